#pragma once
// What is in force of a policy, as the controls service reported it: objectives are approved against it. ISO/IEC 42001
// 5.2, 6.2. Pure: same inputs, same events.
//
//   const auto policy = decision.Find<v1::AuditPolicy>(AuditPolicyName(document.policy()));
//
// Its move has no request: it follows from an event of the policy (services/audit/reactions/objective_reactions.h).

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "aims/audit/v1/audit_policy.pb.h"
#include "common/domain/aggregate.h"
#include "common/domain/decision.h"

namespace aims::audit {

struct AuditPolicies {
  using State = v1::AuditPolicy;
  using Event = v1::AuditPolicyEvent;
  static constexpr absl::string_view kCollection = "auditPolicies";
  static absl::Status Fold(const Event& event, const event::v1::EventMetadata& metadata, State* state);
};

using AuditPolicyEvents = std::vector<v1::AuditPolicyEvent>;

// organizations/acme/auditPolicies/ai of organizations/acme/policies/ai. Empty for the name of anything else.
std::string AuditPolicyName(absl::string_view policy);

// A version of the policy's text took effect, or the policy was retired (version 0).
struct PolicyReport {
  std::string policy;
  uint32_t version_in_force = 0;
  std::string digest;
  std::string replacement;  // of one that was retired
  uint64_t policy_version = 0;
};
// Nothing when this version of the policy or a later one is known.
absl::StatusOr<AuditPolicyEvents> NotePolicy(const v1::AuditPolicy&, const PolicyReport&, const domain::Decision&);

}  // namespace aims::audit
