// How messages are printed: fields, tables, JSON, CSV.

#include <nlohmann/json.hpp>

#include "aims/inventory/v1/organization.pb.h"
#include "aims/inventory/v1/supplier.pb.h"
#include "gmock/gmock.h"
#include "google/protobuf/struct.pb.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"
#include "tools/aims/list_printer.h"
#include "tools/aims/message_text.h"
#include "tools/aims/resources.h"
#include "tools/aims/testing/captured.h"

namespace aims::cli {
namespace {

using inventory::v1::Organization;
using inventory::v1::Supplier;
using testing::HasSubstr;

template <class Message>
Message Parse(const char* text) {
  Message message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message));
  return message;
}

Supplier Labs() {
  return Parse<Supplier>(R"(
    name: "organizations/acme/suppliers/labs" display_name: "Labs, \"Inc\"" contracts: "A-1" contracts: "B-2"
    assessment: ASSESSMENT_SUITABLE_WITH_CONDITIONS create_time { seconds: 1700000000 nanos: 5 })");
}

TEST(FieldText, IsForPeople) {
  EXPECT_EQ(FieldText(Labs(), "display_name"), "Labs, \"Inc\"");
  EXPECT_EQ(FieldText(Labs(), "assessment"), "suitable with conditions");
  EXPECT_EQ(FieldText(Labs(), "create_time"), "2023-11-14 22:13:20Z");
  EXPECT_EQ(FieldText(Labs(), "contracts"), "A-1, B-2");
}

TEST(FieldText, IsEmptyForWhatIsNotThere) {
  EXPECT_EQ(FieldText(Labs(), "update_time"), "");
  EXPECT_EQ(FieldText(Labs(), "supplies"), "");
  EXPECT_EQ(FieldText(Labs(), "nonsense"), "");
  EXPECT_EQ(FieldText(Labs(), "display_name.deeper"), "");
}

TEST(FieldText, GoesIntoMessages) {
  const auto organization = Parse<Organization>("current_scope { version: 3 statement { text: \"all\" } }");
  EXPECT_EQ(FieldText(organization, "current_scope.statement.text"), "all");
  EXPECT_EQ(FieldText(organization, "current_scope"), "version: 3; statement: (text: all)");
}

TEST(PrintFields, PutsOneFieldOnALineAndNestedOnesBeneath) {
  Captured out;
  PrintFields(Parse<Organization>(R"(display_name: "Acme" issues { issue_id: "x" description: "one\ntwo" })"),
              out.terminal());
  EXPECT_EQ(out.text(),
            "display name              Acme\n"
            "issues\n"
            "  issue id                x\n"
            "  description             one\n"
            "                          two\n");
}

TEST(PrintFields, LabelsTheEntriesOfAMap) {
  google::protobuf::Struct map;
  (*map.mutable_fields())["stage"].set_string_value("Initiated");
  Captured out;
  PrintFields(map, out.terminal());
  EXPECT_THAT(out.text(), HasSubstr("  stage  "));
  EXPECT_THAT(out.text(), HasSubstr("Initiated\n"));
}

std::string Listed(Format format, int count = 2) {
  Captured out;
  ListPrinter printer(format, out.terminal(), {{"NAME", "display_name"}, {"ASSESSMENT", "assessment"}});
  for (int i = 0; i < count; ++i) printer.Add(Labs());
  printer.Finish();
  return out.text();
}

TEST(ListPrinter, AlignsTables) {
  EXPECT_EQ(Listed(Format::kTable, 1),
            "NAME         ASSESSMENT\n"
            "Labs, \"Inc\"  suitable with conditions\n");
  EXPECT_EQ(Listed(Format::kTable, 0), "");
}

TEST(ListPrinter, WritesOneJsonArray) {
  EXPECT_EQ(nlohmann::json::parse(Listed(Format::kJson)).size(), 2u);
  EXPECT_EQ(nlohmann::json::parse(Listed(Format::kJson))[0]["displayName"], "Labs, \"Inc\"");
  EXPECT_EQ(nlohmann::json::parse(Listed(Format::kJson, 0)).size(), 0u);
}

TEST(ListPrinter, WritesCsv) {
  EXPECT_EQ(Listed(Format::kCsv, 1), "NAME,ASSESSMENT\r\n\"Labs, \"\"Inc\"\"\",suitable with conditions\r\n");
  EXPECT_EQ(Listed(Format::kCsv, 0), "NAME,ASSESSMENT\r\n");
}

TEST(CsvCell, IsNoFormula) {
  for (const char* formula : {"=1+1", "+1", "-1", "@SUM(A1)"}) EXPECT_EQ(CsvCell(formula), absl::StrCat("'", formula));
  EXPECT_EQ(CsvCell("\t=1"), "'\t=1");
  EXPECT_EQ(CsvCell("1-1"), "1-1");
  EXPECT_EQ(CsvCell("a\nb"), "\"a\nb\"");
}

TEST(FromJson, SaysWhatIsWrong) {
  Supplier supplier;
  EXPECT_TRUE(FromJson(R"({"displayName": "Labs"})", &supplier).ok());
  EXPECT_EQ(supplier.display_name(), "Labs");
  const absl::Status status = FromJson(R"({"displayNome": "Labs"})", &supplier);
  EXPECT_THAT(std::string(status.message()), HasSubstr("not JSON of aims.inventory.v1.Supplier"));
  EXPECT_THAT(std::string(status.message()), HasSubstr("displayNome"));
}

TEST(EventText, IsInWords) {
  EXPECT_EQ(EventText("aims.inventory.v1.AiSystemStateDeclared"), "ai system state declared");
  EXPECT_EQ(EventText(""), "");
}

}  // namespace
}  // namespace aims::cli
