// Classification of an AI system under the EU AI Act: ISO/IEC 42001 4.1, 6.1.4; AI Act Art. 5, 6.

#include <algorithm>
#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/domain/refusal.h"
#include "services/inventory/domain/ai_system.h"
#include "services/inventory/domain/ai_system_rules.h"
#include "services/inventory/domain/authorities.h"
#include "services/inventory/domain/classification_judge.h"

namespace aims::inventory {
namespace {

using domain::Decision;
using domain::Refusals;
using Event = v1::AiSystemEvent;
using Tiers = std::set<v1::RiskTier>;

// A decision on a classification names it, and it must still stand.
void RequireClassification(const v1::AiSystem& system, uint32_t number, Refusals* refusals) {
  const auto& classification = system.classification();
  refusals->Unless(classification.number() == number,
                   {"OTHER_CLASSIFICATION", "AI Act Art. 6",
                    absl::StrCat("the latest classification has number ", classification.number(), ", not ", number,
                                 ": read the latest classification and decide again")});
  refusals->Unless(
      classification.state() != v1::Classification::STATE_OUTDATED,
      {"CLASSIFICATION_OUTDATED", "AI Act Art. 6", "the classification is outdated: classify the system again"});
}

// Tiers that stand alone, tiers that exclude each other, and a tier that needs another.
bool Contradict(const Tiers& tiers) {
  for (v1::RiskTier alone : {v1::RISK_TIER_OUT_OF_SCOPE, v1::RISK_TIER_PROHIBITED, v1::RISK_TIER_MINIMAL}) {
    if (tiers.count(alone) > 0 && tiers.size() > 1) return true;
  }
  if (tiers.count(v1::RISK_TIER_HIGH_RISK_ANNEX_III) > 0 && tiers.count(v1::RISK_TIER_ANNEX_III_EXEMPT) > 0)
    return true;
  return tiers.count(v1::RISK_TIER_GPAI_SYSTEMIC) > 0 && tiers.count(v1::RISK_TIER_GPAI) == 0;
}

// The kind that the system in service has by `classification`, into the event that gives it.
template <class Event>
void NoteKind(v1::AiSystem system, const v1::Classification& classification, Event* event) {
  *system.mutable_classification() = classification;
  if (auto kind = KindOf(system)) *event->mutable_kind_in_operation() = *kind;
}

bool OverrideOpen(const v1::Classification& classification) {
  return classification.has_override() && classification.override().verdict() == v1::VERDICT_UNSPECIFIED;
}

}  // namespace

absl::StatusOr<AiSystemEvents> Classify(const v1::AiSystem& system, const v1::ClassifyAiSystemRequest& request,
                                        const Decision& decision) {
  RETURN_IF_ERROR(CheckAnswers(EuAiAct(), request.answers()));
  RETURN_IF_ERROR(NotFinal(system));
  v1::Classification result = Judge(EuAiAct(), request.answers(), DayOf(decision.time));
  result.set_number(system.classification().number() + 1);
  AiSystemEvents events;
  auto* classified = events.emplace_back().mutable_classified();
  *classified->mutable_classification() = result;
  if (InService(system)) NoteKind(system, result, classified);
  if (HasTier(result, v1::RISK_TIER_PROHIBITED)) {
    AddBlocked(system, ProhibitionsIn(result), result.number(), &events);
  }
  return events;
}

absl::StatusOr<AiSystemEvents> ConfirmExemption(const v1::AiSystem& system, const v1::ConfirmExemptionRequest& request,
                                                const Decision& decision) {
  const auto& classification = system.classification();
  RETURN_IF_ERROR(NotFinal(system));
  Refusals refusals(system.name());
  RequireClassification(system, request.classification_number(), &refusals);
  refusals.Unless(
      classification.state() == v1::Classification::STATE_UNCONFIRMED,
      {"NOTHING_TO_CONFIRM", "AI Act Art. 6(3)", "the classification has no exemption that needs a confirmation"});
  const domain::Authority authority = AuthorityFor(decision, "AI Act Art. 6(3)");
  refusals.Add(authority.FourEyes({.makers = {classification.classifier()}}));
  RETURN_IF_ERROR(refusals.ToStatus());
  Event event;
  event.mutable_exemption_confirmed()->set_classification_number(request.classification_number());
  *event.mutable_exemption_confirmed()->mutable_authority() = authority.grounds();
  return AiSystemEvents{event};
}

absl::StatusOr<AiSystemEvents> RequestOverride(const v1::AiSystem& system,
                                               const v1::RequestClassificationOverrideRequest& request,
                                               const Decision&) {
  Tiers tiers;
  for (int tier : request.tiers()) tiers.insert(static_cast<v1::RiskTier>(tier));
  RETURN_IF_ERROR(NotFinal(system));
  Refusals refusals(system.name());
  RequireClassification(system, request.classification_number(), &refusals);
  refusals.Unless(
      system.classification().state() != v1::Classification::STATE_INCOMPLETE,
      {"CLASSIFICATION_INCOMPLETE", "AI Act Art. 6", "the classification has open questions: answer them first"});
  refusals.Unless(!Contradict(tiers), {"TIERS_CONTRADICT", "AI Act Art. 6",
                                       "these tiers contradict each other: choose tiers that can apply together"});
  RETURN_IF_ERROR(refusals.ToStatus());
  Event event;
  event.mutable_override_requested()->set_classification_number(request.classification_number());
  for (v1::RiskTier tier : tiers) event.mutable_override_requested()->add_tiers(tier);
  return AiSystemEvents{event};
}

absl::StatusOr<AiSystemEvents> DecideOverride(const v1::AiSystem& system,
                                              const v1::DecideClassificationOverrideRequest& request,
                                              const Decision& decision) {
  const auto& classification = system.classification();
  RETURN_IF_ERROR(NotFinal(system));
  Refusals refusals(system.name());
  RequireClassification(system, request.classification_number(), &refusals);
  refusals.Unless(OverrideOpen(classification),
                  {"NOTHING_REQUESTED", "AI Act Art. 6", "no override request is open: request an override first"});
  const domain::Authority authority = AuthorityFor(decision, "AI Act Art. 6");
  refusals.Add(authority.FourEyes(
      {.makers = {classification.override().requester()}, .concerned = {classification.classifier()}}));
  RETURN_IF_ERROR(refusals.ToStatus());

  AiSystemEvents events;
  if (request.verdict() != v1::VERDICT_APPROVED) {
    auto* rejected = events.emplace_back().mutable_override_rejected();
    rejected->set_classification_number(classification.number());
    *rejected->mutable_authority() = authority.grounds();
    return events;
  }
  std::vector<v1::RiskTier> tiers;
  for (int tier : classification.override().tiers()) tiers.push_back(static_cast<v1::RiskTier>(tier));
  auto* approved = events.emplace_back().mutable_override_approved();
  approved->set_classification_number(classification.number());
  *approved->mutable_authority() = authority.grounds();
  *approved->mutable_tiers() = classification.override().tiers();
  for (auto& duty : DutiesUnder(EuAiAct(), classification, tiers)) *approved->add_duties() = std::move(duty);
  if (InService(system)) {
    v1::Classification decided = classification;
    *decided.mutable_tiers() = approved->tiers();
    NoteKind(system, decided, approved);
  }
  if (std::find(tiers.begin(), tiers.end(), v1::RISK_TIER_PROHIBITED) != tiers.end()) {
    AddBlocked(system, "AI Act Art. 5", classification.number(), &events);
  }
  return events;
}

}  // namespace aims::inventory
