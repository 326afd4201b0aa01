#pragma once
// Finds everything that is wrong in frameworks, shipped or own: rows that lead nowhere, ids that are there twice, mappings
// that contradict each other. Pure, thread-safe.
//
//   for (const Fault& fault : FaultsOf(edition, Shipped(), known)) …   // the rows of one edition
//   RETURN_IF_ERROR(Check(catalogue));                                 // a whole catalogue, with all faults at once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "aims/controls/v1/catalogue.pb.h"

namespace aims::frameworks {

// One fault in a row.
struct Fault {
  enum class Row { kRequirement, kMapping };
  Row row = Row::kRequirement;
  int index = 0;      // of the row in its edition, from 0
  std::string field;  // of the row: "parent"
  std::string what;   // "A.9.9 is no requirement of this framework"
};

// The faults in the requirements and mappings of an edition, in order. `words` has the kinds of evidence, the roles and the
// tiers that may be named; `known` says whether a reference names a requirement of another framework.
std::vector<Fault> FaultsOf(const controls::v1::FrameworkEdition& edition,
                            const controls::v1::FrameworkCatalogue& words,
                            const std::function<bool(absl::string_view reference)>& known);

// By which two rows are the same mapping: `from_requirement`, and `to_requirement` or, where there is none, the other framework.
std::pair<std::string, std::string> KeyOf(const controls::v1::Mapping& mapping);

// InvalidArgument that lists all faults, one a line, each with its place: those of the editions themselves, of their rows,
// of their counts, and mappings of two editions that contradict each other.
absl::Status Check(const controls::v1::FrameworkCatalogue& catalogue);

}  // namespace aims::frameworks
