#include "common/process/open_log.h"

#include <cstdlib>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/event_log/embedded/embedded_log.h"
#include "common/event_log/kafka/kafka_log.h"

namespace aims::process {

absl::StatusOr<std::unique_ptr<event_log::Log>> OpenLog(const Flags& flags, OpenLogOptions options) {
  if (flags.kafka.empty()) {
    return event_log::OpenEmbeddedLog({.directory = LogDirectory(flags), .read_only = options.read_only});
  }
  event_log::KafkaOptions kafka;
  kafka.bootstrap_servers = flags.kafka;
  kafka.replication_factor = flags.kafka_replication_factor;
  kafka.min_insync_replicas = flags.kafka_min_insync_replicas;
  for (const std::string& setting : flags.kafka_settings) {
    const std::pair<std::string, std::string> parts = absl::StrSplit(setting, absl::MaxSplits('=', 1));
    kafka.client_settings.insert(parts);
  }
  kafka.logger = std::move(options.logger);
  return event_log::OpenKafkaLog(kafka);
}

std::string DataDirectory(const Flags& flags) {
  if (!flags.data.empty()) return flags.data;
  if (const char* home = std::getenv("XDG_DATA_HOME"); home != nullptr && *home != '\0') {
    return absl::StrCat(home, "/aims");
  }
  const char* home = std::getenv("HOME");
  return absl::StrCat(home == nullptr ? "." : home, "/.local/share/aims");
}

std::string LogDirectory(const Flags& flags) { return absl::StrCat(DataDirectory(flags), "/log"); }

}  // namespace aims::process
