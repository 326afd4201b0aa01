#include "tools/aims/resource_commands.h"

#include "absl/strings/str_cat.h"
#include "tools/aims/message_text.h"

namespace aims::cli {
namespace {

struct Options {
  std::string id;
  ListOptions list;
};

}  // namespace

std::string IdOf(const google::protobuf::Message& resource) {
  const std::string name = FieldText(resource, "name");
  return name.substr(name.rfind('/') + 1);
}

CLI::App* AddResourceCommands(CLI::App& app, Context& context, ResourceCommands commands) {
  const auto known = std::make_shared<const ResourceCommands>(std::move(commands));
  const auto options = std::make_shared<Options>();
  CLI::App* group = app.add_subcommand(known->group, known->means);
  group->require_subcommand(1);
  const auto add = [&](const char* name, const char* means) { return group->add_subcommand(name, means); };
  const auto add_id = [&](CLI::App& command) {
    command.add_option(known->one, options->id, "Its id, or its full name")->required();
  };

  CLI::App* list = add("list", "List them");
  AddListOptions(*list, options->list);
  list->add_flag("--show-deleted", options->list.show_deleted, "Also deleted ones");
  list->footer(known->example);
  list->callback([&context, known, options] {
    context.Run([&context, known, options]() -> absl::StatusOr<ExitCode> {
      ASSIGN_OR_RETURN(const FetchPage pages, known->list(context, options->list));
      return PrintList(context, options->list.limit, options->list.page_size, known->columns(context.format()), pages);
    });
  });

  CLI::App* show = add("show", "Show one");
  add_id(*show);
  AddAsOf(*show, options->list.as_of);
  show->callback([&context, known, options] {
    context.Run([&context, known, options]() -> absl::StatusOr<ExitCode> {
      RETURN_IF_ERROR(CanPrintResource(context));
      ASSIGN_OR_RETURN(const std::string name, context.ResourceName(known->collection, options->id));
      ASSIGN_OR_RETURN(const auto resource, known->get(context, name, options->list.as_of));
      return PrintResource(context, *resource);
    });
  });

  CLI::App* history = add("history", "Who changed what, when and why, newest first");
  add_id(*history);
  AddLimit(*history, options->list.limit);
  history->callback([&context, known, options] {
    context.Run([&context, known, options]() -> absl::StatusOr<ExitCode> {
      ASSIGN_OR_RETURN(const std::string name, context.ResourceName(known->collection, options->id));
      return PrintHistory(context, options->list.limit, known->history(context, name));
    });
  });
  return group;
}

}  // namespace aims::cli
