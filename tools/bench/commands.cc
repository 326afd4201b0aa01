// Durable commands, one a call: CreateSupplier at `aims serve`, against the echo of the same messages, and on Kafka
// against what a bare ring of two producers commits.

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/event_log/kafka/testing/broker.h"
#include "tools/bench/bare_append.h"
#include "tools/bench/benchmarks.h"
#include "tools/bench/suppliers.h"
#include "tools/bench/target.h"
#include "tools/bench/workspace.h"

namespace aims::bench {
namespace {

using event_log::kafka::testing::Broker;

constexpr int kInFlight[] = {1, 16, 256, 1024};
constexpr char kRate[] = "calls/s";

std::string Parameters(absl::string_view where, int partitions, int in_flight) {
  return absl::StrCat(where, ", ", partitions, partitions == 1 ? " partition, " : " partitions, ", in_flight,
                      " in flight");
}

Subject Echo(Target& echo, int in_flight, absl::Duration length) {
  return {.name = "echo", .parameters = absl::StrCat(in_flight, " in flight"), .measure = [&echo, in_flight, length] {
            return echo.Create(in_flight, length);
          }};
}

// What a command becomes in the log, near enough: the bytes are what the command path writes of them.
event_log::Record RecordOf(uint64_t number) {
  return {SupplierName(number), CreateRequest(number).SerializeAsString() + std::string(250, 'm'), {}};
}

// Appends `in_flight` commands' records as two groups that take turns, as a leader can do at best.
absl::StatusOr<Sample> Bare(Appender& ring, int in_flight, absl::Duration length) {
  const int group = std::max(1, in_flight / 2);
  std::vector<event_log::Record> records;
  for (int i = 0; i < group; ++i) records.push_back(RecordOf(i));
  Latencies latencies;
  uint64_t appended = 0;
  const absl::Time begin = absl::Now();
  absl::Time now = begin;
  while (now - begin < length) {
    RETURN_IF_ERROR(ring.Append(records));
    if (in_flight == 1) RETURN_IF_ERROR(ring.Finish());
    const absl::Time then = now;
    now = absl::Now();
    latencies.Add(now - then);
    appended += group;
  }
  RETURN_IF_ERROR(ring.Finish());
  Sample sample = {{kRate, static_cast<double>(appended) / absl::ToDoubleSeconds(absl::Now() - begin)}};
  if (in_flight == 1) latencies.Into(&sample);  // else they are those of a group
  return sample;
}

}  // namespace

absl::Status BenchCommandsEmbedded(Rounds& rounds) {
  const Workspace workspace;
  ASSIGN_OR_RETURN(Target echo, Target::Open(ServerProcess::Echo(workspace.path("echo"))));
  ASSIGN_OR_RETURN(Target one, Target::Open(ServerProcess::Aims(workspace.path("one"), {"--partitions", "1"})));
  ASSIGN_OR_RETURN(Target eight, Target::Open(ServerProcess::Aims(workspace.path("eight"), {"--partitions", "8"})));
  std::vector<Subject> subjects;
  for (const int in_flight : kInFlight) {
    subjects.push_back(Echo(echo, in_flight, rounds.Length()));
    const std::string yardstick = absl::StrCat("echo, ", in_flight, " in flight");
    for (auto& [target, partitions] : {std::pair(&one, 1), std::pair(&eight, 8)}) {
      Comparison comparison{.metric = kRate, .yardstick = yardstick};
      if (in_flight == 256) comparison.at_least = 0.5;
      subjects.push_back({.name = "commands",
                          .parameters = Parameters("embedded", partitions, in_flight),
                          .comparisons = {comparison},
                          .measure = [target = target, in_flight, length = rounds.Length()] {
                            return target->Create(in_flight, length);
                          }});
    }
  }
  return rounds.Measure(std::move(subjects));
}

absl::Status BenchCommandsKafka(Rounds& rounds) {
  for (const int partitions : {1, 8}) {
    const Workspace workspace;
    auto broker = Broker::Start(/*fast=*/true);
    ASSIGN_OR_RETURN(Target echo, Target::Open(ServerProcess::Echo(workspace.path("echo"))));
    std::vector<std::string> flags = KafkaFlags(broker->address());
    flags.insert(flags.end(), {"--partitions", absl::StrCat(partitions)});
    ASSIGN_OR_RETURN(Target aims, Target::Open(ServerProcess::Aims(workspace.path("aims"), flags)));
    ASSIGN_OR_RETURN(auto log, event_log::OpenKafkaLog(broker->Options()));
    const std::string topic = event_log::kafka::testing::UniqueTopic("bare");
    RETURN_IF_ERROR(log->OpenTopic({.topic = topic, .partitions = 1}).status());
    ASSIGN_OR_RETURN(auto ring, BareRing(broker->address(), {topic, 0}));

    std::vector<Subject> subjects;
    for (const int in_flight : kInFlight) {
      subjects.push_back(Echo(echo, in_flight, rounds.Length()));
      subjects.push_back(
          {.name = "bare ring of two",
           .parameters = absl::StrCat(in_flight, " in flight"),
           .measure = [&ring, in_flight, length = rounds.Length()] { return Bare(*ring, in_flight, length); }});
      const std::string against = absl::StrCat(", ", in_flight, " in flight");
      Subject commands{
          .name = "commands",
          .parameters = Parameters("Kafka", partitions, in_flight),
          .comparisons = {{.metric = kRate, .yardstick = "echo" + against},
                          {.metric = kRate, .yardstick = "bare ring of two" + against}},
          .measure = [&aims, in_flight, length = rounds.Length()] { return aims.Create(in_flight, length); }};
      if (in_flight == 256) commands.comparisons[0].at_least = 0.25;
      if (in_flight == 1) {
        for (const char* metric : {"p50 ms", "p99 ms"}) {
          commands.comparisons.push_back({.metric = metric, .yardstick = "bare ring of two" + against, .at_most = 1.5});
        }
      }
      subjects.push_back(std::move(commands));
    }
    RETURN_IF_ERROR(rounds.Measure(std::move(subjects)));
  }
  return absl::OkStatus();
}

}  // namespace aims::bench
