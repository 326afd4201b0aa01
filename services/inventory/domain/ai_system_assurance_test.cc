#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/inventory/domain/gates.h"
#include "services/inventory/domain/testing/ai_system_story.h"

namespace aims::inventory {
namespace {

using ::testing::IsEmpty;
using Flag = v1::AiSystem::AssuranceFlag;
using Impact = v1::SystemAssurance::Impact;

const std::string kImpact = "organizations/acme/impactAssessments/chat";
const std::string kRisk = "organizations/acme/risks/r";

v1::SystemAssurance Assurance(Impact::State state) {
  v1::SystemAssurance assurance;
  assurance.set_name(AssuranceName(kSystem));
  assurance.mutable_impact()->set_assessment(kImpact);
  assurance.mutable_impact()->set_state(state);
  auto* risk = assurance.mutable_risks()->add_risks();
  risk->set_risk(kRisk);
  risk->set_open(true);
  risk->set_level_id("high");
  risk->set_tolerated(true);
  return assurance;
}

TEST(NoteAssurance, FlagsASystemInServiceWhileTheImpactAssessmentIsNotInOrder) {
  auto story = SystemStory::InOperation();
  auto assurance = Assurance(Impact::STATE_APPROVED);
  story.Knowing(assurance).When(&NoteAssurance, kImpact).NothingHappens();
  assurance.mutable_impact()->set_expired(true);
  story.Knowing(assurance).When(&NoteAssurance, kImpact).Happens();
  ASSERT_EQ(story.state().assurance_flags_size(), 1);
  EXPECT_EQ(story.state().assurance_flags(0).resource(), kImpact);
  EXPECT_EQ(story.state().assurance_flags(0).standing(), Flag::STANDING_IMPACT_EXPIRED);
  EXPECT_EQ(story.state().state(), v1::AiSystem::STATE_OPERATION);
  story.When(&NoteAssurance, kImpact).NothingHappens();
  story.Knowing(Assurance(Impact::STATE_OUTDATED)).When(&NoteAssurance, kImpact).Happens();
  EXPECT_EQ(story.state().assurance_flags(0).standing(), Flag::STANDING_IMPACT_OUTDATED);
  story.Knowing(Assurance(Impact::STATE_IN_PROGRESS)).When(&NoteAssurance, kImpact).NothingHappens();
  story.Knowing(Assurance(Impact::STATE_REJECTED)).When(&NoteAssurance, kImpact).Happens();
  EXPECT_EQ(story.state().assurance_flags(0).standing(), Flag::STANDING_IMPACT_REJECTED);
  story.Knowing(Assurance(Impact::STATE_APPROVED)).When(&NoteAssurance, kImpact).Happens();
  EXPECT_THAT(story.state().assurance_flags(), IsEmpty());
}

TEST(NoteAssurance, FlagsASystemInServiceWhileItIsBarred) {
  const std::string nonconformity = "organizations/acme/nonconformities/n";
  auto story = SystemStory::InOperation();
  auto assurance = Assurance(Impact::STATE_APPROVED);
  auto* bar = assurance.add_bars();
  bar->set_resource(nonconformity);
  bar->set_bars(true);
  story.Knowing(assurance).When(&NoteAssurance, nonconformity).Happens();
  EXPECT_EQ(story.state().assurance_flags(0).standing(), Flag::STANDING_BARRED);
  assurance.clear_bars();
  story.Knowing(assurance).When(&NoteAssurance, nonconformity).Happens();
  EXPECT_THAT(story.state().assurance_flags(), IsEmpty());
}

TEST(NoteAssurance, FlagsASystemInServiceWhileARatedRiskIsNotTolerated) {
  auto story = SystemStory::InOperation();
  auto assurance = Assurance(Impact::STATE_APPROVED);
  auto* risk = assurance.mutable_risks()->mutable_risks(0);
  risk->set_tolerated(false);
  story.Knowing(assurance).When(&NoteAssurance, kRisk).Happens();
  EXPECT_EQ(story.state().assurance_flags(0).standing(), Flag::STANDING_RISK_NOT_TOLERATED);
  risk->set_open(false);
  story.Knowing(assurance).When(&NoteAssurance, kRisk).Happens();
  EXPECT_THAT(story.state().assurance_flags(), IsEmpty());
  risk->set_open(true);
  risk->clear_level_id();  // identified only
  story.Knowing(assurance).When(&NoteAssurance, kRisk).NothingHappens();
}

TEST(NoteAssurance, FlagsASystemInServiceWhileAControlThatNamesItIsNotInPlace) {
  auto story = SystemStory::InOperation();
  const std::string name = "organizations/acme/controls/monitoring";
  auto assurance = Assurance(Impact::STATE_APPROVED);
  auto* control = assurance.mutable_controls()->add_controls();
  control->set_control(name);
  story.Knowing(assurance).When(&NoteAssurance, name).Happens();
  EXPECT_EQ(story.state().assurance_flags(0).standing(), Flag::STANDING_CONTROL_NOT_IN_PLACE);
  control->set_in_place(true);
  story.Knowing(assurance).When(&NoteAssurance, name).Happens();
  EXPECT_THAT(story.state().assurance_flags(), IsEmpty());
}

TEST(NoteAssurance, IsAboutServiceAloneAlsoWhileAChangeIsPrepared) {
  auto assurance = Assurance(Impact::STATE_REJECTED);
  auto approved = SystemStory::Approved();
  approved.Knowing(assurance).When(&NoteAssurance, kImpact).NothingHappens();
  auto changing = SystemStory::InChange(v1::SIGNIFICANCE_NOT_SIGNIFICANT);
  changing.Knowing(assurance).When(&NoteAssurance, kImpact).Happens();
  EXPECT_EQ(changing.state().assurance_flags_size(), 1);
  changing.By("lea")
      .When([] {
        v1::BlockAiSystemRequest block;
        block.set_law("AI Act Art. 5(1)(f)");
        block.set_reason("found");
        return block;
      }())
      .Happens();
  EXPECT_THAT(changing.state().assurance_flags(), IsEmpty());
}

}  // namespace
}  // namespace aims::inventory
