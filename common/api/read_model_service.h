#pragma once
// aims.operations.v1.ReadModelService: the state and the care of all read models of the process, and the parking of
// records that they are halted at.

#include <memory>
#include <string>
#include <vector>

#include "common/api/parts.h"
#include "common/command/parking.h"
#include "common/event_log/log.h"
#include "common/rpc/service.h"

namespace aims::api {

struct NamedModel {
  std::string service;  // "inventory"
  projection::Generations* model = nullptr;
};

// What is given outlives the result.
std::unique_ptr<rpc::Service> MakeReadModelService(rpc::Gate* gate, event_log::Log* log, command::Parking* parking,
                                                   std::vector<NamedModel> models);

}  // namespace aims::api
