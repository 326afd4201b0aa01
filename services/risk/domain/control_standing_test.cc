#include "services/risk/domain/control_standing.h"

#include "common/domain/story.h"
#include "gtest/gtest.h"

namespace aims::risk {
namespace {

constexpr char kControl[] = "organizations/acme/controls/monitoring";

v1::ControlStanding StandingAt(uint64_t version, bool in_place) {
  v1::ControlStanding standing;
  standing.set_control(kControl);
  standing.set_control_version(version);
  standing.set_in_place(in_place);
  return standing;
}

TEST(ControlStanding, IsTheLatestThatWasReported) {
  domain::Story<ControlStandings> story(StandingName(kControl));
  story.When(&ReportStanding, StandingAt(3, true)).Happens();
  story.When(&ReportStanding, StandingAt(3, false)).NothingHappens();
  story.When(&ReportStanding, StandingAt(2, false)).NothingHappens();
  EXPECT_TRUE(story.state().in_place());
  story.When(&ReportStanding, StandingAt(4, false)).Happens();
  EXPECT_FALSE(story.state().in_place());
}

TEST(ControlStanding, HasTheIdOfItsControl) {
  EXPECT_EQ(StandingName(kControl), "organizations/acme/controlStandings/monitoring");
  EXPECT_EQ(StandingName("organizations/acme/risks/monitoring"), "");
  EXPECT_EQ(StandingName("A.6.2.6"), "");
}

// Of a treatment that names one control, whether it is known.
bool Known(const std::string& control, absl::optional<v1::ControlStanding> standing = absl::nullopt) {
  domain::KnownResources known;
  if (standing.has_value()) {
    standing->set_name(StandingName(kControl));
    known.Add(*standing);
  }
  v1::Treatment treatment;
  treatment.add_controls(control);
  return !ControlsKnown(treatment, {}, {{}, absl::UnixEpoch(), &known, "organizations/acme/treatments/t"}).has_value();
}

TEST(ControlStanding, ATreatmentNamesControlsOfAnnexAOrOfTheOrganization) {
  EXPECT_TRUE(Known("A.6.2.6"));
  EXPECT_TRUE(Known("iso-42001:A.6.2.6"));
  EXPECT_FALSE(Known("A.6.2.99"));
  EXPECT_FALSE(Known("6.1.3"));            // a clause
  EXPECT_FALSE(Known("iso-27001:A.5.1"));  // of another framework
  EXPECT_FALSE(Known("watch it"));
  EXPECT_FALSE(Known(kControl));
  EXPECT_TRUE(Known(kControl, StandingAt(1, false)));
  EXPECT_FALSE(Known("organizations/other/controls/monitoring", StandingAt(1, true)));
  v1::ControlStanding retired = StandingAt(2, false);
  retired.set_retired(true);
  EXPECT_FALSE(Known(kControl, retired));
}

TEST(ControlStanding, ANameThatIsThereAlreadyIsNotCheckedAgain) {
  v1::Treatment treatment;
  treatment.add_controls("watch it");
  EXPECT_FALSE(ControlsKnown(treatment, treatment, {}).has_value());
}

}  // namespace
}  // namespace aims::risk
