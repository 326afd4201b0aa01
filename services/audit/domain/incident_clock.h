#pragma once
// A clock of an incident: whom the organization must inform, and by when. ISO/IEC 42001 A.8.3, A.8.4; AI Act Art. 26(5), 73.
// Pure: same inputs, same events.
//
//   RUNNING ─▶ INITIAL_SENT ─▶ COMPLETE      RUNNING, INITIAL_SENT ─▶ NOT_DUE
//      └──────────────────────────▲
//
// AIMS starts it, by what the incident demands (incident_clock_demand.h), and gives it another basis when the facts of the
// incident change. While it runs there is a notice at half of its time, one 24 hours before its due time, and at the due
// time it is late; each once. That a report is not due is decided by two persons.
//
// Moves and time are in incident_clock.cc, the fold in incident_clock_fold.cc. A move from a wrong state is refused
// (WRONG_STATE).

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "aims/audit/v1/incident_clock.pb.h"
#include "common/domain/aggregate.h"
#include "common/domain/decision.h"
#include "common/domain/moves.h"

namespace aims::audit {

struct IncidentClocks {
  using State = v1::IncidentClock;
  using Event = v1::IncidentClockEvent;
  static constexpr absl::string_view kCollection = "incidentClocks";
  static std::vector<domain::Move> Moves();
  static absl::Status Fold(const Event& event, const event::v1::EventMetadata& metadata, State* state);
  // The responsible person, until the clock has ended; the reviewer of a report, until it is confirmed.
  static bool NeedsPerson(const State& state, const std::string& login);
  // While nothing was sent: half of the time, 24 hours before the due time, the own target after the causal link, and the
  // due time. Notices whose time had passed when the clock began to rest on its basis are not given.
  static absl::optional<absl::Time> NextDue(const State& state);
  static absl::StatusOr<std::vector<Event>> FallDue(const State& state, const domain::Decision& decision);
};

using IncidentClockEvents = std::vector<v1::IncidentClockEvent>;

// --- Moves ---

absl::StatusOr<IncidentClockEvents> Assign(const v1::IncidentClock&, const v1::AssignIncidentClockRequest&,
                                           const domain::Decision&);
// Another person has read the report (FOUR_EYES), and confirms that later: it is recorded at once. Refused for a time in the
// future or before the start (SUBMITTED_IN_FUTURE, SUBMITTED_BEFORE_START), for a second initial report, a second complete
// one or a follow-up to nothing (SUBMISSION_ORDER), beyond 50 reports (TOO_MANY_SUBMISSIONS), and for evidence that is not
// valid.
absl::StatusOr<IncidentClockEvents> RecordSubmission(const v1::IncidentClock&,
                                                     const v1::RecordIncidentClockSubmissionRequest&,
                                                     const domain::Decision&);
// Refused for a report that is not there (SUBMISSION_UNKNOWN), and for everybody but its reviewer (NOT_THE_REVIEWER); where
// the reviewer left, for the recorder (FOUR_EYES). Nothing when it is confirmed.
absl::StatusOr<IncidentClockEvents> ConfirmSubmission(const v1::IncidentClock&,
                                                      const v1::ConfirmIncidentClockSubmissionRequest&,
                                                      const domain::Decision&);
// PROPOSAL_OPEN while another one awaits its decision.
absl::StatusOr<IncidentClockEvents> ProposeNotDue(const v1::IncidentClock&,
                                                  const v1::ProposeIncidentClockNotDueRequest&,
                                                  const domain::Decision&);
// NOTHING_PROPOSED or OTHER_PROPOSAL when it names another one. Four eyes: not the proposer.
absl::StatusOr<IncidentClockEvents> ApproveNotDue(const v1::IncidentClock&,
                                                  const v1::ApproveIncidentClockNotDueRequest&,
                                                  const domain::Decision&);
absl::StatusOr<IncidentClockEvents> RejectNotDue(const v1::IncidentClock&, const v1::RejectIncidentClockNotDueRequest&,
                                                 const domain::Decision&);

// --- By what the incident demands. Nothing for a clock that has ended ---

struct IncidentClockDemand {
  std::string incident;
  v1::IncidentClockBasis basis;
  std::string reason;
  std::string proposer;  // of a correction; empty: new facts, which never make a clock later or weaker
  std::string approver;
};
// Starts it, or gives it the other basis; nothing when it rests on that already.
absl::StatusOr<IncidentClockEvents> NoteDemand(const v1::IncidentClock&, const IncidentClockDemand&,
                                               const domain::Decision&);

// Two persons corrected the facts, and the duty does not exist any more.
struct IncidentClockDrop {
  std::string reason;
  std::string proposer;
  std::string approver;
};
absl::StatusOr<IncidentClockEvents> NoteDrop(const v1::IncidentClock&, const IncidentClockDrop&,
                                             const domain::Decision&);

// The clock as its incident notes it, without its version.
v1::IncidentClockNote NoteOf(const v1::IncidentClock& clock);

}  // namespace aims::audit
