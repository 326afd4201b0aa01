#pragma once
// A category of a risk taxonomy, created or imported from a published catalogue. ISO/IEC 42001 6.1.2, Annex C. Pure:
// same inputs, same events.

#include <vector>

#include "absl/status/statusor.h"
#include "aims/risk/v1/risk_category.pb.h"
#include "common/domain/aggregate.h"
#include "common/domain/decision.h"
#include "common/domain/moves.h"

namespace aims::risk {

struct RiskCategories {
  using State = v1::RiskCategory;
  using Event = v1::RiskCategoryEvent;
  static constexpr absl::string_view kCollection = "riskCategories";
  static std::vector<domain::Move> Moves();
  static absl::Status Fold(const Event& event, const event::v1::EventMetadata& metadata, State* state);
};

using RiskCategoryEvents = std::vector<v1::RiskCategoryEvent>;

// Register and Update are refused for a parent that is not in the organization (CATEGORY_UNKNOWN), or is the category
// itself (CATEGORY_CIRCLE).
absl::StatusOr<RiskCategoryEvents> Register(const v1::RiskCategory&, const v1::CreateRiskCategoryRequest&,
                                            const domain::Decision&);
absl::StatusOr<RiskCategoryEvents> Update(const v1::RiskCategory&, const v1::UpdateRiskCategoryRequest&,
                                          const domain::Decision&);
// The id may exist already. Nothing is recorded when the same category exists; ID_TAKEN when another category has the
// id, also a deleted one. The parent may be missing, because rows come in any order.
absl::StatusOr<RiskCategoryEvents> Import(const v1::RiskCategory&, const v1::ImportRiskCategoriesRequest&,
                                          const domain::Decision&);
absl::StatusOr<RiskCategoryEvents> Delete(const v1::RiskCategory&, const v1::DeleteRiskCategoryRequest&,
                                          const domain::Decision&);
absl::StatusOr<RiskCategoryEvents> Undelete(const v1::RiskCategory&, const v1::UndeleteRiskCategoryRequest&,
                                            const domain::Decision&);

}  // namespace aims::risk
