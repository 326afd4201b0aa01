#include "common/process/process_watch.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/base/time.h"
#include "common/event_log/held_up.h"
#include "common/telemetry/log.h"

namespace aims::process {
namespace {

constexpr std::chrono::seconds kTellProgress{10};

double Percent(const projection::RebuildProgress& progress) {
  return progress.total > 0 ? 100.0 * static_cast<double>(progress.folded) / static_cast<double>(progress.total) : 0;
}

std::string Remaining(const projection::RebuildProgress& progress) {
  return progress.folded > 0 ? absl::StrFormat("%.0f", absl::ToDoubleSeconds(progress.remaining)) : "";
}

}  // namespace

ProcessWatch::ProcessWatch(rpc::Server* server, telemetry::Readiness* readiness, const event_log::Log* log)
    : server_(*server),
      readiness_(*readiness),
      log_(*log),
      tell_progress_(std::chrono::steady_clock::now() + kTellProgress) {
  server_.SetServing(kAlive, true);
}

bool ProcessWatch::Look(const std::vector<std::unique_ptr<Service>>& services) {
  bool caught_up = true;
  std::string lines;
  const bool tell_progress = std::chrono::steady_clock::now() >= tell_progress_;
  for (const auto& service : services) {
    const projection::RebuildProgress catch_up = service->CatchUp();
    const absl::Status health = service->Health();
    caught_up = caught_up && !catch_up.running;
    absl::StrAppend(&lines, Line(*service, catch_up, health));
    TellHealth(*service, health);
    if (tell_progress && catch_up.running) TellProgress(*service, catch_up);
  }
  if (tell_progress) tell_progress_ += kTellProgress;
  TellHeldUp();
  readiness_.Set(caught_up, std::move(lines));
  return caught_up;
}

void ProcessWatch::Stopping() { readiness_.Set(false, "the process stops\n"); }

std::string ProcessWatch::Line(const Service& service, const projection::RebuildProgress& catch_up,
                               const absl::Status& health) {
  std::string line = absl::StrCat(service.name(), catch_up.running ? " reads the log: " : " is ready");
  if (catch_up.running) {
    absl::StrAppend(&line, absl::StrFormat("%.1f", Percent(catch_up)), " % of ", catch_up.total, " offsets");
    if (catch_up.folded > 0) absl::StrAppend(&line, ", about ", Remaining(catch_up), " s left");
  }
  return absl::StrCat(line, health.ok() ? "" : absl::StrCat("; ", health.message()), "\n");
}

void ProcessWatch::TellHealth(const Service& service, const absl::Status& health) {
  const auto [last, is_new] = problems_.emplace(service.name(), "");
  if (!is_new && last->second == health.message()) return;
  last->second = std::string(health.message());
  server_.SetServing(absl::StrCat(service.name(), ".readModel"), health.ok());
  if (!health.ok()) {
    telemetry::Error("service.unhealthy", {{"service", service.name()}, {"problem", last->second}});
  } else if (!is_new) {
    telemetry::Info("service.healthy", {{"service", service.name()}});
  }
}

void ProcessWatch::TellHeldUp() {
  std::map<event_log::TopicPartition, event_log::HeldUp> now;
  for (event_log::HeldUp& each : log_.HeldUpPartitions()) now.emplace(each.partition, std::move(each));
  const auto held_at = [](const auto& all, const auto& partition, int64_t offset) {
    const auto it = all.find(partition);
    return it != all.end() && it->second.offset == offset;
  };
  for (const auto& [partition, was] : held_up_) {
    if (held_at(now, partition, was.offset)) continue;
    telemetry::Info("partition.released", {{"topic", partition.topic},
                                           {"partition", absl::StrCat(partition.partition)},
                                           {"offset", absl::StrCat(was.offset)}});
  }
  for (const auto& [partition, is] : now) {
    if (held_at(held_up_, partition, is.offset)) continue;
    telemetry::Warning("partition.held_up", {{"topic", partition.topic},
                                             {"partition", absl::StrCat(partition.partition)},
                                             {"offset", absl::StrCat(is.offset)},
                                             {"since", base::TimeToText(is.since)},
                                             {"why", is.why},
                                             {"then", is.remedy}});
  }
  held_up_ = std::move(now);
}

void ProcessWatch::TellProgress(const Service& service, const projection::RebuildProgress& catch_up) {
  telemetry::Info("process.reading_the_log", {{"service", service.name()},
                                              {"percent", absl::StrFormat("%.1f", Percent(catch_up))},
                                              {"offsets", absl::StrCat(catch_up.total)},
                                              {"remaining_seconds", Remaining(catch_up)}});
}

}  // namespace aims::process
