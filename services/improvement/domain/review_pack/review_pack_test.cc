#include "services/improvement/domain/review_pack/review_pack.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "aims/audit/v1/action.pb.h"
#include "aims/audit/v1/incident_event.pb.h"
#include "aims/audit/v1/nonconformity.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/improvement/domain/review_pack/review_inputs.h"
#include "services/improvement/domain/testing/world.h"

namespace aims::improvement {
namespace {

using audit::v1::ReviewInput;

bool Everything(absl::string_view) { return true; }

v1::ReviewPackInput InputIn(World& world, ReviewInput input, const std::string& from, const std::string& to,
                            const IsOpen& is_open = &Everything) {
  const auto pack = PackOf(world.ledger(), "organizations/acme", T(from), T(to), is_open).value();
  return *std::find_if(pack.inputs().begin(), pack.inputs().end(),
                       [&](const v1::ReviewPackInput& each) { return each.input() == input; });
}

audit::v1::NonconformityEvent Opened() {
  audit::v1::NonconformityEvent event;
  event.mutable_registered();
  return event;
}
audit::v1::IncidentEvent IncidentClosed() {
  audit::v1::IncidentEvent event;
  event.mutable_closed();
  return event;
}
audit::v1::ActionEvent Completed(const std::string& subject) {
  audit::v1::ActionEvent event;
  event.mutable_completed()->set_subject(subject);
  return event;
}

TEST(ReviewPack, ListsTheEventsOfItsPeriodAlone) {
  World world;
  world.On("2026-01-10").Tell("nonconformities/before", Opened());
  world.On("2026-02-10").Tell("nonconformities/within", Opened());
  world.On("2026-03-10").Tell("nonconformities/after", Opened());
  const v1::ReviewPackInput input = InputIn(world, audit::v1::REVIEW_INPUT_NONCONFORMITIES, "2026-02-01", "2026-03-01");
  ASSERT_EQ(input.events_size(), 1);
  EXPECT_EQ(input.events(0).subject(), "organizations/acme/nonconformities/within");
  EXPECT_EQ(input.events(0).event_type(), "aims.audit.v1.NonconformityRegistered");
  EXPECT_FALSE(input.nothing_happened());
}

TEST(ReviewPack, SaysWhereNothingHappened) {
  World world;
  EXPECT_TRUE(InputIn(world, audit::v1::REVIEW_INPUT_AUDITS, "2026-02-01", "2026-03-01").nothing_happened());
}

TEST(ReviewPack, CountsWhatItDoesNotList) {
  World world;
  for (int i = 0; i < kMaxPackEvents + 5; ++i) {
    world.On("2026-02-10").Tell(absl::StrCat("nonconformities/n", i), Opened());
  }
  const v1::ReviewPackInput input = InputIn(world, audit::v1::REVIEW_INPUT_NONCONFORMITIES, "2026-02-01", "2026-03-01");
  EXPECT_EQ(input.events_size(), kMaxPackEvents);
  EXPECT_EQ(input.events_left_out(), 5);
  EXPECT_EQ(input.tallies(0).count(), kMaxPackEvents + 5);
}

TEST(ReviewPack, TellsOfAConfidentialSubjectNoName) {
  World world;
  world.On("2026-02-10").Tell("incidents/i1", IncidentClosed());
  const v1::ReviewPackInput input =
      InputIn(world, audit::v1::REVIEW_INPUT_MEASUREMENT, "2026-02-01", "2026-03-01",
              [](absl::string_view subject) { return !absl::StrContains(subject, "/incidents/"); });
  ASSERT_EQ(input.events_size(), 1);
  EXPECT_EQ(input.events(0).subject(), "");
  EXPECT_EQ(input.events(0).event_id(), "");
  EXPECT_EQ(input.events(0).version(), 0u);
  EXPECT_EQ(input.events(0).event_type(), "aims.audit.v1.IncidentClosed");
}

TEST(ReviewPack, HasTheActionsOfReviewsAlone) {
  World world;
  world.On("2026-02-10").Tell("actions/a1", Completed("organizations/acme/managementReviews/r1"));
  world.On("2026-02-11").Tell("actions/a2", Completed("organizations/acme/nonconformities/n1"));
  const v1::ReviewPackInput input = InputIn(world, audit::v1::REVIEW_INPUT_ACTIONS, "2026-02-01", "2026-03-01");
  ASSERT_EQ(input.events_size(), 1);
  EXPECT_EQ(input.events(0).subject(), "organizations/acme/actions/a1");
}

TEST(ReviewPack, ComparesWithTheBeginOfThePeriod) {
  World world;
  world.On("2026-02-10").Tell("nonconformities/n1", Opened());
  const v1::ReviewPackInput input = InputIn(world, audit::v1::REVIEW_INPUT_NONCONFORMITIES, "2026-02-01", "2026-03-01");
  const auto metric = std::find_if(input.metrics().begin(), input.metrics().end(),
                                   [](const auto& each) { return each.metric() == "nonconformities"; });
  EXPECT_EQ(metric->value().value(), 1);
  EXPECT_EQ(metric->earlier().value(), 0);
  EXPECT_EQ(metric->trend(), v1::ReviewPackMetric::TREND_WORSE);
}

TEST(ReviewPack, NamesMetricsAndEventsThatAreThere) {
  for (const auto& input : ReviewPackInputs().inputs()) {
    for (const std::string& id : input.metrics()) EXPECT_NE(FindMetric(id), nullptr) << id;
  }
  // Each event is one of a source, or it would never be kept.
  std::vector<std::string> known;
  for (const Source& source : ReviewInputsKind().sources) {
    const auto* oneof = source.event->GetDescriptor()->oneof_decl(0);
    for (int i = 0; i < oneof->field_count(); ++i) known.push_back(oneof->field(i)->message_type()->full_name());
  }
  for (const auto& input : ReviewPackInputs().inputs()) {
    for (const std::string& event : input.events()) EXPECT_THAT(known, ::testing::Contains(event));
    for (const std::string& event : input.review_action_events()) EXPECT_THAT(known, ::testing::Contains(event));
  }
}

}  // namespace
}  // namespace aims::improvement
