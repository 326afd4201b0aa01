#include "common/command/parking.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/base/digest.h"
#include "common/base/status_macros.h"
#include "common/base/time.h"
#include "common/command/command.h"
#include "common/projection/record_fault.h"
#include "common/telemetry/log.h"

namespace aims::command {
namespace {

using operations::v1::FaultyRecord;
using operations::v1::OperationsRecord;
using operations::v1::RecordParked;

// How long the start waits for the topic to be read: after that, read models wait at parked records until it is.
constexpr absl::Duration kStartPatience = absl::Seconds(5);
// How long a reader waits for records at once; Stop wakes it.
constexpr absl::Duration kTick = absl::Seconds(1);
// Pause before the log is tried again.
constexpr absl::Duration kRetry = absl::Milliseconds(200);
// Attempts to append while other processes take the partition over.
constexpr int kAttempts = 5;

const event_log::TopicPartition& Partition() {
  static const event_log::TopicPartition partition{Parking::kTopic, 0};
  return partition;
}

event_log::TopicPartition PartitionOf(const FaultyRecord& record) { return {record.topic(), record.partition()}; }

// The same for the same record, whoever parks it.
std::string SubjectOf(const FaultyRecord& record) {
  return absl::StrCat("parkedRecords/", record.topic(), "-", record.partition(), "-", record.offset());
}

absl::Status Stopping() { return absl::UnavailableError("the process is shutting down; nothing was recorded"); }

}  // namespace

Aggregates Parking::Topic() {
  Aggregates topic(kTopic, OperationsRecord::default_instance());
  topic.AddEvent(*RecordParked::descriptor());
  return topic;
}

absl::StatusOr<std::unique_ptr<Parking>> Parking::Open(event_log::Log* log, base::GuardedClock* clock,
                                                       std::string owner) {
  RETURN_IF_ERROR(log->OpenTopic({kTopic, 1}).status());
  ASSIGN_OR_RETURN(const std::string installation, log->Id());
  ASSIGN_OR_RETURN(event_log::Positions ends, log->EndPositions(kTopic));
  std::unique_ptr<Parking> parking(new Parking(log, clock, std::move(owner)));
  parking->aggregates_.NameInstallation(installation);
  parking->thread_ = std::thread([p = parking.get()] { p->Run(); });
  const absl::Status read = parking->WaitRead(ends[Partition()], absl::Now() + kStartPatience);
  if (!read.ok()) telemetry::Warning("parking.behind", {{"topic", kTopic}, {"why", read.message()}});
  return parking;
}

Parking::Parking(event_log::Log* log, base::GuardedClock* clock, std::string owner)
    : log_(log),
      clock_(clock),
      owner_(std::move(owner)),
      order_(internal::v1::StoredPartition()),
      work_(std::make_unique<base::Executor>(1)) {}

Parking::~Parking() { Stop(); }

void Parking::Stop() {
  std::shared_ptr<event_log::Reader> reader;
  std::unique_ptr<base::Executor> work;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    stopping_ = true;
    reader = reader_;
    work = std::move(work_);
  }
  if (reader != nullptr) reader->Close();
  changed_.notify_all();
  work.reset();
  if (thread_.joinable()) thread_.join();
}

std::vector<Parking::Parked> Parking::All() const {
  std::lock_guard<std::mutex> lock(mutex_);
  return all_;
}

absl::Status Parking::Health() const {
  std::lock_guard<std::mutex> lock(mutex_);
  if (problem_.ok()) return problem_;
  return absl::Status(problem_.code(), absl::StrCat("it is not known which records are parked: ", problem_.message()));
}

void Parking::Run() {
  while (true) {
    const absl::Status status = Follow();
    std::unique_lock<std::mutex> lock(mutex_);
    // A client library may take long to destroy it: nobody waits for that under the lock.
    auto reader = std::move(reader_);
    lock.unlock();
    reader.reset();
    lock.lock();
    if (!stopping_) problem_ = status;
    changed_.wait_for(lock, absl::ToChronoMilliseconds(kRetry), [this] { return stopping_; });
    if (stopping_) return;
  }
}

absl::Status Parking::Follow() {
  ASSIGN_OR_RETURN(std::shared_ptr<event_log::Reader> reader, log_->Read({{Partition(), position_}}));
  {
    std::lock_guard<std::mutex> lock(mutex_);
    if (stopping_) return absl::CancelledError("stopping");
    reader_ = reader;
  }
  while (true) {
    ASSIGN_OR_RETURN(const event_log::Batch batch, reader->Next({.deadline = absl::Now() + kTick}));
    Take(batch);
  }
}

void Parking::Take(const event_log::Batch& batch) {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    for (const event_log::ReadRecord& record : batch.records) {
      const absl::Status folded = Fold(record);
      if (folded.ok()) continue;
      const absl::Status why = projection::Diagnose(record.record, folded);
      telemetry::Warning("parking.record_ignored",
                         {{"topic", kTopic}, {"offset", absl::StrCat(record.offset)}, {"why", why.message()}});
    }
    position_ = std::max(position_, batch.positions.at(Partition()));
    problem_ = absl::OkStatus();
  }
  changed_.notify_all();
}

absl::Status Parking::Fold(const event_log::ReadRecord& record) {
  ASSIGN_OR_RETURN(const Aggregates::Decoded decoded, aggregates_.Decode(record.record.value));
  if (decoded.opened != nullptr) return order_.Open(*decoded.opened);
  RETURN_IF_ERROR(order_.Check(*decoded.metadata, record.record.key));
  order_.Pass(*decoded.metadata);
  const FaultyRecord& parked = static_cast<const RecordParked&>(*decoded.event).record();
  if (records_.Contain(PartitionOf(parked), parked.offset())) return absl::OkStatus();
  all_.push_back({parked, *decoded.metadata});
  records_.Add(PartitionOf(parked), parked.offset());
  return absl::OkStatus();
}

void Parking::Park(Request request, std::function<void(absl::Status)> done) {
  std::unique_lock<std::mutex> lock(mutex_);
  if (work_ != nullptr) {
    return work_->Post([this, request = std::move(request), done = std::move(done)] { done(Append(request)); });
  }
  lock.unlock();
  done(Stopping());
}

absl::Status Parking::Append(const Request& request) {
  absl::Status status;
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    status = TryAppend(request);
    // Another process took the partition over meanwhile, or it is not known whether the event was appended: the topic
    // tells at the next attempt.
    if (!absl::IsAborted(status) && !absl::IsDeadlineExceeded(status)) return status;
  }
  return absl::UnavailableError(
      absl::StrCat("it is not known whether the record is parked, try again: ", status.message()));
}

absl::Status Parking::TryAppend(const Request& request) {
  int64_t known = 0;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    if (stopping_) return Stopping();
    if (records_.Contain(PartitionOf(request.record), request.record.offset())) return absl::OkStatus();
    known = position_;
  }
  ASSIGN_OR_RETURN(const auto writer, log_->TakeOver(Partition(), known));
  // No one else can append any more: the end stays where it is.
  ASSIGN_OR_RETURN(event_log::Positions ends, log_->EndPositions(kTopic, request.deadline));
  RETURN_IF_ERROR(WaitRead(ends[Partition()], request.deadline));
  if (records_.Contain(PartitionOf(request.record), request.record.offset())) return absl::OkStatus();
  ASSIGN_OR_RETURN(const absl::Time now, clock_->Now());
  ASSIGN_OR_RETURN(const int64_t next, writer->Append(Records(request, now)));
  return WaitRead(next, request.deadline);
}

std::vector<event_log::Record> Parking::Records(const Request& request, absl::Time now) const {
  std::lock_guard<std::mutex> lock(mutex_);
  const internal::v1::StoredPartition& before = order_.stored();
  event::v1::PartitionOpened opened;
  opened.set_epoch(before.epoch() + 1);
  opened.set_owner(owner_);
  opened.set_partitions(1);
  event::v1::EventMetadata metadata;
  metadata.set_event_id(base::UuidV5(absl::StrCat(kTopic, "/0/", opened.epoch())));
  *metadata.mutable_occur_time() = base::ToProto(now);
  metadata.set_writer_epoch(opened.epoch());
  *metadata.mutable_actor() = SystemActor(owner_);
  std::vector<event_log::Record> records = {aggregates_.Encode(metadata, opened, kTopic)};

  RecordParked parked;
  *parked.mutable_record() = request.record;
  metadata.set_subject(SubjectOf(request.record));
  metadata.set_event_id(base::UuidV5(absl::StrCat(kTopic, "/", metadata.subject())));
  metadata.set_version(1);
  *metadata.mutable_actor() = request.actor;
  metadata.set_request_id(base::RandomUuid());
  metadata.set_correlation_id(metadata.request_id());
  metadata.set_command_size(1);
  metadata.set_traceparent(request.traceparent);
  metadata.set_reason(request.reason);
  records.push_back(aggregates_.Encode(metadata, aggregates_.types().front(), parked));
  return records;
}

absl::Status Parking::WaitRead(int64_t position, absl::Time deadline) {
  std::unique_lock<std::mutex> lock(mutex_);
  while (position_ < position) {
    if (stopping_) return Stopping();
    const absl::Duration left = deadline - absl::Now();
    if (left <= absl::ZeroDuration()) {
      return absl::UnavailableError(absl::StrCat(kTopic, "/0 could not be read to offset ", position,
                                                 " in time; it is read to ", position_, problem_.ok() ? "" : ": ",
                                                 problem_.message()));
    }
    changed_.wait_for(lock, absl::ToChronoMilliseconds(std::min(left, kTick)));
  }
  return absl::OkStatus();
}

}  // namespace aims::command
