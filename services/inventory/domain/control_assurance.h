#pragma once
// The controls that an organization requires of all of its AI systems, and those that name one system, as the controls
// service reported them. The gates of the life cycle go by both. ISO/IEC 42001 6.1.3, 8.1. Pure: same inputs, same events.
//
// These moves have no requests: they follow from events of controls (services/inventory/reactions). A report that is not
// newer than the known one records nothing.

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "aims/inventory/v1/control_assurance.pb.h"
#include "common/domain/aggregate.h"
#include "common/domain/decision.h"
#include "services/inventory/domain/system_assurance.h"

namespace aims::inventory {

struct ControlAssurances {
  using State = v1::ControlAssurance;
  using Event = v1::ControlAssuranceEvent;
  static constexpr absl::string_view kCollection = "controlAssurances";
  static absl::Status Fold(const Event& event, const event::v1::EventMetadata& metadata, State* state);
};

using ControlAssuranceEvents = std::vector<v1::ControlAssuranceEvent>;

// Name of the record of the organization that `name` belongs to: organizations/acme/controlAssurances/current. Empty for
// an invalid name.
std::string ControlAssuranceName(absl::string_view name);

// Records the standing of a control of all AI systems, or that it is none any more. Nothing is recorded for an unknown
// control that is not required.
absl::StatusOr<ControlAssuranceEvents> ReportControlOfAll(const v1::ControlAssurance&,
                                                          const v1::ControlReported& report, const domain::Decision&);
// The same for a control that names the system.
absl::StatusOr<SystemAssuranceEvents> ReportControl(const v1::SystemAssurance&, const v1::ControlReported& report,
                                                    const domain::Decision&);

// Folds the event into the controls of either record.
void FoldControl(const v1::ControlReported& reported,
                 google::protobuf::RepeatedPtrField<v1::SystemAssurance::Controls::Control>* controls);

}  // namespace aims::inventory
