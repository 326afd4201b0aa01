#include "services/inventory/domain/gates.h"

#include <map>

#include "aims/inventory/v1/dataset.pb.h"
#include "aims/inventory/v1/model.pb.h"
#include "aims/inventory/v1/supplier.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/inventory/domain/testing/ai_system_story.h"

namespace aims::inventory {
namespace {

using ::testing::UnorderedElementsAre;
using v1::AiSystem;
using v1::GateEvidence;

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
