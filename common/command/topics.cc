#include "common/command/topics.h"

#include <set>

#include "absl/strings/str_cat.h"

namespace aims::command {

absl::StatusOr<std::shared_ptr<const Topics>> Topics::Create(std::vector<Aggregates> aggregates) {
  std::set<std::string> topics, collections;
  for (const Aggregates& each : aggregates) {
    if (!topics.insert(each.topic()).second) {
      return absl::FailedPreconditionError(absl::StrCat("the topic ", each.topic(), " is listed twice"));
    }
    for (const AggregateType& type : each.types()) {
      if (type.collection.empty() || collections.insert(type.collection).second) continue;
      return absl::FailedPreconditionError(absl::StrCat(
          "the collection ", type.collection, " belongs to two topics: a name in it would have two histories"));
    }
  }
  return std::shared_ptr<const Topics>(new Topics(std::move(aggregates)));
}

const Aggregates* Topics::Find(absl::string_view topic) const {
  for (const Aggregates& each : aggregates_) {
    if (each.topic() == topic) return &each;
  }
  return nullptr;
}

const AggregateType* Topics::TypeOf(absl::string_view subject) const {
  for (const Aggregates& each : aggregates_) {
    if (const AggregateType* type = each.Of(subject); type != nullptr) return type;
  }
  return nullptr;
}

std::vector<std::string> Topics::names() const {
  std::vector<std::string> names;
  for (const Aggregates& each : aggregates_) names.push_back(each.topic());
  return names;
}

std::vector<const Aggregates*> Topics::aggregates() const {
  std::vector<const Aggregates*> aggregates;
  for (const Aggregates& each : aggregates_) aggregates.push_back(&each);
  return aggregates;
}

}  // namespace aims::command
