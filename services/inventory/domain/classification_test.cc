#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/inventory/domain/ai_system.h"
#include "services/inventory/domain/testing/ai_system_story.h"

namespace aims::inventory {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using v1::AiSystem;
using v1::Classification;

const AnswerMap kExempt = {
    {"annex3.4a", kYes}, {"art6.3.profiling", kNo}, {"art6.3.a", kYes}, {"art6.3.significant_risk", kNo}};

v1::RequestClassificationOverrideRequest Wanting(const std::vector<v1::RiskTier>& tiers, uint32_t number = 1) {
  auto request = Reasoned<v1::RequestClassificationOverrideRequest>("the procedure does not fit");
  request.set_classification_number(number);
  for (v1::RiskTier tier : tiers) request.add_tiers(tier);
  return request;
}

v1::DecideClassificationOverrideRequest Deciding(v1::Verdict verdict, uint32_t number = 1) {
  auto request = Reasoned<v1::DecideClassificationOverrideRequest>("agreed");
  request.set_classification_number(number);
  request.set_verdict(verdict);
  return request;
}

v1::ConfirmExemptionRequest Confirming(uint32_t number) {
  auto request = Reasoned<v1::ConfirmExemptionRequest>("narrow indeed");
  request.set_classification_number(number);
  return request;
}

// --- Classify ---

TEST(ClassifySystem, KeepsAnswersResultWhoAndWhen) {
  auto story = SystemStory::Proposed();
  story.Classified({});
  const Classification& classification = story.state().classification();
  EXPECT_EQ(classification.number(), 1u);
  EXPECT_EQ(classification.classifier(), "lea");
  EXPECT_EQ(base::FromProto(classification.classify_time()), story.time());
  EXPECT_EQ(classification.decision_date(), "2026-11-24");
  EXPECT_THAT(classification.tiers(), ElementsAre(v1::RISK_TIER_MINIMAL));
  EXPECT_EQ(classification.answers(0).reason(), "as the description says");
  story.Classified({});
  EXPECT_EQ(story.state().classification().number(), 2u);
}

TEST(ClassifySystem, SaysOfWhichKindASystemInServiceNowIs) {
  auto story = SystemStory::Approved();
  const auto put = story.By("oskar")
                       .When(story.Giving<v1::PutIntoOperationRequest>(SystemStory::OperationKinds()))
                       .Happens()[0]
                       .put_into_operation();
  EXPECT_THAT(put.kind_in_operation().roles(), ElementsAre(v1::AI_ACT_ROLE_DEPLOYER));
  EXPECT_THAT(put.kind_in_operation().tiers(), ElementsAre(v1::RISK_TIER_MINIMAL));
  const auto classified = story.By("lea").When(SystemStory::Answering(kExempt)).Happens()[0].classified();
  EXPECT_THAT(classified.kind_in_operation().tiers(), ::testing::ElementsAreArray(classified.classification().tiers()));
  story.By("lea").When(Wanting({v1::RISK_TIER_TRANSPARENCY}, 2)).Happens();
  const auto decided = story.By("dana").When(Deciding(v1::VERDICT_APPROVED, 2)).Happens()[0].override_approved();
  EXPECT_THAT(decided.kind_in_operation().tiers(), ElementsAre(v1::RISK_TIER_TRANSPARENCY));
  EXPECT_THAT(decided.kind_in_operation().roles(), Contains(v1::AI_ACT_ROLE_DEPLOYER));
}

TEST(ClassifySystem, SaysNothingOfAKindBeforeServiceAndOutsideTheScope) {
  auto story = SystemStory::Proposed();
  EXPECT_FALSE(story.By("lea").When(SystemStory::Answering({})).Happens()[0].classified().has_kind_in_operation());
  auto outside = SystemStory::Imported(AiSystem::STATE_OPERATION);
  EXPECT_FALSE(outside.By("lea").When(SystemStory::Answering({})).Happens()[0].classified().has_kind_in_operation());
  v1::UpdateAiSystemRequest enter;
  enter.mutable_ai_system()->set_in_scope(v1::YES_NO_YES);
  enter.mutable_update_mask()->add_paths("in_scope");
  EXPECT_TRUE(outside.By("ana").When(enter).Happens()[0].updated().has_kind_in_operation());
}

TEST(DeclareState, SaysOfWhichKindASystemInServiceIs) {
  for (const auto& [state, says] : {std::pair{AiSystem::STATE_CHANGE, true}, {AiSystem::STATE_DEVELOPMENT, false}}) {
    auto row = SystemStory::Row(AiSystem::STATE_UNSPECIFIED);
    row.mutable_ai_system()->set_in_scope(v1::YES_NO_YES);
    SystemStory story;
    story.By("ana").When(row).Happens();
    story.Classified({});
    v1::DeclareAiSystemStateRequest declare;
    declare.set_state(state);
    EXPECT_EQ(story.By("olga").When(declare).Happens()[0].state_declared().has_kind_in_operation(), says);
  }
}

TEST(ClassifySystem, WithAnAnswerToNoQuestionIsRefused) {
  auto story = SystemStory::Proposed();
  story.When(SystemStory::Answering({{"art99", kYes}})).Fails(absl::StatusCode::kInvalidArgument);
}

TEST(ClassifySystem, FoundProhibitedIsBlockedByTheSameCommand) {
  auto story = SystemStory::InOperation();
  auto events = story.By("lea").When(SystemStory::Answering({{"art5.e", kYes}})).Happens();
  ASSERT_EQ(events.size(), 2u);
  EXPECT_TRUE(events[0].has_classified());
  EXPECT_EQ(events[1].blocked().law(), "AI Act Art. 5(1)(e)");
  EXPECT_EQ(story.state().state(), AiSystem::STATE_BLOCKED);
  EXPECT_EQ(story.state().block().classification_number(), 2u);
  EXPECT_EQ(story.state().block().prior_state(), AiSystem::STATE_OPERATION);
  // Once only.
  EXPECT_EQ(story.When(SystemStory::Answering({{"art5.e", kYes}})).Happens().size(), 1u);
}

TEST(ClassifySystem, FoundProhibitedLaterIsNotBlockedYet) {
  auto story = SystemStory::Proposed();
  story.Classified({{"art5.bb", kYes}});
  EXPECT_EQ(story.state().state(), AiSystem::STATE_PROPOSED);
  EXPECT_EQ(story.state().classification().upcoming_size(), 1);
  story.At(absl::FromCivil(absl::CivilDay(2026, 12, 2), absl::UTCTimeZone())).Classified({{"art5.bb", kYes}});
  EXPECT_EQ(story.state().state(), AiSystem::STATE_BLOCKED);
}

TEST(ClassifySystem, OfAFinishedLifeIsRefused) {
  auto story = SystemStory::Imported(AiSystem::STATE_RETIRED);
  story.When(SystemStory::Answering({})).IsRefused("SYSTEM_FINAL");
}

// --- Exemption ---

TEST(ConfirmExemption, IsByAnotherThanWhoClassified) {
  auto story = SystemStory::Proposed();
  story.Classified(kExempt);
  EXPECT_EQ(story.state().classification().state(), Classification::STATE_UNCONFIRMED);
  story.By("lea").When(Confirming(1)).IsRefused("FOUR_EYES", "AI Act Art. 6(3)");
  story.By("dana").When(Confirming(1)).Happens();
  EXPECT_EQ(story.state().classification().state(), Classification::STATE_COMPLETE);
  EXPECT_EQ(story.state().classification().confirmer(), "dana");
  story.By("dana").When(Confirming(1)).IsRefused("NOTHING_TO_CONFIRM");
}

TEST(ConfirmExemption, NamesTheClassification) {
  auto story = SystemStory::Proposed();
  story.Classified(kExempt).Classified(kExempt);
  story.By("dana").When(Confirming(1)).IsRefused("OTHER_CLASSIFICATION");
  story.When(SystemStory::Setting("purpose", "judges")).Happens();
  story.By("dana").When(Confirming(2)).IsRefused("CLASSIFICATION_OUTDATED");
}

TEST(ConfirmExemption, IsNotForOthers) {
  auto story = SystemStory::Proposed();
  story.When(Confirming(1)).IsRefused("OTHER_CLASSIFICATION");
  story.Classified({});
  story.By("dana").When(Confirming(1)).IsRefused("NOTHING_TO_CONFIRM");
}

TEST(Decisions, OnTheClassificationOfAFinishedLifeAreRefused) {
  auto story = SystemStory::Proposed();
  story.Classified(kExempt);
  story.By("olga").When(Wanting({v1::RISK_TIER_MINIMAL})).Happens();
  story.When(v1::WithdrawAiSystemRequest()).Happens();
  story.By("dana").When(Confirming(1)).IsRefused("SYSTEM_FINAL");
  story.When(Wanting({v1::RISK_TIER_MINIMAL})).IsRefused("SYSTEM_FINAL");
  story.When(Deciding(v1::VERDICT_APPROVED)).IsRefused("SYSTEM_FINAL");
}

// --- Override ---

TEST(Override, IsDecidedByAnotherThanWhoAskedOrClassified) {
  auto story = SystemStory::Proposed();
  story.Classified({});
  story.By("olga").When(Wanting({v1::RISK_TIER_HIGH_RISK_ANNEX_III})).Happens();
  EXPECT_THAT(story.state().classification().tiers(), ElementsAre(v1::RISK_TIER_MINIMAL));
  story.By("olga").When(Deciding(v1::VERDICT_APPROVED)).IsRefused("FOUR_EYES");
  story.By("lea").When(Deciding(v1::VERDICT_REJECTED)).IsRefused("FOUR_EYES");
  story.By("dana").When(Deciding(v1::VERDICT_APPROVED)).Happens();
  const Classification& classification = story.state().classification();
  EXPECT_THAT(classification.tiers(), ElementsAre(v1::RISK_TIER_HIGH_RISK_ANNEX_III));
  EXPECT_THAT(classification.determined_tiers(), ElementsAre(v1::RISK_TIER_MINIMAL));
  EXPECT_EQ(classification.state(), Classification::STATE_COMPLETE);
  EXPECT_EQ(classification.override().requester(), "olga");
  EXPECT_EQ(classification.override().reason(), "the procedure does not fit");
  EXPECT_EQ(classification.override().decider(), "dana");
  EXPECT_EQ(classification.override().verdict(), v1::VERDICT_APPROVED);
  EXPECT_EQ(classification.override().decision_reason(), "agreed");
  std::vector<std::string> duties;
  for (const auto& duty : classification.duties()) duties.push_back(duty.id());
  EXPECT_THAT(duties, Contains("deployer.26-2"));
  EXPECT_EQ(story.state().state(), AiSystem::STATE_PROPOSED);
  story.By("dana").When(Deciding(v1::VERDICT_APPROVED)).IsRefused("NOTHING_REQUESTED");
}

TEST(Override, ARejectionLeavesTheTiers) {
  auto story = SystemStory::Proposed();
  story.Classified({});
  story.By("olga").When(Wanting({v1::RISK_TIER_OUT_OF_SCOPE})).Happens();
  story.By("dana").When(Deciding(v1::VERDICT_REJECTED)).Happens();
  EXPECT_THAT(story.state().classification().tiers(), ElementsAre(v1::RISK_TIER_MINIMAL));
  EXPECT_EQ(story.state().classification().override().verdict(), v1::VERDICT_REJECTED);
}

TEST(Override, ToProhibitedBlocks) {
  auto story = SystemStory::InOperation();
  story.By("olga").When(Wanting({v1::RISK_TIER_PROHIBITED})).Happens();
  story.By("dana").When(Deciding(v1::VERDICT_APPROVED)).Happens();
  EXPECT_EQ(story.state().state(), AiSystem::STATE_BLOCKED);
  EXPECT_THAT(story.state().classification().duties(), IsEmpty());
}

TEST(Override, OfAProhibitionStillNeedsTheBlockLifted) {
  auto story = SystemStory::InOperation();
  story.Classified({{"art5.e", kYes}});
  story.After(absl::Hours(1)).By("olga").When(Wanting({v1::RISK_TIER_MINIMAL}, 2)).Happens();
  story.By("dana").When(Deciding(v1::VERDICT_APPROVED, 2)).Happens();
  EXPECT_EQ(story.state().state(), AiSystem::STATE_BLOCKED);
  v1::RequestUnblockRequest ask;
  ask.set_classification_number(2);
  story.By("lea").When(ask).Happens();
}

TEST(Override, OfAProhibitionThatWasRejectedLiftsNothing) {
  auto story = SystemStory::InOperation();
  story.Classified({});
  v1::BlockAiSystemRequest block;
  story.After(absl::Hours(1)).By("lea").When(block).Happens();
  story.After(absl::Hours(1)).By("olga").When(Wanting({v1::RISK_TIER_MINIMAL}, 2)).Happens();
  story.By("dana").When(Deciding(v1::VERDICT_REJECTED, 2)).Happens();
  v1::RequestUnblockRequest ask;
  ask.set_classification_number(2);
  story.By("lea").When(ask).IsRefused("RECLASSIFICATION_MISSING");
}

TEST(Override, NeedsAllAnswered) {
  auto story = SystemStory::Proposed();
  story.Classified({{"gpai.model", kUnknown}});
  story.When(Wanting({v1::RISK_TIER_MINIMAL})).IsRefused("CLASSIFICATION_INCOMPLETE");
}

TEST(Override, NamesTheClassificationAndFallsWithIt) {
  auto story = SystemStory::Proposed();
  story.Classified({});
  story.When(Wanting({v1::RISK_TIER_MINIMAL}, 2)).IsRefused("OTHER_CLASSIFICATION");
  story.By("olga").When(Wanting({v1::RISK_TIER_OUT_OF_SCOPE})).Happens();
  story.Classified({});
  story.By("dana").When(Deciding(v1::VERDICT_APPROVED, 2)).IsRefused("NOTHING_REQUESTED");
  story.By("olga").When(Wanting({v1::RISK_TIER_OUT_OF_SCOPE}, 2)).Happens();
  story.When(SystemStory::Setting("purpose", "judges")).Happens();
  story.By("dana").When(Deciding(v1::VERDICT_APPROVED, 2)).IsRefused("CLASSIFICATION_OUTDATED");
}

TEST(Override, TiersMustGoTogether) {
  using Tiers = std::vector<v1::RiskTier>;
  auto story = SystemStory::Proposed();
  story.Classified({});
  for (const Tiers& tiers :
       {Tiers{v1::RISK_TIER_PROHIBITED, v1::RISK_TIER_TRANSPARENCY},
        Tiers{v1::RISK_TIER_OUT_OF_SCOPE, v1::RISK_TIER_MINIMAL}, Tiers{v1::RISK_TIER_MINIMAL, v1::RISK_TIER_GPAI},
        Tiers{v1::RISK_TIER_HIGH_RISK_ANNEX_III, v1::RISK_TIER_ANNEX_III_EXEMPT}, Tiers{v1::RISK_TIER_GPAI_SYSTEMIC}}) {
    story.When(Wanting(tiers)).IsRefused("TIERS_CONTRADICT");
  }
  story
      .When(Wanting({v1::RISK_TIER_HIGH_RISK_ANNEX_III, v1::RISK_TIER_TRANSPARENCY, v1::RISK_TIER_GPAI,
                     v1::RISK_TIER_GPAI_SYSTEMIC}))
      .Happens();
}

}  // namespace
}  // namespace aims::inventory
