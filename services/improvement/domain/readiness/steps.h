#pragma once
// Kinds of presence (presence.h) whose events lead from one set of labels to the next, as a table says:
//
//   struct MonitoringPlans {
//     using Event = audit::v1::MonitoringPlanEvent;
//     static constexpr Step<Event> kSteps[] = {{.on = Event::kApproved, .hold = "monitoring/planned"},
//                                              {.on = Event::kRetired}};
//   };
//   StepsKind<MonitoringPlans>("presence-monitoring-plans")
//
// An event without a row moves nothing, and is not kept. Of one that has a row, only the fact that it happened is kept, and
// the fields that the row's `keep` copies.

#include <string>
#include <vector>

#include "absl/strings/str_split.h"
#include "absl/time/time.h"
#include "services/improvement/domain/kind.h"

namespace aims::improvement {

template <class Event>
struct Step {
  typename Event::EventCase on;
  // Labels of kPresence that hold from the event on, divided by blanks. nullptr: those from before.
  const char* hold = "";
  // Label of kDone that occurs with it. nullptr: none.
  const char* done = nullptr;
  // Copies the fields that `when` and `until` read.
  void (*keep)(const Event& from, Event* kept) = nullptr;
  // The row is for those events only.
  bool (*when)(const Event& event) = nullptr;
  // The labels hold until then, and `after` from then on.
  absl::Time (*until)(const Event& event) = nullptr;
  const char* after = "";
};

// The labels of a text such as "risks/identified risks/assessed".
inline Labels LabelsOf(const char* text) { return absl::StrSplit(text, ' ', absl::SkipEmpty()); }

// That the event happened, without its content.
template <class Event>
Event Emptied(const Event& event) {
  Event kept;
  const auto* field = Event::descriptor()->FindFieldByNumber(event.event_case());
  if (field != nullptr) kept.GetReflection()->MutableMessage(&kept, field);
  return kept;
}

template <class Table>
const Step<typename Table::Event>* StepOf(const typename Table::Event& event) {
  for (const auto& step : Table::kSteps) {
    if (step.on == event.event_case() && (step.when == nullptr || step.when(event))) return &step;
  }
  return nullptr;
}

template <class Table>
void KeepStep(const typename Table::Event& event, const event::v1::EventMetadata& metadata, const KeepItem& keep) {
  if constexpr (requires { Table::Concerns(metadata); }) {
    if (!Table::Concerns(metadata)) return;
  }
  const auto* step = StepOf<Table>(event);
  if (step == nullptr) return;
  typename Table::Event kept = Emptied(event);
  if (step->keep != nullptr) step->keep(event, &kept);
  keep(SubjectPart(metadata.subject()), kept);
}

template <class Table>
void CountSteps(const History& history, Timeline& timeline) {
  using Event = typename Table::Event;
  Labels held, after;
  absl::Time until = absl::InfiniteFuture();
  for (const Moment& moment : history) {
    timeline.At(moment);
    const Event& event = *moment.As<Event>();
    const Step<Event>* step = StepOf<Table>(event);
    if (step != nullptr && step->hold != nullptr) {
      held = LabelsOf(step->hold);
      after = LabelsOf(step->after);
      until = step->until == nullptr ? absl::InfiniteFuture() : step->until(event);
    }
    if (step != nullptr && step->done != nullptr) timeline.Occur(Series::kDone, step->done);
    timeline.Hold(Series::kPresence, until <= moment.time ? after : held);
    if (moment.time < until && until < absl::InfiniteFuture()) timeline.Hold(Series::kPresence, after, until);
  }
}

// `Table` may have `static bool Concerns(const event::v1::EventMetadata&)`: only those subjects are items.
template <class Table>
Kind StepsKind(std::string id) {
  return {.id = std::move(id),
          .sources = {On<typename Table::Event>(&KeepStep<Table>)},
          .series = {Series::kPresence, Series::kDone},
          .count = &CountSteps<Table>};
}

}  // namespace aims::improvement
