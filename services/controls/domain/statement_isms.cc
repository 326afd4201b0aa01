#include "services/controls/domain/statement_isms.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "common/frameworks/frameworks.h"

namespace aims::controls {
namespace {

using v1::IsmsCoverage;
using v1::Mapping;
using v1::StatementRow;
using Source = IsmsCoverage::Source;

// How the control of ISO/IEC 42001 relates to the other, whichever of them the row of the crosswalk is about.
Mapping::Relationship RelationshipFrom(const Mapping& mapping, absl::string_view control) {
  if (mapping.from_requirement() == control) return mapping.relationship();
  if (mapping.relationship() == Mapping::RELATIONSHIP_SUBSET) return Mapping::RELATIONSHIP_SUPERSET;
  if (mapping.relationship() == Mapping::RELATIONSHIP_SUPERSET) return Mapping::RELATIONSHIP_SUBSET;
  return mapping.relationship();
}

bool CoversAll(const Source& source) {
  return source.relationship() == Mapping::RELATIONSHIP_EQUAL || source.relationship() == Mapping::RELATIONSHIP_SUBSET;
}

// "equal", "subset", as a text.
std::string NameOf(Mapping::Relationship relationship) {
  std::string name = Mapping::Relationship_Name(relationship);
  return absl::AsciiStrToLower(name.substr(sizeof("RELATIONSHIP_") - 1));
}

std::string IdOf(absl::string_view requirement) {
  const size_t colon = requirement.find(':');
  return std::string(colon == absl::string_view::npos ? requirement : requirement.substr(colon + 1));
}

bool IsOfIsms(absl::string_view requirement) { return FrameworkOf(requirement) == kIso27001; }

// Only the controls of Annex A can be excluded; clauses bind each system.
bool IsClause(absl::string_view requirement) { return !absl::StartsWith(IdOf(requirement), "A."); }

// The rows of the crosswalk from a control to ISO/IEC 27001, with what the statement says about the other side.
std::vector<Source> SourcesOf(const std::string& control, const StatementRows& rows, const MappingsFor& mappings_for) {
  const bool has_isms =
      std::any_of(rows.begin(), rows.end(), [](const StatementRow& row) { return IsOfIsms(row.requirement()); });
  std::vector<Source> sources;
  for (const Mapping* mapping : mappings_for(control)) {
    const std::string& other =
        mapping->from_requirement() == control ? mapping->to_requirement() : mapping->from_requirement();
    if (!IsOfIsms(other)) continue;
    Source& source = sources.emplace_back();
    source.set_requirement(other);
    source.set_relationship(RelationshipFrom(*mapping, control));
    source.set_rationale(mapping->rationale());
    const StatementRow* row = RowOf(rows, other);
    source.set_applied(row != nullptr ? row->applicable() : has_isms && IsClause(other));
    if (row == nullptr) continue;
    source.set_status(row->imported_status());
    source.set_evidence(row->imported_evidence());
  }
  return sources;
}

IsmsCoverage::Degree DegreeOf(const std::vector<Source>& sources) {
  IsmsCoverage::Degree degree = IsmsCoverage::DEGREE_NONE;
  for (const Source& source : sources) {
    if (!source.applied()) continue;
    if (CoversAll(source)) return IsmsCoverage::DEGREE_FULL;
    degree = IsmsCoverage::DEGREE_PARTIAL;
  }
  return degree;
}

// "A.5.1, 5.2" of those that count for the degree.
std::string IdsOf(const std::vector<Source>& sources, bool applied) {
  std::vector<std::string> ids;
  for (const Source& source : sources) {
    if (source.applied() == applied) ids.push_back(IdOf(source.requirement()));
  }
  return absl::StrJoin(ids, ", ");
}

std::string RemainingOf(const std::string& control, IsmsCoverage::Degree degree, const std::vector<Source>& sources) {
  if (degree == IsmsCoverage::DEGREE_FULL) {
    return "Check that the scope of the security management system covers the AI systems, and reuse its evidence only "
           "there.";
  }
  if (degree == IsmsCoverage::DEGREE_PARTIAL) {
    std::vector<std::string> reasons;
    for (const Source& source : sources) {
      if (!source.applied()) continue;
      reasons.push_back(absl::StrCat(IdOf(source.requirement()), ": ", absl::StripSuffix(source.rationale(), ".")));
    }
    return absl::StrCat("A complement is needed: add to ", IdsOf(sources, true), " what ", IdOf(control),
                        " requires beyond. ", absl::StrJoin(reasons, "; "),
                        ". Reuse evidence only where the scopes agree.");
  }
  const std::string others = IdsOf(sources, false);
  if (others.empty()) return "Build it: the security management system has nothing of the kind.";
  return absl::StrCat("Build it: the security management system does not apply ", others,
                      ", which would cover a part.");
}

std::string Bounded(std::string text, size_t most) {
  if (text.size() <= most) return text;
  text.resize(most - 3);
  return text + "...";
}

}  // namespace

std::vector<std::string> Iso42001Controls() {
  std::vector<std::string> controls;
  const v1::FrameworkEdition* edition = frameworks::FindEdition("iso-42001");
  if (edition == nullptr) return controls;
  for (const v1::Requirement& requirement : edition->requirements()) {
    if (requirement.kind() == v1::Requirement::KIND_CONTROL) {
      controls.push_back(frameworks::JoinReference("iso-42001", requirement.requirement_id()));
    }
  }
  return controls;
}

StatementRow RowFromIsms(const v1::IsmsRow& given) {
  StatementRow row;
  row.set_requirement(frameworks::JoinReference(kIso27001, given.requirement_id()));
  row.set_applicable(given.applicable());
  if (given.applicable() && !given.justification().empty()) {
    auto* ground = row.add_inclusion_grounds();
    ground->set_kind(StatementRow::InclusionGround::KIND_POLICY);
    ground->set_ref("ISO/IEC 27001 statement of applicability");
  }
  row.set_text(given.justification());
  row.set_origin(StatementRow::ORIGIN_FROM_ISMS);
  row.set_proposed(true);
  row.set_imported_status(given.status());
  row.set_imported_owner(given.stated_owner());
  row.set_imported_evidence(given.evidence());
  return row;
}

std::vector<StatementRow> ProposeFromIsms(const StatementRows& rows, const std::vector<std::string>& controls,
                                          const MappingsFor& mappings_for) {
  std::vector<StatementRow> proposals;
  for (const IsmsCoverage& coverage : CoverageByIsms(rows, controls, mappings_for)) {
    if (coverage.degree() == IsmsCoverage::DEGREE_NONE) continue;
    StatementRow& row = proposals.emplace_back();
    row.set_requirement(coverage.requirement());
    row.set_applicable(true);
    row.set_origin(StatementRow::ORIGIN_FROM_ISMS);
    row.set_proposed(true);
    std::vector<std::string> covering;
    for (const Source& source : coverage.sources()) {
      if (!source.applied()) continue;
      covering.push_back(IdOf(source.requirement()));
      row.add_mappings(
          absl::StrCat(IdOf(coverage.requirement()), " ", NameOf(source.relationship()), " ", source.requirement()));
    }
    auto* ground = row.add_inclusion_grounds();
    ground->set_kind(StatementRow::InclusionGround::KIND_BEST_PRACTICE);
    ground->set_text(
        Bounded(absl::StrCat("The security management system applies ", absl::StrJoin(covering, ", "), "."), 400));
    row.set_text(
        coverage.degree() == IsmsCoverage::DEGREE_FULL
            ? "Covered in full by the crosswalk, where the scopes of both systems agree."
            : "Covered in part by the crosswalk, where the scopes of both systems agree: a complement is needed.");
  }
  return proposals;
}

std::vector<IsmsCoverage> CoverageByIsms(const StatementRows& rows, const std::vector<std::string>& controls,
                                         const MappingsFor& mappings_for) {
  std::vector<IsmsCoverage> all;
  all.reserve(controls.size());
  for (const std::string& control : controls) {
    const std::vector<Source> sources = SourcesOf(control, rows, mappings_for);
    IsmsCoverage& coverage = all.emplace_back();
    coverage.set_requirement(control);
    coverage.set_degree(DegreeOf(sources));
    *coverage.mutable_sources() = {sources.begin(), sources.end()};
    coverage.set_remaining(RemainingOf(control, coverage.degree(), sources));
  }
  return all;
}

}  // namespace aims::controls
