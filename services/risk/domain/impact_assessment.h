#pragma once
// The impact assessment of an AI system: its impacts on individuals, groups and societies, the measures, and the
// decision whether the use is allowed. ISO/IEC 42001 6.1.4, 8.4, A.5.2 to A.5.5. Pure: same inputs, same events.
//
//   SCREENING ─┬─▶ NOT_REQUIRED ─────────────────────────────┐
//              └─▶ IN_PROGRESS ◀─▶ IN_REVIEW ─┬─▶ APPROVED ──┼─▶ DUE ─▶ SCREENING or IN_PROGRESS, next version
//                                             └─▶ REJECTED ──┘
//   IN_PROGRESS, IN_REVIEW ─▶ SCREENING, withdrawn    any ─▶ ARCHIVED, the system is retired
//
// Each system has one impact assessment with the same id; it cannot be deleted (A.5.3). Its versions are numbered. A
// version begins with a screening, or in DUE directly with an assessment when the last screening is still valid. It
// ends with a decision. The next version after DUE needs a delta: the differences from the last version
// (DELTA_MISSING).
//
// The moves are in impact_assessment_screening.cc, _content.cc (the assessment is written), _decision.cc (submitted,
// reviewed, decided) and _renewal.cc (renewal by time and by events); the fold is in _fold.cc; shared rules are in
// _rules.h.
//
// A move from a wrong state is refused (WRONG_STATE). Other refusals list everything that is missing. A decision names
// the version and digest that it decides (OTHER_VERSION_PROPOSED). The decider is none of the makers (FOUR_EYES): the
// people who screened; for an assessment also its assessors, its authors and its submitter.

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
#include "common/domain/moves.h"

namespace aims::risk {

struct ImpactAssessments {
  using State = v1::ImpactAssessment;
  using Event = v1::ImpactAssessmentEvent;
  static constexpr absl::string_view kCollection = "impactAssessments";
  static std::vector<domain::Move> Moves();
  static absl::Status Fold(const Event& event, const event::v1::EventMetadata& metadata, State* state);
  // Until it is archived: the owners of measures, and the assessors while the version is written or reviewed.
  static bool NeedsPerson(const State& state, const std::string& login);

  // The end of the decision; nullopt when nothing is due.
  static absl::optional<absl::Time> NextDue(const State& state);
  // The assessment becomes due for renewal when that time has passed; otherwise there is no event.
  static absl::StatusOr<std::vector<Event>> FallDue(const State& state, const domain::Decision& decision);
};

using ImpactAssessmentEvents = std::vector<v1::ImpactAssessmentEvent>;

// The longest time from a decision to its end.
inline constexpr absl::Duration kMaxNotRequired = absl::Hours(24 * 366);
inline constexpr absl::Duration kMaxApproval = absl::Hours(24 * 1096);
// A harm of this severity or higher needs a measure.
inline constexpr int kGraveHarm = 4;

// --- Screening (impact_assessment_screening.cc) ---

// InvalidArgument unless `ai_system` names the system of the same id in the same organization.
absl::StatusOr<ImpactAssessmentEvents> Open(const v1::ImpactAssessment&, const v1::CreateImpactAssessmentRequest&,
                                            const domain::Decision&);

// Also during an assessment, whose basis it renews. Refused for an older version of the system than the reported one
// (SYSTEM_VERSION_OLD), and for another digest than the reported one (SYSTEM_DIGEST_WRONG); the same holds for Start
// and SetTarget. Refused beyond 200 authors of a screening (TOO_MANY_AUTHORS). InvalidArgument when a threshold is
// answered twice.
absl::StatusOr<ImpactAssessmentEvents> RecordScreening(const v1::ImpactAssessment&,
                                                       const v1::RecordImpactScreeningRequest&,
                                                       const domain::Decision&);
// Refused without a screening of this version (SCREENING_MISSING), with unanswered thresholds (SCREENING_INCOMPLETE) or
// met thresholds (THRESHOLD_MET), when the system changed after the screening (SCREENING_OUTDATED), and when
// expire_time is not in the future (EXPIRY_NOT_AHEAD) or too late (EXPIRY_TOO_FAR).
absl::StatusOr<ImpactAssessmentEvents> DecideNotRequired(const v1::ImpactAssessment&,
                                                         const v1::DecideImpactNotRequiredRequest&,
                                                         const domain::Decision&);

// --- Content (impact_assessment_content.cc) ---
// A change of submitted content voids the submission: the assessment is IN_PROGRESS again, and its reviews no longer
// count. Refused beyond 200 authors of one version (TOO_MANY_AUTHORS).

// Refused without a screening (SCREENING_MISSING) and with an incomplete screening (SCREENING_INCOMPLETE). Refused
// (SCREENING_OUTDATED) when the system changed after the screening, or the assessment is due because of something that
// can affect the thresholds: a change, new data or use, a law.
absl::StatusOr<ImpactAssessmentEvents> Start(const v1::ImpactAssessment&, const v1::StartImpactAssessmentRequest&,
                                             const domain::Decision&);
// The next four: InvalidArgument when two entries have the same id.
absl::StatusOr<ImpactAssessmentEvents> SetSections(const v1::ImpactAssessment&, const v1::SetImpactSectionsRequest&,
                                                   const domain::Decision&);
absl::StatusOr<ImpactAssessmentEvents> SetHarms(const v1::ImpactAssessment&, const v1::SetImpactHarmsRequest&,
                                                const domain::Decision&);
absl::StatusOr<ImpactAssessmentEvents> SetBenefits(const v1::ImpactAssessment&, const v1::SetImpactBenefitsRequest&,
                                                   const domain::Decision&);
// Refused for an unknown risk (RISK_UNKNOWN). InvalidArgument when realized_by is neither a risk nor a control of the
// organization.
absl::StatusOr<ImpactAssessmentEvents> SetMeasures(const v1::ImpactAssessment&, const v1::SetImpactMeasuresRequest&,
                                                   const domain::Decision&);
absl::StatusOr<ImpactAssessmentEvents> SetTarget(const v1::ImpactAssessment&, const v1::SetImpactTargetRequest&,
                                                 const domain::Decision&);
absl::StatusOr<ImpactAssessmentEvents> Withdraw(const v1::ImpactAssessment&, const v1::WithdrawImpactAssessmentRequest&,
                                                const domain::Decision&);

// --- Decision (impact_assessment_decision.cc) ---

// Refused for each section that is not written (SECTION_MISSING) and each grave harm without a measure
// (HARM_UNANSWERED), for measures of unknown harms (HARM_UNKNOWN), and when the system changed after the assessed
// version (ASSESSMENT_OUTDATED) or after the screening (SCREENING_OUTDATED).
absl::StatusOr<ImpactAssessmentEvents> Submit(const v1::ImpactAssessment&, const v1::SubmitImpactAssessmentRequest&,
                                              const domain::Decision&);
// Refused when the reviewer returns it without a reason (COMMENTS_MISSING), and beyond 50 reviews (TOO_MANY_REVIEWS).
absl::StatusOr<ImpactAssessmentEvents> Review(const v1::ImpactAssessment&, const v1::ReviewImpactAssessmentRequest&,
                                              const domain::Decision&);
// Refused without an endorsement by somebody else (ENDORSEMENT_MISSING). Only top management approves a sensitive or
// restricted use (HIGHER_APPROVAL_NEEDED). Refused for measures that name no risk or control (MEASURE_NOT_REALIZED), an
// unknown risk (RISK_UNKNOWN), or a risk that does not name this assessment (RISK_NOT_LINKED). Refused when the system
// changed (ASSESSMENT_OUTDATED, SCREENING_OUTDATED), and for a wrong expire_time (EXPIRY_NOT_AHEAD, EXPIRY_TOO_FAR).
absl::StatusOr<ImpactAssessmentEvents> Approve(const v1::ImpactAssessment&, const v1::ApproveImpactAssessmentRequest&,
                                               const domain::Decision&);
// The same without four eyes: one of the makers may approve. Requests a review (common/domain/break_glass.h). Refused
// (REVIEW_OPEN) while the last such approval is not reviewed, also when it was of an earlier version.
absl::StatusOr<ImpactAssessmentEvents> BreakGlassApprove(const v1::ImpactAssessment&,
                                                         const v1::BreakGlassApproveImpactAssessmentRequest&,
                                                         const domain::Decision&);
// From any state. Refused when no review is open (NO_REVIEW_OPEN) or the review of another approval is open
// (OTHER_APPROVAL). Four eyes: neither the approver nor the makers of the approved content.
absl::StatusOr<ImpactAssessmentEvents> ReviewBreakGlass(const v1::ImpactAssessment&,
                                                        const v1::ReviewImpactAssessmentBreakGlassRequest&,
                                                        const domain::Decision&);
absl::StatusOr<ImpactAssessmentEvents> Reject(const v1::ImpactAssessment&, const v1::RejectImpactAssessmentRequest&,
                                              const domain::Decision&);

// --- Renewal (impact_assessment_renewal.cc) ---

// InvalidArgument for the trigger INTERVAL, which only time sets.
absl::StatusOr<ImpactAssessmentEvents> RequestRenewal(const v1::ImpactAssessment&,
                                                      const v1::RequestImpactRenewalRequest&, const domain::Decision&);
absl::StatusOr<ImpactAssessmentEvents> Archive(const v1::ImpactAssessment&, const v1::ArchiveImpactAssessmentRequest&,
                                               const domain::Decision&);

// The part of an inventory event that impact assessments need.
struct SystemChange {
  std::string ai_system;            // name of the system: organizations/acme/aiSystems/chat
  uint64_t version = 0;             // of the system after the event: its etag
  std::string content_digest;       // of the system after the event
  std::vector<std::string> fields;  // that changed, those of substance; empty for a new system
  std::string event_id;
  absl::Time time;  // of the event
};

// Name of the impact assessment of a system: organizations/acme/impactAssessments/chat. Empty for an invalid name.
std::string AssessmentName(absl::string_view ai_system);

// Reactions to events of the inventory. They can be repeated: they record nothing when there is nothing to do.

// A system was registered or imported, so its screening is due.
absl::StatusOr<ImpactAssessmentEvents> SystemRegistered(const v1::ImpactAssessment&, const SystemChange&,
                                                        const domain::Decision&);
// A system changed in substance. A screening and an assessment of an earlier version become outdated, and a decided
// assessment becomes due. Changes up to the last reported version are ignored. Opens the assessment when there is none.
absl::StatusOr<ImpactAssessmentEvents> SystemChanged(const v1::ImpactAssessment&, const SystemChange&,
                                                     const domain::Decision&);
// A system was retired or withdrawn.
absl::StatusOr<ImpactAssessmentEvents> SystemRetired(const v1::ImpactAssessment&, const SystemChange&,
                                                     const domain::Decision&);
// A complaint about a system is looked into. As with an incident, its assessment becomes due.
absl::StatusOr<ImpactAssessmentEvents> NoteComplaint(const v1::ImpactAssessment&, const std::string& concern,
                                                     const domain::Decision&);
// A system had an incident. A decided assessment becomes due (8.4); nothing for another one.
absl::StatusOr<ImpactAssessmentEvents> NoteIncident(const v1::ImpactAssessment&, const std::string& incident,
                                                    const domain::Decision&);

}  // namespace aims::risk
