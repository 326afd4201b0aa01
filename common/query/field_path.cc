#include "common/query/field_path.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/status_macros.h"
#include "common/query/quote.h"
#include "google/protobuf/descriptor.pb.h"

namespace aims::query {

using ::google::protobuf::Descriptor;
using ::google::protobuf::FieldDescriptor;
using ::google::protobuf::Message;

namespace {

bool IsInMapEntry(const FieldDescriptor& field) { return field.containing_type()->options().map_entry(); }

const FieldDescriptor* FindField(const Descriptor& type, absl::string_view name) {
  const FieldDescriptor* field = type.FindFieldByName(std::string(name));
  return field != nullptr ? field : type.FindFieldByCamelcaseName(std::string(name));
}

}  // namespace

std::string FieldNames(const Descriptor& type) {
  std::vector<std::string> names;
  for (int i = 0; i < type.field_count(); ++i) names.push_back(type.field(i)->name());
  return absl::StrJoin(names, ", ");
}

bool FieldPath::LeadsToMessage() const {
  return leaf().cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE && !leaf().is_map() && !IsComparable(leaf());
}

bool FieldPath::IsRepeated() const {
  return std::any_of(steps_.begin(), steps_.end(),
                     [](const Step& step) { return step.field->is_repeated() && !step.key.has_value(); });
}

bool FieldPath::IsPlain() const {
  return std::none_of(steps_.begin(), steps_.end(), [](const Step& step) { return step.field->is_repeated(); });
}

absl::Status FieldPath::Append(absl::string_view name) {
  if (steps_.size() >= kMaxSteps) {
    return absl::InvalidArgumentError(absl::StrCat("a path has at most ", kMaxSteps, " steps"));
  }
  if (!steps_.empty() && LeadsToMap()) {
    const Descriptor& entry = *leaf().message_type();
    ASSIGN_OR_RETURN(Operand key, ParseOperand(name, *entry.map_key(), absl::UTCTimeZone()));
    steps_.back().key = std::move(key.value);
    steps_.push_back({entry.map_value(), {}});
    absl::StrAppend(&text_, ".", name);
    return absl::OkStatus();
  }
  if (!steps_.empty() && !LeadsToMessage()) {
    return absl::InvalidArgumentError(absl::StrCat(text_, " has no fields, so no ", Quote(name)));
  }
  const Descriptor& type = steps_.empty() ? *type_ : *leaf().message_type();
  const FieldDescriptor* field = FindField(type, name);
  if (field == nullptr) {
    return absl::InvalidArgumentError(
        absl::StrCat(type.name(), " has no field ", Quote(name), "; its fields are ", FieldNames(type)));
  }
  steps_.push_back({field, {}});
  absl::StrAppend(&text_, text_.empty() ? "" : ".", field->name());
  return absl::OkStatus();
}

bool FieldPath::AnyFrom(const Message& message, size_t step, Visit visit) const {
  const FieldDescriptor& field = *steps_[step].field;
  const auto& reflection = *message.GetReflection();
  const bool last = step + 1 == steps_.size();
  if (!field.is_repeated()) {
    // Entries of maps do not say whether their value was set: there is no entry without one.
    if (field.has_presence() && !IsInMapEntry(field) && !reflection.HasField(message, &field)) return false;
    return last ? visit(message, field, kSingular) : AnyFrom(reflection.GetMessage(message, &field), step + 1, visit);
  }
  for (int i = 0; i < reflection.FieldSize(message, &field); ++i) {
    if (last) {
      if (visit(message, field, i)) return true;
      continue;
    }
    const Message& element = reflection.GetRepeatedMessage(message, &field, i);
    const absl::optional<Value>& key = steps_[step].key;
    if (key.has_value() && ReadValue(element, *field.message_type()->map_key(), kSingular) != *key) continue;
    if (AnyFrom(element, step + 1, visit)) return true;
  }
  return false;
}

bool FieldPath::IsPresent(const Message& message) const {
  return Any(message, [](const Message& holder, const FieldDescriptor& field, int index) {
    return index != kSingular || IsInMapEntry(field) || holder.GetReflection()->HasField(holder, &field);
  });
}

}  // namespace aims::query
