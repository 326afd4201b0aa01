#include "tools/aims/report/row_spool.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"

namespace aims::cli::report {
namespace {

void AppendNumber(uint64_t value, std::string* bytes) {
  bytes->append(reinterpret_cast<const char*>(&value), sizeof value);
}

absl::Status Failed(absl::string_view what) {
  return absl::DataLossError(absl::StrCat("a temporary file cannot be ", what, ": ", std::strerror(errno),
                                          ": the directory of temporary files may be full"));
}

bool ReadNumber(FILE* file, uint64_t* value) { return std::fread(value, sizeof *value, 1, file) == 1; }

bool ReadText(FILE* file, uint64_t size, std::string* text) {
  text->resize(size);
  return size == 0 || std::fread(&(*text)[0], 1, size, file) == size;
}

}  // namespace

// A row is the number of its cells, and of each cell its tone, its size and its bytes.

RowSpool::RowSpool() : file_(std::tmpfile()) {
  if (file_ == nullptr) status_ = Failed("made");
}

RowSpool::~RowSpool() {
  if (file_ != nullptr) std::fclose(file_);
}

uint64_t RowSpool::Add(const Row& row) {
  if (!status_.ok()) return 0;
  std::string bytes;
  AppendNumber(row.size(), &bytes);
  for (const Cell& cell : row) {
    AppendNumber(static_cast<uint64_t>(cell.tone), &bytes);
    AppendNumber(cell.text.size(), &bytes);
    bytes += cell.text;
  }
  const bool there = !reading_ || std::fseek(file_, 0, SEEK_END) == 0;
  if (!there || std::fwrite(bytes.data(), 1, bytes.size(), file_) != bytes.size()) {
    status_ = Failed("written");
    return 0;
  }
  reading_ = false;
  const uint64_t place = end_;
  end_ += bytes.size();
  ++rows_;
  return place;
}

absl::StatusOr<Row> RowSpool::At(uint64_t place) {
  RETURN_IF_ERROR(status_);
  // Rows that are read in the order in which they were written are read without a seek, which would empty the buffer.
  const bool there = reading_ && at_ == place;
  reading_ = false;  // until the whole row was read
  if (!there && std::fseek(file_, static_cast<long>(place), SEEK_SET) != 0) return Failed("read");  // NOLINT: of fseek
  uint64_t cells = 0;
  if (!ReadNumber(file_, &cells)) return Failed("read");
  Row row(cells);
  uint64_t read = sizeof cells;
  for (Cell& cell : row) {
    uint64_t tone = 0;
    uint64_t size = 0;
    if (!ReadNumber(file_, &tone) || !ReadNumber(file_, &size) || !ReadText(file_, size, &cell.text)) {
      return Failed("read");
    }
    cell.tone = static_cast<Tone>(tone);
    read += sizeof tone + sizeof size + size;
  }
  at_ = place + read;
  reading_ = true;
  return row;
}

absl::Status RowSpool::Visit(const VisitRow& visit) {
  uint64_t place = 0;
  while (place < end_) {
    ASSIGN_OR_RETURN(const Row row, At(place));
    place = at_;
    RETURN_IF_ERROR(visit(row));
  }
  return status_;
}

Rows AsAdded(std::shared_ptr<RowSpool> spool) {
  return [spool = std::move(spool)](const VisitRow& visit) { return spool->Visit(visit); };
}

Rows InOrder(std::shared_ptr<RowSpool> spool, std::vector<uint64_t> places) {
  return [spool = std::move(spool), places = std::move(places)](const VisitRow& visit) -> absl::Status {
    for (const uint64_t place : places) {
      ASSIGN_OR_RETURN(const Row row, spool->At(place));
      RETURN_IF_ERROR(visit(row));
    }
    return absl::OkStatus();
  };
}

Rows HighestFirst(std::shared_ptr<RowSpool> spool, std::vector<std::pair<uint32_t, uint64_t>> places) {
  std::stable_sort(places.begin(), places.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
  std::vector<uint64_t> in_order;
  for (const auto& [number, place] : places) in_order.push_back(place);
  return InOrder(std::move(spool), std::move(in_order));
}

Rows AllOf(std::vector<Row> rows) {
  return [rows = std::move(rows)](const VisitRow& visit) -> absl::Status {
    for (const Row& row : rows) RETURN_IF_ERROR(visit(row));
    return absl::OkStatus();
  };
}

}  // namespace aims::cli::report
