// Records of the risk service's log, whatever wrote them, folded into its read model
// (common/command/testing/fold_fuzz.h): what is not poison can be read.

#include <string>

#include "aims/risk/v1/topic.pb.h"
#include "common/command/testing/records_fuzz.h"
#include "services/risk/aggregates/aggregates.h"

namespace aims::risk {
namespace {

std::string SubjectOf(const v1::RiskTopicRecord& record) {
  return record.has_treatment()                ? "organizations/acme/treatments/t"
         : record.has_risk_criteria()          ? "organizations/acme/riskCriteria/c"
         : record.has_risk_category()          ? "organizations/acme/riskCategories/c"
         : record.has_impact_assessment()      ? "organizations/acme/impactAssessments/a"
         : record.has_risk_profile()           ? "organizations/acme/riskProfiles/p"
         : record.has_control_standing()       ? "organizations/acme/controlStandings/c"
         : record.has_risk_artifact()          ? "organizations/acme/riskArtifacts/a"
         : record.has_organization_authority() ? "organizations/acme/organizationAuthorities/current"
                                               : "organizations/acme/risks/r";
}

}  // namespace
}  // namespace aims::risk

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const aims::command::Aggregates aggregates = aims::risk::RiskAggregates();
  return aims::command::testing::FuzzRecords(aggregates, &aims::risk::SubjectOf, data, size);
}
