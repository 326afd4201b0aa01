#include "services/audit/domain/audit_policy.h"

#include "common/base/resource_name.h"

namespace aims::audit {

using Event = v1::AuditPolicyEvent;

absl::Status AuditPolicies::Fold(const Event& event, const event::v1::EventMetadata& metadata, State* state) {
  switch (event.event_case()) {
    case Event::kReported:
      state->set_policy(event.reported().policy());
      state->set_version_in_force(event.reported().version_in_force());
      state->set_digest(event.reported().digest());
      state->set_replacement(event.reported().replacement());
      state->set_policy_version(event.reported().policy_version());
      if (state->first_version() == 0) state->set_first_version(event.reported().version_in_force());
      return absl::OkStatus();
    case Event::EVENT_NOT_SET:
      break;
  }
  return domain::UnknownEvent(metadata);
}

std::string AuditPolicyName(absl::string_view policy) {
  const auto parsed = base::ResourceName::Parse(policy);
  if (!parsed.ok() || parsed->collection() != "policies") return "";
  return base::ResourceName::Join(parsed->organization(), AuditPolicies::kCollection, parsed->id());
}

absl::StatusOr<AuditPolicyEvents> NotePolicy(const v1::AuditPolicy& known, const PolicyReport& report,
                                             const domain::Decision&) {
  if (known.policy_version() >= report.policy_version) return AuditPolicyEvents{};
  AuditPolicyEvents events(1);
  auto* reported = events[0].mutable_reported();
  reported->set_policy(report.policy);
  reported->set_version_in_force(report.version_in_force);
  reported->set_digest(report.digest);
  reported->set_replacement(report.replacement);
  reported->set_policy_version(report.policy_version);
  return events;
}

}  // namespace aims::audit
