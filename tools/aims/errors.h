#pragma once
// Errors as people read them: one line that says what is wrong and what to do, and beneath it, when there are several
// things, each of them.
//
//   aims: 2 rules are violated by organizations/acme/aiSystems/triage:
//     FOUR_EYES             "ana" prepared or requested this, and a second person must decide (A.6.2.4)
//     TEST_REPORT_MISSING   the test report is missing from the evidence: add it (A.6.2.4)
//
// Thread-safe: no state.

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "tools/aims/terminal.h"

namespace aims::cli {

// What the program exits with.
enum ExitCode {
  kOk = 0,
  kRefused = 1,        // refused or failed
  kUsage = 2,          // the command line is wrong
  kUnreachable = 3,    // no server answers
  kInterrupted = 130,  // by Ctrl-C or SIGTERM, with something undone; as shells report it
};

// The command line is wrong: exits with kUsage.
absl::Status UsageError(absl::string_view what);

// Whether it was the connection that failed: a server that is there says when to try again.
bool NoServerAnswered(const absl::Status& status);

// `status` as the server at `server` gave it, or as the way there failed.
ExitCode PrintError(const absl::Status& status, absl::string_view server, Terminal& err);

}  // namespace aims::cli
