#pragma once
// The need of a treatment, or of the measures of an impact assessment, for controls, as risk management reports it: the
// statement of applicability and the controls go by it. ISO/IEC 42001 6.1.3. Pure: same inputs, same events.
//
// The need of a treatment has the id of the treatment. It is open from the plan on, also when the treatment is
// effective, until the treatment is withdrawn or its risk is closed. While it is open it refers to its organization and
// is found by it. The moves have no requests: they follow from events of risk management (services/controls/reactions).
// A report of a version that is known, or of a later one, changes nothing.

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "aims/controls/v1/control_need.pb.h"
#include "common/domain/aggregate.h"
#include "common/domain/decision.h"
#include "common/domain/moves.h"

namespace aims::controls {

struct ControlNeeds {
  using State = v1::ControlNeed;
  using Event = v1::ControlNeedEvent;
  static constexpr absl::string_view kCollection = "controlNeeds";
  static std::vector<domain::Move> Moves() { return {}; }
  static absl::Status Fold(const Event& event, const event::v1::EventMetadata& metadata, State* state);
};

using ControlNeedEvents = std::vector<v1::ControlNeedEvent>;

// Name of the need of a treatment, with the treatment's id, and of the measures of an impact assessment, whose id may
// be that of a treatment, too. Empty for an invalid name.
std::string NeedOfTreatment(absl::string_view treatment);
std::string NeedOfMeasures(absl::string_view assessment);

// A control as a treatment names it, as a reference: "A.6.2.6" becomes "iso-42001:A.6.2.6"; the name of a control and a
// reference stay as they are.
std::string NeededControl(absl::string_view named);

// A plan, or a changed one. `option` and `controls` are not set where the change does not concern them.
struct NeedReport {
  v1::ControlNeed::Kind kind = v1::ControlNeed::KIND_TREATMENT;
  std::string resource;
  std::string risk;
  absl::optional<v1::ControlNeed::Option> option;
  absl::optional<std::vector<std::string>> controls;
  uint64_t version = 0;
};
// Opens a need that is not known, and one that was closed. Measures that lean on no control open none.
absl::StatusOr<ControlNeedEvents> OpenNeed(const v1::ControlNeed&, const NeedReport&, const domain::Decision&);
absl::StatusOr<ControlNeedEvents> ChangeNeed(const v1::ControlNeed&, const NeedReport&, const domain::Decision&);

struct NeedApproval {
  std::string digest;
  std::string approver;
  google::protobuf::Timestamp approve_time;
  uint64_t version = 0;
};
absl::StatusOr<ControlNeedEvents> ApproveNeed(const v1::ControlNeed&, const NeedApproval&, const domain::Decision&);

struct NeedStanding {
  v1::ControlNeed::Standing standing = v1::ControlNeed::STANDING_OPEN;
  uint64_t version = 0;
};
absl::StatusOr<ControlNeedEvents> StandNeed(const v1::ControlNeed&, const NeedStanding&, const domain::Decision&);

// Version 0: whatever version is known, because something else ended the need.
struct NeedEnd {
  uint64_t version = 0;
};
absl::StatusOr<ControlNeedEvents> CloseNeed(const v1::ControlNeed&, const NeedEnd&, const domain::Decision&);

}  // namespace aims::controls
