#pragma once
// The gRPC service of one kind of resource, put together from the aggregate that keeps it: `aims.risk.v1.TreatmentService`
// for `aims.risk.v1.Treatment`. A method is bound by its name and its request (conventions.h):
//
//   Get{Resource}, List{Resources}    are served from the read model
//   BatchCreate{Resources}            is the move Create{Resource}, for each of its requests
//   Import{Resources}                 is a stream of rows, each the move with that request
//   any other                         is the move of the aggregate whose request it takes (domain/moves.h)
//
// What is no move of the aggregate is handled by a function that the service gives: a resource that is data of the
// program, for instance. So is a move that keeps no conventions, because it answers with something else than the resource.
//
// A resource can exclude readers (domain/aggregate.h, MayRead): Get refuses them, and List leaves it out.

#include <map>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "common/api/parts.h"
#include "common/command/aggregates.h"
#include "common/rpc/service.h"

namespace aims::api {

// By the full name of the method: "aims.inventory.v1.AiSystemService.GetClassificationProcedure".
using OtherMethods = std::map<std::string, rpc::Service::UnaryHandler>;

// FailedPrecondition, naming the method or the move: a method of the proto without a move or the other way, or one that
// does not keep the conventions. A method that streams where its kind does not ends the program (rpc::Service). `type` and
// what `parts` points to outlive the service.
absl::StatusOr<std::unique_ptr<rpc::Service>> MakeResourceService(const Parts& parts,
                                                                  const command::AggregateType& type,
                                                                  const OtherMethods& others);

}  // namespace aims::api
