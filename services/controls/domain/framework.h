#pragma once
// Frameworks that an organization goes by: shipped ones, which it adopts at a version, and its own, whose requirements it
// writes. ISO/IEC 42001 6.1.3, A.8.5. Pure: same inputs, same events.
//
//   AVAILABLE ─▶ ADOPTED ─▶ RETIRED            an adoption starts from any state, also for another version
//
// Shipped frameworks are data of the program (common/frameworks); the resource says which version was adopted. Own ones
// have their rows in the resource: `draft` as they are written, `edition` as they were adopted. Life and decisions are in
// framework.cc, the rows in framework_rows.cc.

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "aims/controls/v1/catalogue.pb.h"
#include "aims/controls/v1/framework.pb.h"
#include "common/domain/aggregate.h"
#include "common/domain/decision.h"
#include "common/domain/moves.h"
#include "common/domain/refusal.h"

namespace aims::controls {

struct Frameworks {
  using State = v1::Framework;
  using Event = v1::FrameworkEvent;
  static constexpr absl::string_view kCollection = "frameworks";
  static std::vector<domain::Move> Moves();
  static absl::Status Fold(const Event& event, const event::v1::EventMetadata& metadata, State* state);
  // The program ships a version that is newer than the adopted one.
  static absl::optional<absl::Time> NextDue(const State& state);
  static absl::StatusOr<std::vector<Event>> FallDue(const State& state, const domain::Decision& decision);
  // The newest shipped versions.
  static std::string DueBasis();
};

using FrameworkEvents = std::vector<v1::FrameworkEvent>;

// --- Life and decisions (framework.cc) ---

// Makes a shipped framework available to an organization; nothing when it is there already. For a reaction, which asks for
// each of ShippedFrameworks().
absl::StatusOr<FrameworkEvents> OfferFramework(const v1::Framework&, const v1::FrameworkEdition& edition,
                                               const domain::Decision&);
// The newest edition of each shipped framework.
std::vector<const v1::FrameworkEdition*> ShippedFrameworks();

// An own framework, without rows. Refused for the id of a shipped one (ID_SHIPPED).
absl::StatusOr<FrameworkEvents> Register(const v1::Framework&, const v1::CreateFrameworkRequest&,
                                         const domain::Decision&);
// Here and in the moves below up to Undelete, refused for a shipped framework (FRAMEWORK_SHIPPED).
absl::StatusOr<FrameworkEvents> Update(const v1::Framework&, const v1::UpdateFrameworkRequest&,
                                       const domain::Decision&);
// Refused while it is adopted (FRAMEWORK_ADOPTED).
absl::StatusOr<FrameworkEvents> Delete(const v1::Framework&, const v1::DeleteFrameworkRequest&,
                                       const domain::Decision&);
absl::StatusOr<FrameworkEvents> Undelete(const v1::Framework&, const v1::UndeleteFrameworkRequest&,
                                         const domain::Decision&);
// By designated management (NOT_DESIGNATED). Refused for what is in force already (ALREADY_ADOPTED). A shipped framework:
// for a version that is not shipped (VERSION_UNKNOWN), and for another digest than that of the edition (OTHER_DIGEST). An
// own one: without requirements (REQUIREMENTS_MISSING), for rows that are faulty by now (REQUIREMENTS_FAULTY), for other
// rows than those that were read (OTHER_DIGEST), and for a version that other rows had (VERSION_USED). Four eyes: none of
// the authors of the rows.
absl::StatusOr<FrameworkEvents> Adopt(const v1::Framework&, const v1::AdoptFrameworkRequest&, const domain::Decision&);
// By designated management (NOT_DESIGNATED).
absl::StatusOr<FrameworkEvents> Retire(const v1::Framework&, const v1::RetireFrameworkRequest&,
                                       const domain::Decision&);

// --- The rows of own frameworks (framework_rows.cc) ---

// InvalidArgument with all faults at once, each with its place in the request. Refused beyond 500 requirements
// (TOO_MANY_REQUIREMENTS), 1000 mappings (TOO_MANY_MAPPINGS), 800 KiB of both (FRAMEWORK_TOO_LARGE), and 200 authors
// (TOO_MANY_AUTHORS). Several events, each well below the limit of a record.
absl::StatusOr<FrameworkEvents> SetRequirements(const v1::Framework&, const v1::SetFrameworkRequirementsRequest&,
                                                const domain::Decision&);
// InvalidArgument for rows that are not there, and for faults in what would remain.
absl::StatusOr<FrameworkEvents> RemoveRequirements(const v1::Framework&, const v1::RemoveFrameworkRequirementsRequest&,
                                                   const domain::Decision&);

// The rows of an own framework as they are written.
const v1::FrameworkEdition& RowsAsWritten(const v1::Framework& framework);
// What is wrong in the rows as they are written, in the organization of the decision: one sentence each.
std::vector<std::string> FaultsAsWritten(const v1::Framework& framework, const domain::Decision& decision);
// Folds the events of the rows.
void FoldRequirementsSet(const v1::FrameworkRequirementsSet& set, v1::Framework* state);
void FoldRequirementsRemoved(const v1::FrameworkRequirementsRemoved& removed, v1::Framework* state);

// --- For other domains ---

// REQUIREMENT_UNKNOWN when the reference names no requirement of a shipped framework and none of an own framework of the
// organization of the decision.
absl::optional<domain::Violation> RequirementKnown(absl::string_view reference, const domain::Decision& decision,
                                                   absl::string_view clause);
// The edition that is in force: shipped or own; nullptr when the framework is not adopted. Lives as long as `framework`.
const v1::FrameworkEdition* AdoptedEdition(const v1::Framework& framework);
// The controls (kind CONTROL) of the framework as the organization has it: adopted edition or own rows; empty when not
// adopted.
std::vector<v1::Requirement> ControlsOf(const v1::Framework& framework);

}  // namespace aims::controls
