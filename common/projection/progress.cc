#include "common/projection/progress.h"

#include <algorithm>
#include <future>

#include "absl/strings/str_cat.h"

namespace aims::projection {

bool Includes(const event_log::Positions& reached, const event_log::Positions& target) {
  for (const auto& [partition, offset] : target) {
    if (offset <= 0) continue;
    auto it = reached.find(partition);
    if (it == reached.end() || it->second < offset) return false;
  }
  return true;
}

event_log::Positions Progress::Current() const {
  std::lock_guard<std::mutex> lock(mutex_);
  return current_;
}

int64_t Progress::At(const event_log::TopicPartition& partition) const {
  std::lock_guard<std::mutex> lock(mutex_);
  auto it = current_.find(partition);
  return it == current_.end() ? 0 : it->second;
}

bool Progress::Met(const event_log::Positions& target, Until until) const {
  if (until == Until::kReached) return Includes(current_, target);
  return std::any_of(current_.begin(), current_.end(), [&](const auto& entry) {
    auto it = target.find(entry.first);
    return entry.second > (it == target.end() ? 0 : it->second);
  });
}

void Progress::Await(const event_log::Positions& target, absl::Time deadline, std::function<void(absl::Status)> done,
                     Until until) {
  absl::Status status;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    if (!Met(target, until)) {
      if (!closed_) {
        waiters_.push_back({target, deadline, std::move(done), until});
        return;
      }
      status = absl::CancelledError("the read model is closing");
    }
  }
  executor_->Post([done = std::move(done), status] { done(status); });
}

absl::Status Progress::Wait(const event_log::Positions& target, absl::Time deadline) {
  auto promise = std::make_shared<std::promise<absl::Status>>();
  Await(target, deadline, [promise](absl::Status status) { promise->set_value(std::move(status)); });
  return promise->get_future().get();
}

void Progress::Advance(const event_log::Positions& positions) {
  std::lock_guard<std::mutex> lock(mutex_);
  for (const auto& [partition, offset] : positions) {
    int64_t& current = current_[partition];
    current = std::max(current, offset);
  }
  for (auto it = waiters_.begin(); it != waiters_.end();) {
    if (Met(it->target, it->until)) {
      executor_->Post([done = std::move(it->done)] { done(absl::OkStatus()); });
      it = waiters_.erase(it);
    } else {
      ++it;
    }
  }
}

void Progress::Expire(absl::Time now) {
  std::lock_guard<std::mutex> lock(mutex_);
  for (auto it = waiters_.begin(); it != waiters_.end();) {
    if (it->deadline <= now) {
      executor_->Post([done = std::move(it->done), status = Lag(it->target)] { done(status); });
      it = waiters_.erase(it);
    } else {
      ++it;
    }
  }
}

void Progress::Close() {
  std::lock_guard<std::mutex> lock(mutex_);
  closed_ = true;
  for (Waiter& waiter : waiters_) {
    executor_->Post([done = std::move(waiter.done)] { done(absl::CancelledError("the read model is closing")); });
  }
  waiters_.clear();
}

absl::Status Progress::Lag(const event_log::Positions& target) const {
  for (const auto& [partition, offset] : target) {
    auto it = current_.find(partition);
    const int64_t reached = it == current_.end() ? 0 : it->second;
    if (reached < offset) {
      const std::string why = why_behind_(partition);
      return absl::FailedPreconditionError(
          absl::StrCat("this replica has not yet read the events that the freshness token names: ", partition.topic,
                       "/", partition.partition, " is folded to ", reached, ", ", offset - reached, " behind",
                       why.empty() ? "; try again, or wait longer with aims-max-wait"
                                   : absl::StrCat(", and ", why,
                                                  ". Try again when that is over, or ask without a freshness token for "
                                                  "what is folded")));
    }
  }
  return absl::FailedPreconditionError("no new events within the given time");
}

}  // namespace aims::projection
