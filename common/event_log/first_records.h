#pragma once
// The records with which the partitions of a topic begin. A topic that was deleted and made anew has the name of the former
// one, and other first records: each has the process that wrote it and its time.
//
//   ASSIGN_OR_RETURN(const auto first, FirstRecords(log, ends, absl::Now() + absl::Seconds(5)));

#include <map>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/event_log/log.h"

namespace aims::event_log {

// The first record of each partition of `ends` that has one before its end there. Without those that could not be read by
// `deadline`.
absl::StatusOr<std::map<TopicPartition, Record>> FirstRecords(Log& log, const Positions& ends, absl::Time deadline);

}  // namespace aims::event_log
