#pragma once
// A supplier: its deliveries, the division of responsibilities, and its assessment. ISO/IEC 42001 A.10.2, A.10.3. Pure:
// same inputs, same events.

#include <vector>

#include "absl/status/statusor.h"
#include "aims/inventory/v1/supplier.pb.h"
#include "common/domain/aggregate.h"
#include "common/domain/decision.h"
#include "common/domain/moves.h"

namespace aims::inventory {

struct Suppliers {
  using State = v1::Supplier;
  using Event = v1::SupplierEvent;
  static constexpr absl::string_view kCollection = "suppliers";
  static std::vector<domain::Move> Moves();
  static absl::Status Fold(const Event& event, const event::v1::EventMetadata& metadata, State* state);
  // The end of validity of the assessment.
  static absl::optional<absl::Time> NextDue(const State& state);
  static absl::StatusOr<std::vector<Event>> FallDue(const State& state, const domain::Decision& decision);
};

using SupplierEvents = std::vector<v1::SupplierEvent>;

absl::StatusOr<SupplierEvents> Register(const v1::Supplier&, const v1::CreateSupplierRequest&, const domain::Decision&);
absl::StatusOr<SupplierEvents> Update(const v1::Supplier&, const v1::UpdateSupplierRequest&, const domain::Decision&);
// Refused (ASSESSMENT_EXPIRED) when expire_time is not in the future.
absl::StatusOr<SupplierEvents> Assess(const v1::Supplier&, const v1::AssessSupplierRequest&, const domain::Decision&);
absl::StatusOr<SupplierEvents> Delete(const v1::Supplier&, const v1::DeleteSupplierRequest&, const domain::Decision&);
absl::StatusOr<SupplierEvents> Undelete(const v1::Supplier&, const v1::UndeleteSupplierRequest&,
                                        const domain::Decision&);

}  // namespace aims::inventory
