#include "services/controls/domain/policy.h"

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/domain/refusal.h"
#include "common/domain/standard_moves.h"
#include "services/controls/domain/policy_rules.h"
#include "services/controls/domain/retention_rule.h"

namespace aims::controls {

using domain::Decision;
using v1::Policy;
using Event = v1::PolicyEvent;

domain::People MakersOfVersion(const Policy::Version& version) {
  domain::People makers(version.authors().begin(), version.authors().end());
  if (!version.submitter().empty()) makers.insert(version.submitter());
  return makers;
}

type::v1::ManagementRole ApproverOf(const Policy& policy) {
  return policy.kind() == v1::POLICY_KIND_AI_POLICY ? type::v1::MANAGEMENT_ROLE_TOP
                                                    : type::v1::MANAGEMENT_ROLE_DESIGNATED;
}

void RequireApprover(const Policy& policy, const Policy::Version& version, domain::Authority* authority,
                     domain::Refusals* refusals) {
  refusals->Add(authority->FourEyes({.makers = MakersOfVersion(version), .concerned = {policy.owner()}}));
  refusals->Add(authority->Management(ApproverOf(policy)));
}

std::vector<domain::Move> Policies::Moves() {
  return domain::MoveTable<Policies>()
      .On<v1::CreatePolicyRequest>(&Register)
      .On<v1::UpdatePolicyRequest>(&Update)
      .On<v1::DeletePolicyRequest>(&Delete)
      .On<v1::UndeletePolicyRequest>(&Undelete)
      .On<v1::DraftPolicyVersionRequest>(
          &Draft, {Policy::STATE_DRAFT, Policy::STATE_PUBLISHED, Policy::STATE_DUE_FOR_REVIEW}, "7.5.2")
      .On<v1::WithdrawPolicyVersionRequest>(
          &Withdraw, {Policy::STATE_DRAFT, Policy::STATE_PUBLISHED, Policy::STATE_DUE_FOR_REVIEW}, "7.5.2")
      .On<v1::SubmitPolicyVersionRequest>(
          &Submit, {Policy::STATE_DRAFT, Policy::STATE_PUBLISHED, Policy::STATE_DUE_FOR_REVIEW}, "7.5.2")
      .On<v1::ReturnPolicyVersionRequest>(
          &Return, {Policy::STATE_DRAFT, Policy::STATE_PUBLISHED, Policy::STATE_DUE_FOR_REVIEW}, "7.5.2")
      .On<v1::PassPolicyReviewRequest>(
          &PassReview, {Policy::STATE_DRAFT, Policy::STATE_PUBLISHED, Policy::STATE_DUE_FOR_REVIEW}, "7.5.2")
      .On<v1::ApprovePolicyVersionRequest>(
          &Approve, {Policy::STATE_DRAFT, Policy::STATE_PUBLISHED, Policy::STATE_DUE_FOR_REVIEW}, "5.2")
      .On<v1::RejectPolicyVersionRequest>(
          &Reject, {Policy::STATE_DRAFT, Policy::STATE_PUBLISHED, Policy::STATE_DUE_FOR_REVIEW}, "5.2")
      .On<v1::PublishPolicyVersionRequest>(
          &Publish, {Policy::STATE_DRAFT, Policy::STATE_PUBLISHED, Policy::STATE_DUE_FOR_REVIEW}, "5.2")
      .On<v1::ConfirmPolicyRequest>(&Confirm, {Policy::STATE_PUBLISHED, Policy::STATE_DUE_FOR_REVIEW}, "A.2.4")
      .On<v1::RequestPolicyReviewRequest>(&RequestReview, {Policy::STATE_PUBLISHED}, "A.2.4")
      .On<v1::RetirePolicyRequest>(&Retire, {Policy::STATE_PUBLISHED, Policy::STATE_DUE_FOR_REVIEW}, "7.5.3");
}

absl::StatusOr<PolicyEvents> Register(const Policy&, const v1::CreatePolicyRequest& request, const Decision&) {
  return domain::Registered<Event>(request.policy());
}

absl::StatusOr<PolicyEvents> Update(const Policy& policy, const v1::UpdatePolicyRequest& request, const Decision&) {
  if (policy.state() == Policy::STATE_RETIRED) {
    return domain::Refusal(policy.name(),
                           {"POLICY_RETIRED", "7.5.3", "the policy is retired, which is final: create another policy"});
  }
  return domain::Updated<Event>(policy, request.policy(), request.update_mask());
}

absl::StatusOr<PolicyEvents> Delete(const Policy& policy, const v1::DeletePolicyRequest& request,
                                    const Decision& decision) {
  if (policy.state() != Policy::STATE_DRAFT) {
    return domain::Refusal(policy.name(), {"POLICY_WAS_PUBLISHED", "7.5.3",
                                           "a version of the policy was published, so the policy is kept: retire it"});
  }
  // A draft is no documented information yet, so that no period has begun; a legal hold bars its deletion, too.
  domain::Refusals refusals(policy.name());
  refusals.Add(DeletionBarred(decision, policy.name(), absl::nullopt));
  RETURN_IF_ERROR(refusals.ToStatus());
  return domain::Deleted<Event>(request, decision);
}

absl::StatusOr<PolicyEvents> Undelete(const Policy&, const v1::UndeletePolicyRequest&, const Decision&) {
  return domain::Undeleted<Event>();
}

}  // namespace aims::controls
