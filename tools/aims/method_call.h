#pragma once
// Calls of methods that are known by their path: without a generated client for each service.
//
//   GetTrailRequest request;
//   GetTrailResponse response;
//   RETURN_IF_ERROR(Call(context, "/aims.evidence.v1.EvidenceService/GetTrail", request, &response));
//
// They include all that was recorded before (Context::NewLatestCall). They block. Errors are those of the server, or of the way there.

#include <functional>
#include <string>

#include "absl/status/status.h"
#include "google/protobuf/message.h"
#include "tools/aims/context.h"

namespace aims::cli {

// A unary call.
absl::Status Call(Context& context, const std::string& path, const google::protobuf::Message& request,
                  google::protobuf::Message* response);

// One request, any number of responses: each is put into `response` and given to `each`, until that returns false, which
// ends the call as if the server had.
absl::Status CallStream(Context& context, absl::Duration timeout, const std::string& path,
                        const google::protobuf::Message& request, google::protobuf::Message* response,
                        const std::function<bool()>& each);

}  // namespace aims::cli
