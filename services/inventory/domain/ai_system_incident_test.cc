#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/inventory/domain/testing/ai_system_story.h"

namespace aims::inventory {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using v1::AiSystem;

const std::string kIncident = "organizations/acme/incidents/i1";

IncidentMeasures Proposing() { return {kIncident, false, true, "a serious incident"}; }
IncidentMeasures Suspending() { return {kIncident, true, false, "a serious incident"}; }

TEST(IncidentOfASystem, ProposesItsSuspensionAndOutdatesClassificationAndRisks) {
  auto story = SystemStory::InOperation();
  story.When(&NoteIncident, Proposing()).Happens();
  EXPECT_EQ(story.state().state(), AiSystem::STATE_OPERATION) << "a person decides";
  ASSERT_EQ(story.state().suspension_proposals_size(), 1);
  EXPECT_EQ(story.state().suspension_proposals(0).incident(), kIncident);
  EXPECT_THAT(story.state().classification().outdated_by(), Contains("incident"));
  EXPECT_THAT(story.state().risks_outdated_by(), Contains("incident"));
  EXPECT_EQ(base::FromProto(story.state().risks_outdated_time()), story.time());
  story.When(&NoteIncident, Proposing()).Happens();
  EXPECT_EQ(story.state().suspension_proposals_size(), 1) << "once";
}

TEST(IncidentOfASystem, SuspendsItWhereTheOrganizationChoseSo) {
  auto story = SystemStory::InOperation();
  story.By("reaction/incident_measures").When(&NoteIncident, Suspending()).Happens();
  EXPECT_EQ(story.state().state(), AiSystem::STATE_SUSPENDED);
  EXPECT_EQ(story.state().suspension().incident(), kIncident);
  EXPECT_EQ(base::FromProto(story.state().suspension().review_due_time()), story.time() + kSuspensionReview);
  v1::ReviewSuspensionRequest review;
  review.set_reason("right");
  story.By("dana").When(review).Happens();
}

TEST(IncidentOfASystem, LeavesASuspendedSystemAsItIs) {
  auto story = SystemStory::Suspended();
  const auto events = story.When(&NoteIncident, Suspending()).Happens();
  EXPECT_EQ(story.state().suspension().incident(), "");
  for (const auto& event : events) EXPECT_FALSE(event.has_suspended());
}

TEST(IncidentOfASystem, HasNothingToSuspendWhereNoVersionIsInService) {
  auto story = SystemStory::InDevelopment();
  story.When(&NoteIncident, Suspending()).Happens();
  EXPECT_EQ(story.state().state(), AiSystem::STATE_DEVELOPMENT);
  story.When(&NoteIncident, Proposing()).Happens();
  EXPECT_THAT(story.state().suspension_proposals(), IsEmpty());
}

TEST(IncidentOfASystem, DoesNotTouchAnUnknownSystem) {
  domain::Story<AiSystems> story(kSystem);
  story.When(&NoteIncident, Suspending()).NothingHappens();
}

TEST(IncidentOfASystem, ProposesNoLongerWhenItEndedOrTheSystemIsSuspended) {
  auto story = SystemStory::InOperation();
  story.When(&NoteIncidentEnded, kIncident).NothingHappens();
  story.When(&NoteIncident, Proposing()).Happens();
  story.When(&NoteIncidentEnded, kIncident).Happens();
  EXPECT_THAT(story.state().suspension_proposals(), IsEmpty());
  story.When(&NoteIncident, Proposing()).Happens();
  v1::SuspendAiSystemRequest suspend;
  suspend.set_reason("as proposed");
  story.By("ina").When(suspend).Happens();
  EXPECT_THAT(story.state().suspension_proposals(), IsEmpty());
}

TEST(IncidentOfASystem, ItsProposalIsDeclinedByManagementThatDoesNotOwnTheSystem) {
  auto story = SystemStory::InOperation();
  auto decline = Reasoned<v1::DeclineSuspensionRequest>("the wrong doses came from a form");
  decline.set_incident(kIncident);
  story.By("dana").When(decline).IsRefused("NOTHING_PROPOSED", "A.6.2.6");
  story.When(&NoteIncident, Proposing()).Happens();
  auto other = decline;
  other.set_incident("organizations/acme/incidents/i2");
  story.When(other).IsRefused("NOTHING_PROPOSED", "A.6.2.6");
  story.By("olga").When(decline).IsRefused("FOUR_EYES", "A.6.2.6");
  story.By("nina").When(decline).IsRefused("NOT_DESIGNATED", "A.6.2.6");
  const auto events = story.By("dana").When(decline).Happens();
  ASSERT_EQ(events.size(), 1u);
  const auto& ended = events[0].suspension_proposal_ended();
  EXPECT_EQ(ended.incident(), kIncident);
  EXPECT_TRUE(ended.declined());
  EXPECT_EQ(ended.authority().designation().designator(), "theo");
  EXPECT_THAT(story.state().suspension_proposals(), IsEmpty());
  EXPECT_EQ(story.state().state(), AiSystem::STATE_OPERATION);
  story.When(decline).IsRefused("NOTHING_PROPOSED");
  story.When(&NoteIncidentEnded, kIncident).NothingHappens();
}

}  // namespace
}  // namespace aims::inventory
