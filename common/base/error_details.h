#pragma once
// Details of errors, as messages of google.rpc: payloads of an absl::Status, which the server sends as they are, so that
// programs need not read the message.
//
//   return WithErrorInfo(absl::AbortedError("… has etag 7, not 6"), "ETAG_NOT_CURRENT", {{"current_etag", "7"}});
//   google::rpc::ErrorInfo info;
//   if (GetDetail(status, &info)) …
//
// Thread-safe: no state.

#include <map>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"

namespace aims::base {

// Domain of each ErrorInfo: within it a reason means one thing.
inline constexpr char kErrorDomain[] = "aims.dev";

// `status` with `detail` (a message of google.rpc) as a payload; replaces one of the same type. Does nothing to OK.
absl::Status WithDetail(absl::Status status, const google::protobuf::Message& detail);

// Reads the detail of that type; false when there is none or it does not parse.
bool GetDetail(const absl::Status& status, google::protobuf::Message* detail);

// InvalidArgument about one field of a request: google.rpc.BadRequest. `field` is a path in the request.
absl::Status BadField(absl::string_view field, absl::string_view description);

// Names the cause for programs: google.rpc.ErrorInfo of kErrorDomain. `reason` is UPPER_SNAKE_CASE.
absl::Status WithErrorInfo(absl::Status status, absl::string_view reason,
                           const std::map<std::string, std::string>& metadata = {});

}  // namespace aims::base
