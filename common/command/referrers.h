#pragma once
// The resources that refer to another resource: all risks of an AI system, all AI systems that use a model
// (common/domain/references.h).
//
//   Referrers by{"organizations/acme", "risks", "ai_systems", "organizations/acme/aiSystems/chat"};
//   view.Referring(by, "", [](absl::string_view name) { … });   // "organizations/acme/risks/r1" …

#include <string>

namespace aims::command {

// The resources of one collection whose field `field` has the value `value`, or has it among its values. Without a
// collection: all resources of the service that refer to `value` in any field; deleted ones are left out then.
struct Referrers {
  std::string parent;      // "organizations/acme"
  std::string collection;  // "risks"
  std::string field;       // "criteria", "ai_systems", "components.resource"; one that the proto names as a reference
  std::string value;       // "organizations/acme/riskCriteria/house"
};

}  // namespace aims::command
