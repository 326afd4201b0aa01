#include "common/command/effect_waits.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/command/resource_view.h"
#include "common/command/source_positions.h"

namespace aims::command {
namespace {

// Of each partition and source: some 8 KiB where effects are held up.
constexpr size_t kOneByOne = 1000;

// How long it waits for the fold at once, before it looks whether it is closed.
constexpr absl::Duration kTurn = absl::Milliseconds(500);

int64_t At(const event_log::Positions& positions, const event_log::TopicPartition& partition) {
  const auto it = positions.find(partition);
  return it == positions.end() ? 0 : it->second;
}

}  // namespace

void EffectWaits::Causes(const event_log::TopicPartition& source, int64_t offset, int32_t partition) {
  std::lock_guard<std::mutex> lock(mutex_);
  Due& due = due_[{partition, source}];
  if (offset + 1 <= due.last) return;  // read again
  const bool all_so_far = due.first.empty() ? due.last == 0 : due.first.back() == due.last;
  if (all_so_far && due.first.size() < kOneByOne) due.first.push_back(offset + 1);
  due.last = offset + 1;
}

int64_t EffectWaits::Needed(const Due& due, int64_t position) {
  const auto behind = std::upper_bound(due.first.begin(), due.first.end(), position);
  if (behind == due.first.end() && (due.first.empty() || due.first.back() < due.last)) {
    return std::min(position, due.last);
  }
  return behind == due.first.begin() ? 0 : *std::prev(behind);
}

void EffectWaits::GoneThrough(std::map<int32_t, event_log::Positions> positions) {
  std::list<Waiter> waiters;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    gone_through_ = std::move(positions);
    waiters.swap(waiters_);
    // What is recorded is not due any more.
    absl::optional<std::pair<int32_t, event_log::Positions>> consumed;
    for (auto it = due_.begin(); it != due_.end();) {
      const auto& [partition, source] = it->first;
      if (!consumed.has_value() || consumed->first != partition) consumed.emplace(partition, Consumed(partition));
      const int64_t done = At(consumed->second, source);
      auto& first = it->second.first;
      while (!first.empty() && first.front() <= done) first.pop_front();
      it = done >= it->second.last ? due_.erase(it) : std::next(it);
    }
  }
  for (Waiter& waiter : waiters) Look(std::move(waiter));
}

void EffectWaits::Close() {
  std::list<Waiter> waiters;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    closed_ = true;
    waiters.swap(waiters_);
  }
  for (Waiter& waiter : waiters) Look(std::move(waiter));
}

void EffectWaits::Await(const event_log::Positions& seen, absl::Time deadline, std::function<void(absl::Status)> done) {
  Waiter waiter{{}, deadline, std::move(done)};
  for (const event_log::TopicPartition& source : sources_) {
    if (const int64_t position = At(seen, source); position > 0) waiter.seen[source] = position;
  }
  if (waiter.seen.empty() || Includes(waiter.seen)) return waiter.done(absl::OkStatus());
  Look(std::move(waiter));
}

bool EffectWaits::Includes(const event_log::Positions& seen) const {
  std::lock_guard<std::mutex> lock(mutex_);
  return !Find(seen).has_value();
}

event_log::Positions EffectWaits::Consumed(int32_t partition) const {
  const auto serving = model_.Serving();
  const auto stored = ResourceView(aggregates_, serving->database()).FindPartition({aggregates_.topic(), partition});
  return stored.ok() ? PositionsIn(stored->consumed()) : event_log::Positions();
}

absl::optional<EffectWaits::Missing> EffectWaits::Find(const event_log::Positions& seen) const {
  for (int32_t partition = 0; partition < partitions_; ++partition) {
    const auto gone_through = gone_through_.find(partition);
    absl::optional<event_log::Positions> consumed;  // read when it matters
    for (const auto& [source, position] : seen) {
      const bool known = gone_through != gone_through_.end() && At(gone_through->second, source) >= position;
      const auto due = due_.find({partition, source});
      const int64_t needed = !known ? position : due == due_.end() ? 0 : Needed(due->second, position);
      if (needed == 0) continue;
      if (!consumed.has_value()) consumed = Consumed(partition);
      if (At(*consumed, source) >= needed) continue;
      // Of a partition that is held up nobody can know, and all the others would be refused for its sake.
      if (!model_.WhyHeldUp({aggregates_.topic(), partition}).empty()) break;
      return Missing{source, position, partition, known};
    }
  }
  return absl::nullopt;
}

void EffectWaits::Look(Waiter waiter) {
  const event_log::Positions folded = model_.Serving()->progress().Current();  // before it is looked at
  std::unique_lock<std::mutex> lock(mutex_);
  const absl::optional<Missing> missing = Find(waiter.seen);
  if (!missing.has_value()) return Finish(std::move(waiter), absl::OkStatus());
  if (closed_) return Finish(std::move(waiter), absl::UnavailableError("the process is shutting down"));
  if (waiter.deadline <= absl::Now()) {
    const std::string why = model_.WhyHeldUp(missing->source);
    return Finish(std::move(waiter),
                  absl::FailedPreconditionError(absl::StrCat(
                      "the effects of ", missing->source.topic, "/", missing->source.partition, " before offset ",
                      missing->seen, " are not recorded yet in ", aggregates_.topic(), "/", missing->partition,
                      why.empty() ? "" : absl::StrCat(", and ", why),
                      ": ask again, wait longer with aims-max-wait, or ask without a freshness token for what is "
                      "there; if it stays so, see 'Reactions that are halted' in docs/operations.md")));
  }
  if (!missing->gone_through) {
    waiters_.push_back(std::move(waiter));
    return;
  }
  lock.unlock();
  const event_log::TopicPartition partition{aggregates_.topic(), missing->partition};
  const absl::Time deadline = std::min(waiter.deadline, absl::Now() + kTurn);
  auto shared = std::make_shared<Waiter>(std::move(waiter));
  model_.Await(
      {{partition, At(folded, partition)}}, deadline,
      [this, shared](const absl::Status& status) {
        if (absl::IsCancelled(status)) return shared->done(absl::UnavailableError(status.message()));
        Look(std::move(*shared));
      },
      projection::Until::kPassed);
}

void EffectWaits::Finish(Waiter waiter, absl::Status status) {
  executor_.Post([done = std::move(waiter.done), status = std::move(status)] { done(status); });
}

}  // namespace aims::command
