#pragma once
// The pieces of readiness, as data of the program (pieces/*.textproto), and the requirements of ISO/IEC 42001 that rest on
// them. Checked at the first use; faulty data abort with all faults. Thread-safe; what is returned lives as long as the
// program.
//
//   for (const AssessedRequirement& requirement : AssessedRequirements()) …
//   IsLookedFor("published|iso-42001:4.4");   // whether an event that shows this label is worth keeping

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "aims/controls/v1/catalogue.pb.h"
#include "aims/internal/v1/readiness.pb.h"

namespace aims::improvement {

inline constexpr char kReadinessFramework[] = "iso-42001";

using ReadinessPiece = internal::v1::ReadinessPiece;
using ReadinessLook = internal::v1::ReadinessLook;

// A clause or a control that is assessed by itself.
struct AssessedRequirement {
  std::string reference;  // "iso-42001:9.3.1"
  const controls::v1::Requirement* requirement = nullptr;
  bool is_control = false;
  std::vector<const ReadinessPiece*> pieces;  // of a control the first is the decision whether it is applicable
};

// The clauses in their order, then the controls of Annex A in theirs.
const std::vector<AssessedRequirement>& AssessedRequirements();

// Whether the reference is one of a control of Annex A.
bool IsAnnexAControl(absl::string_view reference);
// Whether a piece looks for this very label of kPresence.
bool IsLookedFor(absl::string_view label);
// All looks: of the pieces, of the conditions under which they are asked for, of work that was begun, of exclusions.
const std::vector<ReadinessLook>& ReadinessLooks();

// The faults of the pieces, one a line; empty without any.
std::string ProblemsOf(const internal::v1::ReadinessPieces& pieces);

}  // namespace aims::improvement
