#pragma once
// The commands that every kind of resource has: list, show, history. By the conventions of AIP-131 and 132, so that a
// kind gives its service and its columns.
//
//   ResourceCommands risks{
//       .group = "risks", .means = "Risks of an organization", .one = "risk", .collection = "risks"};
//   risks.columns = &Columns;
//   risks.list = Lister<RiskService, ListRisksRequest>(&RiskService::Stub::ListRisks);
//   risks.get = Getter<RiskService, GetRiskRequest, Risk>(&RiskService::Stub::GetRisk);
//   risks.history = HistoryOf<RiskRegisterService, ListRevisionsRequest>();
//   CLI::App* group = AddResourceCommands(app, context, std::move(risks));
//
// Include it where the .grpc.pb.h are: in .cc files only.

#include <grpcpp/channel.h>

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/status/statusor.h"
#include "tools/aims/resources.h"

namespace aims::cli {

struct ResourceCommands {
  std::string group;       // "systems"
  std::string means;       // "AI systems of an organization"
  std::string one;         // "system"
  std::string collection;  // "aiSystems"
  std::string example;     // of a list
  std::function<std::vector<Column>(Format)> columns;
  std::function<absl::StatusOr<FetchPage>(Context&, const ListOptions&)> list;
  std::function<absl::StatusOr<std::unique_ptr<google::protobuf::Message>>(Context&, const std::string& name,
                                                                           const std::string& as_of)>
      get;
  std::function<FetchPage(Context&, const std::string& name)> history;
};

// Adds the group with its commands. Returns it, for commands of its own.
CLI::App* AddResourceCommands(CLI::App& app, Context& context, ResourceCommands commands);

// The last segment of the resource's name: a column.
std::string IdOf(const google::protobuf::Message& resource);

template <class Service, class Request, class Method>
auto Lister(Method method) {
  return [method](Context& context, const ListOptions& options) -> absl::StatusOr<FetchPage> {
    ASSIGN_OR_RETURN(auto request, ListRequest<Request>(options));
    ASSIGN_OR_RETURN(*request.mutable_parent(), context.Organization());
    if constexpr (requires { request.set_show_deleted(true); }) request.set_show_deleted(options.show_deleted);
    std::shared_ptr<typename Service::Stub> stub = Service::NewStub(context.Channel());
    return FetchPage([stub, fetch = Pages(context, *stub, method, request)](int32_t size, const std::string& token) {
      return fetch(size, token);
    });
  };
}

template <class Service, class Request, class Resource, class Method>
auto Getter(Method method) {
  return [method](Context& context, const std::string& name,
                  const std::string& as_of) -> absl::StatusOr<std::unique_ptr<google::protobuf::Message>> {
    Request request;
    request.set_name(name);
    RETURN_IF_ERROR(SetReadTime(as_of, &request));
    auto resource = std::make_unique<Resource>();
    const auto stub = Service::NewStub(context.Channel());
    RETURN_IF_ERROR(rpc::FromGrpc(((*stub).*method)(context.NewCall().get(), request, resource.get())));
    return resource;
  };
}

template <class Service, class Request>
auto HistoryOf() {
  return [](Context& context, const std::string& name) {
    Request request;
    request.set_name(name);
    std::shared_ptr<typename Service::Stub> stub = Service::NewStub(context.Channel());
    return FetchPage([stub, fetch = Pages(context, *stub, &Service::Stub::ListRevisions, request)](
                         int32_t size, const std::string& token) { return fetch(size, token); });
  };
}

}  // namespace aims::cli
