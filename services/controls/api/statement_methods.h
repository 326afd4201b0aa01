#pragma once
// The methods of StatementOfApplicabilityService that are no moves: the present status of the rows, and how far an
// information security management system covers Annex A of ISO/IEC 42001. Their answers are pure functions of the
// statement and its controls; StatementMethods binds them to a reader of these.
//
//   api::OtherMethods methods = StatementMethods(read_statement);
//
// Thread-safe: no state.

#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "aims/controls/v1/statement_of_applicability_service.pb.h"
#include "common/api/resource_service.h"
#include "common/rpc/call.h"
#include "services/controls/domain/statement_status.h"

namespace aims::controls {

// Calls `answer` with the statement of that name and a way to its controls, now or as of a time, once the read model is
// as fresh as the call asks, and finishes the call with what it returns. NotFound without `answer` when there is no
// statement.
using ReadStatement = std::function<void(
    const std::shared_ptr<rpc::Call>& call, const std::string& name, absl::optional<absl::Time> read_time,
    std::function<absl::Status(const v1::StatementOfApplicability& statement, const FindControl& find)> answer)>;

api::OtherMethods StatementMethods(ReadStatement read);

// --- The answers ---

// Of the version that is being written when the request asks for it, else of the version in force. FailedPrecondition
// when there is no such version.
absl::Status StatementStatus(const v1::StatementOfApplicability& statement, const FindControl& find,
                             const v1::GetStatementStatusRequest& request, v1::StatementStatus* response);

// By the rows of iso-27001 of the version that is being written, else of the one in force.
absl::Status IsmsCoverageOf(const v1::StatementOfApplicability& statement, v1::StatementIsmsCoverage* response);

}  // namespace aims::controls
