#include "services/inventory/domain/system_assurance.h"

#include "common/domain/story.h"
#include "gtest/gtest.h"

namespace aims::inventory {
namespace {

using Impact = v1::SystemAssurance::Impact;
using NoRisk = v1::SystemAssurance::Risks::NoRisk;
using Risk = v1::SystemAssurance::Risks::Risk;
using AssuranceStory = domain::Story<SystemAssurances>;

constexpr char kName[] = "organizations/acme/systemAssurances/chat";

Impact ImpactAt(uint64_t version, Impact::State state) {
  Impact impact;
  impact.set_assessment("organizations/acme/impactAssessments/chat");
  impact.set_assessment_version(version);
  impact.set_state(state);
  return impact;
}

Risk RiskAt(uint64_t version, bool open = true) {
  Risk risk;
  risk.set_risk("organizations/acme/risks/drift");
  risk.set_risk_version(version);
  risk.set_open(open);
  return risk;
}

TEST(SystemAssurance, KeepsTheLatestOfItsImpactAssessment) {
  AssuranceStory story(kName);
  story.When(&ReportImpact, ImpactAt(1, Impact::STATE_IN_PROGRESS)).Happens();
  EXPECT_FALSE(story.state().has_risks());
  story.When(&ReportImpact, ImpactAt(3, Impact::STATE_APPROVED)).Happens();
  story.When(&ReportImpact, ImpactAt(3, Impact::STATE_APPROVED)).NothingHappens();
  story.When(&ReportImpact, ImpactAt(2, Impact::STATE_IN_PROGRESS)).NothingHappens();
  EXPECT_EQ(story.state().impact().state(), Impact::STATE_APPROVED);
}

TEST(SystemAssurance, SaysOnceThatItsImpactAssessmentHasExpired) {
  AssuranceStory story(kName);
  Impact impact = ImpactAt(3, Impact::STATE_APPROVED);
  *impact.mutable_expire_time() = base::ToProto(story.time() + absl::Hours(1));
  story.When(&ReportImpact, impact).Happens();
  story.After(absl::Hours(1));
  ASSERT_EQ(story.FallsDue().size(), 1u);
  EXPECT_TRUE(story.state().impact().expired());
  EXPECT_EQ(SystemAssurances::NextDue(story.state()), absl::nullopt);
  story.When(&ReportImpact, ImpactAt(9, Impact::STATE_APPROVED)).Happens();
  EXPECT_FALSE(story.state().impact().expired());
}

TEST(SystemAssurance, KeepsTheLatestOfEachRisk) {
  AssuranceStory story(kName);
  story.When(&ReportRisk, RiskAt(1, false)).NothingHappens();
  story.When(&ReportRisk, RiskAt(2)).Happens();
  story.When(&ReportRisk, RiskAt(2)).NothingHappens();
  Risk other = RiskAt(1);
  other.set_risk("organizations/acme/risks/theft");
  story.When(&ReportRisk, other).Happens();
  story.When(&ReportRisk, RiskAt(5, false)).Happens();
  story.When(&ReportRisk, RiskAt(4)).NothingHappens();
  ASSERT_EQ(story.state().risks().risks_size(), 2);
  EXPECT_FALSE(story.state().risks().risks(0).open());
}

NoRisk NoRiskAt(uint64_t version, bool in_force = true) {
  NoRisk no_risk;
  no_risk.set_risk_profile("organizations/acme/riskProfiles/chat");
  no_risk.set_profile_version(version);
  no_risk.set_in_force(in_force);
  return no_risk;
}

TEST(SystemAssurance, KeepsTheLatestFindingThatThereIsNoRisk) {
  AssuranceStory story(kName);
  story.When(&ReportNoRisk, NoRiskAt(3)).Happens();
  EXPECT_TRUE(story.state().risks().no_risk().in_force());
  story.When(&ReportNoRisk, NoRiskAt(3)).NothingHappens();
  story.When(&ReportNoRisk, NoRiskAt(4, false)).Happens();
  EXPECT_FALSE(story.state().risks().no_risk().in_force());
  story.When(&ReportNoRisk, NoRiskAt(2)).NothingHappens();
}

TEST(SystemAssurance, AFindingThatThereIsNoRiskIsRefutedByOneThatIsOpen) {
  AssuranceStory before(kName), after(kName);
  before.When(&ReportRisk, RiskAt(2)).Happens();
  before.When(&ReportNoRisk, NoRiskAt(3)).Happens();
  EXPECT_FALSE(before.state().risks().no_risk().in_force());
  after.When(&ReportNoRisk, NoRiskAt(3)).Happens();
  after.When(&ReportRisk, RiskAt(2)).Happens();
  after.When(&ReportRisk, RiskAt(3, false)).Happens();
  EXPECT_FALSE(after.state().risks().no_risk().in_force()) << "it is looked for anew";
}

}  // namespace
}  // namespace aims::inventory
