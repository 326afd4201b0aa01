#pragma once
// The 62 columns of the consolidated 2024 inventory of AI use cases of US federal agencies (OMB M-24-10): what each is
// headed, and where its values go. Columns are addressed by number, since the header "If Other, please explain." occurs
// nine times. Thread-safe: constants.

#include <array>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "aims/inventory/v1/ai_system.pb.h"
#include "google/protobuf/map.h"

namespace aims::cli {

struct Omb2024Column {
  enum class Kind {
    kField,   // has a field of its own in AiSystem; read by omb2024.cc
    kText,    // an attribute: prose, kept as it is
    kChoice,  // an attribute: one of a list of choices, on one line
    kLevel,   // the same, where a choice is a name, a colon and an explanation: the name
    kList,    // an attribute: several choices, as JSON or separated by commas
    kSurvey,  // not carried over: about how the agency felt served, not about the system
  };
  int number;  // from 1
  absl::string_view header;
  Kind kind;
  // For kField the field of the import request that its values go to, where it is one; otherwise the key in
  // provenance.attributes.
  absl::string_view target;
};

inline constexpr int kOmb2024Columns = 62;

const std::array<Omb2024Column, kOmb2024Columns>& Omb2024ColumnTable();

// Whether `cells` (UTF-8) are the header of that inventory. InvalidArgument says which column differs, what it is and
// what was expected.
absl::Status CheckOmb2024Header(const std::vector<std::string>& cells);

// The first of four columns with dates, in the order of AiSystem.DeclaredDate.Milestone.
inline constexpr int kOmb2024FirstDate = 12;

// The column whose values went to `field` of the import request for `system`, as a server names it
// ("ai_system.contracts[3]", "provenance.attributes[\"stage\"]"); 0 when that is not one column.
int Omb2024ColumnOfField(absl::string_view field, const inventory::v1::AiSystem& system);

// The column that people name by its number or its header, in any case: "3", "agency abbreviation". InvalidArgument for
// what is none, and for the header of several.
absl::StatusOr<int> Omb2024ColumnNamed(absl::string_view name);

// For each column, what of a system came from it or says the same: to compare a record with a system that is there. For
// survey columns empty. `attributes` are those of the provenance.
std::array<std::string, kOmb2024Columns> Omb2024ColumnTexts(
    const inventory::v1::AiSystem& system, const google::protobuf::Map<std::string, std::string>& attributes);

}  // namespace aims::cli
