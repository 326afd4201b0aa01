// The inventory and frameworks → the record of the scope.

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/strip.h"
#include "common/base/status_macros.h"
#include "services/controls/domain/management_scope.h"
#include "services/controls/reactions/statement_reactions.h"

namespace aims::controls {
namespace {

using command::Effect;
using domain::Decision;
using event::v1::EventMetadata;
using inventory::v1::AiSystem;
using inventory::v1::AiSystemEvent;
using inventory::v1::InterestedParty;
using inventory::v1::InventoryTopicRecord;
using v1::ManagementScope;
using Effects = std::vector<Effect>;

bool Names(const google::protobuf::FieldMask& mask, absl::string_view field) {
  return std::find(mask.paths().begin(), mask.paths().end(), field) != mask.paths().end();
}

template <class Decide>
Effects ScopeEffect(const EventMetadata& cause, Decide decide, const char* reason) {
  return {Effect::On<ManagementScopes>(ManagementScopeName(cause.subject()), std::move(decide), reason)};
}

template <class Report>
Effects Reported(const EventMetadata& cause, Report report,
                 absl::StatusOr<ManagementScopeEvents> (*move)(const ManagementScope&, const Report&, const Decision&),
                 const char* reason) {
  return ScopeEffect(
      cause,
      [report = std::move(report), move](const ManagementScope& state, const Decision& decision) {
        return move(state, report, decision);
      },
      reason);
}

Effects Thing(const EventMetadata& cause, ManagementScope::Kind kind, bool there, bool deleted = false) {
  return Reported<ThingReport>(cause, {kind, cause.subject(), there, deleted}, &NoteThing,
                               there ? "it was registered, or entered the scope" : "it is there no longer");
}

std::vector<std::string> RolesOf(const inventory::v1::Organization& organization) {
  std::vector<std::string> roles;
  for (int i = 0; i < organization.ai_roles_size(); ++i) {
    const std::string name = inventory::v1::Organization::AiRole_Name(organization.ai_roles(i));
    roles.emplace_back(absl::StripPrefix(name, "AI_ROLE_"));
  }
  return roles;
}

Effects OfOrganization(const InventoryTopicRecord& cause) {
  using inventory::v1::OrganizationEvent;
  const OrganizationEvent& event = cause.organization();
  switch (event.event_case()) {
    case OrganizationEvent::kRegistered:
      return Reported<std::vector<std::string>>(cause.metadata(), RolesOf(event.registered().organization()),
                                                &NoteRoles, "the organization was registered");
    case OrganizationEvent::kUpdated:
      if (!Names(event.updated().update_mask(), "ai_roles")) return {};
      return Reported<std::vector<std::string>>(cause.metadata(), RolesOf(event.updated().organization()), &NoteRoles,
                                                "the roles of the organization changed");
    case OrganizationEvent::kScopeApproved:
      return Reported<ScopeReport>(cause.metadata(),
                                   {event.scope_approved().version(), event.scope_approved().digest()}, &NoteScope,
                                   "a scope was approved");
    default:
      return {};
  }
}

// The requirements of law and contract among these.
template <class Requirements>
BindingReport BindingIn(const std::string& party, const Requirements& requirements) {
  BindingReport report{party, {}};
  for (const InterestedParty::Requirement& requirement : requirements) {
    const bool legal = requirement.basis() == InterestedParty::Requirement::BASIS_LEGAL;
    if (!legal && requirement.basis() != InterestedParty::Requirement::BASIS_CONTRACTUAL) continue;
    auto& binding = report.requirements.emplace_back();
    binding.set_requirement_id(requirement.requirement_id());
    binding.set_legal(legal);
  }
  return report;
}

Effects OfParty(const InventoryTopicRecord& cause) {
  using inventory::v1::InterestedPartyEvent;
  const InterestedPartyEvent& event = cause.interested_party();
  const EventMetadata& metadata = cause.metadata();
  const std::string& party = metadata.subject();
  switch (event.event_case()) {
    case InterestedPartyEvent::kRegistered: {
      const InterestedParty& registered = event.registered().interested_party();
      const ThingReport customer{ManagementScope::KIND_CUSTOMER, party,
                                 registered.kind() == InterestedParty::KIND_CUSTOMER};
      const BindingReport binding = BindingIn(party, registered.requirements());
      return ScopeEffect(
          metadata,
          [customer, binding](const ManagementScope& state,
                              const Decision& decision) -> absl::StatusOr<ManagementScopeEvents> {
            ASSIGN_OR_RETURN(ManagementScopeEvents events, NoteThing(state, customer, decision));
            ASSIGN_OR_RETURN(const ManagementScopeEvents more, NoteBinding(state, binding, decision));
            events.insert(events.end(), more.begin(), more.end());
            return events;
          },
          "an interested party was registered");
    }
    case InterestedPartyEvent::kUpdated:
      if (!Names(event.updated().update_mask(), "kind")) return {};
      return Thing(metadata, ManagementScope::KIND_CUSTOMER,
                   event.updated().interested_party().kind() == InterestedParty::KIND_CUSTOMER);
    case InterestedPartyEvent::kRequirementSet: {
      const std::vector<InterestedParty::Requirement> one{event.requirement_set().requirement()};
      return Reported<BindingReport>(metadata, BindingIn(party, one), &NoteBinding,
                                     "a requirement of law or contract was set");
    }
    case InterestedPartyEvent::kDeleted:
      return Thing(metadata, ManagementScope::KIND_CUSTOMER, false, true);
    case InterestedPartyEvent::kUndeleted:
      return Thing(metadata, ManagementScope::KIND_CUSTOMER, true, true);
    default:
      return {};
  }
}

KindReport KindsOf(const std::string& system, const inventory::v1::KindInOperation& kind) {
  KindReport report{system, {}, {}};
  for (const int role : kind.roles()) {
    const std::string name = inventory::v1::AiActRole_Name(static_cast<inventory::v1::AiActRole>(role));
    report.roles.emplace_back(absl::StripPrefix(name, "AI_ACT_ROLE_"));
  }
  for (const int tier : kind.tiers()) {
    const std::string name = inventory::v1::RiskTier_Name(static_cast<inventory::v1::RiskTier>(tier));
    report.tiers.emplace_back(absl::StripPrefix(name, "RISK_TIER_"));
  }
  return report;
}

// It came into the scope, or left it; in operation, it may be the first of its kind.
Effects OfScopeOf(const AiSystemEvent& event, const EventMetadata& metadata) {
  const ThingReport thing{ManagementScope::KIND_SYSTEM, metadata.subject(),
                          event.updated().ai_system().in_scope() == inventory::v1::YES_NO_YES};
  const KindReport kinds = KindsOf(metadata.subject(), event.updated().kind_in_operation());
  return ScopeEffect(
      metadata,
      [thing, kinds](const ManagementScope& state, const Decision& decision) -> absl::StatusOr<ManagementScopeEvents> {
        ASSIGN_OR_RETURN(ManagementScopeEvents events, NoteThing(state, thing, decision));
        ASSIGN_OR_RETURN(const ManagementScopeEvents more, NoteKinds(state, kinds, decision));
        events.insert(events.end(), more.begin(), more.end());
        return events;
      },
      "the AI system entered the scope, or left it");
}

template <class Event>
Effects OfKind(const EventMetadata& metadata, const Event& event) {
  if (!event.has_kind_in_operation()) return {};
  return Reported<KindReport>(metadata, KindsOf(metadata.subject(), event.kind_in_operation()), &NoteKinds,
                              "the AI system is in operation with these roles and tiers");
}

Effects OfSystem(const InventoryTopicRecord& cause) {
  const AiSystemEvent& event = cause.ai_system();
  const EventMetadata& metadata = cause.metadata();
  const auto in_scope = [](const AiSystem& system) { return system.in_scope() == inventory::v1::YES_NO_YES; };
  switch (event.event_case()) {
    case AiSystemEvent::kRegistered:
      return Thing(metadata, ManagementScope::KIND_SYSTEM, in_scope(event.registered().ai_system()));
    case AiSystemEvent::kImported: {
      const AiSystem::State state = event.imported().state();
      const bool ended = state == AiSystem::STATE_RETIRED || state == AiSystem::STATE_WITHDRAWN;
      return Thing(metadata, ManagementScope::KIND_SYSTEM, !ended && in_scope(event.imported().ai_system()));
    }
    case AiSystemEvent::kUpdated:
      if (!Names(event.updated().update_mask(), "in_scope")) return {};
      return OfScopeOf(event, metadata);
    case AiSystemEvent::kStateDeclared:
      return OfKind(metadata, event.state_declared());
    case AiSystemEvent::kPutIntoOperation:
      return OfKind(metadata, event.put_into_operation());
    case AiSystemEvent::kClassified:
      return OfKind(metadata, event.classified());
    case AiSystemEvent::kOverrideApproved:
      return OfKind(metadata, event.override_approved());
    case AiSystemEvent::kDeleted:
      return Thing(metadata, ManagementScope::KIND_SYSTEM, false, true);
    case AiSystemEvent::kUndeleted:
      return Thing(metadata, ManagementScope::KIND_SYSTEM, true, true);
    case AiSystemEvent::kRetired:
    case AiSystemEvent::kWithdrawn:
      return Thing(metadata, ManagementScope::KIND_SYSTEM, false);
    default:
      return {};
  }
}

// Datasets and suppliers: there from their registration, but while they are deleted.
template <class Event>
Effects OfRegistered(const EventMetadata& cause, const Event& event, ManagementScope::Kind kind) {
  if (event.has_registered()) return Thing(cause, kind, true);
  if (event.has_deleted()) return Thing(cause, kind, false, true);
  if (event.has_undeleted()) return Thing(cause, kind, true, true);
  return {};
}

}  // namespace

Effects ManagementScopeEffects(const InventoryTopicRecord& cause) {
  if (cause.has_organization()) return OfOrganization(cause);
  if (cause.has_interested_party()) return OfParty(cause);
  if (cause.has_ai_system()) return OfSystem(cause);
  if (cause.has_dataset()) return OfRegistered(cause.metadata(), cause.dataset(), ManagementScope::KIND_DATASET);
  if (cause.has_supplier()) return OfRegistered(cause.metadata(), cause.supplier(), ManagementScope::KIND_SUPPLIER);
  return {};
}

Effects ManagementFrameworkEffects(const v1::ControlsTopicRecord& cause) {
  const bool adopted = cause.framework().has_adopted();
  if (!adopted && !cause.framework().has_retired()) return {};
  return Reported<FrameworkReport>(cause.metadata(), {cause.metadata().subject(), adopted}, &NoteFrameworkOf,
                                   adopted ? "a framework was adopted" : "a framework was retired");
}

}  // namespace aims::controls
