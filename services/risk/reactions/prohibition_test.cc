#include "services/risk/reactions/prohibition.h"

#include "gtest/gtest.h"
#include "services/risk/domain/risk.h"
#include "services/risk/reactions/reactions.h"

namespace aims::risk {
namespace {

using inventory::v1::AiSystemEvent;
using inventory::v1::InventoryTopicRecord;

constexpr char kSystem[] = "organizations/acme/aiSystems/chat";
constexpr char kFirst[] = "organizations/acme/risks/prohibited-chat";
constexpr char kSecond[] = "organizations/acme/risks/prohibited2-chat";

// The risks that the effects are on, with the kind of the last event that each decides on a risk in `state`.
std::string EffectOn(const std::vector<command::Effect>& effects, const v1::Risk& state) {
  if (effects.empty()) return "";
  EXPECT_EQ(effects.size(), 1);
  domain::Decision decision;
  const auto events = effects[0].decide(state, decision);
  EXPECT_TRUE(events.ok()) << events.status();
  return effects[0].subject + (events.ok() && !events->empty() ? " acts" : " leaves it");
}

std::string OfSystem(const std::function<void(AiSystemEvent&)>& happen, const v1::Risk& state = {}) {
  InventoryTopicRecord record;
  record.mutable_metadata()->set_subject(kSystem);
  record.mutable_metadata()->set_version(7);
  happen(*record.mutable_ai_system());
  return EffectOn(ProhibitionRiskEffects(record), state);
}

void Classified(AiSystemEvent& event, inventory::v1::RiskTier tier) {
  auto& classification = *event.mutable_classified()->mutable_classification();
  classification.set_number(3);
  classification.add_tiers(tier);
}

v1::Risk Marked() {
  v1::Risk risk;
  risk.set_name(kFirst);
  risk.set_state(v1::Risk::STATE_IDENTIFIED);
  risk.mutable_prohibition()->set_ai_system(kSystem);
  risk.mutable_prohibition()->set_ai_system_version(3);
  return risk;
}

TEST(Prohibition, AClassificationThatProhibitsOpensARisk) {
  EXPECT_EQ(OfSystem([](auto& event) { Classified(event, inventory::v1::RISK_TIER_PROHIBITED); }),
            std::string(kFirst) + " acts");
  EXPECT_EQ(
      OfSystem([](auto& event) { event.mutable_override_approved()->add_tiers(inventory::v1::RISK_TIER_PROHIBITED); }),
      std::string(kFirst) + " acts");
  const auto judged_again = [](AiSystemEvent& event, inventory::v1::RiskTier tier) {
    event.mutable_classification_outdated()->mutable_rejudgement()->add_tiers(tier);
  };
  EXPECT_EQ(OfSystem([&](auto& event) { judged_again(event, inventory::v1::RISK_TIER_PROHIBITED); }),
            std::string(kFirst) + " acts");
  EXPECT_EQ(OfSystem([&](auto& event) { judged_again(event, inventory::v1::RISK_TIER_MINIMAL); }), "");
  EXPECT_EQ(OfSystem([](auto& event) { event.mutable_classification_outdated()->add_causes("purpose"); }), "");
  EXPECT_EQ(OfSystem([](auto& event) { Classified(event, inventory::v1::RISK_TIER_HIGH_RISK_ANNEX_III); }), "");
  EXPECT_EQ(
      OfSystem([](auto& event) { event.mutable_override_approved()->add_tiers(inventory::v1::RISK_TIER_MINIMAL); }),
      "");
}

TEST(Prohibition, IsLiftedWithTheBlockNotWithTheClassificationBeforeIt) {
  const std::string acts = std::string(kFirst) + " acts";
  EXPECT_EQ(OfSystem([](auto& event) { Classified(event, inventory::v1::RISK_TIER_MINIMAL); }, Marked()), "");
  EXPECT_EQ(OfSystem([](auto& event) { event.mutable_unblocked(); }, Marked()), acts);
  EXPECT_EQ(OfSystem([](auto& event) { event.mutable_retired(); }, Marked()), acts);
  EXPECT_EQ(OfSystem([](auto& event) { event.mutable_withdrawn(); }, Marked()), acts);
  EXPECT_EQ(OfSystem([](auto& event) { event.mutable_unblocked(); }), std::string(kFirst) + " leaves it")
      << "a person had blocked it";
}

TEST(Prohibition, NamesTheLawThatTheAnswersFound) {
  InventoryTopicRecord record;
  record.mutable_metadata()->set_subject(kSystem);
  record.mutable_metadata()->set_version(7);
  Classified(*record.mutable_ai_system(), inventory::v1::RISK_TIER_PROHIBITED);
  for (const char* law : {"Art. 5(1)(g)", "Art. 5(1)(f)"}) {
    auto* reason = record.mutable_ai_system()->mutable_classified()->mutable_classification()->add_reasons();
    reason->set_tier(inventory::v1::RISK_TIER_PROHIBITED);
    reason->set_law(law);
  }
  const auto effects = ProhibitionRiskEffects(record);
  ASSERT_EQ(effects.size(), 1);
  const auto events = effects[0].decide(v1::Risk(), domain::Decision());
  ASSERT_TRUE(events.ok()) << events.status();
  ASSERT_GE(events->size(), 2);
  const auto& found = static_cast<const v1::RiskEvent&>(*(*events)[1]).prohibition_found();
  EXPECT_EQ(found.law(), "AI Act Art. 5(1)(f), AI Act Art. 5(1)(g)");
  EXPECT_EQ(found.classification_number(), 3);
  EXPECT_EQ(found.ai_system(), kSystem);
}

std::string OfRisk(const std::function<void(v1::RiskEvent&)>& happen, const v1::Risk& state = {}) {
  v1::RiskTopicRecord record;
  record.mutable_metadata()->set_subject(kFirst);
  happen(*record.mutable_risk());
  return EffectOn(ProhibitionSuccessorEffects(record), state);
}

TEST(Prohibition, GoesOnToTheRiskThatTookOver) {
  const auto found = [](const char* successor) {
    return [successor](v1::RiskEvent& event) {
      event.mutable_prohibition_found()->set_ai_system(kSystem);
      event.mutable_prohibition_found()->set_ai_system_version(9);
      event.mutable_prohibition_found()->set_successor(successor);
    };
  };
  const auto lifted = [](const char* successor) {
    return [successor](v1::RiskEvent& event) {
      event.mutable_prohibition_lifted()->set_ai_system(kSystem);
      event.mutable_prohibition_lifted()->set_ai_system_version(9);
      event.mutable_prohibition_lifted()->set_successor(successor);
    };
  };
  EXPECT_EQ(OfRisk(found(kSecond)), std::string(kSecond) + " acts");
  EXPECT_EQ(OfRisk(lifted(kSecond), Marked()), std::string(kSecond) + " acts");
  EXPECT_EQ(OfRisk(found("")), "");
  EXPECT_EQ(OfRisk(lifted("")), "");
  EXPECT_EQ(OfRisk([](auto& event) { event.mutable_closed(); }), "");
}

TEST(Prohibition, IsOneOfTheReactionsOfTheService) {
  InventoryTopicRecord system;
  system.mutable_metadata()->set_event_id("e1");
  system.mutable_metadata()->set_organization("organizations/acme");
  system.mutable_metadata()->set_subject(kSystem);
  system.mutable_ai_system()->mutable_unblocked();
  const auto caused = RiskReactions().React("aims.inventory.events", system.SerializeAsString());
  ASSERT_TRUE(caused.ok()) << caused.status();
  ASSERT_EQ(caused->effects.size(), 1);
  EXPECT_EQ(caused->effects[0].actor.subject(), "reaction/prohibition");

  v1::RiskTopicRecord risk;
  *risk.mutable_metadata() = system.metadata();
  risk.mutable_metadata()->set_subject(kFirst);
  risk.mutable_risk()->mutable_prohibition_found()->set_successor(kSecond);
  const auto passed = RiskReactions().React("aims.risk.events", risk.SerializeAsString());
  ASSERT_TRUE(passed.ok()) << passed.status();
  ASSERT_EQ(passed->effects.size(), 1);
  EXPECT_EQ(passed->effects[0].actor.subject(), "reaction/prohibition_successor");
}

}  // namespace
}  // namespace aims::risk
