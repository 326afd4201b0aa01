#pragma once
// The common part of imports of whole files: the bytes of a file, and its faults, which are told all at once.
//
//   ASSIGN_OR_RETURN(const std::string bytes, ReadWholeFile(path, kMaxBytes));
//   const auto rows = ReadRows(bytes);
//   if (!rows.ok()) return RefuseFile(context, path, rows.status());

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tools/aims/context.h"

namespace aims::cli {

// Errors as of SourceFile::Open. A pipe is a file too.
absl::StatusOr<std::string> ReadWholeFile(const std::string& path, int64_t max_bytes);

// The error of a file that is not imported. Faults on several lines are printed one a line, and the exit code is returned.
absl::StatusOr<ExitCode> RefuseFile(Context& context, const std::string& path, const absl::Status& faults);

}  // namespace aims::cli
