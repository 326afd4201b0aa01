#pragma once
// What the stories of competence and communication have in common: who may decide, evidence, a competence requirement. Only
// for tests.
//
//   CompetenceStory story;  // ana needs the competence for human oversight of the chat system
//   story.By("ava").When(story.Assessing(Competence::Assessment::OUTCOME_COMPETENT)).Happens();

#include <functional>
#include <string>

#include "aims/controls/v1/controls_authority.pb.h"
#include "common/domain/story.h"
#include "services/controls/domain/competence.h"
#include "services/controls/domain/competence_requirement.h"

namespace aims::controls {

inline constexpr char kRequirement[] = "organizations/acme/competenceRequirements/oversight";
inline constexpr absl::Duration kDay = absl::Hours(24);

// mia and mo are designated management.
inline v1::ControlsAuthority Managed(type::v1::Separation separation = type::v1::SEPARATION_STRICT) {
  v1::ControlsAuthority record;
  record.set_name("organizations/acme/controlsAuthorities/current");
  record.mutable_authorities()->mutable_separation()->set_separation(separation);
  record.mutable_authorities()->mutable_separation()->set_version(1);
  uint32_t number = 0;
  for (const char* person : {"mia", "mo", "ana", "ria", "olaf"}) {
    auto* designation = record.mutable_authorities()->add_designations();
    designation->set_number(++number);
    designation->set_subject_id(person);
    designation->set_role(type::v1::MANAGEMENT_ROLE_DESIGNATED);
    designation->set_designator("theo");
  }
  return record;
}

inline type::v1::Evidence EvidenceBy(const std::string& preparer, absl::Time made) {
  type::v1::Evidence evidence;
  evidence.set_title("certificate");
  evidence.set_reference("vault://certificate");
  evidence.set_sha256(std::string(64, 'a'));
  evidence.set_preparer(preparer);
  *evidence.mutable_evidence_time() = base::ToProto(made);
  return evidence;
}

class RequirementStory : public domain::Story<CompetenceRequirements> {
 public:
  RequirementStory() : Story(kRequirement) { Knowing(Managed()); }

  static v1::CreateCompetenceRequirementRequest Creating() {
    v1::CreateCompetenceRequirementRequest request;
    auto& requirement = *request.mutable_competence_requirement();
    requirement.set_display_name("Oversight of the chat system");
    requirement.set_activity("human oversight of the chat system");
    requirement.add_ai_systems("organizations/acme/aiSystems/chat");
    requirement.set_competence("Understands the limits of the system and can stop it");
    requirement.add_bases(v1::CompetenceRequirement::BASIS_TRAINING);
    requirement.add_bases(v1::CompetenceRequirement::BASIS_EXPERIENCE);
    requirement.set_criterion("Finds eight of ten planted faults");
    requirement.set_refresh_months(12);
    requirement.add_requirements("iso-42001:7.2");
    requirement.add_requirements("eu-ai-act:Art. 14");
    return request;
  }
  static v1::UpdateCompetenceRequirementRequest Changing(
      const std::function<void(v1::CompetenceRequirement&)>& change) {
    v1::UpdateCompetenceRequirementRequest request;
    change(*request.mutable_competence_requirement());
    return request;
  }
  static v1::AssignCompetenceHoldersRequest Assigning(const std::vector<std::string>& persons) {
    v1::AssignCompetenceHoldersRequest request;
    request.mutable_persons()->Assign(persons.begin(), persons.end());
    return request;
  }
  static v1::ReleaseCompetenceHolderRequest Releasing(const std::string& person) {
    v1::ReleaseCompetenceHolderRequest request;
    request.set_person(person);
    request.set_reason("another task");
    return request;
  }
  RequirementStory& Create() {
    When(Creating()).Happens();
    return *this;
  }
};

// ana's competence, for a requirement that ria created.
class CompetenceStory : public domain::Story<Competences> {
 public:
  CompetenceStory() : Story(CompetenceName(kRequirement, "ana")) {
    requirement.By("ria").When(RequirementStory::Creating()).Happens();
    requirement.When(RequirementStory::Assigning({"ana"})).Happens();
    Knowing(Managed()).Knowing(requirement.state());
    By("system").When(&Open, CompetenceNeed{kRequirement, "ana"}).Happens();
  }
  // The requirement as it is now is known to the rules.
  CompetenceStory& Informed() {
    Knowing(requirement.state());
    return *this;
  }
  v1::AssessCompetenceRequest Assessing(v1::Competence::Assessment::Outcome outcome) const {
    v1::AssessCompetenceRequest request;
    request.set_outcome(outcome);
    request.add_bases(v1::CompetenceRequirement::BASIS_TRAINING);
    request.set_reason("found nine of ten");
    *request.add_evidence() = EvidenceBy("pia", time());
    return request;
  }
  CompetenceStory& Found(v1::Competence::Assessment::Outcome outcome = v1::Competence::Assessment::OUTCOME_COMPETENT) {
    By("ava").When(Assessing(outcome)).Happens();
    return *this;
  }
  v1::RequestCompetenceWaiverRequest Requesting(absl::Duration ahead) const {
    v1::RequestCompetenceWaiverRequest request;
    *request.mutable_expire_time() = base::ToProto(time() + ahead);
    request.set_measures("ava checks each decision");
    request.set_reason("the course begins in March");
    return request;
  }
  v1::ApproveCompetenceWaiverRequest Approving() const {
    v1::ApproveCompetenceWaiverRequest request;
    request.set_digest(state().requested_waiver().digest());
    return request;
  }
  CompetenceStory& Waive(absl::Duration ahead = 60 * kDay) {
    By("ria").When(Requesting(ahead)).Happens();
    By("mia").When(Approving()).Happens();
    return *this;
  }

  RequirementStory requirement;
};

}  // namespace aims::controls
