#include "services/risk/domain/organization_authority.h"

#include "common/domain/story.h"
#include "gtest/gtest.h"

namespace aims::risk {
namespace {

constexpr char kRecord[] = "organizations/acme/organizationAuthorities/current";

v1::OrganizationAuthorityReported Report(uint64_t version, type::v1::Separation separation) {
  v1::OrganizationAuthorityReported report;
  report.set_organization_version(version);
  report.mutable_authorities()->mutable_separation()->set_separation(separation);
  report.mutable_authorities()->mutable_separation()->set_version(1);
  return report;
}

TEST(OrganizationAuthority, IsWhatWasReportedLast) {
  domain::Story<OrganizationAuthorities> story(kRecord);
  story.When(&ReportAuthorities, Report(7, type::v1::SEPARATION_SMALL)).Happens();
  story.When(&ReportAuthorities, Report(7, type::v1::SEPARATION_STRICT)).NothingHappens();
  story.When(&ReportAuthorities, Report(6, type::v1::SEPARATION_STRICT)).NothingHappens();
  EXPECT_EQ(story.state().authorities().separation().separation(), type::v1::SEPARATION_SMALL);
  EXPECT_EQ(story.state().organization_version(), 7u);
  story.When(&ReportAuthorities, Report(9, type::v1::SEPARATION_STRICT)).Happens();
  EXPECT_EQ(story.state().authorities().separation().separation(), type::v1::SEPARATION_STRICT);
}

TEST(OrganizationAuthority, IsFoundForEachResourceOfTheOrganization) {
  domain::Story<OrganizationAuthorities> story(kRecord);
  story.When(&ReportAuthorities, Report(7, type::v1::SEPARATION_SMALL)).Happens();
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
