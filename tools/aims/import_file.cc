#include "tools/aims/import_file.h"

#include <iterator>
#include <memory>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/base/status_macros.h"
#include "tools/aims/import/source_file.h"

namespace aims::cli {

absl::StatusOr<std::string> ReadWholeFile(const std::string& path, int64_t max_bytes) {
  ASSIGN_OR_RETURN(const std::unique_ptr<SourceFile> file, SourceFile::Open(path, max_bytes));
  return std::string(std::istreambuf_iterator<char>(file->FromStart()), {});
}

absl::StatusOr<ExitCode> RefuseFile(Context& context, const std::string& path, const absl::Status& faults) {
  std::vector<std::string> lines = absl::StrSplit(faults.message(), '\n');
  if (lines.size() == 1) return absl::Status(faults.code(), absl::StrCat(path, ": ", lines[0]));
  std::string head = absl::StrCat(lines.size(), " faults, and nothing was imported:");
  if (absl::EndsWith(lines[0], ":")) {
    head = lines[0];
    lines.erase(lines.begin());
  }
  Terminal& err = context.err();
  err.Print(err.Red("aims:"), " ", Printable(path), ": ", Printable(head), "\n");
  for (const std::string& line : lines) err.Print("  ", Printable(absl::StripAsciiWhitespace(line)), "\n");
  return kRefused;
}

}  // namespace aims::cli
