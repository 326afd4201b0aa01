#pragma once
// Findings of audits: criterion, evidence and statement. ISO/IEC 42001 9.2.2, 10.2. Pure: same inputs, same events.
//
//   DRAFT ─▶ ISSUED ─▶ SETTLED        DRAFT, ISSUED ─▶ WITHDRAWN
//
// A finding is issued with the report of its audit; a critical nonconformity may be issued before. Issuing a
// nonconformity opens a nonconformity of the same id (services/audit/reactions/correction_reactions.h); when that is
// closed or rejected, the finding is settled, and its audit knows it. An auditee may dispute a finding once: the lead
// decides, a second person confirms (audit_dispute.cc). A move from a wrong state is refused (WRONG_STATE).

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "aims/audit/v1/audit_finding.pb.h"
#include "common/domain/aggregate.h"
#include "common/domain/decision.h"
#include "common/domain/moves.h"

namespace aims::audit {

struct AuditFindings {
  using State = v1::AuditFinding;
  using Event = v1::AuditFindingEvent;
  static constexpr absl::string_view kCollection = "auditFindings";
  static std::vector<domain::Move> Moves();
  static absl::Status Fold(const Event& event, const event::v1::EventMetadata& metadata, State* state);
  // The owner, until it is settled or withdrawn.
  static bool NeedsPerson(const State& state, const std::string& login);
  // A nonconformity that is issued is overdue once.
  static absl::optional<absl::Time> NextDue(const State& state);
  static absl::StatusOr<std::vector<Event>> FallDue(const State& state, const domain::Decision& decision);
};

using AuditFindingEvents = std::vector<v1::AuditFindingEvent>;

// --- The finding (audit_finding.cc) ---

// While the audit is in fieldwork or reporting (AUDIT_UNKNOWN, AUDIT_NOT_OPEN), by an auditor of it (NOT_IN_TEAM) whose
// conflicts are accepted (CONFLICT_NOT_ACCEPTED). Refused for the id of a nonconformity (NONCONFORMITY_ID_TAKEN), for a
// criterion that is not frozen (CRITERION_NOT_FROZEN) or excluded (CONTROL_EXCLUDED), and for evidence that is not valid.
// A nonconformity needs a grade, an owner who does not audit it, and in an external audit a due time (GRADE_MISSING,
// OWNER_MISSING, OWNER_AUDITS, DUE_TIME_MISSING); nothing else has grade, blocking or critical (NOT_A_NONCONFORMITY).
// Refused for resources of another organization (RESOURCE_ELSEWHERE).
absl::StatusOr<AuditFindingEvents> Record(const v1::AuditFinding&, const v1::CreateAuditFindingRequest&,
                                          const domain::Decision&);
// The same, but for the id; beyond 200 authors TOO_MANY_AUTHORS.
absl::StatusOr<AuditFindingEvents> Update(const v1::AuditFinding&, const v1::UpdateAuditFindingRequest&,
                                          const domain::Decision&);
// By an auditor, as above. Refused for anything but a critical nonconformity (NOT_CRITICAL), and while it is disputed
// (DISPUTE_OPEN).
absl::StatusOr<AuditFindingEvents> Raise(const v1::AuditFinding&, const v1::RaiseAuditFindingRequest&,
                                         const domain::Decision&);
// By an author or the lead (NOT_AN_AUTHOR). Refused while the report is in review (AUDIT_NOT_OPEN).
absl::StatusOr<AuditFindingEvents> Withdraw(const v1::AuditFinding&, const v1::WithdrawAuditFindingRequest&,
                                            const domain::Decision&);

// The report that has the finding was issued. Nothing when it is noted, or the finding was withdrawn.
absl::StatusOr<AuditFindingEvents> NoteReportIssued(const v1::AuditFinding&, const std::string& report_digest,
                                                    const domain::Decision&);
// The audit was cancelled: a draft is withdrawn.
absl::StatusOr<AuditFindingEvents> NoteAuditCancelled(const v1::AuditFinding&, const std::string& audit,
                                                      const domain::Decision&);
// A nonconformity was closed or rejected. Nothing unless it is the one that was opened for the finding
// (finding_nonconformity.h), and the finding is an issued nonconformity.
struct Settled {
  std::string nonconformity;
  v1::AuditFinding::Settlement settlement = v1::AuditFinding::SETTLEMENT_UNSPECIFIED;
};
absl::StatusOr<AuditFindingEvents> NoteSettled(const v1::AuditFinding&, const Settled&, const domain::Decision&);

// --- Its dispute (audit_dispute.cc). Refused for a dispute in another stage (DISPUTE_IN_OTHER_STAGE) ---

// Once (DISPUTED_ALREADY). By an auditee, the owner, or a person on the distribution of the report (NOT_AN_AUDITEE).
absl::StatusOr<AuditFindingEvents> Dispute(const v1::AuditFinding&, const v1::DisputeAuditFindingRequest&,
                                           const domain::Decision&);
// By the lead (NOT_THE_LEAD).
absl::StatusOr<AuditFindingEvents> DecideDispute(const v1::AuditFinding&, const v1::DecideAuditFindingDisputeRequest&,
                                                 const domain::Decision&);
// Four eyes: neither who decided nor who disputed it; under STRICT separation not an author of the finding or its
// owner.
absl::StatusOr<AuditFindingEvents> ConfirmDispute(const v1::AuditFinding&, const v1::ConfirmAuditFindingDisputeRequest&,
                                                  const domain::Decision&);
absl::StatusOr<AuditFindingEvents> RejectDispute(const v1::AuditFinding&, const v1::RejectAuditFindingDisputeRequest&,
                                                 const domain::Decision&);

// The event that withdraws the finding.
v1::AuditFindingEvent Withdrawal(const v1::AuditFinding& finding);

}  // namespace aims::audit
