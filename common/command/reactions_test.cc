// Reactions on a real embedded log: each event of another topic has its effects once, whichever process is killed.

#include "common/command/reactions.h"

#include <atomic>
#include <filesystem>
#include <future>
#include <random>

#include "absl/strings/match.h"
#include "common/command/testing/forgetful_log.h"
#include "common/command/testing/reactions_test_base.h"
#include "gtest/gtest.h"

namespace aims::command::testing {
namespace {

// Writes the text of a note to two other notes as well.
std::vector<Effect> Copy(const NotesRecord& cause) {
  if (!cause.note().has_written() || cause.note().written().text() == "nothing") return {};
  const std::string id = IdOf(cause.metadata().subject());
  return {AddWord("first-" + id, cause.note().written().text()),
          AddWord("second-" + id, cause.note().written().text())};
}

Reactions Copying(const std::string& topic = kCauses) {
  Reactions reactions;
  reactions.On<NotesRecord>(topic, "copy", &Copy);
  return reactions;
}

using Causes = std::vector<std::string>;

// A log whose readers of causes fail and take long to be destroyed, as a client library may.
class LogOfSlowReaders : public ForgetfulLog {
 public:
  using ForgetfulLog::ForgetfulLog;
  std::atomic<bool> destroying{false};
  std::atomic<bool> may_be_destroyed{false};

  absl::StatusOr<std::unique_ptr<event_log::Reader>> Read(const event_log::Positions& from) override {
    if (from.begin()->first.topic != kCauses) return ForgetfulLog::Read(from);
    return std::make_unique<SlowReader>(this);
  }

 private:
  class SlowReader : public event_log::Reader {
   public:
    explicit SlowReader(LogOfSlowReaders* log) : log_(log) {}
    ~SlowReader() override {
      log_->destroying = true;
      log_->may_be_destroyed.wait(false);
    }
    absl::StatusOr<event_log::Batch> Next(const event_log::NextOptions&) override {
      return absl::UnavailableError("the broker is away for good");
    }
    void Close() override {}

   private:
    LogOfSlowReaders* const log_;
  };
};

TEST_F(ReactionsTest, OneCauseHasItsEffectsAndTheLogSaysWhy) {
  Cause("n1", "hello");
  Open(Copying());
  Cause("n2", "nothing");
  WaitUntil([&] { return CountEffects() == 2; });
  WaitThrough(*service_);
  const auto effects = Effects();
  EXPECT_EQ(effects.at("first-n1"), Causes{"event-1"});
  EXPECT_EQ(effects.at("second-n1"), Causes{"event-1"});
  for (const NotesRecord& record : RecordsOf(kTopic)) {
    if (record.metadata().subject() != Named("first-n1")) continue;
    const event::v1::EventMetadata& metadata = record.metadata();
    EXPECT_EQ(record.note().written().text(), "hello");
    EXPECT_EQ(metadata.correlation_id(), "whatever began it");
    EXPECT_EQ(metadata.actor().kind(), event::v1::Actor::KIND_SYSTEM);
    EXPECT_EQ(metadata.actor().subject(), "reaction/copy");
    EXPECT_EQ(metadata.actor().authentication(), "internal");
    EXPECT_EQ(metadata.reason(), "A note was written");
    EXPECT_EQ(metadata.request_id(), base::UuidV5("event-1/copy/" + Named("first-n1")));
  }
  EXPECT_TRUE(service_->reactor().Health().ok()) << service_->reactor().Health();
}

TEST_F(ReactionsTest, PositionsAreRecordedWithTheEffectsAndNowAndThenWithoutAny) {
  Open(Copying());
  const int64_t offset = Cause("n1", "hello");
  const event_log::TopicPartition source{kCauses, event_log::PartitionOf(Named("n1"), 2)};
  const int32_t target = event_log::PartitionOf(Named("first-n1"), 2);
  WaitUntil([&] { return Consumed(*service_, target)[source] >= offset + 1; });
  const int64_t without_effect = Cause("n1", "nothing");
  for (int32_t partition : {0, 1}) {
    WaitUntil([&] { return Consumed(*service_, partition)[source] == without_effect + 1; });
  }
}

// Else all of it would be read again at each start.
TEST_F(ReactionsTest, PositionsAreRecordedNowAndThenAlsoWhereThereAreNoEvents) {
  NotesRecord opened;
  opened.mutable_partition_opened()->set_epoch(1);
  for (int i = 0; i < 10001; ++i) Append(kCauses, opened.SerializeAsString());
  Open(Copying());
  const event_log::TopicPartition source{kCauses, event_log::PartitionOf(kCauses, 2)};
  for (int32_t partition : {0, 1}) {
    WaitUntil([&] { return Consumed(*service_, partition)[source] >= 10000; });
  }
}

TEST_F(ReactionsTest, ARebuiltReadModelKnowsTheSamePositions) {
  Open(Copying());
  for (int i = 0; i < 20; ++i) Cause(absl::StrCat("n", i), i % 3 == 0 ? "nothing" : "hello");
  WaitThrough(*service_);
  WaitConsumed(*service_);
  ExpectRebuildsTheSame(*log_, service_->replica());
}

// A batch on its way is appended or not, and no caller is told; sometimes the read model is lost as well.
TEST_F(ReactionsTest, KilledAnywhereEachCauseHasEachEffectOnce) {
  constexpr int kKills = 40, kCausesEach = 20;
  std::mt19937 random(11);
  int midway = 0;
  for (int kills = 0; kills < kKills; ++kills) {
    for (int i = 0; i < kCausesEach; ++i) Cause(absl::StrCat("n", random() % 17), "w");
    ForgetfulLog log(log_.get());
    log.sends_until_killed = static_cast<int>(random() % kCausesEach);
    if (kills % 3 == 1) log.next = ForgetfulLog::Next::kAppendsAndForgets;
    if (kills % 3 == 2) log.next = ForgetfulLog::Next::kRefuses;
    Service service(&log, directory_ + "/model", "one", Copying(), kTopic, {.max_batch_commands = 3});
    WaitUntil([&] { return log.killed || CountEffects() >= 2u * causes_; });
    log.killed = true;
    midway += CountEffects() < 2u * causes_;
    if (kills % 5 == 4) std::filesystem::remove_all(directory_ + "/lost");
    if (kills % 5 == 4) std::filesystem::rename(directory_ + "/model", directory_ + "/lost");
  }
  EXPECT_GT(midway, kKills / 2);
  Open(Copying());
  WaitUntil([&] { return CountEffects() >= 2u * causes_; });
  WaitThrough(*service_);
  for (const auto& [subject, causes] : Effects()) {
    EXPECT_EQ(std::set<std::string>(causes.begin(), causes.end()).size(), causes.size()) << subject;
  }
  EXPECT_EQ(CountEffects(), 2u * causes_);
  ASSERT_TRUE(service_->replica().model().Wait(*log_->EndPositions(kTopic), absl::Now() + absl::Seconds(20)).ok());
  EXPECT_TRUE(service_->replica().model().Health().ok()) << service_->replica().model().Health();
}

TEST_F(ReactionsTest, WhoTakesOverGoesOnWhereThePartitionsStand) {
  Open(Copying());
  std::atomic<int> seen_again{0};
  Reactions counting;
  counting.On<NotesRecord>(kCauses, "copy", [&seen_again](const NotesRecord& cause) {
    seen_again += cause.note().written().text() == "hello";
    return Copy(cause);
  });
  Service second(log_.get(), directory_ + "/second", "two", std::move(counting));
  for (int i = 0; i < 20; ++i) Cause(absl::StrCat("n", i), "hello");
  WaitUntil([&] { return CountEffects() == 40; });
  WaitConsumed(*service_);
  WaitConsumed(second);
  seen_again = 0;
  service_.reset();
  Cause("n1", "later");
  WaitUntil([&] { return CountEffects() == 42; });
  WaitThrough(second);
  EXPECT_EQ(CountEffects(), 42u);
  EXPECT_EQ(seen_again, 0) << "events that were gone through before are not even looked at";
}

TEST_F(ReactionsTest, ForgottenRequestIdsDoubleNothing) {
  const LeaderOptions options{.clock = machine_.guarded()};
  auto log = std::make_unique<ForgetfulLog>(log_.get());
  service_ = std::make_unique<Service>(log.get(), directory_ + "/model", "one", Copying(), kTopic, options);
  Cause("n1", "hello");
  WaitUntil([&] { return CountEffects() == 2; });
  log->killed = true;
  service_.reset();

  // A week later what happens first has the old ids forgotten, before any reaction runs.
  machine_.Pass(absl::Hours(8 * 24));
  {
    Replica replica(log_.get(), directory_ + "/model", "one", options);
    ASSERT_TRUE(replica.Join().ok());
    for (int partition = 0; partition < 2; ++partition) {
      int note = 0;
      while (event_log::PartitionOf(NoteName(note), 2) != partition) ++note;
      absl::StatusOr<Outcome> outcome;
      for (uint32_t i = 0; i < 2 * RequestWindow::kBlock; ++i) {
        outcome = replica.Execute([&] { return Write(NoteName(note), {"x"}, absl::StrCat("r", note, "-", i)); });
        ASSERT_TRUE(outcome.ok()) << outcome.status();
      }
      ASSERT_NE(replica.Read(NoteName(note), outcome->positions), nullptr);
    }
    const std::string request_id = base::UuidV5("event-1/copy/" + Named("first-n1"));
    ASSERT_FALSE(replica.View()
                     .FindRequest(RequestKey("organizations/acme", SystemActor("reaction/copy"), request_id))
                     ->has_value());
  }
  Open(Copying(), options);
  Cause("n2", "hello");
  WaitUntil([&] { return CountEffects() >= 4; });
  WaitThrough(*service_);
  EXPECT_EQ(Effects().at("first-n1"), Causes{"event-1"});
  EXPECT_EQ(Effects().at("second-n1"), Causes{"event-1"});
}

TEST_F(ReactionsTest, AFailingEffectHaltsSaysSoAndGoesOnWhenItStopsFailing) {
  std::atomic<bool> failing{true};
  // Two effects of one cause in one partition: the second fails.
  std::string beside = "b";
  while (event_log::PartitionOf(Named(beside), 2) != event_log::PartitionOf(Named("a"), 2)) beside += "b";
  Reactions reactions;
  reactions.On<NotesRecord>(kCauses, "fragile", [&](const NotesRecord& cause) {
    Effect fragile = AddWord(beside, cause.note().written().text());
    fragile.decide = [&failing, decide = fragile.decide, boom = cause.note().written().text() == "boom"](
                         const Message& state, const domain::Decision& decision) -> absl::StatusOr<Events> {
      if (boom && failing) return absl::FailedPreconditionError("no, for some reason");
      return decide(state, decision);
    };
    return std::vector<Effect>{AddWord("a", cause.note().written().text()), std::move(fragile)};
  });
  Open(std::move(reactions));
  Cause("n1", "before");
  const int64_t offset = Cause("n1", "boom");
  Cause("n1", "after");
  WaitUntil([&] { return !service_->reactor().Health().ok(); });
  EXPECT_EQ(Effects()["a"], Causes{"event-1"}) << "all effects of a cause in a partition, or none";
  const std::vector<Halt> halts = service_->reactor().halts();
  ASSERT_EQ(halts.size(), 1u);
  EXPECT_EQ(halts[0].source, (event_log::TopicPartition{kCauses, event_log::PartitionOf(Named("n1"), 2)}));
  EXPECT_EQ(halts[0].offset, offset);
  EXPECT_EQ(halts[0].reaction, "reaction/fragile");
  EXPECT_EQ(halts[0].partition, event_log::PartitionOf(Named("a"), 2));
  for (const std::string& part : {std::string(kCauses), absl::StrCat("offset ", offset),
                                  std::string("reaction/fragile"), Named(beside), std::string("no, for some reason")}) {
    EXPECT_TRUE(absl::StrContains(service_->reactor().Health().message(), part)) << service_->reactor().Health();
  }
  // Events of the other partition go on.
  std::string other = "o";
  while (event_log::PartitionOf(Named(other), 2) == event_log::PartitionOf(Named("n1"), 2)) other += "o";
  Cause(other, "elsewhere");
  WaitUntil([&] { return Effects()["a"].size() == 2; });
  EXPECT_EQ(Effects()["a"], (Causes{"event-1", "event-4"}));

  failing = false;
  WaitUntil([&] { return CountEffects() == 8; });
  EXPECT_EQ(Effects()["a"], (Causes{"event-1", "event-4", "event-2", "event-3"}));
  EXPECT_EQ(Effects()[beside], (Causes{"event-1", "event-4", "event-2", "event-3"}));
  WaitUntil([&] { return service_->reactor().Health().ok(); });
}

TEST_F(ReactionsTest, AHaltSurvivesARestartAndDoublesNothing) {
  std::atomic<bool> failing{true};
  const auto fragile = [&failing] {
    Reactions reactions;
    reactions.On<NotesRecord>(kCauses, "fragile", [&failing](const NotesRecord& cause) {
      if (failing && cause.note().written().text() == "boom") {
        return std::vector<Effect>{AddWord("a", "x"), AddWord("a", "y")};  // two on one
      }
      return std::vector<Effect>{AddWord("a", cause.note().written().text())};
    });
    return reactions;
  };
  Cause("n1", "before");
  Cause("n1", "boom");
  Cause("n1", "after");
  for (int i = 0; i < 2; ++i) {
    Open(fragile());
    WaitUntil([&] { return service_->reactor().halts().size() == 2; });  // for each partition
    EXPECT_TRUE(absl::StrContains(service_->reactor().Health().message(), "two effects"));
    EXPECT_EQ(Effects()["a"], Causes{"event-1"});
    service_.reset();
  }
  failing = false;
  Open(fragile());
  WaitUntil([&] { return CountEffects() == 3; });
  EXPECT_EQ(Effects()["a"], (Causes{"event-1", "event-2", "event-3"}));
}

TEST_F(ReactionsTest, AnEventThatIsNotUnderstoodHaltsAndIsNotSkipped) {
  NotesRecord newer_event = CauseOf("n1", "");
  newer_event.mutable_note()->Clear();
  newer_event.mutable_note()->GetReflection()->MutableUnknownFields(newer_event.mutable_note())->AddVarint(99, 1);
  NotesRecord newer_record = CauseOf("n1", "");
  newer_record.clear_payload();
  newer_record.GetReflection()->MutableUnknownFields(&newer_record)->AddVarint(99, 1);
  const std::vector<std::pair<std::string, std::string>> strange = {
      {"not a record \xff", "not a "},
      {newer_event.SerializeAsString(), "does not know"},
      {newer_record.SerializeAsString(), "does not know"}};
  for (const auto& [value, why] : strange) {
    const std::string topic = absl::StrCat("aims.strange", why.size() + value.size(), ".events");
    ASSERT_TRUE(log_->OpenTopic({topic, 1}).ok());
    auto writer = *log_->TakeOver({topic, 0});
    for (const std::string& each :
         {CauseOf("n1", "x").SerializeAsString(), value, CauseOf("n1", "y").SerializeAsString()}) {
      const event_log::Record record{Named("n1"), each, {}};
      ASSERT_TRUE(writer->Append({&record, 1}).ok());
    }
    const size_t before = CountEffects();
    Open(Copying(topic));
    WaitUntil([&] { return service_->reactor().halts().size() == 2; });  // for each partition
    EXPECT_TRUE(absl::StrContains(service_->reactor().Health().message(), why)) << service_->reactor().Health();
    EXPECT_EQ(service_->reactor().halts()[0].offset, 1);
    EXPECT_EQ(CountEffects(), before + 2);
    service_.reset();
  }
}

TEST_F(ReactionsTest, ParkedRecordsAreSteppedOverAtOnceAndAfterARestart) {
  Open(Copying());
  const event_log::TopicPartition source{kCauses, event_log::PartitionOf(Named("n1"), 2)};
  Cause("n1", "before");
  const int64_t foreign = Append(Named("n1"), "hello");
  const int64_t tombstone = Append(Named("n1"), "");
  Cause("n1", "after");
  const auto halted_at = [&](int64_t offset) {
    const std::vector<Halt> halts = service_->reactor().halts();
    return halts.size() == 2 && halts[0].offset == offset && halts[1].offset == offset;  // for each partition
  };
  WaitUntil([&] { return halted_at(foreign); });
  EXPECT_EQ(projection::FaultOf(service_->reactor().halts()[0].why), projection::RecordFault::kForeign);
  EXPECT_TRUE(absl::StrContains(service_->reactor().Health().message(), "FOREIGN")) << service_->reactor().Health();
  ASSERT_TRUE(service_->replica().Park(source, foreign).ok());
  WaitUntil([&] { return halted_at(tombstone); });
  EXPECT_EQ(projection::FaultOf(service_->reactor().halts()[0].why), projection::RecordFault::kTombstone);

  // It is still parked, and halts again where it stood, when the process comes back.
  service_.reset();
  Open(Copying());
  WaitUntil([&] { return halted_at(tombstone); });
  ASSERT_TRUE(service_->replica().Park(source, tombstone).ok());
  WaitUntil([&] { return CountEffects() == 4; });
  WaitUntil([&] { return service_->reactor().Health().ok(); });
  service_.reset();
  std::filesystem::remove_all(directory_ + "/model");
  Open(Copying());
  Cause("n1", "later");
  WaitUntil([&] { return CountEffects() == 6; });
  EXPECT_EQ(Effects().at("first-n1"), (Causes{"event-1", "event-2", "event-3"}));
}

TEST_F(ReactionsTest, HealthIsToldWhileAReaderTakesLongToBeDestroyed) {
  LogOfSlowReaders log(log_.get());
  service_ = std::make_unique<Service>(&log, directory_ + "/model", "one", Copying());
  WaitUntil([&] { return log.destroying.load(); });
  auto health = std::async(std::launch::async, [&] { return service_->reactor().Health(); });
  EXPECT_EQ(health.wait_for(std::chrono::seconds(10)), std::future_status::ready);
  log.may_be_destroyed = true;
  log.may_be_destroyed.notify_all();
  WaitUntil([&] { return absl::StrContains(service_->reactor().Health().message(), "the broker is away for good"); });
  service_.reset();
}

TEST_F(ReactionsTest, AServiceReactsToItsOwnTopic) {
  Reactions reactions;
  reactions.On<NotesRecord>(kTopic, "echo", [](const NotesRecord& cause) {
    if (absl::StartsWith(IdOf(cause.metadata().subject()), "echo-")) return std::vector<Effect>();
    return std::vector<Effect>{AddWord("echo-" + IdOf(cause.metadata().subject()), cause.note().written().text())};
  });
  Open(std::move(reactions));
  for (int i = 0; i < 10; ++i) {
    ASSERT_TRUE(service_->replica().Execute([&] { return Write(NoteName(i), {"hello"}, absl::StrCat("r", i)); }).ok());
  }
  WaitUntil([&] { return CountEffects() == 10; });
  for (const NotesRecord& record : RecordsOf(kTopic)) {
    if (record.metadata().causation_id().empty()) continue;
    EXPECT_TRUE(absl::StartsWith(record.metadata().correlation_id(), "r")) << "the request that began it";
  }
}

// And in the end there is silence: a record of positions is no event to record positions for.
TEST_F(ReactionsTest, AChainOfTwoServicesCanBeReadAndEnds) {
  Service first(
      log_.get(), directory_ + "/first", "first",
      [] {
        Reactions reactions;
        reactions.On<NotesRecord>(kTopic, "answer", [](const NotesRecord& cause) {
          return std::vector<Effect>{AddWord("answered-" + IdOf(cause.metadata().subject()), "thanks")};
        });
        return reactions;
      }(),
      kCauses);
  Open([] {
    Reactions reactions;
    reactions.On<NotesRecord>(kCauses, "ask", [](const NotesRecord& cause) {
      if (absl::StartsWith(IdOf(cause.metadata().subject()), "answered-")) return std::vector<Effect>();
      return std::vector<Effect>{AddWord("asked-" + IdOf(cause.metadata().subject()), "please")};
    });
    return reactions;
  }());
  ASSERT_TRUE(first.replica().Execute([] { return Write(Named("n1"), {"hello"}, "r1"); }).ok());
  WaitUntil([&] { return Effects(kCauses).size() == 1; });

  const auto metadata_of = [&](const std::string& topic, const std::string& id) {
    for (const NotesRecord& record : RecordsOf(topic)) {
      if (record.metadata().subject() == Named(id)) return record.metadata();
    }
    return event::v1::EventMetadata();
  };
  const auto hello = metadata_of(kCauses, "n1");
  const auto asked = metadata_of(kTopic, "asked-n1");
  const auto answered = metadata_of(kCauses, "answered-asked-n1");
  EXPECT_EQ(asked.causation_id(), hello.event_id());
  EXPECT_EQ(answered.causation_id(), asked.event_id());
  EXPECT_EQ(asked.correlation_id(), "r1");
  EXPECT_EQ(answered.correlation_id(), "r1");

  const auto ends = [&] { return std::pair(*log_->EndPositions(kTopic), *log_->EndPositions(kCauses)); };
  auto seen = ends();
  absl::Time since = absl::Now();
  WaitUntil([&] {
    if (auto now = ends(); now != seen) {
      seen = std::move(now);
      since = absl::Now();
    }
    return absl::Now() - since > absl::Seconds(1);
  });
}

}  // namespace
}  // namespace aims::command::testing
