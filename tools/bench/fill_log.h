#pragma once
// Fills a log with events that were made up, as fast as it takes them.

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/event_log/log.h"
#include "tools/bench/event_source.h"

namespace aims::bench {

// The topic of one source, for more than a count. Used by one thread.
//
//   ASSIGN_OR_RETURN(auto filler, LogFiller::Open(log, events));
//   while (…) RETURN_IF_ERROR(filler.AppendCommand());
//   RETURN_IF_ERROR(filler.Flush());
class LogFiller {
 public:
  // Creates the topic and opens each of its partitions. Log and source are not owned and outlive the filler.
  static absl::StatusOr<LogFiller> Open(event_log::Log& log, EventSource& events);
  // Appends the events of the next command, in batches.
  absl::Status AppendCommand();
  // What was appended is in the log.
  absl::Status Flush();
  // Records so far, openings included.
  int64_t count() const { return count_; }

 private:
  struct Partition {
    std::unique_ptr<event_log::Writer> writer;
    std::vector<event_log::Record> waiting;
    absl::Status Append();
  };

  EventSource* events_ = nullptr;
  std::vector<Partition> partitions_;
  int64_t count_ = 0;
};

// So many events of each source, openings included, and what is missing of the last command then. They come in turns,
// so that all sources end together.
struct Portion {
  EventSource* events;
  int64_t count;
};
absl::Status FillLog(event_log::Log& log, const std::vector<Portion>& portions);

// Creates those topics that no source has filled, with one partition: what reads them expects that they exist.
absl::Status OpenOtherTopics(event_log::Log& log, const std::vector<std::string>& topics);

}  // namespace aims::bench
