// How a control is implemented, attested and shown by evidence: ISO/IEC 42001 7.5.3, 8.1.

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/base/time.h"
#include "common/domain/after.h"
#include "common/domain/evidence.h"
#include "common/domain/proposal.h"
#include "common/domain/refusal.h"
#include "services/controls/domain/artifact_evidence.h"
#include "services/controls/domain/control_rules.h"
#include "services/controls/domain/controls_authority.h"

namespace aims::controls {
namespace {

using domain::Decision;
using domain::Refusals;
using v1::Control;
using Cause = v1::Control::Cause;
using Held = v1::Control::HeldEvidence;
using EvidenceList = google::protobuf::RepeatedPtrField<type::v1::Evidence>;

constexpr int kMaxEvidence = 50;

// The evidence can be used, and there is room for it.
void RequireAddable(const Control& control, const EvidenceList& evidence, const Decision& decision,
                    Refusals* refusals) {
  RequireUsable(evidence, decision, refusals);
  std::set<std::string> references;
  for (const Held& held : control.evidence()) references.insert(held.evidence().reference());
  for (const auto& each : evidence) references.insert(each.reference());
  refusals->Unless(references.size() <= kMaxEvidence,
                   {"TOO_MUCH_EVIDENCE", "7.5.3",
                    absl::StrCat("a control has at most ", kMaxEvidence, " pieces of evidence: remove some first")});
}

}  // namespace

absl::StatusOr<ControlEvents> Start(const Control& control, const v1::StartControlRequest&, const Decision& decision) {
  ControlEvents events(1);
  events[0].mutable_started();
  return Conclude(control, std::move(events), decision);
}

absl::StatusOr<ControlEvents> Implement(const Control& control, const v1::ImplementControlRequest& request,
                                        const Decision& decision) {
  Refusals refusals(control.name());
  refusals.Unless(!control.criterion().empty(),
                  {"CRITERION_MISSING", "8.1", "criterion is empty: say by what one sees that the control is kept"});
  refusals.Unless(control.frequency().kind() != v1::ControlFrequency::KIND_UNSPECIFIED,
                  {"FREQUENCY_MISSING", "8.1", "frequency is not set: say how often the control is carried out"});
  RequireAddable(control, request.evidence(), decision, &refusals);
  RETURN_IF_ERROR(refusals.ToStatus());
  ControlEvents events;
  *events.emplace_back().mutable_implemented()->mutable_evidence() = request.evidence();
  RETURN_IF_ERROR(AddEvidenceConsequences(control, Cause::KIND_EVIDENCE_EXPIRED, "", decision.time, decision, &events));
  return Conclude(control, std::move(events), decision);
}

absl::StatusOr<ControlEvents> Attest(const Control& control, const v1::AttestControlRequest& request,
                                     const Decision& decision) {
  Refusals refusals(control.name());
  const domain::Authority authority = AuthorityFor(decision, "8.1");
  refusals.Add(authority.FourEyes(PartsIn(control)));
  refusals.Add(domain::NamesDigest(control, request.digest(), "8.1"));
  refusals.Unless(HasValidEvidence(control, decision.time),
                  {"EVIDENCE_MISSING", "7.5.3", "no evidence of the control is valid: add evidence first"});
  RETURN_IF_ERROR(refusals.ToStatus());
  const uint32_t days = control.attestation_days() > 0 ? control.attestation_days() : kAttestationDays;
  ControlEvents events;
  auto* attested = events.emplace_back().mutable_attested();
  attested->set_digest(control.digest());
  *attested->mutable_expire_time() = base::ToProto(decision.time + absl::Hours(24) * days);
  *attested->mutable_authority() = authority.grounds();
  ClearCauses(control, {Cause::KIND_ATTESTATION_EXPIRED}, &events);
  return Conclude(control, std::move(events), decision);
}

absl::StatusOr<ControlEvents> Return(const Control& control, const v1::ReturnControlRequest& request,
                                     const Decision& decision) {
  Refusals refusals(control.name());
  refusals.Add(domain::NamesDigest(control, request.digest(), "8.1"));
  RETURN_IF_ERROR(refusals.ToStatus());
  ControlEvents events;
  events.emplace_back().mutable_returned()->set_digest(control.digest());
  if (control.has_next_test()) {
    events.emplace_back().mutable_called_off()->set_cause("the control is no longer implemented");
  }
  return Conclude(control, std::move(events), decision);
}

absl::StatusOr<ControlEvents> AddEvidence(const Control& control, const v1::AddControlEvidenceRequest& request,
                                          const Decision& decision) {
  Refusals refusals(control.name());
  RequireAddable(control, request.evidence(), decision, &refusals);
  RETURN_IF_ERROR(refusals.ToStatus());
  ControlEvents events;
  *events.emplace_back().mutable_evidence_added()->mutable_evidence() = request.evidence();
  RETURN_IF_ERROR(AddEvidenceConsequences(control, Cause::KIND_EVIDENCE_EXPIRED, "", decision.time, decision, &events));
  return Conclude(control, std::move(events), decision);
}

absl::StatusOr<ControlEvents> RemoveEvidence(const Control& control, const v1::RemoveControlEvidenceRequest& request,
                                             const Decision& decision) {
  const auto is_it = [&](const Held& held) { return held.evidence().reference() == request.reference(); };
  const auto& evidence = control.evidence();
  const bool known = std::any_of(evidence.begin(), evidence.end(), is_it);
  const bool removes_valid = std::any_of(evidence.begin(), evidence.end(),
                                         [&](const Held& held) { return is_it(held) && IsValid(held, decision.time); });
  const bool leaves_valid = std::any_of(evidence.begin(), evidence.end(),
                                        [&](const Held& held) { return !is_it(held) && IsValid(held, decision.time); });
  Refusals refusals(control.name());
  refusals.Unless(known, {"EVIDENCE_UNKNOWN", "7.5.3",
                          absl::StrCat("the control has no evidence with the reference ", request.reference(),
                                       ": see `evidence` for its references")});
  refusals.Unless(!removes_valid || leaves_valid || !IsImplemented(control),
                  {"LAST_EVIDENCE", "7.5.3", "no other evidence of the control is valid: add other evidence first"});
  RETURN_IF_ERROR(refusals.ToStatus());
  ControlEvents events;
  events.emplace_back().mutable_evidence_removed()->set_reference(request.reference());
  return Conclude(control, std::move(events), decision);
}

}  // namespace aims::controls
