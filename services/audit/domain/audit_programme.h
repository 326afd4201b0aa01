#pragma once
// Audit programmes: what is audited when, by whom, and why so often. ISO/IEC 42001 9.2.2. Pure: same inputs, same
// events.
//
//   DRAFT ─▶ APPROVED ─▶ CLOSED
//
// The content is a versioned document (common/domain/versioned_document.h): a change of an approved programme is
// another version, with a reason. An entry is missed when no audit of it was started by the end of its quarter and the
// grace. An entry that was audited and is planned for a later quarter by another version awaits another audit. A move
// from a wrong state is refused (WRONG_STATE). The coverage of the cycle is in audit_coverage.h.

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "aims/audit/v1/audit_programme.pb.h"
#include "common/domain/aggregate.h"
#include "common/domain/decision.h"
#include "common/domain/moves.h"

namespace aims::audit {

struct AuditProgrammes {
  using State = v1::AuditProgramme;
  using Event = v1::AuditProgrammeEvent;
  static constexpr absl::string_view kCollection = "auditProgrammes";
  static std::vector<domain::Move> Moves();
  static absl::Status Fold(const Event& event, const event::v1::EventMetadata& metadata, State* state);
  // The leads of entries that no audit was started for, until the programme is closed.
  static bool NeedsPerson(const State& state, const std::string& login);
  // Each entry of an approved programme is missed once.
  static absl::optional<absl::Time> NextDue(const State& state);
  static absl::StatusOr<std::vector<Event>> FallDue(const State& state, const domain::Decision& decision);
};

using AuditProgrammeEvents = std::vector<v1::AuditProgrammeEvent>;

inline constexpr uint32_t kAuditGraceDays = 30;  // where the programme gives none

absl::StatusOr<AuditProgrammeEvents> Register(const v1::AuditProgramme&, const v1::CreateAuditProgrammeRequest&,
                                              const domain::Decision&);
absl::StatusOr<AuditProgrammeEvents> Update(const v1::AuditProgramme&, const v1::UpdateAuditProgrammeRequest&,
                                            const domain::Decision&);
// InvalidArgument for a cycle that ends before it starts and for two entries with one id. Refused for requirements of
// no framework (REQUIREMENT_UNKNOWN), for quarters outside of the cycle (QUARTER_OUTSIDE_CYCLE), and for a change of an
// approved programme without a reason (REASON_MISSING).
absl::StatusOr<AuditProgrammeEvents> Propose(const v1::AuditProgramme&, const v1::ProposeAuditProgrammeRequest&,
                                             const domain::Decision&);
// By designated management (NOT_DESIGNATED). Four eyes: not a maker of the version. Refused (COVERAGE_GAP) without a
// reason when no entry covers a clause or an applicable control of ISO/IEC 42001.
absl::StatusOr<AuditProgrammeEvents> Approve(const v1::AuditProgramme&, const v1::ApproveAuditProgrammeRequest&,
                                             const domain::Decision&);
// Refused before the end of the cycle (CYCLE_NOT_OVER).
absl::StatusOr<AuditProgrammeEvents> Close(const v1::AuditProgramme&, const v1::CloseAuditProgrammeRequest&,
                                           const domain::Decision&);

// An audit of the programme moved, from its own event.
struct AuditReport {
  std::string entry_id;  // empty: outside of the entries
  std::string audit;
  uint64_t audit_version = 0;
  v1::AuditProgramme::Stage stage = v1::AuditProgramme::STAGE_UNSPECIFIED;
  std::vector<v1::AuditProgramme::CoveredRequirement> covered;  // with STAGE_ISSUED
};
// Nothing when this version of the audit is known, or another audit of the entry has come further, and nothing was
// covered.
absl::StatusOr<AuditProgrammeEvents> NoteAudit(const v1::AuditProgramme&, const AuditReport&, const domain::Decision&);

// The entry of the current version with this id; nullptr when it has none.
const v1::AuditProgramme::Entry* EntryOf(const v1::AuditProgramme& programme, const std::string& entry_id);

// The end of a quarter such as "2026-Q3": the start of the next, UTC. nullopt for another text.
absl::optional<absl::Time> EndOfQuarter(absl::string_view quarter);

}  // namespace aims::audit
