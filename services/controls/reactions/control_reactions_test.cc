#include "services/controls/reactions/control_reactions.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/controls/domain/control_exception.h"
#include "services/controls/domain/control_testing.h"
#include "services/controls/domain/testing/control_story.h"

namespace aims::controls {
namespace {

using command::Effect;
using ::testing::IsEmpty;
using v1::Control;
using v1::ControlsTopicRecord;
using Effects = std::vector<Effect>;
using Message = google::protobuf::Message;

constexpr char kTest[] = "organizations/acme/controlTests/t1";
constexpr char kException[] = "organizations/acme/controlExceptions/e1";
constexpr char kArtifact[] = "organizations/acme/evidenceArtifacts/report";
constexpr char kSupplier[] = "organizations/acme/suppliers/s1";

template <class Record = ControlsTopicRecord>
Record About(const std::string& subject, absl::Time time = Begin()) {
  Record record;
  record.mutable_metadata()->set_event_id("e1");
  record.mutable_metadata()->set_organization("organizations/acme");
  record.mutable_metadata()->set_subject(subject);
  record.mutable_metadata()->set_version(3);
  *record.mutable_metadata()->mutable_occur_time() = base::ToProto(time);
  return record;
}

ControlsTopicRecord RecordOf(const std::string& subject, const v1::ControlEvent& event, absl::Time time) {
  auto record = About(subject, time);
  *record.mutable_control() = event;
  return record;
}

ControlsTopicRecord RecordOf(const std::string& subject, const v1::ControlTestEvent& event, absl::Time time) {
  auto record = About(subject, time);
  *record.mutable_control_test() = event;
  return record;
}

template <class Event>
std::vector<Event> Typed(absl::StatusOr<domain::Events> decided) {
  EXPECT_TRUE(decided.ok()) << decided.status();
  std::vector<Event> events;
  if (decided.ok()) {
    for (auto& event : *decided) events.push_back(static_cast<Event&>(*event));
  }
  return events;
}

// The events that the effect has on the subject of the story, which are folded.
template <class Aggregate>
std::vector<typename Aggregate::Event> Happen(const Effect& effect, domain::Story<Aggregate>& story,
                                              const domain::References* references) {
  const domain::Decision decision{{}, story.time(), references, effect.subject};
  auto events = Typed<typename Aggregate::Event>(effect.decide(story.state(), decision));
  story.Given(events);
  return events;
}

// --- The chain ---

v1::ControlTestOutcome Outcome(bool passes) {
  return passes ? v1::CONTROL_TEST_OUTCOME_PASSED : v1::CONTROL_TEST_OUTCOME_FAILED;
}

// The test that the control scheduled is created, made and concluded, and the control hears of it.
void MakeNextTest(const ControlEvents& of_control, bool passes, ControlStory& control) {
  domain::KnownResources known;
  known.Add(control.state());
  const auto scheduled =
      std::find_if(of_control.begin(), of_control.end(), [](const auto& event) { return event.has_test_scheduled(); });
  ASSERT_NE(scheduled, of_control.end());
  const Effects created = TestEffects(RecordOf(kControl, *scheduled, control.time()));
  ASSERT_EQ(created.size(), 1u);
  domain::Story<ControlTests> test(created[0].subject);
  test.At(control.time());
  EXPECT_EQ(Happen(created[0], test, &known).size(), 1u);
  EXPECT_THAT(Happen(created[0], test, &known), IsEmpty()) << "once";

  control.After(30 * kDay);
  test.At(control.time()).Knowing(control.state());
  v1::StartControlTestRequest start;
  start.set_method("look");
  start.set_success_criteria("all signed");
  *start.mutable_period_from_time() = base::ToProto(control.time() - 30 * kDay);
  *start.mutable_period_to_time() = base::ToProto(control.time());
  start.mutable_population()->set_size(3);
  start.mutable_sample()->set_method(v1::ControlTest::Sample::METHOD_ALL);
  test.By("tess").When(start).Happens();
  v1::ConcludeControlTestRequest conclude;
  conclude.set_outcome(Outcome(passes));
  *conclude.add_evidence() = Proof("https://example.org/releases");
  const ControlTestEvents concluded = test.When(conclude).Happens();
  ASSERT_EQ(concluded.size(), 1u);
  const Effects heard = TestedControlEffects(RecordOf(test.state().name(), concluded[0], control.time()));
  ASSERT_EQ(heard.size(), 1u);
  EXPECT_EQ(heard[0].subject, kControl);
  EXPECT_FALSE(Happen<Controls>(heard[0], control, &known).empty());
  EXPECT_THAT(Happen<Controls>(heard[0], control, &known), IsEmpty()) << "once";
}

ControlEvents Scheduling(const Control& control) {
  ControlEvents events(1);
  auto* scheduled = events[0].mutable_test_scheduled();
  scheduled->set_control_test(control.next_test().control_test());
  scheduled->set_kind(control.next_test().kind());
  *scheduled->mutable_scheduled_time() = control.next_test().scheduled_time();
  scheduled->set_grace_days(3);
  return events;
}

TEST(ControlReactions, AFailedTestDegradesTheControlAndAPassedOneRepairsIt) {
  ControlStory control;
  control.ToOperating();
  MakeNextTest(Scheduling(control.state()), /*passes=*/false, control);
  EXPECT_EQ(control.state().state(), Control::STATE_DEGRADED);
  EXPECT_FALSE(control.state().in_place());
  ASSERT_TRUE(control.state().has_next_test()) << "the retest";
  MakeNextTest(Scheduling(control.state()), /*passes=*/true, control);
  EXPECT_EQ(control.state().state(), Control::STATE_OPERATING);
  EXPECT_TRUE(control.state().in_place());
  EXPECT_TRUE(control.state().has_next_test());
}

// --- A test → its control ---

std::string OfTest(const std::function<void(v1::ControlTestEvent&)>& happen) {
  v1::ControlTestEvent event;
  happen(event);
  const Effects effects = TestedControlEffects(RecordOf(kTest, event, Begin()));
  return effects.empty() ? "" : effects.back().subject;
}

TEST(ControlReactions, AControlHearsOfItsTests) {
  EXPECT_EQ(OfTest([](auto& event) { event.mutable_concluded()->set_control(kControl); }), kControl);
  EXPECT_EQ(OfTest([](auto& event) { event.mutable_missed()->set_control(kControl); }), kControl);
  EXPECT_EQ(OfTest([](auto& event) { event.mutable_cancelled()->set_control(kControl); }), kControl);
  EXPECT_EQ(OfTest([](auto& event) { event.mutable_evidence_withdrawn()->set_control(kControl); }), kControl);
  EXPECT_EQ(OfTest([](auto& event) { event.mutable_started(); }), "");
  EXPECT_EQ(OfTest([](auto& event) { event.mutable_conclusion_proposed()->set_control(kControl); }), "");
  EXPECT_THAT(TestedControlEffects(About(kControl)), IsEmpty());
}

TEST(ControlReactions, AMissedTestDegradesTheControl) {
  ControlStory control;
  control.ToOperating();
  v1::ControlTestEvent event;
  event.mutable_missed()->set_control(kControl);
  event.mutable_missed()->set_kind(v1::CONTROL_TEST_KIND_OPERATION);
  const Effects effects = TestedControlEffects(RecordOf(kTest, event, control.time()));
  Happen<Controls>(effects.at(0), control, nullptr);
  EXPECT_TRUE(control.IsDegradedBy(Control::Cause::KIND_OPERATION_TEST_MISSED));
}

TEST(ControlReactions, ACorrectedTestKnowsItsSuccessor) {
  v1::ControlTestEvent event;
  event.mutable_concluded()->set_control(kControl);
  event.mutable_concluded()->set_supersedes(kTest);
  const Effects effects = TestedControlEffects(RecordOf("organizations/acme/controlTests/t2", event, Begin()));
  ASSERT_EQ(effects.size(), 2u);
  EXPECT_EQ(effects[0].subject, kControl);
  EXPECT_EQ(effects[1].subject, kTest);
  v1::ControlTest test;
  test.set_name(kTest);
  const auto events = Typed<v1::ControlTestEvent>(effects[1].decide(test, domain::Decision()));
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(events[0].superseded().successor(), "organizations/acme/controlTests/t2");
}

// --- A control → its tests and exceptions ---

v1::ControlEvent CalledOff(bool all) {
  v1::ControlEvent event;
  event.mutable_called_off()->set_all(all);
  event.mutable_called_off()->set_cause("the control was retired");
  return event;
}

TEST(ControlReactions, TheTestsAndExceptionsOfAControlEndWithIt) {
  const Effects effects = TestEffects(RecordOf(kControl, CalledOff(true), Begin()));
  ASSERT_EQ(effects.size(), 1u);
  ASSERT_TRUE(effects[0].on_each.has_value());
  EXPECT_EQ(effects[0].on_each->value, kControl);
  EXPECT_EQ(effects[0].on_each->collection, "") << "whatever refers to it";
  const auto ends = [&](const Message& state) {
    const auto decided = effects[0].decide(state, domain::Decision());
    EXPECT_TRUE(decided.ok()) << decided.status();
    return decided.ok() && !decided->empty();
  };
  v1::ControlTest test;
  test.set_control(kControl);
  test.set_state(v1::ControlTest::STATE_IN_PROGRESS);
  EXPECT_TRUE(ends(test));
  test.set_state(v1::ControlTest::STATE_PASSED);
  EXPECT_FALSE(ends(test));
  v1::ControlException exception;
  exception.set_control(kControl);
  exception.set_state(v1::ControlException::STATE_APPROVED);
  EXPECT_TRUE(ends(exception));
  exception.set_control("organizations/acme/controls/other");
  EXPECT_FALSE(ends(exception)) << "the control only compensates";
  EXPECT_FALSE(ends(v1::ControlNeed()));
}

TEST(ControlReactions, OnlyTheTestsEndOfAControlThatGoesOn) {
  const Effects effects = TestEffects(RecordOf(kControl, CalledOff(false), Begin()));
  ASSERT_EQ(effects.size(), 1u);
  ASSERT_TRUE(effects[0].on_each.has_value());
  EXPECT_EQ(effects[0].on_each->collection, "controlTests");
  EXPECT_EQ(effects[0].on_each->field, "control");
  EXPECT_THAT(TestEffects(About(kTest)), IsEmpty());
  v1::ControlEvent other;
  other.mutable_operating();
  EXPECT_THAT(TestEffects(RecordOf(kControl, other, Begin())), IsEmpty());
}

// --- An exception → its control ---

TEST(ControlReactions, AControlHearsOfItsExceptions) {
  ControlStory control;
  control.ToOperating().After(30 * kDay);
  control.Hears(control.Failed("t1"));
  const auto heard = [&](const std::function<void(v1::ControlExceptionEvent&)>& happen) {
    auto record = About(kException);
    happen(*record.mutable_control_exception());
    const Effects effects = ExceptedControlEffects(record);
    if (effects.size() != 1) return std::string("nothing");
    EXPECT_EQ(effects[0].subject, kControl);
    Happen<Controls>(effects[0], control, nullptr);
    return std::string(control.state().in_place() ? "in place" : "not in place");
  };
  const auto approve = [](auto& event) { event.mutable_approved()->set_control(kControl); };
  EXPECT_EQ(heard([](auto& event) { event.mutable_expiring()->set_control(kControl); }), "nothing");
  EXPECT_EQ(heard(approve), "in place");
  EXPECT_EQ(heard([](auto& event) { event.mutable_expired()->set_control(kControl); }), "not in place");
  EXPECT_EQ(heard(approve), "in place");
  EXPECT_EQ(heard([](auto& event) { event.mutable_revoked()->set_control(kControl); }), "not in place");
  EXPECT_EQ(heard(approve), "in place");
  EXPECT_EQ(heard([](auto& event) { event.mutable_compensation_lost()->set_control(kControl); }), "not in place");
  EXPECT_EQ(heard([](auto& event) { event.mutable_compensation_restored()->set_control(kControl); }), "nothing");
  EXPECT_EQ(heard([](auto& event) {
              event.mutable_compensation_restored()->set_control(kControl);
              event.mutable_compensation_restored()->set_complete(true);
            }),
            "in place");
  EXPECT_THAT(ExceptedControlEffects(About(kControl)), IsEmpty());
}

TEST(ControlReactions, AnExceptionHearsOfTheControlsThatCompensate) {
  v1::ControlException exception;
  exception.set_state(v1::ControlException::STATE_APPROVED);
  exception.set_control("organizations/acme/controls/weak");
  exception.add_compensating_controls(kControl);
  const auto heard = [&](bool in_place, bool compensated) {
    v1::ControlEvent event;
    event.mutable_standing_changed()->set_in_place(in_place);
    event.mutable_standing_changed()->set_compensated(compensated);
    const Effects effects = CompensationEffects(RecordOf(kControl, event, Begin()));
    EXPECT_EQ(effects.size(), 1u);
    EXPECT_TRUE(effects[0].on_each.has_value());
    EXPECT_EQ(effects[0].on_each->collection, "controlExceptions");
    EXPECT_EQ(effects[0].on_each->field, "compensating_controls");
    EXPECT_EQ(effects[0].on_each->value, kControl);
    return Typed<v1::ControlExceptionEvent>(effects[0].decide(exception, {}));
  };
  EXPECT_THAT(heard(true, false), IsEmpty());
  EXPECT_TRUE(heard(false, false).at(0).has_compensation_lost());
  EXPECT_TRUE(heard(true, true).at(0).has_compensation_lost()) << "by an exception itself, it cannot compensate";
  exception.add_lost_compensations(kControl);
  EXPECT_TRUE(heard(true, false).at(0).compensation_restored().complete());
  EXPECT_THAT(CompensationEffects(RecordOf(kControl, v1::ControlEvent(), Begin())), IsEmpty());
}

// --- An evidence artifact → whatever rests on it ---

TEST(ControlReactions, WhateverRestsOnAnArtifactHearsOfIt) {
  ControlStory control;
  const v1::EvidenceArtifact artifact = Artifact(kArtifact);
  control.Knowing(artifact);
  control.ToOperating(Proof(kArtifact));
  v1::ControlTest test;
  test.set_control(kControl);
  test.set_state(v1::ControlTest::STATE_PASSED);
  test.add_evidence_artifacts(kArtifact);
  domain::KnownResources known;
  known.Add(artifact);
  const auto changed = [&](const Message& state, const std::function<void(v1::EvidenceArtifactEvent&)>& happen) {
    auto record = About(kArtifact);
    happen(*record.mutable_evidence_artifact());
    const Effects effects = ArtifactEffects(record);
    if (effects.empty()) return false;
    EXPECT_EQ(effects[0].on_each->value, kArtifact);
    const auto decided = effects[0].decide(state, domain::Decision{{}, Begin(), &known, ""});
    EXPECT_TRUE(decided.ok()) << decided.status();
    return decided.ok() && !decided->empty();
  };
  EXPECT_TRUE(changed(control.state(), [](auto& event) { event.mutable_withdrawn(); }));
  EXPECT_TRUE(changed(control.state(), [](auto& event) { event.mutable_expired(); }));
  EXPECT_TRUE(changed(control.state(), [](auto& event) { event.mutable_superseded(); }));
  EXPECT_FALSE(changed(control.state(), [](auto& event) { event.mutable_accepted(); })) << "it is valid";
  EXPECT_FALSE(changed(control.state(), [](auto& event) { event.mutable_expiring(); }));
  EXPECT_TRUE(changed(test, [](auto& event) { event.mutable_withdrawn(); }));
  EXPECT_FALSE(changed(test, [](auto& event) { event.mutable_expired(); })) << "it was valid when it was tested";
  EXPECT_FALSE(changed(v1::EvidenceRequest(), [](auto& event) { event.mutable_withdrawn(); }));
}

// --- A supplier → the controls that it operates ---

TEST(ControlReactions, AControlHearsOfItsSupplier) {
  v1::CreateControlRequest create = NewControl();
  create.mutable_control()->set_supplier(kSupplier);
  ControlStory control(create);
  control.ToOperating();
  const auto heard = [&](const std::function<void(inventory::v1::SupplierEvent&)>& happen) {
    auto record = About<inventory::v1::InventoryTopicRecord>(kSupplier);
    happen(*record.mutable_supplier());
    const Effects effects = SuppliedControlEffects(record);
    if (effects.empty()) return false;
    EXPECT_EQ(effects[0].on_each->collection, "controls");
    EXPECT_EQ(effects[0].on_each->field, "supplier");
    return !Happen<Controls>(effects[0], control, nullptr).empty();
  };
  const auto assess = [](inventory::v1::Supplier::Assessment assessment) {
    return [assessment](inventory::v1::SupplierEvent& event) { event.mutable_assessed()->set_assessment(assessment); };
  };
  EXPECT_FALSE(heard([](auto& event) { event.mutable_updated(); }));
  EXPECT_TRUE(heard([](auto& event) { event.mutable_assessment_lapsed(); }));
  EXPECT_TRUE(heard(assess(inventory::v1::Supplier::ASSESSMENT_SUITABLE)));
  EXPECT_TRUE(control.state().in_place());
  EXPECT_TRUE(heard(assess(inventory::v1::Supplier::ASSESSMENT_UNSUITABLE)));
  EXPECT_FALSE(control.state().in_place());
}

TEST(ControlReactions, AClosedNonconformityHasItsControlsTestedAgain) {
  auto record = About<audit::v1::AuditTopicRecord>("organizations/acme/nonconformities/n");
  record.mutable_nonconformity()->mutable_closed()->add_controls(kControl);
  record.mutable_nonconformity()->mutable_closed()->add_controls(kControl);
  const Effects effects = CorrectedControlEffects(record);
  ASSERT_EQ(effects.size(), 1u);
  ControlStory control;
  control.ToOperating();
  const domain::KnownResources known;
  EXPECT_FALSE(Happen(effects[0], control, &known).empty());
  EXPECT_THAT(Happen(effects[0], control, &known), IsEmpty()) << "once";
  record.mutable_nonconformity()->mutable_rejected()->add_controls(kControl);
  EXPECT_THAT(CorrectedControlEffects(record), IsEmpty());
}

TEST(ControlReactions, TheControlInWhichANonconformityWasSeenIsTestedAgain) {
  auto record = About<audit::v1::AuditTopicRecord>("organizations/acme/nonconformities/n");
  auto* closed = record.mutable_nonconformity()->mutable_closed();
  closed->mutable_source()->set_resource(kControl);
  for (const char* name : {"organizations/other/controls/review", "review"}) closed->add_controls(name);
  const Effects effects = CorrectedControlEffects(record);
  ASSERT_EQ(effects.size(), 1u);
  EXPECT_EQ(effects[0].subject, kControl);
  closed->mutable_source()->set_resource("organizations/acme/auditFindings/f1");
  EXPECT_THAT(CorrectedControlEffects(record), IsEmpty());
}

}  // namespace
}  // namespace aims::controls
