#pragma once
// Updates with a field mask (AIP-134) on any resource message: finds the fields that a request changes, and applies the
// change. The event of an update has only the changed fields and their mask, so the history shows exactly the changes.
//
//   ASSIGN_OR_RETURN(auto mask, Changes(supplier, request.supplier(), request.update_mask()));
//   if (mask.paths().empty()) return Events{};                       // nothing to do, nothing to record
//   SupplierUpdated event;
//   CopyFields(request.supplier(), mask, event.mutable_supplier());

#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/field_mask.pb.h"
#include "google/protobuf/message.h"

namespace aims::domain {

// The top-level fields, among those that `mask` names, in which `wanted` differs from `current`. An empty mask means
// every field that is set in `wanted`; "*" means every field a client may write. Paths name top-level fields.
// InvalidArgument (BadRequest) for a path that is not a field, and for a path in the mask that is OUTPUT_ONLY,
// IMMUTABLE or the identifier. Messages of the same type.
absl::StatusOr<google::protobuf::FieldMask> Changes(const google::protobuf::Message& current,
                                                    const google::protobuf::Message& wanted,
                                                    const google::protobuf::FieldMask& mask);

// The top-level fields in which `after` differs from `before`, in the order of the proto. Messages of the same type.
std::vector<const google::protobuf::FieldDescriptor*> DifferingFields(const google::protobuf::Message& before,
                                                                      const google::protobuf::Message& after);
// The same for two states of a resource, without the envelope: name, etag, create_time, update_time.
std::vector<const google::protobuf::FieldDescriptor*> ChangedFields(const google::protobuf::Message& before,
                                                                    const google::protobuf::Message& after);

// The same for states as bytes (base::MessageBytes) of messages of `type`. It costs a pass over the bytes.
std::vector<const google::protobuf::FieldDescriptor*> ChangedFields(const google::protobuf::Descriptor& type,
                                                                    absl::string_view before, absl::string_view after);

// Makes the named top-level fields of `to` equal to those of `from`. A field that is unset in `from` is cleared.
void CopyFields(const google::protobuf::Message& from, const google::protobuf::FieldMask& mask,
                google::protobuf::Message* to);

// Clears the fields that a client cannot set on create: OUTPUT_ONLY fields, at the top level and inside messages.
// `name` stays.
void ClearOutputOnly(google::protobuf::Message* resource);

}  // namespace aims::domain
