#include "common/frameworks/frameworks.h"

#include <map>

#include "absl/strings/str_cat.h"
#include "common/base/digest.h"
#include "common/base/message_bytes.h"
#include "common/base/mistake.h"
#include "common/frameworks/check.h"
#include "google/protobuf/text_format.h"

namespace aims::frameworks {

// The data, built in: *.textproto.
extern const char kVocabularyText[];
extern const char kIso42001Text[];
extern const char kIso27001Text[];
extern const char kNistAiRmfText[];
extern const char kEuAiActText[];

namespace {

using controls::v1::FrameworkCatalogue;
using controls::v1::FrameworkEdition;
using controls::v1::Mapping;
using controls::v1::Requirement;

FrameworkCatalogue Load() {
  FrameworkCatalogue catalogue;
  for (const char* text : {kVocabularyText, kIso42001Text, kIso27001Text, kNistAiRmfText, kEuAiActText}) {
    FrameworkCatalogue part;
    if (!google::protobuf::TextFormat::ParseFromString(text, &part)) {
      base::Mistake(absl::StrCat("a file of common/frameworks is no FrameworkCatalogue; it begins with: ",
                                 absl::string_view(text).substr(0, 80)));
    }
    catalogue.MergeFrom(part);
  }
  if (const absl::Status checked = Check(catalogue); !checked.ok()) {
    base::Mistake(absl::StrCat("common/frameworks/*.textproto: ", checked.message()));
  }
  return catalogue;
}

// The catalogue, and the way to its rows by their names.
struct Index {
  Index() : catalogue(Load()) {
    for (const FrameworkEdition& edition : catalogue.editions()) {
      const FrameworkEdition*& newest = newest_of[edition.framework_id()];
      if (newest == nullptr || newest->effective_date() < edition.effective_date()) newest = &edition;
    }
    for (const auto& [framework_id, edition] : newest_of) {
      for (const Requirement& requirement : edition->requirements()) {
        requirements.emplace(JoinReference(framework_id, requirement.requirement_id()), &requirement);
      }
      for (const Mapping& mapping : edition->mappings()) {
        mappings[mapping.from_requirement()].push_back(&mapping);
        if (!mapping.to_requirement().empty()) mappings[mapping.to_requirement()].push_back(&mapping);
      }
    }
  }

  const FrameworkCatalogue catalogue;
  std::map<std::string, const FrameworkEdition*, std::less<>> newest_of;
  std::map<std::string, const Requirement*, std::less<>> requirements;
  std::map<std::string, std::vector<const Mapping*>, std::less<>> mappings;
};

const Index& TheIndex() {
  static const auto* const index = new Index();
  return *index;
}

}  // namespace

const FrameworkCatalogue& Shipped() { return TheIndex().catalogue; }

const FrameworkEdition* FindEdition(absl::string_view framework_id, absl::string_view version) {
  if (version.empty()) {
    const auto newest = TheIndex().newest_of.find(framework_id);
    return newest == TheIndex().newest_of.end() ? nullptr : newest->second;
  }
  for (const FrameworkEdition& edition : Shipped().editions()) {
    if (edition.framework_id() == framework_id && edition.version() == version) return &edition;
  }
  return nullptr;
}

const Requirement* FindRequirement(absl::string_view reference) {
  const auto found = TheIndex().requirements.find(reference);
  return found == TheIndex().requirements.end() ? nullptr : found->second;
}

const Requirement* FindRequirement(const FrameworkEdition& edition, absl::string_view requirement_id) {
  for (const Requirement& requirement : edition.requirements()) {
    if (requirement.requirement_id() == requirement_id) return &requirement;
  }
  return nullptr;
}

absl::optional<std::pair<std::string, std::string>> SplitReference(absl::string_view reference) {
  const size_t colon = reference.find(':');
  if (colon == absl::string_view::npos || colon == 0 || colon + 1 == reference.size()) return absl::nullopt;
  return std::pair(std::string(reference.substr(0, colon)), std::string(reference.substr(colon + 1)));
}

std::string JoinReference(absl::string_view framework_id, absl::string_view requirement_id) {
  return absl::StrCat(framework_id, ":", requirement_id);
}

std::vector<const Mapping*> MappingsOf(absl::string_view reference) {
  const auto found = TheIndex().mappings.find(reference);
  return found == TheIndex().mappings.end() ? std::vector<const Mapping*>() : found->second;
}

std::string DigestOf(const FrameworkEdition& edition) {
  FrameworkEdition rows;
  *rows.mutable_requirements() = edition.requirements();
  *rows.mutable_mappings() = edition.mappings();
  rows.DiscardUnknownFields();
  return base::Sha256Hex(base::MessageBytes(rows));
}

}  // namespace aims::frameworks
