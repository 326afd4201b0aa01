// The read model of metrics against the ledger, which counts the same events in memory and in one go.

#include <set>

#include "aims/risk/v1/risk_event.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/improvement/views/testing/metric_world.h"
#include "services/improvement/views/testing/random_events.h"

namespace aims::improvement::testing {
namespace {

const absl::Time kBegin = absl::FromUnixSeconds(1767225600);  // 2026-01-01
constexpr int kDays = 400;

// A collection for the events of a type: its name, as far as tests need one.
std::string CollectionOf(const google::protobuf::Message& event) {
  std::string name = event.GetDescriptor()->name();
  name.resize(name.size() - std::string("Event").size());
  name[0] = absl::ascii_tolower(static_cast<unsigned char>(name[0]));
  return name + "s";
}

std::vector<const google::protobuf::Message*> EventTypes() {
  std::vector<const google::protobuf::Message*> types;
  std::set<const google::protobuf::Descriptor*> seen;
  for (const Kind& kind : Kinds()) {
    for (const Source& source : kind.sources) {
      if (seen.insert(source.event->GetDescriptor()).second) types.push_back(source.event);
    }
  }
  return types;
}

std::set<Series> AllSeries() {
  std::set<Series> all;
  for (const Kind& kind : Kinds()) all.insert(kind.series.begin(), kind.series.end());
  return all;
}

// So many random events in a random year, each subject in the order of time.
void AppendRandom(MetricWorld& world, RandomEvents& random, int events) {
  const auto types = EventTypes();
  std::vector<absl::Time> times;
  for (int i = 0; i < events; ++i) times.push_back(random.Time(kBegin, kDays));
  std::sort(times.begin(), times.end());
  for (const absl::Time time : times) {
    const google::protobuf::Message& type = *types[static_cast<size_t>(random.Below(static_cast<int>(types.size())))];
    world.Append(*random.Event(type, kBegin), absl::StrCat(CollectionOf(type), "/x", random.Below(3)), time);
  }
}

class MetricModel : public ::testing::TestWithParam<uint32_t> {
 protected:
  void SetUp() override {
    AppendRandom(world_, random_, 4000);
    world_.Fold(GetParam(), 100);
  }
  RandomEvents random_{GetParam()};
  MetricWorld world_;
};

TEST_P(MetricModel, CountsAtAnyInstantLikeTheLedger) {
  const MetricView view(world_.Snapshot(), kAcme);
  for (const Series series : AllSeries()) {
    for (int i = 0; i < 10; ++i) {
      const absl::Time to = random_.Time(kBegin, 700);
      const absl::Time after = to - absl::Seconds(random_.Below(100 * 86400));
      EXPECT_EQ(*view.Standing(series, to), *world_.ledger().Standing(series, to))
          << "series " << static_cast<int>(series) << " at " << to;
      EXPECT_EQ(*view.Occurred(series, after, to), *world_.ledger().Occurred(series, after, to))
          << "series " << static_cast<int>(series) << " from " << after << " to " << to;
    }
  }
}

TEST_P(MetricModel, CountsSpansLikeTheirEnds) {
  const MetricView view(world_.Snapshot(), kAcme);
  for (const absl::Duration length : {absl::Minutes(90), absl::Hours(24), absl::Hours(24 * 30)}) {
    std::vector<absl::Time> bounds = {random_.Time(kBegin, 100)};
    for (int i = 0; i < 12; ++i) bounds.push_back(bounds.back() + length);
    for (const Series series : AllSeries()) {
      const std::vector<Counts> spans = *view.Spans(series, bounds);
      ASSERT_EQ(spans.size(), bounds.size());
      EXPECT_EQ(spans[0], *view.Standing(series, bounds[0]));
      for (size_t i = 1; i < bounds.size(); ++i) {
        EXPECT_EQ(spans[i], *view.Occurred(series, bounds[i - 1], bounds[i])) << static_cast<int>(series);
      }
    }
  }
}

TEST_P(MetricModel, IsTheSameInWhateverOrderPartitionsAreRead) {
  const std::string digest = world_.Digest();
  world_.Fold(GetParam() + 1000, 7);
  EXPECT_EQ(world_.Digest(), digest);
  world_.Fold(GetParam() + 2000, 100000);
  EXPECT_EQ(world_.Digest(), digest);
}

TEST_P(MetricModel, SharesAddUpToTheCounts) {
  const MetricView view(world_.Snapshot(), kAcme);
  const absl::Time to = random_.Time(kBegin, kDays);
  for (const Series series : AllSeries()) {
    Counts sum;
    const auto shares = *view.Shares(series, Over::kInstant, absl::InfinitePast(), to);
    for (const auto& [id, share] : shares) {
      for (const auto& [label, count] : share.counts) {
        if ((sum[label] += count) == 0) sum.erase(label);
      }
    }
    EXPECT_EQ(sum, *view.Standing(series, to)) << static_cast<int>(series);
  }
}

TEST_P(MetricModel, NarrowedCountsAreThoseOfTheItemsOfAnOwner) {
  const absl::Time to = random_.Time(kBegin, kDays);
  v1::MetricFilter filter;
  filter.set_owner("ana");
  const MetricView view(world_.Snapshot(), kAcme, filter);
  std::map<Series, Counts> counted;
  for (const auto& [key, moments] : world_.ledger().items()) {
    const auto kind =
        std::find_if(Kinds().begin(), Kinds().end(), [&](const Kind& each) { return each.id == key.first; });
    History history = moments;
    Order(history);
    const Timeline timeline = TimelineOf(*kind, history);
    for (const Delta& delta : timeline.deltas()) {
      if (delta.time > to || timeline.properties()[delta.properties].owner != "ana") continue;
      if ((counted[delta.series][delta.label] += delta.count) == 0) counted[delta.series].erase(delta.label);
    }
  }
  for (const Series series : AllSeries()) {
    EXPECT_EQ(*view.Standing(series, to), counted[series]) << static_cast<int>(series);
  }
}

TEST_P(MetricModel, LedgerOfThePastLeavesOutWhatCameLater) {
  const MetricView view(world_.Snapshot(), kAcme);
  const Ledger all = *view.LedgerOf(Kinds(), [](const EventPlace&) { return true; });
  const Ledger none = *view.LedgerOf(Kinds(), [](const EventPlace&) { return false; });
  const absl::Time at = random_.Time(kBegin, kDays);
  for (const Series series : AllSeries()) {
    EXPECT_EQ(*all.Standing(series, at), *world_.ledger().Standing(series, at));
    EXPECT_TRUE(none.Standing(series, at)->empty());
  }
}

TEST_P(MetricModel, EachKindNamesTheSeriesThatItWrites) {
  for (const auto& [key, moments] : world_.ledger().items()) {
    const auto kind =
        std::find_if(Kinds().begin(), Kinds().end(), [&](const Kind& each) { return each.id == key.first; });
    History history = moments;
    Order(history);
    const Timeline timeline = TimelineOf(*kind, history);
    for (const Delta& delta : timeline.deltas()) {
      EXPECT_THAT(kind->series, ::testing::Contains(delta.series)) << kind->id;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, MetricModel, ::testing::Values(1, 2, 3, 4));

risk::v1::RiskEvent Identified(const std::string& owner) {
  risk::v1::RiskEvent event;
  event.mutable_registered()->mutable_risk()->set_owner(owner);
  return event;
}

TEST(MetricView, ExplainsACountThatHasAnotherOwnerByWhatBeganIt) {
  MetricWorld world;
  world.Append(Identified("ana"), "risks/r1", kBegin);
  risk::v1::RiskEvent moved;
  moved.mutable_updated()->mutable_risk()->set_owner("ben");
  moved.mutable_updated()->mutable_update_mask()->add_paths("owner");
  world.Append(moved, "risks/r1", kBegin + absl::Hours(1));
  world.Fold(1, 10);
  const MetricView view(world.Snapshot(), kAcme);
  const auto shares = *view.Shares(Series::kOpenRisks, Over::kInstant, absl::InfinitePast(), kBegin + absl::Hours(2));
  ASSERT_EQ(shares.size(), 1u);
  const auto& causes = shares.begin()->second.causes;
  ASSERT_EQ(causes.size(), 1u);
  EXPECT_THAT(causes.begin()->second, ::testing::ElementsAre(MetricView::EventId("", 1)));
}

TEST(MetricView, KnowsNothingOfAnotherOrganization) {
  MetricWorld world;
  RandomEvents random(5);
  AppendRandom(world, random, 300);
  world.Fold(1, 10);
  const MetricView view(world.Snapshot(), "organizations/acm");
  for (const Series series : AllSeries()) {
    EXPECT_TRUE(view.Standing(series, absl::FromUnixSeconds(4000000000))->empty());
  }
}

}  // namespace
}  // namespace aims::improvement::testing
