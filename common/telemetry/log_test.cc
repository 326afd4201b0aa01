#include "common/telemetry/log.h"

#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"

namespace aims::telemetry {
namespace {

using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::Not;

class LogTest : public ::testing::Test {
 protected:
  LogTest() {
    SetLogFormat("json");
    SetLogSink([this](absl::string_view line) { lines_.emplace_back(line); });
  }
  ~LogTest() override {
    SetLogSink(nullptr);
    SetLogFormat("json");
  }
  nlohmann::ordered_json LastRecord() const { return nlohmann::ordered_json::parse(lines_.back()); }

  std::vector<std::string> lines_;
};

TEST_F(LogTest, WritesOneObjectWithTimeSeverityEventAndFieldsInOrder) {
  Info("partition.leading", {{"topic", "aims.risk.events"}, {"partition", "3"}});
  ASSERT_EQ(lines_.size(), 1u);
  EXPECT_THAT(lines_[0],
              MatchesRegex(R"(\{"time":"20..-..-..T..:..:..\....Z","severity":"INFO","event":"partition.leading",)"
                           R"("topic":"aims.risk.events","partition":"3"\})"));
}

TEST_F(LogTest, NamesTheSeverity) {
  Warning("a", {});
  EXPECT_EQ(LastRecord()["severity"], "WARNING");
  Error("b", {});
  EXPECT_EQ(LastRecord()["severity"], "ERROR");
}

TEST_F(LogTest, LeavesOutFieldsWithoutAValue) {
  Info("event", {{"trace_id", ""}, {"x", "1"}});
  EXPECT_FALSE(LastRecord().contains("trace_id"));
  EXPECT_TRUE(LastRecord().contains("x"));
}

TEST_F(LogTest, IsOneLineOfValidJsonWhateverTheValues) {
  Info("event", {{"text", "a\nb\"c\\\x01\x1B[31m"}, {"not utf-8", "\xFF\xC3"}, {"bad\nname", "x"}});
  EXPECT_THAT(lines_.back(), Not(HasSubstr("\n")));
  EXPECT_EQ(LastRecord()["text"], "a\nb\"c\\\x01\x1B[31m");
  EXPECT_EQ(LastRecord()["not utf-8"], "\uFFFD\uFFFD");
}

TEST_F(LogTest, CutsLongValuesBetweenCharactersAndSaysSo) {
  std::string text = "x";
  while (text.size() < 5000) text += "ö";
  Info("event", {{"text", text}, {"after", "1"}});
  const std::string value = LastRecord()["text"];
  EXPECT_THAT(value, MatchesRegex("x(ö)+… \\(5001 bytes\\)"));
  EXPECT_EQ(LastRecord()["after"], "1");
}

TEST_F(LogTest, BoundsTheLineAlsoWhenValuesGrowAsTheyAreEscaped) {
  const std::string controls(2000, '\x01');  // six bytes each in JSON
  const std::string letters(2000, 'x');
  const std::string name(10000, 'n');
  for (const char* format : {"json", "text"}) {
    SetLogFormat(format);
    Info(name, {{name, controls},
                {"a", controls},
                {"b", letters},
                {"c", letters},
                {"d", letters},
                {"e", letters},
                {"last", "1"}});
    EXPECT_LE(lines_.back().size(), 8u * 1024u);
    EXPECT_THAT(lines_.back(), HasSubstr("cut")) << format;
    EXPECT_THAT(lines_.back(), HasSubstr("last")) << format;  // what is short still finds room
  }
  SetLogFormat("json");
  Info("event", {{"a", letters}});
  EXPECT_FALSE(LastRecord().contains("cut"));
}

TEST_F(LogTest, TextIsForPeople) {
  SetLogFormat("text");
  Warning("kafka", {{"message", "broker away"}, {"trace_id", ""}});
  EXPECT_THAT(lines_.back(), MatchesRegex(R"(20..-..-..T..:..:..\....Z WARNING kafka message=broker away)"));
}

TEST_F(LogTest, TextKeepsControlCharactersFromTheTerminal) {
  SetLogFormat("text");
  Info("event", {{"text",
                  "a\nb\x1B[31mc\x7F\xC2\x9B"
                  "2Jö\r"}});
  EXPECT_THAT(lines_.back(), HasSubstr("text=a b [31mc   2Jö "));
}

TEST_F(LogTest, AutoIsJsonWithoutATerminal) {
  // A test's standard error is no terminal when it is captured.
  ::testing::internal::CaptureStderr();
  SetLogFormat("auto");
  ::testing::internal::GetCapturedStderr();
  Info("event", {});
  EXPECT_EQ(LastRecord()["event"], "event");
}

TEST_F(LogTest, LinesOfManyThreadsStayWhole) {
  SetLogSink(nullptr);
  ::testing::internal::CaptureStderr();
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([t] {
      for (int i = 0; i < 200; ++i) Info("event", {{"from", absl::StrCat(t)}, {"long", std::string(500, 'x')}});
    });
  }
  for (auto& thread : threads) thread.join();
  const std::string written = ::testing::internal::GetCapturedStderr();
  std::vector<std::string> lines = absl::StrSplit(written, '\n');
  ASSERT_EQ(lines.size(), 8u * 200u + 1u);
  EXPECT_EQ(lines.back(), "");
  lines.pop_back();
  for (const std::string& line : lines) ASSERT_TRUE(nlohmann::json::accept(line)) << line;
}

}  // namespace
}  // namespace aims::telemetry
