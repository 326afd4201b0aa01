#pragma once
// Rules and derived events that several moves of an AI system share. ai_system.h is the public interface.

#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "common/domain/state.h"
#include "services/inventory/domain/ai_system.h"

namespace aims::inventory {

using domain::IsIn;
using domain::StateName;

// Whether the system is retired or withdrawn.
bool IsFinal(const v1::AiSystem& system);

// Whether a version of the system is in service: in use or suspended, whatever is in preparation.
bool InService(const v1::AiSystem& system);

// The kind of a system that is in service or goes into it, for the event that says so: nothing outside the scope, and
// nothing without a classification.
absl::optional<v1::KindInOperation> KindOf(const v1::AiSystem& system);

// Whether the system awaits approval, or was approved and not yet put into operation.
bool IsSubmitted(const v1::AiSystem& system);

// WRONG_STATE unless the state is one of `states`, in which the move can start.
absl::Status InState(const v1::AiSystem& system, std::initializer_list<v1::AiSystem::State> states);

// SYSTEM_FINAL for a retired or withdrawn system.
absl::Status NotFinal(const v1::AiSystem& system);

// The record that the system passed `gate`; nullptr when it did not pass the gate in AIMS.
const v1::AiSystem::GatePassage* PassageOf(const v1::AiSystem& system, v1::AiSystem::Gate gate);

// Adds the event that makes the classification outdated because of `causes`. Nothing when there is no classification,
// or these causes are already recorded.
void AddOutdated(const v1::AiSystem& system, const std::vector<std::string>& causes, AiSystemEvents* events);

// Adds the event that makes the ratings of the system's risks up to `time` outdated because of `causes`.
void AddRisksOutdated(const v1::AiSystem& system, const std::vector<std::string>& causes, absl::Time time,
                      AiSystemEvents* events);

// Adds the event that blocks the system for infringing `law`; nothing for a blocked, retired or withdrawn system.
// `classification_number` is the number of the classification that found the prohibition; 0 without a classification.
void AddBlocked(const v1::AiSystem& system, const std::string& law, uint32_t classification_number,
                AiSystemEvents* events);

}  // namespace aims::inventory
