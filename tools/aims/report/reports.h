#pragma once
// The reports, each in a file of its own that is named after it. Each fills the sections of a draft.

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "tools/aims/report/draft.h"

namespace aims::cli::report {

absl::Status FillStatement(Draft& draft);          // soa.cc
absl::Status FillRiskTreatmentPlan(Draft& draft);  // risk_treatment_plan.cc
absl::Status FillRiskRegister(Draft& draft);       // risk_register.cc
absl::Status FillImpactAssessment(Draft& draft);   // impact_assessment.cc
absl::Status FillAudit(Draft& draft);              // audit.cc
absl::Status FillNonconformities(Draft& draft);    // nonconformities.cc
absl::Status FillInventory(Draft& draft);          // inventory.cc
absl::Status FillAiAct(Draft& draft);              // ai_act.cc
absl::Status FillManagementReview(Draft& draft);   // management_review.cc
absl::Status FillReadiness(Draft& draft);          // readiness.cc

struct ReportKind {
  enum class Subject { kNone, kOptional, kRequired };

  std::string name;   // "risk-register"
  std::string title;  // "Risk register"
  std::string means;  // one line of help
  absl::Status (*fill)(Draft& draft);
  Subject subject = Subject::kNone;
  std::string subject_help;
  bool drafts = false;  // takes --draft
};

// All of them, in the order of the help.
const std::vector<ReportKind>& ReportKinds();

}  // namespace aims::cli::report
