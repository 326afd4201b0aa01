// Who has seen an event waits until its effects are in the read model, wherever they are recorded.

#include "common/command/effect_waits.h"

#include <atomic>
#include <future>

#include "absl/strings/match.h"
#include "common/command/testing/reactions_test_base.h"
#include "gtest/gtest.h"

namespace aims::command::testing {
namespace {

class EffectWaitsTest : public ReactionsTest {
 protected:
  // What is caused is decided when the gate is open; "quick" at once.
  Reactions Gated() {
    Reactions reactions;
    reactions.On<NotesRecord>(kCauses, "copy", [this](const NotesRecord& cause) {
      ++reacted_;
      const std::string& text = cause.note().written().text();
      if (text == "nothing") return std::vector<Effect>();
      std::vector<Effect> effects;
      for (const std::string& id : {here_, there_}) {
        Effect effect = AddWord(id, text);
        effect.decide = [opened = opened_, decide = effect.decide, gated = text != "quick"](
                            const Message& state, const domain::Decision& decision) {
          if (gated) opened.wait();
          return decide(state, decision);
        };
        effects.push_back(std::move(effect));
      }
      return effects;
    });
    return reactions;
  }
  std::unique_ptr<Service> Start(const std::string& member,
                                 Replica::MakeFolder make_folder = &Replica::MakeResourceFolder) {
    return std::make_unique<Service>(log_.get(), absl::StrCat(directory_, "/", member), member, Gated(), kTopic,
                                     LeaderOptions(), std::move(make_folder), /*record_every=*/absl::Hours(1000));
  }
  // All that there is of causes, as a token has it.
  event_log::Positions Seen() { return *log_->EndPositions(kCauses); }
  std::future<absl::Status> Await(Service& service, const event_log::Positions& seen,
                                  absl::Duration patience = absl::Seconds(30)) {
    auto promise = std::make_shared<std::promise<absl::Status>>();
    service.reactor().Await(seen, absl::Now() + patience,
                            [promise](absl::Status status) { promise->set_value(std::move(status)); });
    return promise->get_future();
  }
  static bool IsDone(const std::future<absl::Status>& wait) {
    return wait.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
  }
  // Both partitions, and the reactor knows.
  static bool Leads(Service& service) {
    return service.replica().leaders().figures().leading == 2 && !service.reactor().reached().empty();
  }
  std::string TextOf(Service& service, const std::string& id) {
    const auto found = service.replica().View().Find(Named(id));
    return *found == nullptr ? "" : static_cast<const Note&>(**found).text();
  }

  // One in each of the two partitions.
  const std::string here_ = "a";
  const std::string there_ = [this] {
    std::string id = "b";
    while (event_log::PartitionOf(Named(id), 2) == event_log::PartitionOf(Named(here_), 2)) id += "b";
    return id;
  }();
  std::atomic<int> reacted_{0};  // how often an event was shown to the reactions of a service
  std::promise<void> gate_;
  const std::shared_future<void> opened_{gate_.get_future()};
};

TEST_F(EffectWaitsTest, WhatIsSeenIncludesWhatItCauses) {
  service_ = Start("one");
  Cause("n1", "hello");
  auto wait = Await(*service_, Seen());
  WaitUntil([&] { return reacted_ >= 1; });
  EXPECT_FALSE(IsDone(wait));
  gate_.set_value();
  ASSERT_TRUE(wait.get().ok());
  EXPECT_EQ(TextOf(*service_, here_), "hello");
  EXPECT_EQ(TextOf(*service_, there_), "hello");
}

// Folds as a ResourceFolder, but effects only once whoever does not wait for that has had half a second.
class LateFolder : public ResourceFolder {
 public:
  LateFolder(const Aggregates* aggregates, std::shared_future<void> answered)
      : ResourceFolder(aggregates), answered_(std::move(answered)) {}
  absl::Status Fold(const event_log::ReadRecord& record, read_model::Batch& batch) override {
    NotesRecord parsed;
    if (parsed.ParseFromString(record.record.value) && !parsed.metadata().causation_id().empty()) {
      answered_.wait_for(std::chrono::milliseconds(500));
    }
    return ResourceFolder::Fold(record, batch);
  }

 private:
  const std::shared_future<void> answered_;
};

TEST_F(EffectWaitsTest, WhatIsRecordedIsWaitedForUntilItIsFolded) {
  gate_.set_value();
  std::promise<void> answered;
  const std::shared_future<void> is_answered(answered.get_future());
  service_ = Start(
      "one", [&](const Aggregates& aggregates) { return std::make_unique<LateFolder>(&aggregates, is_answered); });
  WaitUntil([&] { return Leads(*service_); });
  Cause("n1", "hello");
  EXPECT_TRUE(Await(*service_, Seen()).get().ok());
  EXPECT_EQ(TextOf(*service_, here_), "hello");
  EXPECT_EQ(TextOf(*service_, there_), "hello");
  answered.set_value();
}

TEST_F(EffectWaitsTest, WhatCausesNothingIsNotWaitedFor) {
  service_ = Start("one");
  gate_.set_value();
  Cause("n1", "hello");
  Cause("n1", "nothing");
  const absl::Time began = absl::Now();
  EXPECT_TRUE(Await(*service_, Seen()).get().ok());
  EXPECT_LT(absl::Now() - began, absl::Seconds(20)) << "not only when the time is over";
  auto again = Await(*service_, Seen());
  ASSERT_TRUE(IsDone(again)) << "at once, on this thread";
  EXPECT_TRUE(again.get().ok());
  auto none = Await(*service_, {});
  EXPECT_TRUE(IsDone(none));
  auto elsewhere = Await(*service_, {{{"aims.other.events", 0}, 1000}});
  EXPECT_TRUE(IsDone(elsewhere)) << "nothing is reacted to there";
}

// The second service leads nothing. It goes past a record that it cannot read, and has to take it for one with effects;
// no event comes after it by which a position would be recorded.
TEST_F(EffectWaitsTest, WhatIsBehindAParkedRecordIsSeenAlsoWhereItWasTakenForACause) {
  service_ = std::make_unique<Service>(log_.get(), directory_ + "/one", "one", Gated(), kTopic, LeaderOptions(),
                                       &Replica::MakeResourceFolder, /*record_every=*/absl::Milliseconds(1));
  WaitUntil([&] { return Leads(*service_); });
  auto second = Start("two");
  std::string other = "o";
  while (event_log::PartitionOf(Named(other), 2) == event_log::PartitionOf(Named("n1"), 2)) other += "o";
  // The second reads what comes, too. It begins behind all that the first has recorded by the time that it is ready.
  WaitUntil([&] {
    const int before = reacted_;
    Cause(other, "nothing");
    const absl::Time end = absl::Now() + absl::Milliseconds(200);
    while (reacted_ < before + 2 && absl::Now() < end) absl::SleepFor(absl::Milliseconds(1));
    return reacted_ >= before + 2;
  });
  ASSERT_TRUE(Await(*second, Seen()).get().ok());
  const int64_t foreign = Append(Named("n1"), "hello");
  const int reacted = reacted_;
  Cause(other, "nothing");
  WaitUntil([&] { return reacted_ >= reacted + 2; });  // both services have read on
  WaitUntil([&] { return service_->reactor().halts().size() == 2; });
  auto wait = Await(*second, Seen());
  ASSERT_TRUE(service_->replica().Park({kCauses, event_log::PartitionOf(Named("n1"), 2)}, foreign).ok());
  const absl::Status seen = wait.get();
  EXPECT_TRUE(seen.ok()) << seen;
}

// The second service leads nothing, and positions are recorded with effects only.
TEST_F(EffectWaitsTest, EffectsThatAreRecordedElsewhereAreWaitedForToo) {
  service_ = Start("one");
  auto second = Start("two");
  Cause("n1", "nothing");
  ASSERT_TRUE(Await(*second, Seen()).get().ok()) << "none are to come, and nobody need record that";
  Cause("n1", "hello");
  Cause("n1", "nothing");
  auto wait = Await(*second, Seen());
  WaitUntil([&] { return reacted_ >= 5; });  // the first service may stand before the third
  EXPECT_FALSE(IsDone(wait));
  gate_.set_value();
  ASSERT_TRUE(wait.get().ok());
  EXPECT_EQ(TextOf(*second, here_), "hello");
  EXPECT_EQ(TextOf(*second, there_), "hello");
  auto again = Await(*second, Seen());
  EXPECT_TRUE(IsDone(again));
}

TEST_F(EffectWaitsTest, WhatComesAfterwardsIsNotWaitedFor) {
  service_ = Start("one");
  Cause("n1", "quick");
  ASSERT_TRUE(Await(*service_, Seen()).get().ok());
  // The effects of that event are recorded. Others are told of here: of the third event, and of thousands later ones.
  const event_log::TopicPartition source{kCauses, event_log::PartitionOf(Named("n1"), 2)};
  base::Executor executor(1);
  EffectWaits waits({source}, 2, &service_->replica().aggregates(), &service_->replica().model(), &executor);
  constexpr int64_t kLast = 5000;
  for (int32_t partition : {0, 1}) {
    waits.Causes(source, 0, partition);
    for (int64_t offset = 2; offset < kLast; offset += 2) waits.Causes(source, offset, partition);
  }
  waits.GoneThrough({{0, {{source, kLast}}}, {1, {{source, kLast}}}});
  const auto is_there = [&](int64_t position) {
    std::promise<bool> there;  // told by a thread of the executor where it is not there
    waits.Await({{source, position}}, absl::InfinitePast(),
                [&there](const absl::Status& status) { there.set_value(status.ok()); });
    return there.get_future().get();
  };
  EXPECT_TRUE(is_there(1));
  EXPECT_TRUE(is_there(2)) << "the second has no effects, and the third is not seen";
  EXPECT_FALSE(is_there(3));
  EXPECT_FALSE(is_there(kLast));
  gate_.set_value();
}

TEST_F(EffectWaitsTest, WhatIsNotToldOneByOneIsTakenToBeDue) {
  service_ = Start("one");
  constexpr int64_t kRecorded = 1200, kTold = 3000, kLate = 4000;
  for (int64_t i = 0; i < kRecorded; ++i) Cause("n1", "quick");
  ASSERT_TRUE(Await(*service_, Seen()).get().ok());
  const event_log::TopicPartition source{kCauses, event_log::PartitionOf(Named("n1"), 2)};
  base::Executor executor(1);
  EffectWaits waits({source}, 2, &service_->replica().aggregates(), &service_->replica().model(), &executor);
  const auto tell = [&](int64_t from, int64_t to) {
    for (int64_t offset = from; offset < to; ++offset) {
      for (int32_t partition : {0, 1}) waits.Causes(source, offset, partition);
    }
    waits.GoneThrough({{0, {{source, to}}}, {1, {{source, to}}}});
  };
  const auto is_there = [&](int64_t position) {
    std::promise<bool> there;  // told by a thread of the executor where it is not there
    waits.Await({{source, position}}, absl::InfinitePast(),
                [&there](const absl::Status& status) { there.set_value(status.ok()); });
    return there.get_future().get();
  };
  tell(0, kTold);
  tell(kLate, kLate + 1);
  EXPECT_TRUE(is_there(kRecorded));
  EXPECT_FALSE(is_there(kRecorded + 1));
  EXPECT_FALSE(is_there(kTold));
  EXPECT_FALSE(is_there(kLate + 1));
  gate_.set_value();
}

TEST_F(EffectWaitsTest, SaysWhatIsMissingWhenTheTimeIsOver) {
  service_ = Start("one");
  Cause("n1", "hello");
  const absl::Status status = Await(*service_, Seen(), absl::Milliseconds(50)).get();
  EXPECT_TRUE(absl::IsFailedPrecondition(status)) << status;
  EXPECT_TRUE(absl::StrContains(status.message(), kCauses)) << status;
  gate_.set_value();
}

TEST_F(EffectWaitsTest, WhoWaitsIsToldOfTheEnd) {
  service_ = Start("one");
  Cause("n1", "nothing");
  event_log::Positions seen = Seen();
  for (auto& [partition, next] : seen) next += 100;  // which will not come
  auto wait = Await(*service_, seen);
  gate_.set_value();
  service_->reactor().Stop();
  EXPECT_TRUE(absl::IsUnavailable(wait.get()));
  EXPECT_TRUE(absl::IsUnavailable(Await(*service_, seen).get()));
}

TEST_F(EffectWaitsTest, AFollowerDoesNotPassOverWhatItDoesNotUnderstand) {
  gate_.set_value();
  service_ = Start("one");
  auto second = Start("two");
  Append(Named("n1"), "not a record \xff");
  EXPECT_TRUE(absl::IsFailedPrecondition(Await(*second, Seen(), absl::Milliseconds(300)).get()));
}

}  // namespace
}  // namespace aims::command::testing
