#include "common/projection/projection.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "common/base/status_macros.h"
#include "common/base/utf8.h"
#include "common/event_log/held_up.h"

namespace aims::projection {
namespace {

// How long a reader waits for the first record before it looks after those who wait for freshness.
constexpr absl::Duration kTick = absl::Milliseconds(50);
// Pause before the log or the store is tried again.
constexpr absl::Duration kRetry = absl::Milliseconds(200);
// The same of a log that has lost records: somebody has to act.
constexpr absl::Duration kRetryLost = absl::Seconds(2);
// How long the first records of the topics may take to be read at the start.
constexpr absl::Duration kIdentifyPatience = absl::Seconds(5);
// A command's records are at most this many; more without an end is not a command of ours.
constexpr size_t kMaxBatchRecords = 20000;
// Written together while the log has more at hand.
constexpr size_t kBehindRecords = 8000;
constexpr size_t kMaxReadBytes = size_t{4} << 20;  // of one read, eight of which go into such a batch
// A way to fold that is worth a look at its end, how much of the end that is, in all and of a partition, and how long the
// look may take.
constexpr int64_t kLongWay = 50000;
constexpr int64_t kLookedAt = 16000;
constexpr int64_t kLookedAtOfEach = 1000;
constexpr absl::Duration kLook = absl::Seconds(5);
// Of a record that cannot be folded so much of the key is told: it may be anything.
constexpr size_t kToldKeyBytes = 200;

// All of them in one value, since every answer reads them: an iterator over a key for each partition would step over
// what every batch since the last flush has left of each. Lines of topic "/" partition " " offset, readable in a dump.
const std::string& PositionsKey() {
  static const std::string key(1, kPositionsPrefix);
  return key;
}

std::string ToText(const event_log::Positions& positions) {
  std::string text;
  for (const auto& [partition, offset] : positions) {
    if (offset > 0) absl::StrAppend(&text, partition.topic, "/", partition.partition, " ", offset, "\n");
  }
  return text;
}

absl::Status ParsePosition(absl::string_view partition, absl::string_view offset, event_log::Positions& positions) {
  const size_t slash = partition.rfind('/');
  event_log::TopicPartition parsed;
  int64_t value = 0;
  if (slash == absl::string_view::npos || !absl::SimpleAtoi(offset, &value) ||
      !absl::SimpleAtoi(partition.substr(slash + 1), &parsed.partition)) {
    return absl::DataLossError("a stored position of the read model is damaged");
  }
  parsed.topic = std::string(partition.substr(0, slash));
  positions[parsed] = value;
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<event_log::Positions> StoredPositions(const read_model::Snapshot& snapshot) {
  event_log::Positions positions;
  ASSIGN_OR_RETURN(const auto stored, snapshot.Get(PositionsKey()));
  if (stored.has_value()) {
    for (const absl::string_view line : absl::StrSplit(*stored, '\n', absl::SkipEmpty())) {
      const std::pair<absl::string_view, absl::string_view> parts = absl::StrSplit(line, absl::MaxSplits(' ', 1));
      RETURN_IF_ERROR(ParsePosition(parts.first, parts.second, positions));
    }
    return positions;
  }
  // A model of before schema 3, while the next is filled, has a key for each partition.
  absl::Status status;
  RETURN_IF_ERROR(snapshot.Scan(PositionsKey(), "", false, [&](absl::string_view key, absl::string_view value) {
    status = ParsePosition(key.substr(1), value, positions);
    return status.ok();
  }));
  RETURN_IF_ERROR(status);
  return positions;
}

absl::StatusOr<std::unique_ptr<Projection>> Projection::Start(ProjectionOptions options,
                                                              std::unique_ptr<read_model::Database> database,
                                                              std::unique_ptr<Folder> folder,
                                                              base::Executor* executor) {
  std::unique_ptr<Projection> projection(
      new Projection(std::move(options), std::move(database), std::move(folder), executor));
  RETURN_IF_ERROR(projection->LoadPositions());
  projection->thread_ = std::thread([p = projection.get()] { p->Run(); });
  return projection;
}

Projection::Projection(ProjectionOptions options, std::unique_ptr<read_model::Database> database,
                       std::unique_ptr<Folder> folder, base::Executor* executor)
    : options_(std::move(options)),
      database_(std::move(database)),
      folder_(std::move(folder)),
      progress_(executor,
                [log = options_.log](const auto& partition) { return event_log::WhyHeldUp(*log, partition); }),
      identities_(options_.identities),
      bulk_(options_.bulk) {}

Projection::~Projection() {
  Stop();
  progress_.Close();
}

void Projection::Stop() {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    closing_ = true;
    if (reader_ != nullptr) reader_->Close();
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

absl::Status Projection::LoadPositions() {
  const auto snapshot = database_->TakeSnapshot();
  ASSIGN_OR_RETURN(event_log::Positions stored, StoredPositions(*snapshot));
  RETURN_IF_ERROR(identities_.Load(*snapshot));
  const absl::Time deadline = absl::Now() + kIdentifyPatience;
  for (const std::string& topic : options_.topics) {
    ASSIGN_OR_RETURN(event_log::Positions ends, options_.log->EndPositions(topic));
    for (const auto& [partition, end] : ends) {
      const int64_t offset = stored[partition];
      if (offset > end) {
        // Not mended by itself: rebuilding would hide that acknowledged events are gone.
        return absl::FailedPreconditionError(
            absl::StrCat("read model in ", database_->directory(), " is ahead of the log: ", partition.topic, "/",
                         partition.partition, " is folded to ", offset, ", but the log ends at ", end,
                         ". Either this is another log, or the log lost its end: find out which. Delete that directory "
                         "only if the log is right; the read model is then rebuilt"));
      }
      positions_[partition] = offset;
    }
    const absl::Status same = identities_.CheckAll(*options_.log, ends, deadline);
    if (absl::IsDataLoss(same)) {
      return absl::FailedPreconditionError(
          absl::StrCat("read model in ", database_->directory(), " is of another log: ", same.message()));
    }
    RETURN_IF_ERROR(same);
  }
  progress_.Advance(positions_);
  return absl::OkStatus();
}

void Projection::Run() {
  while (true) {
    const absl::Status status = RunReader();
    {
      std::lock_guard<std::mutex> lock(mutex_);
      if (closing_) return;
    }
    SetHealth(status);
    Pause(absl::IsDataLoss(status) ? kRetryLost : kRetry);
  }
}

absl::Status Projection::LookAhead() {
  event_log::Positions ends, from;
  int64_t way = 0;
  for (const std::string& topic : options_.topics) {
    ASSIGN_OR_RETURN(const event_log::Positions of_topic, options_.log->EndPositions(topic));
    ends.insert(of_topic.begin(), of_topic.end());
  }
  for (const auto& [partition, end] : ends) {
    way += end - positions_[partition];
    from[partition] =
        std::max<int64_t>(0, end - std::min(kLookedAtOfEach, kLookedAt / static_cast<int64_t>(ends.size())));
  }
  if (way < kLongWay) return absl::OkStatus();
  ASSIGN_OR_RETURN(std::unique_ptr<event_log::Reader> reader, options_.log->Read(from));
  const absl::Time deadline = absl::Now() + kLook;
  std::vector<event_log::ReadRecord> records;
  for (event_log::Positions reached = from; !Includes(reached, ends);) {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      if (closing_ || absl::Now() > deadline) return absl::OkStatus();
    }
    ASSIGN_OR_RETURN(event_log::Batch batch, reader->Next({.deadline = absl::Now() + kTick}));
    progress_.Expire(absl::Now());
    std::move(batch.records.begin(), batch.records.end(), std::back_inserter(records));
    reached = std::move(batch.positions);
  }
  for (const event_log::ReadRecord& record : records) folder_->LookAhead(record);
  return absl::OkStatus();
}

absl::Status Projection::RunReader() {
  RETURN_IF_ERROR(LookAhead());
  ASSIGN_OR_RETURN(std::unique_ptr<event_log::Reader> reader, options_.log->Read(positions_));
  {
    std::lock_guard<std::mutex> lock(mutex_);
    if (closing_) return absl::CancelledError("closing");
    reader_ = reader.get();
  }
  folder_->Reset();
  absl::Status result;
  while (result.ok()) result = FoldBatch(*reader);
  std::lock_guard<std::mutex> lock(mutex_);
  reader_ = nullptr;
  return result;
}

absl::Status Projection::FoldBatch(event_log::Reader& reader) {
  if (database_->corrupt()) options_.on_corrupt();
  read_model::Batch batch(*database_);
  event_log::Positions positions;
  size_t records = 0;
  bool behind = false;  // far: then what changes again and again is written less often
  do {
    const absl::Duration patience = records > 0 && folder_->Whole() ? absl::ZeroDuration() : kTick;
    const event_log::NextOptions limits{.deadline = absl::Now() + patience, .max_bytes = kMaxReadBytes};
    ASSIGN_OR_RETURN(event_log::Batch next, reader.Next(limits));
    behind = next.records.size() == limits.max_records;
    progress_.Expire(absl::Now());
    records += next.records.size();
    for (const event_log::ReadRecord& record : next.records) {
      if (positions_[record.partition] == 0 && !positions.contains(record.partition)) {
        RETURN_IF_ERROR(identities_.Note(record));
      }
      if (!IsParked(record)) {
        if (absl::Status status = folder_->Fold(record, batch); !status.ok()) {
          if (database_->corrupt()) return status;
          // What came before is shown; the record itself waits for someone to decide.
          if (folder_->Whole()) RETURN_IF_ERROR(WriteBatch(batch, positions));
          RETURN_IF_ERROR(AwaitParking(record, Diagnose(record.record, status)));
        }
      }
      if (IsParked(record)) RETURN_IF_ERROR(folder_->Skip(record, batch));
      positions[record.partition] = record.offset + 1;
    }
    for (const auto& [partition, offset] : next.positions) positions[partition] = offset;
  } while ((!folder_->Whole() && records < kMaxBatchRecords) || (behind && records < kBehindRecords));
  if (records == 0 && Includes(positions_, positions)) {
    SetHealth(absl::OkStatus());  // the log can be read, whatever was wrong before
    return absl::OkStatus();
  }
  return WriteBatch(batch, positions);
}

absl::Status Projection::AwaitParking(const event_log::ReadRecord& record, const absl::Status& why) {
  const std::string key = base::BoundedUtf8(record.record.key, kToldKeyBytes);
  std::unique_lock<std::mutex> lock(mutex_);
  halted_ = PoisonEvent{record.partition, record.offset, key, FaultOf(why), std::string(why.message())};
  health_ = absl::FailedPreconditionError(absl::StrCat(
      options_.name, " is halted at ", record.partition.topic, "/", record.partition.partition, " offset ",
      record.offset, " (", key, "): ", why.message(), "; the data that was folded before is still served"));
  while (!closing_ && !IsParked(record)) {
    changed_.wait_for(lock, absl::ToChronoMilliseconds(kTick));
    progress_.Expire(absl::Now());
  }
  halted_ = absl::nullopt;
  health_ = absl::OkStatus();
  return closing_ ? absl::CancelledError("closing") : absl::OkStatus();
}

// Writes the batch with the positions after it, and empties it.
absl::Status Projection::WriteBatch(read_model::Batch& batch, const event_log::Positions& positions) {
  RETURN_IF_ERROR(folder_->Finish(batch));
  event_log::Positions reached = positions_;
  for (const auto& [partition, offset] : positions) reached[partition] = offset;
  batch.Put(PositionsKey(), ToText(reached));
  identities_.Save(batch);
  // A full disk is no reason to read the log again: the batch is kept and written when there is room.
  while (true) {
    absl::Status status;
    {
      std::lock_guard<std::mutex> lock(write_mutex_);
      status = database_->Write(batch, {.bulk = bulk_});
    }
    if (status.ok()) break;
    SetHealth(status);
    if (database_->corrupt()) options_.on_corrupt();
    Pause(kRetry);
    std::lock_guard<std::mutex> lock(mutex_);
    if (closing_) return status;
  }
  batch.Clear();
  positions_ = std::move(reached);
  SetHealth(absl::OkStatus());
  progress_.Advance(positions);
  return absl::OkStatus();
}

void Projection::Pause(absl::Duration duration) {
  std::unique_lock<std::mutex> lock(mutex_);
  changed_.wait_for(lock, absl::ToChronoMilliseconds(duration), [this] { return closing_; });
  lock.unlock();
  progress_.Expire(absl::Now());
}

void Projection::SetHealth(absl::Status status) {
  std::lock_guard<std::mutex> lock(mutex_);
  health_ = std::move(status);
}

void Projection::GoLive() {
  std::lock_guard<std::mutex> lock(write_mutex_);
  bulk_ = false;
}

absl::optional<PoisonEvent> Projection::halted() const {
  std::lock_guard<std::mutex> lock(mutex_);
  return halted_;
}

absl::Status Projection::Health() const {
  std::lock_guard<std::mutex> lock(mutex_);
  return health_;
}

}  // namespace aims::projection
