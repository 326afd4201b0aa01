#pragma once
// Tiers and roles under the EU AI Act, as the reports on AI systems show them. Thread-safe: no state.

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "aims/inventory/v1/classification.pb.h"
#include "tools/aims/report/document.h"

namespace aims::cli::report {

// What a system counts as where it counts once: its highest tier.
enum class Tier { kProhibited, kHighRisk, kGpai, kTransparency, kMinimal, kOutOfScope, kUnclassified };

inline constexpr std::array<Tier, 7> kTiers = {Tier::kProhibited,   Tier::kHighRisk, Tier::kGpai,
                                               Tier::kTransparency, Tier::kMinimal,  Tier::kOutOfScope,
                                               Tier::kUnclassified};

std::string TierName(Tier tier);
Tone TierTone(Tier tier);
Tier HighestTier(const inventory::v1::Classification& classification);

// Systems by their highest tier, in the order of kTiers: a bar for each group.
using TierCounts = std::map<Tier, uint64_t>;
BarPlot TierPlot(std::string title, std::string description,
                 const std::vector<std::pair<std::string, TierCounts>>& groups);

// "high risk annex iii, transparency"; "" without a classification.
std::string TiersText(const inventory::v1::Classification& classification);
// "deployer, provider (Art. 25)".
std::string RolesText(const inventory::v1::Classification& classification);
std::string RoleName(inventory::v1::AiActRole role);

}  // namespace aims::cli::report
