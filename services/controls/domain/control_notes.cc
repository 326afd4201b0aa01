// What a control hears of its tests, its exceptions, its evidence artifacts and its supplier: ISO/IEC 42001 8.3, 9.1.

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "aims/controls/v1/evidence_artifact.pb.h"
#include "common/base/status_macros.h"
#include "common/base/time.h"
#include "common/domain/evidence.h"
#include "common/domain/state.h"
#include "services/controls/domain/control_rules.h"

namespace aims::controls {
namespace {

using domain::Decision;
using v1::Control;
using Cause = v1::Control::Cause;
using Held = v1::Control::HeldEvidence;
using Result = v1::Control::TestResult;
using Kinds = std::vector<Cause::Kind>;

// The kinds of the causes that tests of one kind have.
struct TestCauses {
  Cause::Kind failed, missed, open;
  Kinds all;
  const char* name;
};
const TestCauses& CausesBy(v1::ControlTestKind kind) {
  static const auto* const kDesign =
      new TestCauses{Cause::KIND_DESIGN_TEST_FAILED,
                     Cause::KIND_DESIGN_TEST_MISSED,
                     Cause::KIND_DESIGN_RESULT_OPEN,
                     {Cause::KIND_DESIGN_TEST_FAILED, Cause::KIND_DESIGN_TEST_MISSED, Cause::KIND_DESIGN_RESULT_OPEN},
                     "design test"};
  static const auto* const kOperation =
      new TestCauses{Cause::KIND_OPERATION_TEST_FAILED,
                     Cause::KIND_OPERATION_TEST_MISSED,
                     Cause::KIND_OPERATION_RESULT_OPEN,
                     {Cause::KIND_OPERATION_TEST_FAILED, Cause::KIND_OPERATION_TEST_MISSED,
                      Cause::KIND_OPERATION_RESULT_OPEN, Cause::KIND_OPERATION_RESULT_EXPIRED},
                     "test of operation"};
  return kind == v1::CONTROL_TEST_KIND_DESIGN ? *kDesign : *kOperation;
}

const Result& ResultOf(const Control& control, v1::ControlTestKind kind) {
  return kind == v1::CONTROL_TEST_KIND_DESIGN ? control.design_result() : control.operation_result();
}

bool IsCause(const Control& control, Cause::Kind kind, const std::string& resource) {
  const Cause* cause = CauseOf(control, kind);
  return cause != nullptr && cause->resource() == resource && !resource.empty();
}

Result ResultFrom(const Control& control, const TestReport& report) {
  Result result;
  result.set_control_test(report.control_test);
  result.set_outcome(report.outcome);
  *result.mutable_conclude_time() = base::ToProto(report.time);
  result.set_criterion_digest(report.criterion_digest);
  if (report.period_to.has_value()) {
    *result.mutable_period_to_time() = base::ToProto(*report.period_to);
    if (control.frequency().kind() == v1::ControlFrequency::KIND_EVERY_DAYS) {
      *result.mutable_expire_time() =
          base::ToProto(*report.period_to + absl::Hours(24) * (control.frequency().days() + GraceDays(control)));
    }
  }
  return result;
}

// Whether the report of a test of operation is about a later period than the result, or corrects it.
bool Supersedes(const Control& control, const TestReport& report) {
  const Result& result = ResultOf(control, report.kind);
  if (result.control_test().empty() || report.supersedes == result.control_test()) return true;
  if (report.kind == v1::CONTROL_TEST_KIND_DESIGN || !report.period_to.has_value()) return true;
  const absl::Time known = base::FromProto(result.period_to_time());
  return *report.period_to > known ||
         (*report.period_to == known && result.outcome() != v1::CONTROL_TEST_OUTCOME_FAILED);
}

std::string Sentence(const char* kind, absl::string_view test, absl::string_view happened) {
  return absl::StrCat("The ", kind, " ", test, " ", happened, ".");
}

// Adds what a concluded test is for the control. `noted` becomes the event that says so.
void AddConcluded(const Control& control, const TestReport& report, v1::ControlTestNoted* noted,
                  ControlEvents* consequences) {
  const TestCauses& causes = CausesBy(report.kind);
  const bool design = report.kind == v1::CONTROL_TEST_KIND_DESIGN;
  const bool present = report.criterion_digest == control.criterion_digest();
  const Result& known = ResultOf(control, report.kind);
  const bool corrects = !report.supersedes.empty() && known.control_test() == report.supersedes;
  const bool later = Supersedes(control, report);
  // The causes that the corrected test was.
  Kinds corrected;
  for (const Cause::Kind kind : {causes.failed, causes.open}) {
    if (IsCause(control, kind, report.supersedes)) corrected.push_back(kind);
  }
  switch (report.outcome) {
    case v1::CONTROL_TEST_OUTCOME_PASSED:
      if (present && later) {
        *noted->mutable_result() = ResultFrom(control, report);
        ClearCauses(control, causes.all, consequences);
      } else {
        ClearCauses(control, corrected, consequences);
      }
      return;
    case v1::CONTROL_TEST_OUTCOME_FAILED:
      if (design && !present) return;  // another criterion took the place of the one that failed
      if (later) *noted->mutable_result() = ResultFrom(control, report);
      ClearCauses(control, corrected, consequences);
      AddCause(causes.failed, report.control_test, report.time, Sentence(causes.name, report.control_test, "failed"),
               consequences);
      return;
    default:
      ClearCauses(control, corrected, consequences);
      if (design && !present) return;
      if (corrects) {
        *noted->mutable_result() = ResultFrom(control, report);
        AddCause(causes.open, report.control_test, report.time,
                 Sentence(causes.name, report.control_test, "corrects another one and is inconclusive"), consequences);
      } else if (later && known.outcome() != v1::CONTROL_TEST_OUTCOME_PASSED &&
                 known.outcome() != v1::CONTROL_TEST_OUTCOME_FAILED) {
        *noted->mutable_result() = ResultFrom(control, report);
      }
      return;
  }
}

// Adds what the withdrawal of evidence of a test is for the control. Returns whether the control rests on that test.
bool AddEvidenceWithdrawn(const Control& control, const TestReport& report, v1::ControlTestNoted* noted,
                          ControlEvents* consequences) {
  const TestCauses& causes = CausesBy(report.kind);
  const Result& known = ResultOf(control, report.kind);
  const bool is_result = known.control_test() == report.control_test;
  const bool is_cause = IsCause(control, causes.failed, report.control_test);
  if (!is_cause && (!is_result || known.outcome() == v1::CONTROL_TEST_OUTCOME_INCONCLUSIVE)) return false;
  if (is_result) {
    *noted->mutable_result() = known;
    noted->mutable_result()->set_outcome(v1::CONTROL_TEST_OUTCOME_INCONCLUSIVE);
    noted->mutable_result()->clear_expire_time();
  }
  if (is_cause) ClearCauses(control, {causes.failed}, consequences);
  AddCause(causes.open, report.control_test, report.time,
           Sentence(causes.name, report.control_test, "rests on evidence that was withdrawn"), consequences);
  return true;
}

}  // namespace

absl::StatusOr<ControlEvents> NoteTest(const Control& control, const TestReport& report, const Decision& decision) {
  if (HasEnded(control)) return ControlEvents{};
  const TestCauses& causes = CausesBy(report.kind);
  const bool is_next = control.next_test().control_test() == report.control_test && control.has_next_test();
  ControlEvents events(1);
  auto* noted = events[0].mutable_test_noted();
  noted->set_control_test(report.control_test);
  noted->set_kind(report.kind);
  noted->set_ends_next_test(is_next);
  ControlEvents consequences;
  switch (report.what) {
    case TestReport::What::kCancelled:
      // A move of people, or of a control that has ended or has another frequency: only for the former is it the next.
      if (is_next)
        ScheduleTest(control, base::FromProto(control.next_test().scheduled_time()), decision, &consequences);
      break;
    case TestReport::What::kMissed:
      if (!is_next && IsCause(control, causes.missed, report.control_test)) return ControlEvents{};
      AddCause(causes.missed, report.control_test, report.time,
               Sentence(causes.name, report.control_test, "was not made in time"), &consequences);
      break;
    case TestReport::What::kConcluded: {
      const Result& known = ResultOf(control, report.kind);
      const bool is_known = known.control_test() == report.control_test &&
                            known.conclude_time().seconds() == base::ToProto(report.time).seconds();
      if (is_known || IsCause(control, causes.failed, report.control_test)) return ControlEvents{};
      AddConcluded(control, report, noted, &consequences);
      break;
    }
    case TestReport::What::kEvidenceWithdrawn:
      if (!AddEvidenceWithdrawn(control, report, noted, &consequences)) return ControlEvents{};
      break;
  }
  if (!is_next && consequences.empty() && !noted->has_result()) return ControlEvents{};
  events.insert(events.end(), consequences.begin(), consequences.end());
  return Conclude(control, std::move(events), decision);
}

absl::StatusOr<ControlEvents> NoteException(const Control& control, const ExceptionReport& report,
                                            const Decision& decision) {
  const auto& exceptions = control.exceptions();
  const bool known = std::any_of(exceptions.begin(), exceptions.end(), [&](const auto& exception) {
    return exception.control_exception() == report.control_exception;
  });
  if (HasEnded(control) || known == report.in_force) return ControlEvents{};
  ControlEvents events;
  auto* noted = events.emplace_back().mutable_exception_noted();
  noted->set_control_exception(report.control_exception);
  noted->set_in_force(report.in_force);
  if (report.in_force) *noted->mutable_expire_time() = base::ToProto(report.expire_time);
  return Conclude(control, std::move(events), decision);
}

absl::StatusOr<ControlEvents> NoteArtifact(const Control& control, const ArtifactReport& report,
                                           const Decision& decision) {
  if (HasEnded(control)) return ControlEvents{};
  const Held* held = nullptr;
  bool has_successor = false;
  for (const Held& each : control.evidence()) {
    if (each.evidence().reference() == report.artifact) held = &each;
    if (each.evidence().reference() == report.successor) has_successor = true;
  }
  const bool is_final =
      held != nullptr &&
      (held->standing() == Held::STANDING_WITHDRAWN ||
       (held->standing() == Held::STANDING_SUPERSEDED && report.standing != Held::STANDING_WITHDRAWN));
  if (held == nullptr || is_final || held->standing() == report.standing) return ControlEvents{};
  ControlEvents events;
  auto* noted = events.emplace_back().mutable_evidence_noted();
  noted->set_reference(report.artifact);
  noted->set_standing(report.standing);
  if (report.standing == Held::STANDING_VALID) {
    const auto artifact = decision.Find<v1::EvidenceArtifact>(report.artifact);
    if (artifact == nullptr || artifact->state() != v1::EvidenceArtifact::STATE_ACCEPTED) return ControlEvents{};
    if (artifact->has_expire_time()) *noted->mutable_expire_time() = artifact->expire_time();
  }
  const auto successor = decision.Find<v1::EvidenceArtifact>(report.successor);
  if (successor != nullptr && !has_successor && successor->state() == v1::EvidenceArtifact::STATE_ACCEPTED &&
      !domain::Over(successor->has_expire_time(), successor->expire_time(), decision.time)) {
    auto* evidence = noted->mutable_successor();
    evidence->set_title(successor->display_name());
    evidence->set_reference(successor->name());
    evidence->set_sha256(successor->sha256());
    evidence->set_preparer(successor->collector());
    *evidence->mutable_evidence_time() = successor->collect_time();
    if (successor->has_expire_time()) *evidence->mutable_expire_time() = successor->expire_time();
  }
  const Cause::Kind kind =
      report.standing == Held::STANDING_WITHDRAWN ? Cause::KIND_EVIDENCE_WITHDRAWN : Cause::KIND_EVIDENCE_EXPIRED;
  RETURN_IF_ERROR(AddEvidenceConsequences(control, kind, report.artifact, decision.time, decision, &events));
  return Conclude(control, std::move(events), decision);
}

absl::StatusOr<ControlEvents> NoteSupplier(const Control& control, const SupplierReport& report,
                                           const Decision& decision) {
  const bool known = CauseOf(control, Cause::KIND_SUPPLIER_LAPSED) != nullptr;
  if (HasEnded(control) || control.supplier() != report.supplier || known == report.lapsed) return ControlEvents{};
  ControlEvents events;
  if (report.lapsed) {
    AddCause(Cause::KIND_SUPPLIER_LAPSED, report.supplier, decision.time,
             absl::StrCat("The assessment of the supplier ", report.supplier, " lapsed."), &events);
  } else {
    ClearCauses(control, {Cause::KIND_SUPPLIER_LAPSED}, &events);
  }
  return Conclude(control, std::move(events), decision);
}

absl::StatusOr<ControlEvents> NoteCorrected(const Control& control, const std::string& nonconformity,
                                            const Decision& decision) {
  const absl::Time time = decision.time + kTestOfCorrection;
  const bool operates = domain::IsIn(control, {Control::STATE_OPERATING, Control::STATE_DEGRADED});
  const bool soon = control.has_next_test() && base::FromProto(control.next_test().scheduled_time()) <= time;
  if (HasEnded(control) || !operates || soon) return ControlEvents{};
  ControlEvents events;
  if (control.has_next_test()) {
    events.emplace_back().mutable_called_off()->set_cause(
        absl::StrCat(nonconformity, " was closed: the control is tested sooner"));
  }
  ScheduleTest(control, time, decision, &events);
  return Conclude(control, std::move(events), decision);
}

}  // namespace aims::controls
