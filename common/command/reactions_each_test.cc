// Effects on each of many: all that refer to something are reached, in parts, each once, whichever process is killed.

#include <algorithm>
#include <atomic>

#include "common/command/decider.h"
#include "common/command/testing/forgetful_log.h"
#include "common/command/testing/reactions_test_base.h"
#include "gtest/gtest.h"

namespace aims::command::testing {
namespace {

constexpr char kOrganization[] = "organizations/acme";

// Reminds of each note that says "mine", unless that is done.
Effect RemindOfEach(const std::string& field = "text") {
  return Effect::OnEach<Notes>(kOrganization, field, "mine",
                               [](const Note& note, const domain::Decision&) -> absl::StatusOr<std::vector<NoteEvent>> {
                                 if (note.text() != "mine")
                                   return absl::InternalError(note.name() + " does not refer to it");
                                 if (!note.remind_times().empty()) return std::vector<NoteEvent>();
                                 NoteEvent event;
                                 event.mutable_reminder_set()->add_remind_times()->set_seconds(4000000000);
                                 return std::vector<NoteEvent>{event};
                               });
}

// --- As a leader decides them ---

class EffectBatchOnEachTest : public ::testing::Test {
 protected:
  EffectBatchOnEachTest()
      : directory_(::testing::TempDir() + "/effect_batch_on_each_test_" + std::to_string(getpid())) {
    std::filesystem::remove_all(directory_);
    database_ = *read_model::Database::Open(directory_, memory_);
    aggregates_.Add<Notes>();
    decider_.Resume({kTopic, 0}, {});
    event::v1::PartitionOpened opened;
    opened.set_epoch(1);
    event::v1::EventMetadata metadata;
    metadata.set_writer_epoch(1);
    Fold({aggregates_.Encode(metadata, opened, kTopic)});
  }
  ~EffectBatchOnEachTest() override {
    database_.reset();
    std::filesystem::remove_all(directory_);
  }

  // Has the read model include these records.
  void Fold(const std::vector<event_log::Record>& records) {
    read_model::Batch batch(*database_);
    for (const event_log::Record& record : records) {
      const absl::Status folded =
          folder_.Fold({.partition = {kTopic, 0}, .offset = folded_++, .record = record}, batch);
      ASSERT_TRUE(folded.ok()) << folded;
    }
    ASSERT_TRUE(folder_.Finish(batch).ok());
    ASSERT_TRUE(database_->Write(batch).ok());
  }
  template <class Work>
  Decided Decide(Work work) {
    decider_.BeginBatch(std::make_unique<ResourceView>(aggregates_, *database_), folded_, 1);
    decider_.Decide(std::move(work), {absl::FromUnixSeconds(1000), absl::FromUnixSeconds(1000)});
    return decider_.EndBatch();
  }
  std::vector<event_log::Record> Say(const std::string& id, const std::string& text) {
    return Decide(Write(Named(id), {text}, absl::StrCat(id, "/", text))).records;
  }
  EffectBatch BatchOf(const std::vector<Effect>& effects) {
    Reactions reactions;
    reactions.On<NotesRecord>(kCauses, "remind", [&](const NotesRecord&) { return effects; });
    NotesRecord cause;
    cause.mutable_metadata()->set_event_id("event-1");
    cause.mutable_note()->mutable_written();
    const auto caused = reactions.React(kCauses, cause.SerializeAsString());
    EXPECT_TRUE(caused.ok()) << caused.status();
    EffectBatch batch;
    batch.sources.push_back({{kCauses, 0}, 0, 1});
    batch.on_each = caused->on_each;
    batch.effects = caused->effects;
    return batch;
  }
  static std::vector<std::string> Reminded(const Decided& decided) {
    std::vector<std::string> reminded;
    for (const event_log::Record& each : decided.records) {
      NotesRecord record;
      EXPECT_TRUE(record.ParseFromString(each.value));
      if (record.note().has_reminder_set()) reminded.push_back(IdOf(record.metadata().subject()));
    }
    return reminded;
  }
  static bool SaysHowFar(const Decided& decided) {
    NotesRecord last;
    return !decided.records.empty() && last.ParseFromString(decided.records.back().value) &&
           last.has_sources_consumed();
  }

  const std::string directory_;
  const read_model::Memory memory_{size_t{16} << 20};
  std::unique_ptr<read_model::Database> database_;
  Aggregates aggregates_{kTopic, NotesRecord::default_instance()};
  ResourceFolder folder_{&aggregates_};
  int64_t folded_ = 0;
  Decider decider_{&aggregates_};
};

using Ids = std::vector<std::string>;

TEST_F(EffectBatchOnEachTest, ReachesWhatRefersToItAsTheCommandsBeforeLeftIt) {
  Fold(Say("a", "mine"));
  Fold(Say("b", "yours"));
  Fold(Say("c", "mine"));
  Fold(Say("d", "yours"));
  Say("c", "yours");  // and not folded
  Say("d", "mine");
  Say("e", "mine");
  const Decided decided = Decide(BatchOf({RemindOfEach()}));
  ASSERT_TRUE(decided.answers[0].outcome.ok()) << decided.answers[0].outcome.status();
  EXPECT_EQ(Reminded(decided), (Ids{"a", "d", "e"}));
  EXPECT_EQ(decided.answers[0].outcome->effects, 3u);
  EXPECT_TRUE(decided.answers[0].outcome->more_after.empty());
  EXPECT_TRUE(SaysHowFar(decided));
}

TEST_F(EffectBatchOnEachTest, ManyAreDecidedInPartsAndThePositionComesWithTheLast) {
  constexpr int kNotes = 1200;
  for (int i = 0; i < kNotes; ++i) {
    const auto records = Say(absl::StrCat("n", i), "mine");
    if (i % 2 == 0) Fold(records);
  }
  EffectBatch batch = BatchOf({RemindOfEach(), AddWord("last", "done")});
  Ids all;
  for (size_t part : {500, 500, 200}) {
    const Decided decided = Decide(batch);
    ASSERT_TRUE(decided.answers[0].outcome.ok()) << decided.answers[0].outcome.status();
    const Ids reminded = Reminded(decided);
    EXPECT_EQ(reminded.size(), part);
    all.insert(all.end(), reminded.begin(), reminded.end());
    const bool is_last = part == 200;
    EXPECT_EQ(SaysHowFar(decided), is_last);
    EXPECT_EQ(decided.answers[0].outcome->effects, part + is_last);
    EXPECT_EQ(decided.answers[0].outcome->more_after.empty(), is_last);
    EXPECT_TRUE(decided.answers[0].recorded);
    batch.after = decided.answers[0].outcome->more_after;
  }
  EXPECT_TRUE(std::is_sorted(all.begin(), all.end()));
  EXPECT_EQ(std::set<std::string>(all.begin(), all.end()).size(), static_cast<size_t>(kNotes));
}

TEST_F(EffectBatchOnEachTest, APartIsBoundedInBytesToo) {
  const std::string large(60000, 'x');
  for (int i = 0; i < 30; ++i) Say(absl::StrCat("n", i), "mine");
  Effect effect = RemindOfEach();
  effect.decide = [large](const Message&, const domain::Decision&) -> absl::StatusOr<Events> {
    Events events;
    events.push_back(Written(large));
    return events;
  };
  const Decided decided = Decide(BatchOf({effect}));
  ASSERT_TRUE(decided.answers[0].outcome.ok()) << decided.answers[0].outcome.status();
  EXPECT_EQ(decided.records.size(), 18u);  // the first after which it is a MiB
  EXPECT_EQ(decided.answers[0].outcome->more_after, Named("n24"));
}

TEST_F(EffectBatchOnEachTest, LeavesTheOtherPartitionsToTheirLeaders) {
  Ids here;
  for (int i = 0; i < 40; ++i) {
    const std::string id = absl::StrCat("n", i);
    const auto records = Say(id, "mine");
    if (i < 20) Fold(records);
    if (event_log::PartitionOf(Named(id), 4) == 0) here.push_back(id);
  }
  std::sort(here.begin(), here.end());
  EffectBatch batch = BatchOf({RemindOfEach()});
  batch.partitions = 4;
  // Those of other partitions are known from their folds only.
  decider_.Resume({kTopic, 0}, {});
  here.erase(std::remove_if(here.begin(), here.end(), [](const auto& id) { return std::stoi(id.substr(1)) >= 20; }),
             here.end());
  batch.after = Named(here.front());
  here.erase(here.begin());
  EXPECT_EQ(Reminded(Decide(batch)), here);
}

// A batch is done again when it is not known to have been done to its end.
TEST_F(EffectBatchOnEachTest, DoneAgainTheStateDecidesAndNotThatItWasAskedBefore) {
  for (const char* id : {"a", "b"}) Say(id, "mine");
  EffectBatch batch = BatchOf({RemindOfEach()});
  ASSERT_EQ(Reminded(Decide(batch)), (Ids{"a", "b"}));
  batch.sources[0].next = 2;  // as if its position had not been recorded
  EXPECT_TRUE(Reminded(Decide(batch)).empty());
  Decide(Remind(Named("b"), {}, "what was reminded of is undone"));
  batch.sources[0].next = 3;
  EXPECT_EQ(Reminded(Decide(batch)), Ids{"b"});
}

TEST_F(EffectBatchOnEachTest, OneThatFailsTakesItsPartBack) {
  for (const char* id : {"a", "b", "c"}) Say(id, "mine");
  Effect effect = RemindOfEach();
  effect.decide = [decide = effect.decide](const Message& state,
                                           const domain::Decision& decision) -> absl::StatusOr<Events> {
    if (static_cast<const Note&>(state).name() == Named("c")) return absl::InternalError("boom");
    return decide(state, decision);
  };
  const Decided failed = Decide(BatchOf({effect}));
  EXPECT_TRUE(absl::IsInternal(failed.answers[0].outcome.status()));
  EXPECT_TRUE(absl::StrContains(failed.answers[0].outcome.status().message(), Named("c")));
  EXPECT_EQ(FailedReaction(failed.answers[0].outcome.status()), "reaction/remind");
  EXPECT_TRUE(failed.records.empty());
  EXPECT_EQ(Reminded(Decide(BatchOf({RemindOfEach()}))), (Ids{"a", "b", "c"}));
}

TEST_F(EffectBatchOnEachTest, OfWhateverRefersToItReachesAllThatAreNotDeleted) {
  Fold(Say("a", "mine"));
  Fold(Say("b", "yours"));
  Fold(Say("c", "mine"));
  Fold(Decide(Delete(Named("c"))).records);
  Say("d", "mine");
  Effect effect = RemindOfEach();
  effect = Effect::OnEachReferring("mine", std::move(effect.decide));
  EXPECT_EQ(Reminded(Decide(BatchOf({effect}))), (Ids{"a", "d"}));
}

// A deletion looks at what refers to its subject.
TEST_F(EffectBatchOnEachTest, ADecisionSeesWhatRefersToItsSubjectAsTheCommandsBeforeLeftIt) {
  Fold(Say("a", Named("it")));
  Fold(Say("b", Named("it")));
  Fold(Say("c", "another"));
  Fold(Say("d", Named("it")));
  Fold(Decide(Delete(Named("d"))).records);
  Say("b", "another");  // and not folded
  Say("e", Named("it"));
  std::vector<std::string> referring;
  Command look = Write(Named("it"), {"it"}, "look");
  look.decide = [&](const Message&, const domain::Decision& decision) -> absl::StatusOr<Events> {
    referring = decision.references->Referring(decision.subject, 10);
    return Events();
  };
  Decide(std::move(look));
  EXPECT_EQ(referring, (std::vector<std::string>{Named("a"), Named("e")}));
}

TEST_F(EffectBatchOnEachTest, WithoutAReferenceItIsRefused) {
  const Decided decided = Decide(BatchOf({RemindOfEach("name")}));
  EXPECT_TRUE(absl::IsInternal(decided.answers[0].outcome.status())) << decided.answers[0].outcome.status();
}

TEST(ReactionsOnEach, OneEventHasOneOfThem) {
  Reactions reactions;
  for (const char* name : {"first", "second"}) {
    reactions.On<NotesRecord>(kCauses, name, [](const NotesRecord&) { return std::vector<Effect>{RemindOfEach()}; });
  }
  NotesRecord cause;
  cause.mutable_note()->mutable_written();
  EXPECT_TRUE(absl::IsInternal(reactions.React(kCauses, cause.SerializeAsString()).status()));
}

// --- As processes run them ---

Reactions Reminding(const std::string& topic = kCauses) {
  Reactions reactions;
  reactions.On<NotesRecord>(topic, "remind", [](const NotesRecord& cause) {
    if (cause.note().written().text() != "remind") return std::vector<Effect>();
    return std::vector<Effect>{RemindOfEach()};
  });
  return reactions;
}

class ReactionsOnEachTest : public ReactionsTest {
 protected:
  static constexpr int kNotes = 1300;  // two parts in each partition

  void WriteNotes() {
    Replica replica(log_.get(), directory_ + "/model", "one");
    ASSERT_TRUE(replica.Join().ok());
    for (int i = 0; i < kNotes; ++i) {
      const auto outcome = replica.Execute([&] { return Write(NoteName(i), {"mine"}, NoteName(i)); });
      ASSERT_TRUE(outcome.ok()) << outcome.status();
    }
    ASSERT_TRUE(replica.Execute([] { return Write(Named("other"), {"yours"}, "r"); }).ok());
  }
  size_t CountReminded() { return CountEffects(); }
  void ExpectEachRemindedOnce() {
    const auto effects = Effects();
    EXPECT_EQ(effects.size(), static_cast<size_t>(kNotes));
    for (const auto& [id, causes] : effects) EXPECT_EQ(causes, Ids{"event-1"}) << id;
  }
};

TEST_F(ReactionsOnEachTest, ReachesAllThatReferToItInAllPartitions) {
  WriteNotes();
  Open(Reminding());
  Cause("c", "remind");
  WaitConsumed(*service_);
  ExpectEachRemindedOnce();
  EXPECT_TRUE(service_->reactor().Health().ok()) << service_->reactor().Health();
  ExpectRebuildsTheSame(*log_, service_->replica());
}

TEST_F(ReactionsOnEachTest, KilledBetweenPartsEachIsReachedOnce) {
  WriteNotes();
  Cause("c", "remind");
  int midway = 0;
  for (int sends = 1; sends < 12; ++sends) {
    ForgetfulLog log(log_.get());
    log.sends_until_killed = sends % 6;
    if (sends % 2 == 0) log.next = ForgetfulLog::Next::kAppendsAndForgets;
    Service service(&log, directory_ + "/model", "one", Reminding());
    WaitUntil([&] { return log.killed || CountReminded() == kNotes; });
    log.killed = true;
    midway += CountReminded() > 0 && CountReminded() < kNotes;
  }
  EXPECT_GT(midway, 0);
  Open(Reminding());
  WaitConsumed(*service_);
  ExpectEachRemindedOnce();
}

// Folds as a ResourceFolder, but gives a leader that would decide without the cause half a second to do so.
class LateFolder : public ResourceFolder {
 public:
  LateFolder(const Aggregates* aggregates, std::shared_future<void> decided)
      : ResourceFolder(aggregates), decided_(std::move(decided)) {}
  absl::Status Fold(const event_log::ReadRecord& record, read_model::Batch& batch) override {
    NotesRecord parsed;
    if (parsed.ParseFromString(record.record.value) && parsed.note().written().text() == "remind") {
      decided_.wait_for(std::chrono::milliseconds(500));
    }
    return ResourceFolder::Fold(record, batch);
  }

 private:
  const std::shared_future<void> decided_;
};

// A decision that rests on the state before the event could come after its effect, and nobody would look again.
class ReactionsToTheOwnTopicTest : public ReactionsOnEachTest {
 protected:
  // Whether each decision of `effect`, of an event of the own topic, knows of the event. It reminds `reminded` notes.
  bool KnowsOfTheEvent(Effect effect, size_t reminded) {
    const std::string cause = Named("cause");
    std::promise<void> first;
    const std::shared_future<void> decided(first.get_future());
    std::atomic<int> decisions{0};
    std::atomic<bool> known{true};
    effect.decide = [&, decide = effect.decide](const Message& state, const domain::Decision& decision) {
      const auto found = decision.Find<Note>(cause);
      known = known && found != nullptr && found->text() == "remind";
      if (++decisions == 1) first.set_value();
      return decide(state, decision);
    };
    Reactions reactions;
    reactions.On<NotesRecord>(kTopic, "remind", [&](const NotesRecord& record) {
      if (record.note().written().text() != "remind") return std::vector<Effect>();
      return std::vector<Effect>{effect};
    });
    service_ = std::make_unique<Service>(
        log_.get(), directory_ + "/model", "one", std::move(reactions), kTopic, LeaderOptions(),
        [&](const Aggregates& aggregates) { return std::make_unique<LateFolder>(&aggregates, decided); });
    for (int i = 0; i < 8; ++i) {
      EXPECT_TRUE(service_->replica().Execute([&] { return Write(NoteName(i), {"mine"}, NoteName(i)); }).ok());
    }
    EXPECT_TRUE(service_->replica().Execute([&] { return Write(cause, {"remind"}, "r"); }).ok());
    WaitUntil([&] { return CountReminded() == reminded; });
    service_.reset();
    return known;
  }
};

TEST_F(ReactionsToTheOwnTopicTest, AnEffectOnEachOfManyKnowsOfTheEvent) {
  EXPECT_TRUE(KnowsOfTheEvent(RemindOfEach(), 8));
}

TEST_F(ReactionsToTheOwnTopicTest, AnEffectOnOneKnowsOfTheEvent) {
  Effect effect = RemindOfEach();
  effect.on_each.reset();
  effect.subject = NoteName(3);
  EXPECT_TRUE(KnowsOfTheEvent(std::move(effect), 1));
}

// A log that gives readers nothing of one partition until it is told to.
class WithholdingLog : public ForgetfulLog {
 public:
  WithholdingLog(event_log::Log* log, event_log::TopicPartition withheld)
      : ForgetfulLog(log), log_(log), withheld_(std::move(withheld)) {}
  std::atomic<bool> gives{false};

  absl::StatusOr<std::unique_ptr<event_log::Reader>> Read(const event_log::Positions& from) override {
    auto reader = log_->Read(from);
    if (!reader.ok()) return reader.status();
    return std::make_unique<WithholdingReader>(this, *std::move(reader), from);
  }

 private:
  class WithholdingReader : public event_log::Reader {
   public:
    WithholdingReader(WithholdingLog* log, std::unique_ptr<event_log::Reader> reader, event_log::Positions from)
        : log_(log), reader_(std::move(reader)), given_(std::move(from)) {}
    absl::StatusOr<event_log::Batch> Next(const event_log::NextOptions& options) override {
      if (log_->gives && !withheld_.records.empty()) return std::exchange(withheld_, {});
      auto batch = reader_->Next(options);
      if (!batch.ok() || log_->gives || given_.count(log_->withheld_) == 0) return batch;
      event_log::Batch given;
      for (event_log::ReadRecord& record : batch->records) {
        (record.partition == log_->withheld_ ? withheld_ : given).records.push_back(std::move(record));
      }
      withheld_.positions = batch->positions;
      given.positions = batch->positions;
      given.positions[log_->withheld_] = given_.at(log_->withheld_);
      return given;
    }
    void Close() override { reader_->Close(); }

   private:
    WithholdingLog* const log_;
    const std::unique_ptr<event_log::Reader> reader_;
    const event_log::Positions given_;  // of the withheld partition: where it begins
    event_log::Batch withheld_;
  };
  event_log::Log* const log_;
  const event_log::TopicPartition withheld_;
};

// The next leader may be behind with the other partitions, and must not decide on the state before the event.
TEST_F(ReactionsOnEachTest, WhoTakesOverKnowsOfTheEventToo) {
  const event_log::TopicPartition source{kTopic, 0};
  const auto in = [](int32_t partition, std::string id) {
    while (event_log::PartitionOf(Named(id), 2) != partition) id += "x";
    return Named(id);
  };
  const std::string cause = in(0, "cause"), subject = in(1, "subject");
  Open(Reminding(kTopic));
  ASSERT_TRUE(service_->replica().Execute([&] { return Write(subject, {"mine"}, "r1"); }).ok());
  ASSERT_TRUE(service_->replica().Execute([&] { return Write(cause, {"remind"}, "r2"); }).ok());
  WaitUntil([&] { return CountReminded() == 1; });
  service_.reset();

  WithholdingLog log(log_.get(), source);
  Replica next(&log, directory_ + "/next", "two");
  ASSERT_TRUE(next.Join().ok());
  std::promise<void> decided;
  std::atomic<bool> knew{false};
  auto outcome = std::async(std::launch::async, [&] {
    return next.Execute([&] {
      Command command = Write(subject, {"again"}, "r3");
      command.decide = [&, decide = command.decide](const Message& state, const domain::Decision& decision) {
        knew = decision.Find<Note>(cause) != nullptr;
        decided.set_value();
        return decide(state, decision);
      };
      return command;
    });
  });
  decided.get_future().wait_for(std::chrono::milliseconds(500));  // time to do it without
  log.gives = true;
  ASSERT_TRUE(outcome.get().ok());
  EXPECT_TRUE(knew);
}

}  // namespace
}  // namespace aims::command::testing
