#include "services/improvement/domain/audit/incident_clocks.h"

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/types/optional.h"
#include "aims/audit/v1/incident_clock.pb.h"
#include "common/base/time.h"
#include "services/improvement/domain/audit/lists.h"
#include "services/improvement/domain/audit/occurrence.h"

namespace aims::improvement {
namespace {

using audit::v1::IncidentClock;
using audit::v1::IncidentClockBasis;
using audit::v1::IncidentClockEvent;

void KeepClock(const IncidentClockEvent& event, const event::v1::EventMetadata& metadata, const KeepItem& keep) {
  IncidentClockEvent kept;
  const auto set = [](const IncidentClockBasis& from, IncidentClockBasis* to) {
    to->set_force(from.force());
    *to->mutable_ai_systems() = from.ai_systems();
  };
  switch (event.event_case()) {
    case IncidentClockEvent::kStarted: {
      const IncidentClockBasis& basis = event.started().basis();
      IncidentClockBasis* to = kept.mutable_started()->mutable_basis();
      set(basis, to);
      to->set_responsible(basis.responsible());
      if (basis.has_due_time()) *to->mutable_due_time() = basis.due_time();
      break;
    }
    case IncidentClockEvent::kRebased:
      set(event.rebased().basis(), kept.mutable_rebased()->mutable_basis());
      break;
    case IncidentClockEvent::kAssigned:
      kept.mutable_assigned()->set_responsible(event.assigned().responsible());
      break;
    case IncidentClockEvent::kReportSent: {
      const IncidentClock::Submission& submission = event.report_sent().submission();
      kept.mutable_report_sent()->mutable_submission()->set_kind(submission.kind());
      *kept.mutable_report_sent()->mutable_submission()->mutable_submit_time() = submission.submit_time();
      break;
    }
    case IncidentClockEvent::kNotDueDecided:
      kept.mutable_not_due_decided();
      break;
    default:
      return;
  }
  keep(SubjectPart(metadata.subject()), kept);
}

struct Facts {
  absl::optional<absl::Time> due;  // the first one; another basis moves it not
  bool binding = false;
  Properties properties;
  absl::Time sent = absl::InfiniteFuture();     // the first report
  absl::Time not_due = absl::InfiniteFuture();  // the decision that the report is not due

  void Set(const IncidentClockBasis& basis) {
    binding = basis.force() == audit::v1::INCIDENT_CLOCK_FORCE_BINDING;
    properties.ai_systems = ListOf(basis.ai_systems());
  }

  void Apply(const Moment& moment) {
    const auto& event = *moment.As<IncidentClockEvent>();
    switch (event.event_case()) {
      case IncidentClockEvent::kStarted:
        Set(event.started().basis());
        properties.owner = event.started().basis().responsible();
        if (event.started().basis().has_due_time()) due = base::FromProto(event.started().basis().due_time());
        break;
      case IncidentClockEvent::kRebased:
        Set(event.rebased().basis());
        break;
      case IncidentClockEvent::kAssigned:
        properties.owner = event.assigned().responsible();
        break;
      case IncidentClockEvent::kReportSent: {
        const IncidentClock::Submission& submission = event.report_sent().submission();
        if (submission.kind() == IncidentClock::Submission::KIND_FOLLOW_UP) break;
        sent = std::min(sent, base::FromProto(submission.submit_time()));
        break;
      }
      case IncidentClockEvent::kNotDueDecided:
        not_due = moment.time;
        break;
      default:
        break;
    }
  }
};

void CountClock(const History& history, Timeline& timeline) {
  Facts facts;
  Occurrence clock(Series::kClocks);
  for (const Moment& moment : history) {
    timeline.At(moment);
    facts.Apply(moment);
    if (!facts.due.has_value()) continue;
    const bool counts = facts.not_due > *facts.due;
    const std::string label =
        LabelOf({facts.binding ? "binding" : "voluntary", facts.sent <= *facts.due ? "kept" : "late"});
    clock.Tell(timeline, *facts.due, counts ? label : "", facts.properties);
  }
}

void AddClock(absl::string_view label, int64_t count, const Context& context, Tally& tally) {
  if (WasBefore(LabelPart(label, 2), context)) return;
  const absl::string_view force = LabelPart(label, 0);
  const absl::string_view result = LabelPart(label, 1);
  tally.parts[absl::StrCat(force, "/", result)] += count;
  if (force != "binding") return;
  tally.denominator += static_cast<double>(count);
  if (result == "kept") tally.numerator += static_cast<double>(count);
}

void AddIncident(absl::string_view label, int64_t count, const Context& context, Tally& tally) {
  if (!WasBefore(LabelPart(label, 1), context)) tally.parts[absl::StrCat("severity/", LabelPart(label, 0))] += count;
}

}  // namespace

Kind IncidentClockKind() {
  return {.id = "incident-clocks",
          .sources = {On<IncidentClockEvent>(&KeepClock)},
          .series = {Series::kClocks},
          .count = &CountClock};
}

std::vector<Formula> IncidentClockFormulas() {
  return {{.metric = "reporting-clocks-kept",
           .inputs = {{Series::kClocks, Over::kWindow, &AddClock}, {Series::kIncidents, Over::kWindow, &AddIncident}}}};
}

}  // namespace aims::improvement
