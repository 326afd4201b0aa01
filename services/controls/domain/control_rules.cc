#include "services/controls/domain/control_rules.h"

#include <algorithm>
#include <limits>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "aims/controls/v1/control_exception.pb.h"
#include "aims/controls/v1/control_need.pb.h"
#include "common/base/digest.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "common/base/time.h"
#include "common/domain/after.h"
#include "common/domain/evidence.h"
#include "common/domain/state.h"
#include "services/controls/domain/control_testing.h"

namespace aims::controls {
namespace {

using domain::Decision;
using domain::Violation;
using v1::Control;
using Cause = v1::Control::Cause;
using Held = v1::Control::HeldEvidence;

constexpr absl::Duration kDay = absl::Hours(24);

// The state follows from the attestation, the design test and the causes.
void AddStateChange(const Control& control, ControlEvents* events) {
  const bool implemented = IsImplemented(control);
  if (!implemented || HasEnded(control)) return;
  if (!control.causes().empty()) {
    if (control.state() != Control::STATE_OPERATING) return;
    *events->emplace_back().mutable_degraded()->mutable_causes() = control.causes();
  } else if (control.state() != Control::STATE_OPERATING && IsAttested(control) && IsDesignPassed(control)) {
    events->emplace_back().mutable_operating();
  }
}

// When the next test of operation is to be made.
absl::Time NextTestTime(const Control& control, absl::Time now) {
  const absl::Duration interval = kDay * control.frequency().days();
  const bool retest = std::any_of(control.causes().begin(), control.causes().end(), [](const Cause& cause) {
    return cause.kind() == Cause::KIND_OPERATION_TEST_FAILED || cause.kind() == Cause::KIND_OPERATION_TEST_MISSED ||
           cause.kind() == Cause::KIND_OPERATION_RESULT_OPEN || cause.kind() == Cause::KIND_OPERATION_RESULT_EXPIRED;
  });
  const auto& result = control.operation_result();
  if (retest || result.outcome() == v1::CONTROL_TEST_OUTCOME_INCONCLUSIVE) return now + std::min(interval, kRetest);
  if (!result.has_period_to_time()) return now + interval;
  return std::max(now, base::FromProto(result.period_to_time()) + interval);
}

void AddNextTest(const Control& control, const Decision& decision, ControlEvents* events) {
  const bool due = domain::IsIn(control, {Control::STATE_OPERATING, Control::STATE_DEGRADED}) &&
                   control.frequency().kind() == v1::ControlFrequency::KIND_EVERY_DAYS && !HasEnded(control);
  if (due && !control.has_next_test()) {
    ScheduleTest(control, NextTestTime(control, decision.time), decision, events);
  }
}

std::set<std::string> TextsOf(const Control& control) {
  std::set<std::string> texts;
  for (const Cause& cause : control.causes()) texts.insert(cause.text());
  return texts;
}

std::set<std::string> RequirementsOf(const Control& control) {
  std::set<std::string> requirements;
  for (const auto& satisfied : control.satisfies()) requirements.insert(satisfied.requirement());
  return requirements;
}

// Records the standing for others where it differs between `before` and `after`.
void AddStandingChange(const Control& before, const Control& after, ControlEvents* events) {
  const std::set<std::string> systems_before(before.ai_systems().begin(), before.ai_systems().end());
  const std::set<std::string> systems(after.ai_systems().begin(), after.ai_systems().end());
  const auto& first = events->front();
  const bool always = first.has_registered() || first.has_deleted() || first.has_undeleted();
  const bool same = before.in_place() == after.in_place() && before.compensated() == after.compensated() &&
                    HasEnded(before) == HasEnded(after) && TextsOf(before) == TextsOf(after) &&
                    systems_before == systems && before.all_ai_systems() == after.all_ai_systems() &&
                    RequirementsOf(before) == RequirementsOf(after) && before.display_name() == after.display_name();
  if (same && !always) return;
  v1::ControlStandingChanged change;
  change.set_in_place(after.in_place());
  change.set_compensated(after.compensated());
  change.set_retired(after.state() == Control::STATE_RETIRED || after.has_delete_time());
  for (const Cause& cause : after.causes()) change.add_causes(cause.text());
  *change.mutable_ai_systems() = after.ai_systems();
  for (const std::string& system : before.ai_systems()) {
    if (systems.count(system) == 0) change.add_former_ai_systems(system);
  }
  change.set_all_ai_systems(after.all_ai_systems());
  for (const auto& satisfied : after.satisfies()) change.add_requirements(satisfied.requirement());
  change.set_display_name(after.display_name());
  *events->emplace_back().mutable_standing_changed() = std::move(change);
}

}  // namespace

uint32_t GraceDays(const Control& control) {
  if (control.grace_days() > 0) return control.grace_days();
  return std::max<uint32_t>(1, (control.frequency().days() + 9) / 10);
}

bool HasEnded(const Control& control) {
  return control.state() == Control::STATE_UNSPECIFIED || control.state() == Control::STATE_RETIRED ||
         control.has_delete_time();
}

bool IsAttested(const Control& control) { return control.has_attestation() && !control.attestation().expired(); }

bool IsDesignPassed(const Control& control) {
  return control.design_result().outcome() == v1::CONTROL_TEST_OUTCOME_PASSED &&
         control.design_result().criterion_digest() == control.criterion_digest();
}

bool IsImplemented(const Control& control) {
  return domain::IsIn(control, {Control::STATE_IMPLEMENTED, Control::STATE_OPERATING, Control::STATE_DEGRADED});
}

domain::Parts PartsIn(const Control& control) {
  domain::Parts parts{.makers = {control.implementer()}, .concerned = {control.owner(), control.deputy()}};
  parts.concerned.insert(control.operators().begin(), control.operators().end());
  for (const Held& held : control.evidence()) parts.concerned.insert(held.evidence().preparer());
  return parts;
}

bool IsValid(const Held& held, absl::Time time) {
  return held.standing() == Held::STANDING_VALID &&
         !domain::Over(held.evidence().has_expire_time(), held.evidence().expire_time(), time);
}

bool HasValidEvidence(const Control& control, absl::Time time) {
  return std::any_of(control.evidence().begin(), control.evidence().end(),
                     [&](const Held& held) { return IsValid(held, time); });
}

bool NamesArtifact(absl::string_view reference) {
  const auto name = base::ResourceName::Parse(reference);
  return name.ok() && name->collection() == "evidenceArtifacts";
}

absl::optional<Violation> NotInUse(const Decision& decision) {
  if (decision.references == nullptr) return absl::nullopt;
  std::vector<std::string> leaning;
  for (const std::string& name : decision.references->Referring(decision.subject, std::numeric_limits<size_t>::max())) {
    const auto parsed = base::ResourceName::Parse(name);
    if (!parsed.ok()) continue;
    if (parsed->collection() == "controlNeeds") {
      const auto need = decision.Find<v1::ControlNeed>(name);
      if (need == nullptr || need->open()) leaning.push_back(need == nullptr ? name : need->resource());
    } else if (parsed->collection() == "statementsOfApplicability") {
      leaning.push_back(name);
    } else if (const auto exception = decision.Find<v1::ControlException>(name); exception != nullptr) {
      const bool compensates =
          exception->state() == v1::ControlException::STATE_APPROVED && exception->control() != decision.subject;
      if (compensates) leaning.push_back(name);
    }
  }
  if (leaning.empty()) return absl::nullopt;
  constexpr size_t kMost = 20;
  const size_t more = leaning.size() > kMost ? leaning.size() - kMost : 0;
  leaning.resize(leaning.size() - more);
  return Violation{"CONTROL_IN_USE", "6.1.3",
                   absl::StrCat("these lean on the control; withdraw them, or have them name other controls: ",
                                absl::StrJoin(leaning, ", "), more > 0 ? absl::StrCat(" and ", more, " more") : "")};
}

const Cause* CauseOf(const Control& control, Cause::Kind kind) {
  for (const Cause& cause : control.causes()) {
    if (cause.kind() == kind) return &cause;
  }
  return nullptr;
}

void AddCause(Cause::Kind kind, absl::string_view resource, absl::Time time, std::string text, ControlEvents* events) {
  Cause& cause = *events->emplace_back().mutable_cause_found()->mutable_cause();
  cause.set_kind(kind);
  cause.set_resource(std::string(resource));
  *cause.mutable_cause_time() = base::ToProto(time);
  cause.set_text(std::move(text));
}

void ClearCauses(const Control& control, const std::vector<Cause::Kind>& kinds, ControlEvents* events) {
  v1::ControlCausesCleared cleared;
  for (const Cause::Kind kind : kinds) {
    if (CauseOf(control, kind) != nullptr) cleared.add_kinds(kind);
  }
  if (!cleared.kinds().empty()) *events->emplace_back().mutable_causes_cleared() = std::move(cleared);
}

absl::Status AddEvidenceConsequences(const Control& control, Cause::Kind kind, absl::string_view reference,
                                     absl::Time time, const Decision& decision, ControlEvents* events) {
  ASSIGN_OR_RETURN(const Control after, domain::After<Controls>(control, *events, decision));
  if (HasValidEvidence(after, time)) {
    ClearCauses(after, {Cause::KIND_EVIDENCE_EXPIRED, Cause::KIND_EVIDENCE_WITHDRAWN}, events);
  } else if (CauseOf(after, Cause::KIND_EVIDENCE_EXPIRED) == nullptr &&
             CauseOf(after, Cause::KIND_EVIDENCE_WITHDRAWN) == nullptr) {
    const char* happened = kind == Cause::KIND_EVIDENCE_WITHDRAWN ? "was withdrawn" : "is no longer valid";
    AddCause(kind, reference, time, absl::StrCat("The evidence ", reference, " ", happened, ", and no other is valid."),
             events);
  }
  return absl::OkStatus();
}

void ScheduleTest(const Control& control, absl::Time time, const Decision& decision, ControlEvents* events) {
  const auto name = base::ResourceName::Parse(control.name());
  if (!name.ok()) return;
  auto* scheduled = events->emplace_back().mutable_test_scheduled();
  // Nobody can take the name beforehand, since it is of the time of the decision.
  scheduled->set_control_test(base::ResourceName::Join(
      name->organization(), ControlTests::kCollection,
      base::ResourceIdFrom(absl::StrCat(control.name(), " test ", control.scheduled_tests() + 1, " ",
                                        base::TimeToText(decision.time)))));
  scheduled->set_kind(v1::CONTROL_TEST_KIND_OPERATION);
  *scheduled->mutable_scheduled_time() = base::ToProto(time);
  scheduled->set_grace_days(GraceDays(control));
}

absl::StatusOr<ControlEvents> Conclude(const Control& control, ControlEvents events, const Decision& decision) {
  if (events.empty()) return events;
  ASSIGN_OR_RETURN(Control after, domain::After<Controls>(control, events, decision));
  const auto go_on = [&](const ControlEvents& more) -> absl::Status {
    ASSIGN_OR_RETURN(after, domain::After<Controls>(std::move(after), more, decision));
    events.insert(events.end(), more.begin(), more.end());
    return absl::OkStatus();
  };
  ControlEvents change, test;
  AddStateChange(after, &change);
  RETURN_IF_ERROR(go_on(change));
  AddNextTest(after, decision, &test);
  RETURN_IF_ERROR(go_on(test));
  AddStandingChange(control, after, &events);
  return events;
}

}  // namespace aims::controls
