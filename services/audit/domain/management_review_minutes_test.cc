// The minutes of a management review, its signature, its actions and its addenda.

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "services/audit/domain/opened_id.h"
#include "services/audit/domain/testing/review_story.h"

namespace aims::audit {
namespace {

using testing::ElementsAre;
using Decided = v1::ManagementReview::Decision;
using Event = v1::ManagementReviewEvent;
using Review = v1::ManagementReview;
using Sign = v1::SignManagementReviewRequest;

absl::StatusOr<ManagementReviewEvents> Note(const Review& review, const v1::ActionNote& note,
                                            const domain::Decision& decision) {
  return NoteAction(review, note, decision);
}

v1::ActionNote NoteOf(const std::string& action, v1::ActionNote::State state, uint64_t version) {
  v1::ActionNote note;
  note.set_action(action);
  note.set_state(state);
  note.set_action_version(version);
  return note;
}

TEST(ManagementReviewMinutes, HaveConclusionsAndDecisions) {
  ReviewStory story;
  story.ToHeld();
  EXPECT_FALSE(story.state().digest().empty());
  story.By("ana").When(ReviewStory::Minutes()).Happens();
  EXPECT_EQ(story.state().state(), Review::STATE_MINUTES_DRAFTED);
  const std::string digest = story.state().digest();
  story.By("mia").When(story.Deciding("tests", 2)).Happens();
  EXPECT_NE(story.state().digest(), digest);
  EXPECT_EQ(story.state().decisions(0).actions_size(), 2);
  EXPECT_NE(story.state().decisions(0).actions(0).action(), story.state().decisions(0).actions(1).action());
  EXPECT_THAT(story.state().authors(), ElementsAre("ana", "mia"));
  story.By("ivo").When(story.Deciding("tests", 2)).NothingHappens();
  story.By("ana").When(ReviewStory::Minutes("Again.")).Happens();
  EXPECT_EQ(story.state().minutes().text(), "Again.");
}

TEST(ManagementReviewMinutes, TheDigestIsOverAllThatIsSigned) {
  ReviewStory story;
  story.ToDrafted();
  Review other = story.state();
  EXPECT_EQ(DigestOfReview(other), story.state().digest());
  other.mutable_inputs(3)->set_considered_note("not looked at");
  EXPECT_NE(DigestOfReview(other), story.state().digest());
  other = story.state();
  other.mutable_attendance(0)->set_subject("tina");
  EXPECT_NE(DigestOfReview(other), story.state().digest());
  other = story.state();
  other.mutable_held_time()->set_seconds(7);
  EXPECT_NE(DigestOfReview(other), story.state().digest());
  other = story.state();
  other.mutable_minutes()->mutable_adequacy()->set_answer(Review::Conclusion::ANSWER_YES);
  EXPECT_NE(DigestOfReview(other), story.state().digest());
  other = story.state();
  other.add_extras();
  EXPECT_NE(DigestOfReview(other), story.state().digest());
}

TEST(ManagementReviewMinutes, ADecisionHasItsForm) {
  ReviewStory story;
  story.ToHeld();
  story.When(story.Deciding("none", 1, Decided::KIND_NONE)).Fails(absl::StatusCode::kInvalidArgument);
  auto none = story.Deciding("none", 0, Decided::KIND_NONE);
  none.mutable_decision()->set_owner("olga");
  story.When(none).Fails(absl::StatusCode::kInvalidArgument);
  for (const auto kind : {Decided::KIND_IMPROVEMENT, Decided::KIND_AIMS_CHANGE, Decided::KIND_RESOURCE}) {
    auto deciding = story.Deciding("x", 1, kind);
    deciding.mutable_decision()->clear_owner();
    story.When(deciding).Fails(absl::StatusCode::kInvalidArgument);
  }
  auto late = story.Deciding("late");
  *late.mutable_decision()->mutable_actions(0)->mutable_due_time() = base::ToProto(story.time());
  story.When(late).IsRefused("DUE_TIME_PAST", "9.3.3");
  story.When(story.Deciding("none", 0, Decided::KIND_NONE)).Happens();
}

TEST(ManagementReviewMinutes, ADecisionIsReplacedAndRemoved) {
  ReviewStory story;
  story.ToHeld();
  story.When(story.Deciding("tests")).Happens();
  story.When(story.Deciding("tests", 3)).Happens();
  EXPECT_EQ(story.state().decisions_size(), 1);
  v1::RemoveReviewDecisionRequest remove;
  remove.set_decision_id("other");
  story.When(remove).IsRefused("DECISION_UNKNOWN", "9.3.3");
  remove.set_decision_id("tests");
  story.When(remove).Happens();
  EXPECT_TRUE(story.state().decisions().empty());
}

TEST(ManagementReviewMinutes, HaveBounds) {
  ReviewStory story;
  story.ToHeld();
  for (int i = 0; i < 40; ++i) story.When(story.Deciding(absl::StrCat("d", i), 0)).Happens();
  story.When(story.Deciding("one-more", 0)).IsRefused("TOO_MANY_DECISIONS");
  for (int i = 0; i < 6; ++i) story.When(story.Deciding(absl::StrCat("d", i), 10)).Happens();
  story.When(story.Deciding("d7", 1)).IsRefused("TOO_MANY_ACTIONS");
  story.When(story.Deciding("d0", 9)).Happens();
  story.When(story.Deciding("d7", 1)).Happens();
}

TEST(ManagementReviewMinutes, HaveAtMost200Authors) {
  ReviewStory story;
  story.ToHeld();
  for (int i = 0; i < 200; ++i) story.By(absl::StrCat("a", i)).When(ReviewStory::Minutes(absl::StrCat(i))).Happens();
  story.By("one-more").When(ReviewStory::Minutes()).IsRefused("TOO_MANY_AUTHORS");
  story.When(story.Deciding("tests")).IsRefused("TOO_MANY_AUTHORS");
  story.When(v1::RemoveReviewDecisionRequest()).IsRefused("TOO_MANY_AUTHORS");
}

TEST(ManagementReviewMinutes, AreReturnedWithAReason) {
  ReviewStory story;
  story.ToDrafted();
  v1::ReturnReviewMinutesRequest other;
  other.set_digest(std::string(64, '0'));
  story.By("tom").When(other).IsRefused("OTHER_DIGEST", "9.3.3");
  story.When(story.OnDigest<v1::ReturnReviewMinutesRequest>()).Happens();
  EXPECT_EQ(story.state().state(), Review::STATE_HELD);
  EXPECT_EQ(story.state().minutes().text(), "All inputs were discussed.");
  story.When(story.OnDigest<Sign>()).IsRefused("WRONG_STATE");
}

TEST(ManagementReviewMinutes, AreSignedByTopManagementWhoAttended) {
  ReviewStory story;
  story.ToDrafted();
  Sign other;
  other.set_digest(std::string(64, '0'));
  story.By("tom").When(other).IsRefused("OTHER_DIGEST", "9.3.3");
  story.By("tina").When(story.OnDigest<Sign>()).IsRefused("SIGNER_ABSENT", "9.3.3");
  story.By("ivo").When(story.OnDigest<Sign>()).IsRefused("NOT_DESIGNATED", "9.3.3");
  const auto events = story.By("tom").When(story.OnDigest<Sign>()).Happens();
  EXPECT_THAT(CasesOf(events), ElementsAre(Event::kMinutesSigned, Event::kDecisionTaken));
  const auto& signature = events[0].minutes_signed();
  EXPECT_EQ(signature.digest(), story.state().digest());
  EXPECT_EQ(signature.agenda_version(), 7u);
  EXPECT_EQ(signature.decisions(), 1u);
  EXPECT_EQ(signature.adequacy().answer(), Review::Conclusion::ANSWER_PARTLY);
  EXPECT_EQ(signature.authority().designation().number(), 1u);
  EXPECT_EQ(events[1].decision_taken().decision().actions(0).owner(), "olga");
  EXPECT_THAT(events[1].decision_taken().authors(), ElementsAre("ana"));
  EXPECT_EQ(story.state().state(), Review::STATE_ACTIONS_OPEN);
  EXPECT_EQ(story.state().signer(), "tom");
}

TEST(ManagementReviewMinutes, AreNotSignedByTheirWriter) {
  for (const bool writes_decision : {false, true}) {
    ReviewStory story;
    story.ToDrafted().By("tom");
    if (writes_decision) {
      story.When(story.Deciding("of-tom")).Happens();
    } else {
      story.When(ReviewStory::Minutes("by tom")).Happens();
    }
    story.By("tom").When(story.OnDigest<Sign>()).IsRefused("FOUR_EYES", "9.3.3");
  }
}

TEST(ManagementReviewMinutes, NeedADecisionAndDueTimesInTheFuture) {
  ReviewStory story;
  story.ToHeld().By("ana").When(ReviewStory::Minutes()).Happens();
  story.By("tom").When(story.OnDigest<Sign>()).IsRefused("DECISIONS_MISSING", "9.3.3");
  story.By("ana").When(story.Deciding("tests")).Happens();
  story.After(kReviewDay * 60).By("tom").When(story.OnDigest<Sign>()).IsRefused("DUE_TIME_PAST", "9.3.3");
}

TEST(ManagementReviewMinutes, AreSignedWhileTheirActionsHaveRoom) {
  ReviewStory story;
  story.ToDrafted(2);
  v1::ReviewAgenda agenda = FullAgenda();
  for (int i = 0; i + 1 < kMaxOpenActions; ++i) {
    agenda.add_items()->mutable_action()->set_state(v1::ActionNote::STATE_OPEN);
  }
  story.Knowing(agenda).By("tom").When(story.OnDigest<Sign>()).IsRefused("TOO_MANY_REVIEW_ACTIONS", "9.3.3");
  agenda.mutable_items()->RemoveLast();
  story.Knowing(agenda).When(story.OnDigest<Sign>()).Happens();
}

TEST(ManagementReviewMinutes, PlanActionsWhoseIdsNoClientCanTake) {
  ReviewStory story;
  story.ToDrafted(2);
  for (const auto& action : story.state().decisions(0).actions()) {
    domain::Decision decision;
    decision.subject = action.action();
    EXPECT_TRUE(ChosenId(decision, "10.2").has_value()) << action.action();
  }
}

TEST(ManagementReviewMinutes, NeverChangeOnceSigned) {
  ReviewStory story;
  story.ToSigned().By("ana");
  story.When(ReviewStory::Minutes()).IsRefused("WRONG_STATE");
  story.When(story.Deciding("more")).IsRefused("WRONG_STATE");
  story.When(v1::RemoveReviewDecisionRequest()).IsRefused("WRONG_STATE");
  story.When(v1::CollectReviewInputsRequest()).IsRefused("WRONG_STATE");
  story.When(story.Considering(v1::REVIEW_INPUT_AUDITS)).IsRefused("WRONG_STATE");
  story.When(story.Holding()).IsRefused("WRONG_STATE");
  story.When(v1::RecordReviewStatementRequest()).IsRefused("WRONG_STATE");
  story.When(v1::UpdateManagementReviewRequest()).IsRefused("WRONG_STATE");
  story.When(story.OnDigest<v1::ReturnReviewMinutesRequest>()).IsRefused("WRONG_STATE");
  story.When(story.OnDigest<Sign>()).IsRefused("WRONG_STATE");
  story.When(v1::CancelManagementReviewRequest()).IsRefused("WRONG_STATE");
}

TEST(ManagementReviewActions, CloseTheReviewWhenAllHaveEnded) {
  ReviewStory story;
  story.ToSigned(2);
  const std::string first = story.state().decisions(0).actions(0).action();
  const std::string second = story.state().decisions(0).actions(1).action();
  story.When(&Note, NoteOf(first, v1::ActionNote::STATE_VERIFIED, 3)).Happens();
  EXPECT_EQ(story.state().state(), Review::STATE_ACTIONS_OPEN) << "the second was not heard of yet";
  story.When(&Note, NoteOf(first, v1::ActionNote::STATE_VERIFIED, 3)).NothingHappens();
  story.When(&Note, NoteOf(second, v1::ActionNote::STATE_DONE, 2)).Happens();
  EXPECT_EQ(story.state().state(), Review::STATE_ACTIONS_OPEN) << "it awaits its verification";
  const auto events = story.When(&Note, NoteOf(second, v1::ActionNote::STATE_CANCELLED, 3)).Happens();
  EXPECT_THAT(CasesOf(events), ElementsAre(Event::kActionNoted, Event::kClosed));
  EXPECT_EQ(story.state().state(), Review::STATE_CLOSED);
  story.When(&Note, NoteOf(second, v1::ActionNote::STATE_OPEN, 4)).NothingHappens();
}

TEST(ManagementReviewActions, ThereAreNoneToWaitFor) {
  ReviewStory story;
  story.ToDrafted(0);
  const auto events = story.By("tom").When(story.OnDigest<Sign>()).Happens();
  EXPECT_THAT(CasesOf(events), ElementsAre(Event::kMinutesSigned, Event::kDecisionTaken, Event::kClosed));
}

TEST(ManagementReviewActions, AnActionFromBeforeTheSignatureKeepsTheReviewOpen) {
  ReviewStory story;
  const std::string early = "organizations/acme/actions/early";
  story.ToDrafted(0).When(&Note, NoteOf(early, v1::ActionNote::STATE_OPEN, 1)).Happens();
  story.By("tom").When(story.OnDigest<Sign>()).Happens();
  EXPECT_EQ(story.state().state(), Review::STATE_ACTIONS_OPEN);
  story.When(&Note, NoteOf(early, v1::ActionNote::STATE_VERIFIED, 2)).Happens();
  EXPECT_EQ(story.state().state(), Review::STATE_CLOSED);
}

TEST(ManagementReviewAddendum, IsSignedByAnotherThanItsWriter) {
  ReviewStory story;
  v1::AddReviewAddendumRequest add;
  add.set_text("The number of tests was 12.");
  story.ToDrafted().By("tom").When(add).IsRefused("WRONG_STATE");
  story.When(story.OnDigest<Sign>()).Happens();
  const std::string digest = story.state().digest();
  story.By("tom").When(add).Happens();
  ASSERT_EQ(story.state().addenda_size(), 1);
  EXPECT_TRUE(story.state().addenda(0).signer().empty());
  v1::SignReviewAddendumRequest signing;
  signing.set_number(1);
  signing.set_digest(story.state().addenda(0).digest());
  story.By("tom").When(signing).IsRefused("FOUR_EYES", "9.3.3");
  story.By("tina").When(signing).IsRefused("SIGNER_ABSENT", "9.3.3");
  story.By("ivo").When(signing).IsRefused("NOT_DESIGNATED", "9.3.3");
  story.By("ana").When(add).Happens();
  signing.set_number(2);
  signing.set_digest(std::string(64, '0'));
  story.By("tom").When(signing).IsRefused("OTHER_DIGEST", "9.3.3");
  signing.set_digest(story.state().addenda(1).digest());
  story.By("tom").When(signing).Happens();
  EXPECT_EQ(story.state().addenda(1).signer(), "tom");
  story.When(signing).IsRefused("ADDENDUM_SIGNED", "9.3.3");
  signing.set_number(3);
  story.When(signing).IsRefused("ADDENDUM_UNKNOWN", "9.3.3");
  EXPECT_EQ(story.state().digest(), digest) << "what was signed stays";
}

TEST(ManagementReviewAddendum, ThereAreAtMost20) {
  ReviewStory story;
  story.ToSigned();
  v1::AddReviewAddendumRequest add;
  add.set_text("One more correction.");
  for (int i = 0; i < 20; ++i) story.By("ana").When(add).Happens();
  story.When(add).IsRefused("TOO_MANY_ADDENDA");
}

}  // namespace
}  // namespace aims::audit
