#include "tools/aims/import/patience.h"

#include <vector>

#include "common/rpc/errors.h"
#include "gtest/gtest.h"

namespace aims::cli {
namespace {

// A clock that a sleep moves.
class PatienceTest : public testing::Test {
 protected:
  Patience Make(absl::Duration limit) {
    PatienceOptions options;
    options.limit = limit;
    options.now = [this] { return now_; };
    options.sleep = [this](absl::Duration duration) {
      now_ += duration;
      slept_.push_back(duration);
      return slept_.size() != interrupted_at_;
    };
    options.on_wait = [this](absl::Duration waited, const absl::Status&) { told_ = waited; };
    options.on_success = [this](absl::Duration waited) { success_after_ = waited; };
    return Patience(std::move(options));
  }

  absl::Time now_ = absl::FromUnixSeconds(1'700'000'000);
  std::vector<absl::Duration> slept_;
  size_t interrupted_at_ = 0;
  absl::Duration told_;
  absl::Duration success_after_;
};

const absl::Status kAway = absl::UnavailableError("no connection");

TEST_F(PatienceTest, TriesEachSecondUntilTheTimeIsOver) {
  Patience patience = Make(absl::Minutes(10));
  int tries = 1;
  while (patience.BackOff(kAway).ok()) ++tries;
  EXPECT_EQ(patience.BackOff(kAway), kAway);
  EXPECT_EQ(tries, 601) << "one at the beginning, one after each pause: they do not grow";
  EXPECT_EQ(patience.waited(), absl::Minutes(10));
}

TEST_F(PatienceTest, BeginsAnewAfterASuccess) {
  Patience patience = Make(absl::Minutes(1));
  for (int outage = 0; outage < 5; ++outage) {
    for (int second = 0; second < 50; ++second) ASSERT_TRUE(patience.BackOff(kAway).ok());
    EXPECT_EQ(told_, absl::Seconds(49));
    patience.Succeeded();
    EXPECT_EQ(success_after_, absl::Seconds(50));
  }
}

TEST_F(PatienceTest, WithoutALimitGoesOn) {
  Patience patience = Make(absl::InfiniteDuration());
  for (int second = 0; second < 100'000; ++second) ASSERT_TRUE(patience.BackOff(kAway).ok());
  interrupted_at_ = slept_.size() + 1;
  EXPECT_TRUE(absl::IsCancelled(patience.BackOff(kAway)));
}

TEST_F(PatienceTest, OfNoTimeGivesUpAtOnce) {
  Patience patience = Make(absl::ZeroDuration());
  EXPECT_EQ(patience.BackOff(kAway), kAway);
  EXPECT_TRUE(slept_.empty());
}

TEST_F(PatienceTest, WaitsAsTheServerSaysWithinBounds) {
  Patience patience = Make(absl::Minutes(10));
  for (const absl::Duration said : {absl::Milliseconds(200), absl::ZeroDuration(), absl::Hours(5)}) {
    ASSERT_TRUE(patience.BackOff(rpc::RetryAfter(absl::ResourceExhaustedError("busy"), said)).ok());
  }
  EXPECT_EQ(slept_, (std::vector<absl::Duration>{absl::Milliseconds(200), absl::Milliseconds(50), absl::Seconds(10)}));
}

TEST_F(PatienceTest, IsForWhatPasses) {
  Patience patience = Make(absl::Minutes(10));
  for (const absl::Status& final : {absl::PermissionDeniedError("not you"), absl::InvalidArgumentError("wrong"),
                                    absl::ResourceExhaustedError("message larger than max")}) {
    EXPECT_EQ(patience.BackOff(final), final);
  }
  EXPECT_TRUE(slept_.empty());
}

TEST_F(PatienceTest, InsistsUntilItSucceedsOrFailsForGood) {
  Patience patience = Make(absl::Minutes(10));
  int calls = 0;
  EXPECT_TRUE(patience.Insist([&] { return ++calls < 100 ? kAway : absl::OkStatus(); }).ok());
  EXPECT_EQ(calls, 100);
  EXPECT_TRUE(absl::IsNotFound(patience.Insist([] { return absl::NotFoundError("gone"); })));
}

TEST_F(PatienceTest, SurvivesAClockThatIsSetBack) {
  Patience patience = Make(absl::Minutes(1));
  ASSERT_TRUE(patience.BackOff(kAway).ok());
  now_ -= absl::Hours(1);
  int tries = 0;
  while (patience.BackOff(kAway).ok()) ++tries;
  EXPECT_EQ(tries, 60);
}

}  // namespace
}  // namespace aims::cli
