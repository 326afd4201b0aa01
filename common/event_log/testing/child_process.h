#pragma once
// This program started again as another process, to be stopped, continued and killed by a test; talks in lines.
//
//   ChildProcess child({"--append", directory});
//   EXPECT_EQ(child.ReadLine(absl::Seconds(10)), "leading");
//   child.Signal(SIGKILL);
//
// Started afresh rather than forked: RocksDB and librdkafka have threads, which a fork would lose. Used by one thread.

#include <sys/types.h>

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "absl/types/optional.h"

namespace aims::event_log::testing {

class ChildProcess {
 public:
  // Ends the program with a message when no process can be started.
  explicit ChildProcess(const std::vector<std::string>& arguments);
  ~ChildProcess();  // kills it if it lives
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  // Its next line on standard output; nothing when it has ended or `patience` is over.
  absl::optional<std::string> ReadLine(absl::Duration patience);

  void Signal(int signal);
  // Returns when it is stopped by SIGSTOP.
  void Stop();
  // Returns when it has ended.
  void Kill();

 private:
  pid_t pid_ = -1;
  int output_ = -1;  // what it writes
  std::string unread_;
};

// In the child: die with the parent, so that no test leaves processes behind.
void DieWithParent();

}  // namespace aims::event_log::testing
