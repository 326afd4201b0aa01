#pragma once
// Folds the events of a command service into its read model: resources, their history and indexes, results of request
// ids, changes by position, due times, leaders of partitions, and positions of reactions.
//
// It checks the log: a violation of its order (log_order.h) halts the projection as a poison event and is never
// ignored.

#include <string>
#include <vector>

#include "absl/types/optional.h"
#include "aims/internal/v1/read_model.pb.h"
#include "common/command/aggregates.h"
#include "common/command/event_folder.h"
#include "common/projection/projection.h"

namespace aims::command {

// Increase it when the stored data changes: the read model is then rebuilt beside the serving one.
inline constexpr int kResourceSchema = 7;

// The time for which a request id is remembered, by the time of events, with a precision of ten minutes.
inline constexpr absl::Duration kRequestMemory = absl::Hours(7 * 24);

class ResourceFolder : public EventFolder {
 public:
  explicit ResourceFolder(const Aggregates* aggregates) : aggregates_(*aggregates) {}

  void LookAhead(const event_log::ReadRecord& record) override;
  void Reset() override;
  absl::Status Finish(read_model::Batch& batch) override;

 private:
  struct Request {
    std::string key;
    internal::v1::StoredRequest stored;
  };

  const Aggregates* AggregatesOf(const std::string& topic) const override;
  std::string StateKey(absl::string_view name) const override;
  Entries EntriesOf(const std::string& name, const AggregateType& type, const event_log::TopicPartition& partition,
                    const Message& state) const override;
  void PutEvent(const event_log::ReadRecord& record, const Aggregates::Decoded& decoded, const Message& state,
                absl::string_view before, absl::string_view after, read_model::Batch& batch) override;
  void CommandFolded(const event::v1::EventMetadata& metadata) override;
  absl::Status FinishRequests(read_model::Batch& batch);
  // Removes the stored requests from before `limit`.
  absl::Status Forget(absl::Time limit, read_model::Batch& batch);

  const Aggregates& aggregates_;
  std::vector<Request> requests_;  // of the commands folded since the last write
  // The time of the latest stored event, and the time before which no request is remembered; unknown after a Reset.
  absl::optional<absl::Time> latest_;
  absl::Time forgotten_ = absl::InfinitePast();
  absl::Time latest_ahead_ = absl::InfinitePast();  // time of the latest event seen by LookAhead
};

// "organizations/acme/suppliers/": the common prefix of all names of a collection under a parent.
std::string CollectionPrefix(absl::string_view name);

}  // namespace aims::command
