#pragma once
// A command that a client asked for: to the leader of its resource's partition, here or by forwarding, once, and its
// answer back. The same for a unary call, an item of a batch and a row of a stream.
//
//   Execute(parts, method, *call, request, [call](absl::StatusOr<Answer> answer) { … call->Finish(…); });
//
// The command is decided when the read model of the leader includes the events that its freshness token names and what
// those cause in the service. Thread-safe.

#include <functional>
#include <memory>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "aims/event/v1/event.pb.h"
#include "common/api/conventions.h"
#include "common/api/freshness_token.h"
#include "common/api/parts.h"
#include "common/rpc/call.h"

namespace aims::api {

// The answer to a command that was accepted.
struct Answer {
  std::shared_ptr<const Message> response;  // of the method
  Freshness seen;                           // a read that includes this includes it; empty when nothing was recorded
};

// Sends `request`, which is valid, on its way, after filling in what a create leaves to the server: its request id, and
// the resource id. `admission` lives until `done`, which is called exactly once, from any thread. Errors say when to try
// again where that helps.
void Execute(const Parts& parts, const CommandMethod& method, const rpc::Admission& admission,
             std::shared_ptr<Message> request, std::function<void(absl::StatusOr<Answer>)> done);

// Fills in what a create of `caller` leaves to the server.
void FillCreate(const CommandMethod& method, const event::v1::Actor& caller, Message* request);

// Execute, for a unary call: answers it, with the freshness token of what was recorded.
void ExecuteCall(const Parts& parts, const CommandMethod& method, std::shared_ptr<rpc::Call> call);

}  // namespace aims::api
