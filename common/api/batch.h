#pragma once
// Several creates in one call (AIP-233), each decided by itself: one that is refused holds up no other. An answer has as
// much as clients take (query::kMaxAnswerBytes): beyond that, a resource has its name and its etag alone, and an error no
// details.

#include <memory>

#include "common/api/conventions.h"
#include "common/api/parts.h"
#include "common/rpc/call.h"

namespace google::rpc {
class Status;
}

namespace aims::api {

// Both methods outlive the call.
void ExecuteBatch(const Parts& parts, const BatchMethod& batch, const CommandMethod& create,
                  std::shared_ptr<rpc::Call> call);

// As google.rpc.Status, for results inside messages.
google::rpc::Status ToRpcStatus(const absl::Status& status);

// The first field that `status` (a BadRequest) is about; empty when it is about none.
std::string FieldOf(const absl::Status& status);

}  // namespace aims::api
