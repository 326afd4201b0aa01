#include "services/audit/domain/management_review_plan.h"

#include "absl/strings/str_cat.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "common/base/time.h"
#include "common/domain/after.h"
#include "common/domain/authors.h"
#include "common/domain/enter.h"
#include "common/domain/person_noted.h"
#include "common/domain/proposal.h"
#include "common/domain/refusal.h"
#include "common/domain/standard_moves.h"
#include "services/audit/domain/audit_authority.h"

namespace aims::audit {
namespace {

using domain::Decision;
using domain::Enter;
using domain::Refusals;
using event::v1::EventMetadata;
using v1::ManagementReviewPlan;
using Event = v1::ManagementReviewPlanEvent;
using Plan = ManagementReviewPlan;

constexpr char kClause[] = "9.3.1";

absl::Duration Days(uint32_t days) { return absl::Hours(24) * days; }

// The due time of the next review, when these intervals are in force.
absl::Time DueTime(const Plan& plan, uint32_t interval_days, const google::protobuf::Timestamp& first) {
  return plan.has_last_held_time() ? base::FromProto(plan.last_held_time()) + Days(interval_days)
                                   : base::FromProto(first);
}

// A new due time begins a new wait.
void SetDue(absl::Time due, Plan* plan) {
  if (plan->has_next_due_time() && base::FromProto(plan->next_due_time()) == due) return;
  *plan->mutable_next_due_time() = base::ToProto(due);
  plan->clear_fell_due();
  plan->clear_missed();
}

void FoldApproved(const v1::ManagementReviewPlanApproved& approved, const EventMetadata& metadata, Plan* plan) {
  Plan::Approval& approval = *plan->mutable_approval();
  approval.set_digest(approved.digest());
  approval.set_interval_days(plan->interval_days());
  approval.set_grace_days(plan->grace_days());
  *approval.mutable_first_due_time() = plan->first_due_time();
  approval.set_approver(metadata.actor().subject());
  *approval.mutable_approve_time() = metadata.occur_time();
  plan->clear_authors();
  plan->clear_changed();
  SetDue(base::FromProto(approved.next_due_time()), plan);
  Enter(Plan::STATE_APPROVED, metadata, plan);
}

void FoldHeld(const v1::ReviewHeldNoted& held, Plan* plan) {
  plan->set_last_review(held.management_review());
  *plan->mutable_last_held_time() = held.held_time();
  if (!plan->has_approval()) return;
  SetDue(DueTime(*plan, plan->approval().interval_days(), plan->approval().first_due_time()), plan);
}

void FoldWritten(const EventMetadata& metadata, Plan* plan) {
  domain::AddAuthor(metadata.actor(), plan);
  plan->set_digest(domain::DigestOf(domain::AsGiven(*plan)));
  plan->set_changed(true);
}

ManagementReviewPlanEvents At(const Plan& plan, absl::Time due) {
  Event event;
  if (!plan.fell_due()) {
    *event.mutable_fell_due()->mutable_due_time() = plan.next_due_time();
  } else {
    *event.mutable_missed()->mutable_due_time() = plan.next_due_time();
    *event.mutable_missed()->mutable_miss_time() = base::ToProto(due);
  }
  return {event};
}

absl::Status FoldOne(const Event& event, const EventMetadata& metadata, Plan* plan) {
  domain::FoldStandardMove(event, metadata, plan);
  switch (event.event_case()) {
    case Event::kRegistered:
      FoldWritten(metadata, plan);
      Enter(Plan::STATE_DRAFT, metadata, plan);
      return absl::OkStatus();
    case Event::kUpdated:
      FoldWritten(metadata, plan);
      return absl::OkStatus();
    case Event::kApproved:
      FoldApproved(event.approved(), metadata, plan);
      return absl::OkStatus();
    case Event::kFellDue:
      plan->set_fell_due(true);
      return absl::OkStatus();
    case Event::kMissed:
      plan->set_missed(true);
      plan->set_missed_reviews(plan->missed_reviews() + 1);
      return absl::OkStatus();
    case Event::kReviewHeld:
      FoldHeld(event.review_held(), plan);
      return absl::OkStatus();
    case Event::kPersonNoted:
      return absl::OkStatus();
    case Event::EVENT_NOT_SET:
      break;
  }
  return domain::UnknownEvent(metadata);
}

}  // namespace

std::string ReviewPlanName(absl::string_view name) {
  const auto parsed = base::ResourceName::Parse(name);
  if (!parsed.ok()) return "";
  return base::ResourceName::Join(parsed->organization(), ManagementReviewPlans::kCollection, "current");
}

std::vector<domain::Move> ManagementReviewPlans::Moves() {
  return domain::MoveTable<ManagementReviewPlans>()
      .On<v1::CreateManagementReviewPlanRequest>(&Register)
      .On<v1::UpdateManagementReviewPlanRequest>(&Update, {Plan::STATE_DRAFT, Plan::STATE_APPROVED}, kClause)
      .On<v1::ApproveManagementReviewPlanRequest>(&Approve, {Plan::STATE_DRAFT, Plan::STATE_APPROVED}, kClause);
}

absl::Status ManagementReviewPlans::Fold(const Event& event, const EventMetadata& metadata, State* state) {
  const absl::Status folded = FoldOne(event, metadata, state);
  domain::FoldPersonNoted<ManagementReviewPlans>(event, state);
  return folded;
}

absl::optional<absl::Time> ManagementReviewPlans::NextDue(const State& plan) {
  if (!plan.has_approval() || plan.missed()) return absl::nullopt;
  const absl::Time due = base::FromProto(plan.next_due_time());
  return plan.fell_due() ? due + Days(plan.approval().grace_days()) : due;
}

absl::StatusOr<ManagementReviewPlanEvents> ManagementReviewPlans::FallDue(const State& plan, const Decision& decision) {
  return domain::DueInOrder<ManagementReviewPlans>(plan, decision, At);
}

absl::StatusOr<ManagementReviewPlanEvents> Register(const Plan&, const v1::CreateManagementReviewPlanRequest& request,
                                                    const Decision& decision) {
  if (decision.subject != ReviewPlanName(decision.subject)) {
    return domain::BadField("management_review_plan_id",
                            "is not \"current\": an organization has one plan of management reviews, with that id");
  }
  return domain::Registered<Event>(request.management_review_plan());
}

absl::StatusOr<ManagementReviewPlanEvents> Update(const Plan& plan,
                                                  const v1::UpdateManagementReviewPlanRequest& request,
                                                  const Decision& decision) {
  return domain::Updated<Event>(plan, request.management_review_plan(), request.update_mask(), [&](const Plan&) {
    Refusals refusals(plan.name());
    refusals.Add(domain::RoomForAuthor(plan, decision.actor, kClause));
    return refusals.ToStatus();
  });
}

absl::StatusOr<ManagementReviewPlanEvents> Approve(const Plan& plan,
                                                   const v1::ApproveManagementReviewPlanRequest& request,
                                                   const Decision& decision) {
  const absl::Time due = DueTime(plan, plan.interval_days(), plan.first_due_time());
  Refusals refusals(plan.name());
  domain::Authority authority = AuthorityFor(decision, kClause);
  refusals.Add(domain::NamesDigest(plan, request.digest(), kClause));
  refusals.Unless(plan.changed(), {"NOTHING_CHANGED", kClause,
                                   "the plan was not changed since its last approval, so there is nothing to decide"});
  refusals.Unless(plan.has_last_held_time() || due > decision.time,
                  {"DUE_TIME_PAST", kClause,
                   absl::StrCat("first_due_time is ", base::TimeToText(due),
                                ", which has passed, and no review was held: set a later time")});
  refusals.Add(
      authority.FourEyes({.makers = {plan.authors().begin(), plan.authors().end()}, .concerned = {plan.owner()}}));
  refusals.Add(authority.Management(type::v1::MANAGEMENT_ROLE_TOP));
  RETURN_IF_ERROR(refusals.ToStatus());
  Event event;
  event.mutable_approved()->set_digest(plan.digest());
  *event.mutable_approved()->mutable_next_due_time() = base::ToProto(due);
  *event.mutable_approved()->mutable_authority() = authority.grounds();
  return ManagementReviewPlanEvents{event};
}

absl::StatusOr<ManagementReviewPlanEvents> NoteHeld(const Plan& plan, const ReviewHeld& held, const Decision&) {
  const bool later = !plan.has_last_held_time() || held.held_time > base::FromProto(plan.last_held_time());
  if (plan.name().empty() || !later) return ManagementReviewPlanEvents{};
  Event event;
  event.mutable_review_held()->set_management_review(held.management_review);
  *event.mutable_review_held()->mutable_held_time() = base::ToProto(held.held_time);
  return ManagementReviewPlanEvents{event};
}

}  // namespace aims::audit
