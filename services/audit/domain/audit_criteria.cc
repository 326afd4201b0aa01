#include "services/audit/domain/audit_criteria.h"

#include <algorithm>
#include <map>
#include <set>

#include "absl/strings/str_cat.h"
#include "common/base/time.h"
#include "common/domain/proposal.h"
#include "common/frameworks/frameworks.h"
#include "services/audit/domain/audit_applicability.h"

namespace aims::audit {
namespace {

using controls::v1::FrameworkEdition;
using controls::v1::Requirement;
using domain::Decision;
using v1::Audit;

constexpr char kStatementClause[] = "iso-42001:6.1.3";

template <class List>
bool Has(const List& list, const std::string& value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

// Whether one of `ids` is the row, or stands above it.
bool IsUnder(const FrameworkEdition& edition, const Requirement& row, const std::set<std::string>& ids) {
  for (const Requirement* at = &row; at != nullptr;
       at = at->parent().empty() ? nullptr : frameworks::FindRequirement(edition, at->parent())) {
    if (ids.count(at->requirement_id()) > 0) return true;
  }
  return false;
}

}  // namespace

Expanded Expand(const google::protobuf::RepeatedPtrField<std::string>& wanted) {
  Expanded expanded;
  std::map<std::string, std::set<std::string>> by_framework;
  for (const std::string& reference : wanted) {
    const auto split = frameworks::SplitReference(reference);
    if (!split.has_value() || frameworks::FindRequirement(reference) == nullptr) {
      expanded.unknown.push_back(reference);
    } else {
      by_framework[split->first].insert(split->second);
    }
  }
  for (const auto& [framework, ids] : by_framework) {
    const FrameworkEdition& edition = *frameworks::FindEdition(framework);
    for (const Requirement& row : edition.requirements()) {
      if (!row.assessable() || !IsUnder(edition, row, ids)) continue;
      expanded.requirements.push_back(frameworks::JoinReference(framework, row.requirement_id()));
    }
  }
  return expanded;
}

std::vector<std::string> CycleRequirements() {
  std::vector<std::string> requirements;
  for (const Requirement& row : frameworks::FindEdition("iso-42001")->requirements()) {
    const bool covered = row.kind() == Requirement::KIND_CLAUSE || row.kind() == Requirement::KIND_CONTROL;
    if (covered && row.assessable()) {
      requirements.push_back(frameworks::JoinReference("iso-42001", row.requirement_id()));
    }
  }
  return requirements;
}

Audit::Criteria Freeze(const Audit& audit, const Decision& decision) {
  Audit::Criteria criteria;
  const ExcludedControls excluded = ExcludedIn(decision);
  std::set<std::string> frameworks;
  for (const std::string& requirement : Expand(audit.requirements()).requirements) {
    frameworks.insert(frameworks::SplitReference(requirement)->first);
    (excluded.count(requirement) > 0 ? criteria.add_excluded() : criteria.add_requirements())->assign(requirement);
  }
  for (const std::string& framework : frameworks) {
    const FrameworkEdition& edition = *frameworks::FindEdition(framework);
    auto* frozen = criteria.add_frameworks();
    frozen->set_framework_id(framework);
    frozen->set_version(edition.version());
    frozen->set_digest(frameworks::DigestOf(edition));
  }
  *criteria.mutable_documents() = audit.documents();
  criteria.set_digest(domain::DigestOf(criteria));
  *criteria.mutable_freeze_time() = base::ToProto(decision.time);
  return criteria;
}

void RequireCriterion(const Audit::Criteria& criteria, const std::string& criterion, domain::Refusals* refusals) {
  if (Has(criteria.excluded(), criterion)) {
    refusals->Add({"CONTROL_EXCLUDED", "6.1.3",
                   absl::StrCat("the statement of applicability excludes ", criterion, ": cite ", kStatementClause,
                                " if the exclusion is wrong")});
    return;
  }
  if (criterion == kStatementClause && !criteria.excluded().empty()) return;
  const bool document = std::any_of(criteria.documents().begin(), criteria.documents().end(),
                                    [&](const auto& each) { return each.document_id() == criterion; });
  refusals->Unless(document || Has(criteria.requirements(), criterion),
                   {"CRITERION_NOT_FROZEN", "9.2.2",
                    absl::StrCat(criterion,
                                 " is not among the criteria that were frozen when the audit was prepared: "
                                 "name one of the criteria")});
}

}  // namespace aims::audit
