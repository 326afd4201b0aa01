// From containment to closing.
#include "aims/audit/v1/audit_finding.pb.h"
#include "aims/audit/v1/nonconformity.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/audit/domain/testing/incident_story.h"

namespace aims::audit {
namespace {

using ::testing::ElementsAre;
using v1::Incident;
using Event = v1::IncidentEvent;

// Not serious, so no clock keeps it open.
IncidentStory Triaged() {
  IncidentStory story;
  story.ToTriaged(NoBut({}));
  return story;
}

TEST(IncidentWork, GoesFromContainmentToTheClosing) {
  IncidentStory story = Triaged();
  story.ToInvestigating();
  EXPECT_EQ(story.state().state(), Incident::STATE_INVESTIGATING);
  EXPECT_EQ(story.state().containment().measures(), "switched off");
  EXPECT_EQ(story.state().investigation().preservation(), "logs and model are copied");
  story.By("olga").When(story.Resolving()).Happens();
  EXPECT_EQ(story.state().state(), Incident::STATE_RESOLVED);
  EXPECT_EQ(story.state().resolution().resolver(), "olga");
  story.By("iman").When(IncidentStory::Closing()).Happens();
  EXPECT_EQ(story.state().state(), Incident::STATE_CLOSED);
  EXPECT_EQ(story.state().closure().closer(), "iman");
  EXPECT_EQ(story.state().closure().no_nonconformity_reason(), "no requirement was missed");
}

TEST(IncidentWork, KeepsItsOrder) {
  IncidentStory story;
  story.When(story.Resolving()).IsRefused("WRONG_STATE", "10.2");
  story.When(v1::ContainIncidentRequest()).IsRefused("WRONG_STATE", "A.8.3");
  story.When(IncidentStory::Closing()).IsRefused("WRONG_STATE");
}

TEST(ResolveIncident, TakesAnotherPersonThanTheInvestigator) {
  IncidentStory story = Triaged();
  story.ToInvestigating();
  story.By("iman").When(story.Resolving()).IsRefused("FOUR_EYES", "10.2");
  story.By("tess").When(story.Resolving()).IsRefused("FOUR_EYES");
}

TEST(ResolveIncident, TakesNoEvidenceThatHasExpired) {
  IncidentStory story = Triaged();
  story.ToInvestigating();
  v1::ResolveIncidentRequest resolve = story.Resolving();
  *resolve.mutable_evidence(0)->mutable_expire_time() = base::ToProto(story.time());
  story.By("olga").When(resolve).IsRefused("EVIDENCE_EXPIRED", "7.5.3");
}

TEST(IncidentWork, TakesNoEvidenceThatHasExpired) {
  IncidentStory story = Triaged();
  v1::ContainIncidentRequest contain;
  contain.set_measures("switched off");
  *contain.add_evidence() = ProofBy("tess", story.time() + kDay);
  story.When(contain).IsRefused("EVIDENCE_IN_FUTURE");
  contain.clear_evidence();
  story.When(contain).Happens();
  v1::StartIncidentInvestigationRequest start;
  *start.add_evidence() = ProofBy("tess", story.time() + kDay);
  story.When(start).IsRefused("EVIDENCE_IN_FUTURE");
}

TEST(ReturnIncident, GoesBackToTheInvestigation) {
  IncidentStory story = Triaged();
  story.ToResolved();
  v1::ReturnIncidentRequest back;
  back.set_reason("it happened again");
  story.By("iman").When(back).Happens();
  EXPECT_EQ(story.state().state(), Incident::STATE_INVESTIGATING);
  EXPECT_FALSE(story.state().has_resolution());
}

TEST(CloseIncident, TakesAnotherPersonThanTheResolver) {
  IncidentStory story = Triaged();
  story.ToResolved();
  story.By("olga").When(IncidentStory::Closing()).IsRefused("FOUR_EYES", "10.2");
}

TEST(CloseIncident, WaitsForEachClock) {
  IncidentStory story;
  story.Knowing(Provided());
  story.ToTriaged(NoBut({Yes("health")}));
  story.ToResolved();
  story.By("iman").When(IncidentStory::Closing()).IsRefused("CLOCK_RUNNING", "AI Act Art. 73");
  v1::IncidentClockNote note = story.state().clocks(0);
  note.set_clock_version(2);
  note.set_state(v1::IncidentClock::STATE_INITIAL_SENT);
  story.When(&NoteClock, note).Happens();
  story.When(IncidentStory::Closing()).IsRefused("CLOCK_RUNNING");
  note.set_clock_version(3);
  note.set_state(v1::IncidentClock::STATE_COMPLETE);
  story.When(&NoteClock, note).Happens();
  const auto events = story.When(IncidentStory::Closing()).Happens();
  const Event* standing = EventIn(events, Event::kStandingChanged);
  ASSERT_NE(standing, nullptr) << "its systems are free again";
  EXPECT_FALSE(standing->standing_changed().bar().bars());
  note.set_clock_version(4);
  story.When(&NoteClock, note).NothingHappens();
  v1::ActionNote action;
  action.set_action("organizations/acme/actions/a1");
  action.set_action_version(1);
  story.When(&NoteIncidentAction, action).NothingHappens();
}

TEST(CloseIncident, WaitsForTheConfirmationOfEachReport) {
  IncidentStory story;
  story.Knowing(Provided());
  story.ToTriaged(NoBut({Yes("health")}));
  story.ToResolved();
  v1::IncidentClockNote note = story.state().clocks(0);
  note.set_clock_version(2);
  note.set_state(v1::IncidentClock::STATE_COMPLETE);
  note.set_unconfirmed(true);
  story.When(&NoteClock, note).Happens();
  story.By("iman").When(IncidentStory::Closing()).IsRefused("SUBMISSION_UNCONFIRMED", "A.8.3");
  note.set_clock_version(3);
  note.set_unconfirmed(false);
  story.When(&NoteClock, note).Happens();
  story.When(IncidentStory::Closing()).Happens();
}

TEST(CloseIncident, OpensNoNonconformityWithAnIdThatIsTaken) {
  IncidentStory story = Triaged();
  story.ToResolved();
  v1::Nonconformity known;
  known.set_name("organizations/acme/nonconformities/i1-units");
  story.Knowing(known);
  v1::CloseIncidentRequest close = IncidentStory::Closing();
  close.clear_no_nonconformity_reason();
  close.mutable_nonconformity()->set_nonconformity_id("i1-units");
  close.mutable_nonconformity()->set_title("Units are not checked");
  close.mutable_nonconformity()->set_criterion("A.6.2.4");
  story.By("iman").When(close).IsRefused("NONCONFORMITY_ID_TAKEN", "10.2");
  // The nonconformity of a finding will have the id of the finding.
  v1::AuditFinding finding;
  finding.set_name("organizations/acme/auditFindings/i1-records");
  story.Knowing(finding);
  close.mutable_nonconformity()->set_nonconformity_id("i1-records");
  story.When(close).IsRefused("NONCONFORMITY_ID_TAKEN", "10.2");
  close.mutable_nonconformity()->set_nonconformity_id("i1-units-2");
  story.When(close).Happens();
}

TEST(CloseIncident, WaitsForACorrection) {
  IncidentStory story = Triaged();
  story.ToResolved();
  v1::ProposeIncidentCorrectionRequest propose = IncidentStory::Correcting({});
  *propose.mutable_aware_time() = base::ToProto(Binding() - kDay);
  story.By("olga").When(propose).Happens();
  story.By("iman").When(IncidentStory::Closing()).IsRefused("CORRECTION_OPEN");
}

TEST(CloseIncident, OpensANonconformityOrSaysWhyNot) {
  IncidentStory story = Triaged();
  story.ToResolved();
  v1::CloseIncidentRequest close = IncidentStory::Closing();
  close.clear_no_nonconformity_reason();
  story.By("iman").When(close).IsRefused("NONCONFORMITY_OR_REASON", "10.2");
  close = IncidentStory::Closing();
  auto* demanded = close.mutable_nonconformity();
  demanded->set_nonconformity_id("i1-units");
  demanded->set_title("Units are not checked");
  demanded->set_criterion("A.6.2.4");
  story.When(close).IsRefused("NONCONFORMITY_OR_REASON");
  close.clear_no_nonconformity_reason();
  for (const auto& clear : {+[](v1::DemandedNonconformity* of) { of->clear_nonconformity_id(); },
                            +[](v1::DemandedNonconformity* of) { of->clear_title(); },
                            +[](v1::DemandedNonconformity* of) { of->clear_criterion(); }}) {
    v1::CloseIncidentRequest incomplete = close;
    clear(incomplete.mutable_nonconformity());
    story.When(incomplete).Fails(absl::StatusCode::kInvalidArgument);
  }
  const auto events = story.When(close).Happens();
  EXPECT_THAT(events[0].closed().nonconformity().ai_systems(), ElementsAre(kChat));
  EXPECT_EQ(events[0].closed().nonconformity().owner(), "iman");
  EXPECT_EQ(story.state().closure().nonconformity(), "organizations/acme/nonconformities/i1-units");
}

}  // namespace
}  // namespace aims::audit
