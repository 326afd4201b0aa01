// The copy of evidence artifacts that the moves of the risk service check evidence against.

#include "services/risk/domain/risk_artifact.h"

#include "gtest/gtest.h"
#include "services/risk/domain/testing/artifact_copy.h"

namespace aims::risk {
namespace {

using type::v1::ArtifactStanding;

TEST(RiskArtifact, IsWhatWasReportedLast) {
  domain::Story<RiskArtifacts> story("organizations/acme/riskArtifacts/report");
  const auto report = [](uint64_t version, ArtifactStanding::State state) {
    return domain::ArtifactReport{Artifact(state).standing(), version};
  };
  story.When(&RiskArtifacts::Report, report(4, ArtifactStanding::STATE_ACCEPTED)).Happens();
  story.When(&RiskArtifacts::Report, report(4, ArtifactStanding::STATE_WITHDRAWN)).NothingHappens();
  story.When(&RiskArtifacts::Report, report(3, ArtifactStanding::STATE_WITHDRAWN)).NothingHappens();
  EXPECT_EQ(story.state().standing().state(), ArtifactStanding::STATE_ACCEPTED);
  EXPECT_EQ(story.state().standing().artifact(), kArtifact);
  EXPECT_EQ(story.state().artifact_version(), 4u);
  story.When(&RiskArtifacts::Report, report(6, ArtifactStanding::STATE_WITHDRAWN)).Happens();
  EXPECT_EQ(story.state().standing().state(), ArtifactStanding::STATE_WITHDRAWN);
}

TEST(RiskArtifact, IsLookedUpInTheOrganization) {
  domain::KnownResources known;
  known.Add(Artifact(ArtifactStanding::STATE_WITHDRAWN));
  google::protobuf::RepeatedPtrField<type::v1::Evidence> evidence;
  *evidence.Add() = OfArtifact("pia", absl::UnixEpoch());
  const auto rules_for = [&](const std::string& subject) {
    domain::Refusals refusals(subject);
    RequireUsable(evidence, {{}, absl::UnixEpoch(), &known, subject}, &refusals);
    return refusals.violations().at(0).rule;
  };
  EXPECT_EQ(rules_for("organizations/acme/risks/drift"), "ARTIFACT_NOT_ACCEPTED");
  EXPECT_EQ(rules_for("organizations/other/risks/drift"), "ARTIFACT_UNKNOWN");
}

}  // namespace
}  // namespace aims::risk
