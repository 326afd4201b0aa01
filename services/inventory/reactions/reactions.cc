#include "services/inventory/reactions/reactions.h"

#include <string>
#include <utility>
#include <vector>

#include "aims/risk/v1/topic.pb.h"
#include "common/base/resource_name.h"
#include "services/inventory/domain/gates.h"
#include "services/inventory/domain/system_assurance.h"

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
    if (change.has_tolerated_until()) *risk.mutable_acceptance_expire_time() = change.tolerated_until();
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

}  // namespace

command::Reactions InventoryReactions() {
  command::Reactions reactions;
  reactions.On<RiskTopicRecord>("aims.risk.events", "impact_assurance", &ImpactAssuranceOf);
  reactions.On<RiskTopicRecord>("aims.risk.events", "risk_assurance", &RiskAssuranceOf);
  return reactions;
}

}  // namespace aims::inventory
