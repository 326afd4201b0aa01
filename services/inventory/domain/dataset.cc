#include "services/inventory/domain/dataset.h"

#include <cmath>

#include "absl/strings/str_cat.h"
#include "aims/inventory/v1/supplier.pb.h"
#include "common/base/status_macros.h"
#include "common/base/time.h"
#include "common/domain/known.h"
#include "common/domain/refusal.h"
#include "common/domain/standard_moves.h"
#include "services/inventory/domain/components.h"

namespace aims::inventory {
namespace {

using domain::Decision;

// Keeps a dataset well below the size of one gRPC message.
constexpr int kMaxMeasures = 500;

// What must hold for a dataset `after` a registration or an update of `before`.
absl::Status Rules(const v1::Dataset& before, const v1::Dataset& after, const Decision& decision) {
  const bool processes_personal_data =
      after.special_categories_size() > 0 || after.lawful_basis() != v1::Dataset::LAWFUL_BASIS_UNSPECIFIED;
  domain::Refusals refusals(decision.subject);
  refusals.Unless(!processes_personal_data || after.personal_data() == v1::Dataset::PERSONAL_DATA_CONTAINED,
                  {"NO_PERSONAL_DATA", "A.7.2",
                   "special_categories and lawful_basis apply to personal data only: set personal_data to "
                   "PERSONAL_DATA_CONTAINED, or leave them empty"});
  refusals.Add(
      domain::Known<v1::Supplier>(decision, {after.supplier()}, {before.supplier()},
                                  {"SUPPLIER_UNKNOWN", "A.10.3",
                                   "register the supplier first, or describe the source of the data in `provenance`"}));
  return refusals.ToStatus();
}

}  // namespace

std::vector<domain::Move> Datasets::Moves() {
  return domain::MoveTable<Datasets>()
      .On<v1::CreateDatasetRequest>(&Register)
      .On<v1::UpdateDatasetRequest>(&Update)
      .On<v1::RecordQualityMeasureRequest>(&RecordQualityMeasure)
      .On<v1::DeleteDatasetRequest>(&Delete)
      .On<v1::UndeleteDatasetRequest>(&Undelete);
}

absl::Status Datasets::Fold(const Event& event, const event::v1::EventMetadata& metadata, State* state) {
  domain::FoldStandardMove(event, metadata, state);
  domain::FoldReferenceNoted(event, state);
  switch (event.event_case()) {
    case Event::kQualityMeasureRecorded:
      *state->add_quality_measures() = event.quality_measure_recorded().quality_measure();
      return absl::OkStatus();
    case Event::kRegistered:
    case Event::kUpdated:
    case Event::kDeleted:
    case Event::kUndeleted:
    case Event::kReferenceNoted:
      return absl::OkStatus();
    case Event::EVENT_NOT_SET:
      break;
  }
  return domain::UnknownEvent(metadata);
}

absl::StatusOr<DatasetEvents> Register(const v1::Dataset& none, const v1::CreateDatasetRequest& request,
                                       const Decision& decision) {
  return domain::Registered<v1::DatasetEvent>(request.dataset(),
                                              [&](const v1::Dataset& after) { return Rules(none, after, decision); });
}

absl::StatusOr<DatasetEvents> Update(const v1::Dataset& dataset, const v1::UpdateDatasetRequest& request,
                                     const Decision& decision) {
  return domain::Updated<v1::DatasetEvent>(dataset, request.dataset(), request.update_mask(),
                                           [&](const v1::Dataset& after) { return Rules(dataset, after, decision); });
}

absl::StatusOr<DatasetEvents> RecordQualityMeasure(const v1::Dataset& dataset,
                                                   const v1::RecordQualityMeasureRequest& request,
                                                   const Decision& decision) {
  const v1::Dataset::QualityMeasure& given = request.quality_measure();
  const int recorded = dataset.quality_measures_size();
  if (!std::isfinite(given.value()))
    return domain::BadField("quality_measure.value", "the value must be a finite number");
  domain::Refusals refusals(dataset.name());
  refusals.Unless(base::FromProto(given.measure_time()) <= decision.time,
                  {"MEASURED_IN_FUTURE", "A.7.4", "measure_time is in the future: give the time of the measurement"});
  refusals.Unless(given.corrects() <= static_cast<uint32_t>(recorded),
                  {"MEASURE_UNKNOWN", "A.7.4",
                   absl::StrCat("measure ", given.corrects(),
                                " does not exist and cannot be corrected: the last measure is ", recorded)});
  refusals.Unless(recorded < kMaxMeasures, {"TOO_MANY_MEASURES", "A.7.4",
                                            absl::StrCat("a dataset has at most ", kMaxMeasures,
                                                         " measures: register the next version of the dataset")});
  RETURN_IF_ERROR(refusals.ToStatus());
  v1::DatasetEvent event;
  auto* measure = event.mutable_quality_measure_recorded()->mutable_quality_measure();
  *measure = given;
  measure->set_number(recorded + 1);
  measure->set_recorder(decision.actor.subject());
  return DatasetEvents{event};
}

absl::StatusOr<DatasetEvents> Delete(const v1::Dataset&, const v1::DeleteDatasetRequest& request,
                                     const Decision& decision) {
  RETURN_IF_ERROR(NotUsedByLiveSystem(decision));
  return domain::Deleted<v1::DatasetEvent>(request, decision);
}

absl::StatusOr<DatasetEvents> Undelete(const v1::Dataset&, const v1::UndeleteDatasetRequest&, const Decision&) {
  return domain::Undeleted<v1::DatasetEvent>();
}

}  // namespace aims::inventory
