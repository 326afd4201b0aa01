#include "aims/audit/v1/audit_applicability.pb.h"
#include "gtest/gtest.h"
#include "services/improvement/domain/audit/testing/programme_events.h"

namespace aims::improvement {
namespace {

using audit::v1::AuditApplicabilityEvent;
using Parts = std::map<std::string, int64_t>;
using Requirements = std::vector<std::string>;

constexpr char kApplicability[] = "auditApplicabilities/current";

AuditApplicabilityEvent Statement(const std::string& name, uint32_t version, const Requirements& excluded,
                                  const Requirements& applicable = {}) {
  AuditApplicabilityEvent event;
  event.mutable_reported()->set_statement(name);
  event.mutable_reported()->set_version(version);
  *event.mutable_reported()->mutable_excluded() = {excluded.begin(), excluded.end()};
  *event.mutable_reported()->mutable_applicable() = {applicable.begin(), applicable.end()};
  return event;
}
AuditApplicabilityEvent Withdrawn(const std::string& name) {
  AuditApplicabilityEvent event;
  event.mutable_reported()->set_statement(name);
  event.mutable_reported()->set_withdrawn(true);
  return event;
}

World Planned(const Requirements& requirements, const std::string& approved = "2026-02-01") {
  World world;
  Approve(world, approved, {{"e1", "2026-Q4", requirements}});
  return world;
}
Parts At(const World& world, const std::string& time) {
  Parts parts = world.Of("audit-programme-kept", time).parts;
  for (auto part = parts.begin(); part != parts.end();) part = part->second == 0 ? parts.erase(part) : std::next(part);
  return parts;
}

TEST(ProgrammeCycle, HasTheClausesAndControlsThatThePlanNames) {
  const World world = Planned({"iso-42001:9.1", "iso-42001:A.6.2.6", "eu-ai-act:Art. 9", "iso-27001:5.2"});
  EXPECT_EQ(At(world, "2026-01-31"), Parts());
  EXPECT_EQ(At(world, "2026-02-01"), (Parts{{"cycle_required", 2}}));
}

TEST(ProgrammeCycle, HasAllThatIsUnderAHeading) {
  EXPECT_EQ(At(Planned({"iso-42001:A.6.2"}), "2026-03-01"), (Parts{{"cycle_required", 7}}));
  EXPECT_EQ(At(Planned({"iso-42001:A"}), "2026-03-01"), (Parts{{"cycle_required", 38}}));
  EXPECT_EQ(At(Planned({"iso-42001:9", "iso-42001:9.1"}), "2026-03-01"), (Parts{{"cycle_required", 6}}));
}

TEST(ProgrammeCycle, RunsFromItsStartToItsEnd) {
  World world = Planned({"iso-42001:9.1", "iso-42001:9.2.1"}, "2025-12-01");
  world.On("2026-05-01").Tell("audits/a1", IssuedAudit("e1", {"iso-42001:9.1"}));
  EXPECT_EQ(At(world, "2025-12-31"), Parts());
  EXPECT_EQ(At(world, "2026-01-01"), (Parts{{"cycle_required", 2}}));
  EXPECT_EQ(At(world, "2026-05-01"), (Parts{{"cycle_required", 2}, {"cycle_audited", 1}}));
  EXPECT_EQ(At(world, "2026-12-31"), (Parts{{"cycle_required", 2}, {"cycle_audited", 1}}));
  EXPECT_EQ(At(world, "2027-01-01"), Parts());
}

TEST(ProgrammeCycle, CountsWhatWasAnsweredOnceAndOnlyWhatIsPlanned) {
  World world = Planned({"iso-42001:9.1"});
  world.On("2026-05-01").Tell("audits/a1", IssuedAudit("e1", {"iso-42001:9.1", "iso-42001:9.2.1"}));
  world.On("2026-06-01").Tell("audits/a2", IssuedAudit("", {"iso-42001:9.1"}));
  EXPECT_EQ(At(world, "2026-06-01"), (Parts{{"cycle_required", 1}, {"cycle_audited", 1}}));
}

TEST(ProgrammeCycle, CountsReportsWithinTheCycleAlone) {
  World world = Planned({"iso-42001:9.1"}, "2025-06-01");
  world.On("2025-12-31").Tell("audits/a1", IssuedAudit("e1", {"iso-42001:9.1"}));
  EXPECT_EQ(At(world, "2026-02-01"), (Parts{{"cycle_required", 1}}));
}

TEST(ProgrammeCycle, HasThePlanOfTheVersionThatIsApproved) {
  World world = Planned({"iso-42001:9.1"});
  world.On("2026-03-01").Tell(kProgramme, ProposedProgramme({{"e1", "2026-Q4", {"iso-42001:A.6.2"}}}));
  EXPECT_EQ(At(world, "2026-03-02"), (Parts{{"cycle_required", 1}}));
  world.On("2026-03-10").Tell(kProgramme, ApprovedProgramme());
  EXPECT_EQ(At(world, "2026-03-10"), (Parts{{"cycle_required", 7}}));
}

TEST(ProgrammeCycle, LeavesOutControlsThatAStatementExcludes) {
  World world = Planned({"iso-42001:A.6.2"});
  world.On("2026-03-01").Tell("audits/a1", IssuedAudit("e1", {"iso-42001:A.6.2.2", "iso-42001:A.6.2.3"}));
  world.On("2026-04-01").Tell(kApplicability, Statement("s1", 1, {"iso-42001:A.6.2.2"}, {"iso-42001:A.6.2.3"}));
  EXPECT_EQ(At(world, "2026-03-31"), (Parts{{"cycle_required", 7}, {"cycle_audited", 2}}));
  EXPECT_EQ(At(world, "2026-04-01"), (Parts{{"cycle_required", 6}, {"cycle_audited", 1}}));
}

TEST(ProgrammeCycle, HasControlsThatOneOfTheStatementsApplies) {
  World world = Planned({"iso-42001:A.6.2"});
  world.On("2026-04-01").Tell(kApplicability, Statement("s1", 1, {"iso-42001:A.6.2.2"}));
  world.On("2026-04-02").Tell(kApplicability, Statement("s2", 1, {}, {"iso-42001:A.6.2.2"}));
  world.On("2026-04-03").Tell(kApplicability, Withdrawn("s2"));
  EXPECT_EQ(At(world, "2026-04-02"), (Parts{{"cycle_required", 7}}));
  EXPECT_EQ(At(world, "2026-04-03"), (Parts{{"cycle_required", 6}}));
}

TEST(ProgrammeCycle, HasTheRowsOfTheLastVersionOfAStatement) {
  World world = Planned({"iso-42001:A.6.2"});
  world.On("2026-04-01").Tell(kApplicability, Statement("s1", 1, {"iso-42001:A.6.2.2", "iso-42001:A.6.2.3"}));
  world.On("2026-04-02").Tell(kApplicability, Statement("s1", 2, {"iso-42001:A.6.2.4"}));
  world.On("2026-04-03").Tell(kApplicability, Statement("s1", 2, {"iso-42001:A.6.2.5"}));
  EXPECT_EQ(At(world, "2026-04-01"), (Parts{{"cycle_required", 5}}));
  EXPECT_EQ(At(world, "2026-04-02"), (Parts{{"cycle_required", 6}}));
  EXPECT_EQ(At(world, "2026-04-03"), (Parts{{"cycle_required", 5}})) << "reports of one version add up";
}

TEST(ProgrammeCycle, IsNotMovedByAuditsOfNoProgramme) {
  audit::v1::AuditEvent issued = IssuedAudit("", {"iso-42001:9.1"});
  issued.mutable_report_issued()->clear_programme();
  World world = Planned({"iso-42001:9.1"});
  world.On("2026-03-01").Tell("audits/a1", issued);
  EXPECT_EQ(world.ledger().items().count({"programme-cycles", ""}), 0);
  EXPECT_EQ(At(world, "2026-03-02"), (Parts{{"cycle_required", 1}}));
}

}  // namespace
}  // namespace aims::improvement
