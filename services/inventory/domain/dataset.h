#pragma once
// A dataset: where it comes from, how it was prepared, whether it holds personal data, and how good it is.
// ISO/IEC 42001 A.4.3, A.7.2 to A.7.6. Pure: same inputs, same events.

#include <vector>

#include "absl/status/statusor.h"
#include "aims/inventory/v1/dataset.pb.h"
#include "common/domain/aggregate.h"
#include "common/domain/decision.h"
#include "common/domain/moves.h"

namespace aims::inventory {

struct Datasets {
  using State = v1::Dataset;
  using Event = v1::DatasetEvent;
  static constexpr absl::string_view kCollection = "datasets";
  static std::vector<domain::Move> Moves();
  static absl::Status Fold(const Event& event, const event::v1::EventMetadata& metadata, State* state);
};

using DatasetEvents = std::vector<v1::DatasetEvent>;

// Register and Update are refused when the supplier that they newly name does not exist in the organization
// (SUPPLIER_UNKNOWN), and when special categories or a lawful basis are given for a dataset without personal data
// (NO_PERSONAL_DATA).
absl::StatusOr<DatasetEvents> Register(const v1::Dataset&, const v1::CreateDatasetRequest&, const domain::Decision&);
absl::StatusOr<DatasetEvents> Update(const v1::Dataset&, const v1::UpdateDatasetRequest&, const domain::Decision&);
// Refused for a measure_time in the future (MEASURED_IN_FUTURE), for a correction of an unknown measure
// (MEASURE_UNKNOWN), and beyond 500 measures (TOO_MANY_MEASURES).
absl::StatusOr<DatasetEvents> RecordQualityMeasure(const v1::Dataset&, const v1::RecordQualityMeasureRequest&,
                                                   const domain::Decision&);
absl::StatusOr<DatasetEvents> Delete(const v1::Dataset&, const v1::DeleteDatasetRequest&, const domain::Decision&);
absl::StatusOr<DatasetEvents> Undelete(const v1::Dataset&, const v1::UndeleteDatasetRequest&, const domain::Decision&);

}  // namespace aims::inventory
