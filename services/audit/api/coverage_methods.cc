#include "services/audit/api/coverage_methods.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/time.h"
#include "services/audit/domain/audit_coverage.h"

namespace aims::audit {

absl::Status AnswerCoverage(const v1::AuditProgramme& programme, const ExcludedControls& excluded,
                            const v1::GetAuditCoverageRequest& request, v1::AuditCoverage* response) {
  if (!programme.has_current_version() && !programme.has_proposed_version()) {
    return absl::FailedPreconditionError(
        absl::StrCat(programme.name(), " has no version that is approved or proposed: propose one first"));
  }
  *response = CoverageOf(programme, excluded);
  if (request.gaps_only()) {
    auto& rows = *response->mutable_rows();
    rows.erase(std::remove_if(rows.begin(), rows.end(), [](const auto& row) { return !row.gap(); }), rows.end());
  }
  return absl::OkStatus();
}

api::OtherMethods CoverageMethods(ReadProgramme read) {
  api::OtherMethods methods;
  methods["aims.audit.v1.AuditProgrammeService.GetAuditCoverage"] = [read = std::move(read)](
                                                                        const std::shared_ptr<rpc::Call>& call) {
    const auto& request = static_cast<const v1::GetAuditCoverageRequest&>(*call->request());
    absl::optional<absl::Time> read_time;
    if (request.has_read_time()) read_time = base::FromProto(request.read_time());
    read(call, request.name(), read_time,
         [call](const v1::AuditProgramme& programme, const ExcludedControls& excluded) {
           return AnswerCoverage(programme, excluded, static_cast<const v1::GetAuditCoverageRequest&>(*call->request()),
                                 static_cast<v1::AuditCoverage*>(call->response()));
         });
  };
  return methods;
}

}  // namespace aims::audit
