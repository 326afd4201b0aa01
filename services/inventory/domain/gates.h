#pragma once
// The requirements of each gate of an AI system's life cycle, in one place. ISO/IEC 42001 A.6.2 and the clauses named
// with each rule.
//
//   Gate gate(v1::AiSystem::GATE_APPROVAL, system, request.evidence(), decision);
//   gate.NamesContent(request.content_digest());
//   gate.FourEyes(Makers(system));
//   ASSIGN_OR_RETURN(v1::GateGrounds grounds, gate.Pass());   // or a refusal with everything that is missing
//
//   gate          documents                                               and
//   INCEPTION     impact screening                                        described, intended use, classification begun
//   DEVELOPMENT   requirements                                            described, risks assessed, impact assessed
//   VERIFICATION  design record, data record                              described, usable
//   APPROVAL      test report, user information                           described, usable, unchanged, ready
//   OPERATION     deployment plan and checklist, log configuration,       described, usable, unchanged, ready
//                 monitoring plan
//   RESUMPTION    cause removed, test report                              described, usable, unchanged, ready
//   CHANGE        change record
//   CHANGE_COMPLETION   nothing: the changed system is approved like a new one
//   RETIRING      retirement plan
//   RETIREMENT    retirement record
//
// described: purpose, owner, roles, whether it is in scope (4.3). risks assessed: at least one risk of the system is open,
// and each of them is rated by the current criteria, or a second person approved the finding that there is none. usable:
// the components and the suppliers behind them may be used. unchanged: they are as they were at the submission, or in
// service (components.h). ready: classification complete, current (or outdated only by a later version of the procedure,
// within its grace period, which the grounds then name) and not prohibited; impact assessed, after the last significant
// change; a risk open, or that finding, after what made ratings outdated; remaining risk accepted; controls in place; no
// nonconformity or incident that bars the system (system_bars.h).
//
// Decisions of risk management and about controls reach the inventory as a SystemAssurance, and those about controls of
// all AI systems as the ControlAssurance of the organization (control_assurance.h). A part that is present is
// authoritative. When a part is missing, the gate accepts a document instead: the newest unexpired evidence of the
// kind, given now or at an earlier gate. docs/decisions/0003-gates-before-assurance.md says why. Evidence that names an
// evidence artifact counts while the artifact is accepted and valid (common/domain/artifact_record.h).
//
// Rules of refusals, besides FOUR_EYES: CONTENT_CHANGED; EVIDENCE_EXPIRED, EVIDENCE_IN_FUTURE; ARTIFACT_UNKNOWN,
// ARTIFACT_NOT_ACCEPTED, ARTIFACT_DIFFERS, PREPARER_DIFFERS (artifact_record.h); PURPOSE_MISSING, OWNER_MISSING,
// ROLE_MISSING, SCOPE_MISSING, INTENDED_USE_MISSING; <DOCUMENT>_MISSING; TESTER_NOT_INDEPENDENT;
// CLASSIFICATION_MISSING, _INCOMPLETE, _UNCONFIRMED, _OUTDATED, _PROHIBITED; IMPACT_ASSESSMENT_MISSING, _EXPIRED,
// _OUTDATED, _REJECTED; RISK_ASSESSMENT_MISSING, _EXPIRED, _OUTDATED; RISK_NOT_RATED, RISK_NOT_ACCEPTED;
// RISK_ACCEPTANCE_MISSING, _EXPIRED; CONTROL_NOT_IN_PLACE, CONTROLS_MISSING; those of system_bars.h
// (OPEN_NONCONFORMITY, SERIOUS_INCIDENT, EVIDENCE_HOLD) and of components.h.

#include <memory>
#include <set>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "aims/inventory/v1/ai_system.pb.h"
#include "aims/inventory/v1/control_assurance.pb.h"
#include "aims/inventory/v1/system_assurance.pb.h"
#include "common/domain/authority.h"
#include "common/domain/decision.h"
#include "common/domain/refusal.h"

namespace aims::inventory {

using Evidence = google::protobuf::RepeatedPtrField<v1::GateEvidence>;
using Subjects = std::set<std::string>;

// One attempt to pass a gate. Refers to its arguments, which outlive it.
class Gate {
 public:
  Gate(v1::AiSystem::Gate gate, const v1::AiSystem& system, const Evidence& evidence, const domain::Decision& decision);

  // Other rules of the move.
  void Add(absl::optional<domain::Violation> violation) { refusals_.Add(std::move(violation)); }
  void Unless(bool holds, domain::Violation violation) { refusals_.Unless(holds, std::move(violation)); }
  // Requires that the request names the current content.
  void NamesContent(const std::string& content_digest);
  // Requires that the actor is none of the parts, to whose concerned the people who prepared the evidence belong. The
  // grounds say by which policy.
  void FourEyes(domain::Parts parts);
  // Requires that the organization designated the actor as management for this system. The grounds quote it.
  void Management();

  // The grounds, for the event; or FailedPrecondition with everything that is missing.
  absl::StatusOr<v1::GateGrounds> Pass();

 private:
  struct Rules;
  static const Rules& RulesOf(v1::AiSystem::Gate gate);

  void CheckEvidence();
  void CheckDescription();
  void CheckTester();
  void CheckClassification();
  void CheckImpact();
  void CheckRisks();
  // Of risks that risk management reported: none that is open and unfit, and not simply none.
  void CheckKnownRisks(const v1::SystemAssurance::Risks& risks);
  void CheckControls();

  // Requires evidence of the kind in the request or from an earlier gate: not expired, and newer than the last
  // significant change or block. `clause` is the clause for missing evidence, `renewal_clause` the clause for evidence
  // that must be renewed.
  void Require(v1::GateEvidence::Kind kind, const char* clause, const char* renewal_clause, const char* what);
  bool Expired(const v1::GateEvidence& evidence) const;

  const Rules& rules_;
  const v1::AiSystem& system_;
  const Evidence& evidence_;
  const domain::Decision& decision_;
  const std::shared_ptr<const v1::SystemAssurance> assurance_;  // nullptr: nothing is reported yet
  const std::shared_ptr<const v1::ControlAssurance> controls_;  // of all AI systems; nullptr: none was reported yet
  domain::Authority authority_;
  bool decides_ = false;  // four eyes or management were asked for
  domain::Refusals refusals_;
};

// The authors of the current content of a system, and its submitter.
Subjects Makers(const v1::AiSystem& system);

// Whether an outdated classification is accepted within its grace period (classification_again.h).
enum class Grace { kRefused, kAccepted };

// The violation by an unreliable classification; nothing when it is complete, confirmed, current and not prohibited.
absl::optional<domain::Violation> Unsettled(const v1::AiSystem& system, const domain::Decision& decision,
                                            Grace grace = Grace::kRefused);

// Name of the SystemAssurance of a system: organizations/acme/systemAssurances/chat
std::string AssuranceName(absl::string_view ai_system);
// Name of the system of a SystemAssurance: organizations/acme/aiSystems/chat
std::string SystemOfAssurance(absl::string_view assurance);

// Adds a violation for each of purpose, owner and roles that is missing. A proposal requires all three.
void RequireDescription(const v1::AiSystem& system, domain::Refusals* refusals);

}  // namespace aims::inventory
