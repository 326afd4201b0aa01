// The forms of a report, from one document: what is escaped, what stays the same, and that pictures are well-formed.

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/base/digest.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "tools/aims/report/as_table.h"
#include "tools/aims/report/csv_writer.h"
#include "tools/aims/report/html_text.h"
#include "tools/aims/report/html_writer.h"
#include "tools/aims/report/json_writer.h"
#include "tools/aims/report/markdown_writer.h"
#include "tools/aims/report/plots.h"
#include "tools/aims/report/row_spool.h"
#include "tools/aims/report/shown.h"
#include "tools/aims/report/values.h"

namespace aims::cli::report {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

constexpr char kScript[] = "<script>alert('x')</script>";

Table RiskTable(std::vector<Row> rows) {
  return {"Open risks",
          {{"Risk", ColumnKind::kId},
           {"Name"},
           {"Count", ColumnKind::kNumber},
           {"Due", ColumnKind::kTime},
           {"Residual level", ColumnKind::kBadge}},
          AllOf(std::move(rows)),
          "No risk is open."};
}

BarPlot Bars() {
  return {"By <state>",
          "Bars & their parts",
          {{"major", Tone::kBad}, {"minor", Tone::kWarning}},
          {{"up to 30 days", {1, 3}}, {"over 365 days", {0, 200}}}};
}

MatrixPlot Matrix() {
  MatrixPlot plot;
  plot.title = "Risks";
  plot.description = "By likelihood and consequence";
  plot.row_axis = "Likelihood";
  plot.column_axis = "Consequence";
  plot.rows = {"rare", "<likely>"};
  plot.columns = {"minor", "grave"};
  plot.fields = {{{2, "low", 0, 0, 0}, {0, "high", 0.5, 0, 1}}, {{1, "high", 0.5, 1, 0}, {7, "extreme", 1, 0, 0}}};
  plot.compared = true;
  return plot;
}

LinePlot Line() {
  return {"Over time",
          "Open & ended",
          "nonconformities",
          {"2026-09", "2026-10", "2026-11"},
          {{"open", Tone::kPlain, {3, 17, 4}}, {"<ended>", Tone::kGood, {0, 2, 15}}}};
}

Document Example(std::vector<Row> rows = {
                     {"drift", kScript, "10000", "2026-12-01T09:00:00+01:00", Cell("high", Tone::kBad)}}) {
  Document document;
  document.report = "risk-register";
  document.title = "Risk register";
  document.organization = "organizations/acme";
  document.organization_name = "Acme <b>& Söhne</b>";
  document.scope = {3, "All systems", "mia", "2026-01-02T03:04:05+01:00", std::string(64, 'a')};
  document.as_of = "2026-11-30T15:25:19.123Z";
  document.as_of_local = "2026-11-30T16:25:19+01:00";
  document.time_zone = "Europe/Berlin";
  document.log_positions = "aims.risk.events 0:17";
  document.sections = {Heading{"Summary"},
                       Paragraph{"One & two\n* three"},
                       Facts{"Numbers", {{"Open", "1", ColumnKind::kNumber}}},
                       RiskTable(std::move(rows)),
                       Bars(),
                       Matrix(),
                       Line()};
  return document;
}

using Writer = absl::Status (*)(const Document&, const std::string&, const Sink&);

std::string Written(Writer writer, const Document& document) {
  const auto digest = ContentDigest(document);
  EXPECT_TRUE(digest.ok()) << digest.status();
  std::string text;
  const absl::Status status =
      writer(document, *digest, [&text](absl::string_view bytes) { absl::StrAppend(&text, bytes); });
  EXPECT_TRUE(status.ok()) << status;
  return text;
}

// Whether each element of the markup is closed, in its order, and no mark stands free. Enough for what plots write: no
// comments, no sections of characters, values of attributes in double quotes.
testing::AssertionResult IsWellFormed(const std::string& markup) {
  std::vector<std::string> open;
  for (size_t at = 0; at < markup.size();) {
    if (markup[at] == '&') {
      const size_t end = markup.find(';', at);
      if (end == std::string::npos || end - at > 6) return testing::AssertionFailure() << "a free & at " << at;
    }
    if (markup[at] == '>') return testing::AssertionFailure() << "a free > at " << at;
    if (markup[at] != '<') {
      ++at;
      continue;
    }
    size_t end = at + 1;
    for (bool quoted = false; end < markup.size() && (quoted || markup[end] != '>'); ++end) {
      if (markup[end] == '"') quoted = !quoted;
      if (markup[end] == '<') return testing::AssertionFailure() << "a free < at " << end;
    }
    const std::string tag = markup.substr(at + 1, end - at - 1);
    const std::string name = tag.substr(0, tag.find_first_of(" /", 1));
    if (tag[0] == '/') {
      if (open.empty() || open.back() != tag.substr(1)) return testing::AssertionFailure() << tag << " closes nothing";
      open.pop_back();
    } else if (tag.back() != '/') {
      open.push_back(name);
    }
    at = end + 1;
  }
  if (!open.empty()) return testing::AssertionFailure() << open.back() << " is not closed";
  return testing::AssertionSuccess();
}

TEST(Html, TextIsReadAsItIs) {
  EXPECT_EQ(Html("<script>&\"'"), "&lt;script&gt;&amp;&quot;&#39;");
  EXPECT_EQ(Html(absl::string_view("a\0b\x1b[2J\u202Ec", 11)), "a\u00B7b\u00B7[2J\u00B7c");
}

TEST(HtmlWriter, NothingOfTheDataIsMarkup) {
  const std::string html = Written(&WriteHtml, Example());
  EXPECT_THAT(html, HasSubstr("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;"));
  EXPECT_THAT(html, Not(HasSubstr("<script")));
  EXPECT_THAT(html, Not(HasSubstr("<b>")));
  EXPECT_THAT(html, Not(HasSubstr("<likely>")));
  EXPECT_THAT(html, HasSubstr("Acme &lt;b&gt;&amp; Söhne&lt;/b&gt;"));
}

TEST(HtmlWriter, SaysWhatItIsOf) {
  const Document document = Example();
  const std::string html = Written(&WriteHtml, document);
  for (const std::string& said :
       {document.organization, document.scope.text, std::string("approved by mia"), document.as_of, document.time_zone,
        document.log_positions, *ContentDigest(document), std::string("<span>16:25</span>")}) {
    EXPECT_THAT(html, HasSubstr(said));
  }
}

TEST(HtmlWriter, NeedsNothingFromOutside) {
  const std::string html = Written(&WriteHtml, Example());
  for (const char* outside : {"src=", "@import", "url(", "javascript:", "href=\"http"}) {
    EXPECT_THAT(html, Not(HasSubstr(outside)));
  }
  EXPECT_THAT(html, HasSubstr("default-src 'none'"));
}

TEST(HtmlWriter, AnEmptyTableIsASentence) {
  const std::string html = Written(&WriteHtml, Example({}));
  EXPECT_THAT(html, HasSubstr("<p>No risk is open.</p>"));
  EXPECT_THAT(html, Not(HasSubstr("<table>")));
}

TEST(HtmlWriter, LongWordsMayBeBroken) {
  const std::string word(40, 'w');
  const std::string html =
      Written(&WriteHtml, Example({{"drift", absl::StrCat("a ", word, "\nshort"), "1", "", word}}));
  EXPECT_THAT(html, HasSubstr(absl::StrCat("<td class=\"text\">a <span class=\"long\">", word, "</span>\nshort</td>")));
  EXPECT_THAT(html, HasSubstr(absl::StrCat("<span class=\"mark\"><span class=\"long\">", word, "</span></span>")));
}

TEST(CsvWriter, OneTableAfterTheOther) {
  const std::string csv = Written(&WriteCsv, Example({{"drift", "a \"b\", c", "-5", "", "high"}}));
  EXPECT_THAT(csv, HasSubstr("report,Field,Value\r\nreport,Title,Risk register\r\n"));
  EXPECT_THAT(csv, HasSubstr("\r\nopen_risks,Risk,Name,Count,Due,Residual level\r\n"
                             "open_risks,drift,\"a \"\"b\"\", c\",-5,,high\r\n"));
  EXPECT_THAT(csv, HasSubstr("\r\ntext,heading,Summary\r\n"));
  EXPECT_THAT(csv, HasSubstr("\r\nrisks,<likely>,minor,high,1,1,0\r\n"));
}

TEST(CsvWriter, NoTextIsAFormula) {
  const std::string csv = Written(&WriteCsv, Example({{"=SUM(A1)", "@x", "=1+1", "", "+1"}}));
  EXPECT_THAT(csv, HasSubstr("open_risks,'=SUM(A1),'@x,'=1+1,,'+1\r\n"));
}

TEST(MarkdownWriter, TextStaysInItsCell) {
  EXPECT_EQ(Markdown("a|b\n<c> *d*"), "a\\|b<br>&lt;c&gt; \\*d\\*");
  EXPECT_EQ(Markdown("- a"), "\\- a");
  EXPECT_EQ(Markdown("12. a"), "12\\. a");
  const std::string markdown = Written(&WriteMarkdown, Example({{"a|b", "one\r\ntwo", "10000", "", ""}}));
  EXPECT_THAT(markdown, HasSubstr("| a\\|b | one<br>two | 10\u202F000 |  |  |\n"));
  for (const absl::string_view line : absl::StrSplit(markdown, '\n')) {
    if (!absl::StartsWith(line, "| a\\|b")) continue;
    EXPECT_EQ(std::count(line.begin(), line.end(), '|'), 7);  // one of them is escaped
  }
}

TEST(JsonWriter, IsJson) {
  const auto json = nlohmann::json::parse(Written(&WriteJson, Example()));
  EXPECT_EQ(json["report"]["log_positions"], "aims.risk.events 0:17");
  EXPECT_EQ(json["content"][0]["about"]["organization_name"], "Acme <b>& Söhne</b>");
  const auto& row = json["content"][4]["rows"][0];
  EXPECT_EQ(row["name"], kScript);
  EXPECT_EQ(row["count"], 10000);
  EXPECT_EQ(row["residual_level"], "high");
  EXPECT_EQ(json["content"][5]["plot"], "By <state>");
}

TEST(JsonWriter, NoColumnHidesAnother) {
  Document document = Example();
  document.sections = {BarPlot{"Ages", "", {{"bar"}, {"Bar"}}, {{"up to 30 days", {1, 2}}}}};
  const auto json = nlohmann::json::parse(Written(&WriteJson, document));
  EXPECT_EQ(json["content"][1]["rows"][0].dump(), R"({"bar":"up to 30 days","bar_2":1,"bar_3":2})");
}

TEST(ContentDigest, IsOfTheLinesOfTheContent) {
  const Document document = Example();
  const std::string json = Written(&WriteJson, document);
  const std::string begin = "\"content\": [\n";
  const size_t from = json.find(begin) + begin.size();
  EXPECT_EQ(*ContentDigest(document), base::Sha256Hex(json.substr(from, json.size() - from - 3)));  // without "]}\n"
}

TEST(ContentDigest, ChangesWithTheContentAndNotWithThePositions) {
  const Document document = Example();
  EXPECT_EQ(*ContentDigest(document), *ContentDigest(document));
  Document moved_on = document;
  moved_on.log_positions = "aims.risk.events 0:18";
  EXPECT_EQ(*ContentDigest(document), *ContentDigest(moved_on));
  Document later = document;
  later.as_of = "2026-11-30T15:25:19.124Z";
  EXPECT_NE(*ContentDigest(document), *ContentDigest(later));
  EXPECT_NE(*ContentDigest(document), *ContentDigest(Example({{"drift", "other", "1", "", ""}})));
}

TEST(Writers, GiveTheSameBytesForTheSameDocument) {
  for (const Writer writer : {&WriteHtml, &WriteCsv, &WriteJson, &WriteMarkdown}) {
    EXPECT_EQ(Written(writer, Example()), Written(writer, Example()));
  }
}

TEST(Writers, PassOnWhatFailsInARow) {
  Document document = Example();
  document.sections = {Table{"Rows", {{"A"}}, [](const VisitRow&) { return absl::UnavailableError("the disk"); }, ""}};
  EXPECT_TRUE(absl::IsUnavailable(ContentDigest(document).status()));
  for (const Writer writer : {&WriteHtml, &WriteCsv, &WriteJson, &WriteMarkdown}) {
    EXPECT_TRUE(absl::IsUnavailable(writer(document, "", [](absl::string_view) {})));
  }
}

TEST(Plots, AreWellFormedAndHaveTexts) {
  for (const std::string& svg : {Svg(Bars(), 1), Svg(Matrix(), 2), Svg(Line(), 3)}) {
    EXPECT_TRUE(IsWellFormed(svg)) << svg;
    EXPECT_THAT(svg, HasSubstr("role=\"img\""));
    EXPECT_THAT(svg, HasSubstr("<title id=\"plot-"));
    EXPECT_THAT(svg, HasSubstr("<desc id=\"plot-"));
  }
}

TEST(Plots, AreWellFormedWithoutAnything) {
  EXPECT_TRUE(IsWellFormed(Svg(BarPlot{"t", "d", {{""}}, {}}, 1)));
  EXPECT_TRUE(IsWellFormed(Svg(MatrixPlot{}, 1)));
  EXPECT_TRUE(IsWellFormed(Svg(LinePlot{"t", "d", "u", {}, {{"s", Tone::kPlain, {}}}}, 1)));
  EXPECT_TRUE(IsWellFormed(Svg(LinePlot{"t", "d", "u", {"2026"}, {{"s", Tone::kPlain, {0}}}}, 1)));
}

TEST(Plots, SayInWordsWhatTheirColoursSay) {
  const std::string bars = Svg(Bars(), 1);
  EXPECT_THAT(bars, HasSubstr(">A  major<"));
  EXPECT_THAT(bars, HasSubstr(">B 200<"));
  EXPECT_THAT(bars, HasSubstr("<title>minor: 3</title>"));  // where a segment has no room for it
  const std::string matrix = Svg(Matrix(), 1);
  EXPECT_THAT(matrix, HasSubstr(">extreme<"));
  EXPECT_THAT(matrix, HasSubstr(">+1 \u22120<"));
  EXPECT_THAT(Svg(Line(), 1), HasSubstr("stroke-dasharray=\"7 3\""));
}

TEST(RowSpool, GivesRowsInAnyOrderAndAsOften) {
  const auto spool = std::make_shared<RowSpool>();
  std::vector<uint64_t> places;
  for (int i = 0; i < 1000; ++i) {
    places.push_back(spool->Add({absl::StrCat("risk-", i), Cell(std::string(i % 7, '\n'), Tone::kBad)}));
    if (i % 100 != 50) continue;
    const auto early = spool->At(places[i / 2]);  // reading and writing take turns
    ASSERT_TRUE(early.ok());
    EXPECT_EQ((*early)[0].text, absl::StrCat("risk-", i / 2));
  }
  ASSERT_TRUE(spool->status().ok());
  EXPECT_EQ(spool->size(), 1000u);
  const auto names = [](const Rows& rows) {
    std::vector<std::string> found;
    EXPECT_TRUE(rows([&found](const Row& row) {
                  found.push_back(row[0].text);
                  EXPECT_EQ(row[1].tone, Tone::kBad);
                  return absl::OkStatus();
                }).ok());
    return found;
  };
  EXPECT_EQ(names(AsAdded(spool)).size(), 1000u);
  EXPECT_EQ(names(AsAdded(spool))[999], "risk-999");
  EXPECT_THAT(names(InOrder(spool, {places[7], places[3], places[7]})), ElementsAre("risk-7", "risk-3", "risk-7"));
}

TEST(Shown, TimesToTheMinuteAndNumbersInGroups) {
  EXPECT_EQ(Shown("2026-11-30T16:25:19+01:00", ColumnKind::kTime), "2026-11-30 16:25");
  EXPECT_EQ(Shown("", ColumnKind::kTime), "");
  EXPECT_EQ(Shown("1234567", ColumnKind::kNumber), "1\u202F234\u202F567");
  EXPECT_EQ(Shown("999", ColumnKind::kNumber), "999");
  EXPECT_EQ(Shown("1234567", ColumnKind::kId), "1234567");
}

TEST(Values, NamesAndWords) {
  EXPECT_EQ(Id("organizations/acme/risks/drift"), "drift");
  EXPECT_EQ(KindAndId("organizations/acme/risks/drift"), "risks/drift");
  EXPECT_EQ(Id("A.6.2.6"), "A.6.2.6");
  EXPECT_EQ(EnumWords("STATE_IN_REVIEW", "STATE_"), "in review");
  EXPECT_EQ(EnumWords("STATE_UNSPECIFIED", "STATE_"), "");
  EXPECT_EQ(KeyOf("SHA-256 of it (all)"), "sha_256_of_it_all");
  const Times times(absl::FixedTimeZone(3600));
  EXPECT_EQ(times.Text(google::protobuf::Timestamp()), "");
  EXPECT_EQ(times.Text(absl::FromUnixSeconds(0) + absl::Hours(23)), "1970-01-02T00:00:00+01:00");
}

}  // namespace
}  // namespace aims::cli::report
