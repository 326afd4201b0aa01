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

absl::Status RequireParent(const v1::RiskCategory& before, const v1::RiskCategory& after, const Decision& decision) {
  domain::Refusals refusals(decision.subject);
  refusals.Unless(after.parent_category() != decision.subject,
                  {"CATEGORY_CIRCLE", "6.1.2", "a category cannot be its own parent: name another parent, or none"});
  refusals.Add(domain::Known<v1::RiskCategory>(decision, {after.parent_category()}, {before.parent_category()},
                                               {"CATEGORY_UNKNOWN", "6.1.2", "create the parent category first"}));
  return refusals.ToStatus();
}

}  // namespace

std::vector<domain::Move> RiskCategories::Moves() {
  return domain::MoveTable<RiskCategories>()
      .On<v1::CreateRiskCategoryRequest>(&Register)
      .On<v1::ImportRiskCategoriesRequest>(&Import)
      .On<v1::UpdateRiskCategoryRequest>(&Update)
      .On<v1::DeleteRiskCategoryRequest>(&Delete)
      .On<v1::UndeleteRiskCategoryRequest>(&Undelete);
}

absl::Status RiskCategories::Fold(const Event& event, const event::v1::EventMetadata& metadata, State* state) {
  domain::FoldStandardMove(event, metadata, state);
  switch (event.event_case()) {
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

absl::StatusOr<RiskCategoryEvents> Register(const v1::RiskCategory& none, const v1::CreateRiskCategoryRequest& request,
                                            const Decision& decision) {
  return domain::Registered<Event>(request.risk_category(),
                                   [&](const v1::RiskCategory& after) { return RequireParent(none, after, decision); });
}

absl::StatusOr<RiskCategoryEvents> Update(const v1::RiskCategory& category,
                                          const v1::UpdateRiskCategoryRequest& request, const Decision& decision) {
  return domain::Updated<Event>(
      category, request.risk_category(), request.update_mask(),
      [&](const v1::RiskCategory& after) { return RequireParent(category, after, decision); });
}

absl::StatusOr<RiskCategoryEvents> Import(const v1::RiskCategory& category,
                                          const v1::ImportRiskCategoriesRequest& request, const Decision& decision) {
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
      !domain::SameOrganization(decision.subject, request.risk_category().parent_category())) {
    return domain::BadField("risk_category.parent_category",
                            absl::StrCat("\"", request.risk_category().parent_category(), "\" is not in ",
                                         request.parent(), ", the organization of this category"));
  }
  return domain::Registered<Event>(request.risk_category());
}

absl::StatusOr<RiskCategoryEvents> Delete(const v1::RiskCategory&, const v1::DeleteRiskCategoryRequest& request,
                                          const Decision& decision) {
  return domain::Deleted<Event>(request, decision);
}

absl::StatusOr<RiskCategoryEvents> Undelete(const v1::RiskCategory&, const v1::UndeleteRiskCategoryRequest&,
                                            const Decision&) {
  return domain::Undeleted<Event>();
}

}  // namespace aims::risk
