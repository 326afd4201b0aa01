#include "tools/aims/resources.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "aims/history/v1/history_service.pb.h"
#include "tools/aims/actor_text.h"
#include "tools/aims/days.h"
#include "tools/aims/message_text.h"
#include "tools/aims/method_call.h"

namespace aims::cli {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr int64_t kTableLimit = 50;

const FieldDescriptor& RepeatedField(const Message& response) {
  for (int i = 0;; ++i) {
    if (response.GetDescriptor()->field(i)->is_repeated()) return *response.GetDescriptor()->field(i);
  }
}

}  // namespace

void AddListOptions(CLI::App& command, ListOptions& options) {
  command.add_option("--filter", options.filter,
                     "Only matching resources, such as 'display_name:\"claims\"' (AIP-160)");
  command.add_option("--order-by", options.order_by, "Order, such as 'display_name' or 'update_time desc'");
  AddLimit(command, options.limit);
  command.add_option("--page-size", options.page_size, "Number of resources for each request")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  AddAsOf(command, options.as_of);
}

void AddAsOf(CLI::App& command, std::string& as_of) {
  command.add_option("--as-of", as_of, "State at this time: 2026-11-24 (the end of that day), or 2026-11-24T10:00:00Z")
      ->type_name("TIME");
}

void AddLimit(CLI::App& command, absl::optional<int64_t>& limit) {
  command
      .add_option("--limit", limit,
                  absl::StrCat("Maximum number; 0 for all. Without it, a table has ", kTableLimit,
                               ", and JSON and CSV are complete"))
      ->check(CLI::NonNegativeNumber);
}

absl::StatusOr<Visited> VisitPages(int64_t limit, int32_t page_size, const FetchPage& fetch,
                                   const std::function<void(const Message&)>& visit) {
  Visited visited;
  std::string token;
  do {
    const int64_t wanted = limit == 0 ? page_size : std::min<int64_t>(page_size, limit - visited.count);
    ASSIGN_OR_RETURN(const auto response, fetch(static_cast<int32_t>(wanted), token));
    const FieldDescriptor& items = RepeatedField(*response);
    for (int i = 0; i < response->GetReflection()->FieldSize(*response, &items); ++i, ++visited.count) {
      visit(response->GetReflection()->GetRepeatedMessage(*response, &items, i));
    }
    token = FieldText(*response, "next_page_token");
  } while (!token.empty() && (limit == 0 || visited.count < limit));
  visited.more = !token.empty();
  return visited;
}

void SayWhatIsLeft(Context& context, const Visited& visited) {
  if (visited.count == 0 && context.format() == Format::kTable) context.err().Print("none\n");
  if (visited.more) context.err().Print("… and more: use --limit N for N of them, --limit 0 for all\n");
}

absl::StatusOr<ExitCode> PrintList(Context& context, absl::optional<int64_t> limit, int32_t page_size,
                                   std::vector<Column> columns, const FetchPage& fetch) {
  ListPrinter printer(context.format(), context.out(), std::move(columns));
  ASSIGN_OR_RETURN(const Visited visited,
                   VisitPages(limit.value_or(context.format() == Format::kTable ? kTableLimit : 0), page_size, fetch,
                              [&](const Message& message) { printer.Add(message); }));
  printer.Finish();
  SayWhatIsLeft(context, visited);
  return kOk;
}

absl::Status SetListFields(Context& context, const ListOptions& options, Message* request) {
  const auto& type = *request->GetDescriptor();
  const auto& reflection = *request->GetReflection();
  reflection.SetString(request, type.FindFieldByName("filter"), options.filter);
  reflection.SetString(request, type.FindFieldByName("order_by"), options.order_by);
  if (const FieldDescriptor* deleted = type.FindFieldByName("show_deleted"); deleted != nullptr) {
    reflection.SetBool(request, deleted, options.show_deleted);
  } else if (options.show_deleted) {
    return UsageError("--show-deleted: these resources cannot be deleted");
  }
  if (!options.filter.empty()) RETURN_IF_ERROR(UseDaysOf(context, *request));
  return SetReadTime(context, options.as_of, request);
}

FetchPage Pages(Context& context, std::string path, const Message& request, const Message& response) {
  std::shared_ptr<Message> asked(request.New());
  asked->CopyFrom(request);
  return [&context, path = std::move(path), asked, prototype = &response](
             int32_t page_size, const std::string& token) -> absl::StatusOr<std::unique_ptr<Message>> {
    const auto& type = *asked->GetDescriptor();
    asked->GetReflection()->SetInt32(asked.get(), type.FindFieldByName("page_size"), page_size);
    asked->GetReflection()->SetString(asked.get(), type.FindFieldByName("page_token"), token);
    std::unique_ptr<Message> page(prototype->New());
    RETURN_IF_ERROR(Call(context, path, *asked, page.get()));
    return page;
  };
}

absl::Status CanPrintResource(const Context& context) {
  if (context.format() != Format::kCsv) return absl::OkStatus();
  return UsageError("one resource cannot be printed as CSV: use --output json, or list it");
}

absl::StatusOr<ExitCode> PrintResource(Context& context, const Message& resource) {
  RETURN_IF_ERROR(CanPrintResource(context));
  if (context.format() == Format::kJson) {
    context.out().Print(ToJson(resource, true), "\n");
  } else {
    PrintFields(resource, context.out());
  }
  return kOk;
}

absl::StatusOr<ExitCode> PrintHistory(Context& context, absl::optional<int64_t> limit, const std::string& name) {
  history::v1::ListRevisionsRequest request;
  request.set_name(name);
  const auto who = [](const Message& revision) {
    return ActorText(static_cast<const event::v1::Revision&>(revision).metadata().actor());
  };
  const auto what = [](const Message& revision) { return EventText(FieldText(revision, "event_type")); };
  return PrintList(context, limit, 200,
                   {{"VERSION", "version"},
                    {"TIME", "metadata.occur_time"},
                    {"WHO", "", who},
                    {"WHAT HAPPENED", "", what},
                    {"REASON", "metadata.reason"},
                    {"CHANGED", "changed_fields"}},
                   Pages(context, "/aims.history.v1.HistoryService/ListRevisions", request,
                         history::v1::ListRevisionsResponse::default_instance()));
}

std::string EventText(absl::string_view event_type) {
  std::string text;
  for (char c : event_type.substr(event_type.rfind('.') + 1)) {
    if (absl::ascii_isupper(static_cast<unsigned char>(c)) && !text.empty()) text.push_back(' ');
    text.push_back(absl::ascii_tolower(static_cast<unsigned char>(c)));
  }
  return text;
}

}  // namespace aims::cli
