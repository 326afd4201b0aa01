#include "services/controls/api/statement_methods.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/time.h"
#include "common/frameworks/frameworks.h"
#include "services/controls/domain/statement_isms.h"

namespace aims::controls {
namespace {

using v1::StatementOfApplicability;

constexpr char kService[] = "aims.controls.v1.StatementOfApplicabilityService.";

template <class Request>
absl::optional<absl::Time> ReadTime(const Request& request) {
  if (!request.has_read_time()) return absl::nullopt;
  return base::FromProto(request.read_time());
}

}  // namespace

absl::Status StatementStatus(const StatementOfApplicability& statement, const FindControl& find,
                             const v1::GetStatementStatusRequest& request, v1::StatementStatus* response) {
  if (request.draft() && statement.rows().empty()) {
    return absl::FailedPreconditionError(absl::StrCat("no version of ", statement.name(), " is being written"));
  }
  if (!request.draft() && !statement.has_current()) {
    return absl::FailedPreconditionError(
        absl::StrCat("no version of ", statement.name(), " was approved: ask for its draft"));
  }
  response->set_name(statement.name());
  response->set_version(request.draft() ? statement.version() : statement.current().version());
  for (v1::StatementRowStatus& status :
       StatusesOf(request.draft() ? statement.rows() : statement.current_rows(), find)) {
    *response->add_statuses() = std::move(status);
  }
  return absl::OkStatus();
}

absl::Status IsmsCoverageOf(const StatementOfApplicability& statement, v1::StatementIsmsCoverage* response) {
  const StatementRows& rows = statement.rows().empty() ? statement.current_rows() : statement.rows();
  response->set_name(statement.name());
  for (v1::IsmsCoverage& coverage : CoverageByIsms(rows, Iso42001Controls(), frameworks::MappingsOf)) {
    *response->add_coverages() = std::move(coverage);
  }
  return absl::OkStatus();
}

api::OtherMethods StatementMethods(ReadStatement read) {
  api::OtherMethods methods;
  methods[absl::StrCat(kService, "GetStatementStatus")] = [read](const std::shared_ptr<rpc::Call>& call) {
    const auto& request = static_cast<const v1::GetStatementStatusRequest&>(*call->request());
    read(call, request.name(), ReadTime(request),
         [call](const StatementOfApplicability& statement, const FindControl& find) {
           return StatementStatus(statement, find, static_cast<const v1::GetStatementStatusRequest&>(*call->request()),
                                  static_cast<v1::StatementStatus*>(call->response()));
         });
  };
  methods[absl::StrCat(kService, "GetStatementIsmsCoverage")] = [read](const std::shared_ptr<rpc::Call>& call) {
    const auto& request = static_cast<const v1::GetStatementIsmsCoverageRequest&>(*call->request());
    read(call, request.name(), ReadTime(request),
         [call](const StatementOfApplicability& statement, const FindControl&) {
           return IsmsCoverageOf(statement, static_cast<v1::StatementIsmsCoverage*>(call->response()));
         });
  };
  return methods;
}

}  // namespace aims::controls
