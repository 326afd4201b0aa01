#pragma once
// What risk management says about an AI system, kept by the inventory for the gates of its life.
// ISO/IEC 42001 6.1.2 to 6.1.4, 8.2 to 8.4. Pure: same inputs, same events.
//
// Nobody asks for these moves: they follow from events of other services (services/inventory/reactions). A report that
// is not younger than what is known records nothing, so that each counts once, in the order of its subject, however
// often and in whatever order reports of different subjects come.

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
};

using SystemAssuranceEvents = std::vector<v1::SystemAssuranceEvent>;

// The impact assessment stands as `impact` says.
absl::StatusOr<SystemAssuranceEvents> ReportImpact(const v1::SystemAssurance&,
                                                   const v1::SystemAssurance::Impact& impact, const domain::Decision&);
// A risk stands as `risk` says. One that is not open, of which nothing was known, records nothing.
absl::StatusOr<SystemAssuranceEvents> ReportRisk(const v1::SystemAssurance&,
                                                 const v1::SystemAssurance::Risks::Risk& risk, const domain::Decision&);

}  // namespace aims::inventory
