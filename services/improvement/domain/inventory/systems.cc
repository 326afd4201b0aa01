#include "services/improvement/domain/inventory/systems.h"

#include <algorithm>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "services/improvement/domain/inventory/duties.h"
#include "services/improvement/domain/inventory/impact_facts.h"
#include "services/improvement/domain/inventory/system_facts.h"
#include "services/improvement/domain/inventory/system_keep.h"

namespace aims::improvement {
namespace {

using inventory::v1::AiSystem;
using inventory::v1::AiSystemEvent;
using inventory::v1::RiskTier;
using inventory::v1::SystemAssuranceEvent;

// The tiers from the most severe one, by the weight of their duties. Several can apply to a system; it is counted once, by
// the first of these.
constexpr RiskTier kBySeverity[] = {inventory::v1::RISK_TIER_PROHIBITED,
                                    inventory::v1::RISK_TIER_HIGH_RISK_ANNEX_I,
                                    inventory::v1::RISK_TIER_HIGH_RISK_ANNEX_III,
                                    inventory::v1::RISK_TIER_GPAI_SYSTEMIC,
                                    inventory::v1::RISK_TIER_GPAI,
                                    inventory::v1::RISK_TIER_TRANSPARENCY,
                                    inventory::v1::RISK_TIER_ANNEX_III_EXEMPT,
                                    inventory::v1::RISK_TIER_MINIMAL,
                                    inventory::v1::RISK_TIER_OUT_OF_SCOPE};

// "high_risk_annex_iii" of RISK_TIER_HIGH_RISK_ANNEX_III.
std::string LowerName(absl::string_view value, absl::string_view prefix) {
  return absl::AsciiStrToLower(absl::StripPrefix(value, prefix));
}

std::string MostSevere(const std::vector<RiskTier>& tiers) {
  for (const RiskTier tier : kBySeverity) {
    if (std::find(tiers.begin(), tiers.end(), tier) != tiers.end()) {
      return LowerName(inventory::v1::RiskTier_Name(tier), "RISK_TIER_");
    }
  }
  return "none";
}

std::string SystemLabel(const SystemFacts& facts) {
  const bool settled = facts.classification == inventory::v1::Classification::STATE_COMPLETE;
  return LabelOf({LowerName(AiSystem::State_Name(facts.state), "STATE_"), MostSevere(facts.tiers),
                  settled ? "settled" : "unsettled"});
}

void HoldImpact(const SystemFacts& facts, const ImpactFacts& impact, Timeline& timeline) {
  if (!facts.InService()) return timeline.Hold(Series::kImpactsOfSystems, {});
  const bool expired = impact.expire <= timeline.now();
  timeline.Hold(Series::kImpactsOfSystems, {expired ? "expired" : impact.standing});
  if (!expired && impact.expire != absl::InfiniteFuture()) {
    timeline.Hold(Series::kImpactsOfSystems, {"expired"}, impact.expire);
  }
}

void Occurrences(const AiSystemEvent& event, const SystemFacts& facts, bool operated_before, Timeline& timeline) {
  if (event.has_approved()) timeline.Occur(Series::kApprovals, "approved");
  if (event.has_rejected()) timeline.Occur(Series::kApprovals, "rejected");
  if (event.has_put_into_operation() && !operated_before && facts.registered.has_value()) {
    const absl::Duration lead = timeline.now() - *facts.registered;
    timeline.Occur(Series::kLeadTimes, absl::StrCat(absl::ToInt64Seconds(lead)));
  }
}

void CountSystem(const History& history, Timeline& timeline) {
  SystemFacts facts;
  ImpactFacts impact;
  for (const Moment& moment : history) {
    timeline.At(moment);
    const auto* event = moment.As<AiSystemEvent>();
    const bool operated_before = facts.operated;
    if (event != nullptr) facts.Apply(*event, moment);
    if (const auto* report = moment.As<SystemAssuranceEvent>()) impact.Apply(*report, moment.time);
    timeline.SetProperties({.unit = facts.unit, .owner = facts.owner, .ai_systems = {facts.name}});
    if (event != nullptr) Occurrences(*event, facts, operated_before, timeline);

    const bool live = facts.Live();
    const bool under_way = live && facts.registered.has_value() && !facts.operated;
    timeline.Hold(Series::kLeadTimesOpen, under_way ? Labels{SecondsPart(*facts.registered)} : Labels{});
    timeline.Hold(Series::kSystems, live ? Labels{SystemLabel(facts)} : Labels{});
    timeline.Hold(Series::kDuties, live ? DutyLabels(facts.duties) : Labels{});
    const std::set<std::string>& suppliers = facts.suppliers_in_service;
    timeline.Hold(Series::kSuppliersUsed, facts.InService() ? Labels(suppliers.begin(), suppliers.end()) : Labels{});
    HoldImpact(facts, impact, timeline);
  }
}

void AddImpact(absl::string_view label, int64_t count, const Context&, Tally& tally) {
  tally.denominator += static_cast<double>(count);
  if (label == "current" || label == "not_required") tally.numerator += static_cast<double>(count);
  tally.parts[std::string(label)] += count;
}

void AddSystem(absl::string_view label, int64_t count, const Context&, Tally& tally) {
  tally.denominator += static_cast<double>(count);
  if (LabelPart(label, 2) == "unsettled") tally.numerator += static_cast<double>(count);
  tally.parts[absl::StrCat("state/", LabelPart(label, 0))] += count;
  tally.parts[absl::StrCat("tier/", LabelPart(label, 1))] += count;
}

void AddApproval(absl::string_view label, int64_t count, const Context&, Tally& tally) {
  tally.denominator += static_cast<double>(count);
  if (label == "rejected") tally.numerator += static_cast<double>(count);
}

void AddLeadTime(absl::string_view label, int64_t count, const Context&, Tally& tally) {
  int64_t seconds = 0;
  if (absl::SimpleAtoi(label, &seconds)) tally.ended_days[Days(absl::Seconds(seconds))] += count;
}

void AddLeadTimeOpen(absl::string_view label, int64_t count, const Context& context, Tally& tally) {
  tally.running_days[Days(context.time - TimeOfPart(label))] += count;
}

}  // namespace

Kind SystemKind() {
  return {.id = "ai_systems",
          .sources = {On<AiSystemEvent>(&KeepSystem), On<SystemAssuranceEvent>(&KeepImpact)},
          .series = {Series::kImpactsOfSystems, Series::kSystems, Series::kDuties, Series::kApprovals,
                     Series::kLeadTimes, Series::kLeadTimesOpen, Series::kSuppliersUsed},
          .count = &CountSystem};
}

std::vector<Formula> SystemFormulas() {
  return {{.metric = "impact-assessments-current", .inputs = {{Series::kImpactsOfSystems, Over::kInstant, &AddImpact}}},
          {.metric = "systems-by-state-and-tier", .inputs = {{Series::kSystems, Over::kInstant, &AddSystem}}},
          {.metric = "approvals-rejected",
           .inputs = {{Series::kApprovals, Over::kWindow, &AddApproval},
                      {Series::kLeadTimes, Over::kWindow, &AddLeadTime},
                      {Series::kLeadTimesOpen, Over::kInstant, &AddLeadTimeOpen}}}};
}

}  // namespace aims::improvement
