// aims log dump: every record of a topic as a line of JSON, from the embedded log or from Kafka.

#include <nlohmann/json.hpp>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "aims/event/v1/event.pb.h"
#include "common/base/status_macros.h"
#include "common/base/time.h"
#include "common/process/open_log.h"
#include "google/protobuf/empty.pb.h"
#include "google/protobuf/unknown_field_set.h"
#include "tools/aims/commands.h"
#include "tools/aims/progress.h"

namespace aims::cli {
namespace {

using nlohmann::ordered_json;

constexpr absl::Duration kTick = absl::Milliseconds(200);
// The longest that a log may give nothing while there is something to come: a transaction that hangs holds Kafka's
// readers up for 10 s.
constexpr absl::Duration kPatience = absl::Seconds(30);

struct DumpOptions {
  process::Flags flags;
  std::vector<std::string> topics = {"aims.inventory.events"};
};

// The metadata in `value`, whatever topic's record it is: field 1 of all of them. Null when there is none.
ordered_json MetadataOf(absl::string_view value, absl::string_view type) {
  google::protobuf::Empty record;
  event::v1::EventMetadata metadata;
  bool found = false;
  if (record.ParseFromArray(value.data(), static_cast<int>(value.size()))) {
    const auto& fields = record.GetReflection()->GetUnknownFields(record);
    for (int i = 0; i < fields.field_count(); ++i) {
      const auto& field = fields.field(i);
      found = found || (field.number() == 1 && field.type() == field.TYPE_LENGTH_DELIMITED &&
                        metadata.ParseFromString(field.length_delimited()));
    }
  }
  if (!found) return nullptr;
  return {{"event_id", metadata.event_id()},
          {"subject", metadata.subject()},
          {"version", metadata.version()},
          {"type", type},
          {"occur_time", base::TimeToText(base::FromProto(metadata.occur_time()))},
          {"request_id", metadata.request_id()},
          {"causation_id", metadata.causation_id()},
          {"correlation_id", metadata.correlation_id()},
          {"command_index", metadata.command_index()},
          {"command_size", metadata.command_size()},
          {"writer_epoch", metadata.writer_epoch()},
          {"actor", metadata.actor().subject()},
          {"reason", metadata.reason()}};
}

std::string LineOf(const event_log::ReadRecord& read) {
  ordered_json headers = ordered_json::array();
  std::string type;
  for (const auto& [name, content] : read.record.headers) {
    headers.push_back({name, content});
    if (name == "ce_type" && type.empty()) type = content;
  }
  const ordered_json line = {{"topic", read.partition.topic},
                             {"partition", read.partition.partition},
                             {"offset", read.offset},
                             {"key", read.record.key},
                             {"metadata", MetadataOf(read.record.value, type)},
                             {"headers", std::move(headers)},
                             {"value", absl::Base64Escape(read.record.value)}};
  return line.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

// Prints one partition up to `end`. `done` counts what is behind.
absl::Status DumpPartition(event_log::Log& log, const event_log::TopicPartition& partition, int64_t end, int64_t* done,
                           Progress& progress, Terminal& out) {
  ASSIGN_OR_RETURN(const std::unique_ptr<event_log::Reader> reader, log.Read({{partition, 0}}));
  absl::Time moved = absl::Now();
  for (int64_t position = 0; position < end;) {
    ASSIGN_OR_RETURN(const event_log::Batch batch, reader->Next({.deadline = absl::Now() + kTick}));
    for (const event_log::ReadRecord& record : batch.records) {
      if (record.offset < end) out.Print(LineOf(record), "\n");
    }
    const int64_t next = batch.positions.at(partition);
    if (next > position) moved = absl::Now();
    *done += std::min(next, end) - position;
    position = next;
    progress.Show(*done);
    if (!out.Flush()) return absl::OkStatus();  // who called says so
    if (absl::Now() - moved > kPatience) {
      return absl::UnavailableError(absl::StrCat("no record of ", partition.topic, "/", partition.partition,
                                                 " after offset ", position, " of ", end, " could be read for ",
                                                 absl::FormatDuration(kPatience), ": the broker may be unreachable"));
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<ExitCode> Dump(Context& context, const DumpOptions& options) {
  ASSIGN_OR_RETURN(const std::unique_ptr<event_log::Log> log, process::OpenLog(options.flags, {.read_only = true}));
  event_log::Positions ends;
  int64_t total = 0, done = 0;
  for (const std::string& topic : options.topics) {
    const auto found = log->EndPositions(topic);
    if (absl::IsNotFound(found.status())) return absl::NotFoundError(absl::StrCat("the log has no topic ", topic));
    RETURN_IF_ERROR(found.status());
    for (const auto& [partition, end] : *found) {
      ends[partition] = end;
      total += end;
    }
  }
  Progress progress(context.err(), "reading", total);
  for (const auto& [partition, end] : ends) {
    RETURN_IF_ERROR(DumpPartition(*log, partition, end, &done, progress, context.out()));
  }
  return kOk;
}

}  // namespace

void AddLog(CLI::App& app, Context& context) {
  CLI::App* log = app.add_subcommand("log", "Read the event log directly, without a server");
  log->require_subcommand(1);
  auto options = std::make_shared<DumpOptions>();
  CLI::App* dump = log->add_subcommand("dump", "Print every record of a topic as one line of JSON");
  process::AddLogFlags(*dump, &options->flags);
  dump->add_option("--topic", options->topics, "Topic to read; can be repeated")->capture_default_str();
  dump->footer(
      "Records come partition by partition, in the order of their offsets, up to the end of the log at the start.\n"
      "A line has topic, partition, offset, key, metadata (decoded from the value; null for other records), headers\n"
      "(pairs of name and content) and value (base64 of the exact bytes). Keys and headers that are not UTF-8 are\n"
      "shown with U+FFFD. From Kafka only committed records are read. The embedded log can be read while no process\n"
      "serves it; nothing is written to it.\n"
      "  aims log dump --data /var/lib/aims | jq -c .metadata\n"
      "  aims log dump --kafka kafka-0:9092 > events.jsonl");
  dump->callback([options, &context] {
    context.Run([options, &context]() -> absl::StatusOr<ExitCode> {
      auto code = Dump(context, *options);
      // No server of AIMS is missing, as it would be told otherwise: the log says itself what is.
      if (absl::IsUnavailable(code.status())) return absl::UnknownError(code.status().message());
      return code;
    });
  });
}

}  // namespace aims::cli
