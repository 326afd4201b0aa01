#pragma once
// CSV as RFC 4180 has it, read strictly and one record at a time: quoted cells may hold commas, doubled quotes and line
// breaks; a record ends with CRLF or LF. Everything that RFC 4180 does not allow is a fault and never guessed at,
// because a guess shifts values into other columns.
//
//   std::ifstream file(path, std::ios::binary);
//   CsvReader reader(file);
//   CsvRecord record;
//   while (true) {
//     ASSIGN_OR_RETURN(bool more, reader.Next(&record));
//     if (!more) break;
//     if (record.fault.has_value()) …  // this record alone
//     …
//   }
//
// A zero byte, a lone carriage return or a cell that is too long is a fault of its record: where the record ends is
// known, and the next one is read. A quote in the wrong place is an error of the file: where the record ends is not
// known.
//
// Bytes in, bytes out: decoding is the caller's. Memory is bounded by CsvLimits, whatever the input. Thread-compatible.

#include <cstdint>
#include <istream>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"

namespace aims::cli {

struct CsvLimits {
  size_t cell_bytes = 64 << 10;
  size_t record_bytes = 256 << 10;
  size_t cells = 1024;
};

// Why a record cannot be taken.
struct CsvFault {
  int64_t column = 0;  // of the cell, from 1
  std::string what;    // "has a zero byte, which text does not have (line 7 of the file)"
};

struct CsvRecord {
  int64_t number = 0;  // of the record, from 1; the header counts. What a spreadsheet shows as the row's number.
  int64_t line = 0;    // of the file, from 1, at which the record begins
  std::string raw;     // the record's bytes, without the line break that ends it; empty with a fault
  std::vector<std::string> cells;  // unquoted; none with a fault, and one or more without
  absl::optional<CsvFault> fault;  // the first one
};

class CsvReader {
 public:
  // `input` is not owned, outlives the reader, and should be opened in binary mode.
  explicit CsvReader(std::istream& input, CsvLimits limits = {}) : input_(input), limits_(limits) {}

  // Reads the next record into `record`, reusing its memory; false at the end of the input. Empty lines between records
  // hold nothing and are passed over. Errors name row and line, and are final: behind one it cannot be told where the
  // next record begins. InvalidArgument: a quote in the wrong place. DataLoss: the input could not be read.
  absl::StatusOr<bool> Next(CsvRecord* record);

 private:
  absl::StatusOr<bool> NextRecord(CsvRecord* record);
  absl::Status ReadRecord(CsvRecord* record);
  void BeginCell(CsvRecord* record);
  absl::Status ReadQuotedCell(CsvRecord* record);
  absl::Status ReadPlainCell(CsvRecord* record);
  void Take(CsvRecord* record, bool into_cell);  // the next byte, into raw and, if asked, the last cell
  void Fault(CsvRecord* record, absl::string_view what) const;
  absl::Status Malformed(const CsvRecord& record, absl::string_view what) const;
  int Peek() const;

  std::istream& input_;
  const CsvLimits limits_;
  int64_t number_ = 0;
  int64_t line_ = 1;
  int64_t column_ = 0;  // of the cell that is read, from 1
  absl::Status failed_;
};

}  // namespace aims::cli
