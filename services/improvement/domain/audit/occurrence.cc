#include "services/improvement/domain/audit/occurrence.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace aims::improvement {

void Occurrence::Tell(Timeline& timeline, absl::Time at, const std::string& label, const Properties& properties) {
  const bool passed = at < timeline.now();
  if (passed && label == label_) return;
  if (passed) Correct(timeline, at, -1);
  label_ = label;
  properties_ = properties;
  if (passed) {
    Correct(timeline, at, 1);
  } else if (!label.empty()) {
    timeline.SetProperties(properties);
    timeline.Once(series_, label, at);
  }
}

void Occurrence::Correct(Timeline& timeline, absl::Time at, int64_t count) const {
  if (label_.empty()) return;
  timeline.SetProperties(properties_);
  timeline.Occur(series_, absl::StrCat(label_, "|", InstantPart(at)), count);
}

std::string InstantPart(absl::Time instant) { return absl::StrCat(absl::ToUnixNanos(instant)); }

absl::Time InstantOf(absl::string_view part) {
  int64_t nanoseconds = 0;
  return absl::SimpleAtoi(part, &nanoseconds) ? absl::FromUnixNanos(nanoseconds) : absl::InfiniteFuture();
}

bool WasBefore(absl::string_view instant, const Context& context) { return InstantOf(instant) <= context.window_start; }

}  // namespace aims::improvement
