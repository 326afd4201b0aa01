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
  // For a log that is not written. An embedded log must then exist, and no process may serve it.
  bool read_only = false;
  // As KafkaOptions::logger.
  std::function<void(int level, absl::string_view message)> logger;
};

absl::StatusOr<std::unique_ptr<event_log::Log>> OpenLog(const Flags& flags, OpenLogOptions options);

// The directory of the data: that of the flags, or the default of the user.
std::string DataDirectory(const Flags& flags);
// The directory of the embedded log.
std::string LogDirectory(const Flags& flags);

}  // namespace aims::process
