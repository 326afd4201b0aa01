#pragma once
// A message as JSON in the proto's canonical mapping, with the names of fields as the proto has them, on one line.
//
//   ASSIGN_OR_RETURN(std::string json, base::MessageJson(event));       // {"display_name":"Labs"}
//
// Internal for a message that has no JSON form, such as one with a Timestamp of the year 10000. Thread-safe.

#include <string>

#include "absl/status/statusor.h"
#include "google/protobuf/message.h"

namespace aims::base {

absl::StatusOr<std::string> MessageJson(const google::protobuf::Message& message);

}  // namespace aims::base
