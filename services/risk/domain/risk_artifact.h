#pragma once
// The standing of evidence artifacts, as the controls service reported it: treatments, findings and closings check
// evidence that names an artifact against it. ISO/IEC 42001 7.5.3, 8.3. Pure: same inputs, same events.
//
//   RequireUsable(request.evidence(), decision, &refusals);
//
// Its move has no request: it follows from an event of the artifact (services/risk/reactions).

#include "absl/strings/string_view.h"
#include "aims/risk/v1/risk_artifact.pb.h"
#include "aims/type/v1/evidence.pb.h"
#include "common/domain/artifact_record.h"
#include "common/domain/decision.h"
#include "common/domain/refusal.h"

namespace aims::risk {

struct RiskArtifacts : domain::ArtifactRecord<v1::RiskArtifact, v1::RiskArtifactEvent> {
  static constexpr absl::string_view kCollection = "riskArtifacts";
};

// Adds what bars the evidence of a move: its times, and the artifacts that it names (common/domain/artifact_record.h).
inline void RequireUsable(const google::protobuf::RepeatedPtrField<type::v1::Evidence>& evidence,
                          const domain::Decision& decision, domain::Refusals* refusals) {
  domain::RequireUsable<RiskArtifacts>(
      evidence, decision, [](const type::v1::Evidence& each) { return each.title(); }, refusals);
}

}  // namespace aims::risk
