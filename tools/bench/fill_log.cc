#include "tools/bench/fill_log.h"

#include <algorithm>
#include <utility>

#include "absl/time/clock.h"
#include "common/base/status_macros.h"
#include "tools/bench/audit_events.h"
#include "tools/bench/controls_events.h"
#include "tools/bench/inventory_events.h"
#include "tools/bench/risk_events.h"

namespace aims::bench {
namespace {

constexpr size_t kBatch = 1000;

}  // namespace

absl::Status LogFiller::Partition::Append() {
  if (waiting.empty()) return absl::OkStatus();
  RETURN_IF_ERROR(writer->Append(waiting).status());
  waiting.clear();
  return absl::OkStatus();
}

absl::StatusOr<LogFiller> LogFiller::Open(event_log::Log& log, EventSource& events) {
  LogFiller filler;
  filler.log_ = &log;
  filler.events_ = &events;
  filler.partitions_.resize(events.partitions());
  RETURN_IF_ERROR(log.OpenTopic({.topic = events.topic(), .partitions = events.partitions()}).status());
  for (EventSource::Placed& opening : events.Openings()) {
    Partition& partition = filler.partitions_[opening.partition];
    ASSIGN_OR_RETURN(partition.writer, log.TakeOver({events.topic(), opening.partition}));
    partition.waiting.push_back(std::move(opening.record));
    ++filler.count_;
  }
  return filler;
}

absl::Status LogFiller::AppendCommand() {
  do {
    EventSource::Placed event = events_->Next();
    partitions_[event.partition].waiting.push_back(std::move(event.record));
    ++count_;
  } while (!events_->BetweenCommands());
  for (Partition& partition : partitions_) {
    if (partition.waiting.size() >= kBatch) RETURN_IF_ERROR(partition.Append());
  }
  return absl::OkStatus();
}

absl::Status LogFiller::Flush() {
  for (Partition& partition : partitions_) RETURN_IF_ERROR(partition.Append());
  return absl::OkStatus();
}

absl::Status LogFiller::Close() {
  RETURN_IF_ERROR(Flush());
  ASSIGN_OR_RETURN(const event_log::Positions ends, log_->EndPositions(events_->topic()));
  return Close(ends);
}

absl::Status LogFiller::Close(const event_log::Positions& ends) {
  for (EventSource::Placed& closing : events_->Closings(ends)) {
    partitions_[closing.partition].waiting.push_back(std::move(closing.record));
    ++count_;
  }
  return Flush();
}

absl::Status FillLog(event_log::Log& log, const std::vector<Portion>& portions) {
  struct Source {
    LogFiller filler;
    std::string topic;
    int64_t count;
    double done() const { return static_cast<double>(filler.count()) / static_cast<double>(count); }
  };
  std::vector<Source> sources;
  for (const Portion& portion : portions) {
    ASSIGN_OR_RETURN(LogFiller filler, LogFiller::Open(log, *portion.events));
    sources.push_back({std::move(filler), portion.events->topic(), portion.count});
  }
  while (true) {
    Source& next = *std::min_element(sources.begin(), sources.end(),
                                     [](const Source& a, const Source& b) { return a.done() < b.done(); });
    if (next.done() >= 1) break;
    RETURN_IF_ERROR(next.filler.AppendCommand());
  }
  event_log::Positions ends;
  for (Source& source : sources) {
    RETURN_IF_ERROR(source.filler.Flush());
    ASSIGN_OR_RETURN(const event_log::Positions of_topic, log.EndPositions(source.topic));
    ends.insert(of_topic.begin(), of_topic.end());
  }
  for (Source& source : sources) RETURN_IF_ERROR(source.filler.Close(ends));
  return absl::OkStatus();
}

EventSource::Options EndingNow(int64_t events, absl::Duration between) {
  return {.partitions = 8, .start = absl::Now() - between * events, .between = between};
}

absl::Status FillWithAll(event_log::Log& log, int64_t events, const EventSource::Options& options) {
  InventoryEvents inventory(options);
  RiskEvents risks(options, &inventory.systems());
  ControlsEvents controls(options);
  AuditEvents audits(options);
  const int64_t each = events / 4;
  return FillLog(log, {{&inventory, each}, {&risks, each}, {&controls, each}, {&audits, each}});
}

absl::Status OpenOtherTopics(event_log::Log& log, const std::vector<std::string>& topics) {
  for (const std::string& topic : topics) RETURN_IF_ERROR(log.OpenTopic({.topic = topic, .partitions = 1}).status());
  return absl::OkStatus();
}

}  // namespace aims::bench
