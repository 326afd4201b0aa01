#pragma once
// A risk: its description, its level, its treatment, and the acceptance of the residual risk. ISO/IEC 42001 6.1.2,
// 6.1.3, 8.2, 8.3, Annex C. Pure: same inputs, same events.
//
//   IDENTIFIED ─▶ ASSESSED ─▶ EVALUATED ─▶ TREATMENT ◀─▶ MONITORED
//                    ▲            │                          │
//                    │            ▼                          ▼
//                    └────── REASSESSMENT ◀──────────────────┘            any ─▶ CLOSED, which is final
//
// An acceptance is for the residual risk, for a limited time, under conditions:
//
//   SUBMITTED ─▶ ACCEPTED ─▶ EXPIRING ─▶ EXPIRED
//       ├──▶ REJECTED          ├──▶ REVOKED by management
//       ├──▶ WITHDRAWN         └──▶ VOID when the risk changed or was rated higher
//       └──▶ VOID
//
// A demanded reassessment has a limit by the level of the risk. When it is not made in time, it is overdue, and the risk
// is not tolerated until it is made.
//
// When an acceptance ends and no other acceptance covers the risk, the risk returns to treatment. The moves are in
// risk.cc (content, reassessment), risk_assessment.cc (assessing, evaluating, treating, monitoring), risk_acceptance.cc and
// risk_closing.cc; the fold is in risk_fold.cc; shared rules are in risk_rules.h.
//
// A move from a wrong state is refused (WRONG_STATE). A decision names the digest of the risk that the decider read
// (OTHER_DIGEST). Where a second person must decide, the makers are refused (FOUR_EYES): authors count since the last
// acceptance, and SMALL separation bars fewer than is said here (docs/separation.md). prohibition.h lists further refusals
// for a risk that arises from a prohibited practice.

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "aims/risk/v1/risk.pb.h"
#include "aims/risk/v1/risk_event.pb.h"
#include "aims/risk/v1/risk_service.pb.h"
#include "common/domain/aggregate.h"
#include "common/domain/decision.h"
#include "common/domain/moves.h"

namespace aims::risk {

struct Risks {
  using State = v1::Risk;
  using Event = v1::RiskEvent;
  static constexpr absl::string_view kCollection = "risks";
  static std::vector<domain::Move> Moves();
  static absl::Status Fold(const Event& event, const event::v1::EventMetadata& metadata, State* state);
  // Until the risk is closed: the owner, and the person who gave the last acceptance that is in force.
  static bool NeedsPerson(const State& state, const std::string& login);
  // The notices 30 and 7 days before an acceptance expires, its expiry, the review interval of a monitored risk, and the
  // limit of a demanded reassessment.
  static absl::optional<absl::Time> NextDue(const State& state);
  static absl::StatusOr<std::vector<Event>> FallDue(const State& state, const domain::Decision& decision);
};

using RiskEvents = std::vector<v1::RiskEvent>;

// --- Content (risk.cc) ---

// Refused without a source (SOURCE_MISSING), and without an objective or people affected (OBJECTIVE_MISSING); for
// categories or criteria that are not in the organization (CATEGORY_UNKNOWN, CRITERIA_UNKNOWN). InvalidArgument for an
// AI system or impact assessment of another organization, or one that is listed twice.
absl::StatusOr<RiskEvents> Identify(const v1::Risk&, const v1::CreateRiskRequest&, const domain::Decision&);
// Also refused when the risk is closed (RISK_CLOSED), and beyond 200 authors (TOO_MANY_AUTHORS). Voids an open request
// for acceptance. A change of substance (common/domain/substance.h) of an assessed risk also voids its acceptances and
// makes a reassessment due.
absl::StatusOr<RiskEvents> Update(const v1::Risk&, const v1::UpdateRiskRequest&, const domain::Decision&);
// InvalidArgument for the trigger INTERVAL, which only time sets. Nothing is recorded beyond 20 open demands.
absl::StatusOr<RiskEvents> RequestReassessment(const v1::Risk&, const v1::RequestRiskReassessmentRequest&,
                                               const domain::Decision&);
// The criteria of the risk have a new version.
struct CriteriaChange {
  std::string criteria;
  uint32_t version = 0;
};
// A reassessment becomes due when the risk is rated by an earlier version. Its acceptance and tolerance stay until the
// reassessment. Nothing when the risk is not rated, is rated by this version, is closed, or the version is already
// noted.
absl::StatusOr<RiskEvents> NoteCriteria(const v1::Risk&, const CriteriaChange&, const domain::Decision&);
// Something changed that the ratings of an AI system's risks depend on: the system in substance, one of its components,
// or what is known of it by an incident (8.2).
struct RatingOutdated {
  v1::ReassessmentTrigger trigger = v1::REASSESSMENT_TRIGGER_UNSPECIFIED;
  std::string cause;  // names the system and the event
  absl::Time time;    // ratings up to this time are outdated
};
// A reassessment becomes due when the risk was rated by then. An open request for acceptance becomes void; acceptances
// and the tolerance stay until the limit. Nothing when the risk is not rated, was rated later, is closed, or the cause is
// already noted.
absl::StatusOr<RiskEvents> NoteOutdated(const v1::Risk&, const RatingOutdated&, const domain::Decision&);

// --- Assessing, evaluating, treating, monitoring (risk_assessment.cc) ---

// Refused without an owner (OWNER_MISSING), and without approved criteria (CRITERIA_MISSING, CRITERIA_NOT_APPROVED).
// Acceptances of a lower level, or by another version of the criteria, become void.
absl::StatusOr<RiskEvents> Assess(const v1::Risk&, const v1::AssessRiskRequest&, const domain::Decision&);
// Refused when the criteria have a newer version than the rating (RATING_OUTDATED). Four eyes: not the assessor.
absl::StatusOr<RiskEvents> Evaluate(const v1::Risk&, const v1::EvaluateRiskRequest&, const domain::Decision&);
absl::StatusOr<RiskEvents> ChooseTreatment(const v1::Risk&, const v1::ChooseRiskTreatmentRequest&,
                                           const domain::Decision&);
// Refused with the reasons that keep the risk in treatment: TREATMENT_OPEN, TREATMENT_MISSING, RISK_ABOVE_APPETITE.
absl::StatusOr<RiskEvents> StartMonitoring(const v1::Risk&, const v1::StartRiskMonitoringRequest&,
                                           const domain::Decision&);

// The standing of a treatment, from its own events.
struct TreatmentReport {
  std::string treatment;
  uint64_t version = 0;
  v1::Risk::TreatmentNote::Standing standing = v1::Risk::TreatmentNote::STANDING_UNSPECIFIED;
  absl::optional<v1::Rating> residual;  // found by its test
};
// Notes the report once. Nothing when this version of the treatment or a later one is noted, or the risk is closed or
// unknown. As a consequence monitoring may begin, or the risk may return to treatment. When the effect of a treatment came
// into doubt, the residual level rises to the level without it, acceptances of a lower level become void, and a
// reassessment is due.
absl::StatusOr<RiskEvents> NoteTreatment(const v1::Risk&, const TreatmentReport&, const domain::Decision&);

// --- Acceptance (risk_acceptance.cc) ---

// In TREATMENT and MONITORED. Refused when the residual risk is within the appetite (ACCEPTANCE_NOT_NEEDED), another
// request is open (ACCEPTANCE_OPEN), the rating is outdated (RATING_OUTDATED), the level cannot be accepted
// (LEVEL_NOT_ACCEPTABLE) or not for so long (ACCEPTANCE_TOO_LONG), expire_time is not in the future
// (ACCEPTANCE_EXPIRED), or the risk was not assessed after an earlier acceptance (FRESH_ASSESSMENT_MISSING).
absl::StatusOr<RiskEvents> RequestAcceptance(const v1::Risk&, const v1::RequestRiskAcceptanceRequest&,
                                             const domain::Decision&);
// Refused when the acceptance is not open (ACCEPTANCE_NOT_OPEN), when the actor is not designated to accept the level
// (LEVEL_ABOVE_AUTHORITY), and when the conditions of the request no longer hold. Four eyes: neither the requester, nor
// an author, the owner or a rater.
absl::StatusOr<RiskEvents> Accept(const v1::Risk&, const v1::AcceptRiskRequest&, const domain::Decision&);
// The same without four eyes; requests a review (common/domain/break_glass.h). Refused (REVIEW_OPEN) while the last such
// acceptance is not reviewed.
absl::StatusOr<RiskEvents> BreakGlassAccept(const v1::Risk&, const v1::BreakGlassAcceptRiskRequest&,
                                            const domain::Decision&);
// From any state. Refused when no review is open (NO_REVIEW_OPEN) or the review of another acceptance is open
// (OTHER_APPROVAL). Four eyes: not the acceptor, nor those whose work was accepted.
absl::StatusOr<RiskEvents> ReviewBreakGlass(const v1::Risk&, const v1::ReviewRiskBreakGlassRequest&,
                                            const domain::Decision&);
absl::StatusOr<RiskEvents> RejectAcceptance(const v1::Risk&, const v1::RejectRiskAcceptanceRequest&,
                                            const domain::Decision&);
// Only the requester can withdraw (NOT_THE_REQUESTER).
absl::StatusOr<RiskEvents> WithdrawAcceptance(const v1::Risk&, const v1::WithdrawRiskAcceptanceRequest&,
                                              const domain::Decision&);
// Refused when the acceptance is not in force (ACCEPTANCE_NOT_IN_FORCE).
absl::StatusOr<RiskEvents> RevokeAcceptance(const v1::Risk&, const v1::RevokeRiskAcceptanceRequest&,
                                            const domain::Decision&);

// --- Closing (risk_closing.cc) ---

// A request replaces an open one; any change of the risk voids it. Refused while a treatment is open (TREATMENT_OPEN),
// without evidence where AIMS cannot check the ground itself (GROUND_NOT_SHOWN), and when the ground does not hold:
// SYSTEM_MISSING, SYSTEM_NOT_RETIRED; RISK_UNKNOWN, MERGED_RISK_CLOSED, MERGED_RISK_OF_OTHER_SYSTEMS. InvalidArgument
// when `merged_into` does not fit the ground.
absl::StatusOr<RiskEvents> RequestClosing(const v1::Risk&, const v1::RequestRiskClosingRequest&,
                                          const domain::Decision&);
// Refused when the request is not open (CLOSING_NOT_OPEN), and when its conditions no longer hold. Four eyes: neither
// the requester, nor an author, the owner, a rater or a preparer of the evidence. A rated risk must be evaluated
// (RISK_NOT_EVALUATED) by the current criteria (RATING_OUTDATED). Above the appetite only a person who may accept the
// level closes it (LEVEL_ABOVE_AUTHORITY, LEVEL_NOT_ACCEPTABLE). None of this is asked for when all systems of the risk
// were retired or withdrawn, or when the risk that covers it has its level and is not tolerated either. Voids
// acceptances.
absl::StatusOr<RiskEvents> Close(const v1::Risk&, const v1::CloseRiskRequest&, const domain::Decision&);
absl::StatusOr<RiskEvents> RejectClosing(const v1::Risk&, const v1::RejectRiskClosingRequest&, const domain::Decision&);

}  // namespace aims::risk
