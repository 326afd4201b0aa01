#include "common/domain/person_noted.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/risk/domain/impact_assessment.h"
#include "services/risk/domain/testing/impact_assessment_story.h"

namespace aims::risk {
namespace {

using ::testing::ElementsAre;
using v1::ImpactAssessment;

TEST(StartAssessment, SaysWhatIsAssessedByWhomOnWhichScreening) {
  auto story = ImpactStory::InProgress();
  EXPECT_EQ(story.state().state(), ImpactAssessment::STATE_IN_PROGRESS);
  const auto& content = story.state().content();
  EXPECT_EQ(content.version(), 1u);
  EXPECT_EQ(content.scope(), "the shop in German and English");
  EXPECT_EQ(content.system().version(), 1u);
  EXPECT_EQ(base::FromProto(content.system_time()), story.time());
  EXPECT_THAT(content.assessors(), ElementsAre("asa", "ben"));
  EXPECT_EQ(content.screening_digest(), story.state().screening().digest());
  EXPECT_THAT(story.state().authors(), ElementsAre("ola"));
}

TEST(StartAssessment, NeedsACompleteScreening) {
  auto story = ImpactStory::Opened();
  story.By("ola").When(Starting(1)).IsRefused("SCREENING_MISSING", "6.1.4");
  auto partial = ScreeningOf(1);
  partial.mutable_answers()->RemoveLast();
  story.By("sam").When(Screening(partial)).Happens();
  story.By("ola").When(Starting(1)).IsRefused("SCREENING_INCOMPLETE", "6.1.4");
}

TEST(StartAssessment, NeedsACurrentScreeningOfTheSystemAsReported) {
  auto story = ImpactStory::Screened();
  story.After(absl::Hours(1));
  story.When(&SystemChanged, story.Change(2, {"purpose"})).Happens();
  story.By("ola").When(Starting(2)).IsRefused("SCREENING_OUTDATED", "6.1.4");
  story.By("sam").When(Screening(ScreeningOf(2))).Happens();
  story.By("ola").When(Starting(1)).IsRefused("SYSTEM_VERSION_OLD", "8.4");
  story.By("ola").When(Starting(2)).Happens();
}

TEST(StartAssessment, OfADueOneBeginsTheNextVersionWithWhatTheLastOneSaid) {
  auto story = ImpactStory::Due();
  story.By("ola").When(Starting(1)).IsRefused("DELTA_MISSING", "8.4");
  story.By("ola").When(Starting(1, "a new law")).Happens();
  EXPECT_EQ(story.state().state(), ImpactAssessment::STATE_IN_PROGRESS);
  EXPECT_EQ(story.state().version(), 2u);
  EXPECT_EQ(story.state().content().version(), 2u);
  EXPECT_EQ(story.state().content().delta(), "a new law");
  EXPECT_EQ(story.state().content().sections_size(), 9);
  EXPECT_THAT(story.state().authors(), ElementsAre("ola")) << "what was approved was looked at by others";
  EXPECT_FALSE(story.state().has_submission());
  EXPECT_EQ(story.state().reviews_size(), 0);
  EXPECT_EQ(story.state().decided_versions(0).version(), 1u);
}

// What can bear on the thresholds asks for a new screening, or a sensitive use would pass for an ordinary one.
TEST(StartAssessment, OfADueOneRestsOnTheLastScreeningWhereThatStillHolds) {
  for (v1::RenewalTrigger trigger : {v1::RENEWAL_TRIGGER_CHANGE, v1::RENEWAL_TRIGGER_NEW_DATA,
                                     v1::RENEWAL_TRIGGER_NEW_USE, v1::RENEWAL_TRIGGER_LAW}) {
    auto story = ImpactStory::Approved();
    story.By("mia").When(ImpactStory::Renewing(trigger)).Happens();
    story.By("ola").When(Starting(1, "as told")).IsRefused("SCREENING_OUTDATED", "6.1.4");
    story.By("sam").When(Screening(ScreeningOf(1), "as told")).Happens();
    story.By("ola").When(Starting(1)).Happens();
    EXPECT_EQ(story.state().version(), 2u);
  }
  for (v1::RenewalTrigger trigger : {v1::RENEWAL_TRIGGER_INCIDENT, v1::RENEWAL_TRIGGER_COMPLAINT}) {
    auto story = ImpactStory::Approved();
    story.By("mia").When(ImpactStory::Renewing(trigger)).Happens();
    story.By("ola").When(Starting(1, "as told")).Happens();
  }
  auto story = ImpactStory::Approved();
  story.At(base::FromProto(story.state().expire_time())).Given(*story.Timer());
  story.By("ola").When(Starting(1, "nothing")).Happens();
}

TEST(StartAssessment, OfARejectedOneKeepsItsAuthors) {
  auto story = ImpactStory::Rejected();
  story.By("mia").When(ImpactStory::Renewing(v1::RENEWAL_TRIGGER_COMPLAINT)).Happens();
  story.By("ola").When(Starting(1, "in German only")).Happens();
  EXPECT_THAT(story.state().authors(), ElementsAre("ola", "wes", "asa"));
}

// --- Write ---

TEST(SetSections, KeepsTheirOrderAuthorsAndTheRest) {
  auto story = ImpactStory::InProgress();
  story.By("wes").When(Writing({v1::IMPACT_SECTION_SOCIETY, v1::IMPACT_SECTION_DATA}, "a")).Happens();
  story.By("ben").After(absl::Hours(1)).When(Writing({v1::IMPACT_SECTION_MODELS}, "b")).Happens();
  const auto& sections = story.state().content().sections();
  ASSERT_EQ(sections.size(), 3);
  EXPECT_EQ(sections[0].section(), v1::IMPACT_SECTION_DATA);
  EXPECT_EQ(sections[1].section(), v1::IMPACT_SECTION_MODELS);
  EXPECT_EQ(sections[1].author(), "ben");
  EXPECT_EQ(base::FromProto(sections[1].write_time()), story.time());
  EXPECT_EQ(sections[2].section(), v1::IMPACT_SECTION_SOCIETY);
  EXPECT_EQ(sections[2].author(), "wes");
  EXPECT_THAT(story.state().authors(), ElementsAre("ola", "wes", "ben"));
}

TEST(SetSections, TakesNoAuthorFromTheClientAndRecordsOnlyWhatIsNew) {
  auto story = ImpactStory::InProgress();
  auto request = Writing({v1::IMPACT_SECTION_DATA}, "a");
  request.mutable_sections(0)->set_author("somebody");
  story.By("wes").When(request).Happens();
  EXPECT_EQ(story.state().content().sections(0).author(), "wes");
  story.By("ben").When(request).NothingHappens();
  auto events = story.When(Writing({v1::IMPACT_SECTION_DATA, v1::IMPACT_SECTION_MODELS}, "a")).Happens();
  ASSERT_EQ(events[0].sections_set().sections_size(), 1);
  EXPECT_EQ(events[0].sections_set().sections(0).section(), v1::IMPACT_SECTION_MODELS);
}

TEST(ImpactContent, EntriesHaveDifferentIds) {
  auto story = ImpactStory::InProgress();
  story.When(Writing({v1::IMPACT_SECTION_DATA, v1::IMPACT_SECTION_DATA}, "a"))
      .Fails(absl::StatusCode::kInvalidArgument);
  auto harms = Harms({1, 2});
  harms.mutable_harms(1)->set_harm_id("h0");
  story.When(harms).Fails(absl::StatusCode::kInvalidArgument);
  v1::SetImpactBenefitsRequest benefits;
  benefits.add_benefits()->set_benefit_id("b");
  benefits.add_benefits()->set_benefit_id("b");
  story.When(benefits).Fails(absl::StatusCode::kInvalidArgument);
  auto measures = Measure({"h0"});
  *measures.add_measures() = measures.measures(0);
  story.When(measures).Fails(absl::StatusCode::kInvalidArgument);
}

TEST(ImpactContent, TheSameAgainIsNothing) {
  auto story = ImpactStory::Written();
  story.When(Harms({4, 2})).NothingHappens();
  story.When(v1::SetImpactBenefitsRequest()).NothingHappens();
  story.When(Measure({"h0"})).NothingHappens();
  story.When(Target(1)).NothingHappens();
}

TEST(ImpactContent, IsBoundedInItsAuthors) {
  auto story = ImpactStory::InProgress();
  for (int i = 1; i < 200; ++i) {
    story.By("p" + std::to_string(i)).When(Harms({1 + i % 5})).Happens();
  }
  story.By("one-more").When(Harms({1, 1})).IsRefused("TOO_MANY_AUTHORS", "A.5.3");
  story.By("p7").When(Harms({1, 1})).Happens();
  story.When(v1::WithdrawImpactAssessmentRequest()).Happens();
  story.By("one-more").When(Starting(1)).IsRefused("TOO_MANY_AUTHORS", "A.5.3");
}

TEST(SetMeasures, AreRealizedByRisksOrControlsOfTheOrganization) {
  auto story = ImpactStory::InProgress();
  for (const char* other : {"organizations/acme/models/m", "organizations/other/risks/wrong-refusals", "a control"}) {
    story.When(Measure({"h0"}, other)).Fails(absl::StatusCode::kInvalidArgument);
  }
  story.When(Measure({"h0"}, "organizations/acme/risks/r2")).IsRefused("RISK_UNKNOWN", "6.1.2");
  story.When(Measure({"h0"}, "organizations/acme/controls/c1")).Happens();
  story.When(Measure({"h0"}, "")).Happens();
  story.When(Measure({"h0"})).Happens();
}

// --- A change of what was submitted ---

template <class Request>
void ExpectVoids(const Request& request) {
  auto story = ImpactStory::Endorsed();
  const auto submitted = story.state().submission();
  auto events = story.By("zoe").When(request).Happens();
  ASSERT_EQ(events.size(), 2u) << Request::descriptor()->name();
  EXPECT_THAT(story.state().authors(), ::testing::Contains("zoe")) << Request::descriptor()->name();
  EXPECT_EQ(events[1].submission_voided().version(), 1u);
  EXPECT_EQ(events[1].submission_voided().digest(), submitted.digest());
  EXPECT_EQ(story.state().state(), ImpactAssessment::STATE_IN_PROGRESS);
  EXPECT_FALSE(story.state().has_submission());
  EXPECT_EQ(story.state().reviews_size(), 0);
}

TEST(ImpactContent, AChangeVoidsTheSubmissionAndHasAnAuthor) {
  ExpectVoids(Writing({v1::IMPACT_SECTION_DATA}, "rewritten"));
  ExpectVoids(Harms({4}));
  v1::SetImpactBenefitsRequest benefits;
  benefits.add_benefits()->set_benefit_id("b");
  ExpectVoids(benefits);
  ExpectVoids(Measure({"h0", "h1"}));
  ExpectVoids(Target(2));
}

// --- Another version of the system ---

TEST(SetTarget, TakesUpTheVersionThatOutdatedIt) {
  auto story = ImpactStory::InProgress();
  story.After(absl::Hours(1));
  story.When(&SystemChanged, story.Change(2, {"purpose"})).Happens();
  story.When(&SystemChanged, story.Change(3, {"outputs"})).Happens();
  story.By("asa").When(Target(2)).IsRefused("SYSTEM_VERSION_OLD", "8.4");
  story.When(Target(3)).Happens();
  EXPECT_FALSE(story.state().has_outdated_by());
  EXPECT_EQ(story.state().content().system().version(), 3u);
  EXPECT_EQ(base::FromProto(story.state().content().system_time()), story.time());
}

// --- Withdraw ---

TEST(WithdrawAssessment, IsOfNoVersionOfTheSystemAnyMore) {
  auto story = ImpactStory::InProgress();
  story.After(absl::Hours(1));
  story.When(&SystemChanged, story.Change(2, {"purpose"})).Happens();
  story.By("mia").When(v1::WithdrawImpactAssessmentRequest()).Happens();
  EXPECT_FALSE(story.state().has_outdated_by());
  EXPECT_TRUE(story.state().screening().has_outdated_by()) << "which it goes back to";
}

TEST(WithdrawAssessment, GoesBackToScreeningAndKeepsWhatIsWritten) {
  auto story = ImpactStory::Endorsed();
  v1::WithdrawImpactAssessmentRequest request;
  request.set_reason("the project waits");
  auto events = story.By("mia").When(request).Happens();
  EXPECT_EQ(events[0].withdrawn().version(), 1u);
  EXPECT_EQ(story.state().state(), ImpactAssessment::STATE_SCREENING);
  EXPECT_EQ(story.state().state_reason(), "the project waits");
  EXPECT_FALSE(story.state().has_submission());
  story.By("ola").When(Starting(1)).Happens();
  EXPECT_EQ(story.state().version(), 1u);
  EXPECT_EQ(story.state().content().sections_size(), 9);
  EXPECT_THAT(story.state().authors(), ElementsAre("ola", "wes", "asa"));
}

// --- People who left ---

TEST(ImpactPeople, WhoLeftAreNotedUntilOthersAreNamed) {
  const auto left = [](const std::string& login) {
    return domain::PersonChange{login, "organizations/acme/persons/" + login, true};
  };
  auto story = ImpactStory::Written();
  auto measure = Measure({"h0"});
  measure.mutable_measures(0)->set_owner("olga");
  story.By("asa").When(measure).Happens();
  story.When(&domain::NotePerson<ImpactAssessments>, left("lea")).NothingHappens();
  story.When(&domain::NotePerson<ImpactAssessments>, left("olga")).Happens();
  story.When(&domain::NotePerson<ImpactAssessments>, left("ben")).Happens();
  EXPECT_THAT(story.state().gone_people(), ElementsAre("olga", "ben"));
  story.By("asa").When(v1::SubmitImpactAssessmentRequest()).Happens();
  story.When(&domain::NotePerson<ImpactAssessments>, left("asa")).Happens();
  story.By("lea").When(story.Endorsing()).Happens();
  EXPECT_TRUE(story.state().has_submission()) << "what was submitted is the same";
  story.By("dana").When(story.Approving()).Happens();
  EXPECT_THAT(story.state().gone_people(), ElementsAre("olga")) << "the assessors have done their work";
  story.When(&domain::NotePerson<ImpactAssessments>, left("asa")).NothingHappens();
  story.By("mia").When(ImpactStory::Renewing(v1::RENEWAL_TRIGGER_INCIDENT)).Happens();
  story.By("ola").When(Starting(1, "another owner")).Happens();
  EXPECT_THAT(story.state().gone_people(), ElementsAre("olga"));
  measure.mutable_measures(0)->set_owner("otto");
  story.By("asa").When(measure).Happens();
  EXPECT_EQ(story.state().gone_people_size(), 0);
}

}  // namespace
}  // namespace aims::risk
