#include "services/audit/domain/monitoring_plan.h"

#include "common/domain/person_noted.h"
#include "gmock/gmock.h"
#include "services/audit/domain/testing/monitoring_story.h"

namespace aims::audit {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using v1::MonitoringPlan;
using Event = v1::MonitoringPlanEvent;

TEST(MonitoringPlan, IsProposedAndApproved) {
  PlanStory story;
  EXPECT_EQ(story.state().state(), MonitoringPlan::STATE_DRAFT);
  story.ToApproved();
  EXPECT_EQ(story.state().state(), MonitoringPlan::STATE_APPROVED);
  EXPECT_EQ(story.state().current_version().document().rows_size(), 2);
  EXPECT_EQ(base::FromProto(story.state().next_due_time()), story.time() + kDay * 90);
  EXPECT_EQ(base::FromProto(story.state().review_due_time()), story.time() + kDay * 365);
}

TEST(MonitoringPlan, HasRowsWithTheirOwnIds) {
  PlanStory story;
  auto request = story.Proposing();
  request.mutable_document()->mutable_rows(1)->set_row_id("tests");
  story.When(request).Fails(absl::StatusCode::kInvalidArgument);
  request = story.Proposing();
  request.mutable_document()->mutable_rows(0)->set_resource("organizations/other/objectives/x");
  story.When(request).IsRefused("RESOURCE_ELSEWHERE", "7.5.3");
}

TEST(MonitoringPlan, IsApprovedByManagementThatDidNotWriteIt) {
  PlanStory story;
  auto request = story.Proposing();
  request.add_authors("dora");
  story.By("ana").When(request).Happens();
  story.By("dora").When(story.On<v1::ApproveMonitoringPlanRequest>()).IsRefused("FOUR_EYES", "9.1");
  story.By("rita").When(story.On<v1::ApproveMonitoringPlanRequest>()).IsRefused("NOT_DESIGNATED", "9.1");
  story.By("bo").When(story.On<v1::WithdrawMonitoringPlanRequest>()).IsRefused("NOT_THE_PROPOSER", "9.1");
  story.By("tom").When(story.On<v1::RejectMonitoringPlanRequest>()).Happens();
  story.When(story.On<v1::ApproveMonitoringPlanRequest>()).IsRefused("NOTHING_PROPOSED", "9.1");
}

TEST(MonitoringPlan, ChangesWithAReason) {
  PlanStory story;
  story.ToApproved().By("ana").When(story.Proposing()).IsRefused("REASON_MISSING", "9.1");
  auto change = story.Proposing();
  change.set_reason("each month");
  change.mutable_document()->set_evaluation_days(30);
  story.When(change).Happens();
  story.By("dora").When(story.On<v1::ApproveMonitoringPlanRequest>()).Happens();
  EXPECT_EQ(base::FromProto(story.state().next_due_time()), story.time() + kDay * 30);
}

TEST(MonitoringPlan, EvaluationsFallDueAndAreMissedOnce) {
  PlanStory story;
  story.ToApproved();
  EXPECT_THAT(story.After(kDay * 89).FallsDue(), IsEmpty());
  const auto due = story.After(kDay).FallsDue();
  ASSERT_EQ(due.size(), 1u);
  EXPECT_EQ(due[0].evaluation_fell_due().owner(), "olga");
  EXPECT_THAT(story.After(kDay * 13).FallsDue(), IsEmpty());
  EXPECT_TRUE(story.After(kDay).FallsDue()[0].has_evaluation_missed());
  EXPECT_THAT(story.After(kDay).FallsDue(), IsEmpty()) << "once";
  EXPECT_EQ(story.state().missed_evaluations(), 1u);
}

TEST(MonitoringPlan, TheNextEvaluationIsDueAfterTheLast) {
  PlanStory story;
  const EvaluatedPeriod first{"organizations/acme/performanceEvaluations/q1", story.time() + kDay * 90};
  story.When(&NoteEvaluation, first).NothingHappens();
  story.ToApproved().After(kDay * 120).FallsDue();
  EXPECT_TRUE(story.state().missed());
  story.When(&NoteEvaluation, first).Happens();
  story.When(&NoteEvaluation, first).NothingHappens();
  EXPECT_FALSE(story.state().missed());
  EXPECT_FALSE(story.state().fell_due());
  EXPECT_EQ(base::FromProto(story.state().next_due_time()), first.period_end_time + kDay * 90);
  EXPECT_EQ(story.state().last_evaluation(), first.performance_evaluation);
  EXPECT_EQ(story.state().missed_evaluations(), 1u);
}

TEST(MonitoringPlan, IsReviewedAtItsInterval) {
  PlanStory story;
  story.ToApproved().After(kDay * 365);
  EXPECT_EQ(story.FallsDue().size(), 3u) << "with an evaluation that fell due and was missed";
  EXPECT_TRUE(story.state().review_due());
  v1::ReviewMonitoringPlanRequest review;
  review.set_version(1);
  review.set_digest(story.state().current_version().digest());
  story.By("ana").When(review).IsRefused("FOUR_EYES", "9.1");
  story.By("rita").When(review).Happens();
  EXPECT_FALSE(story.state().review_due());
  EXPECT_EQ(base::FromProto(story.state().review_due_time()), story.time() + kDay * 365);
}

TEST(MonitoringPlan, IsRetiredByManagement) {
  v1::RetireMonitoringPlanRequest retire;
  retire.set_reason("another plan has its rows");
  PlanStory story;
  story.When(retire).IsRefused("WRONG_STATE", "9.1");
  story.ToApproved().By("ana").When(retire).IsRefused("NOT_DESIGNATED", "9.1");
  story.By("dora").When(retire).Happens();
  EXPECT_EQ(story.state().state(), MonitoringPlan::STATE_RETIRED);
  EXPECT_THAT(story.After(kDay * 400).FallsDue(), IsEmpty());
  story.When(story.Proposing()).IsRefused("WRONG_STATE", "9.1");
  story.When(retire).IsRefused("WRONG_STATE", "9.1");
}

TEST(MonitoringPlan, KeepsPeopleWhoLeft) {
  PlanStory story;
  story.ToApproved();
  for (const std::string person : {"olga", "mel", "andy"}) {
    const domain::PersonChange left{person, "organizations/acme/persons/" + person, true};
    story.When(&domain::NotePerson<MonitoringPlans>, left).Happens();
  }
  auto change = story.Proposing();
  change.set_reason("people left");
  for (auto& row : *change.mutable_document()->mutable_rows()) {
    row.set_measurer("max");
    row.set_analyst("max");
  }
  story.By("ana").When(change).Happens();
  story.By("dora").When(story.On<v1::ApproveMonitoringPlanRequest>()).Happens();
  EXPECT_THAT(story.state().gone_people(), ElementsAre("olga"));
}

}  // namespace
}  // namespace aims::audit
