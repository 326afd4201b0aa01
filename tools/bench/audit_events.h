#pragma once
// Events of an organization that looks at its AI management system and puts right what is wrong with it: audit programmes,
// audits and their findings; nonconformities, corrected step by step by actions; incidents with the clocks of their
// reports; concerns; objectives that are measured; evaluations, management reviews, improvements and changes. All of it
// is under way at the same time, each thing at its own pace.
//
//   AuditEvents events({.partitions = 8});
//   AuditEvents::Placed next = events.Next();   // event_source.h
//
// Up to 2,000 objectives are pursued at a time, and some hundreds of each of the rest are worked on; how many there were
// grows for as long as the events do. Some steps are late, some corrections are ineffective at first, some findings are
// disputed, some reports of incidents miss their clock, some people leave. The other services report controls that fail,
// policies that change, AI systems that are classified, and who had a part in them.
//
// The beginnings of things are in audit_events.cc. Each part of the work is in a file of its own: audit_events_audits.cc,
// audit_events_findings.cc, audit_events_correction.cc (nonconformities and actions), audit_events_incidents.cc,
// audit_events_concerns.cc, audit_events_objectives.cc (with evaluations), audit_events_reviews.cc (with improvements,
// changes and needs); the reports of other services are in audit_events_heard.cc.

#include <algorithm>
#include <deque>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "aims/audit/v1/action_note.pb.h"
#include "aims/audit/v1/audit.pb.h"
#include "aims/audit/v1/audit_finding.pb.h"
#include "aims/audit/v1/incident_clock.pb.h"
#include "aims/audit/v1/nonconformity.pb.h"
#include "aims/type/v1/evidence.pb.h"
#include "tools/bench/planned_events.h"

namespace aims::bench {

class AuditEvents : public PlannedEvents {
 public:
  explicit AuditEvents(const Options& options);

  // How many of them people opened so far. AIMS opened others.
  size_t nonconformities() const { return nonconformities_.named; }
  size_t actions() const { return actions_.named; }

 protected:
  // Resources of a kind: how many have a name by NewName, and how many somebody works on.
  struct Work {
    size_t named = 0;
    size_t open = 0;
  };
  struct Policy {
    std::string name;
    uint32_t version = 0;
  };

  void SetUp() override;
  void Begin() override;

  // --- Shared by all parts ---

  // One of many employees, who own things and report what they see; they decide nothing.
  std::string Employee();
  event::v1::Actor AnEmployee() { return Person(Employee(), "viewer"); }
  // Most of the time within `most`; once in a while only after `limit`, the time that AIMS gives for it.
  void MostlyWithin(absl::Duration most, absl::Duration limit, Plan plan);
  // Evidence somewhere else, or an evidence artifact that the controls service has just reported as accepted.
  type::v1::Evidence Proof();
  std::string AnyRequirement();
  std::string AnySystem();
  std::string AnyControl();
  // The last part of a name.
  static std::string IdOf(const std::string& name) { return name.substr(name.rfind('/') + 1); }
  // Whether an action of the resource has not ended.
  template <class State>
  static bool HasOpenAction(const State& state) {
    return std::any_of(state.actions().begin(), state.actions().end(), [](const audit::v1::ActionNote& action) {
      return action.state() == audit::v1::ActionNote::STATE_OPEN || action.state() == audit::v1::ActionNote::STATE_DONE;
    });
  }
  // A request that says why.
  template <class Request>
  Request Saying() {
    Request request;
    request.set_reason(Text(60));
    return request;
  }
  // A decision about the proposed version of a document.
  template <class Request, class State>
  Request OnProposed(const State& state) {
    auto request = Naming<Request>(state.proposed_version(), Text(40));
    request.set_version(state.proposed_version().version());
    return request;
  }

  // --- Reports of other services ---

  void HearOfControl();
  void HearOfSystem();
  void HearOfPolicy(Policy* policy);
  void HearOfLaterPolicy();
  // Something else, again and again.
  void KeepHearing();
  void HearOfTest(const std::string& control);
  void HearOfRisk();
  void HearOfPart();  // that somebody had in a resource
  void HearOfParty();
  void HearOfLeaver();
  void Classify(const std::string& system);
  // The nonconformities that were proposed because the control failed.
  void FollowFailures(const std::string& control);

  // --- Audits ---

  void WriteProgramme();
  void PlanAudit();
  void PrepareAudit(const std::string& audit);
  void AcceptConflicts(const std::string& audit);
  void StartFieldwork(const std::string& audit);
  void CheckCriterion(const std::string& audit, size_t number);
  void RecordSample(const std::string& audit, const std::string& criterion, const event::v1::Actor& auditor);
  void RecordMeeting(const std::string& audit, audit::v1::Audit::Meeting::Kind kind);
  void SubmitReport(const std::string& audit);
  void IssueReport(const std::string& audit);
  void FollowUp(const std::string& audit);
  void RecordCertificate(const std::string& audit);
  void AwaitClosing(const std::string& audit);

  // --- Findings ---

  void RecordFinding(const std::string& audit, const std::string& criterion, audit::v1::AuditFindingKind kind,
                     bool grave, const event::v1::Actor& auditor);
  void DisputeFinding(const std::string& finding);
  void DecideDispute(const std::string& finding);

  // --- Nonconformities and actions ---

  void ReportNonconformity();
  // One that AIMS proposed.
  void JudgeNonconformity(const std::string& name);
  // The steps of the correction, to the end. Nothing when somebody works on it already.
  void Correct(const std::string& name);
  // Whether the step was taken: not where the nonconformity was dropped meanwhile, which nothing follows.
  template <class Request>
  bool Step(const std::string& name, const event::v1::Actor& actor, const Request& request) {
    if (Try(name, actor, request)) return true;
    EndCorrection(name);
    return false;
  }
  void EndCorrection(const std::string& name);
  void Contain(const std::string& name);
  void Analyse(const std::string& name);
  void ReviewAnalysis(const std::string& name);
  void PlanCorrection(const std::string& name);
  void ReviewPlan(const std::string& name);
  void CarryOut(const std::string& name);
  void AwaitVerification(const std::string& name);
  void CloseNonconformity(const std::string& name);
  audit::v1::Nonconformity::Cause CauseOf();
  event::v1::Actor OwnerOf(const std::string& nonconformity);

  // Of the organization itself.
  void PlanAction();
  // An action of `subject`; its name, empty when it is refused.
  std::string PlanAction(const std::string& subject, const event::v1::Actor& planner);
  // It is done and verified: sometimes late, at the second attempt, or not at all. Then `ended` happens.
  void WorkOnAction(const std::string& name, Plan ended);
  void CompleteAction(const std::string& name, Plan ended);
  void VerifyAction(const std::string& name, Plan ended);

  // --- Incidents ---

  void SetIncidents();
  void ReportIncident();
  void HandleIncident(const std::string& name);
  void Triage(const std::string& name);
  void ContainIncident(const std::string& name);
  void ReviseFacts(const std::string& name);
  void CorrectFacts(const std::string& name);
  void ResolveIncident(const std::string& name);
  void CloseIncident(const std::string& name);
  void FollowClocks(const std::string& incident);
  void WorkOnClock(const std::string& clock);
  void Report(const std::string& clock, audit::v1::IncidentClock::Submission::Kind kind);

  // --- Concerns ---

  void RaiseConcern();
  void HandleConcern(const std::string& name);
  void Investigate(const std::string& name);
  void ConcludeConcern(const std::string& name);
  event::v1::Actor HandlerOf(const std::string& concern);

  // --- Objectives and evaluations ---

  void SetObjective();
  void AwaitMeasurement(const std::string& name);
  void MeasureObjective(const std::string& name);
  void MeasureAny();
  void RecordValue(const std::string& name);
  void ReportResult(const std::string& name);
  void JudgeResult(const std::string& name);
  void PlanMonitoring();
  void AwaitEvaluation(const std::string& plan);
  void Evaluate(const std::string& plan);

  // --- Management reviews, improvements, changes, needs ---

  void PlanReviews();
  void AwaitReview();
  void CollectInputs(const std::string& review);
  void HoldReview(const std::string& review);
  void DecideInReview(const std::string& review);
  void FollowReview(const std::string& review);
  void SuggestImprovement();
  void FollowImprovement(const std::string& name);
  void MakeImprovement(const std::string& name);
  void FollowChange(const std::string& name);
  void MakeChange(const std::string& name);
  void FollowNeed(const std::string& name);

  const std::vector<std::string> requirements_;  // of ISO/IEC 42001
  std::vector<std::string> systems_, controls_;
  std::vector<Policy> policies_;
  std::vector<std::string> pursued_;                           // objectives
  std::deque<std::pair<std::string, std::string>> unaudited_;  // programmes and entries that no audit was planned for
  std::set<std::string> followed_;                             // opened by AIMS, and somebody works on it
  Work audits_, nonconformities_, actions_, incidents_, concerns_, improvements_;
  size_t programmes_ = 0, findings_ = 0, objectives_ = 0, monitoring_plans_ = 0, evaluations_ = 0, reviews_ = 0;
  size_t artifacts_ = 0, tests_ = 0, risks_ = 0, parties_ = 0;
};

}  // namespace aims::bench
