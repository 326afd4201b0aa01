#pragma once
// Planned changes of the management system, and those that nobody planned. ISO/IEC 42001 6.3. Pure: same inputs, same
// events.
//
//   DRAFT ◀─▶ PROPOSED ─▶ APPROVED ─▶ DONE ─▶ EVALUATED        UNPLANNED ─▶ REVIEWED
//                └─▶ REJECTED    DRAFT, PROPOSED, APPROVED ─▶ WITHDRAWN
//
// AIMS drafts a change for each that a management review decides. A later version of the scope, a policy, the risk criteria
// or a framework that no approved change names is noted as an unplanned change: nothing is refused because of it, and a
// person looks at its consequences within 30 days (services/audit/reactions/objective_reactions.h).
//
// Moves are in management_change.cc, time and what follows from other resources in management_change_notes.cc, the fold in
// management_change_fold.cc. A move from a wrong state is refused (WRONG_STATE).

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "aims/audit/v1/management_change.pb.h"
#include "common/domain/aggregate.h"
#include "common/domain/decision.h"
#include "common/domain/moves.h"

namespace aims::audit {

struct ManagementChanges {
  using State = v1::ManagementChange;
  using Event = v1::ManagementChangeEvent;
  static constexpr absl::string_view kCollection = "managementChanges";
  static std::vector<domain::Move> Moves();
  static absl::Status Fold(const Event& event, const event::v1::EventMetadata& metadata, State* state);
  // The owner, until the change is made.
  static bool NeedsPerson(const State& state, const std::string& login);
  // An approved change is overdue at its due time; one that was made, when its effect is to be judged; an unplanned one
  // after 30 days.
  static absl::optional<absl::Time> NextDue(const State& state);
  static absl::StatusOr<std::vector<Event>> FallDue(const State& state, const domain::Decision& decision);
};

using ManagementChangeEvents = std::vector<v1::ManagementChangeEvent>;

// Digest of the plan.
std::string DigestOfChange(const v1::ManagementChange& change);

// --- Moves (management_change.cc) ---

// Refused for an id that AIMS itself gives (ID_RESERVED). Here and in Update, refused for a resource of another
// organization (RESOURCE_ELSEWHERE), and for a scope, policy, criteria or framework without its resource
// (AFFECTED_RESOURCE_MISSING).
absl::StatusOr<ManagementChangeEvents> Register(const v1::ManagementChange&, const v1::CreateManagementChangeRequest&,
                                                const domain::Decision&);
// Of an approved change, refused for anything but its owner (CHANGE_DECIDED) and for no owner (OWNER_MISSING). Refused
// beyond 200 authors (TOO_MANY_AUTHORS).
absl::StatusOr<ManagementChangeEvents> Update(const v1::ManagementChange&, const v1::UpdateManagementChangeRequest&,
                                              const domain::Decision&);
// Refused while a part of the plan is missing (PLAN_INCOMPLETE), and with a due time in the past (DUE_TIME_PAST).
absl::StatusOr<ManagementChangeEvents> Submit(const v1::ManagementChange&, const v1::SubmitManagementChangeRequest&,
                                              const domain::Decision&);
absl::StatusOr<ManagementChangeEvents> Return(const v1::ManagementChange&, const v1::ReturnManagementChangeRequest&,
                                              const domain::Decision&);
// Here and in Reject, names the digest (OTHER_DIGEST). By designated management (NOT_DESIGNATED). Four eyes: neither who
// drafted it nor an author; under STRICT separation not the owner. Refused with a due time in the past (DUE_TIME_PAST).
absl::StatusOr<ManagementChangeEvents> Approve(const v1::ManagementChange&, const v1::ApproveManagementChangeRequest&,
                                               const domain::Decision&);
absl::StatusOr<ManagementChangeEvents> Reject(const v1::ManagementChange&, const v1::RejectManagementChangeRequest&,
                                              const domain::Decision&);
// Refused while actions are open (ACTION_OPEN), and for evidence that cannot be used.
absl::StatusOr<ManagementChangeEvents> Complete(const v1::ManagementChange&, const v1::CompleteManagementChangeRequest&,
                                                const domain::Decision&);
// Four eyes: neither the owner nor whoever completed it; under STRICT separation no preparer of its evidence.
absl::StatusOr<ManagementChangeEvents> Evaluate(const v1::ManagementChange&, const v1::EvaluateManagementChangeRequest&,
                                                const domain::Decision&);
// Of an approved change, by designated management (NOT_DESIGNATED).
absl::StatusOr<ManagementChangeEvents> Withdraw(const v1::ManagementChange&, const v1::WithdrawManagementChangeRequest&,
                                                const domain::Decision&);
// Four eyes: not the person who made it. With PLANNED_NOW it names another change of the organization
// (PLANNED_CHANGE_MISSING, PLANNED_CHANGE_UNKNOWN) that is planned or made (PLANNED_CHANGE_ENDED); otherwise none
// (PLANNED_CHANGE_UNUSED).
absl::StatusOr<ManagementChangeEvents> ReviewUnplanned(const v1::ManagementChange&,
                                                       const v1::ReviewUnplannedChangeRequest&,
                                                       const domain::Decision&);

// --- What follows from other resources: no client asks for these (management_change_notes.cc) ---

// A management review decided the change: it is drafted as given, with the people who wrote the minutes as its authors.
// Nothing for a change that is there.
absl::StatusOr<ManagementChangeEvents> OpenChange(const v1::ManagementChange&, const v1::ManagementChange& draft,
                                                  const domain::Decision&);
// A version of something was approved. Nothing where it is noted already, for the first version of a policy, and where a
// change that named the resource was approved before and not yet made.
absl::StatusOr<ManagementChangeEvents> NoteNewVersion(const v1::ManagementChange&,
                                                      const v1::ManagementChange::Unplanned&, const domain::Decision&);
// An action of the change changed. Nothing for a change that has ended.
absl::StatusOr<ManagementChangeEvents> NoteAction(const v1::ManagementChange&, const v1::ActionNote&,
                                                  const domain::Decision&);

}  // namespace aims::audit
