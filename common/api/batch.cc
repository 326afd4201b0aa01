#include "common/api/batch.h"

#include <grpcpp/support/status.h>

#include "common/rpc/errors.h"
#include "google/rpc/error_details.pb.h"

namespace aims::api {

google::rpc::Status ToRpcStatus(const absl::Status& status) {
  const grpc::Status wire = rpc::ToGrpc(status);
  google::rpc::Status proto;
  if (wire.error_details().empty() || !proto.ParseFromString(wire.error_details())) {
    proto.set_code(static_cast<int>(wire.error_code()));
    proto.set_message(wire.error_message());
  }
  return proto;
}

std::string FieldOf(const absl::Status& status) {
  google::rpc::BadRequest bad;
  if (!rpc::GetDetail(status, &bad) || bad.field_violations().empty()) return "";
  return bad.field_violations(0).field();
}

}  // namespace aims::api
