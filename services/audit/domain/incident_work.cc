// The work on an incident, from its containment to its closing. ISO/IEC 42001 A.8.3, A.8.4, 10.2; AI Act Art. 73(6).

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/status_macros.h"
#include "common/domain/evidence.h"
#include "common/domain/refusal.h"
#include "common/domain/state.h"
#include "services/audit/domain/audit_authority.h"
#include "services/audit/domain/demanded_id.h"
#include "services/audit/domain/demanded_nonconformity.h"
#include "services/audit/domain/evidence_rules.h"
#include "services/audit/domain/incident.h"
#include "services/audit/domain/incident_consequences.h"

namespace aims::audit {
namespace {

using domain::Decision;
using domain::Refusals;
using v1::Incident;
using v1::IncidentClock;

// The names of the clocks for which `holds`.
template <class Holds>
std::vector<std::string> ClocksThat(const Incident& incident, const Holds& holds) {
  std::vector<std::string> names;
  for (const v1::IncidentClockNote& note : incident.clocks()) {
    if (holds(note)) names.push_back(note.clock());
  }
  return names;
}

bool Runs(const v1::IncidentClockNote& note) {
  return note.state() != IncidentClock::STATE_COMPLETE && note.state() != IncidentClock::STATE_NOT_DUE;
}

}  // namespace

absl::StatusOr<IncidentEvents> Contain(const Incident& incident, const v1::ContainIncidentRequest& request,
                                       const Decision& decision) {
  Refusals refusals(incident.name());
  RequireUsable(request.evidence(), decision, &refusals);
  RETURN_IF_ERROR(refusals.ToStatus());
  IncidentEvents events(1);
  events[0].mutable_contained()->set_measures(request.measures());
  *events[0].mutable_contained()->mutable_evidence() = request.evidence();
  return events;
}

absl::StatusOr<IncidentEvents> StartInvestigation(const Incident& incident,
                                                  const v1::StartIncidentInvestigationRequest& request,
                                                  const Decision& decision) {
  Refusals refusals(incident.name());
  RequireUsable(request.evidence(), decision, &refusals);
  RETURN_IF_ERROR(refusals.ToStatus());
  IncidentEvents events(1);
  events[0].mutable_investigation_started()->set_preservation(request.preservation());
  *events[0].mutable_investigation_started()->mutable_evidence() = request.evidence();
  return events;
}

absl::StatusOr<IncidentEvents> Resolve(const Incident& incident, const v1::ResolveIncidentRequest& request,
                                       const Decision& decision) {
  Refusals refusals(incident.name());
  const domain::Authority authority = AuthorityFor(decision, "10.2");
  refusals.Add(authority.FourEyes(
      {.makers = {incident.investigation().investigator()}, .concerned = domain::PreparersOf(request.evidence())}));
  RequireUsable(request.evidence(), decision, &refusals);
  RETURN_IF_ERROR(refusals.ToStatus());
  IncidentEvents events(1);
  auto* resolved = events[0].mutable_resolved();
  resolved->set_cause(request.cause());
  resolved->set_correction(request.correction());
  *resolved->mutable_evidence() = request.evidence();
  *resolved->mutable_authority() = authority.grounds();
  return events;
}

absl::StatusOr<IncidentEvents> Return(const Incident&, const v1::ReturnIncidentRequest&, const Decision&) {
  IncidentEvents events(1);
  events[0].mutable_returned();
  return events;
}

absl::StatusOr<IncidentEvents> Close(const Incident& incident, const v1::CloseIncidentRequest& request,
                                     const Decision& decision) {
  if (request.has_nonconformity()) RETURN_IF_ERROR(CheckDemanded(request.nonconformity()));
  Refusals refusals(incident.name());
  const domain::Authority authority = AuthorityFor(decision, "10.2");
  refusals.Add(authority.FourEyes({.makers = {incident.resolution().resolver()}}));
  const std::vector<std::string> running = ClocksThat(incident, Runs);
  refusals.Unless(running.empty(),
                  {"CLOCK_RUNNING", "AI Act Art. 73",
                   absl::StrCat("these clocks have not ended: ", absl::StrJoin(running, ", "),
                                "; record the complete reports, or have it decided that they are not due")});
  const std::vector<std::string> unconfirmed =
      ClocksThat(incident, [](const v1::IncidentClockNote& note) { return note.unconfirmed(); });
  refusals.Unless(unconfirmed.empty(),
                  {"SUBMISSION_UNCONFIRMED", "A.8.3",
                   absl::StrCat("reports of these clocks are not confirmed: ", absl::StrJoin(unconfirmed, ", "),
                                "; have their reviewers confirm that they read them")});
  if (request.has_nonconformity()) refusals.Add(NonconformityIdTaken(request.nonconformity(), decision));
  refusals.Unless(!incident.has_correction(),
                  {"CORRECTION_OPEN", "AI Act Art. 73",
                   absl::StrCat("correction ", incident.correction().number(), " awaits a decision: decide it first")});
  refusals.Unless(request.has_nonconformity() != !request.no_nonconformity_reason().empty(),
                  {"NONCONFORMITY_OR_REASON", "10.2",
                   "name the nonconformity that is opened, or the reason why none is: exactly one of the two"});
  RETURN_IF_ERROR(refusals.ToStatus());
  IncidentEvents events(1);
  auto* closed = events[0].mutable_closed();
  closed->set_lessons(request.lessons());
  closed->set_risk_check(request.risk_check());
  closed->set_user_information(request.user_information());
  closed->set_no_nonconformity_reason(request.no_nonconformity_reason());
  if (request.has_nonconformity()) {
    v1::DemandedNonconformity* demanded = closed->mutable_nonconformity();
    *demanded = request.nonconformity();
    if (demanded->ai_systems().empty()) *demanded->mutable_ai_systems() = incident.ai_systems();
    if (demanded->owner().empty()) demanded->set_owner(incident.owner());
  }
  *closed->mutable_ai_systems() = incident.ai_systems();
  *closed->mutable_authority() = authority.grounds();
  return WithConsequences(incident, std::move(events), {}, decision);
}

}  // namespace aims::audit
