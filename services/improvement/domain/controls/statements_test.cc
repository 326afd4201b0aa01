#include "aims/controls/v1/control.pb.h"
#include "aims/controls/v1/statement_of_applicability.pb.h"
#include "gtest/gtest.h"
#include "services/improvement/domain/controls/testing/last_properties.h"
#include "services/improvement/domain/testing/world.h"

namespace aims::improvement {
namespace {

using controls::v1::ControlEvent;
using controls::v1::StatementOfApplicabilityEvent;
using controls::v1::StatementRowStatus;

constexpr char kServed[] = "soa-rows-served";
constexpr char kStale[] = "soa-stale-days";
constexpr char kStatement[] = "statementsOfApplicability/s1";

StatementOfApplicabilityEvent Approved(uint32_t version) {
  StatementOfApplicabilityEvent event;
  event.mutable_approved()->set_version(version);
  return event;
}
// The rows by their requirements, each with one control of the same number; none for a row that is not applicable.
StatementOfApplicabilityEvent Frozen(uint32_t version, const std::map<std::string, std::string>& rows) {
  StatementOfApplicabilityEvent event;
  event.mutable_status_frozen()->set_version(version);
  for (const auto& [requirement, control] : rows) {
    StatementRowStatus& status = *event.mutable_status_frozen()->add_statuses();
    status.set_requirement(requirement);
    if (control.empty()) {
      status.set_status(StatementRowStatus::STATUS_NOT_APPLICABLE);
      continue;
    }
    status.set_status(StatementRowStatus::STATUS_PLANNED);
    status.add_missing("organizations/acme/controls/" + control);
  }
  return event;
}
StatementOfApplicabilityEvent Stale(uint32_t version) {
  StatementOfApplicabilityEvent event;
  event.mutable_stale_noted()->set_version(version);
  return event;
}
ControlEvent Planned() {
  ControlEvent event;
  event.mutable_registered();
  return event;
}
ControlEvent Operating() {
  ControlEvent event;
  event.mutable_operating();
  return event;
}

TEST(RowsServed, CountsApplicableRowsOfTheApprovedVersion) {
  World world;
  world.On("2026-03-01").Tell("controls/c1", Planned());
  world.On("2026-03-02").Tell(kStatement, Approved(1));
  world.Tell(kStatement, Frozen(1, {{"iso-42001:A.2.2", "c1"}, {"iso-42001:A.2.3", "c2"}, {"iso-42001:A.2.4", ""}}));
  EXPECT_EQ(world.Of(kServed, "2026-03-01").denominator, 0);
  EXPECT_EQ(world.Of(kServed, "2026-03-02").denominator, 2);
  EXPECT_EQ(world.Of(kServed, "2026-03-02").numerator, 0);
  world.On("2026-03-05").Tell("controls/c1", Operating());
  EXPECT_EQ(world.Of(kServed, "2026-03-05").numerator, 1);
  EXPECT_EQ(world.Of(kServed, "2026-03-05").denominator, 2);
}

TEST(RowsServed, TakesAllControlsOfARowWhateverTheyWereAtTheApproval) {
  World world;
  world.On("2026-03-01").Tell("controls/c2", Planned()).Tell("controls/c2", Operating());
  StatementOfApplicabilityEvent frozen = Frozen(1, {{"iso-42001:A.2.2", "c1"}});
  frozen.mutable_status_frozen()->mutable_statuses(0)->add_in_place("organizations/acme/controls/c2");
  world.On("2026-03-02").Tell(kStatement, Approved(1)).Tell(kStatement, frozen);
  EXPECT_EQ(world.Of(kServed, "2026-03-02").numerator, 1);
  ControlEvent degraded;
  degraded.mutable_degraded();
  world.On("2026-03-03").Tell("controls/c2", degraded);
  EXPECT_EQ(world.Of(kServed, "2026-03-03").numerator, 0);
  world.On("2026-03-04").Tell("controls/c1", Planned()).Tell("controls/c1", Operating());
  EXPECT_EQ(world.Of(kServed, "2026-03-04").numerator, 1);
}

TEST(RowsServed, CountsAnApplicableRowWithoutControls) {
  World world;
  StatementOfApplicabilityEvent frozen;
  frozen.mutable_status_frozen()->set_version(1);
  frozen.mutable_status_frozen()->add_statuses()->set_requirement("iso-42001:A.2.2");
  frozen.mutable_status_frozen()->mutable_statuses(0)->set_status(StatementRowStatus::STATUS_NO_CONTROL);
  world.On("2026-03-02").Tell(kStatement, Approved(1)).Tell(kStatement, frozen);
  EXPECT_EQ(world.Of(kServed, "2026-03-02").denominator, 1);
  EXPECT_EQ(world.Of(kServed, "2026-03-02").numerator, 0);
}

TEST(RowsServed, ForgetsRowsThatTheNextVersionDoesNotHave) {
  World world;
  world.On("2026-03-02").Tell(kStatement, Approved(1));
  world.Tell(kStatement, Frozen(1, {{"iso-42001:A.2.2", "c1"}, {"iso-42001:A.2.3", "c2"}}));
  world.On("2026-04-02").Tell(kStatement, Approved(2));
  world.Tell(kStatement, Frozen(2, {{"iso-42001:A.2.2", "c1"}}));
  EXPECT_EQ(world.Of(kServed, "2026-04-01").denominator, 2);
  EXPECT_EQ(world.Of(kServed, "2026-04-02").denominator, 1);
}

TEST(RowsServed, ForgetsARowThatIsNotApplicableAnyMore) {
  World world;
  world.On("2026-03-02").Tell(kStatement, Approved(1)).Tell(kStatement, Frozen(1, {{"iso-42001:A.2.2", "c1"}}));
  world.On("2026-04-02").Tell(kStatement, Approved(2)).Tell(kStatement, Frozen(2, {{"iso-42001:A.2.2", ""}}));
  EXPECT_EQ(world.Of(kServed, "2026-04-02").denominator, 0);
}

TEST(RowsServed, CountsTheRowsOfEachStatement) {
  World world;
  world.On("2026-03-02").Tell(kStatement, Approved(1)).Tell(kStatement, Frozen(1, {{"iso-42001:A.2.2", "c1"}}));
  world.On("2026-03-02")
      .Tell("statementsOfApplicability/s2", Approved(1))
      .Tell("statementsOfApplicability/s2", Frozen(1, {{"iso-42001:A.2.2", "c1"}}));
  world.On("2026-04-02").Tell(kStatement, Approved(2));
  world.Tell(kStatement, Frozen(2, {{"iso-42001:A.2.2", "c1"}, {"iso-42001:A.2.3", "c2"}}));
  EXPECT_EQ(world.Of(kServed, "2026-03-02").denominator, 2);
  EXPECT_EQ(world.Of(kServed, "2026-04-02").denominator, 3);
}

TEST(RowsServed, HasTheFrameworkOfTheRequirement) {
  World world;
  world.On("2026-03-02").Tell(kStatement, Approved(1)).Tell(kStatement, Frozen(1, {{"iso-27001:A.5.1", "c1"}}));
  EXPECT_EQ(LastProperties(world, "statement_rows", "statementsOfApplicability/s1/iso-27001:A.5.1").frameworks,
            std::vector<std::string>{"iso-27001"});
}

TEST(StaleDays, HasTheOwnerOfTheStatement) {
  World world;
  StatementOfApplicabilityEvent registered, updated;
  registered.mutable_registered()->mutable_statement_of_applicability()->set_owner("olga");
  updated.mutable_updated()->mutable_statement_of_applicability()->set_owner("otto");
  updated.mutable_updated()->mutable_update_mask()->add_paths("owner");
  world.Tell(kStatement, registered);
  EXPECT_EQ(LastProperties(world, "statements", kStatement).owner, "olga");
  world.Tell(kStatement, updated);
  EXPECT_EQ(LastProperties(world, "statements", kStatement).owner, "otto");
}

TEST(StaleDays, CountsFromTheFirstCauseAfterTheApproval) {
  World world;
  world.On("2026-03-02").Tell(kStatement, Approved(1));
  EXPECT_EQ(world.Of(kStale, "2026-03-05").numerator, 0);
  world.On("2026-03-10").Tell(kStatement, Stale(1));
  world.On("2026-03-12").Tell(kStatement, Stale(1));
  EXPECT_EQ(world.Of(kStale, "2026-03-09").numerator, 0);
  EXPECT_EQ(world.Of(kStale, "2026-03-15").numerator, 5);
  EXPECT_EQ(world.Of(kStale, "2026-03-15").parts, (std::map<std::string, int64_t>{{"stale", 1}}));
}

TEST(StaleDays, EndsWithTheNextApproval) {
  World world;
  world.On("2026-03-02").Tell(kStatement, Approved(1));
  world.On("2026-03-10").Tell(kStatement, Stale(1));
  world.On("2026-03-20").Tell(kStatement, Approved(2));
  world.On("2026-03-21").Tell(kStatement, Stale(1));  // of the superseded version
  EXPECT_EQ(world.Of(kStale, "2026-03-25").numerator, 0);
  world.On("2026-03-26").Tell(kStatement, Stale(2));
  EXPECT_EQ(world.Of(kStale, "2026-03-28").numerator, 2);
}

TEST(StaleDays, AddsThoseOfAllStatements) {
  World world;
  world.On("2026-03-02").Tell(kStatement, Approved(1)).Tell("statementsOfApplicability/s2", Approved(1));
  world.On("2026-03-10").Tell(kStatement, Stale(1));
  world.On("2026-03-12").Tell("statementsOfApplicability/s2", Stale(1));
  EXPECT_EQ(world.Of(kStale, "2026-03-15").numerator, 8);
}

}  // namespace
}  // namespace aims::improvement
