#include "common/domain/refusal.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/error_details.h"
#include "google/rpc/error_details.pb.h"

namespace aims::domain {
namespace {

// "(A.6.2.4)" at the end of a description: PreconditionFailure has no field for the clause.
std::string WithClause(const Violation& violation) {
  if (violation.clause.empty()) return violation.description;
  return absl::StrCat(violation.description, " (", violation.clause, ")");
}

}  // namespace

absl::Status Refusals::ToStatus() const {
  if (violations_.empty()) return absl::OkStatus();
  google::rpc::PreconditionFailure failure;
  std::vector<std::string> lines;
  for (const Violation& violation : violations_) {
    auto* detail = failure.add_violations();
    detail->set_type(violation.rule);
    detail->set_subject(subject_);
    detail->set_description(WithClause(violation));
    lines.push_back(absl::StrCat(violation.rule, ": ", WithClause(violation)));
  }
  return base::WithDetail(absl::FailedPreconditionError(absl::StrJoin(lines, "; ")), failure);
}

absl::Status Refusal(absl::string_view subject, Violation violation) {
  Refusals refusals(subject);
  refusals.Add(std::move(violation));
  return refusals.ToStatus();
}

absl::Status BadField(absl::string_view field, absl::string_view description) {
  return base::BadField(field, description);
}

std::vector<Violation> ViolationsOf(const absl::Status& status) {
  std::vector<Violation> violations;
  google::rpc::PreconditionFailure failure;
  if (!base::GetDetail(status, &failure)) return violations;
  for (const auto& detail : failure.violations()) {
    Violation violation{detail.type(), "", detail.description()};
    const size_t open = violation.description.rfind(" (");
    if (open != std::string::npos && violation.description.back() == ')') {
      violation.clause = violation.description.substr(open + 2, violation.description.size() - open - 3);
      violation.description.resize(open);
    }
    violations.push_back(std::move(violation));
  }
  return violations;
}

}  // namespace aims::domain
