#include "services/controls/reactions/control_reactions.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/types/optional.h"
#include "common/base/time.h"
#include "common/domain/names_in.h"
#include "services/controls/domain/control.h"
#include "services/controls/domain/control_exception.h"
#include "services/controls/domain/control_testing.h"

namespace aims::controls {
namespace {

using command::Effect;
using inventory::v1::InventoryTopicRecord;
using inventory::v1::SupplierEvent;
using v1::ControlEvent;
using v1::ControlExceptionEvent;
using v1::ControlsTopicRecord;
using v1::ControlTestEvent;
using v1::EvidenceArtifactEvent;
using Effects = std::vector<Effect>;
using Held = v1::Control::HeldEvidence;
using Message = google::protobuf::Message;
using What = TestReport::What;

// --- A control → its tests and exceptions ---

Effect OnNextTest(const std::string& control, const v1::ControlTestScheduled& scheduled) {
  const ScheduledTest test{control, scheduled.kind(), base::FromProto(scheduled.scheduled_time()),
                           scheduled.grace_days()};
  return Effect::On<ControlTests>(
      scheduled.control_test(),
      [test](const v1::ControlTest& state, const domain::Decision& decision) {
        return Schedule(state, test, decision);
      },
      "the next test of the control is due by its frequency");
}

// Of a control that goes on, each of its tests; of one that has ended, also its exceptions.
Effect OnCalledOff(const event::v1::EventMetadata& cause, const v1::ControlCalledOff& called_off) {
  const CallOff call_off{cause.subject(), called_off.all(), called_off.cause()};
  if (!call_off.all) {
    return Effect::OnEach<ControlTests>(
        cause.organization(), "control", call_off.control,
        [call_off](const v1::ControlTest& test, const domain::Decision& decision) {
          return NoteCallOff(test, call_off, decision);
        },
        call_off.cause);
  }
  return Effect::OnEachReferring(
      call_off.control,
      [call_off](const Message& state, const domain::Decision& decision) -> absl::StatusOr<domain::Events> {
        if (state.GetDescriptor() == v1::ControlTest::descriptor()) {
          return domain::AsEvents(NoteCallOff(static_cast<const v1::ControlTest&>(state), call_off, decision));
        }
        if (state.GetDescriptor() == v1::ControlException::descriptor()) {
          const auto& exception = static_cast<const v1::ControlException&>(state);
          if (exception.control() != call_off.control) return domain::Events();  // it only compensates
          return domain::AsEvents(NoteControlEnded(exception, call_off.cause, decision));
        }
        return domain::Events();
      },
      call_off.cause);
}

// --- A test → its control ---

Effect OnControl(const std::string& control, TestReport report, const char* reason) {
  return Effect::On<Controls>(
      control,
      [report = std::move(report)](const v1::Control& state, const domain::Decision& decision) {
        return NoteTest(state, report, decision);
      },
      reason);
}

template <class Event>
TestReport ReportOf(const event::v1::EventMetadata& cause, const Event& event, What what) {
  TestReport report;
  report.control_test = cause.subject();
  report.kind = event.kind();
  report.what = what;
  report.time = base::FromProto(cause.occur_time());
  return report;
}

TestReport ConclusionOf(const event::v1::EventMetadata& cause, const v1::ControlTestConcluded& concluded) {
  TestReport report = ReportOf(cause, concluded, What::kConcluded);
  report.outcome = concluded.outcome();
  report.criterion_digest = concluded.criterion_digest();
  if (concluded.has_period_to_time()) report.period_to = base::FromProto(concluded.period_to_time());
  report.supersedes = concluded.supersedes();
  return report;
}

Effect OnSuperseded(const std::string& superseded, const std::string& successor) {
  return Effect::On<ControlTests>(
      superseded,
      [successor](const v1::ControlTest& test, const domain::Decision& decision) {
        return NoteSuperseded(test, successor, decision);
      },
      "another test corrects this one");
}

// --- An exception → its control ---

Effects OnExcepted(const std::string& control, ExceptionReport report, const char* reason) {
  return {Effect::On<Controls>(
      control,
      [report = std::move(report)](const v1::Control& state, const domain::Decision& decision) {
        return NoteException(state, report, decision);
      },
      reason)};
}

// --- An evidence artifact → whatever rests on it ---

absl::optional<ArtifactReport> ReportOf(const ControlsTopicRecord& cause) {
  if (!cause.has_evidence_artifact()) return absl::nullopt;
  const std::string& artifact = cause.metadata().subject();
  switch (cause.evidence_artifact().event_case()) {
    case EvidenceArtifactEvent::kAccepted:
      return ArtifactReport{artifact, Held::STANDING_VALID};
    case EvidenceArtifactEvent::kExpired:
      return ArtifactReport{artifact, Held::STANDING_EXPIRED};
    case EvidenceArtifactEvent::kWithdrawn:
      return ArtifactReport{artifact, Held::STANDING_WITHDRAWN};
    case EvidenceArtifactEvent::kSuperseded:
      return ArtifactReport{artifact, Held::STANDING_SUPERSEDED, cause.evidence_artifact().superseded().successor()};
    default:
      return absl::nullopt;
  }
}

}  // namespace

Effects TestEffects(const ControlsTopicRecord& cause) {
  if (!cause.has_control()) return {};
  switch (cause.control().event_case()) {
    case ControlEvent::kTestScheduled:
      return {OnNextTest(cause.metadata().subject(), cause.control().test_scheduled())};
    case ControlEvent::kCalledOff:
      return {OnCalledOff(cause.metadata(), cause.control().called_off())};
    default:
      return {};
  }
}

Effects TestedControlEffects(const ControlsTopicRecord& cause) {
  if (!cause.has_control_test()) return {};
  const ControlTestEvent& event = cause.control_test();
  const auto& metadata = cause.metadata();
  switch (event.event_case()) {
    case ControlTestEvent::kConcluded: {
      const auto& concluded = event.concluded();
      Effects effects{
          OnControl(concluded.control(), ConclusionOf(metadata, concluded), "a test of this control was concluded")};
      if (!concluded.supersedes().empty()) effects.push_back(OnSuperseded(concluded.supersedes(), metadata.subject()));
      return effects;
    }
    case ControlTestEvent::kMissed:
      return {OnControl(event.missed().control(), ReportOf(metadata, event.missed(), What::kMissed),
                        "a test of this control was not made in time")};
    case ControlTestEvent::kCancelled:
      return {OnControl(event.cancelled().control(), ReportOf(metadata, event.cancelled(), What::kCancelled),
                        "a test of this control was cancelled")};
    case ControlTestEvent::kEvidenceWithdrawn:
      return {OnControl(event.evidence_withdrawn().control(),
                        ReportOf(metadata, event.evidence_withdrawn(), What::kEvidenceWithdrawn),
                        "evidence of a test of this control was withdrawn")};
    default:
      return {};
  }
}

Effects ExceptedControlEffects(const ControlsTopicRecord& cause) {
  if (!cause.has_control_exception()) return {};
  const ControlExceptionEvent& event = cause.control_exception();
  const std::string& exception = cause.metadata().subject();
  switch (event.event_case()) {
    case ControlExceptionEvent::kApproved:
      return OnExcepted(event.approved().control(), {exception, true, base::FromProto(event.approved().expire_time())},
                        "an exception of this control was approved");
    case ControlExceptionEvent::kRevoked:
      return OnExcepted(event.revoked().control(), {exception}, "an exception of this control was revoked");
    case ControlExceptionEvent::kExpired:
      return OnExcepted(event.expired().control(), {exception}, "an exception of this control expired");
    case ControlExceptionEvent::kCompensationLost:
      return OnExcepted(event.compensation_lost().control(), {exception},
                        "a control that compensates for this one is not in place any more");
    case ControlExceptionEvent::kCompensationRestored:
      if (!event.compensation_restored().complete()) return {};
      return OnExcepted(event.compensation_restored().control(),
                        {exception, true, base::FromProto(event.compensation_restored().expire_time())},
                        "the controls that compensate for this one are in place again");
    default:
      return {};
  }
}

Effects CompensationEffects(const ControlsTopicRecord& cause) {
  if (!cause.control().has_standing_changed()) return {};
  const auto& standing = cause.control().standing_changed();
  const CompensationReport report{cause.metadata().subject(), standing.in_place() && !standing.compensated()};
  return {Effect::OnEach<ControlExceptions>(
      cause.metadata().organization(), "compensating_controls", report.control,
      [report](const v1::ControlException& exception, const domain::Decision& decision) {
        return NoteCompensation(exception, report, decision);
      },
      report.in_place ? "a compensating control is in place" : "a compensating control is not in place of its own")};
}

Effects ArtifactEffects(const ControlsTopicRecord& cause) {
  if (!ReportOf(cause).has_value()) return {};
  return {Effect::OnEachReferring(
      cause.metadata().subject(),
      [cause](const Message& state, const domain::Decision& decision) {
        return NoteArtifactOn(state, cause, decision);
      },
      "an evidence artifact that this rests on changed")};
}

absl::StatusOr<domain::Events> NoteArtifactOn(const Message& state, const ControlsTopicRecord& cause,
                                              const domain::Decision& decision) {
  const auto report = ReportOf(cause);
  if (!report.has_value()) return domain::Events();
  if (state.GetDescriptor() == v1::Control::descriptor()) {
    return domain::AsEvents(NoteArtifact(static_cast<const v1::Control&>(state), *report, decision));
  }
  if (state.GetDescriptor() == v1::ControlTest::descriptor() && report->standing == Held::STANDING_WITHDRAWN) {
    return domain::AsEvents(
        NoteWithdrawnArtifact(static_cast<const v1::ControlTest&>(state), report->artifact, decision));
  }
  return domain::Events();
}

Effects SuppliedControlEffects(const InventoryTopicRecord& cause) {
  if (!cause.has_supplier()) return {};
  const SupplierEvent& event = cause.supplier();
  SupplierReport report{cause.metadata().subject()};
  if (event.has_assessed()) {
    report.lapsed = event.assessed().assessment() == inventory::v1::Supplier::ASSESSMENT_UNSUITABLE;
  } else if (event.has_assessment_lapsed()) {
    report.lapsed = true;
  } else {
    return {};
  }
  return {Effect::OnEach<Controls>(
      cause.metadata().organization(), "supplier", report.supplier,
      [report](const v1::Control& control, const domain::Decision& decision) {
        return NoteSupplier(control, report, decision);
      },
      report.lapsed ? "the supplier that operates this control is no longer assessed"
                    : "the supplier that operates this control was assessed")};
}

Effects CorrectedControlEffects(const audit::v1::AuditTopicRecord& cause) {
  if (!cause.nonconformity().has_closed()) return {};
  const auto& closed = cause.nonconformity().closed();
  std::vector<std::string> named(closed.controls().begin(), closed.controls().end());
  named.push_back(closed.source().resource());
  Effects effects;
  for (const std::string& control : domain::NamesIn(Controls::kCollection, named, cause.metadata())) {
    effects.push_back(Effect::On<Controls>(
        control,
        [nonconformity = cause.metadata().subject()](const v1::Control& state, const domain::Decision& decision) {
          return NoteCorrected(state, nonconformity, decision);
        },
        "a nonconformity of this control was closed"));
  }
  return effects;
}

}  // namespace aims::controls
