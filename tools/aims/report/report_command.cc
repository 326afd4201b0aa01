// aims report …: reads what a report shows, and writes it as one file (docs/reports.md).

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/base/time.h"
#include "tools/aims/commands.h"
#include "tools/aims/report/csv_writer.h"
#include "tools/aims/report/html_writer.h"
#include "tools/aims/report/json_writer.h"
#include "tools/aims/report/markdown_writer.h"
#include "tools/aims/report/reports.h"
#include "tools/aims/resources.h"

namespace aims::cli {
namespace {

using report::Column;
using report::ColumnKind;
using report::Document;
using report::Draft;
using report::Reader;
using report::ReportKind;
using report::Sink;

struct Options {
  const ReportKind* kind = nullptr;
  std::string subject;
  std::string as_of;
  std::string format = "html";
  std::string to;
  bool draft = false;
};

report::Scope ScopeOf(const Draft& draft) {
  const auto& organization = draft.reader.organization();
  if (!organization.has_current_scope()) return {};
  const auto& scope = organization.current_scope();
  return {scope.version(), scope.statement().text(), scope.approver(), draft.times.Text(scope.approve_time()),
          scope.digest()};
}

// What every report has: its head, and at its end who approved what it shows.
absl::Status Complete(const ReportKind& kind, Draft* draft) {
  const Reader& reader = draft->reader;
  Document& document = draft->document;
  document.report = kind.name;
  document.title = kind.title;
  document.organization = draft->organization();
  document.organization_name = reader.organization().display_name();
  document.scope = ScopeOf(*draft);
  document.as_of = base::TimeToText(reader.as_of());
  document.as_of_local = draft->times.Text(reader.as_of());
  document.time_zone = reader.organization().time_zone().empty() ? "UTC" : reader.organization().time_zone();
  document.log_positions = reader.LogPositions();
  RETURN_IF_ERROR(draft->approvals->status());
  draft->Add(report::Heading{"Approvals"});
  draft->Add(report::Table{"Approvals of what this report shows",
                           {{"What", ColumnKind::kId},
                            {"Version"},
                            {"Approved by", ColumnKind::kId},
                            {"Approved at", ColumnKind::kTime},
                            {"Digest", ColumnKind::kId}},
                           report::AsAdded(draft->approvals),
                           "Nothing that this report shows was approved."});
  return absl::OkStatus();
}

absl::Status Write(const Options& options, const Document& document, const Sink& sink) {
  ASSIGN_OR_RETURN(const std::string digest, report::ContentDigest(document));
  if (options.format == "csv") return report::WriteCsv(document, digest, sink);
  if (options.format == "json") return report::WriteJson(document, digest, sink);
  if (options.format == "md") return report::WriteMarkdown(document, digest, sink);
  return report::WriteHtml(document, digest, sink);
}

absl::Status CannotWrite(const std::string& path, const std::string& reason) {
  return absl::DataLossError(
      absl::StrCat(path, " cannot be written: ", reason, ": name another file with --to, or - for standard output"));
}

// A file that is there stays as it is until the report is whole: it is written beside it, and then takes its place.
absl::Status WriteFile(const Options& options, const Document& document, const std::string& path) {
  std::error_code error;
  const bool replaces = !std::filesystem::exists(path, error) || std::filesystem::is_regular_file(path, error);
  const std::string written = replaces ? absl::StrCat(path, ".part") : path;
  std::ofstream file(written, std::ios::binary | std::ios::trunc);
  if (!file) return CannotWrite(path, std::strerror(errno));
  absl::Status status = Write(options, document, [&file](absl::string_view bytes) {
    file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  });
  file.close();
  if (status.ok() && !file) status = CannotWrite(path, "the disk took only a part of it");
  if (!replaces) return status;
  if (status.ok()) {
    std::filesystem::rename(written, path, error);
    if (!error) return absl::OkStatus();
    status = CannotWrite(path, error.message());
  }
  std::filesystem::remove(written, error);
  return status;
}

// "risk-register-acme-2026-11-30.html"; of a report about one thing with its id.
std::string DefaultPath(const Options& options, const Draft& draft) {
  const std::string subject = options.subject.empty() ? "" : absl::StrCat(report::Id(options.subject), "-");
  return absl::StrCat(options.kind->name, "-", subject, report::Id(draft.organization()), "-",
                      draft.document.as_of_local.substr(0, 10), ".", options.format);
}

absl::StatusOr<ExitCode> Run(Context& context, const Options& options) {
  if (context.format() != Format::kTable) {
    return UsageError("a report has forms of its own: use --format html, csv, json or md, and --to for its file");
  }
  ASSIGN_OR_RETURN(Reader reader, Reader::Open(context, options.as_of));
  Draft draft(reader, options.subject, options.draft);
  RETURN_IF_ERROR(options.kind->fill(draft));
  RETURN_IF_ERROR(Complete(*options.kind, &draft));
  if (options.to == "-") {
    RETURN_IF_ERROR(Write(options, draft.document, [&](absl::string_view bytes) { context.out().Print(bytes); }));
    return kOk;
  }
  const std::string path = options.to.empty() ? DefaultPath(options, draft) : options.to;
  RETURN_IF_ERROR(WriteFile(options, draft.document, path));
  context.out().Print("wrote ", Printable(path), "\n");
  return kOk;
}

void AddKind(CLI::App& group, Context& context, const ReportKind& kind) {
  const auto options = std::make_shared<Options>();
  options->kind = &kind;
  CLI::App* command = group.add_subcommand(kind.name, kind.means);
  if (kind.subject != ReportKind::Subject::kNone) {
    CLI::Option* subject = command->add_option("name", options->subject, kind.subject_help);
    if (kind.subject == ReportKind::Subject::kRequired) subject->required();
  }
  AddAsOf(*command, options->as_of);
  command->add_option("--format", options->format, "Form of the report")
      ->check(CLI::IsMember({"html", "csv", "json", "md"}))
      ->capture_default_str();
  command
      ->add_option(
          "--to", options->to,
          "File to write, or - for standard output; otherwise a file in the current folder, whose name is printed")
      ->type_name("FILE");
  if (kind.drafts) command->add_flag("--draft", options->draft, "The version that is being written");
  command->callback([options, &context] { context.Run([options, &context] { return Run(context, *options); }); });
}

}  // namespace

void AddReport(CLI::App& app, Context& context) {
  CLI::App* group = app.add_subcommand("report", "Reports for management, auditors and authorities, as files");
  group->require_subcommand(1);
  group->footer(
      "A report shows one state: that of --as-of, or that of now. It says of which organisation and scope it is, as "
      "of\n"
      "when, who approved what it shows, and the digest of its content. Repeated as of the same instant, it has the "
      "same\n"
      "digest.\n"
      "  aims report risk-register\n"
      "  aims report soa --as-of 2026-06-30 --format csv --to soa.csv\n"
      "  aims report audit spring --to -");
  for (const ReportKind& kind : report::ReportKinds()) AddKind(*group, context, kind);
}

}  // namespace aims::cli
