#include "common/base/time.h"

#include <cstdlib>
#include <filesystem>

#include "absl/algorithm/container.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/civil_time.h"

namespace aims::base {
namespace {

// What a Timestamp can hold: years 1 to 9999. absl reads more ("infinite-future", "12345-01-01").
constexpr int64_t kFirstSecond = -62135596800, kEndSecond = 253402300800;

bool Fits(absl::Time time) {
  return time >= absl::FromUnixSeconds(kFirstSecond) && time < absl::FromUnixSeconds(kEndSecond);
}

constexpr size_t kDateSize = 10;
constexpr size_t kLongestZone = 64;

// In form; absl takes fewer digits and blanks, too.
bool IsDate(absl::string_view text) {
  return text.size() == kDateSize &&
         absl::c_all_of(text, [](char c) { return c == '-' || absl::ascii_isdigit(static_cast<unsigned char>(c)); });
}

// "Europe/Berlin", "America/Argentina/Buenos_Aires", "Etc/GMT+5".
bool IsZoneName(absl::string_view name) {
  if (name.size() > kLongestZone) return false;
  const auto fits = [](char c) { return absl::ascii_isalnum(c) || c == '_' || c == '-' || c == '+'; };
  for (absl::string_view part : absl::StrSplit(name, '/')) {
    if (part.empty() || !absl::ascii_isupper(part.front()) || !absl::c_all_of(part, fits)) return false;
  }
  return true;
}

// Where absl looks it up.
std::filesystem::path ZoneFile(absl::string_view name) {
  const char* directory = std::getenv("TZDIR");
  return std::filesystem::path(directory == nullptr ? "/usr/share/zoneinfo" : directory) / std::string(name);
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

absl::StatusOr<TimeSpan> TimeSpanFromText(absl::string_view text, absl::TimeZone zone) {
  TimeSpan span;
  absl::CivilDay day;
  std::string error;
  if (absl::ParseTime(absl::RFC3339_full, text, &span.first, &error)) {
    span.last = span.first;
  } else if (IsDate(text) && absl::ParseCivilTime(text, &day)) {
    span.first = absl::FromCivil(day, zone);
    span.last = absl::FromCivil(day + 1, zone) - absl::Nanoseconds(1);
  } else {
    span.last = absl::InfiniteFuture();
  }
  if (Fits(span.first) && Fits(span.last)) return span;
  return absl::InvalidArgumentError(
      absl::StrCat("\"", text, "\" is not a time: expected 2026-11-24T10:00:00Z or 2026-11-24"));
}

absl::StatusOr<absl::TimeZone> TimeZoneFromText(absl::string_view name) {
  absl::TimeZone zone;
  // absl reads other forms too ("localtime", paths), and remembers every name that it is asked for: it is asked only for
  // those that the database has.
  if (IsZoneName(name) && std::filesystem::is_regular_file(ZoneFile(name)) &&
      absl::LoadTimeZone(std::string(name), &zone)) {
    return zone;
  }
  return absl::InvalidArgumentError(
      absl::StrCat("\"", name.substr(0, kLongestZone),
                   "\" is not a time zone: expected a name of the IANA time zone database such as Europe/Berlin"));
}

}  // namespace aims::base
