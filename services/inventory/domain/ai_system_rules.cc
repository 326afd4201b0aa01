#include "services/inventory/domain/ai_system_rules.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/base/time.h"
#include "common/domain/refusal.h"

namespace aims::inventory {

bool IsFinal(const v1::AiSystem& system) {
  return IsIn(system, {v1::AiSystem::STATE_RETIRED, v1::AiSystem::STATE_WITHDRAWN});
}

bool InService(const v1::AiSystem& system) {
  return system.service().state() == v1::AiSystem::Service::STATE_IN_USE ||
         system.service().state() == v1::AiSystem::Service::STATE_SUSPENDED;
}

absl::optional<v1::KindInOperation> KindOf(const v1::AiSystem& system) {
  if (system.in_scope() != v1::YES_NO_YES || !system.has_classification()) return absl::nullopt;
  v1::KindInOperation kind;
  for (const auto& role : system.classification().roles()) kind.add_roles(role.role());
  *kind.mutable_tiers() = system.classification().tiers();
  return kind;
}

bool IsSubmitted(const v1::AiSystem& system) {
  return system.has_submission() && IsIn(system, {v1::AiSystem::STATE_VERIFICATION, v1::AiSystem::STATE_APPROVED});
}

absl::Status InState(const v1::AiSystem& system, std::initializer_list<v1::AiSystem::State> states) {
  return domain::InState(system, states, "A.6.2");
}

absl::Status NotFinal(const v1::AiSystem& system) {
  if (!IsFinal(system)) return absl::OkStatus();
  return domain::Refusal(system.name(), {"SYSTEM_FINAL", "A.6.2",
                                         absl::StrCat("the system is in state ", StateName(system.state()),
                                                      ", which is final: register a successor as a new AI system")});
}

const v1::AiSystem::GatePassage* PassageOf(const v1::AiSystem& system, v1::AiSystem::Gate gate) {
  for (const auto& passage : system.gate_passages()) {
    if (passage.gate() == gate) return &passage;
  }
  return nullptr;
}

void AddOutdated(const v1::AiSystem& system, const std::vector<std::string>& causes, AiSystemEvents* events) {
  if (!system.has_classification()) return;
  const auto& known = system.classification().outdated_by();
  v1::AiSystemEvent event;
  auto* outdated = event.mutable_classification_outdated();
  for (const std::string& cause : causes) {
    if (std::find(known.begin(), known.end(), cause) == known.end()) outdated->add_causes(cause);
  }
  if (!outdated->causes().empty()) events->push_back(std::move(event));
}

void AddRisksOutdated(const v1::AiSystem&, const std::vector<std::string>& causes, absl::Time time,
                      AiSystemEvents* events) {
  auto* outdated = events->emplace_back().mutable_risks_outdated();
  *outdated->mutable_causes() = {causes.begin(), causes.end()};
  *outdated->mutable_outdated_time() = base::ToProto(time);
}

void AddBlocked(const v1::AiSystem& system, const std::string& law, uint32_t classification_number,
                AiSystemEvents* events) {
  if (IsFinal(system) || system.state() == v1::AiSystem::STATE_BLOCKED) return;
  auto* blocked = events->emplace_back().mutable_blocked();
  blocked->set_law(law);
  blocked->set_classification_number(classification_number);
}

}  // namespace aims::inventory
