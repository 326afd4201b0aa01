#include "services/inventory/domain/classification_judge.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/inventory/domain/testing/judging.h"

namespace aims::inventory {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;
std::vector<std::string> Findings(const Classification& classification) {
  std::vector<std::string> findings;
  for (const auto& reason : classification.reasons()) findings.push_back(reason.finding());
  return findings;
}

TEST(Judge, NothingFoundIsMinimal) {
  const Classification result = JudgeWith({});
  EXPECT_EQ(result.state(), Classification::STATE_COMPLETE);
  EXPECT_THAT(result.tiers(), ElementsAre(v1::RISK_TIER_MINIMAL));
  EXPECT_THAT(DutyIds(result.duties()), ElementsAre("deployer.4"));
  EXPECT_EQ(result.duties(0).start_date(), "2025-02-02");
  EXPECT_EQ(result.procedure(), "eu-ai-act");
  EXPECT_EQ(result.procedure_version(), EuAiAct().data().version());
  EXPECT_EQ(result.decision_date(), kDay);
  EXPECT_EQ(result.answers_size(), static_cast<int>(MinimalAnswers().size()));
}

// What each answer leads to, all else being minimal. Each row is complete: what it does not say is not needed.
struct Case {
  const char* name;
  AnswerMap answers;
  std::vector<v1::RiskTier> tiers;
  std::vector<std::string> findings;
};

class Tiers : public ::testing::TestWithParam<Case> {};

TEST_P(Tiers, FollowFromAnswers) {
  const Classification result = JudgeWith(GetParam().answers);
  EXPECT_THAT(result.open_questions(), IsEmpty());
  EXPECT_THAT(result.problems(), IsEmpty());
  EXPECT_THAT(result.tiers(), ::testing::ElementsAreArray(GetParam().tiers));
  EXPECT_EQ(Findings(result), GetParam().findings);
  EXPECT_EQ(result.determined_tiers_size(), result.tiers_size());
}

INSTANTIATE_TEST_SUITE_P(
    Scope, Tiers,
    ::testing::Values(
        Case{"NoAiSystem", {{"art3.ai_system", kNo}}, {kOut}, {"out_of_scope.no_ai_system"}},
        Case{"NoLink", {{"art2.1b", kNo}}, {kOut}, {"out_of_scope.no_link"}},
        Case{"AnotherLink", {{"art2.1b", kNo}, {"art2.1c", kYes}}, {kMinimal}, {"minimal"}},
        Case{"Military", {{"art2.3", kYes}}, {kOut}, {"out_of_scope.2-3"}},
        Case{"ThirdCountry", {{"art2.4", kYes}}, {kOut}, {"out_of_scope.2-4"}},
        Case{"Research", {{"art2.6", kYes}}, {kOut}, {"out_of_scope.2-6"}},
        Case{"BeforeMarket", {{"art2.8", kYes}}, {kOut}, {"out_of_scope.2-8"}},
        Case{"TwoExclusions", {{"art2.3", kYes}, {"art2.8", kYes}}, {kOut}, {"out_of_scope.2-3", "out_of_scope.2-8"}},
        Case{"OpenSource", {{"art2.12", kYes}}, {kOut}, {"out_of_scope.2-12"}},
        Case{"OpenSourceIsNoExcuse",
             {{"art2.12", kYes}, {"art50.3", kYes}, {"art50.3.crime", kNo}},
             {kTransparency},
             {"transparency.50-3"}},
        Case{"OpenSourceProhibited", {{"art2.12", kYes}, {"art5.c", kYes}}, {kProhibited}, {"prohibited.c"}}),
    [](const auto& info) { return info.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Prohibited, Tiers,
    ::testing::Values(
        Case{"A", {{"art5.a", kYes}}, {kProhibited}, {"prohibited.a"}},
        Case{"B", {{"art5.b", kYes}}, {kProhibited}, {"prohibited.b"}},
        Case{"C", {{"art5.c", kYes}}, {kProhibited}, {"prohibited.c"}},
        Case{"D", {{"art5.d", kYes}, {"art5.d.exception", kNo}}, {kProhibited}, {"prohibited.d"}},
        Case{"DExcepted", {{"art5.d", kYes}, {"art5.d.exception", kYes}}, {kMinimal}, {"minimal"}},
        Case{"E", {{"art5.e", kYes}}, {kProhibited}, {"prohibited.e"}},
        Case{"F", {{"art5.f", kYes}, {"art5.f.exception", kNo}}, {kProhibited}, {"prohibited.f"}},
        Case{"FExcepted", {{"art5.f", kYes}, {"art5.f.exception", kYes}}, {kMinimal}, {"minimal"}},
        Case{"G", {{"art5.g", kYes}, {"art5.g.exception", kNo}}, {kProhibited}, {"prohibited.g"}},
        Case{"GExcepted", {{"art5.g", kYes}, {"art5.g.exception", kYes}}, {kMinimal}, {"minimal"}},
        Case{"H", {{"art5.h", kYes}, {"art5.h.exception", kNo}}, {kProhibited}, {"prohibited.h"}},
        Case{"HExcepted", {{"art5.h", kYes}, {"art5.h.exception", kYes}}, {kMinimal}, {"minimal"}},
        Case{"EndsTheProcedure", {{"art5.a", kYes}, {"gpai.model", kUnknown}}, {kProhibited}, {"prohibited.a"}},
        Case{"OtherPointsNeedNoAnswer", {{"art5.a", kYes}, {"art5.b", kUnknown}}, {kProhibited}, {"prohibited.a"}},
        Case{"Several", {{"art5.a", kYes}, {"art5.e", kYes}}, {kProhibited}, {"prohibited.a", "prohibited.e"}}),
    [](const auto& info) { return info.param.name; });

INSTANTIATE_TEST_SUITE_P(
    AnnexI, Tiers,
    ::testing::Values(
        Case{"Product",
             With(kConditions, {{"annex1.product", kYes}, {"annex1.third_party", kYes}, {"annex1.section_b", kNo}}),
             {kAnnexI},
             {"high_risk_annex_i"}},
        Case{"NoThirdParty", {{"annex1.product", kYes}, {"annex1.third_party", kNo}}, {kMinimal}, {"minimal"}},
        Case{"Component",
             With(kConditions, {{"annex1.component", kYes},
                                {"annex1.assistance", kNo},
                                {"annex1.third_party", kYes},
                                {"annex1.section_b", kNo}}),
             {kAnnexI},
             {"high_risk_annex_i"}},
        Case{"OnlyAssistance",
             {{"annex1.component", kYes}, {"annex1.assistance", kYes}, {"annex1.endangers", kNo}},
             {kMinimal},
             {"minimal"}},
        Case{"AssistanceThatEndangers",
             With(kConditions, {{"annex1.component", kYes},
                                {"annex1.assistance", kYes},
                                {"annex1.endangers", kYes},
                                {"annex1.third_party", kYes},
                                {"annex1.section_b", kNo}}),
             {kAnnexI},
             {"high_risk_annex_i"}}),
    [](const auto& info) { return info.param.name; });

INSTANTIATE_TEST_SUITE_P(
    AnnexIII, Tiers,
    ::testing::Values(Case{"NoCondition", kHighRisk, {kAnnexIII}, {"high_risk_annex_iii"}},
                      Case{"Profiling",
                           With(With(kExempt, kConditions),
                                {{"art6.3.profiling", kYes}, {"role.public_authority", kNo}}),
                           {kAnnexIII},
                           {"high_risk_annex_iii"}},
                      Case{"ConditionButSignificantRisk",
                           With(With(kExempt, kConditions), {{"art6.3.significant_risk", kYes}}),
                           {kAnnexIII},
                           {"high_risk_annex_iii"}},
                      Case{"Exempt", kExempt, {v1::RISK_TIER_ANNEX_III_EXEMPT}, {"annex_iii_exempt"}},
                      Case{"ExemptIsNotExcludedAsOpenSource",
                           With(kExempt, {{"art2.12", kYes}}),
                           {v1::RISK_TIER_ANNEX_III_EXEMPT},
                           {"annex_iii_exempt"}}),
    [](const auto& info) { return info.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Transparency, Tiers,
    ::testing::Values(
        Case{"Interaction",
             {{"art50.1", kYes}, {"art50.1.obvious", kNo}, {"art50.1.crime", kNo}},
             {kTransparency},
             {"transparency.50-1"}},
        Case{"ObviousInteraction", {{"art50.1", kYes}, {"art50.1.obvious", kYes}}, {kMinimal}, {"minimal"}},
        Case{"InteractionAgainstCrime", {{"art50.1", kYes}, {"art50.1.crime", kYes}}, {kMinimal}, {"minimal"}},
        Case{"Generation",
             {{"art50.2", kYes}, {"art50.2.assistive", kNo}, {"art50.2.crime", kNo}},
             {kTransparency},
             {"transparency.50-2"}},
        Case{"Assistive", {{"art50.2", kYes}, {"art50.2.assistive", kYes}}, {kMinimal}, {"minimal"}},
        Case{"GenerationAgainstCrime", {{"art50.2", kYes}, {"art50.2.crime", kYes}}, {kMinimal}, {"minimal"}},
        Case{"Emotions", {{"art50.3", kYes}, {"art50.3.crime", kNo}}, {kTransparency}, {"transparency.50-3"}},
        Case{"EmotionsAgainstCrime", {{"art50.3", kYes}, {"art50.3.crime", kYes}}, {kMinimal}, {"minimal"}},
        Case{"DeepFake", {{"art50.4a", kYes}, {"art50.4a.crime", kNo}}, {kTransparency}, {"transparency.50-4a"}},
        Case{"DeepFakeAgainstCrime", {{"art50.4a", kYes}, {"art50.4a.crime", kYes}}, {kMinimal}, {"minimal"}},
        Case{"PublicText", {{"art50.4b", kYes}, {"art50.4b.editorial", kNo}}, {kTransparency}, {"transparency.50-4b"}},
        Case{"EditedText", {{"art50.4b", kYes}, {"art50.4b.editorial", kYes}}, {kMinimal}, {"minimal"}}),
    [](const auto& info) { return info.param.name; });

INSTANTIATE_TEST_SUITE_P(Several, Tiers,
                         ::testing::Values(Case{"Gpai",
                                                {{"gpai.model", kYes}, {"gpai.compute", kNo}, {"gpai.designated", kNo}},
                                                {v1::RISK_TIER_GPAI},
                                                {"gpai"}},
                                           Case{"GpaiByCompute",
                                                {{"gpai.model", kYes}, {"gpai.compute", kYes}},
                                                {v1::RISK_TIER_GPAI, v1::RISK_TIER_GPAI_SYSTEMIC},
                                                {"gpai", "gpai_systemic"}},
                                           Case{"GpaiByDesignation",
                                                {{"gpai.model", kYes}, {"gpai.designated", kYes}},
                                                {v1::RISK_TIER_GPAI, v1::RISK_TIER_GPAI_SYSTEMIC},
                                                {"gpai", "gpai_systemic"}},
                                           Case{"AllAtOnce",
                                                With(kHighRisk, {{"annex1.product", kYes},
                                                                 {"annex1.third_party", kYes},
                                                                 {"annex1.section_b", kNo},
                                                                 {"art50.3", kYes},
                                                                 {"art50.3.crime", kNo},
                                                                 {"gpai.model", kYes},
                                                                 {"gpai.compute", kNo},
                                                                 {"gpai.designated", kNo}}),
                                                {kAnnexI, kAnnexIII, kTransparency, v1::RISK_TIER_GPAI},
                                                {"high_risk_annex_i", "high_risk_annex_iii", "transparency.50-3",
                                                 "gpai"}}),
                         [](const auto& info) { return info.param.name; });

TEST(Judge, EachPointOfAnnexIIIIsHighRiskWithoutAnExemption) {
  AnswerMap rest = kHighRisk;
  rest.erase("annex3.4a");
  int points = 0;
  for (const auto& question : EuAiAct().data().questions()) {
    if (question.law().rfind("Annex III ", 0) != 0) continue;
    ++points;
    const Classification result =
        JudgeWith(With(rest, {{question.id(), kYes}, {"annex3.1a.post_law_enforcement", kNo}}));
    EXPECT_THAT(result.tiers(), ElementsAre(kAnnexIII)) << question.id();
    EXPECT_EQ(result.state(), Classification::STATE_COMPLETE) << question.id();
  }
  EXPECT_EQ(points, 25);
}

TEST(Judge, EachConditionOfTheExemptionIsEnough) {
  for (const char* condition : {"art6.3.a", "art6.3.b", "art6.3.c", "art6.3.d"}) {
    const Classification result = JudgeWith(
        {{"annex3.4a", kYes}, {"art6.3.profiling", kNo}, {condition, kYes}, {"art6.3.significant_risk", kNo}});
    EXPECT_THAT(result.tiers(), ElementsAre(v1::RISK_TIER_ANNEX_III_EXEMPT)) << condition;
  }
}

TEST(Judge, AnExemptionAwaitsConfirmation) { EXPECT_EQ(JudgeWith(kExempt).state(), Classification::STATE_UNCONFIRMED); }

TEST(Judge, UnknownIsNeverNo) {
  // Each question of a minimal system that no other answer makes idle: unknown, it leaves the result incomplete.
  for (const auto& [question, answer] : MinimalAnswers()) {
    if (question.rfind("art2.1", 0) == 0 && question.size() == 7 && question != "art2.1b") continue;  // 2.1b links it
    if (question.rfind("art25", 0) == 0) continue;  // matters for high risk only
    if (question == "role.outside_union" || question == "role.public_authority" || question == "role.public_service") {
      continue;  // the same
    }
    const Classification result = JudgeWith({{question, kUnknown}});
    EXPECT_EQ(result.state(), Classification::STATE_INCOMPLETE) << question;
    EXPECT_THAT(result.open_questions(), Contains(question));
  }
}

TEST(Judge, NoAnswerIsTheSameAsUnknown) {
  AnswerMap answers = MinimalAnswers();
  answers.erase("art5.e");
  const Classification result = Judge(EuAiAct(), ToAnswers(answers), kDay);
  EXPECT_EQ(result.state(), Classification::STATE_INCOMPLETE);
  EXPECT_THAT(result.open_questions(), ElementsAre("art5.e"));
}

TEST(Judge, TiersThatAreFoundHoldWhileOthersAreOpen) {
  const Classification result = JudgeWith({{"gpai.model", kUnknown}, {"art50.3", kYes}, {"art50.3.crime", kNo}});
  EXPECT_EQ(result.state(), Classification::STATE_INCOMPLETE);
  EXPECT_THAT(result.tiers(), ElementsAre(kTransparency));
  EXPECT_THAT(result.open_questions(), ElementsAre("gpai.model"));
}

TEST(Judge, AProhibitionWithAnUnknownExceptionIsOpen) {
  const Classification result = JudgeWith({{"art5.f", kYes}, {"art5.f.exception", kUnknown}});
  EXPECT_EQ(result.state(), Classification::STATE_INCOMPLETE);
  EXPECT_THAT(result.open_questions(), ElementsAre("art5.f.exception"));
  EXPECT_THAT(result.tiers(), Not(Contains(kProhibited)));
}

TEST(Judge, ExceptionsAreAskedForOnlyWhenThereIsSomethingToExcept) {
  const Classification result = Judge(EuAiAct(), ToAnswers({{"art3.ai_system", kYes}}), kDay);
  EXPECT_THAT(result.open_questions(), Contains("art5.f"));
  EXPECT_THAT(result.open_questions(), Not(Contains("art5.f.exception")));
  EXPECT_THAT(result.open_questions(), Not(Contains("art6.3.significant_risk")));
}

TEST(Judge, ProhibitedWhileTheScopeIsOpenStaysIncomplete) {
  const Classification result = JudgeWith({{"art5.a", kYes}, {"art2.3", kUnknown}});
  EXPECT_THAT(result.tiers(), ElementsAre(kProhibited));
  EXPECT_EQ(result.state(), Classification::STATE_INCOMPLETE);
  EXPECT_THAT(result.open_questions(), ElementsAre("art2.3"));
}

TEST(Judge, OutOfScopeForOneReasonNeedsNoOther) {
  const Classification result = JudgeWith({{"art3.ai_system", kUnknown}, {"art2.3", kYes}});
  EXPECT_THAT(result.tiers(), ElementsAre(kOut));
  EXPECT_EQ(result.state(), Classification::STATE_COMPLETE);
  EXPECT_THAT(result.duties(), IsEmpty());
  EXPECT_THAT(result.roles(), IsEmpty());
}

TEST(Judge, NewProhibitionsAreAnnouncedBeforeTheyHold) {
  const AnswerMap answers = {{"art5.ba", kYes}, {"art5.ba.exception", kNo}, {"art5.bb", kYes}};
  const Classification before = JudgeOn("2026-12-01", answers);
  EXPECT_THAT(before.tiers(), ElementsAre(kMinimal));
  EXPECT_EQ(before.state(), Classification::STATE_COMPLETE);
  ASSERT_EQ(before.upcoming_size(), 2);
  EXPECT_EQ(before.upcoming(0).finding(), "prohibited.ba");
  EXPECT_EQ(before.upcoming(0).since(), "2026-12-02");
  const Classification after = JudgeOn("2026-12-02", answers);
  EXPECT_THAT(after.tiers(), ElementsAre(kProhibited));
  EXPECT_THAT(after.upcoming(), IsEmpty());
  EXPECT_EQ(ProhibitionsIn(after), "AI Act Art. 5(1)(ba), AI Act Art. 5(1)(bb)");
  const Classification edits = JudgeOn("2026-12-02", {{"art5.ba", kYes}, {"art5.ba.exception", kYes}});
  EXPECT_THAT(edits.tiers(), ElementsAre(kMinimal));
}

TEST(Judge, OnlyProhibitionsAreCalledSo) { EXPECT_EQ(ProhibitionsIn(JudgeWith(kExempt)), ""); }

TEST(Judge, ANewProhibitionThatIsNotAnsweredIsOpenBeforeItHolds) {
  EXPECT_THAT(JudgeOn("2026-11-24", {{"art5.bb", kUnknown}}).open_questions(), ElementsAre("art5.bb"));
}

TEST(Roles, SeveralAtOnceEachWithItsLaw) {
  const Classification result = JudgeWith({{"role.provider", kYes}});
  ASSERT_EQ(result.roles_size(), 2);
  EXPECT_EQ(result.roles(0).role(), v1::AI_ACT_ROLE_PROVIDER);
  EXPECT_EQ(result.roles(0).law(), "Art. 3(3)");
  EXPECT_FALSE(result.roles(0).flip());
  EXPECT_EQ(result.roles(1).role(), v1::AI_ACT_ROLE_DEPLOYER);
}

TEST(Roles, FlipToProviderOfAHighRiskSystem) {
  for (const char* flip : {"art25.1a", "art25.1b", "art25.1c"}) {
    const Classification flipped = JudgeWith(With(kHighRisk, {{flip, kYes}}));
    ASSERT_GE(flipped.roles_size(), 1);
    EXPECT_EQ(flipped.roles(0).role(), v1::AI_ACT_ROLE_PROVIDER) << flip;
    EXPECT_TRUE(flipped.roles(0).flip()) << flip;
    EXPECT_NE(FindDuty(flipped, "provider.9"), nullptr) << flip;
    const Classification not_high_risk = JudgeWith({{flip, kYes}});
    ASSERT_EQ(not_high_risk.roles_size(), 1);
    EXPECT_EQ(not_high_risk.roles(0).role(), v1::AI_ACT_ROLE_DEPLOYER) << flip;
  }
}

TEST(Roles, AFlipThatIsNotKnownIsOpenForAHighRiskSystem) {
  const Classification result = JudgeWith(With(kHighRisk, {{"art25.1b", kUnknown}}));
  EXPECT_EQ(result.state(), Classification::STATE_INCOMPLETE);
  EXPECT_THAT(result.open_questions(), ElementsAre("art25.1b"));
}

TEST(Roles, AManufacturerOfAProductOfSectionACountsAsProvider) {
  AnswerMap answers = {{"role.manufacturer", kYes},
                       {"annex1.component", kYes},
                       {"annex1.assistance", kNo},
                       {"annex1.third_party", kYes},
                       {"annex1.section_b", kNo}};
  EXPECT_NE(FindDuty(JudgeWith(answers), "provider.43"), nullptr);
  EXPECT_EQ(FindDuty(JudgeWith(With(answers, {{"annex1.section_b", kYes}})), "provider.43"), nullptr);
}

TEST(Roles, PersonalUseTakesAwayTheDeployer) {
  const Classification result = JudgeWith({{"art2.10", kYes}, {"role.provider", kYes}});
  ASSERT_EQ(result.roles_size(), 1);
  EXPECT_EQ(result.roles(0).role(), v1::AI_ACT_ROLE_PROVIDER);
  EXPECT_EQ(FindDuty(result, "deployer.4"), nullptr);
}

TEST(Roles, InScopeWithoutARoleIsAContradiction) {
  const Classification result = JudgeWith({{"role.deployer", kNo}});
  EXPECT_EQ(result.state(), Classification::STATE_INCOMPLETE);
  EXPECT_THAT(result.open_questions(), IsEmpty());
  EXPECT_EQ(result.problems_size(), 1);
}

}  // namespace
}  // namespace aims::inventory
