#pragma once
// Whether a request keeps what its proto says of it, so that handlers hold no checks that the proto can state.
//
//   RETURN_IF_ERROR(Validate(request));
//   // INVALID_ARGUMENT with google.rpc.BadRequest: "supplier.display_name: is required (and 2 more)"
//
// All violations come back at once, each with the path of its field as the client wrote it: supplier.display_name,
// items[3].x, labels["k"]. What is checked, in every message that is present:
//   google.api.field_behavior = REQUIRED    is set: not "" or blanks (of any script), not 0 unless the limits allow 0,
//                                           not empty.
//   texts, and keys of maps                 are UTF-8 that people can read (common/base/text.h): no control characters,
//                                           no change of the direction of text, no noncharacters; not blanks alone. A
//                                           text of at most 256 characters is one line; another may have several lines
//                                           (\n) and tabs.
//   aims.options.v1.limits                  lengths, items, numbers, patterns. Only min_items looks at a field that is
//                                           not set.
//   aims.options.v1.limits.login            a login that can be recorded (common/base/login.h).
//   google.api.resource_reference           the name fits the resource's pattern (child_type: its parent's). For a
//                                           type that no message in this program declares: any resource name.
//   X_id beside a message X                 the id chosen on create is a resource id (AIP-133).
//   X of an update                          in a request without `name` and `parent`, X.name names what is updated
//                                           (AIP-134); what is neither set in X nor named by update_mask stays as it
//                                           is, and is not required.
//   enums                                   the value is known.
//   double, float                           a finite number.
//   Timestamp, Duration, FieldMask          well formed (their own .proto files give the ranges).
// All names in a request are of one organization: there is no reference from one tenant to another. OUTPUT_ONLY fields
// and what is in them are not looked at: they are ignored.
//
// The rules of a type are compiled once. Thread-safe.

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/base/login.h"
#include "google/protobuf/message.h"

namespace aims::rpc {

struct RequestRules;

// The rules of one type of request.
class Validator {
 public:
  // InvalidArgument when the proto itself is wrong: a pattern that is not RE2. A program checks this when it starts.
  static absl::StatusOr<std::unique_ptr<Validator>> Compile(const google::protobuf::Descriptor* type);
  ~Validator();

  struct Result {
    absl::Status status;       // OK, or InvalidArgument with all violations
    std::string organization;  // that the request is about: "organizations/acme"; empty when it names none
  };
  // Brings each login that `request` names into the form in which it is recorded. One that has no such form stays, and
  // Check finds it. `request` is of the type compiled.
  void RecordLogins(base::LoginCase letters, google::protobuf::Message* request) const;

  // `request` is of the type compiled. The organization is told also when there are violations.
  Result Check(const google::protobuf::Message& request) const;

 private:
  explicit Validator(std::unique_ptr<RequestRules> rules);
  std::unique_ptr<RequestRules> rules_;
};

// The same with the rules looked up by the type of `request`: for rows of an import, and for clients.
absl::Status Validate(const google::protobuf::Message& request);

}  // namespace aims::rpc
