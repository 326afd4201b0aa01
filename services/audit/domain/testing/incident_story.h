#pragma once
// Stories of incidents and their clocks, as other tests need them. Only for tests.
//
//   IncidentStory story;
//   story.ToTriaged({Yes("death")});
//   ClockStory clock(story.Demanded("ai-act-73-death"));

#include <string>
#include <utility>
#include <vector>

#include "common/domain/story.h"
#include "services/audit/domain/incident.h"
#include "services/audit/domain/incident_catalogue.h"
#include "services/audit/domain/incident_clock.h"
#include "services/audit/domain/incident_settings.h"
#include "services/audit/domain/incident_system.h"

namespace aims::audit {

inline constexpr char kIncident[] = "organizations/acme/incidents/i1";
inline constexpr char kChat[] = "organizations/acme/aiSystems/chat";
inline constexpr absl::Duration kDay = absl::Hours(24);

// A day after the duties for high-risk systems of Annex III began.
inline absl::Time Binding() { return absl::FromCivil(absl::CivilDay(2028, 3, 1), absl::UTCTimeZone()); }

inline v1::IncidentAnswer Answer(const std::string& question, v1::IncidentAnswerValue value) {
  v1::IncidentAnswer answer;
  answer.set_question(question);
  answer.set_value(value);
  if (value != v1::INCIDENT_ANSWER_VALUE_UNKNOWN) answer.set_reason("as the record shows");
  return answer;
}
inline v1::IncidentAnswer Yes(const std::string& question) { return Answer(question, v1::INCIDENT_ANSWER_VALUE_YES); }
inline v1::IncidentAnswer No(const std::string& question) { return Answer(question, v1::INCIDENT_ANSWER_VALUE_NO); }
inline v1::IncidentAnswer Unknown(const std::string& question) {
  return Answer(question, v1::INCIDENT_ANSWER_VALUE_UNKNOWN);
}

// No to every limb, but for `answers`.
inline std::vector<v1::IncidentAnswer> NoBut(const std::vector<v1::IncidentAnswer>& answers) {
  std::vector<v1::IncidentAnswer> all = answers;
  for (const v1::IncidentQuestion& question : TheIncidentCatalogue().questions()) {
    const bool answered = std::any_of(answers.begin(), answers.end(),
                                      [&](const auto& answer) { return answer.question() == question.id(); });
    if (question.kind() == v1::IncidentQuestion::KIND_LIMB && !answered) all.push_back(No(question.id()));
  }
  return all;
}

inline v1::IncidentSystem SystemWith(const std::string& role, const std::string& tier, const std::string& duty,
                                     const std::string& start_date, const std::string& other_date = "") {
  v1::IncidentSystem system;
  system.set_name(IncidentSystemName(kChat));
  system.set_ai_system(kChat);
  system.set_settled(true);
  system.set_classification_number(1);
  system.add_roles(role);
  system.add_tiers(tier);
  auto* of_duty = system.add_duties();
  of_duty->set_id(duty);
  of_duty->set_start_date(start_date);
  of_duty->set_other_date(other_date);
  return system;
}
// The organization is provider of the high-risk system.
inline v1::IncidentSystem Provided() {
  return SystemWith("PROVIDER", "HIGH_RISK_ANNEX_III", "provider.73", "2027-12-02", "2026-08-02");
}
inline v1::IncidentSystem Deployed() {
  return SystemWith("DEPLOYER", "HIGH_RISK_ANNEX_III", "deployer.26-5", "2027-12-02");
}
// Of no risk to which clocks belong.
inline v1::IncidentSystem Minimal() {
  v1::IncidentSystem system = SystemWith("PROVIDER", "MINIMAL", "", "");
  system.clear_duties();
  return system;
}

inline v1::IncidentSettings SettingsOf(const v1::IncidentSettings::Document& document) {
  v1::IncidentSettings settings;
  settings.set_name(IncidentSettingsName(kIncident));
  settings.mutable_current_version()->set_version(3);
  *settings.mutable_current_version()->mutable_document() = document;
  return settings;
}

inline type::v1::Evidence ProofBy(const std::string& preparer, absl::Time time) {
  type::v1::Evidence evidence;
  evidence.set_title("record");
  evidence.set_reference("https://example.org/record");
  evidence.set_sha256(std::string(64, 'a'));
  evidence.set_preparer(preparer);
  *evidence.mutable_evidence_time() = base::ToProto(time);
  return evidence;
}

class IncidentStory : public domain::Story<Incidents> {
 public:
  // Reported by rita at `time`, of which the organization became aware then.
  explicit IncidentStory(absl::Time time = Binding()) : domain::Story<Incidents>(kIncident) {
    At(time).By("rita").When(Reporting()).Happens();
  }
  static v1::CreateIncidentRequest Reporting() {
    v1::CreateIncidentRequest create;
    create.mutable_incident()->set_display_name("Wrong doses");
    create.mutable_incident()->set_description("The assistant proposed ten times the dose");
    create.mutable_incident()->add_ai_systems(kChat);
    create.mutable_incident()->add_countries("DE");
    return create;
  }
  static v1::TriageIncidentRequest Triaging(const std::vector<v1::IncidentAnswer>& answers) {
    v1::TriageIncidentRequest triage;
    for (const auto& answer : answers) *triage.add_answers() = answer;
    triage.set_severity_id("major");
    return triage;
  }
  static v1::ReviseIncidentFactsRequest Revising(const std::vector<v1::IncidentAnswer>& answers) {
    v1::ReviseIncidentFactsRequest revise;
    for (const auto& answer : answers) *revise.add_answers() = answer;
    revise.set_reason("a report of the clinic");
    return revise;
  }
  static v1::ProposeIncidentCorrectionRequest Correcting(const std::vector<v1::IncidentAnswer>& answers) {
    v1::ProposeIncidentCorrectionRequest propose;
    for (const auto& answer : answers) *propose.add_answers() = answer;
    propose.set_reason("the file was of another patient");
    return propose;
  }
  v1::ApproveIncidentCorrectionRequest Approving() const {
    v1::ApproveIncidentCorrectionRequest approve;
    approve.set_reason("seen");
    approve.set_correction_number(state().correction().number());
    return approve;
  }
  v1::ResolveIncidentRequest Resolving() const {
    v1::ResolveIncidentRequest resolve;
    resolve.set_cause("units were mixed");
    resolve.set_correction("units are checked");
    *resolve.add_evidence() = ProofBy("tess", time());
    return resolve;
  }
  static v1::CloseIncidentRequest Closing() {
    v1::CloseIncidentRequest close;
    close.set_lessons("units are inputs of their own");
    close.set_risk_check("two risks were assessed again");
    close.set_user_information("the clinics were told");
    close.set_no_nonconformity_reason("no requirement was missed");
    return close;
  }
  IncidentEvents ToTriaged(const std::vector<v1::IncidentAnswer>& answers) {
    return By("iman").When(Triaging(answers)).Happens();
  }
  IncidentStory& ToInvestigating() {
    v1::ContainIncidentRequest contain;
    contain.set_measures("switched off");
    By("iman").When(contain).Happens();
    v1::StartIncidentInvestigationRequest start;
    start.set_preservation("logs and model are copied");
    By("iman").When(start).Happens();
    return *this;
  }
  IncidentStory& ToResolved() {
    ToInvestigating().By("olga").When(Resolving()).Happens();
    return *this;
  }
};

// What an event demands of the clock of a rule; an empty basis when it does not.
inline v1::IncidentClockBasis BasisIn(const IncidentEvents& events, const std::string& rule,
                                      const std::string& country = "DE") {
  for (const v1::IncidentEvent& event : events) {
    for (const auto& basis : event.clocks_demanded().clocks()) {
      if (basis.rule() == rule && (basis.country() == country || country.empty())) return basis;
    }
  }
  return {};
}
// The rules of the clocks that the events demand.
inline std::vector<std::string> RulesIn(const IncidentEvents& events) {
  std::vector<std::string> rules;
  for (const v1::IncidentEvent& event : events) {
    for (const auto& basis : event.clocks_demanded().clocks()) rules.push_back(basis.rule());
  }
  return rules;
}

// The event of that kind; nullptr when there is none.
template <class Event>
const Event* EventIn(const std::vector<Event>& events, typename Event::EventCase kind) {
  for (const Event& event : events) {
    if (event.event_case() == kind) return &event;
  }
  return nullptr;
}

class ClockStory : public domain::Story<IncidentClocks> {
 public:
  ClockStory(const v1::IncidentClockBasis& basis, absl::Time time) : domain::Story<IncidentClocks>(basis.clock()) {
    At(time).By("reaction/incident_clock").When(&NoteDemand, IncidentClockDemand{kIncident, basis, "", "", ""});
    Happens();
  }
  v1::RecordIncidentClockSubmissionRequest Sending(v1::IncidentClock::Submission::Kind kind) const {
    v1::RecordIncidentClockSubmissionRequest record;
    record.set_kind(kind);
    *record.mutable_submit_time() = base::ToProto(time());
    record.set_content_digest(std::string(64, 'c'));
    record.set_receipt("MSA-17");
    record.set_reviewer("iman");
    *record.add_evidence() = ProofBy("lea", time());
    return record;
  }
};

}  // namespace aims::audit
