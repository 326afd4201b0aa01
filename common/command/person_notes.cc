#include "common/command/person_notes.h"

namespace aims::command {

absl::StatusOr<Events> PersonNotes::Decide(const Message& state, const domain::PersonChange& change,
                                           const domain::Decision& decision) const {
  const auto decide = decide_.find(state.GetDescriptor());
  if (decide == decide_.end()) return Events();
  return decide->second(state, change, decision);
}

std::vector<Effect> PersonNoteEffects(const absl::optional<domain::PersonChange>& change, const PersonNotes& notes) {
  if (!change.has_value()) return {};
  return {Effect::OnEachReferring(
      change->subject,
      [notes, change = *change](const Message& state, const domain::Decision& decision) {
        return notes.Decide(state, change, decision);
      },
      change->gone ? "a person whom this names left" : "a person whom this names is there again")};
}

}  // namespace aims::command
