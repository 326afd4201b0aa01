#include "common/domain/changes.h"

#include <algorithm>
#include <map>

#include "absl/strings/str_cat.h"
#include "common/base/message_copy.h"
#include "common/domain/refusal.h"
#include "google/api/field_behavior.pb.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/util/message_differencer.h"
#include "google/protobuf/wire_format_lite.h"

namespace aims::domain {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::FieldMask;
using google::protobuf::Message;
using google::protobuf::Reflection;
using google::protobuf::internal::WireFormatLite;
using google::protobuf::io::CodedInputStream;

bool Has(const FieldDescriptor& field, google::api::FieldBehavior behavior) {
  const auto& options = field.options();
  for (int i = 0; i < options.ExtensionSize(google::api::field_behavior); ++i) {
    if (options.GetExtension(google::api::field_behavior, i) == behavior) return true;
  }
  return false;
}

bool Writable(const FieldDescriptor& field) {
  // `etag` is writable on the wire only as the caller's expectation; it is never content.
  return field.name() != "name" && field.name() != "etag" && !Has(field, google::api::OUTPUT_ONLY) &&
         !Has(field, google::api::IMMUTABLE) && !Has(field, google::api::IDENTIFIER);
}

bool IsSet(const Message& message, const FieldDescriptor& field) {
  const Reflection& reflection = *message.GetReflection();
  return field.is_repeated() ? reflection.FieldSize(message, &field) > 0 : reflection.HasField(message, &field);
}

bool Equal(const Message& a, const Message& b, const FieldDescriptor& field) {
  google::protobuf::util::MessageDifferencer differencer;
  return differencer.CompareWithFields(a, b, {&field}, {&field});
}

// What every event changes by being one, or none does.
bool IsEnvelope(const FieldDescriptor& field) {
  return field.name() == "name" || field.name() == "etag" || field.name() == "create_time" ||
         field.name() == "update_time";
}

// The bytes of each top-level field of a message, with their tags: of a list, those of all elements, which stand together
// because fields are written in the order of their numbers.
std::map<int, absl::string_view> ValuesByField(absl::string_view bytes) {
  std::map<int, absl::string_view> values;
  CodedInputStream input(reinterpret_cast<const uint8_t*>(bytes.data()), static_cast<int>(bytes.size()));
  while (true) {
    const auto begin = static_cast<size_t>(input.CurrentPosition());
    const uint32_t tag = input.ReadTag();
    if (tag == 0 || !WireFormatLite::SkipField(&input, tag)) return values;
    const auto end = static_cast<size_t>(input.CurrentPosition());
    absl::string_view& value = values[WireFormatLite::GetTagFieldNumber(tag)];
    const size_t first = value.empty() ? begin : static_cast<size_t>(value.data() - bytes.data());
    value = bytes.substr(first, end - first);
  }
}

}  // namespace

std::vector<const FieldDescriptor*> DifferingFields(const Message& before, const Message& after) {
  std::vector<const FieldDescriptor*> differing;
  const auto& type = *after.GetDescriptor();
  for (int i = 0; i < type.field_count(); ++i) {
    if (!Equal(before, after, *type.field(i))) differing.push_back(type.field(i));
  }
  return differing;
}

std::vector<const FieldDescriptor*> ChangedFields(const Message& before, const Message& after) {
  std::vector<const FieldDescriptor*> changed = DifferingFields(before, after);
  changed.erase(std::remove_if(changed.begin(), changed.end(), [](const auto* field) { return IsEnvelope(*field); }),
                changed.end());
  return changed;
}

std::vector<const FieldDescriptor*> ChangedFields(const google::protobuf::Descriptor& type, absl::string_view before,
                                                  absl::string_view after) {
  const std::map<int, absl::string_view> old_values = ValuesByField(before), new_values = ValuesByField(after);
  const auto value = [](const std::map<int, absl::string_view>& values, int number) {
    const auto found = values.find(number);
    return found == values.end() ? absl::string_view() : found->second;
  };
  std::vector<const FieldDescriptor*> changed;
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    if (!IsEnvelope(field) && value(old_values, field.number()) != value(new_values, field.number())) {
      changed.push_back(&field);
    }
  }
  return changed;
}

absl::StatusOr<FieldMask> Changes(const Message& current, const Message& wanted, const FieldMask& mask) {
  const auto& type = *current.GetDescriptor();
  const bool all = mask.paths_size() == 1 && mask.paths(0) == "*";
  FieldMask changed;
  if (mask.paths().empty() || all) {
    for (int i = 0; i < type.field_count(); ++i) {
      const FieldDescriptor& field = *type.field(i);
      if (!Writable(field) || (!all && !IsSet(wanted, field))) continue;
      if (!Equal(current, wanted, field)) changed.add_paths(field.name());
    }
    return changed;
  }
  for (const std::string& path : mask.paths()) {
    const FieldDescriptor* field = type.FindFieldByName(path);
    if (field == nullptr) {
      return BadField("update_mask", absl::StrCat("\"", path, "\" is not a field of ", type.name(),
                                                  "; name top-level fields such as \"display_name\""));
    }
    if (!Writable(*field)) {
      return BadField("update_mask",
                      absl::StrCat("\"", path, "\" of ", type.name(), " cannot be changed by an update"));
    }
    const bool listed = std::find(changed.paths().begin(), changed.paths().end(), path) != changed.paths().end();
    if (!listed && !Equal(current, wanted, *field)) changed.add_paths(path);
  }
  return changed;
}

void CopyFields(const Message& from, const FieldMask& mask, Message* to) {
  const auto& type = *to->GetDescriptor();
  std::unique_ptr<Message> copy = base::CopyOf(from);
  for (const std::string& path : mask.paths()) {
    const FieldDescriptor* field = type.FindFieldByName(path);
    if (field == nullptr) continue;  // a field of a newer version: it stays in the event
    to->GetReflection()->ClearField(to, field);
    if (IsSet(*copy, *field)) to->GetReflection()->SwapFields(to, copy.get(), {field});
  }
}

void ClearOutputOnly(Message* resource) {
  const Reflection& reflection = *resource->GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection.ListFields(*resource, &fields);
  for (const FieldDescriptor* field : fields) {
    if (Has(*field, google::api::OUTPUT_ONLY)) {
      reflection.ClearField(resource, field);
    } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE && !field->is_map()) {
      if (field->is_repeated()) {
        for (int i = 0; i < reflection.FieldSize(*resource, field); ++i) {
          ClearOutputOnly(reflection.MutableRepeatedMessage(resource, field, i));
        }
      } else {
        ClearOutputOnly(reflection.MutableMessage(resource, field));
      }
    }
  }
}

}  // namespace aims::domain
