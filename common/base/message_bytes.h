#pragma once
// The protobuf encoding of a message, the same for the same content: maps are in the order of their keys, which
// protobuf itself does not guarantee. For digests, and for comparisons between processes or runs. Thread-safe: no
// state.

#include <string>

#include "google/protobuf/message.h"

namespace aims::base {

std::string MessageBytes(const google::protobuf::Message& message);

}  // namespace aims::base
