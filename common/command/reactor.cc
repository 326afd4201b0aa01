#include "common/command/reactor.h"

#include <algorithm>
#include <future>
#include <list>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/base/status_macros.h"
#include "common/command/source_positions.h"
#include "common/projection/record_fault.h"

namespace aims::command {
namespace {

// How long it waits for events before it looks after other things: newly led partitions, pauses that have ended.
constexpr absl::Duration kLook = absl::Milliseconds(100);

// How long it waits for the fold to come to an event that it has read: other cursors wait meanwhile.
constexpr absl::Duration kFoldPatience = absl::Seconds(1);

constexpr absl::Duration kPauseWithoutReader = absl::Milliseconds(50);

SourceCursor::Time Now() { return std::chrono::steady_clock::now(); }

SourceCursor::Time FromNow(absl::Duration duration) { return Now() + absl::ToChronoNanoseconds(duration); }

std::string Described(const Halt& halt) {
  return absl::StrCat("reactions to ", halt.source.topic, "/", halt.source.partition, " are halted at offset ",
                      halt.offset, " for partition ", halt.partition, ": ", halt.why.message());
}

}  // namespace

absl::StatusOr<std::unique_ptr<Reactor>> Reactor::Create(ReactorOptions options) {
  options.aggregates->Require(*event::v1::SourcesConsumed::descriptor());
  std::vector<event_log::TopicPartition> sources;
  for (const std::string& topic : options.reactions->topics()) {
    ASSIGN_OR_RETURN(const event_log::Positions ends, options.log->EndPositions(topic));
    for (const auto& [source, end] : ends) sources.push_back(source);
  }
  return std::unique_ptr<Reactor>(new Reactor(std::move(options), std::move(sources)));
}

Reactor::~Reactor() { Stop(); }

void Reactor::Start() {
  thread_ = std::thread([this] { Run(); });
}

void Reactor::Stop() {
  std::shared_ptr<event_log::Reader> reader;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    closing_ = true;
    reader = reader_;
  }
  if (reader != nullptr) reader->Close();
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
  waits_.Close();
}

absl::Status Reactor::Health() const {
  std::lock_guard<std::mutex> lock(mutex_);
  if (halts_.empty()) return read_problem_;
  const size_t more = halts_.size() - 1;
  return absl::FailedPreconditionError(
      absl::StrCat(Described(halts_[0]), more > 0 ? absl::StrCat("; and ", more, " more") : ""));
}

std::vector<Halt> Reactor::halts() const {
  std::lock_guard<std::mutex> lock(mutex_);
  return halts_;
}

event_log::Positions Reactor::reached() const {
  std::lock_guard<std::mutex> lock(mutex_);
  return reached_;
}

bool Reactor::closing() const {
  std::lock_guard<std::mutex> lock(mutex_);
  return closing_;
}

void Reactor::Pause(absl::Duration duration) {
  std::unique_lock<std::mutex> lock(mutex_);
  changed_.wait_for(lock, absl::ToChronoMilliseconds(duration), [this] { return closing_; });
}

void Reactor::Run() {
  while (!closing()) {
    Adopt();
    RetryStalled();
    const absl::Status read = ReadOn();
    RecordPositions();
    TellWaits();
    if (closing()) return;
    if (!read.ok()) Replace(nullptr);
    Publish(read);
  }
}

absl::Status Reactor::ReadOn() {
  absl::Status status = Position();
  if (!status.ok() || reader_ == nullptr) {
    Pause(std::max(UntilRetry(), status.ok() ? absl::ZeroDuration() : kPauseWithoutReader));
    return status;
  }
  const auto batch = reader_->Next({.deadline = absl::Now() + UntilRetry()});
  if (batch.ok()) GoThrough(*batch);
  return batch.status();
}

void Reactor::Adopt() {
  const std::vector<int32_t> leading = options_.leaders->Leading();
  for (int32_t partition = 0; partition < options_.leaders->partitions(); ++partition) {
    const bool led = std::find(leading.begin(), leading.end(), partition) != leading.end();
    const auto known = targets_.find(partition);
    if (known != targets_.end() && known->second.led == led) continue;
    targets_.erase(partition);
    if (!led && !CaughtUp()) continue;
    // A leader has folded all that earlier leaders recorded. Positions that are too low here only mean to go through
    // more events: the leader knows which effects are done.
    const auto serving = options_.model->Serving();
    const auto stored = ResourceView(*options_.aggregates, serving->database())
                            .FindPartition({options_.aggregates->topic(), partition});
    if (!stored.ok()) continue;  // the read model reports that itself; at the next turn
    const event_log::Positions consumed = PositionsIn(stored->consumed());
    Target& target = targets_[partition];
    target.led = led;
    for (const auto& source : sources_) {
      const auto position = consumed.find(source);
      const int64_t next = position == consumed.end() ? 0 : position->second;
      target.cursors.emplace(source, SourceCursor(next));
    }
  }
}

bool Reactor::CaughtUp() {
  if (start_.empty()) {
    const auto ends = options_.log->EndPositions(options_.aggregates->topic(), absl::Now() + kLook);
    if (!ends.ok()) return false;
    start_ = *ends;
  }
  return options_.model->Reached(start_);
}

absl::Status Reactor::Position() {
  event_log::Positions from;
  for (const auto& [partition, target] : targets_) {
    for (const auto& [source, cursor] : target.cursors) {
      if (cursor.stalled()) continue;
      const auto [least, is_first] = from.emplace(source, cursor.next());
      least->second = std::min(least->second, cursor.next());
    }
  }
  const bool serves = reader_ != nullptr && std::all_of(from.begin(), from.end(), [this](const auto& needed) {
                        const auto stands = reading_.find(needed.first);
                        return stands != reading_.end() && stands->second <= needed.second;
                      });
  if (serves && !from.empty()) return absl::OkStatus();
  std::shared_ptr<event_log::Reader> reader;
  if (!from.empty()) {
    ASSIGN_OR_RETURN(reader, options_.log->Read(from));
  }
  reading_ = std::move(from);
  Replace(std::move(reader));
  return absl::OkStatus();
}

void Reactor::Replace(std::shared_ptr<event_log::Reader> reader) {
  bool closed = false;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    reader_.swap(reader);
    closed = closing_;
  }
  if (closed && reader_ != nullptr) reader_->Close();
}

bool Reactor::IsExpected(const event_log::ReadRecord& record) const {
  return std::any_of(targets_.begin(), targets_.end(), [&](const auto& entry) {
    const auto cursor = entry.second.cursors.find(record.partition);
    return cursor != entry.second.cursors.end() && cursor->second.Expects(record.offset);
  });
}

void Reactor::GoThrough(const event_log::Batch& batch) {
  std::vector<Sent> sent;
  for (const event_log::ReadRecord& record : batch.records) {
    if (!IsExpected(record)) continue;
    const auto caused = React(record);
    for (auto& [partition, target] : targets_) {
      SourceCursor& cursor = target.cursors.at(record.partition);
      if (!cursor.Expects(record.offset)) continue;
      if (target.led) {
        Show(record, partition, cursor, caused, &sent);
      } else {
        cursor.SkipTo(record.offset + 1);
        if (!caused.ok() || HasEffects(*caused, partition)) waits_.Causes(record.partition, record.offset, partition);
      }
    }
  }
  for (Sent& each : sent) Settle(std::move(each));
  for (const auto& [source, next] : batch.positions) {
    reading_[source] = next;
    for (auto& [partition, target] : targets_) target.cursors.at(source).SkipTo(next);
  }
}

absl::StatusOr<Reactions::Caused> Reactor::React(const event_log::ReadRecord& record) const {
  // As an event without effects, so that the position after it is recorded: before it was parked, replicas may have
  // noted that it has some (Causes), and who waits for those would wait for ever.
  if (options_.model->IsParked(record.partition, record.offset)) return Reactions::Caused{.event = true};
  auto caused = options_.reactions->React(record.partition.topic, record.record.value);
  if (!caused.ok()) return projection::Diagnose(record.record, caused.status());
  return caused;
}

bool Reactor::IsIn(const Command& effect, int32_t partition) const {
  return event_log::PartitionOf(effect.subject, options_.leaders->partitions()) == partition;
}

bool Reactor::HasEffects(const Reactions::Caused& caused, int32_t partition) const {
  return caused.on_each.has_value() || std::any_of(caused.effects.begin(), caused.effects.end(),
                                                   [&](const Command& effect) { return IsIn(effect, partition); });
}

void Reactor::Show(const event_log::ReadRecord& record, int32_t partition, SourceCursor& cursor,
                   const absl::StatusOr<Reactions::Caused>& caused, std::vector<Sent>* sent) {
  if (!caused.ok()) {
    Stall(record, partition, cursor, caused.status());
    return;
  }
  if (!HasEffects(*caused, partition)) {
    cursor.Pass(record.offset, caused->event);
    return;
  }
  if (const absl::Status ready = Ready(record, caused->on_each.has_value()); !ready.ok()) {
    Stall(record, partition, cursor, ready);
    return;
  }
  EffectBatch batch;
  batch.bytes = record.record.value.size();
  for (const Command& effect : caused->effects) {
    if (IsIn(effect, partition)) batch.effects.push_back(effect);
  }
  if (caused->on_each.has_value()) {
    batch.on_each = caused->on_each;
    batch.partitions = options_.leaders->partitions();
    batch.after = cursor.DoneUpTo(record.offset);
  }
  waits_.Causes(record.partition, record.offset, partition);
  batch.sources = {cursor.Send(record)};
  sent->push_back({partition, &record, Submit(partition, std::move(batch))});
}

std::future<absl::StatusOr<Outcome>> Reactor::Submit(int32_t partition, EffectBatch batch) {
  auto promise = std::make_shared<std::promise<absl::StatusOr<Outcome>>>();
  batch.done = [promise](absl::StatusOr<Outcome> outcome) { promise->set_value(std::move(outcome)); };
  auto outcome = promise->get_future();
  options_.leaders->Submit(partition, std::move(batch));
  return outcome;
}

absl::StatusOr<Outcome> Reactor::AwaitOutcome(std::future<absl::StatusOr<Outcome>>& outcome) {
  // An append may take as long as a broker does. Callers whose time to wait ends meanwhile are told.
  while (outcome.wait_for(absl::ToChronoMilliseconds(kLook)) != std::future_status::ready) TellWaits();
  return outcome.get();
}

void Reactor::Settle(Sent sent) {
  const absl::StatusOr<Outcome> outcome = AwaitOutcome(sent.outcome);
  const event_log::TopicPartition& source = sent.record->partition;
  SourceCursor* cursor = Find(sent.partition, source);
  if (cursor == nullptr) return;
  if (outcome.ok() && outcome->effects > 0) options_.on_effects(outcome->effects);
  switch (cursor->Settle(*sent.record, outcome, Now())) {
    case SourceCursor::Settled::kGoesOn:
      break;
    case SourceCursor::Settled::kHalted:
      options_.on_halt(HaltOf(sent.partition, source, *cursor->fault()));
      break;
    case SourceCursor::Settled::kTakenOver:
      targets_.erase(sent.partition);  // Adopt makes cursors where it stands now
      break;
  }
}

void Reactor::Stall(const event_log::ReadRecord& record, int32_t partition, SourceCursor& cursor,
                    const absl::Status& why) {
  if (cursor.Stall(record, why, Now())) options_.on_halt(HaltOf(partition, record.partition, *cursor.fault()));
}

absl::Status Reactor::Ready(const event_log::ReadRecord& record, bool on_each) {
  if (on_each && !options_.model->OfThisSchema()) {
    return absl::UnavailableError("the read model is being rebuilt for this version, and its indexes are not complete");
  }
  if (record.partition.topic != options_.aggregates->topic()) return absl::OkStatus();
  const absl::Status folded =
      options_.model->Wait({{record.partition, record.offset + 1}}, absl::Now() + kFoldPatience);
  return folded.ok() ? folded : absl::UnavailableError(folded.message());
}

void Reactor::RetryStalled() {
  const SourceCursor::Time now = Now();
  std::vector<std::pair<int32_t, event_log::TopicPartition>> due;
  for (const auto& [partition, target] : targets_) {
    for (const auto& [source, cursor] : target.cursors) {
      const auto fault = cursor.fault();
      const bool parked = fault.has_value() && options_.model->IsParked(source, fault->offset);
      if (parked || cursor.RetryIsDue(now)) due.emplace_back(partition, source);
    }
  }
  // One batch of each, together: the parts of an effect on each of many must not keep others waiting.
  std::list<event_log::ReadRecord> records;  // `sent` points to them
  std::vector<Sent> sent;
  for (const auto& [partition, source] : due) {
    SourceCursor& cursor = *Find(partition, source);
    const event_log::ReadRecord& record = records.emplace_back(cursor.BeginRetry());
    Show(record, partition, cursor, React(record), &sent);
  }
  for (Sent& each : sent) Settle(std::move(each));
  for (const auto& [partition, source] : due) {
    SourceCursor* cursor = Find(partition, source);
    if (cursor == nullptr) continue;
    const auto over = cursor->EndRetry();
    if (over.has_value()) options_.on_resume(HaltOf(partition, source, *over));
  }
}

absl::Duration Reactor::UntilRetry() const {
  const SourceCursor::Time now = Now();
  SourceCursor::Time next = now + absl::ToChronoNanoseconds(kLook);
  for (const auto& [partition, target] : targets_) {
    for (const auto& [source, cursor] : target.cursors) next = std::min(next, cursor.retry_at().value_or(next));
  }
  return std::max(absl::ZeroDuration(), absl::FromChrono(next - now));
}

void Reactor::RecordPositions() {
  if (Now() < record_again_) return;
  record_again_ = FromNow(options_.record_every);
  std::map<int32_t, EffectBatch> batches;
  for (const auto& [partition, target] : targets_) {
    if (!target.led) continue;
    for (const auto& [source, cursor] : target.cursors) {
      if (cursor.WorthRecording()) batches[partition].sources.push_back({source, cursor.recorded(), cursor.next()});
    }
  }
  std::vector<std::pair<int32_t, std::future<absl::StatusOr<Outcome>>>> sent;
  for (const auto& [partition, batch] : batches) sent.emplace_back(partition, Submit(partition, batch));
  for (auto& [partition, future] : sent) {
    const auto outcome = AwaitOutcome(future);
    if (outcome.ok()) {
      for (const EffectBatch::Source& source : batches[partition].sources) {
        targets_.at(partition).cursors.at(source.partition).PositionRecorded(source.next);
      }
    } else if (absl::IsAborted(outcome.status())) {
      targets_.erase(partition);
    }  // else it is tried again the next time
  }
}

void Reactor::Publish(const absl::Status& read) {
  std::lock_guard<std::mutex> lock(mutex_);
  read_problem_ =
      read.ok() ? read
                : absl::Status(read.code(), absl::StrCat("the topics of reactions cannot be read: ", read.message()));
  halts_.clear();
  reached_.clear();
  for (const auto& [partition, target] : targets_) {
    if (!target.led) continue;
    for (const auto& [source, cursor] : target.cursors) {
      const auto fault = cursor.fault();
      if (fault.has_value()) halts_.push_back(HaltOf(partition, source, *fault));
      const auto [least, is_first] = reached_.emplace(source, cursor.next());
      least->second = std::min(least->second, cursor.next());
    }
  }
}

void Reactor::TellWaits() {
  std::map<int32_t, event_log::Positions> gone_through;
  for (const auto& [partition, target] : targets_) {
    for (const auto& [source, cursor] : target.cursors) gone_through[partition][source] = cursor.next();
  }
  waits_.GoneThrough(std::move(gone_through));
}

Halt Reactor::HaltOf(int32_t partition, const event_log::TopicPartition& source, const SourceCursor::Fault& fault) {
  return {source, fault.offset, partition, FailedReaction(fault.why), fault.why};
}

SourceCursor* Reactor::Find(int32_t partition, const event_log::TopicPartition& source) {
  const auto target = targets_.find(partition);
  return target == targets_.end() ? nullptr : &target->second.cursors.at(source);
}

}  // namespace aims::command
