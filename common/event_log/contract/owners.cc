// Each partition is led by one member, as long as there is one.
#include <algorithm>
#include <condition_variable>
#include <map>
#include <mutex>

#include "absl/time/clock.h"
#include "common/event_log/contract/fixture.h"

namespace aims::event_log::contract {
namespace {

// Who leads what, as told to several members; a partition led by two is a failure.
class Leading {
 public:
  class Member : public OwnershipListener {
   public:
    explicit Member(Leading& leading) : leading_(leading) {}
    void OnAssigned(const std::vector<TopicPartition>& partitions) override {
      std::lock_guard lock(leading_.mutex_);
      for (const TopicPartition& partition : partitions) {
        EXPECT_TRUE(leading_.leaders_.emplace(partition, this).second) << "led twice: " << partition.partition;
      }
      leading_.changed_.notify_all();
    }
    void OnRevoked(const std::vector<TopicPartition>& partitions) override {
      std::lock_guard lock(leading_.mutex_);
      for (const TopicPartition& partition : partitions) {
        auto it = leading_.leaders_.find(partition);
        const bool led = it != leading_.leaders_.end() && it->second == this;
        EXPECT_TRUE(led) << "revoked but not led: " << partition.partition;
        if (led) leading_.leaders_.erase(it);
      }
    }
    bool AwaitAll() {
      std::unique_lock lock(leading_.mutex_);
      return leading_.changed_.wait_until(lock, absl::ToChronoTime(absl::Now() + under_test.patience),
                                          [this] { return Count() == kPartitions; });
    }
    bool LeadsNothing() {
      std::lock_guard lock(leading_.mutex_);
      return Count() == 0;
    }

   private:
    int Count() const {
      return static_cast<int>(std::count_if(leading_.leaders_.begin(), leading_.leaders_.end(),
                                            [this](const auto& entry) { return entry.second == this; }));
    }
    Leading& leading_;
  };

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<TopicPartition, Member*> leaders_;
};

TEST_F(LogContract, OnlyMemberLeadsAllUntilItLeaves) {
  Leading leading;
  Leading::Member member(leading);
  for (int i = 0; i < 2; ++i) {
    auto ownership = log_->JoinOwners(topic_, "aims-0", &member);
    ASSERT_TRUE(ownership.ok()) << ownership.status();
    EXPECT_TRUE(member.AwaitAll());
    ownership->reset();
    EXPECT_TRUE(member.LeadsNothing());
  }
}

TEST_F(LogContract, RemainingMemberLeadsAllAndNoneIsLedTwice) {
  Leading leading;
  Leading::Member first(leading), second(leading);
  auto of_first = log_->JoinOwners(topic_, "aims-0", &first);
  ASSERT_TRUE(of_first.ok()) << of_first.status();
  EXPECT_TRUE(first.AwaitAll());
  auto of_second = log_->JoinOwners(topic_, "aims-1", &second);
  ASSERT_TRUE(of_second.ok()) << of_second.status();
  of_first->reset();
  EXPECT_TRUE(first.LeadsNothing());
  EXPECT_TRUE(second.AwaitAll());
  of_second->reset();
  EXPECT_TRUE(second.LeadsNothing());
}

}  // namespace
}  // namespace aims::event_log::contract
