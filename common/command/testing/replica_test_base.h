#pragma once
// A replica of the notes service on an embedded log in a directory of its own, for the tests of the command path.

#include <unistd.h>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "common/base/testing/set_clock.h"
#include "common/command/testing/notes.h"
#include "common/event_log/embedded/embedded_log.h"
#include "gtest/gtest.h"

namespace aims::command::testing {

inline absl::Time At(int64_t seconds) { return absl::FromUnixSeconds(seconds); }

// Rebuilds the read model, which serves all of the log already, and compares.
inline void ExpectRebuildsTheSame(event_log::Log& log, Replica& replica) {
  ASSERT_TRUE(replica.model().Wait(*log.EndPositions(kTopic), absl::Now() + absl::Seconds(20)).ok());
  auto live = replica.model().Serving();
  const std::string digest = *live->database().Digest("");
  const absl::Time deadline = absl::Now() + absl::Seconds(30);
  while (replica.model().rebuild().running && absl::Now() < deadline) absl::SleepFor(absl::Milliseconds(2));
  const absl::Status begun = replica.model().Rebuild();
  ASSERT_TRUE(begun.ok()) << begun;
  while (replica.model().Serving() == live && absl::Now() < deadline) absl::SleepFor(absl::Milliseconds(2));
  ASSERT_NE(replica.model().Serving(), live) << "was not swapped in";
  EXPECT_EQ(*replica.model().Serving()->database().Digest(""), digest);
}

class ReplicaTest : public ::testing::Test {
 protected:
  ReplicaTest() {
    directory_ = ::testing::TempDir() + "/replica_test_" + std::to_string(getpid()) + "_" +
                 ::testing::UnitTest::GetInstance()->current_test_info()->name();
    std::filesystem::remove_all(directory_);
    OpenLog();
    OpenReplica();
  }
  ~ReplicaTest() override {
    replica_.reset();
    log_.reset();
    std::filesystem::remove_all(directory_);
  }

  void OpenLog() {
    auto log = event_log::OpenEmbeddedLog({.directory = directory_ + "/log", .sync = false});
    ASSERT_TRUE(log.ok()) << log.status();
    log_ = *std::move(log);
    ASSERT_TRUE(log_->OpenTopic({kTopic, 2}).ok());
  }
  void OpenReplica(LeaderOptions options = {}) {
    replica_ = std::make_unique<Replica>(log_.get(), directory_ + "/model", "replica", std::move(options));
    ASSERT_TRUE(replica_->Join().ok());
  }
  // As after a crash: the log and the read model are opened again.
  void Restart(LeaderOptions options = {}) {
    replica_.reset();
    log_.reset();
    OpenLog();
    OpenReplica(std::move(options));
  }
  absl::StatusOr<Outcome> Execute(const std::string& name, const std::vector<std::string>& texts,
                                  const std::string& request_id) {
    return replica_->Execute([&] { return Write(name, texts, request_id); });
  }
  uint64_t VersionAt(const Outcome& outcome) { return VersionOf(*outcome.resource); }

  base::testing::SetClock machine_{At(1000)};  // of the replicas that are told so
  std::string directory_;
  std::unique_ptr<event_log::Log> log_;
  std::unique_ptr<Replica> replica_;
};

}  // namespace aims::command::testing
