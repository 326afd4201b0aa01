#include "services/audit/reactions/review_reactions.h"

#include <functional>

#include "common/domain/aggregate.h"
#include "common/domain/story.h"
#include "gtest/gtest.h"
#include "services/audit/domain/action.h"
#include "services/audit/domain/improvement_item.h"
#include "services/audit/domain/management_change.h"
#include "services/audit/domain/management_review.h"
#include "services/audit/domain/management_review_plan.h"
#include "services/audit/domain/opened_id.h"
#include "services/audit/domain/resource_decision.h"
#include "services/audit/domain/review_agenda.h"

namespace aims::audit {
namespace {

using v1::AuditTopicRecord;
using Decided = v1::ManagementReview::Decision;
using Effects = std::vector<command::Effect>;

constexpr char kReview[] = "organizations/acme/managementReviews/spring";

AuditTopicRecord Of(const std::string& subject, const std::function<void(AuditTopicRecord&)>& happen) {
  AuditTopicRecord record;
  record.mutable_metadata()->set_subject(subject);
  record.mutable_metadata()->mutable_occur_time()->set_seconds(7);
  happen(record);
  return record;
}

// The state of `subject` after the effects on it.
template <class Aggregate>
typename Aggregate::State After(const Effects& effects, const std::string& subject,
                                typename Aggregate::State state = {}, const domain::References* known = nullptr) {
  for (const command::Effect& effect : effects) {
    if (effect.subject != subject) continue;
    domain::Decision decision;
    decision.subject = subject;
    decision.time = absl::FromUnixSeconds(7);
    decision.references = known;
    const auto events = effect.decide(state, decision);
    EXPECT_TRUE(events.ok()) << events.status();
    if (!events.ok()) continue;
    event::v1::EventMetadata metadata;
    metadata.set_subject(subject);
    for (const auto& event : *events) {
      EXPECT_TRUE(
          domain::FoldRecord<Aggregate>(static_cast<const typename Aggregate::Event&>(*event), metadata, &state).ok());
    }
  }
  return state;
}

AuditTopicRecord Taken(Decided::Kind kind) {
  return Of(kReview, [&](AuditTopicRecord& record) {
    auto& decision = *record.mutable_management_review()->mutable_decision_taken()->mutable_decision();
    decision.set_decision_id("tests");
    decision.set_kind(kind);
    decision.set_title("test controls in time");
    decision.set_reason("two tests were missed");
    decision.set_owner("olga");
    record.mutable_management_review()->mutable_decision_taken()->add_authors("ana");
    for (const char* name : {"a", "b"}) {
      auto* action = decision.add_actions();
      action->set_action(std::string("organizations/acme/actions/") + name);
      action->set_what("plan the tests");
      action->set_owner("oskar");
      action->mutable_due_time()->set_seconds(86400);
    }
  });
}

TEST(ReviewHeld, MovesTheNextDueTime) {
  const std::string plan_name = "organizations/acme/managementReviewPlans/current";
  v1::ManagementReviewPlan plan;
  plan.set_name(plan_name);
  plan.mutable_approval()->set_interval_days(365);
  const auto held = Of(kReview, [](AuditTopicRecord& record) {
    record.mutable_management_review()->mutable_held()->mutable_held_time()->set_seconds(5);
  });
  const auto after = After<ManagementReviewPlans>(ReviewHeldEffects(held), plan_name, plan);
  EXPECT_EQ(after.last_review(), kReview);
  EXPECT_EQ(after.next_due_time().seconds(), 5 + 365 * 86400);
  EXPECT_TRUE(ReviewHeldEffects(Taken(Decided::KIND_NONE)).empty());
}

TEST(ReviewConsidered, ClearsTheAgenda) {
  const std::string agenda_name = "organizations/acme/reviewAgendas/current";
  v1::ReviewAgenda agenda;
  agenda.set_name(agenda_name);
  agenda.add_items()->set_agenda_version(4);
  agenda.add_items()->set_agenda_version(5);
  v1::ManagementReview review;
  review.set_name(kReview);
  review.set_agenda_version(4);
  review.mutable_collect_time()->set_seconds(3);
  domain::KnownResources known;
  known.Add(review);
  const auto signature =
      Of(kReview, [](AuditTopicRecord& record) { record.mutable_management_review()->mutable_minutes_signed(); });
  const auto after = After<ReviewAgendas>(ReviewConsideredEffects(signature), agenda_name, agenda, &known);
  EXPECT_EQ(after.items_size(), 1);
  EXPECT_EQ(after.last_review(), kReview);
  const domain::KnownResources none;
  EXPECT_EQ(After<ReviewAgendas>(ReviewConsideredEffects(signature), agenda_name, agenda, &none).items_size(), 2);
  EXPECT_TRUE(ReviewConsideredEffects(Taken(Decided::KIND_NONE)).empty());
}

TEST(ReviewAction, OpensTheActionsOfADecision) {
  for (const auto kind : {Decided::KIND_IMPROVEMENT, Decided::KIND_AIMS_CHANGE, Decided::KIND_RESOURCE}) {
    const auto effects = ReviewActionEffects(Taken(kind));
    ASSERT_EQ(effects.size(), 2u);
    const auto action = After<Actions>(effects, "organizations/acme/actions/b");
    EXPECT_EQ(action.subject(), kReview);
    EXPECT_EQ(action.owner(), "oskar");
    EXPECT_EQ(action.what(), "plan the tests");
    EXPECT_EQ(action.due_time().seconds(), 86400);
  }
  EXPECT_TRUE(ReviewActionEffects(
                  Of(kReview,
                     [](AuditTopicRecord& record) {
                       record.mutable_management_review()->mutable_decision_set()->mutable_decision()->add_actions();
                     }))
                  .empty())
      << "before the signature";
}

TEST(Improvement, FollowsFromADecisionToImprove) {
  const auto effects = ImprovementEffects(Taken(Decided::KIND_IMPROVEMENT));
  ASSERT_EQ(effects.size(), 1u);
  const auto item = After<ImprovementItems>(effects, effects[0].subject);
  EXPECT_EQ(item.state(), v1::ImprovementItem::STATE_ACCEPTED);
  EXPECT_EQ(item.deciding_review(), kReview);
  EXPECT_EQ(item.display_name(), "test controls in time");
  EXPECT_EQ(item.owner(), "olga");
  EXPECT_EQ(item.source().kind(), v1::ImprovementItem::Source::KIND_REVIEW);
  for (const auto kind : {Decided::KIND_AIMS_CHANGE, Decided::KIND_RESOURCE, Decided::KIND_NONE}) {
    EXPECT_TRUE(ImprovementEffects(Taken(kind)).empty());
  }
}

TEST(DecidedChange, IsDraftedForADecisionToChangeTheSystem) {
  const auto effects = DecidedChangeEffects(Taken(Decided::KIND_AIMS_CHANGE));
  ASSERT_EQ(effects.size(), 1u);
  const auto change = After<ManagementChanges>(effects, effects[0].subject);
  EXPECT_EQ(change.state(), v1::ManagementChange::STATE_DRAFT);
  EXPECT_EQ(change.display_name(), "test controls in time");
  EXPECT_EQ(change.purpose(), "two tests were missed");
  EXPECT_EQ(change.owner(), "olga");
  EXPECT_EQ(change.source().kind(), v1::ManagementChange::Source::KIND_REVIEW);
  EXPECT_EQ(change.source().resource(), kReview);
  EXPECT_EQ(change.authors(0), "ana") << "wrote the minutes";
  for (const auto kind : {Decided::KIND_IMPROVEMENT, Decided::KIND_RESOURCE, Decided::KIND_NONE}) {
    EXPECT_TRUE(DecidedChangeEffects(Taken(kind)).empty());
  }
}

TEST(DecidedResources, AreAnOpenNeed) {
  const auto effects = DecidedResourcesEffects(Taken(Decided::KIND_RESOURCE));
  ASSERT_EQ(effects.size(), 1u);
  const auto need = After<ResourceDecisions>(effects, effects[0].subject);
  EXPECT_EQ(need.state(), v1::ResourceDecision::STATE_OPEN);
  EXPECT_EQ(need.display_name(), "test controls in time");
  EXPECT_EQ(need.subject(), kReview);
  EXPECT_EQ(need.authors(0), "ana") << "wrote the minutes";
  EXPECT_EQ(need.need_time().seconds(), 7 + 30 * 86400);
  for (const auto kind : {Decided::KIND_IMPROVEMENT, Decided::KIND_AIMS_CHANGE, Decided::KIND_NONE}) {
    EXPECT_TRUE(DecidedResourcesEffects(Taken(kind)).empty());
  }
}

TEST(Improvement, FollowsFromAnOpportunityOfAnAudit) {
  const auto issued = [](v1::AuditFindingKind kind) {
    return ImprovementEffects(Of("organizations/acme/auditFindings/f1", [&](AuditTopicRecord& record) {
      auto& finding = *record.mutable_audit_finding()->mutable_issued();
      finding.set_kind(kind);
      finding.set_title("logs could be kept longer");
      finding.set_statement("A retention of a year would show trends.");
      finding.set_owner("olga");
      finding.set_audit("organizations/acme/audits/a");
    }));
  };
  const auto effects = issued(v1::AUDIT_FINDING_KIND_OPPORTUNITY);
  ASSERT_EQ(effects.size(), 1u);
  EXPECT_EQ(effects[0].subject,
            "organizations/acme/improvementItems/" + OpenedId("organizations/acme/auditFindings/f1"))
      << "not the id of the finding, which anybody can take";
  const auto item = After<ImprovementItems>(effects, effects[0].subject);
  EXPECT_EQ(item.state(), v1::ImprovementItem::STATE_PROPOSED);
  EXPECT_EQ(item.display_name(), "logs could be kept longer");
  EXPECT_EQ(item.source().resource(), "organizations/acme/auditFindings/f1");
  for (const auto kind : {v1::AUDIT_FINDING_KIND_NONCONFORMITY, v1::AUDIT_FINDING_KIND_CONFORMITY,
                          v1::AUDIT_FINDING_KIND_GOOD_PRACTICE}) {
    EXPECT_TRUE(issued(kind).empty());
  }
}

}  // namespace
}  // namespace aims::audit
