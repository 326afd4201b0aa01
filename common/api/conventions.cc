#include "common/api/conventions.h"

#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "aims/type/v1/imported_row.pb.h"
#include "common/base/digest.h"
#include "common/base/message_bytes.h"
#include "common/base/message_copy.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "common/base/time.h"
#include "common/rpc/wire.h"
#include "google/api/resource.pb.h"
#include "google/protobuf/field_mask.pb.h"
#include "google/protobuf/timestamp.pb.h"
#include "google/rpc/status.pb.h"

namespace aims::api {
namespace {

using command::AggregateType;
using google::protobuf::Descriptor;
using google::protobuf::MessageFactory;
using google::protobuf::Timestamp;

// "AiSystems" of a resource with the plural "aiSystems".
std::string PluralOf(const Descriptor& resource) {
  std::string plural = resource.options().GetExtension(google::api::resource).plural();
  if (!plural.empty()) plural[0] = absl::ascii_toupper(static_cast<unsigned char>(plural[0]));
  return plural;
}

// "ai_systems" of "aiSystems".
std::string FieldNameOf(absl::string_view lower_camel) {
  std::string name;
  for (char c : lower_camel) {
    if (absl::ascii_isupper(static_cast<unsigned char>(c))) name.push_back('_');
    name.push_back(absl::ascii_tolower(static_cast<unsigned char>(c)));
  }
  return name;
}

std::string FieldNameOf(const Descriptor& resource) {
  return FieldNameOf(resource.options().GetExtension(google::api::resource).singular());
}

bool IsTopLevel(const Descriptor& resource) {
  const auto& patterns = resource.options().GetExtension(google::api::resource).pattern();
  return std::any_of(patterns.begin(), patterns.end(),
                     [](const std::string& pattern) { return std::count(pattern.begin(), pattern.end(), '/') == 1; });
}

// Looks fields up, and keeps what is missing for one error.
class Fields {
 public:
  Fields(const MethodDescriptor& method, const Descriptor& type) : method_(method), type_(type) {}

  const FieldDescriptor* Scalar(const std::string& name, FieldDescriptor::CppType cpp_type) {
    const FieldDescriptor* field = type_.FindFieldByName(name);
    if (field != nullptr && !field->is_repeated() && field->cpp_type() == cpp_type) return field;
    return Miss(name, FieldDescriptor::CppTypeName(cpp_type));
  }
  const FieldDescriptor* Text(const std::string& name) { return Scalar(name, FieldDescriptor::CPPTYPE_STRING); }
  const FieldDescriptor* Flag(const std::string& name) { return Scalar(name, FieldDescriptor::CPPTYPE_BOOL); }
  const FieldDescriptor* Of(const std::string& name, const Descriptor& type, bool repeated = false) {
    const FieldDescriptor* field = type_.FindFieldByName(name);
    if (field != nullptr && field->is_repeated() == repeated && field->message_type() == &type) return field;
    return Miss(name, repeated ? absl::StrCat("repeated ", type.full_name()) : type.full_name());
  }

  // The name of a resource, or of its parent. The gate knows by these references which organization a request is about.
  const FieldDescriptor* Reference(const std::string& name, const Descriptor& resource) {
    const FieldDescriptor* field = Text(name);
    if (field == nullptr) return nullptr;
    const auto& reference = field->options().GetExtension(google::api::resource_reference);
    const std::string& type = resource.options().GetExtension(google::api::resource).type();
    if ((name == "parent" ? reference.child_type() : reference.type()) == type) return field;
    return Miss(name, absl::StrCat("string with a resource_reference to ", type));
  }

  absl::Status status() const {
    if (missing_.empty()) return absl::OkStatus();
    return absl::FailedPreconditionError(absl::StrCat(method_.full_name(), ": its message ", type_.name(),
                                                      " needs the fields ", absl::StrJoin(missing_, ", ")));
  }

 private:
  const FieldDescriptor* Miss(const std::string& name, const std::string& type) {
    missing_.push_back(absl::StrCat(name, " (", type, ")"));
    return nullptr;
  }

  const MethodDescriptor& method_;
  const Descriptor& type_;
  std::vector<std::string> missing_;
};

absl::Status Answers(const MethodDescriptor& method, const Descriptor& type) {
  if (method.output_type() == &type) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat(method.full_name(), " must answer with a ", type.full_name(),
                                                    ", not with a ", method.output_type()->full_name()));
}

command::Expects ExpectsOf(MethodKind kind) {
  switch (kind) {
    case MethodKind::kCreate:
      return command::Expects::kAbsent;
    case MethodKind::kImport:
      return command::Expects::kAny;
    case MethodKind::kUndelete:
      return command::Expects::kDeleted;
    default:
      return command::Expects::kPresent;
  }
}

// The message in which `field` is: the request itself, or the resource in it.
const Message& HolderOf(const FieldDescriptor* field, const FieldDescriptor* resource, const Message& request) {
  if (field->containing_type() == request.GetDescriptor()) return request;
  return request.GetReflection()->GetMessage(request, resource);
}

}  // namespace

MethodKind KindOf(const MethodDescriptor& method, const Descriptor& resource) {
  const std::string& one = resource.name();
  const std::string many = PluralOf(resource);
  const std::pair<std::string, MethodKind> kinds[] = {
      {absl::StrCat("Get", one), MethodKind::kGet},
      {absl::StrCat("List", many), MethodKind::kList},
      {absl::StrCat("Create", one), MethodKind::kCreate},
      {absl::StrCat("BatchCreate", many), MethodKind::kBatchCreate},
      {absl::StrCat("Import", many), MethodKind::kImport},
      {absl::StrCat("Update", one), MethodKind::kUpdate},
      {absl::StrCat("Undelete", one), MethodKind::kUndelete},
  };
  for (const auto& [name, kind] : kinds) {
    if (method.name() == name) return kind;
  }
  return MethodKind::kOther;
}

absl::StatusOr<CommandMethod> CommandMethod::Compile(const MethodDescriptor& descriptor, const AggregateType& type,
                                                     const domain::Move& move) {
  const Descriptor& resource = *type.prototype->GetDescriptor();
  CommandMethod method;
  method.type = &type;
  method.move = &move;
  method.kind = KindOf(descriptor, resource);
  method.expects = ExpectsOf(method.kind);
  method.path = rpc::PathOf(descriptor);
  method.response = MessageFactory::generated_factory()->GetPrototype(descriptor.output_type());

  Fields fields(descriptor, *descriptor.input_type());
  method.request_id = fields.Text("request_id");
  method.validate_only = fields.Flag("validate_only");
  method.reason = fields.Text("reason");
  const std::string name = FieldNameOf(resource);
  switch (method.kind) {
    case MethodKind::kImport:
      method.row = fields.Scalar("row", FieldDescriptor::CPPTYPE_UINT64);
      method.etag = resource.FindFieldByName("etag");
      [[fallthrough]];
    case MethodKind::kCreate:
      if (!IsTopLevel(resource)) method.parent = fields.Reference("parent", resource);
      method.id = fields.Text(absl::StrCat(name, "_id"));
      method.resource = fields.Of(name, resource);
      break;
    case MethodKind::kUpdate: {
      method.resource = fields.Of(name, resource);
      fields.Of("update_mask", *google::protobuf::FieldMask::descriptor());
      Fields of_resource(descriptor, resource);
      method.name = of_resource.Text("name");
      method.etag = of_resource.Text("etag");
      RETURN_IF_ERROR(of_resource.status());
      break;
    }
    default:
      method.name = fields.Reference("name", resource);
      method.etag = fields.Text("etag");
  }
  RETURN_IF_ERROR(fields.status());
  RETURN_IF_ERROR(
      Answers(descriptor, method.kind == MethodKind::kImport ? *type::v1::ImportedRow::descriptor() : resource));
  return method;
}

std::string CommandMethod::SubjectOf(const Message& request) const {
  if (name != nullptr) return Text(HolderOf(name, resource, request), name);
  return base::ResourceName::Join(Text(request, parent), type->collection, Text(request, id));
}

std::string CommandMethod::EtagOf(const Message& request) const {
  return etag == nullptr ? std::string() : Text(HolderOf(etag, resource, request), etag);
}

std::string CommandMethod::DigestOf(const Message& request) const {
  const auto digest = [](const Message& message) {
    return base::Sha256(message.GetTypeName() + '\n' + base::MessageBytes(message));
  };
  if (Text(request, request_id).empty()) return digest(request);  // as the rows of an import
  const std::unique_ptr<Message> copy = base::CopyOf(request);
  copy->GetReflection()->ClearField(copy.get(), request_id);
  return digest(*copy);
}

absl::StatusOr<GetMethod> GetMethod::Compile(const MethodDescriptor& method, const AggregateType& type) {
  const Descriptor& resource = *type.prototype->GetDescriptor();
  Fields fields(method, *method.input_type());
  const GetMethod compiled{fields.Reference("name", resource), fields.Of("read_time", *Timestamp::descriptor())};
  RETURN_IF_ERROR(fields.status());
  RETURN_IF_ERROR(Answers(method, resource));
  return compiled;
}

absl::StatusOr<ListMethod> ListMethod::Compile(const MethodDescriptor& method, const AggregateType& type) {
  const Descriptor& resource = *type.prototype->GetDescriptor();
  ListMethod compiled;
  compiled.type = &type;
  Fields fields(method, *method.input_type());
  if (!IsTopLevel(resource)) compiled.parent = fields.Reference("parent", resource);
  fields.Scalar("page_size", FieldDescriptor::CPPTYPE_INT32);
  fields.Text("page_token");
  compiled.filter = fields.Text("filter");
  compiled.order_by = fields.Text("order_by");
  compiled.read_time = fields.Of("read_time", *Timestamp::descriptor());
  if (method.service()->FindMethodByName(absl::StrCat("Undelete", resource.name())) != nullptr) {
    compiled.show_deleted = fields.Flag("show_deleted");
  } else if (method.input_type()->FindFieldByName("show_deleted") != nullptr) {
    return absl::FailedPreconditionError(absl::StrCat(method.full_name(), ": show_deleted has no effect, since no ",
                                                      resource.name(), " can be undeleted"));
  }
  RETURN_IF_ERROR(fields.status());
  Fields page(method, *method.output_type());
  compiled.resources = page.Of(FieldNameOf(type.collection), resource, /*repeated=*/true);
  compiled.next_page_token = page.Text("next_page_token");
  RETURN_IF_ERROR(page.status());
  return compiled;
}

absl::StatusOr<BatchMethod> BatchMethod::Compile(const MethodDescriptor& method, const CommandMethod& create) {
  if (create.parent == nullptr) {
    return absl::FailedPreconditionError(absl::StrCat(method.full_name(), ": a batch is of resources with one parent"));
  }
  BatchMethod compiled;
  Fields fields(method, *method.input_type());
  compiled.parent = fields.Reference("parent", *create.resource->message_type());
  compiled.requests = fields.Of("requests", *create.move->request, /*repeated=*/true);
  RETURN_IF_ERROR(fields.status());
  const FieldDescriptor* results = method.output_type()->FindFieldByName("results");
  if (results == nullptr || !results->is_repeated() || results->message_type() == nullptr) {
    return absl::FailedPreconditionError(absl::StrCat(method.full_name(), ": its response needs results"));
  }
  compiled.results = results;
  Fields result(method, *results->message_type());
  compiled.resource = result.Of(create.resource->name(), *create.resource->message_type());
  compiled.error = result.Of("error", *google::rpc::Status::descriptor());
  RETURN_IF_ERROR(result.status());
  Fields resource(method, *create.resource->message_type());
  compiled.name = resource.Text("name");
  compiled.etag = resource.Text("etag");
  RETURN_IF_ERROR(resource.status());
  return compiled;
}

std::string Text(const Message& message, const FieldDescriptor* field) {
  return field == nullptr ? std::string() : message.GetReflection()->GetString(message, field);
}

bool Flag(const Message& message, const FieldDescriptor* field) {
  return field != nullptr && message.GetReflection()->GetBool(message, field);
}

absl::optional<absl::Time> Instant(const Message& message, const FieldDescriptor* field) {
  if (field == nullptr || !message.GetReflection()->HasField(message, field)) return absl::nullopt;
  return base::FromProto(static_cast<const Timestamp&>(message.GetReflection()->GetMessage(message, field)));
}

}  // namespace aims::api
