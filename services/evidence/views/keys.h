#pragma once
// The keys of the trails' read model: one first byte per table, then the organization, order-preserving. Two more
// tables are those of every read model: positions (projection.h) and partitions (command/read_model_keys.h).
//
// A subject is split into its organization and the rest of its name ("/suppliers/labs", empty for the organization
// itself), so that what is of one organization stands together and nothing else does.

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/command/read_model_keys.h"
#include "common/query/order_key.h"

namespace aims::evidence::keys {

using command::keys::BigEndian;
using command::keys::FromBigEndian;
using command::keys::kEnd;

// Of a resource name, which begins with "organizations/{organization}".
inline absl::string_view OrganizationOf(absl::string_view name) {
  return name.substr(0, name.find('/', name.find('/') + 1));
}
inline absl::string_view RestOf(absl::string_view name) { return name.substr(OrganizationOf(name).size()); }

// Text as a part of a key that no other text's part begins with.
inline std::string Part(absl::string_view text) { return query::OrderKeyOf(std::string(text)); }

inline std::string Table(char table, absl::string_view organization) {
  return absl::StrCat(absl::string_view(&table, 1), organization, kEnd);
}

// Subject → its state.
inline std::string State(absl::string_view subject) {
  return absl::StrCat(Table('r', OrganizationOf(subject)), RestOf(subject));
}

// Subject, version → StoredEvent.
inline std::string HistoryOf(absl::string_view subject) {
  return absl::StrCat(Table('h', OrganizationOf(subject)), RestOf(subject), kEnd);
}
inline std::string History(absl::string_view subject, uint64_t version) {
  return absl::StrCat(HistoryOf(subject), BigEndian(version));
}
inline uint64_t VersionOfHistory(absl::string_view key) { return FromBigEndian(key.substr(key.size() - 8)); }

// Subject, version → its state at that version, every so many.
inline std::string CheckpointsOf(absl::string_view subject) {
  return absl::StrCat(Table('k', OrganizationOf(subject)), RestOf(subject), kEnd);
}
inline std::string Checkpoint(absl::string_view subject, uint64_t version) {
  return absl::StrCat(CheckpointsOf(subject), BigEndian(version));
}
inline uint64_t VersionOfCheckpoint(absl::string_view key) { return VersionOfHistory(key); }

// An event among others of its organization: in the order of time, then of names and versions. Times before 1970 count
// as 1970.
inline std::string MomentFrom(absl::Time time) {
  return BigEndian(static_cast<uint64_t>(std::max<int64_t>(0, absl::ToUnixNanos(time))));
}
inline std::string Moment(absl::Time time, absl::string_view subject, uint64_t version) {
  return absl::StrCat(MomentFrom(time), RestOf(subject), kEnd, BigEndian(version));
}
inline absl::string_view TimeOfMoment(absl::string_view moment) { return moment.substr(0, 8); }
// The place behind all events of the time of `moment`, in the order of reading. It names none of them.
inline std::string BehindTimeOf(absl::string_view moment, bool newest_first) {
  const std::string time(TimeOfMoment(moment));
  return newest_first ? time : BigEndian(FromBigEndian(time) + 1);
}
inline constexpr size_t kMinMomentSize = 8 + 1 + 8;
inline absl::string_view RestOfMoment(absl::string_view moment) {
  return moment.substr(8, moment.size() - kMinMomentSize);
}
inline uint64_t VersionOfMoment(absl::string_view moment) { return FromBigEndian(moment.substr(moment.size() - 8)); }

// What events are found by, besides their subject and version: organization, kind, value, moment → nothing.
enum class By : char { kTime = 't', kActor = 'a', kType = 'y', kSubject = 's' };
inline std::string Index(absl::string_view organization, By by, absl::string_view value) {
  const char kind = static_cast<char>(by);
  return absl::StrCat(Table('i', organization), absl::string_view(&kind, 1), Part(value));
}

// Event id → subject and version, as the end of the key: an id may come again, in another partition.
inline std::string EventId(absl::string_view organization, absl::string_view event_id) {
  return absl::StrCat(Table('v', organization), Part(event_id));
}
// Event id of the cause → moments of its effects.
inline std::string EffectsOf(absl::string_view organization, absl::string_view event_id) {
  return absl::StrCat(Table('u', organization), Part(event_id));
}

// Links between subjects, at both ends: subject, direction, the other → StoredLink.
enum class Direction : char { kTo = '>', kFrom = '<' };
inline std::string LinksOf(absl::string_view subject, Direction direction) {
  const char sign = static_cast<char>(direction);
  return absl::StrCat(Table('l', OrganizationOf(subject)), RestOf(subject), kEnd, absl::string_view(&sign, 1));
}
inline std::string Link(absl::string_view subject, Direction direction, absl::string_view other) {
  return absl::StrCat(LinksOf(subject, direction), RestOf(other));
}

}  // namespace aims::evidence::keys
