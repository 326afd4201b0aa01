#include "common/command/request_window.h"

#include <algorithm>

#include "common/base/time.h"

namespace aims::command {
namespace {

// So many last requests have the last whole block among them, even where as many as in a block were parked, which are
// seen near the end and are not passed.
constexpr size_t kHasABlock = 3 * RequestWindow::kBlock - 1;

}  // namespace

absl::optional<absl::Time> RequestWindow::Pass(absl::Time time) {
  if (stored_.requests() == 0 || time < base::FromProto(stored_.earliest_time())) {
    *stored_.mutable_earliest_time() = base::ToProto(time);
  }
  stored_.set_requests(stored_.requests() + 1);
  if (stored_.requests() < kBlock) return absl::nullopt;
  const absl::Time limit = base::FromProto(stored_.earliest_time()) - kRequestMemory;
  stored_.Clear();
  return limit;
}

void RequestsAhead::Pass(int64_t offset, absl::Time time) {
  if (!last_.empty() && offset <= last_.back().offset) last_.clear();
  last_.push_back({offset, time});
  if (last_.size() > kHasABlock) last_.pop_front();
  if (last_.size() < kHasABlock) return;
  earliest_ = std::min_element(last_.begin(), last_.end(), [](const Request& a, const Request& b) {
                return a.time < b.time;
              })->time;
}

bool RequestsAhead::Forgets(int64_t offset, absl::Time time) const {
  return last_.size() == kHasABlock && offset < last_.front().offset && time < earliest_ - kRequestMemory;
}

}  // namespace aims::command
