#include "services/improvement/domain/audit/lists.h"

#include <set>

namespace aims::improvement {

std::vector<std::string> FrameworksOf(const google::protobuf::RepeatedPtrField<std::string>& requirements) {
  std::set<std::string> frameworks;
  for (const std::string& requirement : requirements) frameworks.insert(requirement.substr(0, requirement.find(':')));
  return {frameworks.begin(), frameworks.end()};
}

}  // namespace aims::improvement
