#pragma once
// The frame of every fold of command topics. It takes each record apart, holds it against the order of its log
// (log_order.h), folds it into the state of its subject, and keeps the states that were folded last at hand. A read model
// says which topics it folds, and what it stores of an event and of a state:
//
//   class ResourceFolder : public EventFolder {
//     const Aggregates* AggregatesOf(const std::string& topic) const override;
//     …
//   };
//
// A record that breaks the order of its log is DataLoss, and one of an unknown kind Internal: both halt the projection. A
// parked record uses up its version and its place in its command, and leaves the state as it is. Not thread-safe.

#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "absl/status/statusor.h"
#include "common/command/aggregates.h"
#include "common/command/log_order.h"
#include "common/projection/projection.h"
#include "common/read_model/database.h"

namespace aims::command {

class EventFolder : public projection::Folder {
 public:
  absl::Status Fold(const event_log::ReadRecord& record, read_model::Batch& batch) override;
  absl::Status Skip(const event_log::ReadRecord& record, read_model::Batch& batch) override;
  bool Whole() const override { return order_.Whole(); }
  void Reset() override;
  absl::Status Finish(read_model::Batch& batch) override;

 protected:
  // Keys of a read model, with their values.
  using Entries = std::map<std::string, std::string>;

  // The aggregates of a topic; nullptr when the topic is not folded.
  virtual const Aggregates* AggregatesOf(const std::string& topic) const = 0;
  virtual std::string StateKey(absl::string_view name) const = 0;
  // The entries that follow from a state and stand beside it, such as those of its indexes. No two resources share one.
  virtual Entries EntriesOf(const std::string& name, const AggregateType& type,
                            const event_log::TopicPartition& partition, const Message& state) const = 0;
  // Stores an event that was folded into `state`; `before` and `after` are the state as bytes (base::MessageBytes).
  virtual void PutEvent(const event_log::ReadRecord& record, const Aggregates::Decoded& decoded, const Message& state,
                        absl::string_view before, absl::string_view after, read_model::Batch& batch) = 0;
  // Stores a parked event with a version of its own.
  virtual void PutParked(const event_log::ReadRecord&, const event::v1::EventMetadata&, read_model::Batch&) {}
  // The last event of a command was folded, from that record.
  virtual void CommandFolded(const event_log::ReadRecord&, const event::v1::EventMetadata&) {}

 private:
  struct Subject {
    const AggregateType* type;
    event_log::TopicPartition partition;
    std::unique_ptr<Message> state;
    std::string bytes;  // of the state
    uint64_t version = 0;
    Entries entries;       // as stored
    bool changed = false;  // since it was stored
  };
  using Subjects = std::unordered_map<std::string, Subject>;
  using SubjectEntry = Subjects::pointer;

  absl::StatusOr<SubjectEntry> Load(const Aggregates& aggregates, const std::string& name,
                                    const event_log::TopicPartition& partition, read_model::Batch& batch);
  // The state is another; returns the bytes of the one before.
  std::string Changed(SubjectEntry entry, uint64_t version);

  LogOrder order_;
  // States are kept for the next event of the same subject: those used since the last turn, and in the turn before. A
  // turn ends when kKeptBytes of states were stored.
  Subjects subjects_;
  Subjects older_;
  size_t stored_bytes_ = 0;
  std::vector<SubjectEntry> changed_;  // since the last write
};

}  // namespace aims::command
