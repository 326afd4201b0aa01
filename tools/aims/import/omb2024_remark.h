#pragma once
// What is worth knowing about a record of the 2024 inventory that is taken over all the same. Each remark is written
// into the system's provenance in words, and counted in the summary of the import under its title. Thread-safe: no
// state.

#include "absl/strings/string_view.h"

namespace aims::cli {

// Dates are "exact" when they are to the day.
enum class Omb2024Remark {
  kStageMissing,
  kStageUnknown,
  kImpactOpen,             // rated neither yes nor no: to be assessed
  kDateKeptAsText,         // "Q4FY25"
  kDateAmbiguous,          // "24-Nov"
  kDateIsYear,             // a bare year that a spreadsheet turned into a day of 1905
  kDateOrderUnclear,       // "1/2/2024", in a file with dates that are day first
  kDateIsPlan,             // after the year of the inventory
  kNoExactDate,            // none of the four
  kRetiredDateOtherStage,  // says when it was retired, but not that it is
  kRetiredWithoutDate,
  kOperationWithoutDate,
  kDevelopmentBeforeInitiation,
  kOperationBeforeDevelopment,
  kOperationBeforeInitiation,
  kAnswersWithoutCondition,  // answers to questions about impacting systems, though rated neither
  kValueNotRead,             // a choice that is none of the known ones: kept as an attribute
  kOtherEncoding,            // UTF-8 in a file in Windows-1252
  kEncodingUnclear,          // read as Windows-1252, and may be UTF-8
};

// For the summary of an import: "dates that only name a month, as a spreadsheet shows them".
absl::string_view Omb2024RemarkTitle(Omb2024Remark remark);

}  // namespace aims::cli
