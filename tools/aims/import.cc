// aims import: registers of others, row by row.

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "aims/inventory/v1/organization.grpc.pb.h"
#include "common/base/digest.h"
#include "common/base/status_macros.h"
#include "common/rpc/errors.h"
#include "tools/aims/commands.h"
#include "tools/aims/import/omb2024_import.h"

namespace aims::cli {
namespace {

using inventory::v1::CreateOrganizationRequest;
using inventory::v1::GetOrganizationRequest;
using inventory::v1::Organization;
using inventory::v1::OrganizationService;

constexpr absl::Duration kImportTimeout = absl::Hours(24);

struct ImportOptions {
  std::string file;
  std::string refused;
  bool create_organization = false;
};

absl::Status EnsureOrganization(Context& context, const std::string& name, bool create) {
  const auto stub = OrganizationService::NewStub(context.Channel());
  const auto id = std::string(absl::StripPrefix(name, "organizations/"));
  GetOrganizationRequest get;
  get.set_name(name);
  Organization organization;
  const absl::Status found = rpc::FromGrpc(stub->GetOrganization(context.NewCall().get(), get, &organization));
  if (found.code() != absl::StatusCode::kNotFound) return found;
  if (!create) {
    return absl::NotFoundError(absl::StrCat("there is no organization ", id, ": create it with `aims org create ", id,
                                            " --name NAME`, or say --create-organization"));
  }
  CreateOrganizationRequest request;
  request.set_organization_id(id);
  request.set_request_id(base::RandomUuid());
  request.mutable_organization()->set_display_name(id);
  return rpc::FromGrpc(stub->CreateOrganization(context.NewCall().get(), request, &organization));
}

absl::StatusOr<ExitCode> ImportOmb2024(Context& context, const ImportOptions& options) {
  ASSIGN_OR_RETURN(const std::string organization, context.Organization());
  if (context.format() == Format::kCsv) {
    return UsageError("the summary is not printed as CSV: --refused FILE writes the refused rows as CSV");
  }
  ASSIGN_OR_RETURN(const int64_t rows, CheckOmb2024File(options.file));
  RETURN_IF_ERROR(EnsureOrganization(context, organization, options.create_organization));

  ImportSummary summary(options.file, organization, rows);
  const absl::Time begin = absl::Now();
  absl::Status sent;
  {
    Progress progress(context.err(), "importing", rows);
    sent = SendOmb2024File(
        options.file, organization, context.Channel(), [&context] { return context.NewCall(kImportTimeout); }, progress,
        summary);
  }
  if (!sent.ok()) {
    const bool away = sent.code() == absl::StatusCode::kUnavailable && !rpc::RetryDelay(sent).has_value();
    summary.BrokenOff(away ? "the server went away" : std::string(sent.message()));
  }
  if (context.format() == Format::kJson) {
    context.out().Print(summary.ToJson(), "\n");
  } else {
    summary.Print(absl::Now() - begin, context.out());
  }
  if (!options.refused.empty()) RETURN_IF_ERROR(summary.WriteRefused(options.refused));
  RETURN_IF_ERROR(sent);
  return summary.complete() ? kOk : kRefused;
}

}  // namespace

void AddImport(CLI::App& app, Context& context) {
  auto options = std::make_shared<ImportOptions>();
  CLI::App* import = app.add_subcommand("import", "Take over AI systems from another register");
  import->require_subcommand(1);
  CLI::App* omb = import->add_subcommand(
      "omb-2024", "The consolidated 2024 inventory of AI use cases of US federal agencies, as published (CSV)");
  omb->add_option("file", options->file, "The file")->required()->type_name("FILE");
  omb->add_flag("--create-organization", options->create_organization, "Register the organization if it is not there");
  omb->add_option("--refused", options->refused, "Write every refused row, with the reason, to this file (CSV)")
      ->type_name("FILE");
  omb->footer(
      "The same file again adds nothing: a system is known by the digest of its record.\n"
      "Rows are counted as a spreadsheet shows them; the header is row 1.\n"
      "  aims import omb-2024 inventory.csv --organization us-federal --create-organization");
  omb->callback([options, &context] { context.Run([options, &context] { return ImportOmb2024(context, *options); }); });
}

}  // namespace aims::cli
