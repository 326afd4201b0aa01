#pragma once
// What the moves of an AI system share: rules of its state, and events that follow from others. ai_system.h is the
// face.

#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/domain/state.h"
#include "services/inventory/domain/ai_system.h"

namespace aims::inventory {

using domain::IsIn;
using domain::StateName;

// Whether its life is over: retired or withdrawn.
bool IsFinal(const v1::AiSystem& system);

// WRONG_STATE unless the state is one of `states`, from which a move starts.
absl::Status InState(const v1::AiSystem& system, std::initializer_list<v1::AiSystem::State> states);

// SYSTEM_FINAL for a system whose life is over.
absl::Status NotFinal(const v1::AiSystem& system);

// The passage of `gate` by the system; nullptr when it has not passed it here.
const v1::AiSystem::GatePassage* PassageOf(const v1::AiSystem& system, v1::AiSystem::Gate gate);

// Adds the event that makes the classification outdated because of `causes`; nothing when there is none, or it is
// outdated by them already.
void AddOutdated(const v1::AiSystem& system, const std::vector<std::string>& causes, AiSystemEvents* events);

// Adds the event that blocks the system for infringing `law`; nothing when it is blocked already or its life is over.
// `classification_number` is that of the classification that found it, 0 without one.
void AddBlocked(const v1::AiSystem& system, const std::string& law, uint32_t classification_number,
                AiSystemEvents* events);

}  // namespace aims::inventory
