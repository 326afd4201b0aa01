// Nonconformities from their report to their end, and actions.

#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "aims/audit/v1/action.pb.h"
#include "common/base/time.h"
#include "tools/bench/audit_events.h"
#include "tools/bench/people.h"

namespace aims::bench {
namespace {

namespace v1 = audit::v1;
using v1::Action;
using v1::Nonconformity;
using v1::NonconformitySource;

constexpr absl::Duration kDay = absl::Hours(24);
constexpr char kManager[] = "aims-manager";
constexpr char kRole[] = "editor";
constexpr NonconformitySource::Kind kSources[] = {NonconformitySource::KIND_OTHER, NonconformitySource::KIND_COMPLAINT,
                                                  NonconformitySource::KIND_AUTHORITY};

}  // namespace

event::v1::Actor AuditEvents::OwnerOf(const std::string& nonconformity) {
  return Person(StateOf<Nonconformity>(nonconformity).owner(), kRole);
}

// --- Nonconformities ---

void AuditEvents::ReportNonconformity() {
  const std::string name = NewName("nonconformities", &nonconformities_.named);
  v1::CreateNonconformityRequest request;
  request.set_parent(organization());
  Nonconformity& nonconformity = *request.mutable_nonconformity();
  nonconformity.set_display_name(Text(40));
  nonconformity.set_description(Text(100 + Below(400)));
  nonconformity.mutable_source()->set_kind(kSources[Below(std::size(kSources))]);
  nonconformity.mutable_source()->set_sentence(Text(60));
  nonconformity.set_criterion(Text(80));
  nonconformity.add_requirements(AnyRequirement());
  if (OneIn(2)) nonconformity.add_ai_systems(AnySystem());
  nonconformity.set_grade(OneIn(8) ? "major" : "minor");
  nonconformity.set_owner(Employee());
  Do(name, AnEmployee(), request);
  if (OneIn(20)) {
    auto bar = Saying<v1::SetNonconformityBlockingRequest>();
    bar.set_blocking(true);
    Try(name, One(kReviewers, kManager), bar);
  }
  Correct(name);
}

void AuditEvents::JudgeNonconformity(const std::string& name) {
  const event::v1::Actor judge = One(kReviewers, kManager);
  if (OneIn(6)) {
    Try(name, judge, Saying<v1::RejectNonconformityRequest>());
    followed_.erase(name);
    return;
  }
  v1::ConfirmNonconformityRequest confirm;
  confirm.set_grade(OneIn(8) ? "major" : "minor");
  if (Try(name, judge, confirm)) Correct(name);
}

void AuditEvents::Correct(const std::string& name) {
  ++nonconformities_.open;
  MostlyWithin(kDay, kDay * 7, [this, name] { Contain(name); });
}

void AuditEvents::EndCorrection(const std::string& name) {
  --nonconformities_.open;
  followed_.erase(name);
}

void AuditEvents::Contain(const std::string& name) {
  v1::ContainNonconformityRequest contain;
  contain.set_correction(Text(100));
  contain.set_consequences(Text(100));
  *contain.add_evidence() = Proof();
  if (!Step(name, OwnerOf(name), contain)) return;
  MostlyWithin(kDay * 2, kDay * 30, [this, name] { Analyse(name); });
}

Nonconformity::Cause AuditEvents::CauseOf() {
  Nonconformity::Cause cause;
  cause.set_method("5 why");
  cause.set_category(static_cast<Nonconformity::Cause::Category>(1 + Below(11)));
  cause.set_text(Text(100 + Below(200)));
  return cause;
}

void AuditEvents::Analyse(const std::string& name) {
  v1::AnalyseNonconformityRequest analyse;
  *analyse.mutable_cause() = CauseOf();
  analyse.mutable_similar()->set_looked_where(Text(60));
  if (OneIn(3)) analyse.mutable_similar()->add_found(Text(60));
  if (OneIn(2)) *analyse.add_evidence() = Proof();
  if (!Step(name, OwnerOf(name), analyse)) return;
  MostlyWithin(kDay, kDay * 30, [this, name] { ReviewAnalysis(name); });
}

void AuditEvents::ReviewAnalysis(const std::string& name) {
  const event::v1::Actor reviewer = One(kReviewers, kManager);
  if (OneIn(15)) {
    if (!Step(name, reviewer, Saying<v1::RejectNonconformityAnalysisRequest>())) return;
    return Later(kDay * 2, [this, name] { Analyse(name); });
  }
  const auto& nonconformity = StateOf<Nonconformity>(name);
  v1::AcceptNonconformityAnalysisRequest accept;
  accept.set_digest(nonconformity.analysis_digest());
  if (!nonconformity.proposed_recurrences().empty()) {
    if (OneIn(4)) {
      accept.set_recurrence_of(nonconformity.proposed_recurrences(0));
    } else {
      accept.set_no_recurrence_reason(Text(60));
    }
  }
  if (!Step(name, reviewer, accept)) return;
  MostlyWithin(kDay, kDay * 14, [this, name] { PlanCorrection(name); });
}

void AuditEvents::PlanCorrection(const std::string& name) {
  v1::PlanNonconformityRequest request;
  Nonconformity::Plan& plan = *request.mutable_plan();
  plan.set_action_needed(!OneIn(10));
  plan.set_proportionality(Text(80));
  plan.set_effectiveness_criterion(Text(80));
  plan.set_wait_days(static_cast<uint32_t>(Below(5)));
  if (plan.action_needed()) {
    const event::v1::Actor owner = OwnerOf(name);
    const size_t actions = StateOf<Nonconformity>(name).actions().empty() ? 1 + Below(3) : 1;
    for (size_t i = 0; i < actions; ++i) PlanAction(name, owner);
    *plan.mutable_implement_due_time() = base::ToProto(last_time() + kDay * 20);
  }
  if (!Step(name, OwnerOf(name), request)) return;
  MostlyWithin(kDay, kDay * 14, [this, name] { ReviewPlan(name); });
}

void AuditEvents::ReviewPlan(const std::string& name) {
  const event::v1::Actor reviewer = One(kReviewers, kManager);
  // A copy: its actions change while they are worked on.
  const Nonconformity::Plan plan = StateOf<Nonconformity>(name).plan();
  if (OneIn(15)) {
    for (const auto& action : plan.actions()) {
      Try(action.action(), reviewer, Saying<v1::CancelActionRequest>());
    }
    if (!Step(name, reviewer, Saying<v1::RejectNonconformityPlanRequest>())) return;
    return Later(kDay, [this, name] { PlanCorrection(name); });
  }
  v1::ApproveNonconformityPlanRequest approve;
  approve.set_digest(plan.digest());
  if (!Step(name, reviewer, approve)) return;
  if (!plan.action_needed()) return AwaitVerification(name);
  Later(kDay, [this, name, plan] {
    if (!Step(name, OwnerOf(name), v1::StartNonconformityActionsRequest())) return;
    const auto left = std::make_shared<int>(plan.actions_size());
    for (const auto& action : plan.actions()) {
      WorkOnAction(action.action(), [this, name, left] {
        if (--*left == 0) Later(kDay, [this, name] { CarryOut(name); });
      });
    }
  });
}

void AuditEvents::CarryOut(const std::string& name) {
  v1::ImplementNonconformityActionsRequest implement;
  *implement.add_evidence() = Proof();
  if (Try(name, OwnerOf(name), implement)) return AwaitVerification(name);
  // All of the actions were cancelled: another plan.
  PlanCorrection(name);
}

void AuditEvents::AwaitVerification(const std::string& name) {
  const absl::Time open = base::FromProto(StateOf<Nonconformity>(name).verification_open_time());
  At(open + absl::Hours(1) + absl::Minutes(Below(3000)), [this, name] {
    v1::VerifyNonconformityRequest verify;
    const bool effective = !OneIn(7);
    verify.set_outcome(effective ? Nonconformity::OUTCOME_EFFECTIVE : Nonconformity::OUTCOME_INEFFECTIVE);
    verify.set_finding(Text(100));
    *verify.add_evidence() = Proof();
    if (!Step(name, One(kTesters, kManager), verify)) return;
    if (!effective) return MostlyWithin(kDay * 2, kDay * 30, [this, name] { Analyse(name); });
    MostlyWithin(kDay, kDay * 30, [this, name] { CloseNonconformity(name); });
  });
}

void AuditEvents::CloseNonconformity(const std::string& name) {
  v1::CloseNonconformityRequest close;
  close.mutable_risk_check()->set_reason(Text(60));
  if (OneIn(4)) {
    close.mutable_risk_check()->set_changed(true);
    close.mutable_risk_check()->add_risks(NameOf("risks", absl::StrCat("r-", Below(1 + risks_))));
  }
  close.mutable_management_change()->set_reason(Text(60));
  if (Step(name, One(kAssessors, kManager), close)) EndCorrection(name);
}

// --- Actions ---

void AuditEvents::PlanAction() {
  const std::string name = PlanAction("", One(kAuthors, kManager));
  ++actions_.open;
  WorkOnAction(name, [this] { --actions_.open; });
}

std::string AuditEvents::PlanAction(const std::string& subject, const event::v1::Actor& planner) {
  const std::string name = NewName("actions", &actions_.named);
  v1::CreateActionRequest request;
  request.set_parent(organization());
  Action& action = *request.mutable_action();
  action.set_what(Text(60));
  action.set_description(Text(50 + Below(200)));
  action.set_owner(Employee());
  action.set_subject(subject);
  *action.mutable_due_time() = base::ToProto(last_time() + kDay * 3 + absl::Hours(Below(24 * 12)));
  return Try(name, planner, request) ? name : "";
}

void AuditEvents::WorkOnAction(const std::string& name, Plan ended) {
  if (name.empty()) return;
  const absl::Time due = base::FromProto(StateOf<Action>(name).due_time());
  const size_t luck = Below(100);
  if (luck < 10) {
    return At(due - absl::Hours(Below(24)), [this, name, due, ended = std::move(ended)] {
      auto extend = Saying<v1::ExtendActionDueRequest>();
      *extend.mutable_due_time() = base::ToProto(due + kDay * (3 + Below(4)));
      Try(name, One(kReviewers, kManager), extend);
      Later(kDay * 5, [this, name, ended] { CompleteAction(name, ended); });
    });
  }
  const absl::Time when = luck < 18 ? due + absl::Hours(1 + Below(90))
                                    : last_time() + (due - last_time()) * (0.1 + 0.008 * static_cast<double>(luck));
  At(when, [this, name, ended = std::move(ended)] {
    if (!OneIn(40)) return CompleteAction(name, ended);
    Try(name, One(kReviewers, kManager), Saying<v1::CancelActionRequest>());
    ended();
  });
}

void AuditEvents::CompleteAction(const std::string& name, Plan ended) {
  v1::CompleteActionRequest complete;
  complete.set_result(Text(100));
  *complete.add_evidence() = Proof();
  Do(name, Person(StateOf<Action>(name).owner(), kRole), complete);
  Later(kDay, [this, name, ended = std::move(ended)] { VerifyAction(name, ended); });
}

void AuditEvents::VerifyAction(const std::string& name, Plan ended) {
  const event::v1::Actor verifier = One(kReviewers, "tester");
  if (OneIn(12)) {
    Do(name, verifier, Saying<v1::ReturnActionRequest>());
    return Later(kDay * 2, [this, name, ended = std::move(ended)] { CompleteAction(name, ended); });
  }
  v1::VerifyActionRequest verify;
  verify.set_verification(Text(60));
  Do(name, verifier, verify);
  ended();
}

}  // namespace aims::bench
