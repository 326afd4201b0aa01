#pragma once
// Refusals of the domain: FailedPrecondition with google.rpc.PreconditionFailure details that name the rule, and the
// clause of the standard behind it. A refusal lists all violations at once.
//
//   Refusals refusals(system.name());
//   refusals.Unless(!request.test_report().empty(),
//                   {"TEST_REPORT_MISSING", "A.6.2.4", "the test report is missing from the evidence: add it"});
//   refusals.Add(authority.FourEyes({.makers = Authors(system)}));
//   RETURN_IF_ERROR(refusals.ToStatus());

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "aims/event/v1/event.pb.h"

namespace aims::domain {

// One rule that was violated.
struct Violation {
  std::string rule;         // stable, for programs: "FOUR_EYES"
  std::string clause;       // ISO/IEC 42001 clause or Annex A control, or "AI Act Art. 5": "6.1.3"
  std::string description;  // for people: what is wrong and what to do
};

// Collects violations of one command on one resource.
class Refusals {
 public:
  explicit Refusals(absl::string_view subject) : subject_(subject) {}
  void Add(Violation violation) { violations_.push_back(std::move(violation)); }
  void Add(absl::optional<Violation> violation) {
    if (violation.has_value()) Add(*std::move(violation));
  }
  // Adds the violation unless `holds`.
  void Unless(bool holds, Violation violation) {
    if (!holds) Add(std::move(violation));
  }
  bool empty() const { return violations_.empty(); }
  const std::vector<Violation>& violations() const { return violations_; }

  // OK when nothing was added; else FailedPrecondition with all violations.
  absl::Status ToStatus() const;

 private:
  std::string subject_;
  std::vector<Violation> violations_;
};

// A refusal for a single violation.
absl::Status Refusal(absl::string_view subject, Violation violation);

// InvalidArgument about one field of the request, with google.rpc.BadRequest details. `field` is a path in the request.
absl::Status BadField(absl::string_view field, absl::string_view description);

// For tests and clients: the violations in `status`, in order; empty when `status` is not a refusal.
std::vector<Violation> ViolationsOf(const absl::Status& status);

}  // namespace aims::domain
