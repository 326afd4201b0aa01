#pragma once
// The frameworks that AIMS ships, as data of the program: ISO/IEC 42001, ISO/IEC 27001, the NIST AI RMF and the EU AI Act,
// with the rows that map one to another. ISO/IEC 42001 6.1.3. Titles and texts are our own words, never those of a standard.
//
//   const controls::v1::Requirement* row = frameworks::FindRequirement("iso-42001:A.6.2.6");
//   row->title();  // "Operation and monitoring"
//
// A requirement is named "framework-id:requirement-id" everywhere. Thread-safe; what is returned lives as long as the
// program.

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "aims/controls/v1/catalogue.pb.h"

namespace aims::frameworks {

// The catalogue that this program ships. Checked at first use; a faulty one aborts with all faults.
const controls::v1::FrameworkCatalogue& Shipped();

// The shipped edition, the newest when `version` is empty; nullptr when there is none.
const controls::v1::FrameworkEdition* FindEdition(absl::string_view framework_id, absl::string_view version = "");

// The requirement "iso-42001:A.6.2.6" of the newest shipped edition; nullptr when there is none.
const controls::v1::Requirement* FindRequirement(absl::string_view reference);

// The row of that id in an edition, shipped or not; nullptr when it has none.
const controls::v1::Requirement* FindRequirement(const controls::v1::FrameworkEdition& edition,
                                                 absl::string_view requirement_id);

// "iso-42001" and "A.6.2.6"; nullopt when it is not of that form.
absl::optional<std::pair<std::string, std::string>> SplitReference(absl::string_view reference);
std::string JoinReference(absl::string_view framework_id, absl::string_view requirement_id);

// The mapping rows that have the requirement on either side.
std::vector<const controls::v1::Mapping*> MappingsOf(absl::string_view reference);

// The digest of the edition's rows, in order: 64 hexadecimal digits of SHA-256.
std::string DigestOf(const controls::v1::FrameworkEdition& edition);

}  // namespace aims::frameworks
