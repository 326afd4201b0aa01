#pragma once
// A message as JSON for people to read, whatever is in it: a trail must not be unreadable because of one event. Pure,
// thread-safe.

#include <string>

#include "google/protobuf/message.h"

namespace aims::evidence {

// JSON in the proto's canonical mapping; of a message that has none, such as one with a time of the year 10000, its
// protobuf text as a JSON string.
std::string JsonText(const google::protobuf::Message& message);

}  // namespace aims::evidence
