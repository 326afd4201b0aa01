#include "services/audit/reactions/objective_reactions.h"

#include <functional>

#include "common/domain/story.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/audit/domain/audit_policy.h"
#include "services/audit/domain/management_change.h"
#include "services/audit/domain/testing/monitoring_story.h"

namespace aims::audit {
namespace {

using controls::v1::ControlsTopicRecord;
using inventory::v1::InventoryTopicRecord;
using risk::v1::RiskTopicRecord;
using testing::IsEmpty;
using v1::AuditTopicRecord;
using Affected = v1::ManagementChange::Affected;
using Effects = std::vector<command::Effect>;

template <class Record>
Record Of(const std::string& subject, const std::function<void(Record&)>& happen) {
  Record record;
  auto& metadata = *record.mutable_metadata();
  metadata.set_organization("organizations/acme");
  metadata.set_subject(subject);
  metadata.set_event_id("event-1");
  metadata.set_version(7);
  metadata.mutable_occur_time()->set_seconds(1767225600);
  metadata.mutable_actor()->set_subject("dora");
  happen(record);
  return record;
}

// The events of the effect on the subject of the story, which are folded.
template <class Aggregate>
std::vector<typename Aggregate::Event> Happen(const command::Effect& effect, domain::Story<Aggregate>& story,
                                              const domain::References* known = nullptr) {
  const domain::Decision decision{{}, story.time(), known, effect.subject};
  const auto decided = effect.decide(story.state(), decision);
  EXPECT_TRUE(decided.ok()) << decided.status();
  std::vector<typename Aggregate::Event> events;
  if (!decided.ok()) return events;
  for (const auto& event : *decided) events.push_back(static_cast<const typename Aggregate::Event&>(*event));
  story.Given(events);
  return events;
}

TEST(ObjectiveReactions, KeepACopyOfThePolicyInForce) {
  const auto took_effect = Of<ControlsTopicRecord>(kPolicy, [](auto& record) {
    record.mutable_policy()->mutable_took_effect()->set_version(4);
    record.mutable_policy()->mutable_took_effect()->set_digest("d4");
  });
  const Effects effects = PolicyInForceEffects(took_effect);
  ASSERT_EQ(effects.size(), 1u);
  domain::Story<AuditPolicies> story("organizations/acme/auditPolicies/ai");
  EXPECT_EQ(effects[0].subject, "organizations/acme/auditPolicies/ai");
  Happen(effects[0], story);
  EXPECT_EQ(story.state().version_in_force(), 4u);
  EXPECT_EQ(story.state().digest(), "d4");
  EXPECT_EQ(story.state().policy_version(), 7u);
  EXPECT_THAT(Happen(effects[0], story), IsEmpty()) << "once";

  auto retired = Of<ControlsTopicRecord>(kPolicy, [](auto& record) { record.mutable_policy()->mutable_retired(); });
  retired.mutable_metadata()->set_version(8);
  Happen(PolicyInForceEffects(retired)[0], story);
  EXPECT_EQ(story.state().version_in_force(), 0u);
  EXPECT_THAT(PolicyInForceEffects(
                  Of<ControlsTopicRecord>(kPolicy, [](auto& record) { record.mutable_policy()->mutable_published(); })),
              IsEmpty());
}

TEST(ObjectiveReactions, MakeTheReviewOfObjectivesDue) {
  const auto reported = Of<AuditTopicRecord>("organizations/acme/auditPolicies/ai", [](auto& record) {
    record.mutable_audit_policy()->mutable_reported()->set_policy(kPolicy);
    record.mutable_audit_policy()->mutable_reported()->set_version_in_force(4);
  });
  const Effects effects = ObjectiveReviewEffects(reported);
  ASSERT_EQ(effects.size(), 1u);
  ASSERT_TRUE(effects[0].on_each.has_value());
  EXPECT_EQ(effects[0].on_each->value, kPolicy);
  ObjectiveStory story;
  story.ToActive();
  EXPECT_EQ(Happen(effects[0], story).size(), 1u);
  EXPECT_TRUE(story.state().review_due());
  EXPECT_THAT(Happen(effects[0], story), IsEmpty()) << "once";
  EXPECT_THAT(ObjectiveReviewEffects(AuditTopicRecord()), IsEmpty());
}

TEST(ObjectiveReactions, TellThePlanOfAnEvaluation) {
  const auto approved = Of<AuditTopicRecord>("organizations/acme/performanceEvaluations/q1", [](auto& record) {
    auto& event = *record.mutable_performance_evaluation()->mutable_approved();
    event.set_monitoring_plan(kPlan);
    event.mutable_period_end_time()->set_seconds(1767225600);
  });
  const Effects effects = EvaluatedPlanEffects(approved);
  ASSERT_EQ(effects.size(), 1u);
  EXPECT_EQ(effects[0].subject, kPlan);
  PlanStory story;
  story.ToApproved();
  EXPECT_EQ(Happen(effects[0], story).size(), 1u);
  EXPECT_EQ(story.state().last_evaluation(), "organizations/acme/performanceEvaluations/q1");
  EXPECT_THAT(EvaluatedPlanEffects(Of<AuditTopicRecord>(
                  kPlan, [](auto& record) { record.mutable_performance_evaluation()->mutable_concluded(); })),
              IsEmpty());
}

// --- Unplanned changes ---

// The change that the only effect notes.
v1::ManagementChange Noted(const Effects& effects, const domain::KnownResources& known = {}) {
  EXPECT_EQ(effects.size(), 1u);
  if (effects.size() != 1) return {};
  domain::Story<ManagementChanges> story(effects[0].subject);
  Happen(effects[0], story, &known);
  EXPECT_THAT(Happen(effects[0], story, &known), IsEmpty()) << "once";
  return story.state();
}

TEST(UnplannedChanges, FollowFromAVersionOfTheScope) {
  const auto approved = [](uint32_t superseded) {
    return NewVersionOfInventory(Of<InventoryTopicRecord>("organizations/acme", [&](auto& record) {
      record.mutable_organization()->mutable_scope_approved()->set_version(superseded + 1);
      record.mutable_organization()->mutable_scope_approved()->set_superseded_version(superseded);
    }));
  };
  EXPECT_THAT(approved(0), IsEmpty()) << "the first establishes the system";
  const auto change = Noted(approved(1));
  EXPECT_EQ(change.state(), v1::ManagementChange::STATE_UNPLANNED);
  EXPECT_EQ(change.unplanned().kind(), Affected::KIND_SCOPE);
  EXPECT_EQ(change.unplanned().resource(), "organizations/acme");
  EXPECT_EQ(change.unplanned().maker(), "dora");
  EXPECT_EQ(change.unplanned().event_id(), "event-1");
  EXPECT_EQ(change.display_name(), "Version 2 of the scope of organizations/acme was approved.");
}

TEST(UnplannedChanges, FollowFromAVersionOfTheRiskCriteria) {
  const auto approved = [](uint32_t superseded) {
    return NewVersionOfRisk(Of<RiskTopicRecord>("organizations/acme/riskCriteria/all", [&](auto& record) {
      record.mutable_risk_criteria()->mutable_approved()->set_version(superseded + 1);
      record.mutable_risk_criteria()->mutable_approved()->set_superseded_version(superseded);
    }));
  };
  EXPECT_THAT(approved(0), IsEmpty());
  EXPECT_EQ(Noted(approved(2)).unplanned().kind(), Affected::KIND_CRITERIA);
}

TEST(UnplannedChanges, FollowFromALaterMajorVersionOfAPolicy) {
  const auto published = [](controls::v1::PolicyChangeClass change_class) {
    return NewVersionOfControls(Of<ControlsTopicRecord>(kPolicy, [&](auto& record) {
      record.mutable_policy()->mutable_published()->set_version(2);
      record.mutable_policy()->mutable_published()->set_change_class(change_class);
    }));
  };
  EXPECT_THAT(published(controls::v1::POLICY_CHANGE_CLASS_EDITORIAL), IsEmpty());
  const Effects major = published(controls::v1::POLICY_CHANGE_CLASS_MAJOR);
  EXPECT_EQ(Noted(major).state(), v1::ManagementChange::STATE_UNSPECIFIED) << "the first version";
  domain::KnownResources known;
  known.Add(PolicyWith(1));
  EXPECT_EQ(Noted(major, known).unplanned().kind(), Affected::KIND_POLICY);
  EXPECT_EQ(Noted(major, known).unplanned().sentence(),
            "Version 2 of the policy organizations/acme/policies/ai was published.");
}

TEST(UnplannedChanges, FollowFromAVersionOfAFramework) {
  const auto adopted = [](const std::string& earlier) {
    return NewVersionOfControls(Of<ControlsTopicRecord>("organizations/acme/frameworks/iso-42001", [&](auto& record) {
      record.mutable_framework()->mutable_adopted()->set_version("2027");
      record.mutable_framework()->mutable_adopted()->set_earlier_version(earlier);
    }));
  };
  EXPECT_THAT(adopted(""), IsEmpty());
  const auto change = Noted(adopted("2023"));
  EXPECT_EQ(change.unplanned().kind(), Affected::KIND_FRAMEWORK);
  EXPECT_EQ(change.unplanned().version(), "2027");
  EXPECT_EQ(change.unplanned().sentence(),
            "Version 2027 of the framework organizations/acme/frameworks/iso-42001 was adopted.");
}

TEST(UnplannedChanges, FollowFromNothingElse) {
  EXPECT_THAT(NewVersionOfInventory(InventoryTopicRecord()), IsEmpty());
  EXPECT_THAT(NewVersionOfRisk(RiskTopicRecord()), IsEmpty());
  EXPECT_THAT(NewVersionOfControls(ControlsTopicRecord()), IsEmpty());
}

}  // namespace
}  // namespace aims::audit
