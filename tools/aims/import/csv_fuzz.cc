// A file that says it is CSV: records within limits, records with a fault, or an error that is final and names a row.
// What was read is read again from what a writer of RFC 4180 makes of it.

#include <sstream>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/strings/match.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "tests/fuzz/input.h"
#include "tools/aims/import/csv.h"

namespace aims::cli {
namespace {

constexpr CsvLimits kLimits{.cell_bytes = 64, .record_bytes = 256, .cells = 16};

// All records without a fault, up to the end or the first error, which is in `status`.
std::vector<std::vector<std::string>> Read(const std::string& file, CsvLimits limits, absl::Status* status) {
  std::istringstream stream(file);
  CsvReader reader(stream, limits);
  CsvRecord record;
  std::vector<std::vector<std::string>> records;
  int64_t number = 0, line = 0;
  while (true) {
    auto more = reader.Next(&record);
    *status = more.status();
    if (!more.ok()) {
      fuzz::Check(reader.Next(&record).status() == *status, "an error is final");
      return records;
    }
    if (!*more) return records;
    fuzz::Check(record.number == ++number && record.line > line, "rows and lines go up");
    line = record.line;
    if (record.fault.has_value()) {
      fuzz::Check(record.cells.empty() && record.raw.empty(), "nothing is left of a record with a fault");
      fuzz::Check(record.fault->column > 0 && !record.fault->what.empty(), "a fault says where and what");
      continue;
    }
    records.push_back(record.cells);
    fuzz::Check(
        record.raw.size() <= limits.record_bytes && !record.cells.empty() && record.cells.size() <= limits.cells,
        "a record within limits");
    for (const auto& cell : record.cells) fuzz::Check(cell.size() <= limits.cell_bytes, "a cell within limits");
    fuzz::Check(absl::StrContains(file, record.raw), "raw bytes are those of the file");
  }
}

std::string Quoted(absl::string_view cell) {
  return absl::StrCat("\"", absl::StrReplaceAll(cell, {{"\"", "\"\""}}), "\"");
}

}  // namespace
}  // namespace aims::cli

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace aims;
  const std::string file(fuzz::Input(data, size).Rest());
  absl::Status status;
  const auto records = cli::Read(file, cli::kLimits, &status);
  fuzz::CheckRefusal(status);
  fuzz::Check(status.ok() || absl::StrContains(status.message(), "row "), "an error says where");

  std::string written;
  for (const auto& cells : records) {
    absl::StrAppend(
        &written,
        absl::StrJoin(cells, ",",
                      [](std::string* out, const std::string& cell) { absl::StrAppend(out, cli::Quoted(cell)); }),
        "\r\n");
  }
  fuzz::Check(cli::Read(written, {}, &status) == records && status.ok(), "what is written is read again");
  return 0;
}
