#include "services/improvement/domain/timeline.h"

#include <algorithm>

namespace aims::improvement {

void Timeline::At(const Moment& moment) {
  moment_ = static_cast<size_t>(&moment - history_.data());
  now_ = moment.time;
  next_ = moment_ + 1 < history_.size() ? history_[moment_ + 1].time : absl::InfiniteFuture();
}

void Timeline::SetProperties(Properties properties) {
  std::sort(properties.ai_systems.begin(), properties.ai_systems.end());
  std::sort(properties.frameworks.begin(), properties.frameworks.end());
  if (properties_.back() == properties) return;
  properties_.push_back(std::move(properties));
}

void Timeline::Hold(Series series, Labels labels) { Hold(series, std::move(labels), now_); }

void Timeline::Hold(Series series, Labels labels, absl::Time from) {
  if (from >= next_) return;
  std::sort(labels.begin(), labels.end());
  Held& held = held_[series];
  const size_t properties = properties_.size() - 1;
  if (held.labels == labels && (labels.empty() || held.properties == properties)) return;
  for (const std::string& label : held.labels) Add(series, label, from, -1, held.properties);
  for (const std::string& label : labels) Add(series, label, from, 1, properties);
  held = {std::move(labels), properties};
}

void Timeline::Occur(Series series, std::string label, int64_t count) {
  OccurAt(series, std::move(label), now_, count);
}

void Timeline::OccurAt(Series series, std::string label, absl::Time at, int64_t count) {
  Add(series, std::move(label), at, count, properties_.size() - 1);
}

void Timeline::Once(Series series, std::string label, absl::Time at) {
  if (at >= now_ && at < next_) Add(series, std::move(label), at, 1, properties_.size() - 1);
}

void Timeline::Add(Series series, std::string label, absl::Time time, int64_t count, size_t properties) {
  // A label that comes back at the instant at which it went has not gone.
  for (auto each = deltas_.rbegin(); each != deltas_.rend() && each->series == series && each->time == time; ++each) {
    if (each->label != label || each->properties != properties || each->count != -count) continue;
    deltas_.erase(std::next(each).base());
    return;
  }
  deltas_.push_back({series, time, std::move(label), count, moment_, properties});
}

}  // namespace aims::improvement
