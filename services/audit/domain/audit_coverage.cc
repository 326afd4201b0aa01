#include "services/audit/domain/audit_coverage.h"

#include <map>
#include <set>

#include "common/base/time.h"
#include "common/frameworks/frameworks.h"
#include "services/audit/domain/audit_criteria.h"

namespace aims::audit {
namespace {

using v1::AuditCoverage;
using v1::AuditProgramme;
using Document = AuditProgramme::Document;
using Covered = AuditProgramme::CoveredRequirement;

const Document& DocumentOf(const AuditProgramme& programme) {
  return programme.has_current_version() ? programme.current_version().document()
                                         : programme.proposed_version().document();
}

// By requirement, the entries that plan it.
std::map<std::string, std::vector<std::string>> Planned(const Document& document) {
  std::map<std::string, std::vector<std::string>> planned;
  for (const auto& entry : document.entries()) {
    for (const std::string& requirement : Expand(entry.requirements()).requirements) {
      planned[requirement].push_back(entry.entry_id());
    }
  }
  return planned;
}

bool IsWithin(const Covered& covered, const Document& document) {
  const absl::Time time = base::FromProto(covered.audit_time());
  return base::FromProto(document.cycle_from_time()) <= time && time < base::FromProto(document.cycle_to_time());
}

std::map<std::string, const Covered*> AuditedIn(const AuditProgramme& programme) {
  std::map<std::string, const Covered*> audited;
  for (const Covered& covered : programme.covered()) audited[covered.requirement()] = &covered;
  return audited;
}

std::vector<std::string> Applicable(const ExcludedControls& excluded) {
  std::vector<std::string> applicable;
  for (const std::string& requirement : CycleRequirements()) {
    if (excluded.count(requirement) == 0) applicable.push_back(requirement);
  }
  return applicable;
}

}  // namespace

std::vector<std::string> NotPlanned(const Document& document, const ExcludedControls& excluded) {
  const auto planned = Planned(document);
  std::vector<std::string> gaps;
  for (const std::string& requirement : Applicable(excluded)) {
    if (planned.count(requirement) == 0) gaps.push_back(requirement);
  }
  return gaps;
}

std::vector<std::string> NotAudited(const AuditProgramme& programme, const ExcludedControls& excluded) {
  const auto audited = AuditedIn(programme);
  std::vector<std::string> gaps;
  for (const std::string& requirement : Applicable(excluded)) {
    const auto found = audited.find(requirement);
    if (found == audited.end() || !IsWithin(*found->second, DocumentOf(programme))) gaps.push_back(requirement);
  }
  return gaps;
}

AuditCoverage CoverageOf(const AuditProgramme& programme, const ExcludedControls& excluded) {
  const Document& document = DocumentOf(programme);
  const auto planned = Planned(document);
  const auto audited = AuditedIn(programme);
  std::vector<std::string> requirements = CycleRequirements();
  const std::set<std::string> cycle(requirements.begin(), requirements.end());
  std::set<std::string> others;
  for (const auto& [requirement, entries] : planned) others.insert(requirement);
  for (const auto& [requirement, covered] : audited) others.insert(requirement);
  for (const std::string& requirement : others) {
    if (cycle.count(requirement) == 0) requirements.push_back(requirement);
  }

  AuditCoverage coverage;
  coverage.set_programme(programme.name());
  *coverage.mutable_cycle_from_time() = document.cycle_from_time();
  *coverage.mutable_cycle_to_time() = document.cycle_to_time();
  for (const std::string& requirement : requirements) {
    auto* row = coverage.add_rows();
    row->set_requirement(requirement);
    if (const auto* known = frameworks::FindRequirement(requirement); known != nullptr) row->set_title(known->title());
    if (const auto found = excluded.find(requirement); found != excluded.end()) row->set_excluded_by(found->second);
    row->set_required(cycle.count(requirement) > 0 && row->excluded_by().empty());
    if (const auto found = planned.find(requirement); found != planned.end()) {
      *row->mutable_entries() = {found->second.begin(), found->second.end()};
    }
    bool in_cycle = false;
    if (const auto found = audited.find(requirement); found != audited.end()) {
      row->set_audit(found->second->audit());
      *row->mutable_audit_time() = found->second->audit_time();
      row->set_conforms(found->second->conforms());
      in_cycle = IsWithin(*found->second, document);
    }
    row->set_gap(row->required() && !in_cycle);
    if (!row->required()) continue;
    coverage.set_required(coverage.required() + 1);
    if (row->entries_size() > 0) coverage.set_planned(coverage.planned() + 1);
    if (in_cycle) coverage.set_audited(coverage.audited() + 1);
  }
  return coverage;
}

}  // namespace aims::audit
