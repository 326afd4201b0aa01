#include "tools/aims/import/roster_changes.h"

#include "common/base/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace aims::cli {
namespace {

using controls::v1::Person;
using ::testing::ElementsAre;
using Kind = RosterChange::Kind;

const absl::Time kNow = absl::FromUnixSeconds(1'796'000'000);

PersonRow RowOf(absl::string_view csv) {
  const auto file = ReadPersonFile(csv, absl::UTCTimeZone());
  EXPECT_TRUE(file.ok() && file->faults.empty() && file->rows.size() == 1) << file.status();
  return file.ok() && !file->rows.empty() ? file->rows[0] : PersonRow();
}

PersonRow Pia() { return RowOf("login,unit,kind\npia,claims,employee\n"); }

// The person that the row made.
Person Made(const PersonRow& row, Person::State state = Person::STATE_PRESENT) {
  Person person = row.person;
  person.set_name("organizations/acme/persons/" + row.person_id);
  person.set_etag("1");
  person.set_state(state);
  return person;
}

TEST(RosterChanges, ANewLoginIsCreatedAndTheSameRowAgainIsNoChange) {
  Roster roster;
  const RosterChange made = roster.ChangeFor(Pia(), kNow);
  EXPECT_EQ(made.kind, Kind::kCreate);
  EXPECT_EQ(made.create.person_id(), Pia().person_id);
  EXPECT_EQ(made.create.request_id(), Roster().ChangeFor(Pia(), kNow).create.request_id());
  roster.Add(Made(Pia()));
  EXPECT_EQ(roster.ChangeFor(Pia(), kNow).kind, Kind::kNone);
}

TEST(RosterChanges, OnlyWhatTheRowSaysOtherwiseIsUpdated) {
  Roster roster;
  Person there = Made(Pia());
  there.set_directory_id("77");
  roster.Add(there);
  const RosterChange moved = roster.ChangeFor(RowOf("login,unit,kind\nPIA,,contractor\n"), kNow);
  EXPECT_EQ(moved.kind, Kind::kUpdate);
  EXPECT_THAT(moved.update.update_mask().paths(), ElementsAre("kind"));
  EXPECT_EQ(moved.update.person().etag(), "1");
}

TEST(RosterChanges, TheSameValuesLaterAreAnotherRequest) {
  Roster first, later;
  Person there = Made(Pia());
  there.set_unit("sales");
  first.Add(there);
  there.set_etag("5");
  later.Add(there);
  EXPECT_NE(first.ChangeFor(Pia(), kNow).update.request_id(), later.ChangeFor(Pia(), kNow).update.request_id());
}

TEST(RosterChanges, WhoIsNotActiveOrWhoseEndHasPassedLeaves) {
  Roster roster;
  roster.Add(Made(Pia()));
  PersonRow inactive = Pia();
  inactive.inactive = true;
  EXPECT_EQ(roster.ChangeFor(inactive, kNow).leave.name(), Made(Pia()).name());
  const RosterChange ended = roster.ChangeFor(RowOf("login,unit,to\npia,claims,2020-01-31\n"), kNow);
  EXPECT_EQ(ended.kind, Kind::kLeave);
  EXPECT_THAT(ended.update.update_mask().paths(), ElementsAre("to_time"));
}

TEST(RosterChanges, WhoLeftStaysAwayAndComesBackAsAnotherPerson) {
  Roster roster;
  roster.Add(Made(Pia(), Person::STATE_LEFT));
  EXPECT_EQ(roster.ChangeFor(RowOf("login,to\npia,2020-01-31\n"), kNow).kind, Kind::kNone);
  const RosterChange back = roster.ChangeFor(Pia(), kNow);
  EXPECT_EQ(back.kind, Kind::kCreate);
  EXPECT_NE(back.create.person_id(), Pia().person_id);
}

TEST(RosterChanges, AnAbsenceThatIsOverSaysNothing) {
  Roster roster;
  const PersonRow away = RowOf("login,unit,absent until\npia,claims,2020-01-31\n");
  EXPECT_FALSE(roster.ChangeFor(away, kNow).create.person().has_absent_until_time());
  roster.Add(Made(Pia()));
  EXPECT_EQ(roster.ChangeFor(away, kNow).kind, Kind::kNone);
}

TEST(RosterChanges, WhoIsNotInTheFileIsMissing) {
  Roster roster;
  roster.Add(Made(Pia()));
  roster.Add(Made(RowOf("login\nmax\n")));
  roster.Add(Made(RowOf("login\ntom\n"), Person::STATE_LEFT));
  roster.ChangeFor(Pia(), kNow);
  const std::vector<Person> missing = roster.Missing();
  ASSERT_EQ(missing.size(), 1u);
  EXPECT_EQ(missing[0].subject(), "max");
  EXPECT_EQ(Roster::LeaveOf(missing[0], "not in the file").leave.etag(), "1");
}

}  // namespace
}  // namespace aims::cli
