// Each rule of the submission, with a statement that violates only it.

#include "services/controls/domain/statement_rules.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/controls/domain/testing/statement_story.h"

namespace aims::controls {
namespace {

using testing::HasSubstr;
using v1::StatementRow;

class StatementRulesTest : public testing::Test {
 protected:
  StatementRulesTest() { story_.Complete(); }
  void Change(const StatementRow& row) { story_.Set({row}); }
  void Know(const v1::ControlNeed& need) { story_.Knowing(need).ReferredToBy(need.name()); }
  // The only rule that refuses the submission, with its text.
  std::string OnlyGap() {
    story_.By("ria").When(v1::SubmitStatementOfApplicabilityRequest());
    const auto violations = domain::ViolationsOf(story_.outcome().status());
    if (violations.size() != 1) {
      ADD_FAILURE() << violations.size() << " violations: " << story_.outcome().status();
      return "";
    }
    EXPECT_EQ(violations[0].clause, "6.1.3");
    return violations[0].rule + ": " + violations[0].description;
  }
  bool Submits() { return story_.By("ria").When(v1::SubmitStatementOfApplicabilityRequest()).outcome().ok(); }

  StatementStory story_;
};

TEST_F(StatementRulesTest, ACompleteStatementIsSubmitted) {
  EXPECT_TRUE(Submits());
  story_.Submit();
  EXPECT_EQ(story_.state().state(), v1::StatementOfApplicability::STATE_IN_REVIEW);
  EXPECT_EQ(story_.state().submission().digest(), SealOf(story_.state()));
  EXPECT_EQ(story_.state().submission().submitter(), "ria");
}

TEST_F(StatementRulesTest, Iso42001MustBeAdopted) {
  v1::Framework retired = Adopted("iso-42001", "2023");
  retired.set_state(v1::Framework::STATE_RETIRED);
  story_.Knowing(retired);
  EXPECT_THAT(story_.Gap("FRAMEWORK_NOT_ADOPTED"), HasSubstr("iso-42001"));
  EXPECT_THAT(story_.Gap("ROW_WITHOUT_FRAMEWORK"), HasSubstr("iso-42001:A.2.2"));
}

TEST_F(StatementRulesTest, EachControlOfEachAdoptedFrameworkHasARow) {
  v1::RemoveStatementRowsRequest request;
  request.add_requirements("iso-42001:A.5.4");
  request.add_requirements("iso-42001:A.8.3");
  story_.When(request).Happens();
  const std::string gap = OnlyGap();
  EXPECT_THAT(gap, HasSubstr("ROW_MISSING: these controls have no row: iso-42001:A.5.4, iso-42001:A.8.3;"));
  story_.Knowing(Adopted("iso-27001", "2022"));
  EXPECT_THAT(story_.Gap("ROW_MISSING"), HasSubstr("iso-27001:A.5.1 to A.5.37, iso-27001:A.6.1 to A.6.8,"));
}

TEST_F(StatementRulesTest, ARowWithoutItsFrameworkIsAGap) {
  v1::ImportIsmsStatementRequest request;
  request.set_without_proposals(true);
  request.add_rows()->set_requirement_id("A.5.1");
  story_.When(request).Happens();
  EXPECT_THAT(story_.Gap("ROW_WITHOUT_FRAMEWORK"), HasSubstr("iso-27001:A.5.1"));
  story_.Knowing(Adopted("iso-27001", "2022"));
  EXPECT_EQ(story_.Gap("ROW_WITHOUT_FRAMEWORK"), "");
}

TEST_F(StatementRulesTest, BothDecisionsNeedAReason) {
  StatementRow row = story_.Applicable("iso-42001:A.2.2");
  row.clear_inclusion_grounds();
  Change(row);
  EXPECT_THAT(OnlyGap(), HasSubstr("REASON_MISSING: these rows have no sufficient reason: iso-42001:A.2.2;"));
  row = story_.Applicable("iso-42001:A.2.2");
  row.mutable_inclusion_grounds(0)->clear_ref();
  Change(row);
  EXPECT_THAT(OnlyGap(), HasSubstr("REASON_MISSING"));
  row.mutable_inclusion_grounds(0)->set_text("Customers ask for it.");
  Change(row);
  EXPECT_TRUE(Submits());
  row = story_.Excluded("iso-42001:A.2.2");
  row.clear_text();
  Change(row);
  EXPECT_THAT(OnlyGap(), HasSubstr("REASON_MISSING"));
  row = story_.Excluded("iso-42001:A.2.2");
  row.clear_exclusion_ground();
  Change(row);
  EXPECT_THAT(OnlyGap(), HasSubstr("REASON_MISSING"));
  row = story_.Excluded("iso-42001:A.2.2");
  row.set_exclusion_ground(StatementRow::EXCLUSION_GROUND_NO_RISK_NEEDS_IT);
  Change(row);
  EXPECT_THAT(OnlyGap(), HasSubstr("REASON_MISSING"));
  row.set_risk_assessment("organizations/acme/riskCriteria/house");
  Change(row);
  EXPECT_TRUE(Submits());
}

TEST_F(StatementRulesTest, ProposalsAreConfirmed) {
  v1::StatementOfApplicabilityEvent proposed;
  *proposed.mutable_row_set()->mutable_row() = story_.Applicable("iso-42001:A.2.2");
  proposed.mutable_row_set()->mutable_row()->set_proposed(true);
  story_.Given({proposed});
  EXPECT_THAT(OnlyGap(), HasSubstr("ROW_UNCONFIRMED: these rows are proposals: iso-42001:A.2.2;"));
}

TEST_F(StatementRulesTest, AnApplicableControlIsInPlaceOrHasATargetTimeAhead) {
  StatementRow row = story_.Applicable("iso-42001:A.2.2");
  row.clear_target_time();
  Change(row);
  EXPECT_THAT(OnlyGap(),
              HasSubstr("TARGET_MISSING: no control of these rows is in place, and no target time lies ahead: "
                        "iso-42001:A.2.2;"));
  *row.mutable_target_time() = base::ToProto(story_.time());
  Change(row);
  EXPECT_THAT(OnlyGap(), HasSubstr("TARGET_MISSING"));
  row.clear_target_time();
  row.add_controls("organizations/acme/controls/policy");
  story_.Knowing(ControlOf("policy", false));
  Change(row);
  EXPECT_THAT(OnlyGap(), HasSubstr("TARGET_MISSING"));
  story_.Knowing(ControlOf("policy", true));
  EXPECT_TRUE(Submits());
}

TEST_F(StatementRulesTest, AControlThatIsRetiredLaterIsAGap) {
  StatementRow row = story_.Applicable("iso-42001:A.2.2");
  row.add_controls("organizations/acme/controls/policy");
  story_.Knowing(ControlOf("policy", true));
  Change(row);
  v1::Control retired = ControlOf("policy", false);
  retired.set_state(v1::Control::STATE_RETIRED);
  story_.Knowing(retired);
  EXPECT_THAT(OnlyGap(), HasSubstr("CONTROL_UNKNOWN: these controls do not exist or are retired: "
                                   "organizations/acme/controls/policy in iso-42001:A.2.2;"));
}

TEST_F(StatementRulesTest, TheControlsOfApprovedTreatmentsAreApplicable) {
  Know(ApprovedNeed("t1", {"iso-42001:A.6.2.6"}));
  EXPECT_TRUE(Submits());
  Change(story_.Excluded("iso-42001:A.6.2.6"));
  EXPECT_THAT(story_.Gap("RISK_WITHOUT_CONTROL"),
              HasSubstr("organizations/acme/treatments/t1 needs iso-42001:A.6.2.6"));
  EXPECT_THAT(story_.Gap("CONTROL_EXCLUDED_BUT_USED"), HasSubstr("t1 needs iso-42001:A.6.2.6"));
}

TEST_F(StatementRulesTest, AnApprovedTreatmentThatModifiesTheRiskNamesAControlThatIsThere) {
  Know(ApprovedNeed("t1", {}));
  EXPECT_THAT(OnlyGap(), HasSubstr("RISK_WITHOUT_CONTROL: these approved treatments or measures lack an applicable "
                                   "control: organizations/acme/treatments/t1 names no control;"));
  v1::ControlNeed avoided = ApprovedNeed("t1", {});
  avoided.set_option(v1::ControlNeed::OPTION_AVOID);
  story_.Knowing(avoided);
  EXPECT_TRUE(Submits());
  story_.Knowing(ApprovedNeed("t1", {"organizations/acme/controls/none"}));
  EXPECT_THAT(OnlyGap(), HasSubstr("RISK_WITHOUT_CONTROL"));
  story_.Knowing(ControlOf("none", false));
  EXPECT_TRUE(Submits());
}

TEST_F(StatementRulesTest, AnOpenTreatmentUsesNoExcludedControl) {
  Know(Need("t1", {"iso-42001:A.6.2.6"}));
  Change(story_.Excluded("iso-42001:A.6.2.6"));
  EXPECT_THAT(OnlyGap(),
              HasSubstr("CONTROL_EXCLUDED_BUT_USED: these treatments or measures lean on a control that is not "
                        "applicable: organizations/acme/treatments/t1 needs iso-42001:A.6.2.6;"));
  v1::ControlNeed closed = Need("t1", {"iso-42001:A.6.2.6"});
  closed.set_open(false);
  story_.Knowing(closed);
  EXPECT_TRUE(Submits());
}

TEST_F(StatementRulesTest, AControlOfTheOrganizationIsExcludedWithAllItsRequirements) {
  v1::Control control = ControlOf("logs", true);
  control.add_satisfies()->set_requirement("iso-42001:A.6.2.8");
  control.add_satisfies()->set_requirement("iso-42001:A.6.2.6");
  story_.Knowing(control);
  Know(Need("t1", {control.name()}));
  Change(story_.Excluded("iso-42001:A.6.2.8"));
  EXPECT_TRUE(Submits());
  Change(story_.Excluded("iso-42001:A.6.2.6"));
  EXPECT_THAT(OnlyGap(), HasSubstr("CONTROL_EXCLUDED_BUT_USED"));
}

TEST_F(StatementRulesTest, RegisteredThingsBarTheExclusionOfTheirControls) {
  const auto bars = [&](v1::ManagementScope::Kind kind, const char* thing, const char* requirement) {
    StatementStory story;
    story.Complete().Set({story.Excluded(requirement)});
    EXPECT_EQ(story.Gap("EXCLUSION_CONTRADICTED"), "") << requirement;
    story.Knowing(ScopeWith(kind, thing));
    EXPECT_THAT(story.Gap("EXCLUSION_CONTRADICTED"), HasSubstr(requirement));
    EXPECT_THAT(story.Gap("EXCLUSION_CONTRADICTED"), HasSubstr(thing));
    v1::ManagementScope many;
    many.set_name(kScopeRecord);
    many.add_things()->set_kind(kind);
    many.mutable_things(0)->set_more(true);
    story.Knowing(many);
    EXPECT_THAT(story.Gap("EXCLUSION_CONTRADICTED"), HasSubstr(requirement));
  };
  bars(v1::ManagementScope::KIND_DATASET, "organizations/acme/datasets/d1", "iso-42001:A.7.4");
  bars(v1::ManagementScope::KIND_SUPPLIER, "organizations/acme/suppliers/s1", "iso-42001:A.10.3");
  bars(v1::ManagementScope::KIND_CUSTOMER, "organizations/acme/interestedParties/p1", "iso-42001:A.10.4");
}

TEST_F(StatementRulesTest, TheComparisonWithAnnexAIsRecorded) {
  StatementStory story;
  story.Create();
  EXPECT_THAT(story.Gap("COMPARISON_MISSING"), HasSubstr("Annex A"));
  EXPECT_NE(story.Gap("ROW_MISSING"), "");
  v1::RecordStatementComparisonRequest request;
  request.set_text("Compared");
  request.add_controls_added("iso-42001:A.5.4");
  story.By("sam").When(request).IsRefused("ROW_UNKNOWN");
  story.Set({story.Applicable("iso-42001:A.5.4")}).When(request).Happens();
  EXPECT_EQ(story.Gap("COMPARISON_MISSING"), "");
  EXPECT_EQ(story.state().comparison().comparer(), "sam");
  EXPECT_EQ(story.state().comparison().controls_added(0), "iso-42001:A.5.4");
}

TEST_F(StatementRulesTest, DoubtfulExclusionsAreWarnedOfAndRecorded) {
  v1::ManagementScope scope = ScopeWith(v1::ManagementScope::KIND_SYSTEM, "organizations/acme/aiSystems/chat");
  scope.add_ai_roles("PROVIDER");
  scope.add_ai_roles("CUSTOMER");
  story_.Knowing(scope);
  Change(story_.Excluded("iso-42001:A.5.2"));
  Change(story_.Excluded("iso-42001:A.6.2.3"));
  Change(story_.Excluded("iso-42001:A.9.2"));
  story_.Submit();
  ASSERT_EQ(story_.state().submission().warnings_size(), 3);
  EXPECT_EQ(story_.state().submission().warnings(0).requirements(0), "iso-42001:A.5.2");
  EXPECT_EQ(story_.state().submission().warnings(1).requirements(0), "iso-42001:A.6.2.3");
  EXPECT_EQ(story_.state().submission().warnings(2).requirements(0), "iso-42001:A.9.2");
  EXPECT_TRUE(WarningsOf(story_.state().rows(), {}).empty());
}

TEST_F(StatementRulesTest, AStatementRestsOnABoundedNumberOfTreatments) {
  for (int i = 0; i < 5000; ++i) Know(Need(absl::StrCat("t", i), {"iso-42001:A.6.2.6"}));
  EXPECT_TRUE(Submits());
  Know(Need("one-more", {"iso-42001:A.6.2.6"}));
  EXPECT_THAT(OnlyGap(), HasSubstr("TOO_MANY_NEEDS"));
}

TEST_F(StatementRulesTest, AListOfViolationsIsBounded) {
  std::vector<std::string> names(152, "n");
  EXPECT_THAT(Listed(names), testing::EndsWith(" and 2 more"));
  names.resize(150);
  EXPECT_THAT(Listed(names), testing::EndsWith(", n"));
}

}  // namespace
}  // namespace aims::controls
