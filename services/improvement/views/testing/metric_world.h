#pragma once
// Events of all topics, and the read model of metrics that is folded from them, without a log: for tests.
//
//   world.Append(event, "risks/r1", time);             // an event of the topic that has its type
//   world.Fold(/*seed=*/1);                            // in some order that keeps that of each partition
//   MetricView view(world.Snapshot(), "organizations/acme");
//
// The same events are told to a ledger. Only for tests.

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "aims/audit/v1/topic.pb.h"
#include "aims/controls/v1/topic.pb.h"
#include "aims/inventory/v1/topic.pb.h"
#include "aims/risk/v1/topic.pb.h"
#include "common/base/time.h"
#include "common/command/topics.h"
#include "common/projection/projection.h"
#include "common/read_model/database.h"
#include "gtest/gtest.h"
#include "services/improvement/domain/catalogue.h"
#include "services/improvement/domain/ledger.h"
#include "services/improvement/views/metric_folder.h"
#include "services/improvement/views/metric_view.h"

namespace aims::improvement::testing {

inline constexpr char kAcme[] = "organizations/acme";
inline constexpr int kPartitions = 2;

// The topics of all services, without the folds of their aggregates.
inline std::shared_ptr<const command::Topics> AllTopics() {
  std::vector<command::Aggregates> topics;
  const auto add = [&](const std::string& topic, const google::protobuf::Message& record) {
    command::Aggregates& aggregates = topics.emplace_back(topic, record);
    for (int i = 0; i < record.GetDescriptor()->field_count(); ++i) {
      const auto* field = record.GetDescriptor()->field(i);
      if (field->number() >= 10) aggregates.AddEvent(*field->message_type());
    }
  };
  add("aims.inventory.events", inventory::v1::InventoryTopicRecord::default_instance());
  add("aims.risk.events", risk::v1::RiskTopicRecord::default_instance());
  add("aims.controls.events", controls::v1::ControlsTopicRecord::default_instance());
  add("aims.audit.events", audit::v1::AuditTopicRecord::default_instance());
  return *command::Topics::Create(std::move(topics));
}

class MetricWorld {
 public:
  MetricWorld() {
    for (size_t topic = 0; topic < topics_->names().size(); ++topic) {
      for (int partition = 0; partition < kPartitions; ++partition) {
        event::v1::PartitionOpened opened;
        opened.set_epoch(1);
        opened.set_partitions(kPartitions);
        const event_log::TopicPartition id{topics_->names()[topic], partition};
        Add(id, topics_->Find(id.topic)->Encode(event::v1::EventMetadata(), opened, "opened"));
      }
    }
  }
  ~MetricWorld() {
    database_.reset();
    if (!directory_.empty()) std::filesystem::remove_all(directory_);
  }

  void Append(const google::protobuf::Message& event, const std::string& subject, absl::Time time) {
    for (size_t topic = 0; topic < topics_->names().size(); ++topic) {
      const command::Aggregates& aggregates = *topics_->Find(topics_->names()[topic]);
      for (const command::AggregateType& type : aggregates.types()) {
        if (type.payload->message_type() != event.GetDescriptor()) continue;
        event::v1::EventMetadata metadata;
        metadata.set_organization(kAcme);
        metadata.set_subject(absl::StrCat(kAcme, "/", subject));
        metadata.set_version(++versions_[metadata.subject()]);
        metadata.set_event_id(absl::StrCat(subject, "@", metadata.version()));
        metadata.set_command_size(1);
        metadata.set_writer_epoch(1);
        *metadata.mutable_occur_time() = base::ToProto(time);
        const event_log::TopicPartition id{aggregates.topic(), event_log::PartitionOf(metadata.subject(), kPartitions)};
        const int64_t offset = Add(id, aggregates.Encode(metadata, type, event));
        ledger_.Note(event, metadata, {static_cast<uint32_t>(topic), id.partition, offset});
        return;
      }
    }
    ADD_FAILURE() << "no topic has the event " << event.GetTypeName();
  }

  // Folds all events into a new read model, in an order that differs by seed, with a write after each `batch` events.
  void Fold(uint32_t seed, size_t batch_size) {
    database_.reset();
    if (!directory_.empty()) std::filesystem::remove_all(directory_);
    directory_ = absl::StrCat(::testing::TempDir(), "/metric_world_", getpid(), "_", ++models_);
    database_ = *read_model::Database::Open(directory_, memory_);
    MetricFolder folder(topics_, Kinds());
    std::mt19937 random(seed);
    std::map<event_log::TopicPartition, size_t> next;
    std::vector<event_log::TopicPartition> open;
    for (const auto& [id, records] : log_) open.push_back(id);
    read_model::Batch batch(*database_);
    size_t folded = 0;
    while (!open.empty()) {
      const size_t chosen = random() % open.size();
      const event_log::TopicPartition id = open[chosen];
      ASSERT_TRUE(folder.Fold(log_[id][next[id]], batch).ok());
      if (++next[id] == log_[id].size()) open.erase(open.begin() + static_cast<std::ptrdiff_t>(chosen));
      if (++folded % batch_size == 0 || open.empty()) {
        ASSERT_TRUE(folder.Finish(batch).ok());
        ASSERT_TRUE(database_->Write(batch).ok());
        batch.Clear();
      }
    }
  }

  MetricView::Snapshot Snapshot() const { return database_->TakeSnapshot(); }
  std::string Digest() const { return *database_->Digest(std::string(1, projection::kPositionsPrefix)); }
  const Ledger& ledger() const { return ledger_; }
  const command::Topics& topics() const { return *topics_; }

 private:
  int64_t Add(const event_log::TopicPartition& id, event_log::Record record) {
    auto& records = log_[id];
    event_log::ReadRecord read;
    read.partition = id;
    read.offset = static_cast<int64_t>(records.size());
    read.record = std::move(record);
    records.push_back(std::move(read));
    return records.back().offset;
  }

  const std::shared_ptr<const command::Topics> topics_ = AllTopics();
  std::map<event_log::TopicPartition, std::vector<event_log::ReadRecord>> log_;
  std::map<std::string, uint64_t> versions_;
  Ledger ledger_{Kinds()};
  read_model::Memory memory_{size_t{16} << 20};
  std::unique_ptr<read_model::Database> database_;
  std::string directory_;
  int models_ = 0;
};

}  // namespace aims::improvement::testing
