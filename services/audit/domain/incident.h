#pragma once
// An incident: what happened with AI systems, the serious-incident test, and what is done about it. ISO/IEC 42001 8.1, A.8.3,
// A.8.4, 10.2; AI Act Art. 3(49), 26(5), 73. Pure: same inputs, same events.
//
//   REPORTED ─▶ TRIAGED ─▶ CONTAINED ─▶ INVESTIGATING ◀─▶ RESOLVED ─▶ CLOSED
//      └──▶ DISMISSED
//
// The triage answers the serious-incident test, and its clocks start from the awareness of the organization. What becomes
// known later is recorded at once where it adds duties. Another awareness time, or an answer that takes a duty away, is a
// correction: one person proposes it, another approves it, and the due times before stay visible. A serious incident bars the
// gates of its AI systems until it is closed; until an authority is informed they must not be altered (AI Act Art. 73(6)).
//
// Report, triage and time are in incident.cc, corrections in incident_correction.cc, the work from containment to closing
// in incident_work.cc, what follows for clocks and AI systems in incident_consequences.h, the fold in incident_fold.cc. A
// move from a wrong state is refused (WRONG_STATE).

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "aims/audit/v1/incident.pb.h"
#include "aims/audit/v1/incident_event.pb.h"
#include "common/domain/aggregate.h"
#include "common/domain/decision.h"
#include "common/domain/moves.h"

namespace aims::audit {

struct Incidents {
  using State = v1::Incident;
  using Event = v1::IncidentEvent;
  static constexpr absl::string_view kCollection = "incidents";
  static std::vector<domain::Move> Moves();
  static absl::Status Fold(const Event& event, const event::v1::EventMetadata& metadata, State* state);
  // The owner, while it is open.
  static bool NeedsPerson(const State& state, const std::string& login);
  // 24 hours after the report, while nobody has decided about its clocks.
  static absl::optional<absl::Time> NextDue(const State& state);
  static absl::StatusOr<std::vector<Event>> FallDue(const State& state, const domain::Decision& decision);
};

using IncidentEvents = std::vector<v1::IncidentEvent>;

// The time within which the triage decides about the clocks.
inline constexpr absl::Duration kIncidentTriage = absl::Hours(24);

// --- Report and triage (incident.cc) ---

// Refused for an awareness time in the future or before the occurrence (AWARE_IN_FUTURE, AWARE_BEFORE_OCCURRENCE), and for a
// system that is no AI system of the organization (SYSTEM_UNKNOWN). Whether the inventory has it is not asked: a report is
// never lost to that.
absl::StatusOr<IncidentEvents> Report(const v1::Incident&, const v1::CreateIncidentRequest&, const domain::Decision&);
// The same. AI systems and countries that are added start their clocks; CLOCK_WOULD_END when what is removed would end one.
absl::StatusOr<IncidentEvents> Update(const v1::Incident&, const v1::UpdateIncidentRequest&, const domain::Decision&);
// Refused for a severity that the scale does not have (SEVERITY_UNKNOWN), for answers without a reason or that contradict
// each other (ANSWER_REASON_MISSING, ANSWERS_CONTRADICT), for an excluded causal link or a legacy system without a reason
// (LINK_REASON_MISSING, LEGACY_REASON_MISSING), and for facts about a system that is not of the incident
// (SYSTEM_NOT_CONCERNED).
absl::StatusOr<IncidentEvents> Triage(const v1::Incident&, const v1::TriageIncidentRequest&, const domain::Decision&);
absl::StatusOr<IncidentEvents> Rate(const v1::Incident&, const v1::RateIncidentRequest&, const domain::Decision&);

// DISMISSAL_OPEN while another proposal awaits its decision.
absl::StatusOr<IncidentEvents> ProposeDismissal(const v1::Incident&, const v1::ProposeIncidentDismissalRequest&,
                                                const domain::Decision&);
// NOTHING_PROPOSED without a proposal. Four eyes: not the proposer.
absl::StatusOr<IncidentEvents> ApproveDismissal(const v1::Incident&, const v1::ApproveIncidentDismissalRequest&,
                                                const domain::Decision&);
absl::StatusOr<IncidentEvents> RejectDismissal(const v1::Incident&, const v1::RejectIncidentDismissalRequest&,
                                               const domain::Decision&);

// --- What becomes known later, and corrections (incident_correction.cc) ---

// SECOND_PERSON_NEEDED for what takes a duty away. Otherwise as the triage.
absl::StatusOr<IncidentEvents> Revise(const v1::Incident&, const v1::ReviseIncidentFactsRequest&,
                                      const domain::Decision&);
// CORRECTION_OPEN while another one awaits its decision, NOTHING_CORRECTED when nothing would change, NOT_TRIAGED for
// other facts than the awareness time before the triage.
absl::StatusOr<IncidentEvents> ProposeCorrection(const v1::Incident&, const v1::ProposeIncidentCorrectionRequest&,
                                                 const domain::Decision&);
// NOTHING_PROPOSED or OTHER_CORRECTION when it names another one, CORRECTION_OUTDATED when a fact that it is about was recorded
// again since. Four eyes: not the proposer. Otherwise as the proposal.
absl::StatusOr<IncidentEvents> ApproveCorrection(const v1::Incident&, const v1::ApproveIncidentCorrectionRequest&,
                                                 const domain::Decision&);
absl::StatusOr<IncidentEvents> RejectCorrection(const v1::Incident&, const v1::RejectIncidentCorrectionRequest&,
                                                const domain::Decision&);
// NOT_THE_PROPOSER for everybody else.
absl::StatusOr<IncidentEvents> WithdrawCorrection(const v1::Incident&, const v1::WithdrawIncidentCorrectionRequest&,
                                                  const domain::Decision&);

// --- The work (incident_work.cc) ---

absl::StatusOr<IncidentEvents> Contain(const v1::Incident&, const v1::ContainIncidentRequest&, const domain::Decision&);
absl::StatusOr<IncidentEvents> StartInvestigation(const v1::Incident&, const v1::StartIncidentInvestigationRequest&,
                                                  const domain::Decision&);
// Four eyes: not the investigator, and under STRICT separation not a preparer of the evidence.
absl::StatusOr<IncidentEvents> Resolve(const v1::Incident&, const v1::ResolveIncidentRequest&, const domain::Decision&);
absl::StatusOr<IncidentEvents> Return(const v1::Incident&, const v1::ReturnIncidentRequest&, const domain::Decision&);
// Four eyes: not the resolver. Refused while a clock has not ended (CLOCK_RUNNING), while its reviewer has not confirmed a
// report that was sent (SUBMISSION_UNCONFIRMED), while a correction awaits its decision (CORRECTION_OPEN), for the id of a
// nonconformity that is there (NONCONFORMITY_ID_TAKEN), and unless it has a nonconformity or a reason for none
// (NONCONFORMITY_OR_REASON).
absl::StatusOr<IncidentEvents> Close(const v1::Incident&, const v1::CloseIncidentRequest&, const domain::Decision&);

// --- Noted by AIMS itself (incident_correction.cc). Nothing for an incident that has ended ---

// A clock changed its standing.
absl::StatusOr<IncidentEvents> NoteClock(const v1::Incident&, const v1::IncidentClockNote&, const domain::Decision&);
// The inventory reported something else about an AI system. It can start clocks, never end them.
absl::StatusOr<IncidentEvents> NoteSystem(const v1::Incident&, const v1::IncidentSystem&, const domain::Decision&);
// An action that belongs to it changed.
absl::StatusOr<IncidentEvents> NoteIncidentAction(const v1::Incident&, const v1::ActionNote&, const domain::Decision&);

}  // namespace aims::audit
