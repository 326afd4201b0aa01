#include "services/controls/domain/artifact_evidence.h"

#include <string>

#include "common/domain/artifact_record.h"
#include "services/controls/domain/evidence_artifact.h"

namespace aims::controls {
namespace {

using domain::Decision;
using type::v1::Evidence;

absl::optional<type::v1::ArtifactStanding> StandingIn(const Decision& decision, const std::string& name) {
  const auto artifact = decision.Find<v1::EvidenceArtifact>(name);
  if (artifact == nullptr) return absl::nullopt;
  return StandingOf(*artifact);
}

}  // namespace

void RequireUsable(const google::protobuf::RepeatedPtrField<Evidence>& evidence, const Decision& decision,
                   domain::Refusals* refusals) {
  domain::RequireUsableBy(
      evidence, decision, [](const Evidence& each) { return each.title(); }, &StandingIn, refusals);
}

}  // namespace aims::controls
