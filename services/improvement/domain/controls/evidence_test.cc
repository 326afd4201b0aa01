#include "aims/controls/v1/control.pb.h"
#include "aims/controls/v1/evidence_artifact.pb.h"
#include "gtest/gtest.h"
#include "services/improvement/domain/testing/world.h"

namespace aims::improvement {
namespace {

using controls::v1::ControlEvent;
using controls::v1::EvidenceArtifact;
using controls::v1::EvidenceArtifactEvent;
using Parts = std::map<std::string, int64_t>;

constexpr char kFresh[] = "evidence-fresh";

// A control in operation since 1 March that asks for "metric", "procedure" and "ticket".
World Operation() {
  World world;
  ControlEvent planned, operating;
  planned.mutable_registered()->mutable_control()->add_satisfies()->set_requirement("iso-42001:A.6.2.6");
  operating.mutable_operating();
  world.On("2026-03-01").Tell("controls/c1", planned).Tell("controls/c1", operating);
  return world;
}
EvidenceArtifactEvent Drafted(EvidenceArtifact::Kind kind, const std::string& expires) {
  EvidenceArtifactEvent event;
  event.mutable_registered()->mutable_evidence_artifact()->set_kind(kind);
  if (!expires.empty()) {
    *event.mutable_registered()->mutable_evidence_artifact()->mutable_expire_time() = P(expires);
  }
  return event;
}
EvidenceArtifactEvent Accepted(const std::string& resource = "organizations/acme/controls/c1",
                               const std::string& requirement = "") {
  EvidenceArtifactEvent event;
  EvidenceArtifact::Support& support = *event.mutable_accepted()->add_supports();
  support.set_resource(resource);
  support.set_requirement(requirement);
  return event;
}
EvidenceArtifactEvent Withdrawn() {
  EvidenceArtifactEvent event;
  event.mutable_withdrawn();
  return event;
}
EvidenceArtifactEvent Superseded() {
  EvidenceArtifactEvent event;
  event.mutable_superseded();
  return event;
}

TEST(EvidenceFresh, CountsTheSlotsOfControlsInOperation) {
  const World world = Operation();
  const Tally tally = world.Of(kFresh, "2026-03-01");
  EXPECT_EQ(tally.denominator, 3);
  EXPECT_EQ(tally.numerator, 0);
  EXPECT_EQ(tally.parts, (Parts{{"missing", 3}}));
}

TEST(EvidenceFresh, IsFilledFromTheAcceptanceUntilTheEndOfTheValidity) {
  World world = Operation();
  world.On("2026-03-02").Tell("evidenceArtifacts/e1", Drafted(EvidenceArtifact::KIND_TICKET, "2026-06-01"));
  world.On("2026-03-03").Tell("evidenceArtifacts/e1", Accepted());
  EXPECT_EQ(world.Of(kFresh, "2026-03-02").numerator, 0);
  EXPECT_EQ(world.Of(kFresh, "2026-03-03").numerator, 1);
  EXPECT_EQ(world.Of(kFresh, "2026-03-03").parts, (Parts{{"missing", 2}}));
  EXPECT_EQ(world.Of(kFresh, "2026-05-01").parts, (Parts{{"missing", 2}}));
  EXPECT_EQ(world.Of(kFresh, "2026-05-02").parts, (Parts{{"expiring", 1}, {"missing", 2}}));
  EXPECT_EQ(world.Of(kFresh, "2026-05-31").numerator, 1);
  EXPECT_EQ(world.Of(kFresh, "2026-06-01").numerator, 0);
  EXPECT_EQ(world.Of(kFresh, "2026-06-01").parts, (Parts{{"missing", 3}}));
}

TEST(EvidenceFresh, IsNotExpiringWhileAnotherArtifactIsValidLonger) {
  World world = Operation();
  world.On("2026-03-02").Tell("evidenceArtifacts/e1", Drafted(EvidenceArtifact::KIND_TICKET, "2026-06-01"));
  world.On("2026-03-02").Tell("evidenceArtifacts/e2", Drafted(EvidenceArtifact::KIND_TICKET, ""));
  world.On("2026-03-03").Tell("evidenceArtifacts/e1", Accepted()).Tell("evidenceArtifacts/e2", Accepted());
  EXPECT_EQ(world.Of(kFresh, "2026-05-20").parts, (Parts{{"missing", 2}}));
  EXPECT_EQ(world.Of(kFresh, "2026-05-20").numerator, 1);
}

TEST(EvidenceFresh, FollowsTheDraftUntilItsAcceptance) {
  World world = Operation();
  world.On("2026-03-02").Tell("evidenceArtifacts/e1", Drafted(EvidenceArtifact::KIND_POLICY, "2026-04-01"));
  EvidenceArtifactEvent changed;
  changed.mutable_updated()->mutable_evidence_artifact()->set_kind(EvidenceArtifact::KIND_PROCEDURE);
  changed.mutable_updated()->mutable_update_mask()->add_paths("kind");
  changed.mutable_updated()->mutable_update_mask()->add_paths("expire_time");  // cleared
  world.On("2026-03-02").Tell("evidenceArtifacts/e1", changed);
  world.On("2026-03-03").Tell("evidenceArtifacts/e1", Accepted());
  EXPECT_EQ(world.Of(kFresh, "2026-05-01").numerator, 1);
}

TEST(EvidenceFresh, IsMissingAfterAWithdrawalOrWhenSuperseded) {
  for (const EvidenceArtifactEvent& end : {Withdrawn(), Superseded()}) {
    World world = Operation();
    world.On("2026-03-02").Tell("evidenceArtifacts/e1", Drafted(EvidenceArtifact::KIND_TICKET, ""));
    world.On("2026-03-03").Tell("evidenceArtifacts/e1", Accepted());
    world.On("2026-03-05").Tell("evidenceArtifacts/e1", end);
    EXPECT_EQ(world.Of(kFresh, "2026-03-04").numerator, 1);
    EXPECT_EQ(world.Of(kFresh, "2026-03-05").numerator, 0);
  }
}

TEST(EvidenceFresh, AsksForTheControlAndTheKind) {
  World world = Operation();
  world.On("2026-03-02").Tell("evidenceArtifacts/e1", Drafted(EvidenceArtifact::KIND_CONTRACT, ""));
  world.On("2026-03-02").Tell("evidenceArtifacts/e2", Drafted(EvidenceArtifact::KIND_TICKET, ""));
  world.On("2026-03-02").Tell("evidenceArtifacts/e3", Drafted(EvidenceArtifact::KIND_TICKET, ""));
  world.On("2026-03-03").Tell("evidenceArtifacts/e1", Accepted());
  world.On("2026-03-03").Tell("evidenceArtifacts/e2", Accepted("organizations/acme/controls/c10"));
  world.On("2026-03-03").Tell("evidenceArtifacts/e3", Accepted("organizations/acme/policies/c1"));
  EXPECT_EQ(world.Of(kFresh, "2026-03-04").numerator, 0);
}

TEST(RequirementEvidence, HoldsFromTheAcceptanceUntilTheEndOfTheValidity) {
  World world;
  world.On("2026-03-02").Tell("evidenceArtifacts/e1", Drafted(EvidenceArtifact::KIND_TICKET, "2026-06-01"));
  world.On("2026-03-03").Tell("evidenceArtifacts/e1", Accepted("", "eu-ai-act:Art. 9"));
  EXPECT_TRUE(world.Standing(Series::kRequirementEvidence, "2026-03-02").empty());
  EXPECT_EQ(world.Standing(Series::kRequirementEvidence, "2026-03-03"),
            (Counts{{LabelOf({"eu-ai-act:Art. 9", SecondsPart(T("2026-06-01"))}), 1}}));
  EXPECT_TRUE(world.Standing(Series::kRequirementEvidence, "2026-06-01").empty());
}

TEST(RequirementEvidence, IsWithoutEndWhereTheArtifactIs) {
  World world;
  world.On("2026-03-02").Tell("evidenceArtifacts/e1", Drafted(EvidenceArtifact::KIND_TICKET, ""));
  world.On("2026-03-03").Tell("evidenceArtifacts/e1", Accepted("", "iso-42001:A.6.2.6"));
  EXPECT_EQ(world.Standing(Series::kRequirementEvidence, "2030-01-01"), (Counts{{"iso-42001:A.6.2.6|0", 1}}));
}

}  // namespace
}  // namespace aims::improvement
