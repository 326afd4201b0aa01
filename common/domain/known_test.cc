#include "common/domain/known.h"

#include "aims/inventory/v1/dataset.pb.h"
#include "aims/inventory/v1/supplier.pb.h"
#include "common/domain/story.h"
#include "gtest/gtest.h"

namespace aims::domain {
namespace {

using inventory::v1::Dataset;
using inventory::v1::Supplier;

constexpr char kModel[] = "organizations/acme/models/base";
constexpr char kLabs[] = "organizations/acme/suppliers/labs";

class KnownTest : public testing::Test {
 protected:
  KnownTest() { Add<Supplier>(kLabs); }

  template <class T>
  void Add(const std::string& name) {
    T resource;
    resource.set_name(name);
    resources_.Add(resource);
  }

  template <class T = Supplier>
  bool Holds(const std::vector<std::string>& names, const std::vector<std::string>& before = {}) {
    return !Known<T>(decision_, names, before, {"UNKNOWN", "A.10.3", "register it"}).has_value();
  }

  KnownResources resources_;
  Decision decision_{event::v1::Actor(), absl::Now(), &resources_, kModel};
};

TEST_F(KnownTest, HoldsForWhatExistsAndForNoReference) {
  EXPECT_TRUE(Holds({kLabs}));
  EXPECT_TRUE(Holds({""}));
  EXPECT_TRUE(Holds({}));
}

TEST_F(KnownTest, NamesWhatDoesNotExist) {
  auto violation = Known<Supplier>(decision_, {kLabs, "organizations/acme/suppliers/gone"}, {},
                                   {"SUPPLIER_UNKNOWN", "A.10.3", "register it"});
  ASSERT_TRUE(violation.has_value());
  EXPECT_EQ(violation->rule, "SUPPLIER_UNKNOWN");
  EXPECT_EQ(violation->clause, "A.10.3");
  EXPECT_EQ(violation->description, "not found: organizations/acme/suppliers/gone; register it");
}

TEST_F(KnownTest, AsksNothingOfReferencesThatStoodBefore) {
  EXPECT_FALSE(Holds({"organizations/acme/suppliers/gone"}));
  EXPECT_TRUE(Holds({"organizations/acme/suppliers/gone"}, {"organizations/acme/suppliers/gone"}));
}

TEST_F(KnownTest, RefusesAnotherType) { EXPECT_FALSE(Holds<Dataset>({kLabs})); }

TEST_F(KnownTest, RefusesAnotherOrganization) {
  Add<Supplier>("organizations/other/suppliers/labs");
  EXPECT_FALSE(Holds({"organizations/other/suppliers/labs"}));
  Add<Supplier>("organizations/acme-2/suppliers/labs");
  EXPECT_FALSE(Holds({"organizations/acme-2/suppliers/labs"}));
}

}  // namespace
}  // namespace aims::domain
