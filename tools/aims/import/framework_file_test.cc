#include "tools/aims/import/framework_file.h"

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace aims::cli {
namespace {

using controls::v1::Mapping;
using controls::v1::Requirement;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

std::string FaultsOf(absl::string_view bytes) {
  return std::string(ReadFrameworkFile(bytes, "acme-own").status().message());
}

// --- JSON ---

TEST(FrameworkFile, ReadsOurJson) {
  const auto file = ReadFrameworkFile(R"json({
    "display_name": "House rules", "language": "en", "source": "contract 7",
    "requirements": [
      {"id": "X", "kind": "GROUP", "title": "Rules"},
      {"requirement_id": "X.1", "parent": "X", "title": "Logs", "text": "Logs are kept.", "evidence_kinds": ["log"],
       "documentRequired": true},
      {"id": "X.2", "parent": "X", "kind": "KIND_LAW", "title": "Duty", "assessable": false, "note": null}
    ],
    "mappings": [
      {"from": "acme-own:X.1", "to": "iso-27001:A.8.15", "relationship": "subset", "basis": "DERIVED", "rationale": "Same logs."},
      {"from": "acme-own:X.2", "to": "other-own:Y", "relationship": "EQUAL", "basis": "DERIVED", "rationale": "Same."}
    ]})json",
                                      "acme-own");
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_EQ(file->framework.display_name(), "House rules");
  EXPECT_EQ(file->framework.source(), "contract 7");
  ASSERT_THAT(file->edition.requirements(), SizeIs(3));
  EXPECT_FALSE(file->edition.requirements(0).assessable());
  EXPECT_EQ(file->edition.requirements(0).modality(), Requirement::MODALITY_UNSPECIFIED);
  const Requirement& logs = file->edition.requirements(1);
  EXPECT_EQ(logs.kind(), Requirement::KIND_CONTROL);
  EXPECT_EQ(logs.modality(), Requirement::MODALITY_IF_SELECTED);
  EXPECT_TRUE(logs.assessable());
  EXPECT_TRUE(logs.document_required());
  EXPECT_THAT(logs.evidence_kinds(), ElementsAre("log"));
  EXPECT_EQ(file->edition.requirements(2).modality(), Requirement::MODALITY_LAW);
  EXPECT_FALSE(file->edition.requirements(2).assessable());
  EXPECT_EQ(file->edition.mappings(0).relationship(), Mapping::RELATIONSHIP_SUBSET);
}

TEST(FrameworkFile, OfJsonAllFaultsAreNamedByTheirPaths) {
  const std::string faults = FaultsOf(R"json({
    "display_name": 7, "colour": "red",
    "requirements": [
      {"id": "X.1", "title": "Logs", "kind": "RULE"},
      {"id": "X.1", "title": "", "parent": "Z", "evidence_kinds": "log"},
      7,
      {"id": "-", "title": "T", "assessable": "yes", "evidence_kinds": ["logs"]}
    ],
    "mappings": [{"from": "acme-own:X.9", "to": "iso-27001:A.8.99", "relationship": "EQUAL", "basis": "PUBLISHED"}]})json");
  for (const char* fault : {
           "$.display_name: is no text",
           "$.colour: is no field",
           "$.requirements[0].kind: \"RULE\" is none of CLAUSE, CONTROL, OBJECTIVE, GUIDANCE, LAW, GROUP",
           "$.requirements[1].title: is required",
           "$.requirements[1].evidence_kinds: is no list of texts",
           "$.requirements[1].requirement_id: \"X.1\" is the id of more than one requirement",
           "$.requirements[1].parent: \"Z\" is no requirement of this framework",
           "$.requirements[2]: is no object",
           "$.requirements[3].requirement_id: ",
           "$.requirements[3].assessable: is neither true nor false",
           "$.requirements[3].evidence_kinds: \"logs\" is no kind of evidence",
           "$.mappings[0].from_requirement: \"acme-own:X.9\" is no requirement of this framework",
           "$.mappings[0].to_requirement: \"iso-27001:A.8.99\" is no requirement of a framework that is known",
           "$.mappings[0].sources: is empty",
       }) {
    EXPECT_THAT(faults, HasSubstr(fault));
  }
  EXPECT_EQ(FaultsOf(R"({"requirements": 7, "mappings": 7})"), "$.mappings: is no list\n$.requirements: is no list");
  EXPECT_EQ(FaultsOf("{}"), "the file has no requirements");
  EXPECT_THAT(FaultsOf("{"), HasSubstr("the file is no JSON object"));
}

// --- CSV ---

TEST(FrameworkFile, ReadsCsv) {
  const auto file = ReadFrameworkFile(
      "\xEF\xBB\xBFId,Parent,Kind,Title,Text,Evidence kinds,Assessable\r\n"
      "X,,group,Rules,,,\r\n"
      "X.1,X,,Logs,\"Logs are kept.\r\nAnd read.\",log; config,yes\r\n"
      ",,,,,,\r\n"
      "X.2,X,guidance,Advice\r\n",
      "acme-own");
  ASSERT_TRUE(file.ok()) << file.status();
  ASSERT_THAT(file->edition.requirements(), SizeIs(3));
  EXPECT_EQ(file->edition.requirements(0).kind(), Requirement::KIND_GROUP);
  EXPECT_EQ(file->edition.requirements(1).text(), "Logs are kept.\nAnd read.");
  EXPECT_THAT(file->edition.requirements(1).evidence_kinds(), ElementsAre("log", "config"));
  EXPECT_EQ(file->edition.requirements(2).modality(), Requirement::MODALITY_VOLUNTARY);
}

TEST(FrameworkFile, OfCsvAllFaultsAreNamedByTheirLines) {
  const std::string faults = FaultsOf(
      "id,parent,kind,title,assessable\n"
      "X.1,Z,rule,Logs,\n"
      "X.2,,,\"Two\nlines\",perhaps\n"
      "X.2,,,Again,\n"
      "X.3,,,T,,more\n"
      "X.4,,,Nul\0,\n");
  for (const char* fault : {
           "line 2, column kind: \"rule\" is none of CLAUSE",
           "line 2, column parent: \"Z\" is no requirement of this framework",
           "line 3, column assessable: \"perhaps\" is neither yes nor no",
           "line 5, column requirement_id: \"X.2\" is the id of more than one requirement",
           "line 6: has 6 cells, and there are 5 columns",
       }) {
    EXPECT_THAT(faults, HasSubstr(fault));
  }
}

TEST(FrameworkFile, ACsvHeaderNamesKnownColumns) {
  const std::string faults = FaultsOf("id,name,id\nX.1,Logs,\n");
  for (const char* fault :
       {"line 1, column 2: \"name\" is no column", "line 1, column 3: \"id\" is there more than once",
        "line 1: the column title is missing"}) {
    EXPECT_THAT(faults, HasSubstr(fault));
  }
  EXPECT_THAT(FaultsOf(""), HasSubstr("the file is empty"));
  EXPECT_THAT(FaultsOf("id,title\nX.1,\"Lo\"gs\n"), HasSubstr("line 2"));
  EXPECT_THAT(FaultsOf(std::string("id,title\nX.1,Lo\0gs\n", 18)), HasSubstr("line 2, column 2"));
}

TEST(FrameworkFile, IsOfBoundedSizeAndUtf8) {
  std::string csv = "id,title\n";
  for (int i = 0; i <= 500; ++i) absl::StrAppend(&csv, "X.", i, ",T\n");
  EXPECT_EQ(FaultsOf(csv), "the file has 501 requirements, and a framework has at most 500: split it into several");
  EXPECT_EQ(FaultsOf("id,title\nX,\xE9\n"), "the file is not UTF-8: save it as UTF-8");
  EXPECT_THAT(FaultsOf(std::string(kMaxFrameworkFileBytes + 1, 'x')), HasSubstr("the limit is"));
}

// --- OSCAL ---

TEST(FrameworkFile, ReadsAnOscalCatalog) {
  const auto file = ReadFrameworkFile(R"json({"catalog": {
    "uuid": "u", "metadata": {"title": "House rules", "version": "3", "last-modified": "2026-11-24T10:00:00Z"},
    "groups": [
      {"id": "ac", "title": "Access", "controls": [
        {"id": "ac-1", "title": "Policy", "props": [{"name": "label", "value": "AC-1"}],
         "params": [{"id": "ac-1_prm_1", "label": "frequency"}],
         "parts": [
           {"name": "statement", "prose": "Policies:", "parts": [
             {"name": "item", "prose": "are reviewed {{ insert: param, ac-1_prm_1 }};",
              "props": [{"name": "label", "value": "a."}]}]},
           {"name": "guidance", "prose": "Not taken."}],
         "controls": [{"id": "ac-1.1", "title": "Enhancement"},
                      {"id": "ac-1.2", "title": "Gone", "props": [{"name": "status", "value": "withdrawn"}]}]}]},
      {"title": "Unnamed", "controls": [{"id": "z-1", "class": "clause", "title": "Z"}]}],
    "controls": [{"id": "top", "title": "Top"}]}})json",
                                      "acme-own");
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_EQ(file->framework.display_name(), "House rules");
  EXPECT_THAT(file->framework.source(), HasSubstr("version 3"));
  std::vector<std::string> rows;
  for (const Requirement& row : file->edition.requirements()) {
    rows.push_back(absl::StrCat(row.parent(), ">", row.requirement_id(), " ", Requirement::Kind_Name(row.kind())));
  }
  EXPECT_THAT(rows, ElementsAre(">ac KIND_GROUP", "ac>AC-1 KIND_CONTROL", "AC-1>ac-1.1 KIND_CONTROL",
                                ">z-1 KIND_CLAUSE", ">top KIND_CONTROL"));
  EXPECT_EQ(file->edition.requirements(1).text(), "Policies:\na. are reviewed [frequency];");
}

TEST(FrameworkFile, OfOscalAllFaultsAreNamedByTheirPaths) {
  const std::string faults = FaultsOf(R"json({"catalog": {
    "groups": [{"id": "ac", "title": "Access", "controls": [{"title": "No id"}, {"id": "ac"}, 7]}],
    "controls": 7}})json");
  for (const char* fault : {
           "$.catalog.metadata: is missing",
           "$.catalog.groups[0].controls[0]: has no id",
           "$.catalog.groups[0].controls[1].title: is required",
           "$.catalog.groups[0].controls[1].requirement_id: \"ac\" is the id of more than one",
           "$.catalog.groups[0].controls[2]: is no object",
           "$.catalog.controls: is no list",
       }) {
    EXPECT_THAT(faults, HasSubstr(fault));
  }
  EXPECT_THAT(FaultsOf(R"({"catalog": 7})"), HasSubstr("$.catalog: is no object"));
}

TEST(FrameworkFile, ReadsTheCatalogOfTheReference) {
  const char* shared = std::getenv("AIMS_SHARED");
  std::ifstream in(absl::StrCat(shared != nullptr ? shared : AIMS_SOURCE_DIR "/../shared",
                                "/reference/oscal/examples/catalog.json"));
  if (!in) GTEST_SKIP() << "the reference is not beside the checkout: ../shared/reference";
  std::stringstream bytes;
  bytes << in.rdbuf();
  const auto file = ReadFrameworkFile(bytes.str(), "acme-own");
  ASSERT_TRUE(file.ok()) << file.status();
  int clauses = 0;
  int controls = 0;
  for (const Requirement& row : file->edition.requirements()) {
    clauses += row.kind() == Requirement::KIND_CLAUSE;
    controls += row.kind() == Requirement::KIND_CONTROL;
  }
  EXPECT_EQ(clauses, 32);
  EXPECT_EQ(controls, 38);
}

}  // namespace
}  // namespace aims::cli
