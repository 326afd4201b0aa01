#pragma once
// One line on a terminal that says how far something is, how fast it goes and how long it will still take:
//
//   importing  1,204/2,133   56%   3,120/s   0 s left
//
// Nothing of it is shown where standard error is no terminal, except that it waits, and that it goes on: a line each. Where
// the total is not known (0), only how much is done.
// Thread-compatible.

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "tools/aims/terminal.h"

namespace aims::cli {

// The line, for `elapsed` since the beginning.
std::string ProgressLine(absl::string_view verb, int64_t done, int64_t total, absl::Duration elapsed);

// "2,133"
std::string WithCommas(int64_t number);

class Progress {
 public:
  // `terminal` is not owned and outlives this.
  Progress(Terminal& terminal, std::string verb, int64_t total);
  ~Progress();  // wipes the line

  // Shows how much is done, ten times a second at most.
  void Show(int64_t done);
  // Shows that it waits, and for what, in place of that line, until it is shown again.
  void Wait(absl::string_view for_what);
  // Says what ended the wait, where that was told.
  void GoOn(absl::string_view why);

 private:
  Terminal& terminal_;
  const std::string verb_;
  const int64_t total_;
  const absl::Time begin_;
  absl::Time shown_ = absl::InfinitePast();
  bool waits_ = false;
};

}  // namespace aims::cli
