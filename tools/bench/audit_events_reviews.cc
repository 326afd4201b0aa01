// Management reviews, and what they decide: improvements, changes of the management system, resources.

#include <iterator>

#include "absl/strings/str_cat.h"
#include "aims/audit/v1/improvement_item.pb.h"
#include "aims/audit/v1/management_change.pb.h"
#include "aims/audit/v1/management_review.pb.h"
#include "aims/audit/v1/management_review_plan.pb.h"
#include "aims/audit/v1/resource_decision.pb.h"
#include "aims/audit/v1/review_agenda.pb.h"
#include "common/base/time.h"
#include "services/audit/domain/management_review_plan.h"
#include "services/audit/domain/review_agenda.h"
#include "tools/bench/audit_events.h"
#include "tools/bench/people.h"

namespace aims::bench {
namespace {

namespace v1 = audit::v1;
using v1::ImprovementItem;
using v1::ManagementChange;
using v1::ManagementReview;
using v1::ManagementReviewPlan;
using v1::ResourceDecision;
using Decision = ManagementReview::Decision;

constexpr absl::Duration kDay = absl::Hours(24);
constexpr char kManager[] = "aims-manager";
constexpr char kTop[] = "top-management";
constexpr uint32_t kInterval = 30, kGrace = 5;  // days
constexpr Decision::Kind kKinds[] = {Decision::KIND_IMPROVEMENT, Decision::KIND_IMPROVEMENT, Decision::KIND_AIMS_CHANGE,
                                     Decision::KIND_RESOURCE};

}  // namespace

// --- Reviews ---

void AuditEvents::PlanReviews() {
  const std::string name = audit::ReviewPlanName(organization() + "/audits/any");
  v1::CreateManagementReviewPlanRequest create;
  create.set_parent(organization());
  ManagementReviewPlan& plan = *create.mutable_management_review_plan();
  plan.set_interval_days(kInterval);
  plan.set_grace_days(kGrace);
  *plan.mutable_first_due_time() = base::ToProto(last_time() + kDay * 8);
  plan.set_owner(kOwners[0]);
  plan.set_procedure(Text(100));
  Do(name, One(kAuthors, kManager), create);
  Do(name, One(kManagers, kTop),
     Naming<v1::ApproveManagementReviewPlanRequest>(StateOf<ManagementReviewPlan>(name), Text(40)));
  AwaitReview();
}

void AuditEvents::AwaitReview() {
  const auto& plan = StateOf<ManagementReviewPlan>(audit::ReviewPlanName(organization() + "/audits/any"));
  const absl::Time due = base::FromProto(plan.next_due_time());
  const absl::Time begin = OneIn(6) ? due + kDay * (kGrace + 1) : due - absl::Hours(36 + Below(48));
  At(begin, [this] {
    const std::string name = NewName("managementReviews", &reviews_);
    v1::CreateManagementReviewRequest create;
    create.set_parent(organization());
    ManagementReview& review = *create.mutable_management_review();
    review.set_display_name(absl::StrCat("Management review ", reviews_));
    *review.mutable_planned_time() = base::ToProto(last_time() + kDay);
    for (const char* person : {kManagers[0], kManagers[1], kAuthors[0]}) {
      review.add_participants()->set_subject(person);
    }
    review.set_chair(kManagers[0]);
    Do(name, Person(kAuthors[0], kManager), create);
    Later(kDay, [this, name] { CollectInputs(name); });
  });
}

void AuditEvents::CollectInputs(const std::string& review) {
  const event::v1::Actor author = Person(kAuthors[0], kManager);
  const auto& agenda = StateOf<v1::ReviewAgenda>(audit::AgendaName(review));
  v1::CollectReviewInputsRequest collect;
  for (const v1::ReviewInput input :
       {v1::REVIEW_INPUT_CONTEXT, v1::REVIEW_INPUT_PARTIES, v1::REVIEW_INPUT_NONCONFORMITIES,
        v1::REVIEW_INPUT_MEASUREMENT, v1::REVIEW_INPUT_AUDITS, v1::REVIEW_INPUT_OPPORTUNITIES}) {
    const auto content = audit::ContentOf(agenda, input);
    if (!content.items().empty() || !content.tallies().empty()) continue;
    auto& statement = *collect.add_statements();
    statement.set_input(input);
    statement.set_kind(input == v1::REVIEW_INPUT_CONTEXT || input == v1::REVIEW_INPUT_PARTIES
                           ? ManagementReview::Statement::KIND_NO_CHANGE
                           : ManagementReview::Statement::KIND_NOTHING_TO_REPORT);
    statement.set_text(Text(60));
    statement.set_checked_by(author.subject());
    *statement.mutable_check_time() = base::ToProto(last_time());
  }
  Do(review, author, collect);
  Later(absl::Hours(8), [this, review] { HoldReview(review); });
}

void AuditEvents::HoldReview(const std::string& review) {
  const event::v1::Actor author = Person(kAuthors[0], kManager);
  const auto inputs = StateOf<ManagementReview>(review).inputs();
  for (const auto& snapshot : inputs) {
    v1::ConsiderReviewInputRequest consider;
    consider.set_input(snapshot.content().input());
    consider.set_digest(snapshot.digest());
    consider.set_note(Text(100));
    Do(review, author, consider);
  }
  v1::HoldManagementReviewRequest hold;
  *hold.mutable_held_time() = base::ToProto(last_time());
  for (const char* person : {kManagers[0], kManagers[1], kAuthors[0]}) {
    auto& attendee = *hold.add_attendance();
    attendee.set_subject(person);
    attendee.set_mode(ManagementReview::Attendance::MODE_IN_PERSON);
  }
  Do(review, author, hold);
  AwaitReview();
  Later(kDay, [this, review] { DecideInReview(review); });
}

void AuditEvents::DecideInReview(const std::string& review) {
  const event::v1::Actor author = Person(kAuthors[0], kManager);
  v1::DraftReviewMinutesRequest draft;
  draft.mutable_minutes()->set_text(Text(500));
  for (auto* conclusion : {draft.mutable_minutes()->mutable_suitability(), draft.mutable_minutes()->mutable_adequacy(),
                           draft.mutable_minutes()->mutable_effectiveness()}) {
    conclusion->set_answer(OneIn(3) ? ManagementReview::Conclusion::ANSWER_PARTLY
                                    : ManagementReview::Conclusion::ANSWER_YES);
    conclusion->set_reason(Text(80));
  }
  Do(review, author, draft);
  for (size_t i = 0; i < std::size(kKinds); ++i) {
    v1::SetReviewDecisionRequest set;
    Decision& decision = *set.mutable_decision();
    decision.set_decision_id(absl::StrCat("d-", i));
    decision.set_kind(kKinds[i]);
    decision.set_title(Text(40));
    decision.set_reason(Text(80));
    decision.set_owner(Employee());
    for (size_t j = 1 + Below(2); j > 0; --j) {
      auto& action = *decision.add_actions();
      action.set_what(Text(60));
      action.set_owner(Employee());
      *action.mutable_due_time() = base::ToProto(last_time() + kDay * (5 + Below(15)));
    }
    Do(review, author, set);
  }
  Later(kDay, [this, review] {
    Do(review, Person(kManagers[0], kTop),
       Naming<v1::SignManagementReviewRequest>(StateOf<ManagementReview>(review), ""));
    FollowReview(review);
  });
}

void AuditEvents::FollowReview(const std::string& review) {
  // A copy: the review changes while actions are worked on.
  const auto decisions = StateOf<ManagementReview>(review).decisions();
  for (const Decision& decision : decisions) {
    for (const auto& action : decision.actions()) WorkOnAction(action.action(), [] {});
  }
  // AIMS opened these for the decisions.
  for (const std::string& name : Referring(review, "improvementItems")) FollowImprovement(name);
  for (const std::string& name : Referring(review, "managementChanges")) FollowChange(name);
  for (const std::string& name : Referring(review, "resourceDecisions")) FollowNeed(name);
}

// --- Improvements ---

void AuditEvents::SuggestImprovement() {
  const std::string name = NewName("improvementItems", &improvements_.named);
  v1::CreateImprovementItemRequest create;
  create.set_parent(organization());
  ImprovementItem& item = *create.mutable_improvement_item();
  item.set_display_name(Text(40));
  item.set_description(Text(100 + Below(300)));
  item.mutable_source()->set_kind(ImprovementItem::Source::KIND_SUGGESTION);
  item.mutable_source()->set_sentence(Text(40));
  item.set_benefit(Text(80));
  item.set_owner(Employee());
  if (OneIn(3)) item.add_ai_systems(AnySystem());
  Do(name, AnEmployee(), create);
  FollowImprovement(name);
}

void AuditEvents::FollowImprovement(const std::string& name) {
  ++improvements_.open;
  Later(kDay * 3, [this, name] {
    if (StateOf<ImprovementItem>(name).state() == ImprovementItem::STATE_ACCEPTED) return MakeImprovement(name);
    if (StateOf<ImprovementItem>(name).benefit().empty()) {
      v1::UpdateImprovementItemRequest update;
      update.mutable_improvement_item()->set_benefit(Text(80));
      update.mutable_update_mask()->add_paths("benefit");
      Do(name, One(kAuthors, kManager), update);
    }
    const event::v1::Actor judge = One(kReviewers, kManager);
    const ImprovementItem& item = StateOf<ImprovementItem>(name);
    if (OneIn(5)) {
      Do(name, judge, Naming<v1::RejectImprovementItemRequest>(item, Text(60)));
      --improvements_.open;
      return;
    }
    Do(name, judge, Naming<v1::AcceptImprovementItemRequest>(item, ""));
    if (OneIn(4)) WorkOnAction(PlanAction(name, One(kAuthors, kManager)), [] {});
    Later(kDay * 6, [this, name] { MakeImprovement(name); });
  });
}

void AuditEvents::MakeImprovement(const std::string& name) {
  const ImprovementItem& item = StateOf<ImprovementItem>(name);
  if (HasOpenAction(item)) return Later(kDay * 3, [this, name] { MakeImprovement(name); });
  v1::CompleteImprovementItemRequest complete;
  complete.set_result(Text(100));
  *complete.add_evidence() = Proof();
  Do(name, Person(item.owner(), "editor"), complete);
  Later(kDay * 4, [this, name] {
    auto evaluate = Saying<v1::EvaluateImprovementItemRequest>();
    evaluate.set_benefit_reached(OneIn(4) ? ImprovementItem::BENEFIT_PARTLY_REACHED : ImprovementItem::BENEFIT_REACHED);
    Do(name, One(kReviewers, kManager), evaluate);
    --improvements_.open;
  });
}

// --- Changes of the management system ---

void AuditEvents::FollowChange(const std::string& name) {
  Later(kDay * 3, [this, name] {
    const event::v1::Actor author = One(kAuthors, kManager);
    v1::UpdateManagementChangeRequest update;
    ManagementChange& change = *update.mutable_management_change();
    change.add_affected()->set_kind(ManagementChange::Affected::KIND_PROCESS);
    change.mutable_affected(0)->set_what(Text(40));
    change.set_consequences(Text(80));
    change.set_integrity(Text(80));
    change.set_resources(Text(40));
    change.set_responsibilities(Text(60));
    change.set_plan(Text(150));
    *change.mutable_due_time() = base::ToProto(last_time() + kDay * (8 + Below(20)));
    change.set_evaluation_days(5);
    for (const char* path : {"affected", "consequences", "integrity", "resources", "responsibilities", "plan",
                             "due_time", "evaluation_days"}) {
      update.mutable_update_mask()->add_paths(path);
    }
    Do(name, author, update);
    Do(name, author, v1::SubmitManagementChangeRequest());
    Later(kDay * 2, [this, name] {
      Do(name, One(kManagers, kTop),
         Naming<v1::ApproveManagementChangeRequest>(StateOf<ManagementChange>(name), Text(40)));
      Later(kDay * 25, [this, name] { MakeChange(name); });
    });
  });
}

void AuditEvents::MakeChange(const std::string& name) {
  v1::CompleteManagementChangeRequest complete;
  complete.set_result(Text(100));
  *complete.add_evidence() = Proof();
  Do(name, Person(StateOf<ManagementChange>(name).owner(), "editor"), complete);
  Later(kDay * 8, [this, name] {
    auto evaluate = Saying<v1::EvaluateManagementChangeRequest>();
    evaluate.set_effect(OneIn(4) ? ManagementChange::EFFECT_PARTLY_REACHED : ManagementChange::EFFECT_REACHED);
    Do(name, One(kReviewers, kManager), evaluate);
  });
}

// --- Resources ---

void AuditEvents::FollowNeed(const std::string& name) {
  Later(kDay * 5, [this, name] {
    auto decide = Naming<v1::DecideResourcesRequest>(StateOf<ResourceDecision>(name), Text(60));
    const bool granted = !OneIn(5);
    decide.set_outcome(granted ? ResourceDecision::OUTCOME_GRANTED : ResourceDecision::OUTCOME_REFUSED);
    if (granted) {
      decide.set_grant(Text(40));
      *decide.mutable_provide_by_time() = base::ToProto(last_time() + kDay * 10);
    }
    Do(name, One(kManagers, kTop), decide);
    if (!granted) return;
    Later(kDay * 14, [this, name] {
      v1::RecordResourceProvisionRequest record;
      record.set_provision(Text(60));
      *record.add_evidence() = Proof();
      Do(name, One(kAuthors, kManager), record);
    });
  });
}

}  // namespace aims::bench
