#include "services/improvement/domain/controls/control_tests.h"

#include <algorithm>
#include <string>

#include "absl/types/optional.h"
#include "aims/controls/v1/control_test.pb.h"
#include "common/base/time.h"
#include "common/domain/changes.h"
#include "services/improvement/domain/kept_fields.h"

namespace aims::improvement {
namespace {

using controls::v1::ControlTest;
using controls::v1::ControlTestEvent;

constexpr absl::string_view kCounted[] = {"scheduled_time"};

void KeepControlTest(const ControlTestEvent& event, const event::v1::EventMetadata& metadata, const KeepItem& keep) {
  ControlTestEvent kept;
  switch (event.event_case()) {
    case ControlTestEvent::kRegistered:
      domain::CopyFields(event.registered().control_test(), MaskOf(kCounted),
                         kept.mutable_registered()->mutable_control_test());
      kept.mutable_registered()->set_grace_days(event.registered().grace_days());
      break;
    case ControlTestEvent::kUpdated:
      if (MaskOf(kCounted, event.updated().update_mask()).paths().empty()) return;
      domain::CopyFields(event.updated().control_test(), MaskOf(kCounted),
                         kept.mutable_updated()->mutable_control_test());
      break;
    case ControlTestEvent::kStarted:
      kept.mutable_started();
      break;
    case ControlTestEvent::kConcluded:
      if (event.concluded().kind() != controls::v1::CONTROL_TEST_KIND_OPERATION) return;
      kept.mutable_concluded()->set_outcome(event.concluded().outcome());
      break;
    case ControlTestEvent::kCancelled:
      kept.mutable_cancelled();
      break;
    default:
      return;
  }
  keep(SubjectPart(metadata.subject()), kept);
}

struct Facts {
  absl::Duration grace;
  absl::optional<absl::Time> missed_at;  // unless it is started before
  bool started = false;
  bool settled = false;  // counted, or cancelled

  // A test whose time was over when it was scheduled is missed at once.
  void Schedule(const ControlTest& test, absl::Time now) {
    missed_at = std::max(base::FromProto(test.scheduled_time()) + grace, now);
  }
};

const char* LabelOf(controls::v1::ControlTestOutcome outcome) {
  switch (outcome) {
    case controls::v1::CONTROL_TEST_OUTCOME_PASSED:
      return "passed";
    case controls::v1::CONTROL_TEST_OUTCOME_FAILED:
      return "failed";
    default:
      return "inconclusive";
  }
}

void CountControlTest(const History& history, Timeline& timeline) {
  Facts facts;
  for (const Moment& moment : history) {
    timeline.At(moment);
    const auto& event = *moment.As<ControlTestEvent>();
    if (facts.missed_at.has_value() && *facts.missed_at < moment.time) facts.settled = true;
    switch (event.event_case()) {
      case ControlTestEvent::kRegistered:
        facts.grace = absl::Hours(24) * event.registered().grace_days();
        facts.Schedule(event.registered().control_test(), moment.time);
        break;
      case ControlTestEvent::kUpdated:
        facts.Schedule(event.updated().control_test(), moment.time);
        break;
      case ControlTestEvent::kStarted:
        facts.started = true;
        break;
      case ControlTestEvent::kConcluded:
        timeline.Occur(Series::kOperationTests, LabelOf(event.concluded().outcome()));
        break;
      case ControlTestEvent::kCancelled:
        facts.settled = true;
        break;
      default:
        break;
    }
    if (facts.missed_at.has_value() && !facts.settled) {
      timeline.Once(Series::kTestsDue, facts.started ? "held" : "missed", *facts.missed_at);
    }
  }
}

void AddOutcome(absl::string_view label, int64_t count, const Context&, Tally& tally) {
  tally.parts[std::string(label)] += count;
  if (label == "inconclusive") return;
  tally.denominator += static_cast<double>(count);
  if (label == "passed") tally.numerator += static_cast<double>(count);
}

void AddDue(absl::string_view label, int64_t count, const Context&, Tally& tally) {
  tally.denominator += static_cast<double>(count);
  if (label == "missed") tally.numerator += static_cast<double>(count);
}

}  // namespace

Kind ControlTestKind() {
  return {.id = "control_tests",
          .sources = {On<ControlTestEvent>(&KeepControlTest)},
          .series = {Series::kOperationTests, Series::kTestsDue},
          .count = &CountControlTest};
}

std::vector<Formula> ControlTestFormulas() {
  return {{.metric = "operation-tests-passed", .inputs = {{Series::kOperationTests, Over::kWindow, &AddOutcome}}},
          {.metric = "tests-missed", .inputs = {{Series::kTestsDue, Over::kWindow, &AddDue}}}};
}

}  // namespace aims::improvement
