// What events do to a control.

#include <algorithm>

#include "common/base/digest.h"
#include "common/base/time.h"
#include "common/domain/enter.h"
#include "common/domain/entries.h"
#include "common/domain/person_noted.h"
#include "common/domain/proposal.h"
#include "common/domain/references.h"
#include "common/domain/standard_moves.h"
#include "common/domain/state.h"
#include "services/controls/domain/control_rules.h"

namespace aims::controls {
namespace {

using domain::Enter;
using event::v1::EventMetadata;
using v1::Control;
using Cause = v1::Control::Cause;
using Held = v1::Control::HeldEvidence;
using Event = v1::ControlEvent;

int PlaceOfEvidence(const Control& control, const std::string& reference) {
  return domain::PlaceOf(control.evidence(),
                         [&](const Held& held) { return held.evidence().reference() == reference; });
}

void Add(const type::v1::Evidence& evidence, const EventMetadata& metadata, Control* control) {
  Held held;
  *held.mutable_evidence() = evidence;
  held.set_standing(Held::STANDING_VALID);
  held.set_adder(metadata.actor().subject());
  *held.mutable_add_time() = metadata.occur_time();
  domain::SetEntry(PlaceOfEvidence(*control, evidence.reference()), held, control->mutable_evidence());
}

void Note(const v1::ControlEvidenceNoted& noted, const EventMetadata& metadata, Control* control) {
  for (Held& held : *control->mutable_evidence()) {
    if (held.evidence().reference() != noted.reference()) continue;
    held.set_standing(noted.standing());
    if (noted.standing() != Held::STANDING_VALID) continue;
    held.mutable_evidence()->clear_expire_time();
    if (noted.has_expire_time()) *held.mutable_evidence()->mutable_expire_time() = noted.expire_time();
  }
  if (noted.has_successor()) Add(noted.successor(), metadata, control);
}

template <class Is>
void RemoveCauses(Control* control, const Is& is) {
  auto& causes = *control->mutable_causes();
  causes.erase(std::remove_if(causes.begin(), causes.end(), [&](const Cause& cause) { return is(cause.kind()); }),
               causes.end());
}

void Find(const Cause& cause, Control* control) {
  RemoveCauses(control, [&](Cause::Kind kind) { return kind == cause.kind(); });
  *control->add_causes() = cause;
}

// The criterion or the implementation is another one: neither what its test found nor what degraded it is of interest.
void VoidDesign(const EventMetadata& metadata, Control* control) {
  control->clear_design_result();
  RemoveCauses(control, [](Cause::Kind kind) {
    return kind == Cause::KIND_DESIGN_TEST_FAILED || kind == Cause::KIND_DESIGN_TEST_MISSED ||
           kind == Cause::KIND_DESIGN_RESULT_OPEN;
  });
  if (domain::IsIn(*control, {Control::STATE_OPERATING, Control::STATE_DEGRADED})) {
    Enter(Control::STATE_IMPLEMENTED, metadata, control);
  }
}

void Attested(const v1::ControlAttested& attested, const EventMetadata& metadata, Control* control) {
  Control::Attestation attestation;
  attestation.set_attester(metadata.actor().subject());
  *attestation.mutable_attest_time() = metadata.occur_time();
  *attestation.mutable_expire_time() = attested.expire_time();
  attestation.set_statement(metadata.reason());
  attestation.set_digest(attested.digest());
  *control->mutable_attestation() = attestation;
}

void NoteTest(const v1::ControlTestNoted& noted, Control* control) {
  if (noted.has_result()) {
    auto* result = noted.kind() == v1::CONTROL_TEST_KIND_DESIGN ? control->mutable_design_result()
                                                                : control->mutable_operation_result();
    *result = noted.result();
  }
  if (noted.ends_next_test()) control->clear_next_test();
}

void NoteException(const v1::ControlExceptionNoted& noted, Control* control) {
  auto& exceptions = *control->mutable_exceptions();
  exceptions.erase(
      std::remove_if(exceptions.begin(), exceptions.end(),
                     [&](const auto& exception) { return exception.control_exception() == noted.control_exception(); }),
      exceptions.end());
  if (!noted.in_force()) return;
  auto* exception = exceptions.Add();
  exception->set_control_exception(noted.control_exception());
  *exception->mutable_expire_time() = noted.expire_time();
}

// The fields that follow from others.
void Derive(Control* control) {
  control->set_criterion_digest(control->criterion().empty() ? "" : base::Sha256Hex(control->criterion()));
  control->clear_evidence_artifacts();
  for (const Held& held : control->evidence()) {
    const std::string& reference = held.evidence().reference();
    if (NamesArtifact(reference)) control->add_evidence_artifacts(reference);
  }
  const bool lives = !control->has_delete_time();
  control->set_compensated(lives && control->state() == Control::STATE_DEGRADED && !control->exceptions().empty());
  control->set_in_place(control->compensated() || (lives && control->state() == Control::STATE_OPERATING));
  control->set_tested(control->operation_result().outcome() == v1::CONTROL_TEST_OUTCOME_PASSED &&
                      CauseOf(*control, Cause::KIND_OPERATION_TEST_FAILED) == nullptr &&
                      CauseOf(*control, Cause::KIND_OPERATION_TEST_MISSED) == nullptr &&
                      CauseOf(*control, Cause::KIND_OPERATION_RESULT_EXPIRED) == nullptr);
}

absl::Status FoldOne(const Event& event, const EventMetadata& metadata, Control* state) {
  switch (event.event_case()) {
    case Event::kRegistered:
      Enter(Control::STATE_PLANNED, metadata, state);
      state->set_digest(domain::DigestOf(domain::AsGiven(*state)));
      return absl::OkStatus();
    case Event::kUpdated:
      state->set_digest(domain::DigestOf(domain::AsGiven(*state)));
      return absl::OkStatus();
    case Event::kDeleted:
      state->clear_exceptions();
      return absl::OkStatus();
    case Event::kUndeleted:
      return absl::OkStatus();
    case Event::kStarted:
      Enter(Control::STATE_IN_PROGRESS, metadata, state);
      return absl::OkStatus();
    case Event::kImplemented:
      for (const auto& evidence : event.implemented().evidence()) Add(evidence, metadata, state);
      state->set_implementer(metadata.actor().subject());
      Enter(Control::STATE_IMPLEMENTED, metadata, state);
      return absl::OkStatus();
    case Event::kAttested:
      Attested(event.attested(), metadata, state);
      return absl::OkStatus();
    case Event::kReturned:
      state->clear_attestation();
      state->clear_implementer();
      Enter(Control::STATE_IN_PROGRESS, metadata, state);
      return absl::OkStatus();
    case Event::kEvidenceAdded:
      for (const auto& evidence : event.evidence_added().evidence()) Add(evidence, metadata, state);
      return absl::OkStatus();
    case Event::kEvidenceRemoved:
      domain::RemoveEntry(PlaceOfEvidence(*state, event.evidence_removed().reference()), state->mutable_evidence());
      return absl::OkStatus();
    case Event::kEvidenceNoted:
      Note(event.evidence_noted(), metadata, state);
      return absl::OkStatus();
    case Event::kAttestationDue:
      state->mutable_attestation()->set_due(true);
      return absl::OkStatus();
    case Event::kAttestationExpired:
      state->mutable_attestation()->set_expired(true);
      return absl::OkStatus();
    case Event::kDesignVoided:
      VoidDesign(metadata, state);
      return absl::OkStatus();
    case Event::kTestNoted:
      NoteTest(event.test_noted(), state);
      return absl::OkStatus();
    case Event::kCauseFound:
      Find(event.cause_found().cause(), state);
      return absl::OkStatus();
    case Event::kCausesCleared: {
      const auto& kinds = event.causes_cleared().kinds();
      RemoveCauses(state, [&](Cause::Kind kind) { return std::find(kinds.begin(), kinds.end(), kind) != kinds.end(); });
      return absl::OkStatus();
    }
    case Event::kOperating:
      Enter(Control::STATE_OPERATING, metadata, state);
      return absl::OkStatus();
    case Event::kDegraded:
      Enter(Control::STATE_DEGRADED, metadata, state);
      return absl::OkStatus();
    case Event::kExceptionNoted:
      NoteException(event.exception_noted(), state);
      return absl::OkStatus();
    case Event::kTestScheduled: {
      const auto& scheduled = event.test_scheduled();
      auto* next = state->mutable_next_test();
      next->set_control_test(scheduled.control_test());
      next->set_kind(scheduled.kind());
      *next->mutable_scheduled_time() = scheduled.scheduled_time();
      state->set_scheduled_tests(state->scheduled_tests() + 1);
      return absl::OkStatus();
    }
    case Event::kCalledOff:
      state->clear_next_test();
      return absl::OkStatus();
    case Event::kRetired:
      state->clear_exceptions();
      Enter(Control::STATE_RETIRED, metadata, state);
      return absl::OkStatus();
    case Event::kStandingChanged:
    case Event::kPersonNoted:
      return absl::OkStatus();
    case Event::EVENT_NOT_SET:
      break;
  }
  return domain::UnknownEvent(metadata);
}

}  // namespace

absl::Status Controls::Fold(const Event& event, const EventMetadata& metadata, State* state) {
  domain::FoldStandardMove(event, metadata, state);
  const absl::Status folded = FoldOne(event, metadata, state);
  domain::FoldPersonNoted<Controls>(event, state);
  Derive(state);
  return folded;
}

bool Controls::NeedsPerson(const State& control, const std::string& login) {
  return control.state() != Control::STATE_RETIRED && domain::RefersTo(control, login);
}

}  // namespace aims::controls
