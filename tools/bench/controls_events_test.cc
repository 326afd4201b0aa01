// Made-up events of the controls service are those of an organization at work: of all kinds, decided by the domain.
#include "tools/bench/controls_events.h"

#include <map>
#include <string>

#include "absl/strings/str_cat.h"
#include "aims/controls/v1/topic.pb.h"
#include "gtest/gtest.h"

namespace aims::bench {
namespace {

using controls::v1::ControlsTopicRecord;

// "control_test.concluded"; "sources_consumed" of what is no event.
std::string KindOf(const ControlsTopicRecord& record) {
  const auto& payload = *record.GetReflection()->GetOneofFieldDescriptor(record, record.descriptor()->oneof_decl(0));
  const auto& event = record.GetReflection()->GetMessage(record, &payload);
  const auto& type = *event.GetDescriptor();
  if (type.oneof_decl_count() == 0) return std::string(payload.name());
  return absl::StrCat(payload.name(), ".",
                      event.GetReflection()->GetOneofFieldDescriptor(event, type.oneof_decl(0))->name());
}

ControlsTopicRecord Parsed(const EventSource::Placed& placed) {
  ControlsTopicRecord record;
  EXPECT_TRUE(record.ParseFromString(placed.record.value));
  return record;
}

TEST(ControlsEvents, AreOfAllThatAnOrganizationDoes) {
  ControlsEvents events({.partitions = 3});
  std::map<std::string, int> kinds, actors;
  constexpr int kCount = 60'000;
  for (int i = 0; i < kCount; ++i) {
    const ControlsTopicRecord record = Parsed(events.Next());
    ++kinds[KindOf(record)];
    ++actors[record.metadata().actor().subject()];
  }
  for (const char* kind : {"controls_authority.reported",
                           "framework.adopted",
                           "control.registered",
                           "control.implemented",
                           "control.attested",
                           "control.operating",
                           "control.degraded",
                           "control.standing_changed",
                           "control.evidence_noted",
                           "control_test.started",
                           "control_test.concluded",
                           "control_test.missed",
                           "control_exception.approved",
                           "control_exception.expired",
                           "evidence_artifact.accepted",
                           "evidence_artifact.rejected",
                           "evidence_artifact.expired",
                           "policy.published",
                           "policy_acknowledgement.requested",
                           "policy_acknowledgement.given",
                           "policy_acknowledgement.overdue",
                           "person.joined",
                           "person.absence_began",
                           "person.left",
                           "competence_requirement.holder_assigned",
                           "competence.opened",
                           "competence.assessed",
                           "competence.waiver_approved",
                           "competence.expired",
                           "statement_of_applicability.row_set",
                           "statement_of_applicability.approved"}) {
    EXPECT_GT(kinds[kind], 0) << "no " << kind;
  }
  for (const auto& [kind, count] : kinds) EXPECT_LT(count, kCount / 5) << kind << " crowds out the rest";
  EXPECT_GT(actors["timer"], kCount / 100);
  EXPECT_GT(actors["reaction/tested_control"], kCount / 100);
  EXPECT_LT(events.refused(), kCount / 50) << "people ask for what they may not do";
}

TEST(ControlsEvents, AreTheSameForTheSameOptions) {
  ControlsEvents one({.partitions = 2, .seed = 7});
  ControlsEvents same({.partitions = 2, .seed = 7});
  ControlsEvents other({.partitions = 2, .seed = 8});
  bool differs = false;
  for (int i = 0; i < 2000; ++i) {
    const auto event = one.Next();
    const auto again = same.Next();
    EXPECT_EQ(event.partition, again.partition);
    EXPECT_EQ(event.record.value, again.record.value);
    differs = differs || other.Next().record.value != event.record.value;
  }
  EXPECT_TRUE(differs);
}

TEST(ControlsEvents, CloseEachPartitionWithWhatReactionsHaveGoneThrough) {
  const ControlsEvents events({.partitions = 2});
  const auto closings = events.Closings({{{events.topic(), 0}, 30}, {{events.topic(), 1}, 40}});
  ASSERT_EQ(closings.size(), 2);
  for (int32_t partition : {0, 1}) {
    EXPECT_EQ(closings[partition].partition, partition);
    const ControlsTopicRecord record = Parsed(closings[partition]);
    ASSERT_EQ(record.sources_consumed().positions_size(), 2);
    EXPECT_EQ(record.sources_consumed().positions(1).next(), 40);
  }
}

}  // namespace
}  // namespace aims::bench
