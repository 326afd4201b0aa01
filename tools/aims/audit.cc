// aims programmes, audits, findings, nonconformities, actions, incidents, clocks, reviews, improvements, objectives,
// monitoring, evaluations, changes, needs: what the audit service keeps.

#include <string>
#include <vector>

#include "aims/audit/v1/action.pb.h"
#include "aims/audit/v1/audit.pb.h"
#include "aims/audit/v1/audit_finding.pb.h"
#include "aims/audit/v1/audit_programme.pb.h"
#include "aims/audit/v1/concern.pb.h"
#include "aims/audit/v1/improvement_item.pb.h"
#include "aims/audit/v1/incident.pb.h"
#include "aims/audit/v1/incident_clock.pb.h"
#include "aims/audit/v1/management_change.pb.h"
#include "aims/audit/v1/management_review.pb.h"
#include "aims/audit/v1/monitoring_plan.pb.h"
#include "aims/audit/v1/nonconformity.pb.h"
#include "aims/audit/v1/objective.pb.h"
#include "aims/audit/v1/performance_evaluation.pb.h"
#include "aims/audit/v1/resource_decision.pb.h"
#include "tools/aims/commands.h"
#include "tools/aims/resource_commands.h"

namespace aims::cli {
namespace {

const Column kId = {"ID", "", &IdOf};

std::vector<ResourceRow> WhatAuditsFind() {
  using namespace audit::v1;  // NOLINT: a table of its types
  return {
      {"programmes",
       "Audit programmes",
       "programme",
       "  aims programmes list --filter 'state = APPROVED'",
       &AuditProgramme::default_instance(),
       {kId,
        {"STATE", "state"},
        {"VERSION", "current_version.version"},
        {"UNTIL", "current_version.document.cycle_to_time"},
        {"MISSED", "missed_entries"},
        {"NAME", "display_name"}},
       {"current_version.approver", "coverage_gap_reason", "create_time", "update_time"}},
      {"audits",
       "Audits, internal and external",
       "audit",
       "  aims audits list --filter 'state = FIELDWORK' --order-by planned_end_time",
       &Audit::default_instance(),
       {kId,
        {"STATE", "state"},
        {"KIND", "kind"},
        {"STARTS", "planned_start_time"},
        {"ENDS", "planned_end_time"},
        {"LEAD", "lead"},
        {"NAME", "display_name"}},
       {"programme", "programme_entry", "scope.ai_systems", "open_findings", "certificate.expire_time", "create_time",
        "update_time"}},
      {"findings",
       "Findings of audits",
       "finding",
       "  aims findings list --filter 'kind = NONCONFORMITY AND state = ISSUED' --order-by due_time",
       &AuditFinding::default_instance(),
       {kId,
        {"STATE", "state"},
        {"KIND", "kind"},
        {"GRADE", "grade"},
        {"CRITERION", "criterion"},
        {"OWNER", "owner"},
        {"TITLE", "title"}},
       {"audit", "nonconformity", "settlement", "due_time", "overdue", "create_time", "update_time"}},
  };
}

std::vector<ResourceRow> WhatIsCorrected() {
  using namespace audit::v1;  // NOLINT: a table of its types
  return {
      {"nonconformities",
       "Nonconformities and their correction",
       "nonconformity",
       "  aims nonconformities list --filter 'overdue = true' --order-by due_time",
       &Nonconformity::default_instance(),
       {kId,
        {"STATE", "state"},
        {"GRADE", "grade"},
        {"BARS", "blocking"},
        {"OVERDUE", "overdue"},
        {"DUE", "due_time"},
        {"OWNER", "owner"},
        {"NAME", "display_name"}},
       {"source.kind", "source.resource", "requirements", "ai_systems", "controls", "cause.category", "recurrence_of",
        "round", "create_time", "update_time"}},
      {"actions",
       "Actions of nonconformities, audits, reviews, incidents and others",
       "action",
       "  aims actions list --filter 'state = OPEN AND owner = \"ana\"' --order-by due_time",
       &Action::default_instance(),
       {kId,
        {"STATE", "state"},
        {"OVERDUE", "overdue"},
        {"DUE", "due_time"},
        {"OWNER", "owner"},
        {"SUBJECT", "subject"},
        {"WHAT", "what"}},
       {"original_due_time", "extensions", "complete_time", "verifier", "create_time", "update_time"}},
      {"incidents",
       "Incidents and near misses",
       "incident",
       "  aims incidents list --filter 'serious = true AND NOT state = CLOSED'",
       &Incident::default_instance(),
       {kId,
        {"STATE", "state"},
        {"KIND", "kind"},
        {"SERIOUS", "serious"},
        {"SEVERITY", "severity_id"},
        {"AWARE", "aware_time"},
        {"OWNER", "owner"},
        {"NAME", "display_name"}},
       {"ai_systems", "countries", "evidence_hold", "clock_decision_overdue", "closure.nonconformity", "create_time",
        "update_time"}},
      {"clocks",
       "Clocks of incidents: who must be informed by when",
       "clock",
       "  aims clocks list --filter 'state = RUNNING' --order-by basis.due_time",
       &IncidentClock::default_instance(),
       {kId,
        {"STATE", "state"},
        {"LATE", "late"},
        {"DUE", "basis.due_time"},
        {"FORCE", "basis.force"},
        {"RESPONSIBLE", "responsible"},
        {"INCIDENT", "incident"},
        {"RULE", "basis.rule"}},
       {"basis.law", "basis.country", "basis.authority_name", "basis.start_time", "basis.due_day", "original_due_time",
        "create_time", "update_time"}},
      {"concerns",
       "Concerns, for those who handle them",
       "concern",
       "  aims concerns list --filter 'NOT state = CONCLUDED' --order-by feedback_due_time",
       &Concern::default_instance(),
       {kId,
        {"STATE", "state"},
        {"KIND", "kind"},
        {"FEEDBACK DUE", "feedback_due_time"},
        {"HANDLER", "handler"},
        {"NAME", "display_name"}},
       {"ai_systems", "acknowledge_due_time", "acknowledge_overdue", "feedback_overdue", "conclusion.outcome",
        "create_time", "update_time"}},
  };
}

std::vector<ResourceRow> WhatManagementLooksAt() {
  using namespace audit::v1;  // NOLINT: a table of its types
  return {
      {"reviews",
       "Management reviews",
       "review",
       "  aims reviews list --order-by 'held_time desc'",
       &ManagementReview::default_instance(),
       {kId,
        {"STATE", "state"},
        {"PLANNED", "planned_time"},
        {"HELD", "held_time"},
        {"SIGNED BY", "signer"},
        {"NAME", "display_name"}},
       {"chair", "attendance.subject", "minutes.suitability.answer", "minutes.adequacy.answer",
        "minutes.effectiveness.answer", "digest", "create_time", "update_time"}},
      {"improvements",
       "The register of improvements",
       "improvement",
       "  aims improvements list --filter 'state = PROPOSED'",
       &ImprovementItem::default_instance(),
       {kId,
        {"STATE", "state"},
        {"SOURCE", "source.kind"},
        {"BENEFIT", "benefit_reached"},
        {"OWNER", "owner"},
        {"NAME", "display_name"}},
       {"source.resource", "benefit", "proposer", "decider", "create_time", "update_time"}},
  };
}

std::vector<ResourceRow> WhatIsPlanned() {
  using namespace audit::v1;  // NOLINT: a table of its types
  return {
      {"objectives",
       "AI objectives and their measurements",
       "objective",
       "  aims objectives list --filter 'standing = OFF_TRACK OR stale = true'",
       &Objective::default_instance(),
       {kId,
        {"STATE", "state"},
        {"STANDING", "standing"},
        {"STALE", "stale"},
        {"DUE", "current_version.document.due_time"},
        {"OWNER", "owner"},
        {"NAME", "display_name"}},
       {"current_version.version", "current_version.document.measure.target", "current_version.document.measure.unit",
        "overdue", "review_due", "create_time", "update_time"}},
      {"monitoring",
       "Plans of what is monitored and measured",
       "plan",
       "  aims monitoring list --order-by next_due_time",
       &MonitoringPlan::default_instance(),
       {kId,
        {"STATE", "state"},
        {"VERSION", "current_version.version"},
        {"NEXT", "next_due_time"},
        {"MISSED", "missed"},
        {"OWNER", "owner"},
        {"NAME", "display_name"}},
       {"last_evaluation", "last_period_end_time", "review_due_time", "review_due", "create_time", "update_time"}},
      {"evaluations",
       "Evaluations of the performance of the management system",
       "evaluation",
       "  aims evaluations list --order-by 'period_end_time desc'",
       &PerformanceEvaluation::default_instance(),
       {kId,
        {"STATE", "state"},
        {"OVERDUE", "overdue"},
        {"PERIOD TO", "period_end_time"},
        {"PERFORMANCE", "performance.answer"},
        {"EFFECTIVENESS", "effectiveness.answer"},
        {"NAME", "display_name"}},
       {"monitoring_plan", "evaluator", "approver", "create_time", "update_time"}},
      {"changes",
       "Changes of the management system, planned and not",
       "change",
       "  aims changes list --filter 'state = UNPLANNED'",
       &ManagementChange::default_instance(),
       {kId,
        {"STATE", "state"},
        {"OVERDUE", "overdue"},
        {"DUE", "due_time"},
        {"OWNER", "owner"},
        {"NAME", "display_name"}},
       {"source.kind", "affected.kind", "affected.resource", "effect", "conclusion", "create_time", "update_time"}},
      {"needs",
       "Needs for resources, and what top management decided",
       "need",
       "  aims needs list --filter 'state = OPEN' --order-by need_time",
       &ResourceDecision::default_instance(),
       {kId,
        {"STATE", "state"},
        {"KIND", "kind"},
        {"OVERDUE", "overdue"},
        {"NEEDED", "need_time"},
        {"OWNER", "owner"},
        {"NAME", "display_name"}},
       {"subject", "amount", "decider", "grant", "provide_by_time", "create_time", "update_time"}},
  };
}

}  // namespace

void AddAudit(CLI::App& app, Context& context) {
  for (const auto& kinds : {WhatAuditsFind(), WhatIsCorrected(), WhatManagementLooksAt(), WhatIsPlanned()}) {
    for (const ResourceRow& kind : kinds) {
      CLI::App* group = AddResourceRow(app, context, kind);
      if (kind.group == "programmes") AddAuditCoverage(*group, context);
      if (kind.group == "reviews") AddReviewAgenda(*group, context);
    }
  }
}

}  // namespace aims::cli
