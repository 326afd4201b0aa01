#pragma once
// A test of a control: of its design or of its operation. ISO/IEC 42001 8.3, 9.1. Pure: same inputs, same events.
//
//   SCHEDULED ─▶ IN_PROGRESS ─▶ PASSED | FAILED | INCONCLUSIVE
//       ├──▶ MISSED     └──▶ CANCELLED
//       └──▶ CANCELLED
//
// A concluded result is never edited. A correction is another test that supersedes it, with a reason, and with a review by
// a person who made neither of the two.
//
// Scheduling, cancelling and time are in control_testing.cc, the test itself in control_testing_work.cc, the fold in
// control_testing_fold.cc, and the rules of samples in common/domain/sample.h. A move from a wrong state is refused
// (WRONG_STATE).

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "aims/controls/v1/control_test.pb.h"
#include "common/domain/aggregate.h"
#include "common/domain/decision.h"
#include "common/domain/moves.h"

namespace aims::controls {

struct ControlTests {
  using State = v1::ControlTest;
  using Event = v1::ControlTestEvent;
  static constexpr absl::string_view kCollection = "controlTests";
  static std::vector<domain::Move> Moves();
  static absl::Status Fold(const Event& event, const event::v1::EventMetadata& metadata, State* state);
  // The tester, while the test is open.
  static bool NeedsPerson(const State& state, const std::string& login);
  // A scheduled test: a notice seven days before its time, its time, and the time at which it is missed.
  static absl::optional<absl::Time> NextDue(const State& state);
  static absl::StatusOr<std::vector<Event>> FallDue(const State& state, const domain::Decision& decision);
};

using ControlTestEvents = std::vector<v1::ControlTestEvent>;

// --- Scheduling and cancelling (control_testing.cc) ---

// Refused for a control that is not in the organization (CONTROL_UNKNOWN) or is retired (CONTROL_RETIRED), and for a tester
// who is not independent of it (TESTER_NOT_INDEPENDENT). A correction is refused for a test that is unknown, of another
// control or kind, or not concluded (SUPERSEDED_UNKNOWN, SUPERSEDED_OF_OTHER_CONTROL, SUPERSEDED_NOT_CONCLUDED), for one
// that is superseded already (SUPERSEDED_ALREADY), and without a reason (REASON_MISSING).
absl::StatusOr<ControlTestEvents> Create(const v1::ControlTest&, const v1::CreateControlTestRequest&,
                                         const domain::Decision&);
// While SCHEDULED. The time of a test that AIMS scheduled does not change (SCHEDULED_BY_CONTROL).
absl::StatusOr<ControlTestEvents> Update(const v1::ControlTest&, const v1::UpdateControlTestRequest&,
                                         const domain::Decision&);
absl::StatusOr<ControlTestEvents> Cancel(const v1::ControlTest&, const v1::CancelControlTestRequest&,
                                         const domain::Decision&);

// A control scheduled its next test, from its own event.
struct ScheduledTest {
  std::string control;
  v1::ControlTestKind kind = v1::CONTROL_TEST_KIND_UNSPECIFIED;
  absl::Time scheduled_time;
  uint32_t grace_days = 1;
};
// Nothing when the test exists, or the control waits for another one.
absl::StatusOr<ControlTestEvents> Schedule(const v1::ControlTest&, const ScheduledTest&, const domain::Decision&);

// A control called off its open tests: all of them when it has ended; else those that it scheduled and no longer waits for.
struct CallOff {
  std::string control;
  bool all = false;
  std::string cause;
};
absl::StatusOr<ControlTestEvents> NoteCallOff(const v1::ControlTest&, const CallOff&, const domain::Decision&);

// The test is corrected by `successor`. Nothing when that is noted.
absl::StatusOr<ControlTestEvents> NoteSuperseded(const v1::ControlTest&, const std::string& successor,
                                                 const domain::Decision&);
// An evidence artifact was withdrawn. A test that passed or failed and rests on it is INCONCLUSIVE.
absl::StatusOr<ControlTestEvents> NoteWithdrawnArtifact(const v1::ControlTest&, const std::string& artifact,
                                                        const domain::Decision&);

// --- The test itself (control_testing_work.cc) ---

// Four eyes: neither the owner, the deputy, an operator or the implementer of the control, nor a preparer of its evidence.
// Only by the person whom `tester` names (NOT_THE_TESTER). Refused for a control that is unknown, retired, without a
// criterion (CONTROL_UNKNOWN, CONTROL_RETIRED, CRITERION_MISSING). A test of operation needs a control that is implemented
// (CONTROL_NOT_IMPLEMENTED), a passed design test of its present criterion (DESIGN_NOT_PASSED), period, population and
// sample (PERIOD_MISSING, POPULATION_MISSING, SAMPLE_MISSING), and a later period than that of a result that failed, unless
// it corrects it (PERIOD_ALREADY_FAILED). Refused for a sample larger than the population (SAMPLE_TOO_LARGE), for positions
// that are not in it, or not as many as the sample is large (SAMPLE_INCOMPLETE), and for other positions of a random sample
// than its seed gives (SAMPLE_DIFFERS).
absl::StatusOr<ControlTestEvents> Start(const v1::ControlTest&, const v1::StartControlTestRequest&,
                                        const domain::Decision&);
// By the tester (NOT_THE_TESTER), independent as at the start, who prepared none of the examined evidence (FOUR_EYES).
// Refused before the end of the period (PERIOD_NOT_OVER), for more exceptions than cases (EXCEPTIONS_EXCEED_SAMPLE), and
// for a test that passes with more exceptions than its tolerance (TOLERANCE_EXCEEDED). A correction awaits its review.
absl::StatusOr<ControlTestEvents> Conclude(const v1::ControlTest&, const v1::ConcludeControlTestRequest&,
                                           const domain::Decision&);
// Refused when no conclusion awaits a review (NO_CONCLUSION_PROPOSED), and when the corrected test was superseded by another
// one meanwhile (SUPERSEDED_ALREADY). Four eyes: not the tester of either test.
absl::StatusOr<ControlTestEvents> ApproveCorrection(const v1::ControlTest&,
                                                    const v1::ApproveControlTestCorrectionRequest&,
                                                    const domain::Decision&);
absl::StatusOr<ControlTestEvents> RejectCorrection(const v1::ControlTest&,
                                                   const v1::RejectControlTestCorrectionRequest&,
                                                   const domain::Decision&);

}  // namespace aims::controls
