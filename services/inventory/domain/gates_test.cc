#include "services/inventory/domain/gates.h"

#include <map>

#include "aims/inventory/v1/dataset.pb.h"
#include "aims/inventory/v1/model.pb.h"
#include "aims/inventory/v1/supplier.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/inventory/domain/control_assurance.h"
#include "services/inventory/domain/testing/ai_system_story.h"

namespace aims::inventory {
namespace {

using ::testing::ElementsAre;
using ::testing::IsSupersetOf;
using ::testing::UnorderedElementsAre;
using v1::AiSystem;
using v1::GateEvidence;

std::vector<std::string> RulesOf(const SystemStory& story) {
  std::vector<std::string> rules;
  for (const auto& violation : domain::ViolationsOf(story.outcome().status())) rules.push_back(violation.rule);
  return rules;
}

// --- Documents ---

// A move with all its documents but one is refused for that one.
template <class Request>
void ExpectNeeds(SystemStory& story, const Request& request, const std::map<Kind, std::string>& rules) {
  for (const auto& [kind, rule] : rules) {
    story.When(Without(kind, request));
    EXPECT_THAT(RulesOf(story), UnorderedElementsAre(rule));
  }
  story.When(request).Happens();
}

TEST(Gates, NeedTheirDocuments) {
  auto story = SystemStory::Proposed();
  story.Classified({}).By("max");
  ExpectNeeds(story, story.Deciding<v1::StartInceptionRequest>(SystemStory::InceptionKinds()),
              {{GateEvidence::KIND_IMPACT_SCREENING, "IMPACT_SCREENING_MISSING"}});
  ExpectNeeds(story, story.Deciding<v1::StartDevelopmentRequest>(SystemStory::DevelopmentKinds()),
              {{GateEvidence::KIND_REQUIREMENTS, "REQUIREMENTS_MISSING"},
               {GateEvidence::KIND_RISK_ASSESSMENT, "RISK_ASSESSMENT_MISSING"},
               {GateEvidence::KIND_IMPACT_ASSESSMENT, "IMPACT_ASSESSMENT_MISSING"}});
  story.By("devi");
  ExpectNeeds(story, story.Giving<v1::SubmitForVerificationRequest>(SystemStory::SubmissionKinds()),
              {{GateEvidence::KIND_DESIGN_RECORD, "DESIGN_RECORD_MISSING"},
               {GateEvidence::KIND_DATA_RECORD, "DATA_RECORD_MISSING"}});
  story.By("dana");
  ExpectNeeds(story, story.Approval(),
              {{GateEvidence::KIND_TEST_REPORT, "TEST_REPORT_MISSING"},
               {GateEvidence::KIND_USER_INFORMATION, "USER_INFORMATION_MISSING"},
               {GateEvidence::KIND_RISK_ACCEPTANCE, "RISK_ACCEPTANCE_MISSING"},
               {GateEvidence::KIND_CONTROLS_IN_PLACE, "CONTROLS_IN_PLACE_MISSING"}});
  story.By("oskar");
  ExpectNeeds(story, story.Giving<v1::PutIntoOperationRequest>(SystemStory::OperationKinds()),
              {{GateEvidence::KIND_DEPLOYMENT_PLAN, "DEPLOYMENT_PLAN_MISSING"},
               {GateEvidence::KIND_DEPLOYMENT_CHECKLIST, "DEPLOYMENT_CHECKLIST_MISSING"},
               {GateEvidence::KIND_LOG_CONFIGURATION, "LOG_CONFIGURATION_MISSING"},
               {GateEvidence::KIND_MONITORING_PLAN, "MONITORING_PLAN_MISSING"}});
  story.By("ina").When(v1::SuspendAiSystemRequest()).Happens();
  story.By("dana");
  ExpectNeeds(story, story.Giving<v1::ResumeAiSystemRequest>(SystemStory::ResumptionKinds()),
              {{GateEvidence::KIND_CAUSE_REMOVED, "CAUSE_REMOVED_MISSING"},
               {GateEvidence::KIND_TEST_REPORT, "TEST_REPORT_MISSING"}});
  ExpectNeeds(story, story.Giving<v1::StartChangeRequest>({GateEvidence::KIND_CHANGE_RECORD}),
              {{GateEvidence::KIND_CHANGE_RECORD, "CHANGE_RECORD_MISSING"}});
  ExpectNeeds(story, story.Giving<v1::StartRetiringRequest>({GateEvidence::KIND_RETIREMENT_PLAN}),
              {{GateEvidence::KIND_RETIREMENT_PLAN, "RETIREMENT_PLAN_MISSING"}});
  story.By("max");
  ExpectNeeds(story, story.Giving<v1::RetireAiSystemRequest>({GateEvidence::KIND_RETIREMENT_RECORD}),
              {{GateEvidence::KIND_RETIREMENT_RECORD, "RETIREMENT_RECORD_MISSING"}});
}

TEST(Gates, ListEverythingThatIsMissingAtOnce) {
  auto story = SystemStory::Imported(AiSystem::STATE_APPROVED);
  story.When(v1::PutIntoOperationRequest());
  EXPECT_THAT(RulesOf(story), UnorderedElementsAre(
                                  "APPROVAL_MISSING", "DEPLOYMENT_PLAN_MISSING", "DEPLOYMENT_CHECKLIST_MISSING",
                                  "LOG_CONFIGURATION_MISSING", "MONITORING_PLAN_MISSING", "PURPOSE_MISSING",
                                  "OWNER_MISSING", "ROLE_MISSING", "SCOPE_MISSING", "CLASSIFICATION_MISSING",
                                  "IMPACT_ASSESSMENT_MISSING", "RISK_ACCEPTANCE_MISSING", "CONTROLS_IN_PLACE_MISSING"));
}

TEST(Gates, EvidenceMustNotBeExpiredNorOfATimeToCome) {
  auto story = SystemStory::InDevelopment();
  auto request = story.Giving<v1::SubmitForVerificationRequest>(SystemStory::SubmissionKinds());
  *request.mutable_evidence(0)->mutable_expire_time() = base::ToProto(story.time());
  story.By("devi").When(request).IsRefused("EVIDENCE_EXPIRED", "7.5.3");
  *request.mutable_evidence(0)->mutable_expire_time() = base::ToProto(story.time() + absl::Seconds(1));
  *request.mutable_evidence(1)->mutable_evidence_time() = base::ToProto(story.time() + absl::Seconds(1));
  story.When(request).IsRefused("EVIDENCE_IN_FUTURE", "7.5.3");
  *request.mutable_evidence(1)->mutable_evidence_time() = base::ToProto(story.time());
  story.When(request).Happens();
}

TEST(Gates, AnImpactAssessmentGivenBeforeMayExpireMeanwhile) {
  auto story = SystemStory::InInception();
  auto request = story.Deciding<v1::StartDevelopmentRequest>(SystemStory::DevelopmentKinds());
  for (auto& evidence : *request.mutable_evidence()) {
    if (evidence.kind() != GateEvidence::KIND_IMPACT_ASSESSMENT) continue;
    *evidence.mutable_expire_time() = base::ToProto(story.time() + absl::Hours(24));
  }
  story.By("max").When(request).Happens();
  const auto submission = story.Giving<v1::SubmitForVerificationRequest>(SystemStory::SubmissionKinds());
  story.By("devi").When(submission).Happens();
  auto in_time = story;
  in_time.After(absl::Hours(23)).By("dana").When(in_time.Approval()).Happens();
  story.After(absl::Hours(24)).By("dana").When(story.Approval()).IsRefused("IMPACT_ASSESSMENT_EXPIRED", "8.4");
  // Approved in time, and too late for operation.
  in_time.After(absl::Hours(1))
      .By("oskar")
      .When(in_time.Giving<v1::PutIntoOperationRequest>(SystemStory::OperationKinds()));
  in_time.IsRefused("IMPACT_ASSESSMENT_EXPIRED");
}

// --- Description ---

TEST(Gates, NeedADescribedSystem) {
  auto row = SystemStory::Row(AiSystem::STATE_PROPOSED);
  row.mutable_ai_system()->set_owner("olga");
  SystemStory story;
  story.When(row).Happens();
  story.Classified({}).By("max");
  story.When(story.Deciding<v1::StartInceptionRequest>(SystemStory::InceptionKinds()));
  EXPECT_THAT(RulesOf(story),
              UnorderedElementsAre("PURPOSE_MISSING", "ROLE_MISSING", "SCOPE_MISSING", "INTENDED_USE_MISSING"));
}

TEST(Gates, FromDevelopmentToOperationNeedADescribedSystem) {
  auto undescribed = [](AiSystem::State state) { return SystemStory::Imported(state); };
  auto inception = undescribed(AiSystem::STATE_INCEPTION);
  inception.By("max")
      .When(inception.Deciding<v1::StartDevelopmentRequest>(SystemStory::DevelopmentKinds()))
      .IsRefused("OWNER_MISSING");
  auto development = undescribed(AiSystem::STATE_DEVELOPMENT);
  development.When(development.Giving<v1::SubmitForVerificationRequest>(SystemStory::SubmissionKinds()))
      .IsRefused("OWNER_MISSING");
  auto verification = undescribed(AiSystem::STATE_VERIFICATION);
  verification.When(verification.Approval()).IsRefused("OWNER_MISSING");
  auto suspended = undescribed(AiSystem::STATE_SUSPENDED);
  suspended.When(suspended.Giving<v1::ResumeAiSystemRequest>(SystemStory::ResumptionKinds()))
      .IsRefused("OWNER_MISSING");
}

TEST(Gates, OutOfOperationNeedNoDescriptionAndNoSuppliers) {
  auto row = SystemStory::Row(AiSystem::STATE_OPERATION);
  SystemStory story;
  story.When(row).Happens();
  v1::AiSystemEvent event;
  auto* component = event.mutable_updated()->mutable_ai_system()->add_components();
  component->set_kind(AiSystem::Component::KIND_SUPPLIER);
  component->set_resource("organizations/acme/suppliers/gone");
  event.mutable_updated()->mutable_update_mask()->add_paths("components");
  story.Given({event});
  story.When(story.Giving<v1::StartChangeRequest>({GateEvidence::KIND_CHANGE_RECORD})).Happens();
  story.When(story.Giving<v1::StartRetiringRequest>({GateEvidence::KIND_RETIREMENT_PLAN})).Happens();
}

TEST(Gates, MakersAreAuthorsAndWhoSubmitted) {
  EXPECT_EQ(Makers(SystemStory::Proposed().state()), Subjects{"ana"});
  EXPECT_EQ(Makers(SystemStory::Submitted().state()), (Subjects{"ana", "devi"}));
}

TEST(Gates, AssuranceHasTheIdOfItsSystem) {
  EXPECT_EQ(AssuranceName(kSystem), "organizations/acme/systemAssurances/chat");
  EXPECT_EQ(AssuranceName(""), "");
}

// --- Classification ---

TEST(InceptionGate, NeedsAClassificationThatMayBeIncomplete) {
  auto story = SystemStory::Proposed();
  const auto request = story.Deciding<v1::StartInceptionRequest>(SystemStory::InceptionKinds());
  story.By("max").When(request).IsRefused("CLASSIFICATION_MISSING", "AI Act Art. 6");
  story.Classified({{"gpai.model", kUnknown}}).By("max").When(request).Happens();
}

// An approved system, classified anew with `changes`, on its way into operation.
SystemStory Operating(const AnswerMap& changes) {
  auto story = SystemStory::Approved();
  story.Classified(changes).By("oskar");
  story.When(story.Giving<v1::PutIntoOperationRequest>(SystemStory::OperationKinds()));
  return story;
}

TEST(OperationGate, NeedsAClassificationThatCanBeReliedOn) {
  Operating({}).Happens();
  Operating({{"gpai.model", kUnknown}}).IsRefused("CLASSIFICATION_INCOMPLETE", "AI Act Art. 6");
  Operating({{"annex3.4a", kYes}, {"art6.3.profiling", kNo}, {"art6.3.a", kYes}, {"art6.3.significant_risk", kNo}})
      .IsRefused("CLASSIFICATION_UNCONFIRMED", "AI Act Art. 6(3)");
  auto outdated = SystemStory::Suspended();
  outdated.When(SystemStory::Setting("outputs", "text")).Happens();  // filled in
  outdated.By("dana").When(outdated.Giving<v1::ResumeAiSystemRequest>(SystemStory::ResumptionKinds()));
  outdated.IsRefused("CLASSIFICATION_OUTDATED");
}

TEST(OperationGate, NeedsAClassificationByTheProcedureOfToday) {
  auto story = SystemStory::Submitted();
  v1::AiSystemEvent event;
  *event.mutable_classified()->mutable_classification() = story.state().classification();
  event.mutable_classified()->mutable_classification()->set_procedure_version("2024-07-12");
  story.Given({event}).By("dana").When(story.Approval()).IsRefused("CLASSIFICATION_OUTDATED");
}

TEST(OperationGate, NeedsANewClassificationOnceAnAnnouncedProhibitionHolds) {
  const AnswerMap intimate = {{"art5.ba", kYes}, {"art5.ba.exception", kNo}};
  Operating(intimate).Happens();
  auto story = SystemStory::Approved();
  story.Classified(intimate);
  story.At(absl::FromCivil(absl::CivilDay(2026, 12, 2), absl::UTCTimeZone())).By("oskar");
  story.When(story.Giving<v1::PutIntoOperationRequest>(SystemStory::OperationKinds()));
  story.IsRefused("CLASSIFICATION_OUTDATED", "AI Act Art. 5(1)(ba)");
}

// --- What other services assure ---

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
  assurance.mutable_nonconformities();
  return assurance;
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
  assurance.mutable_nonconformities()->add_blocking("organizations/acme/nonconformities/n");
  EXPECT_THAT(ApprovalOn(assurance),
              UnorderedElementsAre("RISK_NOT_ACCEPTED", "CONTROL_NOT_IN_PLACE", "NONCONFORMITY_OPEN"));
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
  assurance.mutable_nonconformities()->add_blocking("organizations/acme/nonconformities/n");
  auto approved = SystemStory::Approved();
  approved.Knowing(assurance).By("oskar").When(
      approved.Giving<v1::PutIntoOperationRequest>(SystemStory::OperationKinds()));
  EXPECT_THAT(RulesOf(approved), UnorderedElementsAre("NONCONFORMITY_OPEN"));
  auto suspended = SystemStory::Suspended();
  suspended.Knowing(assurance).By("dana").When(
      suspended.Giving<v1::ResumeAiSystemRequest>(SystemStory::ResumptionKinds()));
  EXPECT_THAT(RulesOf(suspended), UnorderedElementsAre("NONCONFORMITY_OPEN"));
}

// The rules that bar development on this assurance of risks.
std::vector<std::string> DevelopmentOn(const v1::SystemAssurance::Risks& risks) {
  auto story = SystemStory::InInception();
  auto assurance = Assured(story.time());
  *assurance.mutable_risks() = risks;
  assurance.mutable_nonconformities()->add_blocking("organizations/acme/nonconformities/n");  // does not bar it yet
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

// --- What it is made of ---

v1::Supplier SomeSupplier(v1::Supplier::Assessment assessment, absl::Time until) {
  v1::Supplier supplier;
  supplier.set_name("organizations/acme/suppliers/labs");
  supplier.set_assessment(assessment);
  *supplier.mutable_assessment_expire_time() = base::ToProto(until);
  return supplier;
}

v1::Supplier Suitable() { return SomeSupplier(v1::Supplier::ASSESSMENT_SUITABLE, absl::InfiniteFuture()); }

// A system in development with a component of that kind, which is submitted while `known` is known.
template <class... Known>
std::vector<std::string> SubmissionWith(AiSystem::Component::Kind kind, const std::string& resource,
                                        const Known&... known) {
  auto story = SystemStory::InDevelopment();
  v1::AiSystemEvent event;
  auto* component = event.mutable_updated()->mutable_ai_system()->add_components();
  component->set_kind(kind);
  component->set_resource(resource);
  event.mutable_updated()->mutable_update_mask()->add_paths("components");
  story.Given({event});
  (story.Knowing(known), ...);
  story.By("devi").When(story.Giving<v1::SubmitForVerificationRequest>(SystemStory::SubmissionKinds()));
  return RulesOf(story);
}

TEST(Suppliers, MustBeAssessedAsSuitableAndCurrent) {
  const std::string name = "organizations/acme/suppliers/labs";
  const absl::Time now = SystemStory().time();
  auto with = [&](const v1::Supplier& supplier) {
    return SubmissionWith(AiSystem::Component::KIND_SUPPLIER, name, supplier);
  };
  EXPECT_THAT(with(Suitable()), UnorderedElementsAre());
  EXPECT_THAT(with(SomeSupplier(v1::Supplier::ASSESSMENT_SUITABLE_WITH_CONDITIONS, now + absl::Seconds(1))),
              UnorderedElementsAre());
  EXPECT_THAT(with(SomeSupplier(v1::Supplier::ASSESSMENT_UNSPECIFIED, now)),
              UnorderedElementsAre("SUPPLIER_NOT_ASSESSED"));
  EXPECT_THAT(with(SomeSupplier(v1::Supplier::ASSESSMENT_UNSUITABLE, now + absl::Hours(1))),
              UnorderedElementsAre("SUPPLIER_UNSUITABLE"));
  EXPECT_THAT(with(SomeSupplier(v1::Supplier::ASSESSMENT_SUITABLE, now)),
              UnorderedElementsAre("SUPPLIER_ASSESSMENT_EXPIRED"));
  EXPECT_THAT(SubmissionWith(AiSystem::Component::KIND_SUPPLIER, name), UnorderedElementsAre("SUPPLIER_UNKNOWN"));
}

TEST(Suppliers, BehindModelsAndDatasetsCountToo) {
  v1::Model model;
  model.set_name("organizations/acme/models/m");
  model.set_supplier("organizations/acme/suppliers/labs");
  EXPECT_THAT(SubmissionWith(AiSystem::Component::KIND_MODEL, model.name(), model),
              UnorderedElementsAre("SUPPLIER_UNKNOWN"));
  EXPECT_THAT(SubmissionWith(AiSystem::Component::KIND_MODEL, model.name(), model, Suitable()), UnorderedElementsAre());
  v1::Dataset dataset;
  dataset.set_name("organizations/acme/datasets/d");
  dataset.set_supplier("organizations/acme/suppliers/labs");
  EXPECT_THAT(SubmissionWith(AiSystem::Component::KIND_DATASET, dataset.name(), dataset),
              UnorderedElementsAre("SUPPLIER_UNKNOWN"));
  EXPECT_THAT(SubmissionWith(AiSystem::Component::KIND_DATASET, dataset.name(), dataset, Suitable()),
              UnorderedElementsAre());
}

TEST(Components, MustBeThereAndUsable) {
  EXPECT_THAT(SubmissionWith(AiSystem::Component::KIND_MODEL, "organizations/acme/models/m"),
              UnorderedElementsAre("COMPONENT_UNKNOWN"));
  v1::Model withdrawn;
  withdrawn.set_name("organizations/acme/models/m");
  withdrawn.set_state(v1::Model::STATE_WITHDRAWN);
  EXPECT_THAT(SubmissionWith(AiSystem::Component::KIND_MODEL, withdrawn.name(), withdrawn),
              UnorderedElementsAre("MODEL_WITHDRAWN"));
  AiSystem blocked;
  blocked.set_name("organizations/acme/aiSystems/other");
  blocked.set_state(AiSystem::STATE_BLOCKED);
  EXPECT_THAT(SubmissionWith(AiSystem::Component::KIND_AI_SYSTEM, blocked.name(), blocked),
              UnorderedElementsAre("COMPONENT_BLOCKED"));
  EXPECT_THAT(SubmissionWith(AiSystem::Component::KIND_TOOL, ""), UnorderedElementsAre());
}

TEST(Suppliers, AreLookedAtAgainBeforeApprovalOperationAndResumption) {
  const std::string lapsed = "SUPPLIER_ASSESSMENT_EXPIRED";
  const auto supplier = SomeSupplier(v1::Supplier::ASSESSMENT_SUITABLE, SystemStory().time());
  v1::AiSystemEvent event;
  auto* component = event.mutable_updated()->mutable_ai_system()->add_components();
  component->set_kind(AiSystem::Component::KIND_SUPPLIER);
  component->set_resource(supplier.name());
  event.mutable_updated()->mutable_update_mask()->add_paths("components");
  auto prepared = [&](SystemStory story) {
    story.Given({event});
    story.Knowing(supplier);
    return story;
  };
  auto submitted = prepared(SystemStory::Submitted());
  submitted.By("dana").When(submitted.Approval()).IsRefused(lapsed);
  auto approved = prepared(SystemStory::Approved());
  approved.By("oskar").When(approved.Giving<v1::PutIntoOperationRequest>(SystemStory::OperationKinds()));
  approved.IsRefused(lapsed);
  auto suspended = prepared(SystemStory::Suspended());
  suspended.By("dana").When(suspended.Giving<v1::ResumeAiSystemRequest>(SystemStory::ResumptionKinds()));
  suspended.IsRefused(lapsed);
}

}  // namespace
}  // namespace aims::inventory
