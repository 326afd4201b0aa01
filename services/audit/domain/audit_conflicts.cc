#include "services/audit/domain/audit_conflicts.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/resource_name.h"
#include "common/base/time.h"
#include "common/domain/entries.h"
#include "common/domain/proposal.h"
#include "services/audit/domain/audit_rules.h"
#include "services/audit/domain/involvement.h"

namespace aims::audit {
namespace {

using domain::Decision;
using v1::Audit;
using v1::Involvement;
using Conflict = Audit::Conflict;

constexpr size_t kMostReferrers = 5000;

std::set<std::string> InScope(const Audit& audit, const Audit::Criteria& criteria) {
  std::set<std::string> names(audit.scope().ai_systems().begin(), audit.scope().ai_systems().end());
  names.insert(audit.scope().resources().begin(), audit.scope().resources().end());
  for (const auto& document : criteria.documents()) names.insert(document.reference());
  return names;
}

// The involvements in everything that is in scope.
std::set<std::string> InvolvementsIn(const Audit& audit, const Audit::Criteria& criteria, const Decision& decision) {
  std::set<std::string> found;
  std::set<std::string> names = InScope(audit, criteria);
  for (const std::string& name : names) found.insert(InvolvementName(name));
  names.insert(criteria.requirements().begin(), criteria.requirements().end());
  const auto subject = base::ResourceName::Parse(decision.subject);
  if (decision.references == nullptr || !subject.ok()) return found;
  const std::string ours = absl::StrCat(subject->organization(), "/", Involvements::kCollection, "/");
  for (const std::string& name : names) {
    for (const std::string& referrer : decision.references->Referring(name, kMostReferrers)) {
      if (absl::StartsWith(referrer, ours)) found.insert(referrer);
    }
  }
  return found;
}

void Add(const Involvement::Part& part, Conflict* conflict) {
  const auto& kinds = conflict->kinds();
  if (std::find(kinds.begin(), kinds.end(), part.kind()) == kinds.end()) conflict->add_kinds(part.kind());
  if (!conflict->has_last_time() || base::FromProto(conflict->last_time()) < base::FromProto(part.last_time())) {
    *conflict->mutable_last_time() = part.last_time();
  }
}

// What the audit knows of it, if its parts are the same.
void KeepKnown(const Audit& audit, Conflict* conflict) {
  std::sort(conflict->mutable_kinds()->begin(), conflict->mutable_kinds()->end());
  const Conflict* known = SameConflictIn(audit.conflicts(), *conflict);
  if (known == nullptr) return;
  const auto last_time = conflict->last_time();
  *conflict = *known;
  *conflict->mutable_last_time() = last_time;
}

}  // namespace

Conflicts ConflictsOf(const Audit& audit, const Audit::Criteria& criteria, const Decision& decision) {
  Conflicts conflicts;
  if (audit.kind() == v1::AUDIT_KIND_EXTERNAL) return conflicts;
  const std::set<std::string> team = AuditorsOf(audit);
  for (const std::string& name : InvolvementsIn(audit, criteria, decision)) {
    const auto involvement = decision.Find<Involvement>(name);
    if (involvement == nullptr) continue;
    std::map<std::string, Conflict> by_person;
    for (const Involvement::Part& part : involvement->parts()) {
      for (const std::string& person : team) {
        if (HadPart(part, person, decision.time - kConflictWindow)) Add(part, &by_person[person]);
      }
    }
    for (auto& [person, conflict] : by_person) {
      conflict.set_person(person);
      conflict.set_resource(involvement->resource());
      KeepKnown(audit, &conflict);
      *conflicts.Add() = std::move(conflict);
      if (conflicts.size() > kMaxConflicts) return conflicts;
    }
  }
  return conflicts;
}

std::string DigestOfConflict(const Conflict& conflict) {
  Conflict content;
  content.set_person(conflict.person());
  content.set_resource(conflict.resource());
  *content.mutable_kinds() = conflict.kinds();
  content.set_safeguard(conflict.safeguard());
  return domain::DigestOf(content);
}

const Conflict* SameConflictIn(const Conflicts& known, const Conflict& conflict) {
  const int place = PlaceOfConflict(known, conflict.person(), conflict.resource());
  if (place == known.size()) return nullptr;
  const auto& kinds = known[place].kinds();
  const bool same = std::equal(kinds.begin(), kinds.end(), conflict.kinds().begin(), conflict.kinds().end());
  return same ? &known[place] : nullptr;
}

int PlaceOfConflict(const Conflicts& conflicts, const std::string& person, const std::string& resource) {
  return domain::PlaceOf(conflicts, [&](const Conflict& conflict) {
    return conflict.person() == person && conflict.resource() == resource;
  });
}

bool EverHadPart(const std::string& resource, const std::string& person, const Decision& decision) {
  const auto involvement = decision.Find<Involvement>(InvolvementName(resource));
  if (involvement == nullptr) return false;
  return std::any_of(involvement->parts().begin(), involvement->parts().end(),
                     [&](const Involvement::Part& part) { return HadPart(part, person, absl::InfinitePast()); });
}

}  // namespace aims::audit
