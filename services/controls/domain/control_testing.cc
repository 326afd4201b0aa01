#include "services/controls/domain/control_testing.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/base/time.h"
#include "common/domain/after.h"
#include "common/domain/known.h"
#include "common/domain/references.h"
#include "common/domain/refusal.h"
#include "common/domain/standard_moves.h"
#include "common/domain/state.h"
#include "services/controls/domain/control_rules.h"
#include "services/controls/domain/controls_authority.h"

namespace aims::controls {
namespace {

using domain::Decision;
using domain::Refusals;
using v1::Control;
using v1::ControlTest;
using Event = v1::ControlTestEvent;

constexpr absl::Duration kNotice = absl::Hours(7 * 24);

// TESTER_NOT_INDEPENDENT when the named tester could not test the control, by the separation that is in force.
absl::optional<domain::Violation> Independent(const std::string& tester, const Control& control,
                                              const Decision& decision) {
  if (tester.empty()) return absl::nullopt;
  Decision by_tester = decision;
  by_tester.actor.set_subject(tester);
  if (!AuthorityFor(by_tester, "9.1").FourEyes(PartsIn(control)).has_value()) return absl::nullopt;
  return domain::Violation{"TESTER_NOT_INDEPENDENT", "9.1",
                           absl::StrCat("\"", tester,
                                        "\" owns, operates or implemented the control, or prepared its evidence: name "
                                        "another tester")};
}

// What must hold of a test that corrects another one.
void RequireCorrectable(const ControlTest& test, absl::string_view reason, const Decision& decision,
                        Refusals* refusals) {
  if (test.supersedes().empty()) return;
  refusals->Unless(!reason.empty(), {"REASON_MISSING", "9.1", "reason is empty: say why the other test is corrected"});
  refusals->Add(domain::Known<ControlTest>(decision, {test.supersedes()}, {},
                                           {"SUPERSEDED_UNKNOWN", "9.1", "name the test that is corrected"}));
  const auto other = decision.Find<ControlTest>(test.supersedes());
  if (other == nullptr) return;
  refusals->Unless(other->control() == test.control() && other->kind() == test.kind(),
                   {"SUPERSEDED_OF_OTHER_CONTROL", "9.1",
                    absl::StrCat(other->name(), " is of another control or kind: name a test of the same ones")});
  refusals->Unless(
      domain::IsIn(*other, {ControlTest::STATE_PASSED, ControlTest::STATE_FAILED, ControlTest::STATE_INCONCLUSIVE}),
      {"SUPERSEDED_NOT_CONCLUDED", "9.1",
       absl::StrCat(other->name(), " is in state ", domain::StateName(other->state()),
                    ": only a concluded test is corrected")});
  refusals->Unless(other->superseded_by().empty(),
                   {"SUPERSEDED_ALREADY", "9.1",
                    absl::StrCat(other->name(), " is superseded by ", other->superseded_by(), ": correct that one")});
}

ControlTestEvents Cancelled(const ControlTest& test, absl::string_view cause) {
  ControlTestEvents events(1);
  auto* cancelled = events[0].mutable_cancelled();
  cancelled->set_control(test.control());
  cancelled->set_kind(test.kind());
  cancelled->set_cause(std::string(cause));
  return events;
}

absl::Time ScheduledTime(const ControlTest& test) { return base::FromProto(test.scheduled_time()); }

ControlTestEvents At(const ControlTest& test, absl::Time due) {
  ControlTestEvents events;
  if (!test.due_soon() && due < ScheduledTime(test)) {
    *events.emplace_back().mutable_due_soon()->mutable_scheduled_time() = test.scheduled_time();
  } else if (!test.due()) {
    *events.emplace_back().mutable_due()->mutable_scheduled_time() = test.scheduled_time();
  } else {
    auto* missed = events.emplace_back().mutable_missed();
    missed->set_control(test.control());
    missed->set_kind(test.kind());
    *missed->mutable_scheduled_time() = test.scheduled_time();
    *missed->mutable_miss_time() = test.miss_time();
  }
  return events;
}

}  // namespace

std::vector<domain::Move> ControlTests::Moves() {
  return domain::MoveTable<ControlTests>()
      .On<v1::CreateControlTestRequest>(&Create)
      .On<v1::UpdateControlTestRequest>(&Update, {ControlTest::STATE_SCHEDULED}, "9.1")
      .On<v1::StartControlTestRequest>(&Start, {ControlTest::STATE_SCHEDULED}, "9.1")
      .On<v1::ConcludeControlTestRequest>(&Conclude, {ControlTest::STATE_IN_PROGRESS}, "9.1")
      .On<v1::ApproveControlTestCorrectionRequest>(&ApproveCorrection, {ControlTest::STATE_IN_PROGRESS}, "9.1")
      .On<v1::RejectControlTestCorrectionRequest>(&RejectCorrection, {ControlTest::STATE_IN_PROGRESS}, "9.1")
      .On<v1::CancelControlTestRequest>(&Cancel, {ControlTest::STATE_SCHEDULED, ControlTest::STATE_IN_PROGRESS}, "9.1");
}

absl::optional<absl::Time> ControlTests::NextDue(const ControlTest& test) {
  if (test.state() != ControlTest::STATE_SCHEDULED) return absl::nullopt;
  const absl::Time notice = ScheduledTime(test) - kNotice;
  if (!test.due_soon() && !test.due() && notice > base::FromProto(test.create_time())) return notice;
  return test.due() ? base::FromProto(test.miss_time()) : ScheduledTime(test);
}

absl::StatusOr<ControlTestEvents> ControlTests::FallDue(const ControlTest& test, const Decision& decision) {
  return domain::DueInOrder<ControlTests>(test, decision, At);
}

absl::StatusOr<ControlTestEvents> Create(const ControlTest&, const v1::CreateControlTestRequest& request,
                                         const Decision& decision) {
  const ControlTest& test = request.control_test();
  Refusals refusals(decision.subject);
  refusals.Add(
      domain::Known<Control>(decision, {test.control()}, {}, {"CONTROL_UNKNOWN", "9.1", "create the control first"}));
  RequireCorrectable(test, request.reason(), decision, &refusals);
  const auto control = decision.Find<Control>(test.control());
  if (control != nullptr) {
    refusals.Unless(control->state() != Control::STATE_RETIRED,
                    {"CONTROL_RETIRED", "9.1", absl::StrCat(control->name(), " is retired and cannot be tested")});
    refusals.Add(Independent(test.tester(), *control, decision));
  }
  RETURN_IF_ERROR(refusals.ToStatus());
  ASSIGN_OR_RETURN(ControlTestEvents events, domain::Registered<Event>(test));
  events[0].mutable_registered()->set_grace_days(GraceDays(*control));
  return events;
}

absl::StatusOr<ControlTestEvents> Update(const ControlTest& test, const v1::UpdateControlTestRequest& request,
                                         const Decision& decision) {
  Refusals refusals(test.name());
  return domain::Updated<Event>(test, request.control_test(), request.update_mask(), [&](const ControlTest& after) {
    const bool moved = ScheduledTime(after) != ScheduledTime(test);
    refusals.Unless(!moved || !test.scheduled_by_control(),
                    {"SCHEDULED_BY_CONTROL", "9.1",
                     "the frequency of the control sets scheduled_time: change the frequency, or cancel the test"});
    const auto control = decision.Find<Control>(test.control());
    if (control != nullptr && after.tester() != test.tester()) {
      refusals.Add(Independent(after.tester(), *control, decision));
    }
    return refusals.ToStatus();
  });
}

absl::StatusOr<ControlTestEvents> Cancel(const ControlTest& test, const v1::CancelControlTestRequest&,
                                         const Decision&) {
  return Cancelled(test, "");
}

absl::StatusOr<ControlTestEvents> Schedule(const ControlTest& test, const ScheduledTest& scheduled,
                                           const Decision& decision) {
  const auto control = decision.Find<Control>(scheduled.control);
  const bool awaited = control != nullptr && control->next_test().control_test() == decision.subject;
  if (!test.name().empty() || !awaited) return ControlTestEvents{};
  ControlTest wanted;
  wanted.set_display_name(absl::StrCat("Test of operation: ", control->display_name()));
  wanted.set_control(scheduled.control);
  wanted.set_kind(scheduled.kind);
  *wanted.mutable_scheduled_time() = base::ToProto(scheduled.scheduled_time);
  ASSIGN_OR_RETURN(ControlTestEvents events, domain::Registered<Event>(wanted));
  events[0].mutable_registered()->set_grace_days(scheduled.grace_days);
  events[0].mutable_registered()->set_scheduled_by_control(true);
  return events;
}

absl::StatusOr<ControlTestEvents> NoteCallOff(const ControlTest& test, const CallOff& call_off,
                                              const Decision& decision) {
  const bool open = domain::IsIn(test, {ControlTest::STATE_SCHEDULED, ControlTest::STATE_IN_PROGRESS});
  if (!open || test.control() != call_off.control) return ControlTestEvents{};
  if (!call_off.all) {
    const auto control = decision.Find<Control>(call_off.control);
    const bool awaited = control != nullptr && control->next_test().control_test() == test.name();
    const bool called_off = test.scheduled_by_control() && test.state() == ControlTest::STATE_SCHEDULED && !awaited;
    if (!called_off) return ControlTestEvents{};
  }
  return Cancelled(test, call_off.cause);
}

absl::StatusOr<ControlTestEvents> NoteSuperseded(const ControlTest& test, const std::string& successor,
                                                 const Decision&) {
  if (test.name().empty() || !test.superseded_by().empty()) return ControlTestEvents{};
  ControlTestEvents events(1);
  events[0].mutable_superseded()->set_successor(successor);
  return events;
}

absl::StatusOr<ControlTestEvents> NoteWithdrawnArtifact(const ControlTest& test, const std::string& artifact,
                                                        const Decision&) {
  const auto& artifacts = test.evidence_artifacts();
  const auto& withdrawn = test.withdrawn_evidence();
  const bool rests = std::find(artifacts.begin(), artifacts.end(), artifact) != artifacts.end();
  const bool noted = std::find(withdrawn.begin(), withdrawn.end(), artifact) != withdrawn.end();
  const bool decided = domain::IsIn(test, {ControlTest::STATE_PASSED, ControlTest::STATE_FAILED});
  if (!rests || noted || !decided) return ControlTestEvents{};
  ControlTestEvents events(1);
  auto* event = events[0].mutable_evidence_withdrawn();
  event->set_control(test.control());
  event->set_kind(test.kind());
  event->set_evidence_artifact(artifact);
  event->set_former_outcome(test.conclusion().outcome());
  event->set_criterion_digest(test.criterion_digest());
  return events;
}

bool ControlTests::NeedsPerson(const State& test, const std::string& login) {
  return domain::IsIn(test, {ControlTest::STATE_SCHEDULED, ControlTest::STATE_IN_PROGRESS}) &&
         domain::RefersTo(test, login);
}

}  // namespace aims::controls
