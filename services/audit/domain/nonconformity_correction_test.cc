// The steps of the correction of nonconformities.

#include "aims/audit/v1/action.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/audit/domain/testing/nonconformity_story.h"

namespace aims::audit {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;
using v1::ActionNote;
using v1::Nonconformity;

constexpr char kEarlier[] = "organizations/acme/nonconformities/n0";

template <class Request>
Request For(const std::string& reason) {
  Request request;
  request.set_reason(reason);
  return request;
}

TEST(NonconformityCorrection, GoesFromContainmentToTheEnd) {
  NonconformityStory story;
  story.ToClosed();
  const Nonconformity& closed = story.state();
  EXPECT_EQ(closed.state(), Nonconformity::STATE_CLOSED);
  EXPECT_EQ(closed.containment().correction(), "the release was withdrawn");
  EXPECT_EQ(closed.analysis_reviewer(), "rita");
  EXPECT_EQ(closed.plan().approver(), "rita");
  EXPECT_EQ(closed.implementer(), "olga");
  ASSERT_EQ(closed.verifications_size(), 1);
  EXPECT_EQ(closed.verifications(0).verifier(), "vera");
  EXPECT_EQ(closed.verifications(0).criterion(), "no release without a report for 90 days");
  EXPECT_EQ(closed.closer(), "rita");
}

TEST(NonconformityCorrection, IsTheWorkOfTheOwner) {
  NonconformityStory open;
  open.By("rita").When(open.Containing()).IsRefused("NOT_THE_OWNER", "10.2");
  NonconformityStory contained;
  contained.ToContained().By("rita").When(contained.Analysing()).IsRefused("NOT_THE_OWNER", "10.2");
  NonconformityStory analysed;
  analysed.ToAnalysed().By("rita").When(analysed.Planning(false)).IsRefused("NOT_THE_OWNER", "10.2");
  NonconformityStory planned;
  planned.ToActionPlanned().By("rita").When(v1::StartNonconformityActionsRequest()).IsRefused("NOT_THE_OWNER", "10.2");
  NonconformityStory done;
  done.ToInProgress().HearsOfAction(ActionNote::STATE_DONE).By("rita").When(done.Implementing());
  done.IsRefused("NOT_THE_OWNER", "10.2");
}

TEST(NonconformityCorrection, IsJudgedByOthers) {
  NonconformityStory analysis;
  analysis.ToAnalysisInReview().By("olga").When(analysis.Accepting()).IsRefused("FOUR_EYES", "10.2");
  analysis.When(For<v1::RejectNonconformityAnalysisRequest>("thin")).IsRefused("FOUR_EYES", "10.2");
  NonconformityStory plan;
  plan.ToPlanProposed().By("olga").When(plan.ApprovingPlan()).IsRefused("FOUR_EYES", "10.2");
  plan.When(For<v1::RejectNonconformityPlanRequest>("thin")).IsRefused("FOUR_EYES", "10.2");
  NonconformityStory done;
  done.ToVerification();
  const auto verify = done.Verifying(Nonconformity::OUTCOME_EFFECTIVE);
  done.By("olga").When(verify).IsRefused("FOUR_EYES", "10.2");
  done.By("adam").When(verify).IsRefused("FOUR_EYES", "10.2");
  done.By("pia").When(verify).IsRefused("FOUR_EYES", "10.2");
  NonconformityStory effective;
  effective.ToEffective().HearsOfAction(ActionNote::STATE_VERIFIED).By("olga").When(effective.Closing());
  effective.IsRefused("FOUR_EYES", "10.2");
}

TEST(NonconformityCorrection, IsNotJudgedByAFormerOwner) {
  NonconformityStory story;
  story.ToPlanProposed();
  v1::UpdateNonconformityRequest update;
  update.mutable_nonconformity()->set_owner("otto");
  story.By("rita").When(update).Happens();
  story.By("olga").When(story.ApprovingPlan()).IsRefused("FOUR_EYES", "10.2");
  EXPECT_THAT(story.state().workers(), ElementsAre("olga"));
}

TEST(NonconformityCorrection, RestsOnUsableEvidence) {
  NonconformityStory open;
  auto contain = open.Containing();
  *contain.add_evidence() = ExpiredProof();
  open.By("olga").When(contain).IsRefused("EVIDENCE_EXPIRED", "7.5.3");
  NonconformityStory contained;
  auto analyse = contained.ToContained().Analysing();
  *analyse.add_evidence() = ExpiredProof();
  contained.By("olga").When(analyse).IsRefused("EVIDENCE_EXPIRED", "7.5.3");
  NonconformityStory done;
  auto implement = done.ToInProgress().Implementing();
  *implement.add_evidence() = ExpiredProof();
  done.By("olga").When(implement).IsRefused("EVIDENCE_EXPIRED", "7.5.3");
  NonconformityStory verified;
  auto verify = verified.ToVerification().Verifying(Nonconformity::OUTCOME_EFFECTIVE);
  *verify.add_evidence() = ExpiredProof();
  verified.By("vera").When(verify).IsRefused("EVIDENCE_EXPIRED", "7.5.3");
}

// --- The analysis ---

TEST(NonconformityCorrection, AnalysisIsReviewedByItsDigest) {
  NonconformityStory story;
  story.ToAnalysisInReview();
  auto accept = story.Accepting();
  accept.set_digest("old");
  story.By("rita").When(accept).IsRefused("OTHER_DIGEST", "10.2");
  story.When(For<v1::RejectNonconformityAnalysisRequest>("why only here?")).Happens();
  EXPECT_EQ(story.state().state(), Nonconformity::STATE_CONTAINED);
  EXPECT_EQ(story.state().state_reason(), "why only here?");
  auto analyse = story.Analysing();
  analyse.mutable_similar()->add_found("two releases of spring");
  const std::string old = story.state().analysis_digest();
  story.By("olga").When(analyse).Happens();
  EXPECT_NE(story.state().analysis_digest(), old);
  story.By("rita").When(story.Accepting()).Happens();
  EXPECT_EQ(story.state().state(), Nonconformity::STATE_ANALYSED);
}

TEST(NonconformityCorrection, AnalysisIsReviewedByAnotherThanThePreparerOfItsEvidence) {
  NonconformityStory story;
  auto analyse = story.ToContained().Analysing();
  *analyse.add_evidence() = Proof();
  story.By("olga").When(analyse).Happens();
  story.By("pia").When(story.Accepting()).IsRefused("FOUR_EYES", "10.2");
}

// An earlier nonconformity of the same requirement, analysed so many days before the story.
Nonconformity Earlier(int days, Nonconformity::State state = Nonconformity::STATE_CLOSED) {
  Nonconformity earlier = NonconformityStory().ToAnalysisInReview().state();
  earlier.set_name(kEarlier);
  earlier.set_state(state);
  *earlier.mutable_create_time() = base::ToProto(StoryBegin() - days * kOneDay);
  return earlier;
}

TEST(NonconformityCorrection, RecurrenceIsProposedAndDecided) {
  NonconformityStory story;
  story.Knowing(Earlier(100)).ReferredToBy(kEarlier);
  story.ToAnalysisInReview();
  EXPECT_THAT(story.state().proposed_recurrences(), ElementsAre(kEarlier));
  story.By("rita").When(story.Accepting()).IsRefused("RECURRENCE_UNDECIDED", "10.2");
  auto accept = story.Accepting();
  accept.set_recurrence_of("organizations/acme/nonconformities/gone");
  story.When(accept).IsRefused("RECURRENCE_UNKNOWN", "10.2");
  accept.set_recurrence_of(kNonconformity);
  story.When(accept).IsRefused("RECURRENCE_OF_ITSELF", "10.2");
  accept.set_recurrence_of(kEarlier);
  story.When(accept).Happens();
  EXPECT_EQ(story.state().recurrence_of(), kEarlier);
}

TEST(NonconformityCorrection, RecurrenceIsDeniedWithAReason) {
  NonconformityStory story;
  story.Knowing(Earlier(100)).ReferredToBy(kEarlier);
  auto accept = story.ToAnalysisInReview().Accepting();
  accept.set_no_recurrence_reason("another pipeline");
  story.By("rita").When(accept).Happens();
  EXPECT_EQ(story.state().recurrence_of(), "");
  EXPECT_EQ(story.state().no_recurrence_reason(), "another pipeline");
}

TEST(NonconformityCorrection, RecurrenceIsOfTheLastTwelveMonthsAndNotOfARejectedOne) {
  NonconformityStory old;
  old.Knowing(Earlier(366)).ReferredToBy(kEarlier);
  EXPECT_THAT(old.ToAnalysisInReview().state().proposed_recurrences(), IsEmpty());
  NonconformityStory rejected;
  rejected.Knowing(Earlier(10, Nonconformity::STATE_REJECTED)).ReferredToBy(kEarlier);
  EXPECT_THAT(rejected.ToAnalysisInReview().state().proposed_recurrences(), IsEmpty());
}

TEST(NonconformityCorrection, RecursByRequirementAndCategoryOfCause) {
  const auto keys_of = [](const v1::CreateNonconformityRequest& create, Nonconformity::Cause::Category category) {
    NonconformityStory story(create);
    auto analyse = story.ToContained().Analysing();
    analyse.mutable_cause()->set_category(category);
    story.By("olga").When(analyse).Happens();
    return std::vector<std::string>(story.state().recurrence_keys().begin(), story.state().recurrence_keys().end());
  };
  const auto process = Nonconformity::Cause::CATEGORY_PROCESS;
  auto create = NewNonconformity();
  const auto keys = keys_of(create, process);
  ASSERT_EQ(keys.size(), 1u);
  EXPECT_NE(keys_of(create, Nonconformity::Cause::CATEGORY_DATA), keys);
  create.mutable_nonconformity()->set_criterion("put otherwise");
  EXPECT_EQ(keys_of(create, process), keys);
  create.mutable_nonconformity()->add_requirements("iso-42001:8.1");
  EXPECT_THAT(keys_of(create, process), ::testing::Contains(keys[0]));
  create.mutable_nonconformity()->clear_requirements();
  const auto by_criterion = keys_of(create, process);
  create.mutable_nonconformity()->set_criterion(" Put otherwise ");
  EXPECT_EQ(keys_of(create, process), by_criterion);
}

// --- The plan ---

TEST(NonconformityCorrection, PlanHasActionsInTime) {
  NonconformityStory story;
  story.ToAnalysed().By("olga").When(story.Planning()).IsRefused("ACTION_MISSING", "10.2");
  story.HearsOfAction(ActionNote::STATE_OPEN);
  auto plan = story.Planning();
  plan.mutable_plan()->clear_implement_due_time();
  story.When(plan).IsRefused("IMPLEMENT_DUE_MISSING", "10.2");
  *plan.mutable_plan()->mutable_implement_due_time() = base::ToProto(story.time());
  story.When(plan).IsRefused("DUE_TIME_PAST", "10.2");
  *plan.mutable_plan()->mutable_implement_due_time() = base::ToProto(StoryBegin() + 19 * kOneDay);
  story.When(plan).IsRefused("ACTION_DUE_LATER", "10.2");
  story.When(story.Planning()).Happens();
  ASSERT_EQ(story.state().plan().actions_size(), 1);
  EXPECT_EQ(story.state().plan().actions(0).owner(), "adam");
}

TEST(NonconformityCorrection, PlanWithoutActionIsAllowed) {
  NonconformityStory story;
  story.ToAnalysed().HearsOfAction(ActionNote::STATE_OPEN);
  story.By("olga").When(story.Planning(false)).IsRefused("ACTION_PLANNED", "10.2");
  story.HearsOfAction(ActionNote::STATE_CANCELLED).By("olga").When(story.Planning(false)).Happens();
  story.By("rita").When(story.ApprovingPlan()).Happens();
  EXPECT_EQ(story.state().state(), Nonconformity::STATE_IMPLEMENTED);
  EXPECT_EQ(base::FromProto(story.state().verification_open_time()), StoryBegin() + 90 * kOneDay);
}

TEST(NonconformityCorrection, PlanIsApprovedAsItWasRead) {
  NonconformityStory story;
  story.ToPlanProposed();
  auto approve = story.ApprovingPlan();
  approve.set_digest("old");
  story.By("rita").When(approve).IsRefused("OTHER_DIGEST", "10.2");
  story.HearsOfAction(ActionNote::STATE_OPEN, "organizations/acme/actions/a2");
  story.When(story.ApprovingPlan()).IsRefused("PLAN_CHANGED", "10.2");
  story.When(For<v1::RejectNonconformityPlanRequest>("another action came")).Happens();
  EXPECT_EQ(story.state().state(), Nonconformity::STATE_ANALYSED);
  story.By("olga").When(story.Planning()).Happens();
  story.By("rita").When(story.ApprovingPlan()).Happens();
  EXPECT_EQ(story.state().state(), Nonconformity::STATE_ACTION_PLANNED);
}

TEST(NonconformityCorrection, PlanIsSubmittedAgainWhileActionsAreUnderWay) {
  NonconformityStory story;
  story.ToInProgress().By("olga").When(story.Planning()).Happens();
  EXPECT_EQ(story.state().state(), Nonconformity::STATE_PLAN_PROPOSED);
  NonconformityStory planned;
  planned.ToActionPlanned().By("olga").When(planned.Planning()).Happens();
}

TEST(NonconformityCorrection, IsImplementedWhenAllActionsAreDone) {
  NonconformityStory story;
  story.ToInProgress().By("olga").When(story.Implementing()).IsRefused("ACTION_NOT_DONE", "10.2");
  EXPECT_THAT(std::string(story.outcome().status().message()), HasSubstr(kAction));
  story.HearsOfAction(ActionNote::STATE_CANCELLED).When(story.Implementing()).IsRefused("PLAN_NOT_CARRIED_OUT", "10.2");
  story.HearsOfAction(ActionNote::STATE_DONE).When(story.Implementing()).Happens();
  EXPECT_EQ(story.state().state(), Nonconformity::STATE_IMPLEMENTED);
}

// --- The effect ---

TEST(NonconformityCorrection, IsVerifiedAfterTheWaitingTime) {
  NonconformityStory story;
  story.ToImplemented();
  story.By("vera").When(story.Verifying(Nonconformity::OUTCOME_EFFECTIVE)).IsRefused("WRONG_STATE", "10.2");
  story.After(90 * kOneDay - absl::Seconds(1));
  EXPECT_THAT(story.FallsDue(), IsEmpty());
  story.After(absl::Seconds(1));
  EXPECT_TRUE(story.FallsDue()[0].has_verification_opened());
  EXPECT_EQ(story.state().state(), Nonconformity::STATE_VERIFICATION);
  story.After(30 * kOneDay);
  EXPECT_TRUE(story.FallsDue()[0].has_overdue());
}

TEST(NonconformityCorrection, ThatIsIneffectiveBeginsAgain) {
  NonconformityStory story;
  story.ToVerification();
  const NonconformityEvents events =
      story.By("vera").When(story.Verifying(Nonconformity::OUTCOME_INEFFECTIVE)).Happens();
  EXPECT_EQ(events[0].verified().verification().round(), 1u);
  EXPECT_EQ(story.state().state(), Nonconformity::STATE_CONTAINED);
  EXPECT_EQ(story.state().round(), 2u);
  story.By("olga").When(story.Analysing()).Happens();
  story.By("rita").When(story.Accepting()).Happens();
  story.By("olga").When(story.Planning()).IsRefused("ACTION_MISSING", "10.2");
  auto second = story.Planning();
  story.HearsOfAction(ActionNote::STATE_OPEN, "organizations/acme/actions/a2").When(second).Happens();
  story.By("rita").When(story.ApprovingPlan()).Happens();
  story.By("olga").When(v1::StartNonconformityActionsRequest()).Happens();
  story.HearsOfAction(ActionNote::STATE_DONE, "organizations/acme/actions/a2").When(story.Implementing()).Happens();
  story.After(90 * kOneDay).FallsDue();
  story.By("vera").When(story.Verifying(Nonconformity::OUTCOME_EFFECTIVE)).Happens();
  EXPECT_EQ(story.state().state(), Nonconformity::STATE_EFFECTIVE);
  EXPECT_EQ(story.state().verifications_size(), 2);
}

// --- The end ---

TEST(NonconformityCorrection, IsClosedWhenActionsAreVerified) {
  NonconformityStory story;
  story.ToEffective().By("rita").When(story.Closing()).IsRefused("ACTION_OPEN", "10.2");
  story.HearsOfAction(ActionNote::STATE_VERIFIED).By("rita").When(story.Closing()).Happens();
}

TEST(NonconformityCorrection, IsClosedWithACheckOfTheRisks) {
  NonconformityStory story;
  story.ToEffective().HearsOfAction(ActionNote::STATE_VERIFIED).By("rita");
  auto close = story.Closing();
  close.mutable_risk_check()->set_changed(true);
  story.When(close).IsRefused("RISKS_MISSING", "6.1.2");
  close.mutable_risk_check()->add_risks("organizations/other/risks/r1");
  story.When(close).IsRefused("RESOURCE_ELSEWHERE", "6.1.2");
  close.mutable_risk_check()->set_risks(0, "organizations/acme/risks/r1");
  close.mutable_risk_check()->set_changed(false);
  story.When(close).IsRefused("RISKS_UNCHANGED", "6.1.2");
  close.mutable_risk_check()->set_changed(true);
  const NonconformityEvents events = story.When(close).Happens();
  EXPECT_THAT(events[0].closed().risk_check().risks(), ElementsAre("organizations/acme/risks/r1"));
  EXPECT_EQ(story.state().risk_check().risks_size(), 1);
}

TEST(NonconformityCorrection, IsClosedWithThePlannedChangeOfTheManagementSystem) {
  NonconformityStory story;
  story.ToEffective().HearsOfAction(ActionNote::STATE_VERIFIED).By("rita");
  auto close = story.Closing();
  close.mutable_management_change()->set_needed(true);
  story.When(close).IsRefused("MANAGEMENT_CHANGE_MISSING", "6.3");
  close.mutable_management_change()->set_management_change("organizations/acme/managementChanges/m1");
  story.When(close).IsRefused("MANAGEMENT_CHANGE_UNKNOWN", "6.3");
  v1::Action change;  // of any type: the collection says what it is
  change.set_name("organizations/acme/managementChanges/m1");
  story.Knowing(change).When(close).Happens();
}

TEST(NonconformityCorrection, IsMovedFromItsStatesAlone) {
  NonconformityStory open;
  open.By("olga").When(open.Analysing()).IsRefused("WRONG_STATE", "10.2");
  open.When(open.Accepting()).IsRefused("WRONG_STATE", "10.2");
  open.When(open.Planning()).IsRefused("WRONG_STATE", "10.2");
  open.When(open.ApprovingPlan()).IsRefused("WRONG_STATE", "10.2");
  open.When(v1::StartNonconformityActionsRequest()).IsRefused("WRONG_STATE", "10.2");
  open.When(open.Implementing()).IsRefused("WRONG_STATE", "10.2");
  open.When(open.Closing()).IsRefused("WRONG_STATE", "10.2");
  NonconformityStory closed;
  closed.ToClosed().By("olga").When(closed.Containing()).IsRefused("WRONG_STATE", "10.2");
  closed.When(For<v1::RejectNonconformityRequest>("none")).IsRefused("WRONG_STATE", "10.2");
}

}  // namespace
}  // namespace aims::audit
