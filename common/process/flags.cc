#include "common/process/flags.h"

#include "CLI/CLI.hpp"
#include "absl/strings/str_cat.h"
#include "common/process/given.h"

namespace aims::process {
namespace {

// The first is more than clocks that NTP keeps differ by; the second is as wrong as an event may be dated.
constexpr absl::Duration kLeastTolerance = absl::Seconds(1);
constexpr absl::Duration kMostTolerance = absl::Hours(24);

}  // namespace

void AddLogFlags(CLI::App& app, Flags* flags) {
  app.add_option("--data", flags->data,
                 "Directory for the embedded log and the read models (default $XDG_DATA_HOME/aims or "
                 "~/.local/share/aims)")
      ->envname("AIMS_DATA");
  app.add_option("--kafka", flags->kafka, "Kafka brokers, host:port[,host:port]; without it the embedded log is used")
      ->envname("AIMS_KAFKA");
  app.add_option("--kafka-setting", flags->kafka_settings,
                 "Client setting of librdkafka as key=value, such as security.protocol=SSL; can be repeated");
}

void AddFlags(CLI::App& app, Flags* flags) {
  AddLogFlags(app, flags);
  app.add_option("--listen", flags->listen, "host:port for gRPC; port 0 takes any free port")->capture_default_str();
  app.add_option("--metrics", flags->metrics, "host:port for Prometheus metrics, or \"off\"")->capture_default_str();
  app.add_option("--advertise", flags->advertise,
                 "host:port at which other replicas reach this one (default: the address of --listen)");
  app.add_option(
         "--replica", flags->replica,
         "Name of this replica, unchanged after a restart, such as the name of the pod (default: the host name)")
      ->envname("AIMS_REPLICA");
  app.add_option("--kafka-replication-factor", flags->kafka_replication_factor, "Replication factor of created topics")
      ->check(CLI::Range(1, 32))
      ->capture_default_str();
  app.add_option("--kafka-min-insync-replicas", flags->kafka_min_insync_replicas,
                 "min.insync.replicas of created topics, and the minimum for existing topics")
      ->check(CLI::Range(1, 32))
      ->capture_default_str();
  app.add_option("--partitions", flags->partitions, "Number of partitions of created topics")
      ->check(CLI::Range(1, 1024))
      ->capture_default_str();
  app.add_option_function<std::string>(
         "--clock-tolerance",
         [flags](const std::string& text) {
           if (!absl::ParseDuration(text, &flags->clock_tolerance) || flags->clock_tolerance < kLeastTolerance ||
               flags->clock_tolerance > kMostTolerance) {
             throw CLI::ValidationError("--clock-tolerance", absl::StrCat("\"", text, "\" is not a duration from ",
                                                                          absl::FormatDuration(kLeastTolerance), " to ",
                                                                          absl::FormatDuration(kMostTolerance)));
           }
         },
         "How far the machine's clock may jump, or differ from that of the Kafka brokers, such as 1m; beyond that no "
         "commands are taken")
      ->default_str("1m");
  app.add_option("--memory-mb", flags->memory_mb, "Memory for the read models' caches and buffers, in MiB")
      ->check(CLI::Range(16, 65536))
      ->capture_default_str();
  app.add_flag(
      "--logins-ignore-case", flags->logins_ignore_case,
      "The identity provider takes logins that differ in case alone for one person: record them in lower case");
  app.add_option("--log-format", flags->log_format, "auto (text on a terminal), json or text")
      ->check(CLI::IsMember({"auto", "json", "text"}))
      ->capture_default_str();
  app.add_option("--ready-file", flags->ready_file,
                 "File that the process writes when it serves: JSON with its addresses");
  for (CLI::Option* option : app.get_options()) option->check(Given());
}

}  // namespace aims::process
