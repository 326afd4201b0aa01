#include "aims/controls/v1/required_document.pb.h"
#include "gtest/gtest.h"
#include "services/improvement/domain/testing/world.h"

namespace aims::improvement {
namespace {

using controls::v1::RequiredDocumentEvent;

RequiredDocumentEvent Opened() {
  RequiredDocumentEvent event;
  event.mutable_opened();
  return event;
}
RequiredDocumentEvent Fulfilled(const std::string& resource, const std::string& replaced = "") {
  RequiredDocumentEvent event;
  event.mutable_fulfilled()->mutable_fulfilment()->set_resource(resource);
  event.mutable_fulfilled()->set_replaced(replaced);
  return event;
}
RequiredDocumentEvent Lapsed(const std::string& resource) {
  RequiredDocumentEvent event;
  event.mutable_lapsed()->set_resource(resource);
  return event;
}

const Counts kMissing = {{"ai-policy|missing", 1}};
const Counts kFulfilled = {{"ai-policy|fulfilled", 1}};

TEST(RequiredDocuments, IsMissingUntilAResourceFulfilsIt) {
  World world;
  world.On("2026-03-01").Tell("requiredDocuments/ai-policy", Opened());
  world.On("2026-03-02").Tell("requiredDocuments/ai-policy", Fulfilled("a"));
  EXPECT_TRUE(world.Standing(Series::kRequiredDocuments, "2026-02-28").empty());
  EXPECT_EQ(world.Standing(Series::kRequiredDocuments, "2026-03-01"), kMissing);
  EXPECT_EQ(world.Standing(Series::kRequiredDocuments, "2026-03-02"), kFulfilled);
}

TEST(RequiredDocuments, IsMissingWhenTheLastResourceLapsed) {
  World world;
  world.On("2026-03-02").Tell("requiredDocuments/ai-policy", Fulfilled("a"));
  world.On("2026-03-03").Tell("requiredDocuments/ai-policy", Fulfilled("a"));
  world.On("2026-03-04").Tell("requiredDocuments/ai-policy", Fulfilled("b"));
  world.On("2026-03-05").Tell("requiredDocuments/ai-policy", Lapsed("a"));
  EXPECT_EQ(world.Standing(Series::kRequiredDocuments, "2026-03-05"), kFulfilled);
  world.On("2026-03-06").Tell("requiredDocuments/ai-policy", Lapsed("b"));
  EXPECT_EQ(world.Standing(Series::kRequiredDocuments, "2026-03-06"), kMissing);
}

TEST(RequiredDocuments, ForgetsAResourceThatWasReplaced) {
  World world;
  world.On("2026-03-02").Tell("requiredDocuments/ai-policy", Fulfilled("a"));
  world.On("2026-03-03").Tell("requiredDocuments/ai-policy", Fulfilled("b", "a"));
  world.On("2026-03-04").Tell("requiredDocuments/ai-policy", Lapsed("b"));
  EXPECT_EQ(world.Standing(Series::kRequiredDocuments, "2026-03-04"), kMissing);
}

}  // namespace
}  // namespace aims::improvement
