#pragma once
// State and care of the read model, for operators: the same for every service.
//
//   Reactor* RebuildReadModel(Context* context, const RebuildReadModelRequest* request, ReadModel* response) override {
//     return CareForReadModel(parts_, log_, context, *request, response, [this] { return parts_.model->Rebuild(); });
//   }

#include <functional>

#include "absl/status/status.h"
#include "aims/type/v1/read_model.pb.h"
#include "common/api/model_parts.h"
#include "common/event_log/log.h"
#include "google/protobuf/message.h"

namespace aims::api {

// How the read model of this replica stands. Never fails: what cannot be learnt is left out.
type::v1::ReadModel DescribeReadModel(const ModelParts& parts, event_log::Log* log);

// A call that does something to the read model, and is answered with how it stands then, or with why that failed.
grpc::ServerUnaryReactor* CareForReadModel(const ModelParts& parts, event_log::Log* log,
                                           grpc::CallbackServerContext* context,
                                           const google::protobuf::Message& request, type::v1::ReadModel* response,
                                           const std::function<absl::Status()>& act);

}  // namespace aims::api
