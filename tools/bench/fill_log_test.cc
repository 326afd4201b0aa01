// What is measured is real: made-up events fold as those of the services do, and trails find what belongs together.
#include "tools/bench/fill_log.h"

#include <memory>
#include <set>
#include <string>

#include "absl/time/clock.h"
#include "common/base/executor.h"
#include "common/event_log/embedded/embedded_log.h"
#include "common/projection/generations.h"
#include "gtest/gtest.h"
#include "services/evidence/views/entries.h"
#include "services/evidence/views/linked.h"
#include "services/evidence/views/trail_folder.h"
#include "services/evidence/views/trail_view.h"
#include "services/sources/sources.h"
#include "tools/bench/audit_events.h"
#include "tools/bench/controls_events.h"
#include "tools/bench/inventory_events.h"
#include "tools/bench/risk_events.h"
#include "tools/bench/testing/made_up.h"
#include "tools/bench/workspace.h"

namespace aims::bench {
namespace {

constexpr int64_t kEvents = 3000;

class FillLogTest : public testing::Test {
 protected:
  void SetUp() override {
    auto log = event_log::OpenEmbeddedLog({.directory = workspace_.path("log"), .sync = false});
    ASSERT_TRUE(log.ok()) << log.status();
    log_ = *std::move(log);
  }
  void TearDown() override { model_.reset(); }

  // Trails of what is in the log.
  void Fold() {
    auto topics = command::Topics::Create(sources::All());
    ASSERT_TRUE(topics.ok()) << topics.status();
    topics_ = *topics;
    ASSERT_TRUE(OpenOtherTopics(*log_, topics_->names()).ok());
    projection::GenerationsOptions options;
    options.log = log_.get();
    options.topics = topics_->names();
    options.name = "trails";
    options.directory = workspace_.path("model");
    options.memory = &memory_;
    options.schema = evidence::kTrailSchema;
    options.make_folder = [this] { return std::make_unique<evidence::TrailFolder>(topics_); };
    auto model = projection::Generations::Open(std::move(options), &executor_);
    ASSERT_TRUE(model.ok()) << model.status();
    model_ = *std::move(model);
    const absl::Status folded = model_->Wait(Ends(), absl::Now() + absl::Seconds(60));
    ASSERT_TRUE(folded.ok()) << folded << "; " << model_->Health();
  }
  event_log::Positions Ends() const {
    event_log::Positions ends;
    for (const std::string& topic : topics_->names()) {
      auto of_topic = log_->EndPositions(topic);
      if (of_topic.ok()) ends.insert(of_topic->begin(), of_topic->end());
    }
    return ends;
  }
  int64_t Count() const {
    int64_t count = 0;
    for (const auto& [partition, end] : Ends()) count += end;
    return count;
  }
  evidence::TrailView View() const {
    return evidence::TrailView(*topics_, model_->Serving()->database().TakeSnapshot());
  }

  const Workspace workspace_;
  const read_model::Memory memory_;
  base::Executor executor_{2};
  std::unique_ptr<event_log::Log> log_;
  std::shared_ptr<const command::Topics> topics_;
  std::unique_ptr<projection::Generations> model_;
};

TEST_F(FillLogTest, WhatIsMadeFoldsToItsEnd) {
  InventoryEvents inventory({.partitions = 3});
  RiskEvents risks({.partitions = 3}, &inventory.systems());
  ControlsEvents controls({.partitions = 3});
  AuditEvents audits({.partitions = 3});
  const absl::Status filled =
      FillLog(*log_, {{&inventory, kEvents}, {&risks, kEvents}, {&controls, kEvents}, {&audits, kEvents}});
  ASSERT_TRUE(filled.ok()) << filled;
  Fold();
  EXPECT_GE(Count(), 4 * kEvents);
  EXPECT_LT(Count(), 4 * kEvents + 200) << "no more than what is missing of a command and of its effects";
  EXPECT_GT(risks.risks(), 100);
  EXPECT_GT(controls.controls(), 20);
  EXPECT_GT(audits.nonconformities(), 20);
}

TEST_F(FillLogTest, ARiskGoesWithItsSystemAndItsTreatment) {
  InventoryEvents inventory({.partitions = 3});
  RiskEvents risks({.partitions = 3});
  const std::string system = inventory.AddSystem(50);
  for (int i = 0; i < 20; ++i) risks.AddRisk(system);
  ASSERT_TRUE(FillLog(*log_, {{&inventory, 50}, {&risks, 50}}).ok());
  Fold();

  uint64_t versions = 0;
  ASSERT_TRUE(View().History(system, 1, [&](uint64_t, evidence::TrailEvent&) { return ++versions > 0; }).ok());
  EXPECT_EQ(versions, 50);

  const auto linked = evidence::FindLinked(View(), system, 2);
  ASSERT_TRUE(linked.ok()) << linked.status();
  std::set<std::string> names;
  for (const auto& each : linked->subjects) names.insert(each.name());
  std::set<std::string> actors;
  size_t effects = 0;
  for (size_t i = 0; i < risks.risks(); ++i) {
    EXPECT_EQ(names.count(risks.RiskName(i)), 1);
    ASSERT_TRUE(View()
                    .History(risks.RiskName(i), 1,
                             [&](uint64_t, evidence::TrailEvent& event) {
                               actors.insert(event.metadata.actor().subject());
                               effects += event.metadata.causation_id().empty() ? 0 : 1;
                               return true;
                             })
                    .ok());
  }
  EXPECT_GT(names.size(), 20) << "no treatment";
  EXPECT_GT(effects, 0);
  EXPECT_GT(actors.size(), 5);
}

TEST(RiskEvents, AreTheSameForTheSameOptions) { ExpectTheSameForTheSameOptions<RiskEvents>(500); }

}  // namespace
}  // namespace aims::bench
