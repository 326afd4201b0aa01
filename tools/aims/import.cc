// aims import: registers of others, row by row.

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "aims/inventory/v1/ai_system_service.pb.h"
#include "aims/inventory/v1/organization.pb.h"
#include "aims/risk/v1/risk_category.pb.h"
#include "common/base/digest.h"
#include "common/base/status_macros.h"
#include "tools/aims/commands.h"
#include "tools/aims/import/mit_ai_risks_import.h"
#include "tools/aims/import/omb2024_columns.h"
#include "tools/aims/import/omb2024_import.h"
#include "tools/aims/import/patience.h"
#include "tools/aims/import/source_file.h"
#include "tools/aims/interrupt.h"
#include "tools/aims/method_call.h"
#include "tools/aims/resources.h"

namespace aims::cli {
namespace {

using inventory::v1::CreateOrganizationRequest;
using inventory::v1::GetOrganizationRequest;
using inventory::v1::Organization;

constexpr absl::Duration kImportTimeout = absl::Hours(24);

// Shorter waits are not worth a word: a takeover, a full queue.
constexpr absl::Duration kWorthAWord = absl::Seconds(2);

struct ImportOptions {
  std::string file;
  std::string refused;
  std::string wait = "10m";
  bool create_organization = false;
  std::vector<std::string> key;  // columns, by number or header
  bool import_near_equals = false;
};

absl::Status EnsureOrganization(Context& context, const std::string& name, bool create) {
  const auto id = std::string(absl::StripPrefix(name, "organizations/"));
  GetOrganizationRequest get;
  get.set_name(name);
  Organization organization;
  const absl::Status found =
      Call(context, "/aims.inventory.v1.OrganizationService/GetOrganization", get, &organization);
  if (found.code() != absl::StatusCode::kNotFound) return found;
  if (!create) {
    return absl::NotFoundError(absl::StrCat("there is no organization ", id, ": create it with `aims org create ", id,
                                            " --name NAME`, or use --create-organization"));
  }
  CreateOrganizationRequest request;
  request.set_organization_id(id);
  request.set_request_id(base::RandomUuid());
  request.mutable_organization()->set_display_name(id);
  return Call(context, "/aims.inventory.v1.OrganizationService/CreateOrganization", request, &organization);
}

// Waits until the server has read what was imported: who reads then, with any client, sees all of it.
template <class ListRequest, class ListResponse>
absl::Status AwaitRows(Context& context, const char* list, const std::string& organization) {
  ListRequest request;
  request.set_parent(organization);
  request.set_page_size(1);
  ListResponse response;
  const absl::Status read = Call(context, list, request, &response);
  if (read.ok() || Patience::MayPass(read)) return read;
  return absl::Status(read.code(), absl::StrCat("the rows are recorded, but cannot be read yet: ", read.message()));
}

std::string Seconds(absl::Duration duration) { return absl::FormatDuration(absl::Trunc(duration, absl::Seconds(1))); }

// How long the import waits for a server that is away, and what it says meanwhile.
PatienceOptions WaitFor(Context& context, absl::Duration limit, Interrupt& interrupt, Progress& progress,
                        const ImportSummary& summary) {
  PatienceOptions patience;
  patience.limit = limit;
  patience.sleep = [&interrupt](absl::Duration duration) { return interrupt.Sleep(duration); };
  patience.on_wait = [&context, &progress, &summary, limit](absl::Duration waited, const absl::Status& why) {
    if (waited < kWorthAWord) return;
    progress.Wait(absl::StrCat(
        "waiting for the server at ", context.server(), " for ", Seconds(waited), ", ",
        limit == absl::InfiniteDuration() ? "until you interrupt it"
                                          : absl::StrCat(absl::FormatDuration(limit), " at most"),
        " (", WithCommas(summary.answered()),
        " rows are answered): ", NoServerAnswered(why) ? "no server answers" : std::string(why.message())));
  };
  patience.on_success = [&progress](absl::Duration waited) {
    progress.GoOn(absl::StrCat("the server answers again after ", Seconds(waited), "; the import goes on"));
  };
  return patience;
}

// Sends `rows` rows by `send`, waits for them by `await`, and prints what became of them.
absl::StatusOr<ExitCode> Import(Context& context, const ImportOptions& options, const std::string& organization,
                                int64_t rows,
                                const std::function<absl::Status(Progress&, ImportSummary&, RowStreamOptions)>& send,
                                const std::function<absl::Status()>& await) {
  absl::Duration limit;
  if (!absl::ParseDuration(options.wait, &limit) || limit < absl::ZeroDuration()) {
    return UsageError(absl::StrCat("--wait: \"", options.wait,
                                   "\" is no duration: use one such as 90s or 1h, 0s for no wait, inf for no limit"));
  }
  ImportSummary summary(options.file, organization, rows);
  const absl::Time begin = absl::Now();
  Interrupt interrupt;
  absl::Status sent, readable;
  {
    Progress progress(context.err(), "importing", rows);
    Patience patience(WaitFor(context, limit, interrupt, progress, summary));
    absl::Status away;
    const absl::Status there = patience.Insist([&] {
      absl::Status found = EnsureOrganization(context, organization, options.create_organization);
      if (!NoServerAnswered(found)) return found;
      away = std::move(found);  // one that is away when the command starts is not waited for
      return absl::OkStatus();
    });
    if (interrupt.raised() && !there.ok()) return kInterrupted;
    RETURN_IF_ERROR(there);
    RETURN_IF_ERROR(away);
    sent = send(progress, summary, {.patience = &patience, .interrupt = &interrupt});
    if (NoServerAnswered(sent)) {
      summary.BrokenOff(absl::StrCat("no server answered for ", Seconds(patience.waited()), " (--wait)"));
    } else if (!sent.ok()) {
      summary.BrokenOff(interrupt.raised() ? "interrupted" : std::string(sent.message()));
    }
    if (sent.ok()) readable = patience.Insist(await);
  }
  if (context.format() == Format::kJson) {
    context.out().Print(summary.ToJson(), "\n");
  } else {
    summary.Print(absl::Now() - begin, context.out());
  }
  if (!options.refused.empty()) RETURN_IF_ERROR(summary.WriteRefused(options.refused));
  if (interrupt.raised() && !(sent.ok() && readable.ok())) return kInterrupted;
  RETURN_IF_ERROR(sent);
  RETURN_IF_ERROR(readable);
  return summary.complete() ? kOk : kRefused;
}

absl::Status CanPrintSummary(const Context& context) {
  if (context.format() != Format::kCsv) return absl::OkStatus();
  return UsageError("the summary cannot be printed as CSV: use --refused FILE to write the refused rows as CSV");
}

NewCall LongCalls(Context& context) {
  return [&context] { return context.NewCall(kImportTimeout); };
}

absl::StatusOr<std::vector<int>> KeyColumns(const ImportOptions& options) {
  std::vector<int> key;
  for (const std::string& name : options.key) {
    const absl::StatusOr<int> column = Omb2024ColumnNamed(name);
    if (!column.ok()) return UsageError(absl::StrCat("--key: ", column.status().message()));
    if (!absl::c_linear_search(key, *column)) key.push_back(*column);
  }
  return key;
}

absl::StatusOr<Omb2024Survey> Survey(Context& context, const ImportOptions& options, SourceFile& file) {
  Progress progress(context.err(), "checking bytes", file.bytes());
  absl::StatusOr<Omb2024Survey> survey = SurveyOmb2024File(file, progress);
  if (survey.ok()) return survey;
  return absl::Status(survey.status().code(), absl::StrCat(options.file, ": ", survey.status().message()));
}

// Reads the systems that are there already.
absl::Status ReadKnown(Context& context, const std::string& organization, Omb2024Known& known) {
  constexpr int32_t kPageSize = 200;
  inventory::v1::ListAiSystemsRequest request;
  request.set_parent(organization);
  Progress progress(context.err(), "reading what is there", 0);
  int64_t read = 0;
  return VisitPages(0, kPageSize,
                    Pages(context, "/aims.inventory.v1.AiSystemService/ListAiSystems", request,
                          inventory::v1::ListAiSystemsResponse::default_instance()),
                    [&](const google::protobuf::Message& system) {
                      known.Add(static_cast<const inventory::v1::AiSystem&>(system));
                      progress.Show(++read);
                    })
      .status();
}

absl::StatusOr<ExitCode> ImportOmb2024(Context& context, const ImportOptions& options) {
  ASSIGN_OR_RETURN(const std::string organization, context.Organization());
  RETURN_IF_ERROR(CanPrintSummary(context));
  ASSIGN_OR_RETURN(std::vector<int> key, KeyColumns(options));
  ASSIGN_OR_RETURN(const std::unique_ptr<SourceFile> file, SourceFile::Open(options.file));
  ASSIGN_OR_RETURN(const Omb2024Survey survey, Survey(context, options, *file));
  const Omb2024Target target{organization, std::move(key), options.import_near_equals};
  return Import(
      context, options, organization, survey.rows,
      [&](Progress& progress, ImportSummary& summary, RowStreamOptions how) {
        Omb2024Known known(survey.records);
        RETURN_IF_ERROR(ReadKnown(context, organization, known));
        return SendOmb2024File(*file, survey, target, known, context.Channel(), LongCalls(context), progress, summary,
                               how);
      },
      [&] {
        return AwaitRows<inventory::v1::ListAiSystemsRequest, inventory::v1::ListAiSystemsResponse>(
            context, "/aims.inventory.v1.AiSystemService/ListAiSystems", organization);
      });
}

absl::StatusOr<ExitCode> ImportMitAiRisks(Context& context, const ImportOptions& options) {
  ASSIGN_OR_RETURN(const std::string organization, context.Organization());
  RETURN_IF_ERROR(CanPrintSummary(context));
  ASSIGN_OR_RETURN(auto categories, ReadMitAiRisksFile(options.file, organization));
  const auto rows = static_cast<int64_t>(categories.size());
  return Import(
      context, options, organization, rows,
      [&](Progress& progress, ImportSummary& summary, RowStreamOptions how) {
        return SendRiskCategories(std::move(categories), context.Channel(), LongCalls(context), progress, summary, how);
      },
      [&] {
        return AwaitRows<risk::v1::ListRiskCategoriesRequest, risk::v1::ListRiskCategoriesResponse>(
            context, "/aims.risk.v1.RiskCategoryService/ListRiskCategories", organization);
      });
}

// The options that each import has.
void AddImportOptions(CLI::App& command, ImportOptions& options) {
  command.add_option("file", options.file, "The file")->required()->type_name("FILE");
  command.add_flag("--create-organization", options.create_organization,
                   "Register the organization if it does not exist");
  command.add_option("--refused", options.refused, "Write every refused row, with the reason, to this file (CSV)")
      ->type_name("FILE");
  command
      .add_option("--wait", options.wait,
                  "How long to wait for a server that is away while the import runs, each time; inf: until you "
                  "interrupt it")
      ->type_name("DURATION")
      ->capture_default_str();
}

}  // namespace

void AddImport(CLI::App& app, Context& context) {
  auto options = std::make_shared<ImportOptions>();
  CLI::App* import = app.add_subcommand(
      "import", "Import AI systems, risk categories, a framework, persons, or a statement of applicability");
  import->require_subcommand(1);
  CLI::App* omb = import->add_subcommand(
      "omb-2024", "The consolidated 2024 inventory of AI use cases of US federal agencies, as published (CSV)");
  AddImportOptions(*omb, *options);
  omb->add_option("--key", options->key,
                  "A column that names a system, by its number or header; give it again for a key of several columns. "
                  "Without a key, the whole content of a row does")
      ->type_name("COLUMN")
      ->allow_extra_args(false);
  omb->add_flag("--import-near-equals", options->import_near_equals,
                "Import rows that differ only a little from a system that is there, as systems of their own");
  omb->footer(
      "The same file again adds nothing, whatever program saved it: the content of a row identifies its system.\n"
      "Rows are counted as in a spreadsheet; the header is row 1. A pipe is a file too: /dev/stdin.\n"
      "  aims import omb-2024 inventory.csv --organization us-federal --create-organization\n"
      "  aims import omb-2024 inventory.csv --organization us-federal --key 1 --key \"agency abbreviation\"");
  omb->callback([options, &context] { context.Run([options, &context] { return ImportOmb2024(context, *options); }); });

  CLI::App* mit = import->add_subcommand(
      "mit-ai-risks", "The categories of the MIT AI Risk Repository, version 3, as risk categories (JSON)");
  AddImportOptions(*mit, *options);
  mit->footer(
      "Domains with their subdomains, and causes: entity, intent, timing. The same file again adds nothing.\n"
      "  aims import mit-ai-risks mit-ai-risk-repository-v3.json --organization acme");
  mit->callback(
      [options, &context] { context.Run([options, &context] { return ImportMitAiRisks(context, *options); }); });

  AddImportFramework(*import, context);
  AddImportPersons(*import, context);
  AddImportIsmsSoa(*import, context);
}

}  // namespace aims::cli
