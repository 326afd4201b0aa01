// What duties a classification brings, from when, and with which evidence.

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/inventory/domain/testing/judging.h"

namespace aims::inventory {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::UnorderedElementsAre;

TEST(Duties, AreThoseOfTheRole) {
  const Classification deployer = JudgeWith(kHighRisk);
  EXPECT_NE(FindDuty(deployer, "deployer.26-2"), nullptr);
  EXPECT_EQ(FindDuty(deployer, "provider.9"), nullptr);
  const Classification importer = JudgeWith(With(kHighRisk, {{"role.deployer", kNo}, {"role.importer", kYes}}));
  EXPECT_THAT(DutyIds(importer.duties()), ElementsAre("importer.23"));
  const Classification distributor = JudgeWith(With(kHighRisk, {{"role.deployer", kNo}, {"role.distributor", kYes}}));
  EXPECT_THAT(DutyIds(distributor.duties()), ElementsAre("distributor.24"));
  const Classification representative =
      JudgeWith(With(kHighRisk, {{"role.deployer", kNo}, {"role.representative", kYes}}));
  EXPECT_THAT(DutyIds(representative.duties()), ElementsAre("representative.22"));
}

TEST(Duties, HaveTheDateOfTheirTierAndTheirEvidence) {
  const Classification annex_iii = JudgeWith(kHighRisk);
  const auto* oversight = FindDuty(annex_iii, "deployer.26-2");
  ASSERT_NE(oversight, nullptr);
  EXPECT_EQ(oversight->start_date(), "2027-12-02");
  EXPECT_EQ(oversight->law(), "Art. 26(2)");
  EXPECT_THAT(oversight->evidence_kinds(), ElementsAre("decision", "training_record"));
  EXPECT_THAT(oversight->note(), ::testing::HasSubstr("2030-08-02"));
  const AnswerMap product = {{"annex1.product", kYes}, {"annex1.third_party", kYes}, {"annex1.section_b", kNo}};
  EXPECT_EQ(FindDuty(JudgeWith(product), "deployer.26-2")->start_date(), "2028-08-02");
  // Both: the earlier.
  EXPECT_EQ(FindDuty(JudgeWith(With(kHighRisk, product)), "deployer.26-2")->start_date(), "2027-12-02");
}

TEST(Duties, BeforeTheAmendmentGoByTheOriginalCalendar) {
  EXPECT_EQ(FindDuty(JudgeOn("2026-07-26", kHighRisk), "deployer.26-2")->start_date(), "2026-08-02");
  EXPECT_EQ(FindDuty(JudgeOn("2026-07-27", kHighRisk), "deployer.26-2")->start_date(), "2027-12-02");
}

TEST(Duties, ForProductsOfSectionBAreInTheirOwnLaw) {
  const Classification result = JudgeWith(
      {{"role.provider", kYes}, {"annex1.product", kYes}, {"annex1.third_party", kYes}, {"annex1.section_b", kYes}});
  EXPECT_THAT(result.tiers(), ElementsAre(kAnnexI));
  EXPECT_NE(FindDuty(result, "provider.6-1"), nullptr);
  EXPECT_EQ(FindDuty(result, "provider.9"), nullptr);
}

TEST(Duties, OfExemptSystemsAreDocumentationAndRegistration) {
  const Classification result = JudgeWith(With(kExempt, {{"role.provider", kYes}}));
  EXPECT_NE(FindDuty(result, "provider.6-4"), nullptr);
  const auto* registration = FindDuty(result, "provider.49-2");
  ASSERT_NE(registration, nullptr);
  EXPECT_EQ(registration->start_date(), "2026-08-02");
  EXPECT_EQ(registration->alternative_date(), "2027-12-02");
  EXPECT_THAT(registration->reading(), ::testing::HasSubstr("Art. 6(3) and (4)"));
  EXPECT_EQ(FindDuty(result, "provider.9"), nullptr);
}

// High risk by point 2 of Annex III, and by no other purpose.
AnswerMap OnlyPoint2(const AnswerMap& changes) {
  AnswerMap answers = kHighRisk;
  answers.erase("annex3.4a");
  return With(With(answers, {{"annex3.2", kYes}}), changes);
}

TEST(Duties, Point2IsRegisteredNationally) {
  const AnswerMap provider = {{"role.provider", kYes}, {"role.outside_union", kNo}};
  const Classification other = JudgeWith(With(kHighRisk, provider));
  EXPECT_NE(FindDuty(other, "provider.49-1"), nullptr);
  EXPECT_EQ(FindDuty(other, "provider.49-5"), nullptr);
  const Classification only_2 = JudgeWith(OnlyPoint2(provider));
  EXPECT_EQ(FindDuty(only_2, "provider.49-1"), nullptr);
  ASSERT_NE(FindDuty(only_2, "provider.49-5"), nullptr);
  EXPECT_EQ(FindDuty(only_2, "provider.49-5")->law(), "Art. 49(5)");
  const Classification both = JudgeWith(With(With(kHighRisk, provider), {{"annex3.2", kYes}}));
  EXPECT_NE(FindDuty(both, "provider.49-1"), nullptr);
  EXPECT_NE(FindDuty(both, "provider.49-5"), nullptr);
}

TEST(Duties, APublicAuthorityRegistersPoint2NationallyToo) {
  const AnswerMap authority = {{"role.public_authority", kYes}};
  EXPECT_EQ(FindDuty(JudgeWith(With(kHighRisk, authority)), "deployer.49-5"), nullptr);
  const Classification only_2 = JudgeWith(OnlyPoint2(authority));
  EXPECT_EQ(FindDuty(only_2, "deployer.26-8"), nullptr);
  EXPECT_NE(FindDuty(only_2, "deployer.49-5"), nullptr);
  EXPECT_EQ(FindDuty(JudgeWith(OnlyPoint2({})), "deployer.49-5"), nullptr);
}

TEST(Duties, ExplanationIsForDecisionsWithAnEffectAndNotForPoint2) {
  const AnswerMap effect = {{"art86.effect", kYes}};
  ASSERT_NE(FindDuty(JudgeWith(With(kHighRisk, effect)), "deployer.86"), nullptr);
  EXPECT_EQ(FindDuty(JudgeWith(kHighRisk), "deployer.86"), nullptr);
  EXPECT_EQ(FindDuty(JudgeWith(OnlyPoint2(effect)), "deployer.86"), nullptr);
  // Of Annex I, nothing has to be explained.
  const AnswerMap product = {{"annex1.product", kYes}, {"annex1.third_party", kYes}, {"annex1.section_b", kNo}};
  EXPECT_EQ(FindDuty(JudgeWith(With(With(kConditions, product), effect)), "deployer.86"), nullptr);
}

TEST(Duties, WorkersAreInformedWhereItIsUsedAtTheWorkplace) {
  EXPECT_NE(FindDuty(JudgeWith(With(kHighRisk, {{"art26.7.workplace", kYes}})), "deployer.26-7"), nullptr);
  EXPECT_EQ(FindDuty(JudgeWith(kHighRisk), "deployer.26-7"), nullptr);
}

TEST(Duties, PeopleAreToldWhereItMakesOrAssistsDecisionsAboutThem) {
  EXPECT_NE(FindDuty(JudgeWith(With(kHighRisk, {{"art26.11.decisions", kYes}})), "deployer.26-11"), nullptr);
  EXPECT_EQ(FindDuty(JudgeWith(kHighRisk), "deployer.26-11"), nullptr);
}

TEST(Duties, DataProtectionIsAssessedWhereThatIsDue) {
  EXPECT_NE(FindDuty(JudgeWith(With(kHighRisk, {{"art26.9.data_protection", kYes}})), "deployer.26-9"), nullptr);
  EXPECT_EQ(FindDuty(JudgeWith(kHighRisk), "deployer.26-9"), nullptr);
}

TEST(Duties, ConditionsAreAskedOfDeployersOfHighRiskSystemsOnly) {
  for (const auto& [question, answer] : kConditions) {
    EXPECT_THAT(JudgeWith(With(kHighRisk, {{question, kUnknown}})).open_questions(), ElementsAre(question));
    const AnswerMap importer = {{"role.deployer", kNo}, {"role.importer", kYes}, {question, kUnknown}};
    EXPECT_THAT(JudgeWith(With(kHighRisk, importer)).open_questions(), IsEmpty());
  }
  EXPECT_THAT(JudgeWith({}).open_questions(), IsEmpty());
}

// Art. 113 gives these articles the date of the general application, and Art. 6 says only later which systems are high
// risk.
TEST(Duties, OfPartsThatApplyAlreadySayByWhichReadingTheyStart) {
  const Classification result =
      JudgeWith(With(kHighRisk, {{"role.provider", kYes}, {"role.outside_union", kNo}, {"art86.effect", kYes}}));
  for (const char* id :
       {"provider.43", "provider.47", "provider.48", "provider.49-1", "provider.72", "provider.73", "deployer.86"}) {
    const auto* duty = FindDuty(result, id);
    ASSERT_NE(duty, nullptr) << id;
    EXPECT_EQ(duty->start_date(), "2027-12-02") << id;
    EXPECT_EQ(duty->alternative_date(), "2026-08-02") << id;
    EXPECT_THAT(duty->reading(), ::testing::HasSubstr("Art. 6(2)")) << id;
  }
  const Classification only_2 = JudgeWith(OnlyPoint2({{"role.provider", kYes}, {"role.outside_union", kNo}}));
  const auto* point_2 = FindDuty(only_2, "provider.49-5");
  ASSERT_NE(point_2, nullptr);
  EXPECT_EQ(point_2->alternative_date(), "2026-08-02");
  // The law itself says when Sections 1 to 3 of Chapter III apply.
  for (const char* id : {"provider.9", "provider.17", "deployer.26-2"}) {
    ASSERT_NE(FindDuty(result, id), nullptr) << id;
    EXPECT_EQ(FindDuty(result, id)->alternative_date(), "") << id;
    EXPECT_EQ(FindDuty(result, id)->reading(), "") << id;
  }
}

TEST(Duties, OfProductsThatApplyAlreadySayByWhichReadingTheyStart) {
  const AnswerMap product = {{"role.provider", kYes},
                             {"role.outside_union", kNo},
                             {"annex1.product", kYes},
                             {"annex1.third_party", kYes},
                             {"annex1.section_b", kNo}};
  const Classification result = JudgeWith(With(kConditions, product));
  const auto* duty = FindDuty(result, "provider.43");
  ASSERT_NE(duty, nullptr);
  EXPECT_EQ(duty->start_date(), "2028-08-02");
  EXPECT_EQ(duty->alternative_date(), "2026-08-02");
  EXPECT_THAT(duty->reading(), ::testing::HasSubstr("Art. 6(1)"));
}

TEST(Duties, HaveNoReadingWhereBothComeToTheSameDate) {
  const AnswerMap provider = {{"role.provider", kYes}, {"role.outside_union", kNo}};
  const Classification result = JudgeOn("2026-07-26", With(kHighRisk, provider));
  const auto* duty = FindDuty(result, "provider.43");
  ASSERT_NE(duty, nullptr);
  EXPECT_EQ(duty->start_date(), "2026-08-02");
  EXPECT_EQ(duty->alternative_date(), "");
  EXPECT_EQ(duty->reading(), "");
}

TEST(Duties, OfProvidersOutsideTheUnion) {
  const AnswerMap provider = With(kHighRisk, {{"role.provider", kYes}});
  EXPECT_EQ(FindDuty(JudgeWith(With(provider, {{"role.outside_union", kNo}})), "provider.22"), nullptr);
  EXPECT_NE(FindDuty(JudgeWith(With(provider, {{"role.outside_union", kYes}})), "provider.22"), nullptr);
  EXPECT_THAT(JudgeWith(With(provider, {{"role.outside_union", kUnknown}})).open_questions(),
              ElementsAre("role.outside_union"));
}

TEST(Duties, OfPublicAuthorities) {
  const Classification authority = JudgeWith(With(kHighRisk, {{"role.public_authority", kYes}}));
  EXPECT_NE(FindDuty(authority, "deployer.26-8"), nullptr);
  EXPECT_NE(FindDuty(authority, "deployer.27"), nullptr);
  EXPECT_EQ(FindDuty(JudgeWith(kHighRisk), "deployer.26-8"), nullptr);
  EXPECT_EQ(FindDuty(JudgeWith(kHighRisk), "deployer.27"), nullptr);
}

TEST(Duties, AssessmentOfFundamentalRights) {
  AnswerMap rest = kHighRisk;
  rest.erase("annex3.4a");
  EXPECT_NE(FindDuty(JudgeWith(With(rest, {{"annex3.5b", kYes}})), "deployer.27"), nullptr);
  EXPECT_NE(FindDuty(JudgeWith(With(rest, {{"annex3.5c", kYes}})), "deployer.27"), nullptr);
  EXPECT_NE(FindDuty(JudgeWith(With(kHighRisk, {{"role.public_service", kYes}})), "deployer.27"), nullptr);
  EXPECT_EQ(FindDuty(JudgeWith(With(rest, {{"annex3.2", kYes}, {"role.public_authority", kYes}})), "deployer.27"),
            nullptr);
}

TEST(Duties, AuthorisationOfIdentificationAfterwards) {
  AnswerMap biometric = kHighRisk;
  biometric.erase("annex3.4a");
  biometric["annex3.1a"] = kYes;
  EXPECT_NE(FindDuty(JudgeWith(With(biometric, {{"annex3.1a.post_law_enforcement", kYes}})), "deployer.26-10"),
            nullptr);
  EXPECT_EQ(FindDuty(JudgeWith(With(biometric, {{"annex3.1a.post_law_enforcement", kNo}})), "deployer.26-10"), nullptr);
}

TEST(Duties, OfTransparencyFallOnProviderOrDeployer) {
  const AnswerMap interaction = {
      {"role.provider", kYes}, {"art50.1", kYes}, {"art50.1.obvious", kNo}, {"art50.1.crime", kNo}};
  const Classification result = JudgeWith(interaction);
  EXPECT_THAT(DutyIds(result.duties()),
              UnorderedElementsAre("provider.4", "provider.4a", "provider.50-1", "deployer.4"));
  EXPECT_EQ(FindDuty(result, "provider.50-1")->start_date(), "2026-08-02");
  EXPECT_NE(FindDuty(JudgeWith({{"art50.3", kYes}, {"art50.3.crime", kNo}}), "deployer.50-3"), nullptr);
  EXPECT_NE(FindDuty(JudgeWith({{"art50.4a", kYes}, {"art50.4a.crime", kNo}}), "deployer.50-4"), nullptr);
  EXPECT_NE(FindDuty(JudgeWith({{"art50.4b", kYes}, {"art50.4b.editorial", kNo}}), "deployer.50-4"), nullptr);
}

TEST(Duties, MarkingOfSystemsThatWereThereBeforeStartsLater) {
  AnswerMap generation = {
      {"role.provider", kYes}, {"art50.2", kYes}, {"art50.2.assistive", kNo}, {"art50.2.crime", kNo}};
  EXPECT_EQ(FindDuty(JudgeWith(With(generation, {{"art50.2.legacy", kYes}})), "provider.50-2")->start_date(),
            "2026-12-02");
  EXPECT_EQ(FindDuty(JudgeWith(With(generation, {{"art50.2.legacy", kNo}})), "provider.50-2")->start_date(),
            "2026-08-02");
  // Not known: the earlier, and it is no reason to be incomplete, as the duty is there either way.
  const Classification unknown = JudgeWith(generation);
  EXPECT_EQ(FindDuty(unknown, "provider.50-2")->start_date(), "2026-08-02");
  EXPECT_EQ(unknown.state(), Classification::STATE_COMPLETE);
}

TEST(Duties, OfGpaiProviders) {
  const AnswerMap model = {{"role.gpai_provider", kYes},
                           {"role.deployer", kNo},
                           {"gpai.model", kYes},
                           {"gpai.compute", kNo},
                           {"gpai.designated", kNo}};
  EXPECT_THAT(DutyIds(JudgeWith(model).duties()), ElementsAre("gpai.53"));
  EXPECT_THAT(DutyIds(JudgeWith(With(model, {{"role.outside_union", kYes}})).duties()),
              ElementsAre("gpai.53", "gpai.54"));
  EXPECT_THAT(DutyIds(JudgeWith(With(model, {{"gpai.compute", kYes}})).duties()),
              ElementsAre("gpai.53", "gpai.52", "gpai.55"));
  EXPECT_EQ(FindDuty(JudgeWith(model), "gpai.53")->start_date(), "2025-08-02");
}

std::vector<std::string> DutyIdsUnder(const Classification& classification, const std::vector<v1::RiskTier>& tiers) {
  std::vector<std::string> ids;
  for (const auto& duty : DutiesUnder(EuAiAct(), classification, tiers)) ids.push_back(duty.id());
  return ids;
}

TEST(DutiesUnderOtherTiers, FollowTheTiersGiven) {
  const Classification high_risk = JudgeWith(With(kHighRisk, {{"role.provider", kYes}, {"role.outside_union", kNo}}));
  const auto exempt = DutyIdsUnder(high_risk, {v1::RISK_TIER_ANNEX_III_EXEMPT});
  EXPECT_THAT(exempt, Contains("provider.49-2"));
  EXPECT_THAT(exempt, Not(Contains("provider.9")));
  const Classification minimal = JudgeWith({});
  EXPECT_THAT(DutyIdsUnder(minimal, {kAnnexIII}), Contains("deployer.26-2"));
  // No purpose of Annex III was found, so it is none that is left out.
  EXPECT_THAT(DutyIdsUnder(minimal, {kAnnexIII}), Contains("deployer.86"));
  EXPECT_THAT(DutyIdsUnder(minimal, {kMinimal}), ElementsAre("deployer.4"));
}

TEST(DutiesUnderOtherTiers, AreNoneOutOfScopeOrProhibited) {
  EXPECT_THAT(DutyIdsUnder(JudgeWith(kHighRisk), {kOut}), IsEmpty());
  EXPECT_THAT(DutyIdsUnder(JudgeWith(kHighRisk), {kProhibited}), IsEmpty());
}

TEST(DutiesUnderOtherTiers, KeepTheReasonsThatTheAnswersGive) {
  const Classification emotions = JudgeWith({{"art50.3", kYes}, {"art50.3.crime", kNo}});
  EXPECT_THAT(DutyIdsUnder(emotions, {kTransparency}), ElementsAre("deployer.4", "deployer.50-3"));
  // Without a reason of its own, all that could be one count.
  EXPECT_THAT(DutyIdsUnder(JudgeWith({}), {kTransparency}),
              ElementsAre("deployer.4", "deployer.50-3", "deployer.50-4"));
}

TEST(DutiesUnderOtherTiers, WhatWasNotAskedForIsPresumed) {
  // Whether the product is of Section B was no question for a system of minimal risk.
  EXPECT_THAT(DutyIdsUnder(JudgeWith({}), {kAnnexI}), Contains("deployer.26-2"));
}

}  // namespace
}  // namespace aims::inventory
