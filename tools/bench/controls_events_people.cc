// The roster, policies and their acknowledgements, competences, and the statement of applicability.

#include <utility>

#include "absl/strings/str_cat.h"
#include "aims/controls/v1/competence.pb.h"
#include "aims/controls/v1/competence_requirement.pb.h"
#include "aims/controls/v1/control.pb.h"
#include "aims/controls/v1/person.pb.h"
#include "aims/controls/v1/policy.pb.h"
#include "aims/controls/v1/policy_acknowledgement.pb.h"
#include "aims/controls/v1/statement_of_applicability.pb.h"
#include "aims/controls/v1/statement_of_applicability_service.pb.h"
#include "common/base/time.h"
#include "tools/bench/controls_events.h"
#include "tools/bench/people.h"

namespace aims::bench {
namespace {

namespace v1 = controls::v1;
using v1::Competence;
using v1::CompetenceRequirement;
using v1::Policy;
using v1::PolicyAcknowledgement;
using v1::StatementOfApplicability;
using v1::StatementRow;

constexpr absl::Duration kDay = absl::Hours(24);
constexpr char kManager[] = "aims-manager";
constexpr char kDesignated[] = "designated-management";
constexpr size_t kUnits = 12;
// No end of a target falls into the time that is made up.
constexpr absl::Duration kFar = absl::Hours(24 * 700);

// About the version under way.
template <class Request>
Request OnNext(const Policy& policy, const std::string& reason) {
  Request request;
  request.set_version(policy.next_version().version());
  request.set_digest(policy.next_version().digest());
  request.set_reason(reason);
  return request;
}

}  // namespace

// --- The roster ---

void ControlsEvents::AddPerson() {
  const std::string name = NewName("persons", &hired_);
  v1::CreatePersonRequest request;
  request.set_parent(organization());
  v1::Person& person = *request.mutable_person();
  person.set_subject(absl::StrCat("p-", hired_));
  person.set_unit(absl::StrCat("unit ", Below(kUnits)));
  person.set_kind(OneIn(6) ? v1::PERSON_KIND_CONTRACTOR : v1::PERSON_KIND_EMPLOYEE);
  Do(name, One(kAuthors, kManager), request);
  persons_.push_back(name);
  AwaitAcknowledgements(Referring(person.subject(), "policyAcknowledgements"));
}

void ControlsEvents::ChangePerson() {
  std::string& chosen = persons_[Below(persons_.size())];
  const std::string name = chosen;
  if (OneIn(30)) {
    v1::LeavePersonRequest leave;
    leave.set_reason("another employer");
    Do(name, One(kAuthors, kManager), leave);
    std::swap(chosen, persons_.back());
    persons_.pop_back();
    return;
  }
  v1::UpdatePersonRequest update;
  *update.mutable_person()->mutable_absent_until_time() = base::ToProto(last_time() + kDay * (1 + Below(15)));
  update.mutable_update_mask()->add_paths("absent_until_time");
  Try(name, One(kAuthors, kManager), update);
}

// --- Policies ---

void ControlsEvents::WritePolicy() {
  size_t number = policies_.size();
  const std::string name = NewName("policies", &number);
  v1::CreatePolicyRequest request;
  request.set_parent(organization());
  Policy& policy = *request.mutable_policy();
  policy.set_display_name(Text(30));
  policy.set_kind(policies_.empty() ? v1::POLICY_KIND_AI_POLICY : v1::POLICY_KIND_PROCEDURE);
  policy.set_owner(kOwners[Below(kOwners.size())]);
  policy.add_fulfils(policies_.empty() ? "iso-42001:5.2" : requirements_[Below(requirements_.size())]);
  Do(name, Person(policy.owner(), kManager), request);
  policies_.push_back(name);
  DraftVersion(name, /*first=*/true);
}

void ControlsEvents::DraftVersion(const std::string& policy, bool first) {
  v1::DraftPolicyVersionRequest draft;
  auto& document = *draft.mutable_document();
  document.set_text(Text(1000 + Below(3000)));
  document.mutable_commitments()->set_objectives("section 2");
  document.mutable_commitments()->set_requirements("section 3");
  document.mutable_commitments()->set_improvement("section 4");
  document.set_no_relations_reason("no other policy speaks of AI");
  document.set_review_days(180);
  const event::v1::Actor author = One(kAuthors, kManager);
  if (!Try(policy, author, draft)) return;
  const bool major = first || OneIn(2);
  Later(kDay, [this, policy, author, major] {
    const auto& state = StateOf<Policy>(policy);
    auto submit = OnNext<v1::SubmitPolicyVersionRequest>(state, "");
    submit.set_change_summary(Text(100));
    if (!Try(policy, author, submit)) return;
    Later(kDay, [this, policy, major] {
      auto pass = OnNext<v1::PassPolicyReviewRequest>(StateOf<Policy>(policy), Text(60));
      pass.set_change_class(major ? v1::POLICY_CHANGE_CLASS_MAJOR : v1::POLICY_CHANGE_CLASS_EDITORIAL);
      if (!Try(policy, One(kReviewers, kManager), pass)) return;
      Later(kDay, [this, policy] {
        const auto approve = OnNext<v1::ApprovePolicyVersionRequest>(StateOf<Policy>(policy), Text(60));
        if (Try(policy, One(kManagers, "top-management"), approve)) PublishVersion(policy);
      });
    });
  });
}

void ControlsEvents::PublishVersion(const std::string& policy) {
  auto publish = OnNext<v1::PublishPolicyVersionRequest>(StateOf<Policy>(policy), Text(40));
  if (StateOf<Policy>(policy).kind() == v1::POLICY_KIND_AI_POLICY) {
    publish.mutable_audience()->set_everyone(true);
  } else {
    publish.mutable_audience()->add_units(absl::StrCat("unit ", Below(kUnits)));
  }
  publish.set_acknowledge_days(2 + static_cast<uint32_t>(Below(20)));
  if (!Try(policy, One(kAuthors, kManager), publish)) return;
  AwaitAcknowledgements(Referring(policy, "policyAcknowledgements"));
  // The next version, or that this one is still right.
  Later(kDay * 60, [this, policy] {
    if (!OneIn(3)) return DraftVersion(policy, /*first=*/false);
    const auto& current = StateOf<Policy>(policy).current_version();
    v1::ConfirmPolicyRequest confirm;
    confirm.set_version(current.version());
    confirm.set_digest(current.digest());
    confirm.set_reason(Text(60));
    Try(policy, One(kManagers, "top-management"), confirm);
    Later(kDay * 30, [this, policy] { DraftVersion(policy, /*first=*/false); });
  });
}

void ControlsEvents::AwaitAcknowledgements(const std::vector<std::string>& acknowledgements) {
  for (const std::string& name : acknowledgements) {
    if (!awaited_.insert(name).second) continue;
    // Most within some days; some of them too late.
    Later(kDay * 12, [this, name] {
      const auto& asked = StateOf<PolicyAcknowledgement>(name);
      v1::AcknowledgePolicyRequest acknowledge;
      acknowledge.set_version(asked.version());
      acknowledge.set_digest(asked.digest());
      Try(name, Person(asked.subject(), "employee"), acknowledge);
      awaited_.erase(name);
    });
  }
}

// --- Competences ---

void ControlsEvents::RequireCompetence() {
  if (competence_requirements_.size() > 30 && !OneIn(10)) {
    return AssignHolders(competence_requirements_[Below(competence_requirements_.size())]);
  }
  size_t number = competence_requirements_.size();
  const std::string name = NewName("competenceRequirements", &number);
  v1::CreateCompetenceRequirementRequest request;
  request.set_parent(organization());
  CompetenceRequirement& requirement = *request.mutable_competence_requirement();
  requirement.set_display_name(Text(30));
  requirement.set_activity(Text(40));
  requirement.set_competence(Text(150));
  requirement.add_bases(CompetenceRequirement::BASIS_TRAINING);
  requirement.add_bases(CompetenceRequirement::BASIS_EXPERIENCE);
  requirement.set_criterion(Text(80));
  requirement.set_refresh_days(OneIn(5) ? 10 : 180);
  requirement.add_requirements("iso-42001:7.2");
  Do(name, One(kAuthors, kManager), request);
  competence_requirements_.push_back(name);
  AssignHolders(name);
}

void ControlsEvents::AssignHolders(const std::string& requirement) {
  v1::AssignCompetenceHoldersRequest assign;
  for (size_t i = 1 + Below(4); i > 0; --i) {
    assign.add_persons(StateOf<v1::Person>(persons_[Below(persons_.size())]).subject());
  }
  if (!Try(requirement, One(kAuthors, kManager), assign)) return;
  for (const std::string& name : Referring(requirement, "competences")) {
    if (StateOf<Competence>(name).state() != Competence::STATE_GAP || !awaited_.insert(name).second) continue;
    Later(kDay * 3, [this, name] { DevelopCompetence(name); });
  }
}

void ControlsEvents::DevelopCompetence(const std::string& name) {
  if (StateOf<Competence>(name).state() == Competence::STATE_CLOSED) return;
  if (OneIn(8)) return WaiveCompetence(name);
  if (OneIn(2)) return AssessCompetence(name);
  v1::StartCompetenceAcquisitionRequest start;
  start.set_supervised_by(kOwners[Below(kOwners.size())]);
  start.set_plan(Text(100));
  Try(name, One(kAuthors, kManager), start);
  Later(kDay * 10, [this, name] { AssessCompetence(name); });
}

void ControlsEvents::AssessCompetence(const std::string& name) {
  v1::AssessCompetenceRequest assess;
  const bool competent = !OneIn(10);
  assess.set_outcome(competent ? Competence::Assessment::OUTCOME_COMPETENT
                               : Competence::Assessment::OUTCOME_NOT_COMPETENT);
  assess.add_bases(CompetenceRequirement::BASIS_TRAINING);
  assess.set_reason(Text(60));
  *assess.add_evidence() = EvidenceBy(kCollectors[Below(kCollectors.size())]);
  if (!Try(name, One(kAssessors, kManager), assess)) return;
  if (!competent) return Later(kDay * 5, [this, name] { AssessCompetence(name); });
  // Again before it ends; for some too late.
  const auto& assessment = StateOf<Competence>(name).assessment();
  if (!assessment.has_expire_time()) return;
  At(base::FromProto(assessment.expire_time()) - kDay * 2 + absl::Hours(Below(72)),
     [this, name] { AssessCompetence(name); });
}

void ControlsEvents::WaiveCompetence(const std::string& name) {
  v1::RequestCompetenceWaiverRequest ask;
  *ask.mutable_expire_time() = base::ToProto(last_time() + kDay * (5 + Below(60)));
  ask.set_measures(Text(60));
  ask.set_reason(Text(60));
  if (!Try(name, One(kAuthors, kManager), ask)) return;
  Later(kDay, [this, name] {
    const auto& waiver = StateOf<Competence>(name).requested_waiver();
    Try(name, One(kManagers, kDesignated), Naming<v1::ApproveCompetenceWaiverRequest>(waiver, Text(40)));
    Later(kDay * 20, [this, name] { AssessCompetence(name); });
  });
}

// --- The statement of applicability ---

void ControlsEvents::WriteStatement() {
  const std::string name = NameOf("statementsOfApplicability", "main");
  const auto& statement = StateOf<StatementOfApplicability>(name);
  std::vector<std::string> missing, proposed;
  for (const std::string& requirement : requirements_) {
    bool has_row = false;
    for (const StatementRow& row : statement.rows()) has_row = has_row || row.requirement() == requirement;
    if (!has_row && missing.size() < 8) missing.push_back(requirement);
  }
  for (const StatementRow& row : statement.rows()) {
    if (row.proposed()) proposed.push_back(row.requirement());
  }
  switch (statement.state()) {
    case StatementOfApplicability::STATE_UNSPECIFIED: {
      v1::CreateStatementOfApplicabilityRequest create;
      create.set_parent(organization());
      create.mutable_statement_of_applicability()->set_display_name("Statement of applicability");
      create.mutable_statement_of_applicability()->set_owner(kOwners[0]);
      return Do(name, One(kAuthors, kManager), create);
    }
    case StatementOfApplicability::STATE_DRAFT: {
      if (!missing.empty()) return SetRows(missing);
      if (!OneIn(8)) return SetRows({requirements_[Below(requirements_.size())]});
      if (!proposed.empty()) {
        v1::ConfirmStatementRowsRequest confirm;
        *confirm.mutable_requirements() = {proposed.begin(), proposed.end()};
        return Do(name, One(kAuthors, kManager), confirm);
      }
      if (!statement.has_comparison()) {
        v1::RecordStatementComparisonRequest compare;
        compare.set_text(Text(100));
        return Do(name, One(kAuthors, kManager), compare);
      }
      return Do(name, One(kAuthors, kManager), v1::SubmitStatementOfApplicabilityRequest());
    }
    case StatementOfApplicability::STATE_IN_REVIEW:
      if (OneIn(4)) {
        return Do(name, One(kManagers, kDesignated),
                  Naming<v1::RejectStatementOfApplicabilityRequest>(statement.submission(), Text(60)));
      }
      return Do(name, One(kManagers, kDesignated),
                Naming<v1::ApproveStatementOfApplicabilityRequest>(statement.submission(), Text(60)));
    default:
      return Do(name, One(kAuthors, kManager), v1::StartStatementVersionRequest());
  }
}

void ControlsEvents::SetRows(const std::vector<std::string>& requirements) {
  v1::SetStatementRowsRequest set;
  for (const std::string& requirement : requirements) {
    StatementRow& row = *set.add_rows();
    row.set_requirement(requirement);
    row.set_applicable(true);
    auto* ground = row.add_inclusion_grounds();
    ground->set_kind(StatementRow::InclusionGround::KIND_RISK);
    ground->set_ref(NameOf("risks", absl::StrCat("r-", Below(1000))));
    ground->set_text(Text(80));
    row.set_text(Text(60 + Below(200)));
    if (const auto control = control_by_requirement_.find(requirement); control != control_by_requirement_.end()) {
      if (StateOf<v1::Control>(control->second).state() != v1::Control::STATE_RETIRED) {
        row.add_controls(control->second);
      }
    }
    *row.mutable_target_time() = base::ToProto(last_time() + kFar);
  }
  Do(NameOf("statementsOfApplicability", "main"), One(kAuthors, kManager), set);
}

}  // namespace aims::bench
