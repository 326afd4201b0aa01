#include "aims/controls/v1/control.pb.h"
#include "gtest/gtest.h"
#include "services/improvement/domain/controls/testing/last_properties.h"
#include "services/improvement/domain/testing/world.h"

namespace aims::improvement {
namespace {

using controls::v1::Control;
using controls::v1::ControlEvent;
using controls::v1::ControlFrequency;
using Parts = std::map<std::string, int64_t>;

constexpr char kStandings[] = "controls-by-standing";
constexpr char kDegraded[] = "time-degraded";

ControlEvent Planned(const std::string& requirement, uint32_t days) {
  ControlEvent event;
  Control& control = *event.mutable_registered()->mutable_control();
  control.set_owner("olga");
  control.add_ai_systems("organizations/acme/aiSystems/chat");
  Control::Satisfied& satisfied = *control.add_satisfies();
  satisfied.set_requirement(requirement);
  satisfied.set_extent(Control::Satisfied::EXTENT_FULL);
  control.mutable_frequency()->set_kind(ControlFrequency::KIND_EVERY_DAYS);
  control.mutable_frequency()->set_days(days);
  return event;
}
// An event without content: Sent(&ControlEvent::mutable_operating).
template <class Content>
ControlEvent Sent(Content* (ControlEvent::*content)()) {
  ControlEvent event;
  (event.*content)();
  return event;
}
ControlEvent Attested() { return Sent(&ControlEvent::mutable_attested); }
ControlEvent Operating() { return Sent(&ControlEvent::mutable_operating); }
ControlEvent Degraded() { return Sent(&ControlEvent::mutable_degraded); }
ControlEvent Deleted() { return Sent(&ControlEvent::mutable_deleted); }
ControlEvent Undeleted() { return Sent(&ControlEvent::mutable_undeleted); }
ControlEvent Retired() { return Sent(&ControlEvent::mutable_retired); }
ControlEvent Voided() { return Sent(&ControlEvent::mutable_design_voided); }
ControlEvent Returned() { return Sent(&ControlEvent::mutable_returned); }

ControlEvent Tested(controls::v1::ControlTestOutcome outcome,
                    controls::v1::ControlTestKind kind = controls::v1::CONTROL_TEST_KIND_OPERATION) {
  ControlEvent event;
  event.mutable_test_noted()->set_kind(kind);
  event.mutable_test_noted()->mutable_result()->set_outcome(outcome);
  return event;
}
ControlEvent Passed() { return Tested(controls::v1::CONTROL_TEST_OUTCOME_PASSED); }
ControlEvent Excepted(bool in_force, const std::string& exception = "organizations/acme/controlExceptions/e1",
                      const std::string& expire = "2026-06-01") {
  ControlEvent event;
  if (in_force) *event.mutable_exception_noted()->mutable_expire_time() = P(expire);
  event.mutable_exception_noted()->set_control_exception(exception);
  event.mutable_exception_noted()->set_in_force(in_force);
  return event;
}

// A control that operates since 2 March and is to be tested every 30 days.
World Operation() {
  World world;
  world.On("2026-03-01").Tell("controls/c1", Planned("iso-42001:A.6.2.6", 30));
  world.On("2026-03-02").Tell("controls/c1", Attested()).Tell("controls/c1", Operating());
  return world;
}

TEST(Controls, IsPlannedBeforeItOperates) {
  const World world = Operation();
  const Tally tally = world.Of(kStandings, "2026-03-01");
  EXPECT_EQ(tally.parts, (Parts{{"planned", 1}}));
  EXPECT_EQ(tally.denominator, 0);
}

TEST(Controls, IsNotYetDueInTheFirstPeriodAndThenUntested) {
  const World world = Operation();
  EXPECT_EQ(world.Of(kStandings, "2026-03-31").parts, (Parts{{"not_yet_due", 1}}));
  EXPECT_EQ(world.Of(kStandings, "2026-03-31").numerator, 1);
  EXPECT_EQ(world.Of(kStandings, "2026-04-01").parts, (Parts{{"untested", 1}}));
  EXPECT_EQ(world.Of(kStandings, "2026-04-01").numerator, 0);
  EXPECT_EQ(world.Of(kStandings, "2026-04-01").denominator, 1);
}

TEST(Controls, BeginsTheFirstPeriodWithTheFirstAttestation) {
  World world = Operation();
  world.On("2026-03-20").Tell("controls/c1", Attested());
  EXPECT_EQ(world.Of(kStandings, "2026-04-01").parts, (Parts{{"untested", 1}}));
}

TEST(Controls, BeginsTheFirstPeriodAnewAfterAReturn) {
  World world = Operation();
  world.On("2026-03-10").Tell("controls/c1", Returned());
  EXPECT_EQ(world.Of(kStandings, "2026-03-11").parts, (Parts{{"planned", 1}}));
  world.On("2026-03-20").Tell("controls/c1", Attested()).Tell("controls/c1", Operating());
  EXPECT_EQ(world.Of(kStandings, "2026-04-10").parts, (Parts{{"not_yet_due", 1}}));
}

TEST(Controls, FollowsAChangeOfTheFrequency) {
  World world = Operation();
  ControlEvent changed;
  changed.mutable_updated()->mutable_control()->mutable_frequency()->set_kind(ControlFrequency::KIND_EVERY_DAYS);
  changed.mutable_updated()->mutable_control()->mutable_frequency()->set_days(60);
  changed.mutable_updated()->mutable_update_mask()->add_paths("frequency");
  world.On("2026-03-10").Tell("controls/c1", changed);
  EXPECT_EQ(world.Of(kStandings, "2026-04-30").parts, (Parts{{"not_yet_due", 1}}));
  EXPECT_EQ(world.Of(kStandings, "2026-05-01").parts, (Parts{{"untested", 1}}));
}

TEST(Controls, IsUntestedAtOnceWithoutDaysOfItsFrequency) {
  World world;
  world.On("2026-03-01").Tell("controls/c1", Planned("iso-42001:A.6.2.6", 0));
  world.On("2026-03-02").Tell("controls/c1", Attested()).Tell("controls/c1", Operating());
  EXPECT_EQ(world.Of(kStandings, "2026-03-02").parts, (Parts{{"untested", 1}}));
}

TEST(Controls, OperatesWhileTheLastTestOfOperationPassed) {
  World world = Operation();
  world.On("2026-03-10")
      .Tell("controls/c1", Tested(controls::v1::CONTROL_TEST_OUTCOME_PASSED, controls::v1::CONTROL_TEST_KIND_DESIGN));
  EXPECT_EQ(world.Of(kStandings, "2026-03-11").parts, (Parts{{"not_yet_due", 1}}));
  world.On("2026-03-12").Tell("controls/c1", Passed());
  EXPECT_EQ(world.Of(kStandings, "2026-04-12").parts, (Parts{{"operating", 1}}));
  EXPECT_EQ(world.Of(kStandings, "2026-04-12").numerator, 1);
  world.On("2026-04-13").Tell("controls/c1", Tested(controls::v1::CONTROL_TEST_OUTCOME_INCONCLUSIVE));
  EXPECT_EQ(world.Of(kStandings, "2026-04-14").parts, (Parts{{"untested", 1}}));
}

TEST(Controls, KeepsTheResultThatANoteWithoutOneLeaves) {
  World world = Operation();
  world.On("2026-03-12").Tell("controls/c1", Passed());
  ControlEvent noted;
  noted.mutable_test_noted()->set_kind(controls::v1::CONTROL_TEST_KIND_OPERATION);
  world.On("2026-03-13").Tell("controls/c1", noted);
  EXPECT_EQ(world.Of(kStandings, "2026-03-14").parts, (Parts{{"operating", 1}}));
}

TEST(Controls, IsCompensatedUnderAnExceptionAlone) {
  World world = Operation();
  world.On("2026-03-10").Tell("controls/c1", Degraded());
  EXPECT_EQ(world.Of(kStandings, "2026-03-10").parts, (Parts{{"degraded", 1}}));
  EXPECT_EQ(world.Of(kStandings, "2026-03-10").numerator, 0);
  world.On("2026-03-11").Tell("controls/c1", Excepted(true));
  EXPECT_EQ(world.Of(kStandings, "2026-03-11").parts, (Parts{{"compensated", 1}}));
  EXPECT_EQ(world.Of(kStandings, "2026-03-11").numerator, 1);
  world.On("2026-03-12").Tell("controls/c1", Excepted(true, "organizations/acme/controlExceptions/e2"));
  world.On("2026-03-13").Tell("controls/c1", Excepted(false));
  EXPECT_EQ(world.Of(kStandings, "2026-03-13").parts, (Parts{{"compensated", 1}}));
  world.On("2026-03-14").Tell("controls/c1", Excepted(false, "organizations/acme/controlExceptions/e2"));
  EXPECT_EQ(world.Of(kStandings, "2026-03-14").parts, (Parts{{"degraded", 1}}));
}

TEST(Controls, IsCompensatedUntilTheEndOfTheLastExceptionWheneverThatIsRecorded) {
  World world = Operation();
  world.On("2026-03-10").Tell("controls/c1", Degraded());
  world.Tell("controls/c1", Excepted(true, "organizations/acme/controlExceptions/e1", "2026-03-20"));
  world.Tell("controls/c1", Excepted(true, "organizations/acme/controlExceptions/e2", "2026-03-15"));
  EXPECT_EQ(world.Of(kStandings, "2026-03-19T23:59:59Z").parts, (Parts{{"compensated", 1}}));
  EXPECT_EQ(world.Standing(Series::kControlsInPlace, "2026-03-19T23:59:59Z"), (Counts{{"c1", 1}}));
  EXPECT_EQ(world.Of(kStandings, "2026-03-20").parts, (Parts{{"degraded", 1}}));
  EXPECT_TRUE(world.Standing(Series::kControlsInPlace, "2026-03-20").empty());
  EXPECT_TRUE(world.Standing(Series::kRequirementsServed, "2026-03-20").empty());
  world.On("2026-03-21").Tell("controls/c1", Excepted(false));
  EXPECT_EQ(world.Of(kStandings, "2026-03-21").parts, (Parts{{"degraded", 1}}));
}

TEST(Controls, IsPlannedWhileANewCriterionWaitsForItsDesignTest) {
  World world = Operation();
  world.On("2026-03-10").Tell("controls/c1", Voided());
  EXPECT_EQ(world.Of(kStandings, "2026-03-10").parts, (Parts{{"planned", 1}}));
}

TEST(Controls, StaysPlannedWhenADesignIsVoidedBeforeItOperates) {
  World world;
  world.On("2026-03-01").Tell("controls/c1", Planned("iso-42001:A.6.2.6", 30));
  world.On("2026-03-02").Tell("controls/c1", Voided());
  EXPECT_EQ(world.Of(kStandings, "2026-03-02").parts, (Parts{{"planned", 1}}));
}

TEST(Controls, LeavesOutRetiredAndDeletedOnes) {
  World world = Operation();
  world.On("2026-03-10").Tell("controls/c1", Deleted());
  EXPECT_TRUE(world.Of(kStandings, "2026-03-10").parts.empty());
  EXPECT_TRUE(world.Standing(Series::kControlsInPlace, "2026-03-10").empty());
  EXPECT_TRUE(world.Standing(Series::kEvidenceSlots, "2026-03-10").empty());
  world.On("2026-03-11").Tell("controls/c1", Undeleted());
  EXPECT_EQ(world.Of(kStandings, "2026-03-11").parts, (Parts{{"not_yet_due", 1}}));
  world.On("2026-03-12").Tell("controls/c1", Retired());
  EXPECT_TRUE(world.Of(kStandings, "2026-06-01").parts.empty());
  EXPECT_TRUE(world.Standing(Series::kControlsInPlace, "2026-03-12").empty());
}

TEST(Controls, LosesItsExceptionsWithTheDeletion) {
  World world = Operation();
  world.On("2026-03-10").Tell("controls/c1", Degraded()).Tell("controls/c1", Excepted(true));
  world.On("2026-03-11").Tell("controls/c1", Deleted());
  world.On("2026-03-12").Tell("controls/c1", Undeleted());
  EXPECT_EQ(world.Of(kStandings, "2026-03-12").parts, (Parts{{"degraded", 1}}));
}

TEST(Controls, IsInPlaceWhileItOperatesOrIsCompensated) {
  World world = Operation();
  const Counts c1 = {{"c1", 1}};
  const Counts requirement = {{"iso-42001:A.6.2.6", 1}};
  EXPECT_TRUE(world.Standing(Series::kControlsInPlace, "2026-03-01").empty());
  EXPECT_EQ(world.Standing(Series::kControlsInPlace, "2026-03-02"), c1);
  EXPECT_EQ(world.Standing(Series::kRequirementsServed, "2026-03-02"), requirement);
  world.On("2026-03-10").Tell("controls/c1", Degraded());
  EXPECT_TRUE(world.Standing(Series::kControlsInPlace, "2026-03-10").empty());
  EXPECT_TRUE(world.Standing(Series::kRequirementsServed, "2026-03-10").empty());
  world.On("2026-03-11").Tell("controls/c1", Excepted(true));
  EXPECT_EQ(world.Standing(Series::kControlsInPlace, "2026-03-11"), c1);
  EXPECT_EQ(world.Standing(Series::kRequirementsServed, "2026-03-11"), requirement);
}

TEST(Controls, ServesTheRequirementsOfItsLastUpdate) {
  World world = Operation();
  ControlEvent changed;
  changed.mutable_updated()->mutable_control()->add_satisfies()->set_requirement("iso-42001:A.5.2");
  changed.mutable_updated()->mutable_update_mask()->add_paths("satisfies");
  world.On("2026-03-10").Tell("controls/c1", changed);
  EXPECT_EQ(world.Standing(Series::kRequirementsServed, "2026-03-10"), (Counts{{"iso-42001:A.5.2", 1}}));
}

TEST(Controls, HasSlotsForTheKindsOfEvidenceWhileInOperation) {
  World world = Operation();
  const Counts slots = {{"c1|metric", 1}, {"c1|procedure", 1}, {"c1|ticket", 1}};
  EXPECT_TRUE(world.Standing(Series::kEvidenceSlots, "2026-03-01").empty());
  EXPECT_EQ(world.Standing(Series::kEvidenceSlots, "2026-03-02"), slots);
  world.On("2026-03-10").Tell("controls/c1", Degraded());
  EXPECT_EQ(world.Standing(Series::kEvidenceSlots, "2026-03-10"), slots);
}

TEST(Controls, HasThePropertiesOfTheControl) {
  World world = Operation();
  ControlEvent changed;
  changed.mutable_updated()->mutable_control()->set_owner("otto");
  changed.mutable_updated()->mutable_update_mask()->add_paths("owner");
  changed.mutable_updated()->mutable_update_mask()->add_paths("description");
  world.On("2026-03-10").Tell("controls/c1", changed);
  const Properties last = LastProperties(world, "controls", "controls/c1");
  EXPECT_EQ(last.owner, "otto");
  EXPECT_EQ(last.ai_systems, std::vector<std::string>{"organizations/acme/aiSystems/chat"});
  EXPECT_EQ(last.frameworks, std::vector<std::string>{"iso-42001"});
}

TEST(TimeDegraded, RunsUntilTheControlOperatesAgain) {
  World world = Operation();
  world.On("2026-03-10").Tell("controls/c1", Degraded());
  const Tally running = world.Of(kDegraded, "2026-03-13");
  EXPECT_TRUE(running.ended_days.empty());
  EXPECT_EQ(running.running_days, (std::map<double, int64_t>{{3, 1}}));
  world.On("2026-03-20").Tell("controls/c1", Operating());
  const Tally ended = world.Of(kDegraded, "2026-03-20");
  EXPECT_EQ(ended.ended_days, (std::map<double, int64_t>{{10, 1}}));
  EXPECT_TRUE(ended.running_days.empty());
  EXPECT_TRUE(world.Of(kDegraded, "2026-06-18").ended_days.empty());  // out of the window
}

TEST(TimeDegraded, GoesOnWhileTheCriterionIsChanged) {
  World world = Operation();
  world.On("2026-03-10").Tell("controls/c1", Degraded());
  world.On("2026-03-15").Tell("controls/c1", Voided());
  EXPECT_EQ(world.Of(kDegraded, "2026-03-16").running_days, (std::map<double, int64_t>{{6, 1}}));
  world.On("2026-03-20").Tell("controls/c1", Operating());
  EXPECT_EQ(world.Of(kDegraded, "2026-03-20").ended_days, (std::map<double, int64_t>{{10, 1}}));
}

TEST(TimeDegraded, DoesNotEndInARetirementOrDeletion) {
  World world = Operation();
  world.On("2026-03-10").Tell("controls/c1", Degraded());
  world.On("2026-03-12").Tell("controls/c1", Deleted());
  EXPECT_TRUE(world.Of(kDegraded, "2026-03-12").running_days.empty());
  world.On("2026-03-14").Tell("controls/c1", Undeleted());
  EXPECT_EQ(world.Of(kDegraded, "2026-03-15").running_days, (std::map<double, int64_t>{{5, 1}}));
  world.On("2026-03-16").Tell("controls/c1", Retired());
  EXPECT_TRUE(world.Of(kDegraded, "2026-03-17").running_days.empty());
  EXPECT_TRUE(world.Of(kDegraded, "2026-03-17").ended_days.empty());
}

TEST(TimeDegraded, CountsEachDegradation) {
  World world = Operation();
  world.On("2026-03-10").Tell("controls/c1", Degraded());
  world.On("2026-03-12").Tell("controls/c1", Operating());
  world.On("2026-03-20").Tell("controls/c1", Degraded());
  world.On("2026-03-21").Tell("controls/c1", Operating());
  EXPECT_EQ(world.Of(kDegraded, "2026-04-01").ended_days, (std::map<double, int64_t>{{1, 1}, {2, 1}}));
}

}  // namespace
}  // namespace aims::improvement
