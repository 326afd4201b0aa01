// A mapping file and a statement that say they are: rows that the service takes, or an error with all faults.

#include <set>
#include <string>

#include "common/rpc/validation.h"
#include "tests/fuzz/input.h"
#include "tools/aims/import/isms_soa_file.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace aims;
  fuzz::Input input(data, size);
  const auto columns = cli::ReadIsmsColumns(input.Text());
  if (!columns.ok()) {
    fuzz::Check(columns.status().code() == absl::StatusCode::kInvalidArgument, "a fault is InvalidArgument");
    return 0;
  }
  const auto rows = cli::ReadIsmsStatement(input.Rest(), *columns);
  if (!rows.ok()) {
    fuzz::Check(rows.status().code() == absl::StatusCode::kInvalidArgument, "a fault is InvalidArgument");
    fuzz::Check(!rows.status().message().empty(), "faults say what");
    return 0;
  }
  std::set<std::string> ids;
  for (const auto& row : *rows) {
    fuzz::Check(rpc::Validate(row).ok(), "the service takes each row");
    fuzz::Check(ids.insert(row.requirement_id()).second, "each control has one row");
    fuzz::Check(cli::IsmsControlId(row.requirement_id()) == row.requirement_id(), "ids are in their own spelling");
  }
  fuzz::Check(!ids.empty() && ids.size() <= 93, "within the framework");
  return 0;
}
