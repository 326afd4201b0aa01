#include "common/event_log/kafka/kafka_held_up.h"

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"

namespace aims::event_log::kafka {
namespace {

constexpr absl::Duration kInterval = absl::Seconds(1);
constexpr absl::Duration kPatience = absl::Seconds(2);  // of one question

}  // namespace

HeldUpWatch::HeldUpWatch(const KafkaOptions* options, Topics* topics) : options_(*options), topics_(*topics) {
  thread_ = std::thread([this] { Watch(); });
}

HeldUpWatch::~HeldUpWatch() {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    stop_ = true;
  }
  stopped_.notify_all();
  thread_.join();
}

void HeldUpWatch::Watch() {
  std::unique_lock<std::mutex> lock(mutex_);
  while (!stopped_.wait_for(lock, absl::ToChronoMilliseconds(kInterval), [this] { return stop_; })) {
    for (const std::string& topic : topics_.Known()) {
      if (stop_) return;
      lock.unlock();
      if (topics_.Health().ok()) Look(topic);  // else the question would wait for brokers that do not answer
      lock.lock();
    }
  }
}

void HeldUpWatch::Look(const std::string& topic) {
  const auto stable = topics_.StableEnds(topic, absl::Now() + kPatience);
  if (!stable.ok()) return;
  const auto ends = topics_.Ends(topic, absl::Now() + kPatience);
  if (!ends.ok()) return;
  const auto steady = std::chrono::steady_clock::now();
  const Standing now{0, absl::Now(), steady, steady};
  std::lock_guard<std::mutex> lock(mutex_);
  for (const auto& [partition, offset] : *stable) {
    const auto end = ends->find(partition);
    if (end == ends->end() || offset >= end->second) {
      standing_.erase(partition);
      continue;
    }
    const auto [known, is_new] = standing_.emplace(partition, now);
    if (is_new || known->second.offset != offset) {
      known->second = now;
      known->second.offset = offset;
    }
    known->second.confirmed = steady;
  }
}

std::vector<HeldUp> HeldUpWatch::Now() const {
  std::vector<HeldUp> held_up;
  std::lock_guard<std::mutex> lock(mutex_);
  for (const auto& [partition, standing] : standing_) {
    if (standing.confirmed - standing.seen >= absl::ToChronoNanoseconds(options_.held_up_after)) {
      held_up.push_back(Told(partition, standing));
    }
  }
  return held_up;
}

HeldUp HeldUpWatch::Told(const TopicPartition& partition, const Standing& standing) const {
  const std::string tool = absl::StrCat("kafka-transactions.sh --bootstrap-server ", options_.bootstrap_servers);
  const std::string where = absl::StrCat(" --topic ", partition.topic, " --partition ", partition.partition);
  HeldUp told;
  told.partition = partition;
  told.offset = standing.offset;
  told.since = standing.since;
  told.why = "a transaction that began there is still open, and Kafka gives readers no record after it";
  told.remedy =
      absl::StrCat("Find the program whose transaction it is (", tool, " describe-producers", where,
                   "; find-hanging lists those that nobody ends), and have it end the transaction, or wait for "
                   "its timeout. Where the program is gone: ",
                   tool, " abort", where, " --start-offset ", standing.offset);
  return told;
}

}  // namespace aims::event_log::kafka
