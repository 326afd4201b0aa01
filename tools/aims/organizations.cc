// aims org: organizations, the tenants.

#include <grpcpp/channel.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "aims/inventory/v1/organization.pb.h"
#include "common/base/digest.h"
#include "tools/aims/commands.h"
#include "tools/aims/days.h"
#include "tools/aims/method_call.h"
#include "tools/aims/resources.h"

namespace aims::cli {
namespace {

using inventory::v1::CreateOrganizationRequest;
using inventory::v1::GetOrganizationRequest;
using inventory::v1::ListOrganizationsRequest;
using inventory::v1::Organization;
using inventory::v1::UpdateOrganizationRequest;

struct OrganizationOptions {
  std::string id;
  std::string display_name;
  std::string boundaries;
  std::string time_zone;
  std::string reason;
  ListOptions list;
};

// Of the argument, or else of --organization.
absl::StatusOr<std::string> NameOf(const Context& context, const OrganizationOptions& options) {
  if (options.id.empty()) return context.Organization();
  return absl::StrCat("organizations/", absl::StripPrefix(options.id, "organizations/"));
}

absl::StatusOr<ExitCode> Create(Context& context, const OrganizationOptions& options) {
  RETURN_IF_ERROR(CanPrintResource(context));
  CreateOrganizationRequest request;
  request.set_organization_id(options.id);
  request.set_request_id(base::RandomUuid());
  request.mutable_organization()->set_display_name(options.display_name.empty() ? options.id : options.display_name);
  request.mutable_organization()->set_boundaries(options.boundaries);
  request.mutable_organization()->set_time_zone(options.time_zone);
  Organization organization;
  RETURN_IF_ERROR(Call(context, "/aims.inventory.v1.OrganizationService/CreateOrganization", request, &organization));
  return PrintResource(context, organization);
}

absl::StatusOr<ExitCode> Show(Context& context, const OrganizationOptions& options) {
  GetOrganizationRequest request;
  ASSIGN_OR_RETURN(*request.mutable_name(), NameOf(context, options));
  RETURN_IF_ERROR(SetReadTime(context, options.list.as_of, &request));
  Organization organization;
  RETURN_IF_ERROR(Call(context, "/aims.inventory.v1.OrganizationService/GetOrganization", request, &organization));
  return PrintResource(context, organization);
}

absl::StatusOr<ExitCode> List(Context& context, const OrganizationOptions& options) {
  ListOrganizationsRequest request;
  RETURN_IF_ERROR(SetListFields(context, options.list, &request));
  return PrintList(
      context, options.list.limit, options.list.page_size,
      {{"NAME", "name"}, {"DISPLAY NAME", "display_name"}, {"VERSION", "etag"}, {"UPDATED", "update_time"}},
      Pages(context, "/aims.inventory.v1.OrganizationService/ListOrganizations", request,
            inventory::v1::ListOrganizationsResponse::default_instance()));
}

absl::StatusOr<ExitCode> Update(Context& context, const OrganizationOptions& options, bool name, bool boundaries,
                                bool time_zone) {
  if (!name && !boundaries && !time_zone) {
    return UsageError("there is no change: use --name, --boundaries or --time-zone");
  }
  RETURN_IF_ERROR(CanPrintResource(context));
  UpdateOrganizationRequest request;
  ASSIGN_OR_RETURN(*request.mutable_organization()->mutable_name(), NameOf(context, options));
  request.set_request_id(base::RandomUuid());
  request.set_reason(options.reason);
  if (name) {
    request.mutable_organization()->set_display_name(options.display_name);
    request.mutable_update_mask()->add_paths("display_name");
  }
  if (boundaries) {
    request.mutable_organization()->set_boundaries(options.boundaries);
    request.mutable_update_mask()->add_paths("boundaries");
  }
  if (time_zone) {
    request.mutable_organization()->set_time_zone(options.time_zone);
    request.mutable_update_mask()->add_paths("time_zone");
  }
  Organization organization;
  RETURN_IF_ERROR(Call(context, "/aims.inventory.v1.OrganizationService/UpdateOrganization", request, &organization));
  return PrintResource(context, organization);
}

absl::StatusOr<ExitCode> History(Context& context, const OrganizationOptions& options) {
  ASSIGN_OR_RETURN(const std::string name, NameOf(context, options));
  return PrintHistory(context, options.list.limit, name);
}

}  // namespace

void AddOrganizations(CLI::App& app, Context& context) {
  auto options = std::make_shared<OrganizationOptions>();
  CLI::App* org = app.add_subcommand("org", "Organizations and their AI management systems");
  org->require_subcommand(1);
  const auto add = [&](const char* name, const char* means) { return org->add_subcommand(name, means); };
  const auto run = [&context, options](auto command) {
    return [&context, options, command] {
      context.Run([&context, options, command] { return command(context, *options); });
    };
  };

  CLI::App* create = add("create", "Register an organization");
  create->add_option("id", options->id, "Id: 1 to 63 of a-z, 0-9 and -")->required();
  create->add_option("--name", options->display_name, "Display name; the default is the id");
  create->add_option("--boundaries", options->boundaries, "Boundaries: legal entities, units, sites (4.1)");
  const char* time_zone_means = "Time zone whose days are meant by dates, such as Europe/Berlin; UTC when empty";
  create->add_option("--time-zone", options->time_zone, time_zone_means);
  create->callback(run(&Create));

  CLI::App* show = add("show", "Show one organization");
  show->add_option("id", options->id, "Its id; --organization if not given");
  AddAsOf(*show, options->list.as_of);
  show->callback(run(&Show));

  CLI::App* list = add("list", "List the organizations that you may access");
  AddListOptions(*list, options->list);
  list->callback(run(&List));

  CLI::App* update = add("update", "Change one organization");
  update->add_option("id", options->id, "Its id; --organization if not given");
  CLI::Option* name = update->add_option("--name", options->display_name, "Display name");
  CLI::Option* boundaries = update->add_option("--boundaries", options->boundaries, "Boundaries (4.1)");
  CLI::Option* time_zone = update->add_option("--time-zone", options->time_zone, time_zone_means);
  context.MayBeEmpty(boundaries);
  context.MayBeEmpty(time_zone);
  update->add_option("--reason", options->reason, "Reason, for the trail");
  update->callback(run([name, boundaries, time_zone](Context& context, const OrganizationOptions& options) {
    return Update(context, options, name->count() > 0, boundaries->count() > 0, time_zone->count() > 0);
  }));

  CLI::App* history = add("history", "Changes with actor, time and reason, newest first");
  history->add_option("id", options->id, "Its id; --organization if not given");
  AddLimit(*history, options->list.limit);
  history->callback(run(&History));
}

}  // namespace aims::cli
