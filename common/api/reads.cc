#include "common/api/reads.h"

#include <algorithm>

#include "absl/time/clock.h"
#include "common/api/freshness.h"
#include "common/base/time.h"

namespace aims::api {
namespace {

using Read = std::function<absl::Status(const SharedSnapshot& snapshot)>;

// Why a wait has ended. The client's own deadline may have ended it; it may hear of that from here before it notices by
// itself.
absl::Status Told(const rpc::Call& call, absl::Status status) {
  if (!absl::IsFailedPrecondition(status) || absl::Now() < call.deadline()) return status;
  return absl::DeadlineExceededError(status.message());
}

void AnswerOnceFresh(const ModelParts& parts, std::shared_ptr<rpc::Call> call, event_log::Positions wanted,
                     absl::Time deadline, Read read) {
  {
    const auto serving = parts.model->Serving();
    const SharedSnapshot snapshot = serving->database().TakeSnapshot();
    const auto positions = projection::StoredPositions(*snapshot);
    if (!positions.ok()) return call->Finish(positions.status());
    if (projection::Includes(*positions, wanted)) {
      absl::Status status = read(snapshot);
      if (status.ok()) call->AddTrailer(kFreshnessTokenKey, TokenAfter(call->freshness_token(), *positions));
      return call->Finish(std::move(status));
    }
  }
  // Afterwards it is looked at again, since only the snapshot itself says what it shows.
  parts.model->Await(wanted, deadline, [parts, call, wanted, deadline, read = std::move(read)](absl::Status status) {
    if (!status.ok()) return call->Finish(Told(*call, std::move(status)));
    AnswerOnceFresh(parts, call, wanted, deadline, read);
  });
}

}  // namespace

void ServeSnapshot(const ModelParts& parts, std::shared_ptr<rpc::Call> call, Read read) {
  const auto token = DecodeFreshness(call->freshness_token());
  if (!token.ok()) return call->Finish(token.status());
  const absl::Time deadline = std::min(call->deadline(), absl::Now() + call->max_wait());
  auto answer = [parts, call, wanted = PositionsOf(parts.model->topics(), *token), deadline,
                 read = std::move(read)](absl::Status status) {
    if (!status.ok()) return call->Finish(SayWhenToRetry(Told(*call, std::move(status))));
    AnswerOnceFresh(parts, call, wanted, deadline, read);
  };
  if (parts.reactor == nullptr) return answer(absl::OkStatus());
  parts.reactor->Await(*token, deadline, std::move(answer));
}

void ServeRead(const Parts& parts, std::shared_ptr<rpc::Call> call,
               std::function<absl::Status(const command::ResourceView& view)> read) {
  ServeSnapshot(parts, std::move(call),
                [aggregates = parts.aggregates, read = std::move(read)](const SharedSnapshot& snapshot) {
                  return read(command::ResourceView(*aggregates, snapshot));
                });
}

absl::optional<absl::Time> ReadTime(const Message& request) {
  const auto* field = request.GetDescriptor()->FindFieldByName("read_time");
  if (field == nullptr || !request.GetReflection()->HasField(request, field)) return absl::nullopt;
  return base::FromProto(
      static_cast<const google::protobuf::Timestamp&>(request.GetReflection()->GetMessage(request, field)));
}

}  // namespace aims::api
