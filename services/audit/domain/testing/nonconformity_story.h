#pragma once
// Stories of nonconformities, as tests need them: one in any state, its actions, and evidence. Only for tests.
//
//   NonconformityStory story;
//   story.ToVerification();
//   story.By("vera").When(story.Verifying(v1::Nonconformity::OUTCOME_EFFECTIVE)).Happens();

#include <string>

#include "aims/audit/v1/audit_authority.pb.h"
#include "common/base/time.h"
#include "common/domain/story.h"
#include "services/audit/domain/nonconformity.h"

namespace aims::audit {

inline constexpr char kNonconformity[] = "organizations/acme/nonconformities/n1";
inline constexpr char kAction[] = "organizations/acme/actions/a1";
inline constexpr char kSystem[] = "organizations/acme/aiSystems/chat";
inline constexpr absl::Duration kOneDay = absl::Hours(24);

inline absl::Time StoryBegin() { return absl::FromUnixSeconds(1767225600); }  // 2026-01-01T00:00:00Z

inline type::v1::Evidence Proof(const std::string& preparer = "pia") {
  type::v1::Evidence evidence;
  evidence.set_title("record");
  evidence.set_reference("https://example.org/record");
  evidence.set_sha256(std::string(64, 'a'));
  evidence.set_preparer(preparer);
  *evidence.mutable_evidence_time() = base::ToProto(StoryBegin() - kOneDay);
  return evidence;
}
inline type::v1::Evidence ExpiredProof() {
  type::v1::Evidence evidence = Proof();
  *evidence.mutable_expire_time() = base::ToProto(StoryBegin());
  return evidence;
}

// Management: mona, for all AI systems. Separation is STRICT.
inline v1::AuditAuthority ManagedByMona() {
  v1::AuditAuthority record;
  record.set_name("organizations/acme/auditAuthorities/current");
  auto* designation = record.mutable_authorities()->add_designations();
  designation->set_number(1);
  designation->set_subject_id("mona");
  designation->set_role(type::v1::MANAGEMENT_ROLE_DESIGNATED);
  *designation->mutable_designate_time() = base::ToProto(StoryBegin() - kOneDay);
  return record;
}

// Owned by olga; of a control of Annex A, and of one AI system.
inline v1::CreateNonconformityRequest NewNonconformity() {
  v1::CreateNonconformityRequest create;
  auto* wanted = create.mutable_nonconformity();
  wanted->set_display_name("Release without a test report");
  wanted->mutable_source()->set_kind(v1::NonconformitySource::KIND_OTHER);
  wanted->set_criterion("each release has a test report");
  wanted->add_requirements("iso-42001:A.6.2.4");
  wanted->add_ai_systems(kSystem);
  wanted->set_owner("olga");
  return create;
}

class NonconformityStory : public domain::Story<Nonconformities> {
 public:
  explicit NonconformityStory(const v1::CreateNonconformityRequest& create = NewNonconformity())
      : domain::Story<Nonconformities>(kNonconformity) {
    Knowing(ManagedByMona());
    By("rolf").When(create).Happens();
  }
  // One that AIMS opened.
  explicit NonconformityStory(const NonconformityReport& report) : domain::Story<Nonconformities>(kNonconformity) {
    Knowing(ManagedByMona());
    When(&OpenNonconformity, report).Happens();
  }

  v1::ContainNonconformityRequest Containing() const {
    v1::ContainNonconformityRequest contain;
    contain.set_correction("the release was withdrawn");
    contain.set_consequences("none: nobody used it");
    return contain;
  }
  v1::AnalyseNonconformityRequest Analysing() const {
    v1::AnalyseNonconformityRequest analyse;
    analyse.mutable_cause()->set_method("five whys");
    analyse.mutable_cause()->set_category(v1::Nonconformity::Cause::CATEGORY_PROCESS);
    analyse.mutable_cause()->set_text("the pipeline does not ask for the report");
    analyse.mutable_similar()->set_looked_where("all releases of the year");
    return analyse;
  }
  v1::AcceptNonconformityAnalysisRequest Accepting() const {
    v1::AcceptNonconformityAnalysisRequest accept;
    accept.set_digest(state().analysis_digest());
    return accept;
  }
  v1::PlanNonconformityRequest Planning(bool action_needed = true) const {
    v1::PlanNonconformityRequest request;
    auto* plan = request.mutable_plan();
    plan->set_action_needed(action_needed);
    plan->set_proportionality("the effect is small");
    plan->set_effectiveness_criterion("no release without a report for 90 days");
    plan->set_wait_days(90);
    if (action_needed) *plan->mutable_implement_due_time() = base::ToProto(time() + 30 * kOneDay);
    return request;
  }
  v1::ApproveNonconformityPlanRequest ApprovingPlan() const {
    v1::ApproveNonconformityPlanRequest approve;
    approve.set_digest(state().plan().digest());
    return approve;
  }
  v1::ImplementNonconformityActionsRequest Implementing() const {
    v1::ImplementNonconformityActionsRequest implement;
    *implement.add_evidence() = Proof();
    return implement;
  }
  v1::VerifyNonconformityRequest Verifying(v1::Nonconformity::Outcome outcome) const {
    v1::VerifyNonconformityRequest verify;
    verify.set_outcome(outcome);
    verify.set_finding("looked at all releases");
    *verify.add_evidence() = Proof();
    return verify;
  }
  v1::CloseNonconformityRequest Closing() const {
    v1::CloseNonconformityRequest close;
    close.mutable_risk_check()->set_reason("the risk was rated with this cause already");
    close.mutable_management_change()->set_reason("the procedure is as it was");
    return close;
  }

  // Hears of its action, owned by adam.
  NonconformityStory& HearsOfAction(v1::ActionNote::State state, const std::string& name = kAction) {
    v1::ActionNote note;
    note.set_action(name);
    note.set_action_version(++action_version_);
    note.set_what("have the pipeline ask for the report");
    note.set_owner("adam");
    note.set_state(state);
    *note.mutable_due_time() = base::ToProto(StoryBegin() + 20 * kOneDay);
    When(&NoteActionOf, note).Happens();
    return *this;
  }

  NonconformityStory& ToContained() {
    By("olga").When(Containing()).Happens();
    return *this;
  }
  NonconformityStory& ToAnalysisInReview() {
    ToContained().By("olga").When(Analysing()).Happens();
    return *this;
  }
  NonconformityStory& ToAnalysed() {
    ToAnalysisInReview().By("rita").When(Accepting()).Happens();
    return *this;
  }
  NonconformityStory& ToPlanProposed() {
    ToAnalysed().HearsOfAction(v1::ActionNote::STATE_OPEN).By("olga").When(Planning()).Happens();
    return *this;
  }
  NonconformityStory& ToActionPlanned() {
    ToPlanProposed().By("rita").When(ApprovingPlan()).Happens();
    return *this;
  }
  NonconformityStory& ToInProgress() {
    ToActionPlanned().By("olga").When(v1::StartNonconformityActionsRequest()).Happens();
    return *this;
  }
  NonconformityStory& ToImplemented() {
    ToInProgress().HearsOfAction(v1::ActionNote::STATE_DONE).By("olga").When(Implementing()).Happens();
    return *this;
  }
  NonconformityStory& ToVerification() {
    ToImplemented().After(90 * kOneDay).FallsDue();
    return *this;
  }
  NonconformityStory& ToEffective() {
    ToVerification().By("vera").When(Verifying(v1::Nonconformity::OUTCOME_EFFECTIVE)).Happens();
    return *this;
  }
  NonconformityStory& ToClosed() {
    ToEffective().HearsOfAction(v1::ActionNote::STATE_VERIFIED).By("rita").When(Closing()).Happens();
    return *this;
  }

 private:
  uint64_t action_version_ = 0;
};

}  // namespace aims::audit
