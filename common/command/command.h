#pragma once
// A command: the request, its actor, its aggregate, and the callback for the answer.

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "aims/event/v1/event.pb.h"
#include "common/command/aggregates.h"
#include "common/command/referrers.h"
#include "common/domain/decision.h"
#include "common/event_log/log.h"

namespace aims::command {

// The expected state of the resource before the command.
enum class Expects {
  kAbsent,   // creates: ALREADY_EXISTS otherwise
  kPresent,  // changes: NOT_FOUND otherwise; refused when deleted
  kDeleted,  // brings back: refused when not deleted
  kAny,      // the move decides itself
};

// The answer to an accepted command.
struct Outcome {
  std::shared_ptr<const Message> resource;  // after the command
  event_log::Positions positions;           // a read at these includes it; empty when nothing was recorded
  bool recorded = false;                    // events were appended for it
  bool repeated = false;                    // the request id was seen before; nothing was done again
  size_t effects = 0;                       // of an effect batch: how many of its effects recorded something
  std::string more_after;                   // of an effect batch: not empty while it is not done, see its `after`
};

// AIMS itself as the actor; `subject` names the part: "timer", "reaction/impact_screening".
inline event::v1::Actor SystemActor(std::string subject) {
  event::v1::Actor actor;
  actor.set_kind(event::v1::Actor::KIND_SYSTEM);
  actor.set_subject(std::move(subject));
  actor.set_authentication("internal");
  return actor;
}

struct Command {
  std::string subject;                  // resource name of the aggregate
  const AggregateType* type = nullptr;  // of the aggregate that the decision is on; nullptr: it looks by itself
  Expects expects = Expects::kPresent;
  std::string etag;  // version that must be current; empty: any
  bool validate_only = false;

  event::v1::Actor actor;
  std::string request_id;      // never empty here
  std::string request_digest;  // SHA-256 of the request without its request id
  std::string reason;
  std::string traceparent;
  std::string causation_id;
  std::string correlation_id;  // empty: the request id
  absl::Time deadline = absl::InfiniteFuture();
  size_t bytes = 0;  // size of the request, for the queue's bound

  // The pure decision. Called once, on the leader's thread.
  std::function<absl::StatusOr<Events>(const Message& state, const domain::Decision& decision)> decide;

  // Checks the resource after the events; an error refuses the command. May be empty.
  std::function<absl::Status(const Message& after)> ensure;

  // Called exactly once, from any thread.
  //   Unavailable         not recorded, and may be sent again as it is
  //   DeadlineExceeded    not known: sending it again with the same request id tells
  //   ResourceExhausted   too much is waiting
  //   Aborted             the etag is not current
  //   others              refused
  std::function<void(absl::StatusOr<Outcome>)> done;
};

// An effect on each of these aggregates, of any number.
struct EffectOnEach {
  Referrers on;
  std::function<Command(std::string subject)> command;  // its `done` is not called
};

// The effects that events of other topics (or of the service's own) have in one partition, and the positions of those
// topics after these events. All of it is one append, or nothing is recorded. So the log itself says which effects are
// done, and no effect is there twice, whichever process is killed at whichever moment. A batch without effects records
// positions alone.
//
// An effect on each of many is the exception. It is recorded in parts of some hundreds, and each part is one append.
// The last part has the rest of the batch. After a kill in between the whole batch is decided again, and each effect
// that is done already finds that in its aggregate's state.
struct EffectBatch {
  // A partition of a topic that reactions read. The batch has all effects in this partition of the events from `from`
  // up to `next`; `next` is the offset after them.
  struct Source {
    event_log::TopicPartition partition;
    int64_t from = 0;
    int64_t next = 0;
  };
  std::vector<Source> sources;   // one, where there are effects
  std::vector<Command> effects;  // their `done` is not called
  size_t bytes = 0;              // for the queue's bound

  absl::optional<EffectOnEach> on_each;
  int32_t partitions = 1;  // of the service's topic: says which of those aggregates are of this partition
  std::string after;  // only those behind this name, `more_after` of the last part's outcome; empty: from the first

  // Called exactly once, from any thread. `repeated`, where an earlier leader has done it. The answers are those to a
  // command, and:
  //   OK, with more_after: only a part of on_each is done; the batch is to be sent again, from there
  //   Aborted      the partition has not consumed all before `from`: read on from where it stands
  //   of an effect the message and FailedReaction say which
  std::function<void(absl::StatusOr<Outcome>)> done;
};

// The reaction whose effect `status` is about; empty when it is not about an effect.
std::string FailedReaction(const absl::Status& status);

}  // namespace aims::command
