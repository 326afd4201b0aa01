#include "aims/audit/v1/incident_clock.pb.h"
#include "gtest/gtest.h"
#include "services/improvement/domain/audit/testing/counts_by_owner.h"
#include "services/improvement/domain/testing/world.h"

namespace aims::improvement {
namespace {

using audit::v1::IncidentClock;
using audit::v1::IncidentClockEvent;
using Submission = IncidentClock::Submission;
using Parts = std::map<std::string, int64_t>;

constexpr char kClock[] = "incidentClocks/i1-general";
constexpr char kKept[] = "reporting-clocks-kept";
constexpr auto kBinding = audit::v1::INCIDENT_CLOCK_FORCE_BINDING;
constexpr auto kVoluntary = audit::v1::INCIDENT_CLOCK_FORCE_VOLUNTARY;

IncidentClockEvent Started(const std::string& due, audit::v1::IncidentClockForce force = kBinding) {
  IncidentClockEvent event;
  auto* basis = event.mutable_started()->mutable_basis();
  basis->set_force(force);
  basis->set_responsible("tom");
  if (!due.empty()) *basis->mutable_due_time() = P(due);
  return event;
}
IncidentClockEvent Rebased(const std::string& due, audit::v1::IncidentClockForce force = kBinding) {
  IncidentClockEvent event;
  event.mutable_rebased()->mutable_basis()->set_force(force);
  *event.mutable_rebased()->mutable_basis()->mutable_due_time() = P(due);
  return event;
}
IncidentClockEvent Sent(const std::string& time, Submission::Kind kind = Submission::KIND_INITIAL) {
  IncidentClockEvent event;
  event.mutable_report_sent()->mutable_submission()->set_kind(kind);
  *event.mutable_report_sent()->mutable_submission()->mutable_submit_time() = P(time);
  return event;
}
IncidentClockEvent NotDue() {
  IncidentClockEvent event;
  event.mutable_not_due_decided();
  return event;
}

World Running(audit::v1::IncidentClockForce force = kBinding) {
  World world;
  world.On("2026-03-01").Tell(kClock, Started("2026-03-16", force));
  return world;
}
// Numerator, denominator and parts; parts of 0 left out.
void Expect(const World& world, const std::string& time, double numerator, double denominator, const Parts& parts) {
  const Tally tally = world.Of(kKept, time);
  EXPECT_EQ(tally.numerator, numerator) << time;
  EXPECT_EQ(tally.denominator, denominator) << time;
  Parts there;
  for (const auto& [id, count] : tally.parts) {
    if (count != 0) there[id] = count;
  }
  EXPECT_EQ(there, parts) << time;
}

TEST(IncidentClocks, AreLateWithoutAReport) {
  const World world = Running();
  Expect(world, "2026-03-15", 0, 0, {});
  Expect(world, "2026-03-16", 0, 1, {{"binding/late", 1}});
  Expect(world, "2026-06-14", 0, 0, {});
}

TEST(IncidentClocks, AreKeptByAnInitialOrACompleteReport) {
  for (const auto kind : {Submission::KIND_INITIAL, Submission::KIND_COMPLETE}) {
    World world = Running();
    world.On("2026-03-16").Tell(kClock, Sent("2026-03-16", kind));
    world.On("2026-03-20").Tell(kClock, Sent("2026-03-20", Submission::KIND_FOLLOW_UP));
    Expect(world, "2026-03-21", 1, 1, {{"binding/kept", 1}});
  }
}

TEST(IncidentClocks, AreNotKeptByAFollowUp) {
  World world = Running();
  world.On("2026-03-10").Tell(kClock, Sent("2026-03-10", Submission::KIND_FOLLOW_UP));
  Expect(world, "2026-03-16", 0, 1, {{"binding/late", 1}});
}

TEST(IncidentClocks, AreLateWithAReportThatWasSentAfterTheDueTime) {
  World world = Running();
  world.On("2026-03-18").Tell(kClock, Sent("2026-03-17"));
  Expect(world, "2026-03-20", 0, 1, {{"binding/late", 1}});
}

TEST(IncidentClocks, AreKeptSinceAReportIsRecordedThatWasSentInTime) {
  World world = Running();
  world.On("2026-03-18").Tell(kClock, Sent("2026-03-15"));
  Expect(world, "2026-03-17", 0, 1, {{"binding/late", 1}});
  Expect(world, "2026-03-18", 1, 1, {{"binding/kept", 1}});
  // The due time is before the window, and so is the correction, which was recorded in it.
  Expect(world, "2026-06-15", 0, 0, {});
}

TEST(IncidentClocks, CountTheirFirstDueTime) {
  World world = Running();
  world.On("2026-03-10").Tell(kClock, Rebased("2026-04-16"));
  world.On("2026-04-01").Tell(kClock, Sent("2026-04-01"));
  Expect(world, "2026-05-01", 0, 1, {{"binding/late", 1}});
  World earlier = Running();
  earlier.On("2026-03-02").Tell(kClock, Rebased("2026-03-11")).On("2026-03-14").Tell(kClock, Sent("2026-03-14"));
  Expect(earlier, "2026-03-13", 0, 0, {});
  Expect(earlier, "2026-03-17", 1, 1, {{"binding/kept", 1}});
}

TEST(IncidentClocks, AreNotCountedWhenFoundToBeNotDueBefore) {
  World world = Running();
  world.On("2026-03-05").Tell(kClock, Sent("2026-03-05")).On("2026-03-10").Tell(kClock, NotDue());
  Expect(world, "2026-03-20", 0, 0, {});
}

TEST(IncidentClocks, StayLateWhenFoundToBeNotDueAfterwards) {
  World world = Running();
  world.On("2026-03-20").Tell(kClock, NotDue());
  Expect(world, "2026-03-21", 0, 1, {{"binding/late", 1}});
}

TEST(IncidentClocks, AreCountedApartWhereTheLawDoesNotAskForThem) {
  World world = Running(kVoluntary);
  Expect(world, "2026-03-20", 0, 0, {{"voluntary/late", 1}});
  world.On("2026-03-10").Tell(kClock, Sent("2026-03-10"));
  Expect(world, "2026-03-20", 0, 0, {{"voluntary/kept", 1}});
}

TEST(IncidentClocks, AreBindingWhenNewFactsMakeThemSo) {
  World world = Running(kVoluntary);
  world.On("2026-03-10").Tell(kClock, Rebased("2026-03-16", kBinding));
  Expect(world, "2026-03-20", 0, 1, {{"binding/late", 1}});
}

TEST(IncidentClocks, AreLateWhenTheyStartAfterTheirDueTime) {
  World world;
  world.On("2026-03-20").Tell(kClock, Started("2026-03-16"));
  Expect(world, "2026-03-19", 0, 0, {});
  Expect(world, "2026-03-20", 0, 1, {{"binding/late", 1}});
  world.On("2026-03-22").Tell(kClock, Sent("2026-03-14"));
  Expect(world, "2026-03-22", 1, 1, {{"binding/kept", 1}});
  Expect(world, "2026-06-15", 0, 0, {});
}

TEST(IncidentClocks, AreNotCountedWithoutADueTime) {
  World world;
  world.On("2026-03-01").Tell(kClock, Started(""));
  world.On("2026-03-02").Tell(kClock, Sent("2026-03-02"));
  Expect(world, "2026-03-20", 0, 0, {});
}

TEST(IncidentClocks, HaveTheResponsiblePersonAsOwner) {
  World world = Running();
  IncidentClockEvent assigned;
  assigned.mutable_assigned()->set_responsible("paul");
  world.On("2026-03-02").Tell(kClock, assigned);
  world.On("2026-03-03").Tell(kClock, Rebased("2026-03-16"));
  EXPECT_EQ(CountsByOwner(world, "incident-clocks", kClock, Series::kClocks),
            (OwnerCounts{{{"paul", "binding|late"}, 1}}));
}

}  // namespace
}  // namespace aims::improvement
