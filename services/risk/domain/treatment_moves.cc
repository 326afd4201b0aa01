// The work on a treatment, its test, and what time does to it: ISO/IEC 42001 8.3.

#include <algorithm>
#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "aims/risk/v1/risk.pb.h"
#include "common/base/status_macros.h"
#include "common/base/time.h"
#include "common/domain/after.h"
#include "common/domain/evidence.h"
#include "common/domain/refusal.h"
#include "common/domain/state.h"
#include "services/risk/domain/control_standing.h"
#include "services/risk/domain/criteria_document.h"
#include "services/risk/domain/organization_authority.h"
#include "services/risk/domain/prohibition.h"
#include "services/risk/domain/risk_artifact.h"
#include "services/risk/domain/treatment.h"

namespace aims::risk {
namespace {

using domain::Decision;
using domain::Refusals;
using v1::Treatment;
using Event = v1::TreatmentEvent;

const Treatment::ActionRecord* RecordOf(const Treatment& treatment, const std::string& action_id) {
  for (const Treatment::ActionRecord& record : treatment.action_records()) {
    if (record.action_id() == action_id) return &record;
  }
  return nullptr;
}

bool IsDone(const Treatment& treatment, const std::string& action_id) {
  const Treatment::ActionRecord* record = RecordOf(treatment, action_id);
  return record != nullptr && record->has_done_time();
}

bool IsMarkedOverdue(const Treatment& treatment, const std::string& action_id) {
  const Treatment::ActionRecord* record = RecordOf(treatment, action_id);
  return record != nullptr && record->overdue();
}

// Everyone who had a part in carrying it out: who did it, and who owned it or wrote it down.
domain::Parts Implementers(const Treatment& treatment) {
  domain::Parts parts{.makers = {treatment.implementer()}, .concerned = {treatment.owner()}};
  for (const Treatment::Action& action : treatment.actions()) parts.concerned.insert(action.owner());
  for (const Treatment::ActionRecord& record : treatment.action_records()) {
    parts.makers.insert(record.doer());
    parts.concerned.merge(domain::PreparersOf(record.evidence()));
  }
  parts.concerned.merge(domain::PreparersOf(treatment.implementation_evidence()));
  return parts;
}

// While the plan is approved and not carried out, it can become overdue.
bool IsUnderWay(const Treatment& treatment) {
  return domain::IsIn(treatment, {Treatment::STATE_APPROVED, Treatment::STATE_IN_PROGRESS});
}

// Calls `visit` with the id and the due time of each action, and of the whole with an empty id, that may still become
// overdue.
template <class Visit>
void VisitDue(const Treatment& treatment, const Visit& visit) {
  if (!IsUnderWay(treatment)) return;
  for (const Treatment::Action& action : treatment.actions()) {
    if (!IsDone(treatment, action.action_id()) && !IsMarkedOverdue(treatment, action.action_id())) {
      visit(action.action_id(), action.due_time());
    }
  }
  if (!treatment.overdue()) visit(std::string(), treatment.due_time());
}

TreatmentEvents At(const Treatment& treatment, absl::Time due) {
  TreatmentEvents events;
  VisitDue(treatment, [&](const std::string& action_id, const google::protobuf::Timestamp& due_time) {
    if (base::FromProto(due_time) != due) return;
    auto* overdue = events.emplace_back().mutable_overdue();
    overdue->set_action_id(action_id);
    *overdue->mutable_due_time() = due_time;
  });
  return events;
}

}  // namespace

absl::optional<absl::Time> Treatments::NextDue(const Treatment& treatment) {
  absl::optional<absl::Time> next;
  VisitDue(treatment, [&](const std::string&, const google::protobuf::Timestamp& due_time) {
    const absl::Time due = base::FromProto(due_time);
    if (!next.has_value() || due < *next) next = due;
  });
  return next;
}

absl::StatusOr<TreatmentEvents> Treatments::FallDue(const Treatment& treatment, const Decision& decision) {
  return domain::DueInOrder<Treatments>(treatment, decision, At);
}

absl::StatusOr<TreatmentEvents> Start(const Treatment& treatment, const v1::StartTreatmentRequest&, const Decision&) {
  Event event;
  event.mutable_started()->set_digest(treatment.digest());
  return TreatmentEvents{event};
}

absl::StatusOr<TreatmentEvents> CompleteAction(const Treatment& treatment,
                                               const v1::CompleteTreatmentActionRequest& request,
                                               const Decision& decision) {
  const auto& actions = treatment.actions();
  const bool known = std::any_of(actions.begin(), actions.end(), [&](const Treatment::Action& action) {
    return action.action_id() == request.action_id();
  });
  Refusals refusals(treatment.name());
  refusals.Unless(
      known, {"ACTION_UNKNOWN", "8.3",
              absl::StrCat("the treatment has no action \"", request.action_id(), "\": see `actions` for its ids")});
  refusals.Unless(
      !IsDone(treatment, request.action_id()),
      {"ACTION_DONE", "8.3", absl::StrCat("action \"", request.action_id(), "\" is already recorded as done")});
  RequireUsable(request.evidence(), decision, &refusals);
  RETURN_IF_ERROR(refusals.ToStatus());
  Event event;
  event.mutable_action_completed()->set_action_id(request.action_id());
  *event.mutable_action_completed()->mutable_evidence() = request.evidence();
  return TreatmentEvents{event};
}

absl::StatusOr<TreatmentEvents> Complete(const Treatment& treatment, const v1::CompleteTreatmentRequest& request,
                                         const Decision& decision) {
  std::vector<std::string> open;
  for (const Treatment::Action& action : treatment.actions()) {
    if (!IsDone(treatment, action.action_id())) open.push_back(action.action_id());
  }
  Refusals refusals(treatment.name());
  refusals.Unless(open.empty(),
                  {"ACTION_OPEN", "8.3",
                   absl::StrCat("these actions are not done; complete them, or remove them from the plan: ",
                                absl::StrJoin(open, ", "))});
  RequireUsable(request.evidence(), decision, &refusals);
  RETURN_IF_ERROR(refusals.ToStatus());
  Event event;
  event.mutable_completed()->set_digest(treatment.digest());
  *event.mutable_completed()->mutable_evidence() = request.evidence();
  return TreatmentEvents{event};
}

absl::StatusOr<TreatmentEvents> RecordTest(const Treatment& treatment, const v1::RecordTreatmentTestRequest& request,
                                           const Decision& decision) {
  const auto risk = decision.Find<v1::Risk>(treatment.risk());
  const auto criteria = risk == nullptr ? nullptr : decision.Find<v1::RiskCriteria>(risk->criteria());
  if (criteria == nullptr) return absl::InternalError(absl::StrCat(treatment.risk(), " or its criteria do not exist"));
  ASSIGN_OR_RETURN(const v1::Rating residual, Rate(*criteria, request.residual(), "residual", decision));
  const v1::Rating& expected = treatment.approval().expected_residual();
  const bool comparable = expected.criteria_version() == residual.criteria_version();
  const bool works = request.outcome() == Treatment::Test::OUTCOME_EFFECTIVE;
  Refusals refusals(treatment.name());
  const domain::Authority authority = AuthorityFor(decision, "8.3");
  refusals.Add(authority.FourEyes(Implementers(treatment)));
  RequireUsable(request.evidence(), decision, &refusals);
  refusals.Add(RatedHighest(*risk, residual, criteria->current_version().document()));
  refusals.Unless(!works || !comparable || residual.level_rank() <= expected.level_rank(),
                  {"EXPECTED_RESIDUAL_EXCEEDED", "8.3",
                   absl::StrCat("the residual level is ", residual.level_id(), ", but the plan expected ",
                                expected.level_id(), ": record the outcome as not effective")});
  if (works) refusals.Add(ControlsInPlace(treatment, decision));
  RETURN_IF_ERROR(refusals.ToStatus());
  Event event;
  auto* tested = event.mutable_tested();
  tested->set_risk(treatment.risk());
  tested->set_outcome(request.outcome());
  *tested->mutable_residual() = residual;
  *tested->mutable_evidence() = request.evidence();
  *tested->mutable_authority() = authority.grounds();
  return TreatmentEvents{event};
}

absl::StatusOr<TreatmentEvents> NoteControlLost(const Treatment& treatment, const std::string& control,
                                                const Decision&) {
  const auto& controls = treatment.controls();
  const bool leans = std::find(controls.begin(), controls.end(), control) != controls.end();
  if (!leans || treatment.has_delete_time() || treatment.state() != Treatment::STATE_EFFECTIVE)
    return TreatmentEvents{};
  Event event;
  event.mutable_doubted()->set_risk(treatment.risk());
  return TreatmentEvents{event};
}

absl::StatusOr<TreatmentEvents> Doubt(const Treatment& treatment, const v1::DoubtTreatmentRequest&, const Decision&) {
  Event event;
  event.mutable_doubted()->set_risk(treatment.risk());
  return TreatmentEvents{event};
}

}  // namespace aims::risk
