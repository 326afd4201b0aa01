// Time, and what follows from other resources, for changes of the management system.

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/base/time.h"
#include "common/domain/after.h"
#include "common/domain/standard_moves.h"
#include "common/domain/state.h"
#include "services/audit/domain/action_notes.h"
#include "services/audit/domain/audit_policy.h"
#include "services/audit/domain/management_change.h"

namespace aims::audit {
namespace {

using domain::Decision;
using v1::ManagementChange;

constexpr absl::Duration kDay = absl::Hours(24);
constexpr uint32_t kEvaluationDays = 90;  // where the plan says nothing
constexpr uint32_t kReviewDays = 30;      // of an unplanned change

// The resources of this service that refer to something whose new version AIMS sees. Changes are few; objectives and
// involvements of a policy can be more.
constexpr size_t kMostReferring = 1000;

// The time of the present state; the infinite future when it has none.
absl::Time TimeOfState(const ManagementChange& change) {
  const absl::Time since = base::FromProto(change.state_time());
  switch (change.state()) {
    case ManagementChange::STATE_APPROVED:
      return base::FromProto(change.due_time());
    case ManagementChange::STATE_DONE:
      return since + kDay * (change.evaluation_days() == 0 ? kEvaluationDays : change.evaluation_days());
    case ManagementChange::STATE_UNPLANNED:
      return since + kDay * kReviewDays;
    default:
      return absl::InfiniteFuture();
  }
}

ManagementChangeEvents At(const ManagementChange& change, absl::Time due) {
  ManagementChangeEvents events(1);
  auto* overdue = events[0].mutable_overdue();
  overdue->set_state(change.state());
  *overdue->mutable_due_time() = base::ToProto(due);
  overdue->set_owner(change.owner());
  return events;
}

// Whether the change named the resource, and was approved and neither made nor withdrawn at that time.
bool Plans(const ManagementChange& change, const ManagementChange::Unplanned& version) {
  const absl::Time time = base::FromProto(version.change_time());
  if (!change.has_approve_time() || base::FromProto(change.approve_time()) > time) return false;
  if (change.has_complete_time() && base::FromProto(change.complete_time()) < time) return false;
  const bool withdrawn = change.state() == ManagementChange::STATE_WITHDRAWN;
  if (withdrawn && base::FromProto(change.state_time()) < time) return false;
  for (const auto& affected : change.affected()) {
    if (affected.resource() == version.resource()) return true;
  }
  return false;
}

// Whether it is the first version of a policy, which establishes something and changes nothing. Events of the scope, the
// criteria and the frameworks say so themselves.
bool IsFirst(const ManagementChange::Unplanned& version, const Decision& decision) {
  if (version.kind() != ManagementChange::Affected::KIND_POLICY) return false;
  const auto policy = decision.Find<v1::AuditPolicy>(AuditPolicyName(version.resource()));
  uint32_t number = 0;
  if (policy == nullptr || !absl::SimpleAtoi(version.version(), &number)) return true;
  return policy->first_version() == 0 || number <= policy->first_version();
}

bool IsPlanned(const ManagementChange::Unplanned& version, const Decision& decision) {
  if (decision.references == nullptr) return false;
  for (const std::string& name : decision.references->Referring(version.resource(), kMostReferring)) {
    if (!absl::StrContains(name, absl::StrCat("/", ManagementChanges::kCollection, "/"))) continue;
    const auto change = decision.Find<ManagementChange>(name);
    if (change != nullptr && Plans(*change, version)) return true;
  }
  return false;
}

}  // namespace

absl::optional<absl::Time> ManagementChanges::NextDue(const State& change) {
  const absl::Time due = TimeOfState(change);
  if (change.overdue() || due == absl::InfiniteFuture()) return absl::nullopt;
  return due;
}

absl::StatusOr<ManagementChangeEvents> ManagementChanges::FallDue(const State& change, const Decision& decision) {
  return domain::DueInOrder<ManagementChanges>(change, decision, At);
}

absl::StatusOr<ManagementChangeEvents> OpenChange(const ManagementChange& known, const ManagementChange& draft,
                                                  const Decision&) {
  if (!known.name().empty()) return ManagementChangeEvents{};
  ManagementChangeEvents events(1);
  *events[0].mutable_registered()->mutable_management_change() = domain::AsGiven(draft);
  *events[0].mutable_registered()->mutable_authors() = draft.authors();
  return events;
}

absl::StatusOr<ManagementChangeEvents> NoteNewVersion(const ManagementChange& known,
                                                      const ManagementChange::Unplanned& version,
                                                      const Decision& decision) {
  const bool noted = !known.name().empty();
  if (noted || IsFirst(version, decision) || IsPlanned(version, decision)) return ManagementChangeEvents{};
  ManagementChangeEvents events(1);
  *events[0].mutable_unplanned_noted()->mutable_unplanned() = version;
  return events;
}

absl::StatusOr<ManagementChangeEvents> NoteAction(const ManagementChange& change, const v1::ActionNote& note,
                                                  const Decision&) {
  const bool open = domain::IsIn(
      change, {ManagementChange::STATE_DRAFT, ManagementChange::STATE_PROPOSED, ManagementChange::STATE_APPROVED,
               ManagementChange::STATE_DONE, ManagementChange::STATE_UNPLANNED});
  if (!open) return ManagementChangeEvents{};
  return NoteAction<v1::ManagementChangeEvent>(change, note);
}

}  // namespace aims::audit
