#pragma once
// The fieldwork of an audit in its report: the checklist, the register of samples, the meetings.

#include <string>

#include "aims/audit/v1/audit.pb.h"
#include "aims/type/v1/evidence.pb.h"
#include "google/protobuf/repeated_field.h"
#include "tools/aims/report/draft.h"

namespace aims::cli::report {

void WriteFieldwork(Draft& draft, const audit::v1::Audit& audit);

// Title and location of each piece, one a line.
std::string EvidenceText(const google::protobuf::RepeatedPtrField<type::v1::Evidence>& evidence);

}  // namespace aims::cli::report
