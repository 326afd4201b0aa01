#pragma once
// The promises of log.h as tests that every log must pass. A log's contract test is one main (see
// embedded/embedded_contract_test.cc), linked with aims_event_log_contract:
//
//   int main(int argc, char** argv) {
//     return aims::event_log::RunLogContract({.place = &StartBrokerOrMakeDirectory, .open = &OpenLogAt}, argc, argv);
//   }
//
// Some of the promises concern processes that are stopped and killed. For these the suite starts this very program
// again with arguments of its own; RunLogContract notices them and plays that part instead of running tests. So do
// nothing before it.
//
// The tests are in contract/. Each uses topics of its own, so that one place serves them all.

#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/event_log/log.h"

namespace aims::event_log {

struct LogUnderTest {
  // Makes the place where the log is and returns what names it to every process of this machine: a directory, the
  // broker's host and port. Called once, before the first test, never in a child process. After an error no test runs
  // and the program fails.
  std::function<absl::StatusOr<std::string>()> place;
  // Opens the log at that place. Called many times, in the tests and in child processes.
  std::function<absl::StatusOr<std::unique_ptr<Log>>(const std::string& place)> open;
  // Takes the place away after the last test; may be empty.
  std::function<void(const std::string& place)> remove;

  // Whether several processes can have the log open at once. Then a process that was stopped, replaced and continued
  // must append nothing; otherwise the second process must be refused while the first lives.
  bool many_processes = false;
  // How often a process is killed in the midst of appending.
  int crashes = 25;
  // How long anything may take before it counts as lost. Generous: it decides only how late a broken log is noticed.
  absl::Duration patience = absl::Seconds(60);
  // Within which a waiting reader has a record after its Append began.
  absl::Duration wake_up = absl::Seconds(5);
};

// Runs the tests (or the child's part) and returns the exit code of the program. Takes GoogleTest's flags.
int RunLogContract(const LogUnderTest& log, int argc, char** argv);

}  // namespace aims::event_log
