#pragma once
// The flags of every program that serves: `aims serve` and the services' own.

#include <string>
#include <vector>

#include "absl/time/time.h"

namespace CLI {
class App;
}

namespace aims::process {

struct Flags {
  std::string data;  // directory; default per user
  std::string listen = "127.0.0.1:8642";
  std::string metrics = "127.0.0.1:8643";
  std::string advertise;  // default: where it listens
  std::string replica;    // default: the host's name
  std::string kafka;      // empty: the embedded log
  int partitions = 8;
  int kafka_replication_factor = 3;
  int kafka_min_insync_replicas = 2;
  std::vector<std::string> kafka_settings;  // "key=value"
  absl::Duration clock_tolerance = absl::Minutes(1);
  int memory_mb = 128;
  bool logins_ignore_case = false;
  std::string log_format = "auto";
  std::string ready_file;
};

// A flag that is given has a value (given.h).
void AddFlags(CLI::App& app, Flags* flags);
// Only the flags that name an existing log: --data, --kafka, --kafka-setting.
void AddLogFlags(CLI::App& app, Flags* flags);

}  // namespace aims::process
