#include "services/audit/domain/performance_evaluation.h"

#include "absl/strings/str_cat.h"
#include "aims/audit/v1/action.pb.h"
#include "common/domain/person_noted.h"
#include "gmock/gmock.h"
#include "services/audit/domain/testing/monitoring_story.h"

namespace aims::audit {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using Evaluation = v1::PerformanceEvaluation;
using Approve = v1::ApprovePerformanceEvaluationRequest;
using Conclude = v1::ConcludePerformanceEvaluationRequest;
using Return = v1::ReturnPerformanceEvaluationRequest;

TEST(PerformanceEvaluation, IsConcludedAndApproved) {
  EvaluationStory story;
  EXPECT_EQ(story.state().state(), Evaluation::STATE_DRAFT);
  story.ToConcluded();
  EXPECT_EQ(story.state().state(), Evaluation::STATE_CONCLUDED);
  EXPECT_EQ(story.state().plan_version(), 1u);
  const auto events = story.By("rita").When(story.OnDigest<Approve>()).Happens();
  EXPECT_EQ(events[0].approved().monitoring_plan(), kPlan);
  EXPECT_EQ(events[0].approved().effectiveness(), Evaluation::Conclusion::ANSWER_PARTLY);
  EXPECT_EQ(story.state().state(), Evaluation::STATE_APPROVED);
  EXPECT_EQ(story.state().approver(), "rita");
}

TEST(PerformanceEvaluation, IsOfAnApprovedPlan) {
  domain::Story<PerformanceEvaluations> story("organizations/acme/performanceEvaluations/q2");
  auto begin = EvaluationStory().Beginning();
  story.When(begin).IsRefused("PLAN_NOT_APPROVED", "9.1");
  story.Knowing(PlanStory().state()).When(begin).IsRefused("PLAN_NOT_APPROVED", "9.1");
  story.Knowing(PlanStory().ToApproved().state()).When(begin).Happens();
}

TEST(PerformanceEvaluation, HasAPeriodAndResultsOnce) {
  EvaluationStory story;
  Evaluation wrong;
  story.When(EvaluationStory::Setting("period_end_time", wrong)).Fails(absl::StatusCode::kInvalidArgument);
  *wrong.mutable_due_time() = base::ToProto(story.time() + kDay * 89);
  story.When(EvaluationStory::Setting("due_time", wrong)).Fails(absl::StatusCode::kInvalidArgument);
  wrong = story.state();
  wrong.mutable_results(0)->set_row_id("risks");
  story.When(EvaluationStory::Setting("results", wrong)).Fails(absl::StatusCode::kInvalidArgument);
}

TEST(PerformanceEvaluation, IsConcludedByItsEvaluatorAfterThePeriod) {
  EvaluationStory story;
  story.By("eva").When(Conclude()).IsRefused("PERIOD_NOT_OVER", "9.1");
  story.ToTheEnd().By("ana").When(Conclude()).IsRefused("NOT_THE_EVALUATOR", "9.1");
  story.By("eva").When(Conclude()).Happens();
}

TEST(PerformanceEvaluation, HasAResultForEachRow) {
  EvaluationStory story;
  Evaluation changed = story.state();
  changed.mutable_results()->DeleteSubrange(1, 1);
  story.When(EvaluationStory::Setting("results", changed)).Happens();
  story.ToTheEnd().By("eva").When(Conclude()).IsRefused("RESULT_MISSING", "9.1");
  EXPECT_THAT(std::string(story.outcome().status().message()), HasSubstr("risks"));
  changed.add_results()->set_row_id("unknown");
  changed.mutable_results(1)->set_value("1");
  story.When(EvaluationStory::Setting("results", changed)).Happens();
  story.When(Conclude()).IsRefused("ROW_UNKNOWN", "9.1");
  changed.mutable_results(1)->set_row_id("risks");
  changed.mutable_results(1)->set_not_measured_reason("nobody counted");
  story.When(EvaluationStory::Setting("results", changed)).Happens();
  story.When(Conclude()).IsRefused("RESULT_UNEXPLAINED", "9.1");
  changed.mutable_results(1)->clear_not_measured_reason();
  *changed.mutable_results(1)->mutable_measure_time() = base::ToProto(story.time() + kDay);
  story.When(EvaluationStory::Setting("results", changed)).Happens();
  story.When(Conclude()).IsRefused("MEASURED_IN_FUTURE", "9.1");
}

TEST(PerformanceEvaluation, IsMoreThanNumbers) {
  EvaluationStory story;
  story.ToTheEnd().By("eva").When(EvaluationStory::Setting("analysis")).Happens();
  story.When(Conclude()).IsRefused("ANALYSIS_MISSING", "9.1");
  for (const char* field : {"performance", "effectiveness"}) {
    EvaluationStory other;
    other.ToTheEnd().By("eva").When(EvaluationStory::Setting(field)).Happens();
    other.When(Conclude()).IsRefused("CONCLUSION_MISSING", "9.1");
  }
}

TEST(PerformanceEvaluation, SaysWhatFollows) {
  EvaluationStory story;
  story.ToTheEnd().By("eva").When(EvaluationStory::Setting("follow_up")).Happens();
  story.When(Conclude()).IsRefused("FOLLOW_UP_MISSING", "9.1");
  Evaluation with_action;
  with_action.add_follow_up_actions(kAnAction);
  story.When(EvaluationStory::Setting("follow_up_actions", with_action)).IsRefused("ACTION_UNKNOWN", "9.1");
  v1::Action action;
  action.set_name(kAnAction);
  story.Knowing(action).When(EvaluationStory::Setting("follow_up_actions", with_action)).Happens();
  story.When(Conclude()).Happens();
}

TEST(PerformanceEvaluation, RestsOnUsableEvidence) {
  EvaluationStory story;
  Evaluation late;
  *late.add_evidence() = EvidenceAt(story.time() + kDay * 200);
  story.When(EvaluationStory::Setting("evidence", late)).Happens();
  story.ToTheEnd().By("eva").When(Conclude()).IsRefused("EVIDENCE_IN_FUTURE");
}

TEST(PerformanceEvaluation, IsDecidedByAnotherPersonOnItsDigest) {
  EvaluationStory story;
  story.ToConcluded();
  for (const char* person : {"ana", "eva"}) {
    story.By(person).When(story.OnDigest<Approve>()).IsRefused("FOUR_EYES", "9.1");
    story.By(person).When(story.OnDigest<Return>()).IsRefused("FOUR_EYES", "9.1");
  }
  Approve approve;
  approve.set_digest(std::string(64, '0'));
  story.By("rita").When(approve).IsRefused("OTHER_DIGEST", "9.1");
  Return back;
  back.set_digest(std::string(64, '0'));
  story.When(back).IsRefused("OTHER_DIGEST", "9.1");
  story.When(story.OnDigest<Return>()).Happens();
  EXPECT_EQ(story.state().state(), Evaluation::STATE_DRAFT);
  EXPECT_EQ(story.state().plan_version(), 0u);
}

TEST(PerformanceEvaluation, MovesOnlyFromItsStates) {
  EvaluationStory draft;
  draft.When(draft.OnDigest<Approve>()).IsRefused("WRONG_STATE", "9.1");
  draft.When(draft.OnDigest<Return>()).IsRefused("WRONG_STATE", "9.1");
  v1::CancelPerformanceEvaluationRequest cancel;
  cancel.set_reason("another plan");
  draft.When(cancel).Happens();
  draft.When(cancel).IsRefused("WRONG_STATE", "9.1");
  EvaluationStory concluded;
  concluded.ToConcluded().When(Conclude()).IsRefused("WRONG_STATE", "9.1");
  concluded.When(EvaluationStory::Setting("analysis")).IsRefused("WRONG_STATE", "9.1");
  concluded.When(cancel).Happens();
}

TEST(PerformanceEvaluation, HasAtMost200Authors) {
  EvaluationStory story;
  Evaluation other;
  for (int i = 0; i < 199; ++i) {
    other.set_follow_up(absl::StrCat(i));
    story.By(absl::StrCat("a", i)).When(EvaluationStory::Setting("follow_up", other)).Happens();
  }
  other.set_follow_up("more");
  story.By("one-more").When(EvaluationStory::Setting("follow_up", other)).IsRefused("TOO_MANY_AUTHORS", "9.1");
}

TEST(PerformanceEvaluation, IsOverdueOnce) {
  EvaluationStory story;
  EXPECT_THAT(story.After(kDay * 119).FallsDue(), IsEmpty());
  EXPECT_EQ(story.After(kDay).FallsDue()[0].overdue().evaluator(), "eva");
  EXPECT_THAT(story.After(kDay).FallsDue(), IsEmpty());
  Evaluation later;
  *later.mutable_due_time() = base::ToProto(story.time() + kDay * 5);
  story.When(EvaluationStory::Setting("due_time", later)).Happens();
  EXPECT_FALSE(story.state().overdue());
  EvaluationStory approved;
  approved.ToConcluded().By("rita").When(approved.OnDigest<Approve>()).Happens();
  EXPECT_THAT(approved.After(kDay * 300).FallsDue(), IsEmpty());
}

TEST(PerformanceEvaluation, KeepsAnEvaluatorWhoLeft) {
  const domain::PersonChange left{"eva", "organizations/acme/persons/eva", true};
  EvaluationStory story;
  story.When(&domain::NotePerson<PerformanceEvaluations>, left).Happens();
  EXPECT_EQ(story.state().gone_people_size(), 1);
  EvaluationStory approved;
  approved.ToConcluded().By("rita").When(approved.OnDigest<Approve>()).Happens();
  approved.When(&domain::NotePerson<PerformanceEvaluations>, left).NothingHappens();
}

}  // namespace
}  // namespace aims::audit
