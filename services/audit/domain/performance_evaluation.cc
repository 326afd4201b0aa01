#include "services/audit/domain/performance_evaluation.h"

#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "aims/audit/v1/action.pb.h"
#include "aims/audit/v1/monitoring_plan.pb.h"
#include "common/base/status_macros.h"
#include "common/base/time.h"
#include "common/domain/after.h"
#include "common/domain/authors.h"
#include "common/domain/enter.h"
#include "common/domain/entries.h"
#include "common/domain/known.h"
#include "common/domain/person_noted.h"
#include "common/domain/proposal.h"
#include "common/domain/refusal.h"
#include "common/domain/standard_moves.h"
#include "common/domain/state.h"
#include "services/audit/domain/audit_authority.h"
#include "services/audit/domain/evidence_rules.h"

namespace aims::audit {
namespace {

using domain::Decision;
using domain::Enter;
using domain::Refusals;
using event::v1::EventMetadata;
using Conclusion = v1::PerformanceEvaluation::Conclusion;
using Evaluation = v1::PerformanceEvaluation;
using Event = v1::PerformanceEvaluationEvent;
using Result = Evaluation::Result;

constexpr char kClause[] = "9.1";

std::string DigestOfEvaluation(const Evaluation& evaluation) { return domain::DigestOf(domain::AsGiven(evaluation)); }

domain::Violation PlanNotApproved(const std::string& plan) {
  return {"PLAN_NOT_APPROVED", kClause,
          absl::StrCat(plan, " is no monitoring plan of this organization that is approved: have it approved first")};
}

absl::Status Rules(const Evaluation& after, const std::vector<std::string>& known_actions, const Decision& decision,
                   Refusals refusals) {
  const absl::Time end = base::FromProto(after.period_end_time());
  if (end <= base::FromProto(after.period_start_time())) {
    return domain::BadField("performance_evaluation.period_end_time",
                            "must be later than period_start_time: give the end of the period");
  }
  if (base::FromProto(after.due_time()) < end) {
    return domain::BadField(
        "performance_evaluation.due_time",
        "is before the end of the period, which cannot be evaluated before it is over: give a later "
        "time");
  }
  RETURN_IF_ERROR(domain::UniqueIds(after.results(), "performance_evaluation.results", "row_id",
                                    [](const Result& result) { return result.row_id(); }));
  refusals.Add(domain::Known<v1::Action>(decision, {after.follow_up_actions().begin(), after.follow_up_actions().end()},
                                         known_actions, {"ACTION_UNKNOWN", kClause, "create the action first"}));
  return refusals.ToStatus();
}

void RequireResults(const Evaluation& evaluation, const v1::MonitoringPlan& plan, const Decision& decision,
                    Refusals* refusals) {
  std::set<std::string> awaited;
  std::set<std::string> unknown;
  for (const auto& row : plan.current_version().document().rows()) awaited.insert(row.row_id());
  for (const Result& result : evaluation.results()) {
    if (awaited.erase(result.row_id()) == 0) unknown.insert(result.row_id());
    refusals->Unless(result.value().empty() != result.not_measured_reason().empty(),
                     {"RESULT_UNEXPLAINED", kClause,
                      absl::StrCat("the result of row ", result.row_id(),
                                   " needs either a value or the reason why nothing was measured")});
    refusals->Unless(
        base::FromProto(result.measure_time()) <= decision.time,
        {"MEASURED_IN_FUTURE", kClause,
         absl::StrCat("the result of row ", result.row_id(), " has a measure_time in the future: correct it")});
  }
  refusals->Unless(awaited.empty(), {"RESULT_MISSING", kClause,
                                     absl::StrCat("the plan has rows without a result: ", absl::StrJoin(awaited, ", "),
                                                  "; add the values, or the reasons why nothing was measured")});
  refusals->Unless(unknown.empty(), {"ROW_UNKNOWN", kClause,
                                     absl::StrCat("the approved plan has no rows ", absl::StrJoin(unknown, ", "),
                                                  ": leave these results out, or have the plan changed")});
}

bool Needs(const Conclusion& conclusion) { return conclusion.answer() != Conclusion::ANSWER_YES; }

void RequireConclusions(const Evaluation& evaluation, Refusals* refusals) {
  refusals->Unless(!evaluation.analysis().empty(),
                   {"ANALYSIS_MISSING", kClause,
                    "analysis is empty: numbers alone are no evaluation, so say what the results mean"});
  refusals->Unless(evaluation.has_performance() && evaluation.has_effectiveness(),
                   {"CONCLUSION_MISSING", kClause,
                    "performance or effectiveness is unset: say whether the system performs, and whether it is "
                    "effective"});
  const bool asks = Needs(evaluation.performance()) || Needs(evaluation.effectiveness());
  refusals->Unless(!asks || !evaluation.follow_up().empty() || evaluation.follow_up_actions_size() > 0,
                   {"FOLLOW_UP_MISSING", kClause,
                    "a conclusion is not YES, and nothing follows from it: say in follow_up what is done, or name an "
                    "action"});
}

domain::Parts MakersOf(const Evaluation& evaluation) {
  domain::Parts parts{.makers = {evaluation.authors().begin(), evaluation.authors().end()}};
  parts.makers.insert(evaluation.evaluator());
  return parts;
}

void FoldWritten(const EventMetadata& metadata, Evaluation* evaluation) {
  domain::AddAuthor(metadata.actor(), evaluation);
  evaluation->set_digest(DigestOfEvaluation(*evaluation));
  // With a later due time it is not overdue any more.
  if (base::FromProto(evaluation->due_time()) > base::FromProto(metadata.occur_time())) evaluation->clear_overdue();
}

absl::Status FoldOne(const Event& event, const EventMetadata& metadata, Evaluation* evaluation) {
  domain::FoldStandardMove(event, metadata, evaluation);
  switch (event.event_case()) {
    case Event::kRegistered:
      FoldWritten(metadata, evaluation);
      Enter(Evaluation::STATE_DRAFT, metadata, evaluation);
      return absl::OkStatus();
    case Event::kUpdated:
      FoldWritten(metadata, evaluation);
      return absl::OkStatus();
    case Event::kConcluded:
      evaluation->set_plan_version(event.concluded().plan_version());
      *evaluation->mutable_conclude_time() = metadata.occur_time();
      Enter(Evaluation::STATE_CONCLUDED, metadata, evaluation);
      return absl::OkStatus();
    case Event::kReturned:
      evaluation->clear_plan_version();
      evaluation->clear_conclude_time();
      Enter(Evaluation::STATE_DRAFT, metadata, evaluation);
      return absl::OkStatus();
    case Event::kApproved:
      evaluation->set_approver(metadata.actor().subject());
      *evaluation->mutable_approve_time() = metadata.occur_time();
      Enter(Evaluation::STATE_APPROVED, metadata, evaluation);
      return absl::OkStatus();
    case Event::kCancelled:
      Enter(Evaluation::STATE_CANCELLED, metadata, evaluation);
      return absl::OkStatus();
    case Event::kOverdue:
      evaluation->set_overdue(true);
      return absl::OkStatus();
    case Event::kPersonNoted:
      return absl::OkStatus();
    case Event::EVENT_NOT_SET:
      break;
  }
  return domain::UnknownEvent(metadata);
}

bool IsOpen(const Evaluation& evaluation) {
  return domain::IsIn(evaluation, {Evaluation::STATE_DRAFT, Evaluation::STATE_CONCLUDED});
}

PerformanceEvaluationEvents At(const Evaluation& evaluation, absl::Time) {
  PerformanceEvaluationEvents events(1);
  *events[0].mutable_overdue()->mutable_due_time() = evaluation.due_time();
  events[0].mutable_overdue()->set_evaluator(evaluation.evaluator());
  return events;
}

}  // namespace

std::vector<domain::Move> PerformanceEvaluations::Moves() {
  constexpr auto kDraft = Evaluation::STATE_DRAFT;
  constexpr auto kConcluded = Evaluation::STATE_CONCLUDED;
  return domain::MoveTable<PerformanceEvaluations>()
      .On<v1::CreatePerformanceEvaluationRequest>(&Register)
      .On<v1::UpdatePerformanceEvaluationRequest>(&Update, {kDraft}, kClause)
      .On<v1::ConcludePerformanceEvaluationRequest>(&Conclude, {kDraft}, kClause)
      .On<v1::ReturnPerformanceEvaluationRequest>(&Return, {kConcluded}, kClause)
      .On<v1::ApprovePerformanceEvaluationRequest>(&Approve, {kConcluded}, kClause)
      .On<v1::CancelPerformanceEvaluationRequest>(&Cancel, {kDraft, kConcluded}, kClause);
}

absl::Status PerformanceEvaluations::Fold(const Event& event, const EventMetadata& metadata, State* state) {
  const absl::Status folded = FoldOne(event, metadata, state);
  domain::FoldPersonNoted<PerformanceEvaluations>(event, state);
  return folded;
}

bool PerformanceEvaluations::NeedsPerson(const State& evaluation, const std::string& login) {
  return IsOpen(evaluation) && evaluation.evaluator() == login;
}

absl::optional<absl::Time> PerformanceEvaluations::NextDue(const State& evaluation) {
  if (!IsOpen(evaluation) || evaluation.overdue()) return absl::nullopt;
  return base::FromProto(evaluation.due_time());
}

absl::StatusOr<PerformanceEvaluationEvents> PerformanceEvaluations::FallDue(const State& evaluation,
                                                                            const Decision& decision) {
  return domain::DueInOrder<PerformanceEvaluations>(evaluation, decision, At);
}

absl::StatusOr<PerformanceEvaluationEvents> Register(const Evaluation&,
                                                     const v1::CreatePerformanceEvaluationRequest& request,
                                                     const Decision& decision) {
  return domain::Registered<Event>(request.performance_evaluation(), [&](const Evaluation& after) {
    const auto plan = decision.Find<v1::MonitoringPlan>(after.monitoring_plan());
    Refusals refusals(decision.subject);
    refusals.Unless(plan != nullptr && plan->state() == v1::MonitoringPlan::STATE_APPROVED &&
                        domain::SameOrganization(decision.subject, after.monitoring_plan()),
                    PlanNotApproved(after.monitoring_plan()));
    return Rules(after, {}, decision, std::move(refusals));
  });
}

absl::StatusOr<PerformanceEvaluationEvents> Update(const Evaluation& evaluation,
                                                   const v1::UpdatePerformanceEvaluationRequest& request,
                                                   const Decision& decision) {
  return domain::Updated<Event>(
      evaluation, request.performance_evaluation(), request.update_mask(), [&](const Evaluation& after) {
        Refusals refusals(evaluation.name());
        refusals.Add(domain::RoomForAuthor(evaluation, decision.actor, kClause));
        return Rules(after, {evaluation.follow_up_actions().begin(), evaluation.follow_up_actions().end()}, decision,
                     std::move(refusals));
      });
}

absl::StatusOr<PerformanceEvaluationEvents> Conclude(const Evaluation& evaluation,
                                                     const v1::ConcludePerformanceEvaluationRequest&,
                                                     const Decision& decision) {
  const absl::Time end = base::FromProto(evaluation.period_end_time());
  Refusals refusals(evaluation.name());
  refusals.Unless(decision.actor.subject() == evaluation.evaluator(),
                  {"NOT_THE_EVALUATOR", kClause,
                   absl::StrCat("only the evaluator \"", evaluation.evaluator(),
                                "\" concludes the evaluation: change the evaluator first, if another person did it")});
  refusals.Unless(end <= decision.time,
                  {"PERIOD_NOT_OVER", kClause,
                   absl::StrCat("the period ends at ", base::TimeToText(end), ": conclude the evaluation after it")});
  const auto plan = decision.Find<v1::MonitoringPlan>(evaluation.monitoring_plan());
  if (plan == nullptr || !plan->has_current_version()) {
    refusals.Add(PlanNotApproved(evaluation.monitoring_plan()));
  } else {
    RequireResults(evaluation, *plan, decision, &refusals);
  }
  RequireConclusions(evaluation, &refusals);
  RequireUsable(evaluation.evidence(), decision, &refusals);
  RETURN_IF_ERROR(refusals.ToStatus());
  PerformanceEvaluationEvents events(1);
  events[0].mutable_concluded()->set_digest(evaluation.digest());
  events[0].mutable_concluded()->set_plan_version(plan->current_version().version());
  return events;
}

absl::StatusOr<PerformanceEvaluationEvents> Return(const Evaluation& evaluation,
                                                   const v1::ReturnPerformanceEvaluationRequest& request,
                                                   const Decision& decision) {
  Refusals refusals(evaluation.name());
  const domain::Authority authority = AuthorityFor(decision, kClause);
  refusals.Add(domain::NamesDigest(evaluation, request.digest(), kClause));
  refusals.Add(authority.FourEyes(MakersOf(evaluation)));
  RETURN_IF_ERROR(refusals.ToStatus());
  PerformanceEvaluationEvents events(1);
  events[0].mutable_returned()->set_digest(evaluation.digest());
  *events[0].mutable_returned()->mutable_authority() = authority.grounds();
  return events;
}

absl::StatusOr<PerformanceEvaluationEvents> Approve(const Evaluation& evaluation,
                                                    const v1::ApprovePerformanceEvaluationRequest& request,
                                                    const Decision& decision) {
  Refusals refusals(evaluation.name());
  const domain::Authority authority = AuthorityFor(decision, kClause);
  refusals.Add(domain::NamesDigest(evaluation, request.digest(), kClause));
  refusals.Add(authority.FourEyes(MakersOf(evaluation)));
  RETURN_IF_ERROR(refusals.ToStatus());
  PerformanceEvaluationEvents events(1);
  auto* approved = events[0].mutable_approved();
  approved->set_digest(evaluation.digest());
  approved->set_monitoring_plan(evaluation.monitoring_plan());
  *approved->mutable_period_end_time() = evaluation.period_end_time();
  approved->set_performance(evaluation.performance().answer());
  approved->set_effectiveness(evaluation.effectiveness().answer());
  *approved->mutable_authority() = authority.grounds();
  return events;
}

absl::StatusOr<PerformanceEvaluationEvents> Cancel(const Evaluation& evaluation,
                                                   const v1::CancelPerformanceEvaluationRequest&, const Decision&) {
  PerformanceEvaluationEvents events(1);
  events[0].mutable_cancelled()->set_state(evaluation.state());
  return events;
}

}  // namespace aims::audit
