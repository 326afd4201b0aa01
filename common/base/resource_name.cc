#include "common/base/resource_name.h"

#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace aims::base {
namespace {

constexpr size_t kMaxNameLength = 512;

bool IsCollection(absl::string_view text) {
  if (text.empty() || text.size() > 63 || !absl::ascii_islower(text[0])) return false;
  for (char c : text) {
    if (!absl::ascii_isalnum(c)) return false;
  }
  return true;
}

}  // namespace

bool IsResourceId(absl::string_view id) {
  if (id.empty() || id.size() > 63 || id.front() == '-' || id.back() == '-') return false;
  for (char c : id) {
    if (!absl::ascii_islower(c) && !absl::ascii_isdigit(c) && c != '-') return false;
  }
  return true;
}

absl::StatusOr<ResourceName> ResourceName::Parse(absl::string_view name) {
  if (name.size() > kMaxNameLength) {
    return absl::InvalidArgumentError(absl::StrCat("resource name is longer than ", kMaxNameLength, " bytes"));
  }
  std::vector<absl::string_view> segments = absl::StrSplit(name, '/');
  if (segments.size() < 2 || segments.size() % 2 != 0 || segments[0] != "organizations") {
    return absl::InvalidArgumentError(absl::StrCat(
        "\"", name, "\" is not a resource name: expected organizations/{organization}[/{collection}/{id}…]"));
  }
  for (size_t i = 0; i < segments.size(); i += 2) {
    if (!IsCollection(segments[i])) {
      return absl::InvalidArgumentError(absl::StrCat("\"", segments[i], "\" in \"", name, "\" is not a collection"));
    }
    if (!IsResourceId(segments[i + 1])) {
      return absl::InvalidArgumentError(absl::StrCat("\"", segments[i + 1], "\" in \"", name,
                                                     "\" is not a resource id: 1 to 63 of a-z, 0-9 and -, not first or "
                                                     "last a -"));
    }
  }
  return ResourceName(name);
}

std::string ResourceName::Join(absl::string_view parent, absl::string_view collection, absl::string_view id) {
  if (parent.empty()) return absl::StrCat(collection, "/", id);
  return absl::StrCat(parent, "/", collection, "/", id);
}

absl::string_view ResourceName::organization() const {
  absl::string_view full = full_;
  size_t end = full.find('/', full.find('/') + 1);
  return full.substr(0, end);
}

absl::string_view ResourceName::parent() const {
  absl::string_view full = full_;
  size_t id = full.rfind('/');
  size_t collection = full.rfind('/', id - 1);
  return collection == absl::string_view::npos ? absl::string_view() : full.substr(0, collection);
}

absl::string_view ResourceName::collection() const {
  absl::string_view full = full_;
  size_t id = full.rfind('/');
  size_t before = full.rfind('/', id - 1);
  size_t start = before == absl::string_view::npos ? 0 : before + 1;
  return full.substr(start, id - start);
}

absl::string_view ResourceName::id() const {
  absl::string_view full = full_;
  return full.substr(full.rfind('/') + 1);
}

}  // namespace aims::base
