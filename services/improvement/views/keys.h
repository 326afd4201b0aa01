#pragma once
// The keys of the read model of metrics: one first byte per table, then the organization, order-preserving. Three more
// tables are those of every read model: positions (projection.h), partitions and changes (command/read_model_keys.h).

#include <algorithm>
#include <limits>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/command/read_model_keys.h"
#include "services/improvement/domain/series.h"

namespace aims::improvement::keys {

using command::keys::BigEndian;
using command::keys::FromBigEndian;
using command::keys::kEnd;

inline std::string Table(char table, absl::string_view organization) {
  return absl::StrCat(absl::string_view(&table, 1), organization, kEnd);
}

// Organization → nothing: all that have events.
inline std::string Organizations() { return "O"; }
inline std::string Organization(absl::string_view organization) { return absl::StrCat("O", organization); }

// Kind, item → StoredItem. Neither has a byte below 0x20.
inline std::string ItemsOf(absl::string_view organization) { return Table('I', organization); }
inline std::string Item(absl::string_view organization, absl::string_view kind, absl::string_view item) {
  return absl::StrCat(ItemsOf(organization), kind, kEnd, item);
}

inline std::string SeriesPart(Series series) {
  const auto number = static_cast<uint16_t>(series);
  return {static_cast<char>(number >> 8), static_cast<char>(number & 0xff)};
}

// Times as nanoseconds since 1970; earlier ones count as 1970.
inline uint64_t Nanos(absl::Time time) { return static_cast<uint64_t>(std::max<int64_t>(0, absl::ToUnixNanos(time))); }

// Series, time, kind, item → StoredDeltas.
inline std::string DeltasOf(absl::string_view organization, Series series) {
  return absl::StrCat(Table('D', organization), SeriesPart(series));
}
inline std::string DeltasFrom(absl::string_view organization, Series series, uint64_t nanos) {
  return absl::StrCat(DeltasOf(organization, series), BigEndian(nanos));
}
inline std::string Deltas(absl::string_view organization, Series series, absl::Time time, absl::string_view kind,
                          absl::string_view item) {
  return absl::StrCat(DeltasFrom(organization, series, Nanos(time)), kind, kEnd, item);
}

// A span of time whose changes are summed up: hours, days and blocks of 32 days, in UTC.
enum class Level : char { kHour = 'h', kDay = 'd', kBlock = 'b' };
inline constexpr uint64_t kNanosPerHour = uint64_t{3600} * 1'000'000'000;
inline uint64_t NanosOf(Level level) {
  switch (level) {
    case Level::kHour:
      return kNanosPerHour;
    case Level::kDay:
      return 24 * kNanosPerHour;
    case Level::kBlock:
      return 32 * 24 * kNanosPerHour;
  }
  return kNanosPerHour;
}

// Series, level, number of the span since 1970, label → the label's sum in decimal. None for 0.
inline std::string CellsOf(absl::string_view organization, Series series, Level level) {
  const char sign = static_cast<char>(level);
  return absl::StrCat(Table('C', organization), SeriesPart(series), absl::string_view(&sign, 1));
}
inline std::string CellsFrom(absl::string_view organization, Series series, Level level, uint64_t number) {
  return absl::StrCat(CellsOf(organization, series, level), BigEndian(number));
}
inline std::string Cell(absl::string_view organization, Series series, Level level, uint64_t number,
                        absl::string_view label) {
  return absl::StrCat(CellsFrom(organization, series, level, number), label);
}

}  // namespace aims::improvement::keys
