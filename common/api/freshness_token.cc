#include "common/api/freshness_token.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <map>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/domain/refusal.h"
#include "google/protobuf/io/coded_stream.h"

namespace aims::api {
namespace {

using google::protobuf::io::CodedInputStream;
using google::protobuf::io::CodedOutputStream;

constexpr char kVersion = 1;
constexpr uint32_t kMaxTopicName = 100;  // as in the requests that name one

// The bytes of each topic, by its name.
using EncodedTopics = std::map<std::string, std::string>;
using PositionsBegin = event_log::Positions::const_iterator;

void PutVarint(uint64_t value, std::string* bytes) {
  uint8_t buffer[10];
  const uint8_t* end = CodedOutputStream::WriteVarint64ToArray(value, buffer);
  bytes->append(reinterpret_cast<const char*>(buffer), static_cast<size_t>(end - buffer));
}

std::string TopicHeader(const std::string& topic, size_t positions) {
  std::string bytes;
  PutVarint(topic.size(), &bytes);
  bytes += topic;
  PutVarint(positions, &bytes);
  return bytes;
}

std::string ToTheEnd(const std::string& topic) { return TopicHeader(topic, 0); }

// The positions of [begin, end), which are of one topic.
std::string EncodeTopic(PositionsBegin begin, PositionsBegin end) {
  std::string bytes = TopicHeader(begin->first.topic, static_cast<size_t>(std::distance(begin, end)));
  int64_t expected = 0;  // partition after the last run
  while (begin != end) {
    PositionsBegin run_end = std::next(begin);
    uint64_t length = 1;
    for (; run_end != end && run_end->first.partition == begin->first.partition + static_cast<int64_t>(length);
         ++length) {
      ++run_end;
    }
    PutVarint(static_cast<uint64_t>(begin->first.partition - expected) * 2 + (length > 1 ? 1 : 0), &bytes);
    if (length > 1) PutVarint(length - 2, &bytes);
    expected = begin->first.partition + static_cast<int64_t>(length);
    for (; begin != run_end; ++begin) PutVarint(static_cast<uint64_t>(begin->second), &bytes);
  }
  return bytes;
}

EncodedTopics Encode(const Freshness& seen) {
  EncodedTopics topics;
  for (const std::string& topic : seen.to_the_end) topics.emplace(topic, ToTheEnd(topic));
  for (auto begin = seen.positions.begin(); begin != seen.positions.end();) {
    auto end = begin;
    while (end != seen.positions.end() && end->first.topic == begin->first.topic) ++end;
    topics.emplace(begin->first.topic, EncodeTopic(begin, end));
    begin = end;
  }
  return topics;
}

// What nobody has seen anything of is not named.
Freshness WithoutNothing(const Freshness& seen) {
  Freshness some{{}, seen.to_the_end};
  for (const auto& [partition, next] : seen.positions) {
    if (next > 0 && partition.partition >= 0) some.positions.emplace_hint(some.positions.end(), partition, next);
  }
  return some;
}

size_t LengthOf(const EncodedTopics& topics) {
  size_t bytes = topics.size() < 128 ? 2 : 3;  // version, number of topics
  for (const auto& [topic, encoded] : topics) bytes += encoded.size();
  return (bytes * 4 + 2) / 3;
}

std::string ToText(const EncodedTopics& topics) {
  if (topics.empty()) return "";
  std::string bytes(1, kVersion);
  PutVarint(topics.size(), &bytes);
  for (const auto& [topic, encoded] : topics) bytes += encoded;
  return absl::WebSafeBase64Escape(bytes);
}

// Makes the topics shorter by one step, as little as it can of what is newest.
void Shorten(const std::vector<std::string>& newest, EncodedTopics* topics) {
  const auto is_newest = [&](const std::string& topic) {
    return std::find(newest.begin(), newest.end(), topic) != newest.end();
  };
  // Where the others leave too little room anyway, they keep their positions, and what is newest goes first.
  EncodedTopics without_others = *topics;
  for (auto& [topic, encoded] : without_others) {
    if (!is_newest(topic)) encoded = ToTheEnd(topic);
  }
  const bool newest_first = LengthOf(without_others) > kMaxFreshnessToken;
  for (const bool of_newest : {newest_first, !newest_first}) {
    auto largest = topics->end();
    size_t most = 0;
    for (auto it = topics->begin(); it != topics->end(); ++it) {
      const size_t won = it->second.size() - ToTheEnd(it->first).size();
      if (is_newest(it->first) != of_newest || won <= most) continue;
      largest = it;
      most = won;
    }
    if (largest == topics->end()) continue;
    largest->second = ToTheEnd(largest->first);
    return;
  }
  const auto forged =
      std::find_if(topics->begin(), topics->end(), [&](const auto& topic) { return !is_newest(topic.first); });
  topics->erase(forged == topics->end() ? topics->begin() : forged);
}

bool ReadPosition(CodedInputStream& input, int64_t* next) {
  uint64_t value = 0;
  if (!input.ReadVarint64(&value) || value > static_cast<uint64_t>(std::numeric_limits<int64_t>::max())) return false;
  *next = static_cast<int64_t>(value);
  return true;
}

bool ReadTopic(CodedInputStream& input, Freshness* seen) {
  uint32_t name_size = 0, positions = 0;
  std::string topic;
  if (!input.ReadVarint32(&name_size) || name_size == 0 || name_size > kMaxTopicName ||
      !input.ReadString(&topic, static_cast<int>(name_size)) || !input.ReadVarint32(&positions)) {
    return false;
  }
  if (positions == 0) seen->to_the_end.insert(topic);
  uint64_t partition = 0, skipped = 0, more = 0;
  while (positions > 0) {
    if (!input.ReadVarint64(&skipped) || skipped / 2 > static_cast<uint64_t>(std::numeric_limits<int32_t>::max())) {
      return false;
    }
    partition += skipped / 2;
    uint64_t length = 1;
    if (skipped % 2 == 1) {
      if (!input.ReadVarint64(&more) || more > kMaxWatchToken) return false;
      length = more + 2;
    }
    if (length > positions) return false;
    positions -= static_cast<uint32_t>(length);
    for (; length > 0; --length, ++partition) {
      int64_t next = 0;
      if (partition > static_cast<uint64_t>(std::numeric_limits<int32_t>::max()) || !ReadPosition(input, &next)) {
        return false;
      }
      seen->positions[{topic, static_cast<int32_t>(partition)}] = next;
    }
  }
  return true;
}

bool ReadTopics(absl::string_view bytes, Freshness* seen) {
  CodedInputStream input(reinterpret_cast<const uint8_t*>(bytes.data()), static_cast<int>(bytes.size()));
  uint32_t topics = 0;
  if (!input.ReadVarint32(&topics)) return false;
  for (; topics > 0; --topics) {
    if (!ReadTopic(input, seen)) return false;
  }
  return true;
}

absl::StatusOr<Freshness> Decode(absl::string_view text, size_t max, absl::string_view field) {
  Freshness seen;
  std::string bytes;
  if (text.empty()) return seen;
  if (text.size() > max) {
    return domain::BadField(
        field,
        absl::StrCat("has ", text.size(), " characters, and no such token has more than ", max,
                     ": send back the one of your last answer. The longer token of a watch is for `after` of the "
                     "next watch; call with `latest` to be shown what a watch told"));
  }
  if (!absl::WebSafeBase64Unescape(text, &bytes) || bytes.empty()) {
    return domain::BadField(field, "not a freshness token: send one back as an answer gave it, or none");
  }
  if (bytes[0] != kVersion) {
    return domain::BadField(field, absl::StrCat("not a freshness token of this version of AIMS, whose first byte is ",
                                                int{kVersion}, " and not ", int{static_cast<uint8_t>(bytes[0])},
                                                ": call without it, or with `latest` to include everything"));
  }
  if (!ReadTopics(absl::string_view(bytes).substr(1), &seen) || ToText(Encode(WithoutNothing(seen))) != text) {
    return domain::BadField(field, "a damaged freshness token: send one back as an answer gave it, or none");
  }
  return seen;
}

}  // namespace

void Include(const Freshness& seen, Freshness* all) {
  for (const std::string& topic : seen.to_the_end) {
    all->to_the_end.insert(topic);
    const auto begin = all->positions.lower_bound({topic, std::numeric_limits<int32_t>::min()});
    auto end = begin;
    while (end != all->positions.end() && end->first.topic == topic) ++end;
    all->positions.erase(begin, end);
  }
  for (const auto& [partition, next] : seen.positions) {
    if (all->to_the_end.count(partition.topic) > 0) continue;
    int64_t& known = all->positions[partition];
    known = std::max(known, next);
  }
}

std::string FreshnessToken(const Freshness& seen, const std::vector<std::string>& newest) {
  EncodedTopics topics = Encode(WithoutNothing(seen));
  while (LengthOf(topics) > kMaxFreshnessToken) Shorten(newest, &topics);
  return ToText(topics);
}

bool FitsExactly(const Freshness& seen) { return LengthOf(Encode(WithoutNothing(seen))) <= kMaxFreshnessToken; }

absl::StatusOr<Freshness> DecodeFreshness(absl::string_view token, absl::string_view field) {
  return Decode(token, kMaxFreshnessToken, field);
}

std::string WatchToken(const event_log::Positions& behind) { return ToText(Encode(WithoutNothing({behind, {}}))); }

absl::StatusOr<event_log::Positions> DecodeWatchToken(absl::string_view token, absl::string_view field,
                                                      const std::vector<std::string>& topics) {
  auto seen = Decode(token, kMaxWatchToken, field);
  if (!seen.ok()) return seen.status();
  for (const std::string& topic : topics) {
    if (seen->to_the_end.count(topic) == 0) continue;
    return domain::BadField(
        field, absl::StrCat("no place to begin at: the token had no room for the positions in ", topic,
                            ". Begin with the token of a change; or at the present, without a token, and call with "
                            "`latest` once the watch has begun: what is not told is then in the answer"));
  }
  return std::move(seen->positions);
}

}  // namespace aims::api
