#pragma once
// The standing of a control, as the controls service reported it, and the rules of treatments that follow from it. ISO/IEC
// 42001 6.1.3, 8.3. Pure: same inputs, same events.
//
// Its move has no request: it follows from an event of the control (services/risk/reactions).

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "aims/risk/v1/control_standing.pb.h"
#include "aims/risk/v1/treatment.pb.h"
#include "common/domain/aggregate.h"
#include "common/domain/decision.h"
#include "common/domain/refusal.h"

namespace aims::risk {

struct ControlStandings {
  using State = v1::ControlStanding;
  using Event = v1::ControlStandingEvent;
  static constexpr absl::string_view kCollection = "controlStandings";
  static absl::Status Fold(const Event& event, const event::v1::EventMetadata& metadata, State* state);
};

using ControlStandingEvents = std::vector<v1::ControlStandingEvent>;

// Name of the standing of a control: organizations/acme/controlStandings/monitoring. Empty when `control` is not the name
// of a control.
std::string StandingName(absl::string_view control);

// Records the report; nothing when this version of the control or a later one is known.
absl::StatusOr<ControlStandingEvents> ReportStanding(const v1::ControlStanding&, const v1::ControlStanding& report,
                                                     const domain::Decision&);

// CONTROL_UNKNOWN when the treatment names a control that is neither in Annex A nor a control of the organization, or one
// that was retired. Those that `before` names are not checked again.
absl::optional<domain::Violation> ControlsKnown(const v1::Treatment& treatment, const v1::Treatment& before,
                                                const domain::Decision& decision);

// CONTROL_NOT_IN_PLACE when a control of the organization that the treatment names is not in place.
absl::optional<domain::Violation> ControlsInPlace(const v1::Treatment& treatment, const domain::Decision& decision);

}  // namespace aims::risk
