#include "common/event_log/embedded/stored_record.h"

#include "gtest/gtest.h"

namespace aims::event_log::embedded {
namespace {

Record Sample() {
  return {"organizations/acme/risks/r-17",
          std::string("\0\xff\n", 3) + std::string(300, 'v'),
          {{"ce_type", "RiskAccepted"}, {"", ""}, {"ce_type", std::string("\0\x80", 2)}}};
}

void ExpectSame(const Record& a, const Record& b) {
  EXPECT_EQ(a.key, b.key);
  EXPECT_EQ(a.value, b.value);
  EXPECT_EQ(a.headers, b.headers);
}

TEST(StoredRecord, IsReadAsItWasWritten) {
  for (const Record& record : {Sample(), Record{}}) {
    auto read = DecodeRecord(EncodeRecord(record));
    ASSERT_TRUE(read.ok()) << read.status();
    ExpectSame(*read, record);
  }
}

// Written out once: what one release stored, every later one reads.
TEST(StoredRecord, HasItsFormatForGood) {
  EXPECT_EQ(EncodeRecord({"k", "val", {{"h", "x"}}}), std::string("\x01\x01k\x01\x01h\x01x\x03val"));
}

TEST(StoredRecord, OfAnotherVersionIsRefusedByName) {
  std::string bytes = EncodeRecord(Sample());
  bytes[0] = 2;
  auto read = DecodeRecord(bytes);
  EXPECT_EQ(read.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_NE(read.status().message().find("format 2"), std::string::npos) << read.status();
}

TEST(StoredRecord, CutShortOrTooLongIsDamaged) {
  const std::string bytes = EncodeRecord(Sample());
  for (size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_EQ(DecodeRecord(bytes.substr(0, size)).status().code(), absl::StatusCode::kDataLoss) << size;
  }
  EXPECT_EQ(DecodeRecord(bytes + '\0').status().code(), absl::StatusCode::kDataLoss);
}

TEST(StoredRecord, LengthsBeyondTheBytesAreDamageAndTakeNoMemory) {
  EXPECT_EQ(DecodeRecord("\x01\xff\xff\xff\xff\x0fk").status().code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(DecodeRecord(std::string("\x01\x00\xff\xff\xff\xff\x0f", 7)).status().code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(DecodeRecord("\x01\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01").status().code(), absl::StatusCode::kDataLoss);
}

}  // namespace
}  // namespace aims::event_log::embedded
