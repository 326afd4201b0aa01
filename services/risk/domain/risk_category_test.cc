#include "services/risk/domain/risk_category.h"

#include "common/domain/story.h"
#include "gtest/gtest.h"

namespace aims::risk {
namespace {

constexpr char kName[] = "organizations/acme/riskCategories/mit-6-5";
constexpr char kParent[] = "organizations/acme/riskCategories/mit-6";

v1::RiskCategory Category(const std::string& parent = "") {
  v1::RiskCategory category;
  category.set_display_name("Governance failure");
  category.set_taxonomy("MIT AI Risk Repository v3");
  category.set_parent_category(parent);
  return category;
}

template <class Request>
Request Asking(const v1::RiskCategory& category) {
  Request request;
  request.set_parent("organizations/acme");
  request.set_risk_category_id("mit-6-5");
  *request.mutable_risk_category() = category;
  return request;
}

using CategoryStory = domain::Story<RiskCategories>;

TEST(RiskCategory, IsPartOfOneThatIsThere) {
  CategoryStory story(kName);
  const auto request = Asking<v1::CreateRiskCategoryRequest>(Category(kParent));
  story.When(request).IsRefused("CATEGORY_UNKNOWN", "6.1.2");
  v1::RiskCategory parent = Category();
  parent.set_name(kParent);
  story.Knowing(parent).When(request).Happens();
  EXPECT_EQ(story.state().parent_category(), kParent);
}

TEST(RiskCategory, IsNoPartOfItself) {
  CategoryStory story(kName);
  story.When(Asking<v1::CreateRiskCategoryRequest>(Category(kName))).IsRefused("CATEGORY_CIRCLE");
}

TEST(RiskCategory, IsImportedOnce) {
  CategoryStory story(kName);
  const auto row = Asking<v1::ImportRiskCategoriesRequest>(Category(kParent));  // the parent may come later
  story.When(row).Happens();
  story.When(row).NothingHappens();
  const auto other = Asking<v1::ImportRiskCategoriesRequest>(Category());
  story.When(other).IsRefused("ID_TAKEN");
  story.When(v1::DeleteRiskCategoryRequest()).Happens();
  story.When(row).IsRefused("ID_TAKEN");
}

TEST(RiskCategory, IsNotImportedBelowAnotherOrganizations) {
  CategoryStory story(kName);
  story.When(Asking<v1::ImportRiskCategoriesRequest>(Category("organizations/other/riskCategories/mit-6")));
  story.Fails(absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace aims::risk
