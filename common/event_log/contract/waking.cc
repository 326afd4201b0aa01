// Readers that wait are woken by appends and by closing.
#include <thread>

#include "absl/time/clock.h"
#include "common/event_log/contract/fixture.h"

namespace aims::event_log::contract {
namespace {

TEST_F(LogContract, WaitingReaderIsWokenByAnAppend) {
  auto writer = TakeOver(Partition(1));
  auto reader = Read({{Partition(0), 0}, {Partition(1), 0}});
  Tally received;
  std::jthread reading([&] {
    for (;;) {
      auto batch = reader->Next(Patient());
      if (!batch.ok() || batch->records.empty()) break;
      received.Add(static_cast<int>(batch->records.size()));
    }
  });
  for (int i = 1; i <= 20; ++i) {
    Append(*writer, {Of("r")});
    EXPECT_TRUE(received.Await(i, under_test.wake_up)) << "record " << i;
  }
  reader->Close();
  reading.join();
}

TEST_F(LogContract, ClosingWakesAWaitingReaderForGood) {
  for (int i = 0; i < 10; ++i) {
    auto reader = Read({{Partition(0), 0}});
    Tally waiters;
    absl::Status status;
    std::jthread waiting([&] {
      waiters.Add(1);
      status = reader->Next(Patient()).status();
    });
    ASSERT_TRUE(waiters.Await(1, under_test.patience));
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
