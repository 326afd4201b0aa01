#pragma once
// Retention rules and legal holds: how long documented information is kept. ISO/IEC 42001 7.5.3, A.5.3. Pure: same
// inputs,
// same events.
//
//   DRAFT ─▶ APPROVED ─▶ RETIRED
//
// A rule in force bars the deletion of the resources of its collections until its period has passed. A legal hold bars
// it
// without end, and in every state of the rule. Moves that delete ask:
//
//   refusals.Add(DeletionBarred(decision, policy));
//
// The rule is in retention_rule.cc, legal holds and the bar are in retention_rule_holds.cc. A move from a wrong state
// is
// refused (WRONG_STATE).

#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "aims/controls/v1/retention_rule.pb.h"
#include "common/base/time.h"
#include "common/domain/aggregate.h"
#include "common/domain/decision.h"
#include "common/domain/moves.h"
#include "common/domain/refusal.h"

namespace aims::controls {

struct RetentionRules {
  using State = v1::RetentionRule;
  using Event = v1::RetentionRuleEvent;
  static constexpr absl::string_view kCollection = "retentionRules";
  static std::vector<domain::Move> Moves();
  static absl::Status Fold(const Event& event, const event::v1::EventMetadata& metadata, State* state);
};

using RetentionRuleEvents = std::vector<v1::RetentionRuleEvent>;

// --- The bar ---

// LEGAL_HOLD or RETENTION_PERIOD when a rule of the organization bars the deletion of the resource at the decision's
// time.
// The period begins at `since`, which is not set for something that is no documented information yet. `kind` is for
// evidence artifacts.
absl::optional<domain::Violation> DeletionBarred(
    const domain::Decision& decision, absl::string_view name, absl::optional<absl::Time> since,
    v1::EvidenceArtifact::Kind kind = v1::EvidenceArtifact::KIND_UNSPECIFIED);
// For a resource, whose period begins at its last change.
template <class Resource>
absl::optional<domain::Violation> DeletionBarred(const domain::Decision& decision, const Resource& resource) {
  return DeletionBarred(decision, resource.name(), base::FromProto(resource.update_time()));
}

// --- The rule (retention_rule.cc) ---

absl::StatusOr<RetentionRuleEvents> Register(const v1::RetentionRule&, const v1::CreateRetentionRuleRequest&,
                                             const domain::Decision&);
// Refused beyond 200 authors (TOO_MANY_AUTHORS).
absl::StatusOr<RetentionRuleEvents> Update(const v1::RetentionRule&, const v1::UpdateRetentionRuleRequest&,
                                           const domain::Decision&);
// Names the digest (OTHER_DIGEST). By designated management (NOT_DESIGNATED). Four eyes: not an author.
absl::StatusOr<RetentionRuleEvents> Approve(const v1::RetentionRule&, const v1::ApproveRetentionRuleRequest&,
                                            const domain::Decision&);
// The same. Refused while a legal hold is in force (HOLD_IN_FORCE).
absl::StatusOr<RetentionRuleEvents> Retire(const v1::RetentionRule&, const v1::RetireRetentionRuleRequest&,
                                           const domain::Decision&);
// Of a draft. Refused while a legal hold is in force (HOLD_IN_FORCE).
absl::StatusOr<RetentionRuleEvents> Delete(const v1::RetentionRule&, const v1::DeleteRetentionRuleRequest&,
                                           const domain::Decision&);

// The rules that AIMS proposes (retention_defaults.textproto).
const v1::RetentionDefaults& RetentionDefaults();
// Drafts a rule that AIMS proposes; nothing when there is one of that name, deleted ones included.
absl::StatusOr<RetentionRuleEvents> Propose(const v1::RetentionRule&, const v1::RetentionRule& proposed,
                                            const domain::Decision&);

// --- Legal holds (retention_rule_holds.cc). Refused for a number that the rule does not have (HOLD_UNKNOWN), and when
// the
// hold is not in a state to start from (HOLD_IN_OTHER_STATE) ---

// Refused for a retired rule (RULE_RETIRED), beyond 100 holds (TOO_MANY_HOLDS), and for resources of another
// organization
// (RESOURCE_ELSEWHERE).
absl::StatusOr<RetentionRuleEvents> PlaceHold(const v1::RetentionRule&, const v1::PlaceLegalHoldRequest&,
                                              const domain::Decision&);
// Four eyes: not the one who placed it.
absl::StatusOr<RetentionRuleEvents> ConfirmHold(const v1::RetentionRule&, const v1::ConfirmLegalHoldRequest&,
                                                const domain::Decision&);
absl::StatusOr<RetentionRuleEvents> RequestHoldLift(const v1::RetentionRule&, const v1::RequestLegalHoldLiftRequest&,
                                                    const domain::Decision&);
// Four eyes: not the one who asked for it.
absl::StatusOr<RetentionRuleEvents> LiftHold(const v1::RetentionRule&, const v1::LiftLegalHoldRequest&,
                                             const domain::Decision&);
absl::StatusOr<RetentionRuleEvents> RefuseHoldLift(const v1::RetentionRule&, const v1::RefuseLegalHoldLiftRequest&,
                                                   const domain::Decision&);

}  // namespace aims::controls
