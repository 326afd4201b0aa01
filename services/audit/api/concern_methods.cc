#include "services/audit/api/concern_methods.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/api/command_call.h"
#include "common/api/conventions.h"
#include "common/api/freshness.h"
#include "common/base/digest.h"
#include "common/base/resource_name.h"
#include "common/rpc/wire.h"
#include "services/audit/domain/concern.h"
#include "services/audit/domain/concern_case.h"
#include "services/audit/domain/concern_secret.h"

namespace aims::audit {
namespace {

using google::protobuf::Message;

// The move that takes a Request, as the command path is asked for it. It has neither request id nor reason.
// InvalidArgument for a subject that is no name of a concern.
template <class Request>
absl::StatusOr<api::CommandMethod> MethodFor(const api::Parts& parts, const rpc::Call& call,
                                             const std::string& subject) {
  api::CommandMethod method;
  method.type = parts.aggregates->Of(subject);
  if (method.type == nullptr || method.type->collection != Concerns::kCollection) {
    return absl::InvalidArgumentError(absl::StrCat("\"", subject, "\" is no name of a concern"));
  }
  method.move = domain::FindMove(method.type->moves, *Request::descriptor());
  if (method.move == nullptr) return absl::InternalError("concerns have no such move: this is a fault of the program");
  method.path = call.method().path;
  method.response = call.method().response;
  method.parent = Request::descriptor()->FindFieldByName("parent");
  method.id = Request::descriptor()->FindFieldByName("concern_id");
  method.name = Request::descriptor()->FindFieldByName("name");
  method.expects = method.name == nullptr ? command::Expects::kAbsent : command::Expects::kPresent;
  return method;
}

// Executes the move. `answer` makes the response of what the leader here decided; the leader elsewhere made it itself.
void Execute(const api::Parts& parts, absl::StatusOr<api::CommandMethod> method, const std::shared_ptr<rpc::Call>& call,
             std::function<std::unique_ptr<Message>(const v1::Concern&)> answer) {
  if (!method.ok()) return call->Finish(method.status());
  // It is used until the call is answered.
  const auto kept = std::make_shared<const api::CommandMethod>(*std::move(method));
  api::Execute(parts, *kept, *call, std::shared_ptr<Message>(call, call->request()),
               [call, kept, answer = std::move(answer)](absl::StatusOr<api::Answer> decided) {
                 if (absl::IsNotFound(decided.status())) return call->Finish(NoSuchCase());
                 if (!decided.ok()) return call->Finish(decided.status());
                 call->AddMetadata(rpc::kFreshnessTokenKey,
                                   api::TokenAfterWrite(call->freshness_token(), decided->seen));
                 const auto* concern = dynamic_cast<const v1::Concern*>(decided->response.get());
                 call->Reply(concern == nullptr ? *decided->response : *answer(*concern));
               });
}

template <class Request>
void Raise(const api::Parts& parts, const std::shared_ptr<rpc::Call>& call) {
  auto& request = static_cast<Request&>(*call->request());
  // A replica that forwards a call has made both. Any client can say that it is one: it then chooses no other form of them.
  const bool made =
      call->forwarded() && base::IsResourceId(request.concern_id()) && IsCaseSecret(request.case_secret());
  if (!made) {
    request.set_concern_id(base::ResourceIdFrom(base::RandomUuid()));
    request.set_case_secret(CaseSecretFrom(absl::StrCat(base::RandomUuid(), base::RandomUuid())));
  }
  const std::string subject = absl::StrCat(request.parent(), "/", Concerns::kCollection, "/", request.concern_id());
  Execute(parts, MethodFor<Request>(parts, *call, subject), call,
          [secret = request.case_secret()](const v1::Concern& concern) {
            auto raised = std::make_unique<v1::RaisedConcern>();
            *raised->mutable_concern_case() = CaseOf(concern);
            raised->set_case_secret(secret);
            return raised;
          });
}

void Reply(const api::Parts& parts, const std::shared_ptr<rpc::Call>& call) {
  const auto& request = static_cast<const v1::ReplyToConcernRequest&>(*call->request());
  Execute(parts, MethodFor<v1::ReplyToConcernRequest>(parts, *call, request.name()), call,
          [](const v1::Concern& concern) { return std::make_unique<v1::ConcernCase>(CaseOf(concern)); });
}

}  // namespace

absl::Status AnswerFollow(const v1::Concern& concern, const v1::FollowConcernRequest& request,
                          v1::ConcernCase* response) {
  if (!IsSecretOf(concern, request.case_secret())) return NoSuchCase();
  *response = CaseOf(concern);
  return absl::OkStatus();
}

api::OtherMethods ConcernMethods(const api::Parts* parts, ReadConcern read) {
  const std::string service = "aims.audit.v1.ConcernService.";
  api::OtherMethods methods;
  methods[service + "RaiseConcern"] = [parts](const auto& call) { Raise<v1::RaiseConcernRequest>(*parts, call); };
  methods[service + "ReportConcern"] = [parts](const auto& call) { Raise<v1::ReportConcernRequest>(*parts, call); };
  methods[service + "ReportImpact"] = [parts](const auto& call) { Raise<v1::ReportImpactRequest>(*parts, call); };
  methods[service + "ReplyToConcern"] = [parts](const auto& call) { Reply(*parts, call); };
  methods[service + "FollowConcern"] = [read = std::move(read)](const std::shared_ptr<rpc::Call>& call) {
    const std::string name = static_cast<const v1::FollowConcernRequest&>(*call->request()).name();
    read(call, name, [call](const v1::Concern& concern) {
      return AnswerFollow(concern, static_cast<const v1::FollowConcernRequest&>(*call->request()),
                          static_cast<v1::ConcernCase*>(call->response()));
    });
  };
  return methods;
}

}  // namespace aims::audit
