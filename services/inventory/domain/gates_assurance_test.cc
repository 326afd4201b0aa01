// What gates make of the assurance of other services: impact, risks, controls, nonconformities.

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/inventory/domain/control_assurance.h"
#include "services/inventory/domain/gates.h"
#include "services/inventory/domain/testing/ai_system_story.h"

namespace aims::inventory {
namespace {

using ::testing::ElementsAre;
using ::testing::UnorderedElementsAre;
using v1::GateEvidence;

v1::SystemAssurance Assured(absl::Time now) {
  v1::SystemAssurance assurance;
  assurance.set_name("organizations/acme/systemAssurances/chat");
  assurance.set_etag("5");
  assurance.mutable_impact()->set_assessment("organizations/acme/impactAssessments/i");
  assurance.mutable_impact()->set_state(v1::SystemAssurance::Impact::STATE_APPROVED);
  *assurance.mutable_impact()->mutable_decide_time() = base::ToProto(now);
  auto* risk = assurance.mutable_risks()->add_risks();
  risk->set_open(true);
  risk->set_risk("organizations/acme/risks/r");
  risk->set_tolerated(true);
  auto* control = assurance.mutable_controls()->add_controls();
  control->set_control("organizations/acme/controls/c");
  control->set_in_place(true);
  return assurance;
}

void AddBar(v1::SystemAssurance* assurance) {
  auto* bar = assurance->add_bars();
  bar->set_resource("organizations/acme/nonconformities/n");
  bar->set_bars(true);
}

// The rules by which an approval on `assurance` is refused, with no documents about impact, risks and controls.
std::vector<std::string> ApprovalOn(const v1::SystemAssurance& assurance) {
  auto story = SystemStory::Submitted();
  story.Knowing(assurance).By("dana");
  story.When(story.Deciding<v1::ApproveAiSystemRequest>(
      {GateEvidence::KIND_TEST_REPORT, GateEvidence::KIND_USER_INFORMATION}));
  return RulesOf(story);
}

TEST(Assurance, TakesThePlaceOfDocuments) {
  auto story = SystemStory::Submitted();
  story.Knowing(Assured(story.time())).By("dana");
  story.When(story.Deciding<v1::ApproveAiSystemRequest>(
      {GateEvidence::KIND_TEST_REPORT, GateEvidence::KIND_USER_INFORMATION}));
  story.Happens();
  EXPECT_EQ(story.state().gate_passages(3).grounds().assurance_etag(), "5");
}

TEST(Assurance, IsAuthoritativeWhereItIsThere) {
  const absl::Time now = SystemStory().time();
  auto assurance = Assured(now);
  assurance.mutable_impact()->set_state(v1::SystemAssurance::Impact::STATE_IN_PROGRESS);
  auto story = SystemStory::Submitted();
  auto request = story.Approval();
  *request.add_evidence() = story.Document(GateEvidence::KIND_IMPACT_ASSESSMENT);  // a document does not help
  story.Knowing(assurance).By("dana").When(request);
  EXPECT_THAT(RulesOf(story), UnorderedElementsAre("IMPACT_ASSESSMENT_MISSING"));
}

TEST(Assurance, PartsThatAreNotThereAreDocumented) {
  auto assurance = Assured(SystemStory().time());
  assurance.clear_risks();
  EXPECT_THAT(ApprovalOn(assurance), UnorderedElementsAre("RISK_ACCEPTANCE_MISSING"));
  assurance = Assured(SystemStory().time());
  assurance.clear_controls();
  EXPECT_THAT(ApprovalOn(assurance), UnorderedElementsAre("CONTROLS_IN_PLACE_MISSING"));
}

TEST(Assurance, OfControlsOfAllSystemsCountsForEach) {
  auto assurance = Assured(SystemStory().time());
  assurance.clear_controls();
  v1::ControlAssurance of_all;
  of_all.set_name(ControlAssuranceName(kSystem));
  of_all.set_etag("7");
  auto* control = of_all.add_controls();
  control->set_control("organizations/acme/controls/logging");
  control->add_causes("the evidence has expired");
  const auto on = [&] {
    auto story = SystemStory::Submitted();
    story.Knowing(assurance).Knowing(of_all).By("dana");
    story.When(story.Deciding<v1::ApproveAiSystemRequest>(
        {GateEvidence::KIND_TEST_REPORT, GateEvidence::KIND_USER_INFORMATION}));
    return story;
  };
  auto refused = on();
  EXPECT_THAT(RulesOf(refused), UnorderedElementsAre("CONTROL_NOT_IN_PLACE"));
  EXPECT_THAT(std::string(refused.outcome().status().message()),
              testing::HasSubstr(
                  "organizations/acme/controls/logging is required and not in place (the evidence has expired)"));
  control->set_in_place(true);
  auto passed = on();
  passed.Happens();
  EXPECT_EQ(passed.state().gate_passages(3).grounds().control_assurance_etag(), "7");
}

TEST(Assurance, OfImpact) {
  using Impact = v1::SystemAssurance::Impact;
  const absl::Time now = SystemStory().time();
  auto on = [now](auto change) {
    auto assurance = Assured(now);
    change(assurance.mutable_impact());
    return ApprovalOn(assurance);
  };
  EXPECT_THAT(on([](Impact* impact) { impact->set_state(Impact::STATE_NOT_REQUIRED); }), UnorderedElementsAre());
  EXPECT_THAT(on([](Impact* impact) { impact->set_state(Impact::STATE_UNSPECIFIED); }),
              UnorderedElementsAre("IMPACT_ASSESSMENT_MISSING"));
  EXPECT_THAT(on([](Impact* impact) { impact->set_state(Impact::STATE_REJECTED); }),
              UnorderedElementsAre("IMPACT_ASSESSMENT_REJECTED"));
  EXPECT_THAT(on([](Impact* impact) { impact->set_state(Impact::STATE_OUTDATED); }),
              UnorderedElementsAre("IMPACT_ASSESSMENT_OUTDATED"));
  EXPECT_THAT(on([now](Impact* impact) { *impact->mutable_expire_time() = base::ToProto(now); }),
              UnorderedElementsAre("IMPACT_ASSESSMENT_EXPIRED"));
  EXPECT_THAT(on([now](Impact* impact) { *impact->mutable_expire_time() = base::ToProto(now + absl::Seconds(1)); }),
              UnorderedElementsAre());
}

TEST(Assurance, OfImpactBeforeASignificantChangeIsOutdated) {
  auto story = SystemStory::InChange(v1::SIGNIFICANCE_SIGNIFICANT);
  story.Classified({});
  story.By("devi").When(v1::CompleteChangeRequest()).Happens();
  story.Knowing(Assured(story.time() - absl::Hours(1))).By("dana").When(story.Approval());
  EXPECT_THAT(RulesOf(story), UnorderedElementsAre("IMPACT_ASSESSMENT_OUTDATED"));
  story.Knowing(Assured(story.time() + absl::Hours(1))).After(absl::Hours(2)).When(story.Approval()).Happens();
}

TEST(Assurance, OfRisksControlsAndNonconformities) {
  const absl::Time now = SystemStory().time();
  auto assurance = Assured(now);
  assurance.mutable_risks()->mutable_risks(0)->set_tolerated(false);
  assurance.mutable_controls()->mutable_controls(0)->set_in_place(false);
  AddBar(&assurance);
  EXPECT_THAT(ApprovalOn(assurance),
              UnorderedElementsAre("RISK_NOT_ACCEPTED", "CONTROL_NOT_IN_PLACE", "OPEN_NONCONFORMITY"));
  assurance = Assured(now);
  *assurance.mutable_risks()->mutable_risks(0)->mutable_acceptance_expire_time() = base::ToProto(now);
  EXPECT_THAT(ApprovalOn(assurance), UnorderedElementsAre("RISK_ACCEPTANCE_EXPIRED"));
}

// Tolerated is not enough: it must have been rated as the system is now (8.2).
TEST(Assurance, OfRisksThatWereRatedBeforeAChangeIsOutdated) {
  auto story = SystemStory::InDevelopment();
  story.After(absl::Hours(1)).By("devi").When(SystemStory::Setting("purpose", "answers and sells")).Happens();
  EXPECT_THAT(story.state().risks_outdated_by(), ElementsAre("purpose"));
  story.Classified({});
  story.By("devi").When(story.Giving<v1::SubmitForVerificationRequest>(SystemStory::SubmissionKinds())).Happens();
  auto assurance = Assured(story.time());
  auto* risk = assurance.mutable_risks()->mutable_risks(0);
  *risk->mutable_rate_time() = base::ToProto(story.time());
  const auto approval =
      story.Deciding<v1::ApproveAiSystemRequest>({GateEvidence::KIND_TEST_REPORT, GateEvidence::KIND_USER_INFORMATION});
  story.Knowing(assurance).By("dana").When(approval).IsRefused("RISK_ASSESSMENT_OUTDATED", "8.2");
  *risk->mutable_rate_time() = base::ToProto(story.time() + absl::Seconds(1));
  story.Knowing(assurance).After(absl::Minutes(1)).By("dana").When(approval).Happens();
}

TEST(RiskAssessment, OfADocumentIsOutdatedByAChangeToo) {
  auto story = SystemStory::InDevelopment();
  story.After(absl::Hours(1)).By("devi").When(SystemStory::Setting("purpose", "answers and sells")).Happens();
  story.Classified({});
  story.By("devi").When(story.Giving<v1::SubmitForVerificationRequest>(SystemStory::SubmissionKinds())).Happens();
  story.By("dana").When(story.Approval()).IsRefused("RISK_ASSESSMENT_OUTDATED", "8.2");
  story.After(absl::Minutes(1));
  auto approval = story.Approval();
  *approval.add_evidence() = story.Document(GateEvidence::KIND_RISK_ASSESSMENT);
  story.By("dana").When(approval).Happens();
}

// To fill in what nothing was said about makes no rating outdated.
TEST(RiskAssessment, IsNotOutdatedByFillingIn) {
  auto story = SystemStory::InDevelopment();
  story.By("devi").When(SystemStory::Setting("foreseeable_misuse", "advice on law")).Happens();
  EXPECT_FALSE(story.state().has_risks_outdated_time());
}

TEST(Assurance, BarsOperationAndResumption) {
  auto assurance = Assured(SystemStory().time());
  AddBar(&assurance);
  auto approved = SystemStory::Approved();
  approved.Knowing(assurance).By("oskar").When(
      approved.Giving<v1::PutIntoOperationRequest>(SystemStory::OperationKinds()));
  EXPECT_THAT(RulesOf(approved), UnorderedElementsAre("OPEN_NONCONFORMITY"));
  auto suspended = SystemStory::Suspended();
  suspended.Knowing(assurance).By("dana").When(
      suspended.Giving<v1::ResumeAiSystemRequest>(SystemStory::ResumptionKinds()));
  EXPECT_THAT(RulesOf(suspended), UnorderedElementsAre("OPEN_NONCONFORMITY"));
}

// The rules that bar development on this assurance of risks.
std::vector<std::string> DevelopmentOn(const v1::SystemAssurance::Risks& risks) {
  auto story = SystemStory::InInception();
  auto assurance = Assured(story.time());
  *assurance.mutable_risks() = risks;
  AddBar(&assurance);  // does not bar it yet
  story.Knowing(assurance).By("max").When(story.Deciding<v1::StartDevelopmentRequest>(
      {GateEvidence::KIND_REQUIREMENTS, GateEvidence::KIND_RISK_ASSESSMENT}));
  return RulesOf(story);
}

TEST(Assurance, ForDevelopmentEachOpenRiskIsRated) {
  v1::SystemAssurance::Risks risks;
  auto* drift = risks.add_risks();
  drift->set_risk("organizations/acme/risks/drift");
  drift->set_open(true);
  auto* theft = risks.add_risks();
  theft->set_risk("organizations/acme/risks/theft");
  theft->set_open(true);
  theft->set_rated(true);
  EXPECT_THAT(DevelopmentOn(risks), UnorderedElementsAre("RISK_NOT_RATED"));
  drift->set_rated(true);
  EXPECT_THAT(DevelopmentOn(risks), UnorderedElementsAre());  // none is tolerated, which does not bar it yet
  drift->set_rated(false);
  drift->set_open(false);
  EXPECT_THAT(DevelopmentOn(risks), UnorderedElementsAre());
}

TEST(Assurance, WithoutAnOpenRiskItIsFoundThatThereIsNone) {
  v1::SystemAssurance::Risks risks;
  auto* closed = risks.add_risks();
  closed->set_risk("organizations/acme/risks/drift");
  closed->set_rated(true);
  EXPECT_THAT(DevelopmentOn(risks), UnorderedElementsAre("RISK_ASSESSMENT_MISSING"));
  auto assurance = Assured(SystemStory().time());
  *assurance.mutable_risks() = risks;
  EXPECT_THAT(ApprovalOn(assurance), UnorderedElementsAre("RISK_ASSESSMENT_MISSING"));
  auto* no_risk = risks.mutable_no_risk();
  *no_risk->mutable_approve_time() = base::ToProto(SystemStory().time());
  EXPECT_THAT(DevelopmentOn(risks), UnorderedElementsAre("RISK_ASSESSMENT_MISSING"));  // superseded
  no_risk->set_in_force(true);
  EXPECT_THAT(DevelopmentOn(risks), UnorderedElementsAre());
  *assurance.mutable_risks() = risks;
  EXPECT_THAT(ApprovalOn(assurance), UnorderedElementsAre());
}

TEST(Assurance, ThatThereIsNoRiskIsFoundAgainAfterASignificantChange) {
  auto story = SystemStory::InChange(v1::SIGNIFICANCE_SIGNIFICANT);
  story.Classified({});
  story.By("devi").When(v1::CompleteChangeRequest()).Happens();
  auto assurance = Assured(story.time() + absl::Hours(1));
  assurance.clear_risks();
  auto* no_risk = assurance.mutable_risks()->mutable_no_risk();
  no_risk->set_in_force(true);
  *no_risk->mutable_approve_time() = base::ToProto(story.time() - absl::Hours(1));
  story.After(absl::Hours(2)).Knowing(assurance).By("dana").When(story.Approval());
  EXPECT_THAT(RulesOf(story), UnorderedElementsAre("RISK_ASSESSMENT_OUTDATED"));
  *no_risk->mutable_approve_time() = base::ToProto(story.time() - absl::Hours(1));
  story.Knowing(assurance).When(story.Approval()).Happens();
}

}  // namespace
}  // namespace aims::inventory
