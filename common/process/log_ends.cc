#include "common/process/log_ends.h"

#include <algorithm>
#include <utility>

#include "absl/time/clock.h"
#include "common/base/status_macros.h"

namespace aims::process {
namespace {

// Of one question: those who come meanwhile wait for the next.
constexpr absl::Duration kPatience = absl::Seconds(5);

}  // namespace

LogEnds::LogEnds(event_log::Log* log, std::vector<std::string> topics, base::Executor* executor)
    : log_(log), topics_(std::move(topics)), executor_(executor), thread_([this] { Run(); }) {}

LogEnds::~LogEnds() {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    closing_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

void LogEnds::Ask(absl::Time deadline, Done done) {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    waiting_.push_back({deadline, std::move(done)});
  }
  wake_.notify_all();
}

void LogEnds::Run() {
  std::unique_lock<std::mutex> lock(mutex_);
  while (true) {
    wake_.wait(lock, [this] { return closing_ || !waiting_.empty(); });
    std::vector<Waiting> all = std::exchange(waiting_, {});
    if (closing_) return Answer(std::move(all), absl::CancelledError("the server is shutting down"));
    lock.unlock();
    absl::Time deadline = absl::InfinitePast();
    for (const Waiting& each : all) deadline = std::max(deadline, each.deadline);
    Answer(std::move(all), Read(std::min(deadline, absl::Now() + kPatience)));
    lock.lock();
  }
}

absl::StatusOr<event_log::Positions> LogEnds::Read(absl::Time deadline) {
  event_log::Positions ends;
  for (const std::string& topic : topics_) {
    ASSIGN_OR_RETURN(const event_log::Positions of_topic, log_->EndPositions(topic, deadline));
    ends.insert(of_topic.begin(), of_topic.end());
  }
  return ends;
}

void LogEnds::Answer(std::vector<Waiting> all, const absl::StatusOr<event_log::Positions>& ends) {
  for (Waiting& each : all) executor_->Post([done = std::move(each.done), ends] { done(ends); });
}

}  // namespace aims::process
