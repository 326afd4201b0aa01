#include "tools/bench/year_audits.h"

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "aims/audit/v1/action.pb.h"
#include "aims/audit/v1/audit_policy.pb.h"
#include "aims/audit/v1/audit_programme.pb.h"
#include "aims/audit/v1/concern.pb.h"
#include "aims/audit/v1/incident.pb.h"
#include "aims/audit/v1/management_review.pb.h"
#include "aims/audit/v1/objective.pb.h"
#include "aims/controls/v1/topic.pb.h"
#include "common/base/digest.h"
#include "common/base/time.h"
#include "services/audit/domain/audit_policy.h"
#include "services/audit/domain/concern_secret.h"
#include "tools/bench/people.h"

namespace aims::bench {
namespace {

namespace v1 = audit::v1;
using v1::AuditProgramme;
using v1::IncidentClock;
using v1::Objective;

constexpr absl::Duration kDay = absl::Hours(24);
constexpr char kManager[] = "aims-manager";

}  // namespace

void YearAudits::Begin() {
  switch (Below(14)) {
    case 0:
      return ChangeProgramme();
    case 1:
      return ChangeNonconformity();
    case 2:
      return ChangeReviewAction();
    case 3:
      return ChangeIncident();
    case 4:
      return ChangeObjective();
    case 5:
      return RaiseConcern();
    case 6:
      return ReportIncident();
    case 7:
      return PlanAudit();
    case 8:
      return HearOfStatement();
    case 9:
      return RaiseUnansweredConcern();
    default:
      return AuditEvents::Begin();
  }
}

// Some entries are planned for the next quarter, and once in a while one is left out.
void YearAudits::ChangeProgramme() {
  const std::string name = NameOf("auditProgrammes", absl::StrCat("n-", Below(programmes_)));
  if (StateOf<AuditProgramme>(name).state() != AuditProgramme::STATE_APPROVED) return;
  v1::ProposeAuditProgrammeRequest propose;
  propose.set_reason(Text(20));
  *propose.mutable_document() = StateOf<AuditProgramme>(name).current_version().document();
  auto& entries = *propose.mutable_document()->mutable_entries();
  for (auto& entry : entries) {
    if (!OneIn(4)) continue;
    const int year = std::stoi(entry.planned_quarter().substr(0, 4));
    const int quarter = entry.planned_quarter()[6] - '0';
    entry.set_planned_quarter(quarter == 4 ? absl::StrCat(year + 1, "-Q1") : absl::StrCat(year, "-Q", quarter + 1));
    if (OneIn(2)) entry.set_lead(kLeadAuditors[Below(kLeadAuditors.size())]);
  }
  if (entries.size() > 3 && OneIn(3)) entries.DeleteSubrange(static_cast<int>(Below(entries.size())), 1);
  if (!Try(name, One(kLeadAuditors, "lead-auditor"), propose)) return;
  auto approve = OnProposed<v1::ApproveAuditProgrammeRequest>(StateOf<AuditProgramme>(name));
  approve.set_coverage_gap_reason(Text(20));
  Try(name, One(kManagers, "designated-management"), approve);
}

void YearAudits::ChangeNonconformity() {
  const std::string name = NameOf("nonconformities", absl::StrCat("n-", Below(1 + nonconformities_.named)));
  if (StateOf<v1::Nonconformity>(name).name().empty()) return;
  v1::UpdateNonconformityRequest update;
  if (OneIn(2)) {
    update.mutable_nonconformity()->set_grade(OneIn(2) ? "major" : "minor");
    update.mutable_update_mask()->add_paths("grade");
  } else {
    update.mutable_nonconformity()->set_owner(Employee());
    update.mutable_update_mask()->add_paths("owner");
  }
  Try(name, One(kReviewers, kManager), update);
}

void YearAudits::ChangeReviewAction() {
  const std::string review = NameOf("managementReviews", absl::StrCat("n-", Below(1 + reviews_)));
  const auto& actions = StateOf<v1::ManagementReview>(review).actions();
  if (actions.empty()) return;
  const std::string action = actions[static_cast<int>(Below(actions.size()))].action();
  if (OneIn(3)) {
    Try(action, One(kReviewers, kManager), Saying<v1::CancelActionRequest>());
    return;
  }
  CompleteAction(action, [] {});
}

void YearAudits::ChangeIncident() {
  for (size_t i = incidents_.named; i > 0; --i) {  // the latest are open still
    const std::string name = NameOf("incidents", absl::StrCat("n-", i - 1));
    if (OneIn(2)) {
      RecordEarlierReport(name);
      continue;
    }
    auto rate = Saying<v1::RateIncidentRequest>();
    rate.set_severity_id(OneIn(2) ? "critical" : "moderate");
    if (!StateOf<v1::Incident>(name).name().empty() && Try(name, One(kIncidentManagers, "incident-manager"), rate)) {
      return;
    }
  }
}

// A report that was sent before the due time of the clock, which nobody had recorded.
void YearAudits::RecordEarlierReport(const std::string& incident) {
  for (const std::string& clock : Referring(incident, "incidentClocks")) {
    const auto& state = StateOf<IncidentClock>(clock);
    if (state.state() != IncidentClock::STATE_RUNNING) continue;
    const absl::Time sent = std::min(base::FromProto(state.basis().due_time()), last_time()) - absl::Minutes(10);
    v1::RecordIncidentClockSubmissionRequest record;
    record.set_kind(IncidentClock::Submission::KIND_INITIAL);
    *record.mutable_submit_time() = base::ToProto(sent);
    record.set_content_digest(base::Sha256Hex(clock));
    record.set_receipt(Text(20));
    record.set_reviewer(kReviewers[Below(kReviewers.size())]);
    Try(clock, One(kIncidentManagers, "incident-manager"), record);
  }
}

void YearAudits::ChangeObjective() {
  if (pursued_.empty()) return;
  const std::string name = pursued_[Below(pursued_.size())];
  if (StateOf<Objective>(name).state() != Objective::STATE_ACTIVE) return;
  if (OneIn(3)) return ReportResult(name);
  if (OneIn(2)) return ProposeObjective(name);
  v1::UpdateObjectiveRequest update;
  update.mutable_objective()->set_owner(Employee());
  update.mutable_update_mask()->add_paths("owner");
  Try(name, One(kManagers, "designated-management"), update);
}

void YearAudits::ProposeObjective(const std::string& name) {
  v1::ProposeObjectiveRequest propose;
  propose.set_reason(Text(20));
  *propose.mutable_document() = StateOf<Objective>(name).current_version().document();
  if (OneIn(2) && propose.document().has_measure()) propose.mutable_document()->mutable_measure()->set_what(Text(20));
  *propose.mutable_document()->mutable_due_time() = base::ToProto(last_time() + kDay * (20 + Below(60)));
  if (!Try(name, One(kAuthors, kManager), propose)) return;
  auto approve = OnProposed<v1::ApproveObjectiveRequest>(StateOf<Objective>(name));
  const std::string policy = audit::AuditPolicyName(propose.document().policy());
  approve.set_policy_version(StateOf<v1::AuditPolicy>(policy).version_in_force());
  Try(name, One(kManagers, "designated-management"), approve);
}

// A version of one of two statements is approved, which excludes some controls. Once in a while one is withdrawn.
void YearAudits::HearOfStatement() {
  if (!OneIn(3)) return;
  const std::string statement = NameOf("statementsOfApplicability", absl::StrCat("s-", Below(2)));
  controls::v1::ControlsTopicRecord record;
  auto& event = *record.mutable_statement_of_applicability();
  if (OneIn(6)) {
    event.mutable_withdrawn();
  } else {
    event.mutable_status_frozen()->set_version(++statements_);
    for (const std::string& requirement : requirements_) {
      if (OneIn(4)) continue;
      auto& row = *event.mutable_status_frozen()->add_statuses();
      row.set_requirement(requirement);
      row.set_status(OneIn(3) ? controls::v1::StatementRowStatus::STATUS_NOT_APPLICABLE
                              : controls::v1::StatementRowStatus::STATUS_IMPLEMENTED);
    }
  }
  Hear("aims.controls.events", statement, One(kManagers, "designated-management"), record);
}

void YearAudits::RaiseUnansweredConcern() {
  const std::string name = NewName("concerns", &concerns_.named);
  v1::RaiseConcernRequest request;
  request.mutable_concern()->set_display_name(Text(20));
  request.mutable_concern()->set_description(Text(40));
  request.set_case_secret(audit::CaseSecretFrom(base::Sha256(name)));
  if (!Try(name, AnEmployee(), request) || OneIn(2)) return;
  Later(kDay * 9, [this, name] { Try(name, One(kHandlers, "concern-handler"), v1::AcknowledgeConcernRequest()); });
}

}  // namespace aims::bench
