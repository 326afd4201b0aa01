#pragma once
// What gRPC lets be sent as metadata. It aborts the process on anything else, so whatever came from outside is checked
// before it is sent on. Thread-safe.

#include "absl/algorithm/container.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/string_view.h"

namespace aims::rpc {

// Whether `key` and `value` can be sent: the key of 0-9 a-z _ - . and the value of printable ASCII, or of any bytes for
// a key that ends in -bin; at most 8 KiB.
inline bool IsLegalMetadata(absl::string_view key, absl::string_view value) {
  auto key_char = [](char c) {
    return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '_' || c == '-' || c == '.';
  };
  auto value_char = [](char c) { return c >= 0x20 && c <= 0x7e; };
  return !key.empty() && key.size() <= 128 && value.size() <= 8192 && !absl::StartsWith(key, "grpc-") &&
         absl::c_all_of(key, key_char) && (absl::EndsWith(key, "-bin") || absl::c_all_of(value, value_char));
}

}  // namespace aims::rpc
