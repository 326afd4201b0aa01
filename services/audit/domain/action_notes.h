#pragma once
// What a resource notes about the actions that belong to it: a nonconformity, an audit, a management review, an
// incident. ISO/IEC 42001 10.2, 9.3.3, 6.1.1. Pure: same inputs, same events.
//
// For aggregates with a field `actions`, and an event whose oneof has `action_noted`:
//
//   repeated ActionNote actions = 60 [(google.api.field_behavior) = OUTPUT_ONLY];
//   ActionNoted action_noted = 61;
//
//   return NoteAction<v1::AuditEvent>(audit, note);   // in the decision, unless the resource has ended
//   FoldActionNoted(event, state);                    // in the fold; nothing for any other event
//
// Every change of an action says so (ActionEvent.standing_changed), and a reaction passes it to the action's subject
// (services/audit/reactions/correction_reactions.h). A resource that has ended ignores notes.

#include <algorithm>
#include <initializer_list>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "aims/audit/v1/action_note.pb.h"
#include "common/domain/entries.h"
#include "common/domain/refusal.h"

namespace aims::audit {

// The note about the action; nullptr when the resource has none.
template <class Resource>
const v1::ActionNote* ActionOf(const Resource& resource, const std::string& action) {
  for (const v1::ActionNote& known : resource.actions()) {
    if (known.action() == action) return &known;
  }
  return nullptr;
}

// Notes it; nothing when this version of the action or a later one is known.
template <class Event, class Resource>
std::vector<Event> NoteAction(const Resource& resource, const v1::ActionNote& note) {
  const v1::ActionNote* known = ActionOf(resource, note.action());
  if (known != nullptr && known->action_version() >= note.action_version()) return {};
  std::vector<Event> events(1);
  *events[0].mutable_action_noted()->mutable_note() = note;
  return events;
}

// Folds the event; nothing for any other.
template <class Event, class Resource>
void FoldActionNoted(const Event& event, Resource* resource) {
  if (!event.has_action_noted()) return;
  const v1::ActionNote& note = event.action_noted().note();
  auto& actions = *resource->mutable_actions();
  const int place =
      domain::PlaceOf(actions, [&](const v1::ActionNote& known) { return known.action() == note.action(); });
  domain::SetEntry(place, note, &actions);
}

// The actions of the resource in one of these states.
template <class Resource>
std::vector<const v1::ActionNote*> ActionsIn(const Resource& resource,
                                             std::initializer_list<v1::ActionNote::State> states) {
  std::vector<const v1::ActionNote*> actions;
  for (const v1::ActionNote& known : resource.actions()) {
    if (std::find(states.begin(), states.end(), known.state()) != states.end()) actions.push_back(&known);
  }
  return actions;
}

// The actions that are neither verified nor cancelled. One that is done still awaits its verification.
template <class Resource>
std::vector<const v1::ActionNote*> OpenActions(const Resource& resource) {
  return ActionsIn(resource, {v1::ActionNote::STATE_OPEN, v1::ActionNote::STATE_DONE});
}

// The names of the actions, for a refusal.
inline std::string NamesOf(const std::vector<const v1::ActionNote*>& actions) {
  return absl::StrJoin(actions, ", ",
                       [](std::string* out, const v1::ActionNote* action) { absl::StrAppend(out, action->action()); });
}

// ACTION_OPEN while the resource has actions that are open.
template <class Resource>
absl::optional<domain::Violation> AllActionsEnded(const Resource& resource, absl::string_view clause) {
  const auto open = OpenActions(resource);
  if (open.empty()) return absl::nullopt;
  return domain::Violation{
      "ACTION_OPEN", std::string(clause),
      absl::StrCat("these actions are open: ", NamesOf(open), "; have each verified, or cancel it, first")};
}

}  // namespace aims::audit
