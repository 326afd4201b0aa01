#include "common/frameworks/difference.h"

#include <map>
#include <string>
#include <vector>

#include "common/base/message_bytes.h"
#include "google/protobuf/descriptor.h"

namespace aims::frameworks {
namespace {

using controls::v1::FrameworkDifference;
using controls::v1::FrameworkEdition;
using controls::v1::Requirement;

std::map<std::string, const Requirement*> ById(const FrameworkEdition& edition) {
  std::map<std::string, const Requirement*> rows;
  for (const Requirement& requirement : edition.requirements()) rows[requirement.requirement_id()] = &requirement;
  return rows;
}

// The requirement with this field alone, to be compared.
std::string Alone(const Requirement& requirement, const google::protobuf::FieldDescriptor& field) {
  Requirement alone = requirement;
  const auto* reflection = alone.GetReflection();
  std::vector<const google::protobuf::FieldDescriptor*> set;
  reflection->ListFields(alone, &set);
  for (const auto* other : set) {
    if (other != &field) reflection->ClearField(&alone, other);
  }
  return base::MessageBytes(alone);
}

std::vector<std::string> FieldsThatDiffer(const Requirement& before, const Requirement& after) {
  std::vector<std::string> fields;
  for (int i = 0; i < Requirement::descriptor()->field_count(); ++i) {
    const auto& field = *Requirement::descriptor()->field(i);
    if (Alone(before, field) != Alone(after, field)) fields.push_back(field.name());
  }
  return fields;
}

}  // namespace

FrameworkDifference DifferenceOf(const FrameworkEdition& from, const FrameworkEdition& to) {
  FrameworkDifference difference;
  difference.set_framework_id(to.framework_id());
  difference.set_from_version(from.version());
  difference.set_to_version(to.version());
  const auto before = ById(from);
  const auto after = ById(to);
  for (const Requirement& requirement : to.requirements()) {
    const auto earlier = before.find(requirement.requirement_id());
    if (earlier == before.end()) {
      *difference.add_added() = requirement;
      continue;
    }
    const std::vector<std::string> fields = FieldsThatDiffer(*earlier->second, requirement);
    if (fields.empty()) continue;
    auto* change = difference.add_changed();
    *change->mutable_before() = *earlier->second;
    *change->mutable_after() = requirement;
    *change->mutable_fields() = {fields.begin(), fields.end()};
  }
  for (const Requirement& requirement : from.requirements()) {
    if (after.count(requirement.requirement_id()) == 0) *difference.add_removed() = requirement;
  }
  return difference;
}

}  // namespace aims::frameworks
