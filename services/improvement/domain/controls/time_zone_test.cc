#include "aims/inventory/v1/organization.pb.h"
#include "gtest/gtest.h"
#include "services/improvement/domain/testing/world.h"

namespace aims::improvement {
namespace {

using inventory::v1::OrganizationEvent;

OrganizationEvent Registered(const std::string& zone) {
  OrganizationEvent event;
  event.mutable_registered()->mutable_organization()->set_time_zone(zone);
  return event;
}
OrganizationEvent Updated(const std::string& field, const std::string& zone) {
  OrganizationEvent event;
  event.mutable_updated()->mutable_organization()->set_time_zone(zone);
  event.mutable_updated()->mutable_update_mask()->add_paths(field);
  return event;
}

TEST(TimeZone, IsUtcUnlessTheOrganizationNamesOne) {
  World world;
  world.On("2026-03-01").Tell("", Registered(""));
  world.On("2026-03-02").Tell("", Updated("time_zone", "Europe/Berlin"));
  world.On("2026-03-03").Tell("", Updated("display_name", ""));
  world.On("2026-03-04").Tell("", Updated("time_zone", ""));
  EXPECT_EQ(world.Standing(Series::kTimeZone, "2026-03-01"), (Counts{{"UTC", 1}}));
  EXPECT_EQ(world.Standing(Series::kTimeZone, "2026-03-02"), (Counts{{"Europe/Berlin", 1}}));
  EXPECT_EQ(world.Standing(Series::kTimeZone, "2026-03-03"), (Counts{{"Europe/Berlin", 1}}));
  EXPECT_EQ(world.Standing(Series::kTimeZone, "2026-03-04"), (Counts{{"UTC", 1}}));
}

TEST(TimeZone, IsThatOfTheRegistration) {
  World world;
  world.On("2026-03-01").Tell("", Registered("Asia/Tokyo"));
  EXPECT_EQ(world.Standing(Series::kTimeZone, "2026-03-01"), (Counts{{"Asia/Tokyo", 1}}));
}

}  // namespace
}  // namespace aims::improvement
