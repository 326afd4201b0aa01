#include "common/query/order_key.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/query/field_path.h"

namespace aims::query {

using ::google::protobuf::Descriptor;
using ::google::protobuf::FieldDescriptor;
using ::google::protobuf::Message;

namespace {

constexpr absl::string_view kNoValue("\x00", 1);
constexpr absl::string_view kSomeValue("\x01", 1);
constexpr uint64_t kSignBit = uint64_t{1} << 63;

void AppendBigEndian(uint64_t number, int bytes, std::string* key) {
  for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) key->push_back(static_cast<char>(number >> shift & 0xFF));
}

struct Encoder {
  std::string* key;

  void operator()(uint64_t number) const { AppendBigEndian(number, 8, key); }
  void operator()(int64_t number) const { AppendBigEndian(static_cast<uint64_t>(number) ^ kSignBit, 8, key); }
  void operator()(bool value) const { key->push_back(value ? 1 : 0); }
  void operator()(double number) const {
    if (number == 0) number = 0;  // one key for 0 and -0, which are equal
    uint64_t bits = 0;
    std::memcpy(&bits, &number, sizeof bits);
    AppendBigEndian((bits & kSignBit) != 0 ? ~bits : bits ^ kSignBit, 8, key);
  }
  void operator()(absl::Time time) const {
    const int64_t seconds = absl::ToUnixSeconds(time);
    (*this)(seconds);
    AppendBigEndian(static_cast<uint64_t>(absl::ToInt64Nanoseconds(time - absl::FromUnixSeconds(seconds))), 4, key);
  }
  void operator()(absl::Duration duration) const { (*this)(absl::UnixEpoch() + duration); }
  void operator()(const std::string& text) const {
    for (const char c : text) {
      key->push_back(c);
      if (c == '\0') key->push_back('\xFF');
    }
    key->append("\x00\x01", 2);
  }
};

[[noreturn]] void Refuse(const Descriptor& type, absl::string_view path) {
  const std::string message = absl::StrCat("cannot order ", type.full_name(), " by \"", path, "\"\n");
  std::fputs(message.c_str(), stderr);
  std::abort();
}

}  // namespace

absl::Status CheckOrderPath(const Descriptor& type, absl::string_view path) {
  FieldPath fields(&type);
  for (absl::string_view name : absl::StrSplit(path, '.')) {
    if (absl::Status found = fields.Append(name); !found.ok()) return found;
  }
  if (fields.IsPlain() && IsComparable(fields.leaf()) && fields.text() == path) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(path, " has no order: it is repeated, a message or bytes"));
}

std::string OrderKey(const Message& message, absl::string_view path) {
  const Message* holder = &message;
  for (absl::string_view rest = path;;) {
    const size_t dot = rest.find('.');
    const FieldDescriptor* field = holder->GetDescriptor()->FindFieldByName(std::string(rest.substr(0, dot)));
    if (field == nullptr || field->is_repeated()) Refuse(*message.GetDescriptor(), path);
    if (field->has_presence() && !holder->GetReflection()->HasField(*holder, field)) return std::string(kNoValue);
    if (dot == absl::string_view::npos) {
      if (!IsComparable(*field)) Refuse(*message.GetDescriptor(), path);
      return OrderKeyOf(ReadValue(*holder, *field, kSingular));
    }
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) Refuse(*message.GetDescriptor(), path);
    holder = &holder->GetReflection()->GetMessage(*holder, field);
    rest.remove_prefix(dot + 1);
  }
}

std::string OrderKeyOf(const Value& value) {
  std::string key(kSomeValue);
  std::visit(Encoder{&key}, value);
  return key;
}

}  // namespace aims::query
