#include "common/rpc/rules.h"

#include <algorithm>

#include "absl/algorithm/container.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "google/api/field_behavior.pb.h"
#include "google/api/resource.pb.h"
#include "google/protobuf/descriptor_database.h"

namespace aims::rpc {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::DescriptorPool;
using google::protobuf::FieldDescriptor;
using google::protobuf::FileDescriptor;

// Characters: a text that may be longer may have several lines.
constexpr uint32_t kLongestLine = 256;

using ResourceTypes = std::map<std::string, std::vector<std::string>, std::less<>>;

void AddResources(const Descriptor& message, ResourceTypes* types) {
  const auto& resource = message.options().GetExtension(google::api::resource);
  if (!resource.type().empty()) (*types)[resource.type()].assign(resource.pattern().begin(), resource.pattern().end());
  for (int i = 0; i < message.nested_type_count(); ++i) AddResources(*message.nested_type(i), types);
}

// All resource types of the program. The pool of generated types cannot be listed, the database behind it can; the
// look-up before makes the database sort its index under the pool's lock, after which listing only reads it.
ResourceTypes* LinkedResources() {
  auto* types = new ResourceTypes;
  const DescriptorPool& pool = *DescriptorPool::generated_pool();
  pool.FindFileByName("aims/options/v1/options.proto");
  std::vector<std::string> files;
  DescriptorPool::internal_generated_database()->FindAllFileNames(&files);
  for (const std::string& name : files) {
    const FileDescriptor* file = pool.FindFileByName(name);
    if (file == nullptr) continue;
    for (int i = 0; i < file->message_type_count(); ++i) AddResources(*file->message_type(i), types);
  }
  return types;
}

bool Has(const FieldDescriptor& field, google::api::FieldBehavior behavior) {
  const auto& options = field.options();
  for (int i = 0; i < options.ExtensionSize(google::api::field_behavior); ++i) {
    if (options.GetExtension(google::api::field_behavior, i) == behavior) return true;
  }
  return false;
}

bool IsMessage(const FieldDescriptor& field) { return field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE; }

// Texts too: each is looked through for what nobody can read. So are fractions, for what is no finite number.
bool IsWellFormednessChecked(const FieldDescriptor& field) {
  if (field.is_map()) {
    const Descriptor& entry = *field.message_type();
    return IsWellFormednessChecked(*entry.map_key()) || IsWellFormednessChecked(*entry.map_value());
  }
  if (field.type() == FieldDescriptor::TYPE_STRING) return true;
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_ENUM:
    case FieldDescriptor::CPPTYPE_DOUBLE:
    case FieldDescriptor::CPPTYPE_FLOAT:
      return true;
    default:
      break;
  }
  if (!IsMessage(field)) return false;
  switch (field.message_type()->well_known_type()) {
    case Descriptor::WELLKNOWNTYPE_TIMESTAMP:
    case Descriptor::WELLKNOWNTYPE_DURATION:
    case Descriptor::WELLKNOWNTYPE_FIELDMASK:
      return true;
    default:
      return false;
  }
}

// "organizations/{organization}/suppliers/{supplier}" → "organizations/{organization}"; "" has no parent.
std::string ParentPattern(absl::string_view pattern) {
  for (int i = 0; i < 2; ++i) {
    const size_t slash = pattern.rfind('/');
    if (slash == absl::string_view::npos) return "";
    pattern = pattern.substr(0, slash);
  }
  return std::string(pattern);
}

std::vector<NamePattern> References(const FieldDescriptor& field) {
  const auto& reference = field.options().GetExtension(google::api::resource_reference);
  std::vector<NamePattern> patterns;
  if (!reference.type().empty()) {
    for (const std::string& pattern : ResourcePatterns(reference.type())) patterns.emplace_back(pattern);
  } else if (!reference.child_type().empty()) {
    for (const std::string& pattern : ResourcePatterns(reference.child_type())) {
      if (std::string parent = ParentPattern(pattern); !parent.empty()) patterns.emplace_back(parent);
    }
  } else {
    return {};
  }
  if (patterns.empty()) patterns.emplace_back("*");
  return patterns;
}

const google::api::ResourceDescriptor& ResourceOf(const FieldDescriptor& field) {
  if (!IsMessage(field) || field.is_repeated()) return google::api::ResourceDescriptor::default_instance();
  return field.message_type()->options().GetExtension(google::api::resource);
}

// The message field X beside the field X_id, or nullptr.
const FieldDescriptor* ResourceOfId(const FieldDescriptor& field) {
  absl::string_view stem = field.name();
  if (field.type() != FieldDescriptor::TYPE_STRING || field.is_repeated() || !absl::ConsumeSuffix(&stem, "_id")) {
    return nullptr;
  }
  const FieldDescriptor* resource = field.containing_type()->FindFieldByName(std::string(stem));
  return resource != nullptr && !ResourceOf(*resource).type().empty() ? resource : nullptr;
}

// Whether `field` is the X of UpdateXRequest: its own `name` says what is updated.
bool IsUpdated(const FieldDescriptor& field) {
  const Descriptor& request = *field.containing_type();
  return absl::EndsWith(request.name(), "Request") && !ResourceOf(field).type().empty() &&
         request.FindFieldByName("name") == nullptr && request.FindFieldByName("parent") == nullptr &&
         request.FindFieldByName(field.name() + "_id") == nullptr &&
         field.message_type()->FindFieldByName("name") != nullptr;
}

absl::StatusOr<FieldRules> CompileField(const FieldDescriptor& field) {
  FieldRules rules;
  rules.field = &field;
  rules.required = Has(field, google::api::REQUIRED);
  rules.has_limits = field.options().HasExtension(options::v1::limits);
  rules.limits = field.options().GetExtension(options::v1::limits);
  if (!rules.limits.pattern().empty()) {
    rules.pattern = std::make_unique<RE2>(rules.limits.pattern(), RE2::Quiet);
    if (!rules.pattern->ok()) {
      return absl::InvalidArgumentError(
          absl::StrCat("the pattern of ", field.full_name(), " is not RE2: ", rules.pattern->error()));
    }
  }
  if (rules.limits.max_length() > 0 && rules.limits.max_length() <= kLongestLine) rules.lines = base::Lines::kOne;
  if (field.type() == FieldDescriptor::TYPE_STRING) rules.references = References(field);
  if (const FieldDescriptor* resource = ResourceOfId(field); resource != nullptr) {
    rules.is_id = true;
    rules.creates_organization = absl::c_linear_search(ResourceOf(*resource).pattern(), "organizations/{organization}");
  }
  if (IsUpdated(field)) {
    for (const std::string& pattern : ResourceOf(field).pattern()) rules.updates.emplace_back(pattern);
  }
  return rules;
}

// Takes the text before the first slash, and the slash, off `path`.
absl::string_view TakeSegment(absl::string_view* path) {
  const size_t slash = path->find('/');
  const absl::string_view segment = path->substr(0, slash);
  path->remove_prefix(slash == absl::string_view::npos ? path->size() : slash + 1);
  return segment;
}

class Compiler {
 public:
  absl::StatusOr<std::unique_ptr<RequestRules>> Compile(const Descriptor* type) {
    auto result = std::make_unique<RequestRules>();
    reachable_ = &result->reachable;
    ASSIGN_OR_RETURN(MessageRules * request, Reach(type));
    DropFieldsWithoutRules();
    // What says which organization the request is about is read first.
    std::stable_partition(request->fields.begin(), request->fields.end(), [](const FieldRules& rules) {
      return rules.field->name() == "parent" || rules.field->name() == "name" || rules.creates_organization ||
             !rules.updates.empty();
    });
    result->request = request;
    return result;
  }

 private:
  absl::StatusOr<MessageRules*> Reach(const Descriptor* type) {
    auto [it, is_new] = reachable_->emplace(type, nullptr);
    if (!is_new) return it->second.get();
    it->second = std::make_unique<MessageRules>();
    MessageRules* message = it->second.get();
    for (int i = 0; i < type->field_count(); ++i) {
      const FieldDescriptor& field = *type->field(i);
      if (Has(field, google::api::OUTPUT_ONLY)) continue;
      ASSIGN_OR_RETURN(FieldRules rules, CompileField(field));
      if (IsMessage(field) && !IsWellFormednessChecked(field) && !field.is_map()) {
        ASSIGN_OR_RETURN(rules.nested, Reach(field.message_type()));
      }
      if (field.is_map() && IsMessage(*field.message_type()->map_value())) {
        ASSIGN_OR_RETURN(rules.nested, Reach(field.message_type()->map_value()->message_type()));
      }
      message->fields.push_back(std::move(rules));
    }
    return message;
  }

  // A field stays when it has rules or when what it holds does; types can hold themselves, so until nothing changes.
  void DropFieldsWithoutRules() {
    std::map<const MessageRules*, bool> useful;
    auto needed = [&](const FieldRules& rules) { return rules.HasOwn() || (rules.nested && useful[rules.nested]); };
    for (bool changed = true; changed;) {
      changed = false;
      for (const auto& [type, message] : *reachable_) {
        if (useful[message.get()] || !absl::c_any_of(message->fields, needed)) continue;
        useful[message.get()] = changed = true;
      }
    }
    for (const auto& [type, message] : *reachable_) {
      auto& fields = message->fields;
      fields.erase(std::remove_if(fields.begin(), fields.end(), [&](const auto& rules) { return !needed(rules); }),
                   fields.end());
      for (FieldRules& rules : fields) {
        if (rules.nested && !useful[rules.nested]) rules.nested = nullptr;
      }
    }
  }

  std::map<const Descriptor*, std::unique_ptr<MessageRules>>* reachable_ = nullptr;
};

}  // namespace

bool NamePattern::Fits(absl::string_view name) const {
  if (text_ == "*") return base::ResourceName::Parse(name).ok();
  absl::string_view wanted = text_, given = name;
  while (!wanted.empty() && !given.empty()) {
    const absl::string_view segment = TakeSegment(&wanted);
    const absl::string_view value = TakeSegment(&given);
    if (absl::StartsWith(segment, "{") ? !base::IsResourceId(value) : segment != value) return false;
  }
  return wanted.empty() && given.empty() && !absl::EndsWith(name, "/");
}

bool FieldRules::HasOwn() const {
  return required || has_limits || !references.empty() || is_id || !updates.empty() || IsWellFormednessChecked(*field);
}

absl::StatusOr<std::unique_ptr<RequestRules>> CompileRules(const Descriptor* type) { return Compiler().Compile(type); }

const std::vector<std::string>& ResourcePatterns(absl::string_view type) {
  static const ResourceTypes* const types = LinkedResources();
  static const auto* const none = new std::vector<std::string>;
  auto it = types->find(type);
  return it == types->end() ? *none : it->second;
}

}  // namespace aims::rpc
