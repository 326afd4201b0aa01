#include "services/controls/domain/communication_record.h"

#include "gtest/gtest.h"
#include "services/controls/domain/testing/competence_story.h"

namespace aims::controls {
namespace {

using v1::CommunicationRecord;

constexpr char kPlan[] = "organizations/acme/communicationPlans/main";

class RecordStory : public domain::Story<CommunicationRecords> {
 public:
  RecordStory() : Story("organizations/acme/communicationRecords/x") {}
  CommunicationDemand Demand(uint32_t response_days = 0) const {
    CommunicationDemand demand{kPlan, {}};
    auto& row = *demand.fell_due.mutable_row();
    row.set_row_id("policy");
    row.set_topic("The AI policy");
    row.add_requirements("iso-42001:5.2");
    row.set_audience("all staff");
    row.set_channel("intranet");
    row.set_responsible("carl");
    row.set_language("en");
    row.set_template_digest(std::string(64, 'b'));
    row.set_response_days(response_days);
    *demand.fell_due.mutable_due_time() = base::ToProto(time());
    demand.fell_due.set_cause("a new customer");
    return demand;
  }
  v1::CreateCommunicationRecordRequest Creating() const {
    v1::CreateCommunicationRecordRequest request;
    auto& record = *request.mutable_communication_record();
    record.set_topic("A fault was repaired");
    record.set_audience("the users");
    record.set_channel("mail");
    record.set_responsible("carl");
    *record.mutable_due_time() = base::ToProto(time() + 5 * kDay);
    return request;
  }
  v1::CompleteCommunicationRequest Sent() const {
    v1::CompleteCommunicationRequest request;
    *request.mutable_send_time() = base::ToProto(time());
    request.set_recipients("all staff");
    request.set_content_digest(std::string(64, 'c'));
    *request.add_evidence() = EvidenceBy("carl", time());
    return request;
  }
};

TEST(CommunicationRecord, IsOpenedAsTheRowHasIt) {
  RecordStory story;
  story.When(&Open, story.Demand()).Happens();
  const auto& record = story.state();
  EXPECT_EQ(record.state(), CommunicationRecord::STATE_DUE);
  EXPECT_EQ(record.plan(), kPlan);
  EXPECT_EQ(record.row_id(), "policy");
  EXPECT_EQ(record.topic(), "The AI policy");
  EXPECT_EQ(record.requirements(0), "iso-42001:5.2");
  EXPECT_EQ(record.audience(), "all staff");
  EXPECT_EQ(record.channel(), "intranet");
  EXPECT_EQ(record.responsible(), "carl");
  EXPECT_EQ(record.language(), "en");
  EXPECT_EQ(record.template_digest(), std::string(64, 'b'));
  EXPECT_EQ(record.cause(), "a new customer");
  EXPECT_EQ(base::FromProto(record.trigger_time()), story.time());
  EXPECT_EQ(base::FromProto(record.due_time()), story.time() + 14 * kDay);
  story.When(&Open, story.Demand()).NothingHappens();
  RecordStory quick;
  quick.When(&Open, quick.Demand(3)).Happens();
  EXPECT_EQ(base::FromProto(quick.state().due_time()), quick.time() + 3 * kDay);
}

TEST(CommunicationRecord, IsOneForEachTimeARowFallsDue) {
  RecordStory story;
  const CommunicationDemand demand = story.Demand();
  EXPECT_EQ(CommunicationRecordName(demand).rfind("organizations/acme/communicationRecords/", 0), 0);
  EXPECT_EQ(CommunicationRecordName(demand), CommunicationRecordName(demand));
  CommunicationDemand later = demand;
  *later.fell_due.mutable_due_time() = base::ToProto(story.time() + kDay);
  EXPECT_NE(CommunicationRecordName(later), CommunicationRecordName(demand));
  CommunicationDemand other = demand;
  other.fell_due.mutable_row()->set_row_id("other");
  EXPECT_NE(CommunicationRecordName(other), CommunicationRecordName(demand));
  CommunicationDemand by_event = demand;
  by_event.fell_due.set_cause_event_id("e1");
  CommunicationDemand by_event_later = later;
  by_event_later.fell_due.set_cause_event_id("e1");
  EXPECT_EQ(CommunicationRecordName(by_event), CommunicationRecordName(by_event_later)) << "one for each event";
  EXPECT_EQ(CommunicationRecordName({"none", {}}), "");
}

TEST(CommunicationRecord, IsMadeWithEvidence) {
  RecordStory story;
  story.By("carl").When(story.Creating()).Happens();
  auto request = story.Sent();
  *request.mutable_send_time() = base::ToProto(story.time() + absl::Seconds(1));
  story.When(request).IsRefused("SEND_TIME_IN_FUTURE", "7.4");
  request = story.Sent();
  *request.mutable_evidence(0)->mutable_expire_time() = base::ToProto(story.time());
  story.When(request).IsRefused("EVIDENCE_EXPIRED", "7.5.3");
  story.When(story.Sent()).Happens();
  EXPECT_EQ(story.state().state(), CommunicationRecord::STATE_DONE);
  EXPECT_EQ(story.state().communication().recipients(), "all staff");
  EXPECT_EQ(story.state().communication().recorder(), "carl");
  EXPECT_FALSE(story.state().late());
  EXPECT_TRUE(story.After(100 * kDay).FallsDue().empty());
  story.When(story.Sent()).IsRefused("WRONG_STATE", "7.4");
  story.When(v1::CancelCommunicationRequest()).IsRefused("WRONG_STATE", "7.4");
}

TEST(CommunicationRecord, IsOverdueOnce) {
  RecordStory story;
  story.By("carl").When(story.Creating()).Happens();
  EXPECT_TRUE(story.After(4 * kDay).FallsDue().empty());
  EXPECT_EQ(story.After(kDay).FallsDue().size(), 1);
  EXPECT_EQ(story.state().state(), CommunicationRecord::STATE_OVERDUE);
  EXPECT_TRUE(story.After(100 * kDay).FallsDue().empty());
  story.When(story.Sent()).Happens();
  EXPECT_TRUE(story.state().late());
}

TEST(CommunicationRecord, IsChangedOrCancelledBeforeItIsMade) {
  RecordStory story;
  story.By("carl").When(story.Creating()).Happens();
  v1::UpdateCommunicationRecordRequest update;
  update.mutable_communication_record()->set_responsible("cora");
  story.When(update).Happens();
  EXPECT_EQ(story.state().responsible(), "cora");
  v1::UpdateCommunicationRecordRequest later;
  *later.mutable_communication_record()->mutable_due_time() = base::ToProto(story.time() + 50 * kDay);
  later.mutable_update_mask()->add_paths("due_time");
  story.When(later).Fails(absl::StatusCode::kInvalidArgument);
  story.After(10 * kDay).FallsDue();
  const auto events = story.When(v1::CancelCommunicationRequest()).Happens();
  EXPECT_TRUE(events[0].cancelled().overdue());
  EXPECT_EQ(story.state().state(), CommunicationRecord::STATE_CANCELLED);
  story.When(update).IsRefused("WRONG_STATE", "7.4");
}

}  // namespace
}  // namespace aims::controls
