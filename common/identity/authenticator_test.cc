#include "common/identity/authenticator.h"

#include "common/identity/caller.h"
#include "gtest/gtest.h"

namespace aims::identity {
namespace {

TEST(CallMetadata, FindsWhatWasSentOnce) {
  CallMetadata metadata;
  metadata.Add("aims-actor", "ana");
  metadata.Add("other", "x");
  auto actor = metadata.Find("aims-actor");
  ASSERT_TRUE(actor.ok());
  EXPECT_EQ(actor->value(), "ana");
  auto missing = metadata.Find("aims-roles");
  ASSERT_TRUE(missing.ok());
  EXPECT_FALSE(missing->has_value());
}

TEST(CallMetadata, RefusesWhatWasSentTwice) {
  CallMetadata metadata;
  metadata.Add("aims-actor", "ana");
  metadata.Add("aims-actor", "ben");
  EXPECT_EQ(metadata.Find("aims-actor").status().code(), absl::StatusCode::kInvalidArgument);
}

TEST(Caller, ActsOnlyWhereItMay) {
  Caller caller;
  EXPECT_FALSE(caller.MayActIn("organizations/acme"));
  caller.organizations = {"organizations/acme"};
  EXPECT_TRUE(caller.MayActIn("organizations/acme"));
  EXPECT_FALSE(caller.MayActIn("organizations/acm"));
  EXPECT_FALSE(caller.MayActIn("organizations/globex"));
  caller.all_organizations = true;
  EXPECT_TRUE(caller.MayActIn("organizations/globex"));
}

}  // namespace
}  // namespace aims::identity
