#include "services/audit/domain/incident_settings.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/audit/domain/audit_authority.h"
#include "services/audit/domain/testing/incident_story.h"

namespace aims::audit {
namespace {

using Document = v1::IncidentSettings::Document;

constexpr char kSettings[] = "organizations/acme/incidentSettings/current";

class SettingsStory : public domain::Story<IncidentSettingsSets> {
 public:
  SettingsStory() : domain::Story<IncidentSettingsSets>(kSettings) {
    v1::AuditAuthority record;
    record.set_name(AuthorityRecordName(kSettings));
    auto* designation = record.mutable_authorities()->add_designations();
    designation->set_number(1);
    designation->set_subject_id("mona");
    designation->set_role(type::v1::MANAGEMENT_ROLE_DESIGNATED);
    Knowing(record);
    v1::CreateIncidentSettingsRequest create;
    create.mutable_incident_settings()->set_display_name("Incidents");
    By("iman").When(create).Happens();
  }
  static v1::ProposeIncidentSettingsRequest Proposing(const Document& document) {
    v1::ProposeIncidentSettingsRequest propose;
    *propose.mutable_document() = document;
    return propose;
  }
  v1::ApproveIncidentSettingsRequest Approving() const {
    v1::ApproveIncidentSettingsRequest approve;
    approve.set_version(state().proposed_version().version());
    approve.set_digest(state().proposed_version().digest());
    return approve;
  }
};

Document Suspending() {
  Document document;
  document.set_suspension(v1::IncidentSettings::SUSPENSION_SUSPEND);
  return document;
}

TEST(IncidentSettings, AreApprovedByDesignatedManagement) {
  SettingsStory story;
  story.By("iman").When(SettingsStory::Proposing(Suspending())).Happens();
  story.When(story.Approving()).IsRefused("FOUR_EYES", "8.1");
  story.By("lea").When(story.Approving()).IsRefused("NOT_DESIGNATED", "8.1");
  story.By("mona").When(story.Approving()).Happens();
  EXPECT_EQ(story.state().current_version().document().suspension(), v1::IncidentSettings::SUSPENSION_SUSPEND);
  EXPECT_EQ(story.state().current_version().approver(), "mona");
}

TEST(IncidentSettings, AreRejectedAndWithdrawn) {
  SettingsStory story;
  story.By("iman").When(SettingsStory::Proposing(Suspending())).Happens();
  v1::RejectIncidentSettingsRequest reject;
  reject.set_version(1);
  reject.set_digest("other");
  story.By("mona").When(reject).IsRefused("OTHER_VERSION_PROPOSED");
  reject.set_digest(story.state().proposed_version().digest());
  story.When(reject).Happens();
  story.When(reject).IsRefused("NOTHING_PROPOSED");
  story.By("iman").When(SettingsStory::Proposing(Suspending())).Happens();
  v1::WithdrawIncidentSettingsRequest withdraw;
  withdraw.set_version(2);
  withdraw.set_digest(story.state().proposed_version().digest());
  story.By("mona").When(withdraw).IsRefused("NOT_THE_PROPOSER");
  story.By("iman").When(withdraw).Happens();
  EXPECT_FALSE(story.state().has_current_version());
}

TEST(IncidentSettings, MayBeApprovedByBreakGlassAndAreReviewedThen) {
  SettingsStory story;
  story.By("mona").When(SettingsStory::Proposing(Suspending())).Happens();
  v1::BreakGlassApproveIncidentSettingsRequest approve;
  approve.set_version(1);
  approve.set_digest(story.state().proposed_version().digest());
  approve.set_reason("nobody else is there");
  story.When(approve).Happens();
  v1::ReviewIncidentSettingsBreakGlassRequest review;
  review.set_version(1);
  review.set_digest(story.state().current_version().digest());
  review.set_outcome(type::v1::BreakGlassApproval::OUTCOME_UPHELD);
  story.When(review).IsRefused("FOUR_EYES");
  story.By("lea").When(review).Happens();
  EXPECT_EQ(story.state().break_glass().reviewer(), "lea");
}

TEST(IncidentSettings, AreOneOfAnOrganization) {
  domain::Story<IncidentSettingsSets> story("organizations/acme/incidentSettings/second");
  story.When(v1::CreateIncidentSettingsRequest()).IsRefused("OTHER_ID", "8.1");
}

TEST(IncidentSettings, FitTheCatalogue) {
  SettingsStory story;
  const auto refused = [&](const Document& document) {
    story.When(SettingsStory::Proposing(document)).Fails(absl::StatusCode::kInvalidArgument);
  };
  Document document;
  document.add_optional_clocks("luck");
  refused(document);
  document.set_optional_clocks(0, "ai-act-73-death");
  refused(document);
  document.set_optional_clocks(0, "gdpr-33");
  document.add_optional_clocks("gdpr-33");
  refused(document);
  document.Clear();
  document.add_targets()->set_clock_id("luck");
  refused(document);
  document.mutable_targets(0)->set_clock_id("ai-act-73-death");
  refused(document);
  document.mutable_targets(0)->set_clock_id("deployer-26-5");
  *document.add_targets() = document.targets(0);
  refused(document);
  document.Clear();
  document.add_authorities()->set_recipient(v1::INCIDENT_RECIPIENT_AI_OFFICE);
  *document.add_authorities() = document.authorities(0);
  refused(document);
  document.Clear();
  document.add_severities()->set_severity_id("s1");
  document.add_severities()->set_severity_id("s1");
  refused(document);
}

TEST(IncidentPolicy, IsThatOfTheCatalogueWithoutSettings) {
  const IncidentPolicy policy = IncidentPolicyFor({{}, Binding(), nullptr, kIncident});
  EXPECT_EQ(policy.version, 0u);
  EXPECT_TRUE(policy.IsOn(*FindIncidentClockRule("ai-act-73-death")));
  EXPECT_FALSE(policy.IsOn(*FindIncidentClockRule("gdpr-33")));
  EXPECT_EQ(policy.SeverityIds(), "minor, moderate, major, critical");
  EXPECT_EQ(policy.LimitHours(*FindIncidentClockRule("deployer-26-5")), 24u);
  EXPECT_EQ(policy.AuthorityOf(v1::INCIDENT_RECIPIENT_AI_OFFICE, ""), nullptr);
}

TEST(IncidentPolicy, PrefersTheAuthorityOfTheCountry) {
  IncidentPolicy policy;
  const auto add = [&](const std::string& country, const std::string& name) {
    auto* authority = policy.document.add_authorities();
    authority->set_recipient(v1::INCIDENT_RECIPIENT_MARKET_SURVEILLANCE_AUTHORITY);
    authority->set_country(country);
    authority->set_display_name(name);
  };
  add("", "any");
  add("DE", "Bundesnetzagentur");
  const auto of = [&](const char* country) {
    return policy.AuthorityOf(v1::INCIDENT_RECIPIENT_MARKET_SURVEILLANCE_AUTHORITY, country)->display_name();
  };
  EXPECT_EQ(of("DE"), "Bundesnetzagentur");
  EXPECT_EQ(of("FR"), "any");
}

}  // namespace
}  // namespace aims::audit
