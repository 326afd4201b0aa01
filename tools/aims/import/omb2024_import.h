#pragma once
// The import of the consolidated 2024 inventory from file to server, apart from the command line: reads the file twice,
// first to be sure that it is what it should be and to count its rows, so that nothing is sent of a file that is not.
// Thread-safe: no state.

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tools/aims/import/import_summary.h"
#include "tools/aims/import/row_stream.h"
#include "tools/aims/progress.h"

namespace aims::cli {

// Rows of the file, without the header. NotFound: it cannot be read. InvalidArgument: it is not that inventory, or not
// CSV, and where.
absl::StatusOr<int64_t> CheckOmb2024File(const std::string& path);

// Sends the rows of a checked file. Every row is in `summary` when this returns OK; an error says why the rest is not.
absl::Status SendOmb2024File(const std::string& path, const std::string& organization,
                             std::shared_ptr<grpc::Channel> channel, NewCall new_call, Progress& progress,
                             ImportSummary& summary, RowStreamOptions options = {});

}  // namespace aims::cli
