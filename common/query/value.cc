#include "common/query/value.h"

#include <cfloat>
#include <cmath>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "common/base/time.h"
#include "common/base/unicode.h"
#include "common/query/quote.h"

namespace aims::query {
namespace {

using ::google::protobuf::Descriptor;
using ::google::protobuf::EnumDescriptor;
using ::google::protobuf::FieldDescriptor;
using ::google::protobuf::Message;

absl::Status Expected(absl::string_view what, absl::string_view text) {
  return absl::InvalidArgumentError(absl::StrCat("expected ", what, ", not ", Quote(text)));
}

// The well-known Timestamp or Duration as seconds and nanoseconds, whether its class was generated or not.
absl::Duration ReadSecondsAndNanos(const Message& message) {
  const Descriptor& type = *message.GetDescriptor();
  const auto& reflection = *message.GetReflection();
  return absl::Seconds(reflection.GetInt64(message, type.FindFieldByNumber(1))) +
         absl::Nanoseconds(reflection.GetInt32(message, type.FindFieldByNumber(2)));
}

absl::StatusOr<Operand> ParseEnum(absl::string_view text, const EnumDescriptor& type) {
  // The first value of every enum is PREFIX_UNSPECIFIED.
  absl::string_view prefix = type.value(0)->name();
  if (!absl::ConsumeSuffix(&prefix, "UNSPECIFIED")) prefix = "";
  const auto* value = type.FindValueByName(std::string(text));
  if (value == nullptr) value = type.FindValueByName(absl::StrCat(prefix, text));
  if (value != nullptr) return Operand{Value(int64_t{value->number()})};
  std::vector<absl::string_view> names;
  for (int i = 0; i < type.value_count(); ++i) names.push_back(absl::StripPrefix(type.value(i)->name(), prefix));
  return Expected(absl::StrCat("one of ", absl::StrJoin(names, ", ")), text);
}

absl::StatusOr<Operand> ParseFloatingPoint(absl::string_view text, bool single_precision) {
  double number = 0;
  if (!absl::SimpleAtod(text, &number) || !std::isfinite(number)) return Expected("a number", text);
  // 0.1 as the field holds it is not 0.1 as a double.
  if (single_precision && std::abs(number) <= FLT_MAX) number = static_cast<float>(number);
  return Operand{Value(number)};
}

absl::StatusOr<Operand> ParseTimestamp(absl::string_view text, absl::TimeZone zone) {
  const auto span = base::TimeSpanFromText(text, zone);
  if (!span.ok()) return Expected("a time such as 2026-11-24T10:00:00Z or 2026-11-24", text);
  if (span->is_day()) return Operand{Value(span->first), Value(span->last)};
  return Operand{Value(span->first)};
}

absl::StatusOr<Operand> ParseDuration(absl::string_view text) {
  absl::Duration duration;
  if (!absl::ParseDuration(text, &duration) || absl::AbsDuration(duration) == absl::InfiniteDuration()) {
    return Expected("a duration such as 90s, 1.5s or 1h30m", text);
  }
  return Operand{Value(duration)};
}

}  // namespace

bool IsComparable(const FieldDescriptor& field) {
  if (field.cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) return field.type() != FieldDescriptor::TYPE_BYTES;
  const auto type = field.message_type()->well_known_type();
  return type == Descriptor::WELLKNOWNTYPE_TIMESTAMP || type == Descriptor::WELLKNOWNTYPE_DURATION;
}

Value ReadValue(const Message& message, const FieldDescriptor& field, int index) {
  const auto& reflection = *message.GetReflection();
  const bool one = index == kSingular;
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return base::Composed(one ? reflection.GetString(message, &field)
                                : reflection.GetRepeatedString(message, &field, index));
    case FieldDescriptor::CPPTYPE_INT32:
      return int64_t{one ? reflection.GetInt32(message, &field) : reflection.GetRepeatedInt32(message, &field, index)};
    case FieldDescriptor::CPPTYPE_INT64:
      return int64_t{one ? reflection.GetInt64(message, &field) : reflection.GetRepeatedInt64(message, &field, index)};
    case FieldDescriptor::CPPTYPE_UINT32:
      return uint64_t{one ? reflection.GetUInt32(message, &field)
                          : reflection.GetRepeatedUInt32(message, &field, index)};
    case FieldDescriptor::CPPTYPE_UINT64:
      return uint64_t{one ? reflection.GetUInt64(message, &field)
                          : reflection.GetRepeatedUInt64(message, &field, index)};
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return one ? reflection.GetDouble(message, &field) : reflection.GetRepeatedDouble(message, &field, index);
    case FieldDescriptor::CPPTYPE_FLOAT:
      return double{one ? reflection.GetFloat(message, &field) : reflection.GetRepeatedFloat(message, &field, index)};
    case FieldDescriptor::CPPTYPE_BOOL:
      return one ? reflection.GetBool(message, &field) : reflection.GetRepeatedBool(message, &field, index);
    case FieldDescriptor::CPPTYPE_ENUM:
      return int64_t{one ? reflection.GetEnumValue(message, &field)
                         : reflection.GetRepeatedEnumValue(message, &field, index)};
    case FieldDescriptor::CPPTYPE_MESSAGE:
      break;
  }
  const Message& inner =
      one ? reflection.GetMessage(message, &field) : reflection.GetRepeatedMessage(message, &field, index);
  const absl::Duration duration = ReadSecondsAndNanos(inner);
  if (field.message_type()->well_known_type() == Descriptor::WELLKNOWNTYPE_DURATION) return duration;
  return absl::UnixEpoch() + duration;
}

absl::optional<int> Operand::Compare(const Value& other) const {
  if (other != other) return absl::nullopt;
  if (other < value) return -1;
  return last.value_or(value) < other ? 1 : 0;
}

absl::StatusOr<Operand> ParseOperand(absl::string_view text, const FieldDescriptor& field, absl::TimeZone zone) {
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return Operand{Value(base::Composed(text))};
    case FieldDescriptor::CPPTYPE_INT32:
    case FieldDescriptor::CPPTYPE_INT64: {
      int64_t number = 0;
      if (!absl::SimpleAtoi(text, &number)) return Expected("a whole number", text);
      return Operand{Value(number)};
    }
    case FieldDescriptor::CPPTYPE_UINT32:
    case FieldDescriptor::CPPTYPE_UINT64: {
      uint64_t number = 0;
      if (!absl::SimpleAtoi(text, &number)) return Expected("a whole number from 0", text);
      return Operand{Value(number)};
    }
    case FieldDescriptor::CPPTYPE_DOUBLE:
    case FieldDescriptor::CPPTYPE_FLOAT:
      return ParseFloatingPoint(text, field.cpp_type() == FieldDescriptor::CPPTYPE_FLOAT);
    case FieldDescriptor::CPPTYPE_BOOL:
      if (text != "true" && text != "false") return Expected("true or false", text);
      return Operand{Value(text == "true")};
    case FieldDescriptor::CPPTYPE_ENUM:
      return ParseEnum(text, *field.enum_type());
    case FieldDescriptor::CPPTYPE_MESSAGE:
      break;
  }
  if (field.message_type()->well_known_type() == Descriptor::WELLKNOWNTYPE_DURATION) return ParseDuration(text);
  return ParseTimestamp(text, zone);
}

}  // namespace aims::query
