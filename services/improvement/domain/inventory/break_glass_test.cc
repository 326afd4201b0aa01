#include "services/improvement/domain/inventory/break_glass.h"

#include <set>

#include "aims/audit/v1/topic.pb.h"
#include "aims/controls/v1/topic.pb.h"
#include "aims/inventory/v1/topic.pb.h"
#include "aims/risk/v1/topic.pb.h"
#include "gtest/gtest.h"
#include "services/improvement/domain/testing/world.h"

namespace aims::improvement {
namespace {

using inventory::v1::AiSystemEvent;
using type::v1::BreakGlassApproval;
using Parts = std::map<std::string, int64_t>;

constexpr char kBreakGlass[] = "break-glass";

template <class Event>
Event Used(const std::string& due) {
  Event event;
  *event.mutable_break_glass_review_requested()->mutable_review_due_time() = P(due);
  return event;
}
template <class Event>
Event Reviewed(BreakGlassApproval::Outcome outcome) {
  Event event;
  event.mutable_break_glass_reviewed()->set_outcome(outcome);
  return event;
}

// Used on 2026-03-01, to be reviewed by 2026-03-08.
World Once() {
  World world;
  world.On("2026-03-01").Tell("aiSystems/chat", Used<AiSystemEvent>("2026-03-08"));
  return world;
}

TEST(BreakGlass, ReadsTheEventsOfAllAggregatesThatKnowIt) {
  std::set<std::string> expected;
  for (const auto* record :
       {inventory::v1::InventoryTopicRecord::descriptor(), risk::v1::RiskTopicRecord::descriptor(),
        controls::v1::ControlsTopicRecord::descriptor(), audit::v1::AuditTopicRecord::descriptor()}) {
    for (int i = 0; i < record->field_count(); ++i) {
      const auto* event = record->field(i)->message_type();
      if (event != nullptr && event->FindFieldByName("break_glass_review_requested") != nullptr) {
        expected.insert(std::string(event->full_name()));
      }
    }
  }
  std::set<std::string> sources;
  for (const Source& source : BreakGlassKind().sources) {
    sources.insert(std::string(source.event->GetDescriptor()->full_name()));
  }
  EXPECT_EQ(sources, expected);
}

TEST(BreakGlass, CountsUsesInTheWindow) {
  World world = Once();
  EXPECT_EQ(world.Of(kBreakGlass, "2026-02-28").numerator, 0);
  EXPECT_EQ(world.Of(kBreakGlass, "2026-03-01").numerator, 1);
  EXPECT_EQ(world.Of(kBreakGlass, "2026-03-02", 1).numerator, 0);
}

TEST(BreakGlass, AReviewIsOverdueFromItsDueTimeOn) {
  World world = Once();
  EXPECT_EQ(world.Of(kBreakGlass, "2026-03-07T23:59:59Z").parts, (Parts{{"open", 1}}));
  EXPECT_EQ(world.Of(kBreakGlass, "2026-03-08").parts, (Parts{{"overdue", 1}}));
  AiSystemEvent overdue;
  *overdue.mutable_break_glass_review_overdue()->mutable_review_due_time() = P("2026-03-08");
  world.On("2026-03-09").Tell("aiSystems/chat", overdue);
  EXPECT_EQ(world.Of(kBreakGlass, "2026-03-09").parts, (Parts{{"overdue", 1}}));
}

TEST(BreakGlass, AReviewEndsItAndCountsByItsOutcome) {
  World world = Once();
  world.On("2026-03-05").Tell("aiSystems/chat", Reviewed<AiSystemEvent>(BreakGlassApproval::OUTCOME_UPHELD));
  EXPECT_EQ(world.Of(kBreakGlass, "2026-03-05").parts, (Parts{{"upheld", 1}}));
  EXPECT_EQ(world.Of(kBreakGlass, "2026-03-08").parts, (Parts{{"upheld", 1}})) << "never overdue";
  world.On("2026-04-01").Tell("aiSystems/chat", Used<AiSystemEvent>("2026-04-08"));
  EXPECT_EQ(world.Of(kBreakGlass, "2026-04-01").parts, (Parts{{"open", 1}, {"upheld", 1}}));
  world.On("2026-04-10").Tell("aiSystems/chat", Reviewed<AiSystemEvent>(BreakGlassApproval::OUTCOME_NOT_UPHELD));
  EXPECT_EQ(world.Of(kBreakGlass, "2026-04-10").parts, (Parts{{"not_upheld", 1}, {"upheld", 1}}));
  EXPECT_EQ(world.Of(kBreakGlass, "2026-04-10").numerator, 2);
}

TEST(BreakGlass, CountsResourcesOfAllServices) {
  World world = Once();
  world.Tell("", Used<inventory::v1::OrganizationEvent>("2026-03-08"));
  world.Tell("risks/r1", Used<risk::v1::RiskEvent>("2026-03-08"));
  world.Tell("risks/r1/treatments/t1", Used<risk::v1::TreatmentEvent>("2026-03-08"));
  world.Tell("riskCriteria/c1", Used<risk::v1::RiskCriteriaEvent>("2026-03-08"));
  world.Tell("impactAssessments/chat", Used<risk::v1::ImpactAssessmentEvent>("2026-03-08"));
  world.Tell("incidentSettings/s1", Used<audit::v1::IncidentSettingsEvent>("2026-03-08"));
  EXPECT_EQ(world.Of(kBreakGlass, "2026-03-01").numerator, 7);
  EXPECT_EQ(world.Of(kBreakGlass, "2026-03-01").parts, (Parts{{"open", 7}}));
}

TEST(BreakGlass, TheReviewOfADeletedSystemIsNotAwaited) {
  World world = Once();
  AiSystemEvent deleted;
  deleted.mutable_deleted();
  AiSystemEvent undeleted;
  undeleted.mutable_undeleted();
  world.On("2026-03-02").Tell("aiSystems/chat", deleted);
  EXPECT_TRUE(world.Of(kBreakGlass, "2026-03-02").parts.empty());
  EXPECT_TRUE(world.Of(kBreakGlass, "2026-03-08").parts.empty());
  EXPECT_EQ(world.Of(kBreakGlass, "2026-03-02").numerator, 1) << "but it was used";
  world.On("2026-03-09").Tell("aiSystems/chat", undeleted);
  EXPECT_TRUE(world.Of(kBreakGlass, "2026-03-08").parts.empty());
  EXPECT_EQ(world.Of(kBreakGlass, "2026-03-09").parts, (Parts{{"overdue", 1}}));
}

}  // namespace
}  // namespace aims::improvement
