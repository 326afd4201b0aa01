#pragma once
// How far topics go at the moment, for the many calls that want what is latest: the log is asked by a thread of its own,
// and once for all that wait, so that it is not asked more often the more calls there are.
//
//   LogEnds ends(log, {"aims.inventory.events"}, executor);
//   ends.Ask(deadline, [](absl::StatusOr<event_log::Positions> now) { … });      // includes all that is appended by now
//
// Thread-safe. The destructor waits for a question that is under way; those who still wait get CANCELLED.

#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/base/executor.h"
#include "common/event_log/log.h"

namespace aims::process {

class LogEnds {
 public:
  using Done = std::function<void(absl::StatusOr<event_log::Positions> ends)>;

  // `log`, which has the topics open, and `executor` outlive it.
  LogEnds(event_log::Log* log, std::vector<std::string> topics, base::Executor* executor);
  ~LogEnds();

  // Calls `done` on the executor. Unavailable when the log does not answer by `deadline`, or within some seconds.
  void Ask(absl::Time deadline, Done done);

 private:
  struct Waiting {
    absl::Time deadline;
    Done done;
  };
  void Run();
  absl::StatusOr<event_log::Positions> Read(absl::Time deadline);
  void Answer(std::vector<Waiting> all, const absl::StatusOr<event_log::Positions>& ends);

  event_log::Log* const log_;
  const std::vector<std::string> topics_;
  base::Executor* const executor_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::vector<Waiting> waiting_;
  bool closing_ = false;
  std::thread thread_;
};

}  // namespace aims::process
