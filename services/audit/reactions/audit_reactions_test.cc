#include "services/audit/reactions/audit_reactions.h"

#include <memory>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/audit/domain/audit_applicability.h"
#include "services/audit/domain/testing/audit_story.h"
#include "services/audit/reactions/involvement_reactions.h"

namespace aims::audit {
namespace {

using command::Effect;
using controls::v1::ControlsTopicRecord;
using controls::v1::StatementRowStatus;
using inventory::v1::InventoryTopicRecord;
using risk::v1::RiskTopicRecord;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using v1::Audit;
using v1::AuditFinding;
using v1::AuditProgramme;
using v1::AuditTopicRecord;
using v1::Involvement;
using Effects = std::vector<Effect>;

constexpr char kStatement[] = "organizations/acme/statementsOfApplicability/s1";
constexpr char kNonconformityName[] = "organizations/acme/nonconformities/f1";

template <class Record = AuditTopicRecord>
Record About(const std::string& subject, const std::string& person = "") {
  Record record;
  auto* metadata = record.mutable_metadata();
  metadata->set_organization("organizations/acme");
  metadata->set_subject(subject);
  metadata->set_version(3);
  *metadata->mutable_occur_time() = base::ToProto(AuditBegin());
  metadata->mutable_actor()->set_subject(person);
  metadata->mutable_actor()->set_kind(person.empty() ? event::v1::Actor::KIND_SYSTEM : event::v1::Actor::KIND_PERSON);
  return record;
}

AuditTopicRecord OfAudit(const v1::AuditEvent& event) {
  auto record = About(kTheAudit);
  *record.mutable_audit() = event;
  return record;
}

AuditTopicRecord OfFinding(const v1::AuditFindingEvent& event) {
  auto record = About(kTheFinding);
  *record.mutable_audit_finding() = event;
  return record;
}

// The events of the effect on the subject of the story, which are folded.
template <class Aggregate>
std::vector<typename Aggregate::Event> Happen(const Effect& effect, domain::Story<Aggregate>& story,
                                              const domain::KnownResources& known = {}) {
  const domain::Decision decision{{}, story.time(), &known, effect.subject};
  const auto decided = effect.decide(story.state(), decision);
  EXPECT_TRUE(decided.ok()) << decided.status();
  std::vector<typename Aggregate::Event> events;
  if (!decided.ok()) return events;
  for (const auto& event : *decided) events.push_back(static_cast<const typename Aggregate::Event&>(*event));
  story.Given(events);
  return events;
}

// --- An audit → its programme ---

AuditProgramme::Stage StageAfter(const v1::AuditEvent& event) {
  const Effects effects = AuditedProgrammeEffects(OfAudit(event));
  if (effects.size() != 1) return AuditProgramme::STAGE_UNSPECIFIED;
  EXPECT_EQ(effects[0].subject, kTheProgramme);
  ProgrammeStory story;
  story.ToApproved();
  Happen(effects[0], story);
  return story.state().progress(0).stage();
}

// The event in which `about` gives the place of the programme.
template <class Set>
v1::AuditEvent InEntry(const Set& about) {
  v1::AuditEvent event;
  auto* payload = about(event);
  payload->set_programme(kTheProgramme);
  payload->set_programme_entry("clauses");
  return event;
}

TEST(AuditReactions, MoveTheProgrammeWithItsAudits) {
  EXPECT_EQ(StageAfter(InEntry([](auto& event) { return event.mutable_registered()->mutable_audit(); })),
            AuditProgramme::STAGE_PLANNED);
  EXPECT_EQ(StageAfter(InEntry([](auto& event) { return event.mutable_fieldwork_started(); })),
            AuditProgramme::STAGE_STARTED);
  EXPECT_EQ(StageAfter(InEntry([](auto& event) { return event.mutable_report_issued(); })),
            AuditProgramme::STAGE_ISSUED);
  EXPECT_EQ(StageAfter(InEntry([](auto& event) { return event.mutable_closed(); })), AuditProgramme::STAGE_CLOSED);
  v1::AuditEvent outside;
  outside.mutable_registered()->mutable_audit()->set_display_name("for a reason");
  EXPECT_THAT(AuditedProgrammeEffects(OfAudit(outside)), IsEmpty());
  v1::AuditEvent prepared;
  prepared.mutable_prepared();
  EXPECT_THAT(AuditedProgrammeEffects(OfAudit(prepared)), IsEmpty());
}

TEST(AuditReactions, OpenTheEntryOfACancelledAudit) {
  ProgrammeStory story;
  story.ToApproved();
  Happen(AuditedProgrammeEffects(
             OfAudit(InEntry([](auto& event) { return event.mutable_registered()->mutable_audit(); })))[0],
         story);
  auto cancelled = OfAudit(InEntry([](auto& event) { return event.mutable_cancelled(); }));
  cancelled.mutable_metadata()->set_version(4);
  EXPECT_THAT(Happen(AuditedProgrammeEffects(cancelled)[0], story), SizeIs(1));
  EXPECT_THAT(Happen(AuditedProgrammeEffects(cancelled)[0], story), IsEmpty()) << "once";
  EXPECT_EQ(story.state().progress(0).stage(), AuditProgramme::STAGE_OPEN);
}

// --- A report → its findings → the audit ---

TEST(AuditReactions, IssueTheFindingsOfAReportAndSettleThem) {
  FindingStory finding;
  AuditStory audit;
  audit.WithFinding(finding.state()).ToInReview();
  const AuditEvents issued = audit.By("mona").When(audit.Issuing()).Happens();
  const Effects to_findings = AuditFindingEffects(OfAudit(issued[0]));
  ASSERT_THAT(to_findings, SizeIs(1));
  EXPECT_EQ(to_findings[0].subject, kTheFinding);
  EXPECT_THAT(Happen(to_findings[0], finding), SizeIs(1));
  EXPECT_THAT(Happen(to_findings[0], finding), IsEmpty()) << "once";
  EXPECT_EQ(finding.state().report_digest(), audit.state().submission().digest());

  auto closed = About(kNonconformityName);
  closed.mutable_nonconformity()->mutable_closed()->set_source_resource(kTheFinding);
  const Effects to_finding = SettledFindingEffects(closed);
  ASSERT_THAT(to_finding, SizeIs(1));
  const AuditFindingEvents settled = Happen(to_finding[0], finding);
  ASSERT_THAT(settled, SizeIs(1));
  EXPECT_EQ(finding.state().settlement(), AuditFinding::SETTLEMENT_CLOSED);
  EXPECT_EQ(finding.state().nonconformity(), kNonconformityName);

  const Effects to_audit = AuditOfFindingEffects(OfFinding(settled[0]));
  ASSERT_THAT(to_audit, SizeIs(1));
  EXPECT_EQ(to_audit[0].subject, kTheAudit);
  domain::KnownResources known;
  known.Add(finding.state());
  EXPECT_THAT(Happen(to_audit[0], audit, known), SizeIs(1));
  EXPECT_THAT(Happen(to_audit[0], audit, known), IsEmpty()) << "once";
  EXPECT_THAT(audit.state().open_findings(), IsEmpty());
}

TEST(AuditReactions, SettleAFindingWhoseNonconformityIsRejected) {
  FindingStory finding;
  finding.ToIssued();
  auto rejected = About(kNonconformityName);
  rejected.mutable_nonconformity()->mutable_rejected()->set_source_resource(kTheFinding);
  Happen(SettledFindingEffects(rejected)[0], finding);
  EXPECT_EQ(finding.state().settlement(), AuditFinding::SETTLEMENT_REJECTED);
  rejected.mutable_nonconformity()->mutable_rejected()->set_source_resource(kAuditedControl);
  EXPECT_THAT(SettledFindingEffects(rejected), IsEmpty());
}

TEST(AuditReactions, KeepAFindingOpenThatWasOnlyReported) {
  FindingStory finding;
  finding.ToIssued();
  AuditStory audit;
  audit.WithFinding(finding.state()).ToIssued();
  v1::AuditFindingEvent reported;
  reported.mutable_reported()->set_audit(kTheAudit);
  const Effects effects = AuditOfFindingEffects(OfFinding(reported));
  ASSERT_THAT(effects, SizeIs(1));
  domain::KnownResources known;
  known.Add(finding.state());
  EXPECT_THAT(Happen(effects[0], audit, known), IsEmpty());
  AuditFinding settled = finding.state();
  settled.set_state(AuditFinding::STATE_SETTLED);
  known.Add(settled);
  EXPECT_THAT(Happen(effects[0], audit, known), SizeIs(1));
}

TEST(AuditReactions, WithdrawTheDraftsOfACancelledAudit) {
  v1::AuditEvent cancelled;
  cancelled.mutable_cancelled();
  const Effects effects = AuditFindingEffects(OfAudit(cancelled));
  ASSERT_THAT(effects, SizeIs(1));
  ASSERT_TRUE(effects[0].on_each.has_value());
  EXPECT_EQ(effects[0].on_each->value, kTheAudit);
  FindingStory finding;
  Happen(effects[0], finding);
  EXPECT_EQ(finding.state().state(), AuditFinding::STATE_WITHDRAWN);
}

// --- A statement of applicability → the controls that are excluded ---

TEST(AuditReactions, KnowWhichControlsAreExcluded) {
  auto frozen = About<ControlsTopicRecord>(kStatement);
  auto* event = frozen.mutable_statement_of_applicability()->mutable_status_frozen();
  event->set_version(1);
  auto* excluded = event->add_statuses();
  excluded->set_requirement("iso-42001:A.10.4");
  excluded->set_status(StatementRowStatus::STATUS_NOT_APPLICABLE);
  auto* applied = event->add_statuses();
  applied->set_requirement("iso-42001:A.2.2");
  applied->set_status(StatementRowStatus::STATUS_IMPLEMENTED);
  const Effects effects = ApplicabilityEffects(frozen);
  ASSERT_THAT(effects, SizeIs(1));
  domain::Story<AuditApplicabilities> story(effects[0].subject);
  Happen(effects[0], story);
  EXPECT_THAT(Happen(effects[0], story), IsEmpty()) << "once";
  EXPECT_THAT(story.state().rows(), SizeIs(2));
  ASSERT_THAT(ExcludedIn(story.state()), SizeIs(1));
  EXPECT_EQ(ExcludedIn(story.state()).at("iso-42001:A.10.4"), kStatement);
  auto withdrawn = About<ControlsTopicRecord>(kStatement);
  withdrawn.mutable_statement_of_applicability()->mutable_withdrawn();
  Happen(ApplicabilityEffects(withdrawn)[0], story);
  EXPECT_THAT(story.state().rows(), IsEmpty());
  auto other = About<ControlsTopicRecord>(kStatement);
  other.mutable_statement_of_applicability()->mutable_row_set();
  EXPECT_THAT(ApplicabilityEffects(other), IsEmpty());
}

// --- Events of people → involvements ---

Involvement After(const Effects& effects, const std::string& resource) {
  EXPECT_THAT(effects, SizeIs(1));
  if (effects.size() != 1) return {};
  EXPECT_EQ(effects[0].subject, InvolvementName(resource));
  domain::Story<Involvements> story(effects[0].subject);
  Happen(effects[0], story);
  EXPECT_THAT(Happen(effects[0], story), IsEmpty()) << "once";
  EXPECT_EQ(story.state().resource(), resource);
  return story.state();
}

Involvement::Kind KindOf(const Involvement& involvement, const std::string& person) {
  for (const auto& part : involvement.parts()) {
    if (part.person() == person) return part.kind();
  }
  return Involvement::KIND_UNSPECIFIED;
}

TEST(InvolvementReactions, NoteWhoOwnsAndWritesAnAiSystem) {
  auto record = About<InventoryTopicRecord>(kAuditedSystem, "ana");
  record.mutable_ai_system()->mutable_registered()->mutable_ai_system()->set_owner("olga");
  const Involvement registered = After(InvolvementOfInventory(record), kAuditedSystem);
  EXPECT_EQ(KindOf(registered, "ana"), Involvement::KIND_AUTHOR);
  EXPECT_EQ(KindOf(registered, "olga"), Involvement::KIND_OWNER);
  auto update = About<InventoryTopicRecord>(kAuditedSystem, "ana");
  update.mutable_ai_system()->mutable_updated()->mutable_ai_system()->set_display_name("Chat");
  update.mutable_ai_system()->mutable_updated()->mutable_update_mask()->add_paths("display_name");
  EXPECT_THAT(After(InvolvementOfInventory(update), kAuditedSystem).parts(), SizeIs(1)) << "the owner did not change";
  auto approved = About<InventoryTopicRecord>(kAuditedSystem, "mona");
  approved.mutable_ai_system()->mutable_approved();
  EXPECT_EQ(KindOf(After(InvolvementOfInventory(approved), kAuditedSystem), "mona"), Involvement::KIND_APPROVER);
}

TEST(InvolvementReactions, NoteWhatAControlServesAndWhoOperatesAndTestsIt) {
  auto record = About<ControlsTopicRecord>(kAuditedControl, "olga");
  auto* control = record.mutable_control()->mutable_registered()->mutable_control();
  control->set_owner("olga");
  control->add_operators("oskar");
  control->add_ai_systems(kAuditedSystem);
  control->add_satisfies()->set_requirement("iso-42001:A.6.2.6");
  const Involvement registered = After(InvolvementOfControls(record), kAuditedControl);
  EXPECT_EQ(KindOf(registered, "oskar"), Involvement::KIND_OPERATOR);
  EXPECT_THAT(registered.related(), ElementsAre("iso-42001:A.6.2.6", kAuditedSystem));
  auto implemented = About<ControlsTopicRecord>(kAuditedControl, "ines");
  implemented.mutable_control()->mutable_implemented();
  EXPECT_EQ(KindOf(After(InvolvementOfControls(implemented), kAuditedControl), "ines"), Involvement::KIND_OPERATOR);
  const std::string test = "organizations/acme/controlTests/t1";
  auto concluded = About<ControlsTopicRecord>(test, "tess");
  concluded.mutable_control_test()->mutable_concluded();
  EXPECT_EQ(KindOf(After(InvolvementOfControls(concluded), test), "tess"), Involvement::KIND_TESTER);
}

TEST(InvolvementReactions, NoteWhichSystemAnAssessmentIsOf) {
  const std::string assessment = "organizations/acme/impactAssessments/chat";
  auto opened = About<RiskTopicRecord>(assessment);
  opened.mutable_impact_assessment()->mutable_opened()->set_ai_system(kAuditedSystem);
  const Involvement involvement = After(InvolvementOfRisk(opened), assessment);
  EXPECT_THAT(involvement.parts(), IsEmpty()) << "AIMS opened it";
  EXPECT_THAT(involvement.related(), ElementsAre(kAuditedSystem));
  auto risk = About<RiskTopicRecord>("organizations/acme/risks/r1", "rita");
  risk.mutable_risk()->mutable_registered()->mutable_risk()->add_ai_systems(kAuditedSystem);
  EXPECT_THAT(After(InvolvementOfRisk(risk), "organizations/acme/risks/r1").related(), ElementsAre(kAuditedSystem));
}

TEST(InvolvementReactions, NoteWhatATreatmentAndATestAreOf) {
  const std::string treatment = "organizations/acme/treatments/t1";
  auto planned = About<RiskTopicRecord>(treatment, "rita");
  planned.mutable_treatment()->mutable_registered()->mutable_treatment()->set_risk("organizations/acme/risks/r1");
  EXPECT_THAT(After(InvolvementOfRisk(planned), treatment).related(), ElementsAre("organizations/acme/risks/r1"));
  const std::string test = "organizations/acme/controlTests/t1";
  auto scheduled = About<ControlsTopicRecord>(test, "olga");
  scheduled.mutable_control_test()->mutable_registered()->mutable_control_test()->set_control(kAuditedControl);
  EXPECT_THAT(After(InvolvementOfControls(scheduled), test).related(), ElementsAre(kAuditedControl));
}

TEST(InvolvementReactions, LeaveOutAimsItselfAndOtherResources) {
  auto timer = About<ControlsTopicRecord>(kAuditedControl);
  timer.mutable_control()->mutable_attestation_expired();
  EXPECT_THAT(InvolvementOfControls(timer), IsEmpty());
  auto person = About<ControlsTopicRecord>("organizations/acme/persons/p1", "hr");
  person.mutable_person()->mutable_joined();
  EXPECT_THAT(InvolvementOfControls(person), IsEmpty());
}

}  // namespace
}  // namespace aims::audit
