// Findings of audits, and disputes about them.

#include "absl/strings/str_cat.h"
#include "aims/audit/v1/audit_finding.pb.h"
#include "common/base/time.h"
#include "tools/bench/audit_events.h"
#include "tools/bench/people.h"

namespace aims::bench {
namespace {

namespace v1 = audit::v1;
using v1::AuditFinding;

constexpr absl::Duration kDay = absl::Hours(24);
constexpr char kRole[] = "auditor";

}  // namespace

void AuditEvents::RecordFinding(const std::string& audit, const std::string& criterion, v1::AuditFindingKind kind,
                                bool grave, const event::v1::Actor& auditor) {
  // Not by NewName: a nonconformity has the id of its finding, and others are reported by people.
  const std::string name = NameOf("auditFindings", absl::StrCat("f-", findings_++));
  const bool nonconformity = kind == v1::AUDIT_FINDING_KIND_NONCONFORMITY;
  const bool external = StateOf<v1::Audit>(audit).kind() == v1::AUDIT_KIND_EXTERNAL;
  v1::CreateAuditFindingRequest create;
  create.set_parent(organization());
  AuditFinding& finding = *create.mutable_audit_finding();
  finding.set_audit(audit);
  finding.set_title(Text(50));
  finding.set_kind(kind);
  finding.set_criterion(criterion);
  finding.set_criterion_place(Text(20));
  finding.set_statement(Text(150 + Below(300)));
  *finding.add_evidence() = Proof();
  finding.add_ai_systems(AnySystem());
  if (OneIn(3)) finding.add_resources(AnyControl());
  finding.set_owner(Employee());
  if (nonconformity) {
    finding.set_grade(grave ? "major" : "minor");
    finding.set_critical(grave);
    finding.set_blocking(grave && OneIn(2));
    if (external || OneIn(2)) {
      *finding.mutable_due_time() = base::ToProto(last_time() + kDay * (12 + Below(30)));
    }
  }
  Do(name, auditor, create);
  if (OneIn(8)) {
    v1::UpdateAuditFindingRequest update;
    update.mutable_audit_finding()->set_statement(Text(300));
    update.mutable_update_mask()->add_paths("statement");
    Do(name, auditor, update);
  }
  if (grave && OneIn(3)) {  // it cannot wait for the report
    Do(name, auditor, Saying<v1::RaiseAuditFindingRequest>());
    for (const std::string& opened : Referring(name, "nonconformities")) {
      followed_.insert(opened);
      Correct(opened);
    }
  } else if (nonconformity && !grave && OneIn(8)) {
    Later(kDay, [this, name] { DisputeFinding(name); });
  }
}

void AuditEvents::DisputeFinding(const std::string& finding) {
  const event::v1::Actor owner = Person(StateOf<AuditFinding>(finding).owner(), "editor");
  if (!Try(finding, owner, Saying<v1::DisputeAuditFindingRequest>())) return;
  Later(kDay, [this, finding] { DecideDispute(finding); });
}

void AuditEvents::DecideDispute(const std::string& finding) {
  auto decide = Saying<v1::DecideAuditFindingDisputeRequest>();
  decide.set_outcome(OneIn(3) ? AuditFinding::DISPUTE_OUTCOME_WITHDRAWN : AuditFinding::DISPUTE_OUTCOME_STANDS);
  const std::string audit = StateOf<AuditFinding>(finding).audit();
  if (!Try(finding, Person(StateOf<v1::Audit>(audit).lead(), kRole), decide)) return;
  Later(kDay, [this, finding] {
    const event::v1::Actor manager = One(kManagers, "designated-management");
    if (!OneIn(8)) {
      Try(finding, manager, Saying<v1::ConfirmAuditFindingDisputeRequest>());
      return;
    }
    if (!Try(finding, manager, Saying<v1::RejectAuditFindingDisputeRequest>())) return;
    Later(kDay, [this, finding] { DecideDispute(finding); });
  });
}

}  // namespace aims::bench
