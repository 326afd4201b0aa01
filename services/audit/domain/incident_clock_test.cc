#include "services/audit/domain/incident_clock.h"

#include "common/domain/person_noted.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/audit/domain/testing/incident_story.h"

namespace aims::audit {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using v1::IncidentClock;
using Event = v1::IncidentClockEvent;
using Submission = v1::IncidentClock::Submission;

v1::IncidentClockBasis TwoDays(absl::Time start = Binding(), absl::Duration limit = 2 * kDay) {
  v1::IncidentClockBasis basis;
  basis.set_clock("organizations/acme/incidentClocks/i1-ai-act-73-2d-de");
  basis.set_rule("ai-act-73-2d");
  basis.set_country("DE");
  basis.set_force(v1::INCIDENT_CLOCK_FORCE_BINDING);
  basis.set_limit_hours(static_cast<uint32_t>(limit / absl::Hours(1)));
  *basis.mutable_start_time() = base::ToProto(start);
  *basis.mutable_due_time() = base::ToProto(start + limit);
  basis.set_holds_evidence(true);
  basis.set_responsible("lea");
  return basis;
}

ClockStory Running() { return ClockStory(TwoDays(), Binding()); }

std::vector<Event::EventCase> KindsOf(const std::vector<Event>& events) {
  std::vector<Event::EventCase> kinds;
  for (const Event& event : events) kinds.push_back(event.event_case());
  return kinds;
}

TEST(IncidentClock, StartsByWhatItsIncidentDemandsAndTellsIt) {
  ClockStory story = Running();
  EXPECT_EQ(story.state().state(), IncidentClock::STATE_RUNNING);
  EXPECT_EQ(story.state().incident(), kIncident);
  EXPECT_EQ(story.state().responsible(), "lea");
  EXPECT_EQ(base::FromProto(story.state().original_due_time()), Binding() + 2 * kDay);
  story.When(&NoteDemand, IncidentClockDemand{kIncident, TwoDays(), "", "", ""}).NothingHappens();
}

// --- Time ---

TEST(IncidentClock, SpeaksAtHalfTimeOneDayBeforeAndWhenItIsLateEachOnce) {
  ClockStory story(TwoDays(Binding(), 10 * kDay), Binding());
  EXPECT_THAT(story.At(Binding() + 5 * kDay - absl::Seconds(1)).FallsDue(), IsEmpty());
  EXPECT_THAT(KindsOf(story.At(Binding() + 5 * kDay).FallsDue()), ElementsAre(Event::kHalfTimePassed));
  EXPECT_THAT(story.FallsDue(), IsEmpty());
  EXPECT_THAT(KindsOf(story.At(Binding() + 9 * kDay).FallsDue()), ElementsAre(Event::kLastDayBegan));
  EXPECT_THAT(story.At(Binding() + 10 * kDay - absl::Seconds(1)).FallsDue(), IsEmpty());
  const auto late = story.At(Binding() + 10 * kDay).FallsDue();
  EXPECT_THAT(KindsOf(late), ElementsAre(Event::kLate, Event::kStandingChanged));
  EXPECT_TRUE(late[1].standing_changed().note().late());
  EXPECT_TRUE(story.state().late());
  EXPECT_THAT(story.After(100 * kDay).FallsDue(), IsEmpty());
}

TEST(IncidentClock, SaysInOrderWhatFellDueWhileNobodyLooked) {
  ClockStory story(TwoDays(Binding(), 10 * kDay), Binding());
  EXPECT_THAT(KindsOf(story.At(Binding() + 11 * kDay).FallsDue()),
              ElementsAre(Event::kHalfTimePassed, Event::kLastDayBegan, Event::kLate, Event::kStandingChanged));
}

TEST(IncidentClock, HasNoNoticesWhoseTimeHadPassedWhenItStarted) {
  ClockStory story(TwoDays(), Binding() + absl::Hours(30));
  EXPECT_THAT(KindsOf(story.At(Binding() + 2 * kDay).FallsDue()), ElementsAre(Event::kLate, Event::kStandingChanged));
  ClockStory one_day(TwoDays(Binding(), kDay), Binding());
  EXPECT_THAT(KindsOf(one_day.At(Binding() + kDay - absl::Seconds(1)).FallsDue()), ElementsAre(Event::kHalfTimePassed))
      << "24 hours before the due time is its start";
}

TEST(IncidentClock, SaysThatTheTargetAfterTheCausalLinkWasMissed) {
  v1::IncidentClockBasis basis = TwoDays(Binding(), 15 * kDay);
  *basis.mutable_link_due_time() = base::ToProto(Binding() + kDay);
  ClockStory story(basis, Binding());
  EXPECT_THAT(KindsOf(story.At(Binding() + kDay).FallsDue()), ElementsAre(Event::kLinkTargetMissed));
  EXPECT_TRUE(story.state().link_target_missed());
  EXPECT_FALSE(story.state().late());
}

TEST(IncidentClock, IsNeverLateOnceAReportWasSent) {
  ClockStory story = Running();
  story.By("lea").When(story.Sending(Submission::KIND_INITIAL)).Happens();
  EXPECT_THAT(story.After(100 * kDay).FallsDue(), IsEmpty());
}

// --- Reports ---

TEST(IncidentClock, EndsWithTheCompleteReport) {
  ClockStory story = Running();
  const auto initial = story.By("lea").When(story.Sending(Submission::KIND_INITIAL)).Happens();
  EXPECT_EQ(story.state().state(), IncidentClock::STATE_INITIAL_SENT);
  EXPECT_THAT(KindsOf(initial), ElementsAre(Event::kReportSent, Event::kStandingChanged));
  EXPECT_TRUE(story.state().submissions(0).in_time());
  EXPECT_EQ(story.state().submissions(0).recorder(), "lea");
  story.After(kDay).When(story.Sending(Submission::KIND_INITIAL)).IsRefused("SUBMISSION_ORDER", "A.8.3");
  story.When(story.Sending(Submission::KIND_FOLLOW_UP)).Happens();
  EXPECT_EQ(story.state().state(), IncidentClock::STATE_INITIAL_SENT);
  story.After(kDay).When(story.Sending(Submission::KIND_COMPLETE)).Happens();
  EXPECT_EQ(story.state().state(), IncidentClock::STATE_COMPLETE);
  story.When(story.Sending(Submission::KIND_COMPLETE)).IsRefused("SUBMISSION_ORDER");
  story.When(story.Sending(Submission::KIND_FOLLOW_UP)).Happens();
  EXPECT_EQ(story.state().submissions_size(), 4);
}

TEST(IncidentClock, MayHaveACompleteReportAtOnce) {
  ClockStory story = Running();
  story.By("lea").When(story.Sending(Submission::KIND_FOLLOW_UP)).IsRefused("SUBMISSION_ORDER");
  story.When(story.Sending(Submission::KIND_COMPLETE)).Happens();
  EXPECT_EQ(story.state().state(), IncidentClock::STATE_COMPLETE);
}

TEST(IncidentClock, NeedsAnotherPersonWhoReadTheReport) {
  ClockStory story = Running();
  story.By("iman").When(story.Sending(Submission::KIND_INITIAL)).IsRefused("FOUR_EYES", "A.8.3");
}

v1::ConfirmIncidentClockSubmissionRequest Confirming(uint32_t number) {
  v1::ConfirmIncidentClockSubmissionRequest confirm;
  confirm.set_number(number);
  confirm.set_reason("read on the day before");
  return confirm;
}

TEST(IncidentClock, IsConfirmedByThePersonWhoReadTheReport) {
  ClockStory story = Running();
  story.By("iman").When(Confirming(1)).IsRefused("WRONG_STATE", "A.8.3");
  const auto sent = story.By("lea").When(story.Sending(Submission::KIND_COMPLETE)).Happens();
  EXPECT_EQ(story.state().state(), IncidentClock::STATE_COMPLETE) << "no time limit waits for the reviewer";
  EXPECT_TRUE(EventIn(sent, Event::kStandingChanged)->standing_changed().note().unconfirmed());
  EXPECT_EQ(story.state().submissions(0).number(), 1u);
  EXPECT_FALSE(story.state().submissions(0).has_confirm_time());
  story.When(Confirming(1)).IsRefused("NOT_THE_REVIEWER", "A.8.3");
  story.By("max").When(Confirming(1)).IsRefused("NOT_THE_REVIEWER");
  story.By("iman").When(Confirming(2)).IsRefused("SUBMISSION_UNKNOWN", "A.8.3");
  const auto confirmed = story.After(kDay).When(Confirming(1)).Happens();
  EXPECT_THAT(KindsOf(confirmed), ElementsAre(Event::kSubmissionConfirmed, Event::kStandingChanged));
  EXPECT_EQ(confirmed[0].submission_confirmed().authority().separation().separation(), type::v1::SEPARATION_STRICT);
  EXPECT_FALSE(confirmed[1].standing_changed().note().unconfirmed());
  EXPECT_EQ(story.state().submissions(0).confirmer(), "iman");
  EXPECT_EQ(base::FromProto(story.state().submissions(0).confirm_time()), story.time());
  story.When(Confirming(1)).NothingHappens();
  const auto more = story.By("lea").When(story.Sending(Submission::KIND_FOLLOW_UP)).Happens();
  EXPECT_TRUE(EventIn(more, Event::kStandingChanged)->standing_changed().note().unconfirmed());
}

TEST(IncidentClock, IsConfirmedByAnotherWhereTheReviewerLeft) {
  ClockStory story = Running();
  story.By("lea").When(story.Sending(Submission::KIND_COMPLETE)).Happens();
  const domain::PersonChange left{"iman", "organizations/acme/persons/iman", true};
  story.When(&domain::NotePerson<IncidentClocks>, left).Happens();
  EXPECT_THAT(story.state().gone_people(), ElementsAre("iman"));
  story.When(Confirming(1)).IsRefused("FOUR_EYES", "A.8.3");
  const auto confirmed = story.By("max").When(Confirming(1)).Happens();
  EXPECT_TRUE(confirmed[0].submission_confirmed().reviewer_gone());
  EXPECT_EQ(confirmed[0].submission_confirmed().reviewer(), "iman");
  EXPECT_EQ(story.state().submissions(0).confirmer(), "max");
  EXPECT_THAT(story.state().gone_people(), IsEmpty()) << "nobody is waited for";
  story.When(&domain::NotePerson<IncidentClocks>, left).NothingHappens();
}

TEST(IncidentClock, IsNotAnsweredByAReportOfAnotherTime) {
  ClockStory story = Running();
  auto record = story.Sending(Submission::KIND_INITIAL);
  *record.mutable_submit_time() = base::ToProto(story.time() + absl::Hours(1));
  story.By("lea").When(record).IsRefused("SUBMITTED_IN_FUTURE");
  *record.mutable_submit_time() = base::ToProto(Binding() - absl::Hours(1));
  story.When(record).IsRefused("SUBMITTED_BEFORE_START");
}

TEST(IncidentClock, TakesNoEvidenceThatHasExpired) {
  ClockStory story = Running();
  auto record = story.Sending(Submission::KIND_INITIAL);
  *record.mutable_evidence(0)->mutable_expire_time() = base::ToProto(story.time());
  story.By("lea").When(record).IsRefused("EVIDENCE_EXPIRED", "7.5.3");
}

TEST(IncidentClock, StaysLateByAReportThatWasSentLate) {
  ClockStory story = Running();
  story.At(Binding() + 3 * kDay).FallsDue();
  story.By("lea").When(story.Sending(Submission::KIND_INITIAL)).Happens();
  EXPECT_TRUE(story.state().late());
  EXPECT_FALSE(story.state().submissions(0).in_time());
}

TEST(IncidentClock, IsNotLateByAReportThatWasSentInTimeAndRecordedLater) {
  ClockStory story = Running();
  story.At(Binding() + 3 * kDay).FallsDue();
  auto record = story.Sending(Submission::KIND_INITIAL);
  *record.mutable_submit_time() = base::ToProto(Binding() + kDay);
  const auto events = story.By("lea").When(record).Happens();
  EXPECT_FALSE(story.state().late());
  EXPECT_FALSE(EventIn(events, Event::kStandingChanged)->standing_changed().note().late());
}

// --- Not due ---

TEST(IncidentClock, IsNotDueByTwoPersonsAlone) {
  ClockStory story = Running();
  v1::ProposeIncidentClockNotDueRequest propose;
  propose.set_reason("the provider has reported");
  v1::ApproveIncidentClockNotDueRequest approve;
  approve.set_proposal_number(1);
  v1::RejectIncidentClockNotDueRequest reject;
  reject.set_proposal_number(1);
  story.By("lea").When(approve).IsRefused("NOTHING_PROPOSED");
  story.When(reject).IsRefused("NOTHING_PROPOSED");
  story.When(propose).Happens();
  EXPECT_EQ(story.state().state(), IncidentClock::STATE_RUNNING) << "it runs on";
  story.When(propose).IsRefused("PROPOSAL_OPEN");
  story.When(approve).IsRefused("FOUR_EYES", "A.8.3");
  approve.set_proposal_number(2);
  story.By("iman").When(approve).IsRefused("OTHER_PROPOSAL");
  story.When(reject).Happens();
  EXPECT_FALSE(story.state().has_proposal());
  story.By("lea").When(propose).Happens();
  story.By("iman").When(approve).Happens();
  EXPECT_EQ(story.state().state(), IncidentClock::STATE_NOT_DUE);
  EXPECT_EQ(story.state().not_due().proposer(), "lea");
  EXPECT_EQ(story.state().not_due().approver(), "iman");
  EXPECT_EQ(story.state().not_due().reason(), "the provider has reported");
  EXPECT_THAT(story.After(100 * kDay).FallsDue(), IsEmpty());
  story.When(story.Sending(Submission::KIND_INITIAL)).IsRefused("WRONG_STATE");
}

TEST(IncidentClock, IsLateAllTheSameWhileAProposalAwaitsItsDecision) {
  ClockStory story = Running();
  v1::ProposeIncidentClockNotDueRequest propose;
  propose.set_reason("the provider has reported");
  story.By("lea").When(propose).Happens();
  story.At(Binding() + 2 * kDay).FallsDue();
  EXPECT_TRUE(story.state().late());
}

TEST(IncidentClock, EndsWhenTwoPersonsCorrectedTheFacts) {
  ClockStory story = Running();
  const auto events = story.When(&NoteDrop, IncidentClockDrop{"no death", "lea", "iman"}).Happens();
  EXPECT_EQ(story.state().state(), IncidentClock::STATE_NOT_DUE);
  EXPECT_TRUE(story.state().not_due().by_correction());
  EXPECT_EQ(story.state().not_due().proposer(), "lea");
  EXPECT_EQ(story.state().not_due().approver(), "iman");
  EXPECT_EQ(EventIn(events, Event::kStandingChanged)->standing_changed().note().state(), IncidentClock::STATE_NOT_DUE);
  story.When(&NoteDrop, IncidentClockDrop{"no death", "lea", "iman"}).NothingHappens();
}

// --- Another basis ---

TEST(IncidentClock, KeepsTheDueTimesBeforeVisible) {
  ClockStory story = Running();
  const auto later = TwoDays(Binding() + kDay);
  story.When(&NoteDemand, IncidentClockDemand{kIncident, later, "aware one day later", "lea", "iman"}).Happens();
  EXPECT_EQ(base::FromProto(story.state().basis().due_time()), Binding() + 3 * kDay);
  ASSERT_EQ(story.state().earlier_dues_size(), 1);
  const auto& earlier = story.state().earlier_dues(0);
  EXPECT_EQ(base::FromProto(earlier.due_time()), Binding() + 2 * kDay);
  EXPECT_EQ(earlier.proposer(), "lea");
  EXPECT_EQ(earlier.approver(), "iman");
  EXPECT_EQ(earlier.reason(), "aware one day later");
  EXPECT_EQ(base::FromProto(story.state().original_due_time()), Binding() + 2 * kDay);
}

TEST(IncidentClock, NeverBecomesLaterOrWeakerByNewFacts) {
  ClockStory story = Running();
  v1::IncidentClockBasis weaker = TwoDays(Binding() + kDay);
  weaker.set_force(v1::INCIDENT_CLOCK_FORCE_VOLUNTARY);
  weaker.set_holds_evidence(false);
  story.When(&NoteDemand, IncidentClockDemand{kIncident, weaker, "more is known", "", "iman"}).NothingHappens();
  v1::IncidentClockBasis earlier = TwoDays(Binding() - kDay);
  story.When(&NoteDemand, IncidentClockDemand{kIncident, earlier, "more is known", "", "iman"}).Happens();
  EXPECT_EQ(base::FromProto(story.state().basis().due_time()), Binding() + kDay);
}

TEST(IncidentClock, IsLateByItsNewDueTimeAndNotByTheOneBefore) {
  ClockStory story = Running();
  story.At(Binding() + 2 * kDay).FallsDue();
  ASSERT_TRUE(story.state().late());
  const auto later = TwoDays(Binding() + 2 * kDay);
  story.When(&NoteDemand, IncidentClockDemand{kIncident, later, "aware two days later", "lea", "iman"}).Happens();
  EXPECT_FALSE(story.state().late());
  EXPECT_TRUE(story.state().earlier_dues(0).late());
  EXPECT_THAT(KindsOf(story.At(Binding() + 4 * kDay).FallsDue()),
              ElementsAre(Event::kHalfTimePassed, Event::kLastDayBegan, Event::kLate, Event::kStandingChanged));
}

TEST(IncidentClock, JudgesAReportThatWasSentByTheDueTimeThatHoldsNow) {
  ClockStory story = Running();
  story.After(3 * kDay).By("lea").When(story.Sending(Submission::KIND_INITIAL)).Happens();
  ASSERT_TRUE(story.state().late());
  // Two persons correct the awareness: it was two days later.
  const IncidentClockDemand later{kIncident, TwoDays(Binding() + 2 * kDay), "aware two days later", "lea", "iman"};
  const auto corrected = story.When(&NoteDemand, later).Happens();
  EXPECT_FALSE(story.state().late());
  EXPECT_TRUE(story.state().submissions(0).in_time());
  EXPECT_TRUE(story.state().earlier_dues(0).late());
  EXPECT_FALSE(EventIn(corrected, Event::kStandingChanged)->standing_changed().note().late());
  // New facts: it was earlier after all.
  const IncidentClockDemand earlier{kIncident, TwoDays(Binding()), "more is known", "", "iman"};
  const auto revised = story.When(&NoteDemand, earlier).Happens();
  EXPECT_TRUE(story.state().late());
  EXPECT_FALSE(story.state().submissions(0).in_time());
  EXPECT_TRUE(EventIn(revised, Event::kStandingChanged)->standing_changed().note().late());
}

TEST(IncidentClock, HasNoOtherBasisOnceItEnded) {
  ClockStory story = Running();
  story.By("lea").When(story.Sending(Submission::KIND_COMPLETE)).Happens();
  story.When(&NoteDemand, IncidentClockDemand{kIncident, TwoDays(Binding() - kDay), "more is known", "", "iman"})
      .NothingHappens();
  story.When(&NoteDrop, IncidentClockDrop{"no death", "lea", "iman"}).NothingHappens();
}

TEST(IncidentClock, HasAResponsiblePersonWhoMayLeave) {
  ClockStory story = Running();
  story.When(&domain::NotePerson<IncidentClocks>, domain::PersonChange{"lea", "organizations/acme/persons/lea", true})
      .Happens();
  EXPECT_THAT(story.state().gone_people(), ElementsAre("lea"));
  v1::AssignIncidentClockRequest assign;
  assign.set_responsible("max");
  story.By("iman").When(assign).Happens();
  EXPECT_EQ(story.state().responsible(), "max");
  EXPECT_THAT(story.state().gone_people(), IsEmpty());
  story.When(assign).NothingHappens();
  story.When(story.Sending(Submission::KIND_COMPLETE)).IsRefused("FOUR_EYES");
  story.By("lea").When(story.Sending(Submission::KIND_COMPLETE)).Happens();
  story.When(&domain::NotePerson<IncidentClocks>, domain::PersonChange{"max", "organizations/acme/persons/max", true})
      .NothingHappens();
}

}  // namespace
}  // namespace aims::audit
