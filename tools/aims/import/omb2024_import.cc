#include "tools/aims/import/omb2024_import.h"

#include "absl/container/flat_hash_map.h"
#include "absl/hash/hash.h"
#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "common/base/status_macros.h"
#include "tools/aims/formula_mark.h"
#include "tools/aims/import/cell.h"
#include "tools/aims/import/csv.h"
#include "tools/aims/import/omb2024_columns.h"

namespace aims::cli {
namespace {

using AiSystemStream = RowStream<AiSystemRows>;

// More is no inventory of use cases, and bounds memory.
constexpr int64_t kMaxRows = 1'000'000;
// More rows that cannot be read, or have another number of cells, say that the file is something else. Bounds memory
// too.
constexpr int64_t kMaxUnreadable = 10'000;
constexpr int kTitleRows = 10;  // above the header, at most, that are recognised as such
constexpr size_t kListed = 20;

constexpr absl::string_view kByteOrderMark = "\xEF\xBB\xBF";

// Passes over a byte order mark, and refuses what would be a riddle as CSV.
absl::Status ReadStart(std::istream& stream, bool* marked) {
  std::string start(128, '\0');
  stream.read(start.data(), static_cast<std::streamsize>(start.size()));
  start.resize(static_cast<size_t>(stream.gcount()));
  if (stream.bad()) return absl::DataLossError("the file cannot be read");
  if (start.empty()) return absl::InvalidArgumentError("the file is empty");
  if (absl::StartsWith(start, "\xFF\xFE") || absl::StartsWith(start, "\xFE\xFF")) {
    return absl::InvalidArgumentError("the file is in UTF-16, as its byte order mark says: save it as CSV in UTF-8");
  }
  *marked = absl::StartsWith(start, kByteOrderMark);
  stream.clear();
  stream.seekg(*marked ? kByteOrderMark.size() : 0);
  absl::string_view header = absl::StripPrefix(start, kByteOrderMark);
  absl::ConsumePrefix(&header, "\"");
  if (!absl::ConsumePrefix(&header, Omb2024ColumnTable()[0].header)) return absl::OkStatus();
  absl::ConsumePrefix(&header, "\"");
  constexpr std::pair<char, absl::string_view> kSeparators[] = {
      {';', "semicolons (;)"}, {'\t', "tabs"}, {'|', "vertical bars (|)"}};
  for (const auto& [separator, name] : kSeparators) {
    if (header.empty() || header[0] != separator) continue;
    return absl::InvalidArgumentError(absl::StrCat("the cells are separated by ", name,
                                                   ", where commas are expected: save the file as CSV with commas"));
  }
  return absl::OkStatus();
}

// The rows of a file of the inventory, without its header and blank rows.
class Omb2024Rows {
 public:
  // `file` outlives this.
  explicit Omb2024Rows(SourceFile& file) : stream_(file.FromStart()) {}

  // Reads and checks what stands above the rows. Once, first.
  absl::Status ReadHeader() {
    RETURN_IF_ERROR(ReadStart(stream_, &byte_order_mark_));
    reader_.emplace(stream_);
    ASSIGN_OR_RETURN(const bool more, reader_->Next(&record_));
    if (!more) return absl::InvalidArgumentError("the file is empty");
    encoding_ = byte_order_mark_ ? Encoding::kUtf8 : EncodingOf(record_.raw).value_or(Encoding::kWindows1252);
    const absl::Status header = CheckHeader();
    return header.ok() ? header : SayWhereTheHeaderIs(header);
  }

  absl::StatusOr<bool> Next(RecordText* row) {
    while (true) {
      ASSIGN_OR_RETURN(const bool more, reader_->Next(&record_));
      if (!more) return false;
      *row = ReadRecordText(record_, encoding_);
      if (!row->IsBlank()) return true;
      ++blank_rows_;
    }
  }

  Encoding encoding() const { return encoding_; }
  bool byte_order_mark() const { return byte_order_mark_; }
  int64_t blank_rows() const { return blank_rows_; }

 private:
  absl::Status CheckHeader() const {
    const Encoding encoding = EncodingOf(record_.raw).value_or(encoding_);
    const RecordText header = ReadRecordText(record_, encoding);
    if (!header.refusal.has_value()) return CheckOmb2024Header(header.cells);
    return absl::InvalidArgumentError(
        absl::StrCat("row ", header.number, ", column ", header.refusal->column, " ", header.refusal->reason));
  }
  // `first` is what is wrong with the first row.
  absl::Status SayWhereTheHeaderIs(const absl::Status& first) {
    for (int i = 0; i < kTitleRows; ++i) {
      const absl::StatusOr<bool> more = reader_->Next(&record_);
      if (!more.ok() || !*more) break;
      if (!CheckHeader().ok()) continue;
      return absl::InvalidArgumentError(absl::StrCat("the file begins with something else, and line ", record_.line,
                                                     " looks like the header: delete the lines above it"));
    }
    return first;
  }

  std::istream& stream_;
  absl::optional<CsvReader> reader_;
  CsvRecord record_;
  bool byte_order_mark_ = false;
  Encoding encoding_ = Encoding::kWindows1252;
  int64_t blank_rows_ = 0;
};

// What the rows show of their file, one after the other.
class Evidence {
 public:
  void See(const RecordText& row) {
    if (row.other_encoding) Add(row, &other_encoding_);
    if (row.unclear_encoding > 0) Add(row, &unclear_encoding_);
    for (size_t i = 0; i < row.cells.size(); ++i) {
      const std::string& cell = row.cells[i];
      if (IsMarked(cell)) ++marked_;
      if (IsFormula(cell) && !SaysNothing(cell)) plain_formula_ = true;
    }
    for (int i = 0; i < 4; ++i) {
      const size_t column = kOmb2024FirstDate - 1 + i;
      if (column < row.cells.size() && IsDayFirst(row.cells[column])) Add(row, &day_first_);
    }
  }
  Omb2024Habits habits() const {
    return {day_first_.rows == 0 ? DateOrder::kMonthFirst : DateOrder::kEither, marked_ > 0 && !plain_formula_};
  }
  std::vector<std::string> Remarks(const Omb2024Rows& file) const {
    std::vector<std::string> remarks;
    const absl::string_view name = NameOf(file.encoding());
    if (file.byte_order_mark()) {
      remarks.push_back("read as UTF-8, as the byte order mark says");
    } else if (file.encoding() == Encoding::kUtf8) {
      remarks.push_back("read as UTF-8, as the header is");
    }
    if (other_encoding_.rows > 0) {
      remarks.push_back(absl::StrCat("two encodings in one file: UTF-8, unlike the header in ", name, ", in ",
                                     other_encoding_.Text(), ", and read so"));
    }
    if (unclear_encoding_.rows > 0) {
      remarks.push_back(absl::StrCat("perhaps two encodings in one file: read as ", name,
                                     ", and may be UTF-8: ", unclear_encoding_.Text()));
    }
    if (day_first_.rows > 0) {
      remarks.push_back(
          absl::StrCat("dates such as 1/2/2024 are ambiguous, because dates are day first in ", day_first_.Text()));
    }
    if (habits().marked) {
      remarks.push_back(absl::StrCat("read without the apostrophe that marks text against formulas: ", marked_,
                                     marked_ == 1 ? " cell" : " cells"));
    }
    return remarks;
  }

 private:
  struct Places {
    int64_t rows = 0;
    int64_t last = 0;                 // row
    std::vector<std::string> listed;  // the first of them
    std::string Text() const {
      const auto more = rows - static_cast<int64_t>(listed.size());
      return absl::StrCat(absl::StrJoin(listed, ", "), more > 0 ? absl::StrCat(" and ", more, " more rows") : "");
    }
  };
  static void Add(const RecordText& row, Places* places) {
    if (places->last == row.number) return;
    places->last = row.number;
    ++places->rows;
    if (places->listed.size() < kListed) {
      places->listed.push_back(absl::StrCat("row ", row.number, " (line ", row.line, ")"));
    }
  }

  Places other_encoding_, unclear_encoding_, day_first_;
  int64_t marked_ = 0;
  bool plain_formula_ = false;
};

// What the summary says of rows in relation to each other.
class Across {
 public:
  struct Earlier {
    int64_t row = 0;          // 0: this is the first with its id
    bool same_record = true;  // unless another record has the same key
  };
  Earlier WithSameId(const MappedRecord& mapped) {
    const auto& request = mapped.request;
    const absl::uint128 record = ShortDigest(request.provenance().record_sha256());
    const auto [entry, is_new] = rows_.try_emplace(absl::HashOf(request.ai_system_id()), First{request.row(), record});
    if (is_new) return {};
    return {static_cast<int64_t>(entry->second.row), entry->second.record == record};
  }
  void SeeName(const MappedRecord& mapped) {
    ++names_[absl::HashOf(absl::AsciiStrToLower(mapped.request.ai_system().display_name()))];
  }
  void Tell(ImportSummary& summary) const {
    int64_t rows = 0;
    for (const auto& [name, count] : names_) rows += count > 1 ? count : 0;
    if (rows > 0) summary.Noticed("a name that other rows have too: the records distinguish the systems", rows);
  }

 private:
  struct First {
    uint64_t row;
    absl::uint128 record;
  };
  absl::flat_hash_map<uint64_t, First> rows_;     // by id
  absl::flat_hash_map<uint64_t, int64_t> names_;  // how often
};

// What is known of a row that is on its way.
struct Sent {
  int64_t line;
  int64_t same_as;
};

RefusedRow Refusal(int64_t row, int64_t line, int column, absl::string_view reason) {
  const bool known = column > 0 && column <= kOmb2024Columns;
  return {row, line, column, known ? std::string(Omb2024ColumnTable()[column - 1].header) : "", std::string(reason)};
}

RefusedRow Refusal(const AiSystemStream::Request& row, const AiSystemStream::Response& answer, int64_t line) {
  const int column = Omb2024ColumnOfField(answer.field(), row.ai_system());
  // The field's name says nothing to who knows the column; without a column it is what there is to go by.
  const std::string field = absl::StrCat(answer.field(), ": ");
  std::string reason(absl::StripPrefix(answer.error().message(), field));
  if (column == 0 && !answer.field().empty()) reason = absl::StrCat(field, reason);
  return Refusal(answer.row(), line, column, reason);
}

RefusedRow Refusal(const RecordText& row, const NearEqual& near) {
  const int column = near.columns.front();
  RefusedRow refused = Refusal(row.number, row.line, column, "");
  refused.near = near.system;
  const std::string columns =
      absl::StrCat("in column", near.columns.size() == 1 ? " " : "s ", absl::StrJoin(near.columns, ", "), " alone");
  const std::string from = absl::StrCat(near.system, ", row ", near.row, " of an earlier import");
  refused.reason = near.same_id
                       ? absl::StrCat("has the key of ", from, ", and differs ", columns,
                                      ": an import changes no system, so update it if the new values are right")
                       : absl::StrCat("differs ", columns, " from ", from,
                                      ": update that system, or use --import-near-equals if this is another one");
  return refused;
}

}  // namespace

absl::StatusOr<Omb2024Survey> SurveyOmb2024File(SourceFile& file, Progress& progress) {
  Omb2024Rows rows(file);
  RETURN_IF_ERROR(rows.ReadHeader());
  Omb2024Survey survey;
  Evidence evidence;
  RecordText row;
  int64_t unreadable = 0;
  while (true) {
    ASSIGN_OR_RETURN(const bool more, rows.Next(&row));
    if (!more) break;
    if (++survey.rows > kMaxRows) {
      return absl::InvalidArgumentError(absl::StrCat("the file has more than ", kMaxRows, " rows: split it"));
    }
    const bool readable = !row.refusal.has_value() && row.cells.size() == kOmb2024Columns;
    if (!readable && ++unreadable > kMaxUnreadable) {
      return absl::InvalidArgumentError(absl::StrCat("more than ", kMaxUnreadable, " of the first ", survey.rows,
                                                     " rows cannot be read, the last of them on line ", row.line,
                                                     ": this is not the inventory"));
    }
    progress.Show(file.position());
    evidence.See(row);
    if (!readable) continue;
    survey.records.insert(ShortDigest(row.content_sha256));
    survey.records.insert(ShortDigest(row.raw_sha256));
  }
  survey.blank_rows = rows.blank_rows();
  survey.encoding = rows.encoding();
  survey.habits = evidence.habits();
  survey.remarks = evidence.Remarks(rows);
  return survey;
}

absl::Status SendOmb2024File(SourceFile& file, const Omb2024Survey& survey, const Omb2024Target& target,
                             const Omb2024Known& known, std::shared_ptr<grpc::Channel> channel, NewCall new_call,
                             Progress& progress, ImportSummary& summary, RowStreamOptions options) {
  Omb2024Rows reader(file);
  RETURN_IF_ERROR(reader.ReadHeader());
  RecordText record;
  Across across;
  int64_t survey_answers = 0;
  for (const std::string& remark : survey.remarks) summary.AboutFile(remark);
  summary.PassedOver(survey.blank_rows);
  absl::flat_hash_map<int64_t, Sent> sent;
  AiSystemStream rows(
      std::move(channel), std::move(new_call),
      [&](const AiSystemStream::Request& request, const AiSystemStream::Response& answer) {
        const Sent row = sent.extract(request.row()).mapped();
        switch (answer.outcome()) {
          case AiSystemStream::Response::OUTCOME_IMPORTED:
            summary.Imported();
            break;
          case AiSystemStream::Response::OUTCOME_ALREADY_THERE:
            summary.AlreadyThere(request.row(), row.same_as);
            break;
          default:
            summary.Refused(Refusal(request, answer, row.line));
        }
        progress.Show(summary.answered());
      },
      options);
  int64_t read = 0;
  while (true) {
    ASSIGN_OR_RETURN(const bool more, reader.Next(&record));
    if (!more) break;
    ++read;
    MappedRecord mapped = MapOmb2024(record, target.organization, survey.habits, target.key);
    if (mapped.refusal.has_value()) {
      summary.Refused(Refusal(record.number, record.line, mapped.refusal->column, mapped.refusal->reason));
      continue;
    }
    const Across::Earlier earlier = across.WithSameId(mapped);
    if (!target.key.empty() && !earlier.same_record) {
      summary.Refused(
          Refusal(record.number, record.line, target.key.front(),
                  absl::StrCat("the key is that of row ", earlier.row, ", which differs in other columns")));
      continue;
    }
    const std::string id = known.WithRecord(record.content_sha256, record.raw_sha256);
    const bool elsewhere = !id.empty() && id != mapped.request.ai_system_id();  // under an id of another making
    if (id.empty() && (!target.import_near_equals || !target.key.empty())) {
      const auto near = known.Near(mapped.request);
      if (near.has_value() && near->columns.empty()) {  // in nothing that is recorded: only in the way it is written
        across.SeeName(mapped);
        summary.AlreadyThere(record.number, earlier.row);
        continue;
      }
      if (near.has_value() && (near->same_id || !target.import_near_equals)) {
        summary.Refused(Refusal(record, *near));
        continue;
      }
    }
    survey_answers += mapped.survey_answers;
    for (Omb2024Remark remark : mapped.remarks) summary.Noticed(Omb2024RemarkTitle(remark));
    across.SeeName(mapped);
    if (elsewhere) {
      summary.AlreadyThere(record.number, earlier.row);
      continue;
    }
    sent[record.number] = {record.line, earlier.row};
    RETURN_IF_ERROR(rows.Send(std::move(mapped.request)));
  }
  RETURN_IF_ERROR(rows.Finish());
  if (read != survey.rows) {
    return absl::DataLossError(absl::StrCat("the file changed while it was read: it had ", survey.rows,
                                            " rows, and then ", read, ": run the same command again"));
  }
  across.Tell(summary);
  if (survey_answers > 0) {
    summary.LeftBehind(absl::StrCat(WithCommas(survey_answers),
                                    " answers to the survey questions of columns 36, 37, 38, 40, 41 and 42 (tools and "
                                    "infrastructure of the agency)"));
  }
  return absl::OkStatus();
}

}  // namespace aims::cli
