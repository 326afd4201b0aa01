#include "services/evidence/domain/field_changes.h"

#include <map>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/message_bytes.h"
#include "common/domain/changes.h"
#include "google/protobuf/text_format.h"
#include "services/evidence/domain/json_text.h"

namespace aims::evidence {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

bool IsSet(const Message& message, const FieldDescriptor& field) {
  return field.is_repeated() ? message.GetReflection()->FieldSize(message, &field) > 0
                             : message.GetReflection()->HasField(message, &field);
}

// Times and durations are values to people, whatever they are to protobuf.
bool IsLookedInto(const Message& before, const Message& after, const FieldDescriptor& field) {
  return field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE && !field.is_repeated() &&
         field.message_type()->file()->package() != "google.protobuf" && IsSet(before, field) && IsSet(after, field);
}

// The field's value as JSON; empty when it is not set.
std::string ValueJson(const Message& message, const FieldDescriptor& field) {
  if (!IsSet(message, field)) return "";
  const std::unique_ptr<Message> alone(message.New());
  google::protobuf::FieldMask mask;
  mask.add_paths(field.name());
  domain::CopyFields(message, mask, alone.get());
  const std::string json = JsonText(*alone);
  const std::string begin = absl::StrCat("{\"", field.name(), "\":");
  return absl::StartsWith(json, begin) ? json.substr(begin.size(), json.size() - begin.size() - 1) : json;
}

std::string ElementKey(const Message& message, const FieldDescriptor& field, int index) {
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
    return base::MessageBytes(message.GetReflection()->GetRepeatedMessage(message, &field, index));
  }
  std::string text;
  google::protobuf::TextFormat::PrintFieldValueToString(message, &field, index, &text);
  return text;
}

// How often each element occurs.
std::map<std::string, int> Elements(const Message& message, const FieldDescriptor& field) {
  std::map<std::string, int> elements;
  for (int i = 0; i < message.GetReflection()->FieldSize(message, &field); ++i) {
    ++elements[ElementKey(message, field, i)];
  }
  return elements;
}

// A message with those elements of the list that `others` does not hold, in their order; the first of equal ones stay
// away first.
std::unique_ptr<Message> Without(const Message& message, const FieldDescriptor& field,
                                 std::map<std::string, int> others) {
  std::unique_ptr<Message> rest(message.New());
  google::protobuf::FieldMask mask;
  mask.add_paths(field.name());
  domain::CopyFields(message, mask, rest.get());
  const auto& reflection = *rest->GetReflection();
  int kept = 0;
  for (int i = 0; i < reflection.FieldSize(*rest, &field); ++i) {
    auto other = others.find(ElementKey(*rest, field, i));
    if (other != others.end() && other->second-- > 0) continue;
    reflection.SwapElements(rest.get(), &field, kept++, i);
  }
  while (reflection.FieldSize(*rest, &field) > kept) reflection.RemoveLast(rest.get(), &field);
  return rest;
}

// Cuts `json` where it is too long.
bool Cut(std::string* json) {
  if (json->size() <= kMaxValueBytes) return false;
  size_t end = kMaxValueBytes;
  while (end > 0 && (static_cast<unsigned char>((*json)[end]) & 0xC0) == 0x80) --end;
  json->resize(end);
  return true;
}

void SetValues(const Message& before, const Message& after, const FieldDescriptor& field, v1::FieldChange* change) {
  if (field.is_repeated() && !field.is_map() && IsSet(before, field) && IsSet(after, field)) {
    const auto went = Without(before, field, Elements(after, field));
    const auto came = Without(after, field, Elements(before, field));
    if (IsSet(*went, field) || IsSet(*came, field)) {  // otherwise they are in another order
      change->set_before_json(ValueJson(*went, field));
      change->set_after_json(ValueJson(*came, field));
      change->set_elements_only(true);
      return;
    }
  }
  change->set_before_json(ValueJson(before, field));
  change->set_after_json(ValueJson(after, field));
}

void Add(const std::string& prefix, const Message& before, const Message& after,
         const std::vector<const FieldDescriptor*>& changed, std::vector<v1::FieldChange>* changes) {
  for (const FieldDescriptor* field : changed) {
    const std::string path = absl::StrCat(prefix, field->name());
    if (IsLookedInto(before, after, *field)) {
      const Message& part_before = before.GetReflection()->GetMessage(before, field);
      const Message& part_after = after.GetReflection()->GetMessage(after, field);
      Add(absl::StrCat(path, "."), part_before, part_after, domain::DifferingFields(part_before, part_after), changes);
      continue;
    }
    v1::FieldChange& change = changes->emplace_back();
    change.set_path(path);
    SetValues(before, after, *field, &change);
    change.set_before_truncated(Cut(change.mutable_before_json()));
    change.set_after_truncated(Cut(change.mutable_after_json()));
  }
}

}  // namespace

std::vector<v1::FieldChange> FieldChanges(const Message& before, const Message& after) {
  std::vector<v1::FieldChange> changes;
  Add("", before, after, domain::ChangedFields(before, after), &changes);
  return changes;
}

}  // namespace aims::evidence
