#pragma once
// The conventions that the methods of a resource keep (AIP-131 to 136, 155, 158, 163, 164, 233), and the fields that they
// are served by: looked up once, when the service starts, so that a method that misses one does not start.
//
//   ASSIGN_OR_RETURN(const CommandMethod method, CommandMethod::Compile(descriptor, type, move));
//   const std::string name = method.SubjectOf(request);
//
//   method             needs in its request
//   Create{Resource}   parent¹, {resource}_id, {resource}, request_id, validate_only, reason
//   Update{Resource}   {resource} with name and etag, update_mask, request_id, validate_only, reason
//   Import{Resources}  parent, row, {resource}_id, {resource}, request_id, validate_only, reason; answers ImportedRow
//   any other move     name, etag, request_id, validate_only, reason
//   Get{Resource}      name, read_time
//   List{Resources}    parent¹, page_size, page_token, filter, order_by, read_time, show_deleted²
//   BatchCreate{…}     parent, requests of Create; answers results, each with the resource or an error
//
//   ¹ not for resources of the top level   ² for resources that can be undeleted, and for no others
//
// `name` and `parent` of a request have a google.api.resource_reference to the resource, as type and as child_type: the
// gate takes from it which organization the request is about.
//
// tests/architecture/check_proto.py holds the proto to the same table. Immutable once compiled, thread-safe.

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/command/aggregates.h"
#include "common/command/command.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace aims::api {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::MethodDescriptor;

// What a method of a resource's service does, by its name.
enum class MethodKind { kGet, kList, kCreate, kBatchCreate, kImport, kUpdate, kUndelete, kOther };

// `resource` is the message of the resource, with its google.api.resource option.
MethodKind KindOf(const MethodDescriptor& method, const google::protobuf::Descriptor& resource);

// A method that decides. Fields that its kind does not have are nullptr.
struct CommandMethod {
  // FailedPrecondition when the method, its request or its response does not keep the conventions: says which, and all
  // that is missing. What is given outlives it.
  static absl::StatusOr<CommandMethod> Compile(const MethodDescriptor& method, const command::AggregateType& type,
                                               const domain::Move& move);

  // The resource that the request is about. Of a create and an import the id must be set.
  std::string SubjectOf(const Message& request) const;
  // The version that must be current; empty: any.
  std::string EtagOf(const Message& request) const;
  // SHA-256 of the request without its request id.
  std::string DigestOf(const Message& request) const;

  const command::AggregateType* type = nullptr;
  const domain::Move* move = nullptr;
  MethodKind kind = MethodKind::kOther;
  command::Expects expects = command::Expects::kPresent;
  std::string path;                   // "/aims.risk.v1.TreatmentService/ApproveTreatment"
  const Message* response = nullptr;  // the default instance

  const FieldDescriptor* parent = nullptr;
  const FieldDescriptor* id = nullptr;
  const FieldDescriptor* resource = nullptr;
  const FieldDescriptor* name = nullptr;  // of the request, or of the resource in it
  const FieldDescriptor* etag = nullptr;  // the same
  const FieldDescriptor* request_id = nullptr;
  const FieldDescriptor* validate_only = nullptr;
  const FieldDescriptor* reason = nullptr;
  const FieldDescriptor* row = nullptr;
};

struct GetMethod {
  static absl::StatusOr<GetMethod> Compile(const MethodDescriptor& method, const command::AggregateType& type);

  const FieldDescriptor* name = nullptr;
  const FieldDescriptor* read_time = nullptr;
};

struct ListMethod {
  static absl::StatusOr<ListMethod> Compile(const MethodDescriptor& method, const command::AggregateType& type);

  const command::AggregateType* type = nullptr;
  const FieldDescriptor* parent = nullptr;
  const FieldDescriptor* filter = nullptr;
  const FieldDescriptor* order_by = nullptr;
  const FieldDescriptor* read_time = nullptr;
  const FieldDescriptor* show_deleted = nullptr;
  const FieldDescriptor* resources = nullptr;        // of the response: those of the page
  const FieldDescriptor* next_page_token = nullptr;  // of the response
};

struct BatchMethod {
  // `create` is the method that creates one.
  static absl::StatusOr<BatchMethod> Compile(const MethodDescriptor& method, const CommandMethod& create);

  const FieldDescriptor* parent = nullptr;
  const FieldDescriptor* requests = nullptr;
  const FieldDescriptor* results = nullptr;   // of the response
  const FieldDescriptor* resource = nullptr;  // of a result
  const FieldDescriptor* error = nullptr;     // of a result
  const FieldDescriptor* name = nullptr;      // of the resource
  const FieldDescriptor* etag = nullptr;      // of the resource
};

// The value of a field; the default where `field` is nullptr.
std::string Text(const Message& message, const FieldDescriptor* field);
bool Flag(const Message& message, const FieldDescriptor* field);
// The instant in a Timestamp field; nullopt where it is unset.
absl::optional<absl::Time> Instant(const Message& message, const FieldDescriptor* field);

}  // namespace aims::api
