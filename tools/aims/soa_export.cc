// aims soa export: a statement of applicability as a file, for auditors and customers.

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "aims/controls/v1/framework.pb.h"
#include "aims/controls/v1/statement_of_applicability_service.pb.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "tools/aims/commands.h"
#include "tools/aims/days.h"
#include "tools/aims/export/statement_export.h"
#include "tools/aims/export/statement_oscal.h"
#include "tools/aims/method_call.h"
#include "tools/aims/resources.h"

namespace aims::cli {
namespace {

using controls::v1::StatementOfApplicability;
using controls::v1::StatementRowStatus;
using Titles = std::map<std::string, std::string>;

constexpr char kStatements[] = "/aims.controls.v1.StatementOfApplicabilityService/";

struct Options {
  std::string id;
  std::string as_of;
  std::string format = "csv";
  std::string to;
  ExportOptions what;
};

// The titles of the requirements of a framework, of all pages, into `titles`.
absl::Status AddTitles(Context& context, const std::string& organization, const std::string& framework,
                       const std::string& version, const std::string& as_of, Titles* titles) {
  controls::v1::ListRequirementsRequest request;
  request.set_parent(absl::StrCat(organization, "/frameworks/", framework));
  request.set_page_size(1000);
  request.set_version(version);
  RETURN_IF_ERROR(SetReadTime(context, as_of, &request));
  do {
    controls::v1::ListRequirementsResponse page;
    RETURN_IF_ERROR(Call(context, "/aims.controls.v1.FrameworkService/ListRequirements", request, &page));
    for (const auto& requirement : page.requirements()) {
      titles->emplace(absl::StrCat(framework, ":", requirement.requirement_id()), requirement.title());
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return absl::OkStatus();
}

// Of the frameworks of the rows, at the versions that the approval froze; of a draft, at the adopted ones.
absl::StatusOr<Titles> TitlesOf(Context& context, const Options& options, const StatementOfApplicability& statement) {
  std::map<std::string, std::string> versions;
  if (!options.what.draft) {
    for (const auto& framework : statement.current().frameworks()) {
      versions[framework.framework_id()] = framework.version();
    }
  }
  std::set<std::string> frameworks;
  for (const auto& row : options.what.draft ? statement.rows() : statement.current_rows()) {
    frameworks.insert(row.requirement().substr(0, row.requirement().find(':')));
  }
  ASSIGN_OR_RETURN(const auto name, base::ResourceName::Parse(statement.name()));
  const std::string organization(name.organization());
  Titles titles;
  for (const std::string& framework : frameworks) {
    const absl::Status added = AddTitles(context, organization, framework, versions[framework], options.as_of, &titles);
    // A framework that is not there any more leaves its rows without titles.
    if (!added.ok() && !absl::IsNotFound(added)) return added;
  }
  return titles;
}

// Those that the approval froze; of a draft, the present ones.
absl::StatusOr<std::vector<StatementRowStatus>> StatusesOf(Context& context, const Options& options,
                                                           const StatementOfApplicability& statement) {
  const auto& frozen = statement.current().statuses();
  if (!options.what.draft) return std::vector<StatementRowStatus>(frozen.begin(), frozen.end());
  controls::v1::GetStatementStatusRequest request;
  request.set_name(statement.name());
  request.set_draft(true);
  RETURN_IF_ERROR(SetReadTime(context, options.as_of, &request));
  controls::v1::StatementStatus found;
  RETURN_IF_ERROR(Call(context, absl::StrCat(kStatements, "GetStatementStatus"), request, &found));
  return std::vector<StatementRowStatus>(found.statuses().begin(), found.statuses().end());
}

absl::StatusOr<StatementExport> Exported(Context& context, const Options& options) {
  controls::v1::GetStatementOfApplicabilityRequest request;
  ASSIGN_OR_RETURN(std::string name, context.ResourceName("statementsOfApplicability", options.id));
  request.set_name(std::move(name));
  RETURN_IF_ERROR(SetReadTime(context, options.as_of, &request));
  StatementOfApplicability statement;
  RETURN_IF_ERROR(Call(context, absl::StrCat(kStatements, "GetStatementOfApplicability"), request, &statement));
  if (!options.what.draft && !statement.has_current()) {
    return absl::FailedPreconditionError(absl::StrCat(
        statement.name(), " has no approved version: have it approved, or export what is being written with --draft"));
  }
  if (options.what.draft && statement.rows().empty()) {
    return absl::FailedPreconditionError(
        absl::StrCat("no version of ", statement.name(), " is being written: export the one in force without --draft"));
  }
  ASSIGN_OR_RETURN(const std::vector<StatementRowStatus> statuses, StatusesOf(context, options, statement));
  ASSIGN_OR_RETURN(const Titles titles, TitlesOf(context, options, statement));
  return ExportStatement(statement, statuses, titles, options.what);
}

absl::Status WriteFile(const std::string& path, const std::string& content) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << content;
  file.close();
  if (file) return absl::OkStatus();
  return absl::DataLossError(absl::StrCat(path, " cannot be written: ", std::strerror(errno)));
}

absl::Status WriteOscal(Context& context, const std::string& directory, const OscalDocuments& documents) {
  std::error_code error;
  std::filesystem::create_directories(directory, error);
  if (error) return absl::DataLossError(absl::StrCat(directory, " cannot be made: ", error.message()));
  for (const auto& [name, document] : {std::pair{"catalog.json", &documents.catalog},
                                       {"profile.json", &documents.profile},
                                       {"system-security-plan.json", &documents.system_security_plan}}) {
    const std::string path = absl::StrCat(directory, "/", name);
    RETURN_IF_ERROR(WriteFile(path, *document));
    context.out().Print("wrote ", Printable(path), "\n");
  }
  return absl::OkStatus();
}

absl::StatusOr<ExitCode> Export(Context& context, const Options& options) {
  if (options.format == "oscal" && options.to.empty()) {
    return UsageError("OSCAL needs three documents: name the directory for them with --to");
  }
  ASSIGN_OR_RETURN(const StatementExport exported, Exported(context, options));
  if (options.format == "oscal") {
    RETURN_IF_ERROR(WriteOscal(context, options.to, StatementOscal(exported)));
    return kOk;
  }
  const std::string text = options.format == "json" ? StatementJson(exported) : StatementCsv(exported);
  if (options.to.empty()) {
    context.out().Print(text);
  } else {
    RETURN_IF_ERROR(WriteFile(options.to, text));
    context.out().Print("wrote ", Printable(options.to), "\n");
  }
  return kOk;
}

}  // namespace

void AddStatementExport(CLI::App& soa, Context& context) {
  const auto options = std::make_shared<Options>();
  CLI::App* command = soa.add_subcommand("export", "The approved version for others: a table, JSON, or OSCAL");
  command->add_option("statement", options->id, "Its id, or its full name")->required();
  AddAsOf(*command, options->as_of);
  command->add_option("--format", options->format, "Form of the export")
      ->check(CLI::IsMember({"csv", "json", "oscal"}))
      ->capture_default_str();
  command
      ->add_option("--to", options->to, "File to write, or directory of the OSCAL documents; otherwise it is printed")
      ->type_name("PATH");
  command->add_flag("--public", options->what.is_public, "Without reasons, risks, own controls, systems and persons");
  command->add_flag("--draft", options->what.draft, "The version that is being written");
  command->footer(
      "The status of the rows is that of the approval; `aims soa status` has the present one.\n"
      "  aims soa export aims --public --to statement.csv\n"
      "  aims soa export aims --format oscal --to statement-oscal");
  command->callback([options, &context] { context.Run([options, &context] { return Export(context, *options); }); });
}

}  // namespace aims::cli
