#include "tools/aims/import/import_summary.h"

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "tools/aims/list_printer.h"
#include "tools/aims/message_text.h"
#include "tools/aims/progress.h"

namespace aims::cli {
namespace {

constexpr size_t kListed = 20;

std::string Place(const RefusedRow& row) {
  std::string place = absl::StrCat("row ", row.row, " (line ", row.line, ")");
  if (row.column > 0) absl::StrAppend(&place, ", column ", row.column);
  if (!row.header.empty()) absl::StrAppend(&place, " \"", CutToWidth(row.header, 40), "\"");
  return place;
}

std::string Counted(int64_t count, absl::string_view what) { return absl::StrCat(WithCommas(count), " ", what); }

}  // namespace

void ImportSummary::AlreadyThere(int64_t row, int64_t same_as) {
  ++already_there_;
  if (same_as > 0) same_[row] = same_as;
}

int64_t ImportSummary::answered() const { return imported_ + already_there_ + static_cast<int64_t>(refused_.size()); }

int64_t ImportSummary::near_equal() const {
  return std::count_if(refused_.begin(), refused_.end(), [](const auto& row) { return !row.second.near.empty(); });
}

void ImportSummary::Print(absl::Duration elapsed, Terminal& out) const {
  const double seconds = std::max(absl::ToDoubleSeconds(elapsed), 1e-3);
  out.Print(out.Bold(Printable(file_)), " into ", out.Bold(organization_), "\n");
  out.Print(
      "  ", Counted(rows_, "rows: "), out.Green(Counted(imported_, "imported")), ", ",
      Counted(already_there_, "already there"), ", ",
      refused_.empty() ? "0 refused" : out.Red(Counted(refused_.size(), "refused")),
      near_equal() > 0 ? absl::StrCat(", ", WithCommas(near_equal()), " of them nearly equal to what is there") : "",
      absl::StrFormat("   %.1f s, %s/s\n", seconds, WithCommas(static_cast<int64_t>(answered() / seconds))));
  for (const std::string& what : about_file_) out.Print("    ", Printable(what), "\n");
  if (blank_rows_ > 0) out.Print("    ", Counted(blank_rows_, "rows without text were passed over\n"));
  size_t listed = 0;
  for (const auto& [row, earlier] : same_) {
    if (listed++ == kListed) break;
    out.Print("    row ", row, " is the same as row ", earlier, " in every column\n");
  }
  if (same_.size() > kListed) out.Print("    and ", same_.size() - kListed, " more that repeat an earlier row\n");
  PrintRefused(out);
  if (answered() < rows_) {
    out.Print("  ", out.Yellow(Counted(rows_ - answered(), "without an answer")), ": ", Printable(broken_off_),
              "; run the same command again: imported rows stay unchanged\n");
  }
  if (!notices_.empty()) out.Print("  remarks on rows that were imported unchanged:\n");
  std::multimap<int64_t, absl::string_view, std::greater<>> by_count;
  for (const auto& [title, count] : notices_) by_count.emplace(count, title);
  for (const auto& [count, title] : by_count) out.Print(absl::StrFormat("  %7s  %s\n", WithCommas(count), title));
  if (!left_behind_.empty()) out.Print("  not imported: ", left_behind_, "\n");
}

void ImportSummary::PrintRefused(Terminal& out) const {
  size_t listed = 0;
  for (const auto& [number, row] : refused_) {
    if (listed++ == kListed) break;
    out.Print("    ", Printable(Place(row)), ": ", Printable(row.reason), "\n");
  }
  if (refused_.size() > kListed) {
    out.Print("    and ", WithCommas(refused_.size() - kListed), " more: --refused FILE writes all of them\n");
  }
}

std::string ImportSummary::ToJson() const {
  nlohmann::ordered_json json = {{"file", file_},
                                 {"organization", organization_},
                                 {"rows", rows_},
                                 {"imported", imported_},
                                 {"alreadyThere", already_there_},
                                 {"refused", refused_.size()},
                                 {"nearEqual", near_equal()},
                                 {"blankRows", blank_rows_},
                                 {"aboutFile", about_file_},
                                 {"unanswered", rows_ - answered()}};
  if (answered() < rows_) json["brokenOff"] = broken_off_;
  json["sameRows"] = nlohmann::ordered_json::array();
  for (const auto& [row, earlier] : same_) json["sameRows"].push_back({{"row", row}, {"sameAs", earlier}});
  json["refusedRows"] = nlohmann::ordered_json::array();
  for (const auto& [number, row] : refused_) {
    json["refusedRows"].push_back({{"row", row.row},
                                   {"line", row.line},
                                   {"column", row.column},
                                   {"header", row.header},
                                   {"reason", row.reason},
                                   {"near", row.near}});
  }
  json["noticed"] = nlohmann::ordered_json::object();
  for (const auto& [title, count] : notices_) json["noticed"][title] = count;
  json["notCarriedOver"] = left_behind_;
  return PrintableJson(json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace));
}

absl::Status ImportSummary::WriteRefused(const std::string& path) const {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << "row,line,column,header,reason,near\r\n";
  for (const auto& [number, row] : refused_) {
    file << row.row << ',' << row.line << ',' << row.column << ',' << CsvCell(row.header) << ',' << CsvCell(row.reason)
         << ',' << CsvCell(row.near) << "\r\n";
  }
  file.close();
  if (file) return absl::OkStatus();
  return absl::UnavailableError(absl::StrCat("the refused rows cannot be written to ", path));
}

}  // namespace aims::cli
