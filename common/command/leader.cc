#include "common/command/leader.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/base/digest.h"
#include "common/base/status_macros.h"
#include "common/base/time.h"
#include "common/command/source_positions.h"

namespace aims::command {
namespace {

constexpr absl::Duration kFirstPause = absl::Milliseconds(50);
constexpr absl::Duration kLongestPause = absl::Seconds(2);
constexpr absl::Duration kFoldPatience = absl::Milliseconds(200);
// A fold that stands still for so long while the log goes on is worth telling, whatever the cause. A partition that is held
// up is told as soon as the log knows.
constexpr absl::Duration kStandstill = absl::Seconds(10);
// How often a leader without work looks whether another has led since.
constexpr absl::Duration kLook = absl::Milliseconds(200);
// How often a log is asked for its time while the machine's clock is wrong: each time leaves an aborted transaction.
constexpr absl::Duration kAskAgain = absl::Minutes(1);
// How long a takeover waits for the first record of the partition.
constexpr absl::Duration kIdentifyPatience = absl::Seconds(5);
// How many resources of which something has fallen due go into one group.
constexpr size_t kDuePerTurn = 100;

size_t BytesOf(const std::variant<Command, EffectBatch>& work) {
  return std::visit([](const auto& it) { return it.bytes; }, work);
}

const std::function<void(absl::StatusOr<Outcome>)>& DoneOf(const std::variant<Command, EffectBatch>& work) {
  return std::visit(
      [](const auto& it) -> const auto& { return it.done; }, work);
}

}  // namespace

Leader::Leader(LeaderOptions options, event_log::TopicPartition partition)
    : options_(std::move(options)),
      partition_(std::move(partition)),
      decider_(options_.aggregates, options_.max_resource_bytes),
      timers_(partition_) {
  thread_ = std::thread([this] { Run(); });
}

Leader::~Leader() { Stop(); }

void Leader::Enqueue(Work work) {
  const size_t bytes = BytesOf(work);
  absl::Status refused;
  bool first = false;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    if (state_ != State::kLeading || stopping_) {
      refused = absl::UnavailableError(absl::StrCat("partition ", partition_.partition, " of ", partition_.topic,
                                                    stopping_ ? " is being handed over" : " is being taken over",
                                                    "; nothing was recorded, try again", held_up_.ok() ? "" : ": ",
                                                    held_up_.message()));
    } else if (queue_.size() >= options_.max_queue_commands || queue_bytes_ + bytes > options_.max_queue_bytes) {
      refused = absl::ResourceExhaustedError(absl::StrCat(queue_.size(), " commands already wait for partition ",
                                                          partition_.partition, ": try again later"));
    } else {
      first = queue_.empty();
      queue_bytes_ += bytes;
      queue_.push_back(std::move(work));
    }
  }
  if (!refused.ok()) {
    DoneOf(work)(std::move(refused));
  } else if (first) {  // else it knows of those before
    changed_.notify_one();
  }
}

bool Leader::leading() const {
  std::lock_guard<std::mutex> lock(mutex_);
  return state_ == State::kLeading && !stopping_;
}

absl::Status Leader::Health() const {
  std::lock_guard<std::mutex> lock(mutex_);
  return absl::IsDataLoss(held_up_) || base::IsClockDeparture(held_up_) ? held_up_ : absl::OkStatus();
}

size_t Leader::queued() const {
  std::lock_guard<std::mutex> lock(mutex_);
  return queue_.size();
}

bool Leader::stopping() const {
  std::lock_guard<std::mutex> lock(mutex_);
  return stopping_;
}

void Leader::Stop() {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_one();
  if (thread_.joinable()) thread_.join();
}

void Leader::SetState(State state, const absl::Status& why) {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    state_ = state;
    held_up_ = state == State::kRecovering ? why : absl::OkStatus();
  }
  if (!options_.on_state) return;
  options_.on_state(partition_, kNames[static_cast<int>(state)], why);
}

void Leader::RefuseQueued(const absl::Status& why) {
  std::deque<Work> refused;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    refused.swap(queue_);
    queue_bytes_ = 0;
  }
  for (Work& work : refused) DoneOf(work)(why);
}

void Leader::Refuse(std::vector<Work> taken, const absl::Status& why) {
  for (Work& work : taken) {
    DoneOf(work)(absl::UnavailableError(absl::StrCat("nothing was recorded, try again: ", why.message())));
  }
}

absl::Time Leader::Recorded(absl::Time clock) const {
  const bool binds = last_time_ - clock <= kMostAhead * options_.clock->tolerance();
  return binds ? std::max(last_time_, clock) : clock;
}

DecisionTime Leader::TimeAt(absl::Time clock) {
  const absl::Time recorded = Recorded(clock);
  if (recorded < last_time_ && options_.on_time_ahead) options_.on_time_ahead(partition_, last_time_, clock);
  last_time_ = recorded;
  return {recorded, clock};
}

void Leader::Run() {
  absl::Duration pause = kFirstPause;
  while (!stopping()) {
    std::unique_ptr<event_log::Writer> writer;
    uint64_t epoch = 0;
    absl::Status status = TakeOver(&writer, &epoch);
    if (status.ok()) {
      pause = kFirstPause;
      SetState(State::kLeading, absl::OkStatus());
      status = Lead(*writer, epoch);
    }
    writer.reset();
    if (stopping()) break;
    SetState(State::kRecovering, status);
    RefuseQueued(absl::UnavailableError(absl::StrCat("nothing was recorded, try again: ", status.message())));
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait_for(lock, absl::ToChronoMilliseconds(pause), [this] { return stopping_; });
    pause = std::min(pause * 2, kLongestPause);
  }
  SetState(State::kStopped, absl::OkStatus());
  RefuseQueued(
      absl::UnavailableError("the partition was taken over by another replica; nothing was recorded, try again"));
}

absl::Status Leader::MayTakeOver(const base::ClockReading& now) {
  const absl::Status own = options_.clock->Check(now);
  const absl::Status clock = log_clock_.has_value() ? options_.clock->CheckAgainst(*log_clock_, now) : own;
  if (clock.ok()) return absl::OkStatus();
  if (asked_.has_value() && now.running - *asked_ < kAskAgain) return clock;
  asked_ = now.running;
  return absl::OkStatus();
}

absl::Status Leader::CheckTime(const event_log::Writer& writer, const base::ClockReading& decided) {
  const absl::optional<absl::Time> log_time = writer.log_time();
  if (!log_time.has_value()) return options_.clock->Check(options_.clock->Read());
  base::ClockReference reference(*log_time, decided.running, decided.running);
  absl::Status status = options_.clock->Confirm(*log_time, decided, &reference);
  log_clock_ = status.ok() ? absl::nullopt : absl::make_optional(reference);
  asked_ = status.ok() ? absl::nullopt : absl::make_optional(decided.running);
  return status;
}

absl::Status Leader::TakeOver(std::unique_ptr<event_log::Writer>* writer, uint64_t* epoch) {
  RETURN_IF_ERROR(MayTakeOver(options_.clock->Read()));
  const int64_t known = options_.model->Serving()->progress().At(partition_);
  ASSIGN_OR_RETURN(*writer, options_.log->TakeOver(partition_, known));
  // That may have taken long, and another replica may own the partition now: do not open it then.
  if (stopping()) return absl::CancelledError("stopping");
  // No one else can append any more: the end stays where it is.
  ASSIGN_OR_RETURN(event_log::Positions ends, options_.log->EndPositions(partition_.topic));
  folded_ = ends[partition_];
  ASSIGN_OR_RETURN(const auto serving, Serving());
  ASSIGN_OR_RETURN(auto stored, ResourceView(*options_.aggregates, serving->database()).FindPartition(partition_));
  *epoch = stored.epoch() + 1;
  consumed_ = PositionsIn(stored.consumed());
  last_time_ = stored.has_last_time() ? base::FromProto(stored.last_time()) : absl::InfinitePast();
  RETURN_IF_ERROR(
      serving->identities().Check(*options_.log, partition_, ends[partition_], absl::Now() + kIdentifyPatience));

  event::v1::EventMetadata metadata;
  metadata.set_event_id(base::UuidV5(absl::StrCat(partition_.topic, "/", partition_.partition, "/", *epoch)));
  const base::ClockReading now = options_.clock->Read();
  *metadata.mutable_occur_time() = base::ToProto(Recorded(now.wall));
  metadata.set_writer_epoch(*epoch);
  metadata.mutable_actor()->set_kind(event::v1::Actor::KIND_SYSTEM);
  metadata.mutable_actor()->set_subject(options_.owner);
  event::v1::PartitionOpened opened;
  opened.set_epoch(*epoch);
  opened.set_owner(options_.owner);
  opened.set_address(options_.address);
  opened.set_partitions(options_.partitions);
  RETURN_IF_ERROR((*writer)->Send({options_.aggregates->Encode(metadata, opened, partition_.topic)}));
  RETURN_IF_ERROR(CheckTime(**writer, now));
  ASSIGN_OR_RETURN(int64_t next, (*writer)->Settle());
  RETURN_IF_ERROR(WaitFolded(partition_, next));
  folded_ = next;
  // Decisions here include the events that were reacted to here: one that rests on the state before such an event
  // would never be looked at again.
  for (const auto& [source, position] : consumed_) {
    if (source.topic == partition_.topic) RETURN_IF_ERROR(WaitFolded(source, position));
  }
  std::lock_guard<std::mutex> lock(mutex_);
  last_next_ = next;
  return absl::OkStatus();
}

absl::Status Leader::WaitFolded(const event_log::TopicPartition& partition, int64_t position) {
  int64_t stands = -1;
  absl::Time since;
  while (true) {
    absl::Status status = options_.model->Wait({{partition, position}}, absl::Now() + kFoldPatience);
    if (!absl::IsFailedPrecondition(status)) return status;
    if (stopping()) return absl::CancelledError("stopping");
    // Without the fold nothing can be decided, and waiting here would look like a slow takeover.
    const auto serving = options_.model->Serving();
    RETURN_IF_ERROR(serving->Health());
    if (const int64_t folded = serving->progress().At(partition); folded != stands) {
      stands = folded;
      since = absl::Now();
    }
    if (const std::string why = options_.model->WhyHeldUp(partition); !why.empty()) {
      ReportStandstill(why);
    } else if (absl::Now() - since > kStandstill) {
      ReportStandstill(absl::StrCat(partition.topic, "/", partition.partition, " ends at offset ", position,
                                    ", but no record after ", stands, " could be read for ",
                                    absl::FormatDuration(kStandstill)));
    }
  }
}

// Nothing is wrong that the fold would know of: all is written, and is not given to readers.
void Leader::ReportStandstill(const std::string& why) {
  const absl::Status held_up = absl::UnavailableError(why);
  {
    std::lock_guard<std::mutex> lock(mutex_);
    if (held_up_ == held_up) return;  // it is told already
    held_up_ = held_up;
  }
  if (options_.on_state) options_.on_state(partition_, kNames[static_cast<int>(State::kRecovering)], held_up);
}

absl::StatusOr<std::shared_ptr<projection::Projection>> Leader::Serving() {
  while (true) {
    auto serving = options_.model->Serving();
    if (serving->progress().At(partition_) >= folded_) return serving;
    // A rebuilt generation was swapped in that is a little behind the one before: the overlay has forgotten decisions
    // that it lacks.
    RETURN_IF_ERROR(WaitFolded(partition_, folded_));
  }
}

absl::Status Leader::Lead(event_log::Writer& writer, uint64_t epoch) {
  decider_.Resume(partition_, consumed_);
  timers_ = Timers(partition_);
  {
    std::lock_guard<std::mutex> lock(mutex_);
    settling_ends_ = false;
    append_failed_ = absl::OkStatus();
    committed_.clear();
  }
  std::thread settler([this, &writer] { SettleLoop(writer); });
  std::unique_lock<std::mutex> lock(mutex_);
  while (true) {
    // The next group is begun only when the last is being settled: it grows while there is one ahead of that.
    const bool has_work = changed_.wait_for(lock, absl::ToChronoMilliseconds(kLook), [this] {
      return stopping_ || !append_failed_.ok() || (groups_.empty() && (!queue_.empty() || timers_.within_pass()));
    });
    if (stopping_ || !append_failed_.ok()) break;
    const bool may_send = groups_.empty();
    lock.unlock();
    // Fenced without an append that says so: nobody sends commands to where they believe no leader is.
    absl::Status status = has_work ? absl::OkStatus() : Superseded(epoch);
    const absl::StatusOr<absl::Time> now = options_.clock->Now();
    status.Update(now.status());
    if (status.ok() && may_send && (has_work || WorthLooking(*now))) status = Turn(writer, epoch);
    lock.lock();
    append_failed_.Update(status);
  }
  settling_ends_ = true;
  lock.unlock();
  sent_.notify_one();
  settler.join();
  return append_failed_;
}

absl::Status Leader::Turn(event_log::Writer& writer, uint64_t epoch) {
  RETURN_IF_ERROR(Serving().status());  // which may take a while: nothing is taken yet
  // Before the view: a caller that submits counts on the events that are folded by then.
  std::vector<Work> taken = TakeQueued();
  const auto serving = Serving();
  base::ClockReading now = options_.clock->Read();
  absl::Status status = serving.status();
  status.Update(options_.clock->Check(now));
  if (!status.ok()) {
    Refuse(std::move(taken), status);
    return status;
  }
  folded_ = (*serving)->progress().At(partition_);
  if (const std::string& directory = (*serving)->database().directory(); directory != generation_) {
    generation_ = directory;
    timers_ = Timers(partition_);  // what another program's data makes due is found at once
  }
  auto view = std::make_unique<ResourceView>(*options_.aggregates, (*serving)->database());
  const std::vector<std::string> due = Due(*view, now.wall);
  if (due.empty() && taken.empty()) return absl::OkStatus();

  decider_.BeginBatch(std::move(view), folded_, epoch);
  // Each at its own time. A clock that jumps in the middle is refused by the next turn; until then it stands still.
  const auto time = [&] {
    if (const base::ClockReading later = options_.clock->Read(); options_.clock->Check(later).ok()) now = later;
    return TimeAt(now.wall);
  };
  for (const std::string& name : due) {
    const absl::Status decided = decider_.DecideDue(name, time());
    if (decided.ok()) continue;
    timers_.PutOff(name, std::chrono::steady_clock::now());
    if (options_.on_timer_fault) options_.on_timer_fault(name, decided);
  }
  size_t decided = 0;
  for (; decided < taken.size() && decider_.bytes() < options_.max_append_bytes; ++decided) {
    std::visit([&](auto& it) { decider_.Decide(std::move(it), time()); }, taken[decided]);
  }
  PutBack({std::make_move_iterator(taken.begin() + decided), std::make_move_iterator(taken.end())});
  Group group{decider_.EndBatch()};
  group.records = group.decided.records.size();
  if (group.records == 0 && group.decided.answers.empty()) return absl::OkStatus();
  group.sent_at = absl::Now();
  if (group.records > 0) group.sent = writer.Send(std::move(group.decided.records));
  if (group.records > 0 && group.sent.ok()) group.sent = CheckTime(writer, now);

  std::lock_guard<std::mutex> lock(mutex_);
  groups_.push_back(std::move(group));
  sent_.notify_one();
  return absl::OkStatus();
}

std::vector<Leader::Work> Leader::TakeQueued() {
  std::lock_guard<std::mutex> lock(mutex_);
  std::vector<Work> taken;
  size_t bytes = 0;
  while (!queue_.empty() && taken.size() < options_.max_batch_commands && bytes < options_.max_batch_bytes) {
    bytes += BytesOf(queue_.front());
    taken.push_back(std::move(queue_.front()));
    queue_.pop_front();
  }
  queue_bytes_ -= std::min(queue_bytes_, bytes);
  for (const auto& [number, next] : committed_) decider_.Committed(number, next);
  committed_.clear();
  return taken;
}

void Leader::PutBack(std::vector<Work> work) {
  std::lock_guard<std::mutex> lock(mutex_);
  for (const Work& each : work) queue_bytes_ += BytesOf(each);
  queue_.insert(queue_.begin(), std::make_move_iterator(work.begin()), std::make_move_iterator(work.end()));
}

bool Leader::WorthLooking(absl::Time now) const {
  // Events that no decision has rested on yet count for the timers, too.
  const auto serving = options_.model->Serving();
  if (serving->database().directory() != generation_) return true;
  const int64_t folded = serving->progress().At(partition_);
  return timers_.WorthLooking(folded, now, std::chrono::steady_clock::now());
}

std::vector<std::string> Leader::Due(const ResourceView& view, absl::Time now) {
  const auto steady = std::chrono::steady_clock::now();
  if (!timers_.WorthLooking(folded_, now, steady)) return {};
  auto names = timers_.Look(view, folded_, now, steady, kDuePerTurn);
  // A read model that cannot be read says so itself, and is looked at again in a while.
  return names.ok() ? *std::move(names) : std::vector<std::string>();
}

absl::Status Leader::Superseded(uint64_t epoch) const {
  auto serving = options_.model->Serving();
  const auto stored = ResourceView(*options_.aggregates, serving->database()).FindPartition(partition_);
  if (!stored.ok() || stored->epoch() <= epoch) return absl::OkStatus();
  return absl::AbortedError(
      absl::StrCat("another process at ", stored->address(), " took over the partition in epoch ", stored->epoch()));
}

void Leader::SettleLoop(event_log::Writer& writer) {
  while (true) {
    Group group;
    absl::Status status;
    {
      std::unique_lock<std::mutex> lock(mutex_);
      sent_.wait(lock, [this] { return settling_ends_ || !groups_.empty(); });
      if (groups_.empty()) return;
      group = std::move(groups_.front());
      groups_.pop_front();
      status = append_failed_;
    }
    changed_.notify_one();  // the next group may be decided
    if (!status.ok()) {
      // It was decided on the state after an earlier append, which failed.
      Answer(std::move(group.decided), absl::UnavailableError(status.message()));
      continue;
    }
    if (!group.sent.ok()) {
      status = absl::UnavailableError(group.sent.message());
    } else if (group.records > 0) {
      auto next = writer.Settle();
      status = next.status();
      if (next.ok()) {
        std::lock_guard<std::mutex> lock(mutex_);
        last_next_ = *next;
        committed_.emplace_back(group.decided.number, *next);
        if (options_.on_commit) {
          options_.on_commit(group.decided.answers.size(), group.records, absl::Now() - group.sent_at);
        }
      }
    }
    if (!status.ok()) {
      std::lock_guard<std::mutex> lock(mutex_);
      append_failed_ = status;
    }
    Answer(std::move(group.decided), status);
    if (!status.ok()) changed_.notify_one();
  }
}

void Leader::Answer(Decided decided, const absl::Status& appended) {
  event_log::Positions positions;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    positions[partition_] = last_next_;
  }
  for (Decided::Answer& answer : decided.answers) {
    if (appended.ok()) {
      if (answer.outcome.ok()) answer.outcome->positions = positions;
      answer.done(std::move(answer.outcome));
    } else if (answer.recorded && absl::IsDeadlineExceeded(appended)) {
      answer.done(absl::DeadlineExceededError(
          absl::StrCat("it is not known whether the command was recorded: send it again with the same request_id; ",
                       appended.message())));
    } else {
      answer.done(absl::UnavailableError(absl::StrCat("nothing was recorded, try again: ", appended.message())));
    }
  }
}

}  // namespace aims::command
