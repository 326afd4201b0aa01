#include "services/evidence/domain/event_words.h"

#include "aims/type/v1/break_glass.pb.h"
#include "gtest/gtest.h"
#include "services/evidence/domain/testing/papers.pb.h"

namespace aims::evidence {
namespace {

using testing::PaperApproved;
using testing::PaperWritten;

TEST(Title, IsWhatHappened) {
  EXPECT_EQ(TitleOf("aims.inventory.v1.AiSystemRegistered"), "AI system registered");
  EXPECT_EQ(TitleOf("aims.inventory.v1.SupplierAssessed"), "Supplier assessed");
  EXPECT_EQ(TitleOf("Plain"), "Plain");
  EXPECT_EQ(TitleOf(""), "");
}

event::v1::EventMetadata By(event::v1::Actor::Kind kind) {
  event::v1::EventMetadata metadata;
  metadata.mutable_actor()->set_subject("dora");
  metadata.mutable_actor()->set_kind(kind);
  return metadata;
}

TEST(Decision, SaysWhoDecidedAndOnWhat) {
  PaperApproved approved;
  approved.set_version(3);
  approved.mutable_grounds()->set_content_digest("abc");
  const auto decision = DecisionOf(By(event::v1::Actor::KIND_PERSON), approved);
  ASSERT_TRUE(decision.has_value());
  EXPECT_EQ(decision->actor().subject(), "dora");
  EXPECT_EQ(decision->version(), 3u);
  EXPECT_EQ(decision->digest(), "abc");
}

TEST(Decision, NamesNothingThatTheEventDoesNot) {
  const auto decision = DecisionOf(By(event::v1::Actor::KIND_PERSON), PaperApproved());
  ASSERT_TRUE(decision.has_value());
  EXPECT_EQ(decision->version(), 0u);
  EXPECT_EQ(decision->digest(), "");
}

TEST(Decision, IsAPersonsAlone) {
  EXPECT_FALSE(DecisionOf(By(event::v1::Actor::KIND_SYSTEM), PaperApproved()).has_value());
  EXPECT_FALSE(DecisionOf(By(event::v1::Actor::KIND_SERVICE), PaperApproved()).has_value());
}

TEST(Decision, IsNotWhateverAPersonDoes) {
  EXPECT_FALSE(DecisionOf(By(event::v1::Actor::KIND_PERSON), PaperWritten()).has_value());
}

// Two decisions by two people: the approval, which is an event like any other approval, and its review. That a review
// is asked for is none.
TEST(Decision, IsTheReviewOfAnApprovalByBreakGlass) {
  type::v1::BreakGlassReviewRequested requested;
  requested.set_version(3);
  EXPECT_FALSE(DecisionOf(By(event::v1::Actor::KIND_PERSON), requested).has_value());
  type::v1::BreakGlassReviewed reviewed;
  reviewed.set_version(3);
  reviewed.set_digest("abc");
  const auto decision = DecisionOf(By(event::v1::Actor::KIND_PERSON), reviewed);
  ASSERT_TRUE(decision.has_value());
  EXPECT_EQ(decision->version(), 3u);
  EXPECT_EQ(decision->digest(), "abc");
  EXPECT_EQ(TitleOf(reviewed.GetTypeName()), "Break glass reviewed");
}

}  // namespace
}  // namespace aims::evidence
