// Impact assessments that one of those who made them approves: asa, who assesses, is of management too.
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/risk/domain/impact_assessment.h"
#include "services/risk/domain/testing/impact_assessment_story.h"

namespace aims::risk {
namespace {

using ::testing::ElementsAre;
using v1::ImpactAssessment;
using BreakGlass = type::v1::BreakGlassApproval;

v1::BreakGlassApproveImpactAssessmentRequest BreakingGlass(const ImpactStory& story) {
  auto request = story.Naming<v1::BreakGlassApproveImpactAssessmentRequest>();
  *request.mutable_expire_time() = base::ToProto(story.time() + absl::Hours(24 * 365));
  request.set_reason("nobody else is there");
  return request;
}

v1::ReviewImpactAssessmentBreakGlassRequest Reviewing(const ImpactStory& story,
                                                      BreakGlass::Outcome outcome = BreakGlass::OUTCOME_UPHELD) {
  v1::ReviewImpactAssessmentBreakGlassRequest request;
  request.set_version(story.state().break_glass().version());
  request.set_digest(story.state().break_glass().digest());
  request.set_outcome(outcome);
  request.set_reason("it could not wait");
  return request;
}

ImpactStory GlassBroken() {
  auto story = ImpactStory::Endorsed();
  story.By("asa").When(BreakingGlass(story)).Happens();
  return story;
}

TEST(AssessmentBreakGlass, ApprovesAsAnotherWouldAndAsksForAReview) {
  for (const char* maker : {"sam", "ola", "asa", "ben", "wes"}) {
    auto story = ImpactStory::Endorsed(), ordinary = ImpactStory::Endorsed();
    const auto events = story.By(maker).When(BreakingGlass(story)).Happens();
    const auto expected = ordinary.By("dana").When(ordinary.Approving()).Happens();
    ASSERT_EQ(events.size(), 2u);
    EXPECT_EQ(events[0].SerializeAsString(), expected.at(0).SerializeAsString());
    EXPECT_EQ(story.state().state(), ImpactAssessment::STATE_APPROVED);
    EXPECT_EQ(ImpactAssessments::NextDue(story.state()), ImpactAssessments::NextDue(ordinary.state()));
    ASSERT_EQ(story.state().decided_versions_size(), 1);
    EXPECT_EQ(story.state().decided_versions(0).decider(), maker);
    const BreakGlass& broken = story.state().break_glass();
    EXPECT_EQ(broken.version(), 1u);
    EXPECT_EQ(broken.digest(), story.state().submission().digest());
    EXPECT_EQ(broken.approver(), maker);
    EXPECT_EQ(broken.reason(), "nobody else is there");
    EXPECT_THAT(broken.makers(), ElementsAre("asa", "ben", "ola", "sam", "wes"));
  }
}

TEST(AssessmentBreakGlass, IsOfWhatIsInReviewByName) {
  auto written = ImpactStory::Written();
  written.By("asa").When(BreakingGlass(written)).IsRefused("WRONG_STATE", "8.4");
  auto story = ImpactStory::Endorsed();
  auto request = BreakingGlass(story);
  request.set_digest(std::string(64, '0'));
  story.By("asa").When(request).IsRefused("OTHER_VERSION_PROPOSED", "8.4");
}

// A second person has looked at the assessment, if not as the one who decides.
TEST(AssessmentBreakGlass, NeedsAnEndorsementByAnother) {
  auto story = ImpactStory::Submitted();
  story.By("asa").When(BreakingGlass(story)).IsRefused("ENDORSEMENT_MISSING", "A.5.2");
  story.By("lea").When(story.Endorsing()).Happens();
  story.By("lea").When(BreakingGlass(story)).IsRefused("ENDORSEMENT_MISSING", "A.5.2");
  story.By("asa").When(BreakingGlass(story)).Happens();
}

// Breaking the glass takes the place of a second person, not of top management.
TEST(AssessmentBreakGlass, OfASensitiveOrRestrictedUseIsForTopManagement) {
  for (v1::Threshold threshold : {v1::THRESHOLD_EMPLOYMENT, v1::THRESHOLD_RESTRICTED_USE}) {
    auto story = ImpactStory::Endorsed({threshold});
    story.By("asa", {"top-management"});  // the login alone gives no authority
    story.When(BreakingGlass(story)).IsRefused("HIGHER_APPROVAL_NEEDED", "A.5.2");
    story.Knowing(ManagedImpact("asa")).When(BreakingGlass(story)).Happens();
  }
}

TEST(AssessmentBreakGlass, NeedsEveryMeasureToBeARiskOrAControl) {
  auto story = ImpactStory::Written();
  story.By("asa").When(Measure({"h0"}, "")).Happens();
  story.By("ben").When(v1::SubmitImpactAssessmentRequest()).Happens();
  story.By("lea").When(story.Endorsing()).Happens();
  story.By("asa").When(BreakingGlass(story)).IsRefused("MEASURE_NOT_REALIZED", "6.1.2");
}

TEST(AssessmentBreakGlass, IsRefusedWhenTheSystemChangedSince) {
  auto story = ImpactStory::Endorsed();
  story.After(absl::Hours(1)).When(&SystemChanged, story.Change(2, {"purpose"})).Happens();
  story.By("asa").When(BreakingGlass(story)).IsRefused("ASSESSMENT_OUTDATED", "8.4");
  story.IsRefused("SCREENING_OUTDATED", "6.1.4");
}

TEST(AssessmentBreakGlass, EndsAheadAndWithinThreeYears) {
  auto story = ImpactStory::Endorsed();
  auto request = BreakingGlass(story);
  *request.mutable_expire_time() = base::ToProto(story.time());
  story.By("asa").When(request).IsRefused("EXPIRY_NOT_AHEAD", "8.4");
  *request.mutable_expire_time() = base::ToProto(story.time() + kMaxApproval + absl::Seconds(1));
  story.When(request).IsRefused("EXPIRY_TOO_FAR", "8.4");
}

TEST(AssessmentBreakGlass, IsReviewedByAnotherThanApproverAndMakers) {
  auto story = ImpactStory::Endorsed();
  story.By("dana").When(BreakingGlass(story)).Happens();
  for (const char* concerned : {"dana", "sam", "ola", "asa", "ben", "wes"}) {
    story.By(concerned).When(Reviewing(story)).IsRefused("FOUR_EYES", "A.5.2");
  }
  auto other = Reviewing(story);
  other.set_version(2);
  story.By("lea").When(other).IsRefused("OTHER_APPROVAL", "A.5.2");
  story.When(Reviewing(story)).Happens();
  EXPECT_EQ(story.state().break_glass().reviewer(), "lea") << "who endorsed it, did not make it";
  story.When(Reviewing(story)).IsRefused("NO_REVIEW_OPEN", "A.5.2");
}

TEST(AssessmentBreakGlass, StaysToBeReviewedThroughTheNextVersion) {
  auto story = GlassBroken();
  story.By("mia").When(ImpactStory::Renewing(v1::RENEWAL_TRIGGER_INCIDENT)).Happens();
  story.By("ola").When(Starting(1, "somebody was hurt")).Happens();
  story.By("ben").When(v1::SubmitImpactAssessmentRequest()).Happens();
  story.By("lea").When(story.Endorsing()).Happens();
  story.By("asa").When(BreakingGlass(story)).IsRefused("REVIEW_OPEN", "A.5.2");
  story.By("dana").When(story.Approving()).Happens();
  EXPECT_EQ(story.state().break_glass().version(), 1u);
  story.When(v1::ArchiveImpactAssessmentRequest()).Happens();
  story.By("lea").When(Reviewing(story)).Happens();
}

TEST(AssessmentBreakGlass, NotUpheldTheUseStaysAllowedUntilARenewalIsAskedFor) {
  auto story = GlassBroken();
  const auto events = story.By("lea").When(Reviewing(story, BreakGlass::OUTCOME_NOT_UPHELD)).Happens();
  EXPECT_EQ(events.size(), 1u);
  EXPECT_EQ(story.state().break_glass().outcome(), BreakGlass::OUTCOME_NOT_UPHELD);
  EXPECT_EQ(story.state().state(), ImpactAssessment::STATE_APPROVED);
  EXPECT_TRUE(story.state().has_expire_time());
  story.When(ImpactStory::Renewing(v1::RENEWAL_TRIGGER_COMPLAINT)).Happens();
  EXPECT_EQ(story.state().state(), ImpactAssessment::STATE_DUE);
}

}  // namespace
}  // namespace aims::risk
