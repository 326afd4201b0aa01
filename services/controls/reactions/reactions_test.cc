#include "services/controls/reactions/reactions.h"

#include "aims/controls/v1/topic.pb.h"
#include "aims/inventory/v1/topic.pb.h"
#include "aims/risk/v1/topic.pb.h"
#include "common/command/testing/reactions_fit.h"
#include "gtest/gtest.h"
#include "services/controls/domain/framework.h"

namespace aims::controls {
namespace {

TEST(ControlsReactions, FitTogetherForEachEvent) {
  const command::Reactions reactions = ControlsReactions();
  command::testing::ExpectReactionsFit<v1::ControlsTopicRecord>(reactions, "aims.controls.events");
  command::testing::ExpectReactionsFit<inventory::v1::InventoryTopicRecord>(reactions, "aims.inventory.events");
  command::testing::ExpectReactionsFit<risk::v1::RiskTopicRecord>(reactions, "aims.risk.events");
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
