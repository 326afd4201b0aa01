#pragma once
// The consolidated 2024 inventory of AI use cases of US federal agencies, record by record, as AI systems of ours.
//
//   RETURN_IF_ERROR(CheckOmb2024Header(header.cells));
//   absl::StatusOr<MappedRecord> mapped = MapOmb2024(record, "organizations/us-federal");
//
// What the file does not say stays unset: empty cells and placeholders ("N/A") are unknown, never "no". What has no
// field of its own goes to provenance.attributes under the keys of omb2024_columns.h, so that only the survey columns
// are left behind. What looks wrong is taken over as it is, with a remark. The system's id comes from the SHA-256 of
// the record's raw bytes: the same record is the same system, whatever file it comes in. Thread-safe: no state.

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "aims/inventory/v1/ai_system_service.pb.h"
#include "tools/aims/import/csv.h"

namespace aims::cli {

// What is worth knowing about a record that was mapped all the same. Dates are "exact" when they are to the day.
enum class Omb2024Remark {
  kStageMissing,
  kStageUnknown,
  kImpactOpen,             // rated neither yes nor no: to be assessed
  kDateKeptAsText,         // "Q4FY25"
  kDateAmbiguous,          // "24-Nov"
  kDateIsYear,             // a bare year that a spreadsheet turned into a day of 1905
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
};

// For the summary of an import: "dates that only name a month, as a spreadsheet shows them".
absl::string_view Omb2024RemarkTitle(Omb2024Remark remark);

// Why a record cannot be mapped.
struct RecordRefusal {
  int column = 0;  // from 1; 0 when it is about the record as a whole
  std::string reason;
};

struct MappedRecord {
  inventory::v1::ImportAiSystemsRequest request;
  std::vector<Omb2024Remark> remarks;  // each once
  int survey_answers = 0;              // cells that were not carried over
  absl::optional<RecordRefusal> refusal;
};

MappedRecord MapOmb2024(const CsvRecord& record, absl::string_view parent);

}  // namespace aims::cli
