#include "services/inventory/domain/ai_system_rules.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "common/domain/refusal.h"

namespace aims::inventory {

using State = v1::AiSystem::State;

std::string NameOf(State state) { return std::string(absl::StripPrefix(v1::AiSystem::State_Name(state), "STATE_")); }

bool IsIn(const v1::AiSystem& system, std::initializer_list<State> states) {
  return std::find(states.begin(), states.end(), system.state()) != states.end();
}

bool IsFinal(const v1::AiSystem& system) {
  return IsIn(system, {v1::AiSystem::STATE_RETIRED, v1::AiSystem::STATE_WITHDRAWN});
}

absl::Status InState(const v1::AiSystem& system, std::initializer_list<State> states) {
  if (IsIn(system, states)) return absl::OkStatus();
  const std::string starts =
      absl::StrJoin(states, ", ", [](std::string* out, State state) { out->append(NameOf(state)); });
  return domain::Refusal(system.name(),
                         {"WRONG_STATE", "A.6.2",
                          absl::StrCat("the system is in ", NameOf(system.state()), "; this starts from ", starts)});
}

absl::Status NotFinal(const v1::AiSystem& system) {
  if (!IsFinal(system)) return absl::OkStatus();
  return domain::Refusal(system.name(), {"SYSTEM_FINAL", "A.6.2",
                                         absl::StrCat("the system is ", NameOf(system.state()),
                                                      ", which is final: a successor is a system of its own")});
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

void AddBlocked(const v1::AiSystem& system, const std::string& law, uint32_t classification_number,
                AiSystemEvents* events) {
  if (IsFinal(system) || system.state() == v1::AiSystem::STATE_BLOCKED) return;
  auto* blocked = events->emplace_back().mutable_blocked();
  blocked->set_law(law);
  blocked->set_classification_number(classification_number);
}

}  // namespace aims::inventory
