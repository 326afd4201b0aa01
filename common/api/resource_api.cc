#include "common/api/resource_api.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/api/freshness.h"
#include "common/api/list.h"
#include "common/api/reads.h"
#include "common/base/digest.h"
#include "common/base/resource_name.h"
#include "common/base/time.h"
#include "common/rpc/errors.h"

namespace aims::api {
namespace {

using command::Command;
using command::Expects;
using command::Outcome;
using google::protobuf::FieldDescriptor;

// When to try again: a takeover takes some hundreds of milliseconds, a full queue drains in less.
constexpr absl::Duration kRetryDelay = absl::Milliseconds(200);

}  // namespace

absl::Status SayWhenToRetry(absl::Status status) {
  if (!absl::IsUnavailable(status) && !absl::IsResourceExhausted(status)) return status;
  if (rpc::RetryDelay(status).has_value()) return status;
  return rpc::RetryAfter(std::move(status), kRetryDelay);
}

rpc::Metadata ForwardedMetadata(const rpc::Admission& admission) {
  rpc::Metadata metadata = admission.caller().credentials;
  if (!admission.traceparent().empty()) metadata.emplace_back(rpc::kTraceParentKey, admission.traceparent());
  return metadata;
}

void Dispatch(const Parts& parts, const CallFacts& facts, const Message& request, std::string subject, Expects expects,
              ErasedDecide decide, std::function<void(absl::StatusOr<Outcome>)> done) {
  Command command;
  command.subject = std::move(subject);
  command.expects = expects;
  command.etag = expects == Expects::kAbsent ? "" : ExpectedEtag(request);
  command.validate_only = BoolField(request, "validate_only");
  command.actor = facts.actor;
  command.request_id = TextField(request, "request_id");
  if (command.request_id.empty()) command.request_id = base::RandomUuid();
  command.request_digest = RequestDigest(request);
  command.reason = TextField(request, "reason");
  command.traceparent = facts.traceparent;
  command.deadline = facts.deadline;
  command.bytes = request.ByteSizeLong();
  command.decide = std::move(decide);
  command.done = [done = std::move(done)](absl::StatusOr<Outcome> outcome) {
    if (outcome.ok()) {
      done(std::move(outcome));
    } else {
      done(SayWhenToRetry(outcome.status()));
    }
  };
  parts.leaders->Submit(std::move(command));
}

absl::Status LeaderUnknown(int32_t partition) {
  return SayWhenToRetry(absl::UnavailableError(
      absl::StrCat("partition ", partition, " has no leader just now; nothing was recorded, try again")));
}

std::string ResourceApi::SubjectOf(const Message& request) {
  std::string name = TextField(request, "name");
  if (!name.empty()) return name;
  const auto& type = *request.GetDescriptor();
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    if (field.cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE || field.is_repeated()) continue;
    if (!request.GetReflection()->HasField(request, &field)) continue;
    name = TextField(request.GetReflection()->GetMessage(request, &field), "name");
    if (!name.empty()) return name;
  }
  return "";
}

std::unique_ptr<Message> PrepareCreate(const Message& request, absl::string_view collection, std::string* subject) {
  std::unique_ptr<Message> prepared(request.New());
  prepared->CopyFrom(request);
  if (TextField(request, "request_id").empty()) SetTextField(prepared.get(), "request_id", base::RandomUuid());
  const FieldDescriptor* id_field = IdField(request);
  const std::string parent = TextField(request, "parent");
  std::string id = request.GetReflection()->GetString(request, id_field);
  if (id.empty()) {
    // From the request id, so that a repeat meets what the first call made.
    id = base::ResourceIdFrom(absl::StrCat(parent, "/", collection, "/", TextField(*prepared, "request_id")));
    prepared->GetReflection()->SetString(prepared.get(), id_field, id);
  }
  *subject = base::ResourceName::Join(parent, collection, id);
  return prepared;
}

grpc::ServerUnaryReactor* ResourceApi::RunCreate(grpc::CallbackServerContext* context, const Message& request,
                                                 Message* response, absl::string_view collection,
                                                 const std::function<ErasedDecide(const Message&)>& erase) {
  auto [reactor, call] = parts_.gate->Begin(context, request);
  if (call == nullptr) return reactor;
  std::string subject;
  std::shared_ptr<const Message> prepared = PrepareCreate(request, collection, &subject);
  ErasedDecide decide = [prepared, decide = erase(*prepared)](const Message& state, const domain::Decision& decision) {
    return decide(state, decision);
  };
  Run(std::move(call), *prepared, response, std::move(subject), Expects::kAbsent, std::move(decide), prepared);
  return reactor;
}

grpc::ServerUnaryReactor* ResourceApi::RunCommand(grpc::CallbackServerContext* context, const Message& request,
                                                  Message* response, std::string subject, Expects expects,
                                                  ErasedDecide decide) {
  auto [reactor, call] = parts_.gate->Begin(context, request);
  if (call == nullptr) return reactor;
  Run(std::move(call), request, response, std::move(subject), expects, std::move(decide), nullptr);
  return reactor;
}

void ResourceApi::Run(std::shared_ptr<rpc::Call> call, const Message& request, Message* response, std::string subject,
                      Expects expects, ErasedDecide decide, std::shared_ptr<const Message> keep) {
  const command::Route route = parts_.leaders->Find(subject);
  if (!route.here) {
    if (route.address.empty() || call->forwarded()) {
      call->Finish(LeaderUnknown(route.partition));
      return;
    }
    parts_.forwarder->Forward({.address = route.address,
                               .path = call->method().path,
                               .request = &request,
                               .response = response,
                               .metadata = ForwardedMetadata(*call),
                               .deadline = call->deadline()},
                              [call, keep](absl::Status status, const rpc::Metadata& trailers) {
                                for (const auto& [key, value] : trailers) {
                                  if (key == kFreshnessTokenKey) call->AddTrailer(key, value);
                                }
                                call->Finish(SayWhenToRetry(std::move(status)));
                              });
    return;
  }
  Dispatch(parts_, {call->caller().actor, call->traceparent(), call->deadline()}, request, std::move(subject), expects,
           std::move(decide), [call, response, keep](absl::StatusOr<Outcome> outcome) {
             if (!outcome.ok()) {
               call->Finish(outcome.status());
               return;
             }
             response->CopyFrom(*outcome->resource);
             call->AddTrailer(kFreshnessTokenKey, EncodeFreshness(outcome->positions));
             call->Finish(absl::OkStatus());
           });
}

grpc::ServerUnaryReactor* ResourceApi::Get(grpc::CallbackServerContext* context, const Message* request,
                                           Message* response) {
  auto [reactor, call] = parts_.gate->Begin(context, *request);
  if (call == nullptr) return reactor;
  ServeRead(parts_, call, [this, call, request, response](const read_model::Database& database) -> absl::Status {
    const command::ResourceView view(*parts_.aggregates, database);
    const std::string name = TextField(*request, "name");
    const auto as_of = ReadTime(*request);
    auto found = as_of.has_value() ? view.FindAsOf(name, *as_of) : view.Find(name);
    if (!found.ok()) return found.status();
    if (*found == nullptr) {
      return absl::NotFoundError(absl::StrCat(
          name, as_of.has_value() ? absl::StrCat(" did not exist on ", base::TimeToText(*as_of)) : " does not exist"));
    }
    response->CopyFrom(**found);
    return absl::OkStatus();
  });
  return reactor;
}

grpc::ServerUnaryReactor* ResourceApi::RunList(grpc::CallbackServerContext* context, const Message& request,
                                               Message* response, absl::string_view collection) {
  auto [reactor, call] = parts_.gate->Begin(context, request);
  if (call == nullptr) return reactor;
  for (const command::AggregateType& type : parts_.aggregates->types()) {
    if (type.collection != collection) continue;
    ServeRead(parts_, call, [this, call, &type, &request, response](const read_model::Database& database) {
      size_t scanned = 0;
      absl::Status status =
          ListPage(command::ResourceView(*parts_.aggregates, database), type, request, response, &scanned);
      call->AddTrailer("aims-rows-read", absl::StrCat(scanned));
      return status;
    });
    return reactor;
  }
  call->Finish(absl::InternalError(absl::StrCat("no aggregate has the collection ", collection)));
  return reactor;
}

}  // namespace aims::api
