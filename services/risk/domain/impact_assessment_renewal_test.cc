#include "common/domain/person_noted.h"
#include "gmock/gmock.h"
#include "google/api/field_behavior.pb.h"
#include "gtest/gtest.h"
#include "services/risk/domain/impact_assessment.h"
#include "services/risk/domain/testing/impact_assessment_story.h"

namespace aims::risk {
namespace {

using ::testing::ElementsAre;
using v1::ImpactAssessment;

// --- An incident ---

TEST(ImpactOfAnIncident, MakesWhatWasDecidedDue) {
  const std::string incident = "organizations/acme/incidents/i1";
  for (auto story : {ImpactStory::NotRequired(), ImpactStory::Approved()}) {
    story.When(&NoteIncident, incident).Happens();
    EXPECT_EQ(story.state().state(), ImpactAssessment::STATE_DUE);
    EXPECT_EQ(story.state().due().trigger(), v1::RENEWAL_TRIGGER_INCIDENT);
    EXPECT_EQ(base::FromProto(story.state().due().due_time()), story.time());
    story.When(&NoteIncident, incident).NothingHappens();
  }
}

// --- A complaint ---

TEST(ImpactOfAComplaint, MakesWhatWasDecidedDue) {
  const std::string concern = "organizations/acme/concerns/c1";
  for (auto story : {ImpactStory::NotRequired(), ImpactStory::Approved()}) {
    story.When(&NoteComplaint, concern).Happens();
    EXPECT_EQ(story.state().state(), ImpactAssessment::STATE_DUE);
    EXPECT_EQ(story.state().due().trigger(), v1::RENEWAL_TRIGGER_COMPLAINT);
    story.When(&NoteComplaint, concern).NothingHappens();
  }
}

// --- Time ---

TEST(ImpactTimer, HasWhatWasDecidedFallDueAtItsEnd) {
  for (auto story : {ImpactStory::NotRequired(), ImpactStory::Approved()}) {
    const absl::Time end = base::FromProto(story.state().expire_time());
    EXPECT_EQ(ImpactAssessments::NextDue(story.state()), end);
    story.At(end - absl::Nanoseconds(1));
    EXPECT_TRUE(story.Timer()->empty());
    story.At(end + absl::Hours(5));  // the process was down
    const auto events = *story.Timer();
    ASSERT_EQ(events.size(), 1u);
    EXPECT_EQ(events[0].fell_due().trigger(), v1::RENEWAL_TRIGGER_INTERVAL);
    EXPECT_EQ(base::FromProto(events[0].fell_due().due_time()), end) << "not when it was noticed";
    EXPECT_EQ(events[0].fell_due().version(), 1u);

    story.Given(events);
    EXPECT_EQ(story.state().state(), ImpactAssessment::STATE_DUE);
    EXPECT_EQ(base::FromProto(story.state().due().due_time()), end);
    EXPECT_FALSE(story.state().has_expire_time());
    EXPECT_EQ(ImpactAssessments::NextDue(story.state()), absl::nullopt);
    EXPECT_TRUE(story.Timer()->empty()) << "once";
  }
}

TEST(ImpactTimer, IsDueAtTheInstantItself) {
  auto story = ImpactStory::Approved();
  story.At(base::FromProto(story.state().expire_time()));
  EXPECT_EQ(story.Timer()->size(), 1u);
}

TEST(ImpactTimer, LeavesTheRestAlone) {
  for (auto story : {ImpactStory::Screened(), ImpactStory::Written(), ImpactStory::Submitted(), ImpactStory::Rejected(),
                     ImpactStory::Due()}) {
    EXPECT_EQ(ImpactAssessments::NextDue(story.state()), absl::nullopt);
    story.After(absl::Hours(24 * 5000));
    EXPECT_TRUE(story.Timer()->empty());
  }
  // Also one that was decided again, and then came back before its end.
  auto again = ImpactStory::Due();
  again.By("sam").When(Screening(ScreeningOf(1), "a new law")).Happens();
  EXPECT_EQ(ImpactAssessments::NextDue(again.state()), absl::nullopt);
}

// --- Demanded ---

TEST(RequestRenewal, SaysWhatHappenedAndLeavesWhatWasDecided) {
  for (auto story : {ImpactStory::NotRequired(), ImpactStory::Approved(), ImpactStory::Rejected()}) {
    auto events = story.By("ina").When(ImpactStory::Renewing(v1::RENEWAL_TRIGGER_INCIDENT)).Happens();
    ASSERT_EQ(events.size(), 1u);
    EXPECT_EQ(story.state().state(), ImpactAssessment::STATE_DUE);
    EXPECT_EQ(story.state().due().trigger(), v1::RENEWAL_TRIGGER_INCIDENT);
    EXPECT_EQ(story.state().due().requester(), "ina");
    EXPECT_EQ(story.state().due().reason(), "somebody was hurt");
    EXPECT_EQ(base::FromProto(story.state().due().due_time()), story.time());
    EXPECT_FALSE(story.state().has_expire_time());
    EXPECT_EQ(story.state().decided_versions_size(), 1);
  }
}

TEST(RequestRenewal, IsNotForTheIntervalWhichTimeTells) {
  auto story = ImpactStory::Approved();
  story.When(ImpactStory::Renewing(v1::RENEWAL_TRIGGER_INTERVAL)).Fails(absl::StatusCode::kInvalidArgument);
}

// --- The system changed ---

TEST(SystemRegistered, OpensItOnce) {
  auto story = ImpactStory::Opened();
  EXPECT_EQ(story.state().state(), ImpactAssessment::STATE_SCREENING);
  EXPECT_EQ(story.state().ai_system(), kChat);
  EXPECT_EQ(story.state().reported_system().version(), 1u);
  story.When(&SystemRegistered, story.Change(1, {})).NothingHappens();
}

TEST(SystemChanged, OpensWhatIsNotOpen) {
  ImpactStory story;
  story.When(&SystemChanged, story.Change(4, {"purpose"})).Happens();
  EXPECT_EQ(story.state().state(), ImpactAssessment::STATE_SCREENING);
  EXPECT_EQ(story.state().reported_system().version(), 4u);
}

TEST(SystemChanged, RecordsEachVersionOnce) {
  auto story = ImpactStory::Approved();
  story.After(absl::Hours(1));
  story.When(&SystemChanged, story.Change(5, {"purpose"})).Happens();
  for (uint64_t version : {1, 4, 5}) story.When(&SystemChanged, story.Change(version, {"outputs"})).NothingHappens();
  story.By("ola").When(Screening(ScreeningOf(5), "purpose")).Happens();
  story.After(absl::Hours(1));
  story.When(&SystemChanged, story.Change(5, {"purpose"})).NothingHappens();
  EXPECT_FALSE(story.state().screening().has_outdated_by());
}

TEST(SystemChanged, OutdatesAScreeningInWork) {
  auto story = ImpactStory::Screened();
  story.After(absl::Hours(1));
  story.When(&SystemChanged, story.Change(2, {"purpose"})).Happens();
  story.When(&SystemChanged, story.Change(3, {"outputs", "purpose"})).Happens();
  EXPECT_EQ(story.state().state(), ImpactAssessment::STATE_SCREENING);
  const auto& outdated_by = story.state().screening().outdated_by();
  EXPECT_EQ(outdated_by.system().version(), 3u);
  EXPECT_THAT(outdated_by.fields(), ElementsAre("purpose", "outputs"));
  EXPECT_EQ(outdated_by.event_id(), "e3");
  EXPECT_EQ(base::FromProto(outdated_by.change_time()), story.time());
  EXPECT_FALSE(story.state().has_outdated_by());
}

TEST(SystemChanged, OutdatesNothingThatIsNotThere) {
  auto story = ImpactStory::Opened();
  story.When(&SystemChanged, story.Change(2, {"purpose"})).Happens();
  EXPECT_FALSE(story.state().has_screening());
  EXPECT_EQ(story.state().reported_system().version(), 2u);
}

TEST(SystemChanged, OutdatesAnAssessmentInWork) {
  for (auto story : {ImpactStory::InProgress(), ImpactStory::Endorsed()}) {
    const auto state = story.state().state();
    story.After(absl::Hours(1));
    auto events = story.When(&SystemChanged, story.Change(2, {"purpose"})).Happens();
    ASSERT_EQ(events.size(), 1u);
    EXPECT_EQ(story.state().state(), state);
    EXPECT_THAT(story.state().outdated_by().fields(), ElementsAre("purpose"));
    EXPECT_EQ(story.state().outdated_by().system().version(), 2u);
    EXPECT_TRUE(story.state().screening().has_outdated_by());
  }
}

TEST(SystemChanged, HasWhatWasDecidedFallDue) {
  for (auto story : {ImpactStory::NotRequired(), ImpactStory::Approved(), ImpactStory::Rejected()}) {
    story.After(absl::Hours(1));
    auto events = story.When(&SystemChanged, story.Change(2, {"purpose"})).Happens();
    ASSERT_EQ(events.size(), 2u);
    EXPECT_EQ(events[1].fell_due().version(), 1u);
    EXPECT_EQ(story.state().state(), ImpactAssessment::STATE_DUE);
    EXPECT_EQ(story.state().due().trigger(), v1::RENEWAL_TRIGGER_CHANGE);
    EXPECT_EQ(story.state().due().change().event_id(), "e2");
    EXPECT_THAT(story.state().due().change().fields(), ElementsAre("purpose"));
  }
}

// The screening of the last version does not do for the next one where the system changed since, whatever made it due.
TEST(SystemChanged, AsksForAScreeningOfTheNextVersion) {
  auto story = ImpactStory::Due();
  story.After(absl::Hours(1));
  story.When(&SystemChanged, story.Change(2, {"purpose"})).Happens();
  story.By("ola").When(Starting(2, "another purpose")).IsRefused("SCREENING_OUTDATED", "6.1.4");
}

// The inventory's events come late: what people saw when they named a version is no news.
TEST(SystemChanged, UpToTheVersionThatWasSeenOutdatesNothing) {
  auto story = ImpactStory::Opened();
  const SystemChange late = story.Change(2, {"purpose"});
  story.After(absl::Hours(1));
  story.By("sam").When(Screening(ScreeningOf(2))).Happens();
  story.By("mia").When(story.NotRequiring()).Happens();
  story.When(&SystemChanged, late).Happens();
  EXPECT_EQ(story.state().state(), ImpactAssessment::STATE_NOT_REQUIRED);
  EXPECT_FALSE(story.state().screening().has_outdated_by());
}

// Who names a version that is not there yet cannot have seen what comes.
TEST(SystemChanged, OutdatesWhatWasSaidToBeOfALaterVersion) {
  auto story = ImpactStory::Opened();
  story.By("sam").When(Screening(ScreeningOf(1000, {v1::THRESHOLD_SOCIETY}))).Happens();
  story.By("ola").When(Starting(1000)).Happens();
  story.After(absl::Hours(1));
  story.When(&SystemChanged, story.Change(2, {"purpose"})).Happens();
  EXPECT_TRUE(story.state().screening().has_outdated_by());
  EXPECT_TRUE(story.state().has_outdated_by());
}

// --- The system is retired ---

TEST(SystemRetired, ArchivesItForGood) {
  for (auto story : {ImpactStory::Opened(), ImpactStory::Endorsed(), ImpactStory::Approved(), ImpactStory::Due()}) {
    auto events = story.When(&SystemRetired, story.Change(9, {})).Happens();
    ASSERT_EQ(events.size(), 1u);
    EXPECT_EQ(events[0].archived().event_id(), "e9");
    EXPECT_EQ(story.state().state(), ImpactAssessment::STATE_ARCHIVED);
    EXPECT_EQ(ImpactAssessments::NextDue(story.state()), absl::nullopt);
    EXPECT_FALSE(story.state().has_expire_time());
    story.When(&SystemRetired, story.Change(9, {})).NothingHappens();
    story.When(&SystemChanged, story.Change(10, {"purpose"})).NothingHappens();
  }
}

TEST(SystemRetired, NobodyIsMissedAnyMore) {
  const domain::PersonChange ben{"ben", "organizations/acme/persons/ben", true};
  auto story = ImpactStory::InProgress();
  story.When(&domain::NotePerson<ImpactAssessments>, ben).Happens();
  story.When(&SystemRetired, story.Change(9, {})).Happens();
  EXPECT_EQ(story.state().gone_people_size(), 0);
  story.When(&domain::NotePerson<ImpactAssessments>, ben).NothingHappens();
}

TEST(SystemRetired, OfNoneIsNothing) {
  ImpactStory story;
  story.When(&SystemRetired, story.Change(9, {})).NothingHappens();
}

TEST(ArchiveAssessment, IsTheSameByHand) {
  auto story = ImpactStory::Approved();
  v1::ArchiveImpactAssessmentRequest request;
  request.set_reason("switched off");
  story.By("mia").When(request).Happens();
  EXPECT_EQ(story.state().state(), ImpactAssessment::STATE_ARCHIVED);
  EXPECT_EQ(story.state().state_reason(), "switched off");
  EXPECT_EQ(story.state().decided_versions_size(), 1) << "the record is kept";
}

// --- The contract ---

// Reasons are asked for by the contract, which the server checks before the domain is asked.
TEST(ImpactContract, AsksForTheReasonOfWhatNeedsOne) {
  for (const auto* request :
       {v1::DecideImpactNotRequiredRequest::descriptor(), v1::WithdrawImpactAssessmentRequest::descriptor(),
        v1::RejectImpactAssessmentRequest::descriptor(), v1::RequestImpactRenewalRequest::descriptor(),
        v1::ArchiveImpactAssessmentRequest::descriptor(), v1::ThresholdAnswer::descriptor(),
        v1::OwnThresholdAnswer::descriptor()}) {
    const auto& options = request->FindFieldByName("reason")->options();
    ASSERT_EQ(options.ExtensionSize(google::api::field_behavior), 1) << request->name();
    EXPECT_EQ(options.GetExtension(google::api::field_behavior, 0), google::api::REQUIRED) << request->name();
  }
}

TEST(ImpactFold, RefusesAnEventItDoesNotKnow) {
  ImpactAssessment assessment;
  EXPECT_EQ(ImpactAssessments::Fold(v1::ImpactAssessmentEvent(), event::v1::EventMetadata(), &assessment).code(),
            absl::StatusCode::kInternal);
}

}  // namespace
}  // namespace aims::risk
