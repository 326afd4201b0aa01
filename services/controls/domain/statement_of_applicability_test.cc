#include "services/controls/domain/statement_of_applicability.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/controls/domain/testing/statement_story.h"

namespace aims::controls {
namespace {

using v1::StatementOfApplicability;
using v1::StatementRow;

v1::SetStatementRowsRequest Setting(const std::vector<StatementRow>& rows) {
  v1::SetStatementRowsRequest request;
  *request.mutable_rows() = {rows.begin(), rows.end()};
  return request;
}

template <class Request>
Request Of(const std::vector<std::string>& requirements) {
  Request request;
  *request.mutable_requirements() = {requirements.begin(), requirements.end()};
  return request;
}

TEST(Statement, BeginsAsADraftOfItsOrganization) {
  StatementStory story;
  story.Create();
  EXPECT_EQ(story.state().state(), StatementOfApplicability::STATE_DRAFT);
  EXPECT_EQ(story.state().version(), 1);
  EXPECT_EQ(story.state().organization(), "organizations/acme");
}

TEST(Statement, IsTheOnlyOneForItsPartOfTheScope) {
  StatementOfApplicability other;
  other.set_name("organizations/acme/statementsOfApplicability/other");
  other.set_part("Vienna");
  v1::CreateStatementOfApplicabilityRequest request;
  request.mutable_statement_of_applicability()->set_part("VIENNA");
  StatementStory story;
  story.Knowing(other).ReferredToBy(other.name());
  story.When(request).IsRefused("STATEMENT_EXISTS", "6.1.3");
  request.mutable_statement_of_applicability()->set_part("Graz");
  story.When(request).Happens();
}

TEST(Statement, RowsAreSetOneEventEach) {
  StatementStory story;
  story.Create();
  const auto events =
      story.By("sam").When(Setting({story.Applicable("iso-42001:A.2.3"), story.Excluded("iso-42001:A.2.2")})).Happens();
  EXPECT_EQ(events.size(), 2);
  ASSERT_EQ(story.state().rows_size(), 2);
  EXPECT_EQ(story.state().rows(0).requirement(), "iso-42001:A.2.2");
  EXPECT_EQ(story.state().rows(1).origin(), StatementRow::ORIGIN_TYPED);
  EXPECT_EQ(story.state().rows(1).editor(), "sam");
  EXPECT_THAT(story.state().authors(), testing::ElementsAre("sam"));
  story.When(Setting({story.Applicable("iso-42001:A.2.3")})).NothingHappens();
}

TEST(Statement, ARowIsOfAControlOfAnAdoptedFramework) {
  StatementStory story;
  story.Create();
  story.When(Setting({story.Applicable("iso-42001:A.99")})).IsRefused("REQUIREMENT_UNKNOWN", "6.1.3");
  story.When(Setting({story.Applicable("iso-42001:6.1.3")})).IsRefused("REQUIREMENT_UNKNOWN");  // a clause
  story.When(Setting({story.Applicable("iso-27001:A.5.1")})).IsRefused("REQUIREMENT_UNKNOWN");
  story.Knowing(Adopted("iso-27001", "2022"));
  story.When(Setting({story.Applicable("iso-27001:A.5.1")})).Happens();
}

TEST(Statement, AnOwnFrameworkIsFoundByTheRecordOfTheScope) {
  v1::Framework own = Adopted("acme-own", "1");
  own.set_origin(v1::Framework::ORIGIN_OWN);
  own.mutable_edition()->set_framework_id("acme-own");
  own.mutable_edition()->set_version("1");
  auto* requirement = own.mutable_edition()->add_requirements();
  requirement->set_requirement_id("X.1");
  requirement->set_kind(v1::Requirement::KIND_CONTROL);
  StatementStory story;
  story.Create();
  story.Knowing(own).When(Setting({story.Applicable("acme-own:X.1")})).IsRefused("REQUIREMENT_UNKNOWN");
  v1::ManagementScope scope;
  scope.set_name(kScopeRecord);
  scope.add_frameworks(own.name());
  story.Knowing(scope).When(Setting({story.Applicable("acme-own:X.1")})).Happens();
}

TEST(Statement, ARowDoesNotSayTwoThingsAtOnce) {
  StatementStory story;
  story.Create();
  StatementRow row = story.Applicable("iso-42001:A.2.2");
  row.set_exclusion_ground(StatementRow::EXCLUSION_GROUND_OUT_OF_SCOPE);
  story.When(Setting({row})).IsRefused("ROW_CONTRADICTORY");
  row = story.Excluded("iso-42001:A.2.2");
  *row.mutable_target_time() = base::ToProto(story.time());
  story.When(Setting({row})).IsRefused("ROW_CONTRADICTORY");
  row = story.Applicable("iso-42001:A.2.2");
  story.When(Setting({row, row})).Fails(absl::StatusCode::kInvalidArgument);
}

TEST(Statement, ControlsOfARowExistInTheOrganizationAndAreNotRetired) {
  StatementStory story;
  story.Create();
  StatementRow row = story.Applicable("iso-42001:A.2.2");
  row.add_controls("organizations/acme/controls/none");
  story.When(Setting({row})).IsRefused("CONTROL_UNKNOWN");
  v1::Control control = ControlOf("none", false);
  control.set_state(v1::Control::STATE_RETIRED);
  story.Knowing(control).When(Setting({row})).IsRefused("CONTROL_UNKNOWN");
  story.Knowing(ControlOf("none", false)).When(Setting({row})).Happens();
}

TEST(Statement, ARowIsRemovedByItsRequirement) {
  StatementStory story;
  story.Create();
  story.Set({story.Applicable("iso-42001:A.2.2")});
  story.When(Of<v1::RemoveStatementRowsRequest>({"iso-42001:A.2.3"})).IsRefused("ROW_UNKNOWN");
  story.When(Of<v1::RemoveStatementRowsRequest>({"iso-42001:A.2.2", "iso-42001:A.2.2"})).Happens();
  EXPECT_EQ(story.state().rows_size(), 0);
}

v1::ImportIsmsStatementRequest Importing(const std::vector<std::string>& ids, bool applicable = true) {
  v1::ImportIsmsStatementRequest request;
  for (const std::string& id : ids) {
    v1::IsmsRow* row = request.add_rows();
    row->set_requirement_id(id);
    row->set_applicable(applicable);
    row->set_justification("Our risks need it.");
    row->set_evidence("Policy P-7");
  }
  return request;
}

TEST(Statement, AnImportedStatementAndItsProposalsAreProposedUntilAPersonConfirmsThem) {
  StatementStory story;
  story.Create().By("sam").When(Importing({"A.5.1"})).Happens();
  const StatementRow* imported = RowOf(story.state().rows(), "iso-27001:A.5.1");
  ASSERT_NE(imported, nullptr);
  EXPECT_TRUE(imported->proposed());
  EXPECT_EQ(imported->origin(), StatementRow::ORIGIN_FROM_ISMS);
  EXPECT_EQ(imported->imported_evidence(), "Policy P-7");
  const StatementRow* proposal = RowOf(story.state().rows(), "iso-42001:A.2.2");
  ASSERT_NE(proposal, nullptr);
  EXPECT_TRUE(proposal->proposed());
  EXPECT_THAT(proposal->mappings(), testing::Contains("A.2.2 intersects iso-27001:A.5.1"));
  story.When(Importing({"A.5.1"})).NothingHappens();

  auto confirm = Of<v1::ConfirmStatementRowsRequest>({"iso-42001:A.2.2", "iso-27001:A.5.1"});
  *confirm.mutable_target_time() = base::ToProto(story.time() + 30 * kDay);
  story.By("ria").When(confirm).Happens();
  proposal = RowOf(story.state().rows(), "iso-42001:A.2.2");
  EXPECT_FALSE(proposal->proposed());
  EXPECT_EQ(proposal->editor(), "ria");
  EXPECT_TRUE(proposal->has_target_time());
  story.When(confirm).NothingHappens();
  story.When(Of<v1::ConfirmStatementRowsRequest>({"iso-42001:A.99"})).IsRefused("ROW_UNKNOWN");
}

TEST(Statement, AnImportLeavesWhatAPersonWrote) {
  StatementStory story;
  story.Create();
  StatementRow row = story.Applicable("iso-42001:A.2.2");
  row.set_text("Ours");
  story.Set({row}).When(Importing({"A.5.1"})).Happens();
  EXPECT_EQ(RowOf(story.state().rows(), "iso-42001:A.2.2")->text(), "Ours");
  EXPECT_FALSE(RowOf(story.state().rows(), "iso-42001:A.2.2")->proposed());
}

TEST(Statement, AnImportNamesAllUnknownIdsAtOnceAndLeavesProposalsOutOnRequest) {
  StatementStory story;
  story.Create().When(Importing({"A.5.1", "A.5.99", "5.2"})).IsRefused("REQUIREMENT_UNKNOWN");
  EXPECT_THAT(story.outcome().status().message(), testing::HasSubstr("A.5.99"));
  EXPECT_THAT(domain::ViolationsOf(story.outcome().status())[0].description, testing::HasSubstr("5.2"));
  story.When(Importing({"A.5.1", "A.5.1"})).Fails(absl::StatusCode::kInvalidArgument);
  v1::ImportIsmsStatementRequest alone = Importing({"A.5.1"});
  alone.set_without_proposals(true);
  story.When(alone).Happens();
  EXPECT_EQ(story.state().rows_size(), 1);
}

TEST(Statement, AChangeOfATypedRowKeepsItsOriginInTheIsms) {
  StatementStory story;
  story.Create().When(Importing({"A.5.1"})).Happens();
  story.Set({story.Applicable("iso-42001:A.2.2")});
  const StatementRow* row = RowOf(story.state().rows(), "iso-42001:A.2.2");
  EXPECT_EQ(row->origin(), StatementRow::ORIGIN_TYPED);
  EXPECT_FALSE(row->proposed());
  EXPECT_FALSE(row->mappings().empty());
}

TEST(Statement, AnyEditInReviewVoidsTheSubmission) {
  const auto in_review = [](auto edit) {
    StatementStory story;
    story.Complete().Submit();
    const auto events = story.By("sam").When(edit(story)).Happens();
    EXPECT_TRUE(events[0].has_submission_voided());
    EXPECT_EQ(story.state().state(), StatementOfApplicability::STATE_DRAFT);
    EXPECT_FALSE(story.state().has_submission());
  };
  in_review([](StatementStory& story) { return Setting({story.Excluded("iso-42001:A.2.2")}); });
  in_review([](StatementStory&) { return Of<v1::RemoveStatementRowsRequest>({"iso-42001:A.2.2"}); });
  in_review([](StatementStory&) { return Importing({"A.5.1"}); });
  in_review([](StatementStory&) {
    v1::RecordStatementComparisonRequest request;
    request.set_text("Again");
    return request;
  });
  StatementStory story;
  story.Complete().Submit();
  story.When(Setting({AsTyped(story.state().rows(0))})).NothingHappens();  // no change
}

TEST(Statement, HasRoomFor700RowsAnd200Authors) {
  StatementStory story;
  story.Create();
  std::vector<v1::StatementOfApplicabilityEvent> rows;
  for (int i = 0; i < 700; ++i) {
    rows.emplace_back().mutable_row_set()->mutable_row()->set_requirement(absl::StrCat("own:X.", i));
  }
  story.Given(rows);
  story.When(Setting({story.Applicable("iso-42001:A.2.2")})).IsRefused("TOO_MANY_ROWS");
  StatementStory crowd;
  crowd.Create();
  for (int i = 0; i < 200; ++i) {
    crowd.By(absl::StrCat("p", i)).Given({rows[0]});
  }
  crowd.By("late").When(Setting({crowd.Applicable("iso-42001:A.2.2")})).IsRefused("TOO_MANY_AUTHORS");
}

TEST(Statement, ItsOwnFieldsAreUpdated) {
  StatementStory story;
  story.Create();
  v1::UpdateStatementOfApplicabilityRequest request;
  request.mutable_statement_of_applicability()->set_stale_days(30);
  story.When(request).Happens();
  EXPECT_EQ(story.state().stale_days(), 30);
  story.When(request).NothingHappens();
}

}  // namespace
}  // namespace aims::controls
