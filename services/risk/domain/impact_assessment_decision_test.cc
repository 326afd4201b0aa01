#include "common/domain/proposal.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/risk/domain/impact_assessment.h"
#include "services/risk/domain/testing/impact_assessment_story.h"

namespace aims::risk {
namespace {

using ::testing::ElementsAre;
using v1::ImpactAssessment;

const v1::SubmitImpactAssessmentRequest kSubmit;

// How often the refusal names the rule with the clause.
int Count(const ImpactStory& story, const std::string& rule, const std::string& clause) {
  int count = 0;
  for (const auto& violation : domain::ViolationsOf(story.outcome().status())) {
    if (violation.rule == rule && violation.clause == clause) ++count;
  }
  return count;
}

// --- Submit ---

TEST(SubmitAssessment, HasADigestOverAllThatItSays) {
  auto story = ImpactStory::Submitted();
  EXPECT_EQ(story.state().state(), ImpactAssessment::STATE_IN_REVIEW);
  const auto& submission = story.state().submission();
  EXPECT_EQ(submission.version(), 1u);
  EXPECT_EQ(submission.digest(), domain::DigestOf(story.state().content()));
  EXPECT_EQ(submission.submitter(), "ben");
  EXPECT_EQ(base::FromProto(submission.submit_time()), story.time());
}

TEST(SubmitAssessment, NeedsEverySection) {
  auto story = ImpactStory::InProgress();
  story.When(kSubmit);
  EXPECT_EQ(Count(story, "SECTION_MISSING", "A.5.2"), 7);
  EXPECT_EQ(Count(story, "SECTION_MISSING", "A.5.4"), 1);
  EXPECT_EQ(Count(story, "SECTION_MISSING", "A.5.5"), 1);
  for (v1::ImpactSection missing : AllSections()) {
    auto sections = AllSections();
    sections.erase(std::find(sections.begin(), sections.end(), missing));
    auto partial = ImpactStory::InProgress();
    partial.When(Writing(sections, "a")).Happens();
    partial.When(kSubmit).IsRefused("SECTION_MISSING");
    EXPECT_EQ(domain::ViolationsOf(partial.outcome().status()).size(), 1u);
  }
}

TEST(SubmitAssessment, AnswersEveryGraveHarm) {
  auto story = ImpactStory::Written();
  story.When(Harms({4, 3, 5, 4})).Happens();
  story.When(kSubmit);
  EXPECT_EQ(Count(story, "HARM_UNANSWERED", "A.5.2"), 2);
  story.When(Measure({"h0", "h2", "h3"})).Happens();
  story.When(kSubmit).Happens();
}

TEST(SubmitAssessment, AnswersHarmsThatAreThere) {
  auto story = ImpactStory::Written();
  story.When(Measure({"h0", "h7"})).Happens();
  story.When(kSubmit).IsRefused("HARM_UNKNOWN", "A.5.2");
}

TEST(SubmitAssessment, NeedsACompleteScreening) {
  auto story = ImpactStory::Written();
  auto partial = ScreeningOf(1);
  partial.mutable_answers()->RemoveLast();
  story.By("sam").When(Screening(partial)).Happens();
  story.When(kSubmit).IsRefused("SCREENING_INCOMPLETE", "6.1.4");
}

TEST(SubmitAssessment, IsOfTheSystemAsItIs) {
  auto story = ImpactStory::Written();
  story.After(absl::Hours(1));
  story.When(&SystemChanged, story.Change(2, {"purpose"})).Happens();
  story.By("ben").When(kSubmit).IsRefused("ASSESSMENT_OUTDATED", "8.4");
  story.When(Target(2)).Happens();
  story.When(kSubmit).IsRefused("SCREENING_OUTDATED", "6.1.4");
  EXPECT_EQ(Count(story, "ASSESSMENT_OUTDATED", "8.4"), 0);
  story.By("sam").When(Screening(ScreeningOf(2))).Happens();
  story.By("ben").When(kSubmit).Happens();
}

// --- Review ---

TEST(ReviewAssessment, KeepsWhoEndorsedWhat) {
  auto story = ImpactStory::Endorsed();
  EXPECT_EQ(story.state().state(), ImpactAssessment::STATE_IN_REVIEW);
  ASSERT_EQ(story.state().reviews_size(), 1);
  const auto& review = story.state().reviews(0);
  EXPECT_EQ(review.reviewer(), "lea");
  EXPECT_EQ(review.outcome(), ImpactAssessment::Review::OUTCOME_ENDORSED);
  EXPECT_EQ(review.digest(), story.state().submission().digest());
  EXPECT_EQ(review.comments(), "as discussed");
  EXPECT_EQ(base::FromProto(review.review_time()), story.time());
  story.By("lea").When(story.Endorsing()).NothingHappens();
}

TEST(ReviewAssessment, ReturnsItWithComments) {
  auto story = ImpactStory::Submitted();
  auto request = story.Returning();
  request.set_reason(" ");
  story.By("lea").When(request).IsRefused("COMMENTS_MISSING", "A.5.2");
  auto events = story.When(story.Returning()).Happens();
  EXPECT_EQ(events[0].returned().digest(), request.digest());
  EXPECT_EQ(story.state().state(), ImpactAssessment::STATE_IN_PROGRESS);
  EXPECT_FALSE(story.state().has_submission());
  ASSERT_EQ(story.state().reviews_size(), 1);
  EXPECT_EQ(story.state().reviews(0).outcome(), ImpactAssessment::Review::OUTCOME_RETURNED);
  story.By("ben").When(kSubmit).Happens();
  EXPECT_EQ(story.state().reviews_size(), 0) << "they are of the last submission";
}

TEST(ReviewAssessment, IsForAnotherThanThoseWhoMadeIt) {
  auto story = ImpactStory::Submitted();
  for (const char* maker : {"sam", "ola", "asa", "ben", "wes"}) {
    story.By(maker).When(story.Endorsing()).IsRefused("FOUR_EYES", "A.5.2");
  }
}

TEST(ReviewAssessment, IsForAnotherThanWhoSubmitted) {
  auto story = ImpactStory::Written();
  story.By("zoe").When(kSubmit).Happens();
  story.By("zoe").When(story.Endorsing()).IsRefused("FOUR_EYES", "A.5.2");
}

TEST(ReviewAssessment, NamesWhatItReviews) {
  auto story = ImpactStory::Submitted();
  const auto before = story.Endorsing();
  story.By("wes").When(Writing({v1::IMPACT_SECTION_DATA}, "rewritten")).Happens();
  story.By("ben").When(kSubmit).Happens();
  story.By("lea").When(before).IsRefused("OTHER_VERSION_PROPOSED", "8.4");
}

TEST(ReviewAssessment, IsBounded) {
  auto story = ImpactStory::Submitted();
  for (int i = 0; i < 50; ++i) story.By("r" + std::to_string(i)).When(story.Endorsing()).Happens();
  story.By("one-more").When(story.Endorsing()).IsRefused("TOO_MANY_REVIEWS", "A.5.3");
  story.By("one-more").When(story.Returning()).Happens();
}

// --- Approve ---

TEST(ApproveAssessment, AllowsTheUseForATime) {
  auto story = ImpactStory::Endorsed();
  auto events = story.By("dana").When(story.Approving()).Happens();
  const auto& approved = events[0].approved();
  EXPECT_EQ(approved.version(), 1u);
  EXPECT_EQ(approved.digest(), story.state().submission().digest());
  EXPECT_EQ(approved.sensitivity(), v1::SENSITIVITY_ORDINARY);
  EXPECT_THAT(approved.endorsers(), ElementsAre("lea"));
  EXPECT_EQ(story.state().state(), ImpactAssessment::STATE_APPROVED);
  EXPECT_EQ(base::FromProto(story.state().expire_time()), story.time() + absl::Hours(24 * 365));
  ASSERT_EQ(story.state().decided_versions_size(), 1);
  const auto& decided = story.state().decided_versions(0);
  EXPECT_EQ(decided.outcome(), ImpactAssessment::DecidedVersion::OUTCOME_APPROVED);
  EXPECT_EQ(decided.digest(), approved.digest());
  EXPECT_EQ(decided.decider(), "dana");
  EXPECT_EQ(base::FromProto(decided.decide_time()), story.time());
  EXPECT_EQ(base::FromProto(decided.expire_time()), story.time() + absl::Hours(24 * 365));
  EXPECT_EQ(decided.reason(), "as discussed");
}

TEST(ApproveAssessment, NamesWhatItApproves) {
  auto story = ImpactStory::Endorsed();
  auto other_digest = story.Approving();
  other_digest.set_digest(std::string(64, '0'));
  auto other_version = story.Approving();
  other_version.set_version(2);
  for (const auto& request : {other_digest, other_version}) {
    story.By("dana").When(request).IsRefused("OTHER_VERSION_PROPOSED", "8.4");
  }
}

TEST(ApproveAssessment, NeedsAnEndorsementByAnotherThanTheApprover) {
  auto story = ImpactStory::Submitted();
  story.By("dana").When(story.Approving()).IsRefused("ENDORSEMENT_MISSING", "A.5.2");
  story.By("dana").When(story.Endorsing()).Happens();
  story.By("dana").When(story.Approving()).IsRefused("ENDORSEMENT_MISSING", "A.5.2");
  story.By("lea").When(story.Endorsing()).Happens();
  story.By("dana").When(story.Approving()).Happens();
}

TEST(ApproveAssessment, TakesNoEndorsementOfTheApproverUnderAnotherSpelling) {
  auto story = ImpactStory::Submitted();
  story.By("Dana").When(story.Endorsing()).Happens();
  story.By("dana").When(story.Endorsing()).NothingHappens();
  story.By("dana").When(story.Approving()).IsRefused("ENDORSEMENT_MISSING", "A.5.2");
}

// An endorsed assessment that is changed and submitted again needs a new endorsement.
TEST(ApproveAssessment, NeedsAnEndorsementOfWhatIsSubmittedNow) {
  auto story = ImpactStory::Endorsed();
  story.By("wes").When(Writing({v1::IMPACT_SECTION_DATA}, "rewritten")).Happens();
  story.By("ben").When(kSubmit).Happens();
  story.By("dana").When(story.Approving()).IsRefused("ENDORSEMENT_MISSING", "A.5.2");
}

TEST(ApproveAssessment, IsForAnotherThanThoseWhoMadeIt) {
  auto story = ImpactStory::Endorsed();
  for (const char* maker : {"sam", "ola", "asa", "ben", "wes"}) {
    story.By(maker).When(story.Approving()).IsRefused("FOUR_EYES", "A.5.2");
  }
}

TEST(ApproveAssessment, OfASensitiveOrRestrictedUseIsForTopManagement) {
  for (v1::Threshold threshold : {v1::THRESHOLD_EMPLOYMENT, v1::THRESHOLD_RESTRICTED_USE}) {
    auto story = ImpactStory::Endorsed({threshold});
    story.By("dana", {"designated-management"});
    story.When(story.Approving()).IsRefused("HIGHER_APPROVAL_NEEDED", "A.5.2");
    story.By("tom", {"designated-management", "top-management"}).When(story.Approving()).Happens();
  }
}

TEST(ApproveAssessment, NeedsEveryMeasureToBeARiskOrAControl) {
  auto story = ImpactStory::Written();
  story.By("asa").When(Measure({"h0"}, "")).Happens();
  story.By("ben").When(kSubmit).Happens();
  story.By("lea").When(story.Endorsing()).Happens();
  story.By("dana").When(story.Approving()).IsRefused("MEASURE_NOT_REALIZED", "6.1.2");
}

TEST(ApproveAssessment, NeedsTheRisksToBeThereStill) {
  auto story = ImpactStory::Endorsed();
  domain::KnownResources none;
  none.Add(ManagedImpact());
  domain::Decision decision;
  decision.subject = kAssessment;
  decision.actor.set_subject("dana");
  decision.time = story.time();
  decision.references = &none;
  const auto violations = domain::ViolationsOf(Approve(story.state(), story.Approving(), decision).status());
  ASSERT_EQ(violations.size(), 1u);
  EXPECT_EQ(violations[0].rule, "RISK_UNKNOWN");
  EXPECT_EQ(violations[0].clause, "6.1.2");
}

TEST(ApproveAssessment, NeedsTheRisksToTakeItIntoAccount) {
  auto story = ImpactStory::Endorsed();
  v1::Risk risk;
  risk.set_name(kLinkedRisk);
  risk.add_impact_assessments("organizations/acme/impactAssessments/voice");
  story.Knowing(risk).By("dana").When(story.Approving()).IsRefused("RISK_NOT_LINKED", "6.1.2");
}

TEST(ApproveAssessment, IsRefusedWhenTheSystemChangedSince) {
  auto story = ImpactStory::Endorsed();
  story.After(absl::Hours(1));
  story.When(&SystemChanged, story.Change(2, {"purpose"})).Happens();
  story.By("dana").When(story.Approving()).IsRefused("ASSESSMENT_OUTDATED", "8.4");
  story.IsRefused("SCREENING_OUTDATED", "6.1.4");
}

TEST(ApproveAssessment, EndsAheadAndWithinThreeYears) {
  auto story = ImpactStory::Endorsed();
  auto request = story.Approving();
  *request.mutable_expire_time() = base::ToProto(story.time());
  story.By("dana").When(request).IsRefused("EXPIRY_NOT_AHEAD", "8.4");
  *request.mutable_expire_time() = base::ToProto(story.time() + kMaxApproval + absl::Seconds(1));
  story.When(request).IsRefused("EXPIRY_TOO_FAR", "8.4");
  *request.mutable_expire_time() = base::ToProto(story.time() + kMaxApproval);
  story.When(request).Happens();
}

TEST(ApproveAssessment, SaysAllThatIsMissingAtOnce) {
  auto story = ImpactStory::Submitted({v1::THRESHOLD_SAFETY});
  story.After(absl::Hours(1));
  story.When(&SystemChanged, story.Change(2, {"purpose"})).Happens();
  story.By("asa").When(v1::ApproveImpactAssessmentRequest());
  for (const char* rule : {"OTHER_VERSION_PROPOSED", "FOUR_EYES", "ENDORSEMENT_MISSING", "HIGHER_APPROVAL_NEEDED",
                           "SCREENING_OUTDATED", "ASSESSMENT_OUTDATED", "EXPIRY_NOT_AHEAD"}) {
    story.IsRefused(rule);
  }
}

// --- Reject ---

TEST(RejectAssessment, SaysThatTheUseIsNotAllowed) {
  auto story = ImpactStory::Rejected();
  EXPECT_EQ(story.state().state(), ImpactAssessment::STATE_REJECTED);
  EXPECT_EQ(story.state().state_reason(), "as discussed");
  EXPECT_FALSE(story.state().has_expire_time());
  ASSERT_EQ(story.state().decided_versions_size(), 1);
  EXPECT_EQ(story.state().decided_versions(0).outcome(), ImpactAssessment::DecidedVersion::OUTCOME_REJECTED);
  EXPECT_EQ(story.state().decided_versions(0).digest(), story.state().submission().digest());
}

TEST(RejectAssessment, NamesWhatItRejectsAndIsForAnother) {
  auto story = ImpactStory::Submitted();
  auto request = story.Naming<v1::RejectImpactAssessmentRequest>();
  for (const char* maker : {"sam", "ola", "asa", "ben", "wes"}) {
    story.By(maker).When(request).IsRefused("FOUR_EYES", "A.5.2");
  }
  request.set_digest("");
  story.By("dana").When(request).IsRefused("OTHER_VERSION_PROPOSED", "8.4");
}

// --- What was decided ---

TEST(DecidedVersions, KeepTheNewestTwenty) {
  auto story = ImpactStory::NotRequired();
  for (int version = 2; version <= 23; ++version) {
    story.By("mia").When(ImpactStory::Renewing(v1::RENEWAL_TRIGGER_LAW)).Happens();
    story.By("sam").When(Screening(ScreeningOf(1), "a new law")).Happens();
    story.By("mia").When(story.NotRequiring()).Happens();
  }
  ASSERT_EQ(story.state().decided_versions_size(), 20);
  EXPECT_EQ(story.state().decided_versions(0).version(), 4u);
  EXPECT_EQ(story.state().decided_versions(19).version(), 23u);
}

}  // namespace
}  // namespace aims::risk
