// Incidents from their report to their lessons, and the clocks of their reports.

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "aims/audit/v1/incident.pb.h"
#include "aims/audit/v1/incident_clock.pb.h"
#include "aims/audit/v1/incident_settings.pb.h"
#include "common/base/digest.h"
#include "common/base/time.h"
#include "services/audit/domain/incident_catalogue.h"
#include "tools/bench/audit_events.h"
#include "tools/bench/people.h"

namespace aims::bench {
namespace {

namespace v1 = audit::v1;
using v1::Incident;
using v1::IncidentClock;
using Submission = IncidentClock::Submission;

constexpr absl::Duration kDay = absl::Hours(24);
constexpr char kRole[] = "incident-manager";
constexpr const char* kSeverities[] = {"minor", "minor", "moderate", "major", "critical"};
constexpr const char* kCountries[] = {"DE", "FR", "IT", "AT", "ES"};
// One of these makes an incident a serious one.
constexpr const char* kGrave[] = {"health", "fundamental_rights", "property_environment", "critical_infrastructure"};

bool HasEnded(const IncidentClock& clock) {
  return clock.state() == IncidentClock::STATE_COMPLETE || clock.state() == IncidentClock::STATE_NOT_DUE;
}
bool HasEnded(const v1::IncidentClockNote& note) {
  return note.state() == IncidentClock::STATE_COMPLETE || note.state() == IncidentClock::STATE_NOT_DUE;
}

v1::IncidentAnswer Answer(const std::string& question, v1::IncidentAnswerValue value, const std::string& reason) {
  v1::IncidentAnswer answer;
  answer.set_question(question);
  answer.set_value(value);
  if (value != v1::INCIDENT_ANSWER_VALUE_UNKNOWN) answer.set_reason(reason);
  return answer;
}

}  // namespace

void AuditEvents::SetIncidents() {
  const std::string name = NameOf("incidentSettings", "current");
  const event::v1::Actor author = One(kAuthors, "aims-manager");
  v1::CreateIncidentSettingsRequest create;
  create.set_parent(organization());
  create.mutable_incident_settings()->set_display_name("Incidents");
  Do(name, author, create);
  v1::ProposeIncidentSettingsRequest propose;
  propose.mutable_document()->set_suspension(v1::IncidentSettings::SUSPENSION_PROPOSE);
  for (const char* clock : {"gdpr-33", "users-a-8-4"}) propose.mutable_document()->add_optional_clocks(clock);
  propose.mutable_document()->set_responsible(kIncidentManagers[0]);
  Do(name, author, propose);
  Do(name, One(kManagers, "top-management"),
     OnProposed<v1::ApproveIncidentSettingsRequest>(StateOf<v1::IncidentSettings>(name)));
}

void AuditEvents::ReportIncident() {
  const std::string name = NewName("incidents", &incidents_.named);
  v1::CreateIncidentRequest request;
  request.set_parent(organization());
  Incident& incident = *request.mutable_incident();
  incident.set_display_name(Text(40));
  incident.set_description(Text(150 + Below(500)));
  incident.set_kind(OneIn(8) ? Incident::KIND_NEAR_MISS : Incident::KIND_INCIDENT);
  incident.add_ai_systems(AnySystem());
  const size_t country = Below(std::size(kCountries));
  incident.add_countries(kCountries[country]);
  if (OneIn(4)) incident.add_countries(kCountries[(country + 1) % std::size(kCountries)]);
  const absl::Time aware = last_time() - absl::Minutes(Below(300));
  *incident.mutable_aware_time() = base::ToProto(aware);
  *incident.mutable_occur_time() = base::ToProto(aware - absl::Hours(1 + Below(60)));
  incident.add_people_affected()->set_kind("customers");
  incident.mutable_people_affected(0)->set_count(static_cast<uint32_t>(Below(100)));
  Do(name, AnEmployee(), request);
  HandleIncident(name);
}

void AuditEvents::HandleIncident(const std::string& name) {
  ++incidents_.open;
  if (!OneIn(12)) return MostlyWithin(absl::Hours(12), kDay, [this, name] { Triage(name); });
  Later(absl::Hours(12), [this, name] {
    Do(name, One(kIncidentManagers, kRole), Saying<v1::ProposeIncidentDismissalRequest>());
    Later(absl::Hours(12), [this, name] {
      if (OneIn(5)) {
        Do(name, One(kManagers, kRole), Saying<v1::RejectIncidentDismissalRequest>());
        return Triage(name);
      }
      Do(name, One(kManagers, kRole), Saying<v1::ApproveIncidentDismissalRequest>());
      --incidents_.open;
    });
  });
}

void AuditEvents::Triage(const std::string& name) {
  v1::TriageIncidentRequest triage;
  const std::string grave = OneIn(8) ? kGrave[Below(std::size(kGrave))] : "";
  for (const v1::IncidentQuestion& question : audit::TheIncidentCatalogue().questions()) {
    if (question.kind() != v1::IncidentQuestion::KIND_LIMB) continue;
    const bool yes = question.id() == grave || (question.id() == "personal_data_breach" && OneIn(6)) ||
                     (question.id() == "users_concerned" && OneIn(4));
    *triage.add_answers() = Answer(question.id(),
                                   !yes       ? v1::INCIDENT_ANSWER_VALUE_NO
                                   : OneIn(6) ? v1::INCIDENT_ANSWER_VALUE_UNKNOWN
                                              : v1::INCIDENT_ANSWER_VALUE_YES,
                                   Text(40));
  }
  triage.set_causal_link(OneIn(3) ? v1::INCIDENT_CAUSAL_LINK_LIKELY : v1::INCIDENT_CAUSAL_LINK_SUSPECTED);
  triage.set_severity_id(kSeverities[Below(std::size(kSeverities))]);
  triage.set_owner(kIncidentManagers[Below(kIncidentManagers.size())]);
  Do(name, One(kIncidentManagers, kRole), triage);
  FollowClocks(name);
  if (OneIn(10)) Later(kDay, [this, name] { ReviseFacts(name); });
  if (OneIn(15)) Later(kDay, [this, name] { CorrectFacts(name); });
  if (OneIn(4)) WorkOnAction(PlanAction(name, One(kIncidentManagers, kRole)), [] {});
  Later(absl::Hours(6), [this, name] { ContainIncident(name); });
}

void AuditEvents::ContainIncident(const std::string& name) {
  v1::ContainIncidentRequest contain;
  contain.set_measures(Text(120));
  if (OneIn(2)) *contain.add_evidence() = Proof();
  Do(name, One(kIncidentManagers, kRole), contain);
  Later(absl::Hours(12), [this, name] {
    v1::StartIncidentInvestigationRequest start;
    start.set_preservation(Text(80));
    *start.add_evidence() = Proof();
    Do(name, One(kIncidentManagers, kRole), start);
    Later(kDay * 4, [this, name] { ResolveIncident(name); });
  });
}

void AuditEvents::ReviseFacts(const std::string& name) {
  auto revise = Saying<v1::ReviseIncidentFactsRequest>();
  if (OneIn(2)) {
    revise.set_causal_link(v1::INCIDENT_CAUSAL_LINK_LIKELY);
  } else {
    *revise.add_answers() = Answer("users_concerned", v1::INCIDENT_ANSWER_VALUE_YES, Text(40));
  }
  if (Try(name, One(kIncidentManagers, kRole), revise)) FollowClocks(name);
}

void AuditEvents::CorrectFacts(const std::string& name) {
  auto propose = Saying<v1::ProposeIncidentCorrectionRequest>();
  if (OneIn(2)) {
    const absl::Time aware = base::FromProto(StateOf<Incident>(name).aware_time());
    *propose.mutable_aware_time() = base::ToProto(aware + absl::Hours(3));
  } else {
    *propose.add_answers() = Answer("personal_data_breach", v1::INCIDENT_ANSWER_VALUE_NO, Text(40));
  }
  if (!Try(name, One(kIncidentManagers, kRole), propose)) return;
  Later(kDay, [this, name] {
    auto approve = Saying<v1::ApproveIncidentCorrectionRequest>();
    approve.set_correction_number(StateOf<Incident>(name).correction().number());
    if (Try(name, One(kManagers, kRole), approve)) FollowClocks(name);
  });
}

void AuditEvents::ResolveIncident(const std::string& name) {
  v1::ResolveIncidentRequest resolve;
  resolve.set_cause(Text(120));
  resolve.set_correction(Text(120));
  *resolve.add_evidence() = Proof();
  Do(name, One(kOwners, "ai-system-owner"), resolve);
  Later(kDay * 2, [this, name] {
    if (!OneIn(20)) return CloseIncident(name);
    Do(name, One(kIncidentManagers, kRole), Saying<v1::ReturnIncidentRequest>());
    Later(kDay * 2, [this, name] { ResolveIncident(name); });
  });
}

void AuditEvents::CloseIncident(const std::string& name) {
  const auto& incident = StateOf<Incident>(name);
  const bool waits = incident.has_correction() || std::any_of(incident.clocks().begin(), incident.clocks().end(),
                                                              [](const v1::IncidentClockNote& note) {
                                                                return !HasEnded(note) || note.unconfirmed();
                                                              });
  if (waits) return Later(kDay * 2, [this, name] { CloseIncident(name); });
  v1::CloseIncidentRequest close;
  close.set_lessons(Text(120));
  close.set_risk_check(Text(60));
  close.set_user_information(Text(60));
  const std::string id = absl::StrCat("incident-", IdOf(name));
  if (OneIn(3)) {
    auto& demanded = *close.mutable_nonconformity();
    demanded.set_nonconformity_id(id);
    demanded.set_title(Text(40));
    demanded.set_criterion(Text(80));
    demanded.add_requirements(AnyRequirement());
    demanded.set_owner(Employee());
    demanded.set_blocking(OneIn(10));
  } else {
    close.set_no_nonconformity_reason(Text(60));
  }
  Do(name, One(kIncidentManagers, kRole), close);
  --incidents_.open;
  if (close.has_nonconformity()) Correct(NameOf("nonconformities", id));
}

// --- Clocks ---

void AuditEvents::FollowClocks(const std::string& incident) {
  for (const v1::IncidentClockNote& note : StateOf<Incident>(incident).clocks()) {
    if (HasEnded(note) || !followed_.insert(note.clock()).second) continue;
    const std::string clock = note.clock();
    Later(absl::Hours(4), [this, clock] { WorkOnClock(clock); });
  }
}

void AuditEvents::WorkOnClock(const std::string& clock) {
  const event::v1::Actor manager = One(kIncidentManagers, kRole);
  if (OneIn(4)) {
    v1::AssignIncidentClockRequest assign;
    assign.set_responsible(manager.subject());
    Try(clock, manager, assign);
  }
  if (OneIn(15)) {
    if (!Try(clock, manager, Saying<v1::ProposeIncidentClockNotDueRequest>())) return;
    return Later(kDay, [this, clock] {
      auto approve = Saying<v1::ApproveIncidentClockNotDueRequest>();
      approve.set_proposal_number(StateOf<IncidentClock>(clock).proposal().number());
      Try(clock, One(kManagers, kRole), approve);
      followed_.erase(clock);
    });
  }
  const absl::Time due = base::FromProto(StateOf<IncidentClock>(clock).basis().due_time());
  const double part = 0.01 * static_cast<double>(5 + Below(90));
  const absl::Time when = OneIn(8) ? due + absl::Hours(1 + Below(48)) : last_time() + (due - last_time()) * part;
  const Submission::Kind kind = OneIn(2) ? Submission::KIND_INITIAL : Submission::KIND_COMPLETE;
  At(when, [this, clock, kind] { Report(clock, kind); });
}

void AuditEvents::Report(const std::string& clock, Submission::Kind kind) {
  // A correction of the incident may have ended it meanwhile.
  if (kind != Submission::KIND_FOLLOW_UP && HasEnded(StateOf<IncidentClock>(clock))) return;
  v1::RecordIncidentClockSubmissionRequest record;
  record.set_kind(kind);
  *record.mutable_submit_time() = base::ToProto(last_time());
  record.set_content_digest(base::Sha256Hex(absl::StrCat(clock, kind)));
  record.set_receipt(Text(20));
  record.set_reviewer(kReviewers[Below(kReviewers.size())]);
  *record.add_evidence() = Proof();
  Do(clock, One(kIncidentManagers, kRole), record);
  if (StateOf<IncidentClock>(clock).submissions().empty()) return;  // it came too late
  const uint32_t number = StateOf<IncidentClock>(clock).submissions().rbegin()->number();
  const std::string reviewer = record.reviewer();
  Later(kDay, [this, clock, number, reviewer] {
    auto confirm = Saying<v1::ConfirmIncidentClockSubmissionRequest>();
    confirm.set_number(number);
    Do(clock, Person(reviewer, kRole), confirm);
  });
  if (kind == Submission::KIND_INITIAL) {
    return Later(kDay * 3, [this, clock] { Report(clock, Submission::KIND_COMPLETE); });
  }
  followed_.erase(clock);
  if (OneIn(4)) Later(kDay * 3, [this, clock] { Report(clock, Submission::KIND_FOLLOW_UP); });
}

}  // namespace aims::bench
