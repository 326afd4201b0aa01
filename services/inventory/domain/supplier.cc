#include "services/inventory/domain/supplier.h"

#include "common/base/status_macros.h"
#include "common/base/time.h"
#include "common/domain/refusal.h"
#include "common/domain/standard_moves.h"
#include "services/inventory/domain/components.h"

namespace aims::inventory {

std::vector<domain::Move> Suppliers::Moves() {
  return domain::MoveTable<Suppliers>()
      .On<v1::CreateSupplierRequest>(&Register)
      .On<v1::UpdateSupplierRequest>(&Update)
      .On<v1::AssessSupplierRequest>(&Assess)
      .On<v1::DeleteSupplierRequest>(&Delete)
      .On<v1::UndeleteSupplierRequest>(&Undelete);
}

using domain::Decision;

absl::Status Suppliers::Fold(const Event& event, const event::v1::EventMetadata& metadata, State* state) {
  domain::FoldStandardMove(event, metadata, state);
  switch (event.event_case()) {
    case Event::kAssessed:
      state->set_assessment(event.assessed().assessment());
      state->set_assessment_notes(event.assessed().notes());
      *state->mutable_assess_time() = metadata.occur_time();
      *state->mutable_assessment_expire_time() = event.assessed().expire_time();
      state->set_assessment_lapsed(false);
      return absl::OkStatus();
    case Event::kAssessmentLapsed:
      state->set_assessment_lapsed(true);
      return absl::OkStatus();
    case Event::kRegistered:
    case Event::kUpdated:
    case Event::kDeleted:
    case Event::kUndeleted:
      return absl::OkStatus();
    case Event::EVENT_NOT_SET:
      break;
  }
  return domain::UnknownEvent(metadata);
}

absl::optional<absl::Time> Suppliers::NextDue(const State& supplier) {
  if (!supplier.has_assessment_expire_time() || supplier.assessment_lapsed()) return absl::nullopt;
  return base::FromProto(supplier.assessment_expire_time());
}

absl::StatusOr<SupplierEvents> Suppliers::FallDue(const State& supplier, const Decision&) {
  v1::SupplierEvent event;
  *event.mutable_assessment_lapsed()->mutable_expire_time() = supplier.assessment_expire_time();
  return SupplierEvents{event};
}

absl::StatusOr<SupplierEvents> Register(const v1::Supplier&, const v1::CreateSupplierRequest& request,
                                        const Decision&) {
  return domain::Registered<v1::SupplierEvent>(request.supplier());
}

absl::StatusOr<SupplierEvents> Update(const v1::Supplier& supplier, const v1::UpdateSupplierRequest& request,
                                      const Decision&) {
  return domain::Updated<v1::SupplierEvent>(supplier, request.supplier(), request.update_mask());
}

absl::StatusOr<SupplierEvents> Assess(const v1::Supplier& supplier, const v1::AssessSupplierRequest& request,
                                      const Decision& decision) {
  if (base::FromProto(request.expire_time()) <= decision.time) {
    return domain::Refusal(supplier.name(), {"ASSESSMENT_EXPIRED", "A.10.3",
                                             "expire_time is not in the future: give a later expire_time"});
  }
  v1::SupplierEvent event;
  auto* assessed = event.mutable_assessed();
  assessed->set_assessment(request.assessment());
  assessed->set_notes(request.notes());
  *assessed->mutable_expire_time() = request.expire_time();
  return SupplierEvents{event};
}

absl::StatusOr<SupplierEvents> Delete(const v1::Supplier&, const v1::DeleteSupplierRequest& request,
                                      const Decision& decision) {
  RETURN_IF_ERROR(NotUsedByLiveSystem(decision));
  return domain::Deleted<v1::SupplierEvent>(request, decision);
}

absl::StatusOr<SupplierEvents> Undelete(const v1::Supplier&, const v1::UndeleteSupplierRequest&, const Decision&) {
  return domain::Undeleted<v1::SupplierEvent>();
}

}  // namespace aims::inventory
