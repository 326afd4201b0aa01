#include "common/domain/references.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "aims/options/v1/options.pb.h"
#include "common/base/mistake.h"

namespace aims::domain {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// Whether `path` leads from `type` to text.
bool LeadsToText(const google::protobuf::Descriptor& type, absl::string_view path) {
  const google::protobuf::Descriptor* holder = &type;
  const FieldDescriptor* field = nullptr;
  for (absl::string_view name : absl::StrSplit(path, '.')) {
    if (holder == nullptr) return false;
    field = holder->FindFieldByName(std::string(name));
    if (field == nullptr || field->is_map()) return false;
    holder = field->message_type();
  }
  return field->type() == FieldDescriptor::TYPE_STRING;
}

void Collect(const Message& holder, absl::string_view path, std::set<std::string>* names) {
  const size_t dot = path.find('.');
  const FieldDescriptor* field = holder.GetDescriptor()->FindFieldByName(std::string(path.substr(0, dot)));
  if (field == nullptr) base::Mistake(absl::StrCat(holder.GetTypeName(), " has no field at \"", path, "\""));
  const auto& reflection = *holder.GetReflection();
  const int size = field->is_repeated() ? reflection.FieldSize(holder, field) : 1;
  for (int i = 0; i < size; ++i) {
    if (dot == absl::string_view::npos) {
      std::string name =
          field->is_repeated() ? reflection.GetRepeatedString(holder, field, i) : reflection.GetString(holder, field);
      if (!name.empty()) names->insert(std::move(name));
    } else if (field->is_repeated()) {
      Collect(reflection.GetRepeatedMessage(holder, field, i), path.substr(dot + 1), names);
    } else if (reflection.HasField(holder, field)) {
      Collect(reflection.GetMessage(holder, field), path.substr(dot + 1), names);
    }
  }
}

}  // namespace

std::vector<std::string> ReferencesOf(const google::protobuf::Descriptor& resource) {
  const google::protobuf::MessageOptions& options = resource.options();
  std::vector<std::string> references;
  for (int i = 0; i < options.ExtensionSize(options::v1::reference); ++i) {
    references.push_back(options.GetExtension(options::v1::reference, i));
    if (!LeadsToText(resource, references.back())) {
      base::Mistake(absl::StrCat("the option (aims.options.v1.reference) of ", resource.full_name(), ": \"",
                                 references.back(), "\" does not lead to text"));
    }
  }
  return references;
}

std::set<std::string> NamesAt(const Message& resource, absl::string_view path) {
  std::set<std::string> names;
  Collect(resource, path, &names);
  return names;
}

bool RefersTo(const Message& resource, const std::string& name) {
  const std::vector<std::string> references = ReferencesOf(*resource.GetDescriptor());
  return std::any_of(references.begin(), references.end(),
                     [&](const std::string& field) { return NamesAt(resource, field).count(name) > 0; });
}

}  // namespace aims::domain
