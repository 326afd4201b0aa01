#pragma once
// The words in which the 2024 inventory answers, and what they mean to us. Cells come trimmed, or on one line;
// spellings differ in case, dashes, blanks and full stops. Thread-safe: no state.

#include <string>

#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "aims/inventory/v1/ai_system.pb.h"

namespace aims::cli {

// A choice on one line, whichever dash it is written with; "Yes" and "No" (also TRUE, FALSE) in one spelling.
std::string Choice(absl::string_view text);

// A choice that is a name, a colon and an explanation, by its name: "Documentation is complete". What begins with no
// known name is returned whole; empty where it says nothing.
std::string Level(absl::string_view text);

// Column 10: the state of its life; nullopt for a stage that is none of the known ones.
absl::optional<inventory::v1::AiSystem::State> StateOfStage(absl::string_view stage);

// Column 11: whether it bears on rights and on safety; nullopt where that is still to be assessed.
struct Impact {
  inventory::v1::YesNo rights;
  inventory::v1::YesNo safety;
};
absl::optional<Impact> ImpactOf(absl::string_view text);

// Column 16: who made it; unspecified for words that do not say.
inventory::v1::AiSystem::DevelopmentMode DevelopmentModeOf(absl::string_view text);

// Column 5: the usual spelling of a topic area.
std::string UsualTopic(absl::string_view topic);

// Column 17: whether an element is a number of a contract, with no more than a word before it ("70CTD022FR0000005",
// "PO 7030410"), rather than prose.
bool IsContractReference(absl::string_view text);

}  // namespace aims::cli
