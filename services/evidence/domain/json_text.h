#pragma once
// A message as JSON for people to read. It works for every message, so that one event cannot make a trail unreadable.
// Pure, thread-safe.

#include <string>

#include "google/protobuf/message.h"

namespace aims::evidence {

// JSON in the proto's canonical mapping. A message without a JSON form, such as one with a time in the year 10000, is
// its protobuf text in a JSON string.
std::string JsonText(const google::protobuf::Message& message);

}  // namespace aims::evidence
