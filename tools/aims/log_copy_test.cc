// aims log copy, as it is typed. Its work is tested in common/command/log_copy_test.cc.

#include <filesystem>

#include "common/event_log/embedded/embedded_log.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tools/aims/testing/run_aims.h"

namespace aims::cli {
namespace {

using testing::HasSubstr;

class LogCopyCommandTest : public testing::Test {
 protected:
  LogCopyCommandTest() {
    data_ = (std::filesystem::temp_directory_path() / "aims_log_copy_test_XXXXXX").string();
    EXPECT_NE(mkdtemp(data_.data()), nullptr);
    auto log = event_log::OpenEmbeddedLog({.directory = data_ + "/former/log"});
    EXPECT_TRUE(log.ok()) << log.status();
    EXPECT_TRUE((*log)->OpenTopic({"aims.inventory.events", 2}).ok());
  }
  ~LogCopyCommandTest() override { std::filesystem::remove_all(data_); }

  Ran Copy(const std::string& arguments) {
    return Aims(absl::StrCat("log copy --data '", data_, "/former' ", arguments));
  }

  std::string data_;
};

TEST_F(LogCopyCommandTest, CopiesTheTopicsThatAreThere) {
  const Ran ran = Copy(absl::StrCat("--to-data '", data_, "/new' --to-partitions 4"));
  EXPECT_EQ(ran.code, 0) << ran.out;
  EXPECT_THAT(ran.out, HasSubstr("copied 0 events of 1 topics over 4 partitions"));
}

TEST_F(LogCopyCommandTest, SaysWhatIsWrong) {
  EXPECT_EQ(Copy("--to-partitions 4").code, 2);
  EXPECT_EQ(Copy("--to-data x --to-kafka y --to-partitions 4").code, 2);
  const Ran ran = Copy(absl::StrCat("--to-data '", data_, "/new' --to-partitions 3"));
  EXPECT_EQ(ran.code, 1);
  EXPECT_THAT(ran.out, HasSubstr("over a multiple of that number, not over 3"));
}

}  // namespace
}  // namespace aims::cli
