#include "common/domain/proposal.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/risk/domain/impact_assessment.h"
#include "services/risk/domain/impact_assessment_rules.h"
#include "services/risk/domain/testing/impact_assessment_story.h"

namespace aims::risk {
namespace {

using ::testing::ElementsAre;
using v1::ImpactAssessment;

v1::CreateImpactAssessmentRequest Creating(const std::string& id, const std::string& ai_system) {
  v1::CreateImpactAssessmentRequest request;
  request.set_parent("organizations/acme");
  request.set_impact_assessment_id(id);
  request.mutable_impact_assessment()->set_ai_system(ai_system);
  return request;
}

// --- Open ---

TEST(OpenImpactAssessment, IsScreeningOfVersionOne) {
  ImpactStory story;
  story.When(Creating("chat", kChat)).Happens();
  EXPECT_EQ(story.state().state(), ImpactAssessment::STATE_SCREENING);
  EXPECT_EQ(story.state().ai_system(), kChat);
  EXPECT_EQ(story.state().version(), 1u);
}

TEST(OpenImpactAssessment, HasTheIdAndOrganizationOfItsSystem) {
  for (const char* other : {"organizations/acme/aiSystems/voice", "organizations/other/aiSystems/chat",
                            "organizations/acme/models/chat", ""}) {
    ImpactStory story;
    story.When(Creating("chat", other)).Fails(absl::StatusCode::kInvalidArgument);
  }
}

TEST(OpenImpactAssessment, IsTheSameByHandAndByTheInventory) {
  ImpactStory by_hand;
  by_hand.When(Creating("chat", kChat)).Happens();
  ImpactAssessment by_inventory = ImpactStory::Opened().state();
  EXPECT_EQ(by_inventory.reported_system().version(), 1u);
  by_inventory.clear_reported_system();
  EXPECT_EQ(by_hand.state().SerializeAsString(), by_inventory.SerializeAsString());
}

TEST(OpenImpactAssessment, IsNamedAfterItsSystem) {
  EXPECT_EQ(AssessmentName(kChat), kAssessment);
  EXPECT_EQ(AssessmentName("chat"), "");
}

// --- Record ---

TEST(RecordScreening, KeepsWhatItSaysItsDigestAndItsAuthors) {
  auto story = ImpactStory::Screened({v1::THRESHOLD_HEALTH});
  const auto& screening = story.state().screening();
  EXPECT_EQ(story.state().state(), ImpactAssessment::STATE_SCREENING);
  EXPECT_EQ(screening.content().answers_size(), v1::Threshold_MAX);
  EXPECT_EQ(screening.digest(), domain::DigestOf(screening.content()));
  EXPECT_EQ(screening.sensitivity(), v1::SENSITIVITY_SENSITIVE);
  EXPECT_EQ(screening.version(), 1u);
  EXPECT_THAT(screening.authors(), ElementsAre("sam"));
  story.By("sue").When(Screening(ScreeningOf(1))).Happens();
  EXPECT_THAT(story.state().screening().authors(), ElementsAre("sam", "sue"));
  EXPECT_EQ(story.state().screening().sensitivity(), v1::SENSITIVITY_UNSPECIFIED);
}

TEST(RecordScreening, OfTheSameAgainIsNothing) {
  auto story = ImpactStory::Screened();
  story.When(Screening(ScreeningOf(1))).NothingHappens();
}

TEST(RecordScreening, AnswersEachThresholdOnce) {
  auto twice = ScreeningOf(1);
  *twice.add_answers() = twice.answers(0);
  auto own_twice = ScreeningOf(1);
  own_twice.add_own_answers()->set_threshold_id("works-council");
  own_twice.add_own_answers()->set_threshold_id("works-council");
  for (const auto& screening : {twice, own_twice}) {
    auto story = ImpactStory::Opened();
    story.When(Screening(screening)).Fails(absl::StatusCode::kInvalidArgument);
  }
}

TEST(RecordScreening, IsOfTheSystemAsItWasReportedOrLater) {
  auto story = ImpactStory::Opened();
  story.When(&SystemChanged, story.Change(3, {"purpose"})).Happens();
  story.When(Screening(ScreeningOf(2))).IsRefused("SYSTEM_VERSION_OLD", "8.4");
  auto forged = ScreeningOf(3);
  *forged.mutable_system() = SystemAt(4);
  forged.mutable_system()->set_version(3);
  story.When(Screening(forged)).IsRefused("SYSTEM_DIGEST_WRONG", "8.4");
  story.When(Screening(ScreeningOf(4))).Happens();
}

TEST(RecordScreening, IsBoundedInItsAuthors) {
  auto story = ImpactStory::Opened();
  for (int i = 0; i < 200; ++i) {
    story.By("p" + std::to_string(i)).When(Screening(ScreeningOf(1))).Happens();
  }
  story.By("one-more").When(Screening(ScreeningOf(1))).IsRefused("TOO_MANY_AUTHORS", "A.5.3");
  story.By("p7").When(Screening(ScreeningOf(1, {v1::THRESHOLD_HEALTH}))).Happens();
}

TEST(RecordScreening, OfADueOneBeginsTheNextVersionAndSaysWhatIsDifferent) {
  auto story = ImpactStory::Due();
  story.By("sue").When(Screening(ScreeningOf(1))).IsRefused("DELTA_MISSING", "8.4");
  story.When(Screening(ScreeningOf(1), " ")).IsRefused("DELTA_MISSING", "8.4");
  auto events = story.When(Screening(ScreeningOf(1), "a new law")).Happens();
  ASSERT_EQ(events.size(), 2u);
  EXPECT_EQ(events[0].version_begun().version(), 2u);
  EXPECT_EQ(story.state().state(), ImpactAssessment::STATE_SCREENING);
  EXPECT_EQ(story.state().version(), 2u);
  EXPECT_EQ(story.state().delta(), "a new law");
  EXPECT_EQ(story.state().screening().version(), 2u);
  EXPECT_THAT(story.state().screening().authors(), ElementsAre("sue")) << "the last version has its own";
}

TEST(RecordScreening, OfAnAssessmentUnderWayRenewsWhatItRestsOnAndVoidsTheSubmission) {
  auto story = ImpactStory::Endorsed();
  auto events = story.By("sue").When(Screening(ScreeningOf(1, {v1::THRESHOLD_HEALTH}))).Happens();
  ASSERT_EQ(events.size(), 2u);
  EXPECT_TRUE(events[1].has_submission_voided());
  EXPECT_EQ(story.state().state(), ImpactAssessment::STATE_IN_PROGRESS);
  EXPECT_EQ(story.state().content().screening_digest(), story.state().screening().digest());
  EXPECT_EQ(story.state().reviews_size(), 0);
}

// --- Sensitivity ---

TEST(Sensitivity, IsThatOfTheGravestThresholdMet) {
  EXPECT_EQ(SensitivityOf(ScreeningOf(1)), v1::SENSITIVITY_UNSPECIFIED);
  EXPECT_EQ(SensitivityOf(ScreeningOf(1, {v1::THRESHOLD_SOCIETY})), v1::SENSITIVITY_ORDINARY);
  EXPECT_EQ(SensitivityOf(ScreeningOf(1, {v1::THRESHOLD_SOCIETY, v1::THRESHOLD_EMPLOYMENT})),
            v1::SENSITIVITY_SENSITIVE);
  EXPECT_EQ(SensitivityOf(ScreeningOf(1, {v1::THRESHOLD_MANIPULATION, v1::THRESHOLD_EMPLOYMENT})),
            v1::SENSITIVITY_RESTRICTED);
  auto own = ScreeningOf(1);
  auto* answer = own.add_own_answers();
  answer->set_sensitivity(v1::SENSITIVITY_RESTRICTED);
  EXPECT_EQ(SensitivityOf(own), v1::SENSITIVITY_UNSPECIFIED);
  answer->set_met(true);
  EXPECT_EQ(SensitivityOf(own), v1::SENSITIVITY_RESTRICTED);
}

// The comments in the contract end with what a yes asks for; here it is again.
TEST(Sensitivity, IsSetForEachThreshold) {
  const Thresholds ordinary = {v1::THRESHOLD_LARGE_SCALE, v1::THRESHOLD_DECEPTION, v1::THRESHOLD_ENVIRONMENT,
                               v1::THRESHOLD_SOCIETY};
  const Thresholds restricted = {v1::THRESHOLD_MANIPULATION, v1::THRESHOLD_RESTRICTED_USE};
  for (int i = 1; i <= v1::Threshold_MAX; ++i) {
    const auto threshold = static_cast<v1::Threshold>(i);
    const auto expected = ordinary.count(threshold)     ? v1::SENSITIVITY_ORDINARY
                          : restricted.count(threshold) ? v1::SENSITIVITY_RESTRICTED
                                                        : v1::SENSITIVITY_SENSITIVE;
    EXPECT_EQ(SensitivityOf(threshold), expected) << v1::Threshold_Name(threshold);
  }
}

// --- Decide that none is needed ---

TEST(DecideNotRequired, HoldsForATime) {
  auto story = ImpactStory::NotRequired();
  EXPECT_EQ(story.state().state(), ImpactAssessment::STATE_NOT_REQUIRED);
  EXPECT_EQ(story.state().state_reason(), "it bears on nobody");
  ASSERT_EQ(story.state().decided_versions_size(), 1);
  const auto& decided = story.state().decided_versions(0);
  EXPECT_EQ(decided.version(), 1u);
  EXPECT_EQ(decided.digest(), story.state().screening().digest());
  EXPECT_EQ(decided.outcome(), ImpactAssessment::DecidedVersion::OUTCOME_NOT_REQUIRED);
  EXPECT_EQ(decided.decider(), "mia");
  EXPECT_EQ(base::FromProto(story.state().expire_time()), story.time() + absl::Hours(24 * 100));
}

TEST(DecideNotRequired, NeedsAScreening) {
  auto story = ImpactStory::Opened();
  story.By("mia").When(story.NotRequiring()).IsRefused("SCREENING_MISSING", "6.1.4");
}

TEST(DecideNotRequired, NeedsAnAnswerToEachThreshold) {
  auto partial = ScreeningOf(1);
  partial.mutable_answers()->RemoveLast();
  auto story = ImpactStory::Opened();
  story.By("sam").When(Screening(partial)).Happens();
  story.By("mia").When(story.NotRequiring()).IsRefused("SCREENING_INCOMPLETE", "6.1.4");
  EXPECT_THAT(std::string(story.outcome().status().message()), ::testing::HasSubstr("restricted_use"));
}

TEST(DecideNotRequired, IsRefusedWithTheThresholdsThatAreMet) {
  auto met = ScreeningOf(1, {v1::THRESHOLD_ENVIRONMENT});
  auto* own = met.add_own_answers();
  own->set_threshold_id("works-council");
  own->set_met(true);
  auto story = ImpactStory::Opened();
  story.By("sam").When(Screening(met)).Happens();
  story.By("mia").When(story.NotRequiring()).IsRefused("THRESHOLD_MET", "6.1.4");
  EXPECT_THAT(std::string(story.outcome().status().message()), ::testing::HasSubstr("environment, works-council"));
}

TEST(DecideNotRequired, IsForAnotherThanWhoScreened) {
  auto story = ImpactStory::Screened();
  story.By("sue").When(Screening(ScreeningOf(1))).Happens();
  for (const char* screener : {"sam", "sue"}) {
    story.By(screener).When(story.NotRequiring()).IsRefused("FOUR_EYES", "6.1.4");
  }
}

TEST(DecideNotRequired, NamesTheScreeningItDecides) {
  auto story = ImpactStory::Screened();
  const auto before = story.NotRequiring();
  auto other = ScreeningOf(1);
  other.set_intended_use("answers everybody");
  story.By("sam").When(Screening(other)).Happens();
  story.By("mia").When(before).IsRefused("OTHER_VERSION_PROPOSED", "6.1.4");
  auto other_version = story.NotRequiring();
  other_version.set_version(2);
  story.When(other_version).IsRefused("OTHER_VERSION_PROPOSED", "6.1.4");
}

TEST(DecideNotRequired, EndsAheadAndWithinAYear) {
  auto story = ImpactStory::Screened();
  auto request = story.NotRequiring();
  *request.mutable_expire_time() = base::ToProto(story.time());
  story.By("mia").When(request).IsRefused("EXPIRY_NOT_AHEAD", "8.4");
  *request.mutable_expire_time() = base::ToProto(story.time() + kMaxNotRequired + absl::Seconds(1));
  story.When(request).IsRefused("EXPIRY_TOO_FAR", "8.4");
  *request.mutable_expire_time() = base::ToProto(story.time() + kMaxNotRequired);
  story.When(request).Happens();
}

TEST(DecideNotRequired, IsRefusedWhenTheSystemChangedSince) {
  auto story = ImpactStory::Screened();
  story.After(absl::Hours(1));
  story.When(&SystemChanged, story.Change(2, {"purpose", "jurisdictions"})).Happens();
  story.By("mia").When(story.NotRequiring()).IsRefused("SCREENING_OUTDATED", "6.1.4");
  EXPECT_THAT(std::string(story.outcome().status().message()), ::testing::HasSubstr("purpose, jurisdictions"));
  story.By("sam").When(Screening(ScreeningOf(2))).Happens();
  story.By("mia").When(story.NotRequiring()).Happens();
}

// A precautionary assessment that is withdrawn does not replace a new screening.
TEST(DecideNotRequired, NeedsAScreeningOfItsOwnVersion) {
  auto story = ImpactStory::NotRequired();
  story.By("mia").When(ImpactStory::Renewing(v1::RENEWAL_TRIGGER_COMPLAINT)).Happens();
  story.By("ola").When(Starting(1, "a complaint")).Happens();
  story.By("ola").When(v1::WithdrawImpactAssessmentRequest()).Happens();
  story.By("mia").When(story.NotRequiring()).IsRefused("SCREENING_MISSING", "6.1.4");
}

TEST(DecideNotRequired, SaysAllThatIsMissingAtOnce) {
  auto met = ScreeningOf(1, {v1::THRESHOLD_SAFETY});
  met.mutable_answers()->RemoveLast();
  auto story = ImpactStory::Opened();
  story.By("sam").When(Screening(met)).Happens();
  story.When(v1::DecideImpactNotRequiredRequest());
  for (const char* rule :
       {"SCREENING_INCOMPLETE", "THRESHOLD_MET", "OTHER_VERSION_PROPOSED", "FOUR_EYES", "EXPIRY_NOT_AHEAD"}) {
    story.IsRefused(rule);
  }
}

}  // namespace
}  // namespace aims::risk
