#include "common/domain/substance.h"

#include <memory>

#include "common/domain/changes.h"
#include "common/domain/proposal.h"

namespace aims::domain {

std::string SubstanceDigest(const google::protobuf::Message& resource) {
  google::protobuf::FieldMask substance;
  const auto* type = resource.GetDescriptor();
  for (int i = 0; i < type->field_count(); ++i) {
    if (type->field(i)->options().GetExtension(options::v1::substance)) substance.add_paths(type->field(i)->name());
  }
  const std::unique_ptr<google::protobuf::Message> content(resource.New());
  CopyFields(resource, substance, content.get());
  return DigestOf(*content);
}

}  // namespace aims::domain
