#include "tools/aims/context.h"

#include <grpcpp/client_context.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>

#include <cstdlib>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "common/process/given.h"
#include "common/rpc/call.h"
#include "common/rpc/metadata.h"

namespace aims::cli {
namespace {

constexpr absl::Duration kLongestWait = absl::Seconds(30);  // that servers allow

std::string Environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

// "aims org create": as far as the command was understood.
std::string CommandLine(const CLI::App& app) {
  std::string line = app.get_name();
  for (const CLI::App* chosen : app.get_subcommands()) return absl::StrCat(line, " ", CommandLine(*chosen));
  return line;
}

}  // namespace

Context::Context(CLI::App& app) : app_(app), actor_(Environment("USER")) {
  app.require_subcommand(1);
  app.set_version_flag("--version", AIMS_VERSION);
  app.footer(
      "Exit codes: 0 done, 1 refused or failed, 2 wrong command line, 3 no server answers, 130 interrupted.\n"
      "`aims COMMAND --help` describes a command.");
  // https://no-color.org: any value that is not empty.
  no_color_ = !Environment("NO_COLOR").empty();
  // Otherwise CLI11 would accept these only in front of the command.
  app.fallthrough();
  app.add_option("--server", server_, "Address of the server")
      ->envname("AIMS_SERVER")
      ->capture_default_str()
      ->group("Everywhere");
  app.add_option("-o,--organization", organization_, "Id of the organization, such as acme")
      ->envname("AIMS_ORGANIZATION")
      ->group("Everywhere");
  app.add_option("--as", actor_, "Your identity; the default is your user name")
      ->envname("AIMS_ACTOR")
      ->group("Everywhere");
  app.add_option("--roles", roles_, "Roles to act in, separated by commas")->envname("AIMS_ROLES")->group("Everywhere");
  app.add_option("--output", format_, "Output format")
      ->check(CLI::IsMember({"table", "json", "csv"}))
      ->capture_default_str()
      ->group("Everywhere");
  app.add_option("--max-wait", max_wait_text_,
                 "How long a call may wait until the server has read what was recorded before it; 0s: takes what the "
                 "server has")
      ->type_name("DURATION")
      ->capture_default_str()
      ->group("Everywhere");
  app.add_flag("--no-color", no_color_, "Without colours, also on a terminal (or set NO_COLOR)")->group("Everywhere");
}

void Context::RefuseEmptyValues(CLI::App& app) const {
  for (CLI::Option* option : app.get_options()) {
    if (may_be_empty_.count(option) == 0) option->check(process::Given());
  }
  for (CLI::App* command : app.get_subcommands(nullptr)) RefuseEmptyValues(*command);
}

int Context::Main(int argc, char** argv) {
  RefuseEmptyValues(app_);
  try {
    app_.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app_.exit(error);  // --help, --version
    Terminal err(stderr, !no_color_);
    const std::vector<std::string> rest = app_.remaining(true);
    const std::string what = dynamic_cast<const CLI::RequiredError*>(&error) == nullptr || rest.empty()
                                 ? error.what()
                                 : absl::StrCat("\"", rest[0], "\" is not a command here");
    return PrintError(UsageError(absl::StrCat(what, ": `", CommandLine(app_), " --help` lists the commands")), server_,
                      err);
  }
  out_ = std::make_unique<Terminal>(stdout, !no_color_);
  err_ = std::make_unique<Terminal>(stderr, !no_color_);
  absl::StatusOr<ExitCode> code = RunChosen();
  if (code.ok() && !out_->Flush()) code = absl::DataLossError("the output cannot be written; the disk may be full");
  return code.ok() ? *code : PrintError(code.status(), server_, *err_);
}

absl::StatusOr<ExitCode> Context::RunChosen() {
  if (!rpc::IsLegalMetadata("aims-actor-bin", actor_)) return UsageError("--as takes at most 8 KiB");
  if (!rpc::IsLegalMetadata("aims-roles", roles_)) return UsageError("--roles takes printable ASCII only");
  if (!absl::ParseDuration(max_wait_text_, &max_wait_) || max_wait_ < absl::ZeroDuration() ||
      max_wait_ > kLongestWait) {
    return UsageError(absl::StrCat("--max-wait: \"", max_wait_text_, "\" is not a duration from 0s to ",
                                   absl::FormatDuration(kLongestWait), ", such as 500ms or 20s"));
  }
  return action_();
}

absl::StatusOr<std::string> Context::Organization() const {
  if (organization_.empty()) {
    return UsageError(
        "the organization is missing: use --organization ID or set AIMS_ORGANIZATION; `aims org list` shows the ids");
  }
  const absl::string_view id = absl::StripPrefix(organization_, "organizations/");
  if (!base::IsResourceId(id)) {
    return UsageError(
        absl::StrCat("\"", organization_, "\" is not an organization id: use 1 to 63 of a-z, 0-9 and -, such as acme"));
  }
  return absl::StrCat("organizations/", id);
}

absl::StatusOr<std::string> Context::ResourceName(absl::string_view collection, absl::string_view id_or_name) const {
  if (absl::StrContains(id_or_name, '/')) return std::string(id_or_name);
  if (!base::IsResourceId(id_or_name)) {
    return UsageError(absl::StrCat("\"", id_or_name, "\" is neither an id nor a full name such as organizations/acme/",
                                   collection, "/triage"));
  }
  ASSIGN_OR_RETURN(const std::string organization, Organization());
  return base::ResourceName::Join(organization, collection, id_or_name);
}

std::shared_ptr<grpc::Channel> Context::Channel() {
  if (channel_ == nullptr) {
    grpc::ChannelArguments arguments;
    // A server that restarts is found again soon, rather than after gRPC's growing pauses of up to two minutes; and one
    // whose machine is gone is noticed within a minute, rather than never, by a call that waits for it.
    arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 500);
    arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 1000);
    arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, 20'000);
    arguments.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, 20'000);
    arguments.SetInt(GRPC_ARG_HTTP2_MAX_PINGS_WITHOUT_DATA, 0);
    channel_ = grpc::CreateCustomChannel(server_, grpc::InsecureChannelCredentials(), arguments);
  }
  return channel_;
}

std::unique_ptr<grpc::ClientContext> Context::NewCall(absl::Duration timeout) const {
  auto call = std::make_unique<grpc::ClientContext>();
  call->set_deadline(absl::ToChronoTime(absl::Now() + timeout));
  if (!actor_.empty()) {
    call->AddMetadata(rpc::IsLegalMetadata("aims-actor", actor_) ? "aims-actor" : "aims-actor-bin", actor_);
  }
  if (!roles_.empty()) call->AddMetadata("aims-roles", roles_);
  if (!time_zone_.value_or("").empty()) call->AddMetadata(rpc::kTimeZoneKey, *time_zone_);
  return call;
}

std::unique_ptr<grpc::ClientContext> Context::NewLatestCall(absl::Duration timeout) const {
  auto call = NewCall(timeout + max_wait_);
  if (max_wait_ == absl::ZeroDuration()) return call;
  call->AddMetadata(rpc::kFreshnessTokenKey, rpc::kLatest);
  call->AddMetadata(rpc::kMaxWaitKey, absl::FormatDuration(max_wait_));
  return call;
}

}  // namespace aims::cli
