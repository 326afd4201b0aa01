// Which clocks an incident needs.
#include "services/audit/domain/incident_clock_demand.h"

#include "absl/strings/match.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/audit/domain/testing/incident_story.h"

namespace aims::audit {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::UnorderedElementsAre;

constexpr v1::IncidentClockForce kBinding = v1::INCIDENT_CLOCK_FORCE_BINDING;
constexpr v1::IncidentClockForce kVoluntary = v1::INCIDENT_CLOCK_FORCE_VOLUNTARY;

// The rules whose clocks the triage starts.
std::vector<std::string> Triaged(const v1::IncidentSystem& system, const std::vector<v1::IncidentAnswer>& answers) {
  IncidentStory story;
  story.Knowing(system);
  return RulesIn(story.ToTriaged(answers));
}

TEST(IncidentClocksOfATriage, StartForEachLimbThatIsUnknown) {
  EXPECT_THAT(Triaged(Provided(), {}), UnorderedElementsAre("ai-act-73-general", "ai-act-73-death", "ai-act-73-2d"));
}

TEST(IncidentClocksOfATriage, DoNotStartWhenAllLimbsAreAnsweredWithNo) {
  EXPECT_THAT(Triaged(Provided(), NoBut({})), IsEmpty());
}

TEST(IncidentClocksOfATriage, RunSideBySide) {
  EXPECT_THAT(Triaged(Provided(), NoBut({Yes("health"), Yes("death")})),
              UnorderedElementsAre("ai-act-73-general", "ai-act-73-death"));
  EXPECT_THAT(Triaged(Provided(), NoBut({Yes("critical_infrastructure")})),
              UnorderedElementsAre("ai-act-73-general", "ai-act-73-2d"));
  EXPECT_THAT(Triaged(Provided(), NoBut({Yes("widespread_infringement")})), ElementsAre("ai-act-73-2d"));
  EXPECT_THAT(Triaged(Provided(), NoBut({Unknown("property_environment")})), ElementsAre("ai-act-73-general"));
}

TEST(IncidentClocksOfATriage, AreThoseOfTheRoleOfTheOrganization) {
  EXPECT_THAT(Triaged(Deployed(), NoBut({Yes("fundamental_rights")})), ElementsAre("deployer-26-5"));
  EXPECT_THAT(Triaged(SystemWith("GPAI_PROVIDER", "GPAI_SYSTEMIC", "gpai.55", "2025-08-02"),
                      NoBut({Yes("fundamental_rights")})),
              ElementsAre("gpai-55"));
  EXPECT_THAT(Triaged(Minimal(), {Yes("fundamental_rights")}), IsEmpty());
}

TEST(IncidentClocksOfATriage, PassToTheDeployerWhoCannotReachTheProvider) {
  EXPECT_THAT(Triaged(Deployed(), NoBut({Yes("health"), Yes("death"), Yes("provider_unreachable")})),
              UnorderedElementsAre("deployer-26-5", "deployer-73-general", "deployer-73-death"));
  EXPECT_THAT(Triaged(Deployed(), NoBut({Yes("health"), Unknown("provider_unreachable")})),
              Contains("deployer-73-general"))
      << "unknown counts as yes";
}

TEST(IncidentClocksOfATriage, AreAllPossibleOnesWhereTheClassificationIsNotSettled) {
  v1::IncidentSystem unsettled = Minimal();
  unsettled.set_settled(false);
  const auto rules = Triaged(unsettled, NoBut({Yes("health")}));
  EXPECT_THAT(rules, UnorderedElementsAre("ai-act-73-general", "deployer-26-5", "gpai-55"));
  v1::IncidentSystem other = Provided();
  other.set_name("organizations/acme/incidentSystems/other");
  EXPECT_EQ(Triaged(other, NoBut({Yes("health")})), rules) << "nothing is known about the system of the incident";
}

TEST(IncidentClocksOfATriage, AreAllPossibleOnesWhereTheSystemIsNotKnown) {
  v1::CreateIncidentRequest report = IncidentStory::Reporting();
  report.mutable_incident()->clear_ai_systems();
  domain::Story<Incidents> story(kIncident);
  story.At(Binding()).When(report).Happens();
  const auto events = story.When(IncidentStory::Triaging(NoBut({Yes("health")}))).Happens();
  EXPECT_THAT(RulesIn(events), UnorderedElementsAre("ai-act-73-general", "deployer-26-5", "gpai-55"));
}

TEST(IncidentClocksOfATriage, StopForAnExemptionThatIsAnsweredWithYesAlone) {
  EXPECT_THAT(Triaged(Provided(), NoBut({Yes("health"), Yes("sector_duty")})), IsEmpty());
  EXPECT_THAT(Triaged(Provided(), NoBut({Yes("health"), Unknown("sector_duty")})), ElementsAre("ai-act-73-general"));
  EXPECT_THAT(Triaged(Provided(), NoBut({Yes("fundamental_rights"), Yes("medical_device")})),
              ElementsAre("ai-act-73-general"))
      << "infringements of fundamental rights are reported all the same";
}

TEST(IncidentClocksOfATriage, DoNotStartWhenTheCausalLinkIsExcluded) {
  IncidentStory story;
  story.Knowing(Provided());
  v1::TriageIncidentRequest triage = IncidentStory::Triaging({Yes("health")});
  triage.set_causal_link(v1::INCIDENT_CAUSAL_LINK_NONE);
  triage.set_causal_link_reason("the doctor did not use it");
  const auto events = story.By("iman").When(triage).Happens();
  EXPECT_THAT(RulesIn(events), IsEmpty());
  EXPECT_FALSE(story.state().serious());
}

// --- Their time ---

TEST(IncidentClockBasis, CountsFromAwarenessAndNotFromTheReport) {
  v1::CreateIncidentRequest report = IncidentStory::Reporting();
  const absl::Time aware = Binding() - absl::Hours(30);
  *report.mutable_incident()->mutable_aware_time() = base::ToProto(aware);
  domain::Story<Incidents> story(kIncident);
  story.At(Binding()).Knowing(Provided()).When(report).Happens();
  const auto basis = BasisIn(story.When(IncidentStory::Triaging({})).Happens(), "ai-act-73-2d");
  EXPECT_EQ(base::FromProto(basis.start_time()), aware);
  EXPECT_EQ(base::FromProto(basis.due_time()), aware + 2 * kDay);
}

TEST(IncidentClockBasis, IsNotExtendedOverAWeekend) {
  const absl::Time friday = absl::FromCivil(absl::CivilHour(2028, 3, 3, 17), absl::UTCTimeZone());
  IncidentStory story(friday);
  story.Knowing(Provided());
  const auto basis = BasisIn(story.ToTriaged({}), "ai-act-73-2d");
  EXPECT_EQ(base::FromProto(basis.due_time()), friday + absl::Hours(48));
}

TEST(IncidentClockBasis, ShowsTheDayOfTheAuthority) {
  const absl::Time late = absl::FromCivil(absl::CivilMinute(2028, 3, 1, 23, 30), absl::UTCTimeZone());
  IncidentStory story(late);
  story.Knowing(Provided());
  const auto basis = BasisIn(story.ToTriaged({}), "ai-act-73-2d");
  EXPECT_EQ(basis.time_zone(), "Europe/Berlin");
  EXPECT_EQ(basis.due_day(), "2028-03-04") << "it is after midnight in Berlin";
}

TEST(IncidentClockBasis, OfALaterDeathStartsWithTheAwarenessOfTheDeath) {
  IncidentStory story;
  story.Knowing(Provided());
  story.ToTriaged(NoBut({Yes("health")}));
  story.After(5 * kDay);
  v1::IncidentAnswer death = Yes("death");
  *death.mutable_aware_time() = base::ToProto(story.time() - absl::Hours(1));
  const auto events = story.By("iman").When(IncidentStory::Revising({death})).Happens();
  const auto basis = BasisIn(events, "ai-act-73-death");
  EXPECT_EQ(base::FromProto(basis.start_time()), story.time() - absl::Hours(1));
  EXPECT_EQ(base::FromProto(basis.due_time()), story.time() - absl::Hours(1) + 10 * kDay);
  EXPECT_EQ(base::FromProto(BasisIn(events, "ai-act-73-general").due_time()), Binding() + 15 * kDay)
      << "the clock of the harm counts from the awareness of the harm";
}

TEST(IncidentClockBasis, HasATargetOnceTheCausalLinkIsLikely) {
  IncidentStory story;
  story.Knowing(Provided());
  EXPECT_FALSE(BasisIn(story.ToTriaged({}), "ai-act-73-general").has_link_due_time());
  story.After(2 * kDay);
  v1::ReviseIncidentFactsRequest revise = IncidentStory::Revising({});
  revise.set_causal_link(v1::INCIDENT_CAUSAL_LINK_LIKELY);
  const auto basis = BasisIn(story.When(revise).Happens(), "ai-act-73-general");
  EXPECT_EQ(base::FromProto(basis.link_due_time()), story.time() + kDay);
  EXPECT_EQ(base::FromProto(basis.due_time()), Binding() + 15 * kDay) << "the limit stays";
  story.After(kDay);
  revise.set_causal_link(v1::INCIDENT_CAUSAL_LINK_ESTABLISHED);
  EXPECT_THAT(RulesIn(story.When(revise).Happens()), IsEmpty()) << "the target counts from when it was likely";
  story.After(kDay);
  revise.set_causal_link(v1::INCIDENT_CAUSAL_LINK_LIKELY);
  EXPECT_THAT(RulesIn(story.When(revise).Happens()), IsEmpty()) << "it was established in between";
}

// --- Whether the law asks for it ---

TEST(IncidentClockForce, IsVoluntaryBeforeTheDateOfTheDuty) {
  IncidentStory before(absl::FromCivil(absl::CivilDay(2027, 12, 1), absl::UTCTimeZone()));
  before.Knowing(Provided());
  const auto voluntary = BasisIn(before.ToTriaged({}), "ai-act-73-general");
  EXPECT_EQ(voluntary.force(), kVoluntary);
  EXPECT_EQ(base::FromProto(voluntary.due_time()), before.time() + 15 * kDay) << "the same times";
  EXPECT_TRUE(absl::StrContains(voluntary.reading(), "By another reading of the law it is binding since 2026-08-02."));

  IncidentStory after(absl::FromCivil(absl::CivilDay(2027, 12, 2), absl::UTCTimeZone()));
  after.Knowing(Provided());
  EXPECT_EQ(BasisIn(after.ToTriaged({}), "ai-act-73-general").force(), kBinding);
}

TEST(IncidentClockForce, TakesTheDateOfTheClassificationAndElseTheEarliest) {
  const absl::Time day = absl::FromCivil(absl::CivilDay(2028, 3, 1), absl::UTCTimeZone());
  IncidentStory product(day);
  product.Knowing(SystemWith("PROVIDER", "HIGH_RISK_ANNEX_I", "provider.73", "2028-08-02"));
  EXPECT_EQ(BasisIn(product.ToTriaged({}), "ai-act-73-general").force(), kVoluntary);
  IncidentStory unknown(day);
  EXPECT_EQ(BasisIn(unknown.ToTriaged({}), "ai-act-73-general").force(), kBinding);
}

TEST(IncidentClockForce, IsVoluntaryForASystemThatWasThereBefore) {
  IncidentStory story;
  story.Knowing(Provided());
  v1::TriageIncidentRequest triage = IncidentStory::Triaging({});
  triage.add_systems()->set_ai_system(kChat);
  triage.mutable_systems(0)->set_legacy(v1::INCIDENT_ANSWER_VALUE_UNKNOWN);
  IncidentStory unknown = story;
  EXPECT_EQ(BasisIn(unknown.When(triage).Happens(), "ai-act-73-general").force(), kBinding);
  triage.mutable_systems(0)->set_legacy(v1::INCIDENT_ANSWER_VALUE_YES);
  triage.mutable_systems(0)->set_reason("on the market since 2025, unchanged");
  EXPECT_EQ(BasisIn(story.When(triage).Happens(), "ai-act-73-general").force(), kVoluntary);
}

TEST(IncidentClockForce, OfOtherLawIsBindingWhereItIsTurnedOn) {
  v1::IncidentSettings::Document document;
  document.add_optional_clocks("gdpr-33");
  auto* authority = document.add_authorities();
  authority->set_recipient(v1::INCIDENT_RECIPIENT_DATA_PROTECTION_AUTHORITY);
  authority->set_display_name("The authority of Hesse");
  authority->set_time_zone("Europe/Berlin");
  IncidentStory story(absl::FromCivil(absl::CivilDay(2026, 3, 1), absl::UTCTimeZone()));
  story.Knowing(Minimal()).Knowing(SettingsOf(document));
  const auto basis = BasisIn(story.ToTriaged(NoBut({Yes("personal_data_breach")})), "gdpr-33", "");
  EXPECT_EQ(basis.force(), kBinding);
  EXPECT_EQ(basis.limit_hours(), 72u);
  EXPECT_EQ(basis.authority_name(), "The authority of Hesse");
  EXPECT_EQ(basis.country(), "");
}

TEST(IncidentClockBasis, HasTheOwnTargetOfTheOrganization) {
  v1::IncidentSettings::Document document;
  document.add_targets()->set_clock_id("deployer-26-5");
  document.mutable_targets(0)->set_hours(6);
  IncidentStory story;
  story.Knowing(Deployed()).Knowing(SettingsOf(document));
  const auto basis = BasisIn(story.ToTriaged(NoBut({Yes("health")})), "deployer-26-5", "");
  EXPECT_TRUE(basis.own_target());
  EXPECT_EQ(base::FromProto(basis.due_time()), story.time() + absl::Hours(6));
}

// --- Countries and names ---

TEST(IncidentClocksOfCountries, AreOneForEachMemberState) {
  IncidentStory story;
  story.Knowing(Provided());
  v1::UpdateIncidentRequest update;
  *update.mutable_incident()->mutable_countries() = story.state().countries();
  update.mutable_incident()->add_countries("FR");
  update.mutable_incident()->add_countries("US");
  update.mutable_update_mask()->add_paths("countries");
  story.When(update).Happens();
  const auto events = story.ToTriaged(NoBut({Yes("health")}));
  EXPECT_EQ(BasisIn(events, "ai-act-73-general", "DE").clock(),
            "organizations/acme/incidentClocks/i1-ai-act-73-general-de");
  EXPECT_EQ(BasisIn(events, "ai-act-73-general", "FR").time_zone(), "Europe/Paris");
  EXPECT_EQ(RulesIn(events).size(), 2u) << "the Act has no authority elsewhere";
}

TEST(IncidentClocksOfCountries, AClockWithoutACountryTakesTheFirstOneThatBecomesKnown) {
  v1::CreateIncidentRequest report = IncidentStory::Reporting();
  report.mutable_incident()->clear_countries();
  domain::Story<Incidents> story(kIncident);
  story.At(Binding()).Knowing(Provided()).When(report).Happens();
  const auto first = story.When(IncidentStory::Triaging(NoBut({Yes("health")}))).Happens();
  const std::string clock = BasisIn(first, "ai-act-73-general", "").clock();
  EXPECT_EQ(clock, "organizations/acme/incidentClocks/i1-ai-act-73-general");
  v1::UpdateIncidentRequest update;
  update.mutable_incident()->add_countries("DE");
  update.mutable_incident()->add_countries("FR");
  const auto events = story.When(update).Happens();
  EXPECT_EQ(BasisIn(events, "ai-act-73-general", "DE").clock(), clock);
  EXPECT_EQ(BasisIn(events, "ai-act-73-general", "FR").clock(), clock + "-fr");
  EXPECT_EQ(story.state().clocks_size(), 2);
}

TEST(IncidentClocksOfCountries, HaveNamesThatFitHoweverLongThatOfTheIncidentIs) {
  const std::string id(63, 'x');
  domain::Story<Incidents> story("organizations/acme/incidents/" + id);
  story.At(Binding()).Knowing(Provided()).When(IncidentStory::Reporting()).Happens();
  const auto basis = BasisIn(story.When(IncidentStory::Triaging({})).Happens(), "ai-act-73-general");
  const std::string clock = basis.clock().substr(std::string("organizations/acme/incidentClocks/").size());
  EXPECT_LE(clock.size(), 63u);
  EXPECT_TRUE(absl::EndsWith(clock, "-ai-act-73-general-de"));
}

}  // namespace
}  // namespace aims::audit
