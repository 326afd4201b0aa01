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
//   RETURN_IF_ERROR(filler.Close());
class LogFiller {
 public:
  // Creates the topic and opens each of its partitions. Log and source are not owned and outlive the filler.
  static absl::StatusOr<LogFiller> Open(event_log::Log& log, EventSource& events);
  // Appends the events of the next command, in batches.
  absl::Status AppendCommand();
  // What was appended is in the log.
  absl::Status Flush();
  // And what closes its partitions: the service has gone through what is before `ends`, or through its own topic. The last
  // call.
  absl::Status Close(const event_log::Positions& ends);
  absl::Status Close();
  // Records so far, openings and closings included.
  int64_t count() const { return count_; }

 private:
  struct Partition {
    std::unique_ptr<event_log::Writer> writer;
    std::vector<event_log::Record> waiting;
    absl::Status Append();
  };

  event_log::Log* log_ = nullptr;
  EventSource* events_ = nullptr;
  std::vector<Partition> partitions_;
  int64_t count_ = 0;
};

// So many events of each source, openings included, what is missing of the last command then, and the closings. They
// come in turns, so that all sources end together. Each service has then gone through all of their topics.
struct Portion {
  EventSource* events;
  int64_t count;
};
absl::Status FillLog(event_log::Log& log, const std::vector<Portion>& portions);

// Options of a source such that the last of so many events is of now: a server that is started on them has nothing to
// make up for.
EventSource::Options EndingNow(int64_t events, absl::Duration between = EventSource::kBetweenEvents);

// So many events of all services, in equal parts.
absl::Status FillWithAll(event_log::Log& log, int64_t events, const EventSource::Options& options);

// Creates those topics that no source has filled, with one partition: what reads them expects that they exist.
absl::Status OpenOtherTopics(event_log::Log& log, const std::vector<std::string>& topics);

}  // namespace aims::bench
