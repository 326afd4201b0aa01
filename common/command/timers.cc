#include "common/command/timers.h"

#include "common/base/status_macros.h"

namespace aims::command {

bool Timers::WorthLooking(int64_t folded, absl::Time now, Steady steady) const {
  if (within_pass_) return true;
  if (steady - began_ < kBetweenPasses) return false;
  // What was folded since may be due earlier than what was seen.
  return folded != folded_ || now >= next_due_ || steady - began_ >= kPutOff;
}

absl::StatusOr<std::vector<std::string>> Timers::Look(const ResourceView& view, int64_t folded, absl::Time now,
                                                      Steady steady, size_t most) {
  if (!within_pass_) {
    began_ = steady;
    folded_ = folded;
    last_.clear();
    for (auto it = put_off_.begin(); it != put_off_.end();) it = it->second <= steady ? put_off_.erase(it) : ++it;
  }
  std::vector<std::string> names;
  const std::string after = last_;  // which moves on meanwhile
  within_pass_ = false;
  next_due_ = absl::InfiniteFuture();
  RETURN_IF_ERROR(view.Due(partition_, after, [&](absl::Time due, absl::string_view name, absl::string_view key) {
    if (due > now) {
      next_due_ = due;
      return false;
    }
    if (names.size() == most) {
      within_pass_ = true;
      return false;
    }
    last_ = std::string(key);
    if (put_off_.count(std::string(name)) == 0) names.emplace_back(name);
    return true;
  }));
  return names;
}

}  // namespace aims::command
