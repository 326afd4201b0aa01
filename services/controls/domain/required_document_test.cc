#include "services/controls/domain/required_document.h"

#include <set>
#include <string>

#include "common/domain/story.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace aims::controls {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using v1::RequiredDocument;

constexpr absl::Duration kDay = absl::Hours(24);

RequiredItem ItemOf(const std::string& id) {
  for (const auto& item : RequiredItems().items()) {
    if (item.id() == id) return item;
  }
  ADD_FAILURE() << "no item " << id;
  return {};
}

Fulfilment By(const std::string& item, const std::string& resource, uint64_t version) {
  Fulfilment fulfilment;
  fulfilment.item = ItemOf(item);
  fulfilment.by.set_resource(resource);
  fulfilment.by.set_resource_version(version);
  fulfilment.by.set_approver("mia");
  return fulfilment;
}

using DocumentStory = domain::Story<RequiredDocuments>;
constexpr char kPolicy[] = "organizations/acme/requiredDocuments/ai-policy";
constexpr char kResults[] = "organizations/acme/requiredDocuments/risk-assessment-results";

TEST(RequiredItems, AreTheNineteenOfTheStandard) {
  EXPECT_THAT(ProblemsOf(RequiredItems()), IsEmpty());
  EXPECT_EQ(RequiredItems().items_size(), 19);
  std::multiset<std::string> clauses;
  for (const auto& item : RequiredItems().items()) clauses.insert(item.clause());
  EXPECT_THAT(clauses, ElementsAre("10.2", "4.3", "5.2", "6.1.1", "6.1.2", "6.1.3", "6.1.3", "6.1.3", "6.1.4", "6.2",
                                   "7.2", "7.5.1", "8.1", "8.2", "8.3", "8.4", "9.1", "9.2.2", "9.3.3"));
}

TEST(RequiredItems, HaveFaultsThatAreNamed) {
  v1::RequiredDocumentItems items = RequiredItems();
  *items.add_items() = items.items(0);
  items.add_items()->set_id("No id");
  EXPECT_THAT(ProblemsOf(items), ElementsAre("scope is there twice", "No id is no resource id", "No id has no title",
                                             "No id has no clause", "No id has no type", "No id has no fulfilled_by"));
}

TEST(RequiredDocument, IsNamedByItsItem) {
  EXPECT_EQ(RequiredDocumentName("organizations/acme/policies/p", ItemOf("ai-policy")), kPolicy);
  EXPECT_EQ(RequiredDocumentName("organizations/acme", ItemOf("ai-policy")), kPolicy);
  EXPECT_EQ(RequiredDocumentName("nothing", ItemOf("ai-policy")), "");
}

TEST(RequiredDocument, IsMissingUntilSomethingFulfilsIt) {
  DocumentStory story(kPolicy);
  story.When(&Open, ItemOf("ai-policy")).Happens();
  EXPECT_EQ(story.state().state(), RequiredDocument::STATE_MISSING);
  EXPECT_EQ(story.state().display_name(), "AI policy");
  EXPECT_EQ(story.state().clause(), "5.2");
  EXPECT_EQ(story.state().type(), RequiredDocument::TYPE_DOCUMENT);
  story.When(&Open, ItemOf("ai-policy")).NothingHappens();
  story.After(kDay).When(&NoteFulfilment, By("ai-policy", "organizations/acme/policies/p", 5)).Happens();
  EXPECT_EQ(story.state().state(), RequiredDocument::STATE_FULFILLED);
  EXPECT_EQ(base::FromProto(story.state().state_time()), story.time());
  EXPECT_EQ(story.state().fulfilments(0).approver(), "mia");
}

TEST(RequiredDocument, IsOpenedByItsFirstFulfilment) {
  DocumentStory story(kPolicy);
  EXPECT_EQ(story.When(&NoteFulfilment, By("ai-policy", "organizations/acme/policies/p", 5)).Happens().size(), 2u);
  EXPECT_EQ(story.state().state(), RequiredDocument::STATE_FULFILLED);
  EXPECT_EQ(story.state().clause(), "5.2");
}

TEST(RequiredDocument, IsFulfilledByTheLatestVersion) {
  DocumentStory story(kPolicy);
  const std::string policy = "organizations/acme/policies/p";
  story.When(&NoteFulfilment, By("ai-policy", policy, 5)).Happens();
  story.When(&NoteFulfilment, By("ai-policy", policy, 5)).NothingHappens();
  story.When(&NoteFulfilment, By("ai-policy", policy, 4)).NothingHappens();
  story.When(&NoteFulfilment, By("ai-policy", policy, 9)).Happens();
  ASSERT_EQ(story.state().fulfilments_size(), 1);
  EXPECT_EQ(story.state().fulfilments(0).resource_version(), 9u);
}

TEST(RequiredDocument, IsMissingWhenTheLastFulfilmentLapses) {
  DocumentStory story(kPolicy);
  story.When(&NoteFulfilment, By("ai-policy", "organizations/acme/policies/p", 5)).Happens();
  story.When(&NoteFulfilment, By("ai-policy", "organizations/acme/policies/q", 5)).Happens();
  story.When(&NoteLapse, Lapse{"organizations/acme/policies/other", 9}).NothingHappens();
  story.When(&NoteLapse, Lapse{"organizations/acme/policies/p", 5}).NothingHappens();
  story.When(&NoteLapse, Lapse{"organizations/acme/policies/p", 6}).Happens();
  EXPECT_EQ(story.state().state(), RequiredDocument::STATE_FULFILLED);
  story.After(kDay).When(&NoteLapse, Lapse{"organizations/acme/policies/q", 6}).Happens();
  EXPECT_EQ(story.state().state(), RequiredDocument::STATE_MISSING);
  EXPECT_EQ(base::FromProto(story.state().state_time()), story.time());
  EXPECT_THAT(story.state().fulfilments(), IsEmpty());
}

TEST(RequiredDocument, KeepsTwentyAndAddsOneADay) {
  DocumentStory story(kResults);
  const auto assessed = [](int risk, uint64_t version) {
    return By("risk-assessment-results", absl::StrCat("organizations/acme/risks/r", risk), version);
  };
  for (int i = 0; i < 20; ++i) story.When(&NoteFulfilment, assessed(i, 3)).Happens();
  story.When(&NoteFulfilment, assessed(20, 3)).NothingHappens();
  story.After(kDay).When(&NoteFulfilment, assessed(21, 3)).Happens();
  story.When(&NoteFulfilment, assessed(22, 3)).NothingHappens();
  ASSERT_EQ(story.state().fulfilments_size(), 20);
  EXPECT_EQ(story.state().fulfilments(0).resource(), "organizations/acme/risks/r1");
  EXPECT_EQ(story.state().fulfilments(19).resource(), "organizations/acme/risks/r21");
}

TEST(RequiredDocument, NotesARecordAgainAfterADayADocumentAtOnce) {
  DocumentStory story(kResults);
  const std::string risk = "organizations/acme/risks/r";
  story.When(&NoteFulfilment, By("risk-assessment-results", risk, 3)).Happens();
  story.After(kDay - absl::Seconds(1)).When(&NoteFulfilment, By("risk-assessment-results", risk, 4)).NothingHappens();
  story.After(absl::Seconds(1)).When(&NoteFulfilment, By("risk-assessment-results", risk, 5)).Happens();
  DocumentStory document(kPolicy);
  document.When(&NoteFulfilment, By("ai-policy", "organizations/acme/policies/p", 3)).Happens();
  document.When(&NoteFulfilment, By("ai-policy", "organizations/acme/policies/p", 4)).Happens();
}

}  // namespace
}  // namespace aims::controls
