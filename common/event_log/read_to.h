#pragma once
// One partition, read from its beginning up to an end: for tools that go through a log once.
//
//   RETURN_IF_ERROR(ReadTo(log, {"aims.risk.events", 3}, end, [&](const Batch& batch) {
//     for (const ReadRecord& record : batch.records) …
//     return absl::OkStatus();
//   }));
//
// Thread-safe: no state.

#include <cstdint>
#include <functional>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/event_log/log.h"

namespace aims::event_log {

// The longest that a log may give nothing while there is something to come: a transaction that hangs holds Kafka's
// readers up for 10 s.
inline constexpr absl::Duration kReadPatience = absl::Seconds(30);

// Gives `on_batch` the records before `end` in their order. Returns its first error. Unavailable when the log gives
// nothing for `patience` although there are records before `end`.
absl::Status ReadTo(Log& log, const TopicPartition& partition, int64_t end,
                    const std::function<absl::Status(const Batch& batch)>& on_batch,
                    absl::Duration patience = kReadPatience);

}  // namespace aims::event_log
