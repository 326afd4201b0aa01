#include "tools/aims/report/tiers.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "tools/aims/report/values.h"

namespace aims::cli::report {
namespace {

using inventory::v1::Classification;
using inventory::v1::RiskTier;

Tier Of(RiskTier tier) {
  switch (tier) {
    case RiskTier::RISK_TIER_PROHIBITED:
      return Tier::kProhibited;
    case RiskTier::RISK_TIER_HIGH_RISK_ANNEX_I:
    case RiskTier::RISK_TIER_HIGH_RISK_ANNEX_III:
      return Tier::kHighRisk;
    case RiskTier::RISK_TIER_GPAI:
    case RiskTier::RISK_TIER_GPAI_SYSTEMIC:
      return Tier::kGpai;
    case RiskTier::RISK_TIER_TRANSPARENCY:
      return Tier::kTransparency;
    // Found not to be high risk: no duties of a tier, but a registration.
    case RiskTier::RISK_TIER_ANNEX_III_EXEMPT:
    case RiskTier::RISK_TIER_MINIMAL:
      return Tier::kMinimal;
    case RiskTier::RISK_TIER_OUT_OF_SCOPE:
      return Tier::kOutOfScope;
    default:
      return Tier::kUnclassified;
  }
}

}  // namespace

std::string TierName(Tier tier) {
  switch (tier) {
    case Tier::kProhibited:
      return "prohibited";
    case Tier::kHighRisk:
      return "high risk";
    case Tier::kGpai:
      return "general-purpose model";
    case Tier::kTransparency:
      return "transparency";
    case Tier::kMinimal:
      return "minimal, or exempt";
    case Tier::kOutOfScope:
      return "out of scope of the Act";
    case Tier::kUnclassified:
      return "not classified";
  }
  return "";
}

Tone TierTone(Tier tier) {
  switch (tier) {
    case Tier::kProhibited:
      return Tone::kBad;
    case Tier::kHighRisk:
    case Tier::kGpai:
      return Tone::kWarning;
    case Tier::kTransparency:
    case Tier::kMinimal:
      return Tone::kGood;
    default:
      return Tone::kPlain;
  }
}

Tier HighestTier(const Classification& classification) {
  Tier highest = Tier::kUnclassified;
  for (const int tier : classification.tiers()) highest = std::min(highest, Of(static_cast<RiskTier>(tier)));
  return highest;
}

BarPlot TierPlot(std::string title, std::string description,
                 const std::vector<std::pair<std::string, TierCounts>>& groups) {
  BarPlot plot{std::move(title), std::move(description), {}, {}};
  for (const Tier tier : kTiers) plot.series.push_back({TierName(tier), TierTone(tier)});
  for (const auto& [label, counts] : groups) {
    BarPlot::Bar bar{label, {}};
    for (const Tier tier : kTiers) {
      const auto found = counts.find(tier);
      bar.values.push_back(found == counts.end() ? 0 : found->second);
    }
    plot.bars.push_back(std::move(bar));
  }
  return plot;
}

std::string TiersText(const Classification& classification) {
  std::string text;
  for (const int tier : classification.tiers()) {
    absl::StrAppend(&text, text.empty() ? "" : ", ",
                    EnumWords(inventory::v1::RiskTier_Name(static_cast<RiskTier>(tier)), "RISK_TIER_"));
  }
  return text;
}

std::string RoleName(inventory::v1::AiActRole role) {
  return EnumWords(inventory::v1::AiActRole_Name(role), "AI_ACT_ROLE_");
}

std::string RolesText(const Classification& classification) {
  std::string text;
  for (const Classification::Role& role : classification.roles()) {
    absl::StrAppend(&text, text.empty() ? "" : ", ", RoleName(role.role()), role.flip() ? " (Art. 25)" : "");
  }
  return text;
}

}  // namespace aims::cli::report
