#include "common/api/readers.h"

#include "absl/strings/str_cat.h"
#include "common/base/error_details.h"
#include "common/base/status_macros.h"
#include "common/rpc/call.h"

namespace aims::api {
namespace {

absl::StatusOr<const google::protobuf::MethodDescriptor*> GetMethodOf(const command::AggregateType& type) {
  const google::protobuf::Descriptor& resource = *type.prototype->GetDescriptor();
  const std::string name = absl::StrCat(resource.full_name(), "Service.Get", resource.name());
  const auto* method = resource.file()->pool()->FindMethodByName(name);
  if (method != nullptr) return method;
  return absl::FailedPreconditionError(
      absl::StrCat("there is no method ", name, ", whose permission says who may read ", type.collection));
}

}  // namespace

absl::StatusOr<Readers> Readers::Of(const std::vector<const command::Aggregates*>& aggregates) {
  Readers readers;
  readers.aggregates_ = aggregates;
  for (const command::Aggregates* each : aggregates) {
    for (const command::AggregateType& type : each->types()) {
      ASSIGN_OR_RETURN(const auto* method, GetMethodOf(type));
      readers.by_collection_[type.collection] = {rpc::PermissionOf(*method), rpc::RolesOf(*method)};
    }
  }
  return readers;
}

const Readers::Reading* Readers::ReadingOf(absl::string_view name) const {
  for (const command::Aggregates* each : aggregates_) {
    if (const command::AggregateType* type = each->Of(name); type != nullptr) {
      return &by_collection_.at(type->collection);
    }
  }
  return nullptr;
}

bool Readers::MayRead(const identity::Caller& caller, absl::string_view name) const {
  const Reading* reading = ReadingOf(name);
  return reading != nullptr && rpc::HasAny(caller.actor, reading->roles);
}

absl::Status Readers::Check(const identity::Caller& caller, absl::string_view name) const {
  const Reading* reading = ReadingOf(name);
  if (reading == nullptr || rpc::HasAny(caller.actor, reading->roles)) return absl::OkStatus();
  return rpc::PermissionMissing(caller.actor, reading->permission);
}

absl::StatusOr<bool> LetsRead(const command::ResourceView& view, const command::AggregateType& type,
                              absl::string_view name, const event::v1::Actor& actor) {
  if (!type.may_read) return true;
  ASSIGN_OR_RETURN(const auto state, view.Find(name));
  return state == nullptr || type.may_read(*state, actor);
}

absl::Status ReaderExcluded(const event::v1::Actor& actor, absl::string_view name) {
  return base::WithErrorInfo(
      absl::PermissionDeniedError(absl::StrCat(actor.subject(), " has a part in ", name,
                                               ", which excludes people who have one: another person reads it")),
      "READER_EXCLUDED", {{"name", std::string(name)}});
}

absl::Status CheckLetsRead(const command::ResourceView& view, const command::AggregateType& type,
                           absl::string_view name, const event::v1::Actor& actor) {
  ASSIGN_OR_RETURN(const bool may, LetsRead(view, type, name, actor));
  return may ? absl::OkStatus() : ReaderExcluded(actor, name);
}

}  // namespace aims::api
