// What becomes known later, and corrections by two persons.
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/audit/domain/testing/incident_story.h"

namespace aims::audit {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using v1::Incident;
using Event = v1::IncidentEvent;

IncidentStory Triaged(const std::vector<v1::IncidentAnswer>& answers) {
  IncidentStory story;
  story.Knowing(Provided());
  story.ToTriaged(answers);
  story.After(absl::Hours(3));
  return story;
}

v1::RejectIncidentCorrectionRequest Rejecting(uint32_t number) {
  v1::RejectIncidentCorrectionRequest reject;
  reject.set_reason("the clinic says otherwise");
  reject.set_correction_number(number);
  return reject;
}

// All its clocks ended so.
void Ended(v1::IncidentClock::State state, IncidentStory* story) {
  for (v1::IncidentClockNote ended :
       std::vector<v1::IncidentClockNote>(story->state().clocks().begin(), story->state().clocks().end())) {
    ended.set_clock_version(ended.clock_version() + 1);
    ended.set_state(state);
    story->When(&NoteClock, ended).Happens();
  }
}

// --- New facts ---

TEST(ReviseIncident, StartsTheClocksOfWhatBecameKnown) {
  IncidentStory story = Triaged(NoBut({}));
  EXPECT_FALSE(story.state().serious());
  const auto events = story.By("iman").When(IncidentStory::Revising({Yes("health"), Yes("death")})).Happens();
  EXPECT_TRUE(story.state().serious());
  EXPECT_THAT(RulesIn(events), ElementsAre("ai-act-73-general", "ai-act-73-death"));
  EXPECT_TRUE(story.state().bars());
  EXPECT_NE(EventIn(events, Event::kMeasuresDemanded), nullptr);
  story.When(IncidentStory::Revising({Yes("health")})).NothingHappens();
}

TEST(ReviseIncident, MayLeaveAnAnswerOpenAgain) {
  IncidentStory story = Triaged(NoBut({}));
  const auto events = story.When(IncidentStory::Revising({Unknown("fundamental_rights")})).Happens();
  EXPECT_THAT(RulesIn(events), ElementsAre("ai-act-73-general"));
}

TEST(ReviseIncident, TakesNoDutyAway) {
  IncidentStory story = Triaged({});
  story.When(IncidentStory::Revising({No("death")})).IsRefused("SECOND_PERSON_NEEDED", "AI Act Art. 73");
  story.When(IncidentStory::Revising({Yes("sector_duty")})).IsRefused("SECOND_PERSON_NEEDED");
  v1::ReviseIncidentFactsRequest revise = IncidentStory::Revising({});
  revise.set_causal_link(v1::INCIDENT_CAUSAL_LINK_NONE);
  story.When(revise).IsRefused("SECOND_PERSON_NEEDED");
  EXPECT_EQ(story.state().clocks_size(), 3);
}

TEST(ReviseIncident, DoesNotMoveTheAwarenessOfADeath) {
  IncidentStory story = Triaged({Yes("health"), Yes("death")});
  v1::IncidentAnswer later = Yes("death");
  *later.mutable_aware_time() = base::ToProto(story.time());
  story.When(IncidentStory::Revising({later})).IsRefused("SECOND_PERSON_NEEDED");
}

TEST(ReviseIncident, HasAnswersLikeTheTriage) {
  IncidentStory story = Triaged(NoBut({}));
  story.When(IncidentStory::Revising({Yes("death")})).IsRefused("ANSWERS_CONTRADICT");
  v1::IncidentAnswer yes = Yes("health");
  yes.clear_reason();
  story.When(IncidentStory::Revising({yes})).IsRefused("ANSWER_REASON_MISSING");
  story.When(IncidentStory::Revising({Yes("luck")})).Fails(absl::StatusCode::kInvalidArgument);
}

TEST(ReviseIncident, NeedsATriage) {
  IncidentStory story;
  story.When(IncidentStory::Revising({Yes("health")})).IsRefused("WRONG_STATE", "AI Act Art. 73");
}

// --- Corrections ---

TEST(CorrectIncident, DropsALimbByTwoPersonsAlone) {
  IncidentStory story = Triaged({});
  story.By("iman").When(IncidentStory::Correcting({No("death")})).Happens();
  EXPECT_EQ(story.state().clocks_size(), 3) << "the clocks run on";
  story.When(story.Approving()).IsRefused("FOUR_EYES", "AI Act Art. 73");
  const auto events = story.By("lea").When(story.Approving()).Happens();
  const Event* dropped = EventIn(events, Event::kClocksDropped);
  ASSERT_NE(dropped, nullptr);
  EXPECT_THAT(dropped->clocks_dropped().clocks(),
              ElementsAre("organizations/acme/incidentClocks/i1-ai-act-73-death-de"));
  EXPECT_EQ(dropped->clocks_dropped().proposer(), "iman");
  EXPECT_EQ(dropped->clocks_dropped().approver(), "lea");
  EXPECT_EQ(dropped->clocks_dropped().reason(), "the file was of another patient");
  EXPECT_FALSE(story.state().has_correction());
  EXPECT_TRUE(story.state().serious()) << "other limbs are unknown";
}

TEST(CorrectIncident, EndsTheBarWhenNothingSeriousIsLeft) {
  IncidentStory story = Triaged(NoBut({Yes("health")}));
  ASSERT_TRUE(story.state().evidence_hold());
  story.By("iman").When(IncidentStory::Correcting({No("health")})).Happens();
  const auto events = story.By("lea").When(story.Approving()).Happens();
  EXPECT_FALSE(story.state().serious());
  EXPECT_FALSE(story.state().bars());
  EXPECT_FALSE(story.state().evidence_hold());
  const Event* standing = EventIn(events, Event::kStandingChanged);
  ASSERT_NE(standing, nullptr);
  EXPECT_FALSE(standing->standing_changed().bar().bars());
  EXPECT_THAT(story.state().measured_systems(), IsEmpty());
}

TEST(CorrectIncident, StartsAnotherClockWhenTheDutyComesBack) {
  IncidentStory story = Triaged(NoBut({Yes("health"), Yes("death")}));
  story.By("iman").When(IncidentStory::Correcting({No("death")})).Happens();
  story.By("lea").When(story.Approving()).Happens();
  const auto events = story.By("iman").When(IncidentStory::Revising({Yes("death")})).Happens();
  EXPECT_EQ(BasisIn(events, "ai-act-73-death").clock(), "organizations/acme/incidentClocks/i1-ai-act-73-death-de-2");
}

TEST(CorrectIncident, DoesNotAskAgainForAClockThatTwoPersonsEnded) {
  IncidentStory story = Triaged(NoBut({Yes("health")}));
  v1::IncidentClockNote ended = story.state().clocks(0);
  ended.set_clock_version(5);
  ended.set_state(v1::IncidentClock::STATE_NOT_DUE);
  story.When(&NoteClock, ended).Happens();
  const auto events = story.By("iman").When(IncidentStory::Revising({Unknown("property_environment")})).Happens();
  EXPECT_THAT(RulesIn(events), IsEmpty());
}

TEST(ReviseIncident, StartsAnotherClockWhenALimbBecomesCertainAfterItWasNotDue) {
  IncidentStory story = Triaged(NoBut({Unknown("health")}));
  Ended(v1::IncidentClock::STATE_NOT_DUE, &story);
  const auto events = story.By("iman").When(IncidentStory::Revising({Yes("health")})).Happens();
  EXPECT_EQ(BasisIn(events, "ai-act-73-general").clock(),
            "organizations/acme/incidentClocks/i1-ai-act-73-general-de-2");
  EXPECT_TRUE(story.state().evidence_hold());
  EXPECT_THAT(RulesIn(story.When(IncidentStory::Revising({Yes("fundamental_rights")})).Happens()),
              ElementsAre("ai-act-73-general"))
      << "that one runs, and rests on both";
  EXPECT_EQ(story.state().clocks_size(), 2);
}

TEST(ReviseIncident, StartsAnotherClockOfALaterDeathAfterTheCompleteReport) {
  IncidentStory story = Triaged(NoBut({Yes("health"), Unknown("death")}));
  Ended(v1::IncidentClock::STATE_COMPLETE, &story);
  story.After(20 * kDay);
  v1::IncidentAnswer death = Yes("death");
  *death.mutable_aware_time() = base::ToProto(story.time() - absl::Hours(1));
  const auto events = story.By("iman").When(IncidentStory::Revising({death})).Happens();
  EXPECT_THAT(RulesIn(events), ElementsAre("ai-act-73-death")) << "the report of the harm is complete";
  const auto basis = BasisIn(events, "ai-act-73-death");
  EXPECT_EQ(basis.clock(), "organizations/acme/incidentClocks/i1-ai-act-73-death-de-2");
  EXPECT_EQ(base::FromProto(basis.due_time()), story.time() - absl::Hours(1) + 10 * kDay);
}

TEST(ReviseIncident, StartsNoClockOfADeathThatTheCompleteReportWasAbout) {
  IncidentStory story = Triaged(NoBut({Yes("health"), Unknown("death")}));
  Ended(v1::IncidentClock::STATE_COMPLETE, &story);
  EXPECT_THAT(RulesIn(story.By("iman").When(IncidentStory::Revising({Yes("death")})).Happens()), IsEmpty());
}

TEST(CorrectIncident, MovesTheAwarenessTimeAndKeepsTheOneBefore) {
  IncidentStory story = Triaged({});
  v1::ProposeIncidentCorrectionRequest propose = IncidentStory::Correcting({});
  *propose.mutable_aware_time() = base::ToProto(Binding() + absl::Hours(2));
  story.By("iman").When(propose).Happens();
  EXPECT_EQ(base::FromProto(story.state().aware_time()), Binding());
  const auto events = story.By("lea").When(story.Approving()).Happens();
  EXPECT_EQ(base::FromProto(story.state().aware_time()), Binding() + absl::Hours(2));
  ASSERT_EQ(story.state().earlier_awareness_size(), 1);
  EXPECT_EQ(base::FromProto(story.state().earlier_awareness(0).aware_time()), Binding());
  EXPECT_EQ(story.state().earlier_awareness(0).proposer(), "iman");
  EXPECT_EQ(story.state().earlier_awareness(0).approver(), "lea");
  const auto basis = BasisIn(events, "ai-act-73-2d");
  EXPECT_EQ(base::FromProto(basis.due_time()), Binding() + absl::Hours(50));
  EXPECT_EQ(EventIn(events, Event::kClocksDemanded)->clocks_demanded().proposer(), "iman");
}

TEST(CorrectIncident, MayMoveTheAwarenessTimeBeforeTheTriageAlone) {
  IncidentStory story;
  v1::ProposeIncidentCorrectionRequest propose = IncidentStory::Correcting({No("death")});
  story.By("iman").When(propose).IsRefused("NOT_TRIAGED");
  propose.clear_answers();
  *propose.mutable_aware_time() = base::ToProto(Binding() - kDay);
  story.When(propose).Happens();
  story.By("lea").When(story.Approving()).Happens();
  EXPECT_EQ(base::FromProto(story.state().aware_time()), Binding() - kDay);
  EXPECT_EQ(story.state().state(), Incident::STATE_REPORTED);
  EXPECT_FALSE(story.state().serious());
}

TEST(CorrectIncident, NeedsTimesThatCanBe) {
  IncidentStory story = Triaged({});
  v1::ProposeIncidentCorrectionRequest propose = IncidentStory::Correcting({});
  *propose.mutable_aware_time() = base::ToProto(story.time() + kDay);
  story.When(propose).IsRefused("AWARE_IN_FUTURE");
  v1::UpdateIncidentRequest update;
  *update.mutable_incident()->mutable_occur_time() = base::ToProto(Binding() - absl::Hours(1));
  story.When(update).Happens();
  *propose.mutable_aware_time() = base::ToProto(Binding() - absl::Hours(2));
  story.When(propose).IsRefused("AWARE_BEFORE_OCCURRENCE");
}

TEST(CorrectIncident, ExcludesTheCausalLinkByTwoPersons) {
  IncidentStory story = Triaged({});
  v1::ProposeIncidentCorrectionRequest propose = IncidentStory::Correcting({});
  propose.set_causal_link(v1::INCIDENT_CAUSAL_LINK_NONE);
  story.By("iman").When(propose).Happens();
  const auto events = story.By("lea").When(story.Approving()).Happens();
  EXPECT_EQ(EventIn(events, Event::kClocksDropped)->clocks_dropped().clocks_size(), 3);
  EXPECT_FALSE(story.state().serious());
  EXPECT_EQ(story.state().links_size(), 2) << "each step stays";
}

TEST(CorrectIncident, MakesClocksVoluntaryForALegacySystemByTwoPersons) {
  IncidentStory story = Triaged({});
  v1::ProposeIncidentCorrectionRequest propose = IncidentStory::Correcting({});
  propose.add_systems()->set_ai_system(kChat);
  propose.mutable_systems(0)->set_legacy(v1::INCIDENT_ANSWER_VALUE_YES);
  story.By("iman").When(propose).IsRefused("LEGACY_REASON_MISSING", "AI Act Art. 111(2)");
  propose.mutable_systems(0)->set_reason("on the market since 2025, unchanged");
  story.When(propose).Happens();
  const auto events = story.By("lea").When(story.Approving()).Happens();
  EXPECT_EQ(BasisIn(events, "ai-act-73-general").force(), v1::INCIDENT_CLOCK_FORCE_VOLUNTARY);
  propose.mutable_systems(0)->set_ai_system("organizations/acme/aiSystems/other");
  story.When(propose).IsRefused("SYSTEM_NOT_CONCERNED");
}

TEST(CorrectIncident, IsOneAtATimeAndOfTheFactsThatWereRead) {
  IncidentStory story = Triaged({});
  story.By("iman").When(IncidentStory::Correcting({})).IsRefused("NOTHING_CORRECTED");
  story.By("lea").When(story.Approving()).IsRefused("NOTHING_PROPOSED");
  story.When(Rejecting(1)).IsRefused("NOTHING_PROPOSED");
  v1::WithdrawIncidentCorrectionRequest withdraw;
  withdraw.set_correction_number(1);
  story.When(withdraw).IsRefused("NOTHING_PROPOSED");
  story.By("iman").When(IncidentStory::Correcting({No("death")})).Happens();
  story.When(IncidentStory::Correcting({No("health")})).IsRefused("CORRECTION_OPEN");
  v1::ApproveIncidentCorrectionRequest approve = story.Approving();
  approve.set_correction_number(2);
  story.By("lea").When(approve).IsRefused("OTHER_CORRECTION");
  story.When(Rejecting(2)).IsRefused("OTHER_CORRECTION");
  story.When(withdraw).IsRefused("NOT_THE_PROPOSER");
  story.When(Rejecting(1)).Happens();
  EXPECT_FALSE(story.state().has_correction());
  story.By("iman").When(IncidentStory::Correcting({No("death")})).Happens();
  EXPECT_EQ(story.state().correction().number(), 2u);
  withdraw.set_correction_number(2);
  story.When(withdraw).Happens();
  EXPECT_FALSE(story.state().has_correction());
}

TEST(CorrectIncident, DoesNotReplaceWhatWasRecordedSinceItsProposal) {
  IncidentStory story = Triaged(NoBut({Yes("health"), Unknown("death")}));
  story.By("iman").When(IncidentStory::Correcting({No("death")})).Happens();
  story.After(absl::Hours(1));
  story.When(IncidentStory::Revising({Unknown("property_environment")})).Happens();
  IncidentStory other_fact = story;
  other_fact.By("lea").When(other_fact.Approving()).Happens();
  story.When(IncidentStory::Revising({Yes("death")})).Happens();
  story.By("lea").When(story.Approving()).IsRefused("CORRECTION_OUTDATED", "AI Act Art. 73");
  story.When(Rejecting(1)).Happens();
  story.After(absl::Hours(1)).By("iman").When(IncidentStory::Correcting({No("death")})).Happens();
  story.By("lea").When(story.Approving()).Happens();
  EXPECT_EQ(story.state().clocks(1).state(), v1::IncidentClock::STATE_NOT_DUE);
}

TEST(CorrectIncident, DoesNotReplaceACausalLinkThatWasRecordedSince) {
  IncidentStory story = Triaged({});
  v1::ProposeIncidentCorrectionRequest propose = IncidentStory::Correcting({});
  propose.set_causal_link(v1::INCIDENT_CAUSAL_LINK_NONE);
  story.By("iman").When(propose).Happens();
  v1::ReviseIncidentFactsRequest revise = IncidentStory::Revising({});
  revise.set_causal_link(v1::INCIDENT_CAUSAL_LINK_LIKELY);
  story.After(absl::Hours(1)).When(revise).Happens();
  story.By("lea").When(story.Approving()).IsRefused("CORRECTION_OUTDATED");
}

TEST(CorrectIncident, IsApprovedForATimeThatCanBeStill) {
  IncidentStory story = Triaged({});
  v1::ProposeIncidentCorrectionRequest propose = IncidentStory::Correcting({});
  *propose.mutable_aware_time() = base::ToProto(Binding() - kDay);
  story.By("iman").When(propose).Happens();
  v1::UpdateIncidentRequest update;
  *update.mutable_incident()->mutable_occur_time() = base::ToProto(Binding() - absl::Hours(1));
  story.When(update).Happens();
  story.By("lea").When(story.Approving()).IsRefused("AWARE_BEFORE_OCCURRENCE");
}

TEST(CorrectIncident, DoesNotContradictItself) {
  IncidentStory story = Triaged({Yes("health"), Yes("death")});
  story.When(IncidentStory::Correcting({No("health")})).IsRefused("ANSWERS_CONTRADICT");
  story.By("iman").When(IncidentStory::Correcting({No("health"), No("death")})).Happens();
  v1::IncidentAnswer no = No("health");
  no.clear_reason();
  IncidentStory other = Triaged({});
  other.When(IncidentStory::Correcting({no})).IsRefused("ANSWER_REASON_MISSING");
}

}  // namespace
}  // namespace aims::audit
