// Opening, content, bars and due times of nonconformities.

#include "services/audit/domain/nonconformity.h"

#include "aims/audit/v1/audit_finding.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/audit/domain/testing/nonconformity_story.h"

namespace aims::audit {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using v1::Nonconformity;

constexpr char kOtherSystem[] = "organizations/acme/aiSystems/rank";
constexpr char kFinding[] = "organizations/acme/auditFindings/f1";

NonconformityReport OfControl() {
  NonconformityReport report;
  report.source.set_kind(v1::NonconformitySource::KIND_CONTROL_TEST);
  report.source.set_resource("organizations/acme/controls/review");
  report.title = "Control failed";
  report.criterion = "the control operates as its criterion says";
  report.requirements = {"iso-42001:A.6.2.4"};
  report.ai_systems = {kSystem};
  report.controls = {"organizations/acme/controls/review"};
  report.owner = "olga";
  report.source_owner = "carl";
  report.proposed = true;
  return report;
}

NonconformityReport OfAudit() {
  NonconformityReport report;
  report.source.set_kind(v1::NonconformitySource::KIND_AUDIT);
  report.source.set_resource(kFinding);
  report.title = "No test report";
  report.criterion = "A.6.2.4";
  return report;
}

v1::SetNonconformityBlockingRequest Blocking(bool blocking) {
  v1::SetNonconformityBlockingRequest request;
  request.set_blocking(blocking);
  request.set_reason("users are at risk");
  return request;
}

v1::UpdateNonconformityRequest Graded(const std::string& grade) {
  v1::UpdateNonconformityRequest update;
  update.mutable_nonconformity()->set_grade(grade);
  return update;
}

v1::RejectNonconformityRequest Rejecting() {
  v1::RejectNonconformityRequest reject;
  reject.set_reason("the report exists");
  return reject;
}

v1::SystemBar BarIn(const NonconformityEvents& events) {
  if (events.empty() || !events.back().has_standing_changed()) return {};
  return events.back().standing_changed().bar();
}

// --- Opening ---

TEST(Nonconformity, IsOpenedByAnybody) {
  NonconformityStory story;
  EXPECT_EQ(story.state().state(), Nonconformity::STATE_OPEN);
  EXPECT_EQ(story.state().reporter(), "rolf");
  EXPECT_EQ(story.state().round(), 1u);
  EXPECT_EQ(base::FromProto(story.state().due_time()), StoryBegin() + 7 * kOneDay);
}

TEST(Nonconformity, NamesItsSourceAndResourcesOfTheOrganization) {
  domain::Story<Nonconformities> story(kNonconformity);
  auto create = NewNonconformity();
  create.mutable_nonconformity()->mutable_source()->clear_kind();
  story.When(create).IsRefused("SOURCE_MISSING", "10.2");
  for (const bool of_source : {true, false}) {
    create = NewNonconformity();
    if (of_source) create.mutable_nonconformity()->mutable_source()->set_resource("organizations/other/audits/a");
    if (!of_source) create.mutable_nonconformity()->add_controls("organizations/other/controls/c");
    story.When(create).IsRefused("RESOURCE_ELSEWHERE", "10.2");
  }
  create = NewNonconformity();
  create.mutable_nonconformity()->add_ai_systems(kSystem);
  story.When(create).Fails(absl::StatusCode::kInvalidArgument);
  create = NewNonconformity();
  create.mutable_nonconformity()->add_requirements("iso-42001:A.6.2.4");
  story.When(create).Fails(absl::StatusCode::kInvalidArgument);
}

TEST(Nonconformity, ThatAimsOpenedAwaitsAConfirmation) {
  NonconformityStory story(OfControl());
  EXPECT_EQ(story.state().state(), Nonconformity::STATE_PROPOSED);
  story.When(&OpenNonconformity, OfControl()).NothingHappens();
  story.By("olga").When(story.Containing()).IsRefused("WRONG_STATE", "10.2");
  v1::ConfirmNonconformityRequest confirm;
  confirm.set_grade("minor");
  story.By("olga").When(confirm).IsRefused("FOUR_EYES", "10.2");
  story.By("carl").When(confirm).IsRefused("FOUR_EYES", "10.2");
  story.By("rita").After(kOneDay).When(confirm).Happens();
  EXPECT_EQ(story.state().state(), Nonconformity::STATE_OPEN);
  EXPECT_EQ(story.state().grade(), "minor");
  EXPECT_EQ(base::FromProto(story.state().due_time()), StoryBegin() + 8 * kOneDay);
  story.When(confirm).IsRefused("WRONG_STATE", "10.2");
}

TEST(Nonconformity, ThatAnAuditFoundIsOpenAtOnce) {
  NonconformityStory story(OfAudit());
  EXPECT_EQ(story.state().state(), Nonconformity::STATE_OPEN);
  story.By("olga").When(story.Containing()).IsRefused("OWNER_MISSING", "10.2");
}

TEST(Nonconformity, IsRejectedByAnother) {
  NonconformityStory proposed(OfControl());
  proposed.By("carl").When(Rejecting()).IsRefused("FOUR_EYES", "10.2");
  proposed.By("olga").When(Rejecting()).IsRefused("FOUR_EYES", "10.2");
  const NonconformityEvents events = proposed.By("rita").When(Rejecting()).Happens();
  EXPECT_EQ(events[0].rejected().source_resource(), "organizations/acme/controls/review");
  EXPECT_THAT(events[0].rejected().controls(), ElementsAre("organizations/acme/controls/review"));
  EXPECT_EQ(proposed.state().state(), Nonconformity::STATE_REJECTED);
  EXPECT_FALSE(proposed.state().has_due_time());
  NonconformityStory open;
  open.By("rita").When(Rejecting()).Happens();
  NonconformityStory contained;
  contained.ToContained().By("rita").When(Rejecting()).IsRefused("WRONG_STATE", "10.2");
}

TEST(Nonconformity, OfAnAuditIsRejectedByAnAuditor) {
  NonconformityStory story(OfAudit());
  story.By("rita", {"aims-manager"}).When(Rejecting()).IsRefused("AUDITOR_NEEDED", "9.2.2");
  story.By("ada", {"auditor"}).When(Rejecting()).Happens();
}

TEST(Nonconformity, HasNotTheIdOfAFinding) {
  v1::AuditFinding finding;
  finding.set_name("organizations/acme/auditFindings/n1");
  domain::Story<Nonconformities> story(kNonconformity);
  story.Knowing(finding).When(NewNonconformity()).IsRefused("NONCONFORMITY_ID_TAKEN", "10.2");
  story.When(&OpenNonconformity, OfAudit()).Happens();
}

TEST(Nonconformity, IsRejectedWithItsFinding) {
  const auto blocking = [] {
    NonconformityReport report = OfAudit();
    report.ai_systems = {kSystem};
    report.controls = {"organizations/acme/controls/review"};
    report.owner = "olga";
    report.blocking = true;
    return NonconformityStory(report);
  };
  NonconformityStory story = blocking();
  story.ToInProgress();
  story.When(&NoteFindingWithdrawn, std::string("organizations/acme/auditFindings/other")).NothingHappens();
  const NonconformityEvents events = story.When(&NoteFindingWithdrawn, std::string(kFinding)).Happens();
  EXPECT_EQ(story.state().state(), Nonconformity::STATE_REJECTED);
  EXPECT_EQ(events[0].rejected().source().resource(), kFinding);
  EXPECT_THAT(events[0].rejected().controls(), ElementsAre("organizations/acme/controls/review"));
  EXPECT_FALSE(BarIn(events).bars());
  EXPECT_THAT(BarIn(events).former_ai_systems(), ElementsAre(kSystem));
  story.When(&NoteFindingWithdrawn, std::string(kFinding)).NothingHappens();
  NonconformityStory closed = blocking();
  closed.ToClosed().When(&NoteFindingWithdrawn, std::string(kFinding)).NothingHappens();
  domain::Story<Nonconformities> unknown(kNonconformity);
  unknown.When(&NoteFindingWithdrawn, std::string(kFinding)).NothingHappens();
}

TEST(Nonconformity, OfAReportFitsTheLimits) {
  NonconformityReport report = OfControl();
  report.title = absl::StrCat(std::string(199, 'x'), "ä");
  report.requirements = std::vector<std::string>(30, "iso-42001:A.6.2.4");
  for (int i = 0; i < 60; ++i) report.ai_systems.push_back(absl::StrCat(kSystem, i));
  NonconformityStory story(report);
  EXPECT_EQ(story.state().display_name(), std::string(199, 'x')) << "no half of a letter";
  EXPECT_EQ(story.state().requirements_size(), 1);
  EXPECT_EQ(story.state().ai_systems_size(), 50);
}

TEST(Nonconformity, KeepsItsCriterionAndSource) {
  NonconformityStory story;
  v1::UpdateNonconformityRequest update;
  update.mutable_nonconformity()->set_criterion("another");
  update.mutable_update_mask()->add_paths("criterion");
  story.When(update).Fails(absl::StatusCode::kInvalidArgument);
  v1::UpdateNonconformityRequest owner;
  owner.mutable_nonconformity()->set_owner("otto");
  story.When(owner).Happens();
  EXPECT_EQ(story.state().owner(), "otto");
  NonconformityStory closed;
  closed.ToClosed().When(owner).IsRefused("NONCONFORMITY_ENDED", "10.2");
}

// --- What it means for AI systems ---

TEST(Nonconformity, ThatIsMajorBarsItsSystems) {
  NonconformityStory story;
  EXPECT_FALSE(story.state().blocking());
  const NonconformityEvents events = story.When(Graded("major")).Happens();
  EXPECT_TRUE(story.state().blocking());
  EXPECT_EQ(story.state().blocking_setter(), "");
  const v1::SystemBar bar = BarIn(events);
  EXPECT_TRUE(bar.bars());
  EXPECT_FALSE(bar.evidence_hold());
  EXPECT_THAT(bar.ai_systems(), ElementsAre(kSystem));
  EXPECT_THAT(bar.sentence(), HasSubstr("iso-42001:A.6.2.4"));
  story.When(Graded("minor")).Happens();
  EXPECT_TRUE(story.state().blocking()) << "another grade alone lifts no bar";
}

TEST(Nonconformity, ThatIsMajorBarsNothingWithoutAControlOrASystem) {
  auto create = NewNonconformity();
  create.mutable_nonconformity()->set_grade("major");
  create.mutable_nonconformity()->set_requirements(0, "iso-42001:9.2.1");
  EXPECT_FALSE(NonconformityStory(create).state().blocking());
  create.mutable_nonconformity()->add_controls("organizations/acme/controls/review");
  EXPECT_TRUE(NonconformityStory(create).state().blocking());
  create.mutable_nonconformity()->clear_ai_systems();
  EXPECT_FALSE(NonconformityStory(create).state().blocking());
  NonconformityReport demanded = OfAudit();
  demanded.ai_systems = {kSystem};
  demanded.blocking = true;
  EXPECT_TRUE(NonconformityStory(demanded).state().blocking()) << "its source says so";
}

TEST(Nonconformity, BarsWhenAPersonSaysSo) {
  NonconformityStory story;
  const NonconformityEvents events = story.By("rolf").When(Blocking(true)).Happens();
  EXPECT_TRUE(BarIn(events).bars());
  EXPECT_EQ(story.state().blocking_setter(), "rolf");
  EXPECT_EQ(story.state().blocking_reason(), "users are at risk");
  story.When(Blocking(true)).IsRefused("ALREADY_BLOCKING", "10.2");
}

TEST(Nonconformity, IsUnbarredByManagement) {
  NonconformityStory story;
  story.By("rolf").When(Blocking(true)).Happens();
  story.By("olga").When(Blocking(false)).IsRefused("FOUR_EYES", "10.2");
  story.By("rita").When(Blocking(false)).IsRefused("NOT_DESIGNATED", "10.2");
  const v1::SystemBar bar = BarIn(story.By("mona").When(Blocking(false)).Happens());
  EXPECT_FALSE(bar.bars());
  EXPECT_THAT(bar.former_ai_systems(), ElementsAre(kSystem));
  story.When(Blocking(false)).IsRefused("NOT_BLOCKING", "10.2");
  story.By("rolf").When(Graded("major")).Happens();
  EXPECT_FALSE(story.state().blocking()) << "a person has decided";
}

TEST(Nonconformity, BarsNothingOnceItEnds) {
  NonconformityStory rejected;
  rejected.By("rolf").When(Blocking(true)).Happens();
  const v1::SystemBar bar = BarIn(rejected.By("rita").When(Rejecting()).Happens());
  EXPECT_FALSE(bar.bars());
  EXPECT_THAT(bar.former_ai_systems(), ElementsAre(kSystem));
  rejected.When(Blocking(true)).IsRefused("NONCONFORMITY_ENDED", "10.2");
  NonconformityStory closed;
  closed.By("rolf").When(Blocking(true)).Happens();
  closed.ToEffective().HearsOfAction(v1::ActionNote::STATE_VERIFIED);
  EXPECT_FALSE(BarIn(closed.By("rita").When(closed.Closing()).Happens()).bars());
}

TEST(Nonconformity, StaysAboutTheSystemsThatItBars) {
  v1::UpdateNonconformityRequest others;
  others.mutable_nonconformity()->add_ai_systems(kOtherSystem);
  v1::UpdateNonconformityRequest none;
  none.mutable_update_mask()->add_paths("ai_systems");
  NonconformityStory story;
  story.By("rolf").When(Blocking(true)).Happens();
  for (const auto& update : {others, none}) story.By("mona").When(update).IsRefused("BARRED_SYSTEMS_STAY", "10.2");
  story.When(Blocking(false)).Happens();
  story.By("olga").When(others).Happens();
  EXPECT_THAT(story.state().ai_systems(), ElementsAre(kOtherSystem));
}

TEST(Nonconformity, SaysWhichSystemsItIsAboutNoLonger) {
  NonconformityStory story;
  story.By("rolf").When(Blocking(true)).Happens();
  v1::UpdateNonconformityRequest update;
  update.mutable_nonconformity()->add_ai_systems(kOtherSystem);
  update.mutable_nonconformity()->add_ai_systems(kSystem);
  const v1::SystemBar both = BarIn(story.When(update).Happens());
  EXPECT_THAT(both.ai_systems(), ElementsAre(kOtherSystem, kSystem));
  const v1::SystemBar none = BarIn(story.By("mona").When(Blocking(false)).Happens());
  EXPECT_THAT(none.ai_systems(), IsEmpty());
  EXPECT_THAT(none.former_ai_systems(), ElementsAre(kOtherSystem, kSystem));
  v1::UpdateNonconformityRequest describe;
  describe.mutable_nonconformity()->set_description("seen on Monday");
  EXPECT_EQ(story.When(describe).Happens().size(), 1u) << "nothing that the systems know";
}

// --- Due times ---

TEST(Nonconformity, IsOverdueInEachStepOnce) {
  NonconformityStory story;
  story.At(StoryBegin() + 7 * kOneDay - absl::Seconds(1));
  EXPECT_THAT(story.FallsDue(), IsEmpty());
  story.At(StoryBegin() + 7 * kOneDay);
  EXPECT_EQ(story.FallsDue()[0].overdue().state(), Nonconformity::STATE_OPEN);
  EXPECT_TRUE(story.state().overdue());
  EXPECT_THAT(story.FallsDue(), IsEmpty());
  story.ToContained();
  EXPECT_FALSE(story.state().overdue());
  story.After(30 * kOneDay);
  EXPECT_EQ(story.FallsDue()[0].overdue().state(), Nonconformity::STATE_CONTAINED);
  EXPECT_EQ(story.state().overdue_steps(), 2u);
}

TEST(Nonconformity, HasADueTimeInEachState) {
  const auto due_after = [](const NonconformityStory& story) {
    return (base::FromProto(story.state().due_time()) - story.time()) / kOneDay;
  };
  EXPECT_EQ(due_after(NonconformityStory(OfControl())), 7);
  EXPECT_EQ(due_after(NonconformityStory()), 7);
  EXPECT_EQ(due_after(NonconformityStory().ToContained()), 30);
  EXPECT_EQ(due_after(NonconformityStory().ToAnalysisInReview()), 30);
  EXPECT_EQ(due_after(NonconformityStory().ToAnalysed()), 14);
  EXPECT_EQ(due_after(NonconformityStory().ToPlanProposed()), 14);
  EXPECT_EQ(due_after(NonconformityStory().ToInProgress()), 30) << "that of the plan";
  EXPECT_FALSE(NonconformityStory().ToImplemented().state().has_due_time());
  EXPECT_EQ(due_after(NonconformityStory().ToVerification()), 30);
  EXPECT_EQ(due_after(NonconformityStory().ToEffective()), 30);
  EXPECT_FALSE(NonconformityStory().ToClosed().state().has_due_time());
}

TEST(Nonconformity, IsExtendedByAnother) {
  NonconformityStory story;
  v1::ExtendNonconformityDueRequest extend;
  extend.set_reason("the supplier answers late");
  *extend.mutable_due_time() = base::ToProto(StoryBegin() + 7 * kOneDay);
  story.By("rita").When(extend).IsRefused("DUE_TIME_NOT_LATER", "10.2");
  *extend.mutable_due_time() = base::ToProto(StoryBegin() + 9 * kOneDay);
  story.By("olga").When(extend).IsRefused("FOUR_EYES", "10.2");
  story.At(StoryBegin() + 10 * kOneDay).By("rita").When(extend).IsRefused("DUE_TIME_PAST", "10.2");
  story.At(StoryBegin() + 8 * kOneDay).FallsDue();
  story.When(extend).Happens();
  EXPECT_FALSE(story.state().overdue());
  EXPECT_EQ(base::FromProto(story.state().original_due_time()), StoryBegin() + 7 * kOneDay);
  story.After(kOneDay);
  EXPECT_EQ(story.FallsDue().size(), 1u);
  NonconformityStory waiting;
  waiting.ToImplemented().When(extend).IsRefused("NOTHING_DUE", "10.2");
  NonconformityStory closed;
  closed.ToClosed().When(extend).IsRefused("NOTHING_DUE", "10.2");
}

TEST(Nonconformity, NeedsItsOwnerUntilItEnds) {
  NonconformityStory story;
  EXPECT_TRUE(Nonconformities::NeedsPerson(story.state(), "olga"));
  EXPECT_FALSE(Nonconformities::NeedsPerson(story.state(), "rolf"));
  story.ToClosed();
  EXPECT_FALSE(Nonconformities::NeedsPerson(story.state(), "olga"));
}

TEST(Nonconformity, NotesItsActionsUntilItEnds) {
  NonconformityStory story;
  v1::ActionNote note;
  note.set_action(kAction);
  note.set_action_version(4);
  story.When(&NoteActionOf, note).Happens();
  story.When(&NoteActionOf, note).NothingHappens();
  note.set_action_version(3);
  story.When(&NoteActionOf, note).NothingHappens();
  note.set_action_version(5);
  note.set_state(v1::ActionNote::STATE_DONE);
  story.When(&NoteActionOf, note).Happens();
  ASSERT_EQ(story.state().actions_size(), 1);
  EXPECT_EQ(story.state().actions(0).state(), v1::ActionNote::STATE_DONE);
  story.By("rita").When(Rejecting()).Happens();
  note.set_action_version(6);
  story.When(&NoteActionOf, note).NothingHappens();
  domain::Story<Nonconformities> unknown(kNonconformity);
  unknown.When(&NoteActionOf, note).NothingHappens();
}

}  // namespace
}  // namespace aims::audit
