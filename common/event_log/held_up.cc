#include "common/event_log/held_up.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/types/optional.h"

namespace aims::event_log {
namespace {

absl::optional<HeldUp> Find(const std::vector<HeldUp>& all, const TopicPartition& partition) {
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const HeldUp& each) { return each.partition == partition; });
  if (found == all.end()) return absl::nullopt;
  return *found;
}

}  // namespace

bool ReachedReadable(const Positions& reached, const Positions& ends, const Log& log) {
  absl::optional<std::vector<HeldUp>> held_up;  // asked for when it matters
  for (const auto& [partition, end] : ends) {
    const auto it = reached.find(partition);
    const int64_t at = it == reached.end() ? 0 : it->second;
    if (at >= end) continue;
    if (!held_up.has_value()) held_up = log.HeldUpPartitions();
    const auto held = Find(*held_up, partition);
    if (!held.has_value() || at < held->offset) return false;
  }
  return true;
}

std::string Describe(const HeldUp& held_up) {
  return absl::StrCat(held_up.partition.topic, "/", held_up.partition.partition, " is held up at offset ",
                      held_up.offset, " since ",
                      absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", held_up.since, absl::UTCTimeZone()), ": ", held_up.why);
}

std::string WhyHeldUp(const Log& log, const TopicPartition& partition) {
  const auto found = Find(log.HeldUpPartitions(), partition);
  return found.has_value() ? Describe(*found) : "";
}

std::vector<HeldUp> HeldUpIn(const Log& log, const std::vector<std::string>& topics) {
  std::vector<HeldUp> held_up = log.HeldUpPartitions();
  held_up.erase(std::remove_if(held_up.begin(), held_up.end(),
                               [&](const HeldUp& each) {
                                 return std::find(topics.begin(), topics.end(), each.partition.topic) == topics.end();
                               }),
                held_up.end());
  return held_up;
}

absl::Status HeldUpProblem(const std::vector<HeldUp>& held_up) {
  if (held_up.empty()) return absl::OkStatus();
  return absl::UnavailableError(
      absl::StrCat(Describe(held_up[0]), ". ", held_up[0].remedy,
                   held_up.size() > 1 ? absl::StrCat("; and ", held_up.size() - 1, " more partitions") : ""));
}

}  // namespace aims::event_log
