#include "common/api/reads.h"

#include <algorithm>

#include "absl/time/clock.h"
#include "common/api/freshness.h"
#include "common/base/time.h"

namespace aims::api {
namespace {

using Read = std::function<absl::Status(const command::ResourceView& view)>;

void AnswerOnceFresh(const Parts& parts, std::shared_ptr<rpc::Call> call, event_log::Positions wanted,
                     absl::Time deadline, Read read) {
  {
    const auto serving = parts.model->Serving();
    const command::ResourceView view(*parts.aggregates, serving->database());
    const auto positions = view.Positions();
    if (!positions.ok()) return call->Finish(positions.status());
    if (projection::Includes(*positions, wanted)) {
      absl::Status status = read(view);
      if (status.ok()) call->AddTrailer(kFreshnessTokenKey, EncodeFreshness(*positions));
      return call->Finish(std::move(status));
    }
  }
  // Afterwards it is looked at again, since only the view itself says what it shows.
  parts.model->Await(wanted, deadline, [parts, call, wanted, deadline, read = std::move(read)](absl::Status status) {
    // The client's own deadline may end the wait; it may hear of that from here before it notices by itself.
    if (absl::IsFailedPrecondition(status) && absl::Now() >= call->deadline()) {
      status = absl::DeadlineExceededError(status.message());
    }
    if (!status.ok()) return call->Finish(std::move(status));
    AnswerOnceFresh(parts, call, wanted, deadline, read);
  });
}

}  // namespace

void ServeRead(const Parts& parts, std::shared_ptr<rpc::Call> call, Read read) {
  event_log::Positions wanted;
  if (!call->freshness_token().empty()) {
    auto positions = DecodeFreshness(call->freshness_token());
    if (!positions.ok()) return call->Finish(positions.status());
    wanted = *std::move(positions);
  }
  const absl::Time deadline = std::min(call->deadline(), absl::Now() + call->max_wait());
  AnswerOnceFresh(parts, std::move(call), std::move(wanted), deadline, std::move(read));
}

absl::optional<absl::Time> ReadTime(const Message& request) {
  const auto* field = request.GetDescriptor()->FindFieldByName("read_time");
  if (field == nullptr || !request.GetReflection()->HasField(request, field)) return absl::nullopt;
  return base::FromProto(
      static_cast<const google::protobuf::Timestamp&>(request.GetReflection()->GetMessage(request, field)));
}

}  // namespace aims::api
