#pragma once
// Protobuf messages as people and programs read them. By reflection: knows no message of its own. Thread-safe.

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"
#include "tools/aims/terminal.h"

namespace aims::cli {

// A field for people, such as "display_name" or "declared.stage" ; empty when it is unset or there is none. Enums
// without the prefix of their type and in lower case ("in service"), times in UTC to the second, lists separated by
// commas, messages as "field: value; …".
std::string FieldText(const google::protobuf::Message& message, absl::string_view path);

// Every field that is set, one a line, what is nested indented beneath:
//
//   display name   Claims triage
//   declared
//     stage        operation
void PrintFields(const google::protobuf::Message& message, Terminal& out);

// Canonical JSON (proto3 mapping), on one line or, when `pretty`, indented; without a line break at the end.
std::string ToJson(const google::protobuf::Message& message, bool pretty);

// Reads canonical JSON. InvalidArgument says where it is wrong.
absl::Status FromJson(absl::string_view json, google::protobuf::Message* message);

}  // namespace aims::cli
