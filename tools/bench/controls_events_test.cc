// Made-up events of the controls service are those of an organization at work: of all kinds, decided by the domain.
#include "tools/bench/controls_events.h"

#include <map>
#include <string>

#include "aims/controls/v1/topic.pb.h"
#include "gtest/gtest.h"
#include "tools/bench/testing/made_up.h"

namespace aims::bench {
namespace {

using controls::v1::ControlsTopicRecord;

TEST(ControlsEvents, AreOfAllThatAnOrganizationDoes) {
  ControlsEvents events({.partitions = 3});
  std::map<std::string, int> kinds, actors;
  constexpr int kCount = 60'000;
  for (int i = 0; i < kCount; ++i) {
    const ControlsTopicRecord record = Parsed<ControlsTopicRecord>(events.Next());
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

TEST(ControlsEvents, AreTheSameForTheSameOptions) { ExpectTheSameForTheSameOptions<ControlsEvents>(2000); }

TEST(ControlsEvents, CloseEachPartitionWithWhatReactionsHaveGoneThrough) {
  ExpectClosings<ControlsEvents, ControlsTopicRecord>();
}

}  // namespace
}  // namespace aims::bench
