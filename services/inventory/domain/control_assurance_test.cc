#include "services/inventory/domain/control_assurance.h"

#include "common/domain/story.h"
#include "gtest/gtest.h"

namespace aims::inventory {
namespace {

constexpr char kMonitoring[] = "organizations/acme/controls/monitoring";

v1::ControlReported ReportAt(uint64_t version, bool in_place, bool required = true) {
  v1::ControlReported report;
  report.mutable_control()->set_control(kMonitoring);
  report.mutable_control()->set_control_version(version);
  report.mutable_control()->set_in_place(in_place);
  report.set_required(required);
  return report;
}

TEST(ControlAssurance, KeepsTheLatestOfEachControlOfAllSystems) {
  domain::Story<ControlAssurances> story(ControlAssuranceName("organizations/acme/aiSystems/chat"));
  story.When(&ReportControlOfAll, ReportAt(1, false, /*required=*/false)).NothingHappens();
  story.When(&ReportControlOfAll, ReportAt(2, true)).Happens();
  story.When(&ReportControlOfAll, ReportAt(2, false)).NothingHappens();
  ASSERT_EQ(story.state().controls_size(), 1);
  EXPECT_TRUE(story.state().controls(0).in_place());
  story.When(&ReportControlOfAll, ReportAt(5, false)).Happens();
  EXPECT_FALSE(story.state().controls(0).in_place());
  story.When(&ReportControlOfAll, ReportAt(6, false, /*required=*/false)).Happens();
  EXPECT_EQ(story.state().controls_size(), 0);
}

TEST(ControlAssurance, KeepsTheLatestOfEachControlOfASystem) {
  domain::Story<SystemAssurances> story("organizations/acme/systemAssurances/chat");
  story.When(&ReportControl, ReportAt(1, false, /*required=*/false)).NothingHappens();
  story.When(&ReportControl, ReportAt(2, false)).Happens();
  story.When(&ReportControl, ReportAt(4, true)).Happens();
  story.When(&ReportControl, ReportAt(3, false)).NothingHappens();
  EXPECT_TRUE(story.state().controls().controls(0).in_place());
  story.When(&ReportControl, ReportAt(7, true, /*required=*/false)).Happens();
  EXPECT_EQ(story.state().controls().controls_size(), 0);
}

TEST(ControlAssurance, HasTheNameOfItsOrganization) {
  EXPECT_EQ(ControlAssuranceName("organizations/acme/aiSystems/chat"), "organizations/acme/controlAssurances/current");
  EXPECT_EQ(ControlAssuranceName("nonsense"), "");
}

}  // namespace
}  // namespace aims::inventory
