// What time alone does to a control: a notice that its attestation ends, that end, and the ends of validity of its evidence
// and of the result of its test of operation.

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/base/time.h"
#include "common/domain/after.h"
#include "services/controls/domain/control_rules.h"

namespace aims::controls {
namespace {

using domain::Decision;
using v1::Control;
using Cause = v1::Control::Cause;
using Held = v1::Control::HeldEvidence;

absl::Time AttestationDue(const Control& control) {
  if (!IsAttested(control)) return absl::InfiniteFuture();
  const absl::Time end = base::FromProto(control.attestation().expire_time());
  const absl::Time notice = end - kAttestationNotice;
  const bool notified = control.attestation().due() || notice <= base::FromProto(control.attestation().attest_time());
  return notified ? end : notice;
}

absl::Time EvidenceDue(const Held& held) {
  if (held.standing() != Held::STANDING_VALID || !held.evidence().has_expire_time()) return absl::InfiniteFuture();
  return base::FromProto(held.evidence().expire_time());
}

absl::Time ResultDue(const Control& control) {
  const auto& result = control.operation_result();
  if (!result.has_expire_time() || result.outcome() != v1::CONTROL_TEST_OUTCOME_PASSED ||
      CauseOf(control, Cause::KIND_OPERATION_RESULT_EXPIRED) != nullptr) {
    return absl::InfiniteFuture();
  }
  return base::FromProto(result.expire_time());
}

// What falls due at the instant, one thing at a time: what follows depends on what this leaves.
absl::StatusOr<ControlEvents> At(const Control& control, absl::Time due, const Decision& decision) {
  ControlEvents events;
  for (const Held& held : control.evidence()) {
    if (EvidenceDue(held) != due) continue;
    const std::string& reference = held.evidence().reference();
    auto* noted = events.emplace_back().mutable_evidence_noted();
    noted->set_reference(reference);
    noted->set_standing(Held::STANDING_EXPIRED);
    RETURN_IF_ERROR(AddEvidenceConsequences(control, Cause::KIND_EVIDENCE_EXPIRED, reference, due, decision, &events));
    return Conclude(control, std::move(events), decision);
  }
  if (AttestationDue(control) == due) {
    const auto& end = control.attestation().expire_time();
    if (base::FromProto(end) != due) {
      *events.emplace_back().mutable_attestation_due()->mutable_expire_time() = end;
      return events;
    }
    *events.emplace_back().mutable_attestation_expired()->mutable_expire_time() = end;
    AddCause(Cause::KIND_ATTESTATION_EXPIRED, "", due, "The attestation that the control is implemented ended.",
             &events);
    return Conclude(control, std::move(events), decision);
  }
  const std::string& test = control.operation_result().control_test();
  AddCause(Cause::KIND_OPERATION_RESULT_EXPIRED, test, due,
           absl::StrCat("The result of the test of operation ", test, " is no longer valid."), &events);
  return Conclude(control, std::move(events), decision);
}

}  // namespace

absl::optional<absl::Time> Controls::NextDue(const Control& control) {
  if (HasEnded(control)) return absl::nullopt;
  absl::Time next = std::min(AttestationDue(control), ResultDue(control));
  for (const Held& held : control.evidence()) next = std::min(next, EvidenceDue(held));
  if (next == absl::InfiniteFuture()) return absl::nullopt;
  return next;
}

absl::StatusOr<ControlEvents> Controls::FallDue(const Control& control, const Decision& decision) {
  absl::Status failure;
  ASSIGN_OR_RETURN(ControlEvents events,
                   domain::DueInOrder<Controls>(control, decision, [&](const Control& state, absl::Time due) {
                     auto at = At(state, due, decision);
                     failure.Update(at.status());
                     return at.ok() ? *std::move(at) : ControlEvents{};
                   }));
  RETURN_IF_ERROR(failure);
  return events;
}

}  // namespace aims::controls
