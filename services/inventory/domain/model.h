#pragma once
// A model: its origin, its training, and whether it may be used. ISO/IEC 42001 A.4.2 to A.4.5, A.6.2.3; AI Act Art.
// 51(2). Pure: same inputs, same events.
//
//   active ──▶ deprecated ──▶ withdrawn        (active ──▶ withdrawn as well; withdrawn is final)

#include <vector>

#include "absl/status/statusor.h"
#include "aims/inventory/v1/model.pb.h"
#include "common/domain/aggregate.h"
#include "common/domain/decision.h"
#include "common/domain/moves.h"

namespace aims::inventory {

struct Models {
  using State = v1::Model;
  using Event = v1::ModelEvent;
  static constexpr absl::string_view kCollection = "models";
  static std::vector<domain::Move> Moves();
  static absl::Status Fold(const Event& event, const event::v1::EventMetadata& metadata, State* state);
};

using ModelEvents = std::vector<v1::ModelEvent>;

// Register and Update are refused when the supplier (SUPPLIER_UNKNOWN) or a training dataset (DATASET_UNKNOWN) that
// they newly name does not exist in the organization.
absl::StatusOr<ModelEvents> Register(const v1::Model&, const v1::CreateModelRequest&, const domain::Decision&);
absl::StatusOr<ModelEvents> Update(const v1::Model&, const v1::UpdateModelRequest&, const domain::Decision&);
// Refused (MODEL_NOT_ACTIVE) unless the model is active.
absl::StatusOr<ModelEvents> Deprecate(const v1::Model&, const v1::DeprecateModelRequest&, const domain::Decision&);
// Refused (MODEL_WITHDRAWN) when the model is already withdrawn.
absl::StatusOr<ModelEvents> Withdraw(const v1::Model&, const v1::WithdrawModelRequest&, const domain::Decision&);
absl::StatusOr<ModelEvents> Delete(const v1::Model&, const v1::DeleteModelRequest&, const domain::Decision&);
absl::StatusOr<ModelEvents> Undelete(const v1::Model&, const v1::UndeleteModelRequest&, const domain::Decision&);

}  // namespace aims::inventory
