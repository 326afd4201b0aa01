#include "common/api/freshness.h"

#include <algorithm>

namespace aims::api {
namespace {

bool Contains(const std::vector<std::string>& topics, const std::string& topic) {
  return std::find(topics.begin(), topics.end(), topic) != topics.end();
}

// What the bearer of a token had seen. A call with one that is no token has been refused, but for kLatest, whose bearer
// keeps nothing.
Freshness SeenBefore(absl::string_view token) {
  auto had = DecodeFreshness(token, kFreshnessTokenKey);
  return had.ok() ? *std::move(had) : Freshness();
}

std::vector<std::string> TopicsOf(const Freshness& seen) {
  std::vector<std::string> topics(seen.to_the_end.begin(), seen.to_the_end.end());
  for (const auto& [partition, next] : seen.positions) {
    if (topics.empty() || topics.back() != partition.topic) topics.push_back(partition.topic);
  }
  return topics;
}

}  // namespace

void Resolve(const ModelParts& parts, absl::string_view token, absl::Time deadline,
             std::function<void(absl::StatusOr<event_log::Positions>)> done) {
  if (token == kLatest) return parts.latest(deadline, std::move(done));
  auto seen = DecodeFreshness(token, kFreshnessTokenKey);
  if (!seen.ok()) return done(seen.status());
  if (seen->to_the_end.empty()) return done(std::move(seen->positions));
  parts.latest(deadline, [seen = *std::move(seen), done = std::move(done)](absl::StatusOr<event_log::Positions> ends) {
    if (!ends.ok()) return done(ends.status());
    event_log::Positions wanted = seen.positions;
    for (const auto& [partition, end] : *ends) {
      if (seen.to_the_end.count(partition.topic) > 0) wanted[partition] = end;
    }
    done(std::move(wanted));
  });
}

event_log::Positions PositionsOf(const std::vector<std::string>& topics, const event_log::Positions& positions) {
  event_log::Positions of_topics;
  for (const auto& [partition, next] : positions) {
    if (Contains(topics, partition.topic)) of_topics[partition] = next;
  }
  return of_topics;
}

Freshness FreshnessIn(const rpc::Metadata& trailers) {
  for (const auto& [key, value] : trailers) {
    if (key == kFreshnessTokenKey) return SeenBefore(value);
  }
  return {};
}

std::string TokenAfterWrite(absl::string_view token, const Freshness& seen) {
  Freshness all = SeenBefore(token);
  Include(seen, &all);
  return FreshnessToken(all, TopicsOf(seen));
}

std::string TokenAfterRead(absl::string_view token, const event_log::Positions& cut,
                           const std::vector<std::string>& topics,
                           const absl::optional<event_log::TopicPartition>& shown) {
  const Freshness had = SeenBefore(token);
  Freshness all{cut, {}};
  for (const auto& [partition, next] : had.positions) {
    if (!Contains(topics, partition.topic)) all.positions[partition] = next;
  }
  for (const std::string& topic : had.to_the_end) {
    if (!Contains(topics, topic)) all.to_the_end.insert(topic);
  }
  if (!shown.has_value() || FitsExactly(all)) return FreshnessToken(all, topics);
  all = had;
  if (const auto at = cut.find(*shown); at != cut.end()) Include({{*at}, {}}, &all);
  return FreshnessToken(all, topics);
}

}  // namespace aims::api
