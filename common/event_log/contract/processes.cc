// The promises that concern processes which are killed, or stopped and continued.
#include "common/event_log/contract/processes.h"

#include <signal.h>
#include <unistd.h>

#include <limits>
#include <random>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/event_log/contract/fixture.h"
#include "common/event_log/testing/child_process.h"

namespace aims::event_log::contract {
namespace {

using testing::ChildProcess;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr int kBatch = 10;

class LogContractProcesses : public LogContract {
 protected:
  void SetUp() override {
    LogContract::SetUp();
    if (!under_test.many_processes) log_.reset();
  }

  std::unique_ptr<ChildProcess> StartAppending(const std::string& name) {
    return std::make_unique<ChildProcess>(std::vector<std::string>{kAppendFlag, place, topic_, name});
  }

  // Reads what the child tells up to the acknowledgement of batch `number`, or of all that it has still to tell.
  void ReadAcknowledgements(ChildProcess& child, int number) {
    while (acknowledged_ < number) {
      const auto line = child.ReadLine(under_test.patience);
      if (!line) break;
      if (!absl::StartsWith(*line, "appended ")) {
        last_words_.push_back(*line);
        continue;
      }
      ASSERT_EQ(*line, absl::StrCat("appended ", ++acknowledged_));
    }
  }
  static constexpr int kAll = std::numeric_limits<int>::max();

  // Checks that partition 0 holds, of `name`, whole batches in order, all that were acknowledged and at most one that
  // was not.
  void ExpectWholeBatches(const std::vector<ReadRecord>& records, const std::string& name) {
    Keys expected;
    const Keys found = BeginningWith(name + ".", KeysOf(records));
    for (int i = 0; expected.size() < found.size(); ++i) {
      for (const std::string& key : KeysOf(Numbered(absl::StrCat(name, ".", i), kBatch))) expected.push_back(key);
    }
    EXPECT_EQ(found, expected) << "not whole batches in order";
    EXPECT_GE(found.size(), static_cast<size_t>(acknowledged_ + 1) * kBatch) << "an acknowledged batch is lost";
    EXPECT_LE(found.size(), static_cast<size_t>(acknowledged_ + 2) * kBatch) << "appended but never acknowledged";
  }

  int acknowledged_ = -1;  // number of the last batch that the child told of
  Keys last_words_;        // what else it told
};

TEST_F(LogContractProcesses, ProcessKilledWhileAppendingLeavesWholeBatchesAndAllThatWereAcknowledged) {
  std::mt19937 random(7);
  for (int round = 0; round < under_test.crashes; ++round) {
    SCOPED_TRACE(round);
    const std::string name = absl::StrCat("round", round);
    acknowledged_ = -1;
    int64_t from = 0;
    if (log_ != nullptr) from = Ends(topic_)[Partition(0)];
    auto child = StartAppending(name);
    ReadAcknowledgements(*child, static_cast<int>(random() % 10));
    ASSERT_THAT(last_words_, IsEmpty());
    // By chance in the midst of the next append; nothing depends on how long this is.
    absl::SleepFor(absl::Microseconds(random() % 3000));
    child->Kill();
    ReadAcknowledgements(*child, kAll);
    if (!under_test.many_processes) Open();
    auto writer = TakeOver(Partition(0));  // settles what the killed one left open
    ExpectWholeBatches(ReadAll(Partition(0), from), name);
    writer.reset();
    if (!under_test.many_processes) log_.reset();
    if (HasFailure()) break;
  }
}

TEST_F(LogContractProcesses, StoppedAndContinuedProcessDoesNoHarm) {
  for (int round = 0; round < 3; ++round) {
    SCOPED_TRACE(round);
    const std::string name = absl::StrCat("zombie", round);
    acknowledged_ = -1;
    last_words_.clear();
    auto child = StartAppending(name);
    ReadAcknowledgements(*child, 5);
    ASSERT_EQ(acknowledged_, 5) << ::testing::PrintToString(last_words_);
    child->Stop();
    if (under_test.many_processes) {
      auto writer = TakeOver(Partition(0));
      ASSERT_NE(writer, nullptr);
      Append(*writer, {Of("taken over")});
      child->Signal(SIGCONT);
      ReadAcknowledgements(*child, kAll);
      ASSERT_THAT(last_words_, SizeIs(2));
      EXPECT_THAT(last_words_[0], ::testing::AnyOf("failed ABORTED", "failed DEADLINE_EXCEEDED"));
      EXPECT_EQ(last_words_[1], "then ABORTED");
      const std::vector<ReadRecord> records = ReadAll(Partition(0));
      ExpectWholeBatches(records, name);
      EXPECT_EQ(records.back().record.key, "taken over") << "the zombie appended after it was replaced";
    } else {
      const absl::Status refused = under_test.open(place).status();
      EXPECT_TRUE(absl::IsFailedPrecondition(refused) || absl::IsUnavailable(refused)) << refused;
      EXPECT_THAT(std::string(refused.message()), HasSubstr("another process"));
      EXPECT_THAT(std::string(refused.message()), HasSubstr(place));
      child->Signal(SIGCONT);
      ReadAcknowledgements(*child, 10);
      EXPECT_GE(acknowledged_, 10) << "the first process was disturbed: " << ::testing::PrintToString(last_words_);
      child->Kill();
      ReadAcknowledgements(*child, kAll);
      Open();
      ExpectWholeBatches(ReadAll(Partition(0)), name);
      log_.reset();
    }
  }
}

}  // namespace

void AppendInChild(const std::string& topic, const std::string& name) {
  testing::DieWithParent();
  const auto tell = [](absl::string_view line) {
    const std::string out = absl::StrCat(line, "\n");
    if (write(STDOUT_FILENO, out.data(), out.size()) < 0) _exit(1);
  };
  const auto code = [](const absl::Status& status) { return absl::StatusCodeToString(status.code()); };
  auto log = under_test.open(place);
  if (!log.ok()) return tell(absl::StrCat("cannot open: ", log.status().ToString()));
  auto writer = (*log)->TakeOver({topic, 0});
  if (!writer.ok()) return tell(absl::StrCat("cannot take over: ", writer.status().ToString()));
  for (int i = 0;; ++i) {
    const Records records = Numbered(absl::StrCat(name, ".", i), kBatch, 3000);
    const absl::Status status = (*writer)->Append(records).status();
    if (status.ok()) {
      tell(absl::StrCat("appended ", i));
    } else {
      tell(absl::StrCat("failed ", code(status)));
      tell(absl::StrCat("then ", code((*writer)->Append(records).status())));
      return;
    }
  }
}

}  // namespace aims::event_log::contract
