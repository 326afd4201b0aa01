#include "common/command/placement.h"

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/base/status_macros.h"
#include "common/event_log/first_records.h"

namespace aims::command {
namespace {

constexpr absl::Duration kPatience = absl::Seconds(5);

}  // namespace

absl::StatusOr<int32_t> PlacedOver(event_log::Log& log, const Aggregates& aggregates,
                                   const event_log::Positions& ends) {
  const auto present = static_cast<int32_t>(ends.size());
  ASSIGN_OR_RETURN(const auto first, event_log::FirstRecords(log, ends, absl::Now() + kPatience));
  int32_t remembered = 0;
  for (const auto& [partition, record] : first) {
    const auto decoded = aggregates.Decode(record.value);
    if (!decoded.ok() || decoded->opened == nullptr) continue;  // the fold says so
    const int32_t said = decoded->opened->partitions();
    if (said == 0) continue;
    if (remembered != 0 && said != remembered) {
      return absl::FailedPreconditionError(
          absl::StrCat("the partitions of ", aggregates.topic(), " disagree: its events are placed over ", remembered,
                       " partitions as others say, and over ", said, " as ", partition.partition,
                       " does. The topic was put together from others. Restore it"));
    }
    remembered = said;
  }
  if (remembered == 0) return present;
  if (remembered <= present) return remembered;
  return absl::FailedPreconditionError(absl::StrCat("topic ", aggregates.topic(), " has ", present,
                                                    " partitions, but its events are placed over ", remembered,
                                                    ". Restore the topic with all of them"));
}

}  // namespace aims::command
