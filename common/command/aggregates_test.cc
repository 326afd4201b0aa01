#include "common/command/aggregates.h"

#include <algorithm>
#include <map>

#include "common/command/testing/notes.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace aims::command {
namespace {

using ::testing::ElementsAre;
using testing::NotesRecord;
using ::testing::Pair;

constexpr char kSubject[] = "organizations/acme/notes/a";

class AggregatesTest : public ::testing::Test {
 protected:
  AggregatesTest() {
    aggregates_.Add<testing::Notes>();
    metadata_.set_event_id("e-1");
    metadata_.set_subject(kSubject);
    metadata_.set_version(9);
    metadata_.mutable_occur_time()->set_seconds(1767225600);
    event_.mutable_written()->set_text("x");
  }
  std::map<std::string, std::string> Headers() {
    const event_log::Record record = aggregates_.Encode(metadata_, aggregates_.types()[0], event_);
    return {record.headers.begin(), record.headers.end()};
  }

  Aggregates aggregates_{"aims.notes.events", NotesRecord::default_instance()};
  event::v1::EventMetadata metadata_;
  testing::NoteEvent event_;
};

TEST_F(AggregatesTest, HeadersAreCloudEvents) {
  aggregates_.NameInstallation("5L6g3nShT-eMCtK--X86sw");
  metadata_.set_traceparent("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
  EXPECT_THAT(
      Headers(),
      ElementsAre(Pair("ce_dataschema", "https://aims.dev/aims.command.testing.NotesRecord"), Pair("ce_id", "e-1"),
                  Pair("ce_partitionkey", kSubject), Pair("ce_sequence", "00000000000000000009"),
                  Pair("ce_source", "/5L6g3nShT-eMCtK--X86sw/aims.notes.events"), Pair("ce_specversion", "1.0"),
                  Pair("ce_subject", kSubject), Pair("ce_time", "2026-01-01T00:00:00Z"),
                  Pair("ce_traceparent", metadata_.traceparent()), Pair("ce_type", "aims.command.testing.NoteWritten"),
                  Pair("content-type", "application/protobuf")));
}

// What is named by ce_dataschema decodes the value, whatever the type.
TEST_F(AggregatesTest, TheValueIsWhatTheSchemaNames) {
  const event_log::Record record = aggregates_.Encode(metadata_, aggregates_.types()[0], event_);
  NotesRecord decoded;
  ASSERT_TRUE(decoded.ParseFromString(record.value));
  EXPECT_EQ(decoded.metadata().event_id(), "e-1");
  EXPECT_EQ(decoded.note().written().text(), "x");
  EXPECT_EQ(Headers()["ce_dataschema"], absl::StrCat("https://aims.dev/", decoded.GetTypeName()));
}

TEST_F(AggregatesTest, SequencesSortAsTextLikeTheirNumbers) {
  std::vector<std::string> sequences;
  for (uint64_t version : {uint64_t{1}, uint64_t{2}, uint64_t{9}, uint64_t{10}, uint64_t{11}, uint64_t{99},
                           uint64_t{100}, uint64_t{4'294'967'296}, ~uint64_t{0}}) {
    metadata_.set_version(version);
    sequences.push_back(Headers()["ce_sequence"]);
  }
  EXPECT_TRUE(std::is_sorted(sequences.begin(), sequences.end())) << ::testing::PrintToString(sequences);
  EXPECT_EQ(sequences.back(), "18446744073709551615");
}

TEST_F(AggregatesTest, RecordsAboutAPartitionHaveNoSubject) {
  event::v1::EventMetadata metadata;
  const event_log::Record record = aggregates_.Encode(metadata, event::v1::PartitionOpened(), "aims.notes.events");
  for (const auto& [name, value] : record.headers) EXPECT_TRUE(name != "ce_subject" && name != "ce_sequence") << value;
}

}  // namespace
}  // namespace aims::command
