#include "services/improvement/api/review_pack_answer.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/api/freshness_token.h"
#include "common/base/digest.h"
#include "common/base/message_bytes.h"
#include "common/base/status_macros.h"
#include "common/base/time.h"
#include "common/domain/refusal.h"
#include "common/projection/projection.h"
#include "services/improvement/api/metric_answers.h"
#include "services/improvement/domain/catalogue.h"
#include "services/improvement/domain/review_pack/review_pack.h"

namespace aims::improvement {
namespace {

// By how much the clock of another replica may be ahead.
constexpr absl::Duration kClocksDiffer = absl::Minutes(2);

// An instant and a place in the log, as text with the digest of the definitions: "1767225600000000000.0f3b….AQEV…".
struct Position {
  absl::Time time;
  event_log::Positions log;
};

std::string ToText(const Position& position) {
  return absl::StrCat(absl::ToUnixNanos(position.time), ".", DataDigest(), ".", api::WatchToken(position.log));
}

absl::StatusOr<Position> FromText(absl::string_view text, const std::vector<std::string>& topics, absl::Time now) {
  const std::vector<absl::string_view> parts = absl::StrSplit(text, absl::MaxSplits('.', 2));
  int64_t nanos = 0;
  if (parts.size() != 3 || parts[2].empty() || !absl::SimpleAtoi(parts[0], &nanos) || nanos < 0 ||
      absl::FromUnixNanos(nanos) > now + kClocksDiffer) {
    return domain::BadField("position", "is not the position of an earlier answer: send one as it came");
  }
  if (parts[1] != DataDigest()) {
    return absl::FailedPreconditionError(
        "the position is of a program with other definitions of metrics, by which this one cannot count: keep packs "
        "that "
        "are records, and ask for a pack without a position for present values");
  }
  Position position{.time = absl::FromUnixNanos(nanos)};
  ASSIGN_OR_RETURN(position.log, api::DecodeWatchToken(parts[2], "position", topics));
  return position;
}

}  // namespace

absl::Status AnswerReviewPack(const MetricView::Snapshot& snapshot, const v1::GetManagementReviewPackRequest& request,
                              absl::Time now, const std::vector<std::string>& topics, const IsOpen& is_open,
                              v1::ManagementReviewPack* response) {
  Position position{.time = request.has_read_time() ? base::FromProto(request.read_time()) : now};
  ASSIGN_OR_RETURN(position.log, projection::StoredPositions(*snapshot));
  if (!request.position().empty()) {
    if (request.has_read_time()) {
      return domain::BadField("read_time", "the position has its instant: send one of the two");
    }
    ASSIGN_OR_RETURN(Position asked, FromText(request.position(), topics, now));
    if (!projection::Includes(position.log, asked.log)) {
      return absl::FailedPreconditionError(
          "this replica has not read the log up to the position yet: try again in a moment");
    }
    position = std::move(asked);
  }
  RETURN_IF_ERROR(CheckInstant("period_start_time", request.period_start_time()));
  const absl::Time period_start = base::FromProto(request.period_start_time());
  if (period_start >= position.time) {
    return domain::BadField("period_start_time", "the period begins at or after its end, the instant of the pack");
  }
  const MetricView view(snapshot, request.parent());
  static const std::vector<Kind>& kinds = *[] {
    auto* needed = new std::vector<Kind>();
    std::copy_if(Kinds().begin(), Kinds().end(), std::back_inserter(*needed), &IsForPacks);
    return needed;
  }();
  ASSIGN_OR_RETURN(const Ledger ledger, view.LedgerOf(kinds, [&](const EventPlace& place) {
    if (place.topic >= topics.size()) return false;
    const auto at = position.log.find({topics[place.topic], place.partition});
    return at != position.log.end() && place.offset < at->second;
  }));
  ASSIGN_OR_RETURN(*response, PackOf(ledger, request.parent(), period_start, position.time, is_open));
  response->set_name(absl::StrCat(request.parent(), "/managementReviewPack"));
  response->set_position(ToText(position));
  response->set_sha256(base::Sha256Hex(base::MessageBytes(*response)));
  return absl::OkStatus();
}

}  // namespace aims::improvement
