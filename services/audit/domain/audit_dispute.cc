// The dispute of a finding: once, decided by the lead and confirmed by a second person. ISO/IEC 42001 9.2.2.

#include <algorithm>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/base/status_macros.h"
#include "common/domain/refusal.h"
#include "services/audit/domain/audit_authority.h"
#include "services/audit/domain/audit_finding.h"
#include "services/audit/domain/audit_rules.h"

namespace aims::audit {
namespace {

using domain::Decision;
using domain::Refusals;
using v1::Audit;
using v1::AuditFinding;
using Stage = AuditFinding::Dispute::Stage;

constexpr char kClause[] = "9.2.2";

std::string NameOf(Stage stage) {
  return std::string(absl::StripPrefix(AuditFinding::Dispute::Stage_Name(stage), "STAGE_"));
}

// DISPUTE_IN_OTHER_STAGE unless the dispute is in this stage.
void RequireStage(const AuditFinding& finding, Stage stage, Refusals* refusals) {
  refusals->Unless(finding.dispute().stage() == stage,
                   {"DISPUTE_IN_OTHER_STAGE", kClause,
                    finding.has_dispute() ? absl::StrCat("the dispute is in stage ", NameOf(finding.dispute().stage()),
                                                         "; this action requires ", NameOf(stage))
                                          : "the finding is not disputed, so there is nothing to decide"});
}

bool IsAuditee(const AuditFinding& finding, const Audit* audit, const std::string& person) {
  if (finding.owner() == person) return true;
  if (audit == nullptr) return false;
  const auto& distribution = audit->submission().report().distribution();
  return std::find(audit->auditees().begin(), audit->auditees().end(), person) != audit->auditees().end() ||
         std::find(distribution.begin(), distribution.end(), person) != distribution.end();
}

// The second person: FOUR_EYES.
domain::Authority RequireSecond(const AuditFinding& finding, const Decision& decision, Refusals* refusals) {
  domain::Authority authority = AuthorityFor(decision, kClause);
  domain::Parts parts{.makers = {finding.dispute().decider(), finding.dispute().disputer()},
                      .concerned = {finding.authors().begin(), finding.authors().end()}};
  parts.concerned.insert(finding.owner());
  refusals->Add(authority.FourEyes(parts));
  return authority;
}

}  // namespace

absl::StatusOr<AuditFindingEvents> Dispute(const AuditFinding& finding, const v1::DisputeAuditFindingRequest&,
                                           const Decision& decision) {
  Refusals refusals(finding.name());
  const auto audit = decision.Find<Audit>(finding.audit());
  refusals.Unless(!finding.has_dispute(),
                  {"DISPUTED_ALREADY", kClause, "a finding is disputed once, and this one was"});
  refusals.Unless(IsAuditee(finding, audit.get(), decision.actor.subject()),
                  {"NOT_AN_AUDITEE", kClause,
                   absl::StrCat("\"", decision.actor.subject(),
                                "\" is neither an auditee of the audit, nor the owner of the finding, nor on the "
                                "distribution of the report: one of these people disputes it")});
  RETURN_IF_ERROR(refusals.ToStatus());
  AuditFindingEvents events(1);
  events[0].mutable_disputed();
  return events;
}

absl::StatusOr<AuditFindingEvents> DecideDispute(const AuditFinding& finding,
                                                 const v1::DecideAuditFindingDisputeRequest& request,
                                                 const Decision& decision) {
  Refusals refusals(finding.name());
  RequireStage(finding, AuditFinding::Dispute::STAGE_OPEN, &refusals);
  const auto audit = decision.Find<Audit>(finding.audit());
  if (audit != nullptr) RequireLead(*audit, decision, &refusals);
  RETURN_IF_ERROR(refusals.ToStatus());
  AuditFindingEvents events(1);
  events[0].mutable_dispute_decided()->set_outcome(request.outcome());
  return events;
}

absl::StatusOr<AuditFindingEvents> ConfirmDispute(const AuditFinding& finding,
                                                  const v1::ConfirmAuditFindingDisputeRequest&,
                                                  const Decision& decision) {
  Refusals refusals(finding.name());
  RequireStage(finding, AuditFinding::Dispute::STAGE_DECIDED, &refusals);
  const domain::Authority authority = RequireSecond(finding, decision, &refusals);
  RETURN_IF_ERROR(refusals.ToStatus());
  AuditFindingEvents events(1);
  events[0].mutable_dispute_confirmed()->set_outcome(finding.dispute().outcome());
  *events[0].mutable_dispute_confirmed()->mutable_authority() = authority.grounds();
  if (finding.dispute().outcome() == AuditFinding::DISPUTE_OUTCOME_WITHDRAWN) events.push_back(Withdrawal(finding));
  return events;
}

absl::StatusOr<AuditFindingEvents> RejectDispute(const AuditFinding& finding,
                                                 const v1::RejectAuditFindingDisputeRequest&,
                                                 const Decision& decision) {
  Refusals refusals(finding.name());
  RequireStage(finding, AuditFinding::Dispute::STAGE_DECIDED, &refusals);
  const domain::Authority authority = RequireSecond(finding, decision, &refusals);
  RETURN_IF_ERROR(refusals.ToStatus());
  AuditFindingEvents events(1);
  *events[0].mutable_dispute_rejected()->mutable_authority() = authority.grounds();
  return events;
}

}  // namespace aims::audit
