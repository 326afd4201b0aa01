#include "services/inventory/domain/system_bars.h"

#include "common/domain/story.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/inventory/domain/ai_system.h"
#include "services/inventory/domain/testing/ai_system_story.h"

namespace aims::inventory {
namespace {

using ::testing::HasSubstr;
using ::testing::UnorderedElementsAre;

constexpr char kAssurance[] = "organizations/acme/systemAssurances/chat";
constexpr char kNonconformity[] = "organizations/acme/nonconformities/n";
constexpr char kIncident[] = "organizations/acme/incidents/i";

SystemBar BarAt(uint64_t version, const std::string& resource, bool bars, bool evidence_hold = false) {
  SystemBar bar;
  bar.set_resource(resource);
  bar.set_resource_version(version);
  bar.set_bars(bars);
  bar.set_evidence_hold(evidence_hold);
  bar.set_sentence("it is open");
  return bar;
}

v1::SystemAssurance Holding() {
  v1::SystemAssurance assurance;
  assurance.set_name(kAssurance);
  *assurance.add_bars() = BarAt(1, kIncident, false, true);
  return assurance;
}

TEST(SystemBars, AreKeptWhileTheyMeanSomething) {
  domain::Story<SystemAssurances> story(kAssurance);
  story.When(&ReportBar, BarAt(1, kNonconformity, false)).NothingHappens();
  story.When(&ReportBar, BarAt(2, kNonconformity, true)).Happens();
  story.When(&ReportBar, BarAt(2, kNonconformity, true)).NothingHappens();
  story.When(&ReportBar, BarAt(1, kNonconformity, false)).NothingHappens();
  story.When(&ReportBar, BarAt(1, kIncident, false, true)).Happens();
  EXPECT_EQ(story.state().bars_size(), 2);
  story.When(&ReportBar, BarAt(3, kNonconformity, false)).Happens();
  ASSERT_EQ(story.state().bars_size(), 1);
  EXPECT_EQ(story.state().bars(0).resource(), kIncident);
}

TEST(SystemBars, AreNamedByTheRefusal) {
  v1::SystemAssurance assurance;
  *assurance.add_bars() = BarAt(1, kNonconformity, true);
  *assurance.add_bars() = BarAt(1, kIncident, true, true);
  *assurance.add_bars() = BarAt(1, "organizations/acme/incidents/j", false, true);
  domain::Refusals refusals("organizations/acme/aiSystems/chat");
  RequireNoBar(assurance, &refusals);
  std::vector<std::string> rules;
  for (const domain::Violation& violation : refusals.violations()) rules.push_back(violation.rule);
  EXPECT_THAT(rules, UnorderedElementsAre("OPEN_NONCONFORMITY", "SERIOUS_INCIDENT", "EVIDENCE_HOLD"));
  EXPECT_THAT(refusals.violations()[0].description, HasSubstr(kNonconformity));
  EXPECT_THAT(refusals.violations()[0].description, HasSubstr("it is open"));
}

TEST(EvidenceHold, BarsUpdatesOfSubstanceButToRemoveDanger) {
  auto story = SystemStory::InDevelopment();
  story.Knowing(Holding()).By("devi");
  auto update = SystemStory::Setting("purpose", "answers and sells");
  story.When(update).IsRefused("EVIDENCE_HOLD", "AI Act Art. 73(6)");
  update.set_removes_danger(true);
  story.When(update).IsRefused("DANGER_REASON_MISSING", "AI Act Art. 73(6)");
  update.set_reason("it gives medical advice");
  EXPECT_TRUE(story.When(update).Happens()[0].updated().removes_danger());
}

TEST(EvidenceHold, BarsNoUpdateOfTheRest) {
  auto story = SystemStory::InDevelopment();
  story.Knowing(Holding()).By("devi").When(SystemStory::Setting("display_name", "Chat")).Happens();
}

TEST(EvidenceHold, BarsTheCompletionOfAChangeButToRemoveDanger) {
  auto story = SystemStory::InChange(v1::SIGNIFICANCE_NOT_SIGNIFICANT);
  story.Knowing(Holding()).By("devi");
  v1::CompleteChangeRequest complete;
  story.When(complete).IsRefused("EVIDENCE_HOLD", "AI Act Art. 73(6)");
  complete.set_removes_danger(true);
  story.When(complete).IsRefused("DANGER_REASON_MISSING", "AI Act Art. 73(6)");
  complete.set_reason("the filter was broken");
  EXPECT_TRUE(story.When(complete).Happens()[0].change_completed().removes_danger());
}

TEST(EvidenceHold, LeavesTheSuspensionOpen) {
  auto story = SystemStory::InOperation();
  v1::SuspendAiSystemRequest suspend;
  suspend.set_reason("it is dangerous");
  story.Knowing(Holding()).By("oskar").When(suspend).Happens();
}

}  // namespace
}  // namespace aims::inventory
