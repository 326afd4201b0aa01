#pragma once
// Events of an organization that runs its AI management system: controls that are planned, implemented, attested,
// tested and operated; evidence that is accepted and expires; policies that people acknowledge; exceptions,
// competences, and the rows of the statement of applicability. All of it is under way at the same time, each thing at
// its own pace.
//
//   ControlsEvents events({.partitions = 8});
//   ControlsEvents::Placed next = events.Next();   // event_source.h
//
// A derived class can let more happen (year_controls.h).
//
// Up to 2,000 controls, 500 people and 60 policies, of which the tests, the acknowledgements and the evidence go on for
// as long as the events do. Some tests are failed or missed, some acknowledgements are late, some people leave.
//
// Evidence is in controls_events_evidence.cc, controls, tests and exceptions in controls_events_controls.cc, policies,
// competences and the statement in controls_events_people.cc.

#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "aims/controls/v1/evidence_artifact.pb.h"
#include "tools/bench/planned_events.h"

namespace aims::bench {

class ControlsEvents : public PlannedEvents {
 public:
  explicit ControlsEvents(const Options& options);

  // How many resources people made so far. What follows from them makes others: tests, acknowledgements.
  size_t controls() const { return controls_.size(); }
  size_t artifacts() const { return artifacts_; }

 protected:
  // What happens once an artifact is accepted.
  using Accepted = std::function<void(const std::string& artifact)>;

  void SetUp() override;
  void Begin() override;

  // --- Evidence ---

  // By a person, for a resource; `supersedes` may be empty. A few are rejected first.
  void CollectEvidence(const std::string& supports, const std::string& supersedes, Accepted accepted);
  void SubmitEvidence(const std::string& name, Accepted accepted);
  void ReviewEvidence(const std::string& name, Accepted accepted);
  // By a program, accepted by the precedent that a person reviewed.
  void MeasureByProgram(const std::string& supports);
  // The accepted artifact, as a resource quotes it.
  type::v1::Evidence Quote(const std::string& artifact) const;

  // --- Controls ---

  void PlanControl();
  void ImplementControl(const std::string& name);
  void AttestControl(const std::string& name);
  void TestDesign(const std::string& control);
  void RenewEvidence(const std::string& control, const std::string& artifact);
  // Waits for the test that the control has scheduled, and makes it; most of the time.
  void AwaitTest(const std::string& control);
  void TestOperation(const std::string& control, const std::string& test);
  void ConcludeTest(const std::string& test, Plan then);
  void ChangeControl();
  void RequestException();
  void DecideException(const std::string& name);
  // One of the controls that operate; empty when there is none among a few.
  std::string OperatingControl();

  // --- Policies, people, competences ---

  void WritePolicy();
  void DraftVersion(const std::string& policy, bool first);
  void PublishVersion(const std::string& policy);
  // Those whom the policy asks acknowledge it, when they come to it.
  void AwaitAcknowledgements(const std::vector<std::string>& acknowledgements);
  void AddPerson();
  void ChangePerson();
  void RequireCompetence();
  void AssignHolders(const std::string& requirement);
  void DevelopCompetence(const std::string& name);
  void AssessCompetence(const std::string& name);
  void WaiveCompetence(const std::string& name);

  // --- The statement of applicability: its next step ---

  void WriteStatement();
  void SetRows(const std::vector<std::string>& requirements);

  const std::vector<std::string> requirements_;  // the controls of Annex A
  std::vector<std::string> controls_, persons_, policies_, competence_requirements_;
  std::map<std::string, std::string> control_by_requirement_;  // one that satisfies it
  std::set<std::string> awaited_;  // acknowledgements and competences that somebody works on
  std::string precedent_;          // artifact of the program that a person reviewed
  size_t artifacts_ = 0, tests_ = 0, exceptions_ = 0, hired_ = 0;
};

}  // namespace aims::bench
