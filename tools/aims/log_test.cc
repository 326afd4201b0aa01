// aims log: what it prints of a log, and what it says where it cannot.

#include <filesystem>
#include <nlohmann/json.hpp>

#include "absl/strings/escaping.h"
#include "absl/strings/str_split.h"
#include "aims/inventory/v1/topic.pb.h"
#include "common/event_log/embedded/embedded_log.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tools/aims/testing/run_aims.h"

namespace aims::cli {
namespace {

using nlohmann::json;
using testing::HasSubstr;

constexpr char kTopic[] = "aims.inventory.events";

class LogTest : public testing::Test {
 protected:
  LogTest() {
    data_ = (std::filesystem::temp_directory_path() / "aims_log_test_XXXXXX").string();
    EXPECT_NE(mkdtemp(data_.data()), nullptr);
  }
  ~LogTest() override { std::filesystem::remove_all(data_); }

  std::unique_ptr<event_log::Log> Open() {
    auto log = event_log::OpenEmbeddedLog({.directory = absl::StrCat(data_, "/log")});
    EXPECT_TRUE(log.ok()) << log.status();
    EXPECT_TRUE((*log)->OpenTopic({kTopic, 2}).ok());
    return *std::move(log);
  }
  void Append(int32_t partition, const event_log::Record& record) {
    auto log = Open();
    auto writer = log->TakeOver({kTopic, partition});
    ASSERT_TRUE(writer.ok()) << writer.status();
    const auto appended = (*writer)->Append({&record, 1});
    ASSERT_TRUE(appended.ok()) << appended.status();
  }
  Ran Dump(const std::string& arguments = "") {
    return Aims(absl::StrCat("log dump --data '", data_, "' ", arguments));
  }

  std::string data_;
};

TEST_F(LogTest, DumpsEveryRecordWithItsMetadataAndExactlyItsValue) {
  inventory::v1::InventoryTopicRecord event;
  event.mutable_metadata()->set_event_id("e-1");
  event.mutable_metadata()->set_subject("organizations/acme/suppliers/labs");
  event.mutable_metadata()->set_version(7);
  event.mutable_metadata()->set_request_id("r-1");
  event.mutable_metadata()->set_causation_id("e-0");
  event.mutable_metadata()->set_correlation_id("r-0");
  event.mutable_metadata()->set_command_index(1);
  event.mutable_metadata()->set_command_size(3);
  event.mutable_metadata()->set_writer_epoch(5);
  event.mutable_metadata()->mutable_occur_time()->set_seconds(1700000000);
  event.mutable_supplier()->mutable_deleted();
  Append(1, {event.metadata().subject(), event.SerializeAsString(), {{"ce_type", "a.Type"}, {"ce_type", "again"}}});
  Append(0, {"a stranger's \xff", std::string("\xff\0", 2), {}});

  const Ran ran = Dump();
  EXPECT_EQ(ran.code, 0) << ran.out;
  const std::vector<std::string> lines = absl::StrSplit(ran.out, '\n', absl::SkipEmpty());
  ASSERT_EQ(lines.size(), 2u) << ran.out;
  const json stranger = json::parse(lines[0]);
  EXPECT_EQ(stranger["partition"], 0);
  EXPECT_EQ(stranger["key"], "a stranger's \xEF\xBF\xBD");
  EXPECT_EQ(stranger["metadata"], nullptr);
  EXPECT_EQ(stranger["value"], "/wA=");
  const json ours = json::parse(lines[1]);
  EXPECT_EQ(ours["topic"], kTopic);
  EXPECT_EQ(ours["partition"], 1);
  EXPECT_EQ(ours["offset"], 0);
  EXPECT_EQ(ours["key"], event.metadata().subject());
  EXPECT_EQ(ours["headers"], json::parse(R"([["ce_type", "a.Type"], ["ce_type", "again"]])"));
  EXPECT_EQ(ours["value"], absl::Base64Escape(event.SerializeAsString()));
  EXPECT_EQ(ours["metadata"], json::parse(R"({"event_id": "e-1", "subject": "organizations/acme/suppliers/labs",
      "version": 7, "type": "a.Type", "occur_time": "2023-11-14T22:13:20Z", "request_id": "r-1",
      "causation_id": "e-0", "correlation_id": "r-0", "command_index": 1, "command_size": 3, "writer_epoch": 5, "actor": "",
      "reason": ""})"));
}

TEST_F(LogTest, SaysThatThereIsNoLogOrThatAProcessServesIt) {
  Ran ran = Dump();
  EXPECT_EQ(ran.code, 1);
  EXPECT_THAT(ran.out, HasSubstr(absl::StrCat("aims: there is no event log in ", data_, "/log")));
  EXPECT_FALSE(std::filesystem::exists(data_ + "/log"));
  const auto held = Open();
  ran = Dump();
  EXPECT_EQ(ran.code, 1);
  EXPECT_THAT(ran.out, HasSubstr("is held by another process: stop that process"));
}

TEST_F(LogTest, SaysThatThereIsNoSuchTopic) {
  Open();
  const Ran ran = Dump("--topic aims.other.events");
  EXPECT_EQ(ran.code, 1);
  EXPECT_THAT(ran.out, HasSubstr("the log has no topic aims.other.events"));
  EXPECT_EQ(Dump().out, "");
}

}  // namespace
}  // namespace aims::cli
