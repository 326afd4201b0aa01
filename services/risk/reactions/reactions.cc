#include "services/risk/reactions/reactions.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "aims/audit/v1/topic.pb.h"
#include "aims/controls/v1/topic.pb.h"
#include "aims/inventory/v1/topic.pb.h"
#include "aims/risk/v1/topic.pb.h"
#include "common/base/time.h"
#include "common/command/person_notes.h"
#include "common/domain/names_in.h"
#include "common/domain/references.h"
#include "common/domain/substance.h"
#include "services/risk/domain/control_standing.h"
#include "services/risk/domain/impact_assessment.h"
#include "services/risk/domain/organization_authority.h"
#include "services/risk/domain/risk.h"
#include "services/risk/domain/risk_artifact.h"
#include "services/risk/domain/risk_profile.h"
#include "services/risk/domain/treatment.h"
#include "services/risk/reactions/prohibition.h"

namespace aims::risk {
namespace {

using command::Effect;
using inventory::v1::AiSystem;
using inventory::v1::AiSystemEvent;
using inventory::v1::InventoryTopicRecord;
using Effects = std::vector<Effect>;
using Note = v1::Risk::TreatmentNote;

// --- An AI system → its impact assessment ---

using OnSystem = absl::StatusOr<ImpactAssessmentEvents> (*)(const v1::ImpactAssessment&, const SystemChange&,
                                                            const domain::Decision&);

Effects OnAssessment(const event::v1::EventMetadata& cause, const std::string& content_digest,
                     std::vector<std::string> fields, OnSystem move, const char* reason) {
  SystemChange change;
  change.ai_system = cause.subject();
  change.version = cause.version();
  change.content_digest = content_digest;
  change.fields = std::move(fields);
  change.event_id = cause.event_id();
  change.time = base::FromProto(cause.occur_time());
  return {Effect::On<ImpactAssessments>(
      AssessmentName(change.ai_system),
      [change, move](const v1::ImpactAssessment& assessment, const domain::Decision& decision) {
        return move(assessment, change, decision);
      },
      reason)};
}

Effects ImpactAssessmentOf(const InventoryTopicRecord& cause) {
  if (!cause.has_ai_system()) return {};
  const AiSystemEvent& event = cause.ai_system();
  switch (event.event_case()) {
    case AiSystemEvent::kRegistered:
      return OnAssessment(cause.metadata(), event.registered().content_digest(), {}, &SystemRegistered,
                          "the AI system was registered, so an impact screening is due");
    case AiSystemEvent::kImported: {
      const AiSystem::State state = event.imported().state();
      if (state == AiSystem::STATE_RETIRED || state == AiSystem::STATE_WITHDRAWN) return {};
      return OnAssessment(cause.metadata(), event.imported().content_digest(), {}, &SystemRegistered,
                          "the AI system was imported, so an impact screening is due");
    }
    case AiSystemEvent::kUpdated: {
      std::vector<std::string> fields = domain::Substance<AiSystem>(event.updated().update_mask());
      if (fields.empty()) return {};
      return OnAssessment(cause.metadata(), event.updated().content_digest(), std::move(fields), &SystemChanged,
                          "the AI system changed in substance");
    }
    case AiSystemEvent::kRetired:
    case AiSystemEvent::kWithdrawn:
      return OnAssessment(cause.metadata(), "", {}, &SystemRetired, "the AI system was retired or withdrawn");
    default:
      return {};
  }
}

// --- An incident → the impact assessment of each of its systems ---

Effects ImpactOfIncident(const audit::v1::AuditTopicRecord& cause) {
  if (!cause.incident().has_measures_demanded()) return {};
  const auto& demanded = cause.incident().measures_demanded();
  Effects effects;
  for (const std::string& system : domain::NamesIn("aiSystems", demanded.ai_systems(), cause.metadata())) {
    effects.push_back(Effect::On<ImpactAssessments>(
        AssessmentName(system),
        [incident = cause.metadata().subject()](const v1::ImpactAssessment& assessment,
                                                const domain::Decision& decision) {
          return NoteIncident(assessment, incident, decision);
        },
        demanded.sentence()));
  }
  return effects;
}

// --- A complaint → the impact assessment of each of its systems ---

Effects ImpactOfComplaint(const audit::v1::AuditTopicRecord& cause) {
  Effects effects;
  const auto& systems = cause.concern().complaint_confirmed().ai_systems();
  for (const std::string& system : domain::NamesIn("aiSystems", systems, cause.metadata())) {
    effects.push_back(Effect::On<ImpactAssessments>(
        AssessmentName(system),
        [concern = cause.metadata().subject()](const v1::ImpactAssessment& assessment,
                                               const domain::Decision& decision) {
          return NoteComplaint(assessment, concern, decision);
        },
        "a complaint about the AI system is looked into"));
  }
  return effects;
}

// --- An organization → the record of who may decide ---

Effects AuthorityOf(const InventoryTopicRecord& cause) {
  const auto report = domain::AuthorityReportIn(cause);
  if (!report.has_value()) return {};
  return {Effect::On<OrganizationAuthorities>(
      AuthorityRecordName(cause.metadata().subject()),
      [report = *report](const v1::OrganizationAuthority& known, const domain::Decision& decision) {
        return OrganizationAuthorities::Report(known, report, decision);
      },
      cause.organization().has_registered() ? "the organization was registered"
                                            : "the organization changed who may decide")};
}

// --- A treatment → the risk that it treats ---

Effects OnRisk(const std::string& risk, const event::v1::EventMetadata& cause, Note::Standing standing,
               absl::optional<v1::Rating> residual, const char* reason) {
  TreatmentReport report{cause.subject(), cause.version(), standing, std::move(residual)};
  return {Effect::On<Risks>(
      risk,
      [report](const v1::Risk& state, const domain::Decision& decision) {
        return NoteTreatment(state, report, decision);
      },
      reason)};
}

Effects RiskOf(const v1::RiskTopicRecord& cause) {
  if (!cause.has_treatment()) return {};
  const v1::TreatmentEvent& event = cause.treatment();
  switch (event.event_case()) {
    case v1::TreatmentEvent::kRegistered:
      return OnRisk(event.registered().treatment().risk(), cause.metadata(), Note::STANDING_OPEN, absl::nullopt,
                    "a treatment of this risk was planned");
    case v1::TreatmentEvent::kApprovalVoided:
      return OnRisk(event.approval_voided().risk(), cause.metadata(), Note::STANDING_OPEN, absl::nullopt,
                    "the plan of a treatment changed, so its approval is void");
    case v1::TreatmentEvent::kTested: {
      const bool works = event.tested().outcome() == v1::Treatment::Test::OUTCOME_EFFECTIVE;
      return OnRisk(
          event.tested().risk(), cause.metadata(), works ? Note::STANDING_EFFECTIVE : Note::STANDING_INEFFECTIVE,
          event.tested().residual(),
          works ? "a treatment of this risk was found effective" : "a treatment of this risk was found ineffective");
    }
    case v1::TreatmentEvent::kDoubted:
      return OnRisk(event.doubted().risk(), cause.metadata(), Note::STANDING_DOUBTED, absl::nullopt,
                    "the effect of a treatment of this risk came into doubt");
    case v1::TreatmentEvent::kRevoked:
      return OnRisk(event.revoked().risk(), cause.metadata(), Note::STANDING_WITHDRAWN, absl::nullopt,
                    "management withdrew a treatment of this risk");
    case v1::TreatmentEvent::kWithdrawn:
      return OnRisk(event.withdrawn().risk(), cause.metadata(), Note::STANDING_WITHDRAWN, absl::nullopt,
                    "a treatment of this risk was withdrawn");
    default:
      return {};
  }
}

// --- A control → its standing, and each treatment that leans on it ---

Effects StandingOf(const controls::v1::ControlsTopicRecord& cause) {
  if (!cause.has_control() || !cause.control().has_standing_changed()) return {};
  const auto& change = cause.control().standing_changed();
  v1::ControlStanding report;
  report.set_control(cause.metadata().subject());
  report.set_control_version(cause.metadata().version());
  report.set_in_place(change.in_place());
  report.set_compensated(change.compensated());
  report.set_retired(change.retired());
  *report.mutable_causes() = change.causes();
  return {Effect::On<ControlStandings>(
      StandingName(report.control()),
      [report](const v1::ControlStanding& known, const domain::Decision& decision) {
        return ReportStanding(known, report, decision);
      },
      "the standing of the control changed")};
}

Effects TreatmentsThatLeanOn(const controls::v1::ControlsTopicRecord& cause) {
  if (!cause.has_control() || !cause.control().has_standing_changed()) return {};
  const auto& change = cause.control().standing_changed();
  if (change.in_place()) return {};
  const std::string control = cause.metadata().subject();
  const std::string causes = change.causes().empty() ? "" : absl::StrCat(": ", absl::StrJoin(change.causes(), "; "));
  return {Effect::OnEach<Treatments>(
      cause.metadata().organization(), "controls", control,
      [control](const v1::Treatment& treatment, const domain::Decision& decision) {
        return NoteControlLost(treatment, control, decision);
      },
      absl::StrCat(control, " is not in place any more", causes))};
}

// --- An evidence artifact → its standing ---

Effects ArtifactOf(const controls::v1::ControlsTopicRecord& cause) {
  const auto report = domain::ArtifactReportIn(cause);
  if (!report.has_value()) return {};
  return {Effect::On<RiskArtifacts>(
      domain::ArtifactRecordName<RiskArtifacts>(cause.metadata().subject()),
      [report = *report](const v1::RiskArtifact& known, const domain::Decision& decision) {
        return RiskArtifacts::Report(known, report, decision);
      },
      "the standing of the evidence artifact changed")};
}

// A resource was deleted or undeleted → each risk that refers to it.

Effects OnReferring(const event::v1::EventMetadata& cause, const char* field, bool lost) {
  const domain::ReferenceChange change{cause.subject(), lost};
  return {Effect::OnEach<Risks>(
      cause.organization(), field, change.resource,
      [change](const v1::Risk& risk, const domain::Decision&) -> absl::StatusOr<RiskEvents> {
        return domain::NoteReference<v1::RiskEvent>(risk, change);
      },
      lost ? "a resource to which this risk refers was deleted"
           : "a resource to which this risk refers was undeleted")};
}

// --- An AI system → each of its risks ---

Effects RisksOf(const InventoryTopicRecord& cause) {
  if (cause.ai_system().has_deleted()) return OnReferring(cause.metadata(), "ai_systems", /*lost=*/true);
  if (cause.ai_system().has_undeleted()) return OnReferring(cause.metadata(), "ai_systems", /*lost=*/false);
  if (!cause.ai_system().has_risks_outdated()) return {};
  const auto& event = cause.ai_system().risks_outdated();
  const auto& causes = event.causes();
  const std::string& system = cause.metadata().subject();
  RatingOutdated outdated;
  outdated.trigger = std::find(causes.begin(), causes.end(), "incident") != causes.end()
                         ? v1::REASSESSMENT_TRIGGER_INCIDENT
                         : v1::REASSESSMENT_TRIGGER_SYSTEM_CHANGED;
  outdated.cause = absl::StrCat(system, ", version ", cause.metadata().version(), ": ", absl::StrJoin(causes, ", "));
  outdated.time = base::FromProto(event.outdated_time());
  return {Effect::OnEach<Risks>(
      cause.metadata().organization(), "ai_systems", system,
      [outdated](const v1::Risk& risk, const domain::Decision& decision) {
        return NoteOutdated(risk, outdated, decision);
      },
      "an AI system of this risk changed significantly, or had an incident")};
}

// --- An AI system, and the risks of it → its risk profile ---

Effects OnProfile(SystemLife life, const char* reason) {
  return {Effect::On<RiskProfiles>(
      ProfileName(life.ai_system),
      [life](const v1::RiskProfile& profile, const domain::Decision& decision) {
        return NoteSystem(profile, life, decision);
      },
      reason)};
}

Effects ProfileOf(const InventoryTopicRecord& cause) {
  if (!cause.has_ai_system()) return {};
  const AiSystemEvent& event = cause.ai_system();
  const std::string& system = cause.metadata().subject();
  switch (event.event_case()) {
    case AiSystemEvent::kRegistered:
      return OnProfile({system}, "the AI system was registered");
    case AiSystemEvent::kImported: {
      const AiSystem::State state = event.imported().state();
      const bool ended = state == AiSystem::STATE_RETIRED || state == AiSystem::STATE_WITHDRAWN;
      return OnProfile({system, ended}, "the AI system was imported");
    }
    case AiSystemEvent::kRetired:
      return OnProfile({system, true}, "the AI system was retired");
    case AiSystemEvent::kWithdrawn:
      return OnProfile({system, true}, "the AI system was withdrawn");
    default:
      return {};
  }
}

Effects ProfilesOf(const v1::RiskTopicRecord& cause) {
  if (!cause.has_risk() || !cause.risk().has_tolerance_changed()) return {};
  const auto& change = cause.risk().tolerance_changed();
  Effects effects;
  const auto note = [&](const std::string& system, bool open) {
    const SystemRisk risk{cause.metadata().subject(), open};
    effects.push_back(Effect::On<RiskProfiles>(
        ProfileName(system),
        [risk](const v1::RiskProfile& profile, const domain::Decision& decision) {
          return NoteRisk(profile, risk, decision);
        },
        open ? "a risk of the AI system is open" : "the risk was closed, or is not about the AI system any more"));
  };
  for (const std::string& system : change.ai_systems()) note(system, change.open());
  for (const std::string& system : change.former_ai_systems()) note(system, false);
  return effects;
}

// --- A category → each risk of it ---

Effects RisksOfCategory(const v1::RiskTopicRecord& cause) {
  if (cause.risk_category().has_deleted()) return OnReferring(cause.metadata(), "categories", /*lost=*/true);
  if (cause.risk_category().has_undeleted()) return OnReferring(cause.metadata(), "categories", /*lost=*/false);
  return {};
}

// --- Risk criteria → each risk that is judged by them ---

Effects RisksBy(const v1::RiskTopicRecord& cause) {
  if (!cause.risk_criteria().has_approved()) return {};
  const CriteriaChange change{cause.metadata().subject(), cause.risk_criteria().approved().version()};
  return {Effect::OnEach<Risks>(
      cause.metadata().organization(), "criteria", change.criteria,
      [change](const v1::Risk& risk, const domain::Decision& decision) { return NoteCriteria(risk, change, decision); },
      "a new version of the risk criteria was approved")};
}

// --- A person left, or is there again → each resource that names the person ---

Effects PersonNoteOf(const controls::v1::ControlsTopicRecord& cause) {
  static const auto* const notes =
      new command::PersonNotes(command::PersonNotes::Of<Risks, Treatments, ImpactAssessments>());
  return command::PersonNoteEffects(domain::PersonChangeIn(cause), *notes);
}

}  // namespace

command::Reactions RiskReactions() {
  command::Reactions reactions;
  reactions.On<InventoryTopicRecord>("aims.inventory.events", "impact_assessment", &ImpactAssessmentOf);
  reactions.On<InventoryTopicRecord>("aims.inventory.events", "prohibition", &ProhibitionRiskEffects);
  reactions.On<InventoryTopicRecord>("aims.inventory.events", "reassessment", &RisksOf);
  reactions.On<InventoryTopicRecord>("aims.inventory.events", "system_profile", &ProfileOf);
  reactions.On<InventoryTopicRecord>("aims.inventory.events", "authority", &AuthorityOf);
  reactions.On<v1::RiskTopicRecord>("aims.risk.events", "treatment", &RiskOf);
  reactions.On<v1::RiskTopicRecord>("aims.risk.events", "risk_profile", &ProfilesOf);
  reactions.On<v1::RiskTopicRecord>("aims.risk.events", "criteria", &RisksBy);
  reactions.On<v1::RiskTopicRecord>("aims.risk.events", "category", &RisksOfCategory);
  reactions.On<v1::RiskTopicRecord>("aims.risk.events", "prohibition_successor", &ProhibitionSuccessorEffects);
  reactions.On<controls::v1::ControlsTopicRecord>("aims.controls.events", "control_standing", &StandingOf);
  reactions.On<controls::v1::ControlsTopicRecord>("aims.controls.events", "control_lost", &TreatmentsThatLeanOn);
  reactions.On<controls::v1::ControlsTopicRecord>("aims.controls.events", "person_note", &PersonNoteOf);
  reactions.On<controls::v1::ControlsTopicRecord>("aims.controls.events", "artifact_standing", &ArtifactOf);
  reactions.On<audit::v1::AuditTopicRecord>("aims.audit.events", "incident_impact", &ImpactOfIncident);
  reactions.On<audit::v1::AuditTopicRecord>("aims.audit.events", "complaint_impact", &ImpactOfComplaint);
  return reactions;
}

}  // namespace aims::risk
