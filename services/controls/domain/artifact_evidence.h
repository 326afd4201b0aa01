#pragma once
// Evidence of a move that names evidence artifacts: it is checked against their records. ISO/IEC 42001 7.5.3. Pure.
//
//   RequireUsable(request.evidence(), decision, &refusals);

#include "aims/type/v1/evidence.pb.h"
#include "common/domain/decision.h"
#include "common/domain/refusal.h"

namespace aims::controls {

// Adds EVIDENCE_EXPIRED and EVIDENCE_IN_FUTURE as domain::RequireValid does. Where `reference` is the name of an
// evidence
// artifact, it must be one of the organization (ARTIFACT_UNKNOWN), accepted (ARTIFACT_NOT_ACCEPTED), still valid
// (EVIDENCE_EXPIRED), have the sha256 (ARTIFACT_DIFFERS), and its collector must be the preparer (PREPARER_DIFFERS).
void RequireUsable(const google::protobuf::RepeatedPtrField<type::v1::Evidence>& evidence,
                   const domain::Decision& decision, domain::Refusals* refusals);

}  // namespace aims::controls
