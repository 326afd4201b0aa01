#include "tools/aims/import/source_file.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <iterator>
#include <thread>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace aims::cli {
namespace {

using testing::HasSubstr;

std::string ReadAll(std::istream& stream) { return {std::istreambuf_iterator<char>(stream), {}}; }

class SourceFileTest : public testing::Test {
 protected:
  void TearDown() override { std::remove(path_.c_str()); }

  const std::string path_ = absl::StrCat(testing::TempDir(), "source_file_", ::getpid());
};

TEST_F(SourceFileTest, IsReadTwice) {
  std::ofstream(path_) << "text";
  auto file = SourceFile::Open(path_);
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_EQ((*file)->bytes(), 4);
  for (int pass = 0; pass < 2; ++pass) EXPECT_EQ(ReadAll((*file)->FromStart()), "text");
}

TEST_F(SourceFileTest, IsReadTwiceFromAPipe) {
  ASSERT_EQ(::mkfifo(path_.c_str(), 0600), 0);
  const std::string text(200'000, 'x');  // more than a pipe holds
  std::thread writer([&] { std::ofstream(path_) << text; });
  auto file = SourceFile::Open(path_);
  writer.join();
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_EQ((*file)->bytes(), 200'000);
  for (int pass = 0; pass < 2; ++pass) EXPECT_EQ(ReadAll((*file)->FromStart()), text);
}

TEST_F(SourceFileTest, IsBounded) {
  std::ofstream(path_) << "text";
  EXPECT_TRUE(SourceFile::Open(path_, 4).ok());
  EXPECT_THAT(SourceFile::Open(path_, 3).status().message(), HasSubstr("has more than 3 bytes"));
  EXPECT_THAT(SourceFile::Open("/dev/zero", 1 << 20).status().message(), HasSubstr("/dev/zero has more than 1048576"));
}

TEST_F(SourceFileTest, SaysThatThereIsNone) {
  EXPECT_EQ(SourceFile::Open(path_).status().code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(SourceFile::Open("/").status().message(), HasSubstr("/ is a folder"));
}

}  // namespace
}  // namespace aims::cli
