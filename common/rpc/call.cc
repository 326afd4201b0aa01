#include "common/rpc/call.h"

#include <algorithm>
#include <chrono>

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "aims/options/v1/options.pb.h"
#include "common/base/error_details.h"
#include "common/base/status_macros.h"
#include "common/base/time.h"
#include "common/identity/roles.h"
#include "common/identity/subject.h"
#include "common/rpc/errors.h"
#include "common/rpc/metadata.h"
#include "common/rpc/wire.h"
#include "common/telemetry/log.h"
#include "grpcpp/server_context.h"
#include "grpcpp/support/server_callback.h"

namespace aims::rpc {
namespace {

using google::protobuf::MessageFactory;
using google::protobuf::MethodDescriptor;
using google::protobuf::ServiceDescriptor;

constexpr size_t kMaxFreshnessToken = 4096;

absl::string_view View(grpc::string_ref text) { return {text.data(), text.size()}; }

identity::CallMetadata MetadataOf(const grpc::ServerContextBase& context) {
  identity::CallMetadata metadata;
  for (const auto& [key, value] : context.client_metadata()) metadata.Add(View(key), View(value));
  return metadata;
}

bool IsStream(const MethodDescriptor& method) { return method.server_streaming() || method.client_streaming(); }

// What would tell callers of a method without identity apart, or lets them stay.
absl::Status CheckWithoutIdentity(const MethodDescriptor& method) {
  if (!IsStream(method) && method.input_type()->FindFieldByName("request_id") == nullptr) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat("method ", method.full_name(),
                   " takes no identity, but is a stream or has a request_id, which ties calls together: take it away"));
}

// Errors that are this program's fault, not the caller's or the moment's.
bool IsOurs(const absl::Status& status) {
  return absl::IsInternal(status) || absl::IsDataLoss(status) || absl::IsUnknown(status);
}

// InfiniteFuture when the client gave none.
absl::Time ClientDeadline(const grpc::ServerContextBase& context) {
  const std::chrono::system_clock::time_point deadline = context.deadline();
  if (deadline == std::chrono::system_clock::time_point::max()) return absl::InfiniteFuture();
  return absl::FromChrono(deadline);
}

}  // namespace

std::string PermissionOf(const MethodDescriptor& method) {
  return method.options().GetExtension(options::v1::permission);
}

std::vector<std::string> RolesOf(const MethodDescriptor& method) {
  // Of {Resource}Service, the resource.
  const google::protobuf::Descriptor* resource = method.file()->pool()->FindMessageTypeByName(
      std::string(absl::StripSuffix(method.service()->full_name(), "Service")));
  const bool confidential = resource != nullptr && resource->options().GetExtension(options::v1::confidential);
  return identity::RolesThatAllow(PermissionOf(method),
                                  confidential ? identity::Collection::kConfidential : identity::Collection::kOpen);
}

bool HasAny(const event::v1::Actor& actor, const std::vector<std::string>& roles) {
  return absl::c_any_of(actor.roles(), [&](const std::string& role) { return absl::c_linear_search(roles, role); });
}

absl::Status PermissionMissing(const event::v1::Actor& actor, const std::string& permission) {
  return base::WithErrorInfo(absl::PermissionDeniedError(absl::StrCat(actor.subject(), " lacks the permission ",
                                                                      permission, ", which none of the roles [",
                                                                      absl::StrJoin(actor.roles(), ", "), "] gives")),
                             "PERMISSION_MISSING", {{"permission", permission}});
}

Admission::Admission(Gate* gate, absl::Time start) : gate_(gate), start_(start) {}

Admission::~Admission() { End(absl::CancelledError("dropped before it was finished")); }

void Admission::OnStop(std::function<void()> stop) {
  {
    absl::MutexLock lock(&gate_->stops_mutex_);
    if (!gate_->streams_stopped_) {
      gate_->stops_.emplace(this, std::move(stop));
      return;
    }
  }
  stop();
}

grpc::Status Admission::End(const absl::Status& status) {
  if (!ended_.exchange(true)) gate_->Leave(*this, status);
  return ToGrpc(status);
}

Call::Call(Gate* gate, absl::Time start, grpc::CallbackServerContext* context, grpc::ServerUnaryReactor* reactor,
           grpc::ByteBuffer* answer)
    : Admission(gate, start), answer_(answer), context_(context), reactor_(reactor) {}

Call::~Call() { Finish(absl::InternalError("the call was dropped without an answer")); }

void Call::AddMetadata(absl::string_view key, absl::string_view value) {
  absl::MutexLock lock(&mutex_);
  if (context_ == nullptr || !IsLegalMetadata(key, value)) return;
  context_->AddInitialMetadata(std::string(key), std::string(value));
  context_->AddTrailingMetadata(std::string(key), std::string(value));
}

bool Call::cancelled() const {
  absl::MutexLock lock(&mutex_);
  return context_ == nullptr || context_->IsCancelled();
}

void Call::Finish(const absl::Status& status) { Finish(status, response_.get()); }

void Call::Reply(const Message& response) { Finish(absl::OkStatus(), &response); }

void Call::Finish(const absl::Status& status, const Message* response) {
  {
    absl::MutexLock lock(&mutex_);
    if (context_ == nullptr) return;
    context_ = nullptr;
  }
  if (status.ok()) *answer_ = ToBytes(*response);
  reactor_->Finish(End(status));
}

Gate::Gate(GateOptions options) : options_(options) {
  if (options_.metrics == nullptr) return;
  collector_ = options_.metrics->AddCollector([this](telemetry::Collection& out) {
    const std::string name = "aims_rpc_in_progress", help = "Calls and streams let in and not finished";
    out.Gauge(name, help, {{"kind", "call"}}, calls_);
    out.Gauge(name, help, {{"kind", "stream"}}, streams_);
  });
}

absl::Status Gate::Serve(const ServiceDescriptor& service) {
  for (int i = 0; i < service.method_count(); ++i) RETURN_IF_ERROR(AddMethod(*service.method(i)));
  return absl::OkStatus();
}

absl::Status Gate::AddMethod(const MethodDescriptor& descriptor) {
  Method method;
  method.descriptor = &descriptor;
  method.request = MessageFactory::generated_factory()->GetPrototype(descriptor.input_type());
  method.response = MessageFactory::generated_factory()->GetPrototype(descriptor.output_type());
  method.path = PathOf(descriptor);
  method.permission = PermissionOf(descriptor);
  if (method.permission.empty()) {
    return absl::FailedPreconditionError(absl::StrCat(
        "method ", descriptor.full_name(),
        " names no permission: give it an option (aims.options.v1.permission) = \"service.collection.verb\""));
  }
  method.roles = RolesOf(descriptor);
  method.without_identity = descriptor.options().GetExtension(options::v1::without_identity);
  if (method.without_identity) RETURN_IF_ERROR(CheckWithoutIdentity(descriptor));
  auto validator = Validator::Compile(descriptor.input_type());
  if (!validator.ok()) return absl::FailedPreconditionError(validator.status().message());
  method.validator = *std::move(validator);
  if (options_.metrics != nullptr) {
    method.metrics = std::make_unique<MethodMetrics>(options_.metrics, method.path.substr(1), IsStream(descriptor));
  }
  if (!methods_.emplace(&descriptor, std::move(method)).second) {
    return absl::FailedPreconditionError(
        absl::StrCat("service ", descriptor.service()->full_name(), " is served twice: register it once"));
  }
  return absl::OkStatus();
}

Gate::Begun Gate::Begin(grpc::CallbackServerContext* context, const MethodDescriptor& method,
                        const grpc::ByteBuffer& bytes, grpc::ByteBuffer* answer) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  auto call = std::make_shared<Call>(this, absl::Now(), context, reactor, answer);
  if (absl::Status status = Enter(*context, method, &bytes, &call->request_, call.get()); !status.ok()) {
    call->Finish(status);
    return {reactor, nullptr};
  }
  call->response_.reset(call->method().response->New());
  return {reactor, std::move(call)};
}

absl::StatusOr<Gate::Admitted> Gate::Admit(const grpc::ServerContextBase& context, const MethodDescriptor& method,
                                           const grpc::ByteBuffer* bytes) {
  auto admission = std::make_shared<Admission>(this, absl::Now());
  std::unique_ptr<Message> request;
  if (absl::Status status = Enter(context, method, bytes, &request, admission.get()); !status.ok()) {
    admission->End(status);
    return status;
  }
  return Admitted{std::move(admission), std::move(request)};
}

absl::Status Gate::Enter(const grpc::ServerContextBase& context, const MethodDescriptor& descriptor,
                         const grpc::ByteBuffer* bytes, std::unique_ptr<Message>* request, Admission* admission) {
  ++arrived_;
  auto known = methods_.find(&descriptor);
  if (known == methods_.end()) {
    return absl::PermissionDeniedError(absl::StrCat("method ", descriptor.full_name(), " is not served here"));
  }
  const Method& method = known->second;
  admission->method_ = &method;
  admission->is_stream_ = IsStream(descriptor);
  RETURN_IF_ERROR(Count(admission));

  admission->deadline_ = ClientDeadline(context);
  if (!admission->is_stream_) {
    const bool none = admission->deadline_ == absl::InfiniteFuture();
    const absl::Duration bound = none ? options_.default_deadline : options_.max_deadline;
    admission->deadline_ = std::min(admission->deadline_, admission->start_ + bound);
  }
  if (admission->deadline_ <= admission->start_) {
    return absl::DeadlineExceededError("the deadline had passed when the call arrived");
  }

  const identity::CallMetadata metadata = MetadataOf(context);
  RETURN_IF_ERROR(Identify(metadata, admission));
  if (bytes != nullptr) {
    request->reset(method.request->New());
    RETURN_IF_ERROR(FromBytes(*bytes, request->get()));
    method.validator->RecordLogins(options_.logins, request->get());
    Validator::Result result = method.validator->Check(**request);
    RETURN_IF_ERROR(CheckOrganization(admission->caller_, result.organization));
    RETURN_IF_ERROR(result.status);
    admission->organization_ = std::move(result.organization);
  }
  return ReadMetadata(metadata, admission);
}

absl::Status Gate::Identify(const identity::CallMetadata& metadata, Admission* admission) const {
  const Method& method = *admission->method_;
  if (method.without_identity) {
    admission->caller_ = identity::CallerWithoutIdentity();
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(admission->caller_, options_.authenticator->Authenticate(metadata));
  RETURN_IF_ERROR(identity::AdmitSubject(options_.logins, &admission->caller_.actor));
  const event::v1::Actor& actor = admission->caller_.actor;
  if (!HasAny(actor, method.roles)) return PermissionMissing(actor, method.permission);
  return absl::OkStatus();
}

absl::Status Gate::Count(Admission* admission) {
  if (closed_ || (admission->is_stream_ && StreamsStopped())) return ServerStops("try another replica");
  std::atomic<int>& counter = admission->is_stream_ ? streams_ : calls_;
  const int max = admission->is_stream_ ? options_.max_streams : options_.max_calls;
  admission->counted_ = true;
  if (counter.fetch_add(1) >= max) {
    return RetryAfter(absl::ResourceExhaustedError(absl::StrCat(
                          "this server has ", max, admission->is_stream_ ? " streams" : " calls", " in progress")),
                      absl::Milliseconds(200));
  }
  return absl::OkStatus();
}

absl::Status Gate::CheckOrganization(const identity::Caller& caller, const std::string& organization) const {
  if (organization.empty() || caller.MayActIn(organization)) return absl::OkStatus();
  return base::WithErrorInfo(
      absl::PermissionDeniedError(absl::StrCat(caller.actor.subject(), " may not act in ", organization)),
      "ORGANIZATION_FORBIDDEN", {{"organization", organization}});
}

absl::Status Gate::ReadMetadata(const identity::CallMetadata& metadata, Admission* admission) const {
  ASSIGN_OR_RETURN(const auto token, metadata.Find(kFreshnessTokenKey));
  ASSIGN_OR_RETURN(const auto max_wait, metadata.Find(kMaxWaitKey));
  ASSIGN_OR_RETURN(const auto time_zone, metadata.Find(kTimeZoneKey));
  ASSIGN_OR_RETURN(const auto forwarded, metadata.Find(kForwardedKey));
  admission->freshness_token_ = std::string(token.value_or(""));
  if (admission->freshness_token_.size() > kMaxFreshnessToken) {
    return absl::InvalidArgumentError(
        absl::StrCat("metadata ", kFreshnessTokenKey, " is longer than ", kMaxFreshnessToken,
                     " bytes, and no such token is: send back the one of your last answer"));
  }
  admission->max_wait_ = options_.default_max_wait;
  if (max_wait.has_value()) {
    if (max_wait->size() > 64 || !absl::ParseDuration(*max_wait, &admission->max_wait_) ||
        admission->max_wait_ < absl::ZeroDuration()) {
      return absl::InvalidArgumentError(
          absl::StrCat("metadata ", kMaxWaitKey, " is not a duration such as 500ms or 2s"));
    }
    admission->max_wait_ = std::min(admission->max_wait_, options_.max_max_wait);
  }
  if (time_zone.has_value()) {
    const auto zone = base::TimeZoneFromText(*time_zone);
    if (!zone.ok()) {
      return absl::InvalidArgumentError(absl::StrCat("metadata ", kTimeZoneKey, ": ", zone.status().message()));
    }
    admission->time_zone_ = *zone;
  }
  admission->forwarded_ = forwarded.has_value();
  // Events and logs keep it, and other systems know whose it is.
  if (admission->method_->without_identity) return absl::OkStatus();
  // A trace context that is none is no reason to refuse a call: W3C Trace Context 3.2.2.
  if (const auto sent = metadata.Find(kTraceParentKey); sent.ok() && sent->has_value()) {
    if (const auto trace = telemetry::TraceContext::Parse(**sent); trace.has_value()) admission->trace_ = *trace;
  }
  return absl::OkStatus();
}

absl::Status Gate::Check(const Admission& admission, Message* message) const {
  if (message->GetDescriptor() != admission.method().descriptor->input_type()) {
    return absl::InternalError(absl::StrCat(admission.method().path, " does not take a ", message->GetTypeName()));
  }
  const Validator& validator = *admission.method().validator;
  validator.RecordLogins(options_.logins, message);
  Validator::Result result = validator.Check(*message);
  RETURN_IF_ERROR(CheckOrganization(admission.caller(), result.organization));
  return result.status;
}

bool Gate::StreamsStopped() const {
  absl::MutexLock lock(&stops_mutex_);
  return streams_stopped_;
}

void Gate::StopStreams() {
  absl::flat_hash_map<const Admission*, std::function<void()>> stops;
  {
    absl::MutexLock lock(&stops_mutex_);
    streams_stopped_ = true;
    stops.swap(stops_);
  }
  for (const auto& [stream, stop] : stops) stop();
}

void Gate::Leave(const Admission& admission, const absl::Status& status) {
  if (admission.is_stream_) {
    absl::MutexLock lock(&stops_mutex_);
    stops_.erase(&admission);
  }
  if (admission.counted_) --(admission.is_stream_ ? streams_ : calls_);
  if (admission.method_ == nullptr) return;
  const Method& method = *admission.method_;
  if (method.metrics != nullptr) method.metrics->Record(status.code(), absl::Now() - admission.start_);
  if (IsOurs(status)) {
    telemetry::Error("rpc.failed", {{"method", method.path},
                                    {"code", absl::StatusCodeToString(status.code())},
                                    {"organization", admission.organization_},
                                    {"trace_id", admission.trace_.trace_id()},
                                    {"error", status.message()}});
  }
}

}  // namespace aims::rpc
