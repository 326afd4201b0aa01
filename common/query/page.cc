#include "common/query/page.h"

#include <algorithm>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/base/digest.h"

namespace aims::query {
namespace {

constexpr size_t kMaxTokenSize = 4096;

// A token is base64url of: version, digest of the query, checksum, key.
constexpr absl::string_view kVersion("\x01", 1);
constexpr size_t kDigestSize = 8;
constexpr size_t kChecksumSize = 4;
constexpr size_t kHeaderSize = 1 + kDigestSize + kChecksumSize;

std::string Digest(const ListQuery& query) {
  std::string bytes;
  for (const std::string* part : {&query.type, &query.parent, &query.filter, &query.order_by, &query.time_zone}) {
    absl::StrAppend(&bytes, part->size(), ":", *part);  // with the size, no two queries have the same bytes
  }
  if (query.read_time.has_value()) absl::StrAppend(&bytes, absl::ToUnixNanos(*query.read_time));
  absl::StrAppend(&bytes, query.show_deleted ? "d" : "");
  return base::Sha256(bytes).substr(0, kDigestSize);
}

// Against damage by accident.
std::string Checksum(absl::string_view digest, absl::string_view key) {
  return base::Sha256(absl::StrCat(kVersion, digest, key)).substr(0, kChecksumSize);
}

}  // namespace

absl::StatusOr<size_t> PageSize(int32_t requested) {
  if (requested < 0) {
    return absl::InvalidArgumentError(
        absl::StrCat("page_size: expected 0 (", kDefaultPageSize, ") to ", kMaxPageSize, ", not ", requested));
  }
  return requested == 0 ? kDefaultPageSize : std::min<size_t>(requested, kMaxPageSize);
}

std::string MakePageToken(const ListQuery& query, absl::string_view last_key) {
  const std::string digest = Digest(query);
  return absl::WebSafeBase64Escape(absl::StrCat(kVersion, digest, Checksum(digest, last_key), last_key));
}

absl::StatusOr<std::string> ReadPageToken(absl::string_view token, const ListQuery& query) {
  if (token.empty()) return std::string();
  std::string bytes;
  const bool decoded = token.size() <= kMaxTokenSize && absl::WebSafeBase64Unescape(token, &bytes);
  if (!decoded || bytes.size() <= kHeaderSize || bytes.substr(0, 1) != kVersion) {
    return absl::InvalidArgumentError(
        "page_token: this is not a token of a list; send the unchanged next_page_token of the previous page");
  }
  const std::string digest = bytes.substr(1, kDigestSize);
  std::string key = bytes.substr(kHeaderSize);
  if (bytes.substr(1 + kDigestSize, kChecksumSize) != Checksum(digest, key)) {
    return absl::InvalidArgumentError(
        "page_token: the token is damaged; send the unchanged next_page_token of the previous page");
  }
  if (digest != Digest(query)) {
    return absl::InvalidArgumentError(
        "page_token: the token belongs to another query; parent, filter, order_by, read_time, show_deleted and the "
        "time "
        "zone must stay the same from page to page; start again without a token");
  }
  return key;
}

}  // namespace aims::query
