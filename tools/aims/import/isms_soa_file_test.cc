#include "tools/aims/import/isms_soa_file.h"

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace aims::cli {
namespace {

using testing::HasSubstr;
using Rows = std::vector<controls::v1::IsmsRow>;

absl::StatusOr<Rows> Read(absl::string_view csv, absl::string_view mapping = "") {
  const auto columns = ReadIsmsColumns(mapping);
  if (!columns.ok()) return columns.status();
  return ReadIsmsStatement(csv, *columns);
}

std::string FaultOf(absl::string_view csv, absl::string_view mapping = "") {
  const auto rows = Read(csv, mapping);
  EXPECT_EQ(rows.status().code(), absl::StatusCode::kInvalidArgument);
  return std::string(rows.status().message());
}

TEST(IsmsSoaFile, ReadsATableAsPeopleKeepIt) {
  const auto rows = Read(
      "\xEF\xBB\xBFID,Title,Applicable,Justification,Status,Owner,Evidence\r\n"
      "5,Organizational controls,,,,,\r\n"
      "A.5.1,Policies,Yes,\"Our risks,\nand the law\",implemented,CISO,P-1\r\n"
      ",,,,,,\r\n"
      "A 8.34,Audit testing,N/A,No such systems,,,\r\n");
  ASSERT_TRUE(rows.ok()) << rows.status();
  ASSERT_EQ(rows->size(), 2);
  EXPECT_EQ((*rows)[0].requirement_id(), "A.5.1");
  EXPECT_TRUE((*rows)[0].applicable());
  EXPECT_EQ((*rows)[0].justification(), "Our risks,\nand the law");
  EXPECT_EQ((*rows)[0].status(), "implemented");
  EXPECT_EQ((*rows)[0].stated_owner(), "CISO");
  EXPECT_EQ((*rows)[0].evidence(), "P-1");
  EXPECT_EQ((*rows)[1].requirement_id(), "A.8.34");
  EXPECT_FALSE((*rows)[1].applicable());
}

TEST(IsmsSoaFile, IdsAreReadInEachSpelling) {
  for (const char* id : {"A.5.10", "5.10", "A 5.10", "a5.10", "Annex A 5.10", " A.5.10 "}) {
    EXPECT_EQ(IsmsControlId(id), "A.5.10") << id;
  }
  EXPECT_EQ(IsmsControlId("A.5.37"), "A.5.37");
  for (const char* id :
       {"", "5", "A.5", "A.5.38", "A.5.0", "A.9.1", "A.4.1", "A.6.9", "A.7.15", "A.8.35", "A.5.1.1", "B.5.1"}) {
    EXPECT_EQ(IsmsControlId(id), "") << id;
  }
}

TEST(IsmsSoaFile, AMappingFileNamesOtherHeadingsAndWords) {
  const auto rows =
      Read("Nr,Anwendbar,Begründung\n5.1,Ja,Risiken\n5.2,Nein,kein Bedarf\n",
           "# unsere Tabelle\n\nid = Nr\napplicable = Anwendbar\njustification = Begründung\nyes = Ja, X\nno = Nein\n");
  ASSERT_TRUE(rows.ok()) << rows.status();
  EXPECT_TRUE((*rows)[0].applicable());
  EXPECT_FALSE((*rows)[1].applicable());
  EXPECT_EQ((*rows)[1].justification(), "kein Bedarf");
}

TEST(IsmsSoaFile, AFileOfAnOldSpreadsheetIsDecoded) {
  const auto rows = Read("id,applicable,owner\n5.1,yes,M\xFCller\n");
  ASSERT_TRUE(rows.ok()) << rows.status();
  EXPECT_EQ((*rows)[0].stated_owner(), "Müller");
}

TEST(IsmsSoaFile, NamesAllFaultsAtOnceByLine) {
  const std::string faults = FaultOf(
      absl::StrCat("id,applicable,status\n5.1,maybe,\n9.9,yes,\n5.2,yes,", std::string(201, 's'), "\n5.1,yes,\n"));
  EXPECT_THAT(faults, HasSubstr("has 4 faults"));
  EXPECT_THAT(faults, HasSubstr("line 2: A.5.1 is neither applicable nor not: the cell has \"maybe\""));
  EXPECT_THAT(faults, HasSubstr("line 3: \"9.9\" is no control of ISO/IEC 27001:2022"));
  EXPECT_THAT(faults, HasSubstr("line 4: status: "));
  EXPECT_THAT(faults, HasSubstr("line 5: A.5.1 is on line 2 already"));
}

TEST(IsmsSoaFile, ATextThatTheServiceWouldRefuseIsAFault) {
  EXPECT_THAT(FaultOf("id,applicable,evidence\n5.1,yes,a\x01b\n"), HasSubstr("line 2: evidence: "));
}

TEST(IsmsSoaFile, ManyFaultsAreCounted) {
  std::string csv = "id,applicable\n";
  for (int i = 0; i < 105; ++i) csv += "9.9,yes\n";
  EXPECT_THAT(FaultOf(csv), HasSubstr("and 5 more"));
}

TEST(IsmsSoaFile, AMissingColumnIsNamed) {
  EXPECT_THAT(FaultOf("Nr,applicable\n5.1,yes\n"),
              HasSubstr("there is no column `id`: name its heading in the mapping file"));
  EXPECT_THAT(FaultOf("id;applicable\n5.1;yes\n"), HasSubstr("separated by semicolons"));
  EXPECT_THAT(FaultOf("id,ref,applicable\n5.1,5.1,yes\n"), HasSubstr("columns 1 and 2 are both `id`"));
  EXPECT_THAT(FaultOf(""), HasSubstr("is empty"));
  EXPECT_THAT(FaultOf("id,applicable\n"), HasSubstr("no row of a control"));
}

TEST(IsmsSoaFile, AFaultyMappingIsRefusedWithAllFaults) {
  const std::string faults = FaultOf("id,applicable\n5.1,yes\n", "id\nnumber = Nr\n");
  EXPECT_THAT(faults, HasSubstr("the mapping file has 2 faults"));
  EXPECT_THAT(faults, HasSubstr("line 1: this is no key with its names"));
  EXPECT_THAT(faults, HasSubstr("line 2: \"number\" is no key"));
}

TEST(IsmsSoaFile, AQuoteInTheWrongPlaceEndsTheFile) {
  EXPECT_THAT(FaultOf("id,applicable\n9.9,yes\n5.1,\"yes\"x\n"), HasSubstr("has 2 faults"));
}

}  // namespace
}  // namespace aims::cli
