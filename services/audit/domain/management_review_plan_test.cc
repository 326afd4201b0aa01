#include "services/audit/domain/management_review_plan.h"

#include "common/domain/person_noted.h"
#include "services/audit/domain/testing/review_story.h"

namespace aims::audit {
namespace {

using v1::ManagementReviewPlan;

constexpr char kPlan[] = "organizations/acme/managementReviewPlans/current";

class PlanStory : public domain::Story<ManagementReviewPlans> {
 public:
  explicit PlanStory(uint32_t grace_days = 30) : Story(kPlan) {
    Knowing(ReviewManagement());
    v1::CreateManagementReviewPlanRequest create;
    auto& plan = *create.mutable_management_review_plan();
    plan.set_interval_days(365);
    plan.set_grace_days(grace_days);
    *plan.mutable_first_due_time() = base::ToProto(time() + kReviewDay * 100);
    plan.set_owner("olga");
    By("ana").When(create).Happens();
  }
  v1::ApproveManagementReviewPlanRequest Approving() const {
    v1::ApproveManagementReviewPlanRequest request;
    request.set_digest(state().digest());
    return request;
  }
  PlanStory& ToApproved() {
    By("tom").When(Approving()).Happens();
    return *this;
  }
  static v1::UpdateManagementReviewPlanRequest Interval(uint32_t days) {
    v1::UpdateManagementReviewPlanRequest request;
    request.mutable_management_review_plan()->set_interval_days(days);
    return request;
  }
  absl::Time due() const { return base::FromProto(state().next_due_time()); }
};

TEST(ManagementReviewPlan, IsOneForAnOrganization) {
  domain::Story<ManagementReviewPlans> story("organizations/acme/managementReviewPlans/other");
  story.When(v1::CreateManagementReviewPlanRequest()).Fails(absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ReviewPlanName("organizations/acme/managementReviews/spring"), kPlan);
  EXPECT_EQ(ReviewPlanName("nonsense"), "");
}

TEST(ManagementReviewPlan, IsInForceFromItsApprovalByTopManagement) {
  PlanStory story;
  EXPECT_EQ(story.state().state(), ManagementReviewPlan::STATE_DRAFT);
  EXPECT_FALSE(ManagementReviewPlans::NextDue(story.state()).has_value()) << "nothing falls due before it";
  story.By("dora").When(story.Approving()).IsRefused("NOT_DESIGNATED", "9.3.1");
  story.By("ana").When(story.Approving()).IsRefused("FOUR_EYES", "9.3.1");
  v1::ApproveManagementReviewPlanRequest other;
  other.set_digest(std::string(64, '0'));
  story.By("tom").When(other).IsRefused("OTHER_DIGEST");
  story.ToApproved();
  EXPECT_EQ(story.state().state(), ManagementReviewPlan::STATE_APPROVED);
  EXPECT_EQ(story.state().approval().approver(), "tom");
  EXPECT_EQ(story.due(), story.time() + kReviewDay * 100);
  story.By("tom").When(story.Approving()).IsRefused("NOTHING_CHANGED");
}

TEST(ManagementReviewPlan, IsNotApprovedByItsOwner) {
  PlanStory story;
  v1::AuditAuthority managed = ReviewManagement();
  managed.mutable_authorities()->mutable_designations(0)->set_subject_id("olga");
  story.Knowing(managed);
  story.By("olga").When(story.Approving()).IsRefused("FOUR_EYES");
}

TEST(ManagementReviewPlan, BeginsInTheFuture) {
  PlanStory story;
  story.After(kReviewDay * 101).By("tom").When(story.Approving()).IsRefused("DUE_TIME_PAST", "9.3.1");
}

TEST(ManagementReviewPlan, AReviewFallsDueAndIsMissedOnce) {
  PlanStory story;
  story.ToApproved();
  story.After(kReviewDay * 99);
  EXPECT_TRUE(story.FallsDue().empty());
  story.After(kReviewDay);
  auto events = story.FallsDue();
  ASSERT_EQ(events.size(), 1u);
  EXPECT_TRUE(events[0].has_fell_due());
  EXPECT_TRUE(story.state().fell_due());
  story.After(kReviewDay * 29);
  EXPECT_TRUE(story.FallsDue().empty());
  story.After(kReviewDay);
  events = story.FallsDue();
  ASSERT_EQ(events.size(), 1u);
  ASSERT_TRUE(events[0].has_missed());
  EXPECT_EQ(base::FromProto(events[0].missed().miss_time()), story.time());
  EXPECT_EQ(story.state().missed_reviews(), 1u);
  story.After(kReviewDay * 1000);
  EXPECT_TRUE(story.FallsDue().empty());
}

TEST(ManagementReviewPlan, AReviewFallsDueAndIsMissedAtOnceWhereNobodyLooked) {
  for (const uint32_t grace : {0u, 30u}) {
    PlanStory story(grace);
    story.ToApproved().After(kReviewDay * (100 + grace));
    EXPECT_EQ(story.FallsDue().size(), 2u) << grace;
    EXPECT_TRUE(story.state().missed());
  }
}

TEST(ManagementReviewPlan, TheNextOneIsDueAnIntervalAfterTheLastThatWasHeld) {
  PlanStory story;
  story.ToApproved().After(kReviewDay * 200);
  story.FallsDue();
  ASSERT_TRUE(story.state().missed());
  story.When(&NoteHeld, ReviewHeld{kReview, story.time()}).Happens();
  EXPECT_FALSE(story.state().missed());
  EXPECT_FALSE(story.state().fell_due());
  EXPECT_EQ(story.state().missed_reviews(), 1u) << "it stays counted";
  EXPECT_EQ(story.due(), story.time() + kReviewDay * 365);
  EXPECT_EQ(story.state().last_review(), kReview);
  story.When(&NoteHeld, ReviewHeld{kReview, story.time()}).NothingHappens();
  story.When(&NoteHeld, ReviewHeld{"organizations/acme/managementReviews/old", story.time() - kReviewDay})
      .NothingHappens();
}

TEST(ManagementReviewPlan, AChangeIsInForceFromItsApproval) {
  PlanStory story;
  story.ToApproved();
  story.When(&NoteHeld, ReviewHeld{kReview, story.time()}).Happens();
  story.By("mia").When(PlanStory::Interval(180)).Happens();
  EXPECT_TRUE(story.state().changed());
  EXPECT_EQ(story.state().approval().interval_days(), 365u);
  EXPECT_EQ(story.due(), story.time() + kReviewDay * 365);
  story.ToApproved();
  EXPECT_EQ(story.due(), story.time() + kReviewDay * 180);
}

TEST(ManagementReviewPlan, AnotherApprovalIsNoNewWait) {
  PlanStory story;
  story.ToApproved().After(kReviewDay * 100);
  story.FallsDue();
  v1::UpdateManagementReviewPlanRequest update;
  update.mutable_management_review_plan()->set_procedure("two weeks ahead");
  story.By("ana").When(update).Happens();
  story.By("tom").When(story.Approving()).IsRefused("DUE_TIME_PAST");
  story.When(&NoteHeld, ReviewHeld{kReview, story.time() - kReviewDay * 400}).Happens();
  story.FallsDue();
  ASSERT_TRUE(story.state().missed());
  story.ToApproved();
  EXPECT_TRUE(story.state().missed()) << "the due time is the same";
}

TEST(ManagementReviewPlan, NotesNothingWithoutAPlan) {
  const auto events = NoteHeld(ManagementReviewPlan(), {kReview, absl::FromUnixSeconds(7)}, {});
  ASSERT_TRUE(events.ok());
  EXPECT_TRUE(events->empty());
}

TEST(ManagementReviewPlan, HasAtMost200Authors) {
  PlanStory story;
  for (int i = 0; i < 199; ++i) story.By("a" + std::to_string(i)).When(PlanStory::Interval(100 + i)).Happens();
  story.By("one-more").When(PlanStory::Interval(300)).IsRefused("TOO_MANY_AUTHORS");
}

TEST(ManagementReviewPlan, KeepsAnOwnerWhoLeft) {
  PlanStory story;
  const domain::PersonChange left{"olga", "organizations/acme/persons/olga", true};
  story.When(&domain::NotePerson<ManagementReviewPlans>, left).Happens();
  ASSERT_EQ(story.state().gone_people_size(), 1);
  v1::UpdateManagementReviewPlanRequest update;
  update.mutable_management_review_plan()->set_owner("oskar");
  story.By("ana").When(update).Happens();
  EXPECT_TRUE(story.state().gone_people().empty());
}

}  // namespace
}  // namespace aims::audit
