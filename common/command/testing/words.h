#pragma once
// Effects on notes: words that are added to them. Only for tests.

#include <string>
#include <vector>

#include "common/command/reactions.h"
#include "common/command/testing/notes.h"

namespace aims::command::testing {

inline std::string Named(const std::string& id) { return "organizations/acme/notes/" + id; }

// Adds a word to a note, which need not be there.
inline Effect AddWord(const std::string& id, const std::string& word) {
  return Effect::On<Notes>(
      Named(id),
      [word](const Note& note, const domain::Decision&) -> absl::StatusOr<std::vector<NoteEvent>> {
        NoteEvent event;
        event.mutable_written()->set_text(note.text().empty() ? word : note.text() + " " + word);
        return std::vector<NoteEvent>{event};
      },
      "A note was written");
}

}  // namespace aims::command::testing
