#include "services/audit/domain/audit_authority.h"

#include "common/domain/story.h"
#include "gtest/gtest.h"

namespace aims::audit {
namespace {

TEST(AuditAuthority, IsWhatTheInventoryReportedLast) {
  domain::Story<AuditAuthorities> story("organizations/acme/auditAuthorities/current");
  domain::AuthorityReport report{{}, 7};
  report.authorities.mutable_separation()->set_separation(type::v1::SEPARATION_SMALL);
  report.authorities.mutable_separation()->set_version(1);
  story.When(&AuditAuthorities::Report, report).Happens();
  story.When(&AuditAuthorities::Report, report).NothingHappens();

  domain::KnownResources known;
  v1::AuditAuthority record = story.state();
  record.set_name(AuthorityRecordName("organizations/acme/audits/first"));
  known.Add(record);
  const domain::Decision decision{{}, story.time(), &known, "organizations/acme/audits/first"};
  EXPECT_FALSE(AuthorityFor(decision, "9.2").strict());
}

}  // namespace
}  // namespace aims::audit
