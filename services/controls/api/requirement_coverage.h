#pragma once
// How far the controls and policies of an organization serve the requirements of a framework: which requirement has none,
// and which control stands behind each (ISO/IEC 42001 6.1.3, 9.1). Pure.
//
//   RequirementServers servers;
//   for (const v1::Control& control : …) servers.Add(control);
//   v1::RequirementCoverage coverage = servers.CoverageOf("iso-42001", requirement);

#include <map>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "aims/controls/v1/catalogue.pb.h"
#include "aims/controls/v1/control.pb.h"
#include "aims/controls/v1/framework.pb.h"
#include "aims/controls/v1/policy.pb.h"

namespace aims::controls {

class RequirementServers {
 public:
  // In the order of their names. Retired controls and policies serve nothing.
  void Add(const v1::Control& control);
  void Add(const v1::Policy& policy);

  v1::RequirementCoverage CoverageOf(absl::string_view framework_id, const v1::Requirement& requirement) const;

 private:
  // By requirement, "iso-42001:A.6.2.6", without a degree.
  std::map<std::string, v1::RequirementCoverage, std::less<>> known_;
};

}  // namespace aims::controls
