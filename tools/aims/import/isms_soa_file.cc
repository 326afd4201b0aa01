#include "tools/aims/import/isms_soa_file.h"

#include <algorithm>
#include <set>
#include <sstream>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "common/base/error_details.h"
#include "common/base/status_macros.h"
#include "common/rpc/validation.h"
#include "google/rpc/error_details.pb.h"
#include "tools/aims/import/cell.h"
#include "tools/aims/import/csv.h"
#include "tools/aims/import/record_text.h"

namespace aims::cli {
namespace {

using controls::v1::IsmsRow;

constexpr size_t kMostFaults = 100;

// The keys, in the order in which errors name them.
constexpr absl::string_view kKeys[] = {"id", "applicable", "justification", "status", "owner", "evidence"};

std::string Folded(absl::string_view text) { return absl::AsciiStrToLower(OneLine(text)); }

// Collects faults and makes one error of them.
class Faults {
 public:
  void Add(int64_t line, absl::string_view what) {
    ++count_;
    if (texts_.size() < kMostFaults) texts_.push_back(absl::StrCat("line ", line, ": ", what));
  }
  absl::Status ToStatus(absl::string_view file) const {
    if (count_ == 0) return absl::OkStatus();
    std::string text = absl::StrCat("the ", file, " has ", count_, count_ == 1 ? " fault" : " faults", ":\n  ",
                                    absl::StrJoin(texts_, "\n  "));
    if (count_ > texts_.size()) absl::StrAppend(&text, "\n  and ", count_ - texts_.size(), " more");
    return absl::InvalidArgumentError(text);
  }

 private:
  size_t count_ = 0;
  std::vector<std::string> texts_;
};

bool Has(const std::vector<std::string>& words, const std::string& word) {
  return std::any_of(words.begin(), words.end(), [&](const std::string& each) { return Folded(each) == word; });
}

// The columns of the file: their places, by key.
using Places = std::map<std::string, size_t>;

Places PlacesOf(const RecordText& header, const IsmsColumns& columns, Faults* faults) {
  Places places;
  for (const absl::string_view key : kKeys) {
    const auto names = columns.headings.find(std::string(key));
    if (names == columns.headings.end()) continue;
    for (size_t i = 0; i < header.cells.size(); ++i) {
      if (!Has(names->second, Folded(header.cells[i]))) continue;
      if (const auto [place, first] = places.emplace(key, i); !first) {
        faults->Add(header.line, absl::StrCat("columns ", place->second + 1, " and ", i + 1, " are both `", key,
                                              "`: name one of them in the mapping file"));
      }
    }
  }
  for (const absl::string_view key : {kKeys[0], kKeys[1]}) {
    if (places.count(std::string(key)) > 0) continue;
    const bool semicolons = header.cells.size() == 1 && absl::StrContains(header.cells[0], ';');
    faults->Add(header.line,
                absl::StrCat("there is no column `", key, "`: ",
                             semicolons ? "the cells are separated by semicolons; save the table with commas"
                                        : absl::StrCat("name its heading in the mapping file, such as \"", key, " = ",
                                                       OneLine(header.cells[0]), "\"")));
  }
  return places;
}

std::string CellOf(const RecordText& record, const Places& places, const char* key) {
  const auto place = places.find(key);
  if (place == places.end() || place->second >= record.cells.size()) return "";
  return Trimmed(record.cells[place->second]);
}

class Reader {
 public:
  Reader(const IsmsColumns& columns, Places places, Faults* faults)
      : columns_(columns), places_(std::move(places)), faults_(faults) {}

  void Take(const RecordText& record) {
    if (record.refusal.has_value()) {
      faults_->Add(record.line, absl::StrCat("column ", record.refusal->column, " ", record.refusal->reason));
      return;
    }
    if (record.IsBlank()) return;
    const std::string id_text = CellOf(record, places_, "id");
    const std::string applicable = CellOf(record, places_, "applicable");
    IsmsRow row;
    row.set_requirement_id(IsmsControlId(id_text));
    if (row.requirement_id().empty()) {
      if (applicable.empty()) return;  // the heading of a section, or a remark
      faults_->Add(record.line, absl::StrCat("\"", id_text, "\" is no control of ISO/IEC 27001:2022, A.5.1 to A.8.34"));
      return;
    }
    if (const auto [first, is_new] = lines_.emplace(row.requirement_id(), record.line); !is_new) {
      faults_->Add(record.line, absl::StrCat(row.requirement_id(), " is on line ", first->second,
                                             " already; a spreadsheet may have made 5.1 of 5.10: write ids as A.5.10"));
    }
    const std::string answer = Folded(applicable);
    row.set_applicable(Has(columns_.yes, answer));
    if (!row.applicable() && !Has(columns_.no, answer)) {
      faults_->Add(record.line,
                   absl::StrCat(row.requirement_id(), " is neither applicable nor not: the cell has \"",
                                OneLine(applicable), "\", and the words for it are ", absl::StrJoin(columns_.yes, ", "),
                                " or ", absl::StrJoin(columns_.no, ", ")));
    }
    row.set_justification(CellOf(record, places_, "justification"));
    row.set_status(OneLine(CellOf(record, places_, "status")));
    row.set_stated_owner(OneLine(CellOf(record, places_, "owner")));
    row.set_evidence(CellOf(record, places_, "evidence"));
    CheckFields(row, record.line);
    rows_.push_back(std::move(row));
  }

  std::vector<IsmsRow> rows() && { return std::move(rows_); }

 private:
  // What the proto says of the texts, which the service would refuse.
  void CheckFields(const IsmsRow& row, int64_t line) {
    const absl::Status status = rpc::Validate(row);
    if (status.ok()) return;
    google::rpc::BadRequest details;
    if (!base::GetDetail(status, &details)) faults_->Add(line, status.message());
    for (const auto& violation : details.field_violations()) {
      faults_->Add(line, absl::StrCat(violation.field(), ": ", violation.description()));
    }
  }

  const IsmsColumns& columns_;
  const Places places_;
  Faults* const faults_;
  std::vector<IsmsRow> rows_;
  std::map<std::string, int64_t> lines_;  // by id
};

}  // namespace

IsmsColumns UsualIsmsColumns() {
  IsmsColumns columns;
  columns.headings = {
      {"id", {"id", "control", "control id", "control no.", "no.", "number", "ref", "reference", "annex a", "clause"}},
      {"applicable", {"applicable", "applicable?", "applicability", "applies", "included", "in scope"}},
      {"justification", {"justification", "reason", "rationale", "justification for inclusion/exclusion"}},
      {"status", {"status", "implemented", "implementation status", "implementation"}},
      {"owner", {"owner", "control owner", "responsible"}},
      {"evidence", {"evidence", "reference to evidence", "document", "documents"}}};
  columns.yes = {"yes", "y", "true", "1", "x", "applicable", "applies", "included", "in"};
  columns.no = {"no", "n", "false", "0", "not applicable", "n/a", "excluded", "out"};
  return columns;
}

absl::StatusOr<IsmsColumns> ReadIsmsColumns(absl::string_view mapping) {
  IsmsColumns columns = UsualIsmsColumns();
  Faults faults;
  int64_t number = 0;
  for (absl::string_view line : absl::StrSplit(absl::StripPrefix(mapping, "\xEF\xBB\xBF"), '\n')) {
    ++number;
    line = absl::StripAsciiWhitespace(line);
    if (line.empty() || line[0] == '#') continue;
    const std::vector<std::string> parts = absl::StrSplit(line, absl::MaxSplits('=', 1));
    const std::string key = Folded(parts[0]);
    std::vector<std::string> names;
    if (parts.size() == 2) {
      for (const absl::string_view name : absl::StrSplit(parts[1], ',')) {
        if (std::string trimmed = OneLine(name); !trimmed.empty()) names.push_back(std::move(trimmed));
      }
    }
    if (names.empty()) {
      faults.Add(number, "this is no key with its names: write a line such as \"applicable = Anwendbar\"");
    } else if (key == "yes") {
      columns.yes = std::move(names);
    } else if (key == "no") {
      columns.no = std::move(names);
    } else if (const auto heading = columns.headings.find(key); heading != columns.headings.end()) {
      heading->second = std::move(names);
    } else {
      faults.Add(number,
                 absl::StrCat("\"", key, "\" is no key: the keys are ", absl::StrJoin(kKeys, ", "), ", yes and no"));
    }
  }
  RETURN_IF_ERROR(faults.ToStatus("mapping file"));
  return columns;
}

absl::StatusOr<std::vector<IsmsRow>> ReadIsmsStatement(absl::string_view csv, const IsmsColumns& columns) {
  csv = absl::StripPrefix(csv, "\xEF\xBB\xBF");
  const Encoding encoding = EncodingOf(csv).value_or(Encoding::kUtf8);
  std::istringstream input{std::string(csv)};
  CsvReader reader(input);
  CsvRecord record;
  ASSIGN_OR_RETURN(const bool any, reader.Next(&record));
  if (!any) return absl::InvalidArgumentError("the statement is empty: its first line has the headings of the columns");
  Faults faults;
  const RecordText header = ReadRecordText(record, encoding);
  if (record.fault.has_value() || header.refusal.has_value()) {
    faults.Add(record.line, "the line with the headings cannot be read as text");
    return faults.ToStatus("statement");
  }
  Places places = PlacesOf(header, columns, &faults);
  RETURN_IF_ERROR(faults.ToStatus("statement"));
  Reader rows(columns, std::move(places), &faults);
  while (true) {
    const auto more = reader.Next(&record);
    if (!more.ok()) {
      faults.Add(record.line, more.status().message());
      break;  // where the next record begins is not known
    }
    if (!*more) break;
    if (record.fault.has_value()) {
      faults.Add(record.line, absl::StrCat("column ", record.fault->column, " ", record.fault->what));
      continue;
    }
    rows.Take(ReadRecordText(record, encoding));
  }
  RETURN_IF_ERROR(faults.ToStatus("statement"));
  std::vector<IsmsRow> taken = std::move(rows).rows();
  if (taken.empty()) return absl::InvalidArgumentError("the statement has no row of a control");
  return taken;
}

std::string IsmsControlId(absl::string_view text) {
  std::string id = Folded(text);
  absl::string_view rest = id;
  absl::ConsumePrefix(&rest, "annex ");
  absl::ConsumePrefix(&rest, "a");
  rest = absl::StripAsciiWhitespace(absl::StripPrefix(rest, "."));
  const std::vector<absl::string_view> parts = absl::StrSplit(rest, '.');
  uint32_t theme = 0;
  uint32_t number = 0;
  if (parts.size() != 2 || !absl::SimpleAtoi(parts[0], &theme) || !absl::SimpleAtoi(parts[1], &number)) return "";
  static constexpr uint32_t kNumbers[] = {37, 8, 14, 34};  // of A.5, A.6, A.7 and A.8
  if (theme < 5 || theme > 8 || number < 1 || number > kNumbers[theme - 5]) return "";
  return absl::StrCat("A.", theme, ".", number);
}

}  // namespace aims::cli
