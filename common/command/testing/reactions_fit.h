#pragma once
// For tests of the reactions of a service, all together: React refuses an event that has two effects on each of many
// resources, or two on one resource by the same reaction. Each event that a topic can have is tried once.
//
//   TEST(RiskReactions, FitTogetherForEachEvent) {
//     command::testing::ExpectReactionsFit<inventory::v1::InventoryTopicRecord>(RiskReactions(), "aims.inventory.events");
//   }

#include <string>

#include "common/command/reactions.h"
#include "google/protobuf/descriptor.h"
#include "gtest/gtest.h"

namespace aims::command::testing {

// Calls `visit(record, full name of the event)` with a record of each event of the topic.
template <class Record, class Visit>
void EachEvent(const Visit& visit) {
  const auto* payload = Record::descriptor()->FindOneofByName("payload");
  for (int i = 0; i < payload->field_count(); ++i) {
    const google::protobuf::FieldDescriptor* kind = payload->field(i);
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

template <class Record>
void ExpectReactionsFit(const Reactions& reactions, const char* topic) {
  EachEvent<Record>([&](const Record& record, const std::string& event) {
    const auto caused = reactions.React(topic, record.SerializeAsString());
    EXPECT_TRUE(caused.ok()) << event << ": " << caused.status();
  });
}

}  // namespace aims::command::testing
