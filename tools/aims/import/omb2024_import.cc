#include "tools/aims/import/omb2024_import.h"

#include <fstream>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/base/status_macros.h"
#include "tools/aims/import/csv.h"
#include "tools/aims/import/omb2024.h"
#include "tools/aims/import/omb2024_columns.h"

namespace aims::cli {
namespace {

using AiSystemStream = RowStream<AiSystemRows>;

// What the summary says of rows in relation to each other.
class Across {
 public:
  // The earlier row with the same record; 0 when this is the first.
  int64_t SameAs(const MappedRecord& mapped) {
    const auto& request = mapped.request;
    const auto [entry, is_new] = rows_.try_emplace(request.provenance().record_sha256(), request.row());
    ++names_[absl::AsciiStrToLower(request.ai_system().display_name())];
    return is_new ? 0 : entry->second;
  }
  void Tell(ImportSummary& summary) const {
    int64_t rows = 0;
    for (const auto& [name, count] : names_) rows += count > 1 ? count : 0;
    if (rows > 0) summary.Noticed("a name that other rows have too: the records distinguish the systems", rows);
  }

 private:
  absl::flat_hash_map<std::string, int64_t> rows_;   // by digest
  absl::flat_hash_map<std::string, int64_t> names_;  // how often
};

// What is known of a row that is on its way.
struct Sent {
  int64_t line;
  int64_t same_as;
};

RefusedRow Refusal(int64_t row, int64_t line, int column, absl::string_view reason) {
  return {row, line, column, column == 0 ? "" : std::string(Omb2024ColumnTable()[column - 1].header),
          std::string(reason)};
}

RefusedRow Refusal(const AiSystemStream::Request& row, const AiSystemStream::Response& answer, int64_t line) {
  const int column = Omb2024ColumnOfField(answer.field(), row.ai_system());
  // The field's name says nothing to who knows the column; without a column it is what there is to go by.
  const std::string field = absl::StrCat(answer.field(), ": ");
  std::string reason(absl::StripPrefix(answer.error().message(), field));
  if (column == 0 && !answer.field().empty()) reason = absl::StrCat(field, reason);
  return Refusal(answer.row(), line, column, reason);
}

}  // namespace

absl::StatusOr<int64_t> CheckOmb2024File(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return absl::NotFoundError(absl::StrCat("the file ", path, " cannot be read"));
  CsvReader reader(file);
  CsvRecord record;
  const auto in_file = [&path](const absl::Status& status) {
    return absl::Status(status.code(), absl::StrCat(path, ": ", status.message()));
  };
  absl::StatusOr<bool> more = reader.Next(&record);
  if (!more.ok()) return in_file(more.status());
  if (!*more) return in_file(absl::InvalidArgumentError("the file is empty"));
  if (absl::Status header = CheckOmb2024Header(record.cells); !header.ok()) return in_file(header);
  int64_t rows = 0;
  for (more = reader.Next(&record); more.ok() && *more; more = reader.Next(&record)) ++rows;
  if (!more.ok()) return in_file(more.status());
  return rows;
}

absl::Status SendOmb2024File(const std::string& path, const std::string& organization,
                             std::shared_ptr<grpc::Channel> channel, NewCall new_call, Progress& progress,
                             ImportSummary& summary, RowStreamOptions options) {
  std::ifstream file(path, std::ios::binary);
  CsvReader reader(file);
  CsvRecord record;
  Across across;
  int64_t survey_answers = 0;
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
  RETURN_IF_ERROR(reader.Next(&record).status());  // the header
  while (true) {
    ASSIGN_OR_RETURN(const bool more, reader.Next(&record));
    if (!more) break;
    MappedRecord mapped = MapOmb2024(record, organization);
    survey_answers += mapped.survey_answers;
    for (Omb2024Remark remark : mapped.remarks) summary.Noticed(Omb2024RemarkTitle(remark));
    if (mapped.refusal.has_value()) {
      summary.Refused(Refusal(record.number, record.line, mapped.refusal->column, mapped.refusal->reason));
      continue;
    }
    sent[record.number] = {record.line, across.SameAs(mapped)};
    RETURN_IF_ERROR(rows.Send(std::move(mapped.request)));
  }
  RETURN_IF_ERROR(rows.Finish());
  across.Tell(summary);
  if (survey_answers > 0) {
    summary.LeftBehind(absl::StrCat(WithCommas(survey_answers),
                                    " answers to the survey questions of columns 36, 37, 38, 40, 41 and 42 (tools and "
                                    "infrastructure of the agency)"));
  }
  return absl::OkStatus();
}

}  // namespace aims::cli
