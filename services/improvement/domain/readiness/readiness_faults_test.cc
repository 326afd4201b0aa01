// The pieces that ask for the absence of faults that other metrics count: each is missing from the fault on.

#include "aims/controls/v1/competence.pb.h"
#include "gtest/gtest.h"
#include "services/improvement/domain/audit/testing/programme_events.h"
#include "services/improvement/domain/readiness/readiness.h"
#include "services/improvement/domain/readiness/testing/complete_world.h"
#include "services/improvement/domain/testing/systems.h"

namespace aims::improvement {
namespace {

// Whether a piece of a clause is asked for and there.
std::string Standing(World& world, const std::string& time, const std::string& clause, const std::string& id) {
  const v1::Readiness readiness = ReadinessOf(world.ledger(), T(time)).value();
  for (const v1::RequirementReadiness& requirement : readiness.requirements()) {
    for (const auto& piece : requirement.pieces()) {
      if (piece.clause() == clause && piece.id() == id) return piece.present() ? "present" : "missing";
    }
  }
  return "not asked for";
}

TEST(ReadinessFaults, AStaleStatement) {
  World world;
  EXPECT_EQ(Standing(world, "2026-02-01", "6.1.3", "statement-current"), "not asked for");
  world.On("2026-02-01");
  TellStatement(1, {}, &world);
  EXPECT_EQ(Standing(world, "2026-02-01", "6.1.3", "statement-current"), "present");
  controls::v1::StatementOfApplicabilityEvent stale;
  stale.mutable_stale_noted()->set_version(1);
  world.On("2026-03-01").Tell(kStatement, stale);
  EXPECT_EQ(Standing(world, "2026-03-01", "6.1.3", "statement-current"), "missing");
}

TEST(ReadinessFaults, AnObjectiveThatIsNotMeasured) {
  using audit::v1::ObjectiveEvent;
  ObjectiveEvent proposed;
  auto& document = *proposed.mutable_proposed()->mutable_document();
  *document.mutable_due_time() = P("2026-12-31");
  document.mutable_measure()->set_what("complaints");
  document.mutable_measure()->set_period_days(20);
  World world;
  world.On("2026-02-01")
      .Tell("objectives/o1", Happened<ObjectiveEvent>(ObjectiveEvent::kRegistered))
      .Tell("objectives/o1", proposed)
      .Tell("objectives/o1", Happened<ObjectiveEvent>(ObjectiveEvent::kApproved));
  EXPECT_EQ(Standing(world, "2026-01-31", "6.2", "objectives-measured"), "not asked for");
  EXPECT_EQ(Standing(world, "2026-03-02", "6.2", "objectives-measured"), "present");
  EXPECT_EQ(Standing(world, "2026-03-03", "6.2", "objectives-measured"), "missing");  // after 30 days
}

TEST(ReadinessFaults, AGapOfCompetence) {
  using controls::v1::CompetenceEvent;
  World world;
  EXPECT_EQ(Standing(world, "2026-02-01", "7.2", "no-competence-gap"), "not asked for");
  world.On("2026-02-01").Tell("competences/c1", Happened<CompetenceEvent>(CompetenceEvent::kOpened));
  EXPECT_EQ(Standing(world, "2026-02-01", "7.2", "no-competence-gap"), "missing");
  world.On("2026-02-02").Tell("competences/c1", Happened<CompetenceEvent>(CompetenceEvent::kAcquisitionStarted));
  EXPECT_EQ(Standing(world, "2026-02-02", "7.2", "no-competence-gap"), "missing");
  CompetenceEvent assessed;
  assessed.mutable_assessed()->set_outcome(controls::v1::Competence::Assessment::OUTCOME_COMPETENT);
  *assessed.mutable_assessed()->mutable_expire_time() = P("2026-06-01");
  world.On("2026-02-03").Tell("competences/c1", assessed);
  EXPECT_EQ(Standing(world, "2026-05-31", "7.2", "no-competence-gap"), "present");
  EXPECT_EQ(Standing(world, "2026-06-01", "7.2", "no-competence-gap"), "missing");
}

TEST(ReadinessFaults, AnOverdueReviewOfAPolicy) {
  World world;
  EXPECT_EQ(Standing(world, "2026-02-01", "7.5.2", "no-review-overdue"), "not asked for");
  world.On("2026-02-01")
      .Tell("policies/p1", Published(controls::v1::POLICY_KIND_PROCEDURE, "2026-06-01", {}))
      .Tell("policies/p1", Happened<controls::v1::PolicyEvent>(controls::v1::PolicyEvent::kTookEffect));
  EXPECT_EQ(Standing(world, "2026-05-31", "7.5.2", "no-review-overdue"), "present");
  EXPECT_EQ(Standing(world, "2026-06-01", "7.5.2", "no-review-overdue"), "missing");
}

TEST(ReadinessFaults, ADegradedControl) {
  World world = CompleteWorld();
  EXPECT_EQ(Standing(world, "2026-02-01", "8.1", "no-control-degraded"), "present");
  world.On("2026-02-02")
      .Tell("controls/c1", Happened<controls::v1::ControlEvent>(controls::v1::ControlEvent::kDegraded));
  EXPECT_EQ(Standing(world, "2026-02-02", "8.1", "no-control-degraded"), "missing");
  EXPECT_EQ(Standing(world, "2026-02-02", "A.6.2.6", "control-in-place"), "missing");
}

TEST(ReadinessFaults, AnAiSystemInServiceWithoutACurrentImpactAssessment) {
  using Impact = inventory::v1::SystemAssurance::Impact;
  const auto reported = [](Impact::State state) {
    inventory::v1::SystemAssuranceEvent event;
    event.mutable_impact_reported()->mutable_impact()->set_state(state);
    *event.mutable_impact_reported()->mutable_impact()->mutable_expire_time() = P("2026-06-01");
    return event;
  };
  World world;
  world.On("2026-02-01").Tell("aiSystems/chat", Registered());
  EXPECT_EQ(Standing(world, "2026-02-01", "8.4", "all-systems-assessed"), "not asked for");
  world.On("2026-02-02").Tell("aiSystems/chat", InOperation());
  EXPECT_EQ(Standing(world, "2026-02-02", "8.4", "all-systems-assessed"), "missing");
  world.On("2026-02-03").Tell("systemAssurances/chat", reported(Impact::STATE_APPROVED));
  EXPECT_EQ(Standing(world, "2026-02-03", "8.4", "all-systems-assessed"), "present");
  EXPECT_EQ(Standing(world, "2026-06-01", "8.4", "all-systems-assessed"), "missing");
  world.On("2026-03-01").Tell("systemAssurances/chat", reported(Impact::STATE_REJECTED));
  EXPECT_EQ(Standing(world, "2026-03-01", "8.4", "all-systems-assessed"), "missing");
}

TEST(ReadinessFaults, AMissedAudit) {
  World world;
  Approve(world, "2026-01-01", {{"e1", "2026-Q1"}});
  EXPECT_EQ(Standing(world, "2025-12-31", "9.2.2", "no-audit-missed"), "not asked for");
  EXPECT_EQ(Standing(world, "2026-03-31", "9.2.2", "no-audit-missed"), "present");
  EXPECT_EQ(Standing(world, "2026-04-01", "9.2.2", "no-audit-missed"), "missing");
}

TEST(ReadinessFaults, OnesOfRisksTreatmentsSuppliersAndOthers) {
  World world = CompleteWorld();
  const std::vector<std::pair<std::string, std::string>> pieces = {
      {"4.2", "requirements-resolved"},    {"6.1.2", "all-risks-assessed"},       {"6.3", "no-change-unreviewed"},
      {"7.1", "resources-in-time"},        {"7.3", "no-acknowledgement-overdue"}, {"7.4", "communications-in-time"},
      {"8.1", "suppliers-assessed"},       {"8.2", "no-reassessment-overdue"},    {"8.3", "no-treatment-overdue"},
      {"8.3", "no-treatment-ineffective"}, {"10.2", "no-nonconformity-overdue"}};
  world.On("2026-02-01");
  TellFaults(&world);
  for (const auto& [clause, id] : pieces) {
    EXPECT_NE(Standing(world, "2026-01-31", clause, id), "missing") << clause << " " << id;
    EXPECT_EQ(Standing(world, "2026-02-01", clause, id), "missing") << clause << " " << id;
  }
}

}  // namespace
}  // namespace aims::improvement
