#include "services/risk/domain/treatment.h"

#include "common/domain/person_noted.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/risk/domain/control_standing.h"
#include "services/risk/domain/testing/artifact_copy.h"
#include "services/risk/domain/testing/risk_story.h"

namespace aims::risk {
namespace {

using v1::Treatment;

// A treatment that tim plans, tom owns and ava does.
class TreatmentStory : public domain::Story<Treatments> {
 public:
  TreatmentStory() : Story(kTreatment) {
    RiskStory risk;
    risk.ToTreatment();
    Knowing(risk.state()).Knowing(Criteria()).Knowing(Managed());
  }
  v1::CreateTreatmentRequest Planned() const {
    v1::CreateTreatmentRequest request;
    request.set_parent("organizations/acme");
    request.set_treatment_id("retrain");
    auto& treatment = *request.mutable_treatment();
    treatment.set_display_name("Train without own prices");
    treatment.set_risk(kRisk);
    treatment.set_option(v1::TREATMENT_OPTION_MODIFY);
    treatment.set_owner("tom");
    auto* action = treatment.add_actions();
    action->set_action_id("filter");
    action->set_description("Filter the data");
    action->set_owner("ava");
    *action->mutable_due_time() = base::ToProto(time() + 10 * kDay);
    *treatment.mutable_due_time() = base::ToProto(time() + 20 * kDay);
    *treatment.mutable_expected_residual() = EstimateOf(1, 2);
    return request;
  }
  TreatmentStory& Plan() {
    By("tim").When(Planned()).Happens();
    return *this;
  }
  v1::ApproveTreatmentRequest Approving() const {
    v1::ApproveTreatmentRequest request;
    request.set_digest(state().digest());
    return request;
  }
  TreatmentStory& Approve() {
    By("mia").When(Approving()).Happens();
    return *this;
  }
  TreatmentStory& Start() {
    By("ava").When(v1::StartTreatmentRequest()).Happens();
    return *this;
  }
  v1::CompleteTreatmentActionRequest Done() const {
    v1::CompleteTreatmentActionRequest request;
    request.set_action_id("filter");
    *request.add_evidence() = Document("pia", time());
    return request;
  }
  v1::CompleteTreatmentRequest Completed() const {
    v1::CompleteTreatmentRequest request;
    *request.add_evidence() = Document("pete", time());
    return request;
  }
  TreatmentStory& Implement() {
    By("ava").When(Done()).Happens();
    By("ivo").When(Completed()).Happens();
    return *this;
  }
  v1::RecordTreatmentTestRequest Tested(Treatment::Test::Outcome outcome, const v1::Estimate& residual) const {
    v1::RecordTreatmentTestRequest request;
    request.set_outcome(outcome);
    *request.mutable_residual() = residual;
    *request.add_evidence() = Document("tess", time());
    return request;
  }
  std::vector<v1::TreatmentEvent> DueAt(absl::Time time) const {
    return Treatments::FallDue(state(), {{}, time}).value();
  }
};

v1::UpdateTreatmentRequest Changing(const std::function<void(Treatment&)>& change) {
  v1::UpdateTreatmentRequest request;
  change(*request.mutable_treatment());
  return request;
}

TEST(Treatment, IsPlannedForARiskThatIsEvaluated) {
  TreatmentStory story;
  auto request = story.Planned();
  request.mutable_treatment()->set_risk("organizations/acme/risks/none");
  story.When(request).IsRefused("RISK_UNKNOWN", "6.1.3");
  request = story.Planned();
  request.mutable_treatment()->set_option(v1::TREATMENT_OPTION_RETAIN);
  story.When(request).IsRefused("NOTHING_TO_TREAT");
  RiskStory assessed;
  assessed.Identify().Assess(2, 2);
  story.Knowing(assessed.state()).When(story.Planned()).IsRefused("RISK_NOT_EVALUATED", "6.1.3");
  v1::Risk closed = assessed.state();
  closed.set_state(v1::Risk::STATE_CLOSED);
  story.Knowing(closed).When(story.Planned()).IsRefused("RISK_CLOSED");
}

TEST(Treatment, NamesItsActionsOnce) {
  TreatmentStory story;
  auto request = story.Planned();
  *request.mutable_treatment()->add_actions() = request.treatment().actions(0);
  story.When(request).Fails(absl::StatusCode::kInvalidArgument);
}

TEST(Treatment, OfARiskThereAreNotTooMany) {
  TreatmentStory story;
  RiskStory risk;
  risk.ToTreatment();
  v1::Risk full = risk.state();
  for (int i = 0; i < 100; ++i) full.add_treatments();
  story.Knowing(full).When(story.Planned()).IsRefused("TOO_MANY_TREATMENTS");
}

TEST(Treatment, IsApprovedByAnotherThanAuthorAndOwner) {
  TreatmentStory story;
  story.Plan();
  story.By("tim").When(story.Approving()).IsRefused("FOUR_EYES", "6.1.3");
  story.By("tom").When(story.Approving()).IsRefused("FOUR_EYES", "6.1.3");
  story.By("mia").When(v1::ApproveTreatmentRequest()).IsRefused("OTHER_DIGEST");
  story.When(story.Approving()).Happens();
  EXPECT_EQ(story.state().state(), Treatment::STATE_APPROVED);
  EXPECT_EQ(story.state().approval().expected_residual().level_id(), "low");
}

TEST(Treatment, IsApprovedWhole) {
  TreatmentStory story;
  auto request = story.Planned();
  request.mutable_treatment()->clear_actions();
  request.mutable_treatment()->clear_due_time();
  request.mutable_treatment()->clear_expected_residual();
  story.By("tim").When(request).Happens();
  for (const char* rule : {"ACTIONS_MISSING", "DUE_TIME_MISSING", "EXPECTED_RESIDUAL_MISSING"}) {
    story.By("mia").When(story.Approving()).IsRefused(rule, "6.1.3");
  }
  TreatmentStory late;
  late.Plan().After(20 * kDay).By("mia").When(late.Approving()).IsRefused("DUE_TIME_PAST");
}

TEST(Treatment, RejectedItStaysPlanned) {
  TreatmentStory story;
  story.Plan().By("mia").When(v1::RejectTreatmentRequest()).IsRefused("OTHER_DIGEST");
  v1::RejectTreatmentRequest request;
  request.set_digest(story.state().digest());
  request.set_reason("too slow");
  story.When(request).Happens();
  EXPECT_EQ(story.state().state(), Treatment::STATE_PLANNED);
  EXPECT_EQ(story.state().state_reason(), "too slow");
}

TEST(Treatment, ChangedItIsPlannedAgain) {
  TreatmentStory story;
  story.Plan().Approve().Start();
  story.By("tim").When(Changing([](Treatment& treatment) { treatment.set_description("Another way"); })).Happens();
  EXPECT_EQ(story.state().state(), Treatment::STATE_PLANNED);
  EXPECT_FALSE(story.state().has_approval());
  story.When(Changing([](Treatment& treatment) { treatment.set_option(v1::TREATMENT_OPTION_RETAIN); }));
  story.IsRefused("NOTHING_TO_TREAT");
}

TEST(Treatment, IsCarriedOutActionByAction) {
  TreatmentStory story;
  story.Plan().Approve().Start();
  story.By("ivo").When(story.Completed()).IsRefused("ACTION_OPEN", "8.3");
  auto request = story.Done();
  request.set_action_id("none");
  story.When(request).IsRefused("ACTION_UNKNOWN");
  story.By("ava").When(story.Done()).Happens();
  story.When(story.Done()).IsRefused("ACTION_DONE");
  story.By("ivo").When(story.Completed()).Happens();
  EXPECT_EQ(story.state().state(), Treatment::STATE_IMPLEMENTED);
  EXPECT_EQ(story.state().implementer(), "ivo");
}

TEST(Treatment, RestsOnEvidenceThatHolds) {
  TreatmentStory story;
  story.Plan().Approve().Start();
  auto action = story.Done();
  *action.mutable_evidence(0)->mutable_expire_time() = base::ToProto(story.time());
  story.When(action).IsRefused("EVIDENCE_EXPIRED", "7.5.3");
  story.When(story.Done()).Happens();
  auto completed = story.Completed();
  *completed.mutable_evidence(0)->mutable_evidence_time() = base::ToProto(story.time() + kDay);
  story.When(completed).IsRefused("EVIDENCE_IN_FUTURE", "7.5.3");
  story.When(story.Completed()).Happens();
  auto tested = story.Tested(Treatment::Test::OUTCOME_EFFECTIVE, EstimateOf(1, 2));
  *tested.mutable_evidence(0)->mutable_expire_time() = base::ToProto(story.time());
  story.By("tess").When(tested).IsRefused("EVIDENCE_EXPIRED");
}

TEST(Treatment, RestsOnArtifactsThatAreAccepted) {
  TreatmentStory story;
  story.Plan().Approve().Start();
  ExpectChecksArtifact(story, story.Done());
  TreatmentStory completed;
  completed.Plan().Approve().Start().When(completed.Done()).Happens();
  ExpectChecksArtifact(completed, completed.Completed());
  TreatmentStory tested;
  tested.Plan().Approve().Start().Implement().By("tess");
  ExpectChecksArtifact(tested, tested.Tested(Treatment::Test::OUTCOME_EFFECTIVE, EstimateOf(1, 2)));
}

TEST(Treatment, IsTestedByAnotherThanWhoCarriedItOut) {
  TreatmentStory story;
  story.Plan().Approve().Start().Implement();
  const auto request = story.Tested(Treatment::Test::OUTCOME_EFFECTIVE, EstimateOf(1, 2));
  // The owner, who did the action and owns it, who prepared its evidence, who recorded it all, and that one's evidence.
  for (const char* implementer : {"tom", "ava", "pia", "ivo", "pete"}) {
    story.By(implementer).When(request).IsRefused("FOUR_EYES", "8.3");
  }
  story.By("tess").When(request).Happens();
  EXPECT_EQ(story.state().state(), Treatment::STATE_EFFECTIVE);
  EXPECT_EQ(story.state().test().residual().level_id(), "low");
}

TEST(Treatment, IsNotEffectiveWhenMoreRemainsThanExpected) {
  TreatmentStory story;
  story.Plan().Approve().Start().Implement();
  story.By("tess").When(story.Tested(Treatment::Test::OUTCOME_EFFECTIVE, EstimateOf(2, 2)));
  story.IsRefused("EXPECTED_RESIDUAL_EXCEEDED", "8.3");
  story.When(story.Tested(Treatment::Test::OUTCOME_INEFFECTIVE, EstimateOf(2, 2))).Happens();
  EXPECT_EQ(story.state().state(), Treatment::STATE_INEFFECTIVE);
  story.By("tim").When(Changing([](Treatment& treatment) { treatment.set_description("Another way"); })).Happens();
  EXPECT_EQ(story.state().state(), Treatment::STATE_PLANNED);
}

TEST(Treatment, WhoseEffectIsFoundIsFinal) {
  TreatmentStory story;
  story.Plan().Approve().Start().Implement();
  story.By("tess").When(story.Tested(Treatment::Test::OUTCOME_EFFECTIVE, EstimateOf(1, 2))).Happens();
  const auto update = Changing([](Treatment& treatment) { treatment.set_description("New"); });
  story.By("tim").When(update).IsRefused("TREATMENT_FINAL");
  story.When(v1::WithdrawTreatmentRequest()).IsRefused("WRONG_STATE");
}

v1::RevokeTreatmentRequest Revoking(const TreatmentStory& story) {
  v1::RevokeTreatmentRequest request;
  request.set_digest(story.state().digest());
  request.set_reason("another way is better");
  return request;
}

TEST(Treatment, IsGivenUpByWhoPlansItBeforeItIsApproved) {
  TreatmentStory story;
  story.Plan().By("tom").When(v1::WithdrawTreatmentRequest()).Happens();
  EXPECT_EQ(story.state().state(), Treatment::STATE_WITHDRAWN);
  story.When(v1::StartTreatmentRequest()).IsRefused("WRONG_STATE");
}

TEST(Treatment, ThatWasApprovedIsGivenUpByAnotherThanAuthorAndOwner) {
  TreatmentStory story;
  story.Plan().Approve().By("tim").When(v1::WithdrawTreatmentRequest()).IsRefused("WRONG_STATE", "6.1.3");
  for (const char* maker : {"tim", "tom"}) story.By(maker).When(Revoking(story)).IsRefused("FOUR_EYES", "6.1.3");
  story.By("vera").When(Revoking(story)).IsRefused("NOT_DESIGNATED", "6.1.3");
  // Nor by a change of the plan, which voids the approval.
  story.By("tim").When(Changing([](Treatment& treatment) { treatment.set_description("Another way"); })).Happens();
  ASSERT_EQ(story.state().state(), Treatment::STATE_PLANNED);
  story.When(v1::WithdrawTreatmentRequest()).IsRefused("TREATMENT_WAS_APPROVED", "6.1.3");
  for (const char* maker : {"tim", "tom"}) story.By(maker).When(Revoking(story)).IsRefused("FOUR_EYES", "6.1.3");
  story.By("mia").When(v1::RevokeTreatmentRequest()).IsRefused("OTHER_DIGEST", "6.1.3");
  const auto events = story.When(Revoking(story)).Happens();
  EXPECT_EQ(events[0].revoked().risk(), kRisk);
  EXPECT_EQ(story.state().state(), Treatment::STATE_WITHDRAWN);
  EXPECT_EQ(story.state().state_reason(), "another way is better");
}

TEST(Treatment, IsRevokedBeforeItIsEffective) {
  TreatmentStory planned, implemented, ineffective;
  planned.Plan().By("mia").When(Revoking(planned)).Happens();
  implemented.Plan().Approve().Start().Implement().By("mia").When(Revoking(implemented)).Happens();
  ineffective.Plan().Approve().Start().Implement();
  auto effective = ineffective;
  ineffective.By("tess").When(ineffective.Tested(Treatment::Test::OUTCOME_INEFFECTIVE, EstimateOf(2, 2))).Happens();
  ineffective.By("tim").When(v1::WithdrawTreatmentRequest()).IsRefused("WRONG_STATE");
  ineffective.By("mia").When(Revoking(ineffective)).Happens();
  effective.By("tess").When(effective.Tested(Treatment::Test::OUTCOME_EFFECTIVE, EstimateOf(1, 2))).Happens();
  effective.By("mia").When(Revoking(effective)).IsRefused("WRONG_STATE");
}

// A treatment that leans on a control is as good as the control.
TEST(Treatment, LeansOnItsControls) {
  const std::string control = "organizations/acme/controls/filter";
  TreatmentStory story;
  auto planned = story.Planned();
  planned.mutable_treatment()->add_controls(control);
  story.By("tim").When(planned).IsRefused("CONTROL_UNKNOWN", "6.1.3");
  v1::ControlStanding standing;
  standing.set_name(StandingName(control));
  standing.set_control(control);
  standing.add_causes("a test of its operation failed");
  story.Knowing(standing).When(planned).Happens();
  story.When(Changing([](Treatment& treatment) { treatment.add_controls("A.99"); })).IsRefused("CONTROL_UNKNOWN");

  story.Approve().Start().Implement();
  const auto works = story.Tested(Treatment::Test::OUTCOME_EFFECTIVE, EstimateOf(1, 2));
  story.By("tess").When(works).IsRefused("CONTROL_NOT_IN_PLACE", "8.3");
  EXPECT_THAT(std::string(story.outcome().status().message()), testing::HasSubstr("a test of its operation failed"));
  story.When(&NoteControlLost, control).NothingHappens();  // its effect is not yet claimed
  standing.set_in_place(true);
  story.Knowing(standing).When(works).Happens();
  story.When(&NoteControlLost, std::string("organizations/acme/controls/other")).NothingHappens();
  story.When(&NoteControlLost, control).Happens();
  EXPECT_EQ(story.state().state(), Treatment::STATE_IMPLEMENTED);
  EXPECT_TRUE(story.state().has_doubt());
  story.When(&NoteControlLost, control).NothingHappens();
}

TEST(Treatment, WhoseEffectIsInDoubtIsTestedAgain) {
  TreatmentStory story;
  story.Plan().Approve().Start().Implement();
  v1::DoubtTreatmentRequest doubt;
  doubt.set_reason("the filter was bypassed");
  story.By("ina").When(doubt).IsRefused("WRONG_STATE", "8.3");
  const auto test = story.Tested(Treatment::Test::OUTCOME_EFFECTIVE, EstimateOf(1, 2));
  story.By("tess").When(test).Happens();
  const auto events = story.By("ina").When(doubt).Happens();
  EXPECT_EQ(events[0].doubted().risk(), kRisk);
  EXPECT_EQ(story.state().state(), Treatment::STATE_IMPLEMENTED);
  EXPECT_EQ(story.state().doubt().doubter(), "ina");
  EXPECT_EQ(story.state().doubt().cause(), "the filter was bypassed");
  story.By("tess").When(test).Happens();
  EXPECT_EQ(story.state().state(), Treatment::STATE_EFFECTIVE);
  EXPECT_FALSE(story.state().has_doubt());
}

// --- Break-glass ---

using BreakGlass = type::v1::BreakGlassApproval;

v1::BreakGlassApproveTreatmentRequest BreakingGlass(const TreatmentStory& story) {
  v1::BreakGlassApproveTreatmentRequest request;
  request.set_digest(story.state().digest());
  request.set_reason("prices run away");
  return request;
}

v1::ReviewTreatmentBreakGlassRequest Reviewing(const TreatmentStory& story,
                                               BreakGlass::Outcome outcome = BreakGlass::OUTCOME_UPHELD) {
  v1::ReviewTreatmentBreakGlassRequest request;
  request.set_digest(story.state().break_glass().digest());
  request.set_outcome(outcome);
  request.set_reason("it could not wait");
  return request;
}

// Tim, who planned it, approved it.
TreatmentStory GlassBroken() {
  TreatmentStory story;
  story.Plan().By("tim").When(BreakingGlass(story)).Happens();
  return story;
}

TEST(TreatmentBreakGlass, ApprovesAsAnotherWouldAndAsksForAReview) {
  for (const char* maker : {"tim", "tom"}) {
    TreatmentStory story, ordinary;
    const auto events = story.Plan().By(maker).When(BreakingGlass(story)).Happens();
    ordinary.Plan().By(maker).When(ordinary.Approving()).IsRefused("FOUR_EYES");
    ASSERT_EQ(events.size(), 2u);
    auto expected = ordinary.By("mia").When(ordinary.Approving()).Happens().at(0);
    expected.mutable_approved()->mutable_expected_residual()->set_rater(maker);
    EXPECT_EQ(events[0].SerializeAsString(), expected.SerializeAsString());
    EXPECT_EQ(story.state().state(), Treatment::STATE_APPROVED);
    EXPECT_EQ(story.state().approval().approver(), maker);
    const BreakGlass& broken = story.state().break_glass();
    EXPECT_EQ(broken.approver(), maker);
    EXPECT_EQ(broken.digest(), story.state().digest());
    EXPECT_EQ(broken.reason(), "prices run away");
    EXPECT_THAT(broken.makers(), ::testing::ElementsAre("tim", "tom"));
  }
}

TEST(TreatmentBreakGlass, NeedsAWholePlanThatIsStillTheSame) {
  TreatmentStory story;
  story.When(v1::BreakGlassApproveTreatmentRequest()).IsRefused("WRONG_STATE", "6.1.3");
  auto request = story.Planned();
  request.mutable_treatment()->clear_actions();
  request.mutable_treatment()->clear_due_time();
  request.mutable_treatment()->clear_expected_residual();
  story.By("tim").When(request).Happens();
  story.When(v1::BreakGlassApproveTreatmentRequest());
  for (const char* rule : {"OTHER_DIGEST", "ACTIONS_MISSING", "DUE_TIME_MISSING", "EXPECTED_RESIDUAL_MISSING"}) {
    story.IsRefused(rule, "6.1.3");
  }
  TreatmentStory late;
  late.Plan().After(20 * kDay).By("tim").When(BreakingGlass(late)).IsRefused("DUE_TIME_PAST");
  RiskStory assessed;
  assessed.Identify().Assess(2, 2);
  TreatmentStory early;
  early.Plan().Knowing(assessed.state());
  early.When(BreakingGlass(early)).IsRefused("RISK_NOT_EVALUATED");
}

TEST(TreatmentBreakGlass, IsReviewedByAnotherThanApproverAndMakers) {
  TreatmentStory story;
  story.Plan().By("dora").When(BreakingGlass(story)).Happens();
  for (const char* concerned : {"dora", "tim", "tom"}) {
    story.By(concerned).When(Reviewing(story)).IsRefused("FOUR_EYES", "6.1.3");
  }
  story.By("mia").When(v1::ReviewTreatmentBreakGlassRequest()).IsRefused("OTHER_APPROVAL", "6.1.3");
  story.When(Reviewing(story)).Happens();
  EXPECT_EQ(story.state().break_glass().reviewer(), "mia");
  story.When(Reviewing(story)).IsRefused("NO_REVIEW_OPEN", "6.1.3");
}

TEST(TreatmentBreakGlass, StaysToBeReviewedWhenThePlanIsChanged) {
  TreatmentStory story = GlassBroken();
  const auto approved = Reviewing(story);
  story.By("tim").When(Changing([](Treatment& treatment) { treatment.set_owner("zoe"); })).Happens();
  EXPECT_EQ(story.state().state(), Treatment::STATE_PLANNED);
  story.When(BreakingGlass(story)).IsRefused("REVIEW_OPEN", "6.1.3");
  story.Approve();
  story.By("tom").When(approved).IsRefused("FOUR_EYES");  // owned what was approved
  story.By("zoe").When(approved).Happens();
  story.By("tim").When(Changing([](Treatment& treatment) { treatment.set_owner("tom"); })).Happens();
  story.When(BreakingGlass(story)).Happens();
}

TEST(TreatmentBreakGlass, IsReviewedAlsoOfATreatmentThatIsGivenUp) {
  TreatmentStory story = GlassBroken();
  story.By("dora").When(Revoking(story)).Happens();
  story.By("mia").When(Reviewing(story)).Happens();
  EXPECT_EQ(story.state().state(), Treatment::STATE_WITHDRAWN);
}

TEST(TreatmentBreakGlass, NotUpheldThePlanStaysApproved) {
  TreatmentStory story = GlassBroken();
  story.Start();
  const auto events = story.By("mia").When(Reviewing(story, BreakGlass::OUTCOME_NOT_UPHELD)).Happens();
  EXPECT_EQ(events.size(), 1u);
  EXPECT_EQ(story.state().break_glass().outcome(), BreakGlass::OUTCOME_NOT_UPHELD);
  EXPECT_EQ(story.state().state(), Treatment::STATE_IN_PROGRESS);
  EXPECT_TRUE(story.state().has_approval());
}

// --- Time ---

TEST(Treatment, BecomesOverdueActionByAction) {
  TreatmentStory story;
  const absl::Time planned = story.time();
  story.Plan();
  EXPECT_FALSE(Treatments::NextDue(story.state()).has_value());
  story.Approve();
  EXPECT_EQ(Treatments::NextDue(story.state()), planned + 10 * kDay);
  EXPECT_TRUE(story.DueAt(planned + 10 * kDay - absl::Seconds(1)).empty());
  const auto first = story.DueAt(planned + 10 * kDay);
  ASSERT_EQ(first.size(), 1);
  EXPECT_EQ(first[0].overdue().action_id(), "filter");
  EXPECT_EQ(story.DueAt(planned + 30 * kDay).size(), 2);
  story.At(planned + 10 * kDay).Given(first);
  EXPECT_TRUE(story.state().action_records(0).overdue());
  EXPECT_EQ(Treatments::NextDue(story.state()), planned + 20 * kDay);
  story.At(planned + 20 * kDay).Given(story.DueAt(planned + 20 * kDay));
  EXPECT_TRUE(story.state().overdue());
  EXPECT_FALSE(Treatments::NextDue(story.state()).has_value());
}

TEST(Treatment, WhatIsDoneIsNotOverdue) {
  TreatmentStory story;
  story.Plan().Approve().Start().Implement();
  EXPECT_FALSE(Treatments::NextDue(story.state()).has_value());
}

// --- People who left ---

TEST(Treatment, NotesWhoLeftUntilOthersAreNamed) {
  const domain::PersonChange tom{"tom", "organizations/acme/persons/tom", true};
  const domain::PersonChange ava{"ava", "organizations/acme/persons/ava", true};
  TreatmentStory story;
  story.Plan().Approve().Start();
  story.When(&domain::NotePerson<Treatments>, ava).Happens();
  story.When(&domain::NotePerson<Treatments>, tom).Happens();
  story.When(&domain::NotePerson<Treatments>, tom).NothingHappens();
  EXPECT_THAT(story.state().gone_people(), testing::ElementsAre("ava", "tom"));
  EXPECT_TRUE(story.state().has_approval());
  story.By("ivo").When(story.Done()).Happens();
  EXPECT_THAT(story.state().gone_people(), testing::ElementsAre("tom")) << "another did what ava was to do";
  story.When(&domain::NotePerson<Treatments>, ava).NothingHappens();
  v1::UpdateTreatmentRequest update;
  update.mutable_treatment()->set_owner("otto");
  story.By("tim").When(update).Happens();
  EXPECT_THAT(story.state().gone_people(), testing::IsEmpty());
}

TEST(Treatment, ThatIsWithdrawnWaitsForNobody) {
  const domain::PersonChange tom{"tom", "organizations/acme/persons/tom", true};
  TreatmentStory story;
  story.Plan();
  story.When(&domain::NotePerson<Treatments>, tom).Happens();
  story.By("tim").When(v1::WithdrawTreatmentRequest()).Happens();
  EXPECT_THAT(story.state().gone_people(), testing::IsEmpty());
  story.When(&domain::NotePerson<Treatments>, tom).NothingHappens();
}

}  // namespace
}  // namespace aims::risk
