#include "services/controls/domain/control_exception.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/controls/domain/testing/control_story.h"

namespace aims::controls {
namespace {

using ::testing::HasSubstr;
using v1::Control;
using v1::ControlException;

constexpr char kException[] = "organizations/acme/controlExceptions/e1";
constexpr char kOther[] = "organizations/acme/controls/manual";

Control Degraded() {
  ControlStory story;
  story.ToOperating().After(30 * kDay);
  story.Hears(story.Failed("t1"));
  return story.state();
}

Control InPlace() {
  ControlStory story(NewControl(), kOther);
  story.ToOperating();
  return story.state();
}

v1::CreateControlExceptionRequest Requesting(absl::Duration ahead = 90 * kDay) {
  v1::CreateControlExceptionRequest create;
  auto* exception = create.mutable_control_exception();
  exception->set_control(kControl);
  exception->set_grounds("the tester is ill");
  exception->add_compensating_controls(kOther);
  *exception->mutable_expire_time() = base::ToProto(Begin() + ahead);
  return create;
}

class ExceptionStory : public domain::Story<ControlExceptions> {
 public:
  explicit ExceptionStory(bool requested = true) : domain::Story<ControlExceptions>(kException) {
    Knowing(ManagedByMona()).Knowing(Degraded()).Knowing(InPlace());
    By("rick");
    if (requested) When(Requesting()).Happens();
  }
  v1::ApproveControlExceptionRequest Approving() const {
    v1::ApproveControlExceptionRequest approve;
    approve.set_reason("for the quarter");
    approve.set_digest(state().digest());
    return approve;
  }
  ExceptionStory& ToApproved() {
    By("mona").When(Approving()).Happens();
    return *this;
  }
};

TEST(ControlException, IsRequestedAndApprovedByManagement) {
  ExceptionStory story;
  EXPECT_EQ(story.state().state(), ControlException::STATE_REQUESTED);
  EXPECT_EQ(story.state().requester(), "rick");
  story.By("nina").When(story.Approving()).IsRefused("NOT_DESIGNATED", "8.3");
  auto other = story.Approving();
  other.set_digest("another");
  story.By("mona").When(other).IsRefused("OTHER_DIGEST", "8.3");
  const ControlExceptionEvents events = story.When(story.Approving()).Happens();
  EXPECT_EQ(events[0].approved().control(), kControl);
  EXPECT_EQ(events[0].approved().authority().designation().number(), 1u);
  EXPECT_EQ(story.state().state(), ControlException::STATE_APPROVED);
  EXPECT_EQ(story.state().decider(), "mona");
}

TEST(ControlException, IsNotApprovedByRequesterOwnerOrDeputy) {
  for (const char* person : {"rick", "olga", "dora"}) {
    v1::ControlsAuthority authority = ManagedByMona();
    authority.mutable_authorities()->mutable_designations(0)->set_subject_id(person);
    ExceptionStory story;
    story.Knowing(authority).By(person).When(story.Approving()).IsRefused("FOUR_EYES", "8.3");
  }
}

TEST(ControlException, NeedsManagementOfTheSystemsOfTheControl) {
  v1::ControlsAuthority authority = ManagedByMona();
  authority.mutable_authorities()->mutable_designations(0)->add_ai_systems("organizations/acme/aiSystems/other");
  ExceptionStory story;
  story.Knowing(authority).By("mona").When(story.Approving()).IsRefused("NOT_DESIGNATED", "8.3");
}

TEST(ControlException, NeedsControlsThatCompensate) {
  ExceptionStory story(false);
  auto request = Requesting();
  request.mutable_control_exception()->set_compensating_controls(0, kControl);
  story.When(request).IsRefused("COMPENSATION_BY_ITSELF", "8.3");
  request.mutable_control_exception()->set_compensating_controls(0, "organizations/acme/controls/none");
  story.When(request).IsRefused("COMPENSATION_UNKNOWN", "8.3");
  request = Requesting();
  request.mutable_control_exception()->add_compensating_controls(kOther);
  story.When(request).Fails(absl::StatusCode::kInvalidArgument);
  Control weak = InPlace();
  weak.set_compensated(true);
  story.Knowing(weak).When(Requesting()).IsRefused("COMPENSATION_NOT_IN_PLACE", "8.3");
  story.Knowing(InPlace()).When(Requesting()).Happens();
  weak = InPlace();
  weak.set_in_place(false);
  story.Knowing(weak).By("mona").When(story.Approving()).IsRefused("COMPENSATION_NOT_IN_PLACE", "8.3");
  EXPECT_THAT(std::string(story.outcome().status().message()), HasSubstr(kOther));
}

TEST(ControlException, IsOfAControlThatOperatesOrIsDegraded) {
  domain::Story<ControlExceptions> story(kException);
  story.Knowing(InPlace()).When(Requesting()).IsRefused("CONTROL_UNKNOWN", "8.3");
  ControlStory planned;
  story.Knowing(planned.state()).When(Requesting()).IsRefused("CONTROL_NOT_OPERATING", "8.3");
  ControlStory operating;
  operating.ToOperating();
  story.Knowing(operating.state()).When(Requesting()).Happens();
}

TEST(ControlException, HasAnEnd) {
  ExceptionStory story(false);
  story.When(Requesting(absl::ZeroDuration())).IsRefused("EXCEPTION_EXPIRED", "8.3");
  story.When(Requesting(180 * kDay + absl::Seconds(1))).IsRefused("EXCEPTION_TOO_LONG", "8.3");
  story.When(Requesting(180 * kDay)).Happens();
}

TEST(ControlException, ExpiresAfterTwoNotices) {
  ExceptionStory story;
  story.ToApproved();
  for (const auto& [days, notice] : std::vector<std::pair<int, uint32_t>>{{60, 30}, {83, 7}}) {
    story.At(Begin() + days * kDay - absl::Seconds(1));
    EXPECT_TRUE(story.FallsDue().empty());
    story.After(absl::Seconds(1));
    const ControlExceptionEvents events = story.FallsDue();
    ASSERT_EQ(events.size(), 1u);
    EXPECT_EQ(events[0].expiring().notice_days(), notice);
  }
  story.At(Begin() + 90 * kDay);
  const ControlExceptionEvents events = story.FallsDue();
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(events[0].expired().control(), kControl);
  EXPECT_EQ(story.state().state(), ControlException::STATE_EXPIRED);
  EXPECT_TRUE(story.FallsDue().empty());
}

TEST(ControlException, ThatIsNotDecidedExpires) {
  ExceptionStory story;
  story.At(Begin() + 90 * kDay);
  const ControlExceptionEvents events = story.FallsDue();
  ASSERT_EQ(events.size(), 1u) << "no notices for a request";
  EXPECT_EQ(story.state().state(), ControlException::STATE_EXPIRED);
}

TEST(ControlException, IsRejectedWithdrawnOrRevoked) {
  ExceptionStory rejected;
  v1::RejectControlExceptionRequest reject;
  reject.set_reason("too weak");
  rejected.By("mona").When(reject).IsRefused("OTHER_DIGEST", "8.3");
  reject.set_digest(rejected.state().digest());
  rejected.When(reject).Happens();
  EXPECT_EQ(rejected.state().state(), ControlException::STATE_REJECTED);
  rejected.When(rejected.Approving()).IsRefused("WRONG_STATE", "8.3");
  ExceptionStory withdrawn;
  v1::WithdrawControlExceptionRequest withdraw;
  withdrawn.By("mona").When(withdraw).IsRefused("NOT_THE_REQUESTER", "8.3");
  withdrawn.By("rick").When(withdraw).Happens();
  EXPECT_EQ(withdrawn.state().state(), ControlException::STATE_WITHDRAWN);
  ExceptionStory revoked;
  v1::RevokeControlExceptionRequest revoke;
  revoke.set_reason("no longer needed");
  revoked.ToApproved().By("rick").When(revoke).IsRefused("NOT_DESIGNATED", "8.3");
  revoked.By("mona").When(revoke).Happens();
  EXPECT_EQ(revoked.state().state(), ControlException::STATE_REVOKED);
}

TEST(ControlException, NotesWhichCompensatingControlsAreLost) {
  const CompensationReport lost{kOther};
  const CompensationReport restored{kOther, true};
  ExceptionStory story;
  story.When(&NoteCompensation, lost).NothingHappens();  // the approval asks for them
  story.ToApproved().When(&NoteCompensation, restored).NothingHappens();
  story.When(&NoteCompensation, CompensationReport{kControl}).NothingHappens();
  const ControlExceptionEvents events = story.When(&NoteCompensation, lost).Happens();
  EXPECT_EQ(events[0].compensation_lost().control(), kControl);
  EXPECT_THAT(story.state().lost_compensations(), ::testing::ElementsAre(kOther));
  story.When(&NoteCompensation, lost).NothingHappens();
  EXPECT_TRUE(story.When(&NoteCompensation, restored).Happens()[0].compensation_restored().complete());
  EXPECT_EQ(story.state().lost_compensations_size(), 0);
}

TEST(ControlException, CountsAgainOnlyWithAllCompensatingControls) {
  constexpr char kThird[] = "organizations/acme/controls/third";
  ControlStory third(NewControl(), kThird);
  third.ToOperating();
  auto create = Requesting();
  create.mutable_control_exception()->add_compensating_controls(kThird);
  ExceptionStory story(false);
  story.Knowing(third.state()).When(create).Happens();
  story.ToApproved().When(&NoteCompensation, CompensationReport{kOther}).Happens();
  story.When(&NoteCompensation, CompensationReport{kThird}).Happens();
  const auto restored = [&](const std::string& control) {
    return story.When(&NoteCompensation, CompensationReport{control, true}).Happens()[0].compensation_restored();
  };
  EXPECT_FALSE(restored(kOther).complete());
  EXPECT_TRUE(restored(kThird).complete());
}

TEST(ControlException, EndsWithItsControl) {
  const std::string cause = "the control was retired";
  ExceptionStory requested;
  requested.When(&NoteControlEnded, cause).Happens();
  EXPECT_EQ(requested.state().state(), ControlException::STATE_WITHDRAWN);
  EXPECT_EQ(requested.state().state_reason(), cause);
  ExceptionStory approved;
  approved.ToApproved().When(&NoteControlEnded, cause).Happens();
  EXPECT_EQ(approved.state().state(), ControlException::STATE_REVOKED);
  approved.When(&NoteControlEnded, cause).NothingHappens();
}

}  // namespace
}  // namespace aims::controls
