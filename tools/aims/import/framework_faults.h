#pragma once
// The faults of a framework file, in the order in which they are found, and the checks that all of its forms share.
// Thread-compatible.

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "aims/controls/v1/catalogue.pb.h"

namespace aims::cli {

// Where the rows of an edition are in the file: "line 7", "$.requirements[6]".
struct RowPlaces {
  std::vector<std::string> requirements;
  std::vector<std::string> mappings;
  std::string before_field;  // between place and field: ", column " or "."
};

class FrameworkFaults {
 public:
  void Add(absl::string_view place, absl::string_view what);
  bool empty() const { return faults_.empty(); }
  // OK, or InvalidArgument with all faults, one a line.
  absl::Status ToStatus() const;

 private:
  std::vector<std::string> faults_;
};

// Sets what a row leaves out: its kind, how it binds, whether it is assessed.
void SetDefaults(bool assessable_given, controls::v1::Requirement* requirement);

// Adds what is wrong in the rows by the limits of their fields, by the rules for editions, and by number.
void CheckEdition(const controls::v1::FrameworkEdition& edition, const RowPlaces& places, FrameworkFaults* faults);

}  // namespace aims::cli
