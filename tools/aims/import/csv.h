#pragma once
// CSV as RFC 4180 has it, read strictly and one record at a time: quoted cells may hold commas, doubled quotes and line
// breaks; a record ends with CRLF or LF. What RFC 4180 does not allow is an error and never guessed at, because a guess
// shifts values into other columns.
//
//   std::ifstream file(path, std::ios::binary);
//   CsvReader reader(file);
//   CsvRecord record;
//   while (true) {
//     ASSIGN_OR_RETURN(bool more, reader.Next(&record));
//     if (!more) break;
//     …
//   }
//
// Bytes in, bytes out: decoding is the caller's. Memory is bounded by CsvLimits, whatever the input. Thread-compatible.

#include <cstdint>
#include <istream>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace aims::cli {

struct CsvLimits {
  size_t cell_bytes = 64 << 10;
  size_t record_bytes = 256 << 10;
  size_t cells = 1024;
};

struct CsvRecord {
  int64_t number = 0;  // of the record, from 1; the header counts. What a spreadsheet shows as the row's number.
  int64_t line = 0;    // of the file, from 1, at which the record begins
  std::string raw;     // the record's bytes, without the line break that ends it
  std::vector<std::string> cells;  // unquoted
};

class CsvReader {
 public:
  // `input` is not owned, outlives the reader, and should be opened in binary mode.
  explicit CsvReader(std::istream& input, CsvLimits limits = {}) : input_(input), limits_(limits) {}

  // Reads the next record into `record`, reusing its memory; false at the end of the input. Empty lines between records
  // hold nothing and are passed over. Errors name row and line, and are final: behind one it cannot be told where the
  // next record begins. InvalidArgument: not RFC 4180, or over a limit. DataLoss: the input could not be read.
  absl::StatusOr<bool> Next(CsvRecord* record);

 private:
  absl::StatusOr<bool> NextRecord(CsvRecord* record);
  absl::Status ReadRecord(CsvRecord* record);
  absl::Status ReadQuotedCell(CsvRecord* record);
  absl::Status ReadPlainCell(CsvRecord* record);
  absl::Status Take(CsvRecord* record, bool into_cell);  // the next byte, into raw and, if asked, the last cell
  absl::Status Malformed(const CsvRecord& record, absl::string_view what) const;
  int Peek() const;

  std::istream& input_;
  const CsvLimits limits_;
  int64_t number_ = 0;
  int64_t line_ = 1;
  absl::Status failed_;
};

}  // namespace aims::cli
