// A version of a policy from its draft to its publication: ISO/IEC 42001 5.2, 7.5.2, 7.5.3, A.2.2, A.2.3.

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "aims/controls/v1/person.pb.h"
#include "common/base/login.h"
#include "common/base/status_macros.h"
#include "common/base/time.h"
#include "common/domain/known.h"
#include "common/domain/proposal.h"
#include "common/domain/refusal.h"
#include "services/controls/domain/controls_authority.h"
#include "services/controls/domain/policy_audience.h"
#include "services/controls/domain/policy_rules.h"

namespace aims::controls {
namespace {

using domain::Decision;
using domain::Refusals;
using v1::Policy;
using Event = v1::PolicyEvent;
using Stage = Policy::Version::Stage;

constexpr size_t kMaxAuthors = 200;

std::string NameOf(Stage stage) { return std::string(absl::StripPrefix(Policy::Version::Stage_Name(stage), "STAGE_")); }

// WRONG_STAGE unless the version under way is in one of these stages. Nothing when there is no version:
// NOTHING_PROPOSED says so.
absl::optional<domain::Violation> InStage(const Policy& policy, std::initializer_list<Stage> stages,
                                          absl::string_view clause) {
  const Policy::Version& next = policy.next_version();
  if (next.version() == 0 || std::find(stages.begin(), stages.end(), next.stage()) != stages.end()) {
    return absl::nullopt;
  }
  const std::string starts =
      absl::StrJoin(stages, " or ", [](std::string* out, Stage stage) { out->append(NameOf(stage)); });
  return domain::Violation{"WRONG_STAGE", std::string(clause),
                           absl::StrCat("version ", next.version(), " is in stage ", NameOf(next.stage()),
                                        "; this action requires ", starts)};
}

// The decision is about the version under way, in one of these stages.
template <class Request>
Refusals OnNext(const Policy& policy, const Request& request, std::initializer_list<Stage> stages,
                absl::string_view clause) {
  Refusals refusals(policy.name());
  refusals.Add(domain::NamesProposal(request, policy.next_version(), clause));
  refusals.Add(InStage(policy, stages, clause));
  return refusals;
}

absl::Status CheckDocument(const Policy::Document& document) {
  if (document.text().empty() == !document.has_artifact()) {
    return domain::BadField("document.text", "give either the text or its artifact, and not both");
  }
  for (int i = 0; i < document.relations_size(); ++i) {
    const Policy::Relation& relation = document.relations(i);
    if (relation.policy().empty() == relation.title().empty()) {
      return domain::BadField(absl::StrCat("document.relations[", i, "].policy"),
                              "give either the name of the other policy or, where AIMS does not have it, its title");
    }
  }
  return absl::OkStatus();
}

std::vector<std::string> PoliciesIn(const Policy::Document& document) {
  std::vector<std::string> policies;
  for (const Policy::Relation& relation : document.relations()) policies.push_back(relation.policy());
  return policies;
}

// What an AI policy misses of 5.2, A.2.2 and A.2.3.
std::vector<std::string> MissingOfAiPolicy(const Policy::Document& document) {
  std::vector<std::string> missing;
  const Policy::Commitments& commitments = document.commitments();
  if (commitments.objectives().empty()) {
    missing.push_back("the framework for setting AI objectives (commitments.objectives)");
  }
  if (commitments.requirements().empty()) {
    missing.push_back("the commitment to meet applicable requirements (commitments.requirements)");
  }
  if (commitments.improvement().empty()) {
    missing.push_back("the commitment to continual improvement (commitments.improvement)");
  }
  if (document.relations().empty() && document.no_relations_reason().empty()) {
    missing.push_back("the policies that meet this one (relations), or why there are none (no_relations_reason)");
  }
  return missing;
}

std::vector<std::string> UnresolvedIn(const Policy::Document& document) {
  std::vector<std::string> unresolved;
  for (const Policy::Relation& relation : document.relations()) {
    if (!relation.conflict() || !relation.resolution().empty()) continue;
    unresolved.push_back(relation.policy().empty() ? relation.title() : relation.policy());
  }
  return unresolved;
}

// Everybody who wrote the version under way, with those of the request and the actor.
domain::People AuthorsAfter(const Policy& policy, const v1::DraftPolicyVersionRequest& request,
                            const Decision& decision) {
  domain::People authors = MakersOfVersion(policy.next_version());
  authors.insert(request.authors().begin(), request.authors().end());
  authors.insert(decision.actor.subject());
  return authors;
}

absl::Status CheckAudience(const v1::PolicyAudience& audience) {
  const bool chosen = !audience.units().empty() || !audience.kinds().empty() || !audience.persons().empty();
  if (!audience.everyone() || !chosen) return absl::OkStatus();
  return domain::BadField("audience.everyone", "everyone already includes the units, kinds and persons: give one");
}

}  // namespace

void AddTakeEffect(const Policy& policy, const Policy::Version& coming, PolicyEvents* events) {
  if (policy.has_current_version()) {
    auto* superseded = events->emplace_back().mutable_superseded();
    domain::NameVersion(policy.current_version(), superseded);
    superseded->set_superseded_by(coming.version());
  }
  auto* effect = events->emplace_back().mutable_took_effect();
  domain::NameVersion(coming, effect);
  *effect->mutable_effective_time() = coming.effective_time();
}

absl::StatusOr<PolicyEvents> Draft(const Policy& policy, const v1::DraftPolicyVersionRequest& request,
                                   const Decision& decision) {
  RETURN_IF_ERROR(CheckDocument(request.document()));
  const domain::People authors = AuthorsAfter(policy, request, decision);
  const Policy::Version& next = policy.next_version();
  Refusals refusals(policy.name());
  refusals.Add(InStage(policy, {Policy::Version::STAGE_DRAFT}, "7.5.2"));
  std::vector<std::string> before = PoliciesIn(next.document());
  const std::vector<std::string> current = PoliciesIn(policy.current_version().document());
  before.insert(before.end(), current.begin(), current.end());
  refusals.Add(domain::Known<Policy>(decision, PoliciesIn(request.document()), before,
                                     {"POLICY_UNKNOWN", "A.2.3", "create the policy first, or give its title"}));
  refusals.Unless(
      authors.size() <= kMaxAuthors,
      {"TOO_MANY_AUTHORS", "7.5.2", absl::StrCat("a version has at most ", kMaxAuthors, " authors: name fewer")});
  RETURN_IF_ERROR(refusals.ToStatus());
  const std::string digest = domain::DigestOf(request.document());
  if (next.version() != 0 && digest == next.digest() && authors == MakersOfVersion(next)) return PolicyEvents{};
  PolicyEvents events(1);
  auto* drafted = events[0].mutable_drafted();
  drafted->set_version(next.version() != 0 ? next.version() : policy.last_version() + 1);
  drafted->set_digest(digest);
  *drafted->mutable_document() = request.document();
  *drafted->mutable_authors() = {authors.begin(), authors.end()};
  return events;
}

absl::StatusOr<PolicyEvents> Withdraw(const Policy& policy, const v1::WithdrawPolicyVersionRequest& request,
                                      const Decision& decision) {
  Refusals refusals =
      OnNext(policy, request,
             {Policy::Version::STAGE_DRAFT, Policy::Version::STAGE_IN_REVIEW, Policy::Version::STAGE_AWAITING_APPROVAL},
             "7.5.2");
  const domain::People makers = MakersOfVersion(policy.next_version());
  refusals.Unless(makers.empty() || makers.count(decision.actor.subject()) > 0,
                  {"NOT_AN_AUTHOR", "7.5.2", "only its authors give up a version: have it returned or rejected"});
  RETURN_IF_ERROR(refusals.ToStatus());
  PolicyEvents events(1);
  domain::NameVersion(policy.next_version(), events[0].mutable_withdrawn());
  return events;
}

absl::StatusOr<PolicyEvents> Submit(const Policy& policy, const v1::SubmitPolicyVersionRequest& request,
                                    const Decision&) {
  Refusals refusals = OnNext(policy, request, {Policy::Version::STAGE_DRAFT}, "7.5.2");
  const Policy::Document& document = policy.next_version().document();
  if (policy.kind() == v1::POLICY_KIND_AI_POLICY && policy.next_version().version() != 0) {
    const std::vector<std::string> missing = MissingOfAiPolicy(document);
    refusals.Unless(missing.empty(), {"AI_POLICY_INCOMPLETE", "5.2",
                                      absl::StrCat("the AI policy lacks ", absl::StrJoin(missing, "; "))});
  }
  const std::vector<std::string> unresolved = UnresolvedIn(document);
  refusals.Unless(unresolved.empty(), {"CONFLICT_UNRESOLVED", "A.2.3",
                                       absl::StrCat("these conflicts have no resolution: ",
                                                    absl::StrJoin(unresolved, ", "), "; give the resolution of each")});
  RETURN_IF_ERROR(refusals.ToStatus());
  PolicyEvents events(1);
  domain::NameVersion(policy.next_version(), events[0].mutable_submitted());
  events[0].mutable_submitted()->set_change_summary(request.change_summary());
  return events;
}

absl::StatusOr<PolicyEvents> Return(const Policy& policy, const v1::ReturnPolicyVersionRequest& request,
                                    const Decision& decision) {
  Refusals refusals = OnNext(policy, request, {Policy::Version::STAGE_IN_REVIEW}, "7.5.2");
  const domain::Authority authority = AuthorityFor(decision, "7.5.2");
  refusals.Add(authority.FourEyes({.makers = MakersOfVersion(policy.next_version())}));
  RETURN_IF_ERROR(refusals.ToStatus());
  PolicyEvents events(1);
  domain::NameVersion(policy.next_version(), events[0].mutable_returned());
  *events[0].mutable_returned()->mutable_authority() = authority.grounds();
  return events;
}

absl::StatusOr<PolicyEvents> PassReview(const Policy& policy, const v1::PassPolicyReviewRequest& request,
                                        const Decision& decision) {
  Refusals refusals = OnNext(policy, request, {Policy::Version::STAGE_IN_REVIEW}, "7.5.2");
  const domain::Authority authority = AuthorityFor(decision, "7.5.2");
  refusals.Add(authority.FourEyes({.makers = MakersOfVersion(policy.next_version())}));
  refusals.Unless(request.change_class() == v1::POLICY_CHANGE_CLASS_MAJOR || policy.major_version() != 0,
                  {"FIRST_VERSION_IS_MAJOR", "7.3",
                   "no version was published before, so nobody acknowledged one: the change class is MAJOR"});
  RETURN_IF_ERROR(refusals.ToStatus());
  PolicyEvents events(1);
  auto* passed = events[0].mutable_review_passed();
  domain::NameVersion(policy.next_version(), passed);
  passed->set_change_class(request.change_class());
  *passed->mutable_authority() = authority.grounds();
  return events;
}

absl::StatusOr<PolicyEvents> Approve(const Policy& policy, const v1::ApprovePolicyVersionRequest& request,
                                     const Decision& decision) {
  Refusals refusals = OnNext(policy, request, {Policy::Version::STAGE_AWAITING_APPROVAL}, "5.2");
  domain::Authority authority = AuthorityFor(decision, "5.2");
  RequireApprover(policy, policy.next_version(), &authority, &refusals);
  RETURN_IF_ERROR(refusals.ToStatus());
  PolicyEvents events(1);
  domain::NameVersion(policy.next_version(), events[0].mutable_approved());
  *events[0].mutable_approved()->mutable_authority() = authority.grounds();
  return events;
}

absl::StatusOr<PolicyEvents> Reject(const Policy& policy, const v1::RejectPolicyVersionRequest& request,
                                    const Decision& decision) {
  Refusals refusals =
      OnNext(policy, request, {Policy::Version::STAGE_AWAITING_APPROVAL, Policy::Version::STAGE_APPROVED}, "5.2");
  const bool approved = policy.next_version().stage() == Policy::Version::STAGE_APPROVED;
  domain::Authority authority = AuthorityFor(decision, "5.2");
  if (approved) refusals.Add(authority.Management(ApproverOf(policy)));
  RETURN_IF_ERROR(refusals.ToStatus());
  PolicyEvents events(1);
  auto* rejected = events[0].mutable_rejected();
  domain::NameVersion(policy.next_version(), rejected);
  rejected->set_was_approved(approved);
  *rejected->mutable_authority() = authority.grounds();
  return events;
}

absl::StatusOr<PolicyEvents> Publish(const Policy& policy, const v1::PublishPolicyVersionRequest& request,
                                     const Decision& decision) {
  RETURN_IF_ERROR(CheckAudience(request.audience()));
  Refusals refusals = OnNext(policy, request, {Policy::Version::STAGE_APPROVED}, "5.2");
  const v1::PolicyAudience& audience = request.audience();
  refusals.Unless(!IsNobody(audience),
                  {"AUDIENCE_MISSING", "5.2", "audience is empty: choose everyone, units, kinds or persons"});
  refusals.Add(domain::Known<v1::Person>(decision, {audience.persons().begin(), audience.persons().end()}, {},
                                         {"PERSON_UNKNOWN", "5.2", "add the person to the roster first"}));
  refusals.Unless(
      !request.has_effective_time() || base::FromProto(request.effective_time()) > decision.time,
      {"EFFECTIVE_TIME_PAST", "5.2",
       "effective_time is not in the future: give a later one, or none for a version that takes effect now"});
  refusals.Unless(!policy.has_coming_version(),
                  {"VERSION_COMING", "5.2",
                   absl::StrCat("version ", policy.coming_version().version(),
                                " is published and takes effect later: publish this version after that")});
  RETURN_IF_ERROR(refusals.ToStatus());

  Policy::Version next = policy.next_version();
  *next.mutable_effective_time() =
      request.has_effective_time() ? request.effective_time() : base::ToProto(decision.time);
  const bool major = next.change_class() == v1::POLICY_CHANGE_CLASS_MAJOR;
  PolicyEvents events(1);
  auto* published = events[0].mutable_published();
  domain::NameVersion(next, published);
  published->set_change_class(next.change_class());
  published->set_major_version(major ? next.version() : policy.major_version());
  *published->mutable_effective_time() = next.effective_time();
  *published->mutable_audience() = audience;
  published->set_acknowledge_days(request.acknowledge_days());
  *published->mutable_availability() = request.availability();
  *published->mutable_review_due_time() =
      base::ToProto(base::FromProto(next.effective_time()) + absl::Hours(24) * next.document().review_days());
  published->set_kind(policy.kind());
  *published->mutable_fulfils() = policy.fulfils();
  published->set_approver(next.approver());
  *published->mutable_approve_time() = next.approve_time();
  const uint32_t major_version = published->major_version();
  if (!request.has_effective_time()) AddTakeEffect(policy, next, &events);
  if (request.acknowledge_days() > 0) {
    v1::PolicyAsk* ask = events.emplace_back().mutable_acknowledgements_asked()->mutable_ask();
    domain::NameVersion(next, ask);
    ask->set_major_version(major_version);
    *ask->mutable_audience() = audience;
    ask->set_due_days(request.acknowledge_days());
  }
  return events;
}

}  // namespace aims::controls
