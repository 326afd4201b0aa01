// The review of a policy, its retirement, and what time does to it.

#include "common/domain/person_noted.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/controls/domain/testing/policy_story.h"

namespace aims::controls {
namespace {

using ::testing::ElementsAre;
using v1::Policy;
using Event = v1::PolicyEvent;

template <class Request>
Request OnCurrent(const PolicyStory& story) {
  return story.Naming<Request>(story.state().current_version());
}

v1::RequestPolicyReviewRequest Requesting(v1::PolicyReviewTrigger trigger) {
  v1::RequestPolicyReviewRequest request;
  request.set_trigger(trigger);
  request.set_reason("the AI Act applies");
  return request;
}

TEST(PolicyReview, FallsDueAndIsOverdueOnce) {
  PolicyStory story;
  story.ToPublished();
  EXPECT_TRUE(story.After(364 * kDay).FallsDue().empty());
  const auto due = story.After(kDay).FallsDue();
  ASSERT_THAT(CasesOf(due), ElementsAre(Event::kReviewFellDue));
  EXPECT_EQ(due[0].review_fell_due().trigger(), v1::POLICY_REVIEW_TRIGGER_INTERVAL);
  EXPECT_EQ(story.state().state(), Policy::STATE_DUE_FOR_REVIEW);
  EXPECT_TRUE(story.After(29 * kDay).FallsDue().empty());
  EXPECT_THAT(CasesOf(story.After(kDay).FallsDue()), ElementsAre(Event::kReviewOverdue));
  EXPECT_TRUE(story.state().review_overdue());
  EXPECT_FALSE(Policies::NextDue(story.state()).has_value());
}

TEST(PolicyReview, BothHappenWhenNoProcessRanMeanwhile) {
  PolicyStory story;
  story.ToPublished();
  EXPECT_THAT(CasesOf(story.After(500 * kDay).FallsDue()), ElementsAre(Event::kReviewFellDue, Event::kReviewOverdue));
}

TEST(PolicyReview, ConfirmsTheVersionForAnotherInterval) {
  PolicyStory story;
  story.ToPublished().After(400 * kDay).FallsDue();
  story.By("tom").When(OnCurrent<v1::ConfirmPolicyRequest>(story)).Happens();
  EXPECT_EQ(story.state().state(), Policy::STATE_PUBLISHED);
  EXPECT_EQ(story.state().confirmer(), "tom");
  EXPECT_FALSE(story.state().review_overdue());
  EXPECT_EQ(story.state().review_trigger(), v1::POLICY_REVIEW_TRIGGER_UNSPECIFIED);
  EXPECT_EQ(story.state().review_due_time().seconds(), absl::ToUnixSeconds(story.time() + 365 * kDay));
}

TEST(PolicyReview, IsConfirmedByWhoeverMayApproveAndNotByItsMakers) {
  PolicyStory story;
  story.ToPublished();
  auto confirm = OnCurrent<v1::ConfirmPolicyRequest>(story);
  story.By("dora").When(confirm).IsRefused("NOT_DESIGNATED", "A.2.4");
  story.By("ana").When(confirm).IsRefused("FOUR_EYES", "A.2.4");
  confirm.set_digest("other");
  story.By("tom").When(confirm).IsRefused("OTHER_VERSION_PROPOSED", "A.2.4");
}

TEST(PolicyReview, IsRequestedEarlyWithItsCause) {
  PolicyStory story;
  story.ToPublished();
  story.When(Requesting(v1::POLICY_REVIEW_TRIGGER_INTERVAL)).IsRefused("TRIGGER_NOT_YOURS", "A.2.4");
  story.When(Requesting(v1::POLICY_REVIEW_TRIGGER_LAW)).Happens();
  EXPECT_EQ(story.state().state(), Policy::STATE_DUE_FOR_REVIEW);
  EXPECT_EQ(story.state().review_trigger(), v1::POLICY_REVIEW_TRIGGER_LAW);
  EXPECT_EQ(story.state().state_reason(), "the AI Act applies");
  story.When(Requesting(v1::POLICY_REVIEW_TRIGGER_LAW)).IsRefused("WRONG_STATE", "A.2.4");
  EXPECT_THAT(CasesOf(story.After(30 * kDay).FallsDue()), ElementsAre(Event::kReviewOverdue));
}

TEST(PolicyReview, FallsDueByItselfOnceWhileNoneIsDue) {
  PolicyStory story;
  const domain::Decision decision{.time = story.time()};
  EXPECT_TRUE(NoteReviewCause(story.state(), v1::POLICY_REVIEW_TRIGGER_INCIDENT, decision)->empty());
  story.ToPublished();
  const auto due = NoteReviewCause(story.state(), v1::POLICY_REVIEW_TRIGGER_INCIDENT, decision);
  ASSERT_THAT(CasesOf(*due), ElementsAre(Event::kReviewFellDue));
  EXPECT_EQ((*due)[0].review_fell_due().trigger(), v1::POLICY_REVIEW_TRIGGER_INCIDENT);
  story.When(Requesting(v1::POLICY_REVIEW_TRIGGER_LAW)).Happens();
  EXPECT_TRUE(NoteReviewCause(story.state(), v1::POLICY_REVIEW_TRIGGER_INCIDENT, decision)->empty());
}

TEST(PolicyReview, IsAnsweredByTheNextVersion) {
  PolicyStory story;
  story.ToPublished().After(400 * kDay).FallsDue();
  story.ToPublished(v1::POLICY_CHANGE_CLASS_MAJOR, "second");
  EXPECT_EQ(story.state().state(), Policy::STATE_PUBLISHED);
  EXPECT_FALSE(story.state().review_overdue());
  EXPECT_EQ(story.state().review_due_time().seconds(), absl::ToUnixSeconds(story.time() + 365 * kDay));
}

TEST(PolicyReview, NothingIsConfirmedBeforeItIsInForce) {
  PolicyStory story;
  story.ToApproved();
  auto request = story.Publishing();
  *request.mutable_effective_time() = base::ToProto(story.time() + kDay);
  story.By("mia").When(request).Happens();
  story.By("tom").When(v1::ConfirmPolicyRequest()).IsRefused("NOT_IN_FORCE", "A.2.4");
}

TEST(PolicyRetirement, IsDecidedByWhoeverMayApproveAndIsFinal) {
  PolicyStory story;
  story.ToPublished().ToDraft("second");
  auto retire = OnCurrent<v1::RetirePolicyRequest>(story);
  story.By("dora").When(retire).IsRefused("NOT_DESIGNATED", "7.5.3");
  story.By("bo").When(retire).IsRefused("FOUR_EYES", "7.5.3");
  auto other = retire;
  other.set_digest("other");
  story.By("tom").When(other).IsRefused("OTHER_VERSION_PROPOSED", "7.5.3");
  story.By("tom").When(retire).Happens();
  EXPECT_EQ(story.state().state(), Policy::STATE_RETIRED);
  EXPECT_TRUE(story.state().has_current_version()) << "its text stays readable";
  EXPECT_FALSE(story.state().has_next_version() || story.state().has_ask());
  EXPECT_TRUE(story.state().ask_key().empty());
  EXPECT_FALSE(Policies::NextDue(story.state()).has_value());
  v1::UpdatePolicyRequest update;
  update.mutable_policy()->set_owner("otto");
  story.When(update).IsRefused("POLICY_RETIRED", "7.5.3");
  story.When(PolicyStory::Drafting("third")).IsRefused("WRONG_STATE");
  story.When(retire).IsRefused("WRONG_STATE");
}

TEST(PolicyRetirement, EndsTheWaitForAnotherOwner) {
  const domain::PersonChange gone{"olga", "organizations/acme/persons/olga", true};
  PolicyStory story;
  story.ToPublished().When(&domain::NotePerson<Policies>, gone).Happens();
  EXPECT_EQ(story.state().gone_people_size(), 1);
  story.By("tom").When(OnCurrent<v1::RetirePolicyRequest>(story)).Happens();
  EXPECT_EQ(story.state().gone_people_size(), 0);
  story.When(&domain::NotePerson<Policies>, gone).NothingHappens();
}

TEST(PolicyRetirement, NamesAReplacementInForce) {
  PolicyStory story;
  story.ToPublished().By("tom");
  auto retire = OnCurrent<v1::RetirePolicyRequest>(story);
  retire.set_replacement(kPolicy);
  story.When(retire).IsRefused("REPLACEMENT_CIRCLE", "7.5.3");
  retire.set_replacement("organizations/acme/policies/next");
  story.When(retire).IsRefused("POLICY_UNKNOWN", "7.5.3");
  Policy next;
  next.set_name("organizations/acme/policies/next");
  next.set_state(Policy::STATE_DRAFT);
  story.Knowing(next).When(retire).IsRefused("REPLACEMENT_NOT_PUBLISHED", "7.5.3");
  next.set_state(Policy::STATE_PUBLISHED);
  next.mutable_current_version()->set_version(1);
  story.Knowing(next).When(retire).Happens();
  EXPECT_EQ(story.state().replacement(), next.name());
}

TEST(PolicyFold, AnEventWhoseBasisIsMissingLeavesThePolicyAsItIs) {
  PolicyStory story;
  std::vector<v1::PolicyEvent> events(4);
  events[0].mutable_took_effect()->set_version(1);
  events[1].mutable_superseded()->set_version(1);
  events[2].mutable_approved()->set_version(1);
  events[3].mutable_published()->set_version(1);
  story.Given(events);
  EXPECT_EQ(story.state().state(), Policy::STATE_DRAFT);
  EXPECT_FALSE(story.state().has_current_version() || story.state().has_next_version());
  EXPECT_EQ(story.state().earlier_versions_size(), 0);
}

}  // namespace
}  // namespace aims::controls
