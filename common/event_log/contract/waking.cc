// Readers that wait are woken by appends and by closing.
#include <thread>

#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "common/event_log/contract/fixture.h"

namespace aims::event_log::contract {
namespace {

TEST_F(LogContract, WaitingReaderIsWokenByAnAppend) {
  auto writer = TakeOver(Partition(1));
  auto reader = Read({{Partition(0), 0}, {Partition(1), 0}});
  absl::Mutex mutex;
  int received = 0;
  std::jthread reading([&] {
    for (;;) {
      auto batch = reader->Next(Patient());
      if (!batch.ok() || batch->records.empty()) break;
      absl::MutexLock lock(&mutex);
      received += static_cast<int>(batch->records.size());
    }
  });
  for (int i = 1; i <= 20; ++i) {
    Append(*writer, {Of("r")});
    const auto came = [&] { return received == i; };
    absl::MutexLock lock(&mutex);
    EXPECT_TRUE(mutex.AwaitWithTimeout(absl::Condition(&came), under_test.wake_up)) << "record " << i;
  }
  reader->Close();
  reading.join();
}

TEST_F(LogContract, ClosingWakesAWaitingReaderForGood) {
  for (int i = 0; i < 10; ++i) {
    auto reader = Read({{Partition(0), 0}});
    absl::Notification about_to_wait;
    absl::Status status;
    std::jthread waiting([&] {
      about_to_wait.Notify();
      status = reader->Next(Patient()).status();
    });
    about_to_wait.WaitForNotification();
    // Now and then it is asleep by then, now and then not; both must end.
    if (i % 2 == 1) absl::SleepFor(absl::Milliseconds(20));
    reader->Close();
    reader->Close();
    waiting.join();
    ASSERT_TRUE(absl::IsCancelled(status)) << status;
    EXPECT_TRUE(absl::IsCancelled(reader->Next(Patient()).status()));
  }
}

}  // namespace
}  // namespace aims::event_log::contract
