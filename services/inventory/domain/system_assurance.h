#pragma once
// The results of risk management and of controls for an AI system. The inventory keeps them for the gates of the life cycle. ISO/IEC
// 42001 6.1.2 to 6.1.4, 8.1 to 8.4. Controls are reported by control_assurance.h,
// nonconformities and incidents by system_bars.h. Pure: same inputs, same events.
//
// These moves have no requests: they follow from events of other services (services/inventory/reactions). A report that
// is not newer than the known one records nothing. So each report counts once, in the order of its subject, even when
// reports are repeated or reports of different subjects come in any order.

#include <vector>

#include "absl/status/statusor.h"
#include "aims/inventory/v1/system_assurance.pb.h"
#include "common/domain/aggregate.h"
#include "common/domain/decision.h"

namespace aims::inventory {

struct SystemAssurances {
  using State = v1::SystemAssurance;
  using Event = v1::SystemAssuranceEvent;
  static constexpr absl::string_view kCollection = "systemAssurances";
  static absl::Status Fold(const Event& event, const event::v1::EventMetadata& metadata, State* state);
  // The end of validity of the impact assessment.
  static absl::optional<absl::Time> NextDue(const State& state);
  static absl::StatusOr<std::vector<Event>> FallDue(const State& state, const domain::Decision& decision);
};

using SystemAssuranceEvents = std::vector<v1::SystemAssuranceEvent>;

// Records the standing of the impact assessment.
absl::StatusOr<SystemAssuranceEvents> ReportImpact(const v1::SystemAssurance&,
                                                   const v1::SystemAssurance::Impact& impact, const domain::Decision&);
// Records that the system has no risk, as risk management found, or that this does not hold any more. A risk that is open
// refutes the finding, whichever of the two is reported first.
absl::StatusOr<SystemAssuranceEvents> ReportNoRisk(const v1::SystemAssurance&,
                                                   const v1::SystemAssurance::Risks::NoRisk& no_risk,
                                                   const domain::Decision&);
// Records the standing of a risk. Nothing is recorded for an unknown risk that is not open.
absl::StatusOr<SystemAssuranceEvents> ReportRisk(const v1::SystemAssurance&,
                                                 const v1::SystemAssurance::Risks::Risk& risk, const domain::Decision&);

}  // namespace aims::inventory
