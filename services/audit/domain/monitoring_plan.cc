#include "services/audit/domain/monitoring_plan.h"

#include <algorithm>

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/base/time.h"
#include "common/domain/after.h"
#include "common/domain/enter.h"
#include "common/domain/entries.h"
#include "common/domain/known.h"
#include "common/domain/person_noted.h"
#include "common/domain/refusal.h"
#include "common/domain/standard_moves.h"
#include "common/domain/versioned_document.h"
#include "services/audit/domain/audit_authority.h"

namespace aims::audit {
namespace {

using domain::Decision;
using domain::Enter;
using domain::Refusals;
using event::v1::EventMetadata;
using v1::MonitoringPlan;
using Event = v1::MonitoringPlanEvent;
using Row = MonitoringPlan::Row;

constexpr char kClause[] = "9.1";

absl::Duration Days(uint32_t days) { return absl::Hours(24) * days; }

struct Versions : domain::VersionedDocument<MonitoringPlans> {
  static constexpr absl::string_view kClause = "9.1";
  static constexpr type::v1::ManagementRole kApprover = type::v1::MANAGEMENT_ROLE_DESIGNATED;
  static type::v1::Authorities Authorities(const State&, const Decision& decision) { return AuthoritiesOf(decision); }
  static absl::Duration ReviewInterval(const MonitoringPlan::Version& version) {
    return Days(version.document().review_days());
  }
  static absl::Status Check(const MonitoringPlan::Document& document) {
    return domain::UniqueIds(document.rows(), "document.rows", "row_id", [](const Row& row) { return row.row_id(); });
  }
};

// The due time of the next evaluation begins a new wait when it changes.
void SetDue(MonitoringPlan* plan) {
  const auto& since = plan->has_last_period_end_time() ? plan->last_period_end_time() : plan->first_approve_time();
  const absl::Time due = base::FromProto(since) + Days(plan->current_version().document().evaluation_days());
  if (plan->has_next_due_time() && base::FromProto(plan->next_due_time()) == due) return;
  *plan->mutable_next_due_time() = base::ToProto(due);
  plan->clear_fell_due();
  plan->clear_missed();
}

void FoldApproved(const v1::MonitoringPlanApproved& approved, const EventMetadata& metadata, MonitoringPlan* plan) {
  domain::FoldApproved<Versions>(approved, metadata, plan);
  if (!plan->has_first_approve_time()) *plan->mutable_first_approve_time() = metadata.occur_time();
  SetDue(plan);
  Enter(MonitoringPlan::STATE_APPROVED, metadata, plan);
}

absl::Status FoldOne(const Event& event, const EventMetadata& metadata, MonitoringPlan* plan) {
  domain::FoldStandardMove(event, metadata, plan);
  switch (event.event_case()) {
    case Event::kRegistered:
      Enter(MonitoringPlan::STATE_DRAFT, metadata, plan);
      return absl::OkStatus();
    case Event::kProposed:
      domain::FoldProposed<Versions>(event.proposed(), metadata, plan);
      return absl::OkStatus();
    case Event::kVoided:
    case Event::kRejected:
    case Event::kWithdrawn:
      domain::FoldProposalEnded<Versions>(plan);
      return absl::OkStatus();
    case Event::kApproved:
      FoldApproved(event.approved(), metadata, plan);
      return absl::OkStatus();
    case Event::kReviewFellDue:
      plan->set_review_due(true);
      return absl::OkStatus();
    case Event::kReviewed:
      domain::FoldReview<Versions>(event.reviewed(), metadata, plan);
      return absl::OkStatus();
    case Event::kEvaluationFellDue:
      plan->set_fell_due(true);
      return absl::OkStatus();
    case Event::kEvaluationMissed:
      plan->set_missed(true);
      plan->set_missed_evaluations(plan->missed_evaluations() + 1);
      return absl::OkStatus();
    case Event::kEvaluationNoted:
      plan->set_last_evaluation(event.evaluation_noted().performance_evaluation());
      *plan->mutable_last_period_end_time() = event.evaluation_noted().period_end_time();
      SetDue(plan);
      return absl::OkStatus();
    case Event::kRetired:
      Enter(MonitoringPlan::STATE_RETIRED, metadata, plan);
      return absl::OkStatus();
    case Event::kUpdated:
    case Event::kPersonNoted:
      return absl::OkStatus();
    case Event::EVENT_NOT_SET:
      break;
  }
  return domain::UnknownEvent(metadata);
}

// --- Time ---

// The next time at which an evaluation falls due or is missed; the infinite future when it was missed.
absl::Time NextEvaluation(const MonitoringPlan& plan) {
  if (plan.missed()) return absl::InfiniteFuture();
  const absl::Time due = base::FromProto(plan.next_due_time());
  return plan.fell_due() ? due + Days(plan.current_version().document().grace_days()) : due;
}

MonitoringPlanEvents At(const MonitoringPlan& plan, absl::Time due) {
  MonitoringPlanEvents events(1);
  if (domain::NextReview<Versions>(plan).value_or(absl::InfiniteFuture()) <= due) {
    events[0].mutable_review_fell_due()->set_version(plan.current_version().version());
    *events[0].mutable_review_fell_due()->mutable_due_time() = plan.review_due_time();
  } else if (!plan.fell_due()) {
    *events[0].mutable_evaluation_fell_due()->mutable_due_time() = plan.next_due_time();
    events[0].mutable_evaluation_fell_due()->set_owner(plan.owner());
  } else {
    *events[0].mutable_evaluation_missed()->mutable_due_time() = plan.next_due_time();
    *events[0].mutable_evaluation_missed()->mutable_miss_time() = base::ToProto(due);
  }
  return events;
}

}  // namespace

std::vector<domain::Move> MonitoringPlans::Moves() {
  constexpr auto kDraft = MonitoringPlan::STATE_DRAFT;
  constexpr auto kApproved = MonitoringPlan::STATE_APPROVED;
  return domain::MoveTable<MonitoringPlans>()
      .On<v1::CreateMonitoringPlanRequest>(&Register)
      .On<v1::UpdateMonitoringPlanRequest>(&Update, {kDraft, kApproved}, kClause)
      .On<v1::ProposeMonitoringPlanRequest>(&Propose, {kDraft, kApproved}, kClause)
      .On<v1::ApproveMonitoringPlanRequest>(&domain::Approve<Versions>, {kDraft, kApproved}, kClause)
      .On<v1::RejectMonitoringPlanRequest>(&domain::Reject<Versions>, {kDraft, kApproved}, kClause)
      .On<v1::WithdrawMonitoringPlanRequest>(&domain::Withdraw<Versions>, {kDraft, kApproved}, kClause)
      .On<v1::ReviewMonitoringPlanRequest>(&domain::Review<Versions>, {kApproved}, kClause)
      .On<v1::RetireMonitoringPlanRequest>(&Retire, {kApproved}, kClause);
}

absl::Status MonitoringPlans::Fold(const Event& event, const EventMetadata& metadata, State* state) {
  const absl::Status folded = FoldOne(event, metadata, state);
  domain::FoldPersonNoted<MonitoringPlans>(event, state);
  return folded;
}

bool MonitoringPlans::NeedsPerson(const State& plan, const std::string& login) {
  if (plan.state() == MonitoringPlan::STATE_RETIRED) return false;
  return plan.owner() == login || absl::c_any_of(plan.current_version().document().rows(), [&](const Row& row) {
           return row.measurer() == login || row.analyst() == login;
         });
}

absl::optional<absl::Time> MonitoringPlans::NextDue(const State& plan) {
  if (plan.state() != MonitoringPlan::STATE_APPROVED) return absl::nullopt;
  const absl::Time next =
      std::min(domain::NextReview<Versions>(plan).value_or(absl::InfiniteFuture()), NextEvaluation(plan));
  if (next == absl::InfiniteFuture()) return absl::nullopt;
  return next;
}

absl::StatusOr<MonitoringPlanEvents> MonitoringPlans::FallDue(const State& plan, const Decision& decision) {
  return domain::DueInOrder<MonitoringPlans>(plan, decision, At);
}

absl::StatusOr<MonitoringPlanEvents> Register(const MonitoringPlan&, const v1::CreateMonitoringPlanRequest& request,
                                              const Decision&) {
  return domain::Registered<Event>(request.monitoring_plan());
}

absl::StatusOr<MonitoringPlanEvents> Update(const MonitoringPlan& plan, const v1::UpdateMonitoringPlanRequest& request,
                                            const Decision&) {
  return domain::Updated<Event>(plan, request.monitoring_plan(), request.update_mask());
}

absl::StatusOr<MonitoringPlanEvents> Propose(const MonitoringPlan& plan,
                                             const v1::ProposeMonitoringPlanRequest& request,
                                             const Decision& decision) {
  Refusals refusals(plan.name());
  for (const Row& row : request.document().rows()) {
    refusals.Unless(row.resource().empty() || domain::SameOrganization(decision.subject, row.resource()),
                    {"RESOURCE_ELSEWHERE", "7.5.3",
                     absl::StrCat("row ", row.row_id(), ": ", row.resource(),
                                  " is not the name of a resource of this organization")});
  }
  refusals.Unless(!plan.has_current_version() || !request.reason().empty(),
                  {"REASON_MISSING", kClause, "reason is empty: say why the approved plan changes"});
  RETURN_IF_ERROR(refusals.ToStatus());
  return domain::Propose<Versions>(plan, request, decision);
}

absl::StatusOr<MonitoringPlanEvents> Retire(const MonitoringPlan& plan, const v1::RetireMonitoringPlanRequest&,
                                            const Decision& decision) {
  Refusals refusals(plan.name());
  domain::Authority authority = AuthorityFor(decision, kClause);
  refusals.Add(authority.Management(type::v1::MANAGEMENT_ROLE_DESIGNATED));
  RETURN_IF_ERROR(refusals.ToStatus());
  MonitoringPlanEvents events(1);
  events[0].mutable_retired()->set_version(plan.current_version().version());
  *events[0].mutable_retired()->mutable_authority() = authority.grounds();
  return events;
}

absl::StatusOr<MonitoringPlanEvents> NoteEvaluation(const MonitoringPlan& plan, const EvaluatedPeriod& period,
                                                    const Decision&) {
  const bool later =
      !plan.has_last_period_end_time() || period.period_end_time > base::FromProto(plan.last_period_end_time());
  if (plan.state() != MonitoringPlan::STATE_APPROVED || !later) return MonitoringPlanEvents{};
  MonitoringPlanEvents events(1);
  events[0].mutable_evaluation_noted()->set_performance_evaluation(period.performance_evaluation);
  *events[0].mutable_evaluation_noted()->mutable_period_end_time() = base::ToProto(period.period_end_time);
  return events;
}

}  // namespace aims::audit
