#include "services/improvement/domain/controls/controls.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/types/optional.h"
#include "aims/controls/v1/control.pb.h"
#include "common/base/time.h"
#include "common/domain/changes.h"
#include "common/frameworks/frameworks.h"
#include "services/improvement/domain/controls/evidence_kinds.h"
#include "services/improvement/domain/kept_fields.h"

namespace aims::improvement {
namespace {

using controls::v1::Control;
using controls::v1::ControlEvent;

constexpr absl::string_view kCounted[] = {"owner", "satisfies", "frequency", "ai_systems"};

void KeepControl(const ControlEvent& event, const event::v1::EventMetadata& metadata, const KeepItem& keep) {
  ControlEvent kept;
  switch (event.event_case()) {
    case ControlEvent::kRegistered:
      domain::CopyFields(event.registered().control(), MaskOf(kCounted), kept.mutable_registered()->mutable_control());
      break;
    case ControlEvent::kUpdated: {
      const auto mask = MaskOf(kCounted, event.updated().update_mask());
      if (mask.paths().empty()) return;
      domain::CopyFields(event.updated().control(), mask, kept.mutable_updated()->mutable_control());
      *kept.mutable_updated()->mutable_update_mask() = mask;
      break;
    }
    case ControlEvent::kTestNoted: {
      const auto& noted = event.test_noted();
      if (noted.kind() != controls::v1::CONTROL_TEST_KIND_OPERATION || !noted.has_result()) return;
      kept.mutable_test_noted()->mutable_result()->set_outcome(noted.result().outcome());
      break;
    }
    case ControlEvent::kExceptionNoted:
      kept.mutable_exception_noted()->set_control_exception(event.exception_noted().control_exception());
      kept.mutable_exception_noted()->set_in_force(event.exception_noted().in_force());
      if (event.exception_noted().has_expire_time()) {
        *kept.mutable_exception_noted()->mutable_expire_time() = event.exception_noted().expire_time();
      }
      break;
    case ControlEvent::kDeleted:
      kept.mutable_deleted();
      break;
    case ControlEvent::kUndeleted:
      kept.mutable_undeleted();
      break;
    case ControlEvent::kAttested:
      kept.mutable_attested();
      break;
    case ControlEvent::kReturned:
      kept.mutable_returned();
      break;
    case ControlEvent::kDesignVoided:
      kept.mutable_design_voided();
      break;
    case ControlEvent::kOperating:
      kept.mutable_operating();
      break;
    case ControlEvent::kDegraded:
      kept.mutable_degraded();
      break;
    case ControlEvent::kRetired:
      kept.mutable_retired();
      break;
    default:
      return;
  }
  keep(SubjectPart(metadata.subject()), kept);
}

absl::Time EndOf(const controls::v1::ControlExceptionNoted& noted) {
  return noted.has_expire_time() ? base::FromProto(noted.expire_time()) : absl::InfiniteFuture();
}

struct Facts {
  Control control;  // its counted fields, and its state: PLANNED stands for all states that are not in operation
  bool deleted = false;
  bool passed = false;                           // the last result of the tests of operation
  std::map<std::string, absl::Time> exceptions;  // in force, with their ends
  absl::optional<absl::Time> attested;           // first, since it was last returned
  absl::optional<absl::Time> degraded;           // since then it has not operated

  void Apply(const Moment& moment, const ControlEvent& event) {
    switch (event.event_case()) {
      case ControlEvent::kRegistered:
        control = event.registered().control();
        control.set_state(Control::STATE_PLANNED);
        break;
      case ControlEvent::kUpdated:
        domain::CopyFields(event.updated().control(), event.updated().update_mask(), &control);
        break;
      case ControlEvent::kDeleted:
        deleted = true;
        exceptions.clear();
        break;
      case ControlEvent::kUndeleted:
        deleted = false;
        break;
      case ControlEvent::kAttested:
        if (!attested.has_value()) attested = moment.time;
        break;
      case ControlEvent::kReturned:
        attested.reset();
        control.set_state(Control::STATE_PLANNED);
        break;
      case ControlEvent::kDesignVoided:
        control.set_state(Control::STATE_PLANNED);  // until its design test passes again
        break;
      case ControlEvent::kTestNoted:
        passed = event.test_noted().result().outcome() == controls::v1::CONTROL_TEST_OUTCOME_PASSED;
        break;
      case ControlEvent::kOperating:
        control.set_state(Control::STATE_OPERATING);
        degraded.reset();
        break;
      case ControlEvent::kDegraded:
        control.set_state(Control::STATE_DEGRADED);
        if (!degraded.has_value()) degraded = moment.time;
        break;
      case ControlEvent::kExceptionNoted:
        if (event.exception_noted().in_force()) {
          exceptions[event.exception_noted().control_exception()] = EndOf(event.exception_noted());
        } else {
          exceptions.erase(event.exception_noted().control_exception());
        }
        break;
      case ControlEvent::kRetired:
        control.set_state(Control::STATE_RETIRED);
        break;
      default:
        break;
    }
  }

  bool Lives() const { return !deleted && control.state() != Control::STATE_RETIRED; }
  bool InOperation() const {
    return control.state() == Control::STATE_OPERATING || control.state() == Control::STATE_DEGRADED;
  }
  // The end of the last exception; the past when there is none. An exception is in force until its end, whenever the
  // expiry is recorded.
  absl::Time ExceptionsEnd() const {
    absl::Time end = absl::InfinitePast();
    for (const auto& [exception, ends] : exceptions) end = std::max(end, ends);
    return end;
  }
  bool IsCompensated(absl::Time now) const {
    return Lives() && control.state() == Control::STATE_DEGRADED && now < ExceptionsEnd();
  }
  bool InPlace(absl::Time now) const {
    return Lives() && (control.state() == Control::STATE_OPERATING || IsCompensated(now));
  }
  // The end of the first period of its frequency, which begins with the attestation. A frequency without days has no
  // period that could be waited for.
  absl::Time FirstPeriodEnd() const {
    return attested.value_or(absl::InfinitePast()) + absl::Hours(24) * control.frequency().days();
  }
  std::string Standing(absl::Time now) const {
    if (control.state() == Control::STATE_DEGRADED) return IsCompensated(now) ? "compensated" : "degraded";
    if (control.state() != Control::STATE_OPERATING) return "planned";
    if (passed) return "operating";
    return FirstPeriodEnd() <= now ? "untested" : "not_yet_due";
  }
  Labels Requirements() const {
    std::set<std::string> requirements;
    for (const auto& satisfied : control.satisfies()) requirements.insert(satisfied.requirement());
    return {requirements.begin(), requirements.end()};
  }
};

Properties PropertiesOf(const Facts& facts) {
  std::set<std::string> frameworks;
  for (const std::string& requirement : facts.Requirements()) {
    if (const auto reference = frameworks::SplitReference(requirement)) frameworks.insert(reference->first);
  }
  return {.owner = facts.control.owner(),
          .ai_systems = {facts.control.ai_systems().begin(), facts.control.ai_systems().end()},
          .frameworks = {frameworks.begin(), frameworks.end()}};
}

Labels SlotsOf(absl::string_view id, const Facts& facts) {
  std::set<std::string> slots;
  for (const std::string& requirement : facts.Requirements()) {
    for (const std::string& kind : EvidenceKindsOfRequirement(requirement)) slots.insert(LabelOf({id, kind}));
  }
  return {slots.begin(), slots.end()};
}

void CountControl(const History& history, Timeline& timeline) {
  Facts facts;
  for (const Moment& moment : history) {
    timeline.At(moment);
    const auto& event = *moment.As<ControlEvent>();
    const absl::optional<absl::Time> degraded = facts.degraded;
    facts.Apply(moment, event);
    timeline.SetProperties(PropertiesOf(facts));
    if (event.has_operating() && degraded.has_value()) {
      timeline.Occur(Series::kDegradedTimes, absl::StrCat(absl::ToInt64Seconds(moment.time - *degraded)));
    }
    const bool lives = facts.Lives();
    const bool runs = lives && facts.degraded.has_value();
    timeline.Hold(Series::kDegradedOpen, runs ? Labels{LabelOf({"open", SecondsPart(*facts.degraded)})} : Labels{});
    const std::string standing = facts.Standing(moment.time);
    timeline.Hold(Series::kControlStandings, lives ? Labels{standing} : Labels{});
    if (lives && standing == "not_yet_due") {
      timeline.Hold(Series::kControlStandings, {"untested"}, facts.FirstPeriodEnd());
    }
    const absl::string_view id = LastPart(moment.subject);
    const bool in_place = facts.InPlace(moment.time);
    timeline.Hold(Series::kControlsInPlace, in_place ? Labels{std::string(id)} : Labels{});
    timeline.Hold(Series::kRequirementsServed, in_place ? facts.Requirements() : Labels{});
    if (facts.IsCompensated(moment.time)) {
      timeline.Hold(Series::kControlStandings, {"degraded"}, facts.ExceptionsEnd());
      timeline.Hold(Series::kControlsInPlace, {}, facts.ExceptionsEnd());
      timeline.Hold(Series::kRequirementsServed, {}, facts.ExceptionsEnd());
    }
    timeline.Hold(Series::kEvidenceSlots, lives && facts.InOperation() ? SlotsOf(id, facts) : Labels{});
  }
}

void AddStanding(absl::string_view label, int64_t count, const Context&, Tally& tally) {
  tally.parts[std::string(label)] += count;
  if (label == "planned") return;
  tally.denominator += static_cast<double>(count);
  if (label != "degraded" && label != "untested") tally.numerator += static_cast<double>(count);
}

void AddRestored(absl::string_view label, int64_t count, const Context&, Tally& tally) {
  int64_t seconds = 0;
  if (absl::SimpleAtoi(label, &seconds)) tally.ended_days[Days(absl::Seconds(seconds))] += count;
}

void AddDegraded(absl::string_view label, int64_t count, const Context& context, Tally& tally) {
  tally.running_days[Days(context.time - TimeOfPart(LabelPart(label, 1)))] += count;
}

}  // namespace

Kind ControlKind() {
  return {.id = "controls",
          .sources = {On<ControlEvent>(&KeepControl)},
          .series = {Series::kControlStandings, Series::kControlsInPlace, Series::kRequirementsServed,
                     Series::kDegradedTimes, Series::kDegradedOpen, Series::kEvidenceSlots},
          .count = &CountControl};
}

std::vector<Formula> ControlFormulas() {
  return {{.metric = "controls-by-standing", .inputs = {{Series::kControlStandings, Over::kInstant, &AddStanding}}},
          {.metric = "time-degraded",
           .inputs = {{Series::kDegradedTimes, Over::kWindow, &AddRestored},
                      {Series::kDegradedOpen, Over::kInstant, &AddDegraded}},
           .distribution = true}};
}

}  // namespace aims::improvement
