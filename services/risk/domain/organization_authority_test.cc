#include "services/risk/domain/organization_authority.h"

#include "common/domain/story.h"
#include "gtest/gtest.h"

namespace aims::risk {
namespace {

constexpr char kRecord[] = "organizations/acme/organizationAuthorities/current";

domain::AuthorityReport Report(uint64_t version, type::v1::Separation separation) {
  domain::AuthorityReport report;
  report.organization_version = version;
  report.authorities.mutable_separation()->set_separation(separation);
  report.authorities.mutable_separation()->set_version(1);
  return report;
}

TEST(OrganizationAuthority, IsWhatWasReportedLast) {
  domain::Story<OrganizationAuthorities> story(kRecord);
  story.When(&OrganizationAuthorities::Report, Report(7, type::v1::SEPARATION_SMALL)).Happens();
  story.When(&OrganizationAuthorities::Report, Report(7, type::v1::SEPARATION_STRICT)).NothingHappens();
  story.When(&OrganizationAuthorities::Report, Report(6, type::v1::SEPARATION_STRICT)).NothingHappens();
  EXPECT_EQ(story.state().authorities().separation().separation(), type::v1::SEPARATION_SMALL);
  EXPECT_EQ(story.state().organization_version(), 7u);
  story.When(&OrganizationAuthorities::Report, Report(9, type::v1::SEPARATION_STRICT)).Happens();
  EXPECT_EQ(story.state().authorities().separation().separation(), type::v1::SEPARATION_STRICT);
}

TEST(OrganizationAuthority, IsFoundForEachResourceOfTheOrganization) {
  domain::Story<OrganizationAuthorities> story(kRecord);
  story.When(&OrganizationAuthorities::Report, Report(7, type::v1::SEPARATION_SMALL)).Happens();
  domain::KnownResources known;
  known.Add(story.state());
  domain::Decision decision;
  decision.references = &known;
  decision.subject = "organizations/acme/risks/drift";
  EXPECT_FALSE(AuthorityFor(decision, "6.1.3").strict());
  decision.subject = "organizations/other/risks/drift";
  EXPECT_TRUE(AuthorityFor(decision, "6.1.3").strict());
  decision.subject = "";
  EXPECT_TRUE(AuthorityFor(decision, "6.1.3").strict());
}

}  // namespace
}  // namespace aims::risk
