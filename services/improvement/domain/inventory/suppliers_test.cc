#include "aims/inventory/v1/supplier.pb.h"
#include "gtest/gtest.h"
#include "services/improvement/domain/testing/systems.h"

namespace aims::improvement {
namespace {

using inventory::v1::Supplier;
using inventory::v1::SupplierEvent;

constexpr char kCurrent[] = "suppliers-current";

SupplierEvent Known() {
  SupplierEvent event;
  event.mutable_registered();
  return event;
}
SupplierEvent Assessed(Supplier::Assessment assessment, const std::string& expire = "2027-01-01") {
  SupplierEvent event;
  event.mutable_assessed()->set_assessment(assessment);
  *event.mutable_assessed()->mutable_expire_time() = P(expire);
  return event;
}

// Two suppliers, and a system in service that names the first.
World Used() {
  World world;
  world.On("2026-03-01").Tell("suppliers/s1", Known()).Tell("suppliers/s2", Known());
  world.Tell("aiSystems/chat", Registered("tom", {"suppliers/s1"}));
  world.On("2026-03-02").Tell("aiSystems/chat", InOperation());
  return world;
}

void ExpectPart(const World& world, const std::string& time, const std::string& part, double numerator) {
  const Tally tally = world.Of(kCurrent, time);
  EXPECT_EQ(tally.denominator, 1) << time;
  EXPECT_EQ(tally.numerator, numerator) << time;
  EXPECT_EQ(tally.parts, (std::map<std::string, int64_t>{{part, 1}})) << time;
}

TEST(Suppliers, CountsThoseOfSystemsInService) {
  World world = Used();
  EXPECT_EQ(world.Of(kCurrent, "2026-03-01").denominator, 0);
  ExpectPart(world, "2026-03-02", "missing", 0);
  world.On("2026-03-03").Tell("aiSystems/chat", Moved(&AiSystemEvent::mutable_suspended));
  ExpectPart(world, "2026-03-03", "missing", 0);
  world.On("2026-03-04").Tell("aiSystems/chat", Moved(&AiSystemEvent::mutable_retired));
  EXPECT_EQ(world.Of(kCurrent, "2026-03-04").denominator, 0);
}

TEST(Suppliers, CountsOneOnceHoweverManySystemsUseIt) {
  World world = Used();
  world.Tell("aiSystems/other", Imported(AiSystem::STATE_OPERATION, {"suppliers/s1", "suppliers/s1"}));
  world.Tell("suppliers/s1", Assessed(Supplier::ASSESSMENT_SUITABLE));
  ExpectPart(world, "2026-03-02", "valid", 1);
  EXPECT_EQ(world.Standing(Series::kSuppliersUsed, "2026-03-02"), (Counts{{"s1", 2}}));
  world.On("2026-03-03").Tell("aiSystems/chat", Moved(&AiSystemEvent::mutable_blocked));
  ExpectPart(world, "2026-03-03", "valid", 1);
}

TEST(Suppliers, IsValidUntilTheEndOfItsAssessment) {
  World world = Used();
  world.On("2026-03-03").Tell("suppliers/s1", Assessed(Supplier::ASSESSMENT_SUITABLE_WITH_CONDITIONS, "2026-04-01"));
  ExpectPart(world, "2026-03-31T23:59:59Z", "valid", 1);
  ExpectPart(world, "2026-04-01", "expired", 0);
  SupplierEvent lapsed;
  *lapsed.mutable_assessment_lapsed()->mutable_expire_time() = P("2026-04-01");
  world.On("2026-04-02").Tell("suppliers/s1", lapsed);
  ExpectPart(world, "2026-04-02", "expired", 0);
  world.On("2026-04-03").Tell("suppliers/s1", Assessed(Supplier::ASSESSMENT_SUITABLE));
  ExpectPart(world, "2026-04-03", "valid", 1);
}

TEST(Suppliers, AnUnsuitableOneHasNoValidAssessment) {
  World world = Used();
  world.On("2026-03-03").Tell("suppliers/s1", Assessed(Supplier::ASSESSMENT_UNSUITABLE, "2026-04-01"));
  ExpectPart(world, "2026-03-03", "unsuitable", 0);
  ExpectPart(world, "2026-04-01", "unsuitable", 0);
}

TEST(Suppliers, LeavesOutDeletedOnesUntilTheyAreBack) {
  World world = Used();
  world.On("2026-03-03").Tell("suppliers/s1", Assessed(Supplier::ASSESSMENT_SUITABLE, "2026-04-01"));
  SupplierEvent deleted;
  deleted.mutable_deleted();
  SupplierEvent undeleted;
  undeleted.mutable_undeleted();
  world.On("2026-03-04").Tell("suppliers/s1", deleted);
  EXPECT_EQ(world.Of(kCurrent, "2026-03-04").denominator, 0);
  EXPECT_EQ(world.Of(kCurrent, "2026-04-01").denominator, 0);
  world.On("2026-04-02").Tell("suppliers/s1", undeleted);
  EXPECT_TRUE(world.Of(kCurrent, "2026-04-01").parts.empty());
  ExpectPart(world, "2026-04-02", "expired", 0);
}

TEST(Suppliers, CountsThoseOfTheVersionInServiceAlone) {
  World world = Used();
  world.On("2026-03-03").Tell("aiSystems/chat", Moved(&AiSystemEvent::mutable_change_started));
  world.Tell("aiSystems/chat", WithSuppliers({"suppliers/s2"}));
  EXPECT_EQ(world.Standing(Series::kSuppliersUsed, "2026-03-03"), (Counts{{"s1", 1}}));
  world.On("2026-03-04").Tell("aiSystems/chat", InOperation());
  EXPECT_EQ(world.Standing(Series::kSuppliersUsed, "2026-03-04"), (Counts{{"s2", 1}}));
}

TEST(Suppliers, AnUpdateOfASystemInOperationCountsAtOnce) {
  World world = Used();
  world.On("2026-03-03").Tell("aiSystems/chat", WithSuppliers({"suppliers/s1", "suppliers/s2"}));
  EXPECT_EQ(world.Of(kCurrent, "2026-03-03").denominator, 2);
}

TEST(Suppliers, OtherComponentsAreNoSuppliers) {
  World world;
  AiSystemEvent imported = Imported(AiSystem::STATE_OPERATION);
  auto* component = imported.mutable_imported()->mutable_ai_system()->add_components();
  component->set_kind(AiSystem::Component::KIND_MODEL);
  component->set_resource("organizations/acme/models/m1");
  world.On("2026-03-01").Tell("aiSystems/chat", imported);
  EXPECT_TRUE(world.Standing(Series::kSuppliersUsed, "2026-03-01").empty());
}

}  // namespace
}  // namespace aims::improvement
