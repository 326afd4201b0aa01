#include "absl/strings/str_cat.h"
#include "common/event_log/log.h"

namespace aims::event_log {

absl::Status LostEnd(const TopicPartition& partition, int64_t known, int64_t end) {
  return absl::DataLossError(absl::StrCat(
      partition.topic, "/", partition.partition, " ends at offset ", end, ", but was read to offset ", known,
      " before: the topic was deleted and made anew, or it lost its end, or this is another log. Nothing is appended. "
      "Stop "
      "the service, restore the topic, or delete the read models only if the present log is the right one"));
}

}  // namespace aims::event_log
