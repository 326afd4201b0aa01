#include "services/risk/domain/risk_profile.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/risk/domain/testing/artifact_copy.h"
#include "services/risk/domain/testing/risk_story.h"

namespace aims::risk {
namespace {

using ::testing::ElementsAre;
using ProfileStory = domain::Story<RiskProfiles>;

constexpr char kSystem[] = "organizations/acme/aiSystems/chat";
constexpr char kProfile[] = "organizations/acme/riskProfiles/chat";
constexpr char kDrift[] = "organizations/acme/risks/drift";
constexpr char kTheft[] = "organizations/acme/risks/theft";

TEST(RiskProfile, HasTheIdOfItsSystem) {
  EXPECT_EQ(ProfileName(kSystem), kProfile);
  EXPECT_EQ(ProfileName("no name"), "");
}

TEST(RiskProfile, IsOpenedOnceAndKnowsTheEndOfItsSystem) {
  ProfileStory story(kProfile);
  story.When(&NoteSystem, SystemLife{kSystem}).Happens();
  EXPECT_EQ(story.state().ai_system(), kSystem);
  EXPECT_FALSE(story.state().has_system_end_time());
  story.When(&NoteSystem, SystemLife{kSystem}).NothingHappens();
  story.When(&NoteSystem, SystemLife{kSystem, true}).Happens();
  EXPECT_EQ(base::FromProto(story.state().system_end_time()), story.time());
  story.When(&NoteSystem, SystemLife{kSystem, true}).NothingHappens();
}

TEST(RiskProfile, OfASystemThatWasImportedAfterItsEnd) {
  ProfileStory story(kProfile);
  EXPECT_EQ(story.When(&NoteSystem, SystemLife{kSystem, true}).Happens().size(), 2u);
  EXPECT_TRUE(story.state().has_system_end_time());
}

TEST(RiskProfile, KnowsTheOpenRisks) {
  ProfileStory story(kProfile);
  story.When(&NoteRisk, SystemRisk{kDrift, false}).NothingHappens();
  story.When(&NoteRisk, SystemRisk{kDrift, true}).Happens();
  EXPECT_EQ(story.state().ai_system(), "") << "a risk may name a system before it is registered";
  story.When(&NoteSystem, SystemLife{kSystem}).Happens();
  story.When(&NoteRisk, SystemRisk{kDrift, true}).NothingHappens();
  story.When(&NoteRisk, SystemRisk{kTheft, true}).Happens();
  story.When(&NoteRisk, SystemRisk{kDrift, false}).Happens();
  EXPECT_THAT(story.state().open_risks(), ElementsAre(kTheft));
}

// --- The finding that there is none ---

using Finding = v1::RiskProfile::Finding;

// The profile of a system, of which tim found no risk; pia wrote the record of the search.
ProfileStory Found() {
  ProfileStory story(kProfile);
  story.When(&NoteSystem, SystemLife{kSystem}).Happens();
  v1::RecordNoRiskFindingRequest request;
  request.set_reason("it sorts the stationery");
  *request.add_evidence() = Document("pia", story.time());
  story.By("tim").When(request).Happens();
  return story;
}

v1::ApproveNoRiskFindingRequest Approving(uint32_t number = 1) {
  v1::ApproveNoRiskFindingRequest request;
  request.set_number(number);
  request.set_reason("it does");
  return request;
}

TEST(NoRiskFinding, IsApprovedByAnotherThanWhoMadeIt) {
  auto story = Found();
  EXPECT_EQ(story.state().finding().state(), Finding::STATE_SUBMITTED);
  for (const char* maker : {"tim", "pia"}) story.By(maker).When(Approving()).IsRefused("FOUR_EYES", "6.1.2");
  story.By("mia").When(Approving(2)).IsRefused("FINDING_NOT_OPEN", "6.1.2");
  story.When(Approving()).Happens();
  EXPECT_EQ(story.state().finding().state(), Finding::STATE_APPROVED);
  EXPECT_EQ(story.state().finding().decider(), "mia");
  EXPECT_EQ(story.state().finding().reason(), "it sorts the stationery");
  story.When(Approving()).IsRefused("FINDING_NOT_OPEN");
}

TEST(NoRiskFinding, IsRejectedAndMadeAgain) {
  auto story = Found();
  v1::RejectNoRiskFindingRequest rejection;
  rejection.set_number(2);
  story.By("mia").When(rejection).IsRefused("FINDING_NOT_OPEN");
  rejection.set_number(1);
  story.When(rejection).Happens();
  EXPECT_EQ(story.state().finding().state(), Finding::STATE_REJECTED);
  story.When(Approving()).IsRefused("FINDING_NOT_OPEN");
  story.By("tim").When(v1::RecordNoRiskFindingRequest()).Happens();
  story.By("mia").When(Approving(2)).Happens();
}

TEST(NoRiskFinding, IsOfASystemThatIsThereAndHasNoOpenRisk) {
  ProfileStory unknown(kProfile);
  unknown.When(&NoteRisk, SystemRisk{kDrift, true}).Happens();
  unknown.When(v1::RecordNoRiskFindingRequest()).IsRefused("SYSTEM_UNKNOWN", "6.1.2");
  unknown.When(v1::RecordNoRiskFindingRequest()).IsRefused("RISK_OPEN", "6.1.2");
  auto story = Found();
  story.When(&NoteSystem, SystemLife{kSystem, true}).Happens();
  story.When(v1::RecordNoRiskFindingRequest()).IsRefused("SYSTEM_ENDED", "6.1.2");
  story.By("mia").When(Approving()).IsRefused("SYSTEM_ENDED", "6.1.2");
}

TEST(NoRiskFinding, RestsOnEvidenceThatHolds) {
  ProfileStory story(kProfile);
  story.When(&NoteSystem, SystemLife{kSystem}).Happens();
  v1::RecordNoRiskFindingRequest request;
  *request.add_evidence() = Document("pia", story.time() + kDay);
  story.When(request).IsRefused("EVIDENCE_IN_FUTURE", "7.5.3");
}

TEST(NoRiskFinding, RestsOnArtifactsThatAreAcceptedAlsoAtItsApproval) {
  ProfileStory story(kProfile);
  story.When(&NoteSystem, SystemLife{kSystem}).Happens();
  v1::RecordNoRiskFindingRequest request;
  *request.add_evidence() = Document("pia", story.time());
  ExpectChecksArtifact(story, request);
  story.Knowing(Artifact(type::v1::ArtifactStanding::STATE_WITHDRAWN));
  story.By("mia").When(Approving()).IsRefused("ARTIFACT_NOT_ACCEPTED", "7.5.3");
}

TEST(NoRiskFinding, IsSupersededByARiskThatIsOpenedAfterwards) {
  for (bool approved : {false, true}) {
    auto story = Found();
    if (approved) story.By("mia").When(Approving()).Happens();
    story.When(&NoteRisk, SystemRisk{kDrift, true}).Happens();
    EXPECT_EQ(story.state().finding().state(), Finding::STATE_SUPERSEDED);
    EXPECT_EQ(story.state().finding().superseded_by(), kDrift);
    story.When(&NoteRisk, SystemRisk{kDrift, false}).Happens();
    EXPECT_EQ(story.state().finding().state(), Finding::STATE_SUPERSEDED) << "it is looked for anew";
    story.By("mia").When(Approving()).IsRefused("FINDING_NOT_OPEN");
  }
}

}  // namespace
}  // namespace aims::risk
