#pragma once
// A path from a message to one of its fields: `owner.unit`, a map's key `labels.env`, through repeated messages
// `duties.law`.
//
//   FieldPath path(Supplier::descriptor());
//   RETURN_IF_ERROR(path.Append("contact"));
//   RETURN_IF_ERROR(path.Append("email"));
//   path.Any(supplier, [](const Message& holder, const FieldDescriptor& field, int index) { … });
//
// A value type; thread-compatible. Names are those of the proto, or their lowerCamelCase form as in JSON.

#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "common/query/value.h"
#include "google/protobuf/message.h"

namespace aims::query {

class FieldPath {
 public:
  static constexpr size_t kMaxSteps = 32;

  // `type` outlives the path.
  explicit FieldPath(const google::protobuf::Descriptor* type) : type_(type) {}

  // Continues to the field `name` of the message reached so far, or to the key `name` of the map. InvalidArgument, with
  // the existing fields, when there is none.
  absl::Status Append(absl::string_view name);

  // The field at the end of the path. Append must have been called.
  const google::protobuf::FieldDescriptor& leaf() const { return *steps_.back().field; }
  bool LeadsToMap() const { return leaf().is_map(); }
  // Whether the path ends at a message with fields.
  bool LeadsToMessage() const;
  // Whether there can be several values: the path has a repeated field. One key of a map is one value.
  bool IsRepeated() const;
  // Whether the path reaches exactly one value, by fields only.
  bool IsPlain() const;
  // The names with dots between, fields as in the proto.
  const std::string& text() const { return text_; }

  // Calls `visit` for each value at the end of the path until it returns true; returns whether it did. An unset field
  // or message on the path, or a missing key, has no value. `index` is kSingular for a field that is not repeated.
  using Visit = absl::FunctionRef<bool(const google::protobuf::Message& holder,
                                       const google::protobuf::FieldDescriptor& field, int index)>;
  bool Any(const google::protobuf::Message& message, Visit visit) const { return AnyFrom(message, 0, visit); }

  // AIP-160: `path:*`. The field is set and not empty; a field without presence is not the default.
  bool IsPresent(const google::protobuf::Message& message) const;

 private:
  struct Step {
    const google::protobuf::FieldDescriptor* field;
    absl::optional<Value> key;  // of the entry to go into, where the field is a map; the next step is its value
  };
  bool AnyFrom(const google::protobuf::Message& message, size_t step, Visit visit) const;

  const google::protobuf::Descriptor* type_;
  std::vector<Step> steps_;
  std::string text_;
};

// "name, display_name, …": the fields of a message, for errors.
std::string FieldNames(const google::protobuf::Descriptor& type);

}  // namespace aims::query
