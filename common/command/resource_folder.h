#pragma once
// Folds the events of a command service into its read model: resources, their history and indexes, what became of
// request ids, changes by position, what falls due when, who leads each partition, and how far its reactions are.
//
// It trusts nothing: what breaks the order of the log (log_order.h) halts the projection as a poison event rather than
// being passed over.

#include <memory>
#include <string>
#include <unordered_map>

#include "absl/types/optional.h"
#include "aims/internal/v1/read_model.pb.h"
#include "common/command/aggregates.h"
#include "common/command/log_order.h"
#include "common/projection/projection.h"

namespace aims::command {

// Bump when what is stored changes: the read model is then rebuilt beside the serving one.
inline constexpr int kResourceSchema = 5;

// For how long a request id is remembered, by the events' time, to ten minutes.
inline constexpr absl::Duration kRequestMemory = absl::Hours(7 * 24);

class ResourceFolder : public projection::Folder {
 public:
  explicit ResourceFolder(const Aggregates* aggregates) : aggregates_(*aggregates) {}

  absl::Status Fold(const event_log::ReadRecord& record, read_model::Batch& batch) override;
  absl::Status Skip(const event_log::ReadRecord& record, read_model::Batch& batch) override;
  void Foresee(const event_log::ReadRecord& record) override;
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
  // Forgets the stored requests of before `limit`.
  absl::Status Forget(absl::Time limit, read_model::Batch& batch);

  const Aggregates& aggregates_;
  // What was folded lately is at hand for the next event of the same resource: what was used since the last turn, and
  // what was used in the turn before. A turn ends when kKeptBytes of resources were stored.
  Resources resources_;
  Resources older_;
  size_t stored_bytes_ = 0;
  std::vector<Resources::pointer> changed_;  // since the last write
  LogOrder order_;
  std::vector<Request> requests_;  // of the commands folded since the last write
  // Of the latest event that is stored, and before when no request is remembered; unknown after a Reset.
  absl::optional<absl::Time> latest_;
  absl::Time forgotten_ = absl::InfinitePast();
  absl::Time foreseen_ = absl::InfinitePast();  // of the latest event that is known to come
};

// The keys of the indexes that `state` belongs in.
std::vector<std::string> IndexKeys(const AggregateType& type, const Message& state);

// The key of `state` among what falls due in its partition; empty: it never does.
std::string DueKey(const AggregateType& type, const event_log::TopicPartition& partition, const Message& state);

// "organizations/acme/suppliers/": what all names of a collection under a parent begin with.
std::string CollectionPrefix(absl::string_view name);

}  // namespace aims::command
