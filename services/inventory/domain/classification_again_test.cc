// Two versions of a small procedure, and what becomes of the classifications by the earlier one.

#include "services/inventory/domain/classification_again.h"

#include "absl/strings/str_replace.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/inventory/domain/testing/ai_system_story.h"
#include "services/inventory/domain/testing/judging.h"

namespace aims::inventory {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using v1::AiSystem;
using v1::Classification;
using Replacements = std::vector<std::pair<std::string, std::string>>;

constexpr char kFirst[] = R"(
  version: "2026-01-01" amendment_date: "2026-01-01" grace_days: 30
  steps { number: 1 title: "One" law: "Art. 1" }
  questions { id: "talks" step: 1 text: "Does it talk?" law: "Art. 1" }
  questions { id: "harms" step: 1 text: "Does it harm?" law: "Art. 2" }
  questions { id: "narrow" step: 1 text: "Is it narrow?" law: "Art. 3" }
  findings {
    id: "harm" step: 1 tier: RISK_TIER_HIGH_RISK_ANNEX_III title: "It harms" law: "Art. 2"
    when { all { conditions { question: "harms" } conditions { negation { question: "narrow" } } } }
  }
  findings {
    id: "narrow_harm" step: 1 tier: RISK_TIER_ANNEX_III_EXEMPT needs_confirmation: true
    title: "It harms narrowly" law: "Art. 3"
    when { all { conditions { question: "harms" } conditions { question: "narrow" } } }
  }
  findings { id: "talk" step: 1 tier: RISK_TIER_TRANSPARENCY title: "It talks" law: "Art. 1" when { question: "talks" } }
  roles { role: AI_ACT_ROLE_DEPLOYER law: "Art. 1" when { all {} } }
  calendar { id: "start" date: "2026-02-02" what: "All" }
  duty_scopes { id: "ALL" triggers { when { all {} } start_date: "start" } }
  duty_scopes { id: "TALK" triggers { when { finding: "talk" } start_date: "start" } }
  duties { id: "learn" role: AI_ACT_ROLE_DEPLOYER scope: "ALL" law: "Art. 1" what: "Learn" evidence_kinds: "plan" }
  duties { id: "say" role: AI_ACT_ROLE_DEPLOYER scope: "TALK" law: "Art. 1" what: "Say so" evidence_kinds: "plan" }
  evidence_kinds: "plan"
)";

Procedure Version(const std::string& version, const Replacements& changes = {}) {
  std::string text = absl::StrReplaceAll(kFirst, {{"version: \"2026-01-01\"", "version: \"" + version + "\""}});
  for (const auto& [from, to] : changes) EXPECT_EQ(absl::StrReplaceAll({{from, to}}, &text), 1) << from;
  auto procedure = Procedure::Load("small", text);
  EXPECT_TRUE(procedure.ok()) << procedure.status();
  return *std::move(procedure);
}

// A question that a later version asks besides.
const Replacements kAsksMore = {
    {"questions { id: \"harms\"",
     "questions { id: \"loud\" step: 1 text: \"Is it loud?\" law: \"Art. 4\" } questions { id: \"harms\""},
    {"when { finding: \"talk\" }",
     "when { all { conditions { finding: \"talk\" } conditions { question: \"loud\" } } }"}};

// A system that was classified by the first version.
class AgainStory : public SystemStory {
 public:
  explicit AgainStory(SystemStory story, const AnswerMap& answers = {{"talks", kYes}, {"harms", kNo}})
      : SystemStory(std::move(story)) {
    v1::AiSystemEvent event;
    auto& classification = *event.mutable_classified()->mutable_classification();
    classification = Judge(Version("2026-01-01"), ToAnswers(answers), DayOf(time()));
    classification.set_number(1);
    By("lea");
    Given({event});
    After(absl::Hours(24));
  }

  // What the timer does in a program with `procedure`.
  AiSystemEvents JudgedBy(const Procedure& procedure) {
    EXPECT_TRUE(AwaitsJudgement(state(), procedure));
    By("timer").When(
        +[](const AiSystem& system, const Procedure& by, const domain::Decision& decision)
            -> absl::StatusOr<AiSystemEvents> { return JudgeAgain(system, by, decision); },
        procedure);
    AiSystemEvents events = Happens();
    EXPECT_FALSE(AwaitsJudgement(state(), procedure)) << "once";
    return events;
  }
  const Classification& classification() const { return state().classification(); }
};

std::vector<std::string> DifferencesBy(const Replacements& changes) {
  AgainStory story(SystemStory::Proposed());
  story.JudgedBy(Version("2026-06-01", changes));
  const auto& differences = story.classification().rejudgement().differences();
  return {differences.begin(), differences.end()};
}

TEST(JudgeAgain, AnUnchangedResultIsCarriedOver) {
  AgainStory story(SystemStory::Proposed());
  const Classification before = story.classification();
  // Other words, another law for the same duty: the same result.
  const auto events = story.JudgedBy(Version(
      "2026-06-01", {{"what: \"Say so\"", "what: \"Say it loudly\""}, {"title: \"It talks\"", "title: \"Talk\""}}));
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(events[0].classification_carried_over().earlier_version(), "2026-01-01");
  EXPECT_EQ(events[0].classification_carried_over().classification().procedure_version(), "2026-06-01");
  EXPECT_THAT(events[0].classification_carried_over().classification().answers(), IsEmpty());
  const Classification& after = story.classification();
  EXPECT_EQ(after.procedure_version(), "2026-06-01");
  EXPECT_EQ(after.state(), Classification::STATE_COMPLETE);
  EXPECT_EQ(after.number(), 1u);
  EXPECT_EQ(after.answers_size(), before.answers_size());
  EXPECT_EQ(after.classifier(), "lea");
  EXPECT_EQ(after.classify_time().seconds(), before.classify_time().seconds());
  EXPECT_EQ(after.decision_date(), "2026-11-25");
  EXPECT_EQ(after.duties(1).what(), "Say it loudly");
  EXPECT_THAT(after.outdated_by(), IsEmpty());
}

TEST(JudgeAgain, AnotherResultIsOutdatedWithItsDifferencesAndAGracePeriod) {
  AgainStory story(SystemStory::Proposed());
  const auto events = story.JudgedBy(Version("2026-06-01", kAsksMore));
  ASSERT_EQ(events.size(), 1u);
  const auto& outdated = events[0].classification_outdated();
  EXPECT_THAT(outdated.causes(), ElementsAre("procedure_version"));
  EXPECT_EQ(outdated.earlier_version(), "2026-01-01");
  EXPECT_EQ(outdated.classification_number(), 1u);
  EXPECT_EQ(outdated.rejudgement().procedure_version(), "2026-06-01");
  const Classification& after = story.classification();
  EXPECT_EQ(after.state(), Classification::STATE_OUTDATED);
  EXPECT_THAT(after.outdated_by(), ElementsAre("procedure_version"));
  EXPECT_EQ(after.procedure_version(), "2026-01-01") << "by which its result is";
  EXPECT_THAT(after.rejudgement().differences(),
              ElementsAre("new: open question loud", "gone: duty say from 2026-02-02"));
  EXPECT_THAT(after.rejudgement().open_questions(), ElementsAre("loud"));
  EXPECT_THAT(after.rejudgement().tiers(), ElementsAre(v1::RISK_TIER_TRANSPARENCY));
  EXPECT_EQ(base::FromProto(after.rejudgement().grace_end_time()), story.time() + absl::Hours(24 * 30));
  EXPECT_TRUE(InGrace(after, story.time() + absl::Hours(24 * 30) - absl::Seconds(1)));
  EXPECT_FALSE(InGrace(after, story.time() + absl::Hours(24 * 30)));
}

TEST(JudgeAgain, WhatCountsAsADifference) {
  EXPECT_THAT(DifferencesBy({{"date: \"2026-02-02\"", "date: \"2026-03-03\""}}),
              ElementsAre("changed: duty learn from 2026-03-03, before: from 2026-02-02",
                          "changed: duty say from 2026-03-03, before: from 2026-02-02"));
  EXPECT_THAT(DifferencesBy({{"tier: RISK_TIER_TRANSPARENCY", "tier: RISK_TIER_GPAI"}}),
              ElementsAre("new: tier GPAI", "gone: tier TRANSPARENCY"));
  EXPECT_THAT(DifferencesBy({{"{ id: \"talk\" step: 1", "{ id: \"chat\" step: 1"},
                             {"when { finding: \"talk\" }", "when { finding: \"chat\" }"}}),
              ElementsAre("new: finding chat", "gone: finding talk"));
  EXPECT_THAT(DifferencesBy({{"calendar {", "calendar { id: \"later\" date: \"2027-01-01\" what: \"L\" } calendar {"},
                             {"title: \"It talks\"", "since: \"later\" title: \"It talks\""}}),
              ElementsAre("new: announced finding talk from 2027-01-01", "gone: duty say from 2026-02-02",
                          "gone: finding talk", "gone: tier TRANSPARENCY"));
  EXPECT_THAT(DifferencesBy({{"{ role: AI_ACT_ROLE_DEPLOYER law: \"Art. 1\" when",
                              "{ role: AI_ACT_ROLE_IMPORTER law: \"Art. 1\" when { all {} } } roles { role: "
                              "AI_ACT_ROLE_DEPLOYER law: \"Art. 1\" when"}}),
              ElementsAre("new: role IMPORTER"));
  EXPECT_THAT(DifferencesBy({{"{ role: AI_ACT_ROLE_DEPLOYER law: \"Art. 1\" when { all {} } }",
                              "{ role: AI_ACT_ROLE_DEPLOYER law: \"Art. 1\" when { question: \"harms\" } }"}}),
              ElementsAre(HasSubstr("new: problem: "), "gone: duty learn from 2026-02-02",
                          "gone: duty say from 2026-02-02", "gone: role DEPLOYER"));
}

TEST(JudgeAgain, WhatWasNotCompleteHasNoGrace) {
  AgainStory story(SystemStory::Proposed(), {{"talks", kYes}});
  ASSERT_EQ(story.classification().state(), Classification::STATE_INCOMPLETE);
  story.JudgedBy(Version("2026-06-01", kAsksMore));
  EXPECT_FALSE(story.classification().rejudgement().has_grace_end_time());
  EXPECT_FALSE(InGrace(story.classification(), story.time()));
  // The same open questions: carried over.
  AgainStory same(SystemStory::Proposed(), {{"talks", kYes}});
  same.JudgedBy(Version("2026-06-01"));
  EXPECT_EQ(same.classification().state(), Classification::STATE_INCOMPLETE);
  EXPECT_THAT(same.classification().open_questions(), ElementsAre("harms"));
}

TEST(JudgeAgain, AVersionCanGiveNoGrace) {
  AgainStory story(SystemStory::Proposed());
  Replacements changes = kAsksMore;
  changes.emplace_back("grace_days: 30", "");
  story.JudgedBy(Version("2026-06-01", changes));
  EXPECT_FALSE(story.classification().rejudgement().has_grace_end_time());
}

TEST(JudgeAgain, WhatElseMakesItOutdatedEndsTheGrace) {
  AgainStory story(SystemStory::Proposed());
  story.JudgedBy(Version("2026-06-01", kAsksMore));
  ASSERT_TRUE(InGrace(story.classification(), story.time()));
  story.By("ana").When(SystemStory::Setting("purpose", "judges")).Happens();
  EXPECT_FALSE(InGrace(story.classification(), story.time()));
}

const Replacements kProhibitsTalk = {{"tier: RISK_TIER_TRANSPARENCY", "tier: RISK_TIER_PROHIBITED ends: true"}};

TEST(JudgeAgain, AProhibitionBlocksAtOnceAndHasNoGrace) {
  AgainStory story(SystemStory::InOperation());
  const auto events = story.JudgedBy(Version("2026-06-01", kProhibitsTalk));
  ASSERT_EQ(events.size(), 2u);
  EXPECT_THAT(events[0].classification_outdated().rejudgement().tiers(), ElementsAre(v1::RISK_TIER_PROHIBITED));
  EXPECT_EQ(events[0].classification_outdated().rejudgement().reasons(0).law(), "Art. 1");
  EXPECT_FALSE(story.classification().rejudgement().has_grace_end_time());
  EXPECT_EQ(events[1].blocked().law(), "AI Act Art. 1");
  EXPECT_EQ(events[1].blocked().classification_number(), 1u);
  EXPECT_EQ(story.state().state(), AiSystem::STATE_BLOCKED);
}

v1::RequestClassificationOverrideRequest Wanting(v1::RiskTier tier) {
  auto request = Reasoned<v1::RequestClassificationOverrideRequest>("the procedure does not fit");
  request.set_classification_number(1);
  request.add_tiers(tier);
  return request;
}

TEST(JudgeAgain, WhatPeopleConfirmedOrRequestedStaysWithTheSameResult) {
  AgainStory exempt(SystemStory::Proposed(), {{"talks", kNo}, {"harms", kYes}, {"narrow", kYes}});
  auto confirm = Reasoned<v1::ConfirmExemptionRequest>("narrow indeed");
  confirm.set_classification_number(1);
  exempt.By("dana").When(confirm).Happens();
  exempt.JudgedBy(Version("2026-06-01"));
  EXPECT_EQ(exempt.classification().state(), Classification::STATE_COMPLETE);
  EXPECT_EQ(exempt.classification().confirmer(), "dana");
  EXPECT_TRUE(exempt.classification().has_confirm_time());

  AgainStory requested(SystemStory::Proposed());
  requested.By("olga").When(Wanting(v1::RISK_TIER_MINIMAL)).Happens();
  requested.JudgedBy(Version("2026-06-01"));
  EXPECT_EQ(requested.classification().override().requester(), "olga");
  EXPECT_THAT(requested.classification().tiers(), ElementsAre(v1::RISK_TIER_TRANSPARENCY));
}

// The story decides overrides by the procedure of the program; here it is decided by the first version.
AgainStory Overridden(v1::RiskTier tier, const AnswerMap& answers = {{"talks", kYes}, {"harms", kNo}}) {
  AgainStory story(SystemStory::InOperation(), answers);
  story.By("olga").When(Wanting(tier)).Happens();
  v1::AiSystemEvent approved;
  approved.mutable_override_approved()->set_classification_number(1);
  approved.mutable_override_approved()->add_tiers(tier);
  for (auto& duty : DutiesUnder(Version("2026-01-01"), story.classification(), {tier})) {
    *approved.mutable_override_approved()->add_duties() = duty;
  }
  story.By("dana");
  story.Given({approved});
  return story;
}

TEST(JudgeAgain, AnOverrideStaysAndItsDutiesAreJudgedUnderItsTiers) {
  AgainStory same = Overridden(v1::RISK_TIER_MINIMAL);
  ASSERT_EQ(same.classification().duties_size(), 1) << "say is of a tier that was decided away";
  same.JudgedBy(Version("2026-06-01"));
  EXPECT_EQ(same.classification().procedure_version(), "2026-06-01");
  EXPECT_THAT(same.classification().tiers(), ElementsAre(v1::RISK_TIER_MINIMAL));
  EXPECT_THAT(same.classification().determined_tiers(), ElementsAre(v1::RISK_TIER_TRANSPARENCY));
  EXPECT_EQ(same.classification().override().decider(), "dana");
  ASSERT_EQ(same.classification().duties_size(), 1);
  EXPECT_EQ(same.classification().duties(0).id(), "learn");

  AgainStory other = Overridden(v1::RISK_TIER_MINIMAL);
  other.JudgedBy(Version("2026-06-01", {{"date: \"2026-02-02\"", "date: \"2026-03-03\""}}));
  EXPECT_THAT(other.classification().rejudgement().differences(),
              ElementsAre("changed: duty learn from 2026-03-03, before: from 2026-02-02"));
}

TEST(JudgeAgain, AnOverrideDoesNotCoverAProhibitionThatWasNotThere) {
  AgainStory story = Overridden(v1::RISK_TIER_MINIMAL);
  story.JudgedBy(Version("2026-06-01", kProhibitsTalk));
  EXPECT_EQ(story.state().state(), AiSystem::STATE_BLOCKED);
}

TEST(AwaitsJudgement, OfAnEarlierVersionOnlyAndOfNothingThatIsOverOrOutdated) {
  const Procedure later = Version("2026-06-01");
  AgainStory story(SystemStory::Proposed());
  EXPECT_TRUE(AwaitsJudgement(story.state(), later));
  EXPECT_FALSE(AwaitsJudgement(story.state(), Version("2026-01-01")));
  EXPECT_FALSE(AwaitsJudgement(story.state(), Version("2025-01-01"))) << "an older program leaves it alone";
  EXPECT_FALSE(AwaitsJudgement(story.state(), EuAiAct())) << "another procedure";
  EXPECT_FALSE(AwaitsJudgement(SystemStory::Proposed().state(), later)) << "not classified";
  AgainStory outdated(SystemStory::Proposed());
  outdated.By("ana").When(SystemStory::Setting("purpose", "judges")).Happens();
  EXPECT_FALSE(AwaitsJudgement(outdated.state(), later));
  AgainStory over(SystemStory::Proposed());
  over.When(v1::WithdrawAiSystemRequest()).Happens();
  EXPECT_FALSE(AwaitsJudgement(over.state(), later));
}

// --- By the procedure that is shipped ---

// Classified by a version from before: the answers of a system of minimal risk, or these.
SystemStory ClassifiedBefore(SystemStory story, const AnswerMap& changes) {
  v1::AiSystemEvent event;
  auto& classification = *event.mutable_classified()->mutable_classification();
  classification = Judge(EuAiAct(), AnswersWith(changes), DayOf(story.time()));
  classification.set_number(1);
  classification.set_procedure_version("2026-01-01");
  story.By("lea");
  story.Given({event});
  return story;
}

TEST(AiSystemTimer, JudgesAgainByALaterVersionOfTheProcedureOnce) {
  SystemStory story = ClassifiedBefore(SystemStory::Proposed(), {});
  const auto due = AiSystems::NextDue(story.state());
  ASSERT_TRUE(due.has_value());
  EXPECT_LE(*due, story.time());
  domain::Decision decision;
  decision.time = story.time();
  const auto events = AiSystems::FallDue(story.state(), decision);
  ASSERT_TRUE(events.ok());
  story.Given(*events);
  EXPECT_EQ(story.state().classification().procedure_version(), EuAiAct().data().version());
  EXPECT_EQ(AiSystems::NextDue(story.state()), absl::nullopt);
  EXPECT_EQ(AiSystems::DueBasis(), EuAiAct().data().version());
}

// --- Dates of the law ---

absl::Time Day(int year, int month, int day) {
  return absl::FromCivil(absl::CivilDay(year, month, day), absl::UTCTimeZone());
}

// It makes intimate material of people without their consent, which is prohibited from 2 December 2026.
const AnswerMap kIntimate = {{"art5.ba", kYes}, {"art5.ba.exception", kNo}};

TEST(DateOfLaw, BlocksASystemInOperationByItselfOnTheDayFromWhichItIsProhibited) {
  auto story = SystemStory::Approved();
  story.Classified(kIntimate);
  story.By("oskar").When(story.Giving<v1::PutIntoOperationRequest>(SystemStory::OperationKinds())).Happens();
  const auto due = AiSystems::NextDue(story.state());
  ASSERT_EQ(due, Day(2026, 12, 2));
  const auto events = story.At(*due).FallsDue();
  ASSERT_EQ(events.size(), 2u);
  EXPECT_THAT(events[0].classification_outdated().causes(), ElementsAre(kDateOfLaw));
  EXPECT_THAT(events[0].classification_outdated().rejudgement().tiers(), ElementsAre(v1::RISK_TIER_PROHIBITED));
  EXPECT_THAT(events[1].blocked().law(), HasSubstr("Art. 5(1)(ba)"));
  EXPECT_EQ(story.state().state(), AiSystem::STATE_BLOCKED);
  EXPECT_EQ(story.state().service().state(), AiSystem::Service::STATE_ENDED);
  EXPECT_EQ(AiSystems::NextDue(story.state()), absl::nullopt);
}

// The answer still says so when something else made the classification outdated meanwhile.
TEST(DateOfLaw, BlocksAlsoWhereTheClassificationIsOutdated) {
  auto story = SystemStory::Approved();
  story.Classified(kIntimate);
  story.By("oskar").When(story.Giving<v1::PutIntoOperationRequest>(SystemStory::OperationKinds())).Happens();
  auto suspend = Reasoned<v1::SuspendAiSystemRequest>("somebody was hurt");
  suspend.set_incident("INC-7");
  story.When(suspend).Happens();
  ASSERT_EQ(story.state().classification().state(), Classification::STATE_OUTDATED);
  story.At(Day(2026, 12, 2)).FallsDue();
  EXPECT_EQ(story.state().state(), AiSystem::STATE_BLOCKED);
}

TEST(DateOfLaw, DutiesBeginOnTheirDatesOnceEach) {
  auto story = SystemStory::InOperation();
  v1::AiSystemEvent event;
  auto& classification = *event.mutable_classified()->mutable_classification();
  classification = story.state().classification();
  classification.clear_duties();
  for (const auto& [id, date] : std::vector<std::pair<const char*, const char*>>{
           {"applies", "2025-02-02"}, {"a", "2027-12-02"}, {"b", "2027-12-02"}, {"c", "2028-08-02"}}) {
    auto* duty = classification.add_duties();
    duty->set_id(id);
    duty->set_start_date(date);
  }
  story.By("lea");
  story.Given({event});
  EXPECT_EQ(AiSystems::NextDue(story.state()), Day(2027, 12, 2));
  const auto events = story.At(Day(2027, 12, 3)).FallsDue();
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(events[0].duties_began().start_date(), "2027-12-02");
  EXPECT_THAT(events[0].duties_began().duties(), ElementsAre("a", "b"));
  EXPECT_EQ(story.state().classification().state(), Classification::STATE_COMPLETE);
  EXPECT_EQ(AiSystems::NextDue(story.state()), Day(2028, 8, 2));
  EXPECT_EQ(story.At(Day(2030, 1, 1)).FallsDue().size(), 1u);
  EXPECT_EQ(AiSystems::NextDue(story.state()), absl::nullopt);
}

// The program was not running on that day, and is a newer one when it runs again.
TEST(DateOfLaw, DutiesThatBeganBeforeALaterVersionJudgedAreRecorded) {
  SystemStory story = ClassifiedBefore(SystemStory::Proposed(), kHighRisk);
  const auto events = story.At(Day(2027, 12, 3)).FallsDue();
  ASSERT_EQ(events.size(), 2u);
  EXPECT_TRUE(events[0].has_classification_carried_over());
  EXPECT_EQ(events[1].duties_began().start_date(), "2027-12-02");
  EXPECT_EQ(AiSystems::NextDue(story.state()), absl::nullopt);
}

TEST(DateOfLaw, IsNoMatterOfASystemWhoseLifeIsOver) {
  auto story = SystemStory::Proposed();
  story.Classified(kIntimate).By("ana").When(Reasoned<v1::WithdrawAiSystemRequest>("not wanted")).Happens();
  EXPECT_EQ(NextDateOfLaw(story.state()), absl::InfiniteFuture());
}

// --- Gates ---

SystemStory InGraceUntil(absl::Duration end) {
  SystemStory story = ClassifiedBefore(SystemStory::Approved(), {});
  v1::AiSystemEvent event;
  auto* outdated = event.mutable_classification_outdated();
  outdated->add_causes(kLaterProcedure);
  outdated->mutable_rejudgement()->set_procedure_version(EuAiAct().data().version());
  *outdated->mutable_rejudgement()->mutable_grace_end_time() = base::ToProto(story.time() + end);
  story.Given({event});
  return story;
}

TEST(Gates, AcceptAnOutdatedClassificationWithinItsGraceAndSaySo) {
  SystemStory story = InGraceUntil(absl::Hours(1));
  const auto request = story.Giving<v1::PutIntoOperationRequest>(SystemStory::OperationKinds());
  const auto events = story.By("oskar").When(request).Happens();
  ASSERT_EQ(events.size(), 1u);
  const auto& grace = events[0].put_into_operation().grounds().classification_grace();
  EXPECT_EQ(grace.procedure_version(), "2026-01-01");
  EXPECT_EQ(grace.later_version(), EuAiAct().data().version());
  EXPECT_EQ(base::FromProto(grace.end_time()), story.time() + absl::Hours(1));

  SystemStory current = SystemStory::Approved();
  const auto passed = current.By("oskar").When(request).Happens();
  ASSERT_EQ(passed.size(), 1u);
  EXPECT_FALSE(passed[0].put_into_operation().grounds().has_classification_grace());
}

TEST(Gates, RefuseItAfterItsGrace) {
  SystemStory story = InGraceUntil(absl::Hours(1));
  story.After(absl::Hours(1)).By("oskar");
  story.When(story.Giving<v1::PutIntoOperationRequest>(SystemStory::OperationKinds()))
      .IsRefused("CLASSIFICATION_OUTDATED", "AI Act Art. 6");
}

TEST(Gates, WaitForTheJudgementOfALaterVersion) {
  SystemStory story = ClassifiedBefore(SystemStory::Approved(), {});
  story.By("oskar").When(story.Giving<v1::PutIntoOperationRequest>(SystemStory::OperationKinds()));
  story.IsRefused("CLASSIFICATION_OUTDATED");
  EXPECT_THAT(std::string(domain::ViolationsOf(story.outcome().status())[0].description),
              HasSubstr("try again in a minute"));
}

TEST(Unblocking, IsNotBasedOnAClassificationInItsGrace) {
  SystemStory story = SystemStory::InOperation();
  v1::BlockAiSystemRequest block;
  story.By("lea").When(block).Happens();
  story.After(absl::Hours(1));
  story = ClassifiedBefore(std::move(story), {});
  v1::AiSystemEvent event;
  event.mutable_classification_outdated()->add_causes(kLaterProcedure);
  *event.mutable_classification_outdated()->mutable_rejudgement()->mutable_grace_end_time() =
      base::ToProto(story.time() + absl::Hours(1));
  story.Given({event});
  v1::RequestUnblockRequest ask;
  ask.set_classification_number(1);
  story.By("lea").When(ask).IsRefused("CLASSIFICATION_OUTDATED");
}

}  // namespace
}  // namespace aims::inventory
