#include "tools/aims/change_text.h"

#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/time/time.h"
#include "common/base/time.h"
#include "google/api/resource.pb.h"
#include "google/protobuf/descriptor.h"
#include "tools/aims/message_text.h"

namespace aims::cli {
namespace {

using evidence::v1::FieldChange;
using evidence::v1::TrailEntry;
using google::protobuf::Descriptor;
using google::protobuf::DescriptorPool;
using google::protobuf::FieldDescriptor;
using google::protobuf::FileDescriptor;
using google::protobuf::Message;
using google::protobuf::MessageFactory;
using Texts = std::vector<std::string>;

constexpr char kTooLong[] = "(too long to show)";

// "aiSystems" of "organizations/acme/aiSystems/triage" and of the pattern of such names.
absl::string_view CollectionOf(absl::string_view name) {
  const std::vector<absl::string_view> segments = absl::StrSplit(name, '/');
  return segments.size() < 2 ? "" : segments[segments.size() - 2];
}

absl::string_view OrganizationOf(absl::string_view name) { return name.substr(0, name.find('/', name.find('/') + 1)); }

bool IsTypeOf(const Descriptor& type, absl::string_view collection) {
  const auto& patterns = type.options().GetExtension(google::api::resource).pattern();
  return std::any_of(patterns.begin(), patterns.end(),
                     [&](const std::string& pattern) { return CollectionOf(pattern) == collection; });
}

const Descriptor* ResourceIn(const FileDescriptor& file, absl::string_view collection) {
  for (int i = 0; i < file.message_type_count(); ++i) {
    if (IsTypeOf(*file.message_type(i), collection)) return file.message_type(i);
  }
  return nullptr;
}

// The type of the record that the event is about: declared beside the event, or in a file that its own names. nullptr
// where this program does not know it.
const Descriptor* SubjectType(const TrailEntry& entry) {
  const Descriptor* event = DescriptorPool::generated_pool()->FindMessageTypeByName(entry.event_type());
  if (event == nullptr) return nullptr;
  const absl::string_view collection = CollectionOf(entry.subject());
  const FileDescriptor& file = *event->file();
  const Descriptor* found = ResourceIn(file, collection);
  for (int i = 0; i < file.dependency_count() && found == nullptr; ++i) {
    found = ResourceIn(*file.dependency(i), collection);
  }
  return found;
}

// "residual.level_id" of a Risk; nullptr where there is none.
const FieldDescriptor* FieldAt(const Descriptor* type, absl::string_view path) {
  const FieldDescriptor* field = nullptr;
  for (absl::string_view name : absl::StrSplit(path, '.')) {
    if (type == nullptr) return nullptr;
    field = type->FindFieldByName(std::string(name));
    if (field == nullptr) return nullptr;
    type = field->message_type();
  }
  return field;
}

std::unique_ptr<Message> Read(const Descriptor& type, absl::string_view json) {
  std::unique_ptr<Message> message(MessageFactory::generated_factory()->GetPrototype(&type)->New());
  return FromJson(json, message.get()).ok() ? std::move(message) : nullptr;
}

// A message in which nothing but the field is set, to this value.
std::unique_ptr<Message> ReadValue(const FieldDescriptor& field, absl::string_view json) {
  return Read(*field.containing_type(), absl::StrCat("{\"", field.name(), "\":", json, "}"));
}

// Whether both hold the same kind of value, wherever they stand.
bool AreAlike(const FieldDescriptor& one, const FieldDescriptor& other) {
  return one.name() == other.name() && one.type() == other.type() && one.is_repeated() == other.is_repeated() &&
         one.message_type() == other.message_type();
}

// The value as the event has it, in a field of that name; none where it has none.
Texts TextsOfEvent(const TrailEntry& entry, const FieldDescriptor& field, const Prose& prose) {
  const Descriptor* type = DescriptorPool::generated_pool()->FindMessageTypeByName(entry.event_type());
  const std::unique_ptr<Message> event = type == nullptr ? nullptr : Read(*type, entry.event_json());
  if (event == nullptr) return {};
  std::vector<const FieldDescriptor*> fields;
  event->GetReflection()->ListFields(*event, &fields);
  for (const FieldDescriptor* each : fields) {
    if (AreAlike(*each, field)) return ValueTexts(*event, *each, prose);
  }
  return {};
}

std::string UnknownText(const nlohmann::json& value) {
  if (!value.is_string()) return value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  const std::string text = value.get<std::string>();
  absl::Time time;
  if (text.size() < 20 || !absl::ParseTime(absl::RFC3339_full, text, &time, nullptr)) return text;
  return absl::FormatTime("%Y-%m-%d %H:%M:%S UTC", time, absl::UTCTimeZone());
}

// The values in JSON of a type that is not known.
Texts UnknownTexts(absl::string_view json, bool truncated) {
  const auto parsed = nlohmann::json::parse(json, nullptr, /*allow_exceptions=*/false);
  if (truncated || parsed.is_discarded()) return {absl::StrCat(json, truncated ? "…" : "")};
  if (!parsed.is_array()) return {UnknownText(parsed)};
  Texts texts;
  for (const auto& each : parsed) texts.push_back(UnknownText(each));
  return texts;
}

// As much of a text as is there; none where it is no text.
Texts BeginningOf(absl::string_view json) {
  constexpr size_t kLongestEscape = 12;  // \ud83d\ude00, which may be cut anywhere
  for (size_t less = 0; less < std::min(json.size(), kLongestEscape); ++less) {
    const auto parsed = nlohmann::json::parse(absl::StrCat(json.substr(0, json.size() - less), "\""), nullptr, false);
    if (parsed.is_string()) return {absl::StrCat(parsed.get<std::string>(), "…")};
  }
  return {};
}

// The values in `json`, of the field that may be known.
Texts TextsOf(absl::string_view json, bool truncated, const FieldDescriptor* field, const Prose& prose) {
  if (json.empty()) return {};
  if (field == nullptr) return UnknownTexts(json, truncated);
  if (truncated) return BeginningOf(json);
  const auto record = ReadValue(*field, json);
  return record == nullptr ? UnknownTexts(json, truncated) : ValueTexts(*record, *field, prose);
}

// "risks" of "risks.risks".
std::string LabelOf(const std::string& path) {
  std::vector<absl::string_view> names = absl::StrSplit(path, '.');
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return Words(absl::StrJoin(names, "."));
}

// What an element was and what it is: the first field, which tells which one it is, and the others that differ.
std::string ElementChange(const std::vector<Part>& before, const std::vector<Part>& after) {
  const auto find = [](const std::vector<Part>& parts, const std::string& label) {
    return std::find_if(parts.begin(), parts.end(), [&](const Part& part) { return part.label == label; });
  };
  std::vector<Part> told{after[0]};
  for (const Part& part : after) {
    const auto was = find(before, part.label);
    if (was == before.end()) told.push_back(part);
    if (was != before.end() && was->text != part.text) {
      told.push_back({part.label, absl::StrCat(was->text, " → ", part.text)});
    }
  }
  for (const Part& part : before) {
    if (find(after, part.label) == after.end()) told.push_back({part.label, absl::StrCat(part.text, " → (not set)")});
  }
  return TextOf(told);
}

// Takes what is the same element before and after out of both, and tells what is another of it.
void TellChangedElements(const FieldChange& change, const FieldDescriptor& field, const Prose& prose,
                         ChangeText* text) {
  using Elements = std::vector<std::vector<Part>>;
  const auto elements = [&](const std::string& json, bool truncated) {
    Elements parts;
    const auto record = truncated ? nullptr : ReadValue(field, json);
    if (record == nullptr) return parts;
    for (int i = 0; i < record->GetReflection()->FieldSize(*record, &field); ++i) {
      parts.push_back(PartsOf(record->GetReflection()->GetRepeatedMessage(*record, &field, i), prose));
    }
    return parts;
  };
  const Elements went = elements(change.before_json(), change.before_truncated());
  const Elements came = elements(change.after_json(), change.after_truncated());
  if (went.size() != text->before.size() || came.size() != text->after.size()) return;
  text->before.clear();
  std::vector<bool> told(came.size(), false);
  for (const auto& before : went) {
    const auto same = std::find_if(came.begin(), came.end(), [&](const auto& after) {
      return !told[&after - came.data()] && !after.empty() && !before.empty() && after[0].label == before[0].label &&
             after[0].text == before[0].text;
    });
    if (same == came.end()) {
      text->before.push_back(TextOf(before));
      continue;
    }
    told[same - came.begin()] = true;
    text->changed.push_back(ElementChange(before, *same));
  }
  text->after.clear();
  for (size_t i = 0; i < came.size(); ++i) {
    if (!told[i]) text->after.push_back(TextOf(came[i]));
  }
}

}  // namespace

ChangeText InWords(const TrailEntry& entry, const FieldChange& change) {
  const FieldDescriptor* field = FieldAt(SubjectType(entry), change.path());
  const Prose prose{OrganizationOf(entry.subject()), base::FromProto(entry.occur_time())};
  ChangeText text;
  text.label = LabelOf(change.path());
  text.before = TextsOf(change.before_json(), change.before_truncated(), field, prose);
  text.after = TextsOf(change.after_json(), change.after_truncated(), field, prose);
  if (change.before_truncated() && text.before.empty()) text.before = {kTooLong};
  if (change.after_truncated() && text.after.empty()) {
    if (field != nullptr) text.after = TextsOfEvent(entry, *field, prose);
    if (text.after.empty()) text.after = {kTooLong};
  }
  const bool messages =
      field != nullptr && field->is_repeated() && field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
  text.elements = change.elements_only() || messages;
  if (messages && change.elements_only()) TellChangedElements(change, *field, prose, &text);
  for (Texts* texts : {&text.before, &text.after}) {
    if (!text.elements && texts->size() > 1) *texts = {absl::StrJoin(*texts, ", ")};
  }
  return text;
}

bool IsEcho(const TrailEntry& entry, const FieldChange& change) {
  const auto parsed = nlohmann::json::parse(change.after_json(), nullptr, /*allow_exceptions=*/false);
  const std::string after = parsed.is_string() ? parsed.get<std::string>() : "";
  if (absl::EndsWith(change.path(), "state_reason")) return after == entry.reason();
  absl::Time time;
  return absl::EndsWith(change.path(), "_time") && absl::ParseTime(absl::RFC3339_full, after, &time, nullptr) &&
         time == base::FromProto(entry.occur_time());
}

}  // namespace aims::cli
