// aims systems: the AI systems of an organization.

#include <grpcpp/channel.h>

#include "absl/strings/str_cat.h"
#include "aims/inventory/v1/ai_system_service.grpc.pb.h"
#include "tools/aims/commands.h"
#include "tools/aims/message_text.h"
#include "tools/aims/resources.h"

namespace aims::cli {
namespace {

using google::protobuf::Message;
using inventory::v1::AiSystem;
using inventory::v1::AiSystemService;
using inventory::v1::GetAiSystemRequest;
using inventory::v1::ListAiSystemsRequest;

struct SystemOptions {
  std::string id;
  bool show_deleted = false;
  ListOptions list;
};

std::string Id(const Message& system) {
  const std::string name = FieldText(system, "name");
  return name.substr(name.rfind('/') + 1);
}

// "operation", or "operation (declared)" where no gate was passed on the way there.
std::string State(const Message& system) {
  return absl::StrCat(FieldText(system, "state"), FieldText(system, "state_declared") == "yes" ? " (declared)" : "");
}

// "rights", "safety", "both", "neither", or empty where it is not known.
std::string Impact(const Message& system) {
  const std::string rights = FieldText(system, "rights_impact");
  const std::string safety = FieldText(system, "safety_impact");
  if (rights == "yes") return safety == "yes" ? "both" : "rights";
  if (safety == "yes") return "safety";
  return rights == "no" && safety == "no" ? "neither" : "";
}

// What fits on a screen, the name last as the widest; for a spreadsheet, more of it.
std::vector<Column> Columns(Format format) {
  std::vector<Column> columns = {{"ID", "", &Id},         {"UNIT", "owner_unit.code"},        {"STATE", "", &State},
                                 {"IMPACT", "", &Impact}, {"AI ACT", "classification.tiers"}, {"NAME", "display_name"}};
  if (format != Format::kCsv) return columns;
  for (const char* field :
       {"owner", "owner_unit.display_name", "owner_unit.bureau", "domain", "purpose", "personal_data", "public_service",
        "development_mode", "classification.tiers", "create_time", "update_time"}) {
    columns.push_back({field, field});
  }
  return columns;
}

absl::StatusOr<ExitCode> List(Context& context, const SystemOptions& options) {
  ASSIGN_OR_RETURN(auto request, ListRequest<ListAiSystemsRequest>(options.list));
  ASSIGN_OR_RETURN(*request.mutable_parent(), context.Organization());
  request.set_show_deleted(options.show_deleted);
  const auto stub = AiSystemService::NewStub(context.Channel());
  return PrintList(context, options.list.limit, options.list.page_size, Columns(context.format()),
                   Pages(context, *stub, &AiSystemService::Stub::ListAiSystems, request));
}

absl::StatusOr<ExitCode> Show(Context& context, const SystemOptions& options) {
  GetAiSystemRequest request;
  ASSIGN_OR_RETURN(*request.mutable_name(), context.ResourceName("aiSystems", options.id));
  RETURN_IF_ERROR(SetReadTime(options.list.as_of, &request));
  AiSystem system;
  RETURN_IF_ERROR(rpc::FromGrpc(
      AiSystemService::NewStub(context.Channel())->GetAiSystem(context.NewCall().get(), request, &system)));
  return PrintResource(context, system);
}

absl::StatusOr<ExitCode> History(Context& context, const SystemOptions& options) {
  ASSIGN_OR_RETURN(const std::string name, context.ResourceName("aiSystems", options.id));
  return PrintHistory(context, name, options.list.limit);
}

}  // namespace

void AddSystems(CLI::App& app, Context& context) {
  auto options = std::make_shared<SystemOptions>();
  CLI::App* systems = app.add_subcommand("systems", "AI systems of an organization");
  systems->require_subcommand(1);
  systems->footer("Moves of the life cycle go through `aims call`: see `aims call --list`.");
  const auto run = [&context, options](auto command) {
    return [&context, options, command] {
      context.Run([&context, options, command] { return command(context, *options); });
    };
  };

  CLI::App* list = systems->add_subcommand("list", "List them");
  AddListOptions(*list, options->list);
  list->add_flag("--show-deleted", options->show_deleted, "Also deleted ones");
  list->footer(
      "  aims systems list --filter 'state = OPERATION AND owner_unit.code = \"HHS\"' --order-by display_name");
  list->callback(run(&List));

  CLI::App* show = systems->add_subcommand("show", "Show one");
  show->add_option("system", options->id, "Its id, or its full name")->required();
  AddAsOf(*show, options->list.as_of);
  show->callback(run(&Show));

  CLI::App* history = systems->add_subcommand("history", "Who changed what, when and why, newest first");
  history->add_option("system", options->id, "Its id, or its full name")->required();
  AddLimit(*history, options->list.limit);
  history->callback(run(&History));
}

}  // namespace aims::cli
