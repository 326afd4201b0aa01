// What falls due on a real embedded log: once, at its time, whatever restarts and however clocks jump.

#include <thread>

#include "common/command/read_model_keys.h"
#include "common/command/testing/replica_test_base.h"
#include "gtest/gtest.h"

namespace aims::command::testing {
namespace {

class TimersTest : public ReplicaTest {
 protected:
  TimersTest() { Restart(Options()); }

  LeaderOptions Options() {
    LeaderOptions options;
    options.clock = machine_.guarded();
    options.on_timer_fault = [this](absl::string_view name, const absl::Status& why) {
      std::lock_guard<std::mutex> lock(mutex_);
      faults_.push_back(absl::StrCat(name, ": ", why.message()));
    };
    return options;
  }
  std::vector<std::string> Faults() {
    std::lock_guard<std::mutex> lock(mutex_);
    return faults_;
  }

  Outcome SetReminders(int note, const std::vector<absl::Time>& times) {
    const std::string request_id = absl::StrCat("remind-", ++requests_);
    auto outcome = replica_->Execute([&] { return Remind(NoteName(note), times, request_id); });
    EXPECT_TRUE(outcome.ok()) << outcome.status();
    EXPECT_NE(replica_->Read(NoteName(note), outcome->positions), nullptr);
    return *outcome;
  }
  void WriteText(int note, const std::string& text) {
    ASSERT_TRUE(Execute(NoteName(note), {text}, absl::StrCat("write-", ++requests_)).ok());
  }
  // When the note was reminded of, by its history.
  std::vector<int64_t> Reminded(int note) {
    std::vector<int64_t> times;
    EXPECT_TRUE(replica_->View()
                    .History(NoteName(note), 1, false,
                             [&](uint64_t, const Aggregates::Decoded& decoded) {
                               if (static_cast<const NoteEvent*>(decoded.event)->has_reminded()) {
                                 times.push_back(absl::ToUnixSeconds(base::FromProto(decoded.metadata->occur_time())));
                               }
                               return true;
                             })
                    .ok());
    return times;
  }
  static void WaitUntil(const std::function<bool()>& condition) {
    const absl::Time deadline = absl::Now() + absl::Seconds(20);
    bool met = condition();
    for (; !met && absl::Now() < deadline; met = condition()) absl::SleepFor(absl::Milliseconds(2));
    EXPECT_TRUE(met);
  }
  void WaitReminded(int note, size_t times) {
    WaitUntil([&] { return Reminded(note).size() >= times; });
  }
  // Another note of the partition that note 1 is in.
  int Beside1() {
    const int32_t partition = event_log::PartitionOf(NoteName(1), 2);
    do ++last_beside_1_;
    while (event_log::PartitionOf(NoteName(last_beside_1_), 2) != partition);
    return last_beside_1_;
  }
  // Whatever is due has been recorded when another that is due later was, in the same partition.
  void WaitForAPassAfterwards() {
    const int witness = Beside1();
    SetReminders(witness, {machine_.now()});
    WaitReminded(witness, 1);
  }

  int requests_ = 0;
  int last_beside_1_ = 1000;
  std::mutex mutex_;
  std::vector<std::string> faults_;
};

TEST_F(TimersTest, FallsDueAtItsInstantAndNotBefore) {
  SetReminders(1, {At(2000)});
  machine_.PassUntil(At(1999));
  WaitForAPassAfterwards();
  EXPECT_EQ(Reminded(1), std::vector<int64_t>{});
  machine_.PassUntil(At(2000));
  WaitReminded(1, 1);
  WaitForAPassAfterwards();
  EXPECT_EQ(Reminded(1), std::vector<int64_t>{2000});
}

TEST_F(TimersTest, WhatFellDueSaysThatAimsItselfDecided) {
  SetReminders(1, {At(2000)});
  machine_.PassUntil(At(2000));
  WaitReminded(1, 1);
  event::v1::EventMetadata metadata;
  ASSERT_TRUE(replica_->View()
                  .History(NoteName(1), 2, false,
                           [&](uint64_t, const Aggregates::Decoded& decoded) {
                             metadata = *decoded.metadata;
                             return true;
                           })
                  .ok());
  EXPECT_EQ(metadata.version(), 2u);
  EXPECT_EQ(metadata.actor().kind(), event::v1::Actor::KIND_SYSTEM);
  EXPECT_EQ(metadata.actor().subject(), "timer");
  EXPECT_EQ(metadata.actor().authentication(), "internal");
  EXPECT_EQ(metadata.request_id(), base::UuidV5("timer/" + NoteName(1) + "/1"));
}

TEST_F(TimersTest, AJumpOverSeveralInstantsRecordsEachInOrder) {
  SetReminders(1, {At(2000), At(3000), At(4000), At(9000)});
  machine_.PassUntil(At(5000));
  WaitReminded(1, 3);
  WaitForAPassAfterwards();
  EXPECT_EQ(Reminded(1), (std::vector<int64_t>{5000, 5000, 5000}));
  EXPECT_EQ(static_cast<const Note&>(**replica_->View().Find(NoteName(1))).remind_times_size(), 1);
}

TEST_F(TimersTest, AClockSetBackALittleRecordsNoSecondAndNothingEarlier) {
  SetReminders(1, {At(2000)});
  machine_.PassUntil(At(2500));
  WaitReminded(1, 1);
  machine_.Jump(absl::Seconds(-40));
  const int other = Beside1(), later = Beside1();
  SetReminders(later, {At(2470)});
  SetReminders(other, {At(1400), At(2450)});
  WaitReminded(other, 2);
  WaitForAPassAfterwards();
  EXPECT_EQ(Reminded(1), std::vector<int64_t>{2500});
  EXPECT_EQ(Reminded(other), (std::vector<int64_t>{2500, 2500})) << "the log is at 2500, whatever the clock says";
  EXPECT_EQ(Reminded(later), std::vector<int64_t>{}) << "by the clock, 2470 has not come";
  machine_.PassUntil(At(2475));
  WaitReminded(later, 1);
}

TEST_F(TimersTest, NothingFallsDueByAClockThatJumped) {
  SetReminders(1, {At(1000 + 5 * 86400)});
  machine_.Jump(absl::Hours(8 * 24));
  WaitUntil([&] { return !replica_->leaders().Health().ok(); });
  machine_.Jump(absl::Hours(-8 * 24));
  WaitForAPassAfterwards();
  EXPECT_EQ(Reminded(1), std::vector<int64_t>{});
}

// Of a process whose clock was wrong from its start, on a log without a clock.
TEST_F(TimersTest, NothingFallsDueByTheTimeOfAnotherEventThatIsDatedAhead) {
  replica_.reset();
  machine_.Jump(absl::Hours(8 * 24));
  machine_.Restart();
  Restart(Options());
  WriteText(1, "ahead");
  replica_.reset();
  machine_.Jump(absl::Hours(-8 * 24));
  machine_.Restart();
  Restart(Options());
  const int other = Beside1();
  SetReminders(other, {At(1000 + 5 * 86400)});
  WaitForAPassAfterwards();
  EXPECT_EQ(Reminded(other), std::vector<int64_t>{});
}

TEST_F(TimersTest, OnceAcrossARestartAndWhatFellDueMeanwhileAtTheStart) {
  SetReminders(1, {At(2000)});
  SetReminders(2, {At(3000)});
  machine_.PassUntil(At(2000));
  WaitReminded(1, 1);
  replica_.reset();
  machine_.PassUntil(At(4000));
  Restart(Options());
  WaitReminded(2, 1);
  WaitForAPassAfterwards();
  EXPECT_EQ(Reminded(1), std::vector<int64_t>{2000});
  EXPECT_EQ(Reminded(2), std::vector<int64_t>{4000});
}

TEST_F(TimersTest, OnceAcrossATakeoverByAnother) {
  SetReminders(1, {At(2000)});
  SetReminders(2, {At(3000)});
  machine_.PassUntil(At(2000));
  WaitReminded(1, 1);
  // It believes that it leads, and finds out by what falls due that it was fenced.
  for (int32_t partition : {0, 1}) ASSERT_TRUE(log_->TakeOver({kTopic, partition}).ok());
  machine_.PassUntil(At(3000));
  WaitReminded(2, 1);
  SetReminders(3, {At(4000)});

  auto second = std::make_unique<Replica>(log_.get(), directory_ + "/second", "second", Options());
  ASSERT_TRUE(second->Join().ok());
  machine_.PassUntil(At(4000));  // while both are there
  replica_ = std::move(second);
  WaitReminded(3, 1);
  WaitForAPassAfterwards();
  EXPECT_EQ(Reminded(1), std::vector<int64_t>{2000});
  EXPECT_EQ(Reminded(2), std::vector<int64_t>{3000});
  EXPECT_EQ(Reminded(3), std::vector<int64_t>{4000});
}

TEST_F(TimersTest, OnceAcrossALostReadModel) {
  SetReminders(1, {At(2000), At(3000)});
  machine_.PassUntil(At(2000));
  WaitReminded(1, 1);
  replica_.reset();
  std::filesystem::remove_all(directory_ + "/model");
  OpenReplica(Options());
  WaitForAPassAfterwards();
  EXPECT_EQ(Reminded(1), std::vector<int64_t>{2000});
  machine_.PassUntil(At(3000));
  WaitReminded(1, 2);
  EXPECT_EQ(Reminded(1), (std::vector<int64_t>{2000, 3000}));
}

TEST_F(TimersTest, ARebuiltReadModelKnowsTheSameDueTimes) {
  for (int note = 0; note < 50; ++note) SetReminders(note, {At(2000 + note % 7), At(9000)});
  WriteText(3, "changed");
  SetReminders(4, {});
  machine_.PassUntil(At(2003));
  for (int note = 0; note < 50; ++note) {
    if (note % 7 <= 3) WaitReminded(note, 1);
  }
  ExpectRebuildsTheSame(*log_, *replica_);
  machine_.PassUntil(At(2006));
  WaitReminded(6, 1);
  WaitForAPassAfterwards();
  EXPECT_EQ(Reminded(2).size(), 1u);
  EXPECT_EQ(Reminded(4).size(), 0u);
}

TEST_F(TimersTest, NewDataOfTheProgramMakesDueWhatItConcernsOnce) {
  const auto restart_with = [&](const std::string& law) {
    replica_.reset();
    Notes::law = law;
    Restart(Options());
  };
  const auto note = [&](int number) {
    const auto found = replica_->View().Find(NoteName(number));
    return absl::StrCat(static_cast<const Note&>(**found).text(), ", version ", VersionOf(**found));
  };
  restart_with("law 1");
  for (int number = 1; number <= 150; ++number) WriteText(number, "law 1");
  WriteText(0, "of no law");
  WaitForAPassAfterwards();
  EXPECT_EQ(note(1), "law 1, version 1");

  restart_with("law 2");
  for (int number = 1; number <= 150; ++number) WaitUntil([&] { return note(number) == "law 2, version 2"; });
  WaitForAPassAfterwards();
  EXPECT_EQ(note(0), "of no law, version 1");
  restart_with("law 2");
  WaitForAPassAfterwards();
  EXPECT_EQ(note(1), "law 2, version 2") << "it happened once";
  restart_with("law 1");
  WaitForAPassAfterwards();
  EXPECT_EQ(note(1), "law 2, version 2") << "an older program leaves it alone";
  Notes::law.clear();
}

TEST_F(TimersTest, WhatIsNoLongerDueRecordsNothing) {
  SetReminders(1, {At(2000)});
  SetReminders(1, {At(8000)});
  SetReminders(2, {At(2000)});
  ASSERT_TRUE(replica_
                  ->Execute([] {
                    Command command = Write(NoteName(2), {"x"}, "delete");
                    command.decide = [](const Message&, const domain::Decision&) -> absl::StatusOr<Events> {
                      Events events;
                      events.push_back(std::make_unique<NoteEvent>());
                      static_cast<NoteEvent&>(*events.back()).mutable_deleted();
                      return events;
                    };
                    return command;
                  })
                  .ok());
  machine_.PassUntil(At(3000));
  WaitForAPassAfterwards();
  const int32_t partition = event_log::PartitionOf(NoteName(1), 2);
  EXPECT_EQ(Reminded(1), std::vector<int64_t>{});
  EXPECT_EQ(Reminded(2), std::vector<int64_t>{});
  for (int32_t p : {partition, 1 - partition}) {
    ASSERT_TRUE(replica_->View()
                    .Due({kTopic, p}, "",
                         [](absl::Time due, absl::string_view name, absl::string_view) {
                           EXPECT_EQ(name, NoteName(1));
                           EXPECT_EQ(due, At(8000));
                           return true;
                         })
                    .ok());
  }
}

TEST_F(TimersTest, WhatStaysDueIsRefusedReportedAndInNobodysWay) {
  WriteText(1, std::string(Notes::kEndless));
  SetReminders(1, {At(2000)});
  machine_.PassUntil(At(3000));
  WaitUntil([&] { return !Faults().empty(); });
  for (int i = 0; i < 5; ++i) WaitForAPassAfterwards();
  EXPECT_EQ(Reminded(1), std::vector<int64_t>{});
  ASSERT_EQ(Faults().size(), 1u) << "it is put off, not tried at every look";
  EXPECT_NE(Faults()[0].find(NoteName(1)), std::string::npos) << Faults()[0];
  WriteText(1, "mended");
  Restart(Options());
  WaitReminded(1, 1);
}

// More than go into one turn, while commands keep the leader busy all the time.
TEST_F(TimersTest, ManyAtOnceStarveNoCommandsAndAreNotStarved) {
  constexpr int kNotes = 500;
  for (int note = 0; note < kNotes; ++note) SetReminders(note, {At(2000)});
  std::atomic<bool> done{false};
  std::atomic<int> written{0};
  std::vector<std::thread> writers;
  for (int t = 0; t < 4; ++t) {
    writers.emplace_back([&, t] {
      for (int i = 0; !done; ++i) {
        ASSERT_TRUE(Execute(NoteName(10000 + t), {"x"}, absl::StrCat("busy-", t, "-", i)).ok());
        ++written;
      }
    });
  }
  machine_.PassUntil(At(2000));
  const int before = written;
  for (int note = 0; note < kNotes; ++note) WaitReminded(note, 1);
  WaitUntil([&] { return written > before; });
  done = true;
  for (std::thread& writer : writers) writer.join();
  WaitForAPassAfterwards();
  for (int note = 0; note < kNotes; ++note) EXPECT_EQ(Reminded(note).size(), 1u);
}

// The index knows only what is folded.
TEST(TimersDecided, WhatWasDecidedAndIsNotFoldedYetIsNotDueAgain) {
  const std::string directory = ::testing::TempDir() + "/timers_decided_" + std::to_string(getpid());
  const read_model::Memory memory(size_t{16} << 20);
  auto database = read_model::Database::Open(directory, memory);
  ASSERT_TRUE(database.ok()) << database.status();
  Aggregates aggregates(kTopic, NotesRecord::default_instance());
  aggregates.Add<Notes>();
  Decider decider(&aggregates);
  const auto decide = [&](absl::Time now, const std::function<absl::Status(const DecisionTime&)>& what) {
    decider.BeginBatch(std::make_unique<ResourceView>(aggregates, **database), 0, 1);
    const absl::Status status = what({now, now});
    EXPECT_TRUE(status.ok()) << status;
    return decider.EndBatch().records.size();
  };
  const auto fall_due = [&](const DecisionTime& time) { return decider.DecideDue(NoteName(1), time); };
  const auto remind = [&](const DecisionTime& time) {
    decider.Decide(Remind(NoteName(1), {At(2000)}, "r1"), time);
    return absl::OkStatus();
  };
  EXPECT_EQ(decide(At(1000), fall_due), 0u) << "there is none";
  EXPECT_EQ(decide(At(1000), remind), 1u);
  EXPECT_EQ(decide(At(1999), fall_due), 0u);
  EXPECT_EQ(decide(At(2000), fall_due), 1u);
  EXPECT_EQ(decide(At(2001), fall_due), 0u);
  std::filesystem::remove_all(directory);
}

TEST(TimersPass, NamesEachOnceAndLooksOnlyWhenSomethingMayBeDue) {
  using std::chrono::milliseconds;
  const std::string directory = ::testing::TempDir() + "/timers_pass_" + std::to_string(getpid());
  const read_model::Memory memory(size_t{16} << 20);
  auto database = read_model::Database::Open(directory, memory);
  ASSERT_TRUE(database.ok()) << database.status();
  Aggregates aggregates(kTopic, NotesRecord::default_instance());
  aggregates.Add<Notes>();
  const event_log::TopicPartition partition{kTopic, 0};
  read_model::Batch batch(**database);
  for (int note = 0; note < 5; ++note) batch.Put(keys::Due(partition, At(100 + note), NoteName(note)), "");
  batch.Put(keys::Due({kTopic, 1}, At(1), NoteName(9)), "");
  batch.Put(keys::Due(partition, absl::FromUnixNanos(200000000001), NoteName(8)), "");
  ASSERT_TRUE((*database)->Write(batch).ok());
  const ResourceView view(aggregates, **database);

  Timers timers(partition);
  Timers::Steady steady = std::chrono::steady_clock::now();
  const auto look = [&](int64_t now, size_t most) { return *timers.Look(view, /*folded=*/7, At(now), steady, most); };
  using Names = std::vector<std::string>;
  ASSERT_TRUE(timers.WorthLooking(7, At(0), steady));
  EXPECT_EQ(look(50, 2), Names{});
  EXPECT_FALSE(timers.WorthLooking(7, At(100), steady + milliseconds(199)));
  EXPECT_FALSE(timers.WorthLooking(7, At(99), steady + milliseconds(200)));
  EXPECT_TRUE(timers.WorthLooking(8, At(99), steady + milliseconds(200))) << "an earlier one may have been folded";
  steady += milliseconds(200);
  ASSERT_TRUE(timers.WorthLooking(7, At(103), steady));

  EXPECT_EQ(look(103, 2), (Names{NoteName(0), NoteName(1)}));
  EXPECT_TRUE(timers.within_pass());
  EXPECT_EQ(look(103, 2), (Names{NoteName(2), NoteName(3)}));
  EXPECT_FALSE(timers.within_pass());
  EXPECT_FALSE(timers.WorthLooking(7, At(103), steady + milliseconds(500))) << "nothing new may be due";

  timers.PutOff(NoteName(1), steady);
  steady += milliseconds(200);
  EXPECT_EQ(look(104, 9), (Names{NoteName(0), NoteName(2), NoteName(3), NoteName(4)}));
  steady += Timers::kPutOff;
  ASSERT_TRUE(timers.WorthLooking(7, At(104), steady));
  EXPECT_EQ(look(104, 9).size(), 5u);
  EXPECT_EQ(look(200, 9).size(), 5u) << "not before its instant, also where the index is coarser than that";
  std::filesystem::remove_all(directory);
}

}  // namespace
}  // namespace aims::command::testing
