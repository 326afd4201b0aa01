#include "common/api/command_call.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "aims/type/v1/imported_row.pb.h"
#include "common/api/freshness.h"
#include "common/base/digest.h"
#include "common/base/resource_name.h"
#include "common/command/leaders.h"
#include "common/command/request_key.h"
#include "common/projection/generations.h"
#include "common/rpc/errors.h"
#include "common/rpc/forward.h"

namespace aims::api {
namespace {

using command::Command;
using command::Expects;
using command::Outcome;
using rpc::SayWhenToRetry;

// The longest that a forwarded command may take, where the call itself has no end (streams).
constexpr absl::Duration kForwardPatience = absl::Seconds(30);

absl::Status NotHereYet(const absl::Status& why) {
  return absl::UnavailableError(
      absl::StrCat("this replica has not read all events that the freshness token names; nothing was recorded, try "
                   "again: ",
                   why.message()));
}

// Where nobody who answers leads the partition, `unavailable` with the reason, if that is known here.
absl::Status WithReason(const Parts& parts, int32_t partition, absl::Status unavailable) {
  const std::string why = parts.model->WhyHeldUp({parts.aggregates->topic(), partition});
  if (why.empty() || absl::StrContains(unavailable.message(), why)) return unavailable;
  return absl::UnavailableError(absl::StrCat(unavailable.message(), "; ", why));
}

// The positions of the caller's token that a decision in `partition` must include: those of the other partitions, since
// decisions look at other resources. Of the partition that decides, the leader knows more than anybody has seen.
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

// Hands the command to its leader once the read model here includes the events that the token names, and what they
// cause here.
void SubmitOnceSeen(const Parts& parts, const event_log::Positions& token, int32_t partition, absl::Time deadline,
                    const std::shared_ptr<Command>& waiting) {
  const event_log::Positions seen = SeenElsewhere(parts, token, partition);
  if (!parts.await_effects) return SubmitOnceFolded(parts, seen, deadline, waiting);
  parts.await_effects(token, deadline, [parts, seen, deadline, waiting](const absl::Status& status) {
    if (status.ok()) return SubmitOnceFolded(parts, seen, deadline, waiting);
    waiting->done(NotHereYet(status));
  });
}

// The method's response to what the leader here decided.
std::shared_ptr<const Message> ResponseTo(const CommandMethod& method, const Message& request, const Outcome& outcome) {
  if (method.kind != MethodKind::kImport) return outcome.resource;
  using type::v1::ImportedRow;
  auto row = std::make_shared<ImportedRow>();
  row->set_row(request.GetReflection()->GetUInt64(request, method.row));
  row->set_name(method.SubjectOf(request));
  row->set_outcome(outcome.recorded || Flag(request, method.validate_only) ? ImportedRow::OUTCOME_IMPORTED
                                                                           : ImportedRow::OUTCOME_ALREADY_THERE);
  return row;
}

// A command for the leader here.
Command CommandOf(const CommandMethod& method, const rpc::Admission& admission, const std::string& subject,
                  const std::shared_ptr<Message>& request) {
  Command command;
  command.subject = subject;
  command.type = method.type;
  command.expects = method.expects;
  command.etag = method.EtagOf(*request);
  command.validate_only = Flag(*request, method.validate_only);
  command.actor = admission.caller().actor;
  command.request_id = Text(*request, method.request_id);
  if (command.request_id.empty()) command.request_id = base::RandomUuid();
  command.request_digest = method.DigestOf(*request);
  command.reason = Text(*request, method.reason);
  command.traceparent = admission.traceparent();
  command.deadline = admission.deadline();
  command.bytes = request->ByteSizeLong();
  command.decide = [move = method.move, request](const Message& state, const domain::Decision& decision) {
    return move->decide(state, *request, decision);
  };
  return command;
}

void Forward(const Parts& parts, const command::Route& route, const CommandMethod& method,
             const rpc::Admission& admission, std::shared_ptr<Message> request,
             std::function<void(absl::StatusOr<Answer>)> done) {
  rpc::Metadata metadata = admission.caller().credentials;
  if (!admission.traceparent().empty()) metadata.emplace_back(rpc::kTraceParentKey, admission.traceparent());
  if (!admission.freshness_token().empty()) {
    metadata.emplace_back(kFreshnessTokenKey, admission.freshness_token());
    metadata.emplace_back(rpc::kMaxWaitKey, absl::FormatDuration(admission.max_wait()));
  }
  std::shared_ptr<Message> response(method.response->New());
  parts.forwarder->Forward({.address = route.address,
                            .path = method.path,
                            .request = request.get(),
                            .response = response.get(),
                            .metadata = std::move(metadata),
                            .deadline = std::min(admission.deadline(), absl::Now() + kForwardPatience)},
                           [parts, partition = route.partition, request, response, done = std::move(done)](
                               absl::Status status, const rpc::Metadata& trailers) {
                             if (absl::IsUnavailable(status)) status = WithReason(parts, partition, std::move(status));
                             if (!status.ok()) return done(SayWhenToRetry(std::move(status)));
                             done(Answer{response, FreshnessIn(trailers)});
                           });
}

}  // namespace

void FillCreate(const CommandMethod& method, const event::v1::Actor& caller, Message* request) {
  const google::protobuf::Reflection& reflection = *request->GetReflection();
  if (Text(*request, method.request_id).empty()) reflection.SetString(request, method.request_id, base::RandomUuid());
  if (!Text(*request, method.id).empty()) return;
  // From the request, so that a repeat meets what the first call made.
  const std::string made_by =
      command::RequestKey(Text(*request, method.parent), caller, Text(*request, method.request_id));
  reflection.SetString(request, method.id, base::ResourceIdFrom(absl::StrCat(method.type->collection, "/", made_by)));
}

void Execute(const Parts& parts, const CommandMethod& method, const rpc::Admission& admission,
             std::shared_ptr<Message> request, std::function<void(absl::StatusOr<Answer>)> done) {
  if (method.kind == MethodKind::kCreate) FillCreate(method, admission.caller().actor, request.get());
  const std::string subject = method.SubjectOf(*request);
  const command::Route route = parts.leaders->Find(subject);
  if (!route.here && (route.address.empty() || admission.forwarded())) {
    return done(SayWhenToRetry(
        WithReason(parts, route.partition,
                   absl::UnavailableError(absl::StrCat("partition ", route.partition,
                                                       " has no leader just now; nothing was recorded, try again")))));
  }
  if (!route.here) return Forward(parts, route, method, admission, std::move(request), std::move(done));
  Command command = CommandOf(method, admission, subject, request);
  command.done = [&method, request, done = std::move(done)](absl::StatusOr<Outcome> outcome) {
    if (!outcome.ok()) return done(SayWhenToRetry(outcome.status()));
    done(Answer{ResponseTo(method, *request, *outcome), Freshness{std::move(outcome->positions), {}}});
  };
  const absl::Duration patience = admission.max_wait();
  const absl::Time deadline = std::min(command.deadline, absl::Now() + patience);
  auto waiting = std::make_shared<Command>(std::move(command));
  Resolve(parts, admission.freshness_token(), deadline,
          [parts, partition = route.partition, deadline, waiting](const absl::StatusOr<event_log::Positions>& seen) {
            if (!seen.ok()) return waiting->done(seen.status());
            SubmitOnceSeen(parts, *seen, partition, deadline, waiting);
          });
}

void ExecuteCall(const Parts& parts, const CommandMethod& method, std::shared_ptr<rpc::Call> call) {
  const std::shared_ptr<Message> request(call, call->request());
  Execute(parts, method, *call, request, [call](absl::StatusOr<Answer> answer) {
    if (!answer.ok()) return call->Finish(answer.status());
    call->AddMetadata(kFreshnessTokenKey, TokenAfterWrite(call->freshness_token(), answer->seen));
    call->Reply(*answer->response);
  });
}

}  // namespace aims::api
