// What is wrong with a record is told by what it is and by why it could not be read.

#include "common/projection/record_fault.h"

#include "absl/strings/match.h"
#include "gtest/gtest.h"

namespace aims::projection {
namespace {

const event_log::Record kOfAims = {
    "key", "value", {{"ce_id", "1"}, {"ce_dataschema", "https://aims.dev/aims.x.Record"}}};
const event_log::Record kForeign = {"key", "hello", {{"ce_dataschema", "https://example.org/Other"}}};
const event_log::Record kTombstone = {"key", "", {}};
const absl::Status kNoRecord = WithFault(absl::DataLossError("the record is not a Record"), RecordFault::kForeign);
const absl::Status kNewer = WithFault(absl::InternalError("a newer kind"), RecordFault::kUnknown);

TEST(RecordFault, IsToldByTheRecordAndTheError) {
  EXPECT_EQ(FaultOf(Diagnose(kTombstone, kNoRecord)), RecordFault::kTombstone);
  EXPECT_EQ(FaultOf(Diagnose(kForeign, kNoRecord)), RecordFault::kForeign);
  EXPECT_EQ(FaultOf(Diagnose(kOfAims, kNoRecord)), RecordFault::kDamaged);
  EXPECT_EQ(FaultOf(Diagnose(kOfAims, absl::DataLossError("version 3 follows 1"))), RecordFault::kDamaged);
  EXPECT_EQ(FaultOf(Diagnose(kOfAims, kNewer)), RecordFault::kUnknown);
}

// A topic that was restored by a tool that drops headers has records of AIMS all the same.
TEST(RecordFault, ARecordThatCouldBeReadIsNeverForeign) {
  const event_log::Record without_headers = {"key", "value", {}};
  EXPECT_EQ(FaultOf(Diagnose(without_headers, kNewer)), RecordFault::kUnknown);
  EXPECT_EQ(FaultOf(Diagnose(without_headers, absl::DataLossError("version 3 follows 1"))), RecordFault::kDamaged);
}

TEST(RecordFault, AnErrorThatIsNotAboutTheRecordStaysAsItIs) {
  const absl::Status away = absl::UnavailableError("the disk is full");
  EXPECT_EQ(Diagnose(kForeign, away), away);
  EXPECT_FALSE(FaultOf(away).has_value());
  EXPECT_EQ(NameOf(FaultOf(away)), "");
  EXPECT_TRUE(WithFault(absl::OkStatus(), RecordFault::kUnknown).ok());
}

TEST(RecordFault, EachSaysWhatToDo) {
  const auto says = [](const absl::Status& status, absl::string_view name, absl::string_view what) {
    EXPECT_TRUE(absl::StartsWith(status.message(), name)) << status;
    EXPECT_TRUE(absl::StrContains(status.message(), what)) << status;
  };
  says(Diagnose(kTombstone, kNoRecord), "TOMBSTONE: ", "Nothing is deleted");
  says(Diagnose(kForeign, kNoRecord), "FOREIGN: ", "take its right to write");
  says(Diagnose(kOfAims, kNoRecord), "DAMAGED: ", "Restore the topic");
  says(Diagnose(kOfAims, kNewer), "UNKNOWN: ", "Run the version");
}

}  // namespace
}  // namespace aims::projection
