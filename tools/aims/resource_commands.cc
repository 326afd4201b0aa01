#include "tools/aims/resource_commands.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/base/mistake.h"
#include "common/rpc/wire.h"
#include "google/api/resource.pb.h"
#include "tools/aims/days.h"
#include "tools/aims/message_text.h"
#include "tools/aims/method_call.h"

namespace aims::cli {
namespace {

using google::protobuf::Message;
using google::protobuf::MessageFactory;
using google::protobuf::MethodDescriptor;

struct Options {
  std::string id;
  ListOptions list;
};

// A method of the resource's service, with empty messages.
class Method {
 public:
  // `name` such as "GetRisk".
  Method(const Message& resource, const std::string& name)
      : descriptor_(*resource.GetDescriptor()->file()->pool()->FindMethodByName(
            absl::StrCat(resource.GetTypeName(), "Service.", name))),
        request_(New(*descriptor_.input_type())) {}

  std::string path() const { return rpc::PathOf(descriptor_); }
  Message* request() { return request_.get(); }
  const Message& response() const {
    return *MessageFactory::generated_factory()->GetPrototype(descriptor_.output_type());
  }
  void Set(const char* field, const std::string& value) {
    const auto* known = request_->GetDescriptor()->FindFieldByName(field);
    request_->GetReflection()->SetString(request_.get(), known, value);
  }

 private:
  static std::unique_ptr<Message> New(const google::protobuf::Descriptor& type) {
    return std::unique_ptr<Message>(MessageFactory::generated_factory()->GetPrototype(&type)->New());
  }

  const MethodDescriptor& descriptor_;
  const std::unique_ptr<Message> request_;
};

const google::api::ResourceDescriptor& Described(const Message& resource) {
  return resource.GetDescriptor()->options().GetExtension(google::api::resource);
}

void RequireField(const Message& resource, const std::string& path) {
  const google::protobuf::Descriptor* type = resource.GetDescriptor();
  for (absl::string_view step : absl::StrSplit(path, '.')) {
    const auto* field = type == nullptr ? nullptr : type->FindFieldByName(std::string(step));
    if (field == nullptr) base::Mistake(absl::StrCat(resource.GetTypeName(), " has no field `", path, "`"));
    type = field->message_type();
  }
}

absl::StatusOr<ExitCode> List(Context& context, const ResourceCommands& commands, const ListOptions& options) {
  ASSIGN_OR_RETURN(const FetchPage pages, ListPages(context, *commands.resource, options));
  return PrintList(context, options.limit, options.page_size, commands.columns(context.format()), pages);
}

absl::StatusOr<ExitCode> Show(Context& context, const ResourceCommands& commands, const Options& options) {
  RETURN_IF_ERROR(CanPrintResource(context));
  Method method(*commands.resource, absl::StrCat("Get", commands.resource->GetDescriptor()->name()));
  ASSIGN_OR_RETURN(const std::string name, context.ResourceName(Described(*commands.resource).plural(), options.id));
  method.Set("name", name);
  RETURN_IF_ERROR(SetReadTime(context, options.list.as_of, method.request()));
  const std::unique_ptr<Message> resource(commands.resource->New());
  RETURN_IF_ERROR(Call(context, method.path(), *method.request(), resource.get()));
  return PrintResource(context, *resource);
}

absl::StatusOr<ExitCode> History(Context& context, const ResourceCommands& commands, const Options& options) {
  ASSIGN_OR_RETURN(const std::string name, context.ResourceName(Described(*commands.resource).plural(), options.id));
  return PrintHistory(context, options.list.limit, name);
}

}  // namespace

absl::StatusOr<FetchPage> ListPages(Context& context, const Message& resource, const ListOptions& options) {
  std::string plural = Described(resource).plural();
  plural[0] = absl::ascii_toupper(static_cast<unsigned char>(plural[0]));
  Method method(resource, absl::StrCat("List", plural));
  ASSIGN_OR_RETURN(const std::string organization, context.Organization());
  method.Set("parent", organization);
  RETURN_IF_ERROR(SetListFields(context, options, method.request()));
  return Pages(context, method.path(), *method.request(), method.response());
}

std::string IdOf(const Message& resource) {
  const std::string name = FieldText(resource, "name");
  return name.substr(name.rfind('/') + 1);
}

std::vector<Column> WithColumnsOfASheet(std::vector<Column> columns, Format format,
                                        const std::vector<std::string>& for_a_sheet) {
  if (format == Format::kCsv) {
    for (const std::string& field : for_a_sheet) columns.push_back({field, field});
  }
  return columns;
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
  list->callback(
      [&context, known, options] { context.Run([=, &context] { return List(context, *known, options->list); }); });

  CLI::App* show = add("show", "Show one");
  add_id(*show);
  AddAsOf(*show, options->list.as_of);
  show->callback(
      [&context, known, options] { context.Run([=, &context] { return Show(context, *known, *options); }); });

  CLI::App* history = add("history", "Who changed what, when and why, newest first");
  add_id(*history);
  AddLimit(*history, options->list.limit);
  history->callback(
      [&context, known, options] { context.Run([=, &context] { return History(context, *known, *options); }); });
  return group;
}

CLI::App* AddResourceRow(CLI::App& app, Context& context, const ResourceRow& row) {
  for (const Column& column : row.columns) {
    if (!column.path.empty()) RequireField(*row.resource, column.path);
  }
  for (const std::string& path : row.for_a_sheet) RequireField(*row.resource, path);
  ResourceCommands commands{.group = row.group, .means = row.means, .one = row.one, .example = row.example};
  commands.resource = row.resource;
  commands.columns = [columns = row.columns, for_a_sheet = row.for_a_sheet](Format format) {
    return WithColumnsOfASheet(columns, format, for_a_sheet);
  };
  CLI::App* group = AddResourceCommands(app, context, std::move(commands));
  group->footer("Use `aims call` for moves; `aims moves` lists them.");
  return group;
}

}  // namespace aims::cli
