#pragma once
// Reads the trails' read model at one instant. Subjects, events and links are those of one organization in every call:
// the name or the organization that is given says which, and nothing of another is ever found.
//
//   TrailView view(*topics, snapshot);
//   view.Events(organization, keys::By::kActor, "ana", {.newest_first = true}, [&](const EventKey& event) { … });
//
// Not for keeping. Not thread-safe. Errors are the database's, and DataLoss for what does not parse.

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "aims/internal/v1/read_model.pb.h"
#include "aims/internal/v1/trail.pb.h"
#include "common/command/topics.h"
#include "common/read_model/database.h"
#include "services/evidence/views/keys.h"

namespace aims::evidence {

using command::Topics;

// An event, by which it is found.
struct EventKey {
  std::string subject;
  uint64_t version = 0;
  std::string moment;  // its place among all events of the organization, in the order of time
};

// An event as it is stored, taken apart. Pointers are into `record`.
struct TrailEvent {
  internal::v1::StoredEvent stored;
  std::unique_ptr<command::Message> record;      // nullptr where it is parked
  event::v1::EventMetadata metadata;             // of a parked one, too
  const command::AggregateType* type = nullptr;  // nullptr where it is parked
  const command::Message* event = nullptr;       // the aggregate's event message; nullptr where it is parked

  // Full name of the innermost event message; empty where it is parked.
  std::string TypeName() const { return event == nullptr ? std::string() : command::EventTypeName(*event); }
};

// Folds one event of a subject's history into its state, which is a default instance before the first.
absl::Status Apply(const TrailEvent& event, command::Message* state);

class TrailView {
 public:
  // Whether the reader may read a subject.
  using MayRead = std::function<bool(absl::string_view subject)>;

  // For a reader who may read everything. `topics` outlives the view.
  TrailView(const Topics& topics, std::shared_ptr<const read_model::Snapshot> snapshot)
      : TrailView(topics, std::move(snapshot), [](absl::string_view) { return true; }) {}
  TrailView(const Topics& topics, std::shared_ptr<const read_model::Snapshot> snapshot, MayRead may_read)
      : topics_(topics), snapshot_(std::move(snapshot)), may_read_(std::move(may_read)) {}

  // The view itself finds everything. What is shown of a subject that the reader may not read is up to its callers: that
  // something is there, and no more.
  bool ReaderMayRead(absl::string_view subject) const { return may_read_(subject); }

  // State of a subject now, deleted ones included; nullptr when it has no events.
  absl::StatusOr<std::unique_ptr<command::Message>> Find(absl::string_view subject) const;
  // One event of a subject; nullopt when there is none.
  absl::StatusOr<absl::optional<TrailEvent>> FindEvent(absl::string_view subject, uint64_t version) const;
  // The last state of a subject that is stored at or before a version.
  struct Checkpoint {
    uint64_t version = 0;                     // 0: none is, and the history begins with the first event
    std::unique_ptr<command::Message> state;  // a default instance then
  };
  absl::StatusOr<Checkpoint> LastCheckpoint(absl::string_view subject, uint64_t version) const;
  // All events of a subject from a version on, in their order, until `visit` returns false.
  absl::Status History(absl::string_view subject, uint64_t from_version,
                       const std::function<bool(uint64_t version, TrailEvent& event)>& visit) const;

  struct Range {
    bool newest_first = false;
    // Where to begin, itself included: a moment, or the beginning of one. Empty: at the end where reading begins.
    std::string from;
  };
  using VisitEvent = std::function<bool(EventKey& event)>;
  // Events of an organization that have `value`, in the order of time, until `visit` returns false. The value is that
  // of an actor, the last part of a type's name, or the rest of a subject's name; empty for all events.
  absl::Status Events(absl::string_view organization, keys::By by, absl::string_view value, const Range& range,
                      const VisitEvent& visit) const;

  // Events with the id `event_id`, as a rule one; and those that they caused; at most `limit`.
  absl::StatusOr<std::vector<EventKey>> FindById(absl::string_view organization, absl::string_view event_id,
                                                 size_t limit) const;
  absl::StatusOr<std::vector<EventKey>> EffectsOf(absl::string_view organization, absl::string_view event_id,
                                                  size_t limit) const;

  // Links of a subject in one direction, in the order of names, until `visit` returns false.
  absl::Status Links(absl::string_view subject, keys::Direction direction,
                     const std::function<bool(const std::string& other, const internal::v1::StoredLink&)>& visit) const;

  // Type of a subject by its name, or nullptr.
  const command::AggregateType* TypeOf(absl::string_view subject) const { return topics_.TypeOf(subject); }

 private:
  absl::StatusOr<TrailEvent> Parse(absl::string_view subject, absl::string_view stored) const;
  // Visits the events whose keys are `prefix` and a moment.
  absl::Status Moments(absl::string_view organization, const std::string& prefix, const Range& range,
                       const VisitEvent& visit) const;
  absl::StatusOr<std::vector<EventKey>> Collect(absl::string_view organization, const std::string& prefix,
                                                size_t limit) const;

  const Topics& topics_;
  const std::shared_ptr<const read_model::Snapshot> snapshot_;
  const MayRead may_read_;
};

}  // namespace aims::evidence
