#include "common/domain/proposal.h"

#include "aims/inventory/v1/organization.pb.h"
#include "common/base/digest.h"
#include "gtest/gtest.h"

namespace aims::domain {
namespace {

using inventory::v1::Organization;

TEST(DigestOf, IsThatOfTheEncodingInTheOrderOfFields) {
  Organization::ScopeStatement statement;
  statement.set_boundaries("b");
  statement.set_text("t");
  EXPECT_EQ(DigestOf(statement), base::Sha256Hex("\x0a\x01t\x12\x01"
                                                 "b"));
}

TEST(DigestOf, LeavesOutWhatTheTypeDoesNotKnow) {
  Organization::ScopeStatement plain;
  plain.set_text("t");
  Organization::ScopeStatement with_unknown;
  ASSERT_TRUE(with_unknown.ParseFromString(plain.SerializeAsString() + "\xba\x06\x01x"));
  ASSERT_NE(with_unknown.SerializeAsString(), plain.SerializeAsString());
  EXPECT_EQ(DigestOf(with_unknown), DigestOf(plain));
}

TEST(NamesProposal, AsksForVersionAndDigest) {
  Organization::ScopeVersion proposed;
  inventory::v1::ApproveScopeRequest request;
  EXPECT_EQ(NamesProposal(request, proposed, "4.3")->rule, "NOTHING_PROPOSED");
  proposed.set_version(2);
  proposed.set_digest("d");
  request.set_version(2);
  request.set_digest("d");
  EXPECT_FALSE(NamesProposal(request, proposed, "4.3").has_value());
  request.set_digest("e");
  EXPECT_EQ(NamesProposal(request, proposed, "4.3")->rule, "OTHER_VERSION_PROPOSED");
  request.set_digest("d");
  request.set_version(1);
  EXPECT_EQ(NamesProposal(request, proposed, "4.3")->rule, "OTHER_VERSION_PROPOSED");
  EXPECT_EQ(NamesProposal(request, proposed, "4.3")->clause, "4.3");
}

}  // namespace
}  // namespace aims::domain
