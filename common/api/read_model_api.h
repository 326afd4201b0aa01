#pragma once
// State and care of the read model, for operators: the same for every service.

#include <string>

#include "absl/status/statusor.h"
#include "aims/type/v1/read_model.pb.h"
#include "common/api/resource_api.h"
#include "common/event_log/log.h"

namespace aims::api {

// How the read model of this replica stands. Never fails: what cannot be learnt is left out.
type::v1::ReadModel DescribeReadModel(const Parts& parts, event_log::Log* log);

}  // namespace aims::api
