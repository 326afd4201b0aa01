// A file that says it is a framework: rows that the service would take, or faults, each on a line of its own.

#include <string>

#include "absl/strings/match.h"
#include "common/frameworks/check.h"
#include "common/frameworks/frameworks.h"
#include "common/rpc/validation.h"
#include "tests/fuzz/input.h"
#include "tools/aims/import/framework_file.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace aims;
  const std::string bytes(fuzz::Input(data, size).Rest());
  const auto file = cli::ReadFrameworkFile(bytes, "acme-own");
  if (!file.ok()) {
    fuzz::Check(file.status().code() == absl::StatusCode::kInvalidArgument, "a fault is InvalidArgument");
    fuzz::Check(!file.status().message().empty() && !absl::EndsWith(file.status().message(), "\n"), "faults say what");
    return 0;
  }
  fuzz::Check(!file->edition.requirements().empty() && file->edition.requirements_size() <= 500, "within limits");
  for (const auto& row : file->edition.requirements())
    fuzz::Check(rpc::Validate(row).ok(), "the service takes each row");
  const auto any = [](absl::string_view) { return true; };
  fuzz::Check(frameworks::FaultsOf(file->edition, frameworks::Shipped(), any).empty(), "the rows fit together");
  return 0;
}
