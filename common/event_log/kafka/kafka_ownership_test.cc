#include "common/event_log/kafka/kafka_ownership.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <condition_variable>
#include <iostream>
#include <mutex>
#include <set>
#include <vector>

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

// Another replica, risk-1, which tells when it leads its half.
constexpr char kJoinFlag[] = "--join";
void JoinUntilKilled(const std::string& address, const std::string& topic) {
  event_log::testing::DieWithParent();
  KafkaOptions options;
  options.bootstrap_servers = address;
  auto log = OpenKafkaLog(options).value();
  Lead lead;
  auto member = log->JoinOwners(topic, "risk-1", &lead).value();
  lead.Await({2, 3});
  std::cout << "leads" << std::endl;
  pause();
}

TEST_F(KafkaOwnership, ACrashedMembersPartitionsAreTakenAfterItsSession) {
  Lead lead0;
  auto member0 = Join("risk-0", &lead0);
  lead0.Await({0, 1, 2, 3});
  ChildProcess other({kJoinFlag, Broker::Shared().address(), topic_});
  ASSERT_EQ(other.ReadLine(absl::Seconds(30)).value_or("nothing"), "leads");
  lead0.Await({0, 1});
  other.Kill();
  const absl::Duration took = lead0.Await({0, 1, 2, 3});
  EXPECT_LT(took, absl::Seconds(12));
  EXPECT_THAT(lead0.TakeRevoked(), ElementsAre(2, 3));
}

// A member that was stopped for longer than its session finds its partitions gone when it goes on.
TEST_F(KafkaOwnership, AMemberThatSleptIsToldThatItLostAll) {
  Lead lead0;
  ChildProcess other({kJoinFlag, Broker::Shared().address(), topic_});
  auto member0 = Join("risk-0", &lead0);
  ASSERT_EQ(other.ReadLine(absl::Seconds(30)).value_or("nothing"), "leads");
  lead0.Await({0, 1});
  other.Stop();
  lead0.Await({0, 1, 2, 3});
  other.Signal(SIGCONT);
  lead0.Await({0, 1});  // it has joined again
}

}  // namespace
}  // namespace aims::event_log

int main(int argc, char** argv) {
  if (argc == 4 && argv[1] == std::string(aims::event_log::kJoinFlag)) {
    aims::event_log::JoinUntilKilled(argv[2], argv[3]);
    return 0;
  }
  ::testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
