#include "services/audit/reactions/correction_reactions.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/audit/domain/action.h"
#include "services/audit/domain/control_failure.h"
#include "services/audit/domain/testing/nonconformity_story.h"

namespace aims::audit {
namespace {

using command::Effect;
using controls::v1::ControlsTopicRecord;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using v1::AuditTopicRecord;
using v1::Nonconformity;
using v1::NonconformitySource;
using Effects = std::vector<Effect>;

constexpr char kControl[] = "organizations/acme/controls/review";
constexpr char kFailure[] = "organizations/acme/controlFailures/review";
constexpr char kFinding[] = "organizations/acme/auditFindings/f1";

template <class Record = AuditTopicRecord>
Record About(const std::string& subject) {
  Record record;
  record.mutable_metadata()->set_organization("organizations/acme");
  record.mutable_metadata()->set_subject(subject);
  record.mutable_metadata()->set_version(3);
  return record;
}

// The events of the effect on the subject of the story, which are folded.
template <class Aggregate>
std::vector<typename Aggregate::Event> Happen(const Effect& effect, domain::Story<Aggregate>& story) {
  const domain::KnownResources known;
  const domain::Decision decision{{}, story.time(), &known, effect.subject};
  const auto decided = effect.decide(story.state(), decision);
  EXPECT_TRUE(decided.ok()) << decided.status();
  std::vector<typename Aggregate::Event> events;
  if (!decided.ok()) return events;
  for (const auto& event : *decided) events.push_back(static_cast<const typename Aggregate::Event&>(*event));
  story.Given(events);
  return events;
}

// The nonconformity that the record opens.
Nonconformity Opened(const AuditTopicRecord& record, const std::string& name) {
  const Effects effects = OpenedNonconformityEffects(record);
  EXPECT_EQ(effects.size(), 1u);
  if (effects.size() != 1) return {};
  EXPECT_EQ(effects[0].subject, name);
  domain::Story<Nonconformities> story(name);
  EXPECT_FALSE(Happen(effects[0], story).empty());
  EXPECT_THAT(Happen(effects[0], story), IsEmpty()) << "once";
  return story.state();
}

// --- Actions ---

TEST(CorrectionReactions, AnActionIsNotedByItsSubject) {
  AuditTopicRecord record = About(kAction);
  auto* changed = record.mutable_action()->mutable_standing_changed();
  changed->set_subject(kNonconformity);
  changed->mutable_note()->set_action(kAction);
  const Effects effects = ActionNoteEffects(record);
  ASSERT_EQ(effects.size(), 1u);
  EXPECT_EQ(effects[0].subject, kNonconformity);
  NonconformityStory story;
  EXPECT_EQ(Happen(effects[0], story)[0].action_noted().note().action_version(), 3u) << "that of the event";
  EXPECT_THAT(Happen(effects[0], story), IsEmpty()) << "once";
}

TEST(CorrectionReactions, AnActionIsNotedByEachKindOfSubject) {
  for (const char* subject : {"organizations/acme/audits/a", "organizations/acme/incidents/i",
                              "organizations/acme/managementReviews/m", "organizations/acme/improvementItems/i",
                              "organizations/acme/managementChanges/c", "organizations/acme/objectives/o"}) {
    AuditTopicRecord record = About(kAction);
    record.mutable_action()->mutable_standing_changed()->set_subject(subject);
    const Effects effects = ActionNoteEffects(record);
    ASSERT_EQ(effects.size(), 1u) << subject;
    EXPECT_EQ(effects[0].subject, subject);
  }
  AuditTopicRecord of_nothing = About(kAction);
  of_nothing.mutable_action()->mutable_standing_changed();
  EXPECT_THAT(ActionNoteEffects(of_nothing), IsEmpty());
  AuditTopicRecord other = About(kAction);
  other.mutable_action()->mutable_due_soon();
  EXPECT_THAT(ActionNoteEffects(other), IsEmpty());
}

// --- Controls ---

TEST(CorrectionReactions, AFailedControlGetsANonconformityThatIsClosedAgain) {
  domain::Story<ControlFailures> failure(kFailure);
  const auto hears = [&](const controls::v1::ControlEvent& event) {
    auto record = About<ControlsTopicRecord>(kControl);
    *record.mutable_control() = event;
    const Effects effects = ControlFailureEffects(record);
    EXPECT_EQ(effects.size(), 1u);
    return effects.empty() ? ControlFailureEvents{} : Happen(effects[0], failure);
  };
  controls::v1::ControlEvent event;
  event.mutable_registered()->mutable_control()->set_owner("carl");
  hears(event);
  event.mutable_standing_changed()->add_requirements("iso-42001:A.6.2.4");
  hears(event);
  event.mutable_operating();
  hears(event);
  event.mutable_cause_found()->mutable_cause()->set_kind(controls::v1::Control::Cause::KIND_OPERATION_TEST_FAILED);
  const ControlFailureEvents failed = hears(event);
  ASSERT_EQ(failed.size(), 2u);

  AuditTopicRecord due = About(kFailure);
  *due.mutable_control_failure() = failed[1];
  const std::string name = failed[1].nonconformity_due().nonconformity();
  const Nonconformity opened = Opened(due, name);
  EXPECT_EQ(opened.state(), Nonconformity::STATE_PROPOSED);
  EXPECT_EQ(opened.source().kind(), NonconformitySource::KIND_CONTROL_TEST);
  EXPECT_EQ(opened.source().resource(), kControl);
  EXPECT_EQ(opened.display_name(), absl::StrCat("a test of the operation of the control ", kControl, " failed"));
  EXPECT_EQ(opened.owner(), "carl");
  EXPECT_EQ(opened.source_owner(), "carl");
  EXPECT_THAT(opened.controls(), ElementsAre(kControl));
  EXPECT_THAT(opened.requirements(), ElementsAre("iso-42001:A.6.2.4"));

  AuditTopicRecord closed = About(name);
  closed.mutable_nonconformity()->mutable_closed()->add_controls(kControl);
  const Effects ended = EndedNonconformityEffects(closed);
  ASSERT_EQ(ended.size(), 1u);
  EXPECT_EQ(ended[0].subject, kFailure);
  EXPECT_TRUE(Happen(ended[0], failure)[0].nonconformity_ended().closed());
  EXPECT_THAT(failure.state().open_nonconformities(), IsEmpty());
}

TEST(CorrectionReactions, EventsThatChangeNoFailureHaveNoEffect) {
  auto record = About<ControlsTopicRecord>(kControl);
  record.mutable_control()->mutable_evidence_added();
  EXPECT_THAT(ControlFailureEffects(record), IsEmpty());
  record.mutable_control_test()->mutable_due();
  EXPECT_THAT(ControlFailureEffects(record), IsEmpty());
  EXPECT_THAT(ControlFailureEffects(About<ControlsTopicRecord>(kControl)), IsEmpty());
}

TEST(CorrectionReactions, ATestThatIsMissedOrConcludedIsNoted) {
  auto missed = About<ControlsTopicRecord>("organizations/acme/controlTests/t1");
  missed.mutable_control_test()->mutable_missed()->set_control(kControl);
  auto concluded = About<ControlsTopicRecord>("organizations/acme/controlTests/t1");
  concluded.mutable_control_test()->mutable_concluded()->set_control(kControl);
  auto withdrawn = About<ControlsTopicRecord>("organizations/acme/controlTests/t1");
  withdrawn.mutable_control_test()->mutable_evidence_withdrawn()->set_control(kControl);
  for (const auto& record : {missed, concluded, withdrawn}) {
    const Effects effects = ControlFailureEffects(record);
    ASSERT_EQ(effects.size(), 1u);
    EXPECT_EQ(effects[0].subject, kFailure);
  }
}

TEST(CorrectionReactions, ARejectedNonconformityIsNotedAsRejected) {
  AuditTopicRecord rejected = About(kNonconformity);
  rejected.mutable_nonconformity()->mutable_rejected()->add_controls(kControl);
  rejected.mutable_nonconformity()->mutable_rejected()->add_controls(kControl);
  ASSERT_EQ(EndedNonconformityEffects(rejected).size(), 1u) << "once for each control";
  AuditTopicRecord other = About(kNonconformity);
  other.mutable_nonconformity()->mutable_started();
  EXPECT_THAT(EndedNonconformityEffects(other), IsEmpty());
}

TEST(CorrectionReactions, TheControlInWhichItWasSeenHearsOfTheEnd) {
  // The controls that it is about can be changed; the source cannot.
  AuditTopicRecord closed = About(kNonconformity);
  closed.mutable_nonconformity()->mutable_closed()->mutable_source()->set_resource(kControl);
  closed.mutable_nonconformity()->mutable_closed()->add_controls("organizations/acme/controls/other");
  const Effects effects = EndedNonconformityEffects(closed);
  ASSERT_EQ(effects.size(), 2u);
  EXPECT_EQ(effects[1].subject, kFailure);
  AuditTopicRecord rejected = About(kNonconformity);
  rejected.mutable_nonconformity()->mutable_rejected()->mutable_source()->set_resource(kControl);
  EXPECT_EQ(EndedNonconformityEffects(rejected).size(), 1u);
  rejected.mutable_nonconformity()->mutable_rejected()->mutable_source()->set_resource(kFinding);
  EXPECT_THAT(EndedNonconformityEffects(rejected), IsEmpty());
}

// --- Audits, incidents ---

AuditTopicRecord IssuedFinding(v1::AuditFindingKind kind) {
  AuditTopicRecord record = About(kFinding);
  auto* issued = record.mutable_audit_finding()->mutable_issued();
  issued->set_kind(kind);
  issued->set_audit("organizations/acme/audits/a1");
  issued->set_title("No test report");
  issued->set_criterion("iso-42001:A.6.2.4");
  issued->set_grade("major");
  issued->set_statement("two releases without one");
  issued->add_ai_systems(kSystem);
  issued->add_resources(kControl);
  issued->add_resources("organizations/acme/suppliers/s1");
  issued->set_owner("olga");
  return record;
}

TEST(CorrectionReactions, AnIssuedFindingOpensANonconformity) {
  const Nonconformity opened =
      Opened(IssuedFinding(v1::AUDIT_FINDING_KIND_NONCONFORMITY), "organizations/acme/nonconformities/f1");
  EXPECT_EQ(opened.state(), Nonconformity::STATE_OPEN);
  EXPECT_EQ(opened.source().kind(), NonconformitySource::KIND_AUDIT);
  EXPECT_EQ(opened.source().resource(), kFinding);
  EXPECT_EQ(opened.owner(), "olga");
  EXPECT_THAT(opened.requirements(), ElementsAre("iso-42001:A.6.2.4"));
  EXPECT_THAT(opened.controls(), ElementsAre(kControl));
  EXPECT_TRUE(opened.blocking()) << "a major one of a control of an AI system";
}

TEST(CorrectionReactions, AFindingOfAnotherKindOpensNothing) {
  for (const auto kind :
       {v1::AUDIT_FINDING_KIND_CONFORMITY, v1::AUDIT_FINDING_KIND_OPPORTUNITY, v1::AUDIT_FINDING_KIND_GOOD_PRACTICE}) {
    EXPECT_THAT(OpenedNonconformityEffects(IssuedFinding(kind)), IsEmpty());
  }
}

TEST(CorrectionReactions, TheNonconformityOfAFindingThatDoesNotStandIsRejected) {
  AuditTopicRecord withdrawn = About(kFinding);
  auto* finding = withdrawn.mutable_audit_finding()->mutable_withdrawn();
  finding->set_kind(v1::AUDIT_FINDING_KIND_NONCONFORMITY);
  EXPECT_THAT(OpenedNonconformityEffects(withdrawn), IsEmpty()) << "none was opened";
  finding->set_was_issued(true);
  const Effects effects = OpenedNonconformityEffects(withdrawn);
  ASSERT_EQ(effects.size(), 1u);
  EXPECT_EQ(effects[0].subject, "organizations/acme/nonconformities/f1");
  domain::Story<Nonconformities> story(effects[0].subject);
  EXPECT_THAT(Happen(effects[0], story), IsEmpty()) << "there is none";
  Happen(OpenedNonconformityEffects(IssuedFinding(v1::AUDIT_FINDING_KIND_NONCONFORMITY))[0], story);
  EXPECT_TRUE(story.state().blocking());
  const NonconformityEvents events = Happen(effects[0], story);
  ASSERT_EQ(events.size(), 2u);
  EXPECT_FALSE(events[1].standing_changed().bar().bars());
  EXPECT_EQ(story.state().state(), Nonconformity::STATE_REJECTED);
  EXPECT_THAT(Happen(effects[0], story), IsEmpty()) << "once";
  finding->set_kind(v1::AUDIT_FINDING_KIND_OPPORTUNITY);
  EXPECT_THAT(OpenedNonconformityEffects(withdrawn), IsEmpty());
}

TEST(CorrectionReactions, AFindingAgainstADocumentNamesNoRequirement) {
  AuditTopicRecord record = IssuedFinding(v1::AUDIT_FINDING_KIND_NONCONFORMITY);
  record.mutable_audit_finding()->mutable_issued()->set_criterion("release-policy");
  record.mutable_audit_finding()->mutable_issued()->set_criterion_place("section 3");
  const Nonconformity opened = Opened(record, "organizations/acme/nonconformities/f1");
  EXPECT_THAT(opened.requirements(), IsEmpty());
  EXPECT_EQ(opened.criterion(), "release-policy, section 3");
}

TEST(CorrectionReactions, AClosedIncidentOpensTheNonconformityThatItShowed) {
  AuditTopicRecord record = About("organizations/acme/incidents/i1");
  auto* closed = record.mutable_incident()->mutable_closed();
  EXPECT_THAT(OpenedNonconformityEffects(record), IsEmpty()) << "none was shown";
  closed->mutable_nonconformity()->set_nonconformity_id("n7");
  closed->mutable_nonconformity()->set_title("No monitoring");
  closed->mutable_nonconformity()->set_blocking(true);
  closed->mutable_nonconformity()->add_ai_systems(kSystem);
  const Nonconformity opened = Opened(record, "organizations/acme/nonconformities/n7");
  EXPECT_EQ(opened.source().kind(), NonconformitySource::KIND_INCIDENT);
  EXPECT_EQ(opened.source().resource(), "organizations/acme/incidents/i1");
  EXPECT_TRUE(opened.blocking());
}

}  // namespace
}  // namespace aims::audit
