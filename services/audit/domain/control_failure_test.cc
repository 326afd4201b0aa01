#include "services/audit/domain/control_failure.h"

#include "common/domain/story.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/audit/domain/testing/nonconformity_story.h"

namespace aims::audit {
namespace {

using controls::v1::Control;
using controls::v1::ControlEvent;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using v1::ControlFailure;

constexpr char kFailure[] = "organizations/acme/controlFailures/review";
constexpr char kControl[] = "organizations/acme/controls/review";
constexpr auto kOperation = controls::v1::CONTROL_TEST_KIND_OPERATION;
constexpr auto kDesign = controls::v1::CONTROL_TEST_KIND_DESIGN;

class FailureStory : public domain::Story<ControlFailures> {
 public:
  // Of a control that operates, owned by carl.
  FailureStory() : domain::Story<ControlFailures>(kFailure) {
    ControlEvent event;
    event.mutable_registered()->mutable_control()->set_owner("carl");
    When(&NoteControl, event).Happens();
    event.mutable_standing_changed()->set_display_name("Review");
    event.mutable_standing_changed()->add_requirements("iso-42001:A.6.2.4");
    event.mutable_standing_changed()->add_ai_systems(kSystem);
    When(&NoteControl, event).Happens();
    Operates();
  }
  FailureStory& Operates() {
    ControlEvent event;
    event.mutable_operating();
    When(&NoteControl, event).Happens();
    return *this;
  }
  FailureStory& Finds(Control::Cause::Kind kind, const std::string& resource = "t1") {
    ControlEvent event;
    auto* cause = event.mutable_cause_found()->mutable_cause();
    cause->set_kind(kind);
    cause->set_resource(resource);
    cause->set_text("It failed.");
    *cause->mutable_cause_time() = base::ToProto(time());
    When(&NoteControl, event);
    return *this;
  }
  // A test that was scheduled for 10 days before, with 10 days of grace.
  FailureStory& Misses(const std::string& test, controls::v1::ControlTestKind kind = kOperation) {
    TestOfControl missed{test, {}};
    missed.event.mutable_missed()->set_control(kControl);
    missed.event.mutable_missed()->set_kind(kind);
    *missed.event.mutable_missed()->mutable_scheduled_time() = base::ToProto(time() - 10 * kOneDay);
    *missed.event.mutable_missed()->mutable_miss_time() = base::ToProto(time());
    When(&NoteTestOfControl, missed);
    return *this;
  }
  FailureStory& Concludes(controls::v1::ControlTestKind kind = kOperation) {
    TestOfControl concluded{"t9", {}};
    concluded.event.mutable_concluded()->set_control(kControl);
    concluded.event.mutable_concluded()->set_kind(kind);
    When(&NoteTestOfControl, concluded);
    return *this;
  }
  FailureStory& Ends(const std::string& nonconformity, bool closed = true) {
    When(&NoteNonconformityEnded, EndedNonconformity{nonconformity, closed});
    return *this;
  }
};

bool IsDue(const ControlFailureEvents& events) { return !events.empty() && events.back().has_nonconformity_due(); }

TEST(ControlFailure, NamesTheRecordOfAControl) {
  EXPECT_EQ(ControlFailureName(kControl), kFailure);
  EXPECT_EQ(ControlOf(kFailure), kControl);
  EXPECT_EQ(ControlFailureName("organizations/acme/aiSystems/chat"), "");
  EXPECT_EQ(ControlFailureName(""), "");
}

TEST(ControlFailure, AsksForANonconformityOfEachKindOnce) {
  FailureStory story;
  const ControlFailureEvents failed = story.Finds(Control::Cause::KIND_OPERATION_TEST_FAILED).Happens();
  ASSERT_EQ(failed.size(), 2u);
  const auto& due = failed[1].nonconformity_due();
  EXPECT_EQ(due.control(), kControl);
  EXPECT_EQ(due.owner(), "carl");
  EXPECT_EQ(due.display_name(), "Review");
  EXPECT_THAT(due.requirements(), ElementsAre("iso-42001:A.6.2.4"));
  EXPECT_THAT(due.ai_systems(), ElementsAre(kSystem));
  EXPECT_EQ(due.failure().resource(), "t1");
  story.Finds(Control::Cause::KIND_OPERATION_TEST_FAILED).NothingHappens();
  EXPECT_FALSE(IsDue(story.Finds(Control::Cause::KIND_OPERATION_TEST_FAILED, "t2").Happens())) << "one is open";
  const ControlFailureEvents other = story.Finds(Control::Cause::KIND_EVIDENCE_EXPIRED, "report").Happens();
  EXPECT_TRUE(IsDue(other)) << "another kind";
  EXPECT_NE(other[1].nonconformity_due().nonconformity(), due.nonconformity());
  EXPECT_EQ(story.state().open_nonconformities_size(), 2);
}

TEST(ControlFailure, AsksForEachCauseOfDegradationThatIsNoConsequence) {
  using Cause = Control::Cause;
  for (const auto kind :
       {Cause::KIND_DESIGN_TEST_FAILED, Cause::KIND_OPERATION_TEST_FAILED, Cause::KIND_EVIDENCE_EXPIRED,
        Cause::KIND_EVIDENCE_WITHDRAWN, Cause::KIND_ATTESTATION_EXPIRED, Cause::KIND_SUPPLIER_LAPSED}) {
    EXPECT_TRUE(IsDue(FailureStory().Finds(kind).Happens())) << Cause::Kind_Name(kind);
  }
  for (const auto kind :
       {Cause::KIND_DESIGN_TEST_MISSED, Cause::KIND_OPERATION_TEST_MISSED, Cause::KIND_DESIGN_RESULT_OPEN,
        Cause::KIND_OPERATION_RESULT_OPEN, Cause::KIND_OPERATION_RESULT_EXPIRED}) {
    FailureStory().Finds(kind).NothingHappens();
  }
}

TEST(ControlFailure, AsksForTheWithdrawnEvidenceOfATest) {
  FailureStory story;
  TestOfControl withdrawn{"t1", {}};
  withdrawn.event.mutable_evidence_withdrawn()->set_evidence_artifact("organizations/acme/evidenceArtifacts/report");
  const ControlFailureEvents events = story.When(&NoteTestOfControl, withdrawn).Happens();
  ASSERT_TRUE(IsDue(events));
  EXPECT_EQ(events.back().nonconformity_due().failure().kind(), ControlFailure::KIND_EVIDENCE_WITHDRAWN);
  EXPECT_FALSE(IsDue(story.Finds(Control::Cause::KIND_EVIDENCE_WITHDRAWN, "report").Happens())) << "one is open";
}

TEST(ControlFailure, AsksForNothingBeforeTheControlOperates) {
  domain::Story<ControlFailures> story(kFailure);
  ControlEvent event;
  event.mutable_cause_found()->mutable_cause()->set_kind(Control::Cause::KIND_DESIGN_TEST_FAILED);
  story.When(&NoteControl, event).NothingHappens();
  FailureStory voided;
  ControlEvent design_voided;
  design_voided.mutable_design_voided();
  voided.When(&NoteControl, design_voided).Happens();
  voided.Finds(Control::Cause::KIND_EVIDENCE_EXPIRED).NothingHappens();
  voided.Misses("t1").NothingHappens();
  voided.Operates();
  EXPECT_TRUE(IsDue(voided.Finds(Control::Cause::KIND_EVIDENCE_EXPIRED).Happens()));
}

TEST(ControlFailure, AsksForNothingOnceTheControlEnded) {
  FailureStory story;
  story.Misses("t1").Happens();
  ControlEvent event;
  event.mutable_standing_changed()->set_retired(true);
  story.When(&NoteControl, event).Happens();
  story.When(&NoteControl, event).NothingHappens();
  story.Finds(Control::Cause::KIND_EVIDENCE_EXPIRED).NothingHappens();
  story.Misses("t2").NothingHappens();
  story.After(30 * kOneDay);
  EXPECT_THAT(story.FallsDue(), IsEmpty());
}

TEST(ControlFailure, OfTheFirstMissedTestIsAReminder) {
  FailureStory story;
  const ControlFailureEvents first = story.Misses("t1").Happens();
  ASSERT_EQ(first.size(), 2u);
  EXPECT_EQ(first[1].reminded().owner(), "carl");
  story.Misses("t1").NothingHappens();
  EXPECT_FALSE(IsDue(story.Misses("t2", kDesign).Happens())) << "tests of each kind have a row of their own";
  EXPECT_TRUE(IsDue(story.Misses("t3").Happens())) << "the second in a row";
}

TEST(ControlFailure, OfATestThatIsNotMadeWithinTwiceItsGraceAsksForANonconformity) {
  FailureStory story;
  story.Misses("t1").Happens();
  story.After(10 * kOneDay - absl::Seconds(1));
  EXPECT_THAT(story.FallsDue(), IsEmpty());
  story.After(absl::Seconds(1));
  EXPECT_TRUE(IsDue(story.FallsDue()));
  EXPECT_THAT(story.FallsDue(), IsEmpty());
  EXPECT_FALSE(IsDue(story.Misses("t2").Happens())) << "one is open";
}

TEST(ControlFailure, OfMissedTestsEndsWithATestThatIsMade) {
  FailureStory story;
  story.Concludes().NothingHappens();
  story.Misses("t1").Happens();
  story.Concludes(kDesign).NothingHappens();
  story.Concludes().Happens();
  story.After(20 * kOneDay);
  EXPECT_THAT(story.FallsDue(), IsEmpty());
  EXPECT_FALSE(IsDue(story.Misses("t2").Happens())) << "the first in a row";
}

TEST(ControlFailure, AsksAgainOnceTheNonconformityEnded) {
  for (const bool closed : {true, false}) {
    FailureStory story;
    story.Finds(Control::Cause::KIND_OPERATION_TEST_FAILED).Happens();
    const std::string first = story.state().open_nonconformities(0);
    story.Ends("organizations/acme/nonconformities/other").NothingHappens();
    story.Ends(first, closed).Happens();
    story.Ends(first, closed).NothingHappens();
    EXPECT_THAT(story.state().open_nonconformities(), IsEmpty());
    const ControlFailureEvents again = story.Finds(Control::Cause::KIND_OPERATION_TEST_FAILED, "t2").Happens();
    ASSERT_TRUE(IsDue(again));
    EXPECT_NE(again.back().nonconformity_due().nonconformity(), first);
  }
}

TEST(ControlFailure, KnowsTheOwnerOfTheControl) {
  FailureStory story;
  ControlEvent event;
  event.mutable_updated()->mutable_control()->set_owner("cora");
  story.When(&NoteControl, event).NothingHappens();
  event.mutable_updated()->mutable_update_mask()->add_paths("owner");
  story.When(&NoteControl, event).Happens();
  EXPECT_EQ(story.state().owner(), "cora");
  ControlEvent all;
  all.mutable_standing_changed()->set_display_name("Review");
  all.mutable_standing_changed()->set_all_ai_systems(true);
  story.When(&NoteControl, all).Happens();
  EXPECT_THAT(story.state().ai_systems(), IsEmpty());
}

}  // namespace
}  // namespace aims::audit
