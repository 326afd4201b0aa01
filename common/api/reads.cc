#include "common/api/reads.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/api/conventions.h"
#include "common/api/freshness.h"
#include "common/base/time.h"
#include "common/command/aggregates.h"
#include "common/command/leaders.h"
#include "common/domain/refusal.h"
#include "common/projection/generations.h"
#include "common/rpc/errors.h"

namespace aims::api {
namespace {

using Read = std::function<absl::Status(const SharedSnapshot& snapshot)>;
using Shown = absl::optional<event_log::TopicPartition>;

// The time of an event is by the clock of the leader that decided it, and clocks of replicas differ a little: who asks
// for the state at an event that it was just shown is not refused for that.
constexpr absl::Duration kClocksDiffer = absl::Seconds(1);

// A read of a time that has not come would have another answer later.
absl::Status CheckReadTime(const Message& request) {
  const auto* field = request.GetDescriptor()->FindFieldByName("read_time");
  if (field == nullptr) return absl::OkStatus();
  const absl::optional<absl::Time> time = Instant(request, field);
  if (!time.has_value() || *time <= absl::Now() + kClocksDiffer) return absl::OkStatus();
  return domain::BadField("read_time", absl::StrCat(base::TimeToText(*time),
                                                    " is in the future, where more may happen until then: give a time "
                                                    "that has passed, or none for the present state"));
}

// Why a wait has ended, for the client: where its own deadline ended the wait, it may be told so before it notices.
absl::Status AsTheClientKnows(const rpc::Call& call, absl::Status status) {
  if (!absl::IsFailedPrecondition(status) || absl::Now() < call.deadline()) return status;
  return absl::DeadlineExceededError(status.message());
}

void AnswerOnceFresh(const ModelParts& parts, std::shared_ptr<rpc::Call> call, event_log::Positions wanted,
                     absl::Time deadline, Read read, Shown shown) {
  {
    const auto serving = parts.model->Serving();
    const SharedSnapshot snapshot = serving->database().TakeSnapshot();
    const auto positions = projection::StoredPositions(*snapshot);
    if (!positions.ok()) return call->Finish(positions.status());
    if (projection::Includes(*positions, wanted)) {
      absl::Status status = read(snapshot);
      if (status.ok()) {
        call->AddMetadata(kFreshnessTokenKey,
                          TokenAfterRead(call->freshness_token(), *positions, parts.model->topics(), shown));
      }
      return call->Finish(std::move(status));
    }
  }
  // Afterwards it is looked at again, since only the snapshot itself says what it shows.
  parts.model->Await(wanted, deadline,
                     [parts, call, wanted, deadline, read = std::move(read), shown](absl::Status status) {
                       if (!status.ok()) return call->Finish(AsTheClientKnows(*call, std::move(status)));
                       AnswerOnceFresh(parts, call, wanted, deadline, read, shown);
                     });
}

}  // namespace

void ServeSnapshot(const ModelParts& parts, std::shared_ptr<rpc::Call> call, Read read, Shown shown) {
  if (absl::Status past = CheckReadTime(*call->request()); !past.ok()) return call->Finish(past);
  const absl::Time deadline = std::min(call->deadline(), absl::Now() + call->max_wait());
  const std::string& token = call->freshness_token();
  Resolve(
      parts, token, deadline,
      [parts, call = std::move(call), deadline, read = std::move(read), shown = std::move(shown)](auto seen) mutable {
        if (!seen.ok()) return call->Finish(rpc::SayWhenToRetry(seen.status()));
        auto answer = [parts, call, wanted = PositionsOf(parts.model->topics(), *seen), deadline,
                       read = std::move(read), shown = std::move(shown)](absl::Status status) {
          if (!status.ok()) return call->Finish(rpc::SayWhenToRetry(AsTheClientKnows(*call, std::move(status))));
          AnswerOnceFresh(parts, call, wanted, deadline, read, shown);
        };
        if (!parts.await_effects) return answer(absl::OkStatus());
        parts.await_effects(*seen, deadline, std::move(answer));
      });
}

event_log::TopicPartition PlaceOf(const Parts& parts, absl::string_view name) {
  return {parts.aggregates->topic(), event_log::PartitionOf(name, parts.leaders->partitions())};
}

}  // namespace aims::api
