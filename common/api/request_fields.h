#pragma once
// The fields that requests share by convention (AIP-133 to 136, 155, 163), read by name, so that handlers need not:
// request_id, etag, validate_only, reason, parent, name, {resource}_id and the resource itself.
//
// Thread-safe: no state.

#include <string>

#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"

namespace aims::api {

using Message = google::protobuf::Message;

// The text field of that name; empty when the request has none.
std::string TextField(const Message& request, absl::string_view name);
bool BoolField(const Message& request, absl::string_view name);
void SetTextField(Message* request, absl::string_view name, absl::string_view value);

// The `{resource}_id` field of a create request, or nullptr.
const google::protobuf::FieldDescriptor* IdField(const Message& request);

// The version that a request expects: its own etag, or that of the resource it carries.
std::string ExpectedEtag(const Message& request);

// SHA-256 of the request without its request_id: two requests with the same digest ask for the same.
std::string RequestDigest(const Message& request);

}  // namespace aims::api
