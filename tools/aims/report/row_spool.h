#pragma once
// Rows of a table on their way from the server to a writer, kept in a file without a name, so that memory does not grow
// with them. Any row can be read again by the place that Add gave, so rows can be sorted by keys that a report keeps.
//
//   auto spool = std::make_shared<RowSpool>();
//   order.push_back({rank, spool->Add({"drift", "high"})});
//   …
//   table.rows = InOrder(spool, places);
//   RETURN_IF_ERROR(spool->status());
//
// Thread-compatible.

#include <cstdint>
#include <cstdio>
#include <memory>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tools/aims/report/document.h"

namespace aims::cli::report {

class RowSpool {
 public:
  RowSpool();
  ~RowSpool();
  RowSpool(const RowSpool&) = delete;
  RowSpool& operator=(const RowSpool&) = delete;

  // Keeps a row and returns its place. What fails is in status(), and stays.
  uint64_t Add(const Row& row);
  // The row at a place that Add returned.
  absl::StatusOr<Row> At(uint64_t place);
  // Whether all rows were kept: the disk of temporary files may be full.
  const absl::Status& status() const { return status_; }
  uint64_t size() const { return rows_; }
  // Every row, in the order in which they were added.
  absl::Status Visit(const VisitRow& visit);

 private:
  FILE* file_;
  uint64_t end_ = 0;
  uint64_t at_ = 0;       // the file's own position
  bool reading_ = false;  // the last of what was done to it
  uint64_t rows_ = 0;
  absl::Status status_;
};

// The rows as they were added; or at these places, in this order.
Rows AsAdded(std::shared_ptr<RowSpool> spool);
Rows InOrder(std::shared_ptr<RowSpool> spool, std::vector<uint64_t> places);
// The rows at these places, those with the highest number first and otherwise in this order: number, place.
Rows HighestFirst(std::shared_ptr<RowSpool> spool, std::vector<std::pair<uint32_t, uint64_t>> places);
// Rows that are few.
Rows AllOf(std::vector<Row> rows);

}  // namespace aims::cli::report
