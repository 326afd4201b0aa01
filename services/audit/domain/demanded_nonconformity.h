#pragma once
// The nonconformity that is to be opened because an incident was closed, or a concern was concluded. ISO/IEC 42001 10.2.
// Pure.
//
//   if (request.has_nonconformity()) RETURN_IF_ERROR(CheckDemanded(request.nonconformity()));

#include "absl/status/status.h"
#include "aims/audit/v1/nonconformity_source.pb.h"
#include "common/base/resource_name.h"
#include "common/domain/refusal.h"

namespace aims::audit {

// InvalidArgument unless it has an id, a title and a criterion. The reaction that opens it has nobody to ask.
inline absl::Status CheckDemanded(const v1::DemandedNonconformity& demanded) {
  if (!base::IsResourceId(demanded.nonconformity_id())) {
    return domain::BadField("nonconformity.nonconformity_id", "name the nonconformity by an id, such as i1-logging");
  }
  if (demanded.title().empty()) return domain::BadField("nonconformity.title", "it is empty: name the nonconformity");
  if (demanded.criterion().empty()) {
    return domain::BadField("nonconformity.criterion", "it is empty: say which criterion is not met");
  }
  return absl::OkStatus();
}

}  // namespace aims::audit
