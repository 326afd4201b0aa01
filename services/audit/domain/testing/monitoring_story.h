#pragma once
// Stories about monitoring plans and evaluations of performance, brought to where a test begins. olga owns the plan, mel
// measures, andy analyses, eva evaluates, ana writes, dora is designated and tom top management. Only for tests.

#include <string>

#include "common/base/time.h"
#include "services/audit/domain/monitoring_plan.h"
#include "services/audit/domain/performance_evaluation.h"
#include "services/audit/domain/testing/objective_story.h"

namespace aims::audit {

inline constexpr char kPlan[] = "organizations/acme/monitoringPlans/all";

class PlanStory : public domain::Story<MonitoringPlans> {
 public:
  PlanStory() : Story(kPlan) {
    Knowing(ManagementOfAcme());
    v1::CreateMonitoringPlanRequest create;
    create.mutable_monitoring_plan()->set_display_name("monitoring");
    create.mutable_monitoring_plan()->set_owner("olga");
    By("ana").When(create).Happens();
  }
  v1::ProposeMonitoringPlanRequest Proposing() const {
    v1::ProposeMonitoringPlanRequest request;
    auto& document = *request.mutable_document();
    for (const char* id : {"tests", "risks"}) {
      auto* row = document.add_rows();
      row->set_row_id(id);
      row->set_what(id);
      row->set_measurer("mel");
      row->set_analyst("andy");
    }
    document.set_evaluation_days(90);
    document.set_grace_days(14);
    document.set_review_days(365);
    return request;
  }
  // A decision about the proposed version.
  template <class Request>
  Request On() const {
    Request request;
    request.set_version(state().proposed_version().version());
    request.set_digest(state().proposed_version().digest());
    request.set_reason("as agreed");
    return request;
  }
  PlanStory& ToApproved() {
    By("ana").When(Proposing()).Happens();
    By("dora").When(On<v1::ApproveMonitoringPlanRequest>()).Happens();
    return *this;
  }
};

class EvaluationStory : public domain::Story<PerformanceEvaluations> {
 public:
  EvaluationStory() : Story("organizations/acme/performanceEvaluations/q1") {
    Knowing(ManagementOfAcme()).Knowing(PlanStory().ToApproved().state());
    By("ana").When(Beginning()).Happens();
  }
  // The period ends in 90 days, and is evaluated in 120.
  v1::CreatePerformanceEvaluationRequest Beginning() const {
    v1::CreatePerformanceEvaluationRequest create;
    auto& evaluation = *create.mutable_performance_evaluation();
    evaluation.set_display_name("first quarter");
    evaluation.set_monitoring_plan(kPlan);
    *evaluation.mutable_period_start_time() = base::ToProto(time());
    *evaluation.mutable_period_end_time() = base::ToProto(time() + kDay * 90);
    *evaluation.mutable_due_time() = base::ToProto(time() + kDay * 120);
    evaluation.set_evaluator("eva");
    auto* measured = evaluation.add_results();
    measured->set_row_id("tests");
    measured->set_value("97 percent");
    auto* not_measured = evaluation.add_results();
    not_measured->set_row_id("risks");
    not_measured->set_not_measured_reason("the criteria changed");
    evaluation.set_analysis("tests are better than last year");
    evaluation.mutable_performance()->set_answer(v1::PerformanceEvaluation::Conclusion::ANSWER_YES);
    evaluation.mutable_effectiveness()->set_answer(v1::PerformanceEvaluation::Conclusion::ANSWER_PARTLY);
    evaluation.set_follow_up("measure the risks again");
    return create;
  }
  // An update of this field to the value in `evaluation`.
  static v1::UpdatePerformanceEvaluationRequest Setting(const std::string& field,
                                                        const v1::PerformanceEvaluation& evaluation = {}) {
    v1::UpdatePerformanceEvaluationRequest request;
    *request.mutable_performance_evaluation() = evaluation;
    request.mutable_update_mask()->add_paths(field);
    return request;
  }
  template <class Request>
  Request OnDigest() const {
    Request request;
    request.set_digest(state().digest());
    request.set_reason("as read");
    return request;
  }
  EvaluationStory& ToTheEnd() {
    After(kDay * 90);
    return *this;
  }
  EvaluationStory& ToConcluded() {
    ToTheEnd().By("eva").When(v1::ConcludePerformanceEvaluationRequest()).Happens();
    return *this;
  }
};

}  // namespace aims::audit
