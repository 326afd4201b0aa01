#include "services/risk/domain/risk_category.h"

#include "absl/strings/str_cat.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "common/domain/known.h"
#include "common/domain/proposal.h"
#include "common/domain/refusal.h"
#include "common/domain/standard_moves.h"

namespace aims::risk {
namespace {

using domain::Decision;
using Event = v1::RiskCategoryEvent;

absl::Status RequireParent(const std::string& name, const v1::RiskCategory& before, const v1::RiskCategory& after,
                           const Decision& decision) {
  domain::Refusals refusals(name);
  refusals.Unless(after.parent_category() != name,
                  {"CATEGORY_CIRCLE", "6.1.2", "a category cannot be its own parent: name another parent, or none"});
  refusals.Add(domain::Known<v1::RiskCategory>(decision, name, {after.parent_category()}, {before.parent_category()},
                                               {"CATEGORY_UNKNOWN", "6.1.2", "create the parent category first"}));
  return refusals.ToStatus();
}

}  // namespace

absl::Status RiskCategories::Fold(const Event& event, const event::v1::EventMetadata& metadata, State* state) {
  return domain::FoldStandardMove(event, metadata, state);
}

absl::StatusOr<RiskCategoryEvents> Register(const v1::RiskCategory& none, const v1::CreateRiskCategoryRequest& request,
                                            const Decision& decision) {
  const std::string name =
      base::ResourceName::Join(request.parent(), RiskCategories::kCollection, request.risk_category_id());
  return domain::Registered<Event>(request.risk_category(), [&](const v1::RiskCategory& after) {
    return RequireParent(name, none, after, decision);
  });
}

absl::StatusOr<RiskCategoryEvents> Update(const v1::RiskCategory& category,
                                          const v1::UpdateRiskCategoryRequest& request, const Decision& decision) {
  return domain::Updated<Event>(
      category, request.risk_category(), request.update_mask(),
      [&](const v1::RiskCategory& after) { return RequireParent(category.name(), category, after, decision); });
}

absl::StatusOr<RiskCategoryEvents> Import(const v1::RiskCategory& category,
                                          const v1::ImportRiskCategoriesRequest& request, const Decision&) {
  const bool taken = !category.name().empty();
  if (taken && !category.has_delete_time() &&
      domain::DigestOf(domain::AsGiven(category)) == domain::DigestOf(domain::AsGiven(request.risk_category()))) {
    return RiskCategoryEvents{};
  }
  if (taken) {
    return domain::Refusal(category.name(), {"ID_TAKEN", "7.5.3",
                                             category.has_delete_time()
                                                 ? "a deleted category has this id: undelete it"
                                                 : "another category has this id: update it, or choose another id"});
  }
  if (!request.risk_category().parent_category().empty() &&
      !domain::SameOrganization(request.parent(), request.risk_category().parent_category())) {
    return domain::BadField("risk_category.parent_category",
                            absl::StrCat("\"", request.risk_category().parent_category(), "\" is not in ",
                                         request.parent(), ", the organization of this category"));
  }
  return domain::Registered<Event>(request.risk_category());
}

absl::StatusOr<RiskCategoryEvents> Delete(const v1::RiskCategory&, const v1::DeleteRiskCategoryRequest&,
                                          const Decision&) {
  return domain::Deleted<Event>();
}

absl::StatusOr<RiskCategoryEvents> Undelete(const v1::RiskCategory&, const v1::UndeleteRiskCategoryRequest&,
                                            const Decision&) {
  return domain::Undeleted<Event>();
}

}  // namespace aims::risk
