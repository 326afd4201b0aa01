#pragma once
// The keys of the read model of a command service. A key begins with one byte for the table, then the organization; the
// order of values is preserved. Names have no bytes below 0x20, so 0x00 ends a part and keeps the order of names.

#include <algorithm>
#include <limits>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/event_log/log.h"

namespace aims::command::keys {

inline std::string BigEndian(uint64_t number) {
  std::string bytes(8, '\0');
  for (int i = 7; i >= 0; --i, number >>= 8) bytes[i] = static_cast<char>(number & 0xff);
  return bytes;
}
inline uint64_t FromBigEndian(absl::string_view bytes) {
  uint64_t number = 0;
  for (size_t i = 0; i < 8 && i < bytes.size(); ++i) number = (number << 8) | static_cast<unsigned char>(bytes[i]);
  return number;
}

constexpr absl::string_view kEnd("\0", 1);

// The depth of a name, or of the prefix of the names of a collection. So a collection is contiguous, and resources
// below its members are elsewhere: organizations are not mixed with their resources.
inline std::string Depth(absl::string_view name) {
  return std::string(1, static_cast<char>('0' + (std::count(name.begin(), name.end(), '/') + 1) / 2));
}

// Resource name → the resource's message.
inline std::string Resource(absl::string_view name) { return absl::StrCat("r", Depth(name), name); }
inline absl::string_view NameOfResource(absl::string_view key) { return key.substr(2); }
// Name, version → StoredRevision.
inline std::string HistoryOf(absl::string_view name) { return absl::StrCat("h", Depth(name), name, kEnd); }
inline std::string History(absl::string_view name, uint64_t version) {
  return absl::StrCat(HistoryOf(name), BigEndian(version));
}
// Collection under a parent, field, value in order, name → nothing.
inline std::string Index(absl::string_view collection_prefix, absl::string_view field) {
  return absl::StrCat("i", collection_prefix, kEnd, field, kEnd);
}
// Name, collection of what refers to it, field, name of what refers to it → nothing.
inline std::string ReferencesTo(absl::string_view name) { return absl::StrCat("n", name, kEnd); }
inline std::string References(absl::string_view to, absl::string_view collection_prefix, absl::string_view field) {
  return absl::StrCat(ReferencesTo(to), collection_prefix, kEnd, field, kEnd);
}
// RequestKey → StoredRequest.
inline std::string Request(absl::string_view request_key) { return absl::StrCat("q", request_key); }
// Partition, time of decision, RequestKey → nothing: for dropping old request ids. Times before 1970 count as 1970.
inline std::string RequestAges(const event_log::TopicPartition& partition) {
  return absl::StrCat("t", partition.topic, kEnd, BigEndian(static_cast<uint64_t>(partition.partition)));
}
inline std::string RequestAgeFrom(const event_log::TopicPartition& partition, absl::Time time) {
  return absl::StrCat(RequestAges(partition),
                      BigEndian(static_cast<uint64_t>(std::max<int64_t>(0, absl::ToUnixMicros(time)))));
}
inline std::string RequestAge(const event_log::TopicPartition& partition, absl::Time time,
                              absl::string_view request_key) {
  return absl::StrCat(RequestAgeFrom(partition, time), request_key);
}
inline absl::string_view RequestKeyOfAge(const event_log::TopicPartition& partition, absl::string_view age_key) {
  return age_key.substr(RequestAges(partition).size() + 8);
}
// Partition → StoredRequestWindow.
inline std::string RequestWindow(const event_log::TopicPartition& partition) {
  return absl::StrCat("w", partition.topic, "/", partition.partition);
}
// Partition, due time, name → nothing. Times before 1970 count as 1970, and no stored time is earlier than the due
// time.
inline std::string DueIn(const event_log::TopicPartition& partition) {
  return absl::StrCat("d", partition.topic, kEnd, BigEndian(static_cast<uint64_t>(partition.partition)));
}
inline std::string Due(const event_log::TopicPartition& partition, absl::Time time, absl::string_view name) {
  const int64_t micros = absl::ToUnixMicros(time);
  const bool rounded_down = micros < std::numeric_limits<int64_t>::max() && absl::FromUnixMicros(micros) < time;
  return absl::StrCat(DueIn(partition), BigEndian(static_cast<uint64_t>(std::max<int64_t>(0, micros + rounded_down))),
                      name);
}
inline absl::Time TimeOfDue(const event_log::TopicPartition& partition, absl::string_view key) {
  return absl::FromUnixMicros(static_cast<int64_t>(FromBigEndian(key.substr(DueIn(partition).size()))));
}
inline absl::string_view NameOfDue(const event_log::TopicPartition& partition, absl::string_view key) {
  return key.substr(DueIn(partition).size() + 8);
}
// Partition → StoredPartition.
inline std::string Partitions() { return "e"; }
inline std::string Partition(const event_log::TopicPartition& partition) {
  return absl::StrCat(Partitions(), partition.topic, "/", partition.partition);
}
// Partition, offset → StoredChange.
inline std::string ChangesOf(const event_log::TopicPartition& partition) {
  return absl::StrCat("c", partition.topic, kEnd, BigEndian(static_cast<uint64_t>(partition.partition)));
}
inline std::string Change(const event_log::TopicPartition& partition, int64_t offset) {
  return absl::StrCat(ChangesOf(partition), BigEndian(static_cast<uint64_t>(offset)));
}

}  // namespace aims::command::keys
