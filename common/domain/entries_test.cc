#include "common/domain/entries.h"

#include <vector>

#include "aims/inventory/v1/interested_party.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace aims::domain {
namespace {

absl::Status Check(const std::vector<std::string>& ids) {
  return UniqueIds(ids, "party.requirements", "id", [](const std::string& id) { return id; });
}

TEST(UniqueIds, AreRequiredAndTheErrorSaysWhichIsNot) {
  EXPECT_TRUE(Check({}).ok());
  EXPECT_TRUE(Check({"a", "b"}).ok());
  const absl::Status status = Check({"a", "b", "a"});
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()), testing::HasSubstr("party.requirements[2].id: \"a\""));
}

using inventory::v1::InterestedParty;

// With a row for each id.
InterestedParty WithRows(const std::vector<std::string>& ids) {
  InterestedParty party;
  for (const std::string& id : ids) {
    InterestedParty::Requirement row;
    row.set_requirement_id(id);
    SetEntry(party.requirements_size(), row, party.mutable_requirements());
  }
  return party;
}

int PlaceIn(const InterestedParty& party, const std::string& id) {
  return PlaceOf(party.requirements(), [&](const auto& row) { return row.requirement_id() == id; });
}

TEST(Entry, IsReplacedWhereItStandsAndElseAdded) {
  InterestedParty party = WithRows({"a", "b"});
  EXPECT_EQ(PlaceIn(party, "a"), 0);
  EXPECT_EQ(PlaceIn(party, "c"), 2);
  InterestedParty::Requirement row;
  row.set_requirement_id("c");
  SetEntry(PlaceIn(party, "a"), row, party.mutable_requirements());
  EXPECT_EQ(PlaceIn(party, "c"), 0);
  EXPECT_EQ(party.requirements_size(), 2);
}

TEST(Entry, IsRemovedWhenItIsThere) {
  InterestedParty party = WithRows({"a", "b"});
  RemoveEntry(PlaceIn(party, "c"), party.mutable_requirements());
  EXPECT_EQ(party.requirements_size(), 2);
  RemoveEntry(PlaceIn(party, "a"), party.mutable_requirements());
  EXPECT_EQ(PlaceIn(party, "b"), 0);
}

TEST(SealOf, IsTheDigestOfTheRowsDigestsInOrder) {
  const InterestedParty party = WithRows({"a", "b"});
  EXPECT_EQ(SealOf(party.requirements()),
            base::Sha256Hex(absl::StrCat(DigestOf(party.requirements(0)), DigestOf(party.requirements(1)))));
}

TEST(SealOf, DiffersWithEachRowAndWithTheirOrder) {
  const std::string seal = SealOf(WithRows({"a", "b"}).requirements());
  EXPECT_NE(SealOf(WithRows({"a"}).requirements()), seal);
  EXPECT_NE(SealOf(WithRows({"a", "c"}).requirements()), seal);
  EXPECT_NE(SealOf(WithRows({"b", "a"}).requirements()), seal);
  EXPECT_NE(SealOf(WithRows({"a", "b", "b"}).requirements()), seal);
}

}  // namespace
}  // namespace aims::domain
