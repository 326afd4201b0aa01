// A file that says it is a roster: persons that the service takes, each login once, or faults with their places.

#include <set>
#include <string>

#include "absl/time/time.h"
#include "common/base/login.h"
#include "common/rpc/validation.h"
#include "tests/fuzz/input.h"
#include "tools/aims/import/person_file.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace aims;
  const std::string bytes(fuzz::Input(data, size).Rest());
  const auto file = cli::ReadPersonFile(bytes, absl::UTCTimeZone());
  if (!file.ok()) {
    fuzz::Check(file.status().code() == absl::StatusCode::kInvalidArgument, "a fault is InvalidArgument");
    fuzz::Check(!file.status().message().empty(), "faults say what");
    return 0;
  }
  for (const auto& fault : file->faults) fuzz::Check(!fault.where.empty() && !fault.what.empty(), "faults say where");
  std::set<std::string> logins;
  std::set<std::string> ids;
  for (const auto& row : file->rows) {
    fuzz::Check(rpc::Validate(row.person).ok(), "the service takes each row");
    fuzz::Check(logins.insert(base::LoginKey(row.person.subject())).second, "each login has one row");
    fuzz::Check(ids.insert(row.person_id).second, "each row has an id of its own");
  }
  return 0;
}
