#include "common/query/page.h"

#include <algorithm>
#include <memory>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/base/digest.h"
#include "common/base/error_details.h"
#include "common/base/message_bytes.h"
#include "common/base/message_copy.h"
#include "common/base/mistake.h"

namespace aims::query {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr size_t kMaxTokenSize = 4096;

// A token is base64url of: version, digest of the list, checksum, key.
constexpr absl::string_view kVersion("\x02", 1);
constexpr size_t kDigestSize = 8;
constexpr size_t kChecksumSize = 4;
constexpr size_t kHeaderSize = 1 + kDigestSize + kChecksumSize;

const FieldDescriptor& FieldOf(const Message& request, const char* name, FieldDescriptor::CppType type) {
  const FieldDescriptor* field = request.GetDescriptor()->FindFieldByName(name);
  if (field == nullptr || field->is_repeated() || field->cpp_type() != type) {
    base::Mistake(absl::StrCat(request.GetTypeName(), " is of no paged list: it has no field ", name));
  }
  return *field;
}

std::string DigestOf(const Message& request, const FieldDescriptor& size, const FieldDescriptor& token,
                     absl::string_view time_zone) {
  const std::unique_ptr<Message> list = base::CopyOf(request);
  list->GetReflection()->ClearField(list.get(), &size);
  list->GetReflection()->ClearField(list.get(), &token);
  // Neither a type nor a time zone has a zero byte, so no two lists have the same bytes.
  constexpr absl::string_view kEnd("\0", 1);
  return base::Sha256(absl::StrCat(request.GetTypeName(), kEnd, time_zone, kEnd, base::MessageBytes(*list)))
      .substr(0, kDigestSize);
}

// Against damage by accident.
std::string Checksum(absl::string_view digest, absl::string_view key) {
  return base::Sha256(absl::StrCat(kVersion, digest, key)).substr(0, kChecksumSize);
}

// The key in a token of the list with that digest.
absl::StatusOr<std::string> KeyOf(absl::string_view token, absl::string_view digest_of_list) {
  std::string bytes;
  const bool decoded = token.size() <= kMaxTokenSize && absl::WebSafeBase64Unescape(token, &bytes);
  if (!decoded || bytes.size() <= kHeaderSize || bytes.substr(0, 1) != kVersion) {
    return base::BadField("page_token",
                          "this is not a token of a list; send the unchanged next_page_token of the previous page, or "
                          "start again without a token");
  }
  const std::string digest = bytes.substr(1, kDigestSize);
  std::string key = bytes.substr(kHeaderSize);
  if (bytes.substr(1 + kDigestSize, kChecksumSize) != Checksum(digest, key)) {
    return base::BadField("page_token",
                          "the token is damaged; send the unchanged next_page_token of the previous page");
  }
  if (digest != digest_of_list) {
    return base::BadField("page_token",
                          "the token belongs to another list; the method, all fields of the request but page_size, and "
                          "the time zone must stay the same from page to page; start again without a token");
  }
  return key;
}

}  // namespace

absl::StatusOr<PageRequest> PageRequest::Read(const Message& request, absl::string_view time_zone) {
  const FieldDescriptor& size = FieldOf(request, "page_size", FieldDescriptor::CPPTYPE_INT32);
  const FieldDescriptor& token = FieldOf(request, "page_token", FieldDescriptor::CPPTYPE_STRING);
  const int32_t asked = request.GetReflection()->GetInt32(request, &size);
  if (asked < 0) {
    return base::BadField("page_size",
                          absl::StrCat("expected 0 (", kDefaultPageSize, ") to ", kMaxPageSize, ", not ", asked));
  }
  PageRequest page(asked == 0 ? kDefaultPageSize : std::min<size_t>(static_cast<size_t>(asked), kMaxPageSize),
                   DigestOf(request, size, token, time_zone));
  const std::string given = request.GetReflection()->GetString(request, &token);
  if (given.empty()) return page;
  auto after = KeyOf(given, page.digest_);
  if (!after.ok()) return after.status();
  page.after_ = *std::move(after);
  return page;
}

std::string PageRequest::TokenBehind(absl::string_view last_key) const {
  return absl::WebSafeBase64Escape(absl::StrCat(kVersion, digest_, Checksum(digest_, last_key), last_key));
}

}  // namespace aims::query
