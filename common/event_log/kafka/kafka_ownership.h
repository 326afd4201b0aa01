#pragma once
// Assigns the partitions to leaders: a member of the consumer group aims.<topic>.owners, assigned by `range` over the
// names of the members (so risk-0, risk-1, … keep their order, and a new last member moves few partitions). It reads no
// records.
//
// The group's eager protocol takes all partitions from all members at every change and assigns them again. The listener
// gets only the difference: a partition that stays is led without a pause. The new owner of a moved partition may take
// it over while OnRevoked still runs. Fencing makes that safe, and waiting clients repeat their requests.
//
// An orderly end leaves the group, so that the others take over at once; a crash is noticed after session_timeout.
// docs/decisions/0002-owners-are-dynamic-members.md gives the reasons for dynamic members.

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
