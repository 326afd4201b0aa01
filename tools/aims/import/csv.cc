#include "tools/aims/import/csv.h"

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"

namespace aims::cli {
namespace {

constexpr int kEnd = std::char_traits<char>::eof();
constexpr absl::string_view kLoneReturn = "has a carriage return without a line feed outside quotes";

}  // namespace

absl::StatusOr<bool> CsvReader::Next(CsvRecord* record) {
  RETURN_IF_ERROR(failed_);
  try {
    return NextRecord(record);
  } catch (const std::ios_base::failure& failure) {  // how a file buffer says that reading failed
    return failed_ = absl::DataLossError(absl::StrCat("cannot be read after line ", line_, ": ", failure.what()));
  }
}

absl::StatusOr<bool> CsvReader::NextRecord(CsvRecord* record) {
  // Empty lines.
  bool returned = false;  // a carriage return was read, and no line feed behind it
  while (Peek() == '\n' || (Peek() == '\r' && !returned)) {
    returned = input_.rdbuf()->sbumpc() == '\r';
    if (!returned) ++line_;
  }
  if (Peek() == kEnd) return false;
  record->number = ++number_;
  record->line = line_;
  record->raw.clear();
  record->cells.clear();
  record->fault.reset();
  column_ = 1;
  if (returned) Fault(record, kLoneReturn);
  failed_ = ReadRecord(record);
  RETURN_IF_ERROR(failed_);
  return true;
}

// record = cell *("," cell) line-break
absl::Status CsvReader::ReadRecord(CsvRecord* record) {
  for (;; ++column_) {
    BeginCell(record);
    RETURN_IF_ERROR(Peek() == '"' ? ReadQuotedCell(record) : ReadPlainCell(record));
    while (Peek() == '\r') {
      input_.rdbuf()->sbumpc();
      if (Peek() == '\n') break;
      Fault(record, kLoneReturn);
      RETURN_IF_ERROR(ReadPlainCell(record));
    }
    switch (Peek()) {
      case ',':
        Take(record, false);
        continue;
      case '\n':
        input_.rdbuf()->sbumpc();
        ++line_;
        [[fallthrough]];
      case kEnd:
        return absl::OkStatus();
      default:
        return Malformed(*record, "has text after a closing quote: double the quotes inside a quoted cell (\"\")");
    }
  }
}

void CsvReader::BeginCell(CsvRecord* record) {
  if (record->cells.size() == limits_.cells) {
    Fault(record, absl::StrCat("is beyond the ", limits_.cells, " cells that a row may have"));
  }
  if (!record->fault.has_value()) record->cells.emplace_back();
}

absl::Status CsvReader::ReadQuotedCell(CsvRecord* record) {
  const int64_t opened = line_;
  Take(record, false);
  while (true) {
    if (Peek() == kEnd) {
      return Malformed(*record, absl::StrCat("opens a quote on line ", opened, " without a closing quote"));
    }
    if (Peek() == '"') {
      Take(record, false);
      if (Peek() != '"') return absl::OkStatus();
    }
    Take(record, true);
  }
}

absl::Status CsvReader::ReadPlainCell(CsvRecord* record) {
  while (true) {
    switch (Peek()) {
      case ',':
      case '\r':
      case '\n':
      case kEnd:
        return absl::OkStatus();
      case '"':
        return Malformed(*record, "has a quote inside a cell that does not begin with one");
      default:
        Take(record, true);
    }
  }
}

void CsvReader::Take(CsvRecord* record, bool into_cell) {
  const char byte = std::char_traits<char>::to_char_type(input_.rdbuf()->sbumpc());
  if (byte == '\n') ++line_;
  if (record->fault.has_value()) return;
  if (byte == '\0') return Fault(record, "has a zero byte, which text does not have");
  if (record->raw.size() == limits_.record_bytes) {
    return Fault(record, absl::StrCat("reaches beyond the ", limits_.record_bytes, " bytes that a row may have"));
  }
  record->raw.push_back(byte);
  if (!into_cell) return;
  std::string& cell = record->cells.back();
  if (cell.size() == limits_.cell_bytes) {
    return Fault(record, absl::StrCat("is longer than the ", limits_.cell_bytes, " bytes that a cell may have"));
  }
  cell.push_back(byte);
}

void CsvReader::Fault(CsvRecord* record, absl::string_view what) const {
  if (record->fault.has_value()) return;
  record->fault = CsvFault{column_, absl::StrCat(what, " (line ", line_, " of the file)")};
  record->raw.clear();
  record->cells.clear();
}

absl::Status CsvReader::Malformed(const CsvRecord& record, absl::string_view what) const {
  return absl::InvalidArgumentError(
      absl::StrCat("row ", record.number, ", column ", column_, " (line ", line_, " of the file) ", what));
}

int CsvReader::Peek() const { return input_.rdbuf()->sgetc(); }

}  // namespace aims::cli
