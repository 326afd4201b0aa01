#include "tools/aims/import/csv.h"

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"

namespace aims::cli {
namespace {

constexpr int kEnd = std::char_traits<char>::eof();

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
  while (Peek() == '\r' || Peek() == '\n') {
    if (input_.rdbuf()->sbumpc() == '\n') ++line_;
  }
  if (Peek() == kEnd) return false;
  record->number = ++number_;
  record->line = line_;
  record->raw.clear();
  record->cells.clear();
  failed_ = ReadRecord(record);
  RETURN_IF_ERROR(failed_);
  return true;
}

// record = cell *("," cell) line-break
absl::Status CsvReader::ReadRecord(CsvRecord* record) {
  while (true) {
    if (record->cells.size() == limits_.cells) {
      return Malformed(*record, absl::StrCat("has more than ", limits_.cells, " cells"));
    }
    record->cells.emplace_back();
    RETURN_IF_ERROR(Peek() == '"' ? ReadQuotedCell(record) : ReadPlainCell(record));
    switch (Peek()) {
      case ',':
        RETURN_IF_ERROR(Take(record, false));
        continue;
      case '\r':
        input_.rdbuf()->sbumpc();
        if (Peek() != '\n') return Malformed(*record, "has a carriage return without a line feed outside quotes");
        [[fallthrough]];
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

absl::Status CsvReader::ReadQuotedCell(CsvRecord* record) {
  const int64_t opened = line_;
  RETURN_IF_ERROR(Take(record, false));
  while (true) {
    if (Peek() == kEnd) {
      return Malformed(*record, absl::StrCat("opens a quote on line ", opened, " without a closing quote"));
    }
    if (Peek() == '"') {
      RETURN_IF_ERROR(Take(record, false));
      if (Peek() != '"') return absl::OkStatus();
    }
    RETURN_IF_ERROR(Take(record, true));
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
        RETURN_IF_ERROR(Take(record, true));
    }
  }
}

absl::Status CsvReader::Take(CsvRecord* record, bool into_cell) {
  const char byte = std::char_traits<char>::to_char_type(input_.rdbuf()->sbumpc());
  if (byte == '\0') return Malformed(*record, "has a zero byte: this is not a text file");
  if (byte == '\n') ++line_;
  if (record->raw.size() == limits_.record_bytes) {
    return Malformed(*record, absl::StrCat("is longer than ", limits_.record_bytes, " bytes"));
  }
  record->raw.push_back(byte);
  if (!into_cell) return absl::OkStatus();
  std::string& cell = record->cells.back();
  if (cell.size() == limits_.cell_bytes) {
    return Malformed(*record, absl::StrCat("has a cell longer than ", limits_.cell_bytes, " bytes"));
  }
  cell.push_back(byte);
  return absl::OkStatus();
}

absl::Status CsvReader::Malformed(const CsvRecord& record, absl::string_view what) const {
  return absl::InvalidArgumentError(
      absl::StrCat("row ", record.number, ", column ", record.cells.size(), " (line ", line_, " of the file) ", what));
}

int CsvReader::Peek() const { return input_.rdbuf()->sgetc(); }

}  // namespace aims::cli
