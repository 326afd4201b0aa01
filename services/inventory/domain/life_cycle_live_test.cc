#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/inventory/domain/ai_system.h"
#include "services/inventory/domain/testing/ai_system_story.h"

namespace aims::inventory {
namespace {

using ::testing::ElementsAre;
using v1::AiSystem;
using v1::Classification;
using v1::GateEvidence;

// --- Suspension ---

TEST(SuspendSystem, AtOnceWithAReviewWithin72Hours) {
  auto story = SystemStory::InOperation();
  story.By("dana").When(Reasoned<v1::SuspendAiSystemRequest>("it drifts")).Happens();
  EXPECT_EQ(story.state().state(), AiSystem::STATE_SUSPENDED);
  EXPECT_EQ(story.state().suspension().reason(), "it drifts");
  EXPECT_EQ(base::FromProto(story.state().suspension().review_due_time()), story.time() + absl::Hours(72));
  EXPECT_EQ(story.state().classification().state(), Classification::STATE_COMPLETE);
}

TEST(SuspendSystem, WithAnIncidentAsksForANewClassification) {
  auto story = SystemStory::InOperation();
  auto request = Reasoned<v1::SuspendAiSystemRequest>("somebody was hurt");
  request.set_incident("organizations/acme/incidents/1");
  story.When(request).Happens();
  EXPECT_EQ(story.state().suspension().incident(), "organizations/acme/incidents/1");
  EXPECT_EQ(story.state().classification().state(), Classification::STATE_OUTDATED);
  EXPECT_THAT(story.state().classification().outdated_by(), ElementsAre("incident"));
}

TEST(SuspendSystem, WithAnIncidentOutdatesTheRatingsOfItsRisks) {
  auto story = SystemStory::InOperation();
  auto request = Reasoned<v1::SuspendAiSystemRequest>("somebody was hurt");
  story.When(request).Happens();
  EXPECT_FALSE(story.state().has_risks_outdated_time());
  story = SystemStory::InOperation();
  request.set_incident("organizations/acme/incidents/1");
  story.After(absl::Hours(1)).When(request).Happens();
  EXPECT_EQ(base::FromProto(story.state().risks_outdated_time()), story.time());
  EXPECT_THAT(story.state().risks_outdated_by(), ElementsAre("incident"));
}

// While a change is prepared, people use the version before it: that is what is suspended.
TEST(SuspendSystem, TheVersionInServiceWhateverIsInPreparation) {
  const auto suspend = Reasoned<v1::SuspendAiSystemRequest>("it drifts");
  SystemStory changing = SystemStory::InChange(v1::SIGNIFICANCE_NOT_SIGNIFICANT);
  SystemStory submitted = changing;
  submitted.By("devi").When(v1::CompleteChangeRequest()).Happens();
  SystemStory approved = submitted;
  approved.By("dana").When(approved.Approval()).Happens();
  SystemStory retiring = SystemStory::InOperation();
  retiring.When(retiring.Giving<v1::StartRetiringRequest>({GateEvidence::KIND_RETIREMENT_PLAN})).Happens();
  for (SystemStory story : {changing, submitted, approved, retiring}) {
    const auto state = story.state().state();
    EXPECT_EQ(story.state().service().state(), AiSystem::Service::STATE_IN_USE);
    story.By("ina").When(suspend).Happens();
    EXPECT_EQ(story.state().state(), state);
    EXPECT_EQ(story.state().service().state(), AiSystem::Service::STATE_SUSPENDED);
    EXPECT_EQ(story.state().suspension().suspender(), "ina");
    story.By("ina").When(suspend).IsRefused("ALREADY_SUSPENDED", "A.6.2.6");
  }
}

TEST(SuspendSystem, NeedsAVersionInService) {
  for (SystemStory story : {SystemStory::Submitted(), SystemStory::Approved()}) {
    story.When(Reasoned<v1::SuspendAiSystemRequest>("it drifts")).IsRefused("NOT_IN_SERVICE", "A.6.2.6");
  }
}

TEST(SuspendSystem, ACancelledChangeOrRetirementFindsItSuspended) {
  auto story = SystemStory::InChange(v1::SIGNIFICANCE_NOT_SIGNIFICANT);
  story.By("ina").When(Reasoned<v1::SuspendAiSystemRequest>("it drifts")).Happens();
  story.By("oskar").When(Reasoned<v1::CancelChangeRequest>("not now")).Happens();
  EXPECT_EQ(story.state().state(), AiSystem::STATE_SUSPENDED);
  story = SystemStory::InOperation();
  story.When(story.Giving<v1::StartRetiringRequest>({GateEvidence::KIND_RETIREMENT_PLAN})).Happens();
  story.By("ina").When(Reasoned<v1::SuspendAiSystemRequest>("it drifts")).Happens();
  story.By("oskar").When(Reasoned<v1::CancelRetiringRequest>("not now")).Happens();
  EXPECT_EQ(story.state().state(), AiSystem::STATE_SUSPENDED);
}

TEST(PutIntoOperation, InPlaceOfASuspendedVersionIsItsResumptionToo) {
  auto story = SystemStory::InChange(v1::SIGNIFICANCE_NOT_SIGNIFICANT);
  story.By("ina").When(Reasoned<v1::SuspendAiSystemRequest>("it drifts")).Happens();
  story.By("devi").When(v1::CompleteChangeRequest()).Happens();
  story.By("dana").When(story.Approval()).Happens();
  auto request = story.Giving<v1::PutIntoOperationRequest>(SystemStory::OperationKinds());
  story.By("oskar").When(request).IsRefused("CAUSE_REMOVED_MISSING", "10.2");
  *request.add_evidence() = story.Document(GateEvidence::KIND_CAUSE_REMOVED);
  story.By("ina").When(request).IsRefused("FOUR_EYES");
  story.By("oskar").When(request).Happens();
  EXPECT_EQ(story.state().state(), AiSystem::STATE_OPERATION);
  EXPECT_EQ(story.state().service().state(), AiSystem::Service::STATE_IN_USE);
}

TEST(Service, EndsWhenTheSystemIsBlockedOrRetired) {
  auto story = SystemStory::InOperation();
  v1::BlockAiSystemRequest block;
  block.set_law("AI Act Art. 5(1)(f)");
  block.set_reason("found");
  story.By("lea").When(block).Happens();
  EXPECT_EQ(story.state().service().state(), AiSystem::Service::STATE_ENDED);
  story = SystemStory::InOperation();
  story.When(story.Giving<v1::StartRetiringRequest>({GateEvidence::KIND_RETIREMENT_PLAN})).Happens();
  EXPECT_EQ(story.state().service().state(), AiSystem::Service::STATE_IN_USE);
  story.By("dana").When(story.Giving<v1::RetireAiSystemRequest>({GateEvidence::KIND_RETIREMENT_RECORD})).Happens();
  EXPECT_EQ(story.state().service().state(), AiSystem::Service::STATE_ENDED);
}

// --- Timers of a suspension ---

TEST(ReviewSuspension, IsOverdueOnceAfter72Hours) {
  auto story = SystemStory::Suspended();
  const absl::Time due = story.time() + absl::Hours(72);
  EXPECT_EQ(AiSystems::NextDue(story.state()), due);
  story.At(due + absl::Minutes(1)).FallsDue();
  EXPECT_TRUE(story.state().suspension().review_overdue());
  EXPECT_EQ(AiSystems::NextDue(story.state()), absl::nullopt);
  story.By("max").When(Reasoned<v1::ReviewSuspensionRequest>("rightly so")).Happens();
  story = SystemStory::Suspended();
  story.By("max").When(Reasoned<v1::ReviewSuspensionRequest>("rightly so")).Happens();
  EXPECT_EQ(AiSystems::NextDue(story.state()), absl::nullopt);
}

TEST(ReviewSuspension, OnceByAnother) {
  auto story = SystemStory::InOperation();
  story.When(v1::ReviewSuspensionRequest()).IsRefused("NO_REVIEW_OPEN");
  story = SystemStory::Suspended();
  const auto request = Reasoned<v1::ReviewSuspensionRequest>("rightly so");
  story.By("ina").When(request).IsRefused("FOUR_EYES");
  story.By("max").When(request).Happens();
  EXPECT_EQ(story.state().suspension().reviewer(), "max");
  EXPECT_EQ(story.state().suspension().review_reason(), "rightly so");
  EXPECT_EQ(story.state().state(), AiSystem::STATE_SUSPENDED);
  story.By("max").When(request).IsRefused("NO_REVIEW_OPEN");
}

TEST(ResumeSystem, IsByAnotherThanWhoSuspended) {
  auto story = SystemStory::Suspended();
  const auto request = story.Giving<v1::ResumeAiSystemRequest>(SystemStory::ResumptionKinds());
  story.By("ina").When(request).IsRefused("FOUR_EYES", "A.6.2.6");
  story.By("pat").When(request).IsRefused("FOUR_EYES");
  story.By("dana").When(request).Happens();
  EXPECT_EQ(story.state().state(), AiSystem::STATE_OPERATION);
}

TEST(ResumeSystem, IsTestedByAnotherThanWhoRemovedTheCause) {
  auto story = SystemStory::Suspended();
  const auto request = story.Giving<v1::ResumeAiSystemRequest>(SystemStory::ResumptionKinds());
  story.By("dana").When(PreparedBy(GateEvidence::KIND_TEST_REPORT, "pat", request)).IsRefused("TESTER_NOT_INDEPENDENT");
}

// --- Change ---

v1::StartChangeRequest Starting(const SystemStory& story, v1::Significance significance) {
  auto request = story.Giving<v1::StartChangeRequest>({GateEvidence::KIND_CHANGE_RECORD});
  request.set_significance(significance);
  request.set_reason("a new model");
  return request;
}

v1::DecideChangeSignificanceRequest Finding(v1::Significance significance) {
  v1::DecideChangeSignificanceRequest request;
  request.set_significance(significance);
  return request;
}

TEST(StartChange, KeepsWhoWhyAndWhatWasThought) {
  auto story = SystemStory::InOperation();
  story.By("oskar").When(Starting(story, v1::SIGNIFICANCE_SIGNIFICANT)).Happens();
  EXPECT_EQ(story.state().state(), AiSystem::STATE_CHANGE);
  EXPECT_EQ(story.state().change().starter(), "oskar");
  EXPECT_EQ(story.state().change().reason(), "a new model");
  EXPECT_EQ(story.state().change().prior_state(), AiSystem::STATE_OPERATION);
  EXPECT_EQ(story.state().change().proposed_significance(), v1::SIGNIFICANCE_SIGNIFICANT);
  EXPECT_EQ(story.state().change().significance(), v1::SIGNIFICANCE_UNSPECIFIED);
}

TEST(ChangeSignificance, IsDecidedOnceByAnother) {
  auto story = SystemStory::InOperation();
  story.By("oskar").When(Starting(story, v1::SIGNIFICANCE_NOT_SIGNIFICANT)).Happens();
  story.By("oskar").When(Finding(v1::SIGNIFICANCE_NOT_SIGNIFICANT)).IsRefused("FOUR_EYES", "8.2");
  story.By("dana").When(Finding(v1::SIGNIFICANCE_NOT_SIGNIFICANT)).Happens();
  EXPECT_EQ(story.state().change().significance_decider(), "dana");
  EXPECT_EQ(story.state().classification().state(), Classification::STATE_COMPLETE);
  story.By("dana").When(Finding(v1::SIGNIFICANCE_SIGNIFICANT)).IsRefused("SIGNIFICANCE_DECIDED");
}

TEST(ChangeSignificance, ASignificantOneAsksForANewClassification) {
  auto story = SystemStory::InChange(v1::SIGNIFICANCE_SIGNIFICANT);
  EXPECT_EQ(story.state().classification().state(), Classification::STATE_OUTDATED);
  EXPECT_THAT(story.state().classification().outdated_by(), ElementsAre("significant_change"));
}

TEST(ChangeSignificance, ASignificantOneOutdatesTheRatingsOfRisksSinceItsStart) {
  const auto significant = SystemStory::InChange(v1::SIGNIFICANCE_SIGNIFICANT);
  EXPECT_EQ(base::FromProto(significant.state().risks_outdated_time()),
            base::FromProto(significant.state().change().start_time()));
  EXPECT_THAT(significant.state().risks_outdated_by(), ElementsAre("significant_change"));
  EXPECT_FALSE(SystemStory::InChange(v1::SIGNIFICANCE_NOT_SIGNIFICANT).state().has_risks_outdated_time());
}

TEST(CompleteChange, NeedsTheSignificanceDecided) {
  auto story = SystemStory::InOperation();
  story.By("oskar").When(Starting(story, v1::SIGNIFICANCE_NOT_SIGNIFICANT)).Happens();
  story.By("devi").When(v1::CompleteChangeRequest()).IsRefused("SIGNIFICANCE_UNDECIDED", "8.2");
}

TEST(Change, LeadsBackIntoOperationThroughVerification) {
  auto story = SystemStory::InChange(v1::SIGNIFICANCE_NOT_SIGNIFICANT);
  story.By("devi").When(v1::CompleteChangeRequest()).Happens();
  EXPECT_EQ(story.state().state(), AiSystem::STATE_VERIFICATION);
  EXPECT_EQ(story.state().submission().submitter(), "devi");
  story.By("dana").When(story.Approval()).Happens();
  story.By("oskar").When(story.Giving<v1::PutIntoOperationRequest>(SystemStory::OperationKinds()));
  story.Happens();
  EXPECT_EQ(story.state().state(), AiSystem::STATE_OPERATION);
  EXPECT_FALSE(story.state().has_change());
  std::vector<AiSystem::Gate> gates;  // the last passage of each, in their order
  for (const auto& passage : story.state().gate_passages()) gates.push_back(passage.gate());
  EXPECT_THAT(gates, ElementsAre(AiSystem::GATE_INCEPTION, AiSystem::GATE_DEVELOPMENT, AiSystem::GATE_VERIFICATION,
                                 AiSystem::GATE_APPROVAL, AiSystem::GATE_OPERATION, AiSystem::GATE_CHANGE,
                                 AiSystem::GATE_CHANGE_COMPLETION));
  EXPECT_GT(base::FromProto(story.state().gate_passages(3).pass_time()),
            base::FromProto(story.state().gate_passages(2).pass_time()));
}

TEST(Change, ASignificantOneNeedsRiskAndImpactJudgedAnew) {
  auto story = SystemStory::InChange(v1::SIGNIFICANCE_SIGNIFICANT);
  story.Classified({});
  story.By("devi").When(v1::CompleteChangeRequest()).Happens();
  story.After(absl::Hours(1)).By("dana").When(story.Approval());
  story.IsRefused("IMPACT_ASSESSMENT_OUTDATED", "8.4");  // both were given before the change
  story.IsRefused("RISK_ASSESSMENT_OUTDATED", "8.2");
  auto request = story.Approval();
  *request.add_evidence() = story.Document(GateEvidence::KIND_IMPACT_ASSESSMENT);
  *request.add_evidence() = story.Document(GateEvidence::KIND_RISK_ASSESSMENT);
  story.By("dana").When(request).Happens();
}

TEST(CancelChange, GoesBackWhileNothingWasChanged) {
  auto story = SystemStory::InChange(v1::SIGNIFICANCE_NOT_SIGNIFICANT);
  story.When(v1::CancelChangeRequest()).Happens();
  EXPECT_EQ(story.state().state(), AiSystem::STATE_OPERATION);
  EXPECT_FALSE(story.state().has_change());

  auto suspended = SystemStory::Suspended();
  suspended.When(Starting(suspended, v1::SIGNIFICANCE_NOT_SIGNIFICANT)).Happens();
  suspended.When(v1::CancelChangeRequest()).Happens();
  EXPECT_EQ(suspended.state().state(), AiSystem::STATE_SUSPENDED);
}

TEST(CancelChange, OfAChangedOrDeclaredOneIsRefused) {
  auto story = SystemStory::InChange(v1::SIGNIFICANCE_NOT_SIGNIFICANT);
  story.When(SystemStory::Setting("outputs", "text")).Happens();
  story.When(v1::CancelChangeRequest()).IsRefused("CHANGE_BEGUN");
  SystemStory::Imported(AiSystem::STATE_CHANGE).When(v1::CancelChangeRequest()).IsRefused("ORIGIN_UNKNOWN");
}

// --- Retirement ---

TEST(RetireSystem, IsByAnotherThanWhoBegan) {
  auto story = SystemStory::InOperation();
  story.By("olga").When(story.Giving<v1::StartRetiringRequest>({GateEvidence::KIND_RETIREMENT_PLAN})).Happens();
  const auto request = story.Giving<v1::RetireAiSystemRequest>({GateEvidence::KIND_RETIREMENT_RECORD});
  story.By("olga").When(request).IsRefused("FOUR_EYES", "A.6.2.6");
  story.By("pat").When(request).IsRefused("FOUR_EYES");
  story.By("dana").When(request).Happens();
}

TEST(CancelRetiring, GoesBackToWhereItCameFrom) {
  auto story = SystemStory::Suspended();
  story.When(story.Giving<v1::StartRetiringRequest>({GateEvidence::KIND_RETIREMENT_PLAN})).Happens();
  story.When(v1::CancelRetiringRequest()).Happens();
  EXPECT_EQ(story.state().state(), AiSystem::STATE_SUSPENDED);
  EXPECT_FALSE(story.state().has_retirement());
  auto declared = SystemStory::Imported(AiSystem::STATE_RETIRING);
  declared.When(v1::CancelRetiringRequest()).IsRefused("ORIGIN_UNKNOWN");
}

// --- Block ---

v1::BlockAiSystemRequest Blocking() {
  auto request = Reasoned<v1::BlockAiSystemRequest>("it reads emotions of staff");
  request.set_law("AI Act Art. 5(1)(f)");
  return request;
}

v1::RequestUnblockRequest Asking(uint32_t number) {
  auto request = Reasoned<v1::RequestUnblockRequest>("that part is gone");
  request.set_classification_number(number);
  return request;
}

v1::DecideUnblockRequest Deciding(uint32_t number, v1::Verdict verdict) {
  v1::DecideUnblockRequest request;
  request.set_classification_number(number);
  request.set_verdict(verdict);
  return request;
}

// The state after a block that was lifted.
AiSystem::State AfterBlock(SystemStory* story) {
  story->By("lea").When(Blocking()).Happens();
  story->After(absl::Hours(1)).Classified({});
  const uint32_t number = story->state().classification().number();
  story->By("lea").When(Asking(number)).Happens();
  story->By("dana").When(Deciding(number, v1::VERDICT_APPROVED)).Happens();
  EXPECT_FALSE(story->state().state() == AiSystem::STATE_DEVELOPMENT && story->state().has_submission());
  return story->state().state();
}

AiSystem::State AfterBlock(SystemStory story) { return AfterBlock(&story); }

TEST(BlockSystem, KeepsTheFinding) {
  auto story = SystemStory::InOperation();
  story.By("lea").When(Blocking()).Happens();
  EXPECT_EQ(story.state().state(), AiSystem::STATE_BLOCKED);
  EXPECT_EQ(story.state().block().law(), "AI Act Art. 5(1)(f)");
  EXPECT_EQ(story.state().block().reason(), "it reads emotions of staff");
  EXPECT_EQ(story.state().block().prior_state(), AiSystem::STATE_OPERATION);
}

TEST(RequestUnblock, NeedsAClassificationSinceTheBlock) {
  auto story = SystemStory::InOperation();
  story.After(absl::Hours(1)).By("lea").When(Blocking()).Happens();
  story.When(Asking(1)).IsRefused("RECLASSIFICATION_MISSING", "AI Act Art. 5");
  story.After(absl::Hours(1)).Classified({{"art5.e", kUnknown}});
  story.When(Asking(2)).IsRefused("CLASSIFICATION_INCOMPLETE");
  story.Classified({{"art5.e", kYes}});
  story.When(Asking(3)).IsRefused("CLASSIFICATION_PROHIBITED");
  story.Classified({});
  story.When(Asking(3)).IsRefused("OTHER_CLASSIFICATION");
  story.When(Asking(4)).Happens();
}

TEST(DecideUnblock, IsByAnotherThanWhoAsked) {
  auto story = SystemStory::InOperation();
  story.By("lea").When(Blocking()).Happens();
  story.After(absl::Hours(1)).Classified({});
  story.By("dana").When(Deciding(2, v1::VERDICT_APPROVED)).IsRefused("NOTHING_REQUESTED");
  story.By("lea").When(Asking(2)).Happens();
  story.By("lea").When(Deciding(2, v1::VERDICT_APPROVED)).IsRefused("FOUR_EYES");
  story.By("lea").When(Deciding(2, v1::VERDICT_REJECTED)).IsRefused("FOUR_EYES");
  story.By("dana").When(Deciding(1, v1::VERDICT_APPROVED)).IsRefused("OTHER_CLASSIFICATION");
  story.By("dana").When(Deciding(2, v1::VERDICT_APPROVED)).Happens();
  EXPECT_EQ(story.state().state(), AiSystem::STATE_DEVELOPMENT);
  EXPECT_TRUE(story.state().block().has_unblock_time());
}

TEST(DecideUnblock, ARejectionLeavesTheBlockAndTakesTheRequestAway) {
  auto story = SystemStory::InOperation();
  story.By("lea").When(Blocking()).Happens();
  story.After(absl::Hours(1)).Classified({});
  story.By("lea").When(Asking(2)).Happens();
  story.By("dana").When(Deciding(2, v1::VERDICT_REJECTED)).Happens();
  EXPECT_EQ(story.state().state(), AiSystem::STATE_BLOCKED);
  story.By("dana").When(Deciding(2, v1::VERDICT_APPROVED)).IsRefused("NOTHING_REQUESTED");
}

TEST(DecideUnblock, ARejectionNamesTheRequestAndNeedsNothingElse) {
  auto story = SystemStory::InOperation();
  story.By("lea").When(Blocking()).Happens();
  story.After(absl::Hours(1)).Classified({});
  story.By("lea").When(Asking(2)).Happens();
  story.Classified({{"art5.e", kYes}});
  story.By("dana").When(Deciding(3, v1::VERDICT_REJECTED)).IsRefused("OTHER_CLASSIFICATION");
  story.By("dana").When(Deciding(2, v1::VERDICT_REJECTED)).Happens();
}

TEST(DecideUnblock, ARetirementThatIsGivenUpLeadsToDevelopment) {
  auto story = SystemStory::InChange(v1::SIGNIFICANCE_NOT_SIGNIFICANT);
  story.When(story.Giving<v1::StartRetiringRequest>({GateEvidence::KIND_RETIREMENT_PLAN})).Happens();
  EXPECT_EQ(AfterBlock(&story), AiSystem::STATE_RETIRING);
  story.When(v1::CancelRetiringRequest()).Happens();
  EXPECT_EQ(story.state().state(), AiSystem::STATE_DEVELOPMENT);
  EXPECT_FALSE(story.state().has_change());
  auto declared = SystemStory::Imported(AiSystem::STATE_RETIRING);
  EXPECT_EQ(AfterBlock(&declared), AiSystem::STATE_RETIRING);
  declared.When(v1::CancelRetiringRequest()).IsRefused("ORIGIN_UNKNOWN");
}

TEST(DecideUnblock, ARequestIsVoidedByALaterClassification) {
  auto story = SystemStory::InOperation();
  story.By("lea").When(Blocking()).Happens();
  story.After(absl::Hours(1)).Classified({});
  story.By("lea").When(Asking(2)).Happens();
  story.Classified({{"art5.e", kYes}});
  story.By("dana").When(Deciding(2, v1::VERDICT_APPROVED));
  story.IsRefused("OTHER_CLASSIFICATION");
  story.IsRefused("CLASSIFICATION_PROHIBITED");
}

TEST(DecideUnblock, LeadsBackToWhatWasNotDecidedYet) {
  EXPECT_EQ(AfterBlock(SystemStory::Proposed()), AiSystem::STATE_PROPOSED);
  EXPECT_EQ(AfterBlock(SystemStory::InInception()), AiSystem::STATE_INCEPTION);
  EXPECT_EQ(AfterBlock(SystemStory::InDevelopment()), AiSystem::STATE_DEVELOPMENT);
  EXPECT_EQ(AfterBlock(SystemStory::Submitted()), AiSystem::STATE_DEVELOPMENT);
  EXPECT_EQ(AfterBlock(SystemStory::Approved()), AiSystem::STATE_DEVELOPMENT);
  EXPECT_EQ(AfterBlock(SystemStory::Suspended()), AiSystem::STATE_DEVELOPMENT);
  EXPECT_EQ(AfterBlock(SystemStory::InChange(v1::SIGNIFICANCE_NOT_SIGNIFICANT)), AiSystem::STATE_DEVELOPMENT);
  EXPECT_EQ(AfterBlock(SystemStory::Imported(AiSystem::STATE_UNDETERMINED)), AiSystem::STATE_UNDETERMINED);
  EXPECT_EQ(AfterBlock(SystemStory::Imported(AiSystem::STATE_RETIRING)), AiSystem::STATE_RETIRING);
}

TEST(Unblocked, RisksAndImpactMustBeJudgedAnew) {
  auto story = SystemStory::Submitted();
  story.After(absl::Hours(1)).By("lea").When(Blocking()).Happens();
  story.After(absl::Hours(1)).Classified({});
  story.By("lea").When(Asking(2)).Happens();
  story.By("dana").When(Deciding(2, v1::VERDICT_APPROVED)).Happens();
  const auto submission = story.Giving<v1::SubmitForVerificationRequest>(SystemStory::SubmissionKinds());
  story.By("devi").When(submission).Happens();
  story.By("dana").When(story.Approval()).IsRefused("IMPACT_ASSESSMENT_OUTDATED");
}

}  // namespace
}  // namespace aims::inventory
