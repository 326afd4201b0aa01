#include "common/rpc/errors.h"

#include <map>
#include <string>
#include <vector>

#include "absl/strings/cord.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/error_details.h"
#include "common/base/utf8.h"
#include "google/protobuf/duration.pb.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace aims::rpc {
namespace {

// The message, with the texts in it cut to `most` bytes each.
void CutTexts(size_t most, google::rpc::PreconditionFailure* failure) {
  for (auto& violation : *failure->mutable_violations()) {
    violation.set_description(base::BoundedUtf8(violation.description(), most));
  }
}

void CutTexts(size_t most, google::rpc::BadRequest* bad) {
  for (auto& violation : *bad->mutable_field_violations()) {
    violation.set_description(base::BoundedUtf8(violation.description(), most));
  }
}

// A detail of type Detail with shorter texts, as long as they can be within `room`: its rules or fields all stay. The
// same bytes when it is of another type, or too long even so.
template <class Detail>
std::string Shortened(const std::string& type_url, const std::string& bytes, size_t room) {
  Detail detail;
  if (!absl::EndsWith(type_url, absl::StrCat("/", detail.GetTypeName())) || !detail.ParseFromString(bytes))
    return bytes;
  for (const size_t most : {1000, 700, 500, 350, 250, 150, 80, 30}) {
    CutTexts(most, &detail);
    if (detail.ByteSizeLong() <= room) return detail.SerializeAsString();
  }
  return bytes;
}

}  // namespace

grpc::Status ToGrpc(const absl::Status& status) {
  if (status.ok()) return grpc::Status::OK;
  std::map<std::string, std::string> payloads;  // sorted: absl visits them in random order
  status.ForEachPayload([&](absl::string_view type_url, const absl::Cord& bytes) {
    payloads.emplace(std::string(type_url), std::string(bytes));
  });
  google::rpc::Status details;
  details.set_code(static_cast<int>(status.code()));
  details.set_message(base::BoundedUtf8(status.message(), kMaxErrorMessageBytes));
  size_t size = 0;
  for (auto& [type_url, bytes] : payloads) {
    const size_t taken = size + type_url.size();
    if (taken < kMaxErrorDetailsBytes && taken + bytes.size() > kMaxErrorDetailsBytes) {
      const size_t room = kMaxErrorDetailsBytes - taken;
      bytes = Shortened<google::rpc::PreconditionFailure>(type_url, bytes, room);
      bytes = Shortened<google::rpc::BadRequest>(type_url, bytes, room);
    }
    if (taken + bytes.size() > kMaxErrorDetailsBytes) continue;
    size += type_url.size() + bytes.size();
    auto* any = details.add_details();
    any->set_type_url(type_url);
    any->set_value(std::move(bytes));
  }
  return grpc::Status(static_cast<grpc::StatusCode>(details.code()), details.message(),
                      details.details().empty() ? std::string() : details.SerializeAsString());
}

absl::Status FromGrpc(const grpc::Status& status) {
  if (status.ok()) return absl::OkStatus();
  const int code = status.error_code();
  const bool known = code >= grpc::StatusCode::CANCELLED && code <= grpc::StatusCode::UNAUTHENTICATED;
  absl::Status result(known ? static_cast<absl::StatusCode>(code) : absl::StatusCode::kUnknown, status.error_message());
  google::rpc::Status details;
  if (!status.error_details().empty() && details.ParseFromString(status.error_details())) {
    for (const auto& any : details.details()) result.SetPayload(any.type_url(), absl::Cord(any.value()));
  }
  return result;
}

absl::Status RetryAfter(absl::Status status, absl::Duration delay) {
  google::rpc::RetryInfo info;
  absl::Duration rest;
  info.mutable_retry_delay()->set_seconds(absl::IDivDuration(delay, absl::Seconds(1), &rest));
  info.mutable_retry_delay()->set_nanos(static_cast<int32_t>(absl::ToInt64Nanoseconds(rest)));
  return base::WithDetail(std::move(status), info);
}

absl::Status SayWhenToRetry(absl::Status status) {
  if (!absl::IsUnavailable(status) && !absl::IsResourceExhausted(status)) return status;
  if (RetryDelay(status).has_value()) return status;
  // A takeover takes some hundreds of milliseconds, a full queue drains in less.
  return RetryAfter(std::move(status), absl::Milliseconds(200));
}

absl::Status ServerStops(absl::string_view then) {
  return RetryAfter(absl::UnavailableError(absl::StrCat("the server is shutting down: ", then)), absl::Seconds(1));
}

absl::optional<absl::Duration> RetryDelay(const absl::Status& status) {
  google::rpc::RetryInfo info;
  if (!base::GetDetail(status, &info)) return absl::nullopt;
  return absl::Seconds(info.retry_delay().seconds()) + absl::Nanoseconds(info.retry_delay().nanos());
}

}  // namespace aims::rpc
