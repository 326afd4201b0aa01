#include "services/controls/domain/controls_authority.h"

#include "common/domain/story.h"
#include "gtest/gtest.h"

namespace aims::controls {
namespace {

TEST(ControlsAuthority, IsWhatTheInventoryReportedLast) {
  domain::Story<ControlsAuthorities> story("organizations/acme/controlsAuthorities/current");
  domain::AuthorityReport report{{}, 7};
  report.authorities.mutable_separation()->set_separation(type::v1::SEPARATION_SMALL);
  report.authorities.mutable_separation()->set_version(1);
  story.When(&ControlsAuthorities::Report, report).Happens();
  story.When(&ControlsAuthorities::Report, report).NothingHappens();

  domain::KnownResources known;
  v1::ControlsAuthority record = story.state();
  record.set_name(AuthorityRecordName("organizations/acme/controls/monitoring"));
  known.Add(record);
  const domain::Decision decision{{}, story.time(), &known, "organizations/acme/controls/monitoring"};
  EXPECT_FALSE(AuthorityFor(decision, "8.1").strict());
}

}  // namespace
}  // namespace aims::controls
