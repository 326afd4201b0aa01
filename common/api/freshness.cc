#include "common/api/freshness.h"

#include <algorithm>

#include "absl/strings/escaping.h"
#include "aims/internal/v1/read_model.pb.h"
#include "common/domain/refusal.h"

namespace aims::api {

std::string EncodeFreshness(const event_log::Positions& positions) {
  internal::v1::FreshnessToken token;
  absl::string_view topic;
  for (const auto& [partition, next] : positions) {
    auto* position = token.add_positions();
    if (partition.topic != topic) position->set_topic(partition.topic);
    topic = partition.topic;
    position->set_partition(partition.partition);
    position->set_next(next);
  }
  return absl::WebSafeBase64Escape(token.SerializeAsString());
}

absl::StatusOr<event_log::Positions> DecodeFreshness(absl::string_view text) {
  std::string bytes;
  internal::v1::FreshnessToken token;
  if (text == kLatest || text.size() > 4096 || !absl::WebSafeBase64Unescape(text, &bytes) ||
      !token.ParseFromString(bytes)) {
    return domain::BadField(kFreshnessTokenKey, "not a freshness token: send one back as a write returned it, or none");
  }
  event_log::Positions positions;
  std::string topic;
  for (const auto& position : token.positions()) {
    if (!position.topic().empty()) topic = position.topic();
    if (position.partition() < 0 || position.next() < 0) {
      return domain::BadField(kFreshnessTokenKey, "a freshness token with a negative position");
    }
    positions[{topic, position.partition()}] = position.next();
  }
  return positions;
}

void Resolve(const ModelParts& parts, absl::string_view token, absl::Time deadline,
             std::function<void(absl::StatusOr<event_log::Positions>)> done) {
  if (token != kLatest) return done(DecodeFreshness(token));
  parts.latest(deadline, std::move(done));
}

event_log::Positions PositionsOf(const std::vector<std::string>& topics, const event_log::Positions& positions) {
  event_log::Positions of_topics;
  for (const auto& [partition, next] : positions) {
    if (std::find(topics.begin(), topics.end(), partition.topic) != topics.end()) of_topics[partition] = next;
  }
  return of_topics;
}

event_log::Positions FreshnessIn(const rpc::Metadata& trailers) {
  for (const auto& [key, value] : trailers) {
    if (key != kFreshnessTokenKey) continue;
    if (auto positions = DecodeFreshness(value); positions.ok()) return *std::move(positions);
  }
  return {};
}

void Include(const event_log::Positions& seen, event_log::Positions* all) {
  for (const auto& [partition, next] : seen) {
    int64_t& known = (*all)[partition];
    known = std::max(known, next);
  }
}

std::string TokenAfter(absl::string_view token, event_log::Positions seen) {
  if (const auto had = DecodeFreshness(token); had.ok()) Include(*had, &seen);
  return EncodeFreshness(seen);
}

}  // namespace aims::api
