#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/inventory/domain/ai_system.h"
#include "services/inventory/domain/testing/ai_system_story.h"

namespace aims::inventory {
namespace {

using ::testing::ElementsAre;
using v1::AiSystem;
using v1::GateEvidence;

// --- The whole life ---

TEST(LifeCycle, FromProposalToRetirement) {
  auto story = SystemStory::InOperation();
  EXPECT_EQ(story.state().state(), AiSystem::STATE_OPERATION);
  EXPECT_EQ(story.state().service().state(), AiSystem::Service::STATE_IN_USE);
  EXPECT_FALSE(story.state().state_declared());
  std::vector<AiSystem::Gate> gates;
  for (const auto& passage : story.state().gate_passages()) gates.push_back(passage.gate());
  EXPECT_THAT(gates, ElementsAre(AiSystem::GATE_INCEPTION, AiSystem::GATE_DEVELOPMENT, AiSystem::GATE_VERIFICATION,
                                 AiSystem::GATE_APPROVAL, AiSystem::GATE_OPERATION));
  const auto& approval = story.state().gate_passages(3);
  EXPECT_EQ(approval.passer(), "dana");
  EXPECT_EQ(approval.grounds().content_digest(), story.state().content_digest());
  EXPECT_EQ(approval.grounds().classification_number(), 1u);
  EXPECT_EQ(approval.grounds().evidence_size(), 4);
  EXPECT_EQ(approval.grounds().evidence(0).sha256(), std::string(64, '0'));

  story.By("olga").When(story.Giving<v1::StartRetiringRequest>({GateEvidence::KIND_RETIREMENT_PLAN})).Happens();
  EXPECT_EQ(story.state().state(), AiSystem::STATE_RETIRING);
  story.By("dana").When(story.Giving<v1::RetireAiSystemRequest>({GateEvidence::KIND_RETIREMENT_RECORD})).Happens();
  EXPECT_EQ(story.state().state(), AiSystem::STATE_RETIRED);
}

TEST(BlockSystem, IsForSystemsWhoseLifeIsNotOver) {
  for (const auto& [state, rule] :
       {std::pair(AiSystem::STATE_BLOCKED, "WRONG_STATE"), std::pair(AiSystem::STATE_RETIRED, "SYSTEM_FINAL"),
        std::pair(AiSystem::STATE_WITHDRAWN, "SYSTEM_FINAL")}) {
    AiSystem system;
    system.set_name(kSystem);
    system.set_state(state);
    const auto violations =
        domain::ViolationsOf(Block(system, v1::BlockAiSystemRequest(), domain::Decision()).status());
    ASSERT_EQ(violations.size(), 1u) << AiSystem::State_Name(state);
    EXPECT_EQ(violations[0].rule, rule);
  }
}

// --- Withdraw ---

TEST(WithdrawSystem, IsFinal) {
  auto story = SystemStory::Submitted();
  story.When(Reasoned<v1::WithdrawAiSystemRequest>("no need any more")).Happens();
  EXPECT_EQ(story.state().state(), AiSystem::STATE_WITHDRAWN);
  EXPECT_EQ(story.state().state_reason(), "no need any more");
}

TEST(WithdrawSystem, AfterAnApprovalIsRefused) {
  auto approved = SystemStory::Approved();
  approved.When(SystemStory::Setting("outputs", "text")).Happens();  // back in development
  approved.When(v1::WithdrawAiSystemRequest()).IsRefused("ALREADY_APPROVED");
}

TEST(WithdrawSystem, OfASystemThatWasDeclaredInOperationIsRefused) {
  auto story = SystemStory::Imported(AiSystem::STATE_OPERATION);
  story.When(v1::BlockAiSystemRequest()).Happens();
  story.After(absl::Hours(1)).Classified({});
  v1::RequestUnblockRequest ask;
  ask.set_classification_number(1);
  story.By("lea").When(ask).Happens();
  v1::DecideUnblockRequest decide;
  decide.set_classification_number(1);
  decide.set_verdict(v1::VERDICT_APPROVED);
  story.By("dana").When(decide).Happens();
  ASSERT_EQ(story.state().state(), AiSystem::STATE_DEVELOPMENT);
  story.When(v1::WithdrawAiSystemRequest()).IsRefused("ALREADY_APPROVED");
}

// --- Four eyes ---

TEST(StartInception, IsByNeitherOwnerNorAuthor) {
  auto story = SystemStory::Proposed();
  story.Classified({});
  const auto request = story.Deciding<v1::StartInceptionRequest>(SystemStory::InceptionKinds());
  story.By("ana").When(request).IsRefused("FOUR_EYES", "A.6.1.2");
  story.By("olga").When(request).IsRefused("FOUR_EYES");
  story.By("max").When(request).Happens();
}

TEST(StartDevelopment, IsByNoAuthor) {
  auto story = SystemStory::InInception();
  const auto request = story.Deciding<v1::StartDevelopmentRequest>(SystemStory::DevelopmentKinds());
  story.By("ana").When(request).IsRefused("FOUR_EYES", "A.6.2.2");
  story.By("olga").When(request).Happens();
}

TEST(ApproveSystem, IsByNeitherAuthorNorSubmitterNorTester) {
  auto story = SystemStory::Submitted();
  story.By("ana").When(story.Approval()).IsRefused("FOUR_EYES", "A.6.2.4");
  story.By("devi").When(story.Approval()).IsRefused("FOUR_EYES");
  story.By("tess").When(story.Approval()).IsRefused("FOUR_EYES");
  story.By("pat").When(story.Approval()).IsRefused("FOUR_EYES");
  story.By("dana").When(story.Approval()).Happens();
  EXPECT_TRUE(story.state().authors().empty());
}

TEST(ApproveSystem, IsTestedByAnotherThanWhoDevelopedIt) {
  auto story = SystemStory::Submitted();
  for (const char* developer : {"ana", "devi"}) {
    story.By("dana")
        .When(PreparedBy(GateEvidence::KIND_TEST_REPORT, developer, story.Approval()))
        .IsRefused("TESTER_NOT_INDEPENDENT", "A.6.2.4");
  }
  // Who wrote the design record, though another submitted it.
  auto other = SystemStory::InDevelopment();
  const auto submission = other.Giving<v1::SubmitForVerificationRequest>(SystemStory::SubmissionKinds());
  other.By("sam").When(submission).Happens();
  other.By("dana")
      .When(PreparedBy(GateEvidence::KIND_TEST_REPORT, "devi", other.Approval()))
      .IsRefused("TESTER_NOT_INDEPENDENT");
}

TEST(PutIntoOperation, IsByAnotherThanTheApprover) {
  auto story = SystemStory::Approved();
  const auto request = story.Giving<v1::PutIntoOperationRequest>(SystemStory::OperationKinds());
  story.By("dana").When(request).IsRefused("FOUR_EYES", "A.6.2.5");
  story.By("pat").When(request).IsRefused("FOUR_EYES");
  story.By("olga").When(request).Happens();
}

TEST(Decisions, NameTheContentThatIsDecided) {
  auto inception = SystemStory::Proposed();
  inception.Classified({});
  inception.By("max")
      .When(inception.Giving<v1::StartInceptionRequest>(SystemStory::InceptionKinds()))
      .IsRefused("CONTENT_CHANGED");
  auto development = SystemStory::InInception();
  development.By("max")
      .When(development.Giving<v1::StartDevelopmentRequest>(SystemStory::DevelopmentKinds()))
      .IsRefused("CONTENT_CHANGED");
  auto approval = SystemStory::Submitted();
  auto request = approval.Approval();
  approval.By("ana").When(SystemStory::Setting("display_name", "Chat 2")).Happens();
  approval.By("dana").When(request).IsRefused("CONTENT_CHANGED", "7.5.3");
}

// --- Submission, rejection ---

TEST(RejectSystem, GoesBackToWhereItWasSubmittedFrom) {
  auto story = SystemStory::Submitted();
  EXPECT_EQ(story.state().submission().submitter(), "devi");
  story.By("dana").When(Reasoned<v1::RejectAiSystemRequest>("fails")).Happens();
  EXPECT_EQ(story.state().state(), AiSystem::STATE_DEVELOPMENT);
  EXPECT_EQ(story.state().state_reason(), "fails");
  EXPECT_FALSE(story.state().has_submission());

  auto change = SystemStory::InChange(v1::SIGNIFICANCE_NOT_SIGNIFICANT);
  change.By("devi").When(v1::CompleteChangeRequest()).Happens();
  change.By("dana").When(Reasoned<v1::RejectAiSystemRequest>("fails")).Happens();
  EXPECT_EQ(change.state().state(), AiSystem::STATE_CHANGE);
}

TEST(SubmitForVerification, IsNeededWhereVerificationOrApprovalAreOnlyDeclared) {
  auto verification = SystemStory::Imported(AiSystem::STATE_VERIFICATION);
  verification.By("dana").When(verification.Approval()).IsRefused("SUBMISSION_MISSING");
  auto approved = SystemStory::Imported(AiSystem::STATE_APPROVED);
  approved.By("oskar")
      .When(approved.Giving<v1::PutIntoOperationRequest>(SystemStory::OperationKinds()))
      .IsRefused("APPROVAL_MISSING");
  for (auto story : {verification, approved}) {
    auto update = SystemStory::Setting("purpose", "answers customers");
    update.mutable_ai_system()->set_owner("olga");
    update.mutable_ai_system()->set_in_scope(v1::YES_NO_YES);
    update.mutable_ai_system()->add_ai_roles(v1::Organization::AI_ROLE_CUSTOMER);
    update.clear_update_mask();
    story.By("ana").When(update).Happens();
    const auto request = story.Giving<v1::SubmitForVerificationRequest>(SystemStory::SubmissionKinds());
    story.By("devi").When(request).Happens();
    EXPECT_EQ(story.state().state(), AiSystem::STATE_VERIFICATION);
    story.When(request).IsRefused("WRONG_STATE");
  }
}

TEST(SubmitForVerification, IsNoWayBackFromAnApproval) {
  auto story = SystemStory::Approved();
  story.By("devi")
      .When(story.Giving<v1::SubmitForVerificationRequest>(SystemStory::SubmissionKinds()))
      .IsRefused("WRONG_STATE");
}

// --- Break-glass ---

v1::BreakGlassApproveAiSystemRequest BreakingGlass(const SystemStory& story) {
  auto request = story.Deciding<v1::BreakGlassApproveAiSystemRequest>(SystemStory::ApprovalKinds());
  request.set_reason("the phones are down");
  return request;
}

v1::ReviewAiSystemBreakGlassRequest Upholding(const SystemStory& story) {
  v1::ReviewAiSystemBreakGlassRequest request;
  request.set_digest(story.state().break_glass().digest());
  request.set_outcome(type::v1::BreakGlassApproval::OUTCOME_UPHELD);
  request.set_reason("it could not wait");
  return request;
}

TEST(BreakGlass, ApprovesWithoutASecondPersonAndAsksForAReview) {
  auto story = SystemStory::Submitted();
  story.By("devi").When(BreakingGlass(story)).Happens();
  EXPECT_EQ(story.state().state(), AiSystem::STATE_APPROVED);
  EXPECT_EQ(story.state().break_glass().approver(), "devi");
  EXPECT_EQ(story.state().break_glass().reason(), "the phones are down");
  EXPECT_THAT(story.state().break_glass().makers(), ElementsAre("ana", "devi", "pat", "tess"));
}

// As for every aggregate that can be approved so (common/domain/due.h).
TEST(BreakGlass, ItsReviewFallsDueAfterSevenDays) {
  auto story = SystemStory::Submitted();
  story.By("devi").When(BreakingGlass(story)).Happens();
  const absl::Time due = story.time() + absl::Hours(7 * 24);
  EXPECT_EQ(base::FromProto(story.state().break_glass().review_due_time()), due);
  EXPECT_EQ(domain::NextDueOf<AiSystems>(story.state()), due);
  const auto events = story.At(due).FallsDue();
  ASSERT_EQ(events.size(), 1u);
  EXPECT_TRUE(events[0].has_break_glass_review_overdue());
  EXPECT_TRUE(story.state().break_glass().review_overdue());
  EXPECT_EQ(domain::NextDueOf<AiSystems>(story.state()), absl::nullopt);
}

TEST(BreakGlass, NeedsTheSameEvidenceContentAndSubmission) {
  auto story = SystemStory::Submitted();
  story.By("devi").When(Without(GateEvidence::KIND_TEST_REPORT, BreakingGlass(story)));
  story.IsRefused("TEST_REPORT_MISSING");
  auto other_content = BreakingGlass(story);
  other_content.set_content_digest("x");
  story.When(other_content).IsRefused("CONTENT_CHANGED");
  auto declared = SystemStory::Imported(AiSystem::STATE_VERIFICATION);
  declared.When(BreakingGlass(declared)).IsRefused("SUBMISSION_MISSING");
}

TEST(BreakGlass, IsReviewedByAnother) {
  auto story = SystemStory::Submitted();
  story.By("dana").When(Upholding(story)).IsRefused("NO_REVIEW_OPEN");
  story.By("dana").When(BreakingGlass(story)).Happens();
  for (const char* involved : {"dana", "ana", "devi", "tess"}) {
    story.By(involved).When(Upholding(story)).IsRefused("FOUR_EYES");
  }
  story.By("max").When(Upholding(story)).Happens();
  EXPECT_EQ(story.state().break_glass().reviewer(), "max");
  EXPECT_EQ(story.state().break_glass().outcome(), type::v1::BreakGlassApproval::OUTCOME_UPHELD);
  EXPECT_EQ(story.state().break_glass().review_reason(), "it could not wait");
  story.By("max").When(Upholding(story)).IsRefused("NO_REVIEW_OPEN");
}

TEST(BreakGlass, IsNotBrokenTwiceBeforeAReview) {
  auto story = SystemStory::Submitted();
  story.By("dana").When(BreakingGlass(story)).Happens();
  story.When(SystemStory::Setting("outputs", "text")).Happens();
  const auto submission = story.Giving<v1::SubmitForVerificationRequest>(SystemStory::SubmissionKinds());
  story.By("devi").When(submission).Happens();
  story.By("dana").When(BreakingGlass(story)).IsRefused("REVIEW_OPEN");
  story.By("max").When(Upholding(story)).Happens();
  story.Classified({});  // its outputs changed
  story.By("dana").When(BreakingGlass(story)).Happens();
}

TEST(BreakGlass, IsReviewedByNameOfWhatWasApproved) {
  auto story = SystemStory::Submitted();
  story.By("dana").When(BreakingGlass(story)).Happens();
  auto request = Upholding(story);
  request.set_digest(std::string(64, '0'));
  story.By("max").When(request).IsRefused("OTHER_APPROVAL", "A.6.2.4");
}

// What devi submitted is part of what is submitted next, and nobody else has looked at it yet.
TEST(BreakGlass, LeavesItsMakersMakersUntilTheReview) {
  auto story = SystemStory::Submitted();
  story.By("dana").When(BreakingGlass(story)).Happens();
  story.By("eve").When(SystemStory::Setting("outputs", "text")).Happens();
  const auto submission = story.Giving<v1::SubmitForVerificationRequest>(SystemStory::SubmissionKinds());
  story.By("eve").When(submission).Happens();
  story.Classified({});  // its outputs changed
  const auto approval = story.Deciding<v1::ApproveAiSystemRequest>(SystemStory::ApprovalKinds());
  story.By("devi").When(approval).IsRefused("FOUR_EYES", "A.6.2.4");
  story.By("max").When(Upholding(story)).Happens();
  story.By("devi").When(approval).Happens();
}

TEST(BreakGlass, NotUpheldWhatWasApprovedStays) {
  auto story = SystemStory::Submitted();
  story.By("dana").When(BreakingGlass(story)).Happens();
  auto request = Upholding(story);
  request.set_outcome(type::v1::BreakGlassApproval::OUTCOME_NOT_UPHELD);
  EXPECT_EQ(story.By("max").When(request).Happens().size(), 1u);
  EXPECT_EQ(story.state().state(), AiSystem::STATE_APPROVED);
  EXPECT_EQ(story.state().break_glass().outcome(), type::v1::BreakGlassApproval::OUTCOME_NOT_UPHELD);
}

}  // namespace
}  // namespace aims::inventory
