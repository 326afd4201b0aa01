#include "services/audit/reactions/incident_reactions.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/strip.h"
#include "services/audit/domain/incident.h"
#include "services/audit/domain/incident_catalogue.h"
#include "services/audit/domain/incident_clock.h"
#include "services/audit/domain/incident_system.h"

namespace aims::audit {
namespace {

using command::Effect;
using domain::Decision;
using event::v1::EventMetadata;
using inventory::v1::AiSystem;
using inventory::v1::AiSystemEvent;
using inventory::v1::Classification;
using inventory::v1::InventoryTopicRecord;
using v1::AuditTopicRecord;
using v1::IncidentClock;
using v1::IncidentSystem;
using Effects = std::vector<Effect>;

// --- An incident → its clocks ---

Effects Demanded(const EventMetadata& cause, const v1::IncidentClocksDemanded& demanded) {
  Effects effects;
  for (const v1::IncidentClockBasis& basis : demanded.clocks()) {
    const IncidentClockDemand demand{cause.subject(), basis, demanded.reason(), demanded.proposer(),
                                     demanded.approver()};
    effects.push_back(Effect::On<IncidentClocks>(
        basis.clock(),
        [demand](const IncidentClock& clock, const Decision& decision) { return NoteDemand(clock, demand, decision); },
        "the facts of the incident ask for this clock"));
  }
  return effects;
}

Effects Dropped(const v1::IncidentClocksDropped& dropped) {
  const IncidentClockDrop drop{dropped.reason(), dropped.proposer(), dropped.approver()};
  Effects effects;
  for (const std::string& name : dropped.clocks()) {
    effects.push_back(Effect::On<IncidentClocks>(
        name, [drop](const IncidentClock& clock, const Decision& decision) { return NoteDrop(clock, drop, decision); },
        "the facts of the incident were corrected by two persons"));
  }
  return effects;
}

// --- An AI system → the record about it ---

template <class Report>
Effects OnSystem(const EventMetadata& cause, Report report,
                 absl::StatusOr<IncidentSystemEvents> (*move)(const IncidentSystem&, const Report&, const Decision&),
                 const char* reason) {
  return {Effect::On<IncidentSystems>(
      IncidentSystemName(cause.subject()),
      [report = std::move(report), move](const IncidentSystem& system, const Decision& decision) {
        return move(system, report, decision);
      },
      reason)};
}

// Whether a clock of the catalogue goes by the duty.
bool IsDutyToReport(const std::string& duty) {
  const auto& rules = TheIncidentCatalogue().clocks();
  return std::any_of(rules.begin(), rules.end(), [&](const v1::IncidentClockRule& rule) {
    return std::find(rule.duties().begin(), rule.duties().end(), duty) != rule.duties().end();
  });
}

template <class Duties>
void AddDuties(const Duties& duties, v1::IncidentSystemClassified* classified) {
  for (const Classification::Duty& duty : duties) {
    if (!IsDutyToReport(duty.id())) continue;
    IncidentSystem::Duty* to_report = classified->add_duties();
    to_report->set_id(duty.id());
    to_report->set_law(duty.law());
    to_report->set_start_date(duty.start_date());
    to_report->set_other_date(duty.alternative_date());
  }
}

template <class Tiers>
void AddTiers(const Tiers& tiers, v1::IncidentSystemClassified* classified) {
  for (const int tier : tiers) {
    const std::string name = inventory::v1::RiskTier_Name(static_cast<inventory::v1::RiskTier>(tier));
    classified->add_tiers(std::string(absl::StripPrefix(name, "RISK_TIER_")));
  }
}

v1::IncidentSystemClassified ReportOf(const EventMetadata& cause, const Classification& classification) {
  v1::IncidentSystemClassified classified;
  classified.set_ai_system(cause.subject());
  classified.set_settled(classification.state() == Classification::STATE_COMPLETE);
  classified.set_classification_number(classification.number());
  for (const auto& role : classification.roles()) {
    const std::string name = inventory::v1::AiActRole_Name(role.role());
    classified.add_roles(std::string(absl::StripPrefix(name, "AI_ACT_ROLE_")));
  }
  AddTiers(classification.tiers(), &classified);
  AddDuties(classification.duties(), &classified);
  return classified;
}

v1::IncidentSystemClassified ReportOf(const EventMetadata& cause,
                                      const inventory::v1::AiSystemOverrideApproved& approved) {
  v1::IncidentSystemClassified classified;
  classified.set_ai_system(cause.subject());
  classified.set_settled(true);
  classified.set_classification_number(approved.classification_number());
  AddTiers(approved.tiers(), &classified);
  AddDuties(approved.duties(), &classified);
  return classified;
}

Effects OnService(const EventMetadata& cause, const std::string& content_digest, const char* reason) {
  v1::IncidentSystemServed served;
  served.set_ai_system(cause.subject());
  served.mutable_service()->set_version(cause.version());
  served.mutable_service()->set_content_digest(content_digest);
  *served.mutable_service()->mutable_start_time() = cause.occur_time();
  return OnSystem<v1::IncidentSystemServed>(cause, served, &NoteService, reason);
}

// Whether a system in this state has a version in service.
bool IsInService(AiSystem::State state) {
  return state == AiSystem::STATE_OPERATION || state == AiSystem::STATE_SUSPENDED;
}

}  // namespace

Effects IncidentClockEffects(const AuditTopicRecord& cause) {
  if (cause.incident().has_clocks_demanded()) return Demanded(cause.metadata(), cause.incident().clocks_demanded());
  if (cause.incident().has_clocks_dropped()) return Dropped(cause.incident().clocks_dropped());
  return {};
}

Effects IncidentOfClockEffects(const AuditTopicRecord& cause) {
  if (!cause.incident_clock().has_standing_changed()) return {};
  v1::IncidentClockNote note = cause.incident_clock().standing_changed().note();
  note.set_clock(cause.metadata().subject());
  note.set_clock_version(cause.metadata().version());
  return {Effect::On<Incidents>(
      cause.incident_clock().standing_changed().incident(),
      [note](const v1::Incident& incident, const Decision& decision) { return NoteClock(incident, note, decision); },
      "a clock of the incident changed its standing")};
}

Effects IncidentSystemEffects(const InventoryTopicRecord& cause) {
  if (!cause.has_ai_system()) return {};
  const EventMetadata& metadata = cause.metadata();
  const AiSystemEvent& event = cause.ai_system();
  switch (event.event_case()) {
    case AiSystemEvent::kClassified:
      return OnSystem<v1::IncidentSystemClassified>(metadata, ReportOf(metadata, event.classified().classification()),
                                                    &NoteClassification, "the AI system was classified");
    case AiSystemEvent::kClassificationCarriedOver:
      return OnSystem<v1::IncidentSystemClassified>(
          metadata, ReportOf(metadata, event.classification_carried_over().classification()), &NoteClassification,
          "the classification was carried over to a later version of the procedure");
    case AiSystemEvent::kExemptionConfirmed:
      return OnSystem<uint32_t>(metadata, event.exemption_confirmed().classification_number(), &NoteExemption,
                                "an exemption of the AI system was confirmed");
    case AiSystemEvent::kOverrideApproved:
      return OnSystem<v1::IncidentSystemClassified>(metadata, ReportOf(metadata, event.override_approved()),
                                                    &NoteOverride, "other tiers of the AI system were approved");
    case AiSystemEvent::kClassificationOutdated: {
      v1::IncidentSystemUnsettled unsettled;
      unsettled.set_ai_system(metadata.subject());
      *unsettled.mutable_causes() = event.classification_outdated().causes();
      return OnSystem<v1::IncidentSystemUnsettled>(metadata, unsettled, &NoteOutdated,
                                                   "the classification of the AI system became outdated");
    }
    case AiSystemEvent::kPutIntoOperation:
      return OnService(metadata, event.put_into_operation().grounds().content_digest(),
                       "a version of the AI system was put into operation");
    case AiSystemEvent::kImported:
      if (!IsInService(event.imported().state())) return {};
      return OnService(metadata, event.imported().content_digest(), "the AI system was imported as in service");
    case AiSystemEvent::kStateDeclared:
      if (!IsInService(event.state_declared().state())) return {};
      return OnService(metadata, "", "the AI system was declared to be in service");
    case AiSystemEvent::kRetired:
    case AiSystemEvent::kWithdrawn:
    case AiSystemEvent::kBlocked:
      return OnSystem<std::string>(metadata, metadata.subject(), &NoteServiceEnded,
                                   "no version of the AI system is in service any more");
    default:
      return {};
  }
}

Effects IncidentOfSystemEffects(const AuditTopicRecord& cause) {
  if (!cause.incident_system().has_classified()) return {};
  IncidentSystem system;
  system.set_ai_system(cause.incident_system().classified().ai_system());
  return {Effect::OnEach<Incidents>(
      cause.metadata().organization(), "ai_systems", system.ai_system(),
      [system](const v1::Incident& incident, const Decision& decision) {
        return NoteSystem(incident, system, decision);
      },
      "an AI system of the incident was classified")};
}

}  // namespace aims::audit
