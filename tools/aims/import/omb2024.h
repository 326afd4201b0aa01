#pragma once
// The consolidated 2024 inventory of AI use cases of US federal agencies, record by record, as AI systems of ours.
//
//   RETURN_IF_ERROR(CheckOmb2024Header(header.cells));
//   MappedRecord mapped = MapOmb2024(record, "organizations/us-federal", habits, {});
//
// What the file does not say stays unset: empty cells and placeholders ("N/A") are unknown, never "no". What has no
// field of its own goes to provenance.attributes under the keys of omb2024_columns.h, so that only the survey columns
// are left behind. A word such as "NA" or "None" is a value in the columns that name the unit; in other columns with a
// field it is unknown, and kept as an attribute. A value that looks wrong is taken over as it is, with a remark.
//
// The system's id comes from the content of the record, cell by cell: the same record is the same system, whatever file
// it comes in and however that is quoted and encoded. With a key, the id comes from the cells of the key alone.
// Thread-safe: no state.

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "aims/inventory/v1/ai_system_service.pb.h"
#include "tools/aims/import/omb2024_remark.h"
#include "tools/aims/import/record_text.h"
#include "tools/aims/import/survey_date.h"

namespace aims::cli {

// What holds of the whole file, and shows in some of its rows only.
struct Omb2024Habits {
  DateOrder date_order = DateOrder::kMonthFirst;
  // Texts that a spreadsheet would take for a formula are marked (formula_mark.h): some are, and none is not.
  bool marked = false;
};

// Where the systems of this inventory say that they come from.
inline constexpr char kOmb2024Source[] = "2024 consolidated AI use case inventory of US federal agencies (OMB M-24-10)";

struct MappedRecord {
  inventory::v1::ImportAiSystemsRequest request;
  std::vector<Omb2024Remark> remarks;  // each once
  int survey_answers = 0;              // cells that were not carried over
  absl::optional<RecordRefusal> refusal;
};

// `key`: columns that name a system together, from 1; without any, all columns do. A record whose key says nothing is
// refused.
MappedRecord MapOmb2024(const RecordText& record, absl::string_view parent, const Omb2024Habits& habits,
                        const std::vector<int>& key);

}  // namespace aims::cli
