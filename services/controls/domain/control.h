#pragma once
// A control: what is done so that a requirement is met or a risk is changed. ISO/IEC 42001 8.1, 8.3, 9.1, Annex A. Pure:
// same inputs, same events.
//
//   PLANNED ─▶ IN_PROGRESS ─▶ IMPLEMENTED ─▶ OPERATING ◀─▶ DEGRADED          any ─▶ RETIRED, which is final
//                   ▲──────────────┴─────────────┴─────────────┘
//
// A control is OPERATING when it is attested, its design test passed for the present criterion, and nothing degrades it.
// It needs no test of operation before that, because before it operates there is nothing to test. It is in place then,
// and also while it is DEGRADED under an exception, which compensates for it.
//
// Content and end are in control.cc, implementation, attestation and evidence in control_work.cc, what the control hears
// of its tests, exceptions and evidence artifacts in control_notes.cc, what time does in control_timers.cc, the fold in
// control_fold.cc, and shared rules in control_rules.h.
//
// Every command that changes whether the control is in place, and why, also records `standing_changed`, for those who
// lean on it. A move from a wrong state is refused (WRONG_STATE).

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "aims/controls/v1/control.pb.h"
#include "common/domain/aggregate.h"
#include "common/domain/decision.h"
#include "common/domain/moves.h"

namespace aims::controls {

struct Controls {
  using State = v1::Control;
  using Event = v1::ControlEvent;
  static constexpr absl::string_view kCollection = "controls";
  static std::vector<domain::Move> Moves();
  static absl::Status Fold(const Event& event, const event::v1::EventMetadata& metadata, State* state);
  // The owner, deputy and operators, until the control is retired.
  static bool NeedsPerson(const State& state, const std::string& login);
  // A notice 30 days before the attestation ends, its end, the end of validity of evidence, and of the result of the test
  // of operation.
  static absl::optional<absl::Time> NextDue(const State& state);
  static absl::StatusOr<std::vector<Event>> FallDue(const State& state, const domain::Decision& decision);
};

using ControlEvents = std::vector<v1::ControlEvent>;

// --- Content and end (control.cc) ---

// Refused for a requirement that no framework has (REQUIREMENT_UNKNOWN), and for EVERY_DAYS without days
// (FREQUENCY_DAYS_MISSING). InvalidArgument for a resource of another organization, for one or a requirement that is
// listed twice, for AI systems together with all_ai_systems, and for days with another frequency.
absl::StatusOr<ControlEvents> Plan(const v1::Control&, const v1::CreateControlRequest&, const domain::Decision&);
// Also refused when the control is retired (CONTROL_RETIRED). A change of the fields of substance (criterion,
// implementation, execution, supplier) voids the result of the design test; a control in operation is then IMPLEMENTED
// until the next one passes.
absl::StatusOr<ControlEvents> Update(const v1::Control&, const v1::UpdateControlRequest&, const domain::Decision&);
// Refused while treatments or statements of applicability lean on it (CONTROL_IN_USE, with their names), also when the
// deletion is forced; under a legal hold and, once it was started, for the period of a retention rule (LEGAL_HOLD,
// RETENTION_PERIOD); and while other resources refer to it (REFERRED_TO), unless the deletion is forced.
absl::StatusOr<ControlEvents> Delete(const v1::Control&, const v1::DeleteControlRequest&, const domain::Decision&);
absl::StatusOr<ControlEvents> Undelete(const v1::Control&, const v1::UndeleteControlRequest&, const domain::Decision&);
// From any state but RETIRED. Refused while treatments or statements of applicability lean on it (CONTROL_IN_USE). Four
// eyes: neither the implementer nor the owner or deputy.
absl::StatusOr<ControlEvents> Retire(const v1::Control&, const v1::RetireControlRequest&, const domain::Decision&);

// --- Implementation, attestation, evidence (control_work.cc) ---

absl::StatusOr<ControlEvents> Start(const v1::Control&, const v1::StartControlRequest&, const domain::Decision&);
// Refused without criterion or frequency (CRITERION_MISSING, FREQUENCY_MISSING). Here and in AddEvidence, refused for
// evidence that cannot be used (artifact_evidence.h) and beyond 50 entries (TOO_MUCH_EVIDENCE).
absl::StatusOr<ControlEvents> Implement(const v1::Control&, const v1::ImplementControlRequest&,
                                        const domain::Decision&);
// Names the digest (OTHER_DIGEST). Refused without valid evidence (EVIDENCE_MISSING). Four eyes: not the implementer, and
// neither owner, deputy, operators nor preparers of the evidence.
absl::StatusOr<ControlEvents> Attest(const v1::Control&, const v1::AttestControlRequest&, const domain::Decision&);
absl::StatusOr<ControlEvents> Return(const v1::Control&, const v1::ReturnControlRequest&, const domain::Decision&);
absl::StatusOr<ControlEvents> AddEvidence(const v1::Control&, const v1::AddControlEvidenceRequest&,
                                          const domain::Decision&);
// Refused for evidence that the control does not have (EVIDENCE_UNKNOWN), and for the last valid evidence of a control
// that is implemented (LAST_EVIDENCE).
absl::StatusOr<ControlEvents> RemoveEvidence(const v1::Control&, const v1::RemoveControlEvidenceRequest&,
                                             const domain::Decision&);

// --- What it hears of others (control_notes.cc) ---
//
// These follow from events of other resources. They return no events when there is nothing to note: also for a control
// that is unknown, deleted or retired, and for a report that is noted.

// A report of one of its tests, from the test's own event.
struct TestReport {
  enum class What { kConcluded, kMissed, kCancelled, kEvidenceWithdrawn };
  std::string control_test;
  v1::ControlTestKind kind = v1::CONTROL_TEST_KIND_UNSPECIFIED;
  What what = What::kConcluded;
  absl::Time time;                                                        // of the event
  v1::ControlTestOutcome outcome = v1::CONTROL_TEST_OUTCOME_UNSPECIFIED;  // of a concluded test
  std::string criterion_digest = {};                                      // that it tested
  absl::optional<absl::Time> period_to = absl::nullopt;                   // of a test of operation
  std::string supersedes = {};                                            // the test that it corrects
};
// A passed test of the present criterion becomes the result, and ends the causes of its kind. A test of operation does so
// only for a later period than a failed result had, or as a correction of it. A failed or missed test is a cause of
// degradation. An inconclusive one does not replace a result that passed, unless it corrects it: the result is then in
// question, as it is when its evidence is withdrawn. The next test is scheduled after the last one that the control had
// scheduled: a cancelled one at its old time, so that nothing is gained by cancelling.
absl::StatusOr<ControlEvents> NoteTest(const v1::Control&, const TestReport&, const domain::Decision&);

// An exception of the control came into force or ended.
struct ExceptionReport {
  std::string control_exception;
  bool in_force = false;
  absl::Time expire_time = absl::InfiniteFuture();
};
absl::StatusOr<ControlEvents> NoteException(const v1::Control&, const ExceptionReport&, const domain::Decision&);

// The standing of an evidence artifact changed.
struct ArtifactReport {
  std::string artifact;
  v1::Control::HeldEvidence::Standing standing = v1::Control::HeldEvidence::STANDING_UNSPECIFIED;
  std::string successor = {};  // of a superseded one
};
// An accepted successor takes the place of a superseded artifact. The control is degraded when no valid evidence is left.
absl::StatusOr<ControlEvents> NoteArtifact(const v1::Control&, const ArtifactReport&, const domain::Decision&);

// The assessment of a supplier lapsed, or was made again.
struct SupplierReport {
  std::string supplier;
  bool lapsed = false;
};
absl::StatusOr<ControlEvents> NoteSupplier(const v1::Control&, const SupplierReport&, const domain::Decision&);

// A nonconformity of the control was closed as effective: its operation is tested again within 7 days. A test that was
// scheduled for later is called off. Nothing for a control that does not operate.
absl::StatusOr<ControlEvents> NoteCorrected(const v1::Control&, const std::string& nonconformity,
                                            const domain::Decision&);

}  // namespace aims::controls
