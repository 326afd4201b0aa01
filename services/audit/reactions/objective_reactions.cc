#include "services/audit/reactions/objective_reactions.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/resource_name.h"
#include "common/base/time.h"
#include "services/audit/domain/audit_policy.h"
#include "services/audit/domain/management_change.h"
#include "services/audit/domain/monitoring_plan.h"
#include "services/audit/domain/objective.h"
#include "services/audit/domain/opened_id.h"

namespace aims::audit {
namespace {

using command::Effect;
using controls::v1::ControlsTopicRecord;
using event::v1::EventMetadata;
using v1::AuditTopicRecord;
using Affected = v1::ManagementChange::Affected;
using Effects = std::vector<Effect>;

// A later version of the subject of the event. `of_what` is before its name.
Effects OnNewVersion(const EventMetadata& cause, Affected::Kind kind, const std::string& version, const char* of_what,
                     const char* happened) {
  const auto subject = base::ResourceName::Parse(cause.subject());
  if (!subject.ok()) return {};
  v1::ManagementChange::Unplanned noted;
  noted.set_kind(kind);
  noted.set_resource(cause.subject());
  noted.set_version(version);
  noted.set_maker(cause.actor().subject());
  *noted.mutable_change_time() = cause.occur_time();
  noted.set_event_id(cause.event_id());
  noted.set_sentence(absl::StrCat("Version ", version, " of ", of_what, cause.subject(), " was ", happened, "."));
  return {Effect::On<ManagementChanges>(
      base::ResourceName::Join(subject->organization(), ManagementChanges::kCollection, OpenedId(cause.event_id())),
      [noted = std::move(noted)](const v1::ManagementChange& known, const domain::Decision& decision) {
        return NoteNewVersion(known, noted, decision);
      },
      "a version was approved that no approved change names")};
}

}  // namespace

Effects PolicyInForceEffects(const ControlsTopicRecord& cause) {
  PolicyReport report;
  if (cause.policy().has_took_effect()) {
    report.version_in_force = cause.policy().took_effect().version();
    report.digest = cause.policy().took_effect().digest();
  } else if (cause.policy().has_retired()) {
    report.replacement = cause.policy().retired().replacement();
  } else {
    return {};
  }
  report.policy = cause.metadata().subject();
  report.policy_version = cause.metadata().version();
  const std::string name = AuditPolicyName(report.policy);
  if (name.empty()) return {};
  return {Effect::On<AuditPolicies>(
      name,
      [report = std::move(report)](const v1::AuditPolicy& known, const domain::Decision& decision) {
        return NotePolicy(known, report, decision);
      },
      cause.policy().has_retired() ? "the policy was retired" : "a version of the policy took effect")};
}

Effects ObjectiveReviewEffects(const AuditTopicRecord& cause) {
  if (!cause.audit_policy().has_reported()) return {};
  const v1::AuditPolicyReported& reported = cause.audit_policy().reported();
  PolicyInForce in_force{reported.policy(), reported.version_in_force()};
  return {Effect::OnEach<Objectives>(
      cause.metadata().organization(), "current_version.document.policy", reported.policy(),
      [in_force = std::move(in_force)](const v1::Objective& objective, const domain::Decision& decision) {
        return NotePolicyInForce(objective, in_force, decision);
      },
      "the policy that the objective serves changed")};
}

Effects EvaluatedPlanEffects(const AuditTopicRecord& cause) {
  if (!cause.performance_evaluation().has_approved()) return {};
  const v1::PerformanceEvaluationApproved& approved = cause.performance_evaluation().approved();
  if (approved.monitoring_plan().empty()) return {};
  EvaluatedPeriod period{cause.metadata().subject(), base::FromProto(approved.period_end_time())};
  return {Effect::On<MonitoringPlans>(
      approved.monitoring_plan(),
      [period = std::move(period)](const v1::MonitoringPlan& plan, const domain::Decision& decision) {
        return NoteEvaluation(plan, period, decision);
      },
      "an evaluation by the plan was approved")};
}

Effects NewVersionOfInventory(const inventory::v1::InventoryTopicRecord& cause) {
  if (!cause.organization().has_scope_approved()) return {};
  const auto& approved = cause.organization().scope_approved();
  if (approved.superseded_version() == 0) return {};
  return OnNewVersion(cause.metadata(), Affected::KIND_SCOPE, absl::StrCat(approved.version()), "the scope of ",
                      "approved");
}

Effects NewVersionOfRisk(const risk::v1::RiskTopicRecord& cause) {
  if (!cause.risk_criteria().has_approved()) return {};
  const auto& approved = cause.risk_criteria().approved();
  if (approved.superseded_version() == 0) return {};
  return OnNewVersion(cause.metadata(), Affected::KIND_CRITERIA, absl::StrCat(approved.version()), "the risk criteria ",
                      "approved");
}

Effects NewVersionOfControls(const ControlsTopicRecord& cause) {
  if (cause.policy().has_published()) {
    const auto& published = cause.policy().published();
    if (published.change_class() != controls::v1::POLICY_CHANGE_CLASS_MAJOR) return {};
    return OnNewVersion(cause.metadata(), Affected::KIND_POLICY, absl::StrCat(published.version()), "the policy ",
                        "published");
  }
  if (cause.framework().has_adopted()) {
    const auto& adopted = cause.framework().adopted();
    if (adopted.earlier_version().empty()) return {};
    return OnNewVersion(cause.metadata(), Affected::KIND_FRAMEWORK, adopted.version(), "the framework ", "adopted");
  }
  return {};
}

}  // namespace aims::audit
