#include "common/api/reads.h"

#include <algorithm>

#include "absl/time/clock.h"
#include "common/api/freshness.h"
#include "common/base/time.h"

namespace aims::api {
namespace {

void Answer(const Parts& parts, const std::shared_ptr<rpc::Call>& call,
            const std::function<absl::Status(const read_model::Database&)>& read) {
  // Positions first: what is read is at least as fresh as what is said.
  const auto serving = parts.model->Serving();
  const event_log::Positions positions = serving->progress().Current();
  const absl::Status status = read(serving->database());
  if (status.ok()) call->AddTrailer(kFreshnessTokenKey, EncodeFreshness(positions));
  call->Finish(status);
}

}  // namespace

void ServeRead(const Parts& parts, std::shared_ptr<rpc::Call> call,
               std::function<absl::Status(const read_model::Database& database)> read) {
  if (call->freshness_token().empty()) {
    Answer(parts, call, read);
    return;
  }
  auto positions = DecodeFreshness(call->freshness_token());
  if (!positions.ok()) {
    call->Finish(positions.status());
    return;
  }
  const absl::Time deadline = std::min(call->deadline(), absl::Now() + call->max_wait());
  parts.model->Await(*positions, deadline, [parts, call, read = std::move(read)](absl::Status status) {
    if (status.ok()) {
      Answer(parts, call, read);
    } else {
      call->Finish(std::move(status));
    }
  });
}

absl::optional<absl::Time> ReadTime(const Message& request) {
  const auto* field = request.GetDescriptor()->FindFieldByName("read_time");
  if (field == nullptr || !request.GetReflection()->HasField(request, field)) return absl::nullopt;
  return base::FromProto(
      static_cast<const google::protobuf::Timestamp&>(request.GetReflection()->GetMessage(request, field)));
}

}  // namespace aims::api
