// The review of a policy, its retirement, and what time does to it: ISO/IEC 42001 5.2, 7.5.3, A.2.4.

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/base/time.h"
#include "common/domain/after.h"
#include "common/domain/known.h"
#include "common/domain/proposal.h"
#include "common/domain/refusal.h"
#include "services/controls/domain/controls_authority.h"
#include "services/controls/domain/policy_rules.h"

namespace aims::controls {
namespace {

using domain::Decision;
using domain::Refusals;
using v1::Policy;
using Event = v1::PolicyEvent;

// The version that is in force, or the first one, which takes effect later.
const Policy::Version& Published(const Policy& policy) {
  return policy.has_current_version() ? policy.current_version() : policy.coming_version();
}

absl::Time EffectTime(const Policy& policy) {
  return policy.has_coming_version() ? base::FromProto(policy.coming_version().effective_time())
                                     : absl::InfiniteFuture();
}

// When the review falls due, or is overdue; the infinite future when neither comes.
absl::Time ReviewTime(const Policy& policy) {
  if (!policy.has_review_due_time()) return absl::InfiniteFuture();
  const absl::Time due = base::FromProto(policy.review_due_time());
  if (policy.state() == Policy::STATE_PUBLISHED) return due;
  const bool waits = policy.state() == Policy::STATE_DUE_FOR_REVIEW && !policy.review_overdue();
  return waits ? due + kPolicyReviewGrace : absl::InfiniteFuture();
}

PolicyEvents At(const Policy& policy, absl::Time due) {
  PolicyEvents events;
  if (EffectTime(policy) == due) {
    AddTakeEffect(policy, policy.coming_version(), &events);
  } else if (policy.state() == Policy::STATE_PUBLISHED) {
    auto* fell_due = events.emplace_back().mutable_review_fell_due();
    domain::NameVersion(Published(policy), fell_due);
    fell_due->set_trigger(v1::POLICY_REVIEW_TRIGGER_INTERVAL);
    *fell_due->mutable_due_time() = policy.review_due_time();
  } else {
    auto* overdue = events.emplace_back().mutable_review_overdue();
    domain::NameVersion(Published(policy), overdue);
    *overdue->mutable_due_time() = policy.review_due_time();
  }
  return events;
}

// The review falls due before its date.
PolicyEvents DueNow(const Policy& policy, v1::PolicyReviewTrigger trigger, const Decision& decision) {
  PolicyEvents events(1);
  auto* fell_due = events[0].mutable_review_fell_due();
  domain::NameVersion(Published(policy), fell_due);
  fell_due->set_trigger(trigger);
  *fell_due->mutable_due_time() = base::ToProto(decision.time);
  return events;
}

void RequireReplacement(const Policy& policy, const std::string& replacement, const Decision& decision,
                        Refusals* refusals) {
  if (replacement.empty()) return;
  if (replacement == policy.name()) {
    refusals->Add({"REPLACEMENT_CIRCLE", "7.5.3", "a policy cannot replace itself: name another policy, or none"});
    return;
  }
  refusals->Add(domain::Known<Policy>(decision, {replacement}, {},
                                      {"POLICY_UNKNOWN", "7.5.3", "create and publish the replacement first"}));
  const auto other = decision.Find<Policy>(replacement);
  if (other == nullptr) return;
  const bool in_force = other->has_current_version() && other->state() != Policy::STATE_RETIRED;
  refusals->Unless(in_force, {"REPLACEMENT_NOT_PUBLISHED", "7.5.3",
                              absl::StrCat(replacement, " is not in force: publish it first")});
}

}  // namespace

absl::optional<absl::Time> Policies::NextDue(const State& policy) {
  const absl::Time next = std::min(EffectTime(policy), ReviewTime(policy));
  if (next == absl::InfiniteFuture()) return absl::nullopt;
  return next;
}

absl::StatusOr<PolicyEvents> Policies::FallDue(const State& policy, const Decision& decision) {
  return domain::DueInOrder<Policies>(policy, decision, At);
}

absl::StatusOr<PolicyEvents> Confirm(const Policy& policy, const v1::ConfirmPolicyRequest& request,
                                     const Decision& decision) {
  if (!policy.has_current_version()) {
    return domain::Refusal(policy.name(),
                           {"NOT_IN_FORCE", "A.2.4", "no version is in force yet, so there is nothing to confirm"});
  }
  const Policy::Version& current = policy.current_version();
  Refusals refusals(policy.name());
  refusals.Add(domain::NamesProposal(request, current, "A.2.4"));
  domain::Authority authority = AuthorityFor(decision, "A.2.4");
  RequireApprover(policy, current, &authority, &refusals);
  RETURN_IF_ERROR(refusals.ToStatus());
  PolicyEvents events(1);
  auto* confirmed = events[0].mutable_confirmed();
  domain::NameVersion(current, confirmed);
  *confirmed->mutable_review_due_time() =
      base::ToProto(decision.time + absl::Hours(24) * current.document().review_days());
  *confirmed->mutable_authority() = authority.grounds();
  return events;
}

absl::StatusOr<PolicyEvents> RequestReview(const Policy& policy, const v1::RequestPolicyReviewRequest& request,
                                           const Decision& decision) {
  if (request.trigger() == v1::POLICY_REVIEW_TRIGGER_INTERVAL) {
    return domain::Refusal(policy.name(), {"TRIGGER_NOT_YOURS", "A.2.4",
                                           "AIMS itself gives the cause INTERVAL when the review date comes: name the "
                                           "cause of this request"});
  }
  return DueNow(policy, request.trigger(), decision);
}

absl::StatusOr<PolicyEvents> NoteReviewCause(const Policy& policy, v1::PolicyReviewTrigger trigger,
                                             const Decision& decision) {
  if (policy.state() != Policy::STATE_PUBLISHED) return PolicyEvents{};
  return DueNow(policy, trigger, decision);
}

absl::StatusOr<PolicyEvents> Retire(const Policy& policy, const v1::RetirePolicyRequest& request,
                                    const Decision& decision) {
  const Policy::Version& published = Published(policy);
  Refusals refusals(policy.name());
  refusals.Add(domain::NamesProposal(request, published, "7.5.3"));
  domain::Authority authority = AuthorityFor(decision, "7.5.3");
  RequireApprover(policy, published, &authority, &refusals);
  RequireReplacement(policy, request.replacement(), decision, &refusals);
  RETURN_IF_ERROR(refusals.ToStatus());
  PolicyEvents events(1);
  auto* retired = events[0].mutable_retired();
  domain::NameVersion(published, retired);
  retired->set_replacement(request.replacement());
  *retired->mutable_authority() = authority.grounds();
  return events;
}

}  // namespace aims::controls
