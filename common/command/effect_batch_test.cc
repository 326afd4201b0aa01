// Effect batches, as a leader decides them: the effects and the position of their source, all of it or nothing.

#include <unistd.h>

#include <filesystem>

#include "common/command/decider.h"
#include "common/command/source_positions.h"
#include "common/command/testing/words.h"
#include "gtest/gtest.h"

namespace aims::command::testing {
namespace {

class EffectBatchTest : public ::testing::Test {
 protected:
  EffectBatchTest() : directory_(::testing::TempDir() + "/effect_batch_test_" + std::to_string(getpid())) {
    std::filesystem::remove_all(directory_);
    database_ = *read_model::Database::Open(directory_, memory_);
    aggregates_.Add<Notes>();
    decider_.Resume({kTopic, 0}, {{kSource, 10}});
  }
  ~EffectBatchTest() override {
    database_.reset();
    std::filesystem::remove_all(directory_);
  }

  struct Result {
    absl::StatusOr<Outcome> outcome;
    std::vector<event_log::Record> records;
  };
  Result Decide(int64_t from, int64_t next, const std::vector<std::pair<std::string, std::string>>& words) {
    EffectBatch batch;
    batch.sources.push_back({kSource, from, next});
    for (const auto& [id, word] : words) {
      Effect effect = AddWord(id, word);
      Command command = Write(effect.subject, {""}, absl::StrCat(next, "/", id, "/", word));
      command.decide = effect.decide;
      if (word == "boom") command.decide = [](const auto&, const auto&) { return absl::InternalError("boom"); };
      batch.effects.push_back(std::move(command));
    }
    decider_.BeginBatch(std::make_unique<ResourceView>(aggregates_, *database_), 0, 1);
    decider_.Decide(std::move(batch), {absl::FromUnixSeconds(1000), absl::FromUnixSeconds(1000)});
    Decided decided = decider_.EndBatch();
    return {std::move(decided.answers.at(0).outcome), std::move(decided.records)};
  }
  NotesRecord Last(const Result& result) {
    NotesRecord record;
    EXPECT_TRUE(!result.records.empty() && record.ParseFromString(result.records.back().value));
    return record;
  }

  const event_log::TopicPartition kSource{"aims.causes.events", 1};
  const std::string directory_;
  const read_model::Memory memory_{size_t{16} << 20};
  std::unique_ptr<read_model::Database> database_;
  Aggregates aggregates_{kTopic, NotesRecord::default_instance()};
  Decider decider_{&aggregates_};
};

TEST_F(EffectBatchTest, EffectsAndThePositionAreOneAppend) {
  const Result result = Decide(10, 13, {{"a", "x"}, {"b", "y"}});
  ASSERT_TRUE(result.outcome.ok()) << result.outcome.status();
  EXPECT_EQ(result.outcome->effects, 2u);
  EXPECT_EQ(result.records.size(), 3u);
  const auto positions = PositionsIn(Last(result).sources_consumed().positions());
  EXPECT_EQ(positions, (event_log::Positions{{kSource, 13}}));
}

TEST_F(EffectBatchTest, WhatIsConsumedIsNotDoneAgain) {
  ASSERT_TRUE(Decide(10, 13, {{"a", "x"}}).outcome.ok());
  const Result again = Decide(5, 12, {{"a", "other"}});
  ASSERT_TRUE(again.outcome.ok()) << again.outcome.status();
  EXPECT_TRUE(again.outcome->repeated);
  EXPECT_TRUE(again.records.empty());
}

TEST_F(EffectBatchTest, AGapIsAborted) {
  const Result result = Decide(11, 13, {{"a", "x"}});
  EXPECT_TRUE(absl::IsAborted(result.outcome.status())) << result.outcome.status();
  EXPECT_TRUE(FailedReaction(result.outcome.status()).empty());
  EXPECT_TRUE(result.records.empty());
}

TEST_F(EffectBatchTest, OneEffectThatFailsTakesAllBack) {
  ASSERT_TRUE(Decide(10, 11, {{"a", "before"}}).outcome.ok());
  const Result failed = Decide(11, 12, {{"a", "x"}, {"a", "y"}, {"b", "z"}, {"c", "boom"}});
  EXPECT_TRUE(absl::IsInternal(failed.outcome.status())) << failed.outcome.status();
  EXPECT_EQ(FailedReaction(failed.outcome.status()), "ana");
  EXPECT_TRUE(failed.records.empty());
  const Result result = Decide(11, 12, {{"a", "x"}, {"b", "z"}});
  ASSERT_TRUE(result.outcome.ok()) << result.outcome.status();
  ASSERT_EQ(result.records.size(), 3u);
  NotesRecord record;
  ASSERT_TRUE(record.ParseFromString(result.records[0].value));
  EXPECT_EQ(record.note().written().text(), "before x");
  EXPECT_EQ(record.metadata().version(), 2u);
  ASSERT_TRUE(record.ParseFromString(result.records[1].value));
  EXPECT_EQ(record.metadata().version(), 1u);
}

struct NotNotes {
  using State = NoteWritten;
  using Event = NoteEvent;
};

TEST_F(EffectBatchTest, AnEffectOnAnotherKindOfAggregateIsRefused) {
  const Effect effect = Effect::On<NotNotes>(
      Named("a"), [](const NoteWritten&, const domain::Decision&) { return std::vector<NoteEvent>(); });
  EXPECT_TRUE(absl::IsInternal(effect.decide(Note(), domain::Decision()).status()));
}

}  // namespace
}  // namespace aims::command::testing
