#pragma once
// Protobuf messages as people and programs read them. By reflection: knows no message of its own. Thread-safe.

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "google/protobuf/message.h"
#include "tools/aims/terminal.h"

namespace aims::cli {

// A field for people, such as "display_name" or "declared.stage" ; empty when it is unset or there is none. Enums
// without the prefix of their type and in lower case ("in service"), times in UTC to the second, lists separated by
// commas, messages as "field: value; …" and such within them in parentheses.
std::string FieldText(const google::protobuf::Message& message, absl::string_view path);

// "display name" for "display_name", "residual rate time" for "residual.rate_time".
std::string Words(absl::string_view path);

// How values are written where people read what changed, rather than look a value up.
struct Prose {
  // Names of what is in this organization are written without it: "organizations/acme".
  absl::string_view organization;
  // Times within a message that are this one are left out: the event's own, which is told beside it.
  absl::Time time = absl::InfinitePast();
};

// A field of a message that is set: {"state", "in operation"}.
struct Part {
  std::string label;
  std::string text;
};
// The parts of a message in the order in which they are told, and the text made of them.
std::vector<Part> PartsOf(const google::protobuf::Message& message, const Prose& prose);
std::string TextOf(const std::vector<Part>& parts);
// The values of a field that is set, one for each element of a list. As FieldText has them, and more to the point:
// digests are cut, of a message the simple fields come first, and lists of several messages within it are counted.
std::vector<std::string> ValueTexts(const google::protobuf::Message& message,
                                    const google::protobuf::FieldDescriptor& field, const Prose& prose);

// Every field that is set, one a line, what is nested indented beneath:
//
//   display name   Claims triage
//   declared
//     stage        operation
void PrintFields(const google::protobuf::Message& message, Terminal& out);

// Canonical JSON (proto3 mapping), on one line or, when `pretty`, indented; without a line break at the end, and printable.
std::string ToJson(const google::protobuf::Message& message, bool pretty);

// JSON with \uXXXX for what would work on a terminal (common/base/text.h), so that it stands for the same.
std::string PrintableJson(absl::string_view json);

// Reads canonical JSON. InvalidArgument says where it is wrong.
absl::Status FromJson(absl::string_view json, google::protobuf::Message* message);

}  // namespace aims::cli
