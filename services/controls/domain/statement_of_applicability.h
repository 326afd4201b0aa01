#pragma once
// The statement of applicability: which controls of the adopted frameworks the organization applies and why, in
// versions that management approves. ISO/IEC 42001 6.1.3. Pure: same inputs, same events.
//
//   DRAFT ◀─▶ IN_REVIEW ─▶ CURRENT ─▶ STALE
//     ▲                        │         │        the version in force stays in force meanwhile
//     └──── next version ──────┴─────────┘        before the first approval ─▶ WITHDRAWN, which is final
//
// Decision and status are two things. The rows say what is decided. The status follows from the controls
// (statement_status.h): it is computed, frozen at an approval, and never makes a statement stale.
//
// Rows are in statement_of_applicability.cc, review and versions in statement_moves.cc, what the conditions are in
// statement_rules.h, what makes a version stale in statement_causes.h. A move from a wrong state is refused
// (WRONG_STATE). Rows are set by an event each, because a whole statement does not fit one.

#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "aims/controls/v1/statement_of_applicability.pb.h"
#include "aims/controls/v1/statement_of_applicability_service.pb.h"
#include "common/domain/aggregate.h"
#include "common/domain/decision.h"
#include "common/domain/moves.h"

namespace aims::controls {

struct StatementsOfApplicability {
  using State = v1::StatementOfApplicability;
  using Event = v1::StatementOfApplicabilityEvent;
  static constexpr absl::string_view kCollection = "statementsOfApplicability";
  static std::vector<domain::Move> Moves();
  static absl::Status Fold(const Event& event, const event::v1::EventMetadata& metadata, State* state);
  // Overdue while stale, and the review of the version in force.
  static absl::optional<absl::Time> NextDue(const State& state);
  static absl::StatusOr<std::vector<Event>> FallDue(const State& state, const domain::Decision& decision);
};

using StatementEvents = std::vector<v1::StatementOfApplicabilityEvent>;

// --- Rows (statement_of_applicability.cc). In review, each change voids the submission in the same command ---

// Refused when another statement of the organization covers the same part of the scope (STATEMENT_EXISTS).
absl::StatusOr<StatementEvents> Register(const v1::StatementOfApplicability&,
                                         const v1::CreateStatementOfApplicabilityRequest&, const domain::Decision&);
absl::StatusOr<StatementEvents> Update(const v1::StatementOfApplicability&,
                                       const v1::UpdateStatementOfApplicabilityRequest&, const domain::Decision&);
// Refused for rows of no control of an adopted framework (REQUIREMENT_UNKNOWN), that say two things at once
// (ROW_CONTRADICTORY), with unknown controls (CONTROL_UNKNOWN), beyond 700 rows (TOO_MANY_ROWS) and 200 authors
// (TOO_MANY_AUTHORS). InvalidArgument for two rows of one requirement.
absl::StatusOr<StatementEvents> SetRows(const v1::StatementOfApplicability&, const v1::SetStatementRowsRequest&,
                                        const domain::Decision&);
// Here and below, refused for a requirement without a row (ROW_UNKNOWN).
absl::StatusOr<StatementEvents> RemoveRows(const v1::StatementOfApplicability&, const v1::RemoveStatementRowsRequest&,
                                           const domain::Decision&);
absl::StatusOr<StatementEvents> ConfirmRows(const v1::StatementOfApplicability&, const v1::ConfirmStatementRowsRequest&,
                                            const domain::Decision&);
// Rows that a person wrote or confirmed stay. Refused for ids that are no control of iso-27001 (REQUIREMENT_UNKNOWN).
absl::StatusOr<StatementEvents> ImportIsms(const v1::StatementOfApplicability&, const v1::ImportIsmsStatementRequest&,
                                           const domain::Decision&);
absl::StatusOr<StatementEvents> RecordComparison(const v1::StatementOfApplicability&,
                                                 const v1::RecordStatementComparisonRequest&, const domain::Decision&);

// --- Review and versions (statement_moves.cc) ---

// Refused with every gap (statement_rules.h).
absl::StatusOr<StatementEvents> Submit(const v1::StatementOfApplicability&,
                                       const v1::SubmitStatementOfApplicabilityRequest&, const domain::Decision&);
// Names the seal (OTHER_DIGEST). Refused with every gap, which may have come after the submission. Designated
// management; four eyes: neither author nor submitter, under STRICT separation not the owner.
absl::StatusOr<StatementEvents> Approve(const v1::StatementOfApplicability&,
                                        const v1::ApproveStatementOfApplicabilityRequest&, const domain::Decision&);
absl::StatusOr<StatementEvents> Reject(const v1::StatementOfApplicability&,
                                       const v1::RejectStatementOfApplicabilityRequest&, const domain::Decision&);
absl::StatusOr<StatementEvents> StartVersion(const v1::StatementOfApplicability&,
                                             const v1::StartStatementVersionRequest&, const domain::Decision&);
// Refused while no version was approved (NOTHING_APPROVED): withdraw the statement then.
absl::StatusOr<StatementEvents> DiscardVersion(const v1::StatementOfApplicability&,
                                               const v1::DiscardStatementVersionRequest&, const domain::Decision&);
// Refused once a version was approved (STATEMENT_WAS_APPROVED).
absl::StatusOr<StatementEvents> Withdraw(const v1::StatementOfApplicability&,
                                         const v1::WithdrawStatementOfApplicabilityRequest&, const domain::Decision&);

}  // namespace aims::controls
