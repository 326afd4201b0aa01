#pragma once
// Stories about objectives, brought to where a test begins. olga owns, mel measures, ana writes, dora is designated and
// tom top management. Only for tests.

#include <string>
#include <vector>

#include "aims/audit/v1/audit_authority.pb.h"
#include "aims/audit/v1/audit_policy.pb.h"
#include "common/base/time.h"
#include "common/domain/story.h"
#include "services/audit/domain/objective.h"

namespace aims::audit {

inline constexpr absl::Duration kDay = absl::Hours(24);
inline constexpr char kObjective[] = "organizations/acme/objectives/tests-on-time";
inline constexpr char kPolicy[] = "organizations/acme/policies/ai";
inline constexpr char kAnAction[] = "organizations/acme/actions/a";

inline v1::AuditAuthority ManagementOfAcme(type::v1::Separation separation = type::v1::SEPARATION_STRICT) {
  v1::AuditAuthority record;
  record.set_name("organizations/acme/auditAuthorities/current");
  record.mutable_authorities()->mutable_separation()->set_separation(separation);
  record.mutable_authorities()->mutable_separation()->set_version(1);
  for (const char* person : {"tom", "dora", "olga"}) {
    auto* designation = record.mutable_authorities()->add_designations();
    designation->set_number(record.authorities().designations_size());
    designation->set_subject_id(person);
    designation->set_role(std::string(person) == "tom" ? type::v1::MANAGEMENT_ROLE_TOP
                                                       : type::v1::MANAGEMENT_ROLE_DESIGNATED);
  }
  return record;
}

inline v1::AuditPolicy PolicyWith(uint32_t version, uint32_t first = 1) {
  v1::AuditPolicy policy;
  policy.set_name("organizations/acme/auditPolicies/ai");
  policy.set_policy(kPolicy);
  policy.set_version_in_force(version);
  policy.set_first_version(first);
  policy.set_digest("d");
  return policy;
}

inline v1::ActionNote NoteOfAction(v1::ActionNote::State state, uint64_t version) {
  v1::ActionNote note;
  note.set_action(kAnAction);
  note.set_state(state);
  note.set_action_version(version);
  return note;
}

inline type::v1::Evidence EvidenceAt(absl::Time time, const std::string& preparer = "petra") {
  type::v1::Evidence evidence;
  evidence.set_preparer(preparer);
  *evidence.mutable_evidence_time() = base::ToProto(time);
  return evidence;
}

class ObjectiveStory : public domain::Story<Objectives> {
 public:
  explicit ObjectiveStory() : Story(kObjective) {
    Knowing(ManagementOfAcme()).Knowing(PolicyWith(3));
    v1::CreateObjectiveRequest create;
    create.mutable_objective()->set_display_name("operation tests on time");
    create.mutable_objective()->set_owner("olga");
    By("ana").When(create).Happens();
  }
  // On track above 90 percent, off track at 80 and below; measured each 10 days.
  v1::ProposeObjectiveRequest Proposing(bool measurable = true) const {
    v1::ProposeObjectiveRequest request;
    auto& document = *request.mutable_document();
    document.set_aim("nearly all operation tests are on time");
    document.set_policy(kPolicy);
    *document.mutable_due_time() = base::ToProto(time() + kDay * 100);
    document.add_communicated_to()->set_audience("testers");
    if (!measurable) {
      document.set_not_measurable_reason("nobody counts");
      return request;
    }
    auto& measure = *document.mutable_measure();
    measure.set_what("share of tests on time");
    measure.set_unit("percent");
    measure.set_direction(v1::OBJECTIVE_DIRECTION_INCREASE);
    measure.set_baseline(70);
    measure.set_target(95);
    measure.set_at_risk(90);
    measure.set_off_track(80);
    measure.set_period_days(10);
    measure.set_source(v1::Objective::Measure::SOURCE_MANUAL);
    measure.set_method_version("2");
    measure.set_measurer("mel");
    return request;
  }
  v1::ApproveObjectiveRequest Approving(uint32_t policy_version = 3) const {
    v1::ApproveObjectiveRequest request;
    request.set_version(state().proposed_version().version());
    request.set_digest(state().proposed_version().digest());
    request.set_policy_version(policy_version);
    return request;
  }
  v1::RecordObjectiveMeasurementRequest Measuring(double value, uint32_t corrects = 0) const {
    v1::RecordObjectiveMeasurementRequest request;
    request.set_value(value);
    *request.mutable_measure_time() = base::ToProto(time());
    request.set_source("weekly report");
    request.set_corrects(corrects);
    if (corrects != 0) request.set_reason("it counted twice");
    return request;
  }
  v1::ReportObjectiveResultRequest Reporting(v1::Objective::Outcome outcome = v1::Objective::OUTCOME_ACHIEVED) const {
    v1::ReportObjectiveResultRequest request;
    request.set_outcome(outcome);
    request.set_evaluation("looked at the year");
    *request.add_evidence() = EvidenceAt(time());
    return request;
  }

  ObjectiveStory& ToActive(bool measurable = true) {
    By("ana").When(Proposing(measurable)).Happens();
    By("dora").When(Approving()).Happens();
    return *this;
  }
  ObjectiveStory& Value(double value, uint32_t corrects = 0) {
    By("mel").When(Measuring(value, corrects)).Happens();
    return *this;
  }
  ObjectiveStory& ToReported(v1::Objective::Outcome outcome = v1::Objective::OUTCOME_ACHIEVED) {
    ToActive().Value(96).By("olga").When(Reporting(outcome)).Happens();
    return *this;
  }
};

inline std::vector<v1::ObjectiveEvent::EventCase> CasesOf(const std::vector<v1::ObjectiveEvent>& events) {
  std::vector<v1::ObjectiveEvent::EventCase> cases;
  for (const auto& event : events) cases.push_back(event.event_case());
  return cases;
}

}  // namespace aims::audit
