#include "tools/aims/list_printer.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "common/base/text.h"
#include "tools/aims/formula_mark.h"
#include "tools/aims/message_text.h"

namespace aims::cli {
namespace {

constexpr size_t kGap = 2;
constexpr size_t kNarrowest = 8;  // a column is not cut below this

std::vector<std::string> Cells(const std::vector<Column>& columns, const google::protobuf::Message& message) {
  std::vector<std::string> cells;
  for (const Column& column : columns) {
    cells.push_back(column.text ? column.text(message) : FieldText(message, column.path));
  }
  return cells;
}

std::string CsvLine(const std::vector<std::string>& cells) {
  return absl::StrCat(
      absl::StrJoin(cells, ",",
                    [](std::string* line, const std::string& cell) { absl::StrAppend(line, CsvCell(cell)); }),
      "\r\n");
}

// Takes columns from the widest until the line fits.
void Fit(size_t line_width, std::vector<size_t>* widths) {
  size_t total = kGap * (widths->size() - 1);
  for (size_t width : *widths) total += width;
  while (total > line_width) {
    const auto widest = std::max_element(widths->begin() + 1, widths->end());
    if (widest == widths->end() || *widest <= kNarrowest) return;
    --*widest;
    --total;
  }
}

}  // namespace

std::string CsvCell(absl::string_view text) {
  const std::string cell = base::Readable(Marked(text), base::Lines::kSeveral);
  if (cell.find_first_of(",\"\r\n") == std::string::npos) return cell;
  return absl::StrCat("\"", absl::StrReplaceAll(cell, {{"\"", "\"\""}}), "\"");
}

ListPrinter::ListPrinter(Format format, Terminal& out, std::vector<Column> columns)
    : format_(format), out_(out), columns_(std::move(columns)) {
  if (format_ != Format::kCsv) return;
  std::vector<std::string> titles;
  for (const Column& column : columns_) titles.push_back(column.title);
  out_.Print(CsvLine(titles));
}

void ListPrinter::Add(const google::protobuf::Message& message) {
  switch (format_) {
    case Format::kTable:
      rows_.push_back(Cells(columns_, message));
      for (std::string& cell : rows_.back()) cell = Printable(cell);
      break;
    case Format::kJson:
      out_.Print(empty_ ? "[\n" : ",\n", ToJson(message, false));
      break;
    case Format::kCsv:
      out_.Print(CsvLine(Cells(columns_, message)));
      break;
  }
  empty_ = false;
}

void ListPrinter::Finish() {
  if (format_ == Format::kTable && !empty_) PrintTable();
  if (format_ == Format::kJson) out_.Print(empty_ ? "[]\n" : "\n]\n");
}

void ListPrinter::PrintTable() {
  std::vector<size_t> widths;
  for (size_t i = 0; i < columns_.size(); ++i) {
    widths.push_back(DisplayWidth(columns_[i].title));
    for (const auto& row : rows_) widths[i] = std::max(widths[i], DisplayWidth(row[i]));
  }
  if (out_.width() > 0) Fit(out_.width(), &widths);
  const auto line = [&](const auto& cell_of) {
    std::string text;
    for (size_t i = 0; i < columns_.size(); ++i) {
      const std::string cell = CutToWidth(cell_of(i), widths[i]);
      absl::StrAppend(&text, cell);
      text.append(widths[i] - DisplayWidth(cell) + kGap, ' ');
    }
    absl::StripTrailingAsciiWhitespace(&text);
    return text;
  };
  out_.Print(out_.Bold(line([&](size_t i) { return columns_[i].title; })), "\n");
  for (const auto& row : rows_) out_.Print(line([&](size_t i) { return row[i]; }), "\n");
}

}  // namespace aims::cli
