#include "common/telemetry/metrics.h"

#include <thread>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace aims::telemetry {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(Registry, ShowsCounters) {
  Registry registry;
  Counter commands(registry, "aims_commands_total", "Commands decided", {{"topic", "risk"}});
  commands.Add();
  commands.Add(2);
  Counter same(registry, "aims_commands_total", "Commands decided", {{"topic", "risk"}});
  same.Add();
  Counter other(registry, "aims_commands_total", "Commands decided", {{"topic", "audit"}});
  other.Add(7);
  EXPECT_THAT(registry.Text(), HasSubstr("# HELP aims_commands_total Commands decided\n"
                                         "# TYPE aims_commands_total counter\n"));
  EXPECT_THAT(registry.Text(), HasSubstr("aims_commands_total{topic=\"risk\"} 4\n"));
  EXPECT_THAT(registry.Text(), HasSubstr("aims_commands_total{topic=\"audit\"} 7\n"));
}

TEST(Registry, ShowsHistograms) {
  Registry registry;
  Histogram commit(registry, "aims_commit_seconds", "Time of an append", {}, {0.1, 1});
  EXPECT_EQ(registry.Text(), "") << "nothing before the first value";
  commit.Observe(0.1);  // bounds belong to their bucket
  commit.Observe(0.5);
  commit.Observe(20);
  const std::string text = registry.Text();
  EXPECT_THAT(text, HasSubstr("aims_commit_seconds_bucket{le=\"0.1\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("aims_commit_seconds_bucket{le=\"1\"} 2\n"));
  EXPECT_THAT(text, HasSubstr("aims_commit_seconds_bucket{le=\"+Inf\"} 3\n"));
  EXPECT_THAT(text, HasSubstr("aims_commit_seconds_sum 20.6\n"));
}

TEST(Registry, AsksCollectorsAtEachScrapeUntilTheyGo) {
  Registry registry;
  double lag = 1;
  auto handle = registry.AddCollector([&](Collection& out) {
    out.Gauge("aims_fold_lag", "Offsets not folded", {{"partition", "0"}}, lag);
  });
  EXPECT_THAT(registry.Text(), HasSubstr("# TYPE aims_fold_lag gauge\naims_fold_lag{partition=\"0\"} 1\n"));
  lag = 5;
  EXPECT_THAT(registry.Text(), HasSubstr("aims_fold_lag{partition=\"0\"} 5\n"));
  handle.reset();
  EXPECT_THAT(registry.Text(), Not(HasSubstr("aims_fold_lag")));
}

TEST(Registry, JoinsWhatCollectorsGiveOfOneName) {
  Registry registry;
  auto collector = [](std::string partition) {
    return [partition](Collection& out) { out.Gauge("lag", "Lag", {{"partition", partition}}, 1); };
  };
  auto first = registry.AddCollector(collector("0"));
  auto second = registry.AddCollector(collector("1"));
  EXPECT_THAT(registry.Text(), HasSubstr("# TYPE lag gauge\nlag{partition=\"0\"} 1\nlag{partition=\"1\"} 1\n"));
}

TEST(Registry, EscapesValuesOfLabels) {
  Registry registry;
  Counter counter(registry, "c_total", "C", {{"name", "a\"b\\c\nd"}});
  EXPECT_THAT(registry.Text(), HasSubstr(R"(c_total{name="a\"b\\c\nd"} 0)"));
}

TEST(Registry, CountsOnAllThreads) {
  Registry registry;
  Counter counter(registry, "c_total", "C");
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 1000; ++i) counter.Add();
      auto handle = registry.AddCollector([](Collection& out) { out.Gauge("g", "G", {}, 1); });
      registry.Text();
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_THAT(registry.Text(), HasSubstr("c_total 4000\n"));
}

}  // namespace
}  // namespace aims::telemetry
