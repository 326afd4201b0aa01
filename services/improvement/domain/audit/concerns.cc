#include "services/improvement/domain/audit/concerns.h"

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "aims/audit/v1/concern_event.pb.h"
#include "common/base/time.h"
#include "services/improvement/domain/audit/occurrence.h"

namespace aims::improvement {
namespace {

using audit::v1::ConcernEvent;

void KeepConcern(const ConcernEvent& event, const event::v1::EventMetadata& metadata, const KeepItem& keep) {
  ConcernEvent kept;
  switch (event.event_case()) {
    case ConcernEvent::kRaised:
      *kept.mutable_raised()->mutable_acknowledge_due_time() = event.raised().acknowledge_due_time();
      *kept.mutable_raised()->mutable_feedback_due_time() = event.raised().feedback_due_time();
      break;
    case ConcernEvent::kAcknowledged:
      *kept.mutable_acknowledged()->mutable_feedback_due_time() = event.acknowledged().feedback_due_time();
      break;
    case ConcernEvent::kFeedbackGiven:
      kept.mutable_feedback_given();
      break;
    case ConcernEvent::kConcluded:
      kept.mutable_concluded();
      break;
    default:
      return;
  }
  keep(SubjectPart(metadata.subject()), kept);
}

// A time that runs for a concern.
struct Deadline {
  absl::Time due = absl::InfiniteFuture();
  absl::Time done = absl::InfiniteFuture();
  Occurrence occurrence{Series::kConcerns};

  void Tell(const char* what, Timeline& timeline) {
    occurrence.Tell(timeline, due, LabelOf({what, done <= due ? "kept" : "late"}), {});
  }
};

void CountConcern(const History& history, Timeline& timeline) {
  Deadline acknowledgement;
  Deadline feedback;
  for (const Moment& moment : history) {
    timeline.At(moment);
    const auto& event = *moment.As<ConcernEvent>();
    switch (event.event_case()) {
      case ConcernEvent::kRaised:
        timeline.Occur(Series::kConcerns, "received");
        acknowledgement.due = base::FromProto(event.raised().acknowledge_due_time());
        feedback.due = base::FromProto(event.raised().feedback_due_time());
        break;
      case ConcernEvent::kAcknowledged:
        acknowledgement.done = moment.time;
        feedback.due = base::FromProto(event.acknowledged().feedback_due_time());
        break;
      case ConcernEvent::kFeedbackGiven:
      case ConcernEvent::kConcluded:  // the reporter is told the outcome
        feedback.done = std::min(feedback.done, moment.time);
        break;
      default:
        break;
    }
    acknowledgement.Tell("acknowledged", timeline);
    feedback.Tell("feedback", timeline);
  }
}

void AddConcern(absl::string_view label, int64_t count, const Context& context, Tally& tally) {
  if (label == "received") {
    tally.parts["received"] += count;
    return;
  }
  if (WasBefore(LabelPart(label, 2), context)) return;
  const absl::string_view result = LabelPart(label, 1);
  tally.parts[absl::StrCat(LabelPart(label, 0), "/", result)] += count;
  tally.denominator += static_cast<double>(count);
  if (result == "kept") tally.numerator += static_cast<double>(count);
}

}  // namespace

Kind ConcernKind() {
  return {.id = "concerns",
          .sources = {On<ConcernEvent>(&KeepConcern)},
          .series = {Series::kConcerns},
          .count = &CountConcern};
}

std::vector<Formula> ConcernFormulas() {
  return {{.metric = "concerns-handled", .inputs = {{Series::kConcerns, Over::kWindow, &AddConcern}}}};
}

}  // namespace aims::improvement
