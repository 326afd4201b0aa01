#pragma once
// Shared by the tests of made-up events. Only for tests.

#include <string>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "tools/bench/event_source.h"

namespace aims::bench {

// The record of the topic, such as a controls::v1::ControlsTopicRecord.
template <class Record>
Record Parsed(const EventSource::Placed& placed) {
  Record record;
  EXPECT_TRUE(record.ParseFromString(placed.record.value));
  return record;
}

// "control_test.concluded"; "sources_consumed" of what is no event.
template <class Record>
std::string KindOf(const Record& record) {
  const auto& payload = *record.GetReflection()->GetOneofFieldDescriptor(record, record.descriptor()->oneof_decl(0));
  const auto& event = record.GetReflection()->GetMessage(record, &payload);
  const auto& type = *event.GetDescriptor();
  if (type.oneof_decl_count() == 0) return std::string(payload.name());
  return absl::StrCat(payload.name(), ".",
                      event.GetReflection()->GetOneofFieldDescriptor(event, type.oneof_decl(0))->name());
}

// The same options give the same events, another seed gives others.
template <class Events>
void ExpectTheSameForTheSameOptions(int count) {
  Events one({.partitions = 2, .seed = 7});
  Events same({.partitions = 2, .seed = 7});
  Events other({.partitions = 2, .seed = 8});
  bool differs = false;
  for (int i = 0; i < count; ++i) {
    const auto event = one.Next();
    const auto again = same.Next();
    EXPECT_EQ(event.partition, again.partition);
    EXPECT_EQ(event.record.value, again.record.value);
    differs = differs || other.Next().record.value != event.record.value;
  }
  EXPECT_TRUE(differs);
}

// Each partition is closed with how far reactions have gone through the service's own topic.
template <class Events, class Record>
void ExpectClosings() {
  const Events events({.partitions = 2});
  const auto closings = events.Closings({{{events.topic(), 0}, 30}, {{events.topic(), 1}, 40}});
  ASSERT_EQ(closings.size(), 2);
  for (int32_t partition : {0, 1}) {
    EXPECT_EQ(closings[partition].partition, partition);
    const Record record = Parsed<Record>(closings[partition]);
    ASSERT_EQ(record.sources_consumed().positions_size(), 2);
    EXPECT_EQ(record.sources_consumed().positions(1).next(), 40);
  }
}

}  // namespace aims::bench
