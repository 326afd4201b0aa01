#pragma once
// Evidence of a move that names evidence artifacts: it is checked against their records. ISO/IEC 42001 7.5.3. Pure.
//
//   RequireUsable(request.evidence(), decision, &refusals);

#include "aims/type/v1/evidence.pb.h"
#include "common/domain/decision.h"
#include "common/domain/refusal.h"

namespace aims::controls {

// Adds EVIDENCE_EXPIRED and EVIDENCE_IN_FUTURE as domain::RequireValid does. Where `reference` is the name of an
// evidence artifact, the rules of common/domain/artifact_record.h hold: it is one of the organization, accepted, still
// valid, with the sha256 and the preparer of the evidence.
void RequireUsable(const google::protobuf::RepeatedPtrField<type::v1::Evidence>& evidence,
                   const domain::Decision& decision, domain::Refusals* refusals);

}  // namespace aims::controls
