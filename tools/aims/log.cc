// aims log dump: every record of a topic as a line of JSON, from the embedded log or from Kafka. aims log copy is in
// log_copy.cc.

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/base/message_json.h"
#include "common/base/status_macros.h"
#include "common/command/aggregates.h"
#include "common/command/parking.h"
#include "common/event_log/read_to.h"
#include "common/process/open_log.h"
#include "google/protobuf/message.h"
#include "google/protobuf/unknown_field_set.h"
#include "services/sources/sources.h"
#include "tools/aims/commands.h"
#include "tools/aims/progress.h"

namespace aims::cli {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;
using nlohmann::ordered_json;

struct DumpOptions {
  process::Flags flags;
  std::vector<std::string> topics = {"aims.inventory.events"};
  bool raw = false;
};

// Whether a message within has fields that its proto has not.
bool HasUnknownFields(const Message& message) {
  const Reflection& reflection = *message.GetReflection();
  if (!reflection.GetUnknownFields(message).empty()) return true;
  std::vector<const FieldDescriptor*> fields;
  reflection.ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) continue;
    const int size = field->is_repeated() ? reflection.FieldSize(message, field) : 1;
    for (int i = 0; i < size; ++i) {
      if (HasUnknownFields(field->is_repeated() ? reflection.GetRepeatedMessage(message, field, i)
                                                : reflection.GetMessage(message, field))) {
        return true;
      }
    }
  }
  return false;
}

// Records as lines.
class Lines {
 public:
  explicit Lines(bool raw) : raw_(raw) {
    for (command::Aggregates& topic : sources::All()) topics_.emplace(topic.topic(), std::move(topic));
    topics_.emplace(command::Parking::kTopic, command::Parking::Topic());
  }

  std::string Of(const event_log::ReadRecord& read) const {
    ordered_json headers = ordered_json::array();
    for (const auto& [name, content] : read.record.headers) headers.push_back({name, content});
    ordered_json line = {{"topic", read.partition.topic}, {"partition", read.partition.partition},
                         {"offset", read.offset},         {"key", read.record.key},
                         {"headers", std::move(headers)}, {"value", nullptr}};
    if (raw_) {
      line["value"] = absl::Base64Escape(read.record.value);
    } else {
      Decode(read, &line);
    }
    return line.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
  }

 private:
  void Decode(const event_log::ReadRecord& read, ordered_json* line) const {
    auto problem = [&](absl::string_view why) { (*line)["problem"] = absl::StrCat(why, ": --raw prints its bytes"); };
    const auto topic = topics_.find(read.partition.topic);
    if (topic == topics_.end()) return problem("the topic is none of AIMS");
    const auto decoded = topic->second.Decode(read.record.value);
    if (!decoded.ok()) return problem(decoded.status().message());
    const auto json = base::MessageJson(*decoded->record);
    if (!json.ok()) return problem(json.status().message());
    (*line)["value"] = ordered_json::parse(*json);
    if (HasUnknownFields(*decoded->record)) problem("a part of the record is not known to this version of AIMS");
  }

  const bool raw_;
  std::map<std::string, command::Aggregates> topics_;
};

// Prints one partition up to `end`. `done` counts what is behind. Cancelled when the output is closed.
absl::Status DumpPartition(event_log::Log& log, const event_log::TopicPartition& partition, int64_t end, int64_t* done,
                           const Lines& lines, Progress& progress, Terminal& out) {
  int64_t position = 0;
  return event_log::ReadTo(log, partition, end, [&](const event_log::Batch& batch) {
    for (const event_log::ReadRecord& record : batch.records) out.Print(lines.Of(record), "\n");
    const int64_t next = batch.positions.at(partition);
    *done += next - std::exchange(position, next);
    progress.Show(*done);
    return out.Flush() ? absl::OkStatus() : absl::CancelledError("nobody reads the output any more");
  });
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
  const Lines lines(options.raw);
  Progress progress(context.err(), "reading", total);
  for (const auto& [partition, end] : ends) {
    const absl::Status dumped = DumpPartition(*log, partition, end, &done, lines, progress, context.out());
    if (absl::IsCancelled(dumped)) return kOk;  // who called says so
    RETURN_IF_ERROR(dumped);
  }
  return kOk;
}

}  // namespace

void AddLog(CLI::App& app, Context& context) {
  CLI::App* log = app.add_subcommand("log", "Read and copy the event log directly, without a server");
  log->require_subcommand(1);
  AddLogCopy(*log, context);
  auto options = std::make_shared<DumpOptions>();
  CLI::App* dump = log->add_subcommand("dump", "Print every record of a topic as one line of JSON");
  process::AddLogFlags(*dump, &options->flags);
  dump->add_option("--topic", options->topics, "Topic to read; can be repeated")->capture_default_str();
  dump->add_flag("--raw", options->raw, "Print the exact bytes of values, as base64, instead of decoding them");
  dump->footer(
      "Records come partition by partition, in the order of their offsets, up to the end of the log at the start.\n"
      "A line has topic, partition, offset, key, headers (pairs of name and content) and value: the record of the "
      "topic\n"
      "in the proto's JSON mapping, with metadata and the event. A value that this version of AIMS cannot decode is "
      "null,\n"
      "and \"problem\" says why. With --raw the value is base64 of the exact bytes. Keys and headers that are not "
      "UTF-8\n"
      "are shown with U+FFFD. From Kafka only committed records are read. The embedded log can be read while no "
      "process\n"
      "serves it; nothing is written to it.\n"
      "  aims log dump --data /var/lib/aims | jq -c '.value | [.metadata.occur_time, .metadata.subject]'\n"
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
