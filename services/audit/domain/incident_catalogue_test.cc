#include "services/audit/domain/incident_catalogue.h"

#include <set>

#include "common/base/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace aims::audit {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::IsSupersetOf;

TEST(IncidentCatalogue, HasNoFault) { EXPECT_THAT(ProblemsOf(TheIncidentCatalogue()), IsEmpty()); }

TEST(IncidentCatalogue, AsksTheFourLimbsOfTheLaw) {
  EXPECT_THAT(TheIncidentCatalogue().serious_limbs(),
              ElementsAre("health", "death", "critical_infrastructure", "fundamental_rights", "property_environment"));
  EXPECT_EQ(FindIncidentQuestion("health")->law(), "AI Act Art. 3(49)(a)");
  EXPECT_EQ(FindIncidentQuestion("critical_infrastructure")->law(), "AI Act Art. 3(49)(b)");
  EXPECT_EQ(FindIncidentQuestion("fundamental_rights")->law(), "AI Act Art. 3(49)(c)");
  EXPECT_EQ(FindIncidentQuestion("property_environment")->law(), "AI Act Art. 3(49)(d)");
}

TEST(IncidentCatalogue, HasTheLimitsOfTheLaw) {
  EXPECT_EQ(FindIncidentClockRule("ai-act-73-general")->limit_hours(), 15 * 24u);
  EXPECT_EQ(FindIncidentClockRule("ai-act-73-death")->limit_hours(), 10 * 24u);
  EXPECT_EQ(FindIncidentClockRule("ai-act-73-2d")->limit_hours(), 2 * 24u);
  EXPECT_EQ(FindIncidentClockRule("deployer-26-5")->limit_hours(), 0u);
  EXPECT_EQ(FindIncidentClockRule("deployer-26-5")->own_target_hours(), 24u);
  EXPECT_EQ(FindIncidentClockRule("gpai-55")->limit_hours(), 0u);
  EXPECT_EQ(FindIncidentClockRule("gdpr-33")->limit_hours(), 72u);
}

TEST(IncidentCatalogue, TakesTheTwoDaysForInfrastructureAndNotForADeath) {
  EXPECT_THAT(FindIncidentClockRule("ai-act-73-2d")->any_limbs(),
              ElementsAre("widespread_infringement", "critical_infrastructure"));
  EXPECT_THAT(FindIncidentClockRule("ai-act-73-death")->any_limbs(), ElementsAre("death"));
}

TEST(IncidentCatalogue, RunsTheClocksOfTheActAlwaysAndOthersByChoice) {
  for (const auto& rule : TheIncidentCatalogue().clocks()) {
    EXPECT_EQ(rule.optional(), rule.law().find("AI Act") == std::string::npos) << rule.id();
  }
}

TEST(IncidentCatalogue, SaysWhereANumberIsNotOfTheLaw) {
  for (const auto& rule : TheIncidentCatalogue().clocks()) {
    EXPECT_FALSE(rule.own_target_hours() > 0 && rule.reading().empty()) << rule.id();
  }
}

TEST(IncidentCatalogue, HasTheMemberStatesInTimeZonesThatThisMachineKnows) {
  std::set<std::string> codes;
  for (const auto& country : TheIncidentCatalogue().countries()) {
    codes.insert(country.code());
    EXPECT_TRUE(base::TimeZoneFromText(country.time_zone()).ok()) << country.code();
  }
  EXPECT_EQ(codes.size(), 27u);
  EXPECT_EQ(TimeZoneOfCountry("DE"), "Europe/Berlin");
  EXPECT_EQ(TimeZoneOfCountry("US"), "");
}

TEST(IncidentCatalogue, HasFaultsThatAreNamed) {
  v1::IncidentCatalogue catalogue = TheIncidentCatalogue();
  catalogue.clear_version();
  *catalogue.add_questions() = catalogue.questions(0);
  catalogue.mutable_questions(1)->set_implies("nothing");
  catalogue.mutable_questions(2)->clear_text();
  catalogue.add_serious_limbs("sector_duty");
  catalogue.mutable_clocks(0)->set_own_target_hours(5);
  catalogue.mutable_clocks(1)->add_any_limbs("luck");
  catalogue.mutable_clocks(2)->mutable_applications(0)->set_date("soon");
  catalogue.mutable_clocks(3)->clear_source();
  catalogue.mutable_clocks(4)->set_id("No id");
  catalogue.mutable_severities(1)->set_rank(7);
  catalogue.mutable_countries(0)->set_code("BE");
  EXPECT_THAT(
      ProblemsOf(catalogue),
      IsSupersetOf({"the catalogue has no version", "health is there twice", "death names the unknown limb nothing",
                    "critical_infrastructure has no text", "serious_limbs names the unknown limb sector_duty",
                    "ai-act-73-general needs exactly one of limit_hours and own_target_hours",
                    "ai-act-73-death names the unknown limb luck", "ai-act-73-2d has the date soon",
                    "deployer-26-5 has no source", "\"No id\" is no id of a clock",
                    "moderate has another rank than its place", "BE is there twice"}));
}

}  // namespace
}  // namespace aims::audit
