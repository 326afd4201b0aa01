#include "services/audit/reactions/reactions.h"

#include <algorithm>

#include "aims/audit/v1/topic.pb.h"
#include "aims/controls/v1/topic.pb.h"
#include "aims/inventory/v1/topic.pb.h"
#include "aims/risk/v1/topic.pb.h"
#include "common/command/testing/reactions_fit.h"
#include "gtest/gtest.h"

namespace aims::audit {
namespace {

TEST(AuditReactions, FitTogetherForEachEvent) {
  const command::Reactions reactions = AuditReactions();
  command::testing::ExpectReactionsFit<v1::AuditTopicRecord>(reactions, "aims.audit.events");
  command::testing::ExpectReactionsFit<controls::v1::ControlsTopicRecord>(reactions, "aims.controls.events");
  command::testing::ExpectReactionsFit<inventory::v1::InventoryTopicRecord>(reactions, "aims.inventory.events");
  command::testing::ExpectReactionsFit<risk::v1::RiskTopicRecord>(reactions, "aims.risk.events");
}

TEST(AuditReactions, TheStandingOfAnArtifactIsKnownByItsVersion) {
  controls::v1::ControlsTopicRecord record;
  record.mutable_metadata()->set_subject("organizations/acme/evidenceArtifacts/report");
  record.mutable_metadata()->set_organization("organizations/acme");
  record.mutable_metadata()->set_version(3);
  const auto copies = [&] {
    auto caused = AuditReactions().React("aims.controls.events", record.SerializeAsString()).value();
    caused.effects.erase(
        std::remove_if(caused.effects.begin(), caused.effects.end(),
                       [](const auto& effect) { return effect.subject != "organizations/acme/auditArtifacts/report"; }),
        caused.effects.end());
    return caused.effects;
  };
  record.mutable_evidence_artifact()->mutable_accepted();
  EXPECT_TRUE(copies().empty());
  auto& standing = *record.mutable_evidence_artifact()->mutable_standing_changed()->mutable_standing();
  standing.set_state(type::v1::ArtifactStanding::STATE_WITHDRAWN);
  const auto effects = copies();
  ASSERT_EQ(effects.size(), 1u);
  v1::AuditArtifact known;
  const auto events = effects[0].decide(known, domain::Decision());
  ASSERT_TRUE(events.ok() && events->size() == 1u) << events.status();
  const auto& reported = static_cast<const v1::AuditArtifactEvent&>(*events->at(0)).reported();
  EXPECT_EQ(reported.artifact_version(), 3u);
  EXPECT_EQ(reported.standing().state(), type::v1::ArtifactStanding::STATE_WITHDRAWN);
  known.set_artifact_version(3);
  EXPECT_TRUE(effects[0].decide(known, domain::Decision())->empty());
}

}  // namespace
}  // namespace aims::audit
