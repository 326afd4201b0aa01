#include "services/controls/domain/statement_rows.h"

#include "gtest/gtest.h"

namespace aims::controls {
namespace {

v1::StatementRow Row(const std::string& requirement, const std::string& text = "") {
  v1::StatementRow row;
  row.set_requirement(requirement);
  row.set_text(text);
  return row;
}

std::string Order(const StatementRows& rows) {
  std::string order;
  for (const auto& row : rows) order += row.requirement() + " ";
  return order;
}

TEST(StatementRows, AreInTheOrderOfFrameworkAndRequirementWithNumbersAsNumbers) {
  StatementRows rows;
  for (const char* requirement : {"iso-42001:A.6.2.10", "own:X.1", "iso-42001:A.10.2", "iso-42001:A.6.2.9",
                                  "iso-27001:A.8.34", "iso-42001:A.2.2"}) {
    PutRow(Row(requirement), &rows);
  }
  EXPECT_EQ(Order(rows),
            "iso-27001:A.8.34 iso-42001:A.2.2 iso-42001:A.6.2.9 iso-42001:A.6.2.10 iso-42001:A.10.2 own:X.1 ");
  EXPECT_FALSE(RequirementBefore("own:A.1", "own:A.1"));
  EXPECT_TRUE(RequirementBefore("own:A.01", "own:A.1"));
  EXPECT_FALSE(RequirementBefore("own:A.1", "own:A.01"));
}

TEST(StatementRows, OneIsReplacedAndRemovedByItsRequirement) {
  StatementRows rows;
  PutRow(Row("iso-42001:A.2.2", "first"), &rows);
  PutRow(Row("iso-42001:A.2.3"), &rows);
  PutRow(Row("iso-42001:A.2.2", "second"), &rows);
  ASSERT_EQ(rows.size(), 2);
  EXPECT_EQ(RowOf(rows, "iso-42001:A.2.2")->text(), "second");
  RemoveRow("iso-42001:A.2.2", &rows);
  EXPECT_EQ(Order(rows), "iso-42001:A.2.3 ");
  EXPECT_EQ(RowOf(rows, "iso-42001:A.2.2"), nullptr);
}

TEST(StatementRows, TheSealIsOfTheContentAndNotOfItsEditors) {
  v1::StatementOfApplicability statement;
  statement.set_version(1);
  PutRow(Row("iso-42001:A.2.2", "first"), statement.mutable_rows());
  const std::string seal = SealOf(statement);
  EXPECT_EQ(seal.size(), 64);
  statement.mutable_rows(0)->set_editor("sam");
  statement.mutable_rows(0)->mutable_edit_time()->set_seconds(5);
  EXPECT_EQ(SealOf(statement), seal);
  statement.mutable_rows(0)->set_text("second");
  EXPECT_NE(SealOf(statement), seal);
  statement.mutable_rows(0)->set_text("first");
  statement.set_version(2);
  EXPECT_NE(SealOf(statement), seal);
}

}  // namespace
}  // namespace aims::controls
