#pragma once
// Impact assessments at each stage, as stories to go on from. Only for tests.
//
//   auto story = ImpactStory::Submitted();
//   story.By("lea").When(story.Naming<v1::ReviewImpactAssessmentRequest>()).…
//
// Who is who: sam screens; mia runs the management system; ola owns the system and starts; asa and ben assess; wes
// writes sections; lea of the legal department reviews; dana is designated management, tom top management.

#include <set>
#include <string>
#include <vector>

#include "aims/risk/v1/organization_authority.pb.h"
#include "aims/risk/v1/risk.pb.h"
#include "common/domain/story.h"
#include "services/risk/domain/impact_assessment.h"

namespace aims::risk {

inline constexpr char kAssessment[] = "organizations/acme/impactAssessments/chat";
inline constexpr char kChat[] = "organizations/acme/aiSystems/chat";
inline constexpr char kLinkedRisk[] = "organizations/acme/risks/wrong-refusals";

using Thresholds = std::set<v1::Threshold>;

// The system at `version`, with a digest that goes with it.
inline v1::SystemVersion SystemAt(uint64_t version) {
  v1::SystemVersion system;
  system.set_version(version);
  system.set_content_digest(std::string(63, 'a') + std::to_string(version % 10));
  return system;
}

// A screening of the system at `version` that answers everything, and `met` with yes.
inline v1::ImpactScreening ScreeningOf(uint64_t version, const Thresholds& met = {}) {
  v1::ImpactScreening screening;
  screening.set_intended_use("answers customers of the shop");
  screening.set_foreseeable_misuse("asked for medical advice");
  screening.set_people_affected("customers, and those they ask for");
  for (int i = 1; i <= v1::Threshold_MAX; ++i) {
    auto* answer = screening.add_answers();
    answer->set_threshold(static_cast<v1::Threshold>(i));
    answer->set_met(met.count(answer->threshold()) > 0);
    answer->set_reason("as its description says");
  }
  *screening.mutable_system() = SystemAt(version);
  return screening;
}

inline v1::RecordImpactScreeningRequest Screening(const v1::ImpactScreening& screening, const std::string& delta = "") {
  v1::RecordImpactScreeningRequest request;
  *request.mutable_screening() = screening;
  request.set_delta(delta);
  return request;
}

inline v1::StartImpactAssessmentRequest Starting(uint64_t version, const std::string& delta = "") {
  v1::StartImpactAssessmentRequest request;
  request.set_scope("the shop in German and English");
  *request.mutable_system() = SystemAt(version);
  request.add_assessors("asa");
  request.add_assessors("ben");
  request.set_delta(delta);
  return request;
}

inline v1::SetImpactSectionsRequest Writing(const std::vector<v1::ImpactSection>& sections, const std::string& text) {
  v1::SetImpactSectionsRequest request;
  for (v1::ImpactSection section : sections) {
    auto* added = request.add_sections();
    added->set_section(section);
    added->set_text(text);
  }
  return request;
}

inline std::vector<v1::ImpactSection> AllSections() {
  std::vector<v1::ImpactSection> sections;
  for (int i = 1; i <= v1::ImpactSection_MAX; ++i) sections.push_back(static_cast<v1::ImpactSection>(i));
  return sections;
}

// Harms h0, h1, … of these severities.
inline v1::SetImpactHarmsRequest Harms(const std::vector<int>& severities) {
  v1::SetImpactHarmsRequest request;
  for (int severity : severities) {
    auto* harm = request.add_harms();
    harm->set_harm_id("h" + std::to_string(request.harms_size() - 1));
    harm->set_severity(severity);
  }
  return request;
}

// One measure for these harms, realized by that.
inline v1::SetImpactMeasuresRequest Measure(const std::vector<std::string>& harms,
                                            const std::string& realized_by = kLinkedRisk) {
  v1::SetImpactMeasuresRequest request;
  auto* measure = request.add_measures();
  measure->set_measure_id("second-look");
  measure->set_realized_by(realized_by);
  for (const auto& harm : harms) measure->add_harm_ids(harm);
  return request;
}

inline v1::SetImpactTargetRequest Target(uint64_t version) {
  v1::SetImpactTargetRequest request;
  *request.mutable_system() = SystemAt(version);
  return request;
}

// Who may decide: whoever takes part in these stories, so that another rule bars the makers. `top` is top management.
inline v1::OrganizationAuthority ManagedImpact(const std::string& top = "tom") {
  v1::OrganizationAuthority record;
  record.set_name("organizations/acme/organizationAuthorities/current");
  auto& designations = *record.mutable_authorities()->mutable_designations();
  for (const char* person : {"tom", "asa", "ben", "dana", "lea", "mia", "ola", "sam", "wes", "zoe"}) {
    auto* designation = designations.Add();
    designation->set_number(person == top ? 1 : 2);  // alike, so that decisions of two people compare
    designation->set_subject_id(person);
    designation->set_role(person == top ? type::v1::MANAGEMENT_ROLE_TOP : type::v1::MANAGEMENT_ROLE_DESIGNATED);
    designation->set_designator("tom");
  }
  return record;
}

class ImpactStory : public domain::Story<ImpactAssessments> {
 public:
  ImpactStory() : Story(kAssessment) {
    v1::Risk risk;
    risk.set_name(kLinkedRisk);
    risk.add_impact_assessments(kAssessment);
    Knowing(risk).Knowing(ManagedImpact());
  }

  static ImpactStory Opened() {
    ImpactStory story;
    story.When(&SystemRegistered, story.Change(1, {})).Happens();
    return story;
  }
  // Screened at version 1 of the system.
  static ImpactStory Screened(const Thresholds& met = {}) {
    ImpactStory story = Opened();
    story.By("sam").When(Screening(ScreeningOf(1, met))).Happens();
    return story;
  }
  static ImpactStory NotRequired() {
    ImpactStory story = Screened();
    story.By("mia").When(story.NotRequiring()).Happens();
    return story;
  }
  static ImpactStory InProgress(const Thresholds& met = {v1::THRESHOLD_LARGE_SCALE}) {
    ImpactStory story = Screened(met);
    story.By("ola").When(Starting(1)).Happens();
    return story;
  }
  // All sections, a grave harm and a slight one, and a measure for the grave one.
  static ImpactStory Written(const Thresholds& met = {v1::THRESHOLD_LARGE_SCALE}) {
    ImpactStory story = InProgress(met);
    story.By("wes").When(Writing(AllSections(), "written")).Happens();
    story.By("asa").When(Harms({4, 2})).Happens();
    story.By("asa").When(Measure({"h0"})).Happens();
    return story;
  }
  static ImpactStory Submitted(const Thresholds& met = {v1::THRESHOLD_LARGE_SCALE}) {
    ImpactStory story = Written(met);
    story.By("ben").When(v1::SubmitImpactAssessmentRequest()).Happens();
    return story;
  }
  static ImpactStory Endorsed(const Thresholds& met = {v1::THRESHOLD_LARGE_SCALE}) {
    ImpactStory story = Submitted(met);
    story.By("lea").When(story.Endorsing()).Happens();
    return story;
  }
  static ImpactStory Approved() {
    ImpactStory story = Endorsed();
    story.By("dana").When(story.Approving()).Happens();
    return story;
  }
  static ImpactStory Rejected() {
    ImpactStory story = Submitted();
    story.By("dana").When(story.Naming<v1::RejectImpactAssessmentRequest>()).Happens();
    return story;
  }
  // Approved, and asked to be renewed.
  static ImpactStory Due() {
    ImpactStory story = Approved();
    story.By("mia").When(Renewing(v1::RENEWAL_TRIGGER_INCIDENT)).Happens();
    return story;
  }

  // A request that names what is submitted.
  template <class Request>
  Request Naming() const {
    Request request;
    request.set_version(state().submission().version());
    request.set_digest(state().submission().digest());
    request.set_reason("as discussed");
    return request;
  }
  v1::DecideImpactNotRequiredRequest NotRequiring() const {
    v1::DecideImpactNotRequiredRequest request;
    request.set_version(state().screening().version());
    request.set_digest(state().screening().digest());
    request.set_reason("it bears on nobody");
    *request.mutable_expire_time() = base::ToProto(time() + absl::Hours(24 * 100));
    return request;
  }
  v1::ReviewImpactAssessmentRequest Endorsing() const {
    auto request = Naming<v1::ReviewImpactAssessmentRequest>();
    request.set_outcome(v1::ImpactAssessment::Review::OUTCOME_ENDORSED);
    return request;
  }
  v1::ReviewImpactAssessmentRequest Returning() const {
    auto request = Endorsing();
    request.set_outcome(v1::ImpactAssessment::Review::OUTCOME_RETURNED);
    return request;
  }
  v1::ApproveImpactAssessmentRequest Approving() const {
    auto request = Naming<v1::ApproveImpactAssessmentRequest>();
    *request.mutable_expire_time() = base::ToProto(time() + absl::Hours(24 * 365));
    return request;
  }
  static v1::RequestImpactRenewalRequest Renewing(v1::RenewalTrigger trigger) {
    v1::RequestImpactRenewalRequest request;
    request.set_trigger(trigger);
    request.set_reason("somebody was hurt");
    return request;
  }
  // The system becomes `version` now, by a change of `fields`.
  SystemChange Change(uint64_t version, const std::vector<std::string>& fields) const {
    SystemChange change;
    change.ai_system = kChat;
    change.version = version;
    change.content_digest = SystemAt(version).content_digest();
    change.fields = fields;
    change.event_id = "e" + std::to_string(version);
    change.time = time();
    return change;
  }
  // What the timer does now.
  absl::StatusOr<ImpactAssessmentEvents> Timer() const {
    domain::Decision decision;
    decision.time = time();
    return ImpactAssessments::FallDue(state(), decision);
  }
};

}  // namespace aims::risk
