// aims log copy: the topics of a log into another log, over the same number of partitions or a multiple of it.

#include "common/command/log_copy.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/process/given.h"
#include "common/process/open_log.h"
#include "services/sources/sources.h"
#include "tools/aims/commands.h"
#include "tools/aims/progress.h"

namespace aims::cli {
namespace {

struct CopyOptions {
  process::Flags from;
  process::Flags to;
  bool leave_out_foreign = false;
};

absl::StatusOr<ExitCode> Copy(Context& context, const CopyOptions& options) {
  if (options.to.data.empty() == options.to.kafka.empty()) {
    return UsageError("name the new log: either --to-data or --to-kafka");
  }
  ASSIGN_OR_RETURN(const auto from, process::OpenLog(options.from, {.read_only = true}));
  ASSIGN_OR_RETURN(const auto to, process::OpenLog(options.to, {}));
  ASSIGN_OR_RETURN(const std::string id, to->Id());
  std::vector<command::Aggregates> topics = sources::All();
  command::LogCopyOptions copy{.from = from.get(),
                               .to = to.get(),
                               .topics = {},
                               .partitions = options.to.partitions,
                               .leave_out_foreign = options.leave_out_foreign,
                               .on_progress = {}};
  for (command::Aggregates& topic : topics) {
    topic.NameInstallation(id);
    copy.topics.push_back(&topic);
  }
  std::unique_ptr<Progress> progress;
  copy.on_progress = [&](int64_t done, int64_t total) {
    if (progress == nullptr) progress = std::make_unique<Progress>(context.err(), "copying", total);
    progress->Show(done);
  };
  const auto copied = command::CopyLog(copy);
  progress.reset();
  RETURN_IF_ERROR(copied.status());
  for (const event_log::ReadRecord& record : copied->left_out) {
    context.out().Print("left out  ", record.partition.topic, "/", record.partition.partition, " at offset ",
                        record.offset, "\n");
  }
  context.out().Print("copied ", WithCommas(copied->events), " events of ", copied->topics, " topics over ",
                      options.to.partitions, " partitions, and read them back\n");
  return kOk;
}

}  // namespace

void AddLogCopy(CLI::App& log, Context& context) {
  auto options = std::make_shared<CopyOptions>();
  CLI::App* copy =
      log.add_subcommand("copy", "Copy all topics into another log, over as many partitions or a multiple");
  process::AddLogFlags(*copy, &options->from);
  copy->add_option("--to-data", options->to.data, "Directory of the new log, for the embedded one");
  copy->add_option("--to-kafka", options->to.kafka, "Kafka brokers of the new log, host:port[,host:port]");
  copy->add_option("--to-kafka-setting", options->to.kafka_settings,
                   "Client setting of librdkafka for the new log, as key=value; can be repeated");
  copy->add_option("--to-partitions", options->to.partitions,
                   "Number of partitions of each topic in the new log: a multiple of the present number")
      ->check(CLI::Range(1, 1024))
      ->required();
  copy->add_option("--to-kafka-replication-factor", options->to.kafka_replication_factor,
                   "Replication factor of the topics that are created")
      ->check(CLI::Range(1, 32))
      ->capture_default_str();
  copy->add_option("--to-kafka-min-insync-replicas", options->to.kafka_min_insync_replicas,
                   "min.insync.replicas of the topics that are created")
      ->check(CLI::Range(1, 32))
      ->capture_default_str();
  copy->add_flag("--leave-out-foreign", options->leave_out_foreign,
                 "Leave out records that are no events of AIMS, and print their places");
  for (CLI::Option* option : copy->get_options()) option->check(process::Given());
  copy->footer(
      "Stop the services of the present log first: it must not be written to. Nothing is written to the new log "
      "before\n"
      "all of the present one was read and found whole; the new log must have no records in these topics. The events\n"
      "keep their bytes and their order. Start the services on the new log with an empty data directory; clients drop\n"
      "their freshness tokens and the tokens of their watches.\n"
      "  aims log copy --data /var/lib/aims --to-kafka kafka-0:9092 --to-partitions 8       # one machine to Kafka\n"
      "  aims log copy --kafka old-0:9092 --to-kafka new-0:9092 --to-partitions 32          # more partitions");
  copy->callback([options, &context] {
    context.Run([options, &context]() -> absl::StatusOr<ExitCode> {
      auto code = Copy(context, *options);
      // No server of AIMS is missing, as it would be told otherwise: the log says itself what is.
      if (absl::IsUnavailable(code.status())) return absl::UnknownError(code.status().message());
      return code;
    });
  });
}

}  // namespace aims::cli
