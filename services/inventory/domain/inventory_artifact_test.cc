// Evidence of gates that names evidence artifacts, and the copy of the artifacts that it is checked against.

#include "services/inventory/domain/inventory_artifact.h"

#include <functional>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/inventory/domain/testing/ai_system_story.h"

namespace aims::inventory {
namespace {

using ::testing::HasSubstr;
using ::testing::UnorderedElementsAre;
using type::v1::ArtifactStanding;
using v1::GateEvidence;

constexpr char kArtifact[] = "organizations/acme/evidenceArtifacts/report";

ArtifactStanding Standing(ArtifactStanding::State state) {
  ArtifactStanding standing;
  standing.set_artifact(kArtifact);
  standing.set_state(state);
  standing.set_sha256(std::string(64, '0'));
  standing.set_collector("pat");
  return standing;
}

v1::InventoryArtifact Copy(const ArtifactStanding& standing) {
  v1::InventoryArtifact copy;
  copy.set_name("organizations/acme/inventoryArtifacts/report");
  *copy.mutable_standing() = standing;
  return copy;
}
v1::InventoryArtifact Copy(ArtifactStanding::State state) { return Copy(Standing(state)); }

// Has the evidence of `kind` name the artifact.
template <class Request>
Request Naming(Kind kind, Request request) {
  for (auto& evidence : *request.mutable_evidence()) {
    if (evidence.kind() == kind) evidence.set_reference(kArtifact);
  }
  return request;
}

TEST(InventoryArtifact, IsWhatWasReportedLast) {
  domain::Story<InventoryArtifacts> story("organizations/acme/inventoryArtifacts/report");
  const auto report = [](uint64_t version, ArtifactStanding::State state) {
    return domain::ArtifactReport{Standing(state), version};
  };
  story.When(&InventoryArtifacts::Report, report(4, ArtifactStanding::STATE_ACCEPTED)).Happens();
  story.When(&InventoryArtifacts::Report, report(4, ArtifactStanding::STATE_WITHDRAWN)).NothingHappens();
  story.When(&InventoryArtifacts::Report, report(3, ArtifactStanding::STATE_WITHDRAWN)).NothingHappens();
  EXPECT_EQ(story.state().standing().state(), ArtifactStanding::STATE_ACCEPTED);
  EXPECT_EQ(story.state().standing().artifact(), kArtifact);
  EXPECT_EQ(story.state().artifact_version(), 4u);
  story.When(&InventoryArtifacts::Report, report(6, ArtifactStanding::STATE_WITHDRAWN)).Happens();
  EXPECT_EQ(story.state().standing().state(), ArtifactStanding::STATE_WITHDRAWN);
}

TEST(GateArtifacts, AreTakenWhileTheyAreAcceptedAndValid) {
  auto story = SystemStory::InDevelopment();
  const auto request = Naming(GateEvidence::KIND_DATA_RECORD,
                              story.Giving<v1::SubmitForVerificationRequest>(SystemStory::SubmissionKinds()));
  story.By("devi").When(request).IsRefused("ARTIFACT_UNKNOWN", "7.5.3");
  EXPECT_THAT(std::string(story.outcome().status().message()), HasSubstr(kArtifact));
  const auto refused = [&](const std::function<void(ArtifactStanding&)>& change, const char* rule) {
    auto standing = Standing(ArtifactStanding::STATE_ACCEPTED);
    change(standing);
    auto attempt = story;
    attempt.Knowing(Copy(standing)).When(request);
    EXPECT_THAT(RulesOf(attempt), UnorderedElementsAre(rule));
    attempt.IsRefused(rule, "7.5.3");
    EXPECT_THAT(std::string(attempt.outcome().status().message()), HasSubstr(kArtifact));
  };
  refused([](auto& standing) { standing.set_state(ArtifactStanding::STATE_WITHDRAWN); }, "ARTIFACT_NOT_ACCEPTED");
  refused([](auto& standing) { standing.set_state(ArtifactStanding::STATE_SUPERSEDED); }, "ARTIFACT_NOT_ACCEPTED");
  refused([](auto& standing) { standing.set_state(ArtifactStanding::STATE_EXPIRED); }, "EVIDENCE_EXPIRED");
  refused([&](auto& standing) { *standing.mutable_expire_time() = base::ToProto(story.time()); }, "EVIDENCE_EXPIRED");
  refused([](auto& standing) { standing.set_sha256(std::string(64, '1')); }, "ARTIFACT_DIFFERS");
  refused([](auto& standing) { standing.set_collector("carl"); }, "PREPARER_DIFFERS");
  story.Knowing(Copy(ArtifactStanding::STATE_ACCEPTED)).When(request).Happens();
}

// The impact assessment was given before development, and the approval rests on it.
TEST(GateArtifacts, OfEarlierGatesCountWhileTheyAreAcceptedAndValid) {
  auto story = SystemStory::InInception();
  story.Knowing(Copy(ArtifactStanding::STATE_ACCEPTED)).By("max");
  story
      .When(Naming(GateEvidence::KIND_IMPACT_ASSESSMENT,
                   story.Deciding<v1::StartDevelopmentRequest>(SystemStory::DevelopmentKinds())))
      .Happens();
  story.By("devi").When(story.Giving<v1::SubmitForVerificationRequest>(SystemStory::SubmissionKinds())).Happens();
  auto withdrawn = story;
  withdrawn.Knowing(Copy(ArtifactStanding::STATE_WITHDRAWN)).By("dana").When(withdrawn.Approval());
  EXPECT_THAT(RulesOf(withdrawn), UnorderedElementsAre("IMPACT_ASSESSMENT_MISSING"));
  EXPECT_THAT(std::string(withdrawn.outcome().status().message()),
              HasSubstr(std::string(kArtifact) + " was withdrawn"));
  // Another document takes its place.
  auto request = withdrawn.Approval();
  *request.add_evidence() = withdrawn.Document(GateEvidence::KIND_IMPACT_ASSESSMENT);
  withdrawn.When(request).Happens();
  story.By("dana").When(story.Approval()).Happens();
}

}  // namespace
}  // namespace aims::inventory
