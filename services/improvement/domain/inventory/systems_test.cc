#include "services/improvement/domain/inventory/systems.h"

#include "gtest/gtest.h"
#include "services/improvement/domain/inventory/system_facts.h"
#include "services/improvement/domain/testing/systems.h"

namespace aims::improvement {
namespace {

constexpr char kByState[] = "systems-by-state-and-tier";
constexpr char kRejected[] = "approvals-rejected";
constexpr char kChat[] = "aiSystems/chat";

// The only state in which the only system is.
std::string StateOf(const World& world, const std::string& time) {
  const Counts counts = world.Standing(Series::kSystems, time);
  if (counts.size() != 1 || counts.begin()->second != 1) return absl::StrCat(counts.size(), " labels");
  return std::string(LabelPart(counts.begin()->first, 0));
}

std::string TierOf(const std::vector<inventory::v1::RiskTier>& tiers) {
  World world;
  world.On("2026-03-01").Tell(kChat, Registered());
  world.Tell(kChat, Classified(ClassificationOf(Classification::STATE_COMPLETE, tiers)));
  return std::string(LabelPart(world.Standing(Series::kSystems, "2026-03-01").begin()->first, 1));
}

AiSystemEvent Unblocked(AiSystem::State state) {
  AiSystemEvent event;
  event.mutable_unblocked()->set_state(state);
  return event;
}

TEST(Systems, FollowsTheLifeCycle) {
  World world;
  const auto step = [&](const AiSystemEvent& event, const char* state) {
    world.Tell(kChat, event);
    EXPECT_EQ(StateOf(world, "2026-03-01"), state);
  };
  world.On("2026-03-01");
  step(Registered(), "proposed");
  step(Moved(&AiSystemEvent::mutable_inception_started), "inception");
  step(Moved(&AiSystemEvent::mutable_development_started), "development");
  step(Moved(&AiSystemEvent::mutable_submitted), "verification");
  step(Moved(&AiSystemEvent::mutable_rejected), "development");
  step(Moved(&AiSystemEvent::mutable_submitted), "verification");
  step(Moved(&AiSystemEvent::mutable_approved), "approved");
  step(Moved(&AiSystemEvent::mutable_submission_voided), "development");
  step(InOperation(), "operation");
  step(Moved(&AiSystemEvent::mutable_suspended), "suspended");
  step(Moved(&AiSystemEvent::mutable_resumed), "operation");
  step(Moved(&AiSystemEvent::mutable_change_started), "change");
  step(Moved(&AiSystemEvent::mutable_change_completed), "verification");
  step(Moved(&AiSystemEvent::mutable_rejected), "change");
  step(Moved(&AiSystemEvent::mutable_suspended), "change");
  step(Moved(&AiSystemEvent::mutable_change_cancelled), "suspended");
  step(Moved(&AiSystemEvent::mutable_retiring_started), "retiring");
  step(Moved(&AiSystemEvent::mutable_retiring_cancelled), "suspended");
  step(Moved(&AiSystemEvent::mutable_blocked), "blocked");
  step(Unblocked(AiSystem::STATE_DEVELOPMENT), "development");
  step(Moved(&AiSystemEvent::mutable_retiring_started), "retiring");
  step(Moved(&AiSystemEvent::mutable_retired), "0 labels");
}

TEST(Systems, ARetirementCancelledAfterABlockGoesBackToDevelopment) {
  World world;
  world.On("2026-03-01").Tell(kChat, Imported(AiSystem::STATE_OPERATION));
  world.Tell(kChat, Moved(&AiSystemEvent::mutable_retiring_started));
  world.Tell(kChat, Moved(&AiSystemEvent::mutable_blocked));
  world.Tell(kChat, Unblocked(AiSystem::STATE_RETIRING));
  world.Tell(kChat, Moved(&AiSystemEvent::mutable_retiring_cancelled));
  EXPECT_EQ(StateOf(world, "2026-03-01"), "development");
}

TEST(Systems, LeavesOutWithdrawnAndDeletedOnes) {
  World world;
  world.On("2026-03-01").Tell("aiSystems/a", Registered());
  world.Tell("aiSystems/b", Registered());
  world.On("2026-03-02").Tell("aiSystems/a", Moved(&AiSystemEvent::mutable_withdrawn));
  world.Tell("aiSystems/b", Moved(&AiSystemEvent::mutable_deleted));
  world.On("2026-03-03").Tell("aiSystems/b", Moved(&AiSystemEvent::mutable_undeleted));
  EXPECT_EQ(world.Of(kByState, "2026-03-01").denominator, 2);
  EXPECT_EQ(world.Of(kByState, "2026-03-02").denominator, 0);
  EXPECT_EQ(world.Of(kByState, "2026-03-03").denominator, 1);
}

TEST(Systems, CountsEachSystemOnceByItsMostSevereTier) {
  using namespace inventory::v1;  // NOLINT(build/namespaces)
  EXPECT_EQ(TierOf({}), "none");
  EXPECT_EQ(TierOf({RISK_TIER_PROHIBITED}), "prohibited");
  EXPECT_EQ(TierOf({RISK_TIER_HIGH_RISK_ANNEX_III, RISK_TIER_HIGH_RISK_ANNEX_I}), "high_risk_annex_i");
  EXPECT_EQ(TierOf({RISK_TIER_HIGH_RISK_ANNEX_III, RISK_TIER_TRANSPARENCY, RISK_TIER_GPAI, RISK_TIER_GPAI_SYSTEMIC}),
            "high_risk_annex_iii");
  EXPECT_EQ(TierOf({RISK_TIER_TRANSPARENCY, RISK_TIER_GPAI, RISK_TIER_GPAI_SYSTEMIC}), "gpai_systemic");
  EXPECT_EQ(TierOf({RISK_TIER_ANNEX_III_EXEMPT, RISK_TIER_TRANSPARENCY, RISK_TIER_GPAI}), "gpai");
  EXPECT_EQ(TierOf({RISK_TIER_ANNEX_III_EXEMPT, RISK_TIER_TRANSPARENCY}), "transparency");
  EXPECT_EQ(TierOf({RISK_TIER_ANNEX_III_EXEMPT}), "annex_iii_exempt");
  EXPECT_EQ(TierOf({RISK_TIER_MINIMAL}), "minimal");
  EXPECT_EQ(TierOf({RISK_TIER_OUT_OF_SCOPE}), "out_of_scope");
}

TEST(Systems, KnowsAPlaceForEachTier) {
  for (int i = inventory::v1::RiskTier_MIN + 1; i <= inventory::v1::RiskTier_MAX; ++i) {
    EXPECT_NE(TierOf({static_cast<inventory::v1::RiskTier>(i)}), "none") << i;
  }
}

TEST(Systems, SettledIsACompleteClassificationAlone) {
  World world;
  const auto unsettled = [&](const std::string& time) { return world.Of(kByState, time).numerator == 1; };
  world.On("2026-03-01").Tell(kChat, Registered());
  EXPECT_TRUE(unsettled("2026-03-01")) << "never classified";
  world.On("2026-03-02").Tell(kChat, Classified(ClassificationOf(Classification::STATE_INCOMPLETE)));
  EXPECT_TRUE(unsettled("2026-03-02"));
  world.On("2026-03-03")
      .Tell(kChat, Classified(ClassificationOf(Classification::STATE_UNCONFIRMED,
                                               {inventory::v1::RISK_TIER_ANNEX_III_EXEMPT})));
  EXPECT_TRUE(unsettled("2026-03-03"));
  world.On("2026-03-04").Tell(kChat, Moved(&AiSystemEvent::mutable_exemption_confirmed));
  EXPECT_FALSE(unsettled("2026-03-04"));
  world.On("2026-03-05").Tell(kChat, Moved(&AiSystemEvent::mutable_classification_outdated));
  EXPECT_TRUE(unsettled("2026-03-05"));
  world.On("2026-03-06").Tell(kChat, Classified(ClassificationOf(Classification::STATE_COMPLETE)));
  EXPECT_FALSE(unsettled("2026-03-06"));
  AiSystemEvent carried;
  *carried.mutable_classification_carried_over()->mutable_classification() =
      ClassificationOf(Classification::STATE_UNCONFIRMED, {inventory::v1::RISK_TIER_GPAI});
  world.On("2026-03-07").Tell(kChat, carried);
  EXPECT_TRUE(unsettled("2026-03-07"));
  EXPECT_EQ(world.Of(kByState, "2026-03-07").parts.at("tier/gpai"), 1);
  AiSystemEvent override_approved;
  override_approved.mutable_override_approved()->add_tiers(inventory::v1::RISK_TIER_MINIMAL);
  world.On("2026-03-08").Tell(kChat, override_approved);
  EXPECT_FALSE(unsettled("2026-03-08"));
  EXPECT_EQ(world.Of(kByState, "2026-03-08").parts,
            (std::map<std::string, int64_t>{{"state/proposed", 1}, {"tier/minimal", 1}}));
}

TEST(Systems, ADecisionOnAClassificationThatWasParkedCountsNothing) {
  World world;
  world.On("2026-03-01").Tell(kChat, Registered());
  world.Tell(kChat, Moved(&AiSystemEvent::mutable_exemption_confirmed));
  EXPECT_EQ(world.Of(kByState, "2026-03-01").numerator, 1);
}

TEST(Systems, HasThePropertiesOfTheInstant) {
  World world;
  AiSystemEvent registered = Registered("tom");
  registered.mutable_registered()->mutable_ai_system()->mutable_owner_unit()->set_code("HR");
  AiSystemEvent updated;
  updated.mutable_updated()->mutable_ai_system()->set_owner("eva");
  updated.mutable_updated()->mutable_update_mask()->add_paths("purpose");
  updated.mutable_updated()->mutable_update_mask()->add_paths("owner");
  world.On("2026-03-01").Tell(kChat, registered);
  world.On("2026-03-02").Tell(kChat, updated);
  const History& history = world.ledger().items().at({"ai_systems", kChat});
  const Timeline timeline = TimelineOf(SystemKind(), history);
  const std::vector<std::string> systems = {"organizations/acme/aiSystems/chat"};
  EXPECT_EQ(timeline.properties().at(1), (Properties{.unit = "HR", .owner = "tom", .ai_systems = systems}));
  EXPECT_EQ(timeline.properties().at(2), (Properties{.unit = "HR", .owner = "eva", .ai_systems = systems}));
}

TEST(Systems, KeepsNothingOfWhatIsNotCounted) {
  World world;
  AiSystemEvent registered = Registered("tom");
  registered.mutable_registered()->mutable_ai_system()->set_purpose("to sell");
  AiSystemEvent updated;
  updated.mutable_updated()->mutable_ai_system()->set_purpose("to buy");
  updated.mutable_updated()->mutable_update_mask()->add_paths("purpose");
  world.Tell(kChat, registered).Tell(kChat, updated).Tell(kChat, Moved(&AiSystemEvent::mutable_risks_outdated));
  const History& history = world.ledger().items().at({"ai_systems", kChat});
  ASSERT_EQ(history.size(), 1u);
  EXPECT_EQ(history[0].As<AiSystemEvent>()->registered().ai_system().purpose(), "");
}

TEST(Approvals, CountsRejectionsInTheWindow) {
  World world;
  world.On("2026-03-01").Tell(kChat, Registered());
  world.On("2026-03-02").Tell(kChat, Moved(&AiSystemEvent::mutable_rejected));
  world.On("2026-03-03").Tell(kChat, Moved(&AiSystemEvent::mutable_rejected));
  world.On("2026-03-04").Tell(kChat, Moved(&AiSystemEvent::mutable_approved));
  EXPECT_EQ(world.Of(kRejected, "2026-03-04").numerator, 2);
  EXPECT_EQ(world.Of(kRejected, "2026-03-04").denominator, 3);
  EXPECT_EQ(world.Of(kRejected, "2026-03-04", 1).numerator, 0) << "the beginning of the window is outside";
  EXPECT_EQ(world.Of(kRejected, "2026-03-04", 1).denominator, 1);
}

TEST(Approvals, MeasuresTheTimeToTheFirstOperationAlone) {
  World world;
  world.On("2026-03-01").Tell(kChat, Registered());
  world.On("2026-03-11").Tell(kChat, InOperation());
  world.On("2026-03-21").Tell(kChat, InOperation());
  EXPECT_EQ(world.Of(kRejected, "2026-03-21").ended_days, (std::map<double, int64_t>{{10, 1}}));
  EXPECT_TRUE(world.Of(kRejected, "2026-03-21", 5).ended_days.empty());
}

TEST(Approvals, ASystemThatNeverOperatedRuns) {
  World world;
  world.On("2026-03-01").Tell(kChat, Registered());
  EXPECT_EQ(world.Of(kRejected, "2026-03-11").running_days, (std::map<double, int64_t>{{10, 1}}));
  world.On("2026-03-12").Tell(kChat, InOperation());
  EXPECT_TRUE(world.Of(kRejected, "2026-03-12").running_days.empty());
  world.On("2026-03-12").Tell("aiSystems/other", Registered());
  world.On("2026-03-13").Tell("aiSystems/other", Moved(&AiSystemEvent::mutable_withdrawn));
  EXPECT_TRUE(world.Of(kRejected, "2026-03-13").running_days.empty());
}

TEST(Approvals, AnImportedSystemHasNoTimeToOperation) {
  World world;
  world.On("2026-03-01").Tell(kChat, Imported(AiSystem::STATE_DEVELOPMENT));
  EXPECT_TRUE(world.Of(kRejected, "2026-03-02").running_days.empty());
  world.On("2026-03-11").Tell(kChat, InOperation());
  EXPECT_TRUE(world.Of(kRejected, "2026-03-11").ended_days.empty());
}

}  // namespace
}  // namespace aims::improvement
