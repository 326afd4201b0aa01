#include "services/inventory/domain/supplier.h"

#include "common/base/status_macros.h"
#include "common/base/time.h"
#include "common/domain/changes.h"
#include "common/domain/refusal.h"

namespace aims::inventory {

using domain::Decision;

absl::Status Suppliers::Fold(const Event& event, const event::v1::EventMetadata& metadata, State* state) {
  switch (event.event_case()) {
    case Event::kRegistered:
      *state = event.registered().supplier();
      return absl::OkStatus();
    case Event::kUpdated:
      domain::CopyFields(event.updated().supplier(), event.updated().update_mask(), state);
      return absl::OkStatus();
    case Event::kAssessed:
      state->set_assessment(event.assessed().assessment());
      state->set_assessment_notes(event.assessed().notes());
      *state->mutable_assess_time() = metadata.occur_time();
      *state->mutable_assessment_expire_time() = event.assessed().expire_time();
      return absl::OkStatus();
    case Event::kDeleted:
      *state->mutable_delete_time() = metadata.occur_time();
      return absl::OkStatus();
    case Event::kUndeleted:
      state->clear_delete_time();
      return absl::OkStatus();
    case Event::EVENT_NOT_SET:
      break;
  }
  return domain::UnknownEvent(metadata);
}

absl::StatusOr<SupplierEvents> Register(const v1::Supplier&, const v1::CreateSupplierRequest& request,
                                        const Decision&) {
  v1::SupplierEvent event;
  *event.mutable_registered()->mutable_supplier() = request.supplier();
  domain::ClearOutputOnly(event.mutable_registered()->mutable_supplier());
  return SupplierEvents{event};
}

absl::StatusOr<SupplierEvents> Update(const v1::Supplier& supplier, const v1::UpdateSupplierRequest& request,
                                      const Decision&) {
  ASSIGN_OR_RETURN(auto mask, domain::Changes(supplier, request.supplier(), request.update_mask()));
  if (mask.paths().empty()) return SupplierEvents{};
  v1::SupplierEvent event;
  domain::CopyFields(request.supplier(), mask, event.mutable_updated()->mutable_supplier());
  *event.mutable_updated()->mutable_update_mask() = mask;
  return SupplierEvents{event};
}

absl::StatusOr<SupplierEvents> Assess(const v1::Supplier& supplier, const v1::AssessSupplierRequest& request,
                                      const Decision& decision) {
  if (base::FromProto(request.expire_time()) <= decision.time) {
    return domain::Refusal(supplier.name(), {"ASSESSMENT_EXPIRED", "A.10.3",
                                             "the assessment would have lapsed already: give a later expire_time"});
  }
  v1::SupplierEvent event;
  auto* assessed = event.mutable_assessed();
  assessed->set_assessment(request.assessment());
  assessed->set_notes(request.notes());
  *assessed->mutable_expire_time() = request.expire_time();
  return SupplierEvents{event};
}

absl::StatusOr<SupplierEvents> Delete(const v1::Supplier&, const v1::DeleteSupplierRequest&, const Decision&) {
  v1::SupplierEvent event;
  event.mutable_deleted();
  return SupplierEvents{event};
}

absl::StatusOr<SupplierEvents> Undelete(const v1::Supplier&, const v1::UndeleteSupplierRequest&, const Decision&) {
  v1::SupplierEvent event;
  event.mutable_undeleted();
  return SupplierEvents{event};
}

}  // namespace aims::inventory
