#pragma once
// The standard methods and custom methods of resources (AIP-131 to 136), written once: a handler says which aggregate
// and which move, and nothing else.
//
//   grpc::ServerUnaryReactor* CreateSupplier(grpc::CallbackServerContext* context,
//                                            const CreateSupplierRequest* request, Supplier* response) override {
//     return api_.Create<Suppliers>(context, request, response, &Register);
//   }
//   … AssessSupplier(…) override { return api_.Change<Suppliers>(context, request, response, &Assess); }
//
// Each call is admitted (rpc::Gate), then: a command goes to the leader of its resource's partition, here or by
// forwarding, once, and is decided when the read model there includes what its freshness token names and what that
// causes in the service; a read waits for that too, and is served from the read model of this replica.
// Thread-safe.

#include <grpcpp/support/server_callback.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "common/api/model_parts.h"
#include "common/api/request_fields.h"
#include "common/command/leaders.h"
#include "common/rpc/forward.h"

namespace aims::api {

// What the APIs of one command service share. Everything outlives them.
struct Parts : ModelParts {
  rpc::Forwarder* forwarder = nullptr;
  command::Leaders* leaders = nullptr;
  const command::Aggregates* aggregates = nullptr;
};

// A decision without its types: what the leader calls.
using ErasedDecide =
    std::function<absl::StatusOr<command::Events>(const Message& state, const domain::Decision& decision)>;

// A domain function: the whole of a move.
template <class Aggregate, class Request>
using DecideFunction = absl::StatusOr<std::vector<typename Aggregate::Event>> (*)(const typename Aggregate::State&,
                                                                                  const Request&,
                                                                                  const domain::Decision&);

// `request` must live until the decision is made.
template <class Aggregate, class Request>
ErasedDecide Erase(const Request& request, DecideFunction<Aggregate, Request> decide) {
  return [&request, decide](const Message& state, const domain::Decision& decision) -> absl::StatusOr<command::Events> {
    return command::AsEvents(decide(static_cast<const typename Aggregate::State&>(state), request, decision));
  };
}

// A command and where its answer goes. The call that brought it, the request and the response live until then.
struct Errand {
  const rpc::Admission* admission = nullptr;
  std::string path;                  // of the unary method that does the same elsewhere
  const Message* request = nullptr;  // gives the conventional fields
  Message* response = nullptr;       // is filled by a forwarded call
  std::string subject;
  command::Expects expects = command::Expects::kPresent;
  ErasedDecide decide;
  std::function<void(absl::StatusOr<command::Outcome>)> on_outcome;               // it was decided here
  std::function<void(absl::Status, const rpc::Metadata& trailers)> on_forwarded;  // it was decided elsewhere
};

// Sends the command to the leader of its resource's partition: here, or by forwarding, once. Errors say when to retry
// where that helps. Calls one of the two, once.
void Run(const Parts& parts, Errand errand);

// A create request with its request id and resource id filled in where the client left them to the server, and the name
// of what it creates.
std::unique_ptr<Message> PrepareCreate(const Message& request, absl::string_view collection, std::string* subject);

// `status` with RetryInfo where trying again helps.
absl::Status SayWhenToRetry(absl::Status status);

class ResourceApi {
 public:
  explicit ResourceApi(Parts parts) : parts_(parts) {}

  // Commands. `Request` has name (or the resource with its name), and the conventional request_id, etag, validate_only,
  // reason; creates have parent and {resource}_id.
  template <class Aggregate, class Request>
  grpc::ServerUnaryReactor* Create(grpc::CallbackServerContext* context, const Request* request,
                                   typename Aggregate::State* response, DecideFunction<Aggregate, Request> decide) {
    return RunCreate(context, *request, response, Aggregate::kCollection, [decide](const Message& prepared) {
      return Erase<Aggregate>(static_cast<const Request&>(prepared), decide);
    });
  }
  template <class Aggregate, class Request>
  grpc::ServerUnaryReactor* Change(grpc::CallbackServerContext* context, const Request* request,
                                   typename Aggregate::State* response, DecideFunction<Aggregate, Request> decide) {
    return RunCommand(context, *request, response, SubjectOf(*request), command::Expects::kPresent,
                      Erase<Aggregate>(*request, decide));
  }
  template <class Aggregate, class Request>
  grpc::ServerUnaryReactor* Undelete(grpc::CallbackServerContext* context, const Request* request,
                                     typename Aggregate::State* response, DecideFunction<Aggregate, Request> decide) {
    return RunCommand(context, *request, response, SubjectOf(*request), command::Expects::kDeleted,
                      Erase<Aggregate>(*request, decide));
  }

  // Reads. Requests and responses by the conventions of AIP-131 and 132, with read_time.
  grpc::ServerUnaryReactor* Get(grpc::CallbackServerContext* context, const Message* request, Message* response);
  template <class Aggregate>
  grpc::ServerUnaryReactor* List(grpc::CallbackServerContext* context, const Message* request, Message* response) {
    return RunList(context, *request, response, Aggregate::kCollection);
  }

  const Parts& parts() const { return parts_; }

 private:
  // Name of the resource that a request is about: its `name`, or that of the resource it carries.
  static std::string SubjectOf(const Message& request);

  grpc::ServerUnaryReactor* RunCommand(grpc::CallbackServerContext* context, const Message& request, Message* response,
                                       std::string subject, command::Expects expects, ErasedDecide decide);
  grpc::ServerUnaryReactor* RunCreate(grpc::CallbackServerContext* context, const Message& request, Message* response,
                                      absl::string_view collection,
                                      const std::function<ErasedDecide(const Message& prepared)>& erase);
  // Runs it and finishes the call. `keep` holds what the errand points to, where the call does not.
  void RunAndFinish(std::shared_ptr<rpc::Call> call, const Message& request, Message* response, std::string subject,
                    command::Expects expects, ErasedDecide decide, std::shared_ptr<const Message> keep);
  grpc::ServerUnaryReactor* RunList(grpc::CallbackServerContext* context, const Message& request, Message* response,
                                    absl::string_view collection);

  const Parts parts_;
};

}  // namespace aims::api
