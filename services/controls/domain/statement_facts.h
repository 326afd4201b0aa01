#pragma once
// The facts by which a statement is judged, besides its rows: the adopted frameworks, the open needs for controls, and
// the record of scope and registered things. Pure.
//
//   const StatementFacts facts = FactsOf(decision);

#include <memory>
#include <string>
#include <vector>

#include "aims/controls/v1/control_need.pb.h"
#include "aims/controls/v1/management_scope.pb.h"
#include "common/domain/decision.h"

namespace aims::controls {

// A framework that the organization goes by.
struct AdoptedFramework {
  std::string id;                     // "iso-42001"
  std::string version;                // "2023"
  std::vector<std::string> controls;  // "iso-42001:A.2.2" …; none for a framework without controls
};

// Those of the organization of the decision's subject: the shipped ones, and its own as the management scope lists
// them.
std::vector<AdoptedFramework> AdoptedFrameworks(const domain::Decision& decision);

struct StatementFacts {
  std::vector<AdoptedFramework> frameworks;
  std::vector<std::shared_ptr<const v1::ControlNeed>> needs;  // the open ones, by name
  bool more_needs = false;                                    // than a statement can rest on
  v1::ManagementScope scope;                                  // empty where the inventory reported nothing
};
StatementFacts FactsOf(const domain::Decision& decision);

}  // namespace aims::controls
