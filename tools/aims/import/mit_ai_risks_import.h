#pragma once
// The import of the MIT AI Risk Repository's categories from file to server, apart from the command line. Thread-safe:
// no state.

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tools/aims/import/import_summary.h"
#include "tools/aims/import/row_stream.h"
#include "tools/aims/progress.h"

namespace aims::cli {

// The categories in the file. NotFound: it cannot be read. InvalidArgument: it is not the repository, and where.
absl::StatusOr<std::vector<RiskCategoryRows::Request>> ReadMitAiRisksFile(const std::string& path,
                                                                          const std::string& organization);

// Sends the rows. Every one is in `summary` when this returns OK; an error says why the rest is not.
absl::Status SendRiskCategories(std::vector<RiskCategoryRows::Request> categories,
                                std::shared_ptr<grpc::Channel> channel, NewCall new_call, Progress& progress,
                                ImportSummary& summary, RowStreamOptions options = {});

}  // namespace aims::cli
