#include "services/improvement/domain/ledger.h"

#include <algorithm>
#include <tuple>

#include "common/base/time.h"

namespace aims::improvement {

void Order(History& history) {
  std::sort(history.begin(), history.end(), [](const Moment& a, const Moment& b) {
    return std::tie(a.subject, a.version) < std::tie(b.subject, b.version);
  });
  for (size_t i = 1; i < history.size(); ++i) {
    if (history[i].subject == history[i - 1].subject) history[i].time = std::max(history[i].time, history[i - 1].time);
  }
  std::stable_sort(history.begin(), history.end(), [](const Moment& a, const Moment& b) { return a.time < b.time; });
}

bool IsInOrderFrom(const History& history, size_t index) {
  for (size_t i = std::max<size_t>(index, 1); i < history.size(); ++i) {
    const Moment &before = history[i - 1], &after = history[i];
    if (std::tie(after.time, after.subject, after.version) <= std::tie(before.time, before.subject, before.version)) {
      return false;
    }
  }
  return true;
}

Timeline TimelineOf(const Kind& kind, const History& history) {
  Timeline timeline(history);
  kind.count(history, timeline);
  return timeline;
}

void Ledger::Note(const google::protobuf::Message& event, const event::v1::EventMetadata& metadata, EventPlace place) {
  for (const Kind& kind : kinds_) {
    for (size_t i = 0; i < kind.sources.size(); ++i) {
      if (kind.sources[i].event->GetDescriptor() != event.GetDescriptor()) continue;
      kind.sources[i].keep(event, metadata, [&](absl::string_view item, const google::protobuf::Message& kept) {
        std::shared_ptr<google::protobuf::Message> copy(kept.New());
        copy->CopyFrom(kept);
        Add(kind, std::string(item),
            {.time = base::FromProto(metadata.occur_time()),
             .subject = metadata.subject(),
             .version = metadata.version(),
             .event_id = metadata.event_id(),
             .place = place,
             .source = static_cast<uint32_t>(i),
             .event = std::move(copy)});
      });
    }
  }
}

void Ledger::Add(const Kind& kind, const std::string& item, Moment moment) {
  items_[{kind.id, item}].push_back(std::move(moment));
  counted_ = false;
}

void Ledger::Count() const {
  if (counted_) return;
  counted_ = true;
  changes_.clear();
  for (const auto& [key, moments] : items_) {
    const auto kind =
        std::find_if(kinds_.begin(), kinds_.end(), [&id = key.first](const Kind& k) { return k.id == id; });
    if (kind == kinds_.end()) continue;
    History history = moments;
    Order(history);
    const Timeline timeline = TimelineOf(*kind, history);
    for (const Delta& delta : timeline.deltas()) changes_[delta.series][delta.time][delta.label] += delta.count;
  }
}

absl::StatusOr<Counts> Ledger::Standing(Series series, absl::Time at) const {
  return Occurred(series, absl::InfinitePast(), at);
}

absl::StatusOr<Counts> Ledger::Occurred(Series series, absl::Time after, absl::Time to) const {
  Count();
  Counts counts;
  const auto found = changes_.find(series);
  if (found == changes_.end()) return counts;
  for (auto it = found->second.upper_bound(after); it != found->second.end() && it->first <= to; ++it) {
    for (const auto& [label, count] : it->second) {
      if ((counts[label] += count) == 0) counts.erase(label);
    }
  }
  return counts;
}

}  // namespace aims::improvement
