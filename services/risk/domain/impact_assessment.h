#pragma once
// The impact assessment of an AI system: what the system can do to individuals, groups and societies, what is done
// about it, and whether the use is allowed. ISO/IEC 42001 6.1.4, 8.4, A.5.2 to A.5.5. Pure: same inputs, same events.
//
//   SCREENING ─┬─▶ NOT_REQUIRED ─────────────────────────────┐
//              └─▶ IN_PROGRESS ◀─▶ IN_REVIEW ─┬─▶ APPROVED ──┼─▶ DUE ─▶ SCREENING or IN_PROGRESS, next version
//                                             └─▶ REJECTED ──┘
//   IN_PROGRESS, IN_REVIEW ─▶ SCREENING, given up     any ─▶ ARCHIVED, the system is retired
//
// There is one for each system, with the system's id; it is not deleted (A.5.3). Its versions are numbered; each begins
// with a screening, or from DUE at once with an assessment where the screening before still holds, and ends with a
// decision. Of one that was due it needs a delta: what is different from the version before (DELTA_MISSING).
//
// The moves are in impact_assessment_screening.cc, _content.cc (the assessment is written), _decision.cc (submitted,
// reviewed, decided) and _renewal.cc (the world and time move); the fold in _fold.cc; what they share in _rules.h.
//
// Every move from a state that it does not start in is refused (WRONG_STATE). Others are refused with everything that
// is missing. Decisions name the version and digest they decide (OTHER_VERSION_PROPOSED), and are made by another than
// those who made it (FOUR_EYES): who screened; of an assessment also its assessors, its authors and who submitted it.

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "aims/risk/v1/impact_assessment.pb.h"
#include "aims/risk/v1/impact_assessment_event.pb.h"
#include "aims/risk/v1/impact_assessment_service.pb.h"
#include "common/domain/aggregate.h"
#include "common/domain/decision.h"

namespace aims::risk {

struct ImpactAssessments {
  using State = v1::ImpactAssessment;
  using Event = v1::ImpactAssessmentEvent;
  static constexpr absl::string_view kCollection = "impactAssessments";
  static absl::Status Fold(const Event& event, const event::v1::EventMetadata& metadata, State* state);

  // When time next moves it: the end of what was decided. Nothing when nothing falls due.
  static absl::optional<absl::Time> NextDue(const State& state);
  // It falls due for renewal when that time has come by the decision's time; else nothing happens.
  static absl::StatusOr<std::vector<Event>> FallDue(const State& state, const domain::Decision& decision);
};

using ImpactAssessmentEvents = std::vector<v1::ImpactAssessmentEvent>;

// How far ahead the end of a decision may lie.
inline constexpr absl::Duration kMaxNotRequired = absl::Hours(24 * 366);
inline constexpr absl::Duration kMaxApproval = absl::Hours(24 * 1096);
// A harm of this severity or more is answered by a measure.
inline constexpr int kGraveHarm = 4;

// --- Screening (impact_assessment_screening.cc) ---

// InvalidArgument unless `ai_system` names the system of the same id in the same organization.
absl::StatusOr<ImpactAssessmentEvents> Open(const v1::ImpactAssessment&, const v1::CreateImpactAssessmentRequest&,
                                            const domain::Decision&);

// Also of an assessment under way, where it renews what that rests on. Refused of an older version of the system than
// was reported (SYSTEM_VERSION_OLD), or with another digest than was reported of it (SYSTEM_DIGEST_WRONG); so are Start
// and SetTarget. More than 200 people cannot have a part in one (TOO_MANY_AUTHORS). InvalidArgument when a threshold is
// answered twice.
absl::StatusOr<ImpactAssessmentEvents> RecordScreening(const v1::ImpactAssessment&,
                                                       const v1::RecordImpactScreeningRequest&,
                                                       const domain::Decision&);
// Refused without a screening of this version (SCREENING_MISSING), with thresholds that have no answer
// (SCREENING_INCOMPLETE) or are met (THRESHOLD_MET), when the system changed since (SCREENING_OUTDATED), and for an end
// that is not ahead (EXPIRY_NOT_AHEAD) or too far (EXPIRY_TOO_FAR).
absl::StatusOr<ImpactAssessmentEvents> DecideNotRequired(const v1::ImpactAssessment&,
                                                         const v1::DecideImpactNotRequiredRequest&,
                                                         const domain::Decision&);

// --- Content (impact_assessment_content.cc) ---
// A change of what was submitted voids the submission: it is in progress again, and reviews of it count no more. More
// than 200 people cannot write one version (TOO_MANY_AUTHORS).

// Refused without a screening (SCREENING_MISSING), with one that is incomplete (SCREENING_INCOMPLETE), and when the
// system changed since or it is due by what can bear on the thresholds: a change, new data or use, a law
// (SCREENING_OUTDATED).
absl::StatusOr<ImpactAssessmentEvents> Start(const v1::ImpactAssessment&, const v1::StartImpactAssessmentRequest&,
                                             const domain::Decision&);
// The next four: InvalidArgument when two entries have the same id.
absl::StatusOr<ImpactAssessmentEvents> SetSections(const v1::ImpactAssessment&, const v1::SetImpactSectionsRequest&,
                                                   const domain::Decision&);
absl::StatusOr<ImpactAssessmentEvents> SetHarms(const v1::ImpactAssessment&, const v1::SetImpactHarmsRequest&,
                                                const domain::Decision&);
absl::StatusOr<ImpactAssessmentEvents> SetBenefits(const v1::ImpactAssessment&, const v1::SetImpactBenefitsRequest&,
                                                   const domain::Decision&);
// Refused with a risk that is not there (RISK_UNKNOWN). InvalidArgument when realized_by is neither a risk nor a
// control of the organization.
absl::StatusOr<ImpactAssessmentEvents> SetMeasures(const v1::ImpactAssessment&, const v1::SetImpactMeasuresRequest&,
                                                   const domain::Decision&);
absl::StatusOr<ImpactAssessmentEvents> SetTarget(const v1::ImpactAssessment&, const v1::SetImpactTargetRequest&,
                                                 const domain::Decision&);
absl::StatusOr<ImpactAssessmentEvents> Withdraw(const v1::ImpactAssessment&, const v1::WithdrawImpactAssessmentRequest&,
                                                const domain::Decision&);

// --- Decision (impact_assessment_decision.cc) ---

// Refused for each section that is not written (SECTION_MISSING) and each grave harm without a measure
// (HARM_UNANSWERED), for measures of harms that are not there (HARM_UNKNOWN), and when the system changed since it was
// assessed (ASSESSMENT_OUTDATED) or screened (SCREENING_OUTDATED).
absl::StatusOr<ImpactAssessmentEvents> Submit(const v1::ImpactAssessment&, const v1::SubmitImpactAssessmentRequest&,
                                              const domain::Decision&);
// Refused when it is returned without comments (COMMENTS_MISSING), and beyond 50 reviews (TOO_MANY_REVIEWS).
absl::StatusOr<ImpactAssessmentEvents> Review(const v1::ImpactAssessment&, const v1::ReviewImpactAssessmentRequest&,
                                              const domain::Decision&);
// Refused without an endorsement by another (ENDORSEMENT_MISSING), of a sensitive or restricted use to others than top
// management (HIGHER_APPROVAL_NEEDED), with measures that are not yet a risk or a control (MEASURE_NOT_REALIZED), or
// are a risk that is not there (RISK_UNKNOWN) or does not name this assessment (RISK_NOT_LINKED), when the system
// changed since (ASSESSMENT_OUTDATED, SCREENING_OUTDATED), and for its end (EXPIRY_NOT_AHEAD, EXPIRY_TOO_FAR).
absl::StatusOr<ImpactAssessmentEvents> Approve(const v1::ImpactAssessment&, const v1::ApproveImpactAssessmentRequest&,
                                               const domain::Decision&);
// The same without four eyes: by one of those who made it. Asks for a review (common/domain/break_glass.h). Refused
// (REVIEW_OPEN) while the last such approval is not reviewed, also of an earlier version.
absl::StatusOr<ImpactAssessmentEvents> BreakGlassApprove(const v1::ImpactAssessment&,
                                                         const v1::BreakGlassApproveImpactAssessmentRequest&,
                                                         const domain::Decision&);
// From any state. Refused when no review is open (NO_REVIEW_OPEN) or that of another approval is (OTHER_APPROVAL). Four
// eyes: neither the approver, nor those who had made what was approved.
absl::StatusOr<ImpactAssessmentEvents> ReviewBreakGlass(const v1::ImpactAssessment&,
                                                        const v1::ReviewImpactAssessmentBreakGlassRequest&,
                                                        const domain::Decision&);
absl::StatusOr<ImpactAssessmentEvents> Reject(const v1::ImpactAssessment&, const v1::RejectImpactAssessmentRequest&,
                                              const domain::Decision&);

// --- Renewal (impact_assessment_renewal.cc) ---

// InvalidArgument for the trigger INTERVAL, which comes with time.
absl::StatusOr<ImpactAssessmentEvents> RequestRenewal(const v1::ImpactAssessment&,
                                                      const v1::RequestImpactRenewalRequest&, const domain::Decision&);
absl::StatusOr<ImpactAssessmentEvents> Archive(const v1::ImpactAssessment&, const v1::ArchiveImpactAssessmentRequest&,
                                               const domain::Decision&);

// What an event of the inventory says about a system, as far as impact assessments need it.
struct SystemChange {
  std::string ai_system;            // name of the system: organizations/acme/aiSystems/chat
  uint64_t version = 0;             // of the system after the event: its etag
  std::string content_digest;       // of the system after the event
  std::vector<std::string> fields;  // that changed, those of substance; empty for a new system
  std::string event_id;
  absl::Time time;  // of the event
};

// Name of the impact assessment of a system: organizations/acme/impactAssessments/chat. Empty for what is no name.
std::string AssessmentName(absl::string_view ai_system);

// Reactions to the inventory's events. They record nothing where there is nothing to do, however often they are run.

// A system was registered, or imported: its screening is due.
absl::StatusOr<ImpactAssessmentEvents> SystemRegistered(const v1::ImpactAssessment&, const SystemChange&,
                                                        const domain::Decision&);
// What a system is or is for changed. A screening and an assessment of an earlier version become outdated, and one that
// was decided on it falls due. Changes up to the version that was last reported are known. Opens what is not open.
absl::StatusOr<ImpactAssessmentEvents> SystemChanged(const v1::ImpactAssessment&, const SystemChange&,
                                                     const domain::Decision&);
// A system was retired or withdrawn.
absl::StatusOr<ImpactAssessmentEvents> SystemRetired(const v1::ImpactAssessment&, const SystemChange&,
                                                     const domain::Decision&);

}  // namespace aims::risk
