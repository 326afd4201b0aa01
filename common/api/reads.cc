#include "common/api/reads.h"

#include <algorithm>

#include "absl/time/clock.h"
#include "common/api/freshness.h"
#include "common/projection/generations.h"
#include "common/rpc/errors.h"

namespace aims::api {
namespace {

using Read = std::function<absl::Status(const SharedSnapshot& snapshot)>;

// Why a wait has ended, for the client: where its own deadline ended the wait, it may be told so before it notices.
absl::Status AsTheClientKnows(const rpc::Call& call, absl::Status status) {
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
    if (!status.ok()) return call->Finish(AsTheClientKnows(*call, std::move(status)));
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
    if (!status.ok()) return call->Finish(rpc::SayWhenToRetry(AsTheClientKnows(*call, std::move(status))));
    AnswerOnceFresh(parts, call, wanted, deadline, read);
  };
  if (!parts.await_effects) return answer(absl::OkStatus());
  parts.await_effects(*token, deadline, std::move(answer));
}

}  // namespace aims::api
