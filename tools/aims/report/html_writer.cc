#include "tools/aims/report/html_writer.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/base/status_macros.h"
#include "tools/aims/report/about.h"
#include "tools/aims/report/html_style.h"
#include "tools/aims/report/html_text.h"
#include "tools/aims/report/plots.h"
#include "tools/aims/report/shown.h"
#include "tools/aims/terminal.h"

namespace aims::cli::report {
namespace {

constexpr char kPolicy[] = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";

const char* ClassOf(ColumnKind kind) {
  switch (kind) {
    case ColumnKind::kText:
      return "text";
    case ColumnKind::kId:
      return "id";
    case ColumnKind::kNumber:
      return "number";
    case ColumnKind::kTime:
      return "time";
    case ColumnKind::kDay:
      return "day";
    case ColumnKind::kBadge:
      return "badge";
  }
  return "";
}

const char* ClassOf(Tone tone) {
  switch (tone) {
    case Tone::kPlain:
      return "mark";
    case Tone::kGood:
      return "mark good";
    case Tone::kWarning:
      return "mark warning";
    case Tone::kBad:
      return "mark bad";
  }
  return "";
}

// A date is not broken at its hyphens.
std::string Unbroken(const std::string& shown) {
  std::string markup;
  for (const absl::string_view part : absl::StrSplit(shown, ' ')) {
    absl::StrAppend(&markup, markup.empty() ? "" : " ", "<span>", Html(part), "</span>");
  }
  return markup;
}

// Words with more letters than `longest` may be broken anywhere, so that the narrowest width of a column has a bound.
std::string Prose(absl::string_view text, size_t longest) {
  constexpr char kBlanks[] = " \t\r\n";
  std::string markup;
  while (!text.empty()) {
    const size_t end = std::min(text.find_first_of(kBlanks), text.size());
    const absl::string_view word = text.substr(0, end);
    const bool is_long = DisplayWidth(word) > longest;
    absl::StrAppend(&markup, is_long ? "<span class=\"long\">" : "", Html(word), is_long ? "</span>" : "");
    const size_t next = std::min(text.find_first_not_of(kBlanks, end), text.size());
    absl::StrAppend(&markup, Html(text.substr(end, next - end)));
    text.remove_prefix(next);
  }
  return markup;
}

// How long a word may be in a table of so many columns, all of which may hold such words at once: the page has 1,232 or
// 872 pixels, a cell a margin of 13, and a letter 7.3. On paper everything is smaller by the same.
size_t LongestWord(bool wide, size_t columns) {
  const double width = (wide ? 1232.0 : 872.0) / static_cast<double>(columns);
  return static_cast<size_t>(std::clamp((width - 13) / 7.3, 6.0, 24.0));
}

constexpr size_t kLongestFact = 30;
constexpr size_t kFrame = 2;  // of a badge, in letters

std::string Value(const Cell& cell, ColumnKind kind, size_t longest = kLongestFact) {
  if (cell.text.empty()) return "";
  switch (kind) {
    case ColumnKind::kTime:
    case ColumnKind::kDay:
      return absl::StrCat("<time datetime=\"", Html(cell.text), "\">", Unbroken(Shown(cell.text, kind)), "</time>");
    case ColumnKind::kBadge:
      return absl::StrCat("<span class=\"", ClassOf(cell.tone), "\">", Prose(cell.text, longest - kFrame), "</span>");
    case ColumnKind::kText:
      return Prose(cell.text, longest);
    default:
      return Html(Shown(cell.text, kind));
  }
}

class HtmlWriter {
 public:
  HtmlWriter(const Sink& sink, bool wide) : sink_(sink), wide_(wide) {}

  absl::Status Write(const Document& document, const std::string& digest) {
    const std::string title = absl::StrCat(document.title, document.subject.empty() ? "" : ": ", document.subject);
    Put("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n",
        "<meta http-equiv=\"Content-Security-Policy\" content=\"", kPolicy, "\">\n",
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<link rel=\"icon\" "
        "href=\"data:,\">\n",
        "<title>", Html(absl::StrCat(title, " – ", document.organization_name)), "</title>\n<style>", kStyle,
        "</style>\n</head>\n<body", document.wide ? " class=\"wide\"" : "", ">\n<header>\n<p class=\"org\">",
        Html(document.organization_name), "</p>\n<h1>", Html(document.title), "</h1>\n");
    WriteFacts(AboutFacts(document, digest));
    Put("</header>\n<main>\n");
    for (const Section& section : document.sections) {
      RETURN_IF_ERROR(std::visit([this](const auto& part) { return this->WriteSection(part); }, section));
    }
    Put("</main>\n<footer><p>", Html(document.title), " of ", Html(document.organization_name),
        ", made by AIMS. Times are those of ", Html(document.time_zone), ". Digest of the content: <span class=\"id\">",
        Html(digest), "</span></p></footer>\n</body>\n</html>\n");
    return absl::OkStatus();
  }

 private:
  template <class... Pieces>
  void Put(const Pieces&... pieces) {
    sink_(absl::StrCat(pieces...));
  }

  void WriteFacts(const Facts& facts) {
    Put("<dl>\n");
    for (const Facts::Fact& fact : facts.facts) {
      if (fact.value.text.empty()) continue;
      Put("<dt>", Html(fact.label), "</dt><dd class=\"", ClassOf(fact.kind), "\">", Value(fact.value, fact.kind),
          "</dd>\n");
    }
    Put("</dl>\n");
  }

  absl::Status WriteSection(const Heading& heading) {
    Put("<h", heading.level, ">", Html(heading.text), "</h", heading.level, ">\n");
    return absl::OkStatus();
  }

  absl::Status WriteSection(const Paragraph& paragraph) {
    Put("<p>", Html(paragraph.text), "</p>\n");
    return absl::OkStatus();
  }

  absl::Status WriteSection(const Facts& facts) {
    WriteFacts(facts);
    return absl::OkStatus();
  }

  absl::Status WriteSection(const Table& table) {
    const size_t longest = LongestWord(wide_, table.columns.size());
    bool any = false;
    RETURN_IF_ERROR(table.rows([&](const Row& row) {
      if (!any) WriteHead(table);
      any = true;
      std::string line = "<tr>";
      for (size_t i = 0; i < row.size(); ++i) {
        const ColumnKind kind = table.columns[i].kind;
        absl::StrAppend(&line, "<td class=\"", ClassOf(kind), "\">", Value(row[i], kind, longest), "</td>");
      }
      Put(line, "</tr>\n");
      return absl::OkStatus();
    }));
    if (any) {
      Put("</tbody></table>\n");
    } else {
      Put("<p>", Html(table.empty), "</p>\n");
    }
    return absl::OkStatus();
  }

  void WriteHead(const Table& table) {
    Put("<table><caption>", Html(table.title), "</caption><thead><tr>");
    for (const Column& column : table.columns) {
      Put("<th scope=\"col\"", column.kind == ColumnKind::kNumber ? " class=\"number\"" : "", ">", Html(column.title),
          "</th>");
    }
    Put("</tr></thead><tbody>\n");
  }

  template <class Plot>
  absl::Status WriteSection(const Plot& plot) {
    Put("<figure><figcaption>", Html(plot.title), "</figcaption><p>", Html(plot.description), "</p>",
        Svg(plot, ++plots_), "</figure>\n");
    return absl::OkStatus();
  }

  const Sink& sink_;
  const bool wide_;
  int plots_ = 0;
};

}  // namespace

absl::Status WriteHtml(const Document& document, const std::string& digest, const Sink& sink) {
  return HtmlWriter(sink, document.wide).Write(document, digest);
}

}  // namespace aims::cli::report
