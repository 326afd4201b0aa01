#include "services/controls/api/statement_methods.h"

#include "gtest/gtest.h"
#include "services/controls/domain/testing/statement_story.h"

namespace aims::controls {
namespace {

std::shared_ptr<const v1::Control> InPlace(const std::string& name) {
  v1::Control control = ControlOf("policy", true);
  return name == control.name() ? std::make_shared<v1::Control>(control) : nullptr;
}

v1::StatementRow WithControl(const StatementStory& story) {
  v1::StatementRow row = story.Applicable("iso-42001:A.2.2");
  row.add_controls("organizations/acme/controls/policy");
  return row;
}

TEST(StatementMethods, TheStatusIsThatOfThePresentControls) {
  StatementStory story;
  story.Knowing(ControlOf("policy", false));
  story.Create();
  v1::GetStatementStatusRequest request;
  v1::StatementStatus status;
  EXPECT_FALSE(StatementStatus(story.state(), &InPlace, request, &status).ok());  // nothing was approved
  request.set_draft(true);
  EXPECT_FALSE(StatementStatus(story.state(), &InPlace, request, &status).ok());  // there are no rows
  story.Set({WithControl(story)});
  ASSERT_TRUE(StatementStatus(story.state(), &InPlace, request, &status).ok());
  ASSERT_EQ(status.statuses_size(), 1);
  EXPECT_EQ(status.statuses(0).status(), v1::StatementRowStatus::STATUS_IMPLEMENTED);
  EXPECT_EQ(status.version(), 1);

  StatementStory approved;
  approved.Knowing(ControlOf("policy", false));
  approved.Complete().Set({WithControl(approved)}).Submit().Approve();
  v1::StatementStatus in_force;
  ASSERT_TRUE(StatementStatus(approved.state(), &InPlace, {}, &in_force).ok());
  EXPECT_EQ(in_force.statuses_size(), 38);
  EXPECT_EQ(in_force.statuses(0).status(), v1::StatementRowStatus::STATUS_IMPLEMENTED);
  EXPECT_EQ(approved.state().current().statuses(0).status(), v1::StatementRowStatus::STATUS_PLANNED);  // frozen
}

TEST(StatementMethods, TheCoverageIsOfEachControlOfAnnexA) {
  StatementStory story;
  story.Create();
  v1::ImportIsmsStatementRequest import;
  import.add_rows()->set_requirement_id("A.5.1");
  import.mutable_rows(0)->set_applicable(true);
  story.When(import).Happens();
  v1::StatementIsmsCoverage coverage;
  ASSERT_TRUE(IsmsCoverageOf(story.state(), &coverage).ok());
  ASSERT_EQ(coverage.coverages_size(), 38);
  EXPECT_EQ(coverage.coverages(0).requirement(), "iso-42001:A.2.2");
  EXPECT_EQ(coverage.coverages(0).degree(), v1::IsmsCoverage::DEGREE_PARTIAL);
}

TEST(StatementMethods, AreBoundByName) {
  const api::OtherMethods methods = StatementMethods(nullptr);
  EXPECT_EQ(methods.count("aims.controls.v1.StatementOfApplicabilityService.GetStatementStatus"), 1);
  EXPECT_EQ(methods.count("aims.controls.v1.StatementOfApplicabilityService.GetStatementIsmsCoverage"), 1);
}

}  // namespace
}  // namespace aims::controls
