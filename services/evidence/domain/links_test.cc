#include "services/evidence/domain/links.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/evidence/domain/testing/papers.pb.h"

namespace aims::evidence {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;
using testing::Paper;

constexpr char kSelf[] = "organizations/acme/papers/self";

TEST(Links, AreFoundInEveryMarkedFieldAtAnyDepth) {
  Paper paper;
  paper.set_about("organizations/acme/models/m");
  paper.add_readers("organizations/acme/teams/a");
  paper.add_readers("organizations/acme/teams/b");
  paper.add_citations()->set_source("organizations/acme/papers/other");
  (*paper.mutable_notes())["n"].set_source("organizations/acme/models/m");
  EXPECT_THAT(LinksOf(kSelf, paper),
              ElementsAre(Pair("organizations/acme/models/m", ElementsAre("about", "notes.value.source")),
                          Pair("organizations/acme/papers/other", ElementsAre("citations.source")),
                          Pair("organizations/acme/teams/a", ElementsAre("readers")),
                          Pair("organizations/acme/teams/b", ElementsAre("readers"))));
}

TEST(Links, LeaveTheOrganizationNever) {
  Paper paper;
  paper.set_about("organizations/globex/models/m");
  paper.add_readers("organizations/acme2/teams/a");
  EXPECT_THAT(LinksOf(kSelf, paper), IsEmpty());
}

TEST(Links, AreNamesOfOthers) {
  Paper paper;
  paper.set_about(kSelf);
  paper.add_readers("");
  paper.add_readers("a text that is no name");
  paper.add_readers("organizations/acme/papers/Not-An-Id");
  paper.set_unmarked("organizations/acme/models/m");
  EXPECT_THAT(LinksOf(kSelf, paper), IsEmpty());
}

}  // namespace
}  // namespace aims::evidence
