#include "services/controls/domain/artifact_evidence.h"

#include <string>
#include <vector>

#include "common/base/time.h"
#include "common/domain/story.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/controls/domain/evidence_artifact.h"

namespace aims::controls {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using type::v1::Evidence;
using v1::EvidenceArtifact;

constexpr char kArtifact[] = "organizations/acme/evidenceArtifacts/report";
const absl::Time kNow = absl::FromUnixSeconds(1767225600);

EvidenceArtifact Accepted() {
  EvidenceArtifact artifact;
  artifact.set_name(kArtifact);
  artifact.set_state(EvidenceArtifact::STATE_ACCEPTED);
  artifact.set_sha256(std::string(64, 'a'));
  artifact.set_collector("carl");
  *artifact.mutable_expire_time() = base::ToProto(kNow + absl::Hours(1));
  return artifact;
}

Evidence Naming(const std::string& reference) {
  Evidence evidence;
  evidence.set_title("report");
  evidence.set_reference(reference);
  evidence.set_sha256(std::string(64, 'a'));
  evidence.set_preparer("carl");
  *evidence.mutable_evidence_time() = base::ToProto(kNow);
  return evidence;
}

std::vector<std::string> RulesOf(const Evidence& evidence, const EvidenceArtifact& artifact) {
  domain::KnownResources known;
  known.Add(artifact);
  google::protobuf::RepeatedPtrField<Evidence> all;
  *all.Add() = evidence;
  domain::Refusals refusals("organizations/acme/controls/c");
  RequireUsable(all, {{}, kNow, &known, "organizations/acme/controls/c"}, &refusals);
  std::vector<std::string> rules;
  for (const auto& violation : refusals.violations()) {
    EXPECT_EQ(violation.clause, "7.5.3");
    rules.push_back(violation.rule);
  }
  return rules;
}

TEST(ArtifactEvidence, IsUsableWhenItIsTheAcceptedArtifact) {
  EXPECT_THAT(RulesOf(Naming(kArtifact), Accepted()), IsEmpty());
  EXPECT_THAT(RulesOf(Naming("https://files.acme.example/report.pdf"), Accepted()), IsEmpty());
  EXPECT_THAT(RulesOf(Naming("organizations/acme/risks/r1"), Accepted()), IsEmpty());
}

TEST(ArtifactEvidence, HasTimesThatHold) {
  Evidence evidence = Naming("https://files.acme.example/report.pdf");
  *evidence.mutable_expire_time() = base::ToProto(kNow);
  EXPECT_THAT(RulesOf(evidence, Accepted()), ElementsAre("EVIDENCE_EXPIRED"));
  evidence.clear_expire_time();
  *evidence.mutable_evidence_time() = base::ToProto(kNow + absl::Seconds(1));
  EXPECT_THAT(RulesOf(evidence, Accepted()), ElementsAre("EVIDENCE_IN_FUTURE"));
}

TEST(ArtifactEvidence, NamesAnArtifactOfTheOrganization) {
  EXPECT_THAT(RulesOf(Naming("organizations/acme/evidenceArtifacts/none"), Accepted()),
              ElementsAre("ARTIFACT_UNKNOWN"));
  EXPECT_THAT(RulesOf(Naming("organizations/acme/evidenceArtifacts/No Name"), Accepted()),
              ElementsAre("ARTIFACT_UNKNOWN"));
  EvidenceArtifact elsewhere = Accepted();
  elsewhere.set_name("organizations/other/evidenceArtifacts/report");
  EXPECT_THAT(RulesOf(Naming(elsewhere.name()), elsewhere), ElementsAre("ARTIFACT_UNKNOWN"));
}

TEST(ArtifactEvidence, IsAcceptedAndValid) {
  EvidenceArtifact artifact = Accepted();
  for (const auto state :
       {EvidenceArtifact::STATE_DRAFT, EvidenceArtifact::STATE_SUBMITTED, EvidenceArtifact::STATE_REJECTED,
        EvidenceArtifact::STATE_SUPERSEDED, EvidenceArtifact::STATE_WITHDRAWN}) {
    artifact.set_state(state);
    EXPECT_THAT(RulesOf(Naming(kArtifact), artifact), ElementsAre("ARTIFACT_NOT_ACCEPTED"));
  }
  artifact.set_state(EvidenceArtifact::STATE_EXPIRED);
  EXPECT_THAT(RulesOf(Naming(kArtifact), artifact), ElementsAre("EVIDENCE_EXPIRED"));
  artifact = Accepted();
  *artifact.mutable_expire_time() = base::ToProto(kNow);  // and the timer has not come yet
  EXPECT_THAT(RulesOf(Naming(kArtifact), artifact), ElementsAre("EVIDENCE_EXPIRED"));
}

TEST(ArtifactEvidence, HasDigestAndPreparerOfTheArtifact) {
  Evidence evidence = Naming(kArtifact);
  evidence.set_sha256(std::string(64, 'b'));
  EXPECT_THAT(RulesOf(evidence, Accepted()), ElementsAre("ARTIFACT_DIFFERS"));
  evidence = Naming(kArtifact);
  evidence.set_preparer("rita");
  EXPECT_THAT(RulesOf(evidence, Accepted()), ElementsAre("PREPARER_DIFFERS"));
}

}  // namespace
}  // namespace aims::controls
