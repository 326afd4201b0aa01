#include "tools/aims/report/reader.h"

#include <map>
#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/base/status_macros.h"
#include "common/base/time.h"
#include "common/rpc/call.h"
#include "common/rpc/errors.h"
#include "common/rpc/wire.h"
#include "grpcpp/channel.h"
#include "grpcpp/client_context.h"
#include "grpcpp/completion_queue.h"
#include "grpcpp/generic/generic_stub.h"
#include "tools/aims/days.h"
#include "tools/aims/resources.h"

namespace aims::cli::report {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr int32_t kPageSize = 1000;
constexpr char kGetOrganization[] = "/aims.inventory.v1.OrganizationService/GetOrganization";

void SetReadTimeOf(absl::Time time, Message* request) {
  const FieldDescriptor* field = request->GetDescriptor()->FindFieldByName("read_time");
  if (field == nullptr || request->GetReflection()->HasField(*request, field)) return;
  request->GetReflection()->MutableMessage(request, field)->CopyFrom(base::ToProto(time));
}

// The instant that --as-of gives; now, without one and for a day that has not ended.
absl::StatusOr<absl::Time> InstantOf(Context& context, const std::string& organization, const std::string& as_of) {
  inventory::v1::GetOrganizationRequest request;
  request.set_name(organization);
  RETURN_IF_ERROR(SetReadTime(context, as_of, &request));
  if (request.has_read_time()) return base::FromProto(request.read_time());
  return absl::FromUnixMillis(absl::ToUnixMillis(absl::Now()));
}

}  // namespace

absl::StatusOr<Reader> Reader::Open(Context& context, const std::string& as_of) {
  Reader reader(context);
  ASSIGN_OR_RETURN(const std::string name, context.Organization());
  ASSIGN_OR_RETURN(reader.as_of_, InstantOf(context, name, as_of));
  inventory::v1::GetOrganizationRequest request;
  request.set_name(name);
  const absl::Status read = reader.Get(kGetOrganization, &request, &reader.organization_);
  if (absl::IsInvalidArgument(read) && as_of.empty()) {
    return absl::FailedPreconditionError(
        "the clock of this machine is ahead of the server's: set it right, or name an instant with --as-of");
  }
  RETURN_IF_ERROR(read);
  const std::string& zone = reader.organization_.time_zone();
  reader.zone_ = absl::UTCTimeZone();
  if (!zone.empty()) {
    ASSIGN_OR_RETURN(reader.zone_, base::TimeZoneFromText(zone));
  }
  return reader;
}

std::string Reader::LogPositions() const {
  std::map<std::string, std::string> topics;
  for (const auto& [place, position] : seen_.positions) {
    absl::StrAppend(&topics[place.topic], " ", place.partition, ":", position);
  }
  for (const std::string& topic : seen_.to_the_end) topics[topic] = " to its end";
  std::string text;
  for (const auto& [topic, positions] : topics) absl::StrAppend(&text, text.empty() ? "" : "; ", topic, positions);
  return text;
}

absl::Status Reader::Get(const std::string& path, Message* request, Message* response) {
  SetReadTimeOf(as_of_, request);
  return Call(path, *request, response);
}

absl::Status Reader::EachMessage(const std::string& path, const Message& request, const Message& page,
                                 const std::function<void(const Message&)>& visit) {
  const std::unique_ptr<Message> asked(request.New());
  asked->CopyFrom(request);
  SetReadTimeOf(as_of_, asked.get());
  const auto& type = *asked->GetDescriptor();
  const FetchPage fetch = [&](int32_t page_size, const std::string& token) -> absl::StatusOr<std::unique_ptr<Message>> {
    asked->GetReflection()->SetInt32(asked.get(), type.FindFieldByName("page_size"), page_size);
    asked->GetReflection()->SetString(asked.get(), type.FindFieldByName("page_token"), token);
    std::unique_ptr<Message> answer(page.New());
    RETURN_IF_ERROR(Call(path, *asked, answer.get()));
    return answer;
  };
  return VisitPages(/*limit=*/0, kPageSize, fetch, visit).status();
}

// As Call in method_call.h, which does not give the metadata of the answer.
absl::Status Reader::Call(const std::string& path, const Message& request, Message* response) {
  const auto call = context_->NewLatestCall(Context::kTimeout);
  grpc::GenericStub stub(context_->Channel());
  grpc::CompletionQueue queue;
  const auto unary = stub.PrepareUnaryCall(call.get(), path, rpc::ToBytes(request), &queue);
  grpc::ByteBuffer answer;
  grpc::Status status;
  unary->StartCall();
  unary->Finish(&answer, &status, nullptr);
  void* tag = nullptr;
  bool done = false;
  queue.Next(&tag, &done);
  RETURN_IF_ERROR(rpc::FromGrpc(status));
  RETURN_IF_ERROR(rpc::FromBytes(answer, response));
  const auto& metadata = call->GetServerTrailingMetadata();
  const auto token = metadata.find(rpc::kFreshnessTokenKey);
  if (token == metadata.end()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const api::Freshness seen,
                   api::DecodeFreshness({token->second.data(), token->second.size()}, rpc::kFreshnessTokenKey));
  api::Include(seen, &seen_);
  return absl::OkStatus();
}

}  // namespace aims::cli::report
