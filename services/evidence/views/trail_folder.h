#pragma once
// Folds the events of all command topics into trails: the state of each subject, now and every so many versions, its
// history as the exact bytes of the log, events by time, actor, type and subject, causes and effects, links between
// subjects, and changes by position.
//
// It trusts no more than a command service's fold does: what breaks the order of a log (command/log_order.h) halts it.
// What it stores depends on the events alone, and not on how those of different partitions came one after the other: a
// rebuilt model is the live one.

#include <memory>
#include <string>

#include "common/command/event_folder.h"
#include "common/command/topics.h"
#include "common/projection/projection.h"

namespace aims::evidence {

using command::Topics;

// Bump when what is stored changes: the read model is then rebuilt beside the serving one.
inline constexpr int kTrailSchema = 5;

// After so many events of a subject its state is stored, so that a page late in a long trail begins there and not at
// the first event. A subject with fewer has none.
inline constexpr uint64_t kCheckpointEvery = 64;

class TrailFolder : public command::EventFolder {
 public:
  explicit TrailFolder(std::shared_ptr<const Topics> topics) : topics_(std::move(topics)) {}

 private:
  const command::Aggregates* AggregatesOf(const std::string& topic) const override { return topics_->Find(topic); }
  std::string StateKey(absl::string_view name) const override;
  Entries EntriesOf(const std::string& name, const command::AggregateType& type,
                    const event_log::TopicPartition& partition, const command::Message& state) const override;
  void PutEvent(const event_log::ReadRecord& record, const command::Aggregates::Decoded& decoded,
                const command::Message& state, absl::string_view before, absl::string_view after,
                read_model::Batch& batch) override;
  void PutParked(const event_log::ReadRecord& record, const event::v1::EventMetadata& metadata,
                 read_model::Batch& batch) override;

  const std::shared_ptr<const Topics> topics_;
};

}  // namespace aims::evidence
