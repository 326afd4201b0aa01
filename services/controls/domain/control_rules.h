#pragma once
// Rules and derived events that the moves of a control share. control.h is the public interface.

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "common/domain/authority.h"
#include "common/domain/refusal.h"
#include "services/controls/domain/control.h"

namespace aims::controls {

// Practice: a test is made again this soon when the last one did not pass.
inline constexpr absl::Duration kRetest = absl::Hours(30 * 24);
// Practice: a test is made this soon after a nonconformity of the control was closed.
inline constexpr absl::Duration kTestOfCorrection = absl::Hours(7 * 24);
// Practice: an attestation holds a year where the control does not say otherwise.
inline constexpr uint32_t kAttestationDays = 365;
inline constexpr absl::Duration kAttestationNotice = absl::Hours(30 * 24);

// Days after its scheduled time at which a test of the control is missed: those of the control; else a tenth of the days
// of its frequency, rounded up, and at least one.
uint32_t GraceDays(const v1::Control& control);

// Whether the control has ended: it is unknown, deleted or retired.
bool HasEnded(const v1::Control& control);
// Whether an attestation is in force.
bool IsAttested(const v1::Control& control);
// Whether the design test passed for the present criterion.
bool IsDesignPassed(const v1::Control& control);
// Whether the control can be tested in operation.
bool IsImplemented(const v1::Control& control);

// Everyone who had a part in the control: who implemented it, and who owns it, stands in for the owner, operates it, or
// prepared its evidence.
domain::Parts PartsIn(const v1::Control& control);
// Whether the evidence is valid at `time`.
bool IsValid(const v1::Control::HeldEvidence& held, absl::Time time);
bool HasValidEvidence(const v1::Control& control, absl::Time time);
// Whether the reference names an evidence artifact.
bool NamesArtifact(absl::string_view reference);

// CONTROL_IN_USE with the names of what leans on the control: open needs of treatments and of impact assessments,
// statements of applicability, and exceptions in force that it compensates for.
absl::optional<domain::Violation> NotInUse(const domain::Decision& decision);

const v1::Control::Cause* CauseOf(const v1::Control& control, v1::Control::Cause::Kind kind);
void AddCause(v1::Control::Cause::Kind kind, absl::string_view resource, absl::Time time, std::string text,
              ControlEvents* events);
// Adds the event that ends those of these causes that the control has.
void ClearCauses(const v1::Control& control, const std::vector<v1::Control::Cause::Kind>& kinds, ControlEvents* events);
// Adds what follows from `events`, which change the evidence: a cause when no valid evidence is left, and the end of such
// a cause when some is.
absl::Status AddEvidenceConsequences(const v1::Control& control, v1::Control::Cause::Kind kind,
                                     absl::string_view reference, absl::Time time, const domain::Decision& decision,
                                     ControlEvents* events);
// Adds the event that schedules the next test of operation.
void ScheduleTest(const v1::Control& control, absl::Time time, const domain::Decision& decision, ControlEvents* events);

// Adds the derived events; every move ends with this: the control operates or is degraded, its next test is scheduled, and
// its standing is recorded where that changed. Nothing when there are no events.
absl::StatusOr<ControlEvents> Conclude(const v1::Control& control, ControlEvents events,
                                       const domain::Decision& decision);

}  // namespace aims::controls
