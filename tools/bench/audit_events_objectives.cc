// Objectives with their measured values, and evaluations of the performance of the management system.

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "aims/audit/v1/audit_policy.pb.h"
#include "aims/audit/v1/monitoring_plan.pb.h"
#include "aims/audit/v1/objective.pb.h"
#include "aims/audit/v1/performance_evaluation.pb.h"
#include "common/base/time.h"
#include "services/audit/domain/audit_policy.h"
#include "tools/bench/audit_events.h"
#include "tools/bench/people.h"

namespace aims::bench {
namespace {

namespace v1 = audit::v1;
using v1::MonitoringPlan;
using v1::Objective;
using v1::PerformanceEvaluation;

constexpr absl::Duration kDay = absl::Hours(24);
constexpr char kManager[] = "aims-manager";
constexpr char kDesignated[] = "designated-management";
constexpr double kBaseline = 70, kOffTrack = 80, kAtRisk = 90, kTarget = 95;
constexpr size_t kRows = 6;

// How it is measured: half monthly, most of the rest weekly.
void Measure(size_t pace, Objective::Measure* measure) {
  measure->set_unit("percent");
  measure->set_direction(v1::OBJECTIVE_DIRECTION_INCREASE);
  measure->set_baseline(kBaseline);
  measure->set_target(kTarget);
  measure->set_at_risk(kAtRisk);
  measure->set_off_track(kOffTrack);
  measure->set_period_days(pace < 50 ? 30 : pace < 85 ? 7 : 1);
  measure->set_source(Objective::Measure::SOURCE_MANUAL);
  measure->set_method_version("1");
}

std::string RowId(size_t number) { return absl::StrCat("row-", number); }

}  // namespace

// --- Objectives ---

void AuditEvents::SetObjective() {
  const std::string name = NewName("objectives", &objectives_);
  const event::v1::Actor author = One(kAuthors, kManager);
  v1::CreateObjectiveRequest create;
  create.set_parent(organization());
  create.mutable_objective()->set_display_name(Text(40));
  create.mutable_objective()->set_owner(Employee());
  Do(name, author, create);
  v1::ProposeObjectiveRequest propose;
  Objective::Document& document = *propose.mutable_document();
  document.set_aim(Text(100));
  document.set_policy(policies_[Below(policies_.size())].name);
  document.set_consistency(Text(80));
  document.add_requirements(AnyRequirement());
  document.set_area(OneIn(2) ? Objective::AREA_USE : Objective::AREA_DEVELOPMENT);
  if (OneIn(2)) document.add_ai_systems(AnySystem());
  Measure(Below(100), document.mutable_measure());
  document.mutable_measure()->set_what(Text(40));
  document.mutable_measure()->set_method(Text(80));
  document.mutable_measure()->set_measurer(kOperators[Below(kOperators.size())]);
  document.set_plan(Text(150));
  document.set_resources(Text(60));
  *document.mutable_due_time() = base::ToProto(last_time() + kDay * (OneIn(20) ? 5 + Below(10) : 60 + Below(300)));
  document.set_evaluation_method(Text(60));
  document.add_communicated_to()->set_audience("everyone concerned");
  document.mutable_communicated_to(0)->set_channel("intranet");
  Do(name, author, propose);
  auto approve = OnProposed<v1::ApproveObjectiveRequest>(StateOf<Objective>(name));
  approve.set_policy_version(StateOf<v1::AuditPolicy>(audit::AuditPolicyName(document.policy())).version_in_force());
  Do(name, One(kManagers, kDesignated), approve);
  pursued_.push_back(name);
  AwaitMeasurement(name);
  if (OneIn(6)) WorkOnAction(PlanAction(name, author), [] {});
  const absl::Time due = base::FromProto(document.due_time());
  if (OneIn(40)) {
    return At(last_time() + (due - last_time()) / 2, [this, name] {
      if (!Try(name, One(kManagers, kDesignated), Saying<v1::AbandonObjectiveRequest>())) return;
      std::erase(pursued_, name);
    });
  }
  At(OneIn(12) ? due + kDay * (1 + Below(10)) : due - absl::Hours(Below(72)), [this, name] { ReportResult(name); });
}

void AuditEvents::AwaitMeasurement(const std::string& name) {
  const absl::Duration period = kDay * StateOf<Objective>(name).current_version().document().measure().period_days();
  // Once in a while nobody measures it in time.
  const absl::Duration wait = OneIn(30) ? period * 1.7 : period * (0.9 + 0.001 * static_cast<double>(Below(200)));
  At(last_time() + wait, [this, name] { MeasureObjective(name); });
}

void AuditEvents::MeasureObjective(const std::string& name) {
  if (StateOf<Objective>(name).state() != Objective::STATE_ACTIVE) return;
  RecordValue(name);
  AwaitMeasurement(name);
  if (!StateOf<Objective>(name).review_due()) return;
  Later(kDay, [this, name] {
    const Objective& objective = StateOf<Objective>(name);
    if (objective.state() != Objective::STATE_ACTIVE) return;
    auto review = Saying<v1::ReviewObjectiveRequest>();
    const std::string policy = audit::AuditPolicyName(objective.current_version().document().policy());
    review.set_policy_version(StateOf<v1::AuditPolicy>(policy).version_in_force());
    Try(name, One(kReviewers, kManager), review);
  });
}

void AuditEvents::MeasureAny() {
  for (int i = 0; i < 10 && !pursued_.empty(); ++i) {
    const std::string& name = pursued_[Below(pursued_.size())];
    if (StateOf<Objective>(name).state() == Objective::STATE_ACTIVE) return RecordValue(name);
  }
  SetObjective();
}

void AuditEvents::RecordValue(const std::string& name) {
  const Objective& objective = StateOf<Objective>(name);
  v1::RecordObjectiveMeasurementRequest measure;
  const bool first = objective.measurements().empty();
  // It becomes better on the whole.
  measure.set_value(first ? kBaseline + static_cast<double>(Below(28))
                          : std::min(99.0, objective.measurements(objective.measurements_size() - 1).value() - 1 +
                                               static_cast<double>(Below(4))));
  *measure.mutable_measure_time() = base::ToProto(last_time());
  measure.set_source(Text(30));
  if (OneIn(3)) *measure.add_evidence() = Proof();
  if (!first && OneIn(100)) {
    const auto& wrong = objective.measurements(objective.measurements_size() - 1);
    if (wrong.corrected_by() == 0) {
      measure.set_corrects(wrong.number());
      measure.set_reason(Text(40));
    }
  }
  Try(name, Person(objective.current_version().document().measure().measurer(), "editor"), measure);
}

void AuditEvents::ReportResult(const std::string& name) {
  const Objective& objective = StateOf<Objective>(name);
  if (HasOpenAction(objective)) return Later(kDay * 3, [this, name] { ReportResult(name); });
  v1::ReportObjectiveResultRequest report;
  report.set_evaluation(Text(120));
  *report.add_evidence() = Proof();
  const event::v1::Actor owner = Person(objective.owner(), "editor");
  report.set_outcome(Objective::OUTCOME_ACHIEVED);
  if (objective.stale() || objective.measurements().empty() ||
      objective.measurements(objective.measurements_size() - 1).value() < kTarget) {
    report.set_outcome(Objective::OUTCOME_MISSED);
  }
  Do(name, owner, report);
  Later(kDay * 2, [this, name] { JudgeResult(name); });
}

void AuditEvents::JudgeResult(const std::string& name) {
  const event::v1::Actor judge = One(kReviewers, kManager);
  if (OneIn(15)) {
    Do(name, judge, Saying<v1::ReturnObjectiveResultRequest>());
    AwaitMeasurement(name);
    return Later(kDay * 2, [this, name] { ReportResult(name); });
  }
  Do(name, judge, Saying<v1::ConfirmObjectiveResultRequest>());
  std::erase(pursued_, name);
}

// --- Evaluations ---

void AuditEvents::PlanMonitoring() {
  const std::string name = NewName("monitoringPlans", &monitoring_plans_);
  const event::v1::Actor author = One(kAuthors, kManager);
  v1::CreateMonitoringPlanRequest create;
  create.set_parent(organization());
  create.mutable_monitoring_plan()->set_display_name(Text(30));
  create.mutable_monitoring_plan()->set_owner(kOwners[Below(kOwners.size())]);
  Do(name, author, create);
  v1::ProposeMonitoringPlanRequest propose;
  MonitoringPlan::Document& document = *propose.mutable_document();
  for (size_t i = 0; i < kRows; ++i) {
    MonitoringPlan::Row& row = *document.add_rows();
    row.set_row_id(RowId(i));
    row.set_what(Text(40));
    row.set_why(Text(40));
    row.set_method(Text(60));
    row.set_method_version("1");
    row.set_measure_days(7);
    row.set_analyse_days(30);
    row.set_measurer(kOperators[Below(kOperators.size())]);
    row.set_analyst(kAssessors[Below(kAssessors.size())]);
  }
  document.set_evaluation_days(OneIn(2) ? 7 : 30);
  document.set_grace_days(5);
  document.set_review_days(90);
  Do(name, author, propose);
  Do(name, One(kManagers, kDesignated), OnProposed<v1::ApproveMonitoringPlanRequest>(StateOf<MonitoringPlan>(name)));
  AwaitEvaluation(name);
}

void AuditEvents::AwaitEvaluation(const std::string& plan) {
  const absl::Time due = base::FromProto(StateOf<MonitoringPlan>(plan).next_due_time());
  // One in eight is so late that it is missed.
  At(due + (OneIn(8) ? kDay * 7 : absl::Hours(Below(96))), [this, plan] { Evaluate(plan); });
}

void AuditEvents::Evaluate(const std::string& plan) {
  const MonitoringPlan& known = StateOf<MonitoringPlan>(plan);
  if (known.review_due()) {
    v1::ReviewMonitoringPlanRequest review;
    review.set_version(known.current_version().version());
    review.set_digest(known.current_version().digest());
    Try(plan, One(kReviewers, kManager), review);
  }
  const std::string name = NewName("performanceEvaluations", &evaluations_);
  v1::CreatePerformanceEvaluationRequest create;
  create.set_parent(organization());
  PerformanceEvaluation& evaluation = *create.mutable_performance_evaluation();
  evaluation.set_display_name(Text(30));
  evaluation.set_monitoring_plan(plan);
  *evaluation.mutable_period_start_time() =
      known.has_last_period_end_time() ? known.last_period_end_time() : known.first_approve_time();
  *evaluation.mutable_period_end_time() = base::ToProto(last_time());
  *evaluation.mutable_due_time() = base::ToProto(last_time() + kDay);
  evaluation.set_evaluator(kAssessors[Below(kAssessors.size())]);
  for (size_t i = 0; i < kRows; ++i) {
    PerformanceEvaluation::Result& result = *evaluation.add_results();
    result.set_row_id(RowId(i));
    if (OneIn(8)) {
      result.set_not_measured_reason(Text(40));
      continue;
    }
    result.set_value(absl::StrCat(50 + Below(50), " percent"));
    *result.mutable_measure_time() = base::ToProto(last_time());
  }
  evaluation.set_analysis(Text(300));
  for (auto* conclusion : {evaluation.mutable_performance(), evaluation.mutable_effectiveness()}) {
    conclusion->set_answer(OneIn(3) ? PerformanceEvaluation::Conclusion::ANSWER_PARTLY
                                    : PerformanceEvaluation::Conclusion::ANSWER_YES);
    conclusion->set_reason(Text(80));
  }
  evaluation.set_follow_up(Text(80));
  Do(name, One(kAuthors, kManager), create);
  MostlyWithin(kDay, kDay, [this, name, plan] {
    Do(name, Person(StateOf<PerformanceEvaluation>(name).evaluator(), kManager),
       v1::ConcludePerformanceEvaluationRequest());
    Later(kDay, [this, name, plan] {
      Do(name, One(kReviewers, kManager),
         Naming<v1::ApprovePerformanceEvaluationRequest>(StateOf<PerformanceEvaluation>(name), ""));
      AwaitEvaluation(plan);
    });
  });
}

}  // namespace aims::bench
