// Import: rows of another register through ImportAiSystems, one event each, against the bare append of such events.

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "aims/inventory/v1/ai_system_service.pb.h"
#include "aims/inventory/v1/topic.pb.h"
#include "common/base/status_macros.h"
#include "common/event_log/kafka/testing/broker.h"
#include "tools/bench/bare_append.h"
#include "tools/bench/benchmarks.h"
#include "tools/bench/inventory_events.h"
#include "tools/bench/suppliers.h"
#include "tools/bench/target.h"
#include "tools/bench/workspace.h"

namespace aims::bench {
namespace {

namespace v1 = inventory::v1;
using event_log::Record;
using event_log::kafka::testing::Broker;

constexpr char kImport[] = "/aims.inventory.v1.AiSystemService/ImportAiSystems";
constexpr char kRate[] = "events/s";
constexpr size_t kBatch = 1000;

// The rows of a register, and the events that the command path makes of them.
class Register {
 public:
  Register() {
    InventoryEvents events({.partitions = 1});
    v1::InventoryTopicRecord topic_record;
    while (records_.size() < kBatch) {
      Record record = events.Next().record;
      topic_record.ParseFromString(record.value);
      if (!topic_record.ai_system().has_imported()) continue;
      const v1::AiSystemImported& imported = topic_record.ai_system().imported();
      v1::ImportAiSystemsRequest row;
      row.set_parent(kOrganization);
      *row.mutable_ai_system() = imported.ai_system();
      row.set_declared_state(imported.state());
      *row.mutable_provenance() = imported.provenance();
      rows_.push_back(std::move(row));
      records_.push_back(std::move(record));
    }
  }

  // Never the same row twice.
  std::string NextRow() {
    v1::ImportAiSystemsRequest& row = rows_[next_++ % rows_.size()];
    row.set_ai_system_id(absl::StrCat("a-", next_));
    row.set_row(next_);
    row.mutable_provenance()->set_record_sha256(absl::StrFormat("%064x", next_));
    return row.SerializeAsString();
  }
  const std::vector<Record>& records() const { return records_; }

 private:
  std::vector<v1::ImportAiSystemsRequest> rows_;
  std::vector<Record> records_;
  uint64_t next_ = 0;
};

absl::Status CheckRow(const std::string& bytes) {
  type::v1::ImportedRow response;
  if (!response.ParseFromString(bytes)) return absl::InternalError("an answer that does not parse");
  if (response.outcome() == type::v1::ImportedRow::OUTCOME_IMPORTED) return absl::OkStatus();
  return absl::InternalError(absl::StrCat("row ", response.row(), " was refused: ", response.error().message()));
}

absl::StatusOr<Sample> Bare(Appender& appender, const std::vector<Record>& records, absl::Duration length) {
  uint64_t appended = 0;
  const absl::Time begin = absl::Now();
  while (absl::Now() - begin < length) {
    RETURN_IF_ERROR(appender.Append(records));
    appended += records.size();
  }
  RETURN_IF_ERROR(appender.Finish());
  return Sample{{kRate, static_cast<double>(appended) / absl::ToDoubleSeconds(absl::Now() - begin)}};
}

absl::Status Measure(Rounds& rounds, const std::string& where, Target server, Appender& bare) {
  Register source;
  const std::string yardstick = absl::StrCat("bare append, ", where);
  std::vector<Subject> subjects = {{.name = "bare append", .parameters = where, .measure = [&] {
                                      return Bare(bare, source.records(), rounds.Length());
                                    }}};
  for (const int streams : {1, 4}) {
    subjects.push_back({.name = "import",
                        .parameters = absl::StrCat(where, ", ", streams, streams == 1 ? " stream" : " streams"),
                        .comparisons = {{.metric = kRate, .yardstick = yardstick, .at_least = 0.3}},
                        .measure = [&, streams] {
                          return server.RunStreams({.method = kImport,
                                                    .in_flight = streams,
                                                    .length = rounds.Length(),
                                                    .request = [&] { return source.NextRow(); },
                                                    .check = &CheckRow});
                        }});
  }
  return rounds.Measure(std::move(subjects));
}

}  // namespace

absl::Status BenchImportEmbedded(Rounds& rounds) {
  const Workspace workspace;
  ASSIGN_OR_RETURN(Target server, Target::Open(ServerProcess::Aims(workspace.path("aims"), {})));
  ASSIGN_OR_RETURN(auto bare, BareRocksDb(workspace.path("bare")));
  return Measure(rounds, "embedded", std::move(server), *bare);
}

absl::Status BenchImportKafka(Rounds& rounds) {
  const Workspace workspace;
  const auto broker = Broker::Start(/*fast=*/true);
  ASSIGN_OR_RETURN(Target server,
                   Target::Open(ServerProcess::Aims(workspace.path("aims"), KafkaFlags(broker->address()))));
  ASSIGN_OR_RETURN(auto log, event_log::OpenKafkaLog(broker->Options()));
  RETURN_IF_ERROR(log->OpenTopic({.topic = "bare.import", .partitions = 1}).status());
  ASSIGN_OR_RETURN(auto bare, BareRing(broker->address(), {"bare.import", 0}));
  return Measure(rounds, "Kafka", std::move(server), *bare);
}

}  // namespace aims::bench
