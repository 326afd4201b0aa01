#pragma once
// The account of an import: what became of every row, what was noticed, what was left behind. Knows nothing of the
// source but the titles it is given.
//
//   ImportSummary summary("inventory.csv", "organizations/acme", 2133);
//   summary.Imported();
//   summary.Refused({.row = 7, .line = 12, .column = 3, .header = "Agency", .reason = "…"});
//   summary.Print(out);
//
// Thread-compatible.

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "tools/aims/terminal.h"

namespace aims::cli {

struct RefusedRow {
  int64_t row = 0;   // as a spreadsheet counts: the header is row 1
  int64_t line = 0;  // of the file, at which the row begins
  int column = 0;    // from 1; 0 when it is about the row as a whole
  std::string header;
  std::string reason;
  // The system that is there and is nearly the same; empty when the row is refused for another reason.
  std::string near = "";
};

class ImportSummary {
 public:
  ImportSummary(std::string file, std::string organization, int64_t rows)
      : file_(std::move(file)), organization_(std::move(organization)), rows_(rows) {}

  void Imported() { ++imported_; }
  // `same_as`: the earlier row of this file that is equal in every column; 0 when it was there before.
  void AlreadyThere(int64_t row, int64_t same_as);
  void Refused(RefusedRow row) { refused_.emplace(row.row, std::move(row)); }
  // Something noticed about a row, counted under its title.
  void Noticed(absl::string_view title) { ++notices_[std::string(title)]; }
  void Noticed(absl::string_view title, int64_t count) { notices_[std::string(title)] += count; }
  // Said of the file as a whole: "read as UTF-8, as its byte order mark says".
  void AboutFile(std::string what) { about_file_.push_back(std::move(what)); }
  // Rows of commas only, which are passed over. They are no rows of the file otherwise.
  void PassedOver(int64_t blank_rows) { blank_rows_ = blank_rows; }
  // Said at the end: what was not carried over.
  void LeftBehind(std::string what) { left_behind_ = std::move(what); }
  // Why the import ended before every row was answered.
  void BrokenOff(std::string why) { broken_off_ = std::move(why); }

  int64_t answered() const;
  bool complete() const { return answered() == rows_ && refused_.empty(); }

  // For people: the first 20 refused rows. `elapsed` since the import began.
  void Print(absl::Duration elapsed, Terminal& out) const;
  // For programs: one JSON object with every refused row.
  std::string ToJson() const;
  // All refused rows as CSV: row, line, column, header, reason, near.
  absl::Status WriteRefused(const std::string& path) const;

 private:
  void PrintRefused(Terminal& out) const;
  int64_t near_equal() const;

  const std::string file_;
  const std::string organization_;
  const int64_t rows_;
  int64_t imported_ = 0;
  int64_t already_there_ = 0;
  int64_t blank_rows_ = 0;
  std::vector<std::string> about_file_;
  std::map<int64_t, int64_t> same_;        // row → earlier row
  std::map<int64_t, RefusedRow> refused_;  // by row
  std::map<std::string, int64_t> notices_;
  std::string left_behind_;
  std::string broken_off_;
};

}  // namespace aims::cli
