// The copy of evidence artifacts that the moves of the audit service check evidence against.

#include "services/audit/domain/audit_artifact.h"

#include <string>

#include "common/base/time.h"
#include "common/domain/story.h"
#include "gtest/gtest.h"
#include "services/audit/domain/evidence_rules.h"

namespace aims::audit {
namespace {

using type::v1::ArtifactStanding;

constexpr char kArtifact[] = "organizations/acme/evidenceArtifacts/report";
constexpr char kCopy[] = "organizations/acme/auditArtifacts/report";

ArtifactStanding Standing(ArtifactStanding::State state) {
  ArtifactStanding standing;
  standing.set_artifact(kArtifact);
  standing.set_state(state);
  standing.set_sha256(std::string(64, 'a'));
  standing.set_collector("pia");
  return standing;
}

TEST(AuditArtifact, IsWhatWasReportedLast) {
  domain::Story<AuditArtifacts> story(kCopy);
  const auto report = [](uint64_t version, ArtifactStanding::State state) {
    return domain::ArtifactReport{Standing(state), version};
  };
  story.When(&AuditArtifacts::Report, report(4, ArtifactStanding::STATE_ACCEPTED)).Happens();
  story.When(&AuditArtifacts::Report, report(4, ArtifactStanding::STATE_WITHDRAWN)).NothingHappens();
  story.When(&AuditArtifacts::Report, report(3, ArtifactStanding::STATE_WITHDRAWN)).NothingHappens();
  EXPECT_EQ(story.state().standing().state(), ArtifactStanding::STATE_ACCEPTED);
  EXPECT_EQ(story.state().artifact_version(), 4u);
  story.When(&AuditArtifacts::Report, report(6, ArtifactStanding::STATE_WITHDRAWN)).Happens();
  EXPECT_EQ(story.state().standing().state(), ArtifactStanding::STATE_WITHDRAWN);
}

// The rule that bars evidence naming the artifact, for a move of `subject`; empty for none.
std::string RuleFor(const std::string& subject, ArtifactStanding::State state) {
  domain::KnownResources known;
  v1::AuditArtifact copy;
  copy.set_name(kCopy);
  *copy.mutable_standing() = Standing(state);
  known.Add(copy);
  google::protobuf::RepeatedPtrField<type::v1::Evidence> evidence;
  evidence.Add()->set_title("Report");
  evidence[0].set_reference(kArtifact);
  evidence[0].set_sha256(copy.standing().sha256());
  evidence[0].set_preparer("pia");
  *evidence[0].mutable_evidence_time() = base::ToProto(absl::UnixEpoch());
  domain::Refusals refusals(subject);
  RequireUsable(evidence, {{}, absl::UnixEpoch(), &known, subject}, &refusals);
  return refusals.empty() ? "" : refusals.violations().front().rule;
}

TEST(AuditArtifact, BarsTheEvidenceThatNamesIt) {
  EXPECT_EQ(RuleFor("organizations/acme/audits/first", ArtifactStanding::STATE_ACCEPTED), "");
  EXPECT_EQ(RuleFor("organizations/acme/audits/first", ArtifactStanding::STATE_WITHDRAWN), "ARTIFACT_NOT_ACCEPTED");
  EXPECT_EQ(RuleFor("organizations/other/audits/first", ArtifactStanding::STATE_ACCEPTED), "ARTIFACT_UNKNOWN");
}

}  // namespace
}  // namespace aims::audit
