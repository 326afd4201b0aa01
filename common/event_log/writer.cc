#include "common/base/status_macros.h"
#include "common/event_log/log.h"

namespace aims::event_log {

absl::StatusOr<int64_t> Writer::Append(absl::Span<const Record> records) {
  RETURN_IF_ERROR(Send({records.begin(), records.end()}));
  return Settle();
}

}  // namespace aims::event_log
