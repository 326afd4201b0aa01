// What becomes known of an incident after its triage, and corrections by two persons. AI Act Art. 73.

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/status_macros.h"
#include "common/base/time.h"
#include "common/domain/after.h"
#include "common/domain/proposal.h"
#include "common/domain/refusal.h"
#include "google/protobuf/util/message_differencer.h"
#include "services/audit/domain/action_notes.h"
#include "services/audit/domain/audit_authority.h"
#include "services/audit/domain/incident.h"
#include "services/audit/domain/incident_consequences.h"
#include "services/audit/domain/incident_facts.h"

namespace aims::audit {
namespace {

using domain::Decision;
using domain::Refusals;
using google::protobuf::util::MessageDifferencer;
using v1::Incident;
using Correction = v1::Incident::Correction;
using Facts = google::protobuf::RepeatedPtrField<v1::IncidentSystemFacts>;

constexpr char kLaw[] = "AI Act Art. 73";

// Unspecified when the link stays as it is known.
v1::IncidentCausalLink ChangedLink(const Incident& incident, v1::IncidentCausalLink link) {
  return link == LinkOf(incident) ? v1::INCIDENT_CAUSAL_LINK_UNSPECIFIED : link;
}

// The facts about systems that differ from the known ones.
Facts ChangedFacts(const Incident& incident, const Facts& facts) {
  Facts changed;
  for (const v1::IncidentSystemFacts& fact : facts) {
    const bool same = std::any_of(incident.systems().begin(), incident.systems().end(), [&](const auto& system) {
      return system.ai_system() == fact.ai_system() && system.legacy() == fact.legacy() &&
             system.legacy_reason() == fact.reason();
    });
    if (!same) *changed.Add() = fact;
  }
  return changed;
}

void RequireFactsOfSystems(const Incident& incident, const Facts& facts, Refusals* refusals) {
  for (const v1::IncidentSystemFacts& fact : facts) {
    const bool concerned = std::any_of(incident.systems().begin(), incident.systems().end(),
                                       [&](const auto& system) { return system.ai_system() == fact.ai_system(); });
    refusals->Unless(concerned, {"SYSTEM_NOT_CONCERNED", kLaw,
                                 absl::StrCat(fact.ai_system(), " is not among the AI systems of the incident")});
    refusals->Unless(
        fact.legacy() != v1::INCIDENT_ANSWER_VALUE_YES || !fact.reason().empty(),
        {"LEGACY_REASON_MISSING", "AI Act Art. 111(2)",
         absl::StrCat("the reason is empty: say why the law does not apply to ", fact.ai_system(), " yet")});
  }
}

// The incident as it would be with the correction.
absl::StatusOr<Incident> Corrected(const Incident& incident, const Correction& correction, const Decision& decision) {
  IncidentEvents events(1);
  *events[0].mutable_correction_approved()->mutable_correction() = correction;
  return domain::After<Incidents>(incident, events, decision);
}

// NOTHING_PROPOSED or OTHER_CORRECTION when the request names another correction than the one that awaits its decision.
absl::optional<domain::Violation> NamesOther(const Incident& incident, uint32_t number) {
  if (!incident.has_correction()) {
    return domain::Violation{"NOTHING_PROPOSED", kLaw, "no correction awaits a decision: the facts stay as they are"};
  }
  if (incident.correction().number() == number) return absl::nullopt;
  return domain::Violation{"OTHER_CORRECTION", kLaw,
                           absl::StrCat("correction ", incident.correction().number(),
                                        " awaits a decision, not correction ", number, ": read it and decide again")};
}

// CORRECTION_OUTDATED when one of the facts that the correction is about was recorded again after it was proposed: its
// proposer did not know that. The awareness time is changed by corrections alone, of which one is open at a time.
absl::optional<domain::Violation> Outdated(const Incident& incident, const Correction& correction) {
  const absl::Time proposed = base::FromProto(correction.propose_time());
  std::vector<std::string> newer;
  for (const v1::IncidentAnswer& answer : correction.answers()) {
    const v1::IncidentAnswer* known = AnswerTo(incident, answer.question());
    if (known != nullptr && base::FromProto(known->answer_time()) > proposed) newer.push_back(answer.question());
  }
  const auto& links = incident.links();
  if (correction.causal_link() != v1::INCIDENT_CAUSAL_LINK_UNSPECIFIED && !links.empty() &&
      base::FromProto(links.rbegin()->link_time()) > proposed) {
    newer.push_back("causal_link");
  }
  if (newer.empty()) return absl::nullopt;
  return domain::Violation{"CORRECTION_OUTDATED", kLaw,
                           absl::StrCat("these facts were recorded again after correction ", correction.number(),
                                        " was proposed: ", absl::StrJoin(newer, ", "),
                                        "; reject or withdraw it, and propose another one if it is still needed")};
}

}  // namespace

absl::StatusOr<IncidentEvents> Revise(const Incident& incident, const v1::ReviseIncidentFactsRequest& request,
                                      const Decision& decision) {
  RETURN_IF_ERROR(CheckAnswers(request.answers()));
  const IncidentAnswers answers = Changed(incident, request.answers());
  const v1::IncidentCausalLink link = ChangedLink(incident, request.causal_link());
  if (answers.empty() && link == v1::INCIDENT_CAUSAL_LINK_UNSPECIFIED) return IncidentEvents{};
  Refusals refusals(incident.name());
  RequireReasons(answers, decision, &refusals);
  std::vector<std::string> lenient = TakeDutyAway(incident, answers);
  if (link == v1::INCIDENT_CAUSAL_LINK_NONE) lenient.push_back("causal_link");
  refusals.Unless(lenient.empty(),
                  {"SECOND_PERSON_NEEDED", kLaw,
                   absl::StrCat("these answers can take a duty to report away: ", absl::StrJoin(lenient, ", "),
                                "; propose a correction, which another person approves")});
  IncidentEvents events(1);
  auto* revised = events[0].mutable_facts_revised();
  *revised->mutable_answers() = answers;
  revised->set_causal_link(link);
  ASSIGN_OR_RETURN(const Incident after, domain::After<Incidents>(incident, events, decision));
  RequireConsistent(after, &refusals);
  RETURN_IF_ERROR(refusals.ToStatus());
  events[0].mutable_facts_revised()->set_serious(CountsAsSerious(after));
  return WithConsequences(incident, std::move(events), {request.reason(), "", decision.actor.subject()}, decision);
}

absl::StatusOr<IncidentEvents> ProposeCorrection(const Incident& incident,
                                                 const v1::ProposeIncidentCorrectionRequest& request,
                                                 const Decision& decision) {
  RETURN_IF_ERROR(CheckAnswers(request.answers()));
  Correction correction;
  correction.set_number(incident.last_correction() + 1);
  *correction.mutable_answers() = Changed(incident, request.answers());
  correction.set_causal_link(ChangedLink(incident, request.causal_link()));
  *correction.mutable_systems() = ChangedFacts(incident, request.systems());
  const bool moves =
      request.has_aware_time() && base::FromProto(request.aware_time()) != base::FromProto(incident.aware_time());
  if (moves) *correction.mutable_aware_time() = request.aware_time();
  const bool facts = !correction.answers().empty() || !correction.systems().empty() ||
                     correction.causal_link() != v1::INCIDENT_CAUSAL_LINK_UNSPECIFIED;

  Refusals refusals(incident.name());
  refusals.Unless(!incident.has_correction(),
                  {"CORRECTION_OPEN", kLaw,
                   absl::StrCat("correction ", incident.correction().number(), " by \"",
                                incident.correction().proposer(), "\" awaits a decision: decide it first")});
  refusals.Unless(moves || facts, {"NOTHING_CORRECTED", kLaw, "nothing would change: name other facts"});
  refusals.Unless(!facts || incident.has_triage(),
                  {"NOT_TRIAGED", kLaw, "the triage answers the questions: only aware_time is corrected before it"});
  RequireReasons(correction.answers(), decision, &refusals);
  RequireFactsOfSystems(incident, correction.systems(), &refusals);
  ASSIGN_OR_RETURN(const Incident after, Corrected(incident, correction, decision));
  RequireAwareness(after, decision, &refusals);
  RequireConsistent(after, &refusals);
  RETURN_IF_ERROR(refusals.ToStatus());
  IncidentEvents events(1);
  *events[0].mutable_correction_proposed()->mutable_correction() = correction;
  return events;
}

absl::StatusOr<IncidentEvents> ApproveCorrection(const Incident& incident,
                                                 const v1::ApproveIncidentCorrectionRequest& request,
                                                 const Decision& decision) {
  const Correction& correction = incident.correction();
  Refusals refusals(incident.name());
  const domain::Authority authority = AuthorityFor(decision, kLaw);
  refusals.Add(NamesOther(incident, request.correction_number()));
  refusals.Add(authority.FourEyes({.makers = {correction.proposer()}}));
  refusals.Add(Outdated(incident, correction));
  ASSIGN_OR_RETURN(const Incident after, Corrected(incident, correction, decision));
  RequireAwareness(after, decision, &refusals);
  RequireConsistent(after, &refusals);
  RETURN_IF_ERROR(refusals.ToStatus());
  IncidentEvents events(1);
  auto* approved = events[0].mutable_correction_approved();
  *approved->mutable_correction() = correction;
  if (correction.has_aware_time()) *approved->mutable_former_aware_time() = incident.aware_time();
  approved->set_serious(incident.has_triage() && CountsAsSerious(after));
  *approved->mutable_authority() = authority.grounds();
  return WithConsequences(incident, std::move(events),
                          {correction.reason(), correction.proposer(), decision.actor.subject()}, decision);
}

absl::StatusOr<IncidentEvents> RejectCorrection(const Incident& incident,
                                                const v1::RejectIncidentCorrectionRequest& request, const Decision&) {
  Refusals refusals(incident.name());
  refusals.Add(NamesOther(incident, request.correction_number()));
  RETURN_IF_ERROR(refusals.ToStatus());
  IncidentEvents events(1);
  events[0].mutable_correction_rejected()->set_number(request.correction_number());
  return events;
}

absl::StatusOr<IncidentEvents> WithdrawCorrection(const Incident& incident,
                                                  const v1::WithdrawIncidentCorrectionRequest& request,
                                                  const Decision& decision) {
  Refusals refusals(incident.name());
  refusals.Add(NamesOther(incident, request.correction_number()));
  if (incident.has_correction()) {
    refusals.Add(domain::WithdrawnByProposer(decision.actor, incident.correction(), kLaw));
  }
  RETURN_IF_ERROR(refusals.ToStatus());
  IncidentEvents events(1);
  events[0].mutable_correction_withdrawn()->set_number(request.correction_number());
  return events;
}

absl::StatusOr<IncidentEvents> NoteClock(const Incident& incident, const v1::IncidentClockNote& note,
                                         const Decision& decision) {
  if (incident.name().empty() || HasEnded(incident)) return IncidentEvents{};
  for (const v1::IncidentClockNote& known : incident.clocks()) {
    if (known.clock() == note.clock() && known.clock_version() >= note.clock_version()) return IncidentEvents{};
  }
  IncidentEvents events(1);
  *events[0].mutable_clock_noted()->mutable_note() = note;
  return WithConsequences(incident, std::move(events), {}, decision);
}

absl::StatusOr<IncidentEvents> NoteSystem(const Incident& incident, const v1::IncidentSystem& system,
                                          const Decision& decision) {
  if (!IsHandled(incident)) return IncidentEvents{};
  IncidentEvents events;
  for (const Incident::System& known : incident.systems()) {
    if (known.ai_system() != system.ai_system()) continue;
    Incident::System now = SystemFor(system.ai_system(), decision);
    now.set_legacy(known.legacy());
    now.set_legacy_reason(known.legacy_reason());
    // The version in service is that of the incident. A classification that is not reliable tells nothing new.
    if (known.has_service()) *now.mutable_service() = known.service();
    if (!now.settled() || MessageDifferencer::Equals(known, now)) continue;
    auto* noted = events.emplace_back().mutable_system_noted();
    *noted->mutable_system() = now;
    noted->set_serious(incident.serious());
  }
  return WithConsequences(incident, std::move(events), {"the AI system was classified", "", decision.actor.subject()},
                          decision);
}

absl::StatusOr<IncidentEvents> NoteIncidentAction(const Incident& incident, const v1::ActionNote& note,
                                                  const Decision&) {
  if (incident.name().empty() || HasEnded(incident)) return IncidentEvents{};
  return NoteAction<v1::IncidentEvent>(incident, note);
}

}  // namespace aims::audit
