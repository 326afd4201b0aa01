#include "common/event_log/kafka/kafka_ownership.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <condition_variable>
#include <future>
#include <iostream>
#include <mutex>
#include <set>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/event_log/kafka/testing/broker.h"
#include "common/event_log/testing/child_process.h"

namespace aims::event_log {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using namespace kafka::testing;
using event_log::testing::ChildProcess;
using Numbers = std::set<int32_t>;

// What a listener was told, to wait on.
class Lead : public OwnershipListener {
 public:
  void OnAssigned(const std::vector<TopicPartition>& partitions) override {
    Change([&] {
      for (const auto& [topic, partition] : partitions) EXPECT_TRUE(leads_.insert(partition).second) << partition;
    });
  }
  void OnRevoked(const std::vector<TopicPartition>& partitions) override {
    Change([&] {
      for (const auto& [topic, partition] : partitions) EXPECT_EQ(leads_.erase(partition), 1) << partition;
      for (const auto& [topic, partition] : partitions) revoked_.push_back(partition);
    });
  }

  // Waits until it leads exactly these; how long that took, or infinite.
  absl::Duration Await(const Numbers& partitions, absl::Duration timeout = absl::Seconds(30)) {
    const absl::Time start = absl::Now();
    std::unique_lock<std::mutex> lock(mutex_);
    const bool reached =
        changed_.wait_for(lock, absl::ToChronoMilliseconds(timeout), [&] { return leads_ == partitions; });
    EXPECT_TRUE(reached) << "leads " << ::testing::PrintToString(leads_);
    return reached ? absl::Now() - start : absl::InfiniteDuration();
  }
  std::vector<int32_t> TakeRevoked() {
    std::lock_guard<std::mutex> lock(mutex_);
    return std::exchange(revoked_, {});
  }

 private:
  template <typename F>
  void Change(F change) {
    std::lock_guard<std::mutex> lock(mutex_);
    change();
    changed_.notify_all();
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  Numbers leads_;
  std::vector<int32_t> revoked_;
};

class KafkaOwnership : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(log_->OpenTopic({topic_, 4}).ok()); }
  std::unique_ptr<Ownership> Join(const std::string& member, Lead* lead) {
    return log_->JoinOwners(topic_, member, lead).value();
  }

  const std::unique_ptr<Log> log_ = OpenKafkaLog(Broker::Shared().Options()).value();
  const std::string topic_ = UniqueTopic("owners");
};

TEST_F(KafkaOwnership, MembersShareAndACleanLeaveHandsOverAtOnce) {
  Lead lead0, lead1;
  auto member0 = Join("risk-0", &lead0);
  lead0.Await({0, 1, 2, 3});
  auto member1 = Join("risk-1", &lead1);
  EXPECT_LT(lead1.Await({2, 3}), absl::Seconds(5));
  lead0.Await({0, 1});
  EXPECT_THAT(lead0.TakeRevoked(), ElementsAre(2, 3)) << "what stays is led without a pause";

  const absl::Time start = absl::Now();
  member0.reset();
  EXPECT_THAT(lead0.TakeRevoked(), ElementsAre(0, 1)) << "destroying it calls OnRevoked for what it still has";
  lead1.Await({0, 1, 2, 3});
  EXPECT_LT(absl::Now() - start, absl::Seconds(4)) << "the session's timeout is 6 s";
  EXPECT_THAT(lead1.TakeRevoked(), IsEmpty());
}

TEST_F(KafkaOwnership, MoreMembersThanPartitionsLeaveOneWaiting) {
  std::vector<Lead> leads(5);
  std::vector<std::unique_ptr<Ownership>> members;
  for (size_t i = 0; i < leads.size(); ++i) members.push_back(Join(absl::StrCat("risk-", i), &leads[i]));
  for (int i = 0; i < 4; ++i) leads[i].Await({i});
  leads[4].Await({});
  members[1].reset();
  leads[4].Await({3});
}

// Tells on standard output what it is told: "+ 2 3", "- 2 3".
class TellingLead : public OwnershipListener {
 public:
  void OnAssigned(const std::vector<TopicPartition>& partitions) override { Tell("+", partitions); }
  void OnRevoked(const std::vector<TopicPartition>& partitions) override { Tell("-", partitions); }

 private:
  static void Tell(std::string line, const std::vector<TopicPartition>& partitions) {
    for (const auto& [topic, partition] : partitions) absl::StrAppend(&line, " ", partition);
    std::cout << line << std::endl;
  }
};

// Another replica, until it is killed.
constexpr char kJoinFlag[] = "--join";
void JoinUntilKilled(const std::string& address, const std::string& topic, const std::string& member) {
  event_log::testing::DieWithParent();
  auto log = OpenKafkaLog(Broker::OptionsFor(address)).value();
  TellingLead lead;
  auto ownership = log->JoinOwners(topic, member, &lead).value();
  pause();
}

// The child's next line, or why there is none.
std::string Line(ChildProcess& child) { return child.ReadLine(absl::Seconds(30)).value_or("nothing"); }

TEST_F(KafkaOwnership, ACrashedMembersPartitionsAreTakenAfterItsSession) {
  Lead lead0;
  auto member0 = Join("risk-0", &lead0);
  lead0.Await({0, 1, 2, 3});
  ChildProcess other({kJoinFlag, Broker::Shared().address(), topic_, "risk-1"});
  ASSERT_EQ(Line(other), "+ 2 3");
  lead0.Await({0, 1});
  other.Kill();
  EXPECT_LT(lead0.Await({0, 1, 2, 3}), absl::Seconds(12));
  EXPECT_THAT(lead0.TakeRevoked(), ElementsAre(2, 3));
}

TEST_F(KafkaOwnership, AMemberThatSleptBeyondItsSessionIsToldThatItLostAll) {
  Lead lead0;
  auto member0 = Join("risk-0", &lead0);
  lead0.Await({0, 1, 2, 3});
  ChildProcess other({kJoinFlag, Broker::Shared().address(), topic_, "risk-1"});
  ASSERT_EQ(Line(other), "+ 2 3");
  lead0.Await({0, 1});
  other.Stop();
  lead0.Await({0, 1, 2, 3});
  other.Signal(SIGCONT);
  EXPECT_EQ(Line(other), "- 2 3");
  EXPECT_EQ(Line(other), "+ 2 3") << "it joins again";
  lead0.Await({0, 1});
}

// A group that changes when its coordinator goes away: what was held through the change is given up in time, for the
// others may have settled with another coordinator.
TEST(KafkaOwnershipFaults, AChangeThatDoesNotSettleEndsTheLead) {
  auto broker = Broker::Start();
  const std::string topic = UniqueTopic("unsettled");
  ASSERT_TRUE(OpenKafkaLog(broker->Options()).value()->OpenTopic({topic, 4}).ok());

  std::promise<void> changing;
  std::atomic<int> revocations = 0;
  KafkaOptions options = broker->Options();
  options.client_settings["debug"] = "cgrp";
  options.logger = [&](int, absl::string_view message) {
    if (absl::StrContains(message, "delegating revoke") && ++revocations == 2) changing.set_value();
  };
  auto log = OpenKafkaLog(options).value();
  Lead lead0;
  auto member0 = log->JoinOwners(topic, "risk-0", &lead0).value();
  lead0.Await({0, 1, 2, 3});
  ChildProcess second({kJoinFlag, broker->address(), topic, "risk-1"});
  ASSERT_EQ(Line(second), "+ 2 3");
  lead0.Await({0, 1});
  second.Stop();  // so that the coordinator waits for it
  ChildProcess third({kJoinFlag, broker->address(), topic, "risk-2"});
  ASSERT_EQ(changing.get_future().wait_for(std::chrono::seconds(30)), std::future_status::ready);
  broker->Kill();
  lead0.TakeRevoked();
  EXPECT_LT(lead0.Await({}), absl::Seconds(10));
  EXPECT_THAT(lead0.TakeRevoked(), ElementsAre(0, 1));
}

}  // namespace
}  // namespace aims::event_log

int main(int argc, char** argv) {
  if (argc == 5 && argv[1] == std::string(aims::event_log::kJoinFlag)) {
    aims::event_log::JoinUntilKilled(argv[2], argv[3], argv[4]);
    return 0;
  }
  ::testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
