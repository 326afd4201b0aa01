#pragma once
// A way from a message to one of its fields: `owner.unit`, a map's key `labels.env`, through repeated messages
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

  // Goes on to the field `name` of the message reached so far, or to the key `name` of the map. InvalidArgument when
  // there is none, listing those that there are.
  absl::Status Append(absl::string_view name);

  // The field that the path leads to. There has been an Append.
  const google::protobuf::FieldDescriptor& leaf() const { return *steps_.back().field; }
  bool LeadsToMap() const { return leaf().is_map(); }
  // To a message that has fields of its own to go on to.
  bool LeadsToMessage() const;
  // Whether there can be several values: it leads through, or to, something repeated. One key of a map is one value.
  bool IsRepeated() const;
  // Whether one value alone is ever reached, by fields alone.
  bool IsPlain() const;
  // The names with dots between, fields as in the proto.
  const std::string& text() const { return text_; }

  // Calls `visit` for each value that the path leads to until it returns true; whether it did. A field or a message on
  // the way that is unset, or a key that is not there, has no value. `index` is kSingular where the field is.
  using Visit = absl::FunctionRef<bool(const google::protobuf::Message& holder,
                                       const google::protobuf::FieldDescriptor& field, int index)>;
  bool Any(const google::protobuf::Message& message, Visit visit) const { return AnyFrom(message, 0, visit); }

  // AIP-160: `path:*`. Set, not empty, or for what does not know whether it is set, not the default.
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
