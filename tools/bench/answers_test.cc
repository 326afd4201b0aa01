#include "tools/bench/answers.h"

#include <filesystem>

#include "gtest/gtest.h"
#include "tools/bench/workspace.h"

namespace aims::bench {
namespace {

TEST(Answers, AreGivenAgainAsTheyWere) {
  const Workspace workspace;
  const std::string directory = workspace.path("answers");
  const std::string binary("\0\n\xff", 3);
  ASSERT_TRUE(KeepAnswer(directory, {"/a.B/C", binary, "one"}).ok());
  ASSERT_TRUE(KeepAnswer(directory, {"/a.B/D", "", binary}).ok());
  const auto answers = ReadAnswers(directory);
  ASSERT_TRUE(answers.ok()) << answers.status();
  ASSERT_EQ(answers->size(), 2);
  EXPECT_EQ((*answers)[0].method, "/a.B/C");
  EXPECT_EQ((*answers)[0].request, binary);
  EXPECT_EQ((*answers)[0].response, "one");
  EXPECT_EQ((*answers)[1].request, "");
  EXPECT_EQ((*answers)[1].response, binary);
}

TEST(Answers, AreNoneWhereNoneWereKept) {
  const auto answers = ReadAnswers("");
  ASSERT_TRUE(answers.ok()) << answers.status();
  EXPECT_TRUE(answers->empty());
}

TEST(Answers, AreRefusedWhereAPartIsMissing) {
  const Workspace workspace;
  ASSERT_TRUE(KeepAnswer(workspace.path("answers"), {"/a.B/C", "asked", "said"}).ok());
  std::filesystem::remove(workspace.path("answers") + "/0.response");
  EXPECT_EQ(ReadAnswers(workspace.path("answers")).status().code(), absl::StatusCode::kDataLoss);
}

}  // namespace
}  // namespace aims::bench
