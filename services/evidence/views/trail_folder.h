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
#include <unordered_map>
#include <vector>

#include "common/command/log_order.h"
#include "common/projection/projection.h"
#include "services/evidence/domain/links.h"
#include "services/evidence/views/topics.h"

namespace aims::evidence {

// Bump when what is stored changes: the read model is then rebuilt beside the serving one.
inline constexpr int kTrailSchema = 2;

// After so many events of a subject its state is stored, so that a page late in a long trail begins there and not at
// the first event. A subject with fewer has none.
inline constexpr uint64_t kCheckpointEvery = 64;

class TrailFolder : public projection::Folder {
 public:
  explicit TrailFolder(std::shared_ptr<const Topics> topics) : topics_(std::move(topics)) {}

  absl::Status Fold(const event_log::ReadRecord& record, read_model::Batch& batch) override;
  absl::Status Skip(const event_log::ReadRecord& record, read_model::Batch& batch) override;
  bool Whole() const override { return order_.Whole(); }
  void Reset() override;
  absl::Status Finish(read_model::Batch& batch) override;

 private:
  struct Subject {
    const command::AggregateType* type;
    std::unique_ptr<command::Message> state;
    uint64_t version = 0;
    Links links;           // as stored
    bool changed = false;  // since it was stored
  };
  using Subjects = std::unordered_map<std::string, Subject>;

  absl::StatusOr<Subjects::pointer> Load(const command::Aggregates& aggregates, const std::string& name,
                                         const read_model::Database& database);
  void Changed(Subjects::pointer subject, uint64_t version);
  void PutEvent(const event_log::ReadRecord& record, const event::v1::EventMetadata& metadata,
                absl::string_view event_type, bool parked, read_model::Batch& batch) const;

  const std::shared_ptr<const Topics> topics_;
  command::LogOrder order_;
  Subjects subjects_;  // at hand, until there is too much of them
  size_t stored_bytes_ = 0;
  std::vector<Subjects::pointer> changed_;  // since the last write
};

}  // namespace aims::evidence
