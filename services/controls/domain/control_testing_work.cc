// A test of a control, from its start to its conclusion, and the review of a correction: ISO/IEC 42001 8.3, 9.1.

#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/login.h"
#include "common/base/status_macros.h"
#include "common/base/time.h"
#include "common/domain/evidence.h"
#include "common/domain/refusal.h"
#include "common/domain/sample.h"
#include "services/controls/domain/artifact_evidence.h"
#include "services/controls/domain/control_rules.h"
#include "services/controls/domain/control_testing.h"
#include "services/controls/domain/controls_authority.h"

namespace aims::controls {
namespace {

using domain::Decision;
using domain::Refusals;
using v1::Control;
using v1::ControlTest;
using Sample = v1::ControlTest::Sample;
using Event = v1::ControlTestEvent;

constexpr char kClause[] = "9.1";

// Adds CONTROL_UNKNOWN and CONTROL_RETIRED; returns the control that can be tested, or nullptr.
std::shared_ptr<const Control> Testable(const ControlTest& test, const Decision& decision, Refusals* refusals) {
  auto control = decision.Find<Control>(test.control());
  refusals->Unless(
      control != nullptr,
      {"CONTROL_UNKNOWN", kClause, absl::StrCat(test.control(), " does not exist or is deleted: cancel the test")});
  if (control == nullptr) return nullptr;
  refusals->Unless(control->state() != Control::STATE_RETIRED,
                   {"CONTROL_RETIRED", kClause, absl::StrCat(control->name(), " is retired: cancel the test")});
  return control;
}

void RequireTester(const std::string& tester, const Decision& decision, Refusals* refusals) {
  refusals->Unless(
      tester.empty() || tester == decision.actor.subject(),
      {"NOT_THE_TESTER", kClause, absl::StrCat("the tester is \"", tester, "\": only that person can do this")});
}

// What a test of operation needs besides.
void RequireOperationTest(const ControlTest& test, const v1::StartControlTestRequest& request, const Control& control,
                          Refusals* refusals) {
  refusals->Unless(IsImplemented(control),
                   {"CONTROL_NOT_IMPLEMENTED", kClause,
                    absl::StrCat(control.name(), " is not implemented, so there is no operation to test")});
  refusals->Unless(IsDesignPassed(control),
                   {"DESIGN_NOT_PASSED", kClause,
                    "no design test passed for the present criterion of the control: make the design test first"});
  const bool has_period = request.has_period_from_time() && request.has_period_to_time() &&
                          base::FromProto(request.period_from_time()) < base::FromProto(request.period_to_time());
  refusals->Unless(has_period, {"PERIOD_MISSING", kClause,
                                "period_from_time and period_to_time must be set, and the first must be earlier: give "
                                "the tested period"});
  refusals->Unless(
      request.population().size() > 0,
      {"POPULATION_MISSING", kClause, "population is not set or is empty: describe the cases of the period"});
  refusals->Unless(request.sample().method() != Sample::METHOD_UNSPECIFIED,
                   {"SAMPLE_MISSING", kClause, "sample is not set: say how the cases are selected"});
  const auto& result = control.operation_result();
  const bool failed_before = result.outcome() == v1::CONTROL_TEST_OUTCOME_FAILED &&
                             result.control_test() != test.supersedes() && has_period &&
                             base::FromProto(request.period_to_time()) <= base::FromProto(result.period_to_time());
  refusals->Unless(
      !failed_before,
      {"PERIOD_ALREADY_FAILED", kClause,
       absl::StrCat(result.control_test(),
                    " failed for a period that ends no earlier: test a later period, or correct that test")});
}

// The sample as it is recorded.
Sample Recorded(const ControlTest& test, const v1::StartControlTestRequest& request, const Decision& decision) {
  return domain::CompletedSample(
      request.sample(), request.population().size(),
      absl::StrCat(test.name(), " ", request.population().sha256(), " ", base::TimeToText(decision.time)));
}

template <class Concluded>
void Describe(const ControlTest& test, const ControlTest::Conclusion& conclusion, const domain::Authority& authority,
              Concluded* concluded) {
  concluded->set_control(test.control());
  concluded->set_kind(test.kind());
  concluded->set_outcome(conclusion.outcome());
  concluded->set_exceptions_found(conclusion.exceptions_found());
  concluded->set_text(conclusion.text());
  *concluded->mutable_evidence() = conclusion.evidence();
  if (conclusion.has_report()) *concluded->mutable_report() = conclusion.report();
  concluded->set_criterion_digest(test.criterion_digest());
  if (test.has_period_to_time()) *concluded->mutable_period_to_time() = test.period_to_time();
  concluded->set_supersedes(test.supersedes());
  *concluded->mutable_authority() = authority.grounds();
}

}  // namespace

absl::StatusOr<ControlTestEvents> Start(const ControlTest& test, const v1::StartControlTestRequest& request,
                                        const Decision& decision) {
  Refusals refusals(test.name());
  RequireTester(test.tester(), decision, &refusals);
  const domain::Authority authority = AuthorityFor(decision, kClause);
  const auto control = Testable(test, decision, &refusals);
  const Sample sample = Recorded(test, request, decision);
  if (control != nullptr) {
    refusals.Add(authority.FourEyes(PartsIn(*control)));
    refusals.Unless(!control->criterion().empty(),
                    {"CRITERION_MISSING", kClause, "the control has no criterion: give it a criterion first"});
    if (test.kind() == v1::CONTROL_TEST_KIND_OPERATION) RequireOperationTest(test, request, *control, &refusals);
  }
  domain::RequireSample(sample, request.population().size(), kClause, &refusals);
  RETURN_IF_ERROR(refusals.ToStatus());
  ControlTestEvents events(1);
  auto* started = events[0].mutable_started();
  started->set_method(request.method());
  started->set_success_criteria(request.success_criteria());
  started->set_criterion(control->criterion());
  started->set_criterion_digest(control->criterion_digest());
  if (test.kind() == v1::CONTROL_TEST_KIND_OPERATION) {
    *started->mutable_period_from_time() = request.period_from_time();
    *started->mutable_period_to_time() = request.period_to_time();
  }
  if (request.has_population()) *started->mutable_population() = request.population();
  if (request.has_sample()) *started->mutable_sample() = sample;
  started->set_tolerance(request.tolerance());
  *started->mutable_authority() = authority.grounds();
  return events;
}

absl::StatusOr<ControlTestEvents> Conclude(const ControlTest& test, const v1::ConcludeControlTestRequest& request,
                                           const Decision& decision) {
  Refusals refusals(test.name());
  RequireTester(test.tester(), decision, &refusals);
  const domain::Authority authority = AuthorityFor(decision, kClause);
  domain::Parts parts;
  if (const auto control = Testable(test, decision, &refusals); control != nullptr) parts = PartsIn(*control);
  parts.concerned.merge(domain::PreparersOf(request.evidence()));
  refusals.Add(authority.FourEyes(parts));
  RequireUsable(request.evidence(), decision, &refusals);
  google::protobuf::RepeatedPtrField<type::v1::Evidence> report;
  if (request.has_report()) *report.Add() = request.report();
  RequireUsable(report, decision, &refusals);
  refusals.Unless(!test.has_period_to_time() || base::FromProto(test.period_to_time()) <= decision.time,
                  {"PERIOD_NOT_OVER", kClause, "the tested period has not ended: conclude the test after its end"});
  refusals.Unless(!test.has_sample() || request.exceptions_found() <= test.sample().size(),
                  {"EXCEPTIONS_EXCEED_SAMPLE", kClause,
                   absl::StrCat("exceptions_found is ", request.exceptions_found(), ", and the sample has ",
                                test.sample().size(), " cases: correct exceptions_found")});
  refusals.Unless(
      request.outcome() != v1::CONTROL_TEST_OUTCOME_PASSED || request.exceptions_found() <= test.tolerance(),
      {"TOLERANCE_EXCEEDED", kClause,
       absl::StrCat(request.exceptions_found(), " exceptions were found, and the tolerance is ", test.tolerance(),
                    ": record the outcome as failed or inconclusive")});
  RETURN_IF_ERROR(refusals.ToStatus());
  ControlTest::Conclusion conclusion;
  conclusion.set_outcome(request.outcome());
  conclusion.set_exceptions_found(request.exceptions_found());
  conclusion.set_text(request.conclusion());
  *conclusion.mutable_evidence() = request.evidence();
  if (request.has_report()) *conclusion.mutable_report() = request.report();
  ControlTestEvents events(1);
  if (test.supersedes().empty()) {
    Describe(test, conclusion, authority, events[0].mutable_concluded());
  } else {
    Describe(test, conclusion, authority, events[0].mutable_conclusion_proposed());
  }
  return events;
}

absl::StatusOr<ControlTestEvents> ApproveCorrection(const ControlTest& test,
                                                    const v1::ApproveControlTestCorrectionRequest&,
                                                    const Decision& decision) {
  if (!test.has_proposed_conclusion()) {
    return domain::Refusal(test.name(), {"NO_CONCLUSION_PROPOSED", kClause,
                                         "no conclusion awaits a review: the tester concludes the test first"});
  }
  Refusals refusals(test.name());
  const domain::Authority authority = AuthorityFor(decision, kClause);
  domain::Parts parts{.makers = {test.tester()}};
  const auto corrected = decision.Find<ControlTest>(test.supersedes());
  if (corrected != nullptr) {
    parts.makers.insert(corrected->tester());
    refusals.Unless(
        corrected->superseded_by().empty(),
        {"SUPERSEDED_ALREADY", kClause,
         absl::StrCat(corrected->name(), " is superseded by ", corrected->superseded_by(), ": cancel this test")});
  }
  if (const auto control = Testable(test, decision, &refusals); control != nullptr) {
    domain::Parts others = PartsIn(*control);
    parts.concerned.merge(others.makers);
    parts.concerned.merge(others.concerned);
  }
  refusals.Add(authority.FourEyes(parts));
  RequireUsable(test.proposed_conclusion().evidence(), decision, &refusals);
  RETURN_IF_ERROR(refusals.ToStatus());
  ControlTestEvents events(1);
  Describe(test, test.proposed_conclusion(), authority, events[0].mutable_concluded());
  return events;
}

absl::StatusOr<ControlTestEvents> RejectCorrection(const ControlTest& test,
                                                   const v1::RejectControlTestCorrectionRequest&, const Decision&) {
  if (!test.has_proposed_conclusion()) {
    return domain::Refusal(test.name(), {"NO_CONCLUSION_PROPOSED", kClause,
                                         "no conclusion awaits a review: the tester concludes the test first"});
  }
  ControlTestEvents events(1);
  events[0].mutable_conclusion_rejected();
  return events;
}

}  // namespace aims::controls
