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

inventory::v1::InventoryTopicRecord SupplierRegistered() {
  inventory::v1::InventoryTopicRecord record;
  record.mutable_metadata()->set_subject("organizations/acme/suppliers/labs");
  record.mutable_metadata()->set_version(7);
  record.mutable_metadata()->set_request_id("r-1");
  record.mutable_metadata()->mutable_occur_time()->set_seconds(1700000000);
  record.mutable_supplier()->mutable_registered()->mutable_supplier()->set_display_name("Labs");
  return record;
}

std::vector<json> LinesOf(const Ran& ran) {
  EXPECT_EQ(ran.code, 0) << ran.out;
  std::vector<json> lines;
  for (const auto& line : absl::StrSplit(ran.out, '\n', absl::SkipEmpty())) lines.push_back(json::parse(line));
  return lines;
}

TEST_F(LogTest, DumpsEveryRecordDecoded) {
  const auto record = SupplierRegistered();
  Append(1, {record.metadata().subject(), record.SerializeAsString(), {{"ce_type", "a.Type"}, {"ce_type", "again"}}});
  const std::vector<json> lines = LinesOf(Dump());
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_EQ(lines[0], json::parse(R"({
    "topic": "aims.inventory.events", "partition": 1, "offset": 0, "key": "organizations/acme/suppliers/labs",
    "headers": [["ce_type", "a.Type"], ["ce_type", "again"]],
    "value": {"metadata": {"subject": "organizations/acme/suppliers/labs", "version": "7", "request_id": "r-1",
                           "occur_time": "2023-11-14T22:13:20Z"},
              "supplier": {"registered": {"supplier": {"display_name": "Labs"}}}}})"));
}

TEST_F(LogTest, DumpsExactBytesWhereTheyAreAskedFor) {
  const std::string value = SupplierRegistered().SerializeAsString();
  Append(0, {"a stranger's \xff", std::string("\xff\0", 2), {}});
  Append(1, {"k", value, {}});
  const std::vector<json> lines = LinesOf(Dump("--raw"));
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_EQ(lines[0]["key"], "a stranger's \xEF\xBF\xBD");
  EXPECT_EQ(lines[0]["value"], "/wA=");
  EXPECT_EQ(lines[1]["value"], absl::Base64Escape(value));
  EXPECT_FALSE(lines[1].contains("problem"));
}

TEST_F(LogTest, SaysOfEachValueWhyItIsNotDecoded) {
  auto newer = SupplierRegistered();
  auto& supplier = *newer.mutable_supplier()->mutable_registered()->mutable_supplier();
  supplier.GetReflection()->MutableUnknownFields(&supplier)->AddVarint(9999, 1);
  Append(0, {"stranger", std::string("\xff\0", 2), {}});
  Append(0, {"newer", newer.SerializeAsString(), {}});
  const std::vector<json> lines = LinesOf(Dump());
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_EQ(lines[0]["value"], nullptr);
  EXPECT_THAT(lines[0]["problem"].get<std::string>(), HasSubstr("--raw prints its bytes"));
  EXPECT_EQ(lines[1]["value"]["supplier"]["registered"]["supplier"]["display_name"], "Labs");
  EXPECT_THAT(lines[1]["problem"].get<std::string>(), HasSubstr("not known to this version of AIMS: --raw"));
}

TEST_F(LogTest, DumpsTopicsThatAreNoneOfAims) {
  {
    auto log = Open();
    ASSERT_TRUE(log->OpenTopic({"other", 1}).ok());
    auto writer = log->TakeOver({"other", 0});
    ASSERT_TRUE(writer.ok());
    const event_log::Record record = {"k", "v", {}};
    ASSERT_TRUE((*writer)->Append({&record, 1}).ok());
  }
  EXPECT_THAT(LinesOf(Dump("--topic other")).at(0)["problem"].get<std::string>(), HasSubstr("none of AIMS"));
  EXPECT_EQ(LinesOf(Dump("--topic other --raw")).at(0)["value"], "dg==");
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
