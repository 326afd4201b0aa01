#include "gtest/gtest.h"
#include "services/improvement/domain/readiness/testing/presence.h"

namespace aims::improvement {
namespace {

using inventory::v1::Organization;
using inventory::v1::OrganizationEvent;
using Review = Organization::ContextReview;

OrganizationEvent Updated(const std::string& path) {
  OrganizationEvent event;
  event.mutable_updated()->mutable_update_mask()->add_paths(path);
  return event;
}
template <class Moved>
OrganizationEvent Taken(Moved* (OrganizationEvent::*moved)(), const std::string& role, const std::string& holder) {
  OrganizationEvent event;
  (event.*moved)()->set_role_id(role);
  (event.*moved)()->set_subject_id(holder);
  return event;
}

TEST(OrganizationPresence, HasItsContextFromTheRegistrationOn) {
  World world;
  world.On("2026-01-02").Tell("", OrganizationWithContext());
  EXPECT_EQ(PresentAt(world, "2026-01-01"), Counts());
  EXPECT_EQ(PresentAt(world, "2026-01-02"),
            (Counts{{"context/ai-roles", 1}, {"context/climate-decided", 1}, {"context/issues", 1}}));
}

TEST(OrganizationPresence, ChangesWithTheFieldsThatAnUpdateNames) {
  World world;
  world.On("2026-01-02").Tell("", OrganizationWithContext());
  world.On("2026-01-03").Tell("", Updated("display_name"));
  EXPECT_EQ(PresentAt(world, "2026-01-03").size(), 3);
  world.On("2026-01-04").Tell("", Updated("issues"));
  EXPECT_EQ(PresentAt(world, "2026-01-04"), (Counts{{"context/ai-roles", 1}, {"context/climate-decided", 1}}));
  world.On("2026-01-05").Tell("", Updated("ai_roles"));
  EXPECT_EQ(PresentAt(world, "2026-01-05"), (Counts{{"context/climate-decided", 1}}));
  OrganizationEvent decided = Updated("climate_relevance");
  world.On("2026-01-06").Tell("", decided);
  EXPECT_EQ(PresentAt(world, "2026-01-06"), Counts());
  decided.mutable_updated()->mutable_organization()->set_climate_relevance(Organization::CLIMATE_RELEVANCE_RELEVANT);
  world.On("2026-01-07").Tell("", decided);
  EXPECT_EQ(PresentAt(world, "2026-01-07"), (Counts{{"context/climate-decided", 1}}));
}

TEST(OrganizationPresence, IsReviewedUntilTheNextReviewIsDue) {
  World world;
  world.On("2026-01-02").Tell("", Reviewed(Review::SUBJECT_CONTEXT, "2026-06-01"));
  world.On("2026-01-03").Tell("", Reviewed(Review::SUBJECT_INTERESTED_PARTIES, "2026-07-01"));
  EXPECT_EQ(PresentAt(world, "2026-05-31"), (Counts{{"context/reviewed", 1}, {"parties/reviewed", 1}}));
  EXPECT_EQ(PresentAt(world, "2026-06-01"), (Counts{{"parties/reviewed", 1}}));
  EXPECT_EQ(PresentAt(world, "2026-07-01"), Counts());
}

TEST(OrganizationPresence, IsReviewedAgain) {
  World world;
  world.On("2026-01-02").Tell("", Reviewed(Review::SUBJECT_CONTEXT, "2026-06-01"));
  world.On("2026-05-01").Tell("", Reviewed(Review::SUBJECT_CONTEXT, "2026-12-01"));
  EXPECT_EQ(PresentAt(world, "2026-06-01"), (Counts{{"context/reviewed", 1}}));
  world.On("2026-12-02").Tell("", Assigned("aims-manager", "ana"));
  EXPECT_EQ(PresentAt(world, "2026-12-02"), (Counts{{"roles/assigned", 1}}));
}

TEST(OrganizationPresence, HasRolesWhilePersonsHoldThem) {
  World world;
  world.On("2026-01-02")
      .Tell("", Assigned("aims-manager", "ana"))
      .Tell("", Assigned("aims-manager", "ben"))
      .Tell("", Assigned("reports-to-top-management", "ana"));
  EXPECT_EQ(PresentAt(world, "2026-01-02"), (Counts{{"roles/assigned", 3}, {"roles/reporting", 1}}));
  world.On("2026-01-03")
      .Tell("", Taken(&OrganizationEvent::mutable_responsibility_revoked, "reports-to-top-management", "ana"));
  EXPECT_EQ(PresentAt(world, "2026-01-03"), (Counts{{"roles/assigned", 2}}));
  world.On("2026-01-04").Tell("", Taken(&OrganizationEvent::mutable_responsibility_ended, "aims-manager", "ben"));
  EXPECT_EQ(PresentAt(world, "2026-01-04"), (Counts{{"roles/assigned", 1}}));
}

TEST(OrganizationPresence, HasManagementWhileItIsDesignated) {
  World world;
  world.On("2026-01-02")
      .Tell("", Designated(1, type::v1::MANAGEMENT_ROLE_TOP))
      .Tell("", Designated(2, type::v1::MANAGEMENT_ROLE_DESIGNATED));
  EXPECT_EQ(PresentAt(world, "2026-01-02"), (Counts{{"management/designated", 2}, {"management/top", 1}}));
  OrganizationEvent revoked, ended;
  revoked.mutable_management_designation_revoked()->set_number(1);
  ended.mutable_management_designation_ended()->set_number(2);
  world.On("2026-01-03").Tell("", revoked);
  EXPECT_EQ(PresentAt(world, "2026-01-03"), (Counts{{"management/designated", 1}}));
  world.On("2026-01-04").Tell("", ended);
  EXPECT_EQ(PresentAt(world, "2026-01-04"), Counts());
}

}  // namespace
}  // namespace aims::improvement
