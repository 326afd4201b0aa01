// The command path on a real embedded log: what a client is promised, one rule a test.

#include <set>
#include <thread>

#include "common/base/time.h"
#include "common/command/testing/forgetful_log.h"
#include "common/command/testing/replica_test_base.h"
#include "common/domain/refusal.h"
#include "gtest/gtest.h"

namespace aims::command::testing {
namespace {

using CommandPath = ReplicaTest;

TEST_F(CommandPath, AnAcknowledgedCommandIsReadAtItsPositions) {
  auto outcome = Execute(NoteName(1), {"hello"}, "r1");
  ASSERT_TRUE(outcome.ok()) << outcome.status();
  EXPECT_EQ(VersionAt(*outcome), 1u);
  auto note = replica_->Read(NoteName(1), outcome->positions);
  ASSERT_NE(note, nullptr);
  EXPECT_EQ(note->text(), "hello");
  EXPECT_EQ(note->etag(), "1");
}

TEST_F(CommandPath, VersionsGrowWithoutGapsAlsoWithinACommand) {
  ASSERT_TRUE(Execute(NoteName(1), {"a", "b", "c"}, "r1").ok());
  auto outcome = Execute(NoteName(1), {"d"}, "r2");
  ASSERT_TRUE(outcome.ok());
  EXPECT_EQ(VersionAt(*outcome), 4u);
  ASSERT_NE(replica_->Read(NoteName(1), outcome->positions), nullptr);
  std::vector<std::string> texts;
  ASSERT_TRUE(replica_->View()
                  .History(NoteName(1), 1, false,
                           [&](uint64_t version, const Aggregates::Decoded& decoded) {
                             EXPECT_EQ(version, texts.size() + 1);
                             texts.push_back(static_cast<const NoteEvent*>(decoded.event)->written().text());
                             return true;
                           })
                  .ok());
  EXPECT_EQ(texts, (std::vector<std::string>{"a", "b", "c", "d"}));
}

TEST_F(CommandPath, ARepeatedRequestIdHasNoSecondEffect) {
  ASSERT_TRUE(Execute(NoteName(1), {"a"}, "r1").ok());
  auto again = Execute(NoteName(1), {"a"}, "r1");
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_TRUE(again->repeated);
  EXPECT_EQ(VersionAt(*again), 1u);
}

TEST_F(CommandPath, ARepeatReturnsTheResourceAsItIsNow) {
  ASSERT_TRUE(Execute(NoteName(1), {"a"}, "r1").ok());
  ASSERT_TRUE(Execute(NoteName(1), {"b"}, "r2").ok());
  auto again = Execute(NoteName(1), {"a"}, "r1");
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(static_cast<const Note&>(*again->resource).text(), "b");
}

TEST_F(CommandPath, AResourceGrowsNoLargerThanClientsCanRead) {
  Restart({.max_resource_bytes = 1000});
  ASSERT_TRUE(Execute(NoteName(1), {std::string(300, 'a')}, "r1").ok());
  const auto refused = Execute(NoteName(1), {std::string(600, 'a')}, "r2");  // it is kept twice: text and word
  EXPECT_TRUE(absl::IsFailedPrecondition(refused.status())) << refused.status();
  EXPECT_EQ(domain::ViolationsOf(refused.status()).at(0).rule, "RESOURCE_TOO_LARGE");
  ASSERT_TRUE(Execute(NoteName(1), {std::string(400, 'a')}, "r3").ok()) << "it can be changed as before";

  // One that is larger, of an earlier version or by effects, becomes smaller in steps, and is never a reason to halt.
  Restart();
  ASSERT_TRUE(Execute(NoteName(2), {std::string(3000, 'a')}, "r4").ok());
  Restart({.max_resource_bytes = 1000});
  EXPECT_FALSE(Execute(NoteName(2), {std::string(3100, 'a')}, "r5").ok());
  EXPECT_TRUE(Execute(NoteName(2), {std::string(2000, 'a')}, "r6").ok());
  const auto effect = replica_->Execute([&] {
    Command command = Write(NoteName(2), {std::string(4000, 'a')}, "r7");
    command.actor = SystemActor("timer");
    return command;
  });
  EXPECT_TRUE(effect.ok()) << effect.status();
}

TEST_F(CommandPath, TheSameRequestIdWithAnotherBodyIsRefused) {
  ASSERT_TRUE(Execute(NoteName(1), {"a"}, "r1").ok());
  EXPECT_TRUE(absl::IsInvalidArgument(Execute(NoteName(1), {"b"}, "r1").status()));
}

TEST_F(CommandPath, EachCallerHasRequestIdsOfItsOwn) {
  const auto by = [&](const std::string& caller, event::v1::Actor::Kind kind, const std::string& text) {
    return replica_->Execute([&] {
      Command command = Write(NoteName(1), {text}, "r1");
      command.actor.set_subject(caller);
      command.actor.set_kind(kind);
      return command;
    });
  };
  const auto ids = [&] {
    std::set<std::string> ids;
    EXPECT_TRUE(replica_->View()
                    .History(NoteName(1), 1, false,
                             [&](uint64_t, const Aggregates::Decoded& decoded) {
                               ids.insert(decoded.metadata->event_id());
                               return true;
                             })
                    .ok());
    return ids.size();
  };
  ASSERT_TRUE(by("ana", event::v1::Actor::KIND_PERSON, "a").ok());
  // The same body: not answered as if it were hers.
  const auto of_ben = by("ben", event::v1::Actor::KIND_PERSON, "a");
  ASSERT_TRUE(of_ben.ok()) << of_ben.status();
  EXPECT_FALSE(of_ben->repeated);
  EXPECT_EQ(VersionAt(*of_ben), 2u);
  // Another body: not refused because of hers.
  const auto of_program = by("ana", event::v1::Actor::KIND_SERVICE, "b");
  ASSERT_TRUE(of_program.ok()) << of_program.status();
  EXPECT_EQ(VersionAt(*of_program), 3u);
  ASSERT_NE(replica_->Read(NoteName(1), of_program->positions), nullptr);
  EXPECT_EQ(ids(), 3u) << "two events have one id";

  Restart();  // from here on by the read model
  EXPECT_TRUE(by("ana", event::v1::Actor::KIND_PERSON, "a")->repeated);
  EXPECT_TRUE(by("ben", event::v1::Actor::KIND_PERSON, "a")->repeated);
  const auto of_carl = by("carl", event::v1::Actor::KIND_PERSON, "a");
  ASSERT_TRUE(of_carl.ok()) << of_carl.status();
  EXPECT_EQ(VersionAt(*of_carl), 4u);
}

TEST_F(CommandPath, ADecisionKnowsItsSubjectAndReadsAnotherResourceOnce) {
  auto other = Execute(NoteName(2), {"other"}, "r1");
  ASSERT_TRUE(other.ok()) << other.status();
  ASSERT_NE(replica_->Read(NoteName(2), other->positions), nullptr);
  Restart();  // so that it is read from the read model, and not from what the leader has decided
  auto outcome = replica_->Execute([] {
    Command command = Write(NoteName(1), {"a"}, "r2");
    command.decide = [](const Message&, const domain::Decision& decision) -> absl::StatusOr<Events> {
      EXPECT_EQ(decision.subject, NoteName(1));
      const auto found = decision.references->Find(NoteName(2));
      EXPECT_NE(found, nullptr);
      EXPECT_EQ(decision.references->Find(NoteName(2)), found);
      EXPECT_EQ(decision.references->Find(NoteName(3)), nullptr);
      return Events();
    };
    return command;
  });
  EXPECT_TRUE(outcome.ok()) << outcome.status();
}

TEST_F(CommandPath, ADecisionOnAnotherKindOfResourceIsRefused) {
  const AggregateType papers{.collection = "papers"};
  auto outcome = replica_->Execute([&] {
    Command command = Write(NoteName(1), {"a"}, "r1");
    command.type = &papers;
    return command;
  });
  EXPECT_TRUE(absl::IsInvalidArgument(outcome.status())) << outcome.status();
  EXPECT_NE(outcome.status().message().find("one of the papers"), std::string::npos) << outcome.status();
}

TEST_F(CommandPath, RequestIdsSurviveARestart) {
  ASSERT_TRUE(Execute(NoteName(1), {"a"}, "r1").ok());
  Restart();
  auto again = Execute(NoteName(1), {"a"}, "r1");
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_TRUE(again->repeated);
  EXPECT_EQ(VersionAt(*again), 1u);
}

TEST_F(CommandPath, ALeaderThatAnotherReplacedWithoutStayingLeadsAgain) {
  auto outcome = Execute(NoteName(1), {"a"}, "r1");
  ASSERT_TRUE(outcome.ok()) << outcome.status();
  const event_log::TopicPartition partition = outcome->positions.begin()->first;
  const auto opened = [&] { return *replica_->View().FindPartition(partition); };
  const auto before = opened();

  // Another process takes over and ends, as one does that is told too late that the partition is not its own any more.
  auto writer = log_->TakeOver(partition);
  ASSERT_TRUE(writer.ok()) << writer.status();
  event::v1::EventMetadata metadata;
  metadata.set_writer_epoch(before.epoch() + 1);
  *metadata.mutable_occur_time() = base::ToProto(absl::Now());
  event::v1::PartitionOpened intruder;
  intruder.set_epoch(before.epoch() + 1);
  intruder.set_owner("intruder");
  const event_log::Record record = replica_->aggregates().Encode(metadata, intruder, kTopic);
  ASSERT_TRUE((*writer)->Append({&record, 1}).ok());

  // Without a command that would show it.
  const absl::Time deadline = absl::Now() + absl::Seconds(20);
  while (opened().epoch() < before.epoch() + 2 && absl::Now() < deadline) absl::SleepFor(absl::Milliseconds(5));
  EXPECT_EQ(opened().epoch(), before.epoch() + 2);
  EXPECT_EQ(opened().owner(), before.owner());
  EXPECT_TRUE(Execute(NoteName(1), {"b"}, "r2").ok());
}

TEST_F(CommandPath, AStaleEtagIsAborted) {
  ASSERT_TRUE(Execute(NoteName(1), {"a"}, "r1").ok());
  const auto with_etag = [&](const std::string& etag, const std::string& request_id) {
    return replica_->Execute([&] {
      Command command = Write(NoteName(1), {"x"}, request_id);
      command.etag = etag;
      return command;
    });
  };
  EXPECT_TRUE(absl::IsAborted(with_etag("7", "r2").status()));
  EXPECT_TRUE(with_etag("1", "r3").ok());
}

TEST_F(CommandPath, CreatesNeedAbsenceAndChangesPresence) {
  const auto expecting = [&](Expects expects, const std::string& request_id) {
    return replica_->Execute([&] {
      Command command = Write(NoteName(1), {"x"}, request_id);
      command.expects = expects;
      return command;
    });
  };
  EXPECT_TRUE(absl::IsNotFound(expecting(Expects::kPresent, "r1").status()));
  EXPECT_TRUE(expecting(Expects::kAbsent, "r2").ok());
  EXPECT_TRUE(absl::IsAlreadyExists(expecting(Expects::kAbsent, "r3").status()));
  EXPECT_TRUE(absl::IsFailedPrecondition(expecting(Expects::kDeleted, "r4").status()));
  EXPECT_TRUE(expecting(Expects::kPresent, "r5").ok());
}

TEST_F(CommandPath, ADeletedResourceIsChangedByUndeleteOnly) {
  ASSERT_TRUE(Execute(NoteName(1), {"a"}, "r1").ok());
  auto deleted = replica_->Execute([&] {
    Command command = Write(NoteName(1), {"x"}, "r2");
    command.decide = [](const Message&, const domain::Decision&) -> absl::StatusOr<Events> {
      auto event = std::make_unique<NoteEvent>();
      event->mutable_deleted();
      Events events;
      events.push_back(std::move(event));
      return events;
    };
    return command;
  });
  ASSERT_TRUE(deleted.ok()) << deleted.status();
  auto refused = replica_->Execute([&] {
    Command command = Write(NoteName(1), {"x"}, "r3");
    command.expects = Expects::kPresent;
    return command;
  });
  EXPECT_TRUE(absl::IsFailedPrecondition(refused.status()));
}

TEST_F(CommandPath, ValidateOnlyShowsAndRecordsNothing) {
  auto outcome = replica_->Execute([&] {
    Command command = Write(NoteName(1), {"a"}, "r1");
    command.validate_only = true;
    return command;
  });
  ASSERT_TRUE(outcome.ok());
  EXPECT_EQ(static_cast<const Note&>(*outcome->resource).text(), "a");
  auto after = Execute(NoteName(1), {"b"}, "r2");
  EXPECT_EQ(VersionAt(*after), 1u);
}

TEST_F(CommandPath, AnEventOverTheLimitIsRefusedByName) {
  auto outcome = Execute(NoteName(1), {std::string(61 * 1024, 'x')}, "r1");
  EXPECT_TRUE(absl::IsInvalidArgument(outcome.status())) << outcome.status();
  EXPECT_NE(outcome.status().message().find(NoteName(1)), absl::string_view::npos);
  EXPECT_TRUE(Execute(NoteName(1), {"short"}, "r2").ok());
}

TEST_F(CommandPath, APassedDeadlineRecordsNothing) {
  auto outcome = replica_->Execute([&] {
    Command command = Write(NoteName(1), {"a"}, "r1");
    command.deadline = absl::Now() - absl::Seconds(1);
    return command;
  });
  EXPECT_TRUE(absl::IsDeadlineExceeded(outcome.status()));
  auto after = Execute(NoteName(1), {"b"}, "r2");
  EXPECT_EQ(VersionAt(*after), 1u);
}

TEST_F(CommandPath, AFullQueueRefusesAtOnce) {
  Restart({.max_queue_commands = 1});
  ASSERT_TRUE(Execute(NoteName(1), {"a"}, "r0").ok());
  // A decision that waits holds the leader up, so that the queue fills.
  std::promise<void> release;
  std::shared_future<void> released = release.get_future().share();
  std::promise<void> deciding;
  std::vector<std::future<absl::StatusOr<Outcome>>> answers;
  const auto submit = [&](Command command) {
    auto promise = std::make_shared<std::promise<absl::StatusOr<Outcome>>>();
    answers.push_back(promise->get_future());
    command.done = [promise](absl::StatusOr<Outcome> outcome) { promise->set_value(std::move(outcome)); };
    replica_->leaders().Submit(std::move(command));
  };
  Command blocker = Write(NoteName(1), {"b"}, "r1");
  blocker.decide = [&deciding, released](const Message&, const domain::Decision&) -> absl::StatusOr<Events> {
    deciding.set_value();
    released.wait();
    Events events;
    events.push_back(Written("b"));
    return events;
  };
  submit(std::move(blocker));
  deciding.get_future().wait();
  submit(Write(NoteName(1), {"c"}, "r2"));
  submit(Write(NoteName(1), {"d"}, "r3"));
  EXPECT_TRUE(absl::IsResourceExhausted(answers[2].get().status()));
  release.set_value();
  EXPECT_TRUE(answers[0].get().ok());
  EXPECT_TRUE(answers[1].get().ok());
}

TEST_F(CommandPath, ManyWritersLoseAndDoubleNothing) {
  constexpr int kThreads = 8;
  constexpr int kEach = 200;
  std::vector<std::thread> threads;
  std::atomic<int> failed{0};
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < kEach; ++i) {
        const std::string request_id = std::to_string(t) + "-" + std::to_string(i);
        if (!Execute(NoteName(i % 7), {request_id, "!"}, request_id).ok()) ++failed;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(failed, 0);
  uint64_t versions = 0;
  auto ends = log_->EndPositions(kTopic);
  ASSERT_TRUE(replica_->model().Wait(*ends, absl::Now() + absl::Seconds(20)).ok());
  for (int i = 0; i < 7; ++i) versions += VersionOf(**replica_->View().Find(NoteName(i)));
  EXPECT_EQ(versions, 2u * kThreads * kEach);
  EXPECT_TRUE(replica_->model().Health().ok()) << replica_->model().Health();
}

TEST_F(CommandPath, DeadlinesGoByTheClockAlsoAfterItWasSetBack) {
  Restart({.clock = machine_.guarded()});
  const auto due = [&](int64_t seconds, const std::string& request_id) {
    return replica_->Execute([&] {
      Command command = Write(NoteName(1), {request_id}, request_id);
      command.deadline = machine_.now() + absl::Seconds(seconds);
      return command;
    });
  };
  ASSERT_TRUE(due(10, "r1").ok());
  machine_.Jump(absl::Seconds(-50));
  auto after = due(10, "r2");
  EXPECT_TRUE(after.ok()) << after.status();
  EXPECT_TRUE(absl::IsDeadlineExceeded(due(-1, "r3").status()));
}

// Who saw something in the read model and then submits must not be decided on less.
TEST_F(CommandPath, ACommandIsDecidedOnWhatWasFoldedWhenItWasSubmitted) {
  std::string here = "here", there = "there";
  const auto partition_of = [](const std::string& id) {
    return event_log::PartitionOf("organizations/acme/notes/" + id, 2);
  };
  while (partition_of(here) == partition_of(there)) there += "x";
  const std::string seen = "organizations/acme/notes/" + there, subject = "organizations/acme/notes/" + here;
  std::promise<absl::StatusOr<Outcome>> late;
  bool found = false;
  ASSERT_TRUE(Execute(subject, {"a"}, "r1").ok());
  // A decision is made within a turn of the leader, behind its view.
  const auto submit_late = [&] {
    const auto written = Execute(seen, {"seen"}, "seen");  // by the other partition's leader
    EXPECT_TRUE(written.ok()) << written.status();
    EXPECT_TRUE(replica_->model().Wait(written->positions, absl::Now() + absl::Seconds(20)).ok());
    Command command = Write(subject, {"late"}, "late");
    command.decide = [&, decide = command.decide](const Message& state, const domain::Decision& decision) {
      found = decision.Find<Note>(seen) != nullptr;
      return decide(state, decision);
    };
    command.done = [&late](absl::StatusOr<Outcome> outcome) { late.set_value(std::move(outcome)); };
    replica_->leaders().Submit(std::move(command));
  };
  const auto decided = replica_->Execute([&] {
    Command command = Write(subject, {"b"}, "r2");
    command.decide = [&, decide = command.decide](const Message& state, const domain::Decision& decision) {
      submit_late();
      return decide(state, decision);
    };
    return command;
  });
  ASSERT_TRUE(decided.ok()) << decided.status();
  ASSERT_TRUE(late.get_future().get().ok());
  EXPECT_TRUE(found);
}

// Two appends rather than one that no log takes, and nothing is lost between them.
TEST_F(CommandPath, WhatAGroupHasNoRoomForIsDecidedInTheNext) {
  LeaderOptions options;
  options.max_append_bytes = 1;
  std::atomic<size_t> most{0};
  options.on_commit = [&](size_t commands, size_t, absl::Duration) { most = std::max(most.load(), commands); };
  Restart(options);
  std::vector<std::future<absl::StatusOr<Outcome>>> outcomes;
  for (int i = 0; i < 100; ++i) {
    auto promise = std::make_shared<std::promise<absl::StatusOr<Outcome>>>();
    outcomes.push_back(promise->get_future());
    ASSERT_TRUE(i > 0 || Execute(NoteName(1), {"begin"}, "begin").ok());
    Command command = Write(NoteName(1), {absl::StrCat(i)}, absl::StrCat("r", i));
    command.done = [promise](absl::StatusOr<Outcome> outcome) { promise->set_value(std::move(outcome)); };
    replica_->leaders().Submit(std::move(command));
  }
  for (int i = 0; i < 100; ++i) {
    const auto outcome = outcomes[i].get();
    ASSERT_TRUE(outcome.ok()) << outcome.status();
    EXPECT_EQ(VersionAt(*outcome), i + 2u) << "in the order of submission";
  }
  EXPECT_EQ(most, 1u);
  replica_.reset();
}

TEST_F(CommandPath, AFencedLeaderTakesOverAnewAndGoesOn) {
  ASSERT_TRUE(Execute(NoteName(1), {"a"}, "r1").ok());
  // Another writer takes the partition, as a second process would; the leader finds out at its next append.
  const int32_t partition = event_log::PartitionOf(NoteName(1), 2);
  ASSERT_TRUE(log_->TakeOver({kTopic, partition}).ok());
  auto outcome = Execute(NoteName(1), {"b"}, "r2");
  ASSERT_TRUE(outcome.ok()) << outcome.status();
  EXPECT_EQ(VersionAt(*outcome), 2u);
  auto stored = replica_->View().FindPartition({kTopic, partition});
  EXPECT_GE(stored->epoch(), 2u);
}

TEST_F(CommandPath, AnUnknownOutcomeIsSettledByTheRequestId) {
  replica_.reset();
  ForgetfulLog log(log_.get());
  Replica replica(&log, directory_ + "/model", "replica");
  ASSERT_TRUE(replica.Join().ok());
  ASSERT_TRUE(replica.Execute([] { return Write(NoteName(1), {"a"}, "r1"); }).ok());

  log.next = ForgetfulLog::Next::kAppendsAndForgets;
  auto unknown = replica.ExecuteOnce(Write(NoteName(1), {"b"}, "r2"));
  EXPECT_TRUE(absl::IsDeadlineExceeded(unknown.status())) << unknown.status();
  auto settled = replica.Execute([] { return Write(NoteName(1), {"b"}, "r2"); });
  ASSERT_TRUE(settled.ok()) << settled.status();
  EXPECT_TRUE(settled->repeated) << "it was appended, so it must not be done again";
  EXPECT_EQ(VersionAt(*settled), 2u);

  log.next = ForgetfulLog::Next::kRefuses;
  auto refused = replica.ExecuteOnce(Write(NoteName(1), {"c"}, "r3"));
  EXPECT_TRUE(absl::IsUnavailable(refused.status())) << refused.status();
  auto done = replica.Execute([] { return Write(NoteName(1), {"c"}, "r3"); });
  ASSERT_TRUE(done.ok()) << done.status();
  EXPECT_FALSE(done->repeated) << "it was not appended, so it is done now";
  EXPECT_EQ(VersionAt(*done), 3u);
}

}  // namespace
}  // namespace aims::command::testing
