#pragma once
// The event log of one process, in its own directory (RocksDB): for one machine, a laptop, a test. It needs no server
// and no settings. All guarantees of log.h hold on that machine.
//
//   ASSIGN_OR_RETURN(std::unique_ptr<Log> log, OpenEmbeddedLog({.directory = "/var/lib/aims/log"}));
//   ASSIGN_OR_RETURN(int32_t partitions, log->OpenTopic({.topic = "aims.risk.events"}));
//
// How it keeps the guarantees of log.h:
//   one writer       within the process the writers of a partition are numbered, and only the latest appends. A lock on
//                    the directory keeps other processes out; the system releases it when its holder dies.
//   all or none      one Append is one write of RocksDB. Offsets begin at 0 and have no gaps.
//   durable          that write is on disk when Append returns. Appends to several partitions share one sync.
//   owners           there is one process: the first member leads every partition until it leaves, then the next one.
//
// After a full disk or a failed write Append fails with Unavailable, and reading continues. When there is space, the
// next TakeOver reopens the store, without a restart. Whether the failed records are in the log is then known, as after
// any other crash.
//
// Further errors: NotFound for topics that were not opened and for unknown partitions; DataLoss for damaged files, with
// the place. Nothing is skipped.

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "common/event_log/log.h"

namespace aims::event_log {

struct EmbeddedOptions {
  std::string directory;  // created with its parents
  // Whether records also survive a crash of the machine. False only for tests and temporary imports.
  bool sync = true;
  // For reading a log that no process serves: nothing is written, created or recovered, and other processes are kept
  // out during that time. Writes fail with FailedPrecondition.
  bool read_only = false;
};

// FailedPrecondition when another process uses the directory, or a newer version of AIMS wrote it. Unavailable when the
// directory cannot be created or written. NotFound when it is opened read-only and has no log.
absl::StatusOr<std::unique_ptr<Log>> OpenEmbeddedLog(const EmbeddedOptions& options);

}  // namespace aims::event_log
