#include "tools/aims/report/csv_writer.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "tools/aims/list_printer.h"
#include "tools/aims/report/about.h"
#include "tools/aims/report/as_table.h"

namespace aims::cli::report {
namespace {

// A negative number begins as a formula does, and is none.
std::string CellText(const Cell& cell, ColumnKind kind) {
  double number = 0;
  return kind == ColumnKind::kNumber && absl::SimpleAtod(cell.text, &number) ? cell.text : CsvCell(cell.text);
}

absl::Status WriteTable(const std::string& name, const Table& table, const Sink& sink) {
  std::string line = CsvCell(name);
  for (const Column& column : table.columns) absl::StrAppend(&line, ",", CsvCell(column.title));
  sink(absl::StrCat(line, "\r\n"));
  return table.rows([&](const Row& row) {
    line = CsvCell(name);
    for (size_t i = 0; i < row.size(); ++i) absl::StrAppend(&line, ",", CellText(row[i], table.columns[i].kind));
    sink(absl::StrCat(line, "\r\n"));
    return absl::OkStatus();
  });
}

}  // namespace

absl::Status WriteCsv(const Document& document, const std::string& digest, const Sink& sink) {
  Facts about = AboutFacts(document, digest);
  about.facts.insert(about.facts.begin(), {"Title", document.title});
  RETURN_IF_ERROR(WriteTable("report", *AsTable(about), sink));
  for (const Section& section : document.sections) {
    if (const auto* heading = std::get_if<Heading>(&section)) {
      sink(absl::StrCat("text,heading,", CsvCell(heading->text), "\r\n"));
    } else if (const auto* paragraph = std::get_if<Paragraph>(&section)) {
      sink(absl::StrCat("text,paragraph,", CsvCell(paragraph->text), "\r\n"));
    } else {
      const Table table = *AsTable(section);
      RETURN_IF_ERROR(WriteTable(KeyOf(table.title), table, sink));
    }
  }
  return absl::OkStatus();
}

}  // namespace aims::cli::report
