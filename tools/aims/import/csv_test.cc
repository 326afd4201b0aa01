#include "tools/aims/import/csv.h"

#include <fstream>
#include <sstream>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace aims::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

struct Read {
  std::vector<CsvRecord> records;
  absl::Status status;
};

Read ReadAll(const std::string& text, CsvLimits limits = {}) {
  std::istringstream input(text);
  CsvReader reader(input, limits);
  Read read;
  CsvRecord record;
  while (true) {
    absl::StatusOr<bool> more = reader.Next(&record);
    read.status = more.status();
    if (!more.ok() || !*more) return read;
    read.records.push_back(record);
  }
}

std::string ErrorOf(const std::string& text, CsvLimits limits = {}) {
  return std::string(ReadAll(text, limits).status.message());
}

TEST(Csv, SplitsRecordsAndCells) {
  const Read read = ReadAll("a,b,c\r\n1,,3\r\n");
  ASSERT_TRUE(read.status.ok()) << read.status;
  ASSERT_EQ(read.records.size(), 2u);
  EXPECT_THAT(read.records[0].cells, ElementsAre("a", "b", "c"));
  EXPECT_THAT(read.records[1].cells, ElementsAre("1", "", "3"));
}

TEST(Csv, KeepsCommasQuotesAndLineBreaksInsideQuotes) {
  const Read read = ReadAll("\"a,b\",\"say \"\"hi\"\"\",\"one\r\ntwo\nthree\"\r\n");
  ASSERT_EQ(read.records.size(), 1u) << read.status;
  EXPECT_THAT(read.records[0].cells, ElementsAre("a,b", "say \"hi\"", "one\r\ntwo\nthree"));
}

TEST(Csv, EndsARecordWithLineFeedOrEndOfFile) {
  const Read read = ReadAll("a,b\nc,\"d\"");
  ASSERT_EQ(read.records.size(), 2u);
  EXPECT_THAT(read.records[1].cells, ElementsAre("c", "d"));
}

TEST(Csv, KnowsAnEmptyLastCell) {
  EXPECT_THAT(ReadAll("a,\r\n").records[0].cells, ElementsAre("a", ""));
  EXPECT_THAT(ReadAll("a,").records[0].cells, ElementsAre("a", ""));
  EXPECT_THAT(ReadAll("\"\"\r\n").records[0].cells, ElementsAre(""));
}

TEST(Csv, PassesOverEmptyLines) {
  const Read read = ReadAll("\r\na\n\n\r\nb\r\n\r\n");
  ASSERT_EQ(read.records.size(), 2u);
  EXPECT_EQ(read.records[1].number, 2);
  EXPECT_EQ(read.records[1].line, 5);
}

TEST(Csv, CountsRecordsAndLines) {
  const Read read = ReadAll("a\r\n\"b\nb\nb\"\r\nc\r\n");
  ASSERT_EQ(read.records.size(), 3u);
  EXPECT_EQ(read.records[2].number, 3);
  EXPECT_EQ(read.records[1].line, 2);
  EXPECT_EQ(read.records[2].line, 5);
}

TEST(Csv, GivesTheRawBytesWithoutTheLineBreakBehind) {
  EXPECT_EQ(ReadAll("\"a\"\"\",b\r\nc\r\n").records[0].raw, "\"a\"\"\",b");
  EXPECT_EQ(ReadAll("a,b\r\n").records[0].raw, ReadAll("a,b").records[0].raw);
}

TEST(Csv, OfNothingHasNoRecords) {
  const Read read = ReadAll("");
  EXPECT_TRUE(read.status.ok());
  EXPECT_TRUE(read.records.empty());
}

TEST(Csv, RefusesAQuoteThatIsNeverClosed) {
  EXPECT_THAT(ErrorOf("a,b\r\nc,\"d\r\ne\r\n"),
              HasSubstr("row 2, column 2 (line 4 of the file) opens a quote on line 2"));
}

TEST(Csv, RefusesAQuoteInsideAPlainCell) { EXPECT_THAT(ErrorOf("a \"b\"\r\n"), HasSubstr("has a quote inside")); }

TEST(Csv, RefusesTextBehindAClosingQuote) {
  EXPECT_THAT(ErrorOf("\"a\"b\r\n"), HasSubstr("has text after a closing quote"));
}

TEST(Csv, RefusesABareCarriageReturn) { EXPECT_THAT(ErrorOf("a\rb\r\n"), HasSubstr("carriage return")); }

TEST(Csv, RefusesZeroBytes) {
  EXPECT_THAT(ErrorOf(std::string("a\0b", 3)), HasSubstr("zero byte"));
  EXPECT_THAT(ErrorOf(std::string("\"a\0b\"", 5)), HasSubstr("zero byte"));
}

TEST(Csv, IsBounded) {
  EXPECT_THAT(ErrorOf("12345", {.cell_bytes = 4}), HasSubstr("a cell longer than 4 bytes"));
  EXPECT_TRUE(ReadAll("1234", {.cell_bytes = 4}).status.ok());
  EXPECT_THAT(ErrorOf("\"12345\"", {.cell_bytes = 4}), HasSubstr("a cell longer than 4 bytes"));
  EXPECT_THAT(ErrorOf("1,2,3", {.record_bytes = 4}), HasSubstr("longer than 4 bytes"));
  EXPECT_THAT(ErrorOf("1,2,3", {.cells = 2}), HasSubstr("more than 2 cells"));
}

TEST(Csv, SaysThatItCannotBeRead) {
  std::ifstream folder("/");  // opens, but does not read
  CsvReader reader(folder);
  CsvRecord record;
  EXPECT_EQ(reader.Next(&record).status().code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(reader.Next(&record).status().code(), absl::StatusCode::kDataLoss);
}

TEST(Csv, StaysWrongOnceItIs) {
  std::istringstream input("a\rb\nc\n");
  CsvReader reader(input);
  CsvRecord record;
  EXPECT_FALSE(reader.Next(&record).ok());
  EXPECT_FALSE(reader.Next(&record).ok());
}

}  // namespace
}  // namespace aims::cli
