#include "common/base/open_files.h"

#include <sys/resource.h>

#include "gtest/gtest.h"

namespace aims::base {
namespace {

// Sets the soft limit, and restores it.
class SoftLimit {
 public:
  explicit SoftLimit(rlim_t soft) {
    getrlimit(RLIMIT_NOFILE, &before_);
    rlimit limit = before_;
    limit.rlim_cur = soft;
    EXPECT_EQ(setrlimit(RLIMIT_NOFILE, &limit), 0);
  }
  ~SoftLimit() { setrlimit(RLIMIT_NOFILE, &before_); }
  rlim_t hard() const { return before_.rlim_max; }

 private:
  rlimit before_ = {};
};

TEST(OpenFiles, TheLimitIsRaisedAsFarAsIsWantedAndAllowed) {
  const SoftLimit ordinary(256);
  EXPECT_EQ(OpenFileLimit(), 256);
  const int raised = RaiseOpenFileLimit();
  EXPECT_EQ(raised, OpenFileLimit());
  EXPECT_EQ(raised, ordinary.hard() < kWantedOpenFiles ? static_cast<int>(ordinary.hard()) : kWantedOpenFiles);
}

TEST(OpenFiles, OneThatIsHigherStays) {
  if (SoftLimit(256).hard() <= kWantedOpenFiles) GTEST_SKIP() << "the hard limit of this machine is lower";
  const SoftLimit high(kWantedOpenFiles + 1);
  EXPECT_EQ(RaiseOpenFileLimit(), kWantedOpenFiles + 1);
}

TEST(OpenFiles, LogAndReadModelsHaveRoomBesideConnections) {
  {
    const SoftLimit ordinary(1024);
    EXPECT_EQ(FirstReservedFile(), 768);
    EXPECT_EQ(OpenFilesOfDatabase(), 42);
    EXPECT_LE(6 * OpenFilesOfDatabase(), OpenFileLimit() - FirstReservedFile());
  }
  if (SoftLimit(256).hard() < kWantedOpenFiles) GTEST_SKIP() << "the hard limit of this machine is lower";
  const SoftLimit wanted(kWantedOpenFiles);
  EXPECT_EQ(FirstReservedFile(), kWantedOpenFiles - 2048);
  EXPECT_EQ(OpenFilesOfDatabase(), 256);
}

}  // namespace
}  // namespace aims::base
