#pragma once
// What commands about resources print, and what they are asked for: lists page by page, one resource, its history.
//
//   ListOptions options;
//   AddListOptions(*list, options);
//   …
//   ListSuppliersRequest request;
//   RETURN_IF_ERROR(SetListFields(context, options, &request));
//   return PrintList(context, options.limit, options.page_size, columns,
//                    Pages(context, "/aims.inventory.v1.SupplierService/ListSuppliers", request,
//                          ListSuppliersResponse::default_instance()));

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/status/statusor.h"
#include "common/base/status_macros.h"
#include "google/protobuf/message.h"
#include "tools/aims/context.h"
#include "tools/aims/list_printer.h"

namespace aims::cli {

struct ListOptions {
  std::string filter;
  std::string order_by;
  std::string as_of;
  absl::optional<int64_t> limit;  // 0: all
  int32_t page_size = 200;
  bool show_deleted = false;
};

void AddListOptions(CLI::App& command, ListOptions& options);
// --as-of alone, for show; --limit alone, for history.
void AddAsOf(CLI::App& command, std::string& as_of);
void AddLimit(CLI::App& command, absl::optional<int64_t>& limit);

// Fills a list request, which has its parent already, with what `options` say.
absl::Status SetListFields(Context& context, const ListOptions& options, google::protobuf::Message* request);

// Fetches the page that begins at `token` into a response, which has one repeated field and next_page_token.
using FetchPage = std::function<absl::StatusOr<std::unique_ptr<google::protobuf::Message>>(int32_t page_size,
                                                                                           const std::string& token)>;

// What came of a walk through pages.
struct Visited {
  int64_t count = 0;
  bool more = false;  // there are more than were asked for
};
// Fetches pages, and visits what is in them, until `limit` messages or the end.
absl::StatusOr<Visited> VisitPages(int64_t limit, int32_t page_size, const FetchPage& fetch,
                                   const std::function<void(const google::protobuf::Message&)>& visit);
// Says on standard error that there is more, and of a table that there is nothing.
void SayWhatIsLeft(Context& context, const Visited& visited);

// Prints pages until `limit` messages or the end; says on standard error when there are more. Without a limit, a table
// ends after 50, and JSON and CSV, which programs read, are complete.
absl::StatusOr<ExitCode> PrintList(Context& context, absl::optional<int64_t> limit, int32_t page_size,
                                   std::vector<Column> columns, const FetchPage& fetch);

// A FetchPage of a method: its request but for the size and the token of the page, and the default instance of its
// response. `context` outlives it.
FetchPage Pages(Context& context, std::string path, const google::protobuf::Message& request,
                const google::protobuf::Message& response);

// CSV is for lists: a usage error, to be made before anything is done.
absl::Status CanPrintResource(const Context& context);
// One resource: its fields, or as JSON.
absl::StatusOr<ExitCode> PrintResource(Context& context, const google::protobuf::Message& resource);

// The history of a resource, newest first.
absl::StatusOr<ExitCode> PrintHistory(Context& context, absl::optional<int64_t> limit, const std::string& name);

// What happened, for people: "aims.inventory.v1.AiSystemRegistered" → "ai system registered".
std::string EventText(absl::string_view event_type);

}  // namespace aims::cli
