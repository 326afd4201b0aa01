#pragma once
// The copy of an evidence artifact, and evidence that names it. Only for tests.

#include <string>

#include "services/risk/domain/risk_artifact.h"
#include "services/risk/domain/testing/risk_story.h"

namespace aims::risk {

inline constexpr char kArtifact[] = "organizations/acme/evidenceArtifacts/report";

// Of the content of Document(), which pia collected.
inline v1::RiskArtifact Artifact(type::v1::ArtifactStanding::State state) {
  v1::RiskArtifact artifact;
  artifact.set_name("organizations/acme/riskArtifacts/report");
  artifact.mutable_standing()->set_artifact(kArtifact);
  artifact.mutable_standing()->set_state(state);
  artifact.mutable_standing()->set_sha256(Document("pia", absl::UnixEpoch()).sha256());
  artifact.mutable_standing()->set_collector("pia");
  return artifact;
}

inline type::v1::Evidence OfArtifact(const std::string& preparer, absl::Time made) {
  type::v1::Evidence evidence = Document(preparer, made);
  evidence.set_reference(kArtifact);
  return evidence;
}

// The move, with evidence that names the artifact, is refused while the artifact is not known and when it was withdrawn,
// and happens when it is accepted.
template <class Story, class Request>
void ExpectChecksArtifact(Story& story, Request request) {
  const std::string preparer = request.evidence(0).preparer();
  request.mutable_evidence(0)->set_reference(kArtifact);
  story.When(request).IsRefused("ARTIFACT_UNKNOWN", "7.5.3");
  v1::RiskArtifact artifact = Artifact(type::v1::ArtifactStanding::STATE_WITHDRAWN);
  artifact.mutable_standing()->set_collector(preparer);
  story.Knowing(artifact);
  story.When(request).IsRefused("ARTIFACT_NOT_ACCEPTED", "7.5.3");
  artifact.mutable_standing()->set_state(type::v1::ArtifactStanding::STATE_ACCEPTED);
  story.Knowing(artifact);
  story.When(request).Happens();
}

}  // namespace aims::risk
