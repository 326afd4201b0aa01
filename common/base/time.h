#pragma once
// absl::Time to and from google.protobuf.Timestamp, and RFC 3339 text. Thread-safe.

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "google/protobuf/timestamp.pb.h"

namespace aims::base {

google::protobuf::Timestamp ToProto(absl::Time time);
absl::Time FromProto(const google::protobuf::Timestamp& time);

// "2026-11-24T10:00:00.123456Z": UTC, no trailing zeros.
std::string TimeToText(absl::Time time);

// Parses RFC 3339 with an offset or Z, or a bare date (2026-11-24: the first instant of that day in UTC), of the years
// 1 to 9999. InvalidArgument names the expected forms.
absl::StatusOr<absl::Time> TimeFromText(absl::string_view text);

}  // namespace aims::base
