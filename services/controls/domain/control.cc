#include "services/controls/domain/control.h"

#include <algorithm>
#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/status_macros.h"
#include "common/base/time.h"
#include "common/domain/changes.h"
#include "common/domain/entries.h"
#include "common/domain/known.h"
#include "common/domain/refusal.h"
#include "common/domain/standard_moves.h"
#include "common/domain/state.h"
#include "common/domain/substance.h"
#include "services/controls/domain/control_rules.h"
#include "services/controls/domain/controls_authority.h"
#include "services/controls/domain/framework.h"
#include "services/controls/domain/retention_rule.h"

namespace aims::controls {
namespace {

using domain::Decision;
using domain::Refusals;
using v1::Control;
using v1::ControlFrequency;
using Event = v1::ControlEvent;

// What lives in other services is not looked up; it is of the same organization at least, and named once.
absl::Status CheckForeign(const Control& control, absl::string_view subject) {
  std::set<std::string> seen;
  int i = 0;
  for (const std::string& system : control.ai_systems()) {
    const std::string path = absl::StrCat("control.ai_systems[", i++, "]");
    if (!domain::SameOrganization(system, subject)) {
      return domain::BadField(path, absl::StrCat("\"", system, "\" does not belong to the organization of ", subject));
    }
    if (!seen.insert(system).second) {
      return domain::BadField(path, absl::StrCat("\"", system, "\" is listed twice: list it once"));
    }
  }
  if (!control.supplier().empty() && !domain::SameOrganization(control.supplier(), subject)) {
    return domain::BadField("control.supplier", absl::StrCat("\"", control.supplier(),
                                                             "\" does not belong to the organization of ", subject));
  }
  if (control.all_ai_systems() && !control.ai_systems().empty()) {
    return domain::BadField("control.ai_systems",
                            "all_ai_systems is set, so ai_systems must be empty: clear one of the two");
  }
  return absl::OkStatus();
}

// What must hold of a control's content.
absl::Status CheckContent(const Control& before, const Control& after, const Decision& decision, Refusals* refusals) {
  RETURN_IF_ERROR(CheckForeign(after, decision.subject));
  RETURN_IF_ERROR(domain::UniqueIds(after.satisfies(), "control.satisfies", "requirement",
                                    [](const Control::Satisfied& satisfied) { return satisfied.requirement(); }));
  const bool every_days = after.frequency().kind() == ControlFrequency::KIND_EVERY_DAYS;
  if (!every_days && after.frequency().days() > 0) {
    return domain::BadField("control.frequency.days",
                            "days is only for the kind EVERY_DAYS: clear days, or set the kind");
  }
  refusals->Unless(!every_days || after.frequency().days() > 0,
                   {"FREQUENCY_DAYS_MISSING", "8.1", "frequency.days is 0: give the number of days"});
  std::set<std::string> known;
  for (const auto& satisfied : before.satisfies()) known.insert(satisfied.requirement());
  for (const auto& satisfied : after.satisfies()) {
    if (known.count(satisfied.requirement()) == 0) {
      refusals->Add(RequirementKnown(satisfied.requirement(), decision, "6.1.3"));
    }
  }
  return absl::OkStatus();
}

// The frequency changed: the test that was scheduled by the old one is called off, and another takes its place. It counts
// from the same day, so nothing is gained by changing the frequency to and fro.
void Reschedule(const Control& before, const Control& after, const Decision& decision, ControlEvents* events) {
  auto* called_off = events->emplace_back().mutable_called_off();
  called_off->set_cause("the frequency of the control changed");
  if (after.frequency().kind() != ControlFrequency::KIND_EVERY_DAYS) return;
  const absl::Duration later =
      absl::Hours(24) * (static_cast<int64_t>(after.frequency().days()) - before.frequency().days());
  const absl::Time time = std::max(decision.time, base::FromProto(before.next_test().scheduled_time()) + later);
  ScheduleTest(after, time, decision, events);
}

// The begin of the period for which the control is kept: its last change. Not set for one that was only planned, which is no
// record yet.
absl::optional<absl::Time> RecordedSince(const Control& control) {
  if (control.state() == Control::STATE_PLANNED) return absl::nullopt;
  return base::FromProto(control.update_time());
}

}  // namespace

std::vector<domain::Move> Controls::Moves() {
  return domain::MoveTable<Controls>()
      .On<v1::CreateControlRequest>(&Plan)
      .On<v1::UpdateControlRequest>(&Update)
      .On<v1::StartControlRequest>(&Start, {Control::STATE_PLANNED}, "8.1")
      .On<v1::ImplementControlRequest>(&Implement, {Control::STATE_IN_PROGRESS}, "8.1")
      .On<v1::AttestControlRequest>(
          &Attest, {Control::STATE_IMPLEMENTED, Control::STATE_OPERATING, Control::STATE_DEGRADED}, "8.1")
      .On<v1::ReturnControlRequest>(
          &Return, {Control::STATE_IMPLEMENTED, Control::STATE_OPERATING, Control::STATE_DEGRADED}, "8.1")
      .On<v1::AddControlEvidenceRequest>(
          &AddEvidence,
          {Control::STATE_IN_PROGRESS, Control::STATE_IMPLEMENTED, Control::STATE_OPERATING, Control::STATE_DEGRADED},
          "7.5.3")
      .On<v1::RemoveControlEvidenceRequest>(
          &RemoveEvidence,
          {Control::STATE_IN_PROGRESS, Control::STATE_IMPLEMENTED, Control::STATE_OPERATING, Control::STATE_DEGRADED},
          "7.5.3")
      .On<v1::RetireControlRequest>(&Retire,
                                    {Control::STATE_PLANNED, Control::STATE_IN_PROGRESS, Control::STATE_IMPLEMENTED,
                                     Control::STATE_OPERATING, Control::STATE_DEGRADED},
                                    "6.1.3")
      .On<v1::DeleteControlRequest>(&Delete)
      .On<v1::UndeleteControlRequest>(&Undelete);
}

absl::StatusOr<ControlEvents> Plan(const Control& none, const v1::CreateControlRequest& request,
                                   const Decision& decision) {
  Refusals refusals(decision.subject);
  RETURN_IF_ERROR(CheckContent(none, request.control(), decision, &refusals));
  RETURN_IF_ERROR(refusals.ToStatus());
  ASSIGN_OR_RETURN(ControlEvents events, domain::Registered<Event>(request.control()));
  return Conclude(none, std::move(events), decision);
}

absl::StatusOr<ControlEvents> Update(const Control& control, const v1::UpdateControlRequest& request,
                                     const Decision& decision) {
  Refusals refusals(control.name());
  refusals.Unless(control.state() != Control::STATE_RETIRED,
                  {"CONTROL_RETIRED", "8.1", "the control is retired, which is final: create another control"});
  Control changed;
  ASSIGN_OR_RETURN(ControlEvents events,
                   domain::Updated<Event>(control, request.control(), request.update_mask(), [&](const Control& after) {
                     RETURN_IF_ERROR(CheckContent(control, after, decision, &refusals));
                     changed = after;
                     return refusals.ToStatus();
                   }));
  if (events.empty()) return events;
  const std::vector<std::string> substance = domain::Substance<Control>(events.front().updated().update_mask());
  if (!substance.empty() && control.has_design_result()) {
    auto* voided = events.emplace_back().mutable_design_voided();
    voided->set_control_test(control.design_result().control_test());
    *voided->mutable_fields() = {substance.begin(), substance.end()};
  }
  const bool rescheduled = control.has_next_test() && (control.frequency().kind() != changed.frequency().kind() ||
                                                       control.frequency().days() != changed.frequency().days());
  if (rescheduled) Reschedule(control, changed, decision, &events);
  if (control.supplier() != changed.supplier()) {
    ClearCauses(control, {Control::Cause::KIND_SUPPLIER_LAPSED}, &events);
  }
  return Conclude(control, std::move(events), decision);
}

absl::StatusOr<ControlEvents> Delete(const Control& control, const v1::DeleteControlRequest& request,
                                     const Decision& decision) {
  Refusals refusals(control.name());
  refusals.Add(NotInUse(decision));
  refusals.Add(DeletionBarred(decision, control.name(), RecordedSince(control)));
  RETURN_IF_ERROR(refusals.ToStatus());
  ASSIGN_OR_RETURN(ControlEvents events, domain::Deleted<Event>(request, decision));
  auto* called_off = events.emplace_back().mutable_called_off();
  called_off->set_all(true);
  called_off->set_cause("the control was deleted");
  return Conclude(control, std::move(events), decision);
}

absl::StatusOr<ControlEvents> Undelete(const Control& control, const v1::UndeleteControlRequest&,
                                       const Decision& decision) {
  return Conclude(control, domain::Undeleted<Event>(), decision);
}

absl::StatusOr<ControlEvents> Retire(const Control& control, const v1::RetireControlRequest&,
                                     const Decision& decision) {
  Refusals refusals(control.name());
  const domain::Authority authority = AuthorityFor(decision, "6.1.3");
  refusals.Add(
      authority.FourEyes({.makers = {control.implementer()}, .concerned = {control.owner(), control.deputy()}}));
  refusals.Add(NotInUse(decision));
  RETURN_IF_ERROR(refusals.ToStatus());
  ControlEvents events;
  *events.emplace_back().mutable_retired()->mutable_authority() = authority.grounds();
  auto* called_off = events.emplace_back().mutable_called_off();
  called_off->set_all(true);
  called_off->set_cause("the control was retired");
  return Conclude(control, std::move(events), decision);
}

}  // namespace aims::controls
