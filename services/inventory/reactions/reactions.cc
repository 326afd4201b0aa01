#include "services/inventory/reactions/reactions.h"

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "aims/audit/v1/topic.pb.h"
#include "aims/controls/v1/topic.pb.h"
#include "aims/inventory/v1/topic.pb.h"
#include "aims/risk/v1/topic.pb.h"
#include "common/base/resource_name.h"
#include "common/command/person_notes.h"
#include "common/domain/names_in.h"
#include "common/domain/references.h"
#include "common/domain/substance.h"
#include "services/inventory/domain/ai_system.h"
#include "services/inventory/domain/components.h"
#include "services/inventory/domain/control_assurance.h"
#include "services/inventory/domain/gates.h"
#include "services/inventory/domain/inventory_artifact.h"
#include "services/inventory/domain/organization.h"
#include "services/inventory/domain/system_assurance.h"
#include "services/inventory/domain/system_bars.h"

namespace aims::inventory {
namespace {

using command::Effect;
using Effects = std::vector<Effect>;
using Impact = v1::SystemAssurance::Impact;
using Risk = v1::SystemAssurance::Risks::Risk;
using risk::v1::ImpactAssessmentEvent;
using risk::v1::RiskTopicRecord;

// --- An impact assessment, which has the id of its system ---

Effects OnImpact(const event::v1::EventMetadata& cause, Impact impact, const char* reason) {
  impact.set_assessment(cause.subject());
  impact.set_assessment_version(cause.version());
  return {Effect::On<SystemAssurances>(
      AssuranceName(cause.subject()),
      [impact](const v1::SystemAssurance& assurance, const domain::Decision& decision) {
        return ReportImpact(assurance, impact, decision);
      },
      reason)};
}

Effects InState(const event::v1::EventMetadata& cause, Impact::State state, const char* reason) {
  Impact impact;
  impact.set_state(state);
  return OnImpact(cause, std::move(impact), reason);
}

Effects Decided(const event::v1::EventMetadata& cause, Impact::State state,
                const google::protobuf::Timestamp* expire_time, const char* reason) {
  Impact impact;
  impact.set_state(state);
  *impact.mutable_decide_time() = cause.occur_time();
  if (expire_time != nullptr) *impact.mutable_expire_time() = *expire_time;
  return OnImpact(cause, std::move(impact), reason);
}

Effects ImpactAssuranceOf(const RiskTopicRecord& record) {
  if (!record.has_impact_assessment()) return {};
  const event::v1::EventMetadata& cause = record.metadata();
  const ImpactAssessmentEvent& event = record.impact_assessment();
  switch (event.event_case()) {
    case ImpactAssessmentEvent::kOpened:
      return InState(cause, Impact::STATE_IN_PROGRESS, "the impact screening of this AI system is due");
    case ImpactAssessmentEvent::kVersionBegun:
      return InState(cause, Impact::STATE_IN_PROGRESS, "a new version of the impact assessment was begun");
    case ImpactAssessmentEvent::kDecidedNotRequired:
      return Decided(cause, Impact::STATE_NOT_REQUIRED, &event.decided_not_required().expire_time(),
                     "the screening found that no impact assessment is required");
    case ImpactAssessmentEvent::kApproved:
      return Decided(cause, Impact::STATE_APPROVED, &event.approved().expire_time(),
                     "the impact assessment was approved");
    case ImpactAssessmentEvent::kRejected:
      return Decided(cause, Impact::STATE_REJECTED, nullptr,
                     "the impact assessment was rejected: the use is not allowed");
    case ImpactAssessmentEvent::kFellDue:
      return InState(cause, Impact::STATE_OUTDATED, "the impact assessment is due for renewal");
    default:
      return {};
  }
}

// --- A risk, of any number of systems ---

Effects RiskAssuranceOf(const RiskTopicRecord& record) {
  if (!record.has_risk() || !record.risk().has_tolerance_changed()) return {};
  const auto& change = record.risk().tolerance_changed();
  Effects effects;
  const auto report = [&](const std::string& system, bool open) {
    Risk risk;
    risk.set_risk(record.metadata().subject());
    risk.set_risk_version(record.metadata().version());
    risk.set_level_id(change.level_id());
    risk.set_open(open);
    risk.set_tolerated(change.tolerated());
    if (change.has_tolerance_expire_time()) *risk.mutable_acceptance_expire_time() = change.tolerance_expire_time();
    if (change.has_rate_time()) *risk.mutable_rate_time() = change.rate_time();
    risk.set_rated(change.rated());
    effects.push_back(Effect::On<SystemAssurances>(
        AssuranceName(system),
        [risk](const v1::SystemAssurance& assurance, const domain::Decision& decision) {
          return ReportRisk(assurance, risk, decision);
        },
        "the risk register reported a change of the level, state, tolerance or AI systems of a risk"));
  };
  for (const std::string& system : change.ai_systems()) report(system, change.open());
  for (const std::string& system : change.former_ai_systems()) report(system, false);
  return effects;
}

// --- A resource → each system that uses it, and what else refers to it ---

Effects OnUsers(const event::v1::EventMetadata& cause, bool changed, const char* reason) {
  const ComponentChange change{cause.subject(), changed};
  return {Effect::OnEach<AiSystems>(
      cause.organization(), "uses", change.resource,
      [change](const v1::AiSystem& system, const domain::Decision& decision) {
        return NoteComponent(system, change, decision);
      },
      reason)};
}

// A resource was deleted or undeleted → each resource that refers to it.
Effects OnReferring(const event::v1::EventMetadata& cause, bool lost) {
  const domain::ReferenceChange change{cause.subject(), lost};
  return {Effect::OnEachReferring(
      change.resource,
      [change](const command::Message& state, const domain::Decision& decision) -> absl::StatusOr<domain::Events> {
        if (const auto* system = dynamic_cast<const v1::AiSystem*>(&state); system != nullptr) {
          return domain::AsEvents<v1::AiSystemEvent>(NoteComponent(*system, {change.resource, false}, decision));
        }
        if (const auto* model = dynamic_cast<const v1::Model*>(&state); model != nullptr) {
          return domain::AsEvents<v1::ModelEvent>(domain::NoteReference<v1::ModelEvent>(*model, change));
        }
        if (const auto* dataset = dynamic_cast<const v1::Dataset*>(&state); dataset != nullptr) {
          return domain::AsEvents<v1::DatasetEvent>(domain::NoteReference<v1::DatasetEvent>(*dataset, change));
        }
        return domain::Events();
      },
      lost ? "a resource to which this one refers was deleted" : "a resource to which this one refers was undeleted")};
}

template <class Resource>
Effects OnUpdate(const event::v1::EventMetadata& cause, const google::protobuf::FieldMask& mask) {
  if (domain::Substance<Resource>(mask).empty()) return {};
  return OnUsers(cause, /*changed=*/true,
                 "a component of this AI system, or a resource behind one, changed in substance");
}

Effects OnModel(const event::v1::EventMetadata& cause, const v1::ModelEvent& event) {
  if (event.has_updated()) return OnUpdate<v1::Model>(cause, event.updated().update_mask());
  if (event.has_withdrawn()) return OnUsers(cause, false, "a model of this AI system was withdrawn");
  if (event.has_deleted()) return OnReferring(cause, /*lost=*/true);
  if (event.has_undeleted()) return OnReferring(cause, /*lost=*/false);
  return {};
}

Effects OnDataset(const event::v1::EventMetadata& cause, const v1::DatasetEvent& event) {
  if (event.has_updated()) return OnUpdate<v1::Dataset>(cause, event.updated().update_mask());
  if (event.has_deleted()) return OnReferring(cause, /*lost=*/true);
  if (event.has_undeleted()) return OnReferring(cause, /*lost=*/false);
  return {};
}

Effects OnSupplier(const event::v1::EventMetadata& cause, const v1::SupplierEvent& event) {
  if (event.has_updated()) return OnUpdate<v1::Supplier>(cause, event.updated().update_mask());
  if (event.has_assessed()) return OnUsers(cause, false, "a supplier of this AI system was assessed");
  if (event.has_assessment_lapsed())
    return OnUsers(cause, false, "the assessment of a supplier of this AI system lapsed");
  if (event.has_deleted()) return OnReferring(cause, /*lost=*/true);
  if (event.has_undeleted()) return OnReferring(cause, /*lost=*/false);
  return {};
}

Effects OnComponentSystem(const event::v1::EventMetadata& cause, const v1::AiSystemEvent& event) {
  switch (event.event_case()) {
    case v1::AiSystemEvent::kUpdated:
      return OnUpdate<v1::AiSystem>(cause, event.updated().update_mask());
    case v1::AiSystemEvent::kPutIntoOperation:
      return OnUsers(cause, false, "a version of an AI system that is a component of this one was put into operation");
    case v1::AiSystemEvent::kBlocked:
      return OnUsers(cause, false, "an AI system that is a component of this one was blocked");
    case v1::AiSystemEvent::kUnblocked:
      return OnUsers(cause, false, "an AI system that is a component of this one is no longer blocked");
    case v1::AiSystemEvent::kRetired:
    case v1::AiSystemEvent::kWithdrawn:
      return OnUsers(cause, false, "an AI system that is a component of this one was retired or withdrawn");
    case v1::AiSystemEvent::kDeleted:
      return OnReferring(cause, /*lost=*/true);
    case v1::AiSystemEvent::kUndeleted:
      return OnReferring(cause, /*lost=*/false);
    default:
      return {};
  }
}

Effects UsersOf(const v1::InventoryTopicRecord& record) {
  if (record.has_model()) return OnModel(record.metadata(), record.model());
  if (record.has_dataset()) return OnDataset(record.metadata(), record.dataset());
  if (record.has_supplier()) return OnSupplier(record.metadata(), record.supplier());
  if (record.has_ai_system()) return OnComponentSystem(record.metadata(), record.ai_system());
  return {};
}

// --- The assurance of a system → the system, where it is in service ---

Effects AssuredSystem(const v1::InventoryTopicRecord& record) {
  if (!record.has_system_assurance()) return {};
  const v1::SystemAssuranceEvent& event = record.system_assurance();
  std::string resource;
  if (event.has_impact_reported()) resource = event.impact_reported().impact().assessment();
  if (event.has_impact_expired()) resource = event.impact_expired().assessment();
  if (event.has_risk_reported()) resource = event.risk_reported().risk().risk();
  if (event.has_control_reported()) resource = event.control_reported().control().control();
  if (event.has_bar_reported()) resource = event.bar_reported().bar().resource();
  if (resource.empty()) return {};
  return {Effect::On<AiSystems>(
      SystemOfAssurance(record.metadata().subject()),
      [resource](const v1::AiSystem& system, const domain::Decision& decision) {
        return NoteAssurance(system, resource, decision);
      },
      "the standing of the impact assessment, of a risk, of a control, of a nonconformity or of an incident of this AI "
      "system changed")};
}

// --- The finding that a system has no risk ---

Effects NoRiskAssuranceOf(const RiskTopicRecord& record) {
  if (!record.has_risk_profile()) return {};
  const auto& event = record.risk_profile();
  if (!event.has_no_risk_approved() && !event.has_no_risk_superseded()) return {};
  v1::SystemAssurance::Risks::NoRisk no_risk;
  no_risk.set_risk_profile(record.metadata().subject());
  no_risk.set_profile_version(record.metadata().version());
  no_risk.set_in_force(event.has_no_risk_approved());
  if (no_risk.in_force()) *no_risk.mutable_approve_time() = record.metadata().occur_time();
  return {Effect::On<SystemAssurances>(
      AssuranceName(record.metadata().subject()),
      [no_risk](const v1::SystemAssurance& assurance, const domain::Decision& decision) {
        return ReportNoRisk(assurance, no_risk, decision);
      },
      no_risk.in_force() ? "the finding that the AI system has no risk was approved"
                         : "a risk of the AI system was opened, so the finding that it has none was superseded")};
}

// --- A control, of some systems or of all ---

Effects ControlAssuranceOf(const controls::v1::ControlsTopicRecord& record) {
  if (!record.has_control() || !record.control().has_standing_changed()) return {};
  const auto& change = record.control().standing_changed();
  const bool in_use = !change.retired();
  v1::ControlReported report;
  report.mutable_control()->set_control(record.metadata().subject());
  report.mutable_control()->set_control_version(record.metadata().version());
  report.mutable_control()->set_in_place(change.in_place());
  report.mutable_control()->set_compensated(change.compensated());
  *report.mutable_control()->mutable_causes() = change.causes();
  const char* const reason = "a control reported a change of its standing, or of the AI systems that it is for";
  Effects effects;
  const auto report_to = [&](const std::string& system, bool required) {
    report.set_required(required);
    effects.push_back(Effect::On<SystemAssurances>(
        AssuranceName(system),
        [report](const v1::SystemAssurance& assurance, const domain::Decision& decision) {
          return ReportControl(assurance, report, decision);
        },
        reason));
  };
  for (const std::string& system : change.ai_systems()) report_to(system, in_use && !change.all_ai_systems());
  for (const std::string& system : change.former_ai_systems()) report_to(system, false);
  report.set_required(in_use && change.all_ai_systems());
  effects.push_back(Effect::On<ControlAssurances>(
      ControlAssuranceName(record.metadata().subject()),
      [report](const v1::ControlAssurance& assurance, const domain::Decision& decision) {
        return ReportControlOfAll(assurance, report, decision);
      },
      reason));
  return effects;
}

// --- A nonconformity or an incident → each of its systems ---

Effects BarredSystems(const audit::v1::AuditTopicRecord& record) {
  const audit::v1::SystemBar* change = nullptr;
  if (record.nonconformity().has_standing_changed()) change = &record.nonconformity().standing_changed().bar();
  if (record.incident().has_standing_changed()) change = &record.incident().standing_changed().bar();
  if (change == nullptr) return {};
  std::map<std::string, bool> systems;  // whether it is about the system still
  const auto named = [&](const auto& names) { return domain::NamesIn("aiSystems", names, record.metadata()); };
  for (const std::string& system : named(change->former_ai_systems())) systems[system] = false;
  for (const std::string& system : named(change->ai_systems())) systems[system] = true;
  Effects effects;
  for (const auto& [system, still] : systems) {
    SystemBar bar;
    bar.set_resource(record.metadata().subject());
    bar.set_resource_version(record.metadata().version());
    bar.set_bars(still && change->bars());
    bar.set_evidence_hold(still && change->evidence_hold());
    bar.set_sentence(change->sentence());
    effects.push_back(Effect::On<SystemAssurances>(
        AssuranceName(system),
        [bar](const v1::SystemAssurance& assurance, const domain::Decision& decision) {
          return ReportBar(assurance, bar, decision);
        },
        "a nonconformity or an incident of this AI system was opened, changed or closed"));
  }
  return effects;
}

// --- An incident → each of its systems ---

Effects MeasuresOf(const audit::v1::AuditTopicRecord& record) {
  Effects effects;
  const std::string& incident = record.metadata().subject();
  const auto named = [&](const auto& names) { return domain::NamesIn("aiSystems", names, record.metadata()); };
  if (record.incident().has_measures_demanded()) {
    const auto& demanded = record.incident().measures_demanded();
    const IncidentMeasures measures{incident, demanded.suspension_ordered(), demanded.suspension_proposed(),
                                    demanded.sentence()};
    for (const std::string& system : named(demanded.ai_systems())) {
      effects.push_back(Effect::On<AiSystems>(
          system,
          [measures](const v1::AiSystem& state, const domain::Decision& decision) {
            return NoteIncident(state, measures, decision);
          },
          demanded.sentence()));
    }
  }
  if (record.incident().has_standing_changed()) {
    const audit::v1::SystemBar& bar = record.incident().standing_changed().bar();
    std::set<std::string> ended = named(bar.former_ai_systems());
    if (!bar.bars()) ended.merge(named(bar.ai_systems()));
    for (const std::string& system : ended) {
      effects.push_back(Effect::On<AiSystems>(
          system,
          [incident](const v1::AiSystem& state, const domain::Decision& decision) {
            return NoteIncidentEnded(state, incident, decision);
          },
          bar.sentence()));
    }
  }
  return effects;
}

// --- An evidence artifact → its standing ---

Effects ArtifactOf(const controls::v1::ControlsTopicRecord& record) {
  const auto report = domain::ArtifactReportIn(record);
  if (!report.has_value()) return {};
  return {Effect::On<InventoryArtifacts>(
      domain::ArtifactRecordName<InventoryArtifacts>(record.metadata().subject()),
      [report = *report](const v1::InventoryArtifact& known, const domain::Decision& decision) {
        return InventoryArtifacts::Report(known, report, decision);
      },
      "the standing of the evidence artifact changed")};
}

// --- A person left, or is there again → each resource that names the person ---

Effects PersonNoteOf(const controls::v1::ControlsTopicRecord& record) {
  static const auto* const notes = new command::PersonNotes(command::PersonNotes::Of<AiSystems, Organizations>());
  return command::PersonNoteEffects(domain::PersonChangeIn(record), *notes);
}

}  // namespace

command::Reactions InventoryReactions() {
  command::Reactions reactions;
  reactions.On<v1::InventoryTopicRecord>("aims.inventory.events", "component", &UsersOf);
  reactions.On<v1::InventoryTopicRecord>("aims.inventory.events", "assurance", &AssuredSystem);
  reactions.On<RiskTopicRecord>("aims.risk.events", "impact_assurance", &ImpactAssuranceOf);
  reactions.On<RiskTopicRecord>("aims.risk.events", "risk_assurance", &RiskAssuranceOf);
  reactions.On<RiskTopicRecord>("aims.risk.events", "no_risk_assurance", &NoRiskAssuranceOf);
  reactions.On<controls::v1::ControlsTopicRecord>("aims.controls.events", "control_assurance", &ControlAssuranceOf);
  reactions.On<controls::v1::ControlsTopicRecord>("aims.controls.events", "person_note", &PersonNoteOf);
  reactions.On<controls::v1::ControlsTopicRecord>("aims.controls.events", "artifact_standing", &ArtifactOf);
  reactions.On<audit::v1::AuditTopicRecord>("aims.audit.events", "audit_bar", &BarredSystems);
  reactions.On<audit::v1::AuditTopicRecord>("aims.audit.events", "incident_measures", &MeasuresOf);
  return reactions;
}

}  // namespace aims::inventory
