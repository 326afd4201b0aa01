#pragma once
// Who leads which partitions: a member of the consumer group aims.<topic>.owners, assigned by `range` over the members'
// names (so that risk-0, risk-1, … keep their order, and a newcomer at the end moves few partitions). It reads nothing.
//
// The group's eager protocol takes all partitions from all members at every change and gives them out again. The
// listener hears of the difference only: a partition that stays is led without a pause. One that moves may be taken
// over by its new owner while OnRevoked still runs; fencing makes that safe, and whoever was waiting asks again.
//
// A clean end leaves the group, so that the others take over at once; a crash is noticed after session_timeout.
// Why members are dynamic: docs/decisions/0002-owners-are-dynamic-members.md.

#include <memory>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/event_log/kafka/kafka_log.h"
#include "common/event_log/log.h"

namespace aims::event_log::kafka {

// `options` and `listener` outlive the Ownership. The topic exists.
absl::StatusOr<std::unique_ptr<Ownership>> JoinGroup(const KafkaOptions* options, absl::string_view topic,
                                                     absl::string_view member, OwnershipListener* listener);

}  // namespace aims::event_log::kafka
