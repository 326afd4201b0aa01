#include "services/controls/reactions/reactions.h"

#include "aims/controls/v1/topic.pb.h"
#include "aims/inventory/v1/topic.pb.h"
#include "aims/risk/v1/topic.pb.h"
#include "gtest/gtest.h"
#include "services/controls/domain/framework.h"

namespace aims::controls {
namespace {

using google::protobuf::FieldDescriptor;

// Calls `visit` with a record of each event of the topic.
template <class Record, class Visit>
void EachEvent(const Visit& visit) {
  const auto* payload = Record::descriptor()->FindOneofByName("payload");
  for (int i = 0; i < payload->field_count(); ++i) {
    const FieldDescriptor* kind = payload->field(i);
    const auto* event = kind->message_type()->FindOneofByName("event");
    for (int j = 0; event != nullptr && j < event->field_count(); ++j) {
      Record record;
      record.mutable_metadata()->set_event_id("e1");
      record.mutable_metadata()->set_organization("organizations/acme");
      record.mutable_metadata()->set_subject("organizations/acme/things/x");
      auto* about = record.GetReflection()->MutableMessage(&record, kind);
      about->GetReflection()->MutableMessage(about, event->field(j));
      visit(record, event->field(j)->full_name());
    }
  }
}

// React refuses an event that has two effects on each of many resources, or two on one resource by the same reaction.
TEST(ControlsReactions, FitTogetherForEachEvent) {
  const command::Reactions reactions = ControlsReactions();
  const auto fits = [&](const char* topic) {
    return [&reactions, topic](const auto& record, const std::string& event) {
      const auto caused = reactions.React(topic, record.SerializeAsString());
      EXPECT_TRUE(caused.ok()) << event << ": " << caused.status();
    };
  };
  EachEvent<v1::ControlsTopicRecord>(fits("aims.controls.events"));
  EachEvent<inventory::v1::InventoryTopicRecord>(fits("aims.inventory.events"));
  EachEvent<risk::v1::RiskTopicRecord>(fits("aims.risk.events"));
}

TEST(ControlsReactions, ARegisteredOrganizationIsOfferedTheShippedFrameworks) {
  inventory::v1::InventoryTopicRecord record;
  record.mutable_metadata()->set_subject("organizations/acme");
  record.mutable_metadata()->set_organization("organizations/acme");
  record.mutable_organization()->mutable_registered();
  const auto caused = ControlsReactions().React("aims.inventory.events", record.SerializeAsString());
  ASSERT_TRUE(caused.ok()) << caused.status();
  size_t offered = 0;
  for (const auto& effect : caused->effects) {
    if (effect.actor.subject() != "reaction/framework") continue;
    ++offered;
    const auto events =
        effect.decide(v1::Framework(), domain::Decision{{}, absl::UnixEpoch(), nullptr, effect.subject});
    ASSERT_TRUE(events.ok()) << events.status();
    EXPECT_EQ(events->size(), 1u);
  }
  EXPECT_EQ(offered, ShippedFrameworks().size());
}

}  // namespace
}  // namespace aims::controls
