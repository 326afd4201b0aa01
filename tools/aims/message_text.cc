#include "tools/aims/message_text.h"

#include <algorithm>
#include <map>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/time/time.h"
#include "common/base/text.h"
#include "common/base/utf8.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/util/json_util.h"

namespace aims::cli {
namespace {

using google::protobuf::EnumValueDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

constexpr size_t kLabelWidth = 26;
constexpr size_t kDigestDigits = 64;  // of SHA-256
constexpr size_t kDigestShown = 12;   // enough to tell two apart

// LIFECYCLE_STATE_IN_OPERATION of LifecycleState → "in operation".
std::string EnumText(const EnumValueDescriptor& value) {
  std::string prefix;
  for (char c : value.type()->name()) {
    if (absl::ascii_isupper(c) && !prefix.empty()) prefix.push_back('_');
    prefix.push_back(absl::ascii_toupper(c));
  }
  absl::string_view name = value.name();
  if (absl::StartsWith(name, prefix + "_")) name.remove_prefix(prefix.size() + 1);
  return absl::AsciiStrToLower(Words(name));
}

// Timestamp, Duration and the like are read by their JSON text: fields here may be of dynamic messages.
bool IsWellKnown(const Message& message) {
  return absl::StartsWith(message.GetDescriptor()->full_name(), "google.protobuf.");
}

// `prose` is null where values are looked up.
std::string WellKnownText(const Message& message, const Prose* prose) {
  const std::string json = ToJson(message, false);
  absl::string_view text = json;
  absl::ConsumePrefix(&text, "\"");
  absl::ConsumeSuffix(&text, "\"");
  absl::Time time;
  if (message.GetDescriptor()->full_name() == "google.protobuf.Timestamp" &&
      absl::ParseTime(absl::RFC3339_full, text, &time, nullptr)) {
    return absl::FormatTime(prose == nullptr ? "%Y-%m-%d %H:%M:%SZ" : "%Y-%m-%d %H:%M:%S UTC", time,
                            absl::UTCTimeZone());
  }
  return std::string(text);
}

std::string StringText(std::string text, const Prose* prose) {
  if (prose == nullptr) return text;
  absl::string_view rest = text;
  if (!prose->organization.empty() && absl::ConsumePrefix(&rest, prose->organization) &&
      absl::ConsumePrefix(&rest, "/")) {
    return std::string(rest);
  }
  const bool digest = text.size() == kDigestDigits && std::all_of(text.begin(), text.end(), absl::ascii_isxdigit);
  return digest ? absl::StrCat(text.substr(0, kDigestShown), "…") : text;
}

std::string MessageText(const Message& message, const Prose* prose);

// Element `index` of a repeated field, or with index -1 the value of another.
std::string ValueText(const Message& message, const FieldDescriptor& field, int index, const Prose* prose) {
  const Reflection& reflection = *message.GetReflection();
  const auto pick = [&](auto single, auto repeated) {
    return index < 0 ? (reflection.*single)(message, &field) : (reflection.*repeated)(message, &field, index);
  };
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return absl::StrCat(pick(&Reflection::GetInt32, &Reflection::GetRepeatedInt32));
    case FieldDescriptor::CPPTYPE_INT64:
      return absl::StrCat(pick(&Reflection::GetInt64, &Reflection::GetRepeatedInt64));
    case FieldDescriptor::CPPTYPE_UINT32:
      return absl::StrCat(pick(&Reflection::GetUInt32, &Reflection::GetRepeatedUInt32));
    case FieldDescriptor::CPPTYPE_UINT64:
      return absl::StrCat(pick(&Reflection::GetUInt64, &Reflection::GetRepeatedUInt64));
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return absl::StrCat(pick(&Reflection::GetDouble, &Reflection::GetRepeatedDouble));
    case FieldDescriptor::CPPTYPE_FLOAT:
      return absl::StrCat(pick(&Reflection::GetFloat, &Reflection::GetRepeatedFloat));
    case FieldDescriptor::CPPTYPE_BOOL:
      return pick(&Reflection::GetBool, &Reflection::GetRepeatedBool) ? "yes" : "no";
    case FieldDescriptor::CPPTYPE_ENUM:
      return EnumText(*pick(&Reflection::GetEnum, &Reflection::GetRepeatedEnum));
    case FieldDescriptor::CPPTYPE_STRING:
      return StringText(pick(&Reflection::GetString, &Reflection::GetRepeatedString), prose);
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return MessageText(
          index < 0 ? reflection.GetMessage(message, &field) : reflection.GetRepeatedMessage(message, &field, index),
          prose);
  }
  return "";
}

std::vector<const FieldDescriptor*> SetFields(const Message& message) {
  std::vector<const FieldDescriptor*> fields;
  message.GetReflection()->ListFields(message, &fields);
  return fields;
}

std::vector<std::string> ElementTexts(const Message& message, const FieldDescriptor& field, const Prose* prose) {
  if (!field.is_repeated()) return {ValueText(message, field, -1, prose)};
  std::vector<std::string> values;
  for (int i = 0; i < message.GetReflection()->FieldSize(message, &field); ++i) {
    values.push_back(ValueText(message, field, i, prose));
  }
  return values;
}

std::string ValuesText(const Message& message, const FieldDescriptor& field, const Prose* prose = nullptr) {
  return absl::StrJoin(ElementTexts(message, field, prose), ", ");
}

bool IsNested(const FieldDescriptor& field) {
  return field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE &&
         field.message_type()->file()->package() != "google.protobuf";
}

// A field within a message.
std::string PartText(const Message& message, const FieldDescriptor& field, const Prose* prose) {
  if (!IsNested(field)) return ValuesText(message, field, prose);
  const int size = field.is_repeated() ? message.GetReflection()->FieldSize(message, &field) : 1;
  if (size > 1 && prose != nullptr) return absl::StrCat(size);
  std::vector<std::string> values = ElementTexts(message, field, prose);
  for (std::string& value : values) value = absl::StrCat("(", value, ")");
  return absl::StrJoin(values, ", ");
}

// Whether the field holds the time that is told beside the message.
bool IsToldBeside(const Message& message, const FieldDescriptor& field, const Prose* prose) {
  if (prose == nullptr || field.is_repeated() || field.cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE ||
      field.message_type()->full_name() != "google.protobuf.Timestamp") {
    return false;
  }
  absl::Time time;
  std::string json = ToJson(message.GetReflection()->GetMessage(message, &field), false);
  json.erase(std::remove(json.begin(), json.end(), '"'), json.end());
  return absl::ParseTime(absl::RFC3339_full, json, &time, nullptr) && time == prose->time;
}

std::vector<Part> MessageParts(const Message& message, const Prose* prose) {
  std::vector<const FieldDescriptor*> fields = SetFields(message);
  if (prose != nullptr) {
    std::stable_partition(fields.begin(), fields.end(), [](const FieldDescriptor* field) { return !IsNested(*field); });
  }
  std::vector<Part> parts;
  for (const FieldDescriptor* field : fields) {
    if (IsToldBeside(message, *field, prose)) continue;
    parts.push_back({Words(field->name()), PartText(message, *field, prose)});
  }
  return parts;
}

std::string MessageText(const Message& message, const Prose* prose) {
  return IsWellKnown(message) ? WellKnownText(message, prose) : TextOf(MessageParts(message, prose));
}

// Text keeps its line breaks, each line under the first.
void PrintLine(absl::string_view label, absl::string_view value, size_t indent, Terminal& out) {
  std::string left(indent, ' ');
  absl::StrAppend(&left, Printable(label));
  left.resize(std::max(left.size() + 2, kLabelWidth), ' ');
  bool first = true;
  for (absl::string_view line : absl::StrSplit(value, '\n')) {
    out.Print(first ? out.Dim(left) : std::string(left.size(), ' '), Printable(absl::StripSuffix(line, "\r")), "\n");
    first = false;
  }
}

// As JSON writes characters within strings: in UTF-16.
void AppendEscaped(char32_t code_point, std::string* json) {
  const auto unit = [json](uint32_t value) { absl::StrAppendFormat(json, "\\u%04x", value); };
  if (code_point < 0x10000) return unit(code_point);
  unit(0xD800 + ((code_point - 0x10000) >> 10));
  unit(0xDC00 + ((code_point - 0x10000) & 0x3FF));
}

void PrintFields(const Message& message, size_t indent, Terminal& out);

void PrintNested(absl::string_view label, const Message& nested, size_t indent, Terminal& out) {
  if (IsWellKnown(nested)) return PrintLine(label, WellKnownText(nested, nullptr), indent, out);
  out.Print(std::string(indent, ' '), out.Dim(Printable(label)), "\n");
  PrintFields(nested, indent + 2, out);
}

// A map's entries are labelled by their keys.
void PrintMap(const Message& message, const FieldDescriptor& field, size_t indent, Terminal& out) {
  out.Print(std::string(indent, ' '), out.Dim(Words(field.name())), "\n");
  const FieldDescriptor& key = *field.message_type()->map_key();
  const FieldDescriptor& value = *field.message_type()->map_value();
  std::map<std::string, std::string> entries;  // protobuf keeps them in no order
  for (int i = 0; i < message.GetReflection()->FieldSize(message, &field); ++i) {
    const Message& entry = message.GetReflection()->GetRepeatedMessage(message, &field, i);
    entries[ValueText(entry, key, -1, nullptr)] = ValueText(entry, value, -1, nullptr);
  }
  for (const auto& [label, text] : entries) PrintLine(label, text, indent + 2, out);
}

void PrintFields(const Message& message, size_t indent, Terminal& out) {
  const Reflection& reflection = *message.GetReflection();
  for (const FieldDescriptor* field : SetFields(message)) {
    const std::string label = Words(field->name());
    if (field->is_map()) {
      PrintMap(message, *field, indent, out);
    } else if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) {
      PrintLine(label, ValuesText(message, *field), indent, out);
    } else if (!field->is_repeated()) {
      PrintNested(label, reflection.GetMessage(message, field), indent, out);
    } else {
      for (int i = 0; i < reflection.FieldSize(message, field); ++i) {
        PrintNested(label, reflection.GetRepeatedMessage(message, field, i), indent, out);
      }
    }
  }
}

}  // namespace

std::string Words(absl::string_view path) { return absl::StrReplaceAll(path, {{"_", " "}, {".", " "}}); }

std::vector<Part> PartsOf(const Message& message, const Prose& prose) { return MessageParts(message, &prose); }

std::string TextOf(const std::vector<Part>& parts) {
  return absl::StrJoin(parts, "; ",
                       [](std::string* out, const Part& part) { absl::StrAppend(out, part.label, ": ", part.text); });
}

std::vector<std::string> ValueTexts(const Message& message, const FieldDescriptor& field, const Prose& prose) {
  return ElementTexts(message, field, &prose);
}

std::string FieldText(const Message& message, absl::string_view path) {
  const std::pair<absl::string_view, absl::string_view> parts = absl::StrSplit(path, absl::MaxSplits('.', 1));
  const FieldDescriptor* field = message.GetDescriptor()->FindFieldByName(std::string(parts.first));
  if (field == nullptr) return "";
  const Reflection& reflection = *message.GetReflection();
  if (!parts.second.empty()) {
    if (field->is_repeated() || field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) return "";
    return FieldText(reflection.GetMessage(message, field), parts.second);
  }
  if (!field->is_repeated() && !reflection.HasField(message, field)) return "";
  return ValuesText(message, *field);
}

void PrintFields(const Message& message, Terminal& out) { PrintFields(message, 0, out); }

std::string ToJson(const Message& message, bool pretty) {
  google::protobuf::util::JsonPrintOptions options;
  options.add_whitespace = pretty;
  std::string json;
  const auto status = google::protobuf::util::MessageToJsonString(message, &json, options);
  if (!status.ok()) return absl::StrCat("{\"error\": \"", absl::CEscape(status.ToString()), "\"}");
  absl::StripTrailingAsciiWhitespace(&json);
  return PrintableJson(json);
}

std::string PrintableJson(absl::string_view json) {
  std::string printable;
  printable.reserve(json.size());
  while (!json.empty()) {
    const base::CodePoint next = base::FirstCodePoint(json);
    const size_t bytes = std::max<size_t>(next.bytes, 1);
    if (next.value >= 0x7F && base::IsUnreadable(next.value)) {
      AppendEscaped(next.value, &printable);
    } else {
      printable.append(json.data(), bytes);
    }
    json.remove_prefix(bytes);
  }
  return printable;
}

absl::Status FromJson(absl::string_view json, Message* message) {
  const auto status = google::protobuf::util::JsonStringToMessage({json.data(), json.size()}, message);
  if (status.ok()) return absl::OkStatus();
  const auto text = status.message();
  return absl::InvalidArgumentError(absl::StrCat("this is not JSON of ", message->GetDescriptor()->full_name(), ": ",
                                                 absl::string_view(text.data(), text.size())));
}

}  // namespace aims::cli
