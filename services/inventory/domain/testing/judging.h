#pragma once
// Classifications that tests judge, what duties they bring, and the answers that several begin with. Only for tests.

#include <string>
#include <vector>

#include "services/inventory/domain/testing/classification_answers.h"

namespace aims::inventory {

using v1::Classification;

inline constexpr auto kOut = v1::RISK_TIER_OUT_OF_SCOPE;
inline constexpr auto kProhibited = v1::RISK_TIER_PROHIBITED;
inline constexpr auto kAnnexI = v1::RISK_TIER_HIGH_RISK_ANNEX_I;
inline constexpr auto kAnnexIII = v1::RISK_TIER_HIGH_RISK_ANNEX_III;
inline constexpr auto kTransparency = v1::RISK_TIER_TRANSPARENCY;
inline constexpr auto kMinimal = v1::RISK_TIER_MINIMAL;

inline constexpr char kDay[] = "2026-11-24";

inline Classification JudgeOn(const std::string& day, const AnswerMap& changes) {
  return Judge(EuAiAct(), AnswersWith(changes), day);
}
inline Classification JudgeWith(const AnswerMap& changes) { return JudgeOn(kDay, changes); }

inline std::vector<std::string> DutyIds(const google::protobuf::RepeatedPtrField<Classification::Duty>& duties) {
  std::vector<std::string> ids;
  for (const auto& duty : duties) ids.push_back(duty.id());
  return ids;
}

inline const Classification::Duty* FindDuty(const Classification& classification, const std::string& id) {
  for (const auto& duty : classification.duties()) {
    if (duty.id() == id) return &duty;
  }
  return nullptr;
}

// What a deployer of a high-risk system is asked besides: no duty that depends on it.
inline const AnswerMap kConditions = {
    {"art26.7.workplace", kNo}, {"art26.9.data_protection", kNo}, {"art26.11.decisions", kNo}, {"art86.effect", kNo}};
// An Annex III purpose that is decided on to be high risk, as no condition of the exemption is met.
inline const AnswerMap kHighRisk = [] {
  AnswerMap map = kConditions;
  map.insert({{"annex3.4a", kYes},
              {"art6.3.profiling", kNo},
              {"art6.3.a", kNo},
              {"art6.3.b", kNo},
              {"art6.3.c", kNo},
              {"art6.3.d", kNo}});
  return map;
}();
// One that is exempt.
inline const AnswerMap kExempt = {
    {"annex3.4a", kYes}, {"art6.3.profiling", kNo}, {"art6.3.a", kYes}, {"art6.3.significant_risk", kNo}};

}  // namespace aims::inventory
