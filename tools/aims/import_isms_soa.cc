// aims import isms-soa: the statement of applicability of an information security management system, as proposals.

#include <set>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "aims/controls/v1/statement_of_applicability_service.pb.h"
#include "common/base/digest.h"
#include "common/base/status_macros.h"
#include "google/protobuf/struct.pb.h"
#include "tools/aims/commands.h"
#include "tools/aims/import/isms_soa_file.h"
#include "tools/aims/import_file.h"
#include "tools/aims/message_text.h"
#include "tools/aims/method_call.h"
#include "tools/aims/resources.h"

namespace aims::cli {
namespace {

using controls::v1::IsmsRow;
using controls::v1::StatementOfApplicability;
using controls::v1::StatementRow;

// Far more than 93 controls with long reasons need.
constexpr int64_t kMaxFileBytes = int64_t{16} << 20;

struct Options {
  std::string file;
  std::string statement;
  std::string mapping;
  bool without_proposals = false;
};

// Numbers of rows.
struct Counts {
  int rows = 0;
  int applicable = 0;
  int kept = 0;  // a person wrote or confirmed the row that is there
  int proposals = 0;
};

Counts CountsOf(const std::vector<IsmsRow>& rows, const StatementOfApplicability& after) {
  Counts counts;
  std::set<std::string> given;
  for (const IsmsRow& row : rows) {
    ++counts.rows;
    counts.applicable += row.applicable();
    given.insert(absl::StrCat("iso-27001:", row.requirement_id()));
  }
  for (const StatementRow& row : after.rows()) {
    counts.kept += given.count(row.requirement()) > 0 && !row.proposed();
    counts.proposals += absl::StartsWith(row.requirement(), "iso-42001:") && row.proposed() &&
                        row.origin() == StatementRow::ORIGIN_FROM_ISMS;
  }
  return counts;
}

void PrintCounts(Context& context, const Options& options, const std::string& name, const Counts& counts) {
  if (context.format() == Format::kJson) {
    google::protobuf::Struct summary;
    auto& fields = *summary.mutable_fields();
    fields["file"].set_string_value(options.file);
    fields["statement"].set_string_value(name);
    fields["rows"].set_number_value(counts.rows);
    fields["applicable"].set_number_value(counts.applicable);
    fields["kept"].set_number_value(counts.kept);
    fields["proposals"].set_number_value(counts.proposals);
    context.out().Print(ToJson(summary, true), "\n");
    return;
  }
  Terminal& out = context.out();
  out.Print(Printable(options.file), " → ", name, ": ", counts.rows, " controls of ISO/IEC 27001, ", counts.applicable,
            " of them applicable\n");
  if (counts.kept > 0) out.Print(counts.kept, " rows stay as they are: a person wrote or confirmed them\n");
  out.Print(counts.proposals, " proposals for controls of ISO/IEC 42001, by the crosswalk\n",
            "Each row is a proposal until a person confirms it; `aims soa gaps` shows what is not covered\n");
}

absl::StatusOr<ExitCode> ImportIsmsSoa(Context& context, const Options& options) {
  RETURN_IF_ERROR(CanPrintResource(context));
  ASSIGN_OR_RETURN(const std::string name, context.ResourceName("statementsOfApplicability", options.statement));
  IsmsColumns columns = UsualIsmsColumns();
  if (!options.mapping.empty()) {
    ASSIGN_OR_RETURN(const std::string mapping, ReadWholeFile(options.mapping, kMaxFileBytes));
    auto named = ReadIsmsColumns(mapping);
    if (!named.ok()) return RefuseFile(context, options.mapping, named.status());
    columns = *std::move(named);
  }
  ASSIGN_OR_RETURN(const std::string bytes, ReadWholeFile(options.file, kMaxFileBytes));
  const auto rows = ReadIsmsStatement(bytes, columns);
  if (!rows.ok()) return RefuseFile(context, options.file, rows.status());
  // One request has room for all 93 controls, and the proposals follow from all of them together.
  controls::v1::ImportIsmsStatementRequest request;
  request.set_name(name);
  request.set_request_id(base::RandomUuid());
  request.set_without_proposals(options.without_proposals);
  for (const IsmsRow& row : *rows) *request.add_rows() = row;
  StatementOfApplicability after;
  RETURN_IF_ERROR(
      Call(context, "/aims.controls.v1.StatementOfApplicabilityService/ImportIsmsStatement", request, &after));
  PrintCounts(context, options, name, CountsOf(*rows, after));
  // Every client sees the rows after the command.
  controls::v1::GetStatementOfApplicabilityRequest get;
  get.set_name(name);
  RETURN_IF_ERROR(
      Call(context, "/aims.controls.v1.StatementOfApplicabilityService/GetStatementOfApplicability", get, &after));
  return kOk;
}

}  // namespace

void AddImportIsmsSoa(CLI::App& import, Context& context) {
  auto options = std::make_shared<Options>();
  CLI::App* command = import.add_subcommand(
      "isms-soa", "The statement of applicability of an ISO/IEC 27001 system, into one of ISO/IEC 42001 (CSV)");
  command->add_option("file", options->file, "The file")->required()->type_name("FILE");
  command->add_option("--statement", options->statement, "The statement, by its id or full name")
      ->required()
      ->type_name("ID");
  command->add_option("--mapping", options->mapping, "Other headings and words than the usual ones, a line for each")
      ->type_name("FILE");
  command->add_flag("--without-proposals", options->without_proposals, "No proposals for controls of ISO/IEC 42001");
  command->footer(
      "Columns: id, applicable, and justification, status, owner, evidence where they are there. A line of a mapping "
      "file: applicable = Anwendbar\n"
      "  aims import isms-soa soa-27001.csv --statement aims --organization acme\n"
      "  aims soa gaps aims --organization acme");
  command->callback(
      [options, &context] { context.Run([options, &context] { return ImportIsmsSoa(context, *options); }); });
}

}  // namespace aims::cli
