#include "common/telemetry/process_metrics.h"

#include <fcntl.h>
#include <unistd.h>

#include <string>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace aims::telemetry {
namespace {

using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::Not;

class ProcessMetricsTest : public testing::Test {
 protected:
  double Value(const std::string& name) {
    const std::string text = registry_.Text();
    const size_t at = text.find(absl::StrCat("\n", name, " "));
    double value = -1;
    EXPECT_NE(at, std::string::npos) << name;
    if (at == std::string::npos) return value;
    const size_t begin = at + name.size() + 2;
    EXPECT_TRUE(absl::SimpleAtod(text.substr(begin, text.find('\n', begin) - begin), &value)) << name;
    return value;
  }

  Registry registry_;
  std::shared_ptr<void> handle_ = AddProcessMetrics(registry_);
};

TEST_F(ProcessMetricsTest, TellWhatWasBuilt) {
  EXPECT_THAT(registry_.Text(),
              ContainsRegex(R"(aims_build_info\{compiler="[A-Za-z]+ [0-9.]+",version="[0-9.]+"\} 1)"));
}

TEST_F(ProcessMetricsTest, TellWhatTheProcessUses) {
  EXPECT_THAT(registry_.Text(), HasSubstr("# TYPE process_cpu_seconds_total counter\n"));
  const double before = Value("process_cpu_seconds_total");
  volatile double work = 0;
  while (Value("process_cpu_seconds_total") <= before) work = work + 1;  // ends, or the test times out
  EXPECT_GT(Value("process_resident_memory_bytes"), 1 << 20);
  EXPECT_GT(Value("process_virtual_memory_bytes"), Value("process_resident_memory_bytes"));
  EXPECT_GE(Value("process_threads"), 1);
  const double started = Value("process_start_time_seconds");
  EXPECT_LE(started, absl::ToDoubleSeconds(absl::Now() - absl::UnixEpoch()) + 1);
  EXPECT_GT(started, absl::ToDoubleSeconds(absl::Now() - absl::UnixEpoch()) - 3600);
}

TEST_F(ProcessMetricsTest, CountFileDescriptors) {
  const double before = Value("process_open_fds");
  const int one = open("/dev/null", O_RDONLY);
  EXPECT_EQ(Value("process_open_fds"), before + 1);
  close(one);
  EXPECT_EQ(Value("process_open_fds"), before);
  EXPECT_GT(Value("process_max_fds"), before);
}

TEST_F(ProcessMetricsTest, EndWithTheirHandle) {
  handle_.reset();
  EXPECT_THAT(registry_.Text(), Not(HasSubstr("process_")));
}

}  // namespace
}  // namespace aims::telemetry
