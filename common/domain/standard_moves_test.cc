#include "common/domain/standard_moves.h"

#include "aims/inventory/v1/organization.pb.h"
#include "aims/inventory/v1/supplier.pb.h"
#include "common/base/time.h"
#include "common/domain/refusal.h"
#include "common/domain/story.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace aims::domain {
namespace {

using google::protobuf::FieldMask;
using inventory::v1::OrganizationEvent;
using inventory::v1::Supplier;
using inventory::v1::SupplierEvent;

Supplier Labs() {
  Supplier supplier;
  supplier.set_name("organizations/acme/suppliers/labs");
  supplier.set_etag("3");
  supplier.set_display_name("Labs");
  supplier.set_supplies("models");
  supplier.set_assessment(Supplier::ASSESSMENT_SUITABLE);
  return supplier;
}

absl::Status MustSupplySomething(const Supplier& after) {
  if (!after.supplies().empty()) return absl::OkStatus();
  return Refusal(after.name(), {"SUPPLIES_NOTHING", "A.10.3", "say what"});
}

event::v1::EventMetadata Metadata() {
  event::v1::EventMetadata metadata;
  metadata.set_subject("organizations/acme/suppliers/labs");
  *metadata.mutable_occur_time() = base::ToProto(absl::FromUnixSeconds(7));
  return metadata;
}

TEST(Registered, CarriesWhatAClientMaySay) {
  auto events = Registered<SupplierEvent>(Labs());
  ASSERT_TRUE(events.ok()) << events.status();
  ASSERT_EQ(events->size(), 1u);
  const Supplier& supplier = (*events)[0].registered().supplier();
  EXPECT_EQ(supplier.display_name(), "Labs");
  EXPECT_EQ(supplier.name(), "");
  EXPECT_EQ(supplier.etag(), "");
  EXPECT_EQ(supplier.assessment(), Supplier::ASSESSMENT_UNSPECIFIED);
}

TEST(Registered, IsHeldToTheRules) {
  Supplier nothing;
  EXPECT_EQ(Registered<SupplierEvent>(nothing, MustSupplySomething).status().code(),
            absl::StatusCode::kFailedPrecondition);
}

TEST(Updated, HoldsTheRulesAgainstTheResultNotTheRequest) {
  Supplier wanted;
  wanted.set_display_name("New Labs");
  EXPECT_TRUE(Updated<SupplierEvent>(Labs(), wanted, FieldMask(), MustSupplySomething).ok());
  FieldMask all;
  all.add_paths("*");
  EXPECT_EQ(Updated<SupplierEvent>(Labs(), wanted, all, MustSupplySomething).status().code(),
            absl::StatusCode::kFailedPrecondition);
}

TEST(Updated, RecordsTheChangeAndNothingElse) {
  Supplier wanted = Labs();
  wanted.set_display_name("New Labs");
  auto events = Updated<SupplierEvent>(Labs(), wanted, FieldMask());
  ASSERT_TRUE(events.ok()) << events.status();
  Supplier expected;
  expected.set_display_name("New Labs");
  EXPECT_EQ((*events)[0].updated().supplier().SerializeAsString(), expected.SerializeAsString());
  EXPECT_THAT((*events)[0].updated().update_mask().paths(), testing::ElementsAre("display_name"));
  EXPECT_TRUE(Updated<SupplierEvent>(Labs(), Labs(), FieldMask())->empty());
}

TEST(Deleted, SaysWhatRefersToItAndIsRefusedUnlessForcedWithAReason) {
  KnownResources known;
  known.AddReferrer("organizations/acme/models/m1");
  known.AddReferrer("organizations/acme/datasets/d1");
  const Decision decision{.references = &known, .subject = Labs().name()};
  inventory::v1::DeleteSupplierRequest request;
  absl::Status refused = Deleted<SupplierEvent>(request, decision).status();
  ASSERT_EQ(ViolationsOf(refused).size(), 1u) << refused;
  EXPECT_EQ(ViolationsOf(refused)[0].rule, "REFERRED_TO");
  EXPECT_THAT(ViolationsOf(refused)[0].description, testing::HasSubstr("models/m1, organizations/acme/datasets/d1"));
  request.set_force(true);
  refused = Deleted<SupplierEvent>(request, decision).status();
  ASSERT_EQ(ViolationsOf(refused).size(), 1u) << refused;
  EXPECT_EQ(ViolationsOf(refused)[0].rule, "REASON_MISSING");
  request.set_reason("the contract ended");
  const auto events = Deleted<SupplierEvent>(request, decision);
  ASSERT_TRUE(events.ok()) << events.status();
  EXPECT_THAT((*events)[0].deleted().referrers(),
              testing::ElementsAre("organizations/acme/models/m1", "organizations/acme/datasets/d1"));
}

TEST(FoldStandardMove, FollowsAResourceThroughItsLife) {
  Supplier state;
  Supplier wanted = Labs();
  FoldStandardMove((*Registered<SupplierEvent>(wanted))[0], Metadata(), &state);
  EXPECT_EQ(state.supplies(), "models");
  wanted.set_supplies("data");
  FoldStandardMove((*Updated<SupplierEvent>(state, wanted, FieldMask()))[0], Metadata(), &state);
  EXPECT_EQ(state.supplies(), "data");
  FoldStandardMove((*Deleted<SupplierEvent>(inventory::v1::DeleteSupplierRequest(), Decision()))[0], Metadata(),
                   &state);
  EXPECT_EQ(state.delete_time().seconds(), 7);
  FoldStandardMove(Undeleted<SupplierEvent>()[0], Metadata(), &state);
  EXPECT_FALSE(state.has_delete_time());
}

TEST(FoldStandardMove, LeavesOtherEventsToTheAggregate) {
  Supplier supplier = Labs();
  SupplierEvent assessed;
  assessed.mutable_assessed();
  FoldStandardMove(assessed, Metadata(), &supplier);
  FoldStandardMove(SupplierEvent(), Metadata(), &supplier);
  EXPECT_EQ(supplier.SerializeAsString(), Labs().SerializeAsString());
  inventory::v1::Organization organization;
  FoldStandardMove(OrganizationEvent(), Metadata(), &organization);
  EXPECT_EQ(organization.ByteSizeLong(), 0u);
}

}  // namespace
}  // namespace aims::domain
