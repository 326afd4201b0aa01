#include "tools/aims/report/markdown_writer.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "common/base/status_macros.h"
#include "common/base/text.h"
#include "tools/aims/report/about.h"
#include "tools/aims/report/as_table.h"
#include "tools/aims/report/shown.h"

namespace aims::cli::report {
namespace {

std::string Line(const std::vector<std::string>& cells) {
  std::string line = "|";
  for (const std::string& cell : cells) absl::StrAppend(&line, " ", cell, " |");
  return absl::StrCat(line, "\n");
}

absl::Status WriteTable(const Table& table, const Sink& sink) {
  const auto heading = [&] {
    std::vector<std::string> titles;
    std::vector<std::string> rules;
    for (const Column& column : table.columns) {
      titles.push_back(Markdown(column.title));
      rules.push_back(column.kind == ColumnKind::kNumber ? "---:" : "---");
    }
    sink(absl::StrCat("**", Markdown(table.title), "**\n\n", Line(titles), Line(rules)));
  };
  bool any = false;
  RETURN_IF_ERROR(table.rows([&](const Row& row) {
    if (!any) heading();
    any = true;
    std::vector<std::string> cells;
    for (size_t i = 0; i < row.size(); ++i) cells.push_back(Markdown(Shown(row[i].text, table.columns[i].kind)));
    sink(Line(cells));
    return absl::OkStatus();
  }));
  sink(absl::StrCat(any ? "" : Markdown(table.empty), any ? "" : "\n", "\n"));
  return absl::OkStatus();
}

void WriteFacts(const Facts& facts, const Sink& sink) {
  for (const Facts::Fact& fact : facts.facts) {
    if (fact.value.text.empty()) continue;
    sink(absl::StrCat("- ", Markdown(fact.label), ": ", Markdown(Shown(fact.value.text, fact.kind)), "\n"));
  }
  sink("\n");
}

}  // namespace

std::string Markdown(absl::string_view text) {
  std::string escaped = absl::StrReplaceAll(base::Readable(text, base::Lines::kSeveral), {{"&", "&amp;"},
                                                                                          {"<", "&lt;"},
                                                                                          {">", "&gt;"},
                                                                                          {"\\", "\\\\"},
                                                                                          {"|", "\\|"},
                                                                                          {"`", "\\`"},
                                                                                          {"*", "\\*"},
                                                                                          {"_", "\\_"},
                                                                                          {"[", "\\["},
                                                                                          {"]", "\\]"},
                                                                                          {"#", "\\#"},
                                                                                          {"~", "\\~"},
                                                                                          {"\r\n", "<br>"},
                                                                                          {"\n", "<br>"},
                                                                                          {"\u2028", "<br>"},
                                                                                          {"\u2029", "<br>"},
                                                                                          {"\t", " "}});
  // A text may begin as an item of a list does.
  const size_t mark = escaped.find_first_not_of("0123456789");
  const bool numbered = mark != std::string::npos && mark > 0 && (escaped[mark] == '.' || escaped[mark] == ')');
  const bool bulleted = mark == 0 && (escaped[0] == '-' || escaped[0] == '+');
  if (numbered || bulleted) escaped.insert(mark, "\\");
  return escaped;
}

absl::Status WriteMarkdown(const Document& document, const std::string& digest, const Sink& sink) {
  sink(absl::StrCat("# ", Markdown(document.title), "\n\n"));
  WriteFacts(AboutFacts(document, digest), sink);
  for (const Section& section : document.sections) {
    if (const auto* heading = std::get_if<Heading>(&section)) {
      sink(absl::StrCat(std::string(heading->level, '#'), " ", Markdown(heading->text), "\n\n"));
    } else if (const auto* paragraph = std::get_if<Paragraph>(&section)) {
      sink(absl::StrCat(Markdown(paragraph->text), "\n\n"));
    } else if (const auto* facts = std::get_if<Facts>(&section)) {
      WriteFacts(*facts, sink);
    } else {
      RETURN_IF_ERROR(WriteTable(*AsTable(section), sink));
    }
  }
  return absl::OkStatus();
}

}  // namespace aims::cli::report
