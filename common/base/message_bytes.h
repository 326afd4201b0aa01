#pragma once
// A message's protobuf encoding, the same for the same content: maps in the order of their keys, which protobuf itself
// leaves to chance. For digests, and for what is compared with what another process or another run made of it.
// Thread-safe: no state.

#include <string>

#include "google/protobuf/message.h"

namespace aims::base {

std::string MessageBytes(const google::protobuf::Message& message);

}  // namespace aims::base
