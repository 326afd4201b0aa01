#include "common/frameworks/check.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/resource_name.h"
#include "common/base/time.h"
#include "common/frameworks/frameworks.h"

namespace aims::frameworks {
namespace {

using controls::v1::FrameworkCatalogue;
using controls::v1::FrameworkEdition;
using controls::v1::Mapping;
using controls::v1::Requirement;
using Row = Fault::Row;

bool IsDay(const std::string& text) { return text.size() == 10 && base::TimeSpanFromText(text).ok(); }

// Looks at the rows of one edition.
class RowChecker {
 public:
  RowChecker(const FrameworkEdition& edition, const FrameworkCatalogue& words,
             const std::function<bool(absl::string_view)>& known)
      : edition_(edition), words_(words), known_(known) {}

  std::vector<Fault> Faults() {
    for (const Requirement& requirement : edition_.requirements()) all_ids_.insert(requirement.requirement_id());
    for (index_ = 0; index_ < edition_.requirements_size(); ++index_) CheckRequirement(edition_.requirements(index_));
    row_ = Row::kMapping;
    for (const Mapping& mapping : edition_.mappings()) {
      if (mapping.relationship() != Mapping::RELATIONSHIP_NONE)
        mapped_.insert({mapping.from_requirement(), OtherOf(mapping)});
    }
    for (index_ = 0; index_ < edition_.mappings_size(); ++index_) CheckMapping(edition_.mappings(index_));
    return std::move(faults_);
  }

 private:
  void Report(absl::string_view field, absl::string_view what) {
    faults_.push_back({row_, index_, std::string(field), std::string(what)});
  }
  void Unless(bool holds, absl::string_view field, absl::string_view what) {
    if (!holds) Report(field, what);
  }

  void CheckRequirement(const Requirement& requirement) {
    const std::string& id = requirement.requirement_id();
    Unless(!id.empty(), "requirement_id", "is empty: give each requirement an id");
    Unless(id.empty() || ids_.insert(id).second, "requirement_id",
           absl::StrCat("\"", id, "\" is the id of more than one requirement: give each its own id"));
    CheckParent(requirement);
    Unless(requirement.kind() != Requirement::KIND_UNSPECIFIED, "kind", "is not set: say which kind it is");
    Unless(!requirement.title().empty(), "title", "is empty: give each requirement a title");
    const bool heading =
        requirement.kind() == Requirement::KIND_GROUP || requirement.kind() == Requirement::KIND_OBJECTIVE;
    Unless(!heading || !requirement.assessable(), "assessable",
           "is set for a heading or an objective: the requirements under it are assessed, not the heading itself");
    Unless(!heading || requirement.modality() == Requirement::MODALITY_UNSPECIFIED, "modality",
           "is set for a heading or an objective, which binds nobody by itself: leave it out");
    Unless(heading || requirement.modality() != Requirement::MODALITY_UNSPECIFIED, "modality",
           "is not set: say how the requirement binds");
    CheckWords(requirement.evidence_kinds(), words_.evidence_kinds(), "evidence_kinds", "kind of evidence");
    CheckWords(requirement.applies_to(), words_.roles(), "applies_to", "role");
    CheckWords(requirement.tiers(), words_.tiers(), "tiers", "tier");
    Unless(requirement.applies_from_date().empty() || IsDay(requirement.applies_from_date()), "applies_from_date",
           absl::StrCat("\"", requirement.applies_from_date(), "\" is no day such as 2027-12-02"));
  }

  // A parent stands above its children, so there are no circles.
  void CheckParent(const Requirement& requirement) {
    const std::string& parent = requirement.parent();
    if (parent.empty()) return;
    if (all_ids_.count(parent) == 0) {
      Report("parent", absl::StrCat("\"", parent, "\" is no requirement of this framework"));
    } else if (parent == requirement.requirement_id() || ids_.count(parent) == 0) {
      Report("parent", absl::StrCat("\"", parent, "\" comes later: put each requirement after the one above it"));
    }
  }

  template <class Given, class Allowed>
  void CheckWords(const Given& given, const Allowed& allowed, absl::string_view field, absl::string_view means) {
    for (const std::string& word : given) {
      Unless(std::find(allowed.begin(), allowed.end(), word) != allowed.end(), field,
             absl::StrCat("\"", word, "\" is no ", means, ": choose of ", absl::StrJoin(allowed, ", ")));
    }
  }

  static std::string OtherOf(const Mapping& mapping) {
    const auto to = SplitReference(mapping.to_requirement());
    return to.has_value() ? to->first : mapping.to_framework();
  }

  void CheckMapping(const Mapping& mapping) {
    const auto from = SplitReference(mapping.from_requirement());
    if (!from.has_value() || from->first != edition_.framework_id()) {
      Report("from_requirement",
             absl::StrCat("\"", mapping.from_requirement(), "\" is not of this framework: begin it with ",
                          edition_.framework_id(), ":"));
    } else if (all_ids_.count(from->second) == 0) {
      Report("from_requirement",
             absl::StrCat("\"", mapping.from_requirement(), "\" is no requirement of this framework"));
    }
    Unless(mapping.relationship() != Mapping::RELATIONSHIP_UNSPECIFIED, "relationship",
           "is not set: say how the two relate");
    Unless(mapping.basis() != Mapping::BASIS_UNSPECIFIED, "basis", "is not set: say on which basis the row rests");
    Unless(!mapping.rationale().empty(), "rationale", "is empty: give the reason for the row");
    Unless(mapping.basis() != Mapping::BASIS_PUBLISHED || !mapping.sources().empty(), "sources",
           "is empty: name the public mapping that has the pair");
    if (mapping.relationship() == Mapping::RELATIONSHIP_NONE) {
      CheckGap(mapping);
    } else {
      CheckTarget(mapping);
    }
    const auto key = KeyOf(mapping);
    Unless(keys_.insert(key).second, "to_requirement",
           absl::StrCat("the pair ", key.first, " and ", key.second, " is there more than once: keep one row"));
  }

  // A row that says that the other framework has nothing of the kind.
  void CheckGap(const Mapping& mapping) {
    Unless(mapping.to_requirement().empty(), "to_requirement",
           "is set although the relationship is NONE: leave it out");
    Unless(!mapping.to_framework().empty(), "to_framework",
           "is empty: name the framework that has nothing of the kind");
    Unless(
        mapped_.count({mapping.from_requirement(), mapping.to_framework()}) == 0, "relationship",
        absl::StrCat("is NONE although other rows map ", mapping.from_requirement(), " to ", mapping.to_framework()));
  }

  void CheckTarget(const Mapping& mapping) {
    const auto to = SplitReference(mapping.to_requirement());
    if (!to.has_value() || !known_(mapping.to_requirement())) {
      Report("to_requirement",
             absl::StrCat("\"", mapping.to_requirement(), "\" is no requirement of a framework that is known"));
      return;
    }
    Unless(to->first != edition_.framework_id(), "to_requirement",
           absl::StrCat("\"", mapping.to_requirement(), "\" is of the same framework: map to another one"));
    Unless(mapping.to_framework().empty() || mapping.to_framework() == to->first, "to_framework",
           absl::StrCat("is \"", mapping.to_framework(), "\" although `to_requirement` is of ", to->first));
  }

  const FrameworkEdition& edition_;
  const FrameworkCatalogue& words_;
  const std::function<bool(absl::string_view)>& known_;
  Row row_ = Row::kRequirement;
  int index_ = 0;
  std::set<std::string> all_ids_;
  std::set<std::string> ids_;  // of the rows so far
  std::set<std::pair<std::string, std::string>> keys_;
  std::set<std::pair<std::string, std::string>> mapped_;  // from, other framework
  std::vector<Fault> faults_;
};

Mapping::Relationship Inverse(Mapping::Relationship relationship) {
  switch (relationship) {
    case Mapping::RELATIONSHIP_SUBSET:
      return Mapping::RELATIONSHIP_SUPERSET;
    case Mapping::RELATIONSHIP_SUPERSET:
      return Mapping::RELATIONSHIP_SUBSET;
    default:
      return relationship;
  }
}

// Looks at a whole catalogue.
class CatalogueChecker {
 public:
  explicit CatalogueChecker(const FrameworkCatalogue& catalogue) : catalogue_(catalogue) {}

  std::vector<std::string> Faults() {
    for (const FrameworkEdition& edition : catalogue_.editions()) {
      for (const Requirement& requirement : edition.requirements()) {
        references_.insert(JoinReference(edition.framework_id(), requirement.requirement_id()));
      }
    }
    for (const FrameworkEdition& edition : catalogue_.editions()) CheckEdition(edition);
    return std::move(faults_);
  }

 private:
  void Report(absl::string_view place, absl::string_view what) {
    faults_.push_back(absl::StrCat(edition_, ", ", place, " ", what));
  }

  void CheckEdition(const FrameworkEdition& edition) {
    edition_ = absl::StrCat(edition.framework_id(), " ", edition.version());
    if (!base::IsResourceId(edition.framework_id())) Report("framework_id", "is no id such as iso-42001");
    if (edition.version().empty()) Report("version", "is empty");
    if (!editions_.insert(edition_).second) Report("version", "is there more than once");
    if (edition.display_name().empty()) Report("display_name", "is empty");
    if (!IsDay(edition.effective_date())) Report("effective_date", "is no day such as 2023-12-18");
    if (!edition.withdrawn_date().empty() && !IsDay(edition.withdrawn_date())) {
      Report("withdrawn_date", "is no day such as 2023-12-18");
    }
    if (edition.language().empty()) Report("language", "is empty");
    if (edition.source().empty()) Report("source", "is empty");
    const auto known = [this](absl::string_view reference) { return references_.count(std::string(reference)) > 0; };
    for (const Fault& fault : FaultsOf(edition, catalogue_, known)) {
      Report(absl::StrCat(PlaceOf(edition, fault), ": ", fault.field), fault.what);
    }
    CheckCounts(edition);
    for (const Mapping& mapping : edition.mappings()) CheckInverse(mapping);
  }

  static std::string PlaceOf(const FrameworkEdition& edition, const Fault& fault) {
    if (fault.row == Row::kRequirement) {
      return absl::StrCat("requirement ", edition.requirements(fault.index).requirement_id());
    }
    const auto key = KeyOf(edition.mappings(fault.index));
    return absl::StrCat("mapping from ", key.first, " to ", key.second);
  }

  void CheckCounts(const FrameworkEdition& edition) {
    if (edition.counts().empty()) Report("counts", "is empty: say how many requirements of each kind the source has");
    for (const FrameworkEdition::Count& count : edition.counts()) {
      int number = 0;
      for (const Requirement& requirement : edition.requirements()) number += requirement.kind() == count.kind();
      if (number == count.number()) continue;
      Report(absl::StrCat("counts of ", Requirement::Kind_Name(count.kind())),
             absl::StrCat("says ", count.number(), ", and there are ", number));
    }
  }

  // The same pair, seen from the other side by an edition before this one.
  void CheckInverse(const Mapping& mapping) {
    if (mapping.to_requirement().empty()) return;
    relationships_.insert({{mapping.from_requirement(), mapping.to_requirement()}, mapping.relationship()});
    const auto other = relationships_.find({mapping.to_requirement(), mapping.from_requirement()});
    if (other == relationships_.end() || Inverse(other->second) == mapping.relationship()) return;
    Report(absl::StrCat("mapping from ", mapping.from_requirement(), " to ", mapping.to_requirement(), ":"),
           absl::StrCat(Mapping::Relationship_Name(mapping.relationship()),
                        " contradicts the row the other way round, ", Mapping::Relationship_Name(other->second)));
  }

  const FrameworkCatalogue& catalogue_;
  std::string edition_;
  std::set<std::string> references_;
  std::set<std::string> editions_;
  std::map<std::pair<std::string, std::string>, Mapping::Relationship> relationships_;
  std::vector<std::string> faults_;
};

}  // namespace

std::vector<Fault> FaultsOf(const FrameworkEdition& edition, const FrameworkCatalogue& words,
                            const std::function<bool(absl::string_view)>& known) {
  return RowChecker(edition, words, known).Faults();
}

std::pair<std::string, std::string> KeyOf(const Mapping& mapping) {
  return {mapping.from_requirement(),
          mapping.to_requirement().empty() ? mapping.to_framework() : mapping.to_requirement()};
}

absl::Status Check(const FrameworkCatalogue& catalogue) {
  const std::vector<std::string> faults = CatalogueChecker(catalogue).Faults();
  if (faults.empty()) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrJoin(faults, "\n"));
}

}  // namespace aims::frameworks
