#include "gtest/gtest.h"
#include "services/improvement/domain/readiness/testing/presence.h"

namespace aims::improvement {
namespace {

using inventory::v1::InterestedParty;
using inventory::v1::InterestedPartyEvent;
using inventory::v1::Supplier;
using inventory::v1::SupplierEvent;
using Requirement = InterestedParty::Requirement;

InterestedPartyEvent Registered() {
  InterestedPartyEvent event;
  Requirement& requirement = *event.mutable_registered()->mutable_interested_party()->add_requirements();
  requirement.set_requirement_id("explain");
  return event;
}

TEST(PartyPresence, HasItsRequirementsAndThoseThatNobodyDecidedOn) {
  World world;
  world.On("2026-01-02").Tell("interestedParties/p1", Registered());
  EXPECT_EQ(PresentAt(world, "2026-01-02"),
            (Counts{{"parties/registered", 1}, {"parties/requirements", 1}, {"parties/requirements-open", 1}}));
  world.On("2026-01-03").Tell("interestedParties/p1", RequirementOf(Requirement::RESOLUTION_WILL_NOT_BE_MET));
  EXPECT_EQ(PresentAt(world, "2026-01-03"), (Counts{{"parties/registered", 1}, {"parties/requirements", 1}}));
  InterestedPartyEvent removed;
  removed.mutable_requirement_removed()->set_requirement_id("explain");
  world.On("2026-01-04").Tell("interestedParties/p1", removed);
  EXPECT_EQ(PresentAt(world, "2026-01-04"), (Counts{{"parties/registered", 1}}));
}

TEST(PartyPresence, IsGoneWhileItIsDeleted) {
  World world;
  world.On("2026-01-02").Tell("interestedParties/p1", Registered());
  world.On("2026-01-03").Tell("interestedParties/p1", Happened<InterestedPartyEvent>(InterestedPartyEvent::kDeleted));
  EXPECT_EQ(PresentAt(world, "2026-01-03"), Counts());
  world.On("2026-01-04").Tell("interestedParties/p1", Happened<InterestedPartyEvent>(InterestedPartyEvent::kUndeleted));
  EXPECT_EQ(PresentAt(world, "2026-01-04").size(), 3);
}

World Supply() {
  World world;
  world.On("2026-01-02").Tell("suppliers/s1", Happened<SupplierEvent>(SupplierEvent::kRegistered));
  return world;
}
const Counts kAssessed = {{"suppliers/registered", 1}};
const Counts kUnassessed = {{"suppliers/registered", 1}, {"suppliers/unassessed", 1}};

TEST(SupplierPresence, IsUnassessedUntilItIsAssessedAndFromTheEndOfTheValidityOn) {
  World world = Supply();
  world.On("2026-01-03").Tell("suppliers/s1", Assessed(Supplier::ASSESSMENT_SUITABLE_WITH_CONDITIONS, "2026-03-01"));
  EXPECT_EQ(PresentAt(world, "2026-01-02"), kUnassessed);
  EXPECT_EQ(PresentAt(world, "2026-01-03"), kAssessed);
  EXPECT_EQ(PresentAt(world, "2026-02-28"), kAssessed);
  EXPECT_EQ(PresentAt(world, "2026-03-01"), kUnassessed);
}

TEST(SupplierPresence, IsUnassessedWhenItIsUnsuitable) {
  World world = Supply();
  world.On("2026-01-03").Tell("suppliers/s1", Assessed(Supplier::ASSESSMENT_SUITABLE, "2027-01-01"));
  world.On("2026-02-03").Tell("suppliers/s1", Assessed(Supplier::ASSESSMENT_UNSUITABLE, "2027-01-01"));
  EXPECT_EQ(PresentAt(world, "2026-02-03"), kUnassessed);
}

TEST(SupplierPresence, IsGoneWhileItIsDeleted) {
  World world = Supply();
  world.On("2026-01-03").Tell("suppliers/s1", Assessed(Supplier::ASSESSMENT_SUITABLE, "2026-03-01"));
  world.On("2026-02-01").Tell("suppliers/s1", Happened<SupplierEvent>(SupplierEvent::kDeleted));
  EXPECT_EQ(PresentAt(world, "2026-02-01"), Counts());
  EXPECT_EQ(PresentAt(world, "2026-03-01"), Counts());
  world.On("2026-03-02").Tell("suppliers/s1", Happened<SupplierEvent>(SupplierEvent::kUndeleted));
  EXPECT_EQ(PresentAt(world, "2026-03-02"), kUnassessed);
}

}  // namespace
}  // namespace aims::improvement
