#include "common/event_log/read_to.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/base/status_macros.h"
#include "common/event_log/held_up.h"

namespace aims::event_log {
namespace {

constexpr absl::Duration kTick = absl::Milliseconds(200);

}  // namespace

absl::Status ReadTo(Log& log, const TopicPartition& partition, int64_t end,
                    const std::function<absl::Status(const Batch& batch)>& on_batch, absl::Duration patience) {
  if (end <= 0) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::unique_ptr<Reader> reader, log.Read({{partition, 0}}));
  absl::Time moved = absl::Now();
  for (int64_t position = 0; position < end;) {
    ASSIGN_OR_RETURN(Batch batch, reader->Next({.deadline = absl::Now() + kTick}));
    int64_t& next = batch.positions[partition];
    if (next > position) moved = absl::Now();
    next = std::min(next, end);
    position = std::max(position, next);
    while (!batch.records.empty() && batch.records.back().offset >= end) batch.records.pop_back();
    RETURN_IF_ERROR(on_batch(batch));
    if (absl::Now() - moved > patience) {
      const std::string why = WhyHeldUp(log, partition);
      return absl::UnavailableError(absl::StrCat("no record of ", partition.topic, "/", partition.partition,
                                                 " after offset ", position, " of ", end, " could be read for ",
                                                 absl::FormatDuration(patience), ": ",
                                                 why.empty() ? "the broker may be unreachable" : why));
    }
  }
  return absl::OkStatus();
}

}  // namespace aims::event_log
