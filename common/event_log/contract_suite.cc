#include "common/event_log/contract_suite.h"

#include <cstdio>

#include "common/event_log/contract/fixture.h"
#include "common/event_log/contract/processes.h"

namespace aims::event_log {

int RunLogContract(const LogUnderTest& log, int argc, char** argv) {
  contract::under_test = log;
  if (argc == 5 && argv[1] == absl::string_view(contract::kAppendFlag)) {
    contract::place = argv[2];
    contract::AppendInChild(argv[3], argv[4]);
    return 0;
  }
  ::testing::InitGoogleMock(&argc, argv);
  auto place = log.place();
  if (!place.ok()) {
    std::fprintf(stderr, "there is no place for the log: %s\n", place.status().ToString().c_str());
    return 1;
  }
  contract::place = *place;
  const int failed = RUN_ALL_TESTS();
  if (log.remove) log.remove(*place);
  return failed;
}

}  // namespace aims::event_log
