#pragma once
// The rules of a message type, compiled from its options; read by validation.cc. Immutable once compiled, thread-safe.

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "aims/options/v1/options.pb.h"
#include "common/base/text.h"
#include "google/protobuf/descriptor.h"
#include "re2/re2.h"

namespace aims::rpc {

// A pattern of resource names: "organizations/{organization}/suppliers/{supplier}". "*" fits every resource name.
class NamePattern {
 public:
  explicit NamePattern(absl::string_view text) : text_(text) {}
  bool Fits(absl::string_view name) const;
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

struct MessageRules;

struct FieldRules {
  const google::protobuf::FieldDescriptor* field = nullptr;
  bool required = false;
  options::v1::FieldLimits limits;
  bool has_limits = false;
  std::unique_ptr<RE2> pattern;
  base::Lines lines = base::Lines::kSeveral;  // of a text
  std::vector<NamePattern> references;        // a name must fit one of them; none: not a reference
  bool is_id = false;                         // of the resource to be created
  bool creates_organization = false;          // that resource is an organization itself
  std::vector<NamePattern> updates;           // of the resource in this field, whose name says what is updated
  const MessageRules* nested = nullptr;

  // Whether there is anything to check besides what is nested.
  bool HasOwn() const;
};

// Fields that have rules, in the order in which they are checked.
struct MessageRules {
  std::vector<FieldRules> fields;
};

// Rules of a type of request and of all types it can hold.
struct RequestRules {
  const MessageRules* request = nullptr;
  std::map<const google::protobuf::Descriptor*, std::unique_ptr<MessageRules>> reachable;
};

// InvalidArgument names a pattern that is not RE2.
absl::StatusOr<std::unique_ptr<RequestRules>> CompileRules(const google::protobuf::Descriptor* type);

// The patterns of a resource type ("aims.dev/Supplier") as the messages linked into this program declare them.
const std::vector<std::string>& ResourcePatterns(absl::string_view type);

}  // namespace aims::rpc
