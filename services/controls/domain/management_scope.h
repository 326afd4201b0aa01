#pragma once
// The scope of the AI management system, and the registered things that a statement of applicability must respect, as
// the inventory reports them. ISO/IEC 42001 4.1 to 4.3, 6.1.3. Pure: same inputs, same events.
//
//   const auto scope = decision.Find<v1::ManagementScope>(ManagementScopeName(decision.subject));
//   if (scope != nullptr && HasThing(*scope, v1::ManagementScope::KIND_DATASET)) …
//
// There is one record for an organization. It lists the first 100 things of each kind: enough to name some in a
// refusal. It notes that there were more, and then takes some to be there for good. So the number of its events is
// bounded, and an organization with 100,000 datasets pays for 101 of them. The moves have no requests: they follow from
// events of the inventory and of frameworks (services/controls/reactions).

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "aims/controls/v1/management_scope.pb.h"
#include "common/domain/aggregate.h"
#include "common/domain/decision.h"
#include "common/domain/moves.h"

namespace aims::controls {

struct ManagementScopes {
  using State = v1::ManagementScope;
  using Event = v1::ManagementScopeEvent;
  static constexpr absl::string_view kCollection = "managementScopes";
  static std::vector<domain::Move> Moves() { return {}; }
  static absl::Status Fold(const Event& event, const event::v1::EventMetadata& metadata, State* state);
};

using ManagementScopeEvents = std::vector<v1::ManagementScopeEvent>;

// Name of the record of the organization that `name` belongs to. Empty for an invalid name.
std::string ManagementScopeName(absl::string_view name);

// The things of a kind; an empty message where there are none.
const v1::ManagementScope::Things& ThingsOf(const v1::ManagementScope& scope, v1::ManagementScope::Kind kind);
bool HasThing(const v1::ManagementScope& scope, v1::ManagementScope::Kind kind);

struct ScopeReport {
  uint32_t version = 0;
  std::string digest;
};
absl::StatusOr<ManagementScopeEvents> NoteScope(const v1::ManagementScope&, const ScopeReport&,
                                                const domain::Decision&);
// `roles` are names such as "PROVIDER".
absl::StatusOr<ManagementScopeEvents> NoteRoles(const v1::ManagementScope&, const std::vector<std::string>& roles,
                                                const domain::Decision&);

struct ThingReport {
  v1::ManagementScope::Kind kind = v1::ManagementScope::KIND_UNSPECIFIED;
  std::string resource;
  bool there = true;
  bool deleted = false;  // not there because it was deleted, or there because it was undeleted
};
// What is undeleted comes back when it was there at its deletion.
absl::StatusOr<ManagementScopeEvents> NoteThing(const v1::ManagementScope&, const ThingReport&,
                                                const domain::Decision&);

struct BindingReport {
  std::string interested_party;
  std::vector<v1::ManagementScope::BindingRequirement> requirements;
};
absl::StatusOr<ManagementScopeEvents> NoteBinding(const v1::ManagementScope&, const BindingReport&,
                                                  const domain::Decision&);

struct KindReport {
  std::string ai_system;
  std::vector<std::string> roles;  // "PROVIDER"; may be empty
  std::vector<std::string> tiers;  // "HIGH_RISK_ANNEX_III"; without any, nothing is noted
};
// Each role with each tier is a kind. Those are noted that no system had before.
absl::StatusOr<ManagementScopeEvents> NoteKinds(const v1::ManagementScope&, const KindReport&, const domain::Decision&);

struct FrameworkReport {
  std::string framework;
  bool adopted = true;
};
absl::StatusOr<ManagementScopeEvents> NoteFrameworkOf(const v1::ManagementScope&, const FrameworkReport&,
                                                      const domain::Decision&);

}  // namespace aims::controls
