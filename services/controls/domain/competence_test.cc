#include "services/controls/domain/competence.h"

#include "gtest/gtest.h"
#include "services/controls/domain/testing/competence_story.h"

namespace aims::controls {
namespace {

using v1::Competence;
using Assessment = Competence::Assessment;
using Closed = v1::CompetenceClosed;

v1::StartCompetenceAcquisitionRequest Acquiring(const char* supervisor) {
  v1::StartCompetenceAcquisitionRequest request;
  request.set_supervised_by(supervisor);
  request.set_plan("the course in March");
  return request;
}

TEST(Competence, IsAGapUntilItIsShown) {
  CompetenceStory story;
  EXPECT_EQ(story.state().state(), Competence::STATE_GAP);
  EXPECT_EQ(story.state().person(), "ana");
  EXPECT_EQ(story.state().requirement(), kRequirement);
  story.When(&Open, CompetenceNeed{kRequirement, "ana"}).NothingHappens();
  story.Found();
  EXPECT_EQ(story.state().state(), Competence::STATE_COMPETENT);
  EXPECT_EQ(story.state().assessment().assessor(), "ava");
  EXPECT_EQ(story.state().assessment().finding(), "found nine of ten");
  EXPECT_EQ(story.state().assessment().criterion_version(), 1);
}

TEST(Competence, IsOpenedOnlyForAHolderOfARequirementInForce) {
  domain::Story<Competences> story(CompetenceName(kRequirement, "ana"));
  const CompetenceNeed need{kRequirement, "ana"};
  story.When(&Open, need).NothingHappens();
  RequirementStory requirement;
  requirement.Create();
  story.Knowing(requirement.state()).When(&Open, need).NothingHappens();
  requirement.When(RequirementStory::Assigning({"ana"})).Happens();
  requirement.When(v1::RetireCompetenceRequirementRequest()).Happens();
  story.Knowing(requirement.state()).When(&Open, need).NothingHappens();
}

TEST(Competence, IsOnePerPersonAndRequirement) {
  const std::string name = CompetenceName(kRequirement, "ana");
  EXPECT_EQ(name.rfind("organizations/acme/competences/", 0), 0) << name;
  EXPECT_EQ(name, CompetenceName(kRequirement, "ana"));
  EXPECT_NE(name, CompetenceName(kRequirement, "ben"));
  EXPECT_NE(name, CompetenceName("organizations/acme/competenceRequirements/other", "ana"));
  EXPECT_EQ(CompetenceName("none", "ana"), "");
}

TEST(Competence, IsAcquiredUnderTheSupervisionOfAnother) {
  CompetenceStory story;
  story.By("ria").When(Acquiring("ana")).IsRefused("SUPERVISED_BY_SELF", "7.2");
  story.When(Acquiring("Ana")).IsRefused("SUPERVISED_BY_SELF");
  story.When(Acquiring("ava")).Happens();
  EXPECT_EQ(story.state().state(), Competence::STATE_IN_ACQUISITION);
  EXPECT_EQ(story.state().acquisition().supervised_by(), "ava");
  story.When(Acquiring("ava")).IsRefused("WRONG_STATE");
  story.Found(Assessment::OUTCOME_NOT_COMPETENT);
  EXPECT_EQ(story.state().state(), Competence::STATE_IN_ACQUISITION);
  story.Found();
  EXPECT_EQ(story.state().state(), Competence::STATE_COMPETENT);
  EXPECT_FALSE(story.state().has_acquisition());
}

TEST(Competence, IsAssessedByAnotherThanThePersonAndWhoPreparedTheEvidence) {
  CompetenceStory story;
  const auto request = story.Assessing(Assessment::OUTCOME_COMPETENT);
  story.By("ana").When(request).IsRefused("FOUR_EYES", "7.2");
  story.By("pia").When(request).IsRefused("FOUR_EYES", "7.2");
  story.Knowing(Managed(type::v1::SEPARATION_SMALL));
  story.By("ana").When(request).IsRefused("FOUR_EYES", "7.2");
  story.By("pia").When(request).Happens();
}

TEST(Competence, RestsOnEvidenceThatHolds) {
  CompetenceStory story;
  auto request = story.Assessing(Assessment::OUTCOME_COMPETENT);
  *request.mutable_evidence(0)->mutable_expire_time() = base::ToProto(story.time());
  story.By("ava").When(request).IsRefused("EVIDENCE_EXPIRED", "7.5.3");
}

TEST(Competence, IsShownOnABasisThatTheRequirementAccepts) {
  CompetenceStory story;
  auto request = story.Assessing(Assessment::OUTCOME_COMPETENT);
  request.set_bases(0, v1::CompetenceRequirement::BASIS_EDUCATION);
  story.By("ava").When(request).IsRefused("BASIS_NOT_ACCEPTED", "7.2");
  request.add_bases(v1::CompetenceRequirement::BASIS_EXPERIENCE);
  story.When(request).Happens();
  CompetenceStory other;
  request.set_outcome(Assessment::OUTCOME_NOT_COMPETENT);
  request.mutable_bases()->Truncate(1);
  other.By("ava").When(request).Happens();
}

TEST(Competence, IsValidForTheRefreshIntervalAtMost) {
  CompetenceStory story;
  auto request = story.Assessing(Assessment::OUTCOME_COMPETENT);
  *request.mutable_expire_time() = base::ToProto(story.time());
  story.By("ava").When(request).IsRefused("EXPIRE_TIME_PAST", "7.2");
  *request.mutable_expire_time() = base::ToProto(story.time() + 366 * kDay);
  story.When(request).IsRefused("VALIDITY_TOO_LONG", "7.2");
  *request.mutable_expire_time() = base::ToProto(story.time() + 10 * kDay);
  story.When(request).Happens();
  EXPECT_EQ(base::FromProto(story.state().expire_time()), story.time() + 10 * kDay);
  story.Found();
  EXPECT_EQ(base::FromProto(story.state().expire_time()), story.time() + 365 * kDay);
}

TEST(Competence, HasNoEndWithoutARefreshInterval) {
  CompetenceStory story;
  v1::UpdateCompetenceRequirementRequest forever;
  forever.mutable_update_mask()->add_paths("refresh_months");
  story.requirement.When(forever).Happens();
  story.Informed().Found();
  EXPECT_FALSE(story.state().has_expire_time());
  EXPECT_FALSE(Competences::NextDue(story.state()).has_value());
}

TEST(Competence, ExpiresAfterTwoNotices) {
  CompetenceStory story;
  story.Found();
  const absl::Time end = story.time() + 365 * kDay;
  EXPECT_TRUE(story.At(end - 30 * kDay - absl::Seconds(1)).FallsDue().empty());
  auto events = story.At(end - 30 * kDay).FallsDue();
  ASSERT_EQ(events.size(), 1);
  EXPECT_EQ(events[0].expiring().notice_days(), 30);
  EXPECT_EQ(story.state().state(), Competence::STATE_EXPIRING);
  EXPECT_TRUE(story.FallsDue().empty());
  events = story.At(end - 7 * kDay).FallsDue();
  ASSERT_EQ(events.size(), 1);
  EXPECT_EQ(events[0].expiring().notice_days(), 7);
  events = story.At(end).FallsDue();
  ASSERT_EQ(events.size(), 1);
  EXPECT_TRUE(events[0].has_expired());
  EXPECT_EQ(story.state().state(), Competence::STATE_EXPIRED);
  EXPECT_TRUE(story.After(100 * kDay).FallsDue().empty());
  story.By("ria").When(Acquiring("ava")).Happens();
}

TEST(Competence, FallsDueInOrderAfterALongPause) {
  CompetenceStory story;
  story.Found();
  EXPECT_EQ(story.After(1000 * kDay).FallsDue().size(), 3);
  EXPECT_EQ(story.state().state(), Competence::STATE_EXPIRED);
}

TEST(Competence, GivesNoNoticeFromBeforeTheAssessment) {
  CompetenceStory story;
  auto request = story.Assessing(Assessment::OUTCOME_COMPETENT);
  *request.mutable_expire_time() = base::ToProto(story.time() + 10 * kDay);
  story.By("ava").When(request).Happens();
  const auto events = story.After(3 * kDay).FallsDue();
  ASSERT_EQ(events.size(), 1);
  EXPECT_EQ(events[0].expiring().notice_days(), 7);
}

TEST(Competence, IsRenewedByANewAssessment) {
  CompetenceStory story;
  story.Found().After(350 * kDay).FallsDue();
  EXPECT_EQ(story.state().state(), Competence::STATE_EXPIRING);
  story.Found();
  EXPECT_EQ(story.state().state(), Competence::STATE_COMPETENT);
  EXPECT_EQ(story.state().notice_days(), 0);
  story.Found(Assessment::OUTCOME_NOT_COMPETENT);
  EXPECT_EQ(story.state().state(), Competence::STATE_GAP);
  EXPECT_FALSE(story.state().has_expire_time());
}

TEST(Competence, IsWaivedByManagement) {
  CompetenceStory story;
  story.By("ria").When(story.Requesting(60 * kDay)).Happens();
  EXPECT_EQ(story.state().state(), Competence::STATE_GAP);
  for (const char* maker : {"ria", "ana"}) story.By(maker).When(story.Approving()).IsRefused("FOUR_EYES", "7.2");
  story.By("ava").When(story.Approving()).IsRefused("NOT_DESIGNATED", "7.2");
  story.By("mia").When(v1::ApproveCompetenceWaiverRequest()).IsRefused("OTHER_DIGEST", "7.2");
  story.When(story.Approving()).Happens();
  EXPECT_EQ(story.state().state(), Competence::STATE_WAIVED);
  EXPECT_EQ(story.state().waiver().approver(), "mia");
  EXPECT_EQ(story.state().waiver().reason(), "the course begins in March");
  EXPECT_FALSE(story.state().has_requested_waiver());
  story.When(story.Approving()).IsRefused("NO_WAIVER_REQUESTED", "7.2");
}

TEST(Competence, IsWaivedForALimitedTime) {
  CompetenceStory story;
  story.By("ria").When(story.Requesting(absl::ZeroDuration())).IsRefused("EXPIRE_TIME_PAST", "7.2");
  story.When(story.Requesting(367 * kDay)).IsRefused("WAIVER_TOO_LONG", "7.2");
  story.When(story.Requesting(366 * kDay)).Happens();
  story.When(story.Requesting(10 * kDay)).Happens();
  story.After(10 * kDay).By("mia").When(story.Approving()).IsRefused("EXPIRE_TIME_PAST");
}

TEST(Competence, IsAGapAgainWhenTheWaiverExpires) {
  CompetenceStory story;
  story.Waive(60 * kDay);
  EXPECT_TRUE(story.After(59 * kDay).FallsDue().empty()) << "a waiver has no notices";
  const auto events = story.After(kDay).FallsDue();
  ASSERT_EQ(events.size(), 1);
  EXPECT_TRUE(events[0].has_waiver_expired());
  EXPECT_EQ(story.state().state(), Competence::STATE_GAP);
  EXPECT_FALSE(story.state().has_waiver());
}

TEST(Competence, WaiverIsRejected) {
  CompetenceStory story;
  story.By("mia").When(v1::RejectCompetenceWaiverRequest()).IsRefused("NO_WAIVER_REQUESTED");
  story.By("ria").When(story.Requesting(kDay)).Happens();
  v1::RejectCompetenceWaiverRequest request;
  story.By("mia").When(request).IsRefused("OTHER_DIGEST");
  request.set_digest(story.state().requested_waiver().digest());
  story.When(request).Happens();
  EXPECT_FALSE(story.state().has_requested_waiver());
  EXPECT_EQ(story.state().state(), Competence::STATE_GAP);
}

TEST(Competence, WaiverEndsWithACompetentAssessmentOnly) {
  CompetenceStory story;
  story.Waive().Found(Assessment::OUTCOME_NOT_COMPETENT);
  EXPECT_EQ(story.state().state(), Competence::STATE_WAIVED);
  story.Found();
  EXPECT_EQ(story.state().state(), Competence::STATE_COMPETENT);
  EXPECT_FALSE(story.state().has_waiver());
  story.By("ria").When(story.Requesting(kDay)).IsRefused("WRONG_STATE");
}

TEST(Competence, IsRevoked) {
  CompetenceStory story;
  story.By("ria").When(v1::RevokeCompetenceRequest()).IsRefused("WRONG_STATE", "7.2");
  story.Found().By("ria").When(v1::RevokeCompetenceRequest()).Happens();
  EXPECT_EQ(story.state().state(), Competence::STATE_GAP);
  EXPECT_FALSE(story.state().has_expire_time());
  story.Waive().By("ria").When(v1::RevokeCompetenceRequest()).Happens();
  EXPECT_EQ(story.state().state(), Competence::STATE_GAP);
}

TEST(Competence, IsAssessedAgainWhenTheCriterionChanges) {
  CompetenceStory story;
  const CriterionChange change{kRequirement};
  const auto tighten = [&](const char* criterion) {
    story.requirement.When(RequirementStory::Changing([&](auto& changed) { changed.set_criterion(criterion); }))
        .Happens();
    story.Informed();
  };
  tighten("Finds nine");
  story.When(&DemandReassessment, change).NothingHappens();  // a gap has nothing to assess again
  story.Found().When(&DemandReassessment, change).NothingHappens();
  tighten("Finds all");
  story.When(&DemandReassessment, change).Happens();
  EXPECT_EQ(story.state().state(), Competence::STATE_COMPETENT);
  EXPECT_EQ(story.state().reassessment_demand().criterion_version(), 3);
  story.When(&DemandReassessment, change).NothingHappens();
  story.Found();
  EXPECT_FALSE(story.state().has_reassessment_demand());
}

TEST(Competence, IsClosedWhenThePersonIsNoLongerAHolder) {
  CompetenceStory story;
  const CompetenceEnd end{Closed::CAUSE_LEFT};
  story.Found().By("ria").When(&Close, end).NothingHappens();
  story.requirement.When(RequirementStory::Releasing("ana")).Happens();
  const auto events = story.Informed().When(&Close, end).Happens();
  EXPECT_EQ(events[0].closed().cause(), Closed::CAUSE_LEFT);
  EXPECT_EQ(story.state().state(), Competence::STATE_CLOSED);
  story.When(&Close, end).NothingHappens();
  story.By("ava").When(story.Assessing(Assessment::OUTCOME_COMPETENT)).IsRefused("WRONG_STATE");
  EXPECT_TRUE(story.After(1000 * kDay).FallsDue().empty());
  story.requirement.When(RequirementStory::Assigning({"ana"})).Happens();
  story.Informed().When(&Open, CompetenceNeed{kRequirement, "ana"}).Happens();
  EXPECT_EQ(story.state().state(), Competence::STATE_GAP);
  EXPECT_TRUE(story.state().has_assessment()) << "it stays on record";
}

TEST(Competence, IsClosedWithItsRequirement) {
  CompetenceStory story;
  story.Waive().By("ria").When(story.Requesting(kDay)).Happens();
  story.requirement.When(v1::RetireCompetenceRequirementRequest()).Happens();
  story.Informed().When(&Close, CompetenceEnd{Closed::CAUSE_REQUIREMENT_RETIRED}).Happens();
  EXPECT_EQ(story.state().state(), Competence::STATE_CLOSED);
  EXPECT_FALSE(story.state().has_requested_waiver());
}

}  // namespace
}  // namespace aims::controls
