#include "services/evidence/domain/links.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/resource_name.h"
#include "google/api/resource.pb.h"

namespace aims::evidence {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

class Finder {
 public:
  Finder(absl::string_view subject, absl::string_view organization) : subject_(subject), organization_(organization) {}

  void LookInto(const Message& message, const std::string& prefix) {
    const auto& reflection = *message.GetReflection();
    std::vector<const FieldDescriptor*> set;
    reflection.ListFields(message, &set);
    for (const FieldDescriptor* field : set) {
      const std::string path = absl::StrCat(prefix, field->name());
      const int size = field->is_repeated() ? reflection.FieldSize(message, field) : 1;
      for (int i = 0; i < size; ++i) {
        if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
          LookInto(field->is_repeated() ? reflection.GetRepeatedMessage(message, field, i)
                                        : reflection.GetMessage(message, field),
                   absl::StrCat(path, "."));
        } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_STRING &&
                   field->options().HasExtension(google::api::resource_reference)) {
          Add(field->is_repeated() ? reflection.GetRepeatedString(message, field, i)
                                   : reflection.GetString(message, field),
              path);
        }
      }
    }
  }

  Links Take() { return std::move(links_); }

 private:
  void Add(const std::string& value, const std::string& path) {
    const auto name = base::ResourceName::Parse(value);
    if (name.ok() && value != subject_ && name->organization() == organization_) links_[value].insert(path);
  }

  const absl::string_view subject_;
  const absl::string_view organization_;
  Links links_;
};

}  // namespace

Links LinksOf(absl::string_view subject, const Message& state) {
  const auto name = base::ResourceName::Parse(subject);
  if (!name.ok()) return {};
  Finder finder(subject, name->organization());
  finder.LookInto(state, "");
  return finder.Take();
}

}  // namespace aims::evidence
