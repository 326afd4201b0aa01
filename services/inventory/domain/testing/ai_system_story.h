#pragma once
// AI systems at each stage of their life, as stories to go on from. Only for tests.
//
//   auto story = SystemStory::InOperation();
//   story.By("ina").When(Reasoned<v1::SuspendAiSystemRequest>("drift")).Happens();
//
// Who is who: ana registers and describes; olga owns; max accepts into inception and development; devi develops and
// submits; tess tests; dana approves; oskar operates; lea is of the legal department; pat prepares documents.

#include <string>
#include <vector>

#include "common/domain/story.h"
#include "services/inventory/domain/ai_system.h"
#include "services/inventory/domain/testing/classification_answers.h"

namespace aims::inventory {

using Kind = v1::GateEvidence::Kind;
using Kinds = std::vector<Kind>;

inline constexpr char kSystem[] = "organizations/acme/aiSystems/chat";

// A request that gives `reason`.
template <class Request>
Request Reasoned(const std::string& reason) {
  Request request;
  request.set_reason(reason);
  return request;
}

// The organization of these stories: whoever takes part in them is designated, so that another rule bars the makers.
inline v1::Organization Managed() {
  v1::Organization organization;
  organization.set_name("organizations/acme");
  for (const char* person : {"ana", "dana", "devi", "ina", "lea", "max", "olga", "oskar", "pat", "tess"}) {
    auto& designations = *organization.mutable_authorities()->mutable_designations();
    auto* designation = designations.Add();
    designation->set_number(designations.size());
    designation->set_subject_id(person);
    designation->set_role(type::v1::MANAGEMENT_ROLE_DESIGNATED);
    designation->set_designator("theo");
  }
  return organization;
}

class SystemStory : public domain::Story<AiSystems> {
 public:
  SystemStory() : Story(kSystem) {
    At(absl::FromCivil(absl::CivilDay(2026, 11, 24), absl::UTCTimeZone()));
    Knowing(Managed());
  }

  SystemStory& At(absl::Time time) {
    Story::At(time);
    return *this;
  }
  SystemStory& After(absl::Duration duration) { return At(time() + duration); }

  static v1::CreateAiSystemRequest Proposal() {
    v1::CreateAiSystemRequest request;
    request.set_parent("organizations/acme");
    request.set_ai_system_id("chat");
    auto* system = request.mutable_ai_system();
    system->set_display_name("Chat");
    system->set_purpose("answers customers");
    system->set_intended_use("in the shop, in English");
    system->set_owner("olga");
    system->set_in_scope(v1::YES_NO_YES);
    system->add_ai_roles(v1::Organization::AI_ROLE_CUSTOMER);
    return request;
  }

  static SystemStory Proposed() {
    SystemStory story;
    story.By("ana").When(Proposal()).Happens();
    return story;
  }
  static SystemStory InInception() {
    SystemStory story = Proposed();
    story.Classified({}).By("max").When(story.Deciding<v1::StartInceptionRequest>(InceptionKinds())).Happens();
    return story;
  }
  static SystemStory InDevelopment() {
    SystemStory story = InInception();
    story.By("max").When(story.Deciding<v1::StartDevelopmentRequest>(DevelopmentKinds())).Happens();
    return story;
  }
  static SystemStory Submitted() {
    SystemStory story = InDevelopment();
    story.By("devi").When(story.Giving<v1::SubmitForVerificationRequest>(SubmissionKinds())).Happens();
    return story;
  }
  static SystemStory Approved() {
    SystemStory story = Submitted();
    story.By("dana").When(story.Approval()).Happens();
    return story;
  }
  static SystemStory InOperation() {
    SystemStory story = Approved();
    story.By("oskar").When(story.Giving<v1::PutIntoOperationRequest>(OperationKinds())).Happens();
    return story;
  }
  static SystemStory Suspended() {
    SystemStory story = InOperation();
    story.By("ina").When(Reasoned<v1::SuspendAiSystemRequest>("it drifts")).Happens();
    return story;
  }
  // A change that was found significant, or not.
  static SystemStory InChange(v1::Significance significance) {
    SystemStory story = InOperation();
    auto start = story.Giving<v1::StartChangeRequest>({v1::GateEvidence::KIND_CHANGE_RECORD});
    start.set_significance(significance);
    story.After(absl::Hours(1)).By("oskar").When(start).Happens();
    v1::DecideChangeSignificanceRequest decide;
    decide.set_significance(significance);
    story.By("dana").When(decide).Happens();
    return story;
  }
  static SystemStory Imported(v1::AiSystem::State state) {
    SystemStory story;
    story.By("ana").When(Row(state)).Happens();
    return story;
  }
  static v1::ImportAiSystemsRequest Row(v1::AiSystem::State state) {
    v1::ImportAiSystemsRequest row;
    row.set_parent("organizations/acme");
    row.set_ai_system_id("chat");
    row.set_row(7);
    row.mutable_ai_system()->set_display_name("Chat");
    row.set_declared_state(state);
    row.mutable_provenance()->set_source("inventory.csv");
    row.mutable_provenance()->set_record_sha256(std::string(64, 'a'));
    return row;
  }

  static Kinds InceptionKinds() { return {v1::GateEvidence::KIND_IMPACT_SCREENING}; }
  static Kinds DevelopmentKinds() {
    return {v1::GateEvidence::KIND_REQUIREMENTS, v1::GateEvidence::KIND_RISK_ASSESSMENT,
            v1::GateEvidence::KIND_IMPACT_ASSESSMENT};
  }
  static Kinds SubmissionKinds() { return {v1::GateEvidence::KIND_DESIGN_RECORD, v1::GateEvidence::KIND_DATA_RECORD}; }
  // What an approval needs besides the impact assessment, which was given before development.
  static Kinds ApprovalKinds() {
    return {v1::GateEvidence::KIND_TEST_REPORT, v1::GateEvidence::KIND_USER_INFORMATION,
            v1::GateEvidence::KIND_RISK_ACCEPTANCE, v1::GateEvidence::KIND_CONTROLS_IN_PLACE};
  }
  static Kinds OperationKinds() {
    return {v1::GateEvidence::KIND_DEPLOYMENT_PLAN, v1::GateEvidence::KIND_DEPLOYMENT_CHECKLIST,
            v1::GateEvidence::KIND_LOG_CONFIGURATION, v1::GateEvidence::KIND_MONITORING_PLAN};
  }
  static Kinds ResumptionKinds() { return {v1::GateEvidence::KIND_CAUSE_REMOVED, v1::GateEvidence::KIND_TEST_REPORT}; }

  // Evidence of the present instant: the test report by tess, the design record by devi, all else by pat.
  v1::GateEvidence Document(Kind kind) const {
    v1::GateEvidence evidence;
    evidence.set_kind(kind);
    evidence.set_reference("https://docs.acme.example/1");
    evidence.set_sha256(std::string(64, '0'));
    evidence.set_preparer("pat");
    if (kind == v1::GateEvidence::KIND_TEST_REPORT) evidence.set_preparer("tess");
    if (kind == v1::GateEvidence::KIND_DESIGN_RECORD) evidence.set_preparer("devi");
    *evidence.mutable_evidence_time() = base::ToProto(time());
    return evidence;
  }
  template <class Request>
  Request Giving(const Kinds& kinds) const {
    Request request;
    for (Kind kind : kinds) *request.add_evidence() = Document(kind);
    return request;
  }
  template <class Request>
  Request Deciding(const Kinds& kinds) const {
    Request request = Giving<Request>(kinds);
    request.set_content_digest(state().content_digest());
    return request;
  }
  v1::ApproveAiSystemRequest Approval() const { return Deciding<v1::ApproveAiSystemRequest>(ApprovalKinds()); }

  // Classifies with the answers of a system of minimal risk, changed as given.
  SystemStory& Classified(const AnswerMap& changes) {
    By("lea").When(Answering(changes)).Happens();
    return *this;
  }
  static v1::ClassifyAiSystemRequest Answering(const AnswerMap& changes) {
    v1::ClassifyAiSystemRequest request;
    *request.mutable_answers() = AnswersWith(changes);
    return request;
  }

  // Sets one text field, as an update does.
  static v1::UpdateAiSystemRequest Setting(const std::string& field, const std::string& value) {
    v1::UpdateAiSystemRequest request;
    auto* system = request.mutable_ai_system();
    system->GetReflection()->SetString(system, system->GetDescriptor()->FindFieldByName(field), value);
    request.mutable_update_mask()->add_paths(field);
    return request;
  }
};

// The rules by which the last move was refused; empty when it was not.
inline std::vector<std::string> RulesOf(const SystemStory& story) {
  std::vector<std::string> rules;
  for (const auto& violation : domain::ViolationsOf(story.outcome().status())) rules.push_back(violation.rule);
  return rules;
}

// Takes evidence of `kind` away from a request.
template <class Request>
Request Without(Kind kind, Request request) {
  for (int i = request.evidence_size() - 1; i >= 0; --i) {
    if (request.evidence(i).kind() == kind) request.mutable_evidence()->DeleteSubrange(i, 1);
  }
  return request;
}

// Has the evidence of `kind` prepared by `preparer`.
template <class Request>
Request PreparedBy(Kind kind, const std::string& preparer, Request request) {
  for (auto& evidence : *request.mutable_evidence()) {
    if (evidence.kind() == kind) evidence.set_preparer(preparer);
  }
  return request;
}

}  // namespace aims::inventory
