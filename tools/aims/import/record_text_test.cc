#include "tools/aims/import/record_text.h"

#include <sstream>

#include "common/base/digest.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace aims::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

RecordText Read(const std::string& row, Encoding of_file = Encoding::kWindows1252, CsvLimits limits = {}) {
  std::istringstream input(row);
  CsvReader reader(input, limits);
  CsvRecord record;
  EXPECT_TRUE(reader.Next(&record).ok());
  return ReadRecordText(record, of_file);
}

std::string Digest(const std::string& row, Encoding of_file = Encoding::kWindows1252) {
  const RecordText text = Read(row, of_file);
  EXPECT_FALSE(text.refusal.has_value()) << row;
  return text.content_sha256;
}

TEST(RecordText, DecodesAsItsFile) {
  EXPECT_THAT(Read("it\x92s,\x93x\x94\r\n").cells, ElementsAre("it’s", "“x”"));
  EXPECT_THAT(Read("it’s,“x”\r\n", Encoding::kUtf8).cells, ElementsAre("it’s", "“x”"));
  EXPECT_THAT(Read("\"a\r\nb\rc\nd\"\r\n").cells, ElementsAre("a\nb\nc\nd"));
}

TEST(RecordText, RefusesWhatCannotBeDecoded) {
  const RecordText undefined = Read("ab,c\x81");
  ASSERT_TRUE(undefined.refusal.has_value());
  EXPECT_EQ(undefined.refusal->column, 2);
  EXPECT_THAT(undefined.refusal->reason, HasSubstr("0x81"));
  EXPECT_THAT(undefined.cells, IsEmpty());
  const RecordText other = Read("x,it\x92s", Encoding::kUtf8);
  ASSERT_TRUE(other.refusal.has_value());
  EXPECT_EQ(other.refusal->column, 2);
  EXPECT_THAT(other.refusal->reason, HasSubstr("is not UTF-8, unlike the header: byte 0x92 at place 3"));
}

TEST(RecordText, RefusesWhatIsAFaultOfCsv) {
  const RecordText fault = Read("a,b\rc\r\n");
  ASSERT_TRUE(fault.refusal.has_value());
  EXPECT_EQ(fault.refusal->column, 2);
  EXPECT_THAT(fault.refusal->reason, HasSubstr("carriage return"));
  EXPECT_FALSE(fault.IsBlank());
}

TEST(RecordText, ReadsARowInUtf8ForWhatItIs) {
  for (const char* sure : {"caf\xC3\xA9", "it’s", "почта", "日本語"}) {
    const RecordText text = Read(std::string(sure) + ",x");
    EXPECT_TRUE(text.other_encoding) << sure;
    EXPECT_THAT(text.cells, ElementsAre(sure, "x"));
  }
  for (const char* windows : {"caf\xE9", "it\x92s", "x"}) {
    EXPECT_FALSE(Read(windows).other_encoding) << windows;
    EXPECT_EQ(Read(windows).unclear_encoding, 0) << windows;
  }
}

TEST(RecordText, LeavesARowAsItsFileWhereItMayBeEither) {
  // "CAFÉ’S" in Windows-1252, "CAFɒS" in UTF-8.
  const RecordText text = Read("x,CAF\xC9\x92S");
  EXPECT_FALSE(text.other_encoding);
  EXPECT_EQ(text.unclear_encoding, 2);
  EXPECT_THAT(text.cells, ElementsAre("x", "CAFÉ’S"));
  // With more that is Windows-1252 it is clear.
  EXPECT_EQ(Read("it\x92s,CAF\xC9\x92S").unclear_encoding, 0);
}

TEST(RecordText, RefusesTwoEncodingsInOneRow) {
  const RecordText text = Read("it\x92s,caf\xC3\xA9");
  ASSERT_TRUE(text.refusal.has_value());
  EXPECT_EQ(text.refusal->column, 2);
  EXPECT_THAT(text.refusal->reason, HasSubstr("is in UTF-8, and other text of the row in Windows-1252"));
}

TEST(RecordText, KnowsTheEncodingOfAHeader) {
  EXPECT_EQ(EncodingOf("it’s"), Encoding::kUtf8);
  EXPECT_EQ(EncodingOf("it\x92s"), Encoding::kWindows1252);
  EXPECT_EQ(EncodingOf("its"), absl::nullopt);
}

TEST(RecordText, IsTheSameHoweverItIsWritten) {
  const std::string digest = Digest("a,it\x92s,\"b  c\nd\",\r\n");
  EXPECT_EQ(Digest("\"a\",\"it\x92s\",\"b  c\nd\",\"\"\n"), digest);      // quoting
  EXPECT_EQ(Digest("a,it’s,\"b  c\nd\",\r\n", Encoding::kUtf8), digest);  // encoding of the file
  EXPECT_EQ(Digest("a,it’s,\"b  c\nd\",\r\n"), digest);                   // and of the row
  EXPECT_EQ(Digest(" a ,it\x92s,\"b c\r\nd\n\",\xA0\r\n"), digest);       // blanks and line breaks
  EXPECT_EQ(Digest("=1,x"), Digest("'=1,x"));                             // a formula's mark
  EXPECT_EQ(Digest("'=1,x"), Digest("''=1,x"));  // text that begins with one, and its marked form
}

TEST(RecordText, IsAnotherWhenACellIs) {
  const std::string digest = Digest("a,b,c");
  for (const char* other : {"a,b,c.", "a,B,c", "a,bc,", "a,,bc", "a,b", "b,a,c", "a,b,c,"}) {
    EXPECT_NE(Digest(other), digest) << other;
  }
}

// Others can compute it: the documented form.
TEST(RecordText, HasTheDigestThatIsDocumented) {
  EXPECT_EQ(Digest(" Triage,it\x92s,\"b\n c\"\r\n"), base::Sha256Hex("Triage\nit’s\nb c"));
}

TEST(RecordText, IsBlankWithoutText) {
  for (const char* blank : {",,,\r\n", " ,\t,\xA0\n", "\"\",\"\n\""}) EXPECT_TRUE(Read(blank).IsBlank()) << blank;
  EXPECT_FALSE(Read(",,x,").IsBlank());
}

TEST(RecordText, ShortensDigests) {
  EXPECT_EQ(ShortDigest(std::string(31, '0') + "1" + std::string(32, 'f')), 1u);
  EXPECT_NE(ShortDigest(base::Sha256Hex("a")), ShortDigest(base::Sha256Hex("b")));
  ShortDigest("no digest");  // nothing happens
}

}  // namespace
}  // namespace aims::cli
