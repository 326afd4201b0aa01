#pragma once
// absl::Time to and from google.protobuf.Timestamp, and times as people write them. Thread-safe.
//
//   ASSIGN_OR_RETURN(const absl::TimeZone zone, TimeZoneFromText("Europe/Berlin"));
//   ASSIGN_OR_RETURN(const TimeSpan day, TimeSpanFromText("2026-11-24", zone));
//   request.read_time = ToProto(day.last);                  // as of a day: at its end

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

// A day from its first to its last nanosecond, or one instant: then both are the same.
struct TimeSpan {
  absl::Time first;
  absl::Time last;
  bool is_day() const { return first != last; }
};

// Parses RFC 3339 with an offset or Z, which is an instant, or a date (2026-11-24), which is the whole day in `zone`; of
// the years 1 to 9999. A day has 23 or 25 hours where clocks change. InvalidArgument names the expected forms.
absl::StatusOr<TimeSpan> TimeSpanFromText(absl::string_view text, absl::TimeZone zone = absl::UTCTimeZone());

// A time zone by its name in the IANA time zone database as this machine has it: "Europe/Berlin", "UTC".
// InvalidArgument says what a name looks like.
absl::StatusOr<absl::TimeZone> TimeZoneFromText(absl::string_view name);

}  // namespace aims::base
