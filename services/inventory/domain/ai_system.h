#pragma once
// An AI system: its description and purpose, its life cycle, and its classification. ISO/IEC 42001 A.4, A.6.2, A.9,
// 6.1.4, 8.1 to 8.4; AI Act Art. 5, 6, 25, 50. Pure: same inputs, same events.
//
//   PROPOSED ─▶ INCEPTION ─▶ DEVELOPMENT ─▶ VERIFICATION ─▶ APPROVED ─▶ OPERATION ◀─▶ SUSPENDED
//                                                ▲                          │              │
//                                                └────────── CHANGE ◀───────┴──────────────┘
//   before the first approval ─▶ WITHDRAWN        from development on ─▶ RETIRING ─▶ RETIRED
//   found prohibited ─▶ BLOCKED                   an import without a state ─▶ UNDETERMINED ─▶ as declared
//
// The state is that of the version in preparation, and of the version in service while nothing is in preparation. While a
// changed version is prepared, the version before it stays in service (field `service`), and can be suspended.
//
// The moves are in ai_system.cc (content), life_cycle.cc (from proposal to operation), life_cycle_live.cc (from
// operation on) and classification.cc; the requirements of each gate are in gates.h; the fold is in ai_system_fold.cc.
//
// A move from a wrong state is refused (WRONG_STATE). A refused gate lists everything that is missing; gates.h lists
// the rules. Where the life cycle requires the four-eyes principle, the move is refused (FOUR_EYES) to the people who
// prepared or requested the matter, and to those who prepared its evidence.

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "aims/inventory/v1/ai_system.pb.h"
#include "aims/inventory/v1/ai_system_event.pb.h"
#include "aims/inventory/v1/ai_system_service.pb.h"
#include "common/domain/aggregate.h"
#include "common/domain/decision.h"
#include "common/domain/moves.h"

namespace aims::inventory {

struct AiSystems {
  using State = v1::AiSystem;
  using Event = v1::AiSystemEvent;
  static constexpr absl::string_view kCollection = "aiSystems";
  static std::vector<domain::Move> Moves();
  static absl::Status Fold(const Event& event, const event::v1::EventMetadata& metadata, State* state);
  // The owner, until the system is retired or withdrawn.
  static bool NeedsPerson(const State& state, const std::string& login);
  // The time by which a suspension must be reviewed, and the dates of the law that the classification names; at once, when a later version of the classification procedure
  // comes with the program (classification_again.h).
  static std::string DueBasis();
  static absl::optional<absl::Time> NextDue(const State& state);
  static absl::StatusOr<std::vector<Event>> FallDue(const State& state, const domain::Decision& decision);
};

using AiSystemEvents = std::vector<v1::AiSystemEvent>;

// The time limit for the review of a suspension.
inline constexpr absl::Duration kSuspensionReview = absl::Hours(72);

// --- Content (ai_system.cc) ---

// Refused without purpose, owner or roles (PURPOSE_MISSING, OWNER_MISSING, ROLE_MISSING), and with a component that is
// not in the organization (COMPONENT_UNKNOWN), or has the system among its own components (COMPONENT_CYCLE). InvalidArgument when a component's name does not match its kind, or a
// declared date does not match its precision.
absl::StatusOr<AiSystemEvents> Register(const v1::AiSystem&, const v1::CreateAiSystemRequest&, const domain::Decision&);

// The id may exist already. Nothing is recorded when the same record exists; ID_TAKEN when another record has the id,
// also a deleted one. The state counts as declared; BLOCKED cannot be declared (STATE_NOT_DECLARABLE). The fields that
// a proposal requires may be missing.
absl::StatusOr<AiSystemEvents> Import(const v1::AiSystem&, const v1::ImportAiSystemsRequest&, const domain::Decision&);

// Refused for a retired or withdrawn system (SYSTEM_FINAL), and when it would remove purpose, owner or roles. A change
// of substance (common/domain/substance.h)
//   - is refused in operation, suspension and retirement, unless it only fills in empty fields (CHANGE_REQUIRED),
//   - makes the classification outdated,
//   - makes the ratings of the risks outdated (8.2), unless it only fills in empty fields,
//   - voids a submission or an approval: the system returns to the state in which it was submitted.
// Refused beyond 200 authors (TOO_MANY_AUTHORS).
absl::StatusOr<AiSystemEvents> Update(const v1::AiSystem&, const v1::UpdateAiSystemRequest&, const domain::Decision&);

// Only of a proposal, a system in inception, an undetermined or a withdrawn one (SYSTEM_NOT_DELETABLE).
absl::StatusOr<AiSystemEvents> Delete(const v1::AiSystem&, const v1::DeleteAiSystemRequest&, const domain::Decision&);
absl::StatusOr<AiSystemEvents> Undelete(const v1::AiSystem&, const v1::UndeleteAiSystemRequest&,
                                        const domain::Decision&);

// Only of an undetermined system; neither BLOCKED nor UNDETERMINED (STATE_NOT_DECLARABLE).
absl::StatusOr<AiSystemEvents> DeclareState(const v1::AiSystem&, const v1::DeclareAiSystemStateRequest&,
                                            const domain::Decision&);

// --- From proposal to operation (life_cycle.cc) ---

// Before the first approval only (ALREADY_APPROVED).
absl::StatusOr<AiSystemEvents> Withdraw(const v1::AiSystem&, const v1::WithdrawAiSystemRequest&,
                                        const domain::Decision&);
// Four eyes: neither owner nor author.
absl::StatusOr<AiSystemEvents> StartInception(const v1::AiSystem&, const v1::StartInceptionRequest&,
                                              const domain::Decision&);
// Four eyes: no author.
absl::StatusOr<AiSystemEvents> StartDevelopment(const v1::AiSystem&, const v1::StartDevelopmentRequest&,
                                                const domain::Decision&);
// Also for a system whose state VERIFICATION or APPROVED was only declared.
absl::StatusOr<AiSystemEvents> SubmitForVerification(const v1::AiSystem&, const v1::SubmitForVerificationRequest&,
                                                     const domain::Decision&);
// Four eyes: not an author, not the submitter, not the tester; while an approval by break-glass awaits its review, also
// not the makers of the approved content.
absl::StatusOr<AiSystemEvents> Approve(const v1::AiSystem&, const v1::ApproveAiSystemRequest&, const domain::Decision&);
// Without four eyes; requests a review. Refused (REVIEW_OPEN) while the last such approval is not reviewed.
absl::StatusOr<AiSystemEvents> BreakGlassApprove(const v1::AiSystem&, const v1::BreakGlassApproveAiSystemRequest&,
                                                 const domain::Decision&);
// Refused when no review is open (NO_REVIEW_OPEN) or the review of another approval is open (OTHER_APPROVAL). Four
// eyes: neither the approver nor the makers.
absl::StatusOr<AiSystemEvents> ReviewBreakGlass(const v1::AiSystem&, const v1::ReviewAiSystemBreakGlassRequest&,
                                                const domain::Decision&);
absl::StatusOr<AiSystemEvents> Reject(const v1::AiSystem&, const v1::RejectAiSystemRequest&, const domain::Decision&);
// Four eyes: not the approver; where the version in service is suspended, also not the person who suspended it. Refused
// (APPROVAL_MISSING) when the approval is only declared.
absl::StatusOr<AiSystemEvents> PutIntoOperation(const v1::AiSystem&, const v1::PutIntoOperationRequest&,
                                                const domain::Decision&);

// --- From operation on (life_cycle_live.cc) ---

// Of the version in service, also while a changed one is prepared: then the state stays. Refused when no version is in
// service (NOT_IN_SERVICE), or it is suspended already (ALREADY_SUSPENDED). With an incident, the classification and the
// ratings of the risks become outdated.
absl::StatusOr<AiSystemEvents> Suspend(const v1::AiSystem&, const v1::SuspendAiSystemRequest&, const domain::Decision&);
// Refused when no review is open (NO_REVIEW_OPEN). Four eyes: not the person who suspended the system.
absl::StatusOr<AiSystemEvents> ReviewSuspension(const v1::AiSystem&, const v1::ReviewSuspensionRequest&,
                                                const domain::Decision&);
// A suspension that an incident proposes (ai_system_incident.cc). Refused where it proposes none (NOTHING_PROPOSED). Management
// that is designated for the system, and four eyes: not its owner.
absl::StatusOr<AiSystemEvents> DeclineSuspension(const v1::AiSystem&, const v1::DeclineSuspensionRequest&,
                                                 const domain::Decision&);
// Four eyes: not who suspended.
absl::StatusOr<AiSystemEvents> Resume(const v1::AiSystem&, const v1::ResumeAiSystemRequest&, const domain::Decision&);

absl::StatusOr<AiSystemEvents> StartChange(const v1::AiSystem&, const v1::StartChangeRequest&, const domain::Decision&);
// Only once (SIGNIFICANCE_DECIDED). Four eyes: not the person who started the change. A significant change makes the
// classification outdated, and the ratings of the risks since its start.
absl::StatusOr<AiSystemEvents> DecideChangeSignificance(const v1::AiSystem&, const v1::DecideChangeSignificanceRequest&,
                                                        const domain::Decision&);
// Refused while the significance is not decided (SIGNIFICANCE_UNDECIDED).
absl::StatusOr<AiSystemEvents> CompleteChange(const v1::AiSystem&, const v1::CompleteChangeRequest&,
                                              const domain::Decision&);
// Refused when the content was already updated (CHANGE_BEGUN), or the state CHANGE was only declared (ORIGIN_UNKNOWN).
absl::StatusOr<AiSystemEvents> CancelChange(const v1::AiSystem&, const v1::CancelChangeRequest&,
                                            const domain::Decision&);

absl::StatusOr<AiSystemEvents> StartRetiring(const v1::AiSystem&, const v1::StartRetiringRequest&,
                                             const domain::Decision&);
// Refused when the state RETIRING was only declared (ORIGIN_UNKNOWN).
absl::StatusOr<AiSystemEvents> CancelRetiring(const v1::AiSystem&, const v1::CancelRetiringRequest&,
                                              const domain::Decision&);
// Four eyes: not the person who started the retirement.
absl::StatusOr<AiSystemEvents> Retire(const v1::AiSystem&, const v1::RetireAiSystemRequest&, const domain::Decision&);

absl::StatusOr<AiSystemEvents> Block(const v1::AiSystem&, const v1::BlockAiSystemRequest&, const domain::Decision&);
// Refused unless the system was classified after the block (RECLASSIFICATION_MISSING), and that classification is
// complete and not prohibited.
absl::StatusOr<AiSystemEvents> RequestUnblock(const v1::AiSystem&, const v1::RequestUnblockRequest&,
                                              const domain::Decision&);
// Refused when no request is open (NOTHING_REQUESTED). Four eyes: not the requester. An approval has the same
// conditions as the request.
absl::StatusOr<AiSystemEvents> DecideUnblock(const v1::AiSystem&, const v1::DecideUnblockRequest&,
                                             const domain::Decision&);

// --- Classification (classification.cc) ---

// Uses the built-in procedure (EuAiAct). InvalidArgument for answers that the procedure does not have. The same command
// blocks the system when the result is prohibited.
absl::StatusOr<AiSystemEvents> Classify(const v1::AiSystem&, const v1::ClassifyAiSystemRequest&,
                                        const domain::Decision&);
// Moves that name a classification are refused when it is not the latest (OTHER_CLASSIFICATION) or is outdated
// (CLASSIFICATION_OUTDATED). Refused when no exemption awaits confirmation (NOTHING_TO_CONFIRM). Four eyes: not the
// classifier.
absl::StatusOr<AiSystemEvents> ConfirmExemption(const v1::AiSystem&, const v1::ConfirmExemptionRequest&,
                                                const domain::Decision&);
// Refused while questions are open (CLASSIFICATION_INCOMPLETE), and for tiers that exclude each other
// (TIERS_CONTRADICT).
absl::StatusOr<AiSystemEvents> RequestOverride(const v1::AiSystem&, const v1::RequestClassificationOverrideRequest&,
                                               const domain::Decision&);
// Refused when no request is open (NOTHING_REQUESTED). Four eyes: neither the requester nor the classifier. The same
// command blocks the system when the override is to prohibited.
absl::StatusOr<AiSystemEvents> DecideOverride(const v1::AiSystem&, const v1::DecideClassificationOverrideRequest&,
                                              const domain::Decision&);

// --- Noted by AIMS itself ---

// Notes that the impact assessment or the risk `resource` of a system in service is not in order any more, by the
// SystemAssurance, or is in order again. Nothing for a system that is not in service, or when this is noted already.
absl::StatusOr<AiSystemEvents> NoteAssurance(const v1::AiSystem&, const std::string& resource, const domain::Decision&);

// An incident asks for measures (ai_system_incident.cc).
struct IncidentMeasures {
  std::string incident;
  bool suspend = false;  // the organization chose that serious incidents suspend systems at once
  bool propose = false;  // the suspension is proposed
  std::string sentence;
};
// The classification and the ratings of the risks become outdated. A version in use is suspended, or that is proposed; it
// stays as it is when it is suspended already. Nothing for a system that is retired or withdrawn.
absl::StatusOr<AiSystemEvents> NoteIncident(const v1::AiSystem&, const IncidentMeasures&, const domain::Decision&);
// The incident was closed, or is not serious any more: it does not propose the suspension any more. A suspension stays.
absl::StatusOr<AiSystemEvents> NoteIncidentEnded(const v1::AiSystem&, const std::string& incident,
                                                 const domain::Decision&);

}  // namespace aims::inventory
