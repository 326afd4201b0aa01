#include "services/risk/domain/risk_profile.h"

#include "common/domain/story.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

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

}  // namespace
}  // namespace aims::risk
