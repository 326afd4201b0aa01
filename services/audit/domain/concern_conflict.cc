#include "services/audit/domain/concern_conflict.h"

#include <set>

#include "absl/strings/str_cat.h"
#include "common/base/login.h"
#include "services/audit/domain/involvement.h"

namespace aims::audit {

std::vector<std::string> OwnersOfSystems(const ConcernNames& ai_systems, const domain::Decision& decision) {
  std::set<std::string> owners;
  for (const std::string& system : ai_systems) {
    const auto involvement = decision.Find<v1::Involvement>(InvolvementName(system));
    if (involvement == nullptr) continue;
    for (const v1::Involvement::Part& part : involvement->parts()) {
      if (part.kind() == v1::Involvement::KIND_OWNER && part.held()) owners.insert(part.person());
    }
  }
  return {owners.begin(), owners.end()};
}

bool IsExcluded(const v1::Concern& concern, absl::string_view person) {
  return base::IsAmong(person, concern.excluded_people()) || base::SamePerson(person, concern.reporter());
}

absl::optional<domain::Violation> HandlerConflict(const v1::Concern& concern, absl::string_view person,
                                                  const domain::Decision& decision) {
  if (!IsExcluded(concern, person) && !base::IsAmong(person, OwnersOfSystems(concern.ai_systems(), decision))) {
    return absl::nullopt;
  }
  return domain::Violation{
      "HANDLER_CONFLICT", "A.3.3",
      absl::StrCat(person,
                   " has a part in this concern, by its content or by the AI systems that it names: another "
                   "person handles it")};
}

}  // namespace aims::audit
