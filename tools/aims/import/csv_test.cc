#include "tools/aims/import/csv.h"

#include <fstream>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace aims::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

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

// What is wrong with the first of two records; the second is "next,1" all the same.
std::string FaultOf(const std::string& first, CsvLimits limits = {}) {
  const Read read = ReadAll(first + "\r\nnext,1\r\n", limits);
  EXPECT_TRUE(read.status.ok()) << read.status;
  if (read.records.size() != 2) return absl::StrCat(read.records.size(), " records");
  EXPECT_THAT(read.records[1].cells, ElementsAre("next", "1"));
  EXPECT_FALSE(read.records[1].fault.has_value());
  const CsvRecord& record = read.records[0];
  if (!record.fault.has_value()) return "";
  EXPECT_THAT(record.cells, IsEmpty());
  EXPECT_EQ(record.raw, "");
  return absl::StrCat("column ", record.fault->column, " ", record.fault->what);
}

TEST(Csv, ReadsOnBehindABareCarriageReturn) {
  EXPECT_EQ(FaultOf("x,a\rb,c"),
            "column 2 has a carriage return without a line feed outside quotes (line 1 of the file)");
  EXPECT_THAT(FaultOf("x,\"a\"\rb"), HasSubstr("column 2 has a carriage return"));
  EXPECT_THAT(FaultOf("\rb"), HasSubstr("column 1 has a carriage return"));
  EXPECT_EQ(FaultOf("\"a\rb\""), "");  // within quotes it is text
}

TEST(Csv, ReadsOnBehindAZeroByte) {
  EXPECT_THAT(FaultOf(std::string("x,a\0b,\"c\nd\",e", 13)), HasSubstr("column 2 has a zero byte"));
  EXPECT_THAT(FaultOf(std::string("x,\"\na\0b\"", 8)), HasSubstr("(line 2 of the file)"));
}

TEST(Csv, ReadsOnBehindWhatIsTooLarge) {
  EXPECT_THAT(FaultOf("12345", {.cell_bytes = 4}), HasSubstr("column 1 is longer than the 4 bytes"));
  EXPECT_EQ(FaultOf("1234", {.cell_bytes = 4}), "");
  EXPECT_THAT(FaultOf("\"123\n45,\",6", {.cell_bytes = 4}), HasSubstr("column 1 is longer than the 4 bytes"));
  EXPECT_THAT(FaultOf("1,2,345678", {.record_bytes = 8}), HasSubstr("column 3 reaches beyond the 8 bytes"));
  EXPECT_THAT(FaultOf("1,2,3,4", {.cells = 2}), HasSubstr("column 3 is beyond the 2 cells"));
  // Quotes are followed through what is left out.
  EXPECT_THAT(FaultOf("123456,\"a\nb\",\"\"\"\"", {.cell_bytes = 4}), HasSubstr("column 1"));
}

TEST(Csv, TellsTheFirstFaultOfARow) { EXPECT_THAT(FaultOf("a\rb,c\rd"), HasSubstr("column 1")); }

TEST(Csv, SaysThatItCannotBeRead) {
  std::ifstream folder("/");  // opens, but does not read
  CsvReader reader(folder);
  CsvRecord record;
  EXPECT_EQ(reader.Next(&record).status().code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(reader.Next(&record).status().code(), absl::StatusCode::kDataLoss);
}

TEST(Csv, StaysWrongOnceItIs) {
  std::istringstream input("a\"b\nc\n");
  CsvReader reader(input);
  CsvRecord record;
  EXPECT_FALSE(reader.Next(&record).ok());
  EXPECT_FALSE(reader.Next(&record).ok());
}

}  // namespace
}  // namespace aims::cli
