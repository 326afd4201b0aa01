#include "services/controls/api/requirement_coverage.h"

#include "common/frameworks/frameworks.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/controls/api/framework_methods.h"
#include "services/controls/domain/testing/framework_story.h"

namespace aims::controls {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using v1::Control;
using v1::Policy;
using v1::RequirementCoverage;
using Satisfied = Control::Satisfied;

Control Serving(const std::string& requirement, Satisfied::Extent extent, bool in_place) {
  Control control;
  control.set_name("organizations/acme/controls/c1");
  control.set_state(in_place ? Control::STATE_OPERATING : Control::STATE_PLANNED);
  control.set_in_place(in_place);
  control.add_satisfies()->set_requirement(requirement);
  control.mutable_satisfies(0)->set_extent(extent);
  return control;
}

Policy Fulfilling(const std::string& requirement, bool in_force) {
  Policy policy;
  policy.set_name("organizations/acme/policies/p1");
  policy.set_state(in_force ? Policy::STATE_PUBLISHED : Policy::STATE_DRAFT);
  if (in_force) policy.mutable_current_version()->set_version(1);
  policy.add_fulfils(requirement);
  return policy;
}

class RequirementCoverageTest : public testing::Test {
 protected:
  RequirementCoverage Coverage(const std::string& id = "A.6.2.6") const {
    v1::Requirement requirement;
    requirement.set_requirement_id(id);
    requirement.set_title("Monitoring");
    requirement.set_modality(v1::Requirement::MODALITY_IF_SELECTED);
    return servers_.CoverageOf("iso-42001", requirement);
  }
  RequirementCoverage::Degree Degree() const { return Coverage().degree(); }

  RequirementServers servers_;
};

TEST_F(RequirementCoverageTest, IsNoneWhereNothingServes) {
  servers_.Add(Serving("iso-27001:A.6.2.6", Satisfied::EXTENT_FULL, true));  // of another framework
  EXPECT_EQ(Degree(), RequirementCoverage::DEGREE_NONE);
  EXPECT_EQ(Coverage().requirement(), "iso-42001:A.6.2.6");
  EXPECT_EQ(Coverage().title(), "Monitoring");
  EXPECT_EQ(Coverage().modality(), v1::Requirement::MODALITY_IF_SELECTED);
}

TEST_F(RequirementCoverageTest, GrowsWithTheControlsInPlace) {
  servers_.Add(Serving("iso-42001:A.6.2.6", Satisfied::EXTENT_FULL, false));
  EXPECT_EQ(Degree(), RequirementCoverage::DEGREE_PLANNED);
  servers_.Add(Serving("iso-42001:A.6.2.6", Satisfied::EXTENT_PARTIAL, true));
  EXPECT_EQ(Degree(), RequirementCoverage::DEGREE_PARTIAL) << "the one that meets it in full is not in place";
  servers_.Add(Serving("iso-42001:A.6.2.6", Satisfied::EXTENT_FULL, true));
  EXPECT_EQ(Degree(), RequirementCoverage::DEGREE_FULL);
  EXPECT_THAT(Coverage().controls(), SizeIs(3));
}

TEST_F(RequirementCoverageTest, CountsAPolicyOnlyInForce) {
  servers_.Add(Fulfilling("iso-42001:A.6.2.6", false));
  EXPECT_EQ(Degree(), RequirementCoverage::DEGREE_PLANNED);
  EXPECT_THAT(Coverage().coming_policies(), ElementsAre("organizations/acme/policies/p1"));
  servers_.Add(Fulfilling("iso-42001:A.6.2.6", true));
  EXPECT_EQ(Degree(), RequirementCoverage::DEGREE_FULL);
  EXPECT_THAT(Coverage().policies(), ElementsAre("organizations/acme/policies/p1"));
}

TEST_F(RequirementCoverageTest, LeavesOutWhatIsRetired) {
  Control control = Serving("iso-42001:A.6.2.6", Satisfied::EXTENT_FULL, true);
  control.set_state(Control::STATE_RETIRED);
  servers_.Add(control);
  Policy policy = Fulfilling("iso-42001:A.6.2.6", true);
  policy.set_state(Policy::STATE_RETIRED);
  servers_.Add(policy);
  EXPECT_EQ(Degree(), RequirementCoverage::DEGREE_NONE);
}

TEST_F(RequirementCoverageTest, SaysWhatStandsBehindAControl) {
  Control control = Serving("iso-42001:A.6.2.6", Satisfied::EXTENT_FULL, true);
  control.set_compensated(true);
  control.add_evidence()->set_standing(Control::HeldEvidence::STANDING_VALID);
  control.add_evidence()->set_standing(Control::HeldEvidence::STANDING_EXPIRED);
  control.mutable_operation_result()->set_outcome(v1::CONTROL_TEST_OUTCOME_PASSED);
  control.mutable_operation_result()->mutable_conclude_time()->set_seconds(7);
  servers_.Add(control);
  const auto served = Coverage().controls(0);
  EXPECT_TRUE(served.full() && served.in_place() && served.compensated() && served.last_test_passed());
  EXPECT_EQ(served.valid_evidence(), 1u);
  EXPECT_EQ(served.last_test_time().seconds(), 7);
}

TEST_F(RequirementCoverageTest, IsListedForTheAssessedRequirementsOfAFramework) {
  FrameworkStory shipped("organizations/acme/frameworks/iso-42001");
  shipped.Offer();
  servers_.Add(Serving("iso-42001:A.6.2.6", Satisfied::EXTENT_FULL, true));
  v1::ListRequirementCoverageRequest request;
  request.set_parent("organizations/acme/frameworks/iso-42001");
  request.set_page_size(1000);
  const auto list = [&] {
    v1::ListRequirementCoverageResponse response;
    const absl::Status status = CoveragePage({shipped.state()}, servers_, request, absl::UTCTimeZone(), &response);
    EXPECT_TRUE(status.ok()) << status;
    return response;
  };
  EXPECT_THAT(list().coverages(), SizeIs(32 + 38));
  EXPECT_EQ(list().version(), "2023");
  request.set_filter("degree = NONE AND modality = IF_SELECTED");
  EXPECT_THAT(list().coverages(), SizeIs(37));
  request.set_filter("degree != NONE");
  ASSERT_THAT(list().coverages(), SizeIs(1));
  EXPECT_EQ(list().coverages(0).requirement(), "iso-42001:A.6.2.6");
  request.set_filter("");
  request.set_page_size(69);
  request.set_page_token(list().next_page_token());
  EXPECT_THAT(list().coverages(), SizeIs(1));
  request.set_parent("organizations/acme/frameworks/other");
  request.clear_page_token();
  v1::ListRequirementCoverageResponse response;
  EXPECT_EQ(CoveragePage({shipped.state()}, servers_, request, absl::UTCTimeZone(), &response).code(),
            absl::StatusCode::kNotFound);
}

}  // namespace
}  // namespace aims::controls
