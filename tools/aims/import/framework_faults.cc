#include "tools/aims/import/framework_faults.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/error_details.h"
#include "common/frameworks/check.h"
#include "common/frameworks/frameworks.h"
#include "common/rpc/validation.h"
#include "google/rpc/error_details.pb.h"

namespace aims::cli {
namespace {

using controls::v1::FrameworkEdition;
using controls::v1::Requirement;
using frameworks::Fault;

constexpr int kMaxRequirements = 500;
constexpr int kMaxMappings = 1000;

// What the proto says of the fields of one row.
void CheckFields(const google::protobuf::Message& row, const std::string& place, const std::string& before_field,
                 FrameworkFaults* faults) {
  const absl::Status status = rpc::Validate(row);
  if (status.ok()) return;
  google::rpc::BadRequest details;
  if (!base::GetDetail(status, &details)) faults->Add(place, status.message());
  for (const auto& violation : details.field_violations()) {
    faults->Add(absl::StrCat(place, before_field, violation.field()), violation.description());
  }
}

// What the proto says already of a field is not said twice.
bool IsSaidByProto(const Fault& fault, const FrameworkEdition& edition) {
  if (fault.row == Fault::Row::kRequirement) {
    const Requirement& row = edition.requirements(fault.index);
    return (fault.field == "requirement_id" && row.requirement_id().empty()) ||
           (fault.field == "title" && row.title().empty()) ||
           (fault.field == "kind" && row.kind() == Requirement::KIND_UNSPECIFIED);
  }
  const bool unrelated =
      edition.mappings(fault.index).relationship() == controls::v1::Mapping::RELATIONSHIP_UNSPECIFIED;
  return (fault.field == "relationship" && unrelated) || fault.field == "basis";
}

bool MayBeKnown(absl::string_view reference) {
  const auto split = frameworks::SplitReference(reference);
  if (!split.has_value()) return false;
  return frameworks::FindEdition(split->first) == nullptr || frameworks::FindRequirement(reference) != nullptr;
}

}  // namespace

void FrameworkFaults::Add(absl::string_view place, absl::string_view what) {
  faults_.push_back(place.empty() ? std::string(what) : absl::StrCat(place, ": ", what));
}

absl::Status FrameworkFaults::ToStatus() const {
  if (faults_.empty()) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrJoin(faults_, "\n"));
}

void SetDefaults(bool assessable_given, Requirement* requirement) {
  if (requirement->kind() == Requirement::KIND_UNSPECIFIED) requirement->set_kind(Requirement::KIND_CONTROL);
  const bool heading =
      requirement->kind() == Requirement::KIND_GROUP || requirement->kind() == Requirement::KIND_OBJECTIVE;
  if (!assessable_given) requirement->set_assessable(!heading);
  if (heading || requirement->modality() != Requirement::MODALITY_UNSPECIFIED) return;
  switch (requirement->kind()) {
    case Requirement::KIND_CLAUSE:
      return requirement->set_modality(Requirement::MODALITY_SHALL);
    case Requirement::KIND_LAW:
      return requirement->set_modality(Requirement::MODALITY_LAW);
    case Requirement::KIND_GUIDANCE:
      return requirement->set_modality(Requirement::MODALITY_VOLUNTARY);
    default:
      return requirement->set_modality(Requirement::MODALITY_IF_SELECTED);
  }
}

void CheckEdition(const FrameworkEdition& edition, const RowPlaces& places, FrameworkFaults* faults) {
  for (int i = 0; i < edition.requirements_size(); ++i) {
    CheckFields(edition.requirements(i), places.requirements[i], places.before_field, faults);
  }
  for (int i = 0; i < edition.mappings_size(); ++i) {
    CheckFields(edition.mappings(i), places.mappings[i], places.before_field, faults);
  }
  for (const Fault& fault : frameworks::FaultsOf(edition, frameworks::Shipped(), &MayBeKnown)) {
    if (IsSaidByProto(fault, edition)) continue;
    const auto& of = fault.row == Fault::Row::kRequirement ? places.requirements : places.mappings;
    faults->Add(absl::StrCat(of[fault.index], places.before_field, fault.field), fault.what);
  }
  if (edition.requirements().empty() && faults->empty()) faults->Add("", "the file has no requirements");
  if (edition.requirements_size() > kMaxRequirements) {
    faults->Add(
        "", absl::StrCat("the file has ", edition.requirements_size(), " requirements, and a framework has at most ",
                         kMaxRequirements, ": split it into several"));
  }
  if (edition.mappings_size() > kMaxMappings) {
    faults->Add("", absl::StrCat("the file has ", edition.mappings_size(), " mappings, and a framework has at most ",
                                 kMaxMappings, ": split it into several"));
  }
}

}  // namespace aims::cli
