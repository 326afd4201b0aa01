#pragma once
// The event log of one process, in a directory of its own (RocksDB): for one machine, a laptop, a test. No server, no
// settings; all that log.h promises holds on that machine.
//
//   ASSIGN_OR_RETURN(std::unique_ptr<Log> log, OpenEmbeddedLog({.directory = "/var/lib/aims/log"}));
//   ASSIGN_OR_RETURN(int32_t partitions, log->OpenTopic({.topic = "aims.risk.events"}));
//
// How it keeps what log.h promises:
//   one writer       within the process a partition's writers are numbered and only the latest appends; other processes
//                    are kept out by a lock on the directory, which the system releases when its holder dies.
//   all or none      one Append is one write of RocksDB. Offsets begin at 0 and have no gaps.
//   durable          that write is on disk when Append returns. Appends to several partitions share one sync.
//   owners           there is one process, so whoever joins first leads every partition until it leaves; then the next.
//
// A full disk or a failed write: Append fails with Unavailable, reading goes on, and the next TakeOver reopens the
// store once there is space, without a restart. Whether the failed records are in the log shows then, as for any other
// crash.
//
// Further errors: NotFound for topics that were not opened and partitions that they do not have; DataLoss for files
// that are damaged: it names the place, and nothing is skipped.

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "common/event_log/log.h"

namespace aims::event_log {

struct EmbeddedOptions {
  std::string directory;  // created with its parents
  // Whether records survive a crash of the machine, not of the process alone. For tests and throw-away imports only.
  bool sync = true;
  // To look at a log that no process serves: nothing is written, created or recovered, and every other process is kept
  // out meanwhile. What would write fails with FailedPrecondition.
  bool read_only = false;
};

// FailedPrecondition when another process has the directory, or a newer version of AIMS wrote it; Unavailable when it
// cannot be created or written; NotFound when it is to be read only and holds no log.
absl::StatusOr<std::unique_ptr<Log>> OpenEmbeddedLog(const EmbeddedOptions& options);

}  // namespace aims::event_log
