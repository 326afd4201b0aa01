#include "services/controls/domain/management_scope.h"

#include <algorithm>
#include <set>
#include <utility>

#include "common/base/resource_name.h"

namespace aims::controls {
namespace {

using domain::Decision;
using v1::ManagementScope;
using Event = v1::ManagementScopeEvent;
using Names = google::protobuf::RepeatedPtrField<std::string>;

constexpr int kMostNames = 100;
constexpr int kMostFrameworks = 100;

bool Has(const Names& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

void Remove(const std::string& name, Names* names) {
  names->erase(std::remove(names->begin(), names->end(), name), names->end());
}

ManagementScope::Things* MutableThings(ManagementScope::Kind kind, ManagementScope* scope) {
  for (ManagementScope::Things& things : *scope->mutable_things()) {
    if (things.kind() == kind) return &things;
  }
  ManagementScope::Things* things = scope->add_things();
  things->set_kind(kind);
  return things;
}

}  // namespace

absl::Status ManagementScopes::Fold(const Event& event, const event::v1::EventMetadata& metadata, State* state) {
  switch (event.event_case()) {
    case Event::kScopeApproved:
      state->set_scope_version(event.scope_approved().version());
      state->set_scope_digest(event.scope_approved().digest());
      *state->mutable_scope_approve_time() = metadata.occur_time();
      return absl::OkStatus();
    case Event::kRolesSet:
      *state->mutable_ai_roles() = event.roles_set().ai_roles();
      return absl::OkStatus();
    case Event::kThingAdded: {
      ManagementScope::Things* things = MutableThings(event.thing_added().kind(), state);
      if (event.thing_added().resource().empty()) {
        things->set_more(true);
      } else {
        things->add_names(event.thing_added().resource());
        Remove(event.thing_added().resource(), things->mutable_deleted_names());
      }
      return absl::OkStatus();
    }
    case Event::kThingRemoved: {
      ManagementScope::Things* things = MutableThings(event.thing_removed().kind(), state);
      Remove(event.thing_removed().resource(), things->mutable_names());
      if (event.thing_removed().deleted() && things->deleted_names_size() < kMostNames) {
        things->add_deleted_names(event.thing_removed().resource());
      }
      return absl::OkStatus();
    }
    case Event::kRequirementsSet:
      state->set_last_requirements_party(event.requirements_set().interested_party());
      *state->mutable_last_requirements_time() = metadata.occur_time();
      return absl::OkStatus();
    case Event::kFrameworkAdopted:
      state->add_frameworks(event.framework_adopted().framework());
      return absl::OkStatus();
    case Event::kFrameworkRetired:
      Remove(event.framework_retired().framework(), state->mutable_frameworks());
      return absl::OkStatus();
    case Event::kKindsNoted:
      for (const ManagementScope::SystemKind& kind : event.kinds_noted().kinds()) {
        ManagementScope::FirstOfKind* first = state->add_kinds_in_operation();
        *first->mutable_kind() = kind;
        first->set_ai_system(event.kinds_noted().ai_system());
        *first->mutable_note_time() = metadata.occur_time();
      }
      return absl::OkStatus();
    case Event::EVENT_NOT_SET:
      break;
  }
  return domain::UnknownEvent(metadata);
}

std::string ManagementScopeName(absl::string_view name) {
  const auto parsed = base::ResourceName::Parse(name);
  if (!parsed.ok()) return "";
  return base::ResourceName::Join(parsed->organization(), ManagementScopes::kCollection, "current");
}

const ManagementScope::Things& ThingsOf(const ManagementScope& scope, ManagementScope::Kind kind) {
  for (const ManagementScope::Things& things : scope.things()) {
    if (things.kind() == kind) return things;
  }
  return ManagementScope::Things::default_instance();
}

bool HasThing(const ManagementScope& scope, ManagementScope::Kind kind) {
  const ManagementScope::Things& things = ThingsOf(scope, kind);
  return !things.names().empty() || things.more();
}

absl::StatusOr<ManagementScopeEvents> NoteScope(const ManagementScope& scope, const ScopeReport& report,
                                                const Decision&) {
  if (scope.scope_version() >= report.version) return ManagementScopeEvents();
  ManagementScopeEvents events;
  events.emplace_back().mutable_scope_approved()->set_version(report.version);
  events.back().mutable_scope_approved()->set_digest(report.digest);
  return events;
}

absl::StatusOr<ManagementScopeEvents> NoteRoles(const ManagementScope& scope, const std::vector<std::string>& roles,
                                                const Decision&) {
  if (std::vector<std::string>(scope.ai_roles().begin(), scope.ai_roles().end()) == roles) {
    return ManagementScopeEvents();
  }
  ManagementScopeEvents events;
  *events.emplace_back().mutable_roles_set()->mutable_ai_roles() = {roles.begin(), roles.end()};
  return events;
}

absl::StatusOr<ManagementScopeEvents> NoteThing(const ManagementScope& scope, const ThingReport& report,
                                                const Decision&) {
  const ManagementScope::Things& things = ThingsOf(scope, report.kind);
  if (Has(things.names(), report.resource) == report.there) return ManagementScopeEvents();
  if (report.there && report.deleted && !Has(things.deleted_names(), report.resource)) return ManagementScopeEvents();
  ManagementScopeEvents events;
  if (!report.there) {
    events.emplace_back().mutable_thing_removed()->set_kind(report.kind);
    events.back().mutable_thing_removed()->set_resource(report.resource);
    events.back().mutable_thing_removed()->set_deleted(report.deleted);
  } else if (things.names_size() < kMostNames) {
    events.emplace_back().mutable_thing_added()->set_kind(report.kind);
    events.back().mutable_thing_added()->set_resource(report.resource);
  } else if (!things.more()) {
    events.emplace_back().mutable_thing_added()->set_kind(report.kind);
  }
  return events;
}

absl::StatusOr<ManagementScopeEvents> NoteBinding(const ManagementScope&, const BindingReport& report,
                                                  const Decision&) {
  if (report.requirements.empty()) return ManagementScopeEvents();
  ManagementScopeEvents events;
  auto* set = events.emplace_back().mutable_requirements_set();
  set->set_interested_party(report.interested_party);
  *set->mutable_requirements() = {report.requirements.begin(), report.requirements.end()};
  return events;
}

absl::StatusOr<ManagementScopeEvents> NoteKinds(const ManagementScope& scope, const KindReport& report,
                                                const Decision&) {
  std::set<std::pair<std::string, std::string>> known;
  for (const auto& first : scope.kinds_in_operation()) known.emplace(first.kind().role(), first.kind().tier());
  v1::ManagementScopeKindsNoted noted;
  noted.set_ai_system(report.ai_system);
  for (const std::string& role : report.roles.empty() ? std::vector<std::string>{""} : report.roles) {
    for (const std::string& tier : report.tiers) {
      if (!known.emplace(role, tier).second) continue;
      auto* kind = noted.add_kinds();
      kind->set_role(role);
      kind->set_tier(tier);
    }
  }
  ManagementScopeEvents events;
  if (noted.kinds_size() > 0) *events.emplace_back().mutable_kinds_noted() = std::move(noted);
  return events;
}

absl::StatusOr<ManagementScopeEvents> NoteFrameworkOf(const ManagementScope& scope, const FrameworkReport& report,
                                                      const Decision&) {
  if (Has(scope.frameworks(), report.framework) == report.adopted) return ManagementScopeEvents();
  if (report.adopted && scope.frameworks_size() >= kMostFrameworks) return ManagementScopeEvents();
  ManagementScopeEvents events;
  if (report.adopted) {
    events.emplace_back().mutable_framework_adopted()->set_framework(report.framework);
  } else {
    events.emplace_back().mutable_framework_retired()->set_framework(report.framework);
  }
  return events;
}

}  // namespace aims::controls
