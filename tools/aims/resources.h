#pragma once
// What commands about resources print, and what they are asked for: lists page by page, one resource, its history.
//
//   ListOptions options;
//   AddListOptions(*list, options);
//   …
//   ASSIGN_OR_RETURN(auto request, ListRequest<ListSuppliersRequest>(options));
//   return PrintList(context, options.limit, options.page_size, columns,
//                    Pages(context, *stub, &SupplierService::Stub::ListSuppliers, request));

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/status/statusor.h"
#include "aims/event/v1/event.pb.h"
#include "common/base/status_macros.h"
#include "common/base/time.h"
#include "common/rpc/errors.h"
#include "grpcpp/client_context.h"
#include "tools/aims/context.h"
#include "tools/aims/list_printer.h"

namespace aims::cli {

struct ListOptions {
  std::string filter;
  std::string order_by;
  std::string as_of;
  int64_t limit = 50;  // 0: all
  int32_t page_size = 200;
  bool show_deleted = false;
};

void AddListOptions(CLI::App& command, ListOptions& options);
// --as-of alone, for show; --limit alone, for history.
void AddAsOf(CLI::App& command, std::string& as_of);
void AddLimit(CLI::App& command, int64_t& limit);

// Sets read_time from --as-of; leaves it unset when there is none.
template <class Request>
absl::Status SetReadTime(const std::string& as_of, Request* request) {
  if (as_of.empty()) return absl::OkStatus();
  const absl::StatusOr<absl::Time> time = base::TimeFromText(as_of);
  if (!time.ok()) return UsageError(absl::StrCat("--as-of: ", time.status().message()));
  *request->mutable_read_time() = base::ToProto(*time);
  return absl::OkStatus();
}

// A list request as `options` say.
template <class Request>
absl::StatusOr<Request> ListRequest(const ListOptions& options) {
  Request request;
  request.set_filter(options.filter);
  request.set_order_by(options.order_by);
  RETURN_IF_ERROR(SetReadTime(options.as_of, &request));
  return request;
}

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
// Says on standard error that there is nothing, or more.
void SayWhatIsLeft(Context& context, const Visited& visited);

// Prints pages until `limit` messages or the end; says on standard error when there are more.
absl::StatusOr<ExitCode> PrintList(Context& context, int64_t limit, int32_t page_size, std::vector<Column> columns,
                                   const FetchPage& fetch);

// A FetchPage of a stub's method: Pages(context, stub, &Stub::ListSuppliers, request).
template <class Stub, class Request, class Response>
FetchPage Pages(Context& context, Stub& stub,
                grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*), Request request) {
  return [&context, &stub, method, request = std::move(request)](
             int32_t page_size,
             const std::string& token) mutable -> absl::StatusOr<std::unique_ptr<google::protobuf::Message>> {
    request.set_page_size(page_size);
    request.set_page_token(token);
    auto response = std::make_unique<Response>();
    RETURN_IF_ERROR(rpc::FromGrpc((stub.*method)(context.NewCall().get(), request, response.get())));
    return response;
  };
}

// CSV is for lists: a usage error, to be made before anything is done.
absl::Status CanPrintResource(const Context& context);
// One resource: its fields, or as JSON.
absl::StatusOr<ExitCode> PrintResource(Context& context, const google::protobuf::Message& resource);

// The history of a resource, newest first: pages of its service's ListRevisions.
absl::StatusOr<ExitCode> PrintHistory(Context& context, int64_t limit, const FetchPage& revisions);

// What happened, for people: "aims.inventory.v1.AiSystemRegistered" → "ai system registered".
std::string EventText(absl::string_view event_type);

}  // namespace aims::cli
