// What events do to a test of a control.

#include <algorithm>

#include "common/base/time.h"
#include "common/domain/enter.h"
#include "common/domain/person_noted.h"
#include "common/domain/standard_moves.h"
#include "services/controls/domain/control_rules.h"
#include "services/controls/domain/control_testing.h"

namespace aims::controls {
namespace {

using domain::Enter;
using event::v1::EventMetadata;
using v1::ControlTest;
using Event = v1::ControlTestEvent;

void SetMissTime(ControlTest* test) {
  *test->mutable_miss_time() =
      base::ToProto(base::FromProto(test->scheduled_time()) + absl::Hours(24) * test->grace_days());
}

void Start(const v1::ControlTestStarted& started, const EventMetadata& metadata, ControlTest* test) {
  test->set_tester(metadata.actor().subject());
  *test->mutable_start_time() = metadata.occur_time();
  test->set_method(started.method());
  test->set_success_criteria(started.success_criteria());
  test->set_criterion(started.criterion());
  test->set_criterion_digest(started.criterion_digest());
  if (started.has_period_from_time()) *test->mutable_period_from_time() = started.period_from_time();
  if (started.has_period_to_time()) *test->mutable_period_to_time() = started.period_to_time();
  if (started.has_population()) *test->mutable_population() = started.population();
  if (started.has_sample()) *test->mutable_sample() = started.sample();
  test->set_tolerance(started.tolerance());
  Enter(ControlTest::STATE_IN_PROGRESS, metadata, test);
}

template <class Concluded>
ControlTest::Conclusion ConclusionOf(const Concluded& concluded, const EventMetadata& metadata) {
  ControlTest::Conclusion conclusion;
  conclusion.set_outcome(concluded.outcome());
  conclusion.set_exceptions_found(concluded.exceptions_found());
  conclusion.set_text(concluded.text());
  *conclusion.mutable_evidence() = concluded.evidence();
  if (concluded.has_report()) *conclusion.mutable_report() = concluded.report();
  *conclusion.mutable_conclude_time() = metadata.occur_time();
  return conclusion;
}

ControlTest::State StateOf(v1::ControlTestOutcome outcome) {
  switch (outcome) {
    case v1::CONTROL_TEST_OUTCOME_PASSED:
      return ControlTest::STATE_PASSED;
    case v1::CONTROL_TEST_OUTCOME_FAILED:
      return ControlTest::STATE_FAILED;
    default:
      return ControlTest::STATE_INCONCLUSIVE;
  }
}

void Conclude(const v1::ControlTestConcluded& concluded, const EventMetadata& metadata, ControlTest* test) {
  *test->mutable_conclusion() = ConclusionOf(concluded, metadata);
  if (!test->supersedes().empty()) {
    test->mutable_conclusion()->set_reviewer(metadata.actor().subject());
    test->mutable_conclusion()->set_review_reason(metadata.reason());
  }
  test->clear_proposed_conclusion();
  for (const auto& evidence : concluded.evidence()) {
    if (NamesArtifact(evidence.reference())) test->add_evidence_artifacts(evidence.reference());
  }
  Enter(StateOf(concluded.outcome()), metadata, test);
}

absl::Status FoldOne(const Event& event, const EventMetadata& metadata, ControlTests::State* state) {
  domain::FoldStandardMove(event, metadata, state);
  switch (event.event_case()) {
    case Event::kRegistered:
      state->set_grace_days(event.registered().grace_days());
      state->set_scheduled_by_control(event.registered().scheduled_by_control());
      if (!state->supersedes().empty()) state->set_correction_reason(metadata.reason());
      SetMissTime(state);
      Enter(ControlTest::STATE_SCHEDULED, metadata, state);
      return absl::OkStatus();
    case Event::kUpdated: {
      const auto& paths = event.updated().update_mask().paths();
      if (std::find(paths.begin(), paths.end(), "scheduled_time") == paths.end()) return absl::OkStatus();
      SetMissTime(state);
      state->clear_due_soon();
      state->clear_due();
      return absl::OkStatus();
    }
    case Event::kStarted:
      Start(event.started(), metadata, state);
      return absl::OkStatus();
    case Event::kConcluded:
      Conclude(event.concluded(), metadata, state);
      return absl::OkStatus();
    case Event::kConclusionProposed:
      *state->mutable_proposed_conclusion() = ConclusionOf(event.conclusion_proposed(), metadata);
      return absl::OkStatus();
    case Event::kConclusionRejected:
      state->clear_proposed_conclusion();
      state->set_state_reason(metadata.reason());
      return absl::OkStatus();
    case Event::kCancelled:
      Enter(ControlTest::STATE_CANCELLED, metadata, state);
      if (!event.cancelled().cause().empty()) state->set_state_reason(event.cancelled().cause());
      return absl::OkStatus();
    case Event::kPersonNoted:
      return absl::OkStatus();
    case Event::kDueSoon:
      state->set_due_soon(true);
      return absl::OkStatus();
    case Event::kDue:
      state->set_due(true);
      return absl::OkStatus();
    case Event::kMissed:
      Enter(ControlTest::STATE_MISSED, metadata, state);
      return absl::OkStatus();
    case Event::kSuperseded:
      state->set_superseded_by(event.superseded().successor());
      return absl::OkStatus();
    case Event::kEvidenceWithdrawn:
      state->add_withdrawn_evidence(event.evidence_withdrawn().evidence_artifact());
      Enter(ControlTest::STATE_INCONCLUSIVE, metadata, state);
      return absl::OkStatus();
    case Event::EVENT_NOT_SET:
      break;
  }
  return domain::UnknownEvent(metadata);
}

}  // namespace

absl::Status ControlTests::Fold(const Event& event, const EventMetadata& metadata, State* state) {
  const absl::Status folded = FoldOne(event, metadata, state);
  domain::FoldPersonNoted<ControlTests>(event, state);
  return folded;
}

}  // namespace aims::controls
