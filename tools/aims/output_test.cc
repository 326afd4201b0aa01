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
  EXPECT_EQ(CsvCell("\tx"), "'\tx");
  for (const char* trimmed : {" =1", "\u00A0+1", "\u3000-1", "\u200B@A1", "\uFEFF=1", "\uFF1D1", "\uFF0B1", "\uFF0D1",
                              "\uFF20A1", " \uFF1D1"}) {
    EXPECT_EQ(CsvCell(trimmed), absl::StrCat("'", trimmed));
  }
  EXPECT_EQ(CsvCell("\n=1"), "\"'\n=1\"");
  EXPECT_EQ(CsvCell("\r\n=1"), "\"'\r\n=1\"");
  EXPECT_EQ(CsvCell("1-1"), "1-1");
  EXPECT_EQ(CsvCell("a\nb"), "\"a\nb\"");
}

TEST(CsvCell, HasNoControlCharacters) {
  EXPECT_EQ(CsvCell("a\x1B[2J\u202Eb\u009Bc\nd"), "\"a·[2J·b·c\nd\"");
  EXPECT_EQ(CsvCell("a\rb"), "a·b");
}

TEST(ToJson, EscapesWhatWorksOnATerminal) {
  Supplier labs;
  labs.set_display_name("a\x1B\x7F\u009B\u202E\u2066\uFFFE\U0001FFFF\u05D0");
  const std::string json = ToJson(labs, false);
  EXPECT_EQ(json, R"({"displayName":"a\u001b\u007f\u009b\u202e\u2066\ufffe\ud83f\udfff)"
                  "\u05D0\"}");
  Supplier again;
  EXPECT_TRUE(FromJson(json, &again).ok());
  EXPECT_EQ(again.display_name(), labs.display_name());
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
