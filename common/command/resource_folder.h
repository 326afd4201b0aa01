#pragma once
// Folds the events of a command service into its read model: resources, their history and indexes, results of request
// ids, changes by position, due times, leaders of partitions, and positions of reactions.
//
// It checks the log: a violation of its order (log_order.h) halts the projection as a poison event and is never
// ignored.

#include <memory>
#include <string>
#include <unordered_map>

#include "absl/types/optional.h"
#include "aims/internal/v1/read_model.pb.h"
#include "common/command/aggregates.h"
#include "common/command/log_order.h"
#include "common/projection/projection.h"

namespace aims::command {

// Increase it when the stored data changes: the read model is then rebuilt beside the serving one.
inline constexpr int kResourceSchema = 5;

// The time for which a request id is remembered, by the time of events, with a precision of ten minutes.
inline constexpr absl::Duration kRequestMemory = absl::Hours(7 * 24);

class ResourceFolder : public projection::Folder {
 public:
  explicit ResourceFolder(const Aggregates* aggregates) : aggregates_(*aggregates) {}

  absl::Status Fold(const event_log::ReadRecord& record, read_model::Batch& batch) override;
  absl::Status Skip(const event_log::ReadRecord& record, read_model::Batch& batch) override;
  void LookAhead(const event_log::ReadRecord& record) override;
  bool Whole() const override { return order_.Whole(); }
  void Reset() override;
  absl::Status Finish(read_model::Batch& batch) override;

 private:
  struct Resource {
    const AggregateType* type;
    event_log::TopicPartition partition;
    std::unique_ptr<Message> state;
    uint64_t version = 0;
    std::vector<std::string> index_keys;  // as stored
    std::string due_key;                  // as stored; empty: never due
    bool changed = false;                 // since it was stored
  };
  using Resources = std::unordered_map<std::string, Resource>;
  struct Request {
    std::string organization;
    std::string id;
    internal::v1::StoredRequest stored;
  };

  absl::StatusOr<Resources::pointer> Load(const std::string& name, const event_log::TopicPartition& partition,
                                          read_model::Batch& batch);
  void Changed(Resources::pointer resource, uint64_t version);
  void Remember(const event::v1::EventMetadata& metadata);
  absl::Status FinishRequests(read_model::Batch& batch);
  // Removes the stored requests from before `limit`.
  absl::Status Forget(absl::Time limit, read_model::Batch& batch);

  const Aggregates& aggregates_;
  // Recently folded resources are cached for the next event of the same resource: those used since the last turn, and
  // in the turn before. A turn ends when kKeptBytes of resources were stored.
  Resources resources_;
  Resources older_;
  size_t stored_bytes_ = 0;
  std::vector<Resources::pointer> changed_;  // since the last write
  LogOrder order_;
  std::vector<Request> requests_;  // of the commands folded since the last write
  // The time of the latest stored event, and the time before which no request is remembered; unknown after a Reset.
  absl::optional<absl::Time> latest_;
  absl::Time forgotten_ = absl::InfinitePast();
  absl::Time latest_ahead_ = absl::InfinitePast();  // time of the latest event seen by LookAhead
};

// The keys of the index entries of `state`.
std::vector<std::string> IndexKeys(const AggregateType& type, const Message& state);

// The key of `state` in the index of due times of its partition; empty when it has no due time.
std::string DueKey(const AggregateType& type, const event_log::TopicPartition& partition, const Message& state);

// "organizations/acme/suppliers/": the common prefix of all names of a collection under a parent.
std::string CollectionPrefix(absl::string_view name);

}  // namespace aims::command
