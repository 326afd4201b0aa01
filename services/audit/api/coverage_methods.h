#pragma once
// The method of AuditProgrammeService that is no move: the coverage of the cycle. ISO/IEC 42001 9.2.2. Its answer is a
// pure function of the programme and the excluded controls; CoverageMethods binds it to a reader of these.
//
//   api::OtherMethods methods = CoverageMethods(read_programme);
//
// Thread-safe: no state.

#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "aims/audit/v1/audit_programme.pb.h"
#include "common/api/resource_service.h"
#include "common/rpc/call.h"
#include "services/audit/domain/audit_applicability.h"

namespace aims::audit {

// Calls `answer` with the programme of that name and the controls that are excluded, now or as of a time, once the read
// model is as fresh as the call asks, and finishes the call with what it returns. NotFound without `answer` when there
// is no programme.
using ReadProgramme = std::function<void(
    const std::shared_ptr<rpc::Call>& call, const std::string& name, absl::optional<absl::Time> read_time,
    std::function<absl::Status(const v1::AuditProgramme& programme, const ExcludedControls& excluded)> answer)>;

api::OtherMethods CoverageMethods(ReadProgramme read);

// FailedPrecondition when no version of the programme is approved or proposed.
absl::Status AnswerCoverage(const v1::AuditProgramme& programme, const ExcludedControls& excluded,
                            const v1::GetAuditCoverageRequest& request, v1::AuditCoverage* response);

}  // namespace aims::audit
