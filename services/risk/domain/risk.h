#pragma once
// A risk: what may happen, how high it is, what is done about it, and who lives with what remains.
// ISO/IEC 42001 6.1.2, 6.1.3, 8.2, 8.3, Annex C. Pure: same inputs, same events.
//
//   IDENTIFIED ─▶ ASSESSED ─▶ EVALUATED ─▶ TREATMENT ◀─▶ MONITORED
//                    ▲            │                          │
//                    │            ▼                          ▼
//                    └────── REASSESSMENT ◀──────────────────┘            any ─▶ CLOSED, which is final
//
// An acceptance is for what remains, for a time, under conditions:
//
//   SUBMITTED ─▶ ACCEPTED ─▶ EXPIRING ─▶ EXPIRED
//       ├──▶ REJECTED          ├──▶ REVOKED by management
//       ├──▶ WITHDRAWN         └──▶ VOID when the risk was changed, or rated higher
//       └──▶ VOID
//
// Where it ends and nothing else covers the risk, that goes back to treatment. The moves are in risk.cc (content,
// reassessment, closing), risk_assessment.cc (assessing, evaluating, treating, monitoring) and risk_acceptance.cc; what
// events do to the state in risk_fold.cc; what the moves share in risk_rules.h.
//
// Every move from a state that it does not start in is refused (WRONG_STATE). Decisions name the digest of the risk
// that was read (OTHER_DIGEST). Where another person must decide, those who made what is decided are refused
// (FOUR_EYES). While a risk arises from a prohibited practice, prohibition.h says what is refused besides.

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

namespace aims::risk {

struct Risks {
  using State = v1::Risk;
  using Event = v1::RiskEvent;
  static constexpr absl::string_view kCollection = "risks";
  static absl::Status Fold(const Event& event, const event::v1::EventMetadata& metadata, State* state);
  // Notices 30 and 7 days before an acceptance expires, its expiry, and the interval after which a monitored risk is
  // assessed again.
  static absl::optional<absl::Time> NextDue(const State& state);
  static absl::StatusOr<std::vector<Event>> FallDue(const State& state, const domain::Decision& decision);
};

using RiskEvents = std::vector<v1::RiskEvent>;

// --- Content (risk.cc) ---

// Refused without a source (SOURCE_MISSING), and without an objective or people affected (OBJECTIVE_MISSING); for
// categories or criteria that are not in the organization (CATEGORY_UNKNOWN, CRITERIA_UNKNOWN). InvalidArgument for an
// AI system or impact assessment of another organization, or named twice.
absl::StatusOr<RiskEvents> Identify(const v1::Risk&, const v1::CreateRiskRequest&, const domain::Decision&);
// Also refused when the risk is closed (RISK_CLOSED), and beyond 200 authors (TOO_MANY_AUTHORS). Voids an open request
// for acceptance; where it changes what the risk is (common/domain/substance.h) and the risk was assessed, voids its
// acceptances too and makes a reassessment due.
absl::StatusOr<RiskEvents> Update(const v1::Risk&, const v1::UpdateRiskRequest&, const domain::Decision&);
// InvalidArgument for the trigger INTERVAL, which time decides. Beyond 20 open demands nothing more is recorded.
absl::StatusOr<RiskEvents> RequestReassessment(const v1::Risk&, const v1::RequestRiskReassessmentRequest&,
                                               const domain::Decision&);
// The criteria that the risk is judged by have a new version.
struct CriteriaChange {
  std::string criteria;
  uint32_t version = 0;
};
// A reassessment is due where the risk is rated by an earlier version; what it is accepted or tolerated by stands until
// then. Nothing where it is not rated yet or by this version already, is closed, or where that was noted.
absl::StatusOr<RiskEvents> NoteCriteria(const v1::Risk&, const CriteriaChange&, const domain::Decision&);
// Refused while a treatment is open (TREATMENT_OPEN). Four eyes: neither owner nor author. Voids acceptances.
absl::StatusOr<RiskEvents> Close(const v1::Risk&, const v1::CloseRiskRequest&, const domain::Decision&);

// --- Assessing, evaluating, treating, monitoring (risk_assessment.cc) ---

// Refused without an owner (OWNER_MISSING), and without criteria that are approved (CRITERIA_MISSING,
// CRITERIA_NOT_APPROVED). Acceptances of a lower level, or by another version of the criteria, are void.
absl::StatusOr<RiskEvents> Assess(const v1::Risk&, const v1::AssessRiskRequest&, const domain::Decision&);
// Refused when the criteria have a newer version than the rating (RATING_OUTDATED). Four eyes: not who assessed.
absl::StatusOr<RiskEvents> Evaluate(const v1::Risk&, const v1::EvaluateRiskRequest&, const domain::Decision&);
absl::StatusOr<RiskEvents> ChooseTreatment(const v1::Risk&, const v1::ChooseRiskTreatmentRequest&,
                                           const domain::Decision&);
// Refused with what keeps it in treatment: TREATMENT_OPEN, TREATMENT_MISSING, RISK_ABOVE_APPETITE.
absl::StatusOr<RiskEvents> StartMonitoring(const v1::Risk&, const v1::StartRiskMonitoringRequest&,
                                           const domain::Decision&);

// How a treatment stands, as its own events tell.
struct TreatmentReport {
  std::string treatment;
  uint64_t version = 0;
  v1::Risk::TreatmentNote::Standing standing = v1::Risk::TreatmentNote::STANDING_UNSPECIFIED;
  absl::optional<v1::Rating> residual;  // found by its test
};
// Notes it, once: nothing when a version as late is noted already, or the risk is closed or not there. Monitoring
// begins, or the risk goes back to treatment, where that follows.
absl::StatusOr<RiskEvents> NoteTreatment(const v1::Risk&, const TreatmentReport&, const domain::Decision&);

// --- Acceptance (risk_acceptance.cc) ---

// In TREATMENT and MONITORED. Refused when what remains is within the appetite (ACCEPTANCE_NOT_NEEDED), another request
// is open (ACCEPTANCE_OPEN), the rating is outdated (RATING_OUTDATED), the level may not be accepted
// (LEVEL_NOT_ACCEPTABLE) or not so long (ACCEPTANCE_TOO_LONG), the time is past (ACCEPTANCE_EXPIRED), or the risk was
// not assessed since an earlier acceptance (FRESH_ASSESSMENT_MISSING).
absl::StatusOr<RiskEvents> RequestAcceptance(const v1::Risk&, const v1::RequestRiskAcceptanceRequest&,
                                             const domain::Decision&);
// Refused when the acceptance is not open (ACCEPTANCE_NOT_OPEN), the level is not the actor's to accept
// (LEVEL_ABOVE_AUTHORITY), or it could not be asked for any more. Four eyes: neither who asked, nor authors, owner, or
// who rated.
absl::StatusOr<RiskEvents> Accept(const v1::Risk&, const v1::AcceptRiskRequest&, const domain::Decision&);
absl::StatusOr<RiskEvents> RejectAcceptance(const v1::Risk&, const v1::RejectRiskAcceptanceRequest&,
                                            const domain::Decision&);
// Refused (NOT_THE_REQUESTER) to others.
absl::StatusOr<RiskEvents> WithdrawAcceptance(const v1::Risk&, const v1::WithdrawRiskAcceptanceRequest&,
                                              const domain::Decision&);
// Refused when it does not hold (ACCEPTANCE_NOT_IN_FORCE).
absl::StatusOr<RiskEvents> RevokeAcceptance(const v1::Risk&, const v1::RevokeRiskAcceptanceRequest&,
                                            const domain::Decision&);

}  // namespace aims::risk
