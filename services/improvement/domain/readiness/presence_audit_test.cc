#include "gtest/gtest.h"
#include "services/improvement/domain/readiness/testing/presence.h"

namespace aims::improvement {
namespace {

using namespace audit::v1;  // NOLINT: its names are all that stands here

// Lets one subject have an event on a day.
template <class Event>
void On(World* world, const std::string& day, typename Event::EventCase event_case) {
  world->On(day).Tell(std::string("subjects/") + Event::descriptor()->name(), Happened<Event>(event_case));
}

TEST(AuditPresence, HasActiveObjectivesUntilTheyEnd) {
  for (const auto end : {ObjectiveEvent::kAchieved, ObjectiveEvent::kMissed, ObjectiveEvent::kAbandoned}) {
    World world;
    On<ObjectiveEvent>(&world, "2026-01-02", ObjectiveEvent::kApproved);
    On<ObjectiveEvent>(&world, "2026-01-03", ObjectiveEvent::kMeasured);
    EXPECT_EQ(PresentAt(world, "2026-01-03"), (Counts{{"objectives/active", 1}}));
    On<ObjectiveEvent>(&world, "2026-01-04", end);
    EXPECT_EQ(PresentAt(world, "2026-01-04"), Counts());
  }
}

TEST(AuditPresence, HasApprovedChangesUnlessTheyAreWithdrawn) {
  World world;
  On<ManagementChangeEvent>(&world, "2026-01-02", ManagementChangeEvent::kApproved);
  On<ManagementChangeEvent>(&world, "2026-01-03", ManagementChangeEvent::kCompleted);
  EXPECT_EQ(PresentAt(world, "2026-01-03"), (Counts{{"changes/approved", 1}}));
  On<ManagementChangeEvent>(&world, "2026-01-04", ManagementChangeEvent::kWithdrawn);
  EXPECT_EQ(PresentAt(world, "2026-01-04"), Counts());
}

TEST(AuditPresence, HasUnplannedChangesThatAreUnreviewedUntilSomebodyLooked) {
  World world;
  On<ManagementChangeEvent>(&world, "2026-01-02", ManagementChangeEvent::kUnplannedNoted);
  EXPECT_EQ(PresentAt(world, "2026-01-02"), (Counts{{"changes/unplanned", 1}, {"changes/unreviewed", 1}}));
  On<ManagementChangeEvent>(&world, "2026-01-03", ManagementChangeEvent::kUnplannedReviewed);
  EXPECT_EQ(PresentAt(world, "2026-01-03"), (Counts{{"changes/unplanned", 1}}));
}

const Counts kRaised = {{"resources/raised", 1}};
const Counts kOverdue = {{"resources/overdue", 1}, {"resources/raised", 1}};

TEST(AuditPresence, HasNeedsOfResourcesThatAreOverdueUntilTheNextStep) {
  World world;
  On<ResourceDecisionEvent>(&world, "2026-01-02", ResourceDecisionEvent::kRegistered);
  On<ResourceDecisionEvent>(&world, "2026-01-03", ResourceDecisionEvent::kOverdue);
  On<ResourceDecisionEvent>(&world, "2026-01-04", ResourceDecisionEvent::kDecided);
  On<ResourceDecisionEvent>(&world, "2026-01-05", ResourceDecisionEvent::kOverdue);
  On<ResourceDecisionEvent>(&world, "2026-01-06", ResourceDecisionEvent::kProvided);
  EXPECT_EQ(PresentAt(world, "2026-01-02"), kRaised);
  EXPECT_EQ(PresentAt(world, "2026-01-03"), kOverdue);
  EXPECT_EQ(PresentAt(world, "2026-01-04"), kRaised);
  EXPECT_EQ(PresentAt(world, "2026-01-05"), kOverdue);
  EXPECT_EQ(PresentAt(world, "2026-01-06"), kRaised);
  EXPECT_EQ(DoneBy(world, "resources-decided", "2026-01-03"), 0);
  EXPECT_EQ(DoneBy(world, "resources-decided", "2026-01-06"), 1);
  On<ResourceDecisionEvent>(&world, "2026-01-07", ResourceDecisionEvent::kWithdrawn);
  EXPECT_EQ(PresentAt(world, "2026-01-07"), Counts());
}

TEST(AuditPresence, HasNoOverdueNeedWithALaterTime) {
  World world;
  On<ResourceDecisionEvent>(&world, "2026-01-03", ResourceDecisionEvent::kOverdue);
  ResourceDecisionEvent moved;
  moved.mutable_updated()->mutable_update_mask()->add_paths("display_name");
  world.On("2026-01-04").Tell("subjects/ResourceDecisionEvent", moved);
  EXPECT_EQ(PresentAt(world, "2026-01-04"), kOverdue);
  moved.mutable_updated()->mutable_update_mask()->add_paths("need_time");
  *moved.mutable_updated()->mutable_resource_decision()->mutable_need_time() = P("2026-02-01");
  world.On("2026-01-05").Tell("subjects/ResourceDecisionEvent", moved);
  EXPECT_EQ(PresentAt(world, "2026-01-31"), kRaised);
  EXPECT_EQ(PresentAt(world, "2026-02-01"), kOverdue);
}

TEST(AuditPresence, HasTheMonitoringPlanUntilItIsRetired) {
  World world;
  On<MonitoringPlanEvent>(&world, "2026-01-02", MonitoringPlanEvent::kApproved);
  EXPECT_EQ(PresentAt(world, "2026-01-02"), (Counts{{"monitoring/planned", 1}}));
  On<MonitoringPlanEvent>(&world, "2026-01-03", MonitoringPlanEvent::kRetired);
  EXPECT_EQ(PresentAt(world, "2026-01-03"), Counts());
}

TEST(AuditPresence, HasTheResultsOfApprovedEvaluations) {
  World world;
  On<PerformanceEvaluationEvent>(&world, "2026-01-02", PerformanceEvaluationEvent::kConcluded);
  EXPECT_EQ(PresentAt(world, "2026-01-02"), Counts());
  On<PerformanceEvaluationEvent>(&world, "2026-01-03", PerformanceEvaluationEvent::kApproved);
  EXPECT_EQ(PresentAt(world, "2026-01-03"), (Counts{{"document|monitoring-results", 1}}));
  EXPECT_EQ(DoneBy(world, "performance-evaluated", "2026-01-03"), 1);
}

TEST(AuditPresence, HasTheReportsOfInternalAuditsAlone) {
  World world;
  world.On("2026-01-02").Tell("audits/a1", Issued(AUDIT_KIND_EXTERNAL));
  EXPECT_EQ(PresentAt(world, "2026-01-02"), Counts());
  EXPECT_EQ(DoneBy(world, "audit-issued", "2026-01-02"), 0);
  world.On("2026-01-03").Tell("audits/a2", Issued(AUDIT_KIND_INTERNAL));
  EXPECT_EQ(PresentAt(world, "2026-01-03"), (Counts{{"document|audit-results", 1}}));
  EXPECT_EQ(DoneBy(world, "audit-issued", "2026-01-03"), 1);
}

TEST(AuditPresence, HasThePlanOfReviewsOnceItIsApproved) {
  World world;
  On<ManagementReviewPlanEvent>(&world, "2026-01-02", ManagementReviewPlanEvent::kRegistered);
  EXPECT_EQ(PresentAt(world, "2026-01-02"), Counts());
  On<ManagementReviewPlanEvent>(&world, "2026-01-03", ManagementReviewPlanEvent::kApproved);
  EXPECT_EQ(PresentAt(world, "2026-01-03"), (Counts{{"review/planned", 1}}));
}

TEST(AuditPresence, CountsTheStepsOfAReview) {
  World world;
  On<ManagementReviewEvent>(&world, "2026-01-02", ManagementReviewEvent::kHeld);
  EXPECT_EQ(PresentAt(world, "2026-01-02"), Counts());
  On<ManagementReviewEvent>(&world, "2026-01-03", ManagementReviewEvent::kMinutesSigned);
  On<ManagementReviewEvent>(&world, "2026-01-03", ManagementReviewEvent::kDecisionTaken);
  On<ManagementReviewEvent>(&world, "2026-01-03", ManagementReviewEvent::kDecisionTaken);
  EXPECT_EQ(PresentAt(world, "2026-01-03"), (Counts{{"document|management-review-results", 1}}));
  EXPECT_EQ(DoneBy(world, "review-held", "2026-01-02"), 1);
  EXPECT_EQ(DoneBy(world, "review-signed", "2026-01-02"), 0);
  EXPECT_EQ(DoneBy(world, "review-signed", "2026-01-03"), 1);
  EXPECT_EQ(DoneBy(world, "review-decided", "2026-01-03"), 2);
}

TEST(AuditPresence, HasImprovementsUnlessTheyAreTurnedDown) {
  for (const auto end : {ImprovementItemEvent::kRejected, ImprovementItemEvent::kWithdrawn}) {
    World world;
    On<ImprovementItemEvent>(&world, "2026-01-02", ImprovementItemEvent::kRegistered);
    EXPECT_EQ(PresentAt(world, "2026-01-02"), (Counts{{"improvements/recorded", 1}}));
    On<ImprovementItemEvent>(&world, "2026-01-03", end);
    EXPECT_EQ(PresentAt(world, "2026-01-03"), Counts());
  }
  World world;
  On<ImprovementItemEvent>(&world, "2026-01-03", ImprovementItemEvent::kCompleted);
  EXPECT_EQ(PresentAt(world, "2026-01-03"), (Counts{{"improvements/recorded", 1}}));
  EXPECT_EQ(DoneBy(world, "improvement-made", "2026-01-03"), 1);
}

TEST(AuditPresence, HasOverdueNonconformitiesUntilTheNextStepBegins) {
  for (const auto next :
       {NonconformityEvent::kConfirmed, NonconformityEvent::kContained, NonconformityEvent::kAnalysisAccepted,
        NonconformityEvent::kPlanApproved, NonconformityEvent::kImplemented, NonconformityEvent::kVerificationOpened,
        NonconformityEvent::kVerified, NonconformityEvent::kDueExtended}) {
    World world;
    On<NonconformityEvent>(&world, "2026-01-02", NonconformityEvent::kRegistered);
    EXPECT_EQ(PresentAt(world, "2026-01-02"), (Counts{{"nonconformities/recorded", 1}}));
    On<NonconformityEvent>(&world, "2026-02-02", NonconformityEvent::kOverdue);
    On<NonconformityEvent>(&world, "2026-02-03", NonconformityEvent::kAnalysed);  // begins no step
    EXPECT_EQ(PresentAt(world, "2026-02-03"),
              (Counts{{"nonconformities/overdue", 1}, {"nonconformities/recorded", 1}}));
    On<NonconformityEvent>(&world, "2026-02-04", next);
    EXPECT_EQ(PresentAt(world, "2026-02-04"), (Counts{{"nonconformities/recorded", 1}}));
  }
}

TEST(AuditPresence, HasTheRecordsOfClosedNonconformities) {
  World world;
  On<NonconformityEvent>(&world, "2026-01-02", NonconformityEvent::kRegistered);
  On<NonconformityEvent>(&world, "2026-01-03", NonconformityEvent::kClosed);
  EXPECT_EQ(PresentAt(world, "2026-01-03"),
            (Counts{{"document|nonconformity-results", 1}, {"nonconformities/recorded", 1}}));
}

TEST(AuditPresence, HasNoRejectedNonconformity) {
  World world;
  On<NonconformityEvent>(&world, "2026-01-02", NonconformityEvent::kRegistered);
  On<NonconformityEvent>(&world, "2026-01-03", NonconformityEvent::kRejected);
  EXPECT_EQ(PresentAt(world, "2026-01-03"), Counts());
}

// --- Programmes ---

constexpr char kProgramme[] = "auditProgrammes/p1";

World Programme(const std::string& from, const std::string& to) {
  World world;
  world.On("2026-01-02").Tell(kProgramme, ProgrammeProposed(from, to));
  world.On("2026-01-03").Tell(kProgramme, Happened<AuditProgrammeEvent>(AuditProgrammeEvent::kApproved));
  return world;
}
const Counts kRuns = {{"programme/approved", 1}};

TEST(ProgrammePresence, IsThereWhileTheApprovedCycleRuns) {
  World world = Programme("2026-02-01", "2027-02-01");
  EXPECT_EQ(PresentAt(world, "2026-01-31"), Counts());
  EXPECT_EQ(PresentAt(world, "2026-02-01"), kRuns);
  EXPECT_EQ(PresentAt(world, "2027-01-31"), kRuns);
  EXPECT_EQ(PresentAt(world, "2027-02-01"), Counts());
}

TEST(ProgrammePresence, IsThatOfTheApprovedVersion) {
  World world = Programme("2026-01-01", "2027-01-01");
  EXPECT_EQ(PresentAt(world, "2026-01-02"), Counts());
  EXPECT_EQ(PresentAt(world, "2026-01-03"), kRuns);
  world.On("2026-03-01").Tell(kProgramme, ProgrammeProposed("2026-01-01", "2029-01-01"));
  EXPECT_EQ(PresentAt(world, "2027-01-01"), Counts());
  world.On("2027-02-01").Tell(kProgramme, Happened<AuditProgrammeEvent>(AuditProgrammeEvent::kApproved));
  EXPECT_EQ(PresentAt(world, "2027-02-01"), kRuns);
}

TEST(ProgrammePresence, IsGoneWhenItIsClosed) {
  World world = Programme("2026-01-01", "2029-01-01");
  world.On("2026-03-01").Tell(kProgramme, Happened<AuditProgrammeEvent>(AuditProgrammeEvent::kClosed));
  EXPECT_EQ(PresentAt(world, "2026-03-01"), Counts());
}

}  // namespace
}  // namespace aims::improvement
