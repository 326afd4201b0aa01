#include "services/audit/domain/incident.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/domain/person_noted.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/audit/domain/testing/incident_story.h"

namespace aims::audit {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using v1::Incident;
using Event = v1::IncidentEvent;

constexpr char kOther[] = "organizations/acme/aiSystems/other";

v1::UpdateIncidentRequest SystemsBecome(const std::vector<std::string>& systems) {
  v1::UpdateIncidentRequest update;
  for (const std::string& system : systems) update.mutable_incident()->add_ai_systems(system);
  update.mutable_update_mask()->add_paths("ai_systems");
  update.set_reason("found in the logs");
  return update;
}

// --- The report ---

TEST(ReportIncident, IsTakenFromAnyone) {
  IncidentStory story;
  EXPECT_EQ(story.state().state(), Incident::STATE_REPORTED);
  EXPECT_EQ(story.state().reporter(), "rita");
  EXPECT_EQ(base::FromProto(story.state().aware_time()), Binding()) << "the organization knows by the report";
  EXPECT_FALSE(story.state().bars());
}

TEST(ReportIncident, HasTimesThatCanBe) {
  domain::Story<Incidents> story(kIncident);
  v1::CreateIncidentRequest report = IncidentStory::Reporting();
  *report.mutable_incident()->mutable_aware_time() = base::ToProto(story.time() + absl::Seconds(1));
  story.When(report).IsRefused("AWARE_IN_FUTURE", "AI Act Art. 73");
  *report.mutable_incident()->mutable_aware_time() = base::ToProto(story.time() - kDay);
  *report.mutable_incident()->mutable_occur_time() = base::ToProto(story.time() - absl::Hours(1));
  story.When(report).IsRefused("AWARE_BEFORE_OCCURRENCE");
  report = IncidentStory::Reporting();
  *report.mutable_incident()->mutable_detect_time() = base::ToProto(story.time() + kDay);
  story.When(report).IsRefused("DETECTED_IN_FUTURE", "A.8.3");
}

TEST(ReportIncident, NamesAiSystemsOfTheOrganizationOnce) {
  domain::Story<Incidents> story(kIncident);
  v1::CreateIncidentRequest report = IncidentStory::Reporting();
  report.mutable_incident()->set_ai_systems(0, "organizations/other/aiSystems/chat");
  story.When(report).IsRefused("SYSTEM_UNKNOWN");
  report.mutable_incident()->set_ai_systems(0, "organizations/acme/models/chat");
  story.When(report).IsRefused("SYSTEM_UNKNOWN");
  report.mutable_incident()->set_ai_systems(0, kChat);
  report.mutable_incident()->add_ai_systems(kChat);
  story.When(report).Fails(absl::StatusCode::kInvalidArgument);
}

TEST(ReportIncident, IsMarkedWhenNobodyDecidedAboutItsClocksWithinADay) {
  IncidentStory story;
  EXPECT_THAT(story.After(kDay - absl::Seconds(1)).FallsDue(), IsEmpty());
  EXPECT_EQ(story.After(absl::Seconds(1)).FallsDue().size(), 1u);
  EXPECT_TRUE(story.state().clock_decision_overdue());
  EXPECT_THAT(story.After(kDay).FallsDue(), IsEmpty());
  IncidentStory triaged;
  triaged.ToTriaged({});
  EXPECT_THAT(triaged.After(2 * kDay).FallsDue(), IsEmpty());
}

TEST(UpdateIncident, DoesNotMoveTheAwarenessTime) {
  IncidentStory story;
  v1::UpdateIncidentRequest update;
  *update.mutable_incident()->mutable_aware_time() = base::ToProto(Binding() - kDay);
  update.mutable_update_mask()->add_paths("aware_time");
  story.When(update).Fails(absl::StatusCode::kInvalidArgument);
}

// --- The dismissal ---

TEST(DismissIncident, TakesTwoPersons) {
  IncidentStory story;
  v1::ProposeIncidentDismissalRequest propose;
  propose.set_reason("a test environment");
  v1::ApproveIncidentDismissalRequest approve;
  approve.set_reason("seen");
  v1::RejectIncidentDismissalRequest reject;
  reject.set_reason("patients were there");
  story.By("iman").When(approve).IsRefused("NOTHING_PROPOSED", "A.8.3");
  story.When(reject).IsRefused("NOTHING_PROPOSED");
  story.When(propose).Happens();
  story.When(propose).IsRefused("DISMISSAL_OPEN");
  story.When(approve).IsRefused("FOUR_EYES");
  story.By("mona").When(reject).Happens();
  EXPECT_EQ(story.state().state(), Incident::STATE_REPORTED);
  story.By("iman").When(propose).Happens();
  story.By("mona").When(approve).Happens();
  EXPECT_EQ(story.state().state(), Incident::STATE_DISMISSED);
  EXPECT_THAT(story.After(2 * kDay).FallsDue(), IsEmpty());
}

TEST(DismissIncident, IsNotForOneThatIsTriaged) {
  IncidentStory story;
  story.ToTriaged({});
  v1::ProposeIncidentDismissalRequest propose;
  propose.set_reason("a test environment");
  story.When(propose).IsRefused("WRONG_STATE", "A.8.3");
}

// --- The triage ---

TEST(TriageIncident, CountsWhatIsUnknownAsSerious) {
  IncidentStory story;
  story.Knowing(Provided());
  story.ToTriaged({});
  EXPECT_EQ(story.state().state(), Incident::STATE_TRIAGED);
  EXPECT_TRUE(story.state().serious());
  EXPECT_EQ(story.state().owner(), "iman");
  EXPECT_EQ(story.state().severity_id(), "major");
  EXPECT_EQ(story.state().triage().triager(), "iman");
  EXPECT_EQ(story.state().clocks_size(), 3);
  EXPECT_THAT(story.state().systems(0).tiers(), ElementsAre("HIGH_RISK_ANNEX_III"));
}

TEST(TriageIncident, IsNotSeriousWithoutALimb) {
  IncidentStory story;
  const auto events = story.ToTriaged(NoBut({}));
  EXPECT_FALSE(story.state().serious());
  EXPECT_THAT(events, testing::SizeIs(1)) << "nothing follows for systems";
}

TEST(TriageIncident, NeedsAReasonForEachYesAndNo) {
  IncidentStory story;
  v1::IncidentAnswer no = No("health");
  no.clear_reason();
  story.By("iman").When(IncidentStory::Triaging({no})).IsRefused("ANSWER_REASON_MISSING", "AI Act Art. 73");
  v1::TriageIncidentRequest triage = IncidentStory::Triaging({});
  triage.set_causal_link(v1::INCIDENT_CAUSAL_LINK_NONE);
  story.When(triage).IsRefused("LINK_REASON_MISSING");
  triage = IncidentStory::Triaging({});
  triage.add_systems()->set_ai_system(kChat);
  triage.mutable_systems(0)->set_legacy(v1::INCIDENT_ANSWER_VALUE_YES);
  story.When(triage).IsRefused("LEGACY_REASON_MISSING", "AI Act Art. 111(2)");
}

TEST(TriageIncident, HasAnswersThatGoTogether) {
  IncidentStory story;
  story.By("iman").When(IncidentStory::Triaging({Yes("death"), No("health")})).IsRefused("ANSWERS_CONTRADICT");
  story.When(IncidentStory::Triaging({Yes("health"), Unknown("health")})).Fails(absl::StatusCode::kInvalidArgument);
  story.When(IncidentStory::Triaging({Yes("luck")})).Fails(absl::StatusCode::kInvalidArgument);
  story.When(IncidentStory::Triaging({Answer("health", v1::INCIDENT_ANSWER_VALUE_UNSPECIFIED)}))
      .Fails(absl::StatusCode::kInvalidArgument);
  v1::IncidentAnswer health = Yes("health");
  *health.mutable_aware_time() = base::ToProto(story.time());
  story.When(IncidentStory::Triaging({health})).Fails(absl::StatusCode::kInvalidArgument);
  v1::IncidentAnswer death = Yes("death");
  *death.mutable_aware_time() = base::ToProto(story.time() + kDay);
  story.When(IncidentStory::Triaging({death})).IsRefused("AWARE_IN_FUTURE");
}

TEST(TriageIncident, RatesByTheScaleOfTheOrganization) {
  IncidentStory story;
  v1::TriageIncidentRequest triage = IncidentStory::Triaging({});
  triage.set_severity_id("s1");
  story.By("iman").When(triage).IsRefused("SEVERITY_UNKNOWN", "A.8.3");
  v1::IncidentSettings::Document document;
  document.add_severities()->set_severity_id("s1");
  document.add_severities()->set_severity_id("s2");
  story.Knowing(SettingsOf(document));
  story.When(IncidentStory::Triaging({})).IsRefused("SEVERITY_UNKNOWN");
  story.When(triage).Happens();
  EXPECT_EQ(story.state().triage().settings_version(), 3u);
  v1::RateIncidentRequest rate;
  rate.set_severity_id("minor");
  story.When(rate).IsRefused("SEVERITY_UNKNOWN");
  rate.set_severity_id("s2");
  story.When(rate).Happens();
  EXPECT_EQ(story.state().severity_id(), "s2");
  story.When(rate).NothingHappens();
}

TEST(TriageIncident, HasFactsAboutItsOwnSystemsAlone) {
  IncidentStory story;
  v1::TriageIncidentRequest triage = IncidentStory::Triaging({});
  triage.add_systems()->set_ai_system(kOther);
  story.By("iman").When(triage).IsRefused("SYSTEM_NOT_CONCERNED");
}

// --- What it means for its AI systems ---

TEST(SeriousIncident, BarsItsSystemsAndHoldsTheEvidence) {
  IncidentStory story;
  story.Knowing(Provided());
  const auto events = story.ToTriaged({});
  const Event* standing = EventIn(events, Event::kStandingChanged);
  ASSERT_NE(standing, nullptr);
  const v1::SystemBar& bar = standing->standing_changed().bar();
  EXPECT_THAT(bar.ai_systems(), ElementsAre(kChat));
  EXPECT_TRUE(bar.bars());
  EXPECT_TRUE(bar.evidence_hold());
  EXPECT_TRUE(absl::StrContains(bar.sentence(), kIncident)) << bar.sentence();
  EXPECT_TRUE(absl::StrContains(bar.sentence(), "an authority is to be informed first")) << bar.sentence();
}

// People who must not read the incident read the sentences: at the AI system, in reasons, in refusals of gates.
TEST(SeriousIncident, TellsOthersItsNameAlone) {
  IncidentStory story;
  story.Knowing(Provided());
  const auto events = story.ToTriaged({});
  const std::string bar = EventIn(events, Event::kStandingChanged)->standing_changed().bar().sentence();
  const std::string measures = EventIn(events, Event::kMeasuresDemanded)->measures_demanded().sentence();
  EXPECT_EQ(measures, absl::StrCat("the serious incident ", kIncident));
  EXPECT_EQ(bar, absl::StrCat("the serious incident ", kIncident,
                              " is open since 2028-03-01, and an authority is to be informed first"));
}

// An event has at most 60 KiB, of which the reason has up to 16.
TEST(SeriousIncident, DemandsItsClocksInEventsThatAreNotTooLarge) {
  domain::Story<Incidents> story(absl::StrCat("organizations/", std::string(63, 'o'), "/incidents/i1"));
  v1::CreateIncidentRequest report = IncidentStory::Reporting();
  v1::Incident& incident = *report.mutable_incident();
  incident.clear_ai_systems();
  for (char id = 'a'; id < 'a' + 20; ++id) {
    incident.add_ai_systems(absl::StrCat("organizations/", std::string(63, 'o'), "/aiSystems/", std::string(63, id)));
  }
  for (const char* country : {"FR", "IT", "ES", "PL", "AT", "NL", "BE", "SE", "DK", "FI"})
    incident.add_countries(country);
  story.At(Binding()).When(report).Happens();
  const auto events = story.By("iman").When(IncidentStory::Triaging({})).Happens();
  EXPECT_GT(RulesIn(events).size(), 30u);
  EXPECT_EQ(story.state().clocks_size(), static_cast<int>(RulesIn(events).size()));
  int demands = 0;
  for (const Event& event : events) {
    EXPECT_LE(event.ByteSizeLong(), size_t{41} << 10);
    if (event.has_clocks_demanded()) ++demands;
  }
  EXPECT_GT(demands, 1);
}

TEST(SeriousIncident, HoldsNoEvidenceWhereNoAuthorityIsInformed) {
  IncidentStory story;
  story.Knowing(Minimal());
  story.ToTriaged({});
  EXPECT_TRUE(story.state().bars());
  EXPECT_FALSE(story.state().evidence_hold());
}

TEST(SeriousIncident, HoldsTheEvidenceUntilEachAuthorityIsInformed) {
  IncidentStory story;
  story.Knowing(Provided());
  story.ToTriaged(NoBut({Yes("health"), Yes("death")}));
  ASSERT_EQ(story.state().clocks_size(), 2);
  v1::IncidentClockNote first = story.state().clocks(0);
  first.set_clock_version(2);
  first.set_state(v1::IncidentClock::STATE_INITIAL_SENT);
  story.When(&NoteClock, first).Happens();
  story.When(&NoteClock, first).NothingHappens();
  EXPECT_TRUE(story.state().evidence_hold());
  v1::IncidentClockNote second = story.state().clocks(1);
  second.set_clock_version(2);
  second.set_state(v1::IncidentClock::STATE_NOT_DUE);
  const auto events = story.When(&NoteClock, second).Happens();
  EXPECT_FALSE(story.state().evidence_hold());
  EXPECT_TRUE(story.state().bars());
  EXPECT_FALSE(EventIn(events, Event::kStandingChanged)->standing_changed().bar().evidence_hold());
}

TEST(SeriousIncident, ProposesTheSuspensionOfItsSystems) {
  IncidentStory story;
  const auto events = story.ToTriaged({});
  const Event* demanded = EventIn(events, Event::kMeasuresDemanded);
  ASSERT_NE(demanded, nullptr);
  EXPECT_TRUE(demanded->measures_demanded().suspension_proposed());
  EXPECT_FALSE(demanded->measures_demanded().suspension_ordered());
  EXPECT_THAT(demanded->measures_demanded().ai_systems(), ElementsAre(kChat));
}

TEST(SeriousIncident, SuspendsThemWhereTheOrganizationChoseSo) {
  IncidentStory story;
  v1::IncidentSettings::Document document;
  document.set_suspension(v1::IncidentSettings::SUSPENSION_SUSPEND);
  story.Knowing(SettingsOf(document));
  const auto events = story.ToTriaged({});
  EXPECT_TRUE(EventIn(events, Event::kMeasuresDemanded)->measures_demanded().suspension_ordered());
  EXPECT_FALSE(EventIn(events, Event::kMeasuresDemanded)->measures_demanded().suspension_proposed());
}

TEST(Incident, AsksForAReassessmentWithoutASuspensionWhereItIsNotSerious) {
  IncidentStory story;
  v1::TriageIncidentRequest triage = IncidentStory::Triaging(NoBut({}));
  triage.set_reassess(true);
  const auto events = story.By("iman").When(triage).Happens();
  const Event* demanded = EventIn(events, Event::kMeasuresDemanded);
  ASSERT_NE(demanded, nullptr);
  EXPECT_FALSE(demanded->measures_demanded().suspension_proposed());
  EXPECT_FALSE(demanded->measures_demanded().suspension_ordered());
}

TEST(UpdateIncident, StartsTheClocksOfASystemThatIsAdded) {
  IncidentStory story;
  story.Knowing(Minimal());
  v1::IncidentSystem other = Provided();
  other.set_name(IncidentSystemName(kOther));
  other.set_ai_system(kOther);
  story.Knowing(other);
  EXPECT_THAT(RulesIn(story.ToTriaged(NoBut({Yes("health")}))), IsEmpty());
  const auto events = story.When(SystemsBecome({kChat, kOther})).Happens();
  EXPECT_THAT(RulesIn(events), ElementsAre("ai-act-73-general"));
  EXPECT_THAT(EventIn(events, Event::kMeasuresDemanded)->measures_demanded().ai_systems(), ElementsAre(kOther));
  EXPECT_THAT(EventIn(events, Event::kStandingChanged)->standing_changed().bar().ai_systems(),
              ElementsAre(kChat, kOther));

  story.When(SystemsBecome({kChat})).IsRefused("CLOCK_WOULD_END", "AI Act Art. 73");
  const auto removed = story.When(SystemsBecome({kOther})).Happens();
  EXPECT_THAT(EventIn(removed, Event::kStandingChanged)->standing_changed().bar().former_ai_systems(),
              ElementsAre(kChat));
  EXPECT_EQ(story.state().systems_size(), 1);
}

TEST(UpdateIncident, DoesNotEndTheClockOfACountry) {
  IncidentStory story;
  story.Knowing(Provided());
  story.ToTriaged({});
  v1::UpdateIncidentRequest update;
  update.mutable_incident()->add_countries("FR");
  update.mutable_update_mask()->add_paths("countries");
  story.When(update).IsRefused("CLOCK_WOULD_END");
}

TEST(Incident, StartsClocksWhenItsSystemIsClassifiedLater) {
  IncidentStory story;
  story.Knowing(Minimal());
  EXPECT_THAT(RulesIn(story.ToTriaged(NoBut({Yes("health")}))), IsEmpty());
  story.Knowing(Provided());
  const auto events = story.When(&NoteSystem, Provided()).Happens();
  EXPECT_THAT(RulesIn(events), ElementsAre("ai-act-73-general"));
  story.When(&NoteSystem, Provided()).NothingHappens();
  story.Knowing(Minimal());
  const auto weaker = story.When(&NoteSystem, Minimal()).Happens();
  EXPECT_EQ(EventIn(weaker, Event::kClocksDropped), nullptr) << "two persons alone end a clock";
}

TEST(Incident, NotesActionsUntilItEnds) {
  IncidentStory story;
  v1::ActionNote note;
  note.set_action("organizations/acme/actions/a1");
  note.set_action_version(1);
  story.When(&NoteIncidentAction, note).Happens();
  story.When(&NoteIncidentAction, note).NothingHappens();
  EXPECT_EQ(story.state().actions_size(), 1);
}

TEST(Incident, HasAnOwnerWhoMayLeave) {
  IncidentStory story;
  story.ToTriaged({});
  story.When(&domain::NotePerson<Incidents>, domain::PersonChange{"iman", "organizations/acme/persons/iman", true})
      .Happens();
  EXPECT_THAT(story.state().gone_people(), ElementsAre("iman"));
  v1::UpdateIncidentRequest update;
  update.mutable_incident()->set_owner("max");
  story.When(update).Happens();
  EXPECT_THAT(story.state().gone_people(), IsEmpty());
}

}  // namespace
}  // namespace aims::audit
