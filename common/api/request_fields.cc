#include "common/api/request_fields.h"

#include <memory>

#include "absl/strings/match.h"
#include "common/base/digest.h"
#include "common/base/message_bytes.h"
#include "common/base/message_copy.h"

namespace aims::api {
namespace {

using google::protobuf::FieldDescriptor;

const FieldDescriptor* Field(const Message& message, absl::string_view name, FieldDescriptor::CppType type) {
  const FieldDescriptor* field = message.GetDescriptor()->FindFieldByName(std::string(name));
  return field != nullptr && field->cpp_type() == type && !field->is_repeated() ? field : nullptr;
}

}  // namespace

std::string TextField(const Message& request, absl::string_view name) {
  const FieldDescriptor* field = Field(request, name, FieldDescriptor::CPPTYPE_STRING);
  return field == nullptr ? std::string() : request.GetReflection()->GetString(request, field);
}

bool BoolField(const Message& request, absl::string_view name) {
  const FieldDescriptor* field = Field(request, name, FieldDescriptor::CPPTYPE_BOOL);
  return field != nullptr && request.GetReflection()->GetBool(request, field);
}

void SetTextField(Message* request, absl::string_view name, absl::string_view value) {
  const FieldDescriptor* field = Field(*request, name, FieldDescriptor::CPPTYPE_STRING);
  if (field != nullptr) request->GetReflection()->SetString(request, field, std::string(value));
}

const FieldDescriptor* IdField(const Message& request) {
  const auto& type = *request.GetDescriptor();
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    if (field.cpp_type() == FieldDescriptor::CPPTYPE_STRING && !field.is_repeated() && field.name() != "request_id" &&
        absl::EndsWith(field.name(), "_id")) {
      return &field;
    }
  }
  return nullptr;
}

std::string ExpectedEtag(const Message& request) {
  std::string etag = TextField(request, "etag");
  if (!etag.empty()) return etag;
  const auto& type = *request.GetDescriptor();
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    if (field.cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE || field.is_repeated()) continue;
    if (!request.GetReflection()->HasField(request, &field)) continue;
    etag = TextField(request.GetReflection()->GetMessage(request, &field), "etag");
    if (!etag.empty()) return etag;
  }
  return "";
}

std::string RequestDigest(const Message& request) {
  const auto digest = [](const Message& message) {
    return base::Sha256(message.GetTypeName() + '\n' + base::MessageBytes(message));
  };
  if (TextField(request, "request_id").empty()) return digest(request);  // as the rows of an import
  const std::unique_ptr<Message> copy = base::CopyOf(request);
  SetTextField(copy.get(), "request_id", "");
  return digest(*copy);
}

}  // namespace aims::api
