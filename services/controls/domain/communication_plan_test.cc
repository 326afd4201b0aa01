#include "services/controls/domain/communication_plan.h"

#include "common/domain/person_noted.h"
#include "gtest/gtest.h"
#include "services/controls/domain/testing/competence_story.h"

namespace aims::controls {
namespace {

using v1::CommunicationPlan;
using Row = CommunicationPlan::Row;

// A plan that ria writes and olaf owns.
class PlanStory : public domain::Story<CommunicationPlans> {
 public:
  PlanStory() : Story("organizations/acme/communicationPlans/main") {
    Knowing(Managed());
    v1::CreateCommunicationPlanRequest request;
    request.mutable_communication_plan()->set_display_name("Communication");
    request.mutable_communication_plan()->set_owner("olaf");
    By("ria").When(request).Happens();
  }
  static v1::SetCommunicationRowRequest Every(const std::string& row_id, uint32_t days) {
    v1::SetCommunicationRowRequest request;
    auto& row = *request.mutable_row();
    row.set_row_id(row_id);
    row.set_topic("The AI policy");
    row.add_requirements("iso-42001:5.2");
    row.set_trigger(Row::TRIGGER_INTERVAL);
    row.set_interval_days(days);
    row.set_audience("all staff");
    row.set_channel("intranet");
    row.set_responsible("carl");
    return request;
  }
  static v1::SetCommunicationRowRequest On(const std::string& row_id, const std::string& event_name) {
    auto request = Every(row_id, 0);
    request.mutable_row()->set_trigger(Row::TRIGGER_EVENT);
    request.mutable_row()->set_event_name(event_name);
    return request;
  }
  PlanStory& Set(const v1::SetCommunicationRowRequest& request) {
    By("ria").When(request).Happens();
    return *this;
  }
  v1::ApproveCommunicationPlanRequest Approving() const {
    v1::ApproveCommunicationPlanRequest request;
    request.set_digest(state().digest());
    return request;
  }
  PlanStory& Approve() {
    By("mia").When(Approving()).Happens();
    return *this;
  }
  v1::RetireCommunicationPlanRequest Retiring() const {
    v1::RetireCommunicationPlanRequest request;
    request.set_digest(state().digest());
    return request;
  }
  static v1::TriggerCommunicationRequest Triggering(const std::string& row_id) {
    v1::TriggerCommunicationRequest request;
    request.set_row_id(row_id);
    request.set_reason("a new customer");
    return request;
  }
  absl::Time NextDue(int row) const { return base::FromProto(state().approved_rows(row).next_due_time()); }
};

v1::RemoveCommunicationRowRequest Removing(const std::string& row_id) {
  v1::RemoveCommunicationRowRequest request;
  request.set_row_id(row_id);
  return request;
}

TEST(CommunicationPlan, HasRowsThatSayWhenTheyFallDue) {
  PlanStory story;
  story.When(PlanStory::Every("policy", 0)).Fails(absl::StatusCode::kInvalidArgument);
  story.When(PlanStory::On("users", "")).Fails(absl::StatusCode::kInvalidArgument);
  story.Set(PlanStory::Every("policy", 365)).Set(PlanStory::Every("other", 30));
  story.When(PlanStory::Every("policy", 365)).NothingHappens();
  story.Set(PlanStory::Every("policy", 180));
  EXPECT_EQ(story.state().rows_size(), 2);
  EXPECT_EQ(story.state().rows(0).interval_days(), 180);
  story.When(Removing("none")).IsRefused("ROW_UNKNOWN", "7.4");
  story.When(Removing("other")).Happens();
  EXPECT_EQ(story.state().rows_size(), 1);
}

TEST(CommunicationPlan, HasNotTooManyRows) {
  PlanStory story;
  for (int i = 0; i < 60; ++i) story.Set(PlanStory::Every(absl::StrCat("r", i), 30));
  story.When(PlanStory::Every("more", 30)).IsRefused("TOO_MANY_ROWS", "7.4");
  story.Set(PlanStory::Every("r59", 31));
}

TEST(CommunicationPlan, HasNotTooManyAuthors) {
  PlanStory story;
  for (int i = 1; i < 200; ++i) story.By(absl::StrCat("p", i)).When(PlanStory::Every("policy", i)).Happens();
  story.By("more").When(PlanStory::Every("policy", 300)).IsRefused("TOO_MANY_AUTHORS");
  story.When(Removing("policy")).IsRefused("TOO_MANY_AUTHORS");
  v1::UpdateCommunicationPlanRequest update;
  update.mutable_communication_plan()->set_description("new");
  story.When(update).IsRefused("TOO_MANY_AUTHORS");
}

TEST(CommunicationPlan, IsApprovedByManagementWithAllItsRows) {
  PlanStory story;
  story.By("mia").When(story.Approving()).IsRefused("ROWS_MISSING", "7.4");
  story.Set(PlanStory::Every("policy", 365));
  for (const char* maker : {"ria", "olaf"}) story.By(maker).When(story.Approving()).IsRefused("FOUR_EYES", "7.4");
  story.By("eva").When(story.Approving()).IsRefused("NOT_DESIGNATED", "7.4");
  auto stale = story.Approving();
  story.Set(PlanStory::Every("policy", 180));
  story.By("mia").When(stale).IsRefused("OTHER_DIGEST", "7.4");
  story.When(story.Approving()).Happens();
  EXPECT_EQ(story.state().state(), CommunicationPlan::STATE_APPROVED);
  EXPECT_FALSE(story.state().changed());
  EXPECT_TRUE(story.state().authors().empty());
  story.By("mo").When(story.Approving()).IsRefused("NOTHING_CHANGED", "7.4");
}

TEST(CommunicationPlan, DigestCoversRowsAndTheirOrder) {
  PlanStory story;
  story.Set(PlanStory::Every("a", 1)).Set(PlanStory::Every("b", 1));
  const std::string before = story.state().digest();
  CommunicationPlan swapped = story.state();
  swapped.mutable_rows()->SwapElements(0, 1);
  EXPECT_NE(DigestOfPlan(swapped), before);
  v1::UpdateCommunicationPlanRequest update;
  update.mutable_communication_plan()->set_owner("otto");
  story.When(update).Happens();
  EXPECT_NE(story.state().digest(), before);
}

TEST(CommunicationPlan, ChangesAreInForceAfterTheNextApproval) {
  PlanStory story;
  story.Set(PlanStory::Every("policy", 365)).Approve();
  story.Set(PlanStory::Every("policy", 30));
  EXPECT_TRUE(story.state().changed());
  EXPECT_EQ(story.state().approved_rows(0).row().interval_days(), 365);
  v1::RejectCommunicationPlanRequest request;
  story.By("mia").When(request).IsRefused("OTHER_DIGEST", "7.4");
  request.set_digest(story.state().digest());
  request.set_reason("too often");
  story.When(request).Happens();
  EXPECT_EQ(story.state().state(), CommunicationPlan::STATE_APPROVED);
  EXPECT_EQ(story.state().state_reason(), "too often");
  story.Set(PlanStory::Every("policy", 365));
  request.set_digest(story.state().digest());
  EXPECT_FALSE(story.state().changed()) << "it is the approved plan again";
  story.By("mia").When(request).IsRefused("NOTHING_CHANGED", "7.4");
}

TEST(CommunicationPlan, ARowFallsDueAfterItsInterval) {
  PlanStory story;
  story.Set(PlanStory::Every("policy", 30));
  EXPECT_TRUE(story.After(100 * kDay).FallsDue().empty()) << "it is a draft";
  story.Approve();
  const absl::Time due = story.time() + 30 * kDay;
  EXPECT_TRUE(story.After(29 * kDay).FallsDue().empty());
  const auto events = story.After(kDay).FallsDue();
  ASSERT_EQ(events.size(), 1);
  EXPECT_EQ(base::FromProto(events[0].communication_fell_due().due_time()), due);
  EXPECT_EQ(events[0].communication_fell_due().row().row_id(), "policy");
  EXPECT_TRUE(story.FallsDue().empty());
  EXPECT_EQ(story.NextDue(0), due + 30 * kDay);
}

TEST(CommunicationPlan, ARowThatWasDueSeveralTimesFallsDueOnce) {
  PlanStory story;
  story.Set(PlanStory::Every("policy", 30)).Set(PlanStory::Every("other", 60)).Approve();
  const absl::Time start = story.time();
  EXPECT_EQ(story.After(95 * kDay).FallsDue().size(), 2);
  EXPECT_EQ(story.NextDue(0), start + 120 * kDay);
  EXPECT_EQ(story.NextDue(1), start + 120 * kDay);
  EXPECT_EQ(story.After(25 * kDay).FallsDue().size(), 2) << "both at one instant";
}

TEST(CommunicationPlan, ARowCanBeginAtATime) {
  PlanStory story;
  auto row = PlanStory::Every("policy", 30);
  *row.mutable_row()->mutable_first_due_time() = base::ToProto(story.time() + 5 * kDay);
  auto past = PlanStory::Every("past", 30);
  *past.mutable_row()->mutable_first_due_time() = base::ToProto(story.time() - kDay);
  story.Set(row).Set(past).Approve();
  EXPECT_EQ(story.NextDue(0), story.time() + 5 * kDay);
  EXPECT_EQ(story.NextDue(1), story.time() + 30 * kDay);
}

TEST(CommunicationPlan, ARowKeepsItsTimesUnlessItsScheduleChanges) {
  PlanStory story;
  story.Set(PlanStory::Every("policy", 30)).Set(PlanStory::Every("other", 30)).Approve();
  const absl::Time due = story.NextDue(0);
  auto renamed = PlanStory::Every("policy", 30);
  renamed.mutable_row()->set_audience("all staff and contractors");
  story.After(10 * kDay);
  story.Set(renamed).Set(PlanStory::Every("other", 40)).Approve();
  EXPECT_EQ(story.NextDue(0), due);
  EXPECT_EQ(story.NextDue(1), story.time() + 40 * kDay);
  EXPECT_EQ(story.state().approved_rows(0).row().audience(), "all staff and contractors");
}

TEST(CommunicationPlan, ARowFallsDueByAnEventThatAPersonReports) {
  PlanStory story;
  story.Set(PlanStory::On("users", "a new customer")).Set(PlanStory::Every("policy", 30));
  story.By("carl").When(PlanStory::Triggering("users")).IsRefused("WRONG_STATE", "7.4");
  story.Approve().By("carl");
  EXPECT_FALSE(story.state().approved_rows(0).has_next_due_time());
  story.When(PlanStory::Triggering("none")).IsRefused("ROW_UNKNOWN", "7.4");
  story.When(PlanStory::Triggering("policy")).IsRefused("ROW_OF_INTERVAL", "7.4");
  const auto events = story.When(PlanStory::Triggering("users")).Happens();
  EXPECT_EQ(events[0].communication_fell_due().cause(), "a new customer");
  EXPECT_EQ(base::FromProto(events[0].communication_fell_due().due_time()), story.time());
}

TEST(CommunicationPlan, ARowFallsDueByAnEventOfAimsOnce) {
  PlanStory story;
  const TriggerEvent retired{"ai_system.retired", "organizations/acme/aiSystems/chat", "e1", story.time()};
  story.Set(PlanStory::On("users", "ai_system.retired")).Set(PlanStory::On("staff", "ai_system.suspended"));
  story.When(&NoteTrigger, retired).NothingHappens();
  story.Approve();
  const auto events = story.When(&NoteTrigger, retired).Happens();
  ASSERT_EQ(events.size(), 1);
  EXPECT_EQ(events[0].communication_fell_due().row().row_id(), "users");
  story.When(&NoteTrigger, retired).NothingHappens();
  EXPECT_EQ(story.When(&NoteTrigger, TriggerEvent{"ai_system.retired", "s", "e2", story.time()}).Happens().size(), 1);
}

TEST(CommunicationPlan, IsEndedByManagementOnceItWasApproved) {
  PlanStory draft;
  draft.When(v1::RetireCommunicationPlanRequest()).IsRefused("OTHER_DIGEST", "7.4");
  draft.When(draft.Retiring()).Happens();
  EXPECT_EQ(draft.state().state(), CommunicationPlan::STATE_RETIRED);

  PlanStory story;
  story.Set(PlanStory::Every("policy", 30)).Approve();
  // The author of the approved plan, and the owner.
  for (const char* maker : {"ria", "olaf"}) story.By(maker).When(story.Retiring()).IsRefused("FOUR_EYES", "7.4");
  story.By("eva").When(story.Retiring()).IsRefused("NOT_DESIGNATED", "7.4");
  story.By("mo").When(story.Retiring()).Happens();
  EXPECT_TRUE(story.After(100 * kDay).FallsDue().empty());
  story.When(PlanStory::Every("policy", 1)).IsRefused("WRONG_STATE");
  story.When(PlanStory::Triggering("policy")).IsRefused("WRONG_STATE");
  story.When(story.Approving()).IsRefused("WRONG_STATE");
}

TEST(CommunicationPlan, NotesWhoLeftUntilAnotherIsNamed) {
  PlanStory story;
  story.Set(PlanStory::Every("policy", 30));
  const domain::PersonChange gone{"carl", "organizations/acme/persons/p1", true};
  story.When(&domain::NotePerson<CommunicationPlans>, gone).Happens();
  ASSERT_EQ(story.state().gone_people_size(), 1);
  auto row = PlanStory::Every("policy", 30);
  row.mutable_row()->set_responsible("cora");
  story.Set(row);
  EXPECT_TRUE(story.state().gone_people().empty());
}

}  // namespace
}  // namespace aims::controls
