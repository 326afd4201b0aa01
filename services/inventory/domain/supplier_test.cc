#include "services/inventory/domain/supplier.h"

#include "common/domain/story.h"
#include "gtest/gtest.h"

namespace aims::inventory {
namespace {

using SupplierStory = domain::Story<Suppliers>;

v1::CreateSupplierRequest Registering(const std::string& display_name) {
  v1::CreateSupplierRequest request;
  request.mutable_supplier()->set_display_name(display_name);
  return request;
}

v1::AssessSupplierRequest Assessing(v1::Supplier::Assessment assessment, absl::Time until) {
  v1::AssessSupplierRequest request;
  request.set_assessment(assessment);
  *request.mutable_expire_time() = base::ToProto(until);
  return request;
}

SupplierStory Registered() {
  SupplierStory story("organizations/acme/suppliers/labs");
  story.When(Registering("Labs")).Happens();
  return story;
}

TEST(RegisterSupplier, KeepsWhatWasGivenButNotOutputOnlyFields) {
  SupplierStory story("organizations/acme/suppliers/labs");
  auto request = Registering("Labs");
  request.mutable_supplier()->set_assessment(v1::Supplier::ASSESSMENT_SUITABLE);
  story.When(request).Happens();
  EXPECT_EQ(story.state().display_name(), "Labs");
  EXPECT_EQ(story.state().name(), "organizations/acme/suppliers/labs");
  EXPECT_EQ(story.state().etag(), "1");
  EXPECT_EQ(story.state().assessment(), v1::Supplier::ASSESSMENT_UNSPECIFIED);
}

TEST(UpdateSupplier, RecordsOnlyWhatChanged) {
  auto story = Registered();
  v1::UpdateSupplierRequest request;
  request.mutable_supplier()->set_display_name("Labs");
  request.mutable_supplier()->set_supplies("models");
  auto events = story.When(request).Happens();
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(events[0].updated().update_mask().paths_size(), 1);
  EXPECT_EQ(events[0].updated().update_mask().paths(0), "supplies");
  EXPECT_FALSE(events[0].updated().supplier().has_create_time());
  story.When(request).NothingHappens();
}

TEST(UpdateSupplier, CannotSetTheAssessment) {
  auto story = Registered();
  v1::UpdateSupplierRequest request;
  request.mutable_update_mask()->add_paths("assessment");
  story.When(request).Fails(absl::StatusCode::kInvalidArgument);
}

TEST(AssessSupplier, KeepsOutcomeNotesAndTimes) {
  auto story = Registered();
  absl::Time until = absl::FromUnixSeconds(1800000000);
  auto request = Assessing(v1::Supplier::ASSESSMENT_SUITABLE_WITH_CONDITIONS, until);
  request.set_notes("not for minors");
  story.When(request).Happens();
  EXPECT_EQ(story.state().assessment(), v1::Supplier::ASSESSMENT_SUITABLE_WITH_CONDITIONS);
  EXPECT_EQ(story.state().assessment_notes(), "not for minors");
  EXPECT_EQ(base::FromProto(story.state().assess_time()), absl::FromUnixSeconds(1767225600));
  EXPECT_EQ(base::FromProto(story.state().assessment_expire_time()), until);
}

TEST(AssessSupplier, ThatWouldHaveLapsedAlreadyIsRefused) {
  auto story = Registered();
  story.When(Assessing(v1::Supplier::ASSESSMENT_SUITABLE, absl::FromUnixSeconds(1)))
      .IsRefused("ASSESSMENT_EXPIRED", "A.10.3");
}

TEST(AssessSupplier, LapsesOnceAtItsEndAndIsRenewed) {
  auto story = Registered();
  EXPECT_EQ(Suppliers::NextDue(story.state()), absl::nullopt);
  const absl::Time until = story.time() + absl::Hours(24);
  story.When(Assessing(v1::Supplier::ASSESSMENT_SUITABLE, until)).Happens();
  EXPECT_EQ(Suppliers::NextDue(story.state()), until);
  story.At(until);
  ASSERT_EQ(story.FallsDue().size(), 1u);
  EXPECT_TRUE(story.state().assessment_lapsed());
  EXPECT_EQ(Suppliers::NextDue(story.state()), absl::nullopt);
  story.When(Assessing(v1::Supplier::ASSESSMENT_SUITABLE, until + absl::Hours(24))).Happens();
  EXPECT_FALSE(story.state().assessment_lapsed());
  EXPECT_EQ(Suppliers::NextDue(story.state()), until + absl::Hours(24));
}

TEST(DeleteSupplier, IsUndoneByUndelete) {
  auto story = Registered();
  story.When(v1::DeleteSupplierRequest()).Happens();
  EXPECT_TRUE(story.state().has_delete_time());
  story.When(v1::UndeleteSupplierRequest()).Happens();
  EXPECT_FALSE(story.state().has_delete_time());
}

}  // namespace
}  // namespace aims::inventory
