#pragma once
// A list of messages as a table, as JSON (an array) or as CSV (RFC 4180), one message after the other:
//
//   ListPrinter printer(Format::kTable, out, {{"NAME", "display_name"}, {"STATE", "state"}});
//   for (const AiSystem& system : systems) printer.Add(system);
//   printer.Finish();
//
// JSON and CSV are written as they come. A table is kept until Finish, since its columns are as wide as their contents;
// on a terminal its columns are cut to fit, but for the first, which names the row; elsewhere never. In CSV, text that
// a spreadsheet would take for a formula is marked by an apostrophe (formula_mark.h), and control characters are "·".
// Thread-compatible.

#include <functional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"
#include "tools/aims/terminal.h"

namespace aims::cli {

enum class Format { kTable, kJson, kCsv };

struct Column {
  std::string title;
  std::string path;                                                             // of the field, as FieldText takes it
  std::function<std::string(const google::protobuf::Message&)> text = nullptr;  // instead of a field
};

// One CSV cell, quoted where it has to be.
std::string CsvCell(absl::string_view text);

class ListPrinter {
 public:
  // `out` is not owned and outlives this.
  ListPrinter(Format format, Terminal& out, std::vector<Column> columns);
  void Add(const google::protobuf::Message& message);
  // Once, at the end.
  void Finish();

 private:
  void PrintTable();

  const Format format_;
  Terminal& out_;
  const std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;  // of a table
  bool empty_ = true;
};

}  // namespace aims::cli
