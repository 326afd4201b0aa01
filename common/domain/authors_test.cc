#include "common/domain/authors.h"

#include "aims/inventory/v1/ai_system.pb.h"
#include "gtest/gtest.h"

namespace aims::domain {
namespace {

event::v1::Actor Person(const std::string& subject) {
  event::v1::Actor actor;
  actor.set_subject(subject);
  return actor;
}

TEST(Authors, AreNamedOnceAndHaveABound) {
  inventory::v1::AiSystem system;
  for (int i = 0; i < 200; ++i) {
    EXPECT_FALSE(RoomForAuthor(system, Person(absl::StrCat("a", i)), "A.6.2").has_value());
    AddAuthor(Person(absl::StrCat("a", i)), &system);
    AddAuthor(Person(absl::StrCat("a", i)), &system);
  }
  EXPECT_EQ(system.authors_size(), 200);
  EXPECT_FALSE(RoomForAuthor(system, Person("a7"), "A.6.2").has_value());
  EXPECT_EQ(RoomForAuthor(system, Person("b"), "A.6.2")->rule, "TOO_MANY_AUTHORS");
}

TEST(Authors, OfAnApprovalByBreakGlassCountUntilItsReview) {
  inventory::v1::AiSystem system;
  AddAuthor(Person("ana"), &system);
  auto& approval = *system.mutable_break_glass();
  approval.set_approver("ceo");
  approval.add_makers("ben");
  EXPECT_EQ(AuthorsUnseen(system), (std::set<std::string>{"ana", "ben"}));
  approval.set_outcome(type::v1::BreakGlassApproval::OUTCOME_UPHELD);
  EXPECT_EQ(AuthorsUnseen(system), std::set<std::string>{"ana"});
}

}  // namespace
}  // namespace aims::domain
