#include "services/audit/domain/action.h"

#include "aims/audit/v1/improvement_item.pb.h"
#include "aims/audit/v1/management_change.pb.h"
#include "aims/audit/v1/objective.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/audit/domain/opened_id.h"
#include "services/audit/domain/review_agenda.h"
#include "services/audit/domain/testing/nonconformity_story.h"

namespace aims::audit {
namespace {

using v1::Action;
using v1::ActionNote;

google::protobuf::Timestamp In(int days) { return base::ToProto(StoryBegin() + days * kOneDay); }

v1::CreateActionRequest Planning(const std::string& subject = "", int days = 30) {
  v1::CreateActionRequest create;
  create.mutable_action()->set_what("train the operators");
  create.mutable_action()->set_owner("olga");
  create.mutable_action()->set_subject(subject);
  *create.mutable_action()->mutable_due_time() = In(days);
  return create;
}

v1::CompleteActionRequest Completing(const type::v1::Evidence& evidence = Proof()) {
  v1::CompleteActionRequest complete;
  complete.set_result("all were trained");
  *complete.add_evidence() = evidence;
  return complete;
}

v1::VerifyActionRequest Verifying() {
  v1::VerifyActionRequest verify;
  verify.set_verification("read the records");
  return verify;
}

v1::ExtendActionDueRequest Extending(int days) {
  v1::ExtendActionDueRequest extend;
  extend.set_reason("the trainer is ill");
  *extend.mutable_due_time() = In(days);
  return extend;
}

template <class Request>
Request For(const std::string& reason) {
  Request request;
  request.set_reason(reason);
  return request;
}

class ActionStory : public domain::Story<Actions> {
 public:
  ActionStory() : domain::Story<Actions>(kAction) {
    Knowing(ManagedByMona());
    By("rita").When(Planning()).Happens();
  }
  ActionStory& ToDone() {
    By("olga").When(Completing()).Happens();
    return *this;
  }
};

TEST(Action, IsDoneByItsOwnerAndVerifiedByAnother) {
  ActionStory story;
  EXPECT_EQ(story.state().state(), Action::STATE_OPEN);
  EXPECT_EQ(story.state().planner(), "rita");
  story.By("rita").When(Completing()).IsRefused("NOT_THE_OWNER", "10.2");
  story.By("olga").When(Completing(ExpiredProof())).IsRefused("EVIDENCE_EXPIRED", "7.5.3");
  const ActionEvents done = story.When(Completing()).Happens();
  EXPECT_TRUE(done[0].completed().in_time());
  EXPECT_EQ(story.state().state(), Action::STATE_DONE);
  story.By("olga").When(Verifying()).IsRefused("FOUR_EYES", "10.2");
  story.By("pia").When(Verifying()).IsRefused("FOUR_EYES", "10.2");
  const ActionEvents verified = story.By("vera").When(Verifying()).Happens();
  EXPECT_EQ(verified[0].verified().authority().separation().separation(), type::v1::SEPARATION_STRICT);
  EXPECT_EQ(story.state().state(), Action::STATE_VERIFIED);
  EXPECT_EQ(story.state().verifier(), "vera");
}

TEST(Action, IsNotVerifiedOnEvidenceThatExpiredSince) {
  ActionStory story;
  type::v1::Evidence evidence = Proof();
  *evidence.mutable_expire_time() = In(2);
  story.By("olga").When(Completing(evidence)).Happens();
  story.At(StoryBegin() + 2 * kOneDay).By("vera").When(Verifying()).IsRefused("EVIDENCE_EXPIRED", "7.5.3");
}

TEST(Action, ThatIsNotDoneIsReturned) {
  ActionStory story;
  story.ToDone();
  story.By("olga").When(For<v1::ReturnActionRequest>("half")).IsRefused("FOUR_EYES", "10.2");
  story.By("vera").When(For<v1::ReturnActionRequest>("half")).Happens();
  EXPECT_EQ(story.state().state(), Action::STATE_OPEN);
  EXPECT_EQ(story.state().returns(), 1u);
  EXPECT_FALSE(story.state().has_complete_time());
}

TEST(Action, IsCancelledByAnotherThanItsOwner) {
  for (const bool done : {false, true}) {
    ActionStory story;
    if (done) story.ToDone();
    story.By("olga").When(For<v1::CancelActionRequest>("no need")).IsRefused("FOUR_EYES", "10.2");
    story.By("rita").When(For<v1::CancelActionRequest>("no need")).Happens();
    EXPECT_EQ(story.state().state(), Action::STATE_CANCELLED);
  }
}

TEST(Action, HasADueTimeInTheFuture) {
  domain::Story<Actions> story(kAction);
  story.When(Planning("", 0)).IsRefused("DUE_TIME_PAST", "10.2");
}

TEST(Action, BelongsToAResourceThatHasActions) {
  NonconformityStory nonconformity;
  domain::Story<Actions> story(kAction);
  story.When(Planning("organizations/acme/aiSystems/chat")).IsRefused("SUBJECT_WITHOUT_ACTIONS", "10.2");
  story.When(Planning("nonsense")).IsRefused("SUBJECT_WITHOUT_ACTIONS", "10.2");
  story.When(Planning(kNonconformity)).IsRefused("SUBJECT_UNKNOWN", "10.2");
  story.Knowing(nonconformity.state()).When(Planning(kNonconformity)).Happens();
  nonconformity.ToClosed();
  domain::Story<Actions> late(kAction);
  late.Knowing(nonconformity.state()).When(Planning(kNonconformity)).IsRefused("SUBJECT_ENDED", "10.2");
}

// The ends of the other resources that have actions.
TEST(Action, BelongsToNothingThatHasEnded) {
  const auto refused = [](const auto& subject) {
    domain::Story<Actions> story(kAction);
    story.Knowing(subject).When(Planning(subject.name())).IsRefused("SUBJECT_ENDED", "10.2");
  };
  for (const auto state :
       {v1::Objective::STATE_ACHIEVED, v1::Objective::STATE_MISSED, v1::Objective::STATE_ABANDONED}) {
    v1::Objective objective;
    objective.set_name("organizations/acme/objectives/o");
    objective.set_state(state);
    refused(objective);
  }
  for (const auto state : {v1::ManagementChange::STATE_EVALUATED, v1::ManagementChange::STATE_REJECTED,
                           v1::ManagementChange::STATE_WITHDRAWN, v1::ManagementChange::STATE_REVIEWED}) {
    v1::ManagementChange change;
    change.set_name("organizations/acme/managementChanges/c");
    change.set_state(state);
    refused(change);
  }
  v1::ImprovementItem item;
  item.set_name("organizations/acme/improvementItems/i");
  item.set_state(v1::ImprovementItem::STATE_EVALUATED);
  refused(item);
}

TEST(Action, OfAnotherOrganizationIsRefused) {
  NonconformityStory nonconformity;
  domain::Story<Actions> story("organizations/other/actions/a1");
  story.Knowing(nonconformity.state()).When(Planning(kNonconformity)).IsRefused("SUBJECT_UNKNOWN", "10.2");
}

TEST(Action, IsOneOfAtMost100) {
  NonconformityStory nonconformity;
  domain::Story<Actions> story(kAction);
  story.Knowing(nonconformity.state());
  for (size_t i = 1; i < kMaxActions; ++i) story.ReferredToBy(absl::StrCat("organizations/acme/actions/b", i));
  story.When(Planning(kNonconformity)).Happens();
  domain::Story<Actions> full(kAction);
  full.Knowing(nonconformity.state());
  for (size_t i = 0; i < kMaxActions; ++i) full.ReferredToBy(absl::StrCat("organizations/acme/actions/b", i));
  full.When(Planning(kNonconformity)).IsRefused("TOO_MANY_ACTIONS", "10.2");
}

TEST(Action, OfAReviewIsOneOfAtMost500OpenOnes) {
  v1::ManagementReview review;
  review.set_name("organizations/acme/managementReviews/spring");
  review.set_state(v1::ManagementReview::STATE_ACTIONS_OPEN);
  v1::ReviewAgenda agenda;
  agenda.set_name("organizations/acme/reviewAgendas/current");
  for (int i = 0; i < kMaxOpenActions; ++i) agenda.add_items()->mutable_action()->set_state(ActionNote::STATE_OPEN);
  domain::Story<Actions> story(kAction);
  story.Knowing(review).Knowing(agenda);
  story.When(Planning(review.name())).IsRefused("TOO_MANY_REVIEW_ACTIONS", "10.2");
  story.When(Planning()).Happens();
  agenda.mutable_items()->RemoveLast();
  domain::Story<Actions> last(kAction);
  last.Knowing(review).Knowing(agenda).When(Planning(review.name())).Happens();
}

TEST(Action, HasAnIdThatAimsDoesNotGive) {
  domain::Story<Actions> story("organizations/acme/actions/" + OpenedId("a decision"));
  story.When(Planning()).IsRefused("ID_RESERVED", "10.2");
  story.When(&OpenAction, PlannedAction{kNonconformity, "train", "olga", In(1), "a decision"}).Happens();
}

TEST(Action, TellsItsSubjectOfEachChange) {
  NonconformityStory nonconformity;
  domain::Story<Actions> story(kAction);
  story.Knowing(nonconformity.state());
  const auto note_in = [](const ActionEvents& events) {
    EXPECT_FALSE(events.empty());
    const v1::ActionStandingChanged changed =
        events.empty() ? v1::ActionStandingChanged() : events.back().standing_changed();
    EXPECT_EQ(changed.subject(), kNonconformity);
    return changed.note();
  };
  const ActionNote opened = note_in(story.By("rita").When(Planning(kNonconformity)).Happens());
  EXPECT_EQ(opened.action(), kAction);
  EXPECT_EQ(opened.state(), ActionNote::STATE_OPEN);
  EXPECT_EQ(opened.owner(), "olga");
  EXPECT_EQ(opened.original_due_time().seconds(), In(30).seconds());

  v1::UpdateActionRequest update;
  update.mutable_action()->set_owner("otto");
  EXPECT_EQ(note_in(story.When(update).Happens()).owner(), "otto");
  v1::UpdateActionRequest describe;
  describe.mutable_action()->set_description("in two groups");
  EXPECT_FALSE(story.When(describe).Happens().back().has_standing_changed()) << "nothing that the subject knows";

  EXPECT_EQ(note_in(story.When(Extending(40)).Happens()).due_time().seconds(), In(40).seconds());
  story.At(StoryBegin() + 40 * kOneDay);
  const ActionNote late = note_in(story.FallsDue());
  EXPECT_TRUE(late.overdue());
  const ActionNote done = note_in(story.By("otto").When(Completing()).Happens());
  EXPECT_EQ(done.state(), ActionNote::STATE_DONE);
  EXPECT_TRUE(done.overdue());
  EXPECT_EQ(note_in(story.By("vera").When(Verifying()).Happens()).state(), ActionNote::STATE_VERIFIED);
}

TEST(Action, FallsDueAfterANotice) {
  ActionStory story;
  story.At(StoryBegin() + 23 * kOneDay - absl::Seconds(1));
  EXPECT_TRUE(story.FallsDue().empty());
  story.After(absl::Seconds(1));
  EXPECT_TRUE(story.FallsDue()[0].has_due_soon());
  story.At(StoryBegin() + 30 * kOneDay);
  const ActionEvents overdue = story.FallsDue();
  EXPECT_EQ(overdue[0].overdue().owner(), "olga");
  EXPECT_TRUE(story.state().overdue());
  EXPECT_TRUE(story.FallsDue().empty()) << "once";
  const ActionEvents done = story.By("olga").When(Completing()).Happens();
  EXPECT_FALSE(done[0].completed().in_time());
}

TEST(Action, IsExtendedByAnotherThanItsOwner) {
  ActionStory story;
  story.By("olga").When(Extending(60)).IsRefused("FOUR_EYES", "10.2");
  story.By("rita").When(Extending(30)).IsRefused("DUE_TIME_NOT_LATER", "10.2");
  story.At(StoryBegin() + 90 * kOneDay).When(Extending(60)).IsRefused("DUE_TIME_PAST", "10.2");
  story.At(StoryBegin() + 35 * kOneDay).FallsDue();
  story.When(Extending(60)).Happens();
  EXPECT_FALSE(story.state().overdue());
  EXPECT_EQ(story.state().extensions(), 1u);
  EXPECT_EQ(story.state().original_due_time().seconds(), In(30).seconds()) << "the first due time stays";
  story.At(StoryBegin() + 59 * kOneDay);
  EXPECT_EQ(story.FallsDue().size(), 1u) << "a notice again";
}

TEST(Action, GetsItsResourcesFromManagement) {
  ActionStory story;
  v1::GrantActionResourcesRequest grant;
  grant.set_grant("two days of a trainer");
  story.By("rita").When(grant).IsRefused("NOT_DESIGNATED", "7.1");
  story.By("mona").When(grant).Happens();
  EXPECT_EQ(story.state().resources_granter(), "mona");
  v1::UpdateActionRequest update;
  update.mutable_action()->set_owner("mona");
  story.By("rita").When(update).Happens();
  story.By("mona").When(grant).IsRefused("FOUR_EYES", "7.1");
}

TEST(Action, ThatADecisionPlannedIsOpenedOnce) {
  domain::Story<Actions> story(kAction);
  const PlannedAction planned{kNonconformity, "train", "olga", In(-1), "decision 2 of the review"};
  const ActionEvents events = story.When(&OpenAction, planned).Happens();
  ASSERT_EQ(events.size(), 2u);
  EXPECT_EQ(events[1].standing_changed().subject(), kNonconformity);
  EXPECT_EQ(story.state().source(), "decision 2 of the review");
  EXPECT_EQ(story.state().state(), Action::STATE_OPEN);
  story.When(&OpenAction, planned).NothingHappens();
}

TEST(Action, NeedsItsOwnerUntilItEnds) {
  ActionStory story;
  EXPECT_TRUE(Actions::NeedsPerson(story.state(), "olga"));
  EXPECT_FALSE(Actions::NeedsPerson(story.state(), "rita"));
  story.ToDone();
  EXPECT_TRUE(Actions::NeedsPerson(story.state(), "olga"));
  story.By("vera").When(Verifying()).Happens();
  EXPECT_FALSE(Actions::NeedsPerson(story.state(), "olga"));
}

TEST(Action, IsMovedFromItsStatesAlone) {
  ActionStory open;
  open.By("vera").When(Verifying()).IsRefused("WRONG_STATE", "10.2");
  open.When(For<v1::ReturnActionRequest>("half")).IsRefused("WRONG_STATE", "10.2");
  ActionStory done;
  done.ToDone();
  done.When(Completing()).IsRefused("WRONG_STATE", "10.2");
  done.When(Extending(90)).IsRefused("WRONG_STATE", "10.2");
  done.When(v1::UpdateActionRequest()).IsRefused("WRONG_STATE", "10.2");
  done.When(v1::GrantActionResourcesRequest()).IsRefused("WRONG_STATE", "7.1");
  done.By("vera").When(Verifying()).Happens();
  done.When(For<v1::CancelActionRequest>("late")).IsRefused("WRONG_STATE", "10.2");
}

}  // namespace
}  // namespace aims::audit
