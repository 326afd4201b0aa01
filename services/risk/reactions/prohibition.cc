#include "services/risk/reactions/prohibition.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/risk/domain/prohibition.h"

namespace aims::risk {
namespace {

using command::Effect;
using inventory::v1::AiSystemEvent;
using Effects = std::vector<Effect>;

template <class Tiers>
bool Prohibits(const Tiers& tiers) {
  return std::find(tiers.begin(), tiers.end(), inventory::v1::RISK_TIER_PROHIBITED) != tiers.end();
}

// "AI Act Art. 5(1)(f)"; without the paragraph where the answers do not say it.
std::string LawOf(const google::protobuf::RepeatedPtrField<inventory::v1::Classification::Reason>& reasons) {
  std::set<std::string> laws;
  for (const auto& reason : reasons) {
    if (reason.tier() == inventory::v1::RISK_TIER_PROHIBITED) laws.insert(absl::StrCat("AI Act ", reason.law()));
  }
  return laws.empty() ? "AI Act Art. 5" : absl::StrJoin(laws, ", ");
}

Effects Find(const std::string& risk, Prohibited found) {
  return {Effect::On<Risks>(
      risk,
      [found = std::move(found)](const v1::Risk& state, const domain::Decision& decision) {
        return FindProhibition(state, found, decision);
      },
      "the AI system was found to be prohibited")};
}

Effects Lift(const std::string& risk, ProhibitedNoMore lifted) {
  return {Effect::On<Risks>(
      risk,
      [lifted = std::move(lifted)](const v1::Risk& state, const domain::Decision& decision) {
        return LiftProhibition(state, lifted, decision);
      },
      "the AI system is no longer prohibited")};
}

}  // namespace

Effects ProhibitionRiskEffects(const inventory::v1::InventoryTopicRecord& cause) {
  if (!cause.has_ai_system()) return {};
  const AiSystemEvent& event = cause.ai_system();
  const std::string& system = cause.metadata().subject();
  const uint64_t version = cause.metadata().version();
  const auto found = [&](uint32_t classification_number, std::string law) {
    return Find(ProhibitionRiskOf(system), {system, version, classification_number, std::move(law)});
  };
  const auto lifted = [&](const char* why) { return Lift(ProhibitionRiskOf(system), {system, version, why}); };
  switch (event.event_case()) {
    case AiSystemEvent::kClassified: {
      const auto& classification = event.classified().classification();
      if (!Prohibits(classification.tiers())) return {};
      return found(classification.number(), LawOf(classification.reasons()));
    }
    case AiSystemEvent::kClassificationOutdated: {  // by a later version of the procedure
      const auto& rejudgement = event.classification_outdated().rejudgement();
      if (!Prohibits(rejudgement.tiers())) return {};
      return found(event.classification_outdated().classification_number(), LawOf(rejudgement.reasons()));
    }
    case AiSystemEvent::kOverrideApproved:
      if (!Prohibits(event.override_approved().tiers())) return {};
      return found(event.override_approved().classification_number(), LawOf({}));
    case AiSystemEvent::kUnblocked:
      return lifted("the block was lifted");
    case AiSystemEvent::kRetired:
      return lifted("the AI system was retired");
    case AiSystemEvent::kWithdrawn:
      return lifted("the AI system was withdrawn");
    default:
      return {};
  }
}

Effects ProhibitionSuccessorEffects(const v1::RiskTopicRecord& cause) {
  if (!cause.has_risk()) return {};
  const v1::RiskEvent& event = cause.risk();
  if (event.has_prohibition_found()) {
    const auto& found = event.prohibition_found();
    if (found.successor().empty()) return {};
    return Find(found.successor(),
                {found.ai_system(), found.ai_system_version(), found.classification_number(), found.law()});
  }
  if (event.has_prohibition_lifted()) {
    const auto& lifted = event.prohibition_lifted();
    if (lifted.successor().empty()) return {};
    return Lift(lifted.successor(), {lifted.ai_system(), lifted.ai_system_version(), lifted.cause()});
  }
  return {};
}

}  // namespace aims::risk
