// A roster as a CSV.

#include <array>
#include <sstream>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/base/status_macros.h"
#include "common/base/time.h"
#include "tools/aims/import/cell.h"
#include "tools/aims/import/csv.h"
#include "tools/aims/import/person_file_rows.h"
#include "tools/aims/import/record_text.h"

namespace aims::cli {
namespace {

enum Column { kLogin, kUnit, kKind, kFrom, kTo, kAbsent, kId, kColumns };

absl::optional<Column> ColumnOf(absl::string_view heading) {
  static constexpr std::pair<absl::string_view, Column> kHeadings[] = {
      {"login", kLogin},
      {"login id", kLogin},
      {"subject", kLogin},
      {"user", kLogin},
      {"user name", kLogin},
      {"username", kLogin},
      {"user id", kLogin},
      {"upn", kLogin},
      {"user principal name", kLogin},
      {"userprincipalname", kLogin},
      {"email", kLogin},
      {"e mail", kLogin},
      {"email address", kLogin},
      {"mail", kLogin},
      {"unit", kUnit},
      {"department", kUnit},
      {"org unit", kUnit},
      {"organizational unit", kUnit},
      {"organisational unit", kUnit},
      {"team", kUnit},
      {"division", kUnit},
      {"kind", kKind},
      {"type", kKind},
      {"user type", kKind},
      {"usertype", kKind},
      {"employee type", kKind},
      {"employment type", kKind},
      {"worker type", kKind},
      {"from", kFrom},
      {"start", kFrom},
      {"start date", kFrom},
      {"hire date", kFrom},
      {"entry date", kFrom},
      {"joined", kFrom},
      {"to", kTo},
      {"end", kTo},
      {"end date", kTo},
      {"last day", kTo},
      {"leaving date", kTo},
      {"termination date", kTo},
      {"absent until", kAbsent},
      {"away until", kAbsent},
      {"on leave until", kAbsent},
      {"absence end", kAbsent},
      {"id", kId},
      {"directory id", kId},
      {"employee id", kId},
      {"employee number", kId},
      {"personnel number", kId},
      {"external id", kId},
  };
  const std::string plain = PlainWord(heading);
  for (const auto& [name, column] : kHeadings) {
    if (plain == name) return column;
  }
  return absl::nullopt;
}

class CsvPersons {
 public:
  CsvPersons(absl::TimeZone zone, PersonCollector* collector) : zone_(zone), collector_(*collector) {}

  absl::Status Read(absl::string_view bytes) {
    absl::string_view text = bytes;
    absl::ConsumePrefix(&text, "\xEF\xBB\xBF");
    std::istringstream stream{std::string(text)};
    CsvReader reader(stream);
    const Encoding encoding = EncodingOf(text).value_or(Encoding::kUtf8);
    CsvRecord record;
    while (true) {
      ASSIGN_OR_RETURN(const bool more, reader.Next(&record));
      if (!more) break;
      const RecordText row = ReadRecordText(record, encoding);
      const std::string line = absl::StrCat("line ", record.line);
      if (row.refusal.has_value()) {
        collector_.Fault(absl::StrCat(line, ", column ", row.refusal->column), row.refusal->reason);
      } else if (row.IsBlank()) {
        continue;
      } else if (headings_.empty()) {
        RETURN_IF_ERROR(ReadHeadings(row, line));
      } else {
        ReadRow(row, line);
      }
      if (collector_.rows() > kMaxPersonRows) {
        return absl::InvalidArgumentError(
            absl::StrCat("the file has more than ", kMaxPersonRows, " persons: split it"));
      }
    }
    if (headings_.empty()) return absl::InvalidArgumentError("the file has no heading row");
    return absl::OkStatus();
  }

 private:
  absl::Status ReadHeadings(const RecordText& row, const std::string& line) {
    places_.fill(-1);
    headings_ = row.cells;
    for (size_t i = 0; i < headings_.size(); ++i) {
      const auto column = ColumnOf(headings_[i]);
      if (!column.has_value()) {
        if (!Trimmed(headings_[i]).empty()) collector_.Ignore(OneLine(headings_[i]));
      } else if (places_[*column] >= 0) {
        collector_.Fault(line,
                         absl::StrCat("\"", OneLine(headings_[i]), "\" and \"", OneLine(headings_[places_[*column]]),
                                      "\" are headings of the same column: remove one"));
      } else {
        places_[*column] = static_cast<int>(i);
      }
    }
    if (places_[kLogin] >= 0) return absl::OkStatus();
    const bool semicolons = headings_.size() == 1 && absl::StrContains(headings_[0], ';');
    return absl::InvalidArgumentError(
        semicolons ? "the cells are separated by semicolons, where commas are expected: save the file with commas"
                   : absl::StrCat(line,
                                  ": no column is headed login, user name or e-mail: head the column with the "
                                  "login identifiers so"));
  }

  std::string Cell(const RecordText& row, Column column) const {
    const int place = places_[column];
    if (place < 0 || place >= static_cast<int>(row.cells.size())) return "";
    std::string cell = OneLine(row.cells[place]);
    return SaysNothing(cell) ? "" : cell;
  }

  std::string Where(const std::string& line, Column column) const {
    return absl::StrCat(line, ", column ", places_[column] + 1, " (", OneLine(headings_[places_[column]]), ")");
  }

  // `at_end`: a day means its end.
  absl::optional<absl::Time> Time(const RecordText& row, const std::string& line, Column column, bool at_end,
                                  bool* ok) {
    const std::string cell = Cell(row, column);
    if (cell.empty()) return absl::nullopt;
    const auto span = base::TimeSpanFromText(cell, zone_);
    if (!span.ok()) {
      collector_.Fault(Where(line, column), std::string(span.status().message()));
      *ok = false;
      return absl::nullopt;
    }
    return at_end && span->is_day() ? span->last + absl::Nanoseconds(1) : span->first;
  }

  std::string Text(const RecordText& row, const std::string& line, Column column, size_t max_bytes, bool* ok) {
    std::string cell = Cell(row, column);
    if (cell.size() <= max_bytes) return cell;
    collector_.Fault(Where(line, column), absl::StrCat("has more than ", max_bytes, " bytes: shorten it"));
    *ok = false;
    return "";
  }

  void ReadRow(const RecordText& text, const std::string& line) {
    if (text.cells.size() > headings_.size()) {
      collector_.Fault(line, absl::StrCat("has ", text.cells.size(), " cells, and the heading row has ",
                                          headings_.size(), ": quote cells that have commas"));
      return;
    }
    bool ok = true;
    PersonRow row;
    row.where = line;
    row.person.set_subject(Cell(text, kLogin));
    row.person.set_unit(Text(text, line, kUnit, kMaxUnitBytes, &ok));
    row.person.set_directory_id(Text(text, line, kId, kMaxDirectoryIdBytes, &ok));
    const std::string word = Cell(text, kKind);
    const auto kind = PersonKindOf(word);
    if (kind.has_value()) {
      row.person.set_kind(*kind);
    } else {
      collector_.Fault(Where(line, kKind), NotAPersonKind(word));
      ok = false;
    }
    const auto from = Time(text, line, kFrom, false, &ok);
    const auto to = Time(text, line, kTo, true, &ok);
    const auto absent = Time(text, line, kAbsent, true, &ok);
    if (from.has_value()) *row.person.mutable_from_time() = base::ToProto(*from);
    if (to.has_value()) *row.person.mutable_to_time() = base::ToProto(*to);
    if (absent.has_value()) *row.person.mutable_absent_until_time() = base::ToProto(*absent);
    if (from.has_value() && to.has_value() && *to <= *from) {
      collector_.Fault(Where(line, kTo), "is before the beginning: correct one of them");
      ok = false;
    }
    if (row.person.subject().empty()) {
      collector_.Fault(Where(line, kLogin), "the login is missing");
      ok = false;
    }
    if (ok) collector_.Take(std::move(row), Where(line, kLogin));
  }

  const absl::TimeZone zone_;
  PersonCollector& collector_;
  std::vector<std::string> headings_;
  std::array<int, kColumns> places_ = {};
};

}  // namespace

absl::Status ReadPersonCsv(absl::string_view bytes, absl::TimeZone zone, PersonCollector* collector) {
  return CsvPersons(zone, collector).Read(bytes);
}

}  // namespace aims::cli
