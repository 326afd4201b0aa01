// What events do to an incident.

#include <algorithm>
#include <utility>

#include "common/base/resource_name.h"
#include "common/domain/enter.h"
#include "common/domain/entries.h"
#include "common/domain/person_noted.h"
#include "common/domain/standard_moves.h"
#include "services/audit/domain/action_notes.h"
#include "services/audit/domain/incident.h"
#include "services/audit/domain/incident_facts.h"

namespace aims::audit {
namespace {

using domain::Enter;
using event::v1::EventMetadata;
using v1::Incident;
using v1::IncidentClock;
using v1::IncidentClockNote;
using Event = v1::IncidentEvent;

int PlaceOfClock(const Incident& incident, const std::string& clock) {
  return domain::PlaceOf(incident.clocks(), [&](const IncidentClockNote& note) { return note.clock() == clock; });
}

int PlaceOfSystem(const Incident& incident, const std::string& ai_system) {
  return domain::PlaceOf(incident.systems(),
                         [&](const Incident::System& system) { return system.ai_system() == ai_system; });
}

void Link(v1::IncidentCausalLink link, const std::string& reason, const EventMetadata& metadata, Incident* incident) {
  if (link == v1::INCIDENT_CAUSAL_LINK_UNSPECIFIED) return;
  Incident::LinkStep* step = incident->add_links();
  step->set_link(link);
  *step->mutable_link_time() = metadata.occur_time();
  step->set_recorder(metadata.actor().subject());
  step->set_reason(reason);
}

void Triaged(const v1::IncidentTriaged& triaged, const EventMetadata& metadata, Incident* incident) {
  Incident::Triage* triage = incident->mutable_triage();
  triage->set_triager(metadata.actor().subject());
  *triage->mutable_triage_time() = metadata.occur_time();
  triage->set_catalogue_version(triaged.catalogue_version());
  triage->set_settings_version(triaged.settings_version());
  SetAnswers(triaged.answers(), metadata.actor().subject(), metadata.occur_time(), incident);
  Link(triaged.causal_link(), triaged.causal_link_reason(), metadata, incident);
  incident->set_severity_id(triaged.severity_id());
  incident->set_serious(triaged.serious());
  *incident->mutable_systems() = triaged.systems();
  incident->set_owner(triaged.owner());
  incident->clear_dismissal();
  Enter(Incident::STATE_TRIAGED, metadata, incident);
}

void Proposed(const v1::IncidentCorrectionProposed& proposed, const EventMetadata& metadata, Incident* incident) {
  Incident::Correction* correction = incident->mutable_correction();
  *correction = proposed.correction();
  correction->set_proposer(metadata.actor().subject());
  *correction->mutable_propose_time() = metadata.occur_time();
  correction->set_reason(metadata.reason());
  incident->set_last_correction(correction->number());
}

void Corrected(const v1::IncidentCorrectionApproved& approved, const EventMetadata& metadata, Incident* incident) {
  const Incident::Correction& correction = approved.correction();
  if (correction.has_aware_time()) {
    Incident::EarlierAwareness* earlier = incident->add_earlier_awareness();
    *earlier->mutable_aware_time() = incident->aware_time();
    *earlier->mutable_end_time() = metadata.occur_time();
    earlier->set_proposer(correction.proposer());
    earlier->set_approver(metadata.actor().subject());
    earlier->set_reason(correction.reason());
    *incident->mutable_aware_time() = correction.aware_time();
  }
  SetAnswers(correction.answers(), correction.proposer(), metadata.occur_time(), incident);
  Link(correction.causal_link(), correction.reason(), metadata, incident);
  for (const v1::IncidentSystemFacts& facts : correction.systems()) {
    const int place = PlaceOfSystem(*incident, facts.ai_system());
    if (place == incident->systems_size()) continue;
    incident->mutable_systems(place)->set_legacy(facts.legacy());
    incident->mutable_systems(place)->set_legacy_reason(facts.reason());
  }
  incident->set_serious(approved.serious());
  incident->clear_correction();
}

void Resolved(const v1::IncidentResolved& resolved, const EventMetadata& metadata, Incident* incident) {
  Incident::Resolution* resolution = incident->mutable_resolution();
  resolution->set_cause(resolved.cause());
  resolution->set_correction(resolved.correction());
  *resolution->mutable_evidence() = resolved.evidence();
  resolution->set_resolver(metadata.actor().subject());
  *resolution->mutable_resolve_time() = metadata.occur_time();
  Enter(Incident::STATE_RESOLVED, metadata, incident);
}

void Closed(const v1::IncidentClosed& closed, const EventMetadata& metadata, Incident* incident) {
  Incident::Closure* closure = incident->mutable_closure();
  closure->set_lessons(closed.lessons());
  closure->set_risk_check(closed.risk_check());
  closure->set_user_information(closed.user_information());
  closure->set_no_nonconformity_reason(closed.no_nonconformity_reason());
  if (const auto name = base::ResourceName::Parse(metadata.subject()); name.ok() && closed.has_nonconformity()) {
    closure->set_nonconformity(
        base::ResourceName::Join(name->organization(), "nonconformities", closed.nonconformity().nonconformity_id()));
  }
  closure->set_closer(metadata.actor().subject());
  *closure->mutable_close_time() = metadata.occur_time();
  Enter(Incident::STATE_CLOSED, metadata, incident);
}

// A clock that is demanded runs, as far as the incident knows; one that runs already may take a country.
void Demanded(const v1::IncidentClockBasis& basis, Incident* incident) {
  const int place = PlaceOfClock(*incident, basis.clock());
  if (place < incident->clocks_size()) {
    incident->mutable_clocks(place)->set_country(basis.country());
    return;
  }
  IncidentClockNote* note = incident->add_clocks();
  note->set_clock(basis.clock());
  note->set_rule(basis.rule());
  note->set_country(basis.country());
  note->set_state(IncidentClock::STATE_RUNNING);
  note->set_force(basis.force());
  *note->mutable_start_time() = basis.start_time();
  *note->mutable_due_time() = basis.due_time();
  note->set_holds_evidence(basis.holds_evidence());
}

void Dropped(const std::string& clock, Incident* incident) {
  const int place = PlaceOfClock(*incident, clock);
  if (place < incident->clocks_size()) incident->mutable_clocks(place)->set_state(IncidentClock::STATE_NOT_DUE);
}

// Systems that are not of the incident any more.
void ForgetSystems(Incident* incident) {
  const auto& names = incident->ai_systems();
  auto& systems = *incident->mutable_systems();
  systems.erase(std::remove_if(systems.begin(), systems.end(),
                               [&](const Incident::System& system) {
                                 return std::find(names.begin(), names.end(), system.ai_system()) == names.end();
                               }),
                systems.end());
  auto& measured = *incident->mutable_measured_systems();
  measured.erase(std::remove_if(measured.begin(), measured.end(),
                                [&](const std::string& system) {
                                  return std::find(names.begin(), names.end(), system) == names.end();
                                }),
                 measured.end());
}

absl::Status FoldOne(const Event& event, const EventMetadata& metadata, Incident* incident) {
  domain::FoldStandardMove(event, metadata, incident);
  FoldActionNoted(event, incident);
  switch (event.event_case()) {
    case Event::kRegistered:
      incident->set_reporter(metadata.actor().subject());
      Enter(Incident::STATE_REPORTED, metadata, incident);
      return absl::OkStatus();
    case Event::kUpdated:
      ForgetSystems(incident);
      return absl::OkStatus();
    case Event::kTriaged:
      Triaged(event.triaged(), metadata, incident);
      return absl::OkStatus();
    case Event::kRated:
      incident->set_severity_id(event.rated().severity_id());
      return absl::OkStatus();
    case Event::kFactsRevised:
      SetAnswers(event.facts_revised().answers(), metadata.actor().subject(), metadata.occur_time(), incident);
      Link(event.facts_revised().causal_link(), metadata.reason(), metadata, incident);
      incident->set_serious(event.facts_revised().serious());
      return absl::OkStatus();
    case Event::kCorrectionProposed:
      Proposed(event.correction_proposed(), metadata, incident);
      return absl::OkStatus();
    case Event::kCorrectionApproved:
      Corrected(event.correction_approved(), metadata, incident);
      return absl::OkStatus();
    case Event::kCorrectionRejected:
    case Event::kCorrectionWithdrawn:
      incident->clear_correction();
      return absl::OkStatus();
    case Event::kDismissalProposed:
      incident->mutable_dismissal()->set_proposer(metadata.actor().subject());
      *incident->mutable_dismissal()->mutable_propose_time() = metadata.occur_time();
      incident->mutable_dismissal()->set_reason(metadata.reason());
      return absl::OkStatus();
    case Event::kDismissed:
      incident->clear_correction();
      Enter(Incident::STATE_DISMISSED, metadata, incident);
      return absl::OkStatus();
    case Event::kDismissalRejected:
      incident->clear_dismissal();
      return absl::OkStatus();
    case Event::kContained:
      incident->mutable_containment()->set_measures(event.contained().measures());
      *incident->mutable_containment()->mutable_evidence() = event.contained().evidence();
      incident->mutable_containment()->set_container(metadata.actor().subject());
      *incident->mutable_containment()->mutable_contain_time() = metadata.occur_time();
      Enter(Incident::STATE_CONTAINED, metadata, incident);
      return absl::OkStatus();
    case Event::kInvestigationStarted:
      incident->mutable_investigation()->set_investigator(metadata.actor().subject());
      *incident->mutable_investigation()->mutable_start_time() = metadata.occur_time();
      incident->mutable_investigation()->set_preservation(event.investigation_started().preservation());
      *incident->mutable_investigation()->mutable_evidence() = event.investigation_started().evidence();
      Enter(Incident::STATE_INVESTIGATING, metadata, incident);
      return absl::OkStatus();
    case Event::kResolved:
      Resolved(event.resolved(), metadata, incident);
      return absl::OkStatus();
    case Event::kReturned:
      incident->clear_resolution();
      Enter(Incident::STATE_INVESTIGATING, metadata, incident);
      return absl::OkStatus();
    case Event::kClosed:
      Closed(event.closed(), metadata, incident);
      return absl::OkStatus();
    case Event::kClocksDemanded:
      for (const auto& basis : event.clocks_demanded().clocks()) Demanded(basis, incident);
      return absl::OkStatus();
    case Event::kClocksDropped:
      for (const std::string& clock : event.clocks_dropped().clocks()) Dropped(clock, incident);
      return absl::OkStatus();
    case Event::kClockNoted: {
      const IncidentClockNote& note = event.clock_noted().note();
      domain::SetEntry(PlaceOfClock(*incident, note.clock()), note, incident->mutable_clocks());
      return absl::OkStatus();
    }
    case Event::kMeasuresDemanded:
      if (event.measures_demanded().suspension_proposed() || event.measures_demanded().suspension_ordered()) {
        incident->mutable_measured_systems()->MergeFrom(event.measures_demanded().ai_systems());
      }
      return absl::OkStatus();
    case Event::kStandingChanged:
      incident->set_bars(event.standing_changed().bar().bars());
      incident->set_evidence_hold(event.standing_changed().bar().evidence_hold());
      if (!incident->bars()) incident->clear_measured_systems();
      return absl::OkStatus();
    case Event::kClockDecisionOverdue:
      incident->set_clock_decision_overdue(true);
      return absl::OkStatus();
    case Event::kSystemNoted: {
      const Incident::System& system = event.system_noted().system();
      domain::SetEntry(PlaceOfSystem(*incident, system.ai_system()), system, incident->mutable_systems());
      incident->set_serious(event.system_noted().serious());
      return absl::OkStatus();
    }
    case Event::kPersonNoted:
    case Event::kActionNoted:
      return absl::OkStatus();
    case Event::EVENT_NOT_SET:
      break;
  }
  return domain::UnknownEvent(metadata);
}

}  // namespace

absl::Status Incidents::Fold(const Event& event, const EventMetadata& metadata, State* state) {
  const absl::Status folded = FoldOne(event, metadata, state);
  domain::FoldPersonNoted<Incidents>(event, state);
  return folded;
}

}  // namespace aims::audit
