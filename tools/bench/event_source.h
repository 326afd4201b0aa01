#pragma once
// Events of one topic for a log, as the command path writes them (the same encoder, full metadata, the events of a
// command together), without the command path's work. What is made of them is a derived class's: InventoryEvents makes
// them up, RiskEvents, ControlsEvents and AuditEvents have the domain decide them (decided_events.h).
//
//   InventoryEvents events({.partitions = 8});
//   for (const EventSource::Placed& opening : events.Openings()) …   // the first record of each partition
//   EventSource::Placed next = events.Next();
//   … events.Closings(*log->EndPositions(events.topic()))           // the last ones
//
// The same options give the same events. By default an event every 30 s: a million are a year. Not thread-safe.

#include <deque>
#include <random>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "aims/event/v1/event.pb.h"
#include "common/command/aggregates.h"
#include "common/event_log/log.h"

namespace aims::bench {

class EventSource {
 public:
  static constexpr absl::Duration kBetweenEvents = absl::Seconds(30);
  struct Options {
    int32_t partitions = 1;
    uint64_t seed = 42;
    std::string organization = "acme";
    // When it begins. A server that is started on the events does at once what has fallen due of them by then.
    absl::Time start = absl::FromUnixSeconds(1'735'689'600);  // 2025-01-01
    absl::Duration between = kBetweenEvents;                  // time from one event to the next
    // Of planned events (planned_events.h): one in so many commands begins something new, however much is under way. Work
    // then comes late, and a refusal for that is no mistake. 0: something new begins when nothing is planned for now.
    size_t begin_one_in = 0;
  };
  struct Placed {
    int32_t partition;
    event_log::Record record;
  };

  virtual ~EventSource() = default;
  EventSource(const EventSource&) = delete;
  EventSource& operator=(const EventSource&) = delete;

  const std::string& topic() const { return aggregates_.topic(); }
  int32_t partitions() const { return options_.partitions; }

  // The record that opens each partition (epoch 1): they come before all others.
  std::vector<Placed> Openings() const;
  Placed Next();
  // Whether Next begins another command: nobody ever sees a log that ends within one, or within what follows from it.
  bool BetweenCommands() const { return waiting_.empty(); }
  // The record that closes each partition, of a service with reactions: they have gone through its own topic up to `ends`.
  // A server that is started on the log then has no reaction to make up for. Nothing for other services.
  std::vector<Placed> Closings(const event_log::Positions& ends) const;

  // When it began, and the time of the last event made so far.
  absl::Time first_time() const { return options_.start; }
  absl::Time last_time() const { return options_.start + options_.between * events_; }

 protected:
  EventSource(const Options& options, command::Aggregates aggregates)
      : options_(options), aggregates_(std::move(aggregates)), random_(options.seed) {}

  // Makes the next commands, with Put; called again where there was none.
  virtual void Make() = 0;
  // Whether the service has reactions to its own topic.
  virtual bool has_reactions() const { return false; }

  size_t Below(size_t limit) { return static_cast<size_t>(random_() % limit); }
  // Words of about `bytes` in all.
  std::string Text(size_t bytes);

  const Options& options() const { return options_; }
  std::string organization() const { return "organizations/" + options_.organization; }
  int64_t commands() const { return commands_; }
  // When the next command happens.
  absl::Time next_time() const { return last_time() + options_.between; }
  // Metadata of the next command, which happens a step later than the last event: what its events have in common.
  event::v1::EventMetadata NextCommand(const std::string& subject, uint32_t events, const event::v1::Actor& actor);
  // A person who has proven nothing, as on a developer's machine.
  static event::v1::Actor Person(const std::string& subject, const std::string& role);
  // Makes it the metadata of event `index` of its command.
  static void SetEvent(uint32_t index, uint64_t version, event::v1::EventMetadata* metadata);
  // The record, until the next call.
  const event_log::Record& Put(const event::v1::EventMetadata& metadata, const google::protobuf::Message& event);

  const command::Aggregates& aggregates() const { return aggregates_; }

 private:
  const Options options_;
  const command::Aggregates aggregates_;
  std::mt19937_64 random_;
  int64_t commands_ = 0;
  int64_t events_ = 0;
  std::deque<Placed> waiting_;
};

}  // namespace aims::bench
