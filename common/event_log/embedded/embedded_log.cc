#include "common/event_log/embedded/embedded_log.h"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/base/status_macros.h"
#include "common/event_log/embedded/store.h"

namespace aims::event_log {
namespace {

using embedded::Store;
using embedded::StoredPartition;
using embedded::StoredTopic;

constexpr int32_t kMaxPartitions = 1024;
constexpr size_t kMaxTopicName = 249;  // as in Kafka, so that every topic can be copied there
// How soon a reader looks again while the store is closed after a failed write.
constexpr absl::Duration kRetryInterval = absl::Milliseconds(200);

// What the writers and readers of one partition share. Lives as long as the log.
struct Partition {
  TopicPartition name;
  StoredPartition stored;
  // Held while appending, so that a takeover waits for the append that is under way.
  std::mutex append_mutex;
  int64_t writers = 0;  // how many there have been; only the latest appends

  // The next offset: changed with append_mutex and the log's ends mutex held, read with either.
  int64_t end = 0;
  std::vector<std::condition_variable*> readers;  // who is to know when it moves; guarded by the ends mutex

  // Called with append_mutex held.
  void MoveEnd(int64_t to, std::mutex& ends_mutex) {
    std::lock_guard lock(ends_mutex);
    end = to;
    for (std::condition_variable* reader : readers) reader->notify_one();
  }

  std::string Text() const { return absl::StrCat("partition ", name.partition, " of ", name.topic); }
};

struct Topic {
  int32_t count() const { return static_cast<int32_t>(partitions.size()); }

  std::deque<Partition> partitions;
  std::mutex members_mutex;
  std::condition_variable members_changed;
  std::deque<const Ownership*> members;  // in order of joining; the first one leads
};

absl::Status CheckSize(const Record& record) {
  const size_t size = record.key.size() + record.value.size();
  if (size <= kMaxRecordBytes) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("record \"", absl::CEscape(record.key.substr(0, 200)), "\" has ", size,
                                                 " bytes of key and value; the event log takes at most ",
                                                 kMaxRecordBytes));
}

bool IsTopicName(absl::string_view name) {
  return !name.empty() && name.size() <= kMaxTopicName && name != "." && name != ".." &&
         std::all_of(name.begin(), name.end(),
                     [](unsigned char c) { return absl::ascii_isalnum(c) || c == '.' || c == '_' || c == '-'; });
}

class EmbeddedWriter : public Writer {
 public:
  EmbeddedWriter(Store& store, std::mutex& ends_mutex, Partition& partition, int64_t number)
      : store_(store), ends_mutex_(ends_mutex), partition_(partition), number_(number) {}

  // The write is all in Settle: a log in one process has nothing to send ahead.
  absl::Status Send(std::vector<Record> records) override {
    if (records.empty()) return absl::InvalidArgumentError("the list of records to append is empty");
    for (const Record& record : records) RETURN_IF_ERROR(CheckSize(record));
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return !died_of_.ok() || sent_.size() < kMaxUnsettled; });
    RETURN_IF_ERROR(CheckAlive());
    sent_.push_back(std::move(records));
    return absl::OkStatus();
  }

  absl::StatusOr<int64_t> Settle() override {
    std::vector<Record> records;
    {
      std::lock_guard lock(mutex_);
      if (sent_.empty()) return absl::FailedPreconditionError("no sent records wait to be settled");
      records = std::move(sent_.front());
      sent_.pop_front();
      RETURN_IF_ERROR(CheckAlive());
    }
    absl::StatusOr<int64_t> next = Write(records);
    {
      std::lock_guard lock(mutex_);
      if (!next.ok()) died_of_ = next.status();
    }
    changed_.notify_one();
    return next;
  }

 private:
  absl::StatusOr<int64_t> Write(absl::Span<const Record> records) {
    std::lock_guard lock(partition_.append_mutex);
    if (partition_.writers != number_) {
      return absl::AbortedError(absl::StrCat(partition_.Text(), " was taken over by a later writer"));
    }
    RETURN_IF_ERROR(store_.Append(partition_.stored, partition_.end, records));
    const int64_t next = partition_.end + static_cast<int64_t>(records.size());
    partition_.MoveEnd(next, ends_mutex_);
    return next;
  }

  // Called with mutex_ held.
  absl::Status CheckAlive() const {
    if (died_of_.ok()) return absl::OkStatus();
    return absl::AbortedError(
        absl::StrCat("the writer of ", partition_.Text(),
                     " failed, so take over the partition again; its first error was: ", died_of_.message()));
  }

  Store& store_;
  std::mutex& ends_mutex_;
  Partition& partition_;
  const int64_t number_;

  std::mutex mutex_;
  std::condition_variable changed_;  // for Send, when there is room or no use
  std::deque<std::vector<Record>> sent_;
  absl::Status died_of_;
};

class EmbeddedReader : public Reader {
 public:
  struct Place {
    Partition* partition;
    int64_t position;  // the next offset to read
    int64_t end;       // up to where there is something, as last seen
  };

  EmbeddedReader(const Store& store, std::mutex& ends_mutex, std::vector<Place> places)
      : store_(store), ends_mutex_(ends_mutex), places_(std::move(places)) {
    std::lock_guard lock(ends_mutex_);
    for (const Place& place : places_) place.partition->readers.push_back(&wake_);
  }
  ~EmbeddedReader() override {
    std::lock_guard lock(ends_mutex_);
    for (const Place& place : places_) {
      auto& readers = place.partition->readers;
      readers.erase(std::find(readers.begin(), readers.end(), &wake_));
    }
  }

  absl::StatusOr<Batch> Next(const NextOptions& options) override {
    Batch batch;
    RETURN_IF_ERROR(AwaitMore(options.deadline));
    absl::Status status = Take(options, batch);
    // Unavailable passes: the store is reopened by the next takeover. Until then this waits as for new records.
    while (absl::IsUnavailable(status) && batch.records.empty() && absl::Now() < options.deadline) {
      RETURN_IF_ERROR(Pause(std::min(options.deadline, absl::Now() + kRetryInterval)));
      status = Take(options, batch);
    }
    // What was read before an error is returned first; the error comes with the next call, which begins there.
    if (!status.ok() && !absl::IsUnavailable(status) && batch.records.empty()) return status;
    for (const Place& place : places_) batch.positions[place.partition->name] = place.position;
    return batch;
  }

  void Close() override {
    std::lock_guard lock(ends_mutex_);
    closed_ = true;
    wake_.notify_one();
  }

 private:
  // Waits until there is something to read, and notes up to where; OK also when the deadline has come.
  absl::Status AwaitMore(absl::Time deadline) {
    const auto more = [this] {
      return closed_ || std::any_of(places_.begin(), places_.end(),
                                    [](const Place& place) { return place.position < place.partition->end; });
    };
    std::unique_lock lock(ends_mutex_);
    WaitUntil(deadline, lock, more);
    if (closed_) return absl::CancelledError("the reader was closed");
    for (Place& place : places_) place.end = place.partition->end;
    return absl::OkStatus();
  }

  absl::Status Pause(absl::Time until) {
    std::unique_lock lock(ends_mutex_);
    WaitUntil(until, lock, [this] { return closed_; });
    return closed_ ? absl::CancelledError("the reader was closed") : absl::OkStatus();
  }

  // For a duration, which the system's clock cannot stretch when it is set back; again and again where it is endless.
  template <typename Condition>
  void WaitUntil(absl::Time deadline, std::unique_lock<std::mutex>& lock, const Condition& condition) {
    constexpr absl::Duration kLongest = absl::Hours(1);
    absl::Duration wait;
    do {
      wait = deadline - absl::Now();
    } while (!wake_.wait_for(lock, absl::ToChronoNanoseconds(std::min(wait, kLongest)), condition) && wait > kLongest);
  }

  // Takes from one partition after the other, beginning with another one each time so that none starves.
  absl::Status Take(const NextOptions& options, Batch& batch) {
    size_t bytes = 0;
    bool full = false;
    for (size_t i = 0; i < places_.size() && !full; ++i) {
      Place& place = places_[(first_ + i) % places_.size()];
      if (place.position == place.end) continue;
      const auto take = [&](int64_t offset, Record record) {
        bytes += record.key.size() + record.value.size();
        full = !batch.records.empty() && (bytes > options.max_bytes || batch.records.size() >= options.max_records);
        if (full) return false;
        batch.records.push_back({place.partition->name, offset, std::move(record)});
        place.position = offset + 1;
        return true;
      };
      RETURN_IF_ERROR(store_.Scan(place.partition->stored, place.position, place.end, take));
    }
    ++first_;
    return absl::OkStatus();
  }

  const Store& store_;
  std::mutex& ends_mutex_;
  std::vector<Place> places_;  // of the thread that calls Next
  size_t first_ = 0;
  std::condition_variable wake_;  // used with ends_mutex_
  bool closed_ = false;           // guarded by ends_mutex_
};

// A thread that waits for its turn to lead, and then until it is to leave.
class EmbeddedOwnership : public Ownership {
 public:
  EmbeddedOwnership(Topic& topic, OwnershipListener& listener) : topic_(topic), listener_(listener) {
    std::lock_guard lock(topic_.members_mutex);
    topic_.members.push_back(this);
    thread_ = std::thread([this] { Run(); });
  }
  ~EmbeddedOwnership() override {
    {
      std::lock_guard lock(topic_.members_mutex);
      leaving_ = true;
    }
    topic_.members_changed.notify_all();
    thread_.join();
  }

 private:
  void Run() {
    std::vector<TopicPartition> all;
    for (const Partition& partition : topic_.partitions) all.push_back(partition.name);
    std::unique_lock lock(topic_.members_mutex);
    topic_.members_changed.wait(lock, [this] { return leaving_ || topic_.members.front() == this; });
    if (topic_.members.front() == this) {
      lock.unlock();
      listener_.OnAssigned(all);
      lock.lock();
      topic_.members_changed.wait(lock, [this] { return leaving_; });
      lock.unlock();
      listener_.OnRevoked(all);
      lock.lock();
    }
    topic_.members.erase(std::find(topic_.members.begin(), topic_.members.end(), this));
    topic_.members_changed.notify_all();
  }

  Topic& topic_;
  OwnershipListener& listener_;
  bool leaving_ = false;  // guarded by topic_.members_mutex
  std::thread thread_;
};

class EmbeddedLog : public Log {
 public:
  explicit EmbeddedLog(std::unique_ptr<Store> store) : store_(std::move(store)) {}

  absl::Status LoadTopics() {
    ASSIGN_OR_RETURN(const std::vector<StoredTopic> stored, store_->Topics());
    std::lock_guard lock(topics_mutex_);
    for (const StoredTopic& topic : stored) {
      for (Partition& partition : AddTopic(topic).partitions) {
        ASSIGN_OR_RETURN(partition.end, store_->End(partition.stored));
      }
    }
    return absl::OkStatus();
  }

  absl::StatusOr<std::string> Id() override { return store_->id(); }

  absl::StatusOr<int32_t> OpenTopic(const TopicSpec& spec) override {
    std::lock_guard lock(topics_mutex_);
    if (auto it = topics_.find(spec.topic); it != topics_.end()) return it->second.count();
    if (!IsTopicName(spec.topic)) {
      return absl::InvalidArgumentError(absl::StrCat("topic name \"", absl::CEscape(spec.topic), "\": use 1 to ",
                                                     kMaxTopicName, " letters, digits, dots, hyphens or underscores"));
    }
    if (spec.partitions < 1 || spec.partitions > kMaxPartitions) {
      return absl::InvalidArgumentError(absl::StrCat("topic ", spec.topic, ": ", spec.partitions,
                                                     " partitions; from 1 to ", kMaxPartitions, " are possible"));
    }
    const StoredTopic topic{spec.topic, last_topic_id_ + 1, spec.partitions};
    RETURN_IF_ERROR(store_->Recover());
    RETURN_IF_ERROR(store_->AddTopic(topic));
    return AddTopic(topic).count();
  }

  absl::StatusOr<std::unique_ptr<Writer>> TakeOver(const TopicPartition& name, int64_t known) override {
    ASSIGN_OR_RETURN(Partition * partition, Find(name));
    RETURN_IF_ERROR(store_->Recover());
    std::lock_guard lock(partition->append_mutex);
    // After a failed write only the store knows the end. Asked before the earlier writers are fenced: a takeover that
    // fails changes nothing.
    ASSIGN_OR_RETURN(const int64_t end, store_->End(partition->stored));
    if (end < known) return LostEnd(name, known, end);
    const int64_t number = ++partition->writers;
    partition->MoveEnd(end, ends_mutex_);
    return std::make_unique<EmbeddedWriter>(*store_, ends_mutex_, *partition, number);
  }

  absl::StatusOr<std::unique_ptr<Reader>> Read(const Positions& from) override {
    std::vector<EmbeddedReader::Place> places;
    for (const auto& [name, position] : from) {
      ASSIGN_OR_RETURN(Partition * partition, Find(name));
      std::lock_guard lock(ends_mutex_);
      if (position < 0) {
        return absl::InvalidArgumentError(
            absl::StrCat("cannot read ", partition->Text(), " from offset ", position, ": the first offset is 0"));
      }
      if (position > partition->end) return LostEnd(name, position, partition->end);
      places.push_back({partition, position, position});
    }
    return std::make_unique<EmbeddedReader>(*store_, ends_mutex_, std::move(places));
  }

  absl::StatusOr<Positions> EndPositions(absl::string_view name, absl::Time /*deadline*/) override {
    ASSIGN_OR_RETURN(Topic * topic, FindTopic(name));
    std::lock_guard lock(ends_mutex_);
    Positions ends;
    for (const Partition& partition : topic->partitions) ends[partition.name] = partition.end;
    return ends;
  }

  absl::StatusOr<std::unique_ptr<Ownership>> JoinOwners(absl::string_view name, absl::string_view member,
                                                        OwnershipListener* listener) override {
    ASSIGN_OR_RETURN(Topic * topic, FindTopic(name));
    return std::make_unique<EmbeddedOwnership>(*topic, *listener);
  }

  absl::Status Health() const override { return store_->Health(); }

 private:
  // Called with topics_mutex_ held.
  Topic& AddTopic(const StoredTopic& stored) {
    Topic& topic = topics_[stored.name];
    for (int32_t i = 0; i < stored.partitions; ++i) {
      Partition& partition = topic.partitions.emplace_back();
      partition.name = {stored.name, i};
      partition.stored = {stored.id, i};
    }
    last_topic_id_ = std::max(last_topic_id_, stored.id);
    return topic;
  }

  absl::StatusOr<Topic*> FindTopic(absl::string_view name) {
    std::lock_guard lock(topics_mutex_);
    auto it = topics_.find(name);
    if (it == topics_.end()) {
      return absl::NotFoundError(absl::StrCat("topic \"", absl::CEscape(name), "\" was not opened (OpenTopic)"));
    }
    return &it->second;
  }

  absl::StatusOr<Partition*> Find(const TopicPartition& name) {
    ASSIGN_OR_RETURN(Topic * topic, FindTopic(name.topic));
    if (name.partition < 0 || name.partition >= topic->count()) {
      return absl::NotFoundError(absl::StrCat("topic ", name.topic, " has no partition ", name.partition, "; it has ",
                                              topic->count(), ", from 0"));
    }
    return &topic->partitions[name.partition];
  }

  const std::unique_ptr<Store> store_;
  std::mutex topics_mutex_;
  std::map<std::string, Topic, std::less<>> topics_;  // only ever grows
  uint32_t last_topic_id_ = 0;
  std::mutex ends_mutex_;  // of every partition's end and readers
};

}  // namespace

absl::StatusOr<std::unique_ptr<Log>> OpenEmbeddedLog(const EmbeddedOptions& options) {
  ASSIGN_OR_RETURN(std::unique_ptr<Store> store, Store::Open(options));
  auto log = std::make_unique<EmbeddedLog>(std::move(store));
  RETURN_IF_ERROR(log->LoadTopics());
  return log;
}

}  // namespace aims::event_log
