#include "common/api/resource_api.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/api/freshness.h"
#include "common/api/list.h"
#include "common/api/reads.h"
#include "common/base/digest.h"
#include "common/base/message_copy.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
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
// The longest that a forwarded command may take, where the call itself has no end (streams).
constexpr absl::Duration kForwardPatience = absl::Seconds(30);

absl::Status NotHereYet(const absl::Status& why) {
  return absl::UnavailableError(
      absl::StrCat("what the freshness token names is not here yet; nothing was recorded, try again: ", why.message()));
}

// What of the caller's token a decision in `partition` must not be made on less than: what is in the other partitions,
// since decisions look at other resources. Of the partition that decides, the leader knows more than anybody has seen.
event_log::Positions SeenElsewhere(const Parts& parts, const event_log::Positions& token, int32_t partition) {
  event_log::Positions seen;
  for (const auto& [where, next] : token) {
    if (where.topic == parts.aggregates->topic() && where.partition != partition) seen[where] = next;
  }
  return seen;
}

void SubmitOnceFolded(const Parts& parts, const event_log::Positions& seen, absl::Time deadline,
                      std::shared_ptr<Command> command) {
  if (seen.empty() || projection::Includes(parts.model->Serving()->progress().Current(), seen)) {
    parts.leaders->Submit(std::move(*command));
    return;
  }
  parts.model->Await(seen, deadline, [leaders = parts.leaders, command](const absl::Status& status) {
    if (status.ok()) return leaders->Submit(std::move(*command));
    command->done(NotHereYet(status));
  });
}

// Hands the command to its leader once the read model here includes what the token names, and what that causes here.
void SubmitOnceSeen(const Parts& parts, const event_log::Positions& token, int32_t partition, absl::Duration patience,
                    Command command) {
  const absl::Time deadline = std::min(command.deadline, absl::Now() + patience);
  const event_log::Positions seen = SeenElsewhere(parts, token, partition);
  auto waiting = std::make_shared<Command>(std::move(command));
  if (parts.reactor == nullptr) return SubmitOnceFolded(parts, seen, deadline, std::move(waiting));
  parts.reactor->Await(token, deadline, [parts, seen, deadline, waiting](const absl::Status& status) {
    if (status.ok()) return SubmitOnceFolded(parts, seen, deadline, waiting);
    waiting->done(NotHereYet(status));
  });
}

}  // namespace

absl::Status SayWhenToRetry(absl::Status status) {
  if (!absl::IsUnavailable(status) && !absl::IsResourceExhausted(status)) return status;
  if (rpc::RetryDelay(status).has_value()) return status;
  return rpc::RetryAfter(std::move(status), kRetryDelay);
}

void Run(const Parts& parts, Errand errand) {
  const rpc::Admission& admission = *errand.admission;
  const command::Route route = parts.leaders->Find(errand.subject);
  if (!route.here && (route.address.empty() || admission.forwarded())) {
    errand.on_outcome(SayWhenToRetry(absl::UnavailableError(
        absl::StrCat("partition ", route.partition, " has no leader just now; nothing was recorded, try again"))));
    return;
  }
  if (!route.here) {
    rpc::Metadata metadata = admission.caller().credentials;
    if (!admission.traceparent().empty()) metadata.emplace_back(rpc::kTraceParentKey, admission.traceparent());
    if (!admission.freshness_token().empty()) {
      metadata.emplace_back(kFreshnessTokenKey, admission.freshness_token());
      metadata.emplace_back(rpc::kMaxWaitKey, absl::FormatDuration(admission.max_wait()));
    }
    parts.forwarder->Forward(
        {.address = route.address,
         .path = errand.path,
         .request = errand.request,
         .response = errand.response,
         .metadata = std::move(metadata),
         .deadline = std::min(admission.deadline(), absl::Now() + kForwardPatience)},
        [done = std::move(errand.on_forwarded)](absl::Status status, const rpc::Metadata& trailers) {
          done(SayWhenToRetry(std::move(status)), trailers);
        });
    return;
  }
  const auto token = DecodeFreshness(admission.freshness_token());
  if (!token.ok()) return errand.on_outcome(token.status());
  Command command;
  command.subject = std::move(errand.subject);
  command.expects = errand.expects;
  command.etag = errand.expects == Expects::kAbsent ? "" : ExpectedEtag(*errand.request);
  command.validate_only = BoolField(*errand.request, "validate_only");
  command.actor = admission.caller().actor;
  command.request_id = TextField(*errand.request, "request_id");
  if (command.request_id.empty()) command.request_id = base::RandomUuid();
  command.request_digest = RequestDigest(*errand.request);
  command.reason = TextField(*errand.request, "reason");
  command.traceparent = admission.traceparent();
  command.deadline = admission.deadline();
  command.bytes = errand.request->ByteSizeLong();
  command.decide = std::move(errand.decide);
  command.done = [done = std::move(errand.on_outcome)](absl::StatusOr<Outcome> outcome) {
    if (outcome.ok()) {
      done(std::move(outcome));
    } else {
      done(SayWhenToRetry(outcome.status()));
    }
  };
  SubmitOnceSeen(parts, *token, route.partition, admission.max_wait(), std::move(command));
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
  std::unique_ptr<Message> prepared = base::CopyOf(request);
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
  RunAndFinish(call, *prepared, response, std::move(subject), Expects::kAbsent, std::move(decide), prepared);
  return reactor;
}

grpc::ServerUnaryReactor* ResourceApi::RunCommand(grpc::CallbackServerContext* context, const Message& request,
                                                  Message* response, std::string subject, Expects expects,
                                                  ErasedDecide decide) {
  auto [reactor, call] = parts_.gate->Begin(context, request);
  if (call == nullptr) return reactor;
  RunAndFinish(call, request, response, std::move(subject), expects, std::move(decide), nullptr);
  return reactor;
}

void ResourceApi::RunAndFinish(std::shared_ptr<rpc::Call> call, const Message& request, Message* response,
                               std::string subject, Expects expects, ErasedDecide decide,
                               std::shared_ptr<const Message> keep) {
  Errand errand;
  errand.admission = call.get();
  errand.path = call->method().path;
  errand.request = &request;
  errand.response = response;
  errand.subject = std::move(subject);
  errand.expects = expects;
  errand.decide = std::move(decide);
  errand.on_outcome = [call, response, keep](absl::StatusOr<Outcome> outcome) {
    if (outcome.ok()) {
      base::CopyInto(*outcome->resource, response);
      call->AddTrailer(kFreshnessTokenKey, TokenAfter(call->freshness_token(), outcome->positions));
    }
    call->Finish(outcome.status());
  };
  errand.on_forwarded = [call, keep](const absl::Status& status, const rpc::Metadata& trailers) {
    if (status.ok()) {
      call->AddTrailer(kFreshnessTokenKey, TokenAfter(call->freshness_token(), FreshnessIn(trailers)));
    }
    call->Finish(status);
  };
  Run(parts_, std::move(errand));
}

grpc::ServerUnaryReactor* ResourceApi::Get(grpc::CallbackServerContext* context, const Message* request,
                                           Message* response) {
  auto [reactor, call] = parts_.gate->Begin(context, *request);
  if (call == nullptr) return reactor;
  ServeRead(parts_, call, [call = call, request, response](const command::ResourceView& view) -> absl::Status {
    const std::string name = TextField(*request, "name");
    const auto as_of = ReadTime(*request);
    auto found = as_of.has_value() ? view.FindAsOf(name, *as_of) : view.Find(name);
    if (!found.ok()) return found.status();
    if (*found == nullptr) {
      return absl::NotFoundError(absl::StrCat(
          name, as_of.has_value() ? absl::StrCat(" did not exist on ", base::TimeToText(*as_of)) : " does not exist"));
    }
    base::CopyInto(**found, response);
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
    // Asked before there is a view: what serves then may be of an older schema, without an index that is new.
    const bool may_narrow = parts_.model->OfThisSchema();
    ServeRead(parts_, call, [call = call, &type, &request, response, may_narrow](const command::ResourceView& view) {
      size_t scanned = 0;
      // The gate has looked at the organization of the request, where it names one.
      const auto may_see = [call](const Message& resource) {
        return !call->organization().empty() || call->caller().MayActIn(TextField(resource, "name"));
      };
      absl::Status status = ListPage(view, may_narrow, type, request, may_see, response, &scanned);
      call->AddTrailer("aims-rows-read", absl::StrCat(scanned));
      return status;
    });
    return reactor;
  }
  call->Finish(absl::InternalError(absl::StrCat("no aggregate has the collection ", collection)));
  return reactor;
}

}  // namespace aims::api
