// A statement of 38 + 93 rows, from the import of the ISO 27001 statement to the approval.

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/controls/domain/testing/statement_story.h"

namespace aims::controls {
namespace {

std::vector<std::string> Iso27001Ids() {
  std::vector<std::string> ids;
  for (const auto& requirement : frameworks::FindEdition("iso-27001")->requirements()) {
    if (requirement.kind() == v1::Requirement::KIND_CONTROL) ids.push_back(requirement.requirement_id());
  }
  return ids;
}

TEST(WholeStatement, GoesFromTheImportToTheApproval) {
  StatementStory story;
  story.Knowing(Adopted("iso-27001", "2022")).Knowing(ControlOf("policy", true));
  const v1::ControlNeed need = ApprovedNeed("t1", {"iso-42001:A.6.2.6", "organizations/acme/controls/policy"});
  story.Knowing(need).ReferredToBy(need.name());
  story.Create();

  // 93 rows come in, the last of them excluded; the crosswalk proposes some of the 38.
  v1::ImportIsmsStatementRequest import;
  for (const std::string& id : Iso27001Ids()) {
    v1::IsmsRow* row = import.add_rows();
    row->set_requirement_id(id);
    row->set_applicable(import.rows_size() < 93);
    row->set_justification(std::string(300, 'j'));
    row->set_status("implemented");
    row->set_stated_owner("CISO");
    row->set_evidence("Record R-1");
  }
  ASSERT_EQ(import.rows_size(), 93);
  story.By("sam").When(import).Happens();
  const int proposals = story.state().rows_size() - 93;
  EXPECT_GT(proposals, 0);
  EXPECT_LT(proposals, 38);

  // The rest of Annex A is typed, and one proposal is answered otherwise.
  std::vector<v1::StatementRow> typed;
  for (const std::string& control : Iso42001Controls()) {
    if (RowOf(story.state().rows(), control) != nullptr) continue;
    typed.push_back(story.Applicable(control));
    typed.back().set_text(std::string(300, 't'));
  }
  v1::StatementRow policy = story.Applicable("iso-42001:A.2.2");
  policy.add_controls("organizations/acme/controls/policy");
  policy.clear_target_time();
  typed.push_back(policy);
  story.Set(typed);
  ASSERT_EQ(story.state().rows_size(), 131);

  // Nothing is satisfied by the import: every gap is named at once.
  EXPECT_THAT(story.Gap("ROW_UNCONFIRMED"), testing::HasSubstr("iso-27001:A.5.1 to A.5.37, iso-27001:A.6.1 to A.6.8,"));
  EXPECT_THAT(story.Gap("TARGET_MISSING"), testing::HasSubstr("iso-27001:A.5.1 to A.5.37, iso-27001:A.6.1 to A.6.8,"));
  EXPECT_THAT(story.Gap("REASON_MISSING"), testing::HasSubstr("iso-27001:A.8.34;"));
  EXPECT_NE(story.Gap("COMPARISON_MISSING"), "");

  v1::ConfirmStatementRowsRequest confirm;
  for (const auto& row : story.state().rows()) confirm.add_requirements(row.requirement());
  *confirm.mutable_target_time() = base::ToProto(story.time() + 200 * kDay);
  story.By("sam").When(confirm).Happens();
  v1::StatementRow excluded = story.Excluded("iso-27001:A.8.34");
  story.Set({excluded}).Compare().Submit();

  const auto events = story.By("mia").When(story.Approving()).Happens();
  for (const auto& event : events) EXPECT_LT(event.ByteSizeLong(), 50 * 1024);
  const auto& statement = story.state();
  EXPECT_EQ(statement.state(), v1::StatementOfApplicability::STATE_CURRENT);
  EXPECT_EQ(statement.current_rows_size(), 131);
  EXPECT_EQ(statement.current().statuses_size(), 131);
  EXPECT_EQ(statement.current().frameworks_size(), 2);
  EXPECT_EQ(statement.current().needs_size(), 1);
  const v1::StatementRow* last = RowOf(statement.current_rows(), "iso-27001:A.8.34");
  EXPECT_FALSE(last->applicable());

  // The size of the record: about 53 KiB in force, and twice that while the next version is written beside it.
  const size_t in_force = statement.ByteSizeLong();
  EXPECT_LT(in_force, 70 * 1024);
  story.By("ria").When(v1::StartStatementVersionRequest()).Happens();
  EXPECT_LT(story.state().ByteSizeLong(), 130 * 1024);
  RecordProperty("bytes_in_force", static_cast<int>(in_force));
  RecordProperty("bytes_with_draft", static_cast<int>(story.state().ByteSizeLong()));
}

}  // namespace
}  // namespace aims::controls
