#pragma once
// The log that the flags name: Kafka, or the embedded one below the data directory.
//
//   ASSIGN_OR_RETURN(std::unique_ptr<event_log::Log> log, OpenLog(flags, {.read_only = true}));
//
// Errors are those of OpenEmbeddedLog and OpenKafkaLog. Thread-safe: no state.

#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/event_log/log.h"
#include "common/process/flags.h"

namespace aims::process {

struct OpenLogOptions {
  // For a log of which nothing is written. The embedded one must then be there, and no process may serve it.
  bool read_only = false;
  // As KafkaOptions::logger.
  std::function<void(int level, absl::string_view message)> logger;
};

absl::StatusOr<std::unique_ptr<event_log::Log>> OpenLog(const Flags& flags, OpenLogOptions options);

// Where the data is: as the flags say, or the user's own place for it.
std::string DataDirectory(const Flags& flags);
// Where the embedded log is.
std::string LogDirectory(const Flags& flags);

}  // namespace aims::process
