#include "services/audit/domain/incident_system.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/audit/domain/testing/incident_story.h"

namespace aims::audit {
namespace {

using ::testing::ElementsAre;

using SystemStory = domain::Story<IncidentSystems>;

v1::IncidentSystemClassified Classified(uint32_t number, bool settled) {
  v1::IncidentSystemClassified classified;
  classified.set_ai_system(kChat);
  classified.set_settled(settled);
  classified.set_classification_number(number);
  classified.add_roles("PROVIDER");
  classified.add_tiers("HIGH_RISK_ANNEX_III");
  classified.add_duties()->set_id("provider.73");
  return classified;
}

v1::IncidentSystemUnsettled OutdatedBy(const std::vector<std::string>& causes) {
  v1::IncidentSystemUnsettled unsettled;
  unsettled.set_ai_system(kChat);
  *unsettled.mutable_causes() = {causes.begin(), causes.end()};
  return unsettled;
}

TEST(IncidentSystem, HasTheIdOfItsSystem) {
  EXPECT_EQ(IncidentSystemName(kChat), "organizations/acme/incidentSystems/chat");
  EXPECT_EQ(IncidentSystemName("nothing"), "");
}

TEST(IncidentSystem, IsWhatWasReportedLast) {
  SystemStory story(IncidentSystemName(kChat));
  story.When(&NoteClassification, Classified(1, true)).Happens();
  story.When(&NoteClassification, Classified(1, true)).NothingHappens();
  EXPECT_TRUE(story.state().settled());
  EXPECT_THAT(story.state().roles(), ElementsAre("PROVIDER"));
  story.When(&NoteClassification, Classified(2, false)).Happens();
  EXPECT_FALSE(story.state().settled());
  story.When(&NoteExemption, 1u).NothingHappens();
  story.When(&NoteExemption, 2u).Happens();
  EXPECT_TRUE(story.state().settled());
}

TEST(IncidentSystem, KeepsItsRolesWhenOtherTiersAreApproved) {
  SystemStory story(IncidentSystemName(kChat));
  story.When(&NoteClassification, Classified(1, true)).Happens();
  v1::IncidentSystemClassified override = Classified(1, true);
  override.clear_roles();
  override.clear_duties();
  override.set_tiers(0, "MINIMAL");
  story.When(&NoteOverride, override).Happens();
  EXPECT_THAT(story.state().roles(), ElementsAre("PROVIDER"));
  EXPECT_THAT(story.state().tiers(), ElementsAre("MINIMAL"));
}

TEST(IncidentSystem, StaysSettledWhenAnIncidentAloneMadeTheClassificationOutdated) {
  SystemStory story(IncidentSystemName(kChat));
  story.When(&NoteClassification, Classified(1, true)).Happens();
  story.When(&NoteOutdated, OutdatedBy({"incident"})).NothingHappens();
  story.When(&NoteOutdated, OutdatedBy({"incident", "purpose"})).Happens();
  EXPECT_FALSE(story.state().settled());
  story.When(&NoteOutdated, OutdatedBy({"purpose"})).NothingHappens();
}

TEST(IncidentSystem, KnowsTheVersionInService) {
  SystemStory story(IncidentSystemName(kChat));
  v1::IncidentSystemServed served;
  served.set_ai_system(kChat);
  served.mutable_service()->set_version(7);
  story.When(&NoteServiceEnded, std::string(kChat)).NothingHappens();
  story.When(&NoteService, served).Happens();
  story.When(&NoteService, served).NothingHappens();
  EXPECT_EQ(story.state().service().version(), 7u);
  story.When(&NoteServiceEnded, std::string(kChat)).Happens();
  EXPECT_FALSE(story.state().has_service());
}

}  // namespace
}  // namespace aims::audit
