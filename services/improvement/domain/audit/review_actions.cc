#include "services/improvement/domain/audit/review_actions.h"

#include <string>

#include "absl/strings/match.h"
#include "absl/types/optional.h"
#include "aims/audit/v1/action.pb.h"
#include "common/base/time.h"
#include "services/improvement/domain/audit/occurrence.h"
#include "services/improvement/domain/kept_fields.h"

namespace aims::improvement {
namespace {

using audit::v1::Action;
using audit::v1::ActionEvent;

bool IsReview(absl::string_view subject) { return absl::StartsWith(SubjectPart(subject), "managementReviews/"); }

void KeepAction(const ActionEvent& event, const event::v1::EventMetadata& metadata, const KeepItem& keep) {
  ActionEvent kept;
  switch (event.event_case()) {
    case ActionEvent::kRegistered:
      if (!IsReview(event.registered().action().subject())) return;
      KeepResource(event, {"owner", "due_time"}, &kept);
      break;
    case ActionEvent::kUpdated:  // does not say what the action belongs to
      if (!KeepResource(event, {"owner"}, &kept)) return;
      break;
    case ActionEvent::kCompleted:
      if (!IsReview(event.completed().subject())) return;
      kept.mutable_completed();
      break;
    case ActionEvent::kReturned:  // nor does this
      kept.mutable_returned();
      break;
    case ActionEvent::kCancelled:
      if (!IsReview(event.cancelled().subject())) return;
      kept.mutable_cancelled();
      break;
    default:
      return;
  }
  keep(SubjectPart(metadata.subject()), kept);
}

struct Facts {
  Action action;                   // the counted fields
  absl::optional<absl::Time> due;  // the first one; unset: no action of a review
  absl::Time done = absl::InfiniteFuture();
  absl::Time cancelled = absl::InfiniteFuture();

  void Apply(const Moment& moment) {
    const auto& event = *moment.As<ActionEvent>();
    FoldResource(event, &action);
    switch (event.event_case()) {
      case ActionEvent::kRegistered:
        due = base::FromProto(action.due_time());
        break;
      case ActionEvent::kCompleted:
        done = moment.time;
        break;
      case ActionEvent::kReturned:
        done = absl::InfiniteFuture();
        break;
      case ActionEvent::kCancelled:
        cancelled = moment.time;
        break;
      default:
        break;
    }
  }
};

void CountAction(const History& history, Timeline& timeline) {
  Facts facts;
  Occurrence occurrence(Series::kReviewActions);
  for (const Moment& moment : history) {
    timeline.At(moment);
    facts.Apply(moment);
    if (!facts.due.has_value()) continue;
    const bool counts = facts.cancelled > *facts.due;
    const std::string label = facts.done <= *facts.due ? "in_time" : "late";
    occurrence.Tell(timeline, *facts.due, counts ? label : "", {.owner = facts.action.owner()});
  }
}

void AddAction(absl::string_view label, int64_t count, const Context& context, Tally& tally) {
  if (WasBefore(LabelPart(label, 1), context)) return;
  tally.denominator += static_cast<double>(count);
  if (LabelPart(label, 0) == "in_time") tally.numerator += static_cast<double>(count);
}

}  // namespace

Kind ReviewActionKind() {
  return {.id = "review-actions",
          .sources = {On<ActionEvent>(&KeepAction)},
          .series = {Series::kReviewActions},
          .count = &CountAction};
}

std::vector<Formula> ReviewActionFormulas() {
  return {{.metric = "review-actions-in-time", .inputs = {{Series::kReviewActions, Over::kWindow, &AddAction}}}};
}

}  // namespace aims::improvement
