// aims programmes coverage, aims reviews agenda: views that are computed of an audit programme and of what happened since
// the last management review.

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "aims/audit/v1/audit_programme.pb.h"
#include "aims/audit/v1/review_agenda.pb.h"
#include "aims/audit/v1/review_input.pb.h"
#include "common/base/status_macros.h"
#include "tools/aims/commands.h"
#include "tools/aims/days.h"
#include "tools/aims/message_text.h"
#include "tools/aims/method_call.h"
#include "tools/aims/resource_commands.h"

namespace aims::cli {
namespace {

using audit::v1::AuditCoverage;
using google::protobuf::Message;

constexpr char kGetCoverage[] = "/aims.audit.v1.AuditProgrammeService/GetAuditCoverage";
constexpr char kGetAgenda[] = "/aims.audit.v1.ReviewAgendaService/GetReviewAgenda";

struct Options {
  std::string id;
  std::string as_of;
  bool gaps = false;
};

// The last segment of a name, so that a column is not as wide as the name of the organization.
std::string LastOf(const std::string& name) { return name.substr(name.rfind('/') + 1); }

std::string AuditOf(const Message& row) { return LastOf(static_cast<const AuditCoverage::Row&>(row).audit()); }

// "excluded", "gap", "conforms", "does not conform", or empty where nothing has to be audited.
std::string ResultOf(const Message& message) {
  const auto& row = static_cast<const AuditCoverage::Row&>(message);
  if (!row.audit().empty()) return row.conforms() ? "conforms" : "does not conform";
  if (!row.excluded_by().empty()) return "excluded";
  return row.gap() ? "gap" : "";
}

std::vector<Column> CoverageColumns(Format format) {
  return WithColumnsOfASheet({{"REQUIREMENT", "requirement"},
                              {"ENTRIES", "entries"},
                              {"AUDIT", "", &AuditOf},
                              {"REPORTED", "audit_time"},
                              {"RESULT", "", &ResultOf},
                              {"TITLE", "title"}},
                             format, {"required", "excluded_by", "gap"});
}

std::vector<Column> AgendaColumns(Format format) {
  return WithColumnsOfASheet(
      {{"INPUT", "input"}, {"TIMES", "count"}, {"LAST", "event_time"}, {"RESOURCE", "resource"}, {"WHAT", "sentence"}},
      format, {"what", "event_id", "version", "action.action", "action.state", "action.due_time"});
}

absl::StatusOr<ExitCode> Coverage(Context& context, const Options& options) {
  audit::v1::GetAuditCoverageRequest request;
  ASSIGN_OR_RETURN(*request.mutable_name(), context.ResourceName("auditProgrammes", options.id));
  RETURN_IF_ERROR(SetReadTime(context, options.as_of, &request));
  AuditCoverage found;
  RETURN_IF_ERROR(Call(context, kGetCoverage, request, &found));
  ListPrinter printer(context.format(), context.out(), CoverageColumns(context.format()));
  for (const AuditCoverage::Row& row : found.rows()) {
    if (!options.gaps || row.gap()) printer.Add(row);
  }
  printer.Finish();
  context.err().Print(absl::StrCat("of ", found.required(), " clauses and applicable controls, ", found.planned(),
                                   " are planned and ", found.audited(), " were audited in the cycle\n"));
  return kOk;
}

absl::StatusOr<ExitCode> Agenda(Context& context, const Options& options) {
  audit::v1::GetReviewAgendaRequest request;
  ASSIGN_OR_RETURN(*request.mutable_name(), context.ResourceName("reviewAgendas", "current"));
  RETURN_IF_ERROR(SetReadTime(context, options.as_of, &request));
  audit::v1::ReviewAgenda agenda;
  RETURN_IF_ERROR(Call(context, kGetAgenda, request, &agenda));
  ListPrinter printer(context.format(), context.out(), AgendaColumns(context.format()));
  int64_t count = 0;
  for (const audit::v1::AgendaItem& item : agenda.items()) {
    if (item.count() < item.least_count()) continue;
    printer.Add(item);
    ++count;
  }
  printer.Finish();
  SayWhatIsLeft(context, {count});
  return kOk;
}

CLI::App* AddView(CLI::App& group, Context& context, const std::shared_ptr<Options>& options, const char* name,
                  const char* means, absl::StatusOr<ExitCode> (*run)(Context&, const Options&)) {
  CLI::App* command = group.add_subcommand(name, means);
  AddAsOf(*command, options->as_of);
  command->callback(
      [options, &context, run] { context.Run([options, &context, run] { return run(context, *options); }); });
  return command;
}

}  // namespace

void AddAuditCoverage(CLI::App& programmes, Context& context) {
  const auto options = std::make_shared<Options>();
  CLI::App* command = AddView(programmes, context, options, "coverage",
                              "What the cycle plans and what was audited, by clause and control", &Coverage);
  command->add_option("programme", options->id, "Its id, or its full name")->required();
  command->add_flag("--gaps", options->gaps, "Only what must be audited and was not yet");
}

void AddReviewAgenda(CLI::App& reviews, Context& context) {
  const auto options = std::make_shared<Options>();
  AddView(reviews, context, options, "agenda", "What happened since the last management review, by its inputs (9.3.2)",
          &Agenda)
      ->footer("AIMS keeps the agenda by itself. A review that is signed clears what it considered.");
}

}  // namespace aims::cli
