// Needs, scope, frameworks and controls → statements.

#include "services/controls/reactions/statement_reactions.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/controls/domain/statement_causes.h"

namespace aims::controls {
namespace {

using command::Effect;
using domain::Decision;
using event::v1::EventMetadata;
using v1::ControlNeed;
using v1::StaleCause;
using Effects = std::vector<Effect>;
using Strings = google::protobuf::RepeatedPtrField<std::string>;

StaleCause CauseOf(const EventMetadata& metadata, StaleCause::Kind kind, std::string resource, std::string text) {
  StaleCause cause;
  cause.set_kind(kind);
  cause.set_resource(std::move(resource));
  cause.set_text(std::move(text));
  *cause.mutable_occur_time() = metadata.occur_time();
  cause.set_version(metadata.version());
  return cause;
}

template <class Moved>
Effects OnStatements(const EventMetadata& metadata, Moved moved,
                     absl::StatusOr<StatementEvents> (*move)(const v1::StatementOfApplicability&, const Moved&,
                                                             const Decision&),
                     const char* reason) {
  return {Effect::OnEach<StatementsOfApplicability>(
      metadata.organization(), "organization", metadata.organization(),
      [moved = std::move(moved), move](const v1::StatementOfApplicability& state, const Decision& decision) {
        return move(state, moved, decision);
      },
      reason)};
}

// "iso-42001:A.6.2.6, …" for the text of a cause, which people read.
std::string ShortList(const Strings& controls) {
  constexpr int kMost = 10;
  if (controls.empty()) return "no controls";
  const int shown = std::min(kMost, controls.size());
  return absl::StrCat(absl::StrJoin(controls.begin(), controls.begin() + shown, ", "),
                      controls.size() > shown ? absl::StrCat(" and ", controls.size() - shown, " more") : "");
}

Effects OfNeed(const v1::ControlsTopicRecord& cause) {
  using v1::ControlNeedEvent;
  const ControlNeedEvent& event = cause.control_need();
  const EventMetadata& metadata = cause.metadata();
  const auto moved = [&](const std::string& resource, std::string text, bool closed = false) {
    return OnStatements<NeedMoved>(
        metadata, {CauseOf(metadata, StaleCause::KIND_NEED, resource, std::move(text)), metadata.version(), closed},
        &NoteNeedMoved, "the controls that a treatment or a measure needs changed");
  };
  switch (event.event_case()) {
    case ControlNeedEvent::kOpened:
      return moved(event.opened().resource(), absl::StrCat("needs ", ShortList(event.opened().controls())));
    case ControlNeedEvent::kChanged:
      return moved(event.changed().resource(), absl::StrCat("now needs ", ShortList(event.changed().controls())));
    case ControlNeedEvent::kApproved:
      return moved(event.approved().resource(), "was approved");
    case ControlNeedEvent::kStandingChanged:
      if (event.standing_changed().standing() != ControlNeed::STANDING_OPEN) return {};
      return moved(event.standing_changed().resource(), "is no longer approved");
    case ControlNeedEvent::kClosed:
      return moved(event.closed().resource(), "needs no controls any more", true);
    case ControlNeedEvent::EVENT_NOT_SET:
      return {};
  }
  return {};
}

// "is the first in operation as PROVIDER of tier TRANSPARENCY; …"
std::string KindsText(const v1::ManagementScopeEvent& event) {
  std::vector<std::string> texts;
  for (const auto& kind : event.kinds_noted().kinds()) {
    texts.push_back(kind.role().empty() ? absl::StrCat("with tier ", kind.tier(), " and no role")
                                        : absl::StrCat("as ", kind.role(), " of tier ", kind.tier()));
  }
  return absl::StrCat("is the first in operation ", absl::StrJoin(texts, "; ").substr(0, 2000));
}

Effects OfScope(const v1::ControlsTopicRecord& cause) {
  using v1::ManagementScopeEvent;
  const ManagementScopeEvent& event = cause.management_scope();
  const EventMetadata& metadata = cause.metadata();
  switch (event.event_case()) {
    case ManagementScopeEvent::kScopeApproved: {
      const uint32_t version = event.scope_approved().version();
      return OnStatements<ScopeMoved>(metadata,
                                      {CauseOf(metadata, StaleCause::KIND_SCOPE, metadata.organization(),
                                               absl::StrCat("version ", version, " of the scope was approved")),
                                       version},
                                      &NoteScopeMoved, "a scope was approved");
    }
    case ManagementScopeEvent::kRolesSet:
      return OnStatements<StaleCause>(metadata,
                                      CauseOf(metadata, StaleCause::KIND_ROLES, metadata.organization(),
                                              absl::StrCat("the roles for AI systems are now: ",
                                                           absl::StrJoin(event.roles_set().ai_roles(), ", "))),
                                      &NoteMoved, "the roles of the organization changed");
    case ManagementScopeEvent::kRequirementsSet: {
      std::vector<std::string> ids;
      for (const auto& requirement : event.requirements_set().requirements())
        ids.push_back(requirement.requirement_id());
      return OnStatements<StaleCause>(
          metadata,
          CauseOf(metadata, StaleCause::KIND_REQUIREMENT, event.requirements_set().interested_party(),
                  absl::StrCat("requirements of law or contract were set: ", absl::StrJoin(ids, ", ").substr(0, 2000))),
          &NoteMoved, "a requirement of law or contract was set");
    }
    case ManagementScopeEvent::kThingAdded:
      if (event.thing_added().resource().empty()) return {};
      return OnStatements<ThingMoved>(
          metadata,
          {CauseOf(metadata, StaleCause::KIND_EXCLUSION, event.thing_added().resource(),
                   "was registered, and a control is excluded because there was none of its kind"),
           static_cast<int>(event.thing_added().kind())},
          &NoteThingMoved, "something was registered that an exclusion speaks of");
    case ManagementScopeEvent::kKindsNoted:
      return OnStatements<StaleCause>(
          metadata, CauseOf(metadata, StaleCause::KIND_AI_SYSTEM, event.kinds_noted().ai_system(), KindsText(event)),
          &NoteMoved, "an AI system of another role or tier is in operation");
    case ManagementScopeEvent::kThingRemoved:
    case ManagementScopeEvent::kFrameworkAdopted:
    case ManagementScopeEvent::kFrameworkRetired:
    case ManagementScopeEvent::EVENT_NOT_SET:
      return {};
  }
  return {};
}

Effects OfFramework(const v1::ControlsTopicRecord& cause) {
  const EventMetadata& metadata = cause.metadata();
  const std::string& name = metadata.subject();
  const std::string id = name.substr(name.rfind('/') + 1);
  const bool adopted = cause.framework().has_adopted();
  if (!adopted && !cause.framework().has_retired()) return {};
  const std::string version = adopted ? cause.framework().adopted().version() : "";
  return OnStatements<FrameworkMoved>(
      metadata,
      {CauseOf(metadata, StaleCause::KIND_FRAMEWORK, name,
               adopted ? absl::StrCat("version ", version, " was adopted") : "was retired"),
       id, version},
      &NoteFrameworkMoved, "a framework was adopted or retired");
}

}  // namespace

Effects StatementEffects(const v1::ControlsTopicRecord& cause) {
  if (cause.has_control_need()) return OfNeed(cause);
  if (cause.has_management_scope()) return OfScope(cause);
  if (cause.has_framework()) return OfFramework(cause);
  if (!cause.control().has_retired()) return {};
  return OnStatements<StaleCause>(
      cause.metadata(),
      CauseOf(cause.metadata(), StaleCause::KIND_CONTROL_RETIRED, cause.metadata().subject(), "was retired"),
      &NoteControlRetired, "a control of the statement was retired");
}

}  // namespace aims::controls
