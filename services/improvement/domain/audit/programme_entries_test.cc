#include "gtest/gtest.h"
#include "services/improvement/domain/audit/testing/counts_by_owner.h"
#include "services/improvement/domain/audit/testing/programme_events.h"

namespace aims::improvement {
namespace {

constexpr char kKept[] = "audit-programme-kept";

World Planned(const std::string& quarter = "2026-Q1") {
  World world;
  Approve(world, "2026-01-01", {{"e1", quarter}});
  return world;
}
void Expect(const World& world, const std::string& time, double numerator, double denominator) {
  EXPECT_EQ(world.Of(kKept, time).numerator, numerator) << time;
  EXPECT_EQ(world.Of(kKept, time).denominator, denominator) << time;
}

TEST(ProgrammeEntries, AreMissedWithoutAnAudit) {
  const World world = Planned();
  Expect(world, "2026-03-31", 0, 0);
  Expect(world, "2026-04-01", 0, 1);
  Expect(world, "2026-06-30", 0, 0);
}

TEST(ProgrammeEntries, AreKeptByAnAuditThatWasBegunByThePlannedEnd) {
  World world = Planned();
  world.On("2026-04-01").Tell("audits/a1", BegunAudit("e1"));
  world.On("2026-05-01").Tell("audits/a1", IssuedAudit("e1"));
  Expect(world, "2026-05-02", 1, 1);
}

TEST(ProgrammeEntries, AreMissedWhenTheAuditWasBegunInTheGrace) {
  World world = Planned();
  world.On("2026-04-02").Tell("audits/a1", BegunAudit("e1"));
  Expect(world, "2026-05-02", 0, 1);
}

TEST(ProgrammeEntries, AreMissedWhenTheAuditWasCancelledBefore) {
  World world = Planned();
  world.On("2026-03-01").Tell("audits/a1", BegunAudit("e1")).On("2026-03-10").Tell("audits/a1", CancelledAudit("e1"));
  Expect(world, "2026-04-02", 0, 1);
  world.On("2026-03-20").Tell("audits/a2", BegunAudit("e1"));
  Expect(world, "2026-04-02", 1, 1);
}

TEST(ProgrammeEntries, StayKeptWhenTheAuditWasCancelledAfterwards) {
  World world = Planned();
  world.On("2026-03-01").Tell("audits/a1", BegunAudit("e1")).On("2026-04-10").Tell("audits/a1", CancelledAudit("e1"));
  Expect(world, "2026-04-20", 1, 1);
}

TEST(ProgrammeEntries, AreKeptByTheirOwnAuditAlone) {
  World world;
  Approve(world, "2026-01-01", {{"e1", "2026-Q1"}, {"e2", "2026-Q1"}});
  world.On("2026-03-01").Tell("audits/a1", BegunAudit("e2"));
  Expect(world, "2026-04-02", 1, 2);
}

TEST(ProgrammeEntries, AreNotCountedBeforeTheirApproval) {
  World world;
  world.On("2026-01-01").Tell(kProgramme, ProposedProgramme({{"e1", "2026-Q1"}}));
  Expect(world, "2026-04-02", 0, 0);
  world.On("2026-04-10").Tell(kProgramme, ApprovedProgramme());
  Expect(world, "2026-04-20", 0, 0);
}

TEST(ProgrammeEntries, KeepThePlannedEndThatWasApprovedFirst) {
  World world = Planned();
  Approve(world, "2026-03-01", {{"e1", "2026-Q2"}});
  world.On("2026-05-01").Tell("audits/a1", BegunAudit("e1"));
  Expect(world, "2026-04-01", 0, 1);
  Expect(world, "2026-07-02", 0, 0);
}

TEST(ProgrammeEntries, CountAgainWhenTheyWereAuditedAndArePlannedForALaterQuarter) {
  World world = Planned();
  world.On("2026-02-01").Tell("audits/a1", BegunAudit("e1")).On("2026-02-20").Tell("audits/a1", IssuedAudit("e1"));
  Approve(world, "2026-03-01", {{"e1", "2026-Q3"}});
  Expect(world, "2026-04-01", 1, 1);
  Expect(world, "2026-10-01", 0, 1);
  world.On("2026-09-01").Tell("audits/a2", BegunAudit("e1"));
  Expect(world, "2026-10-01", 1, 1);
}

TEST(ProgrammeEntries, DoNotCountAgainWhenTheAuditIsUnderWay) {
  World world = Planned();
  world.On("2026-02-01").Tell("audits/a1", BegunAudit("e1"));
  Approve(world, "2026-03-01", {{"e1", "2026-Q3"}});
  world.On("2026-03-20").Tell("audits/a1", IssuedAudit("e1"));
  Expect(world, "2026-04-01", 1, 1);
  Expect(world, "2026-10-01", 0, 0);
}

TEST(ProgrammeEntries, AreNotCountedWhenRemovedBefore) {
  World world = Planned();
  Approve(world, "2026-03-01", {{"e2", "2026-Q4"}});
  Expect(world, "2026-04-02", 0, 0);
}

TEST(ProgrammeEntries, HaveTheirLeadAsOwner) {
  World world;
  Approve(world, "2026-01-01", {{"e1", "2026-Q1", {"iso-42001:9.1"}, "lea"}, {"e2", "2026-Q1", {}, "leo"}});
  world.On("2026-03-01").Tell("audits/a1", BegunAudit("e2"));
  EXPECT_EQ(CountsByOwner(world, "programme-entries", kProgramme, Series::kProgrammeEntries),
            (OwnerCounts{{{"lea", "missed"}, 1}, {{"leo", "begun"}, 1}}));
}

TEST(ProgrammeEntries, AreNotMovedByAuditsOutsideOfThem) {
  World world = Planned();
  world.On("2026-02-01").Tell("audits/a1", BegunAudit("")).Tell("audits/a2", audit::v1::AuditEvent());
  EXPECT_EQ(world.ledger().items().at({"programme-entries", kProgramme}).size(), 2);
}

}  // namespace
}  // namespace aims::improvement
