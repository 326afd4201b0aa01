#include "services/inventory/domain/model.h"

#include <cmath>
#include <string>

#include "aims/inventory/v1/dataset.pb.h"
#include "aims/inventory/v1/supplier.pb.h"
#include "common/base/status_macros.h"
#include "common/domain/enter.h"
#include "common/domain/known.h"
#include "common/domain/refusal.h"
#include "common/domain/standard_moves.h"
#include "services/inventory/domain/components.h"

namespace aims::inventory {
namespace {

using domain::Decision;
using domain::Enter;

// AI Act Art. 51(2): more cumulative training compute than this presumes high-impact capabilities.
constexpr double kSystemicRiskFlop = 1e25;

std::vector<std::string> TrainingDatasets(const v1::Model& model) {
  return {model.training_datasets().begin(), model.training_datasets().end()};
}

// What must hold for a model `after` a registration or an update of `before`.
absl::Status Rules(const v1::Model& before, const v1::Model& after, const Decision& decision) {
  if (!std::isfinite(after.training_compute_flop()) || after.training_compute_flop() < 0) {
    return domain::BadField("model.training_compute_flop",
                            "the value must be a number of operations of at least 0, such as 1.5e24");
  }
  domain::Refusals refusals(decision.subject);
  refusals.Add(domain::Known<v1::Supplier>(
      decision, {after.supplier()}, {before.supplier()},
      {"SUPPLIER_UNKNOWN", "A.10.3", "register the supplier first, or name the source of the model in `provider`"}));
  refusals.Add(domain::Known<v1::Dataset>(decision, TrainingDatasets(after), TrainingDatasets(before),
                                          {"DATASET_UNKNOWN", "A.7.5", "register the dataset first"}));
  return refusals.ToStatus();
}

}  // namespace

std::vector<domain::Move> Models::Moves() {
  return domain::MoveTable<Models>()
      .On<v1::CreateModelRequest>(&Register)
      .On<v1::UpdateModelRequest>(&Update)
      .On<v1::DeprecateModelRequest>(&Deprecate)
      .On<v1::WithdrawModelRequest>(&Withdraw)
      .On<v1::DeleteModelRequest>(&Delete)
      .On<v1::UndeleteModelRequest>(&Undelete);
}

absl::Status Models::Fold(const Event& event, const event::v1::EventMetadata& metadata, State* state) {
  domain::FoldStandardMove(event, metadata, state);
  domain::FoldReferenceNoted(event, state);
  state->set_systemic_risk_presumed(state->general_purpose() && state->training_compute_flop() > kSystemicRiskFlop);
  switch (event.event_case()) {
    case Event::kRegistered:
      Enter(v1::Model::STATE_ACTIVE, metadata, state);
      return absl::OkStatus();
    case Event::kUpdated:
    case Event::kDeleted:
    case Event::kUndeleted:
    case Event::kReferenceNoted:
      return absl::OkStatus();
    case Event::kDeprecated:
      Enter(v1::Model::STATE_DEPRECATED, metadata, state);
      return absl::OkStatus();
    case Event::kWithdrawn:
      Enter(v1::Model::STATE_WITHDRAWN, metadata, state);
      return absl::OkStatus();
    case Event::EVENT_NOT_SET:
      break;
  }
  return domain::UnknownEvent(metadata);
}

absl::StatusOr<ModelEvents> Register(const v1::Model& none, const v1::CreateModelRequest& request,
                                     const Decision& decision) {
  return domain::Registered<v1::ModelEvent>(request.model(),
                                            [&](const v1::Model& after) { return Rules(none, after, decision); });
}

absl::StatusOr<ModelEvents> Update(const v1::Model& model, const v1::UpdateModelRequest& request,
                                   const Decision& decision) {
  return domain::Updated<v1::ModelEvent>(model, request.model(), request.update_mask(),
                                         [&](const v1::Model& after) { return Rules(model, after, decision); });
}

absl::StatusOr<ModelEvents> Deprecate(const v1::Model& model, const v1::DeprecateModelRequest&, const Decision&) {
  if (model.state() != v1::Model::STATE_ACTIVE) {
    return domain::Refusal(model.name(), {"MODEL_NOT_ACTIVE", "A.4.2",
                                          "the model is not active, and only an active model can be deprecated"});
  }
  v1::ModelEvent event;
  event.mutable_deprecated();
  return ModelEvents{event};
}

absl::StatusOr<ModelEvents> Withdraw(const v1::Model& model, const v1::WithdrawModelRequest&, const Decision&) {
  if (model.state() == v1::Model::STATE_WITHDRAWN) {
    return domain::Refusal(model.name(), {"MODEL_WITHDRAWN", "A.4.2",
                                          "the model is already withdrawn: register a successor as a new model"});
  }
  v1::ModelEvent event;
  event.mutable_withdrawn();
  return ModelEvents{event};
}

absl::StatusOr<ModelEvents> Delete(const v1::Model&, const v1::DeleteModelRequest& request, const Decision& decision) {
  RETURN_IF_ERROR(NotUsedByLiveSystem(decision));
  return domain::Deleted<v1::ModelEvent>(request, decision);
}

absl::StatusOr<ModelEvents> Undelete(const v1::Model&, const v1::UndeleteModelRequest&, const Decision&) {
  return domain::Undeleted<v1::ModelEvent>();
}

}  // namespace aims::inventory
