#include "services/audit/domain/incident.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "common/base/time.h"
#include "common/domain/after.h"
#include "common/domain/known.h"
#include "common/domain/refusal.h"
#include "common/domain/standard_moves.h"
#include "common/domain/state.h"
#include "services/audit/domain/audit_authority.h"
#include "services/audit/domain/incident_catalogue.h"
#include "services/audit/domain/incident_clock_demand.h"
#include "services/audit/domain/incident_consequences.h"
#include "services/audit/domain/incident_facts.h"
#include "services/audit/domain/incident_settings.h"

namespace aims::audit {
namespace {

using domain::Decision;
using domain::Refusals;
using v1::Incident;
using Event = v1::IncidentEvent;

constexpr char kClause[] = "A.8.3";
constexpr char kLaw[] = "AI Act Art. 73";

template <class Names>
absl::Status Unique(const Names& names, absl::string_view path) {
  std::set<std::string> seen;
  for (int i = 0; i < names.size(); ++i) {
    if (seen.insert(names[i]).second) continue;
    return domain::BadField(absl::StrCat(path, "[", i, "]"),
                            absl::StrCat("\"", names[i], "\" is there twice: name it once"));
  }
  return absl::OkStatus();
}

// What must hold of the content of an incident.
absl::Status CheckContent(const Incident& incident, const Decision& decision) {
  RETURN_IF_ERROR(Unique(incident.ai_systems(), "incident.ai_systems"));
  RETURN_IF_ERROR(Unique(incident.countries(), "incident.countries"));
  Refusals refusals(decision.subject);
  RequireAwareness(incident, decision, &refusals);
  refusals.Unless(!incident.has_detect_time() || base::FromProto(incident.detect_time()) <= decision.time,
                  {"DETECTED_IN_FUTURE", kClause, "detect_time is in the future: correct it"});
  for (const std::string& system : incident.ai_systems()) {
    const auto name = base::ResourceName::Parse(system);
    refusals.Unless(
        name.ok() && name->collection() == "aiSystems" && domain::SameOrganization(decision.subject, system),
        {"SYSTEM_UNKNOWN", kClause,
         absl::StrCat("\"", system, "\" is no AI system of the organization: name another")});
  }
  return refusals.ToStatus();
}

void RequireFacts(const google::protobuf::RepeatedPtrField<v1::IncidentSystemFacts>& facts, const Incident& incident,
                  Refusals* refusals) {
  const auto& systems = incident.ai_systems();
  for (const v1::IncidentSystemFacts& fact : facts) {
    refusals->Unless(std::find(systems.begin(), systems.end(), fact.ai_system()) != systems.end(),
                     {"SYSTEM_NOT_CONCERNED", kClause,
                      absl::StrCat(fact.ai_system(), " is not among the AI systems of the incident: add it first")});
    refusals->Unless(
        fact.legacy() != v1::INCIDENT_ANSWER_VALUE_YES || !fact.reason().empty(),
        {"LEGACY_REASON_MISSING", "AI Act Art. 111(2)",
         absl::StrCat("the reason is empty: say why the law does not apply to ", fact.ai_system(), " yet")});
  }
}

absl::optional<domain::Violation> SeverityUnknown(const std::string& severity_id, const IncidentPolicy& policy) {
  if (policy.SeverityTitle(severity_id).has_value()) return absl::nullopt;
  return domain::Violation{
      "SEVERITY_UNKNOWN", kClause,
      absl::StrCat("the scale has no severity \"", severity_id, "\": it has ", policy.SeverityIds())};
}

}  // namespace

std::vector<domain::Move> Incidents::Moves() {
  const auto open = {Incident::STATE_REPORTED, Incident::STATE_TRIAGED, Incident::STATE_CONTAINED,
                     Incident::STATE_INVESTIGATING};
  const auto handled = {Incident::STATE_TRIAGED, Incident::STATE_CONTAINED, Incident::STATE_INVESTIGATING,
                        Incident::STATE_RESOLVED};
  const auto known = {Incident::STATE_REPORTED, Incident::STATE_TRIAGED, Incident::STATE_CONTAINED,
                      Incident::STATE_INVESTIGATING, Incident::STATE_RESOLVED};
  return domain::MoveTable<Incidents>()
      .On<v1::CreateIncidentRequest>(&Report)
      .On<v1::UpdateIncidentRequest>(&Update, open, kClause)
      .On<v1::TriageIncidentRequest>(&Triage, {Incident::STATE_REPORTED}, kClause)
      .On<v1::ProposeIncidentDismissalRequest>(&ProposeDismissal, {Incident::STATE_REPORTED}, kClause)
      .On<v1::ApproveIncidentDismissalRequest>(&ApproveDismissal, {Incident::STATE_REPORTED}, kClause)
      .On<v1::RejectIncidentDismissalRequest>(&RejectDismissal, {Incident::STATE_REPORTED}, kClause)
      .On<v1::RateIncidentRequest>(&Rate, handled, kClause)
      .On<v1::ReviseIncidentFactsRequest>(&Revise, handled, kLaw)
      .On<v1::ProposeIncidentCorrectionRequest>(&ProposeCorrection, known, kLaw)
      .On<v1::ApproveIncidentCorrectionRequest>(&ApproveCorrection, known, kLaw)
      .On<v1::RejectIncidentCorrectionRequest>(&RejectCorrection, known, kLaw)
      .On<v1::WithdrawIncidentCorrectionRequest>(&WithdrawCorrection, known, kLaw)
      .On<v1::ContainIncidentRequest>(&Contain, {Incident::STATE_TRIAGED}, kClause)
      .On<v1::StartIncidentInvestigationRequest>(&StartInvestigation, {Incident::STATE_CONTAINED}, kClause)
      .On<v1::ResolveIncidentRequest>(&Resolve, {Incident::STATE_INVESTIGATING}, "10.2")
      .On<v1::ReturnIncidentRequest>(&Return, {Incident::STATE_RESOLVED}, "10.2")
      .On<v1::CloseIncidentRequest>(&Close, {Incident::STATE_RESOLVED}, "10.2");
}

bool Incidents::NeedsPerson(const Incident& incident, const std::string& login) {
  return !HasEnded(incident) && incident.owner() == login;
}

absl::optional<absl::Time> Incidents::NextDue(const Incident& incident) {
  if (incident.state() != Incident::STATE_REPORTED || incident.clock_decision_overdue()) return absl::nullopt;
  return base::FromProto(incident.create_time()) + kIncidentTriage;
}

absl::StatusOr<IncidentEvents> Incidents::FallDue(const Incident& incident, const Decision& decision) {
  return domain::DueInOrder<Incidents>(incident, decision, [](const Incident&, absl::Time due) {
    IncidentEvents events(1);
    *events[0].mutable_clock_decision_overdue()->mutable_due_time() = base::ToProto(due);
    return events;
  });
}

absl::StatusOr<IncidentEvents> Report(const Incident&, const v1::CreateIncidentRequest& request,
                                      const Decision& decision) {
  Incident reported = request.incident();
  if (!reported.has_aware_time()) *reported.mutable_aware_time() = base::ToProto(decision.time);
  return domain::Registered<Event>(reported,
                                   [&](const Incident& incident) { return CheckContent(incident, decision); });
}

absl::StatusOr<IncidentEvents> Update(const Incident& incident, const v1::UpdateIncidentRequest& request,
                                      const Decision& decision) {
  ASSIGN_OR_RETURN(IncidentEvents events,
                   domain::Updated<Event>(incident, request.incident(), request.update_mask(),
                                          [&](const Incident& after) { return CheckContent(after, decision); }));
  if (events.empty() || !incident.has_triage()) return WithConsequences(incident, std::move(events), {}, decision);
  ASSIGN_OR_RETURN(const Incident after, domain::After<Incidents>(incident, events, decision));
  for (const std::string& system : after.ai_systems()) {
    const bool known = std::any_of(after.systems().begin(), after.systems().end(),
                                   [&](const auto& other) { return other.ai_system() == system; });
    if (known) continue;
    auto* noted = events.emplace_back().mutable_system_noted();
    *noted->mutable_system() = SystemFor(system, decision);
    noted->set_serious(incident.serious());
  }
  ASSIGN_OR_RETURN(const Incident with_systems, domain::After<Incidents>(incident, events, decision));
  const IncidentClockChanges changes = ClockChanges(incident, with_systems, IncidentPolicyFor(decision));
  if (!changes.dropped.empty()) {
    return domain::Refusal(incident.name(),
                           {"CLOCK_WOULD_END", kLaw,
                            absl::StrCat("these clocks would end: ", absl::StrJoin(changes.dropped, ", "),
                                         "; propose first that they are not due, which another person approves")});
  }
  return WithConsequences(incident, std::move(events), {request.reason(), "", decision.actor.subject()}, decision);
}

absl::StatusOr<IncidentEvents> Triage(const Incident& incident, const v1::TriageIncidentRequest& request,
                                      const Decision& decision) {
  RETURN_IF_ERROR(CheckAnswers(request.answers()));
  const IncidentPolicy policy = IncidentPolicyFor(decision);
  Refusals refusals(incident.name());
  refusals.Add(SeverityUnknown(request.severity_id(), policy));
  RequireReasons(request.answers(), decision, &refusals);
  RequireFacts(request.systems(), incident, &refusals);
  refusals.Unless(request.causal_link() != v1::INCIDENT_CAUSAL_LINK_NONE || !request.causal_link_reason().empty(),
                  {"LINK_REASON_MISSING", kLaw, "causal_link_reason is empty: say why a causal link is excluded"});

  IncidentEvents events(1);
  auto* triaged = events[0].mutable_triaged();
  *triaged->mutable_answers() = request.answers();
  triaged->set_causal_link(request.causal_link() == v1::INCIDENT_CAUSAL_LINK_UNSPECIFIED
                               ? v1::INCIDENT_CAUSAL_LINK_SUSPECTED
                               : request.causal_link());
  triaged->set_causal_link_reason(request.causal_link_reason());
  triaged->set_severity_id(request.severity_id());
  triaged->set_severity_title(policy.SeverityTitle(request.severity_id()).value_or(""));
  for (const std::string& name : incident.ai_systems()) {
    Incident::System* system = triaged->add_systems();
    *system = SystemFor(name, decision);
    for (const v1::IncidentSystemFacts& facts : request.systems()) {
      if (facts.ai_system() != name) continue;
      system->set_legacy(facts.legacy());
      system->set_legacy_reason(facts.reason());
    }
  }
  triaged->set_owner(!request.owner().empty()   ? request.owner()
                     : incident.owner().empty() ? decision.actor.subject()
                                                : incident.owner());
  triaged->set_catalogue_version(TheIncidentCatalogue().version());
  triaged->set_settings_version(policy.version);

  ASSIGN_OR_RETURN(const Incident after, domain::After<Incidents>(incident, events, decision));
  RequireConsistent(after, &refusals);
  RETURN_IF_ERROR(refusals.ToStatus());
  events[0].mutable_triaged()->set_serious(CountsAsSerious(after));
  return WithConsequences(incident, std::move(events), {"the incident was triaged", "", decision.actor.subject()},
                          decision, request.reassess());
}

absl::StatusOr<IncidentEvents> Rate(const Incident& incident, const v1::RateIncidentRequest& request,
                                    const Decision& decision) {
  const IncidentPolicy policy = IncidentPolicyFor(decision);
  Refusals refusals(incident.name());
  refusals.Add(SeverityUnknown(request.severity_id(), policy));
  RETURN_IF_ERROR(refusals.ToStatus());
  if (incident.severity_id() == request.severity_id()) return IncidentEvents{};
  IncidentEvents events(1);
  auto* rated = events[0].mutable_rated();
  rated->set_severity_id(request.severity_id());
  rated->set_severity_title(*policy.SeverityTitle(request.severity_id()));
  rated->set_former_severity_id(incident.severity_id());
  return events;
}

absl::StatusOr<IncidentEvents> ProposeDismissal(const Incident& incident, const v1::ProposeIncidentDismissalRequest&,
                                                const Decision&) {
  if (incident.has_dismissal()) {
    return domain::Refusal(incident.name(), {"DISMISSAL_OPEN", kClause,
                                             absl::StrCat("the proposal of \"", incident.dismissal().proposer(),
                                                          "\" to dismiss it awaits a decision: decide it first")});
  }
  IncidentEvents events(1);
  events[0].mutable_dismissal_proposed();
  return events;
}

absl::StatusOr<IncidentEvents> ApproveDismissal(const Incident& incident, const v1::ApproveIncidentDismissalRequest&,
                                                const Decision& decision) {
  Refusals refusals(incident.name());
  const domain::Authority authority = AuthorityFor(decision, kClause);
  refusals.Unless(incident.has_dismissal(),
                  {"NOTHING_PROPOSED", kClause, "nobody proposed to dismiss it: propose that first"});
  refusals.Add(authority.FourEyes({.makers = {incident.dismissal().proposer()}}));
  RETURN_IF_ERROR(refusals.ToStatus());
  IncidentEvents events(1);
  auto* dismissed = events[0].mutable_dismissed();
  dismissed->set_proposer(incident.dismissal().proposer());
  dismissed->set_proposal_reason(incident.dismissal().reason());
  *dismissed->mutable_authority() = authority.grounds();
  return events;
}

absl::StatusOr<IncidentEvents> RejectDismissal(const Incident& incident, const v1::RejectIncidentDismissalRequest&,
                                               const Decision&) {
  if (!incident.has_dismissal()) {
    return domain::Refusal(incident.name(),
                           {"NOTHING_PROPOSED", kClause, "nobody proposed to dismiss it: there is nothing to reject"});
  }
  IncidentEvents events(1);
  events[0].mutable_dismissal_rejected();
  return events;
}

}  // namespace aims::audit
