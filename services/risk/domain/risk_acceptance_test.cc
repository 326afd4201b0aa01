#include "common/domain/person_noted.h"
#include "gtest/gtest.h"
#include "services/risk/domain/testing/risk_story.h"

namespace aims::risk {
namespace {

using Acceptance = v1::Risk::Acceptance;
using v1::Risk;

const Acceptance& Last(const RiskStory& story) {
  return story.state().acceptances(story.state().acceptances_size() - 1);
}

TEST(Acceptance, IsAskedForByOneAndGivenByAnotherWhoMay) {
  RiskStory story;
  story.ToTreatment().Ask(60 * kDay);
  EXPECT_EQ(Last(story).state(), Acceptance::STATE_SUBMITTED);
  EXPECT_EQ(Last(story).rating().level_id(), "medium");
  EXPECT_FALSE(story.state().tolerated());
  for (const char* maker : {"owen", "ria", "rob"}) {  // who asked and answers for it, who wrote, who rated
    story.By(maker, {"designated-management"}).When(story.Accepting()).IsRefused("FOUR_EYES", "6.1.3");
  }
  story.By("vera", {"viewer"}).When(story.Accepting()).IsRefused("LEVEL_ABOVE_AUTHORITY", "6.1.3");
  story.Accept();
  EXPECT_EQ(Last(story).state(), Acceptance::STATE_ACCEPTED);
  EXPECT_EQ(Last(story).decider(), "dora");
  EXPECT_EQ(story.state().state(), Risk::STATE_MONITORED);
  EXPECT_TRUE(story.state().tolerated());
  EXPECT_EQ(base::FromProto(story.state().tolerance_expire_time()), story.time() + 60 * kDay);
}

TEST(Acceptance, IsLimitedByLevel) {
  RiskStory medium;
  medium.ToTreatment(2).When(medium.Asking(90 * kDay + absl::Seconds(1)));
  medium.IsRefused("ACCEPTANCE_TOO_LONG", "6.1.3");
  medium.When(medium.Asking(90 * kDay)).Happens();

  RiskStory high;
  high.ToTreatment(3).Ask(10 * kDay);
  high.By("dora", {"designated-management"}).When(high.Accepting()).IsRefused("LEVEL_ABOVE_AUTHORITY");
  high.By("theo", {"top-management"}).When(high.Accepting()).Happens();

  RiskStory extreme;
  extreme.Identify().Assess(3, 3).Evaluate().Choose(v1::TREATMENT_OPTION_MODIFY);
  extreme.When(extreme.Asking(kDay)).IsRefused("LEVEL_NOT_ACCEPTABLE", "6.1.3");
}

TEST(Acceptance, IsForWhatIsAboveTheAppetiteAndTimeToCome) {
  RiskStory low;
  low.ToTreatment(1).When(low.Asking(kDay)).IsRefused("ACCEPTANCE_NOT_NEEDED");
  RiskStory story;
  story.ToTreatment().When(story.Asking(absl::ZeroDuration())).IsRefused("ACCEPTANCE_EXPIRED");
  story.Ask(kDay);
  story.When(story.Asking(kDay)).IsRefused("ACCEPTANCE_OPEN");
}

TEST(Acceptance, IsOfTheRiskThatWasRead) {
  RiskStory story;
  story.ToTreatment();
  auto asking = story.Asking(kDay);
  asking.set_digest("other");
  story.When(asking).IsRefused("OTHER_DIGEST");
  story.Ask(kDay);
  auto accepting = story.Accepting();
  accepting.set_digest("other");
  story.By("dora", {"designated-management"}).When(accepting).IsRefused("OTHER_DIGEST");
  accepting = story.Accepting();
  accepting.set_number(7);
  story.When(accepting).IsRefused("ACCEPTANCE_NOT_OPEN");
}

TEST(Acceptance, AnOpenRequestIsVoidedByAnyChange) {
  RiskStory story;
  story.ToTreatment().Ask(kDay);
  const auto accepting = story.Accepting();
  v1::UpdateRiskRequest request;
  request.mutable_risk()->set_display_name("Another name");
  story.By("ria").When(request).Happens();
  EXPECT_EQ(Last(story).state(), Acceptance::STATE_VOID);
  story.By("dora", {"designated-management"}).When(accepting).IsRefused("ACCEPTANCE_NOT_OPEN");
}

TEST(Acceptance, IsNotGivenByAnOldVersionOfTheCriteria) {
  RiskStory story;
  story.ToTreatment().Ask(kDay).Knowing(Criteria(2));
  story.By("dora", {"designated-management"}).When(story.Accepting()).IsRefused("RATING_OUTDATED");
}

TEST(Acceptance, IsRejectedOrWithdrawn) {
  RiskStory story;
  story.ToTreatment().Ask(kDay);
  auto rejection = story.Naming<v1::RejectRiskAcceptanceRequest>();
  story.By("dora").When(rejection).IsRefused("ACCEPTANCE_NOT_OPEN");
  rejection.set_number(1);
  story.When(rejection).Happens();
  EXPECT_EQ(Last(story).state(), Acceptance::STATE_REJECTED);
  story.Ask(kDay);
  v1::WithdrawRiskAcceptanceRequest withdrawal;
  withdrawal.set_number(2);
  story.By("dora").When(withdrawal).IsRefused("NOT_THE_REQUESTER");
  story.By("owen").When(withdrawal).Happens();
  EXPECT_EQ(Last(story).state(), Acceptance::STATE_WITHDRAWN);
  EXPECT_EQ(story.state().state(), Risk::STATE_TREATMENT);
}

TEST(Acceptance, ExpiresAfterTwoNotices) {
  RiskStory story;
  story.ToTreatment().Ask(60 * kDay).Accept();
  const absl::Time expires = story.time() + 60 * kDay;
  EXPECT_TRUE(story.TimePasses(30 * kDay - absl::Seconds(1)).empty());
  auto events = story.TimePasses(absl::Seconds(1));
  ASSERT_EQ(events.size(), 1);
  EXPECT_EQ(events[0].acceptance_expiring().notice_days(), 30);
  EXPECT_EQ(Last(story).state(), Acceptance::STATE_EXPIRING);
  EXPECT_TRUE(story.state().tolerated());
  events = story.TimePasses(23 * kDay);
  ASSERT_EQ(events.size(), 1);
  EXPECT_EQ(events[0].acceptance_expiring().notice_days(), 7);
  EXPECT_TRUE(story.TimePasses(7 * kDay - absl::Seconds(1)).empty());
  events = story.TimePasses(absl::Seconds(1));
  ASSERT_EQ(events.size(), 3);
  EXPECT_EQ(base::FromProto(events[0].acceptance_expired().due_time()), expires);
  EXPECT_EQ(events[1].returned_to_treatment().acceptance(), 1);
  EXPECT_TRUE(events[2].has_tolerance_changed());
  EXPECT_EQ(Last(story).state(), Acceptance::STATE_EXPIRED);
  EXPECT_EQ(story.state().state(), Risk::STATE_TREATMENT);
  EXPECT_FALSE(story.state().tolerated());
  EXPECT_TRUE(story.TimePasses(1000 * kDay).empty());
}

TEST(Acceptance, AllThatFellDueMeanwhileComesInOrder) {
  RiskStory story;
  story.ToTreatment().Ask(60 * kDay).Accept();
  const auto events = story.TimePasses(1000 * kDay);
  ASSERT_EQ(events.size(), 5);
  EXPECT_EQ(events[0].acceptance_expiring().notice_days(), 30);
  EXPECT_EQ(events[1].acceptance_expiring().notice_days(), 7);
  EXPECT_TRUE(events[2].has_acceptance_expired());
  EXPECT_TRUE(events[3].has_returned_to_treatment());
  EXPECT_FALSE(events[4].tolerance_changed().tolerated());
}

TEST(Acceptance, OfAShortTimeComesWithoutNotice) {
  RiskStory story;
  story.ToTreatment().Ask(7 * kDay).Accept();
  EXPECT_TRUE(story.TimePasses(7 * kDay - absl::Seconds(1)).empty());
  EXPECT_EQ(story.TimePasses(absl::Seconds(1)).size(), 3);
}

TEST(Acceptance, ARequestThatNobodyDecidesIsVoidWhenItWouldExpire) {
  RiskStory story;
  story.ToTreatment().Ask(kDay);
  story.TimePasses(kDay);
  EXPECT_EQ(Last(story).state(), Acceptance::STATE_VOID);
}

TEST(Acceptance, ANewOneNeedsAFreshAssessment) {
  RiskStory story;
  story.ToTreatment().Ask(kDay).Accept().TimePasses(kDay);
  story.By("owen").When(story.Asking(kDay)).IsRefused("FRESH_ASSESSMENT_MISSING", "6.1.3");
  v1::RequestRiskReassessmentRequest again;
  again.set_trigger(v1::REASSESSMENT_TRIGGER_OTHER);
  story.When(again).Happens();
  story.Assess(2, 2).Evaluate().Choose(v1::TREATMENT_OPTION_SHARE);
  story.By("owen").When(story.Asking(kDay)).Happens();
}

TEST(Acceptance, IsVoidWhenTheRiskIsRatedHigher) {
  RiskStory story;
  story.ToTreatment().Ask(60 * kDay).Accept();
  v1::RequestRiskReassessmentRequest again;
  again.set_trigger(v1::REASSESSMENT_TRIGGER_OTHER);
  story.When(again).Happens();
  story.After(kDay);
  story.Assess(2, 2);
  EXPECT_EQ(Last(story).state(), Acceptance::STATE_ACCEPTED) << "no higher than what was accepted";
  story.Assess(2, 3);
  EXPECT_EQ(Last(story).state(), Acceptance::STATE_VOID);
  EXPECT_EQ(Last(story).end_reason(), "level");
}

TEST(Acceptance, IsVoidWhenTheRiskIsAnother) {
  RiskStory story;
  story.ToTreatment().Ask(60 * kDay).Accept();
  v1::UpdateRiskRequest request;
  request.mutable_risk()->set_description("Another cause");
  story.By("ria").When(request).Happens();
  EXPECT_EQ(Last(story).state(), Acceptance::STATE_VOID);
  EXPECT_FALSE(story.state().tolerated());
}

TEST(Acceptance, RevokedGoesBackToTreatmentUnlessAnotherCovers) {
  RiskStory story;
  story.ToTreatment().Ask(60 * kDay).Accept();
  v1::RequestRiskReassessmentRequest again;
  again.set_trigger(v1::REASSESSMENT_TRIGGER_OTHER);
  story.When(again).Happens();
  story.After(kDay);
  story.Assess(2, 2).Evaluate();
  ASSERT_EQ(story.state().state(), Risk::STATE_MONITORED);
  story.Ask(80 * kDay).Accept();
  v1::RevokeRiskAcceptanceRequest first;
  first.set_number(1);
  story.By("dora").When(first).Happens();
  EXPECT_EQ(story.state().state(), Risk::STATE_MONITORED) << "the second covers it";
  story.When(first).IsRefused("ACCEPTANCE_NOT_IN_FORCE");
  v1::RevokeRiskAcceptanceRequest second;
  second.set_number(2);
  story.When(second).Happens();
  EXPECT_EQ(story.state().state(), Risk::STATE_TREATMENT);
}

TEST(Acceptance, OnlyTheLastThatEndedAreKept) {
  RiskStory story;
  story.ToTreatment();
  for (int i = 0; i < 25; ++i) {
    story.Ask(kDay);
    v1::WithdrawRiskAcceptanceRequest withdrawal;
    withdrawal.set_number(story.state().last_acceptance());
    story.When(withdrawal).Happens();
  }
  EXPECT_EQ(story.state().acceptances_size(), 20);
  EXPECT_EQ(story.state().acceptances(0).number(), 6);
}

TEST(Acceptance, WhoseAcceptorLeftNeedsASuccessor) {
  const domain::PersonChange dora{"dora", "organizations/acme/persons/dora", true};
  RiskStory story;
  story.ToTreatment().Ask(60 * kDay);
  story.When(&domain::NotePerson<Risks>, dora).NothingHappens();
  story.Accept();
  const std::string digest = story.state().digest();
  story.When(&domain::NotePerson<Risks>, dora).Happens();
  ASSERT_EQ(story.state().gone_people_size(), 1);
  EXPECT_EQ(story.state().gone_people(0), "dora");
  EXPECT_EQ(story.state().digest(), digest);
  EXPECT_TRUE(story.state().tolerated()) << "the acceptance stays in force";
  v1::RequestRiskReassessmentRequest again;
  again.set_trigger(v1::REASSESSMENT_TRIGGER_OTHER);
  story.By("mia").When(again).Happens();
  story.After(kDay);
  story.Assess(2, 2).Evaluate().Ask(80 * kDay);
  EXPECT_EQ(story.state().gone_people_size(), 1);
  story.By("mia").When(story.Accepting()).Happens();
  EXPECT_EQ(story.state().gone_people_size(), 0) << "mia answers for it now";
  story.When(&domain::NotePerson<Risks>, dora).NothingHappens();
}

TEST(Acceptance, ThatEndedWaitsForNobody) {
  const domain::PersonChange dora{"dora", "organizations/acme/persons/dora", true};
  RiskStory story;
  story.ToTreatment().Ask(60 * kDay).Accept().When(&domain::NotePerson<Risks>, dora).Happens();
  v1::RevokeRiskAcceptanceRequest revoke;
  revoke.set_number(1);
  story.By("mia").When(revoke).Happens();
  EXPECT_EQ(story.state().gone_people_size(), 0);
  story.When(&domain::NotePerson<Risks>, dora).NothingHappens();
}

}  // namespace
}  // namespace aims::risk
