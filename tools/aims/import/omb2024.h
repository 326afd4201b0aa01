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
#include "tools/aims/import/omb2024_remark.h"

namespace aims::cli {

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
