#pragma once
// The standing of an evidence artifact, as the controls service reported it. ISO/IEC 42001 7.5.3. Pure: same inputs, same
// events. The moves of this service check evidence against it (evidence_rules.h).
//
// Its move has no request: it follows from an event of the artifact (services/audit/reactions).

#include "absl/strings/string_view.h"
#include "aims/audit/v1/audit_artifact.pb.h"
#include "common/domain/artifact_record.h"

namespace aims::audit {

struct AuditArtifacts : domain::ArtifactRecord<v1::AuditArtifact, v1::AuditArtifactEvent> {
  static constexpr absl::string_view kCollection = "auditArtifacts";
};

}  // namespace aims::audit
