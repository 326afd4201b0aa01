#include "services/audit/domain/concern.h"

#include "absl/strings/str_cat.h"
#include "common/base/calendar.h"
#include "common/domain/person_noted.h"
#include "gmock/gmock.h"
#include "services/audit/domain/concern_case.h"
#include "services/audit/domain/concern_secret.h"
#include "services/audit/domain/testing/concern_story.h"

namespace aims::audit {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::UnorderedElementsAre;
using v1::Concern;
using From = ConcernStory::From;

absl::Time At(const google::protobuf::Timestamp& time) { return base::FromProto(time); }

TEST(Concern, IsRaisedWithoutAName) {
  ConcernStory story;
  EXPECT_EQ(story.state().state(), Concern::STATE_RECEIVED);
  EXPECT_EQ(story.state().kind(), Concern::KIND_INTERNAL);
  EXPECT_EQ(story.state().reporter(), "");
  EXPECT_EQ(story.state().secret_digest(), DigestOfSecret(kCaseSecret));
  EXPECT_THAT(story.state().excluded_people(), UnorderedElementsAre("max", "olga"));
  EXPECT_EQ(At(story.state().acknowledge_due_time()), story.time() + 7 * kConcernDay);
  EXPECT_EQ(At(story.state().feedback_due_time()), base::MonthsAfter(story.time() + 7 * kConcernDay, 3));
}

TEST(Concern, IsRaisedUnderANameAndFromOutside) {
  ConcernStory named(From::kNadia);
  EXPECT_EQ(named.state().reporter(), "nadia");
  EXPECT_EQ(named.state().kind(), Concern::KIND_INTERNAL);
  ConcernStory outside(From::kOutside);
  EXPECT_EQ(outside.state().reporter(), "");
  EXPECT_EQ(outside.state().kind(), Concern::KIND_EXTERNAL);
}

TEST(Concern, WithoutANameIsNotDecidedForACallerWithOne) {
  ConcernStory story{std::string(kConcern)};
  story.By("nadia").When(ConcernStory::Asking<v1::ReportConcernRequest>()).Fails(absl::StatusCode::kInternal);
  story.When(ConcernStory::Asking<v1::ReportImpactRequest>()).Fails(absl::StatusCode::kInternal);
  EXPECT_THAT(std::string(story.outcome().status().message()), Not(HasSubstr("nadia")));
  ConcernStory raised;
  raised.By("nadia").When(ConcernStory::Replying("more")).Fails(absl::StatusCode::kInternal);
}

TEST(Concern, ClientsGiveContentAlone) {
  ConcernStory story{std::string(kConcern)};
  auto request = ConcernStory::Asking<v1::ReportConcernRequest>();
  request.mutable_concern()->set_reporter("mallory");
  request.mutable_concern()->set_secret_digest("x");
  request.mutable_concern()->set_kind(Concern::KIND_EXTERNAL);
  story.ByNobodyKnown().When(request).Happens();
  EXPECT_EQ(story.state().reporter(), "");
  EXPECT_EQ(story.state().kind(), Concern::KIND_INTERNAL);
  EXPECT_EQ(story.state().secret_digest(), DigestOfSecret(kCaseSecret));
}

TEST(Concern, IsRefusedWithoutASecretOrAnOrganization) {
  domain::Story<Concerns> unknown("organizations/nowhere/concerns/c1");
  auto request = ConcernStory::Asking<v1::ReportConcernRequest>();
  request.mutable_concern()->clear_ai_systems();
  unknown.ByNobodyKnown().When(request).IsRefused("ORGANIZATION_UNKNOWN", "A.3.3");
  ConcernStory story{std::string(kConcern)};
  request.clear_case_secret();
  story.ByNobodyKnown().When(request).Fails(absl::StatusCode::kInvalidArgument);
}

TEST(Concern, IsAboutAiSystemsOfTheOrganizationAndThePast) {
  ConcernStory story{std::string(kConcern)};
  for (const char* system : {"organizations/other/aiSystems/x", "organizations/acme/risks/r", "nonsense"}) {
    auto request = ConcernStory::Asking<v1::ReportConcernRequest>();
    request.mutable_concern()->add_ai_systems(system);
    story.ByNobodyKnown().When(request).IsRefused("SYSTEM_UNKNOWN", "A.3.3");
  }
  auto request = ConcernStory::Asking<v1::ReportImpactRequest>();
  *request.mutable_concern()->mutable_occur_time() = base::ToProto(story.time() + absl::Seconds(1));
  story.When(request).IsRefused("OCCURRED_IN_FUTURE", "A.3.3");
}

TEST(Concern, NamesEachSystemOnce) {
  ConcernStory story{std::string(kConcern)};
  auto request = ConcernStory::Asking<v1::ReportConcernRequest>();
  request.mutable_concern()->add_ai_systems(kConcernSystem);
  story.ByNobodyKnown().When(request).Happens();
  EXPECT_THAT(story.state().ai_systems(), ElementsAre(kConcernSystem));
}

TEST(Concern, IsFollowedBySecretInBothDirections) {
  ConcernStory story;
  story.ToAcknowledged();
  story.ByNobodyKnown().When(ConcernStory::Replying("it is the same in June")).Happens();
  v1::SendConcernMessageRequest send;
  send.set_text("which branch?");
  story.By("hanna").When(send).Happens();
  const v1::ConcernCase shown = CaseOf(story.state());
  ASSERT_EQ(shown.messages_size(), 3);
  EXPECT_FALSE(shown.messages(0).from_reporter());
  EXPECT_EQ(shown.messages(1).text(), "it is the same in June");
  EXPECT_TRUE(shown.messages(1).from_reporter());
  EXPECT_EQ(shown.messages(2).number(), 3u);
  EXPECT_EQ(story.state().messages(2).person(), "hanna");
  EXPECT_EQ(story.state().messages(1).person(), "");
  EXPECT_THAT(shown.SerializeAsString(), Not(HasSubstr("hanna"))) << "the reporter does not see who handles it";

  auto wrong = ConcernStory::Replying("x");
  wrong.set_case_secret("0123-4567-89ab-cdef-ghjk-mnpq-rstv-wxy0");
  story.ByNobodyKnown().When(wrong).Fails(absl::StatusCode::kNotFound);
}

TEST(Concern, OfSomebodyWithANameIsFollowedBySecretToo) {
  ConcernStory story(From::kNadia);
  story.ByNobodyKnown().When(ConcernStory::Replying("more")).Happens();
  EXPECT_EQ(story.state().messages_size(), 1);
}

TEST(Concern, ConversationIsBounded) {
  ConcernStory story;
  for (int i = 0; i < kMaxReporterMessages; ++i) story.ByNobodyKnown().When(ConcernStory::Replying("x")).Happens();
  story.ByNobodyKnown().When(ConcernStory::Replying("x")).IsRefused("CONVERSATION_FULL", "A.3.3");
  story.ByNobodyKnown().When(ConcernStory::Replying("x", /*retaliation=*/true)).IsRefused("CONVERSATION_FULL");
  story.ToAcknowledged();
  v1::SendConcernMessageRequest send;
  send.set_text("we write to you");
  while (story.state().messages_size() < kMaxConcernEntries) story.By("hanna").When(send).Happens();
  story.When(send).IsRefused("TOO_MANY_ENTRIES", "A.3.3");
  v1::GiveConcernFeedbackRequest feedback;
  feedback.set_text("x");
  story.When(feedback).IsRefused("TOO_MANY_ENTRIES", "A.3.3");
}

absl::StatusOr<ConcernEvents> Open(const Concern& concern, const v1::ConcernRaised& raised,
                                   const domain::Decision& decision) {
  return OpenSuccessor(concern, raised, decision);
}

TEST(Concern, RetaliationOpensASuccessorThatTheSameSecretFollows) {
  ConcernStory story;
  story.ToConcluded();
  story.After(kConcernDay).ByNobodyKnown().When(ConcernStory::Replying("I was moved away", /*retaliation=*/true));
  const ConcernEvents events = story.Happens();
  ASSERT_EQ(events.size(), 1u);
  const auto& reported = events[0].retaliation_reported();
  EXPECT_THAT(story.state().successors(), ElementsAre(reported.successor()));
  EXPECT_EQ(story.state().state(), Concern::STATE_CONCLUDED);
  EXPECT_EQ(story.state().messages().rbegin()->text(), "I was moved away");

  ConcernStory successor(reported.successor());
  successor.At(story.time()).When(&Open, reported.raised()).Happens();
  EXPECT_EQ(successor.state().state(), Concern::STATE_RECEIVED);
  EXPECT_EQ(successor.state().predecessor(), kConcern);
  EXPECT_EQ(successor.state().description(), "I was moved away");
  EXPECT_EQ(At(successor.state().acknowledge_due_time()), successor.time() + 7 * kConcernDay);
  EXPECT_THAT(successor.state().excluded_people(), UnorderedElementsAre("max", "olga"));
  EXPECT_TRUE(IsSecretOf(successor.state(), kCaseSecret));
  successor.When(&Open, reported.raised()).NothingHappens();

  story.ByNobodyKnown().When(ConcernStory::Replying("again", /*retaliation=*/true)).Happens();
  EXPECT_NE(story.state().successors(0), story.state().successors(1));
}

TEST(Concern, HasABoundOfSuccessors) {
  ConcernStory story;
  v1::ReportConcernRetaliationRequest told;
  told.set_text("the reporter called");
  for (int i = 0; i < kMaxSuccessors; ++i) story.By("hanna").When(told).Happens();
  EXPECT_THAT(story.state().messages(), IsEmpty()) << "a handler told it, not the reporter";
  story.When(told).IsRefused("TOO_MANY_SUCCESSORS", "A.3.3");
  story.ByNobodyKnown().When(ConcernStory::Replying("x", /*retaliation=*/true)).IsRefused("TOO_MANY_SUCCESSORS");
}

// --- Time ---

std::string Told(const ConcernEvents& events) {
  std::string told;
  for (const v1::ConcernEvent& event : events) {
    if (event.has_due_soon()) {
      absl::StrAppend(&told, v1::ConcernDeadline_Name(event.due_soon().deadline()), "-", event.due_soon().days(), " ");
    } else if (event.has_overdue()) {
      absl::StrAppend(&told, v1::ConcernDeadline_Name(event.overdue().deadline()), "! ");
    }
  }
  return told;
}

TEST(Concern, AcknowledgementIsNoticedAndOverdueOnce) {
  ConcernStory story;
  const absl::Time raised = story.time();
  EXPECT_EQ(Concerns::NextDue(story.state()), raised + 5 * kConcernDay);
  EXPECT_EQ(Told(story.At(raised + 5 * kConcernDay).FallsDue()), "CONCERN_DEADLINE_ACKNOWLEDGEMENT-2 ");
  EXPECT_EQ(Told(story.At(raised + 7 * kConcernDay).FallsDue()), "CONCERN_DEADLINE_ACKNOWLEDGEMENT! ");
  EXPECT_TRUE(story.state().acknowledge_overdue());
  EXPECT_EQ(Told(story.At(raised + 8 * kConcernDay).FallsDue()), "");
  const absl::Time feedback = At(story.state().feedback_due_time());
  story.ToAcknowledged();
  EXPECT_TRUE(story.state().acknowledge_overdue()) << "it stays visible";
  EXPECT_EQ(At(story.state().feedback_due_time()), feedback) << "a late acknowledgement does not move the feedback";
}

TEST(Concern, FeedbackIsNoticedTwiceAndOverdueOnce) {
  ConcernStory story;
  story.After(kConcernDay);
  story.ToAcknowledged();
  const absl::Time due = base::MonthsAfter(story.time(), 3);
  EXPECT_EQ(At(story.state().feedback_due_time()), due);
  EXPECT_EQ(Told(story.At(due - 30 * kConcernDay).FallsDue()), "CONCERN_DEADLINE_FEEDBACK-30 ");
  EXPECT_EQ(Told(story.At(due - 7 * kConcernDay).FallsDue()), "CONCERN_DEADLINE_FEEDBACK-7 ");
  EXPECT_EQ(Told(story.At(due).FallsDue()), "CONCERN_DEADLINE_FEEDBACK! ");
  EXPECT_TRUE(story.state().feedback_overdue());
  EXPECT_EQ(Concerns::NextDue(story.state()), absl::nullopt);
}

TEST(Concern, AllThatFellDueWhileNobodyLookedComesInOrder) {
  ConcernStory story;
  EXPECT_EQ(Told(story.After(400 * kConcernDay).FallsDue()),
            "CONCERN_DEADLINE_ACKNOWLEDGEMENT-2 CONCERN_DEADLINE_ACKNOWLEDGEMENT! CONCERN_DEADLINE_FEEDBACK-30 "
            "CONCERN_DEADLINE_FEEDBACK-7 CONCERN_DEADLINE_FEEDBACK! ");
  EXPECT_EQ(Concerns::NextDue(story.state()), absl::nullopt);
}

TEST(Concern, NothingIsDueOnceFeedbackWasGiven) {
  ConcernStory story;
  v1::GiveConcernFeedbackRequest feedback;
  feedback.set_text("we look at the refusals");
  story.ToAcknowledged().When(feedback).Happens();
  EXPECT_EQ(At(story.state().feedback_time()), story.time());
  EXPECT_EQ(Concerns::NextDue(story.state()), absl::nullopt);
  ConcernStory concluded;
  concluded.ToConcluded();
  EXPECT_TRUE(concluded.state().has_feedback_time());
  EXPECT_EQ(Concerns::NextDue(concluded.state()), absl::nullopt);
  EXPECT_EQ(Concerns::NextDue(Concern()), absl::nullopt);
}

TEST(Concern, WaitsForAHandlerWhoLeft) {
  ConcernStory story;
  story.ToAcknowledged();
  const domain::PersonChange left{"hanna", "organizations/acme/persons/hanna", true};
  story.When(&domain::NotePerson<Concerns>, left).Happens();
  EXPECT_THAT(story.state().gone_people(), ElementsAre("hanna"));
  v1::AssignConcernRequest assign;
  assign.set_handler("hugo");
  story.By("hugo").When(assign).Happens();
  EXPECT_THAT(story.state().gone_people(), IsEmpty());
  ConcernStory concluded;
  concluded.ToConcluded().When(&domain::NotePerson<Concerns>, left).NothingHappens();
}

}  // namespace
}  // namespace aims::audit
