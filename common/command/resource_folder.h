#pragma once
// Folds the events of a command service into its read model: resources, their history and indexes, results of request
// ids, changes by position, due times, leaders of partitions, and positions of reactions.
//
// It checks the log: a violation of its order (log_order.h) halts the projection as a poison event and is never
// ignored.

#include <map>
#include <string>
#include <vector>

#include "absl/types/optional.h"
#include "aims/internal/v1/read_model.pb.h"
#include "common/command/aggregates.h"
#include "common/command/event_folder.h"
#include "common/command/request_window.h"
#include "common/projection/projection.h"

namespace aims::command {

// Increase it when the stored data changes: the read model is then rebuilt beside the serving one.
inline constexpr int kResourceSchema = 9;

class ResourceFolder : public EventFolder {
 public:
  explicit ResourceFolder(const Aggregates* aggregates) : aggregates_(*aggregates) {}

  void LookAhead(const event_log::ReadRecord& record) override;
  void Reset() override;
  absl::Status Finish(read_model::Batch& batch) override;

 private:
  struct Request {
    event_log::TopicPartition partition;
    std::string key;
    internal::v1::StoredRequest stored;
    absl::Time time;
    bool kept = true;
  };
  // The request ids of a partition.
  struct Memory {
    explicit Memory(internal::v1::StoredRequestWindow stored) : window(std::move(stored)) {}
    RequestWindow window;
    absl::optional<absl::Time> limit;                // of the requests that are stored, in this batch
    absl::Time first_stored = absl::InfinitePast();  // no stored request is earlier
  };

  const Aggregates* AggregatesOf(const std::string& topic) const override;
  std::string StateKey(absl::string_view name) const override;
  Entries EntriesOf(const std::string& name, const AggregateType& type, const event_log::TopicPartition& partition,
                    const Message& state) const override;
  void PutEvent(const event_log::ReadRecord& record, const Aggregates::Decoded& decoded, const Message& state,
                absl::string_view before, absl::string_view after, read_model::Batch& batch) override;
  void CommandFolded(const event_log::ReadRecord& record, const event::v1::EventMetadata& metadata) override;
  absl::Status FinishRequests(read_model::Batch& batch);
  absl::StatusOr<Memory*> MemoryOf(const event_log::TopicPartition& partition, const read_model::Database& database);
  // Removes the stored requests of the partition from before `limit`.
  static absl::Status Forget(const event_log::TopicPartition& partition, absl::Time limit, Memory& memory,
                             read_model::Batch& batch);

  const Aggregates& aggregates_;
  std::vector<Request> requests_;                         // of the commands folded since the last write
  std::map<event_log::TopicPartition, Memory> memories_;  // as stored after the last write, and `requests_`
  std::map<event_log::TopicPartition, RequestsAhead> ahead_;
};

// "organizations/acme/suppliers/": the common prefix of all names of a collection under a parent.
std::string CollectionPrefix(absl::string_view name);

}  // namespace aims::command
