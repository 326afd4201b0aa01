#include "common/base/time.h"

#include "absl/strings/str_cat.h"

namespace aims::base {
namespace {

// What a Timestamp can hold: years 1 to 9999. absl reads more ("infinite-future", "12345-01-01").
constexpr int64_t kFirstSecond = -62135596800, kEndSecond = 253402300800;

bool Fits(absl::Time time) {
  return time >= absl::FromUnixSeconds(kFirstSecond) && time < absl::FromUnixSeconds(kEndSecond);
}

}  // namespace

google::protobuf::Timestamp ToProto(absl::Time time) {
  google::protobuf::Timestamp proto;
  const int64_t seconds = absl::ToUnixSeconds(time);
  proto.set_seconds(seconds);
  proto.set_nanos(static_cast<int32_t>(absl::ToInt64Nanoseconds(time - absl::FromUnixSeconds(seconds))));
  return proto;
}

absl::Time FromProto(const google::protobuf::Timestamp& time) {
  return absl::FromUnixSeconds(time.seconds()) + absl::Nanoseconds(time.nanos());
}

std::string TimeToText(absl::Time time) {
  return absl::FormatTime("%E4Y-%m-%dT%H:%M:%E*SZ", time, absl::UTCTimeZone());
}

absl::StatusOr<absl::Time> TimeFromText(absl::string_view text) {
  absl::Time time;
  std::string error;
  const bool read = absl::ParseTime(absl::RFC3339_full, text, &time, &error) ||
                    absl::ParseTime("%Y-%m-%d", text, absl::UTCTimeZone(), &time, &error);
  if (read && Fits(time)) return time;
  return absl::InvalidArgumentError(
      absl::StrCat("\"", text, "\" is not a time: expected 2026-11-24T10:00:00Z or 2026-11-24"));
}

}  // namespace aims::base
