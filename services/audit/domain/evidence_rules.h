#pragma once
// Evidence of a move of the audit service. ISO/IEC 42001 7.5.3. Pure.
//
//   RequireUsable(request.evidence(), decision, &refusals);

#include "aims/type/v1/evidence.pb.h"
#include "common/domain/decision.h"
#include "common/domain/refusal.h"
#include "services/audit/domain/audit_artifact.h"

namespace aims::audit {

// Adds what bars the evidence: its times (EVIDENCE_EXPIRED, EVIDENCE_IN_FUTURE), and the evidence artifacts that it names,
// which have to be known, accepted and the same (common/domain/artifact_record.h).
inline void RequireUsable(const google::protobuf::RepeatedPtrField<type::v1::Evidence>& evidence,
                          const domain::Decision& decision, domain::Refusals* refusals) {
  domain::RequireUsable<AuditArtifacts>(
      evidence, decision, [](const type::v1::Evidence& each) { return each.title(); }, refusals);
}

}  // namespace aims::audit
