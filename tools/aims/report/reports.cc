#include "tools/aims/report/reports.h"

namespace aims::cli::report {

const std::vector<ReportKind>& ReportKinds() {
  using Subject = ReportKind::Subject;
  static const auto& kinds = *new std::vector<ReportKind>{
      {"soa", "Statement of applicability",
       "Each control of the frameworks, whether and why it applies, and how far it is in place (6.1.3)", &FillStatement,
       Subject::kOptional, "Id of the statement; may be left out where there is one alone", true},
      {"risk-treatment-plan", "Risk treatment plan",
       "Open risks with their treatments, controls, owners, dates, approvals and residual levels (6.1.3, 8.3)",
       &FillRiskTreatmentPlan},
      {"risk-register", "Risk register",
       "Open risks by residual level, their matrix, and its movement since the last management review (6.1.2, 8.2)",
       &FillRiskRegister},
      {"impact-assessment", "AI system impact assessment",
       "One impact assessment: screening, sections, harms, benefits, measures, reviews and decisions (6.1.4, 8.4)",
       &FillImpactAssessment, Subject::kRequired, "Id of the assessment, which is that of its AI system"},
      {"audit", "Audit report",
       "One audit: criteria, team, conflicts, checks, samples, findings, conclusions and digests (9.2)", &FillAudit,
       Subject::kRequired, "Id of the audit"},
      {"nonconformities", "Nonconformities and corrective actions",
       "Nonconformities by grade and age, with cause, actions and verification (10.2)", &FillNonconformities},
      {"inventory", "Inventory of AI systems", "AI systems by life cycle and tier (A.4.2, A.6)", &FillInventory},
      {"management-review", "Management review",
       "Inputs of a management review over its period, control health and, of one that is named, its decisions (9.3)",
       &FillManagementReview, Subject::kOptional, "Id of the review; without it the inputs alone"},
      {"readiness", "Readiness", "Each clause and control of ISO/IEC 42001 with its pieces and what is missing",
       &FillReadiness},
      {"ai-act", "Duties under the EU AI Act",
       "AI systems by tier and role, their duties with dates, and how far controls cover the requirements", &FillAiAct},
  };
  return kinds;
}

}  // namespace aims::cli::report
