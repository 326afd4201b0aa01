#include "common/command/reactor.h"

#include <algorithm>
#include <future>
#include <list>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/base/status_macros.h"
#include "common/command/source_positions.h"

namespace aims::command {
namespace {

// How long it waits for events before it looks after other things: partitions led since, pauses that have ended.
constexpr absl::Duration kLook = absl::Milliseconds(100);

// How long it waits for the fold to come to an event that it has read: other lanes wait meanwhile.
constexpr absl::Duration kFoldPatience = absl::Seconds(1);

// After so many records that are no events, how far the source is gone through is recorded all the same.
constexpr int64_t kUnrecorded = 10000;

constexpr absl::Duration kFirstPause = absl::Milliseconds(50);
constexpr absl::Duration kLongestPause = absl::Seconds(2);
constexpr absl::Duration kFirstFaultPause = absl::Seconds(1);
constexpr absl::Duration kLongestFaultPause = absl::Minutes(1);

std::chrono::steady_clock::time_point In(absl::Duration duration) {
  return std::chrono::steady_clock::now() + absl::ToChronoNanoseconds(duration);
}

// Of those that a command may be sent again after.
bool PassesByItself(const absl::Status& status) {
  return absl::IsUnavailable(status) || absl::IsDeadlineExceeded(status) || absl::IsResourceExhausted(status);
}

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
  {
    std::lock_guard<std::mutex> lock(mutex_);
    closing_ = true;
    if (reader_ != nullptr) reader_->Close();
  }
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
    absl::Status status = Position();
    if (status.ok() && reader_ != nullptr) {
      auto batch = reader_->Next({.deadline = absl::Now() + UntilRetry()});
      status = batch.status();
      if (batch.ok()) GoThrough(*batch);
    } else {
      Pause(std::max(UntilRetry(), status.ok() ? absl::ZeroDuration() : kFirstPause));
    }
    RecordPositions();
    TellWaits();
    std::lock_guard<std::mutex> lock(mutex_);
    if (closing_) return;
    read_problem_ =
        status.ok()
            ? status
            : absl::Status(status.code(), absl::StrCat("the topics of reactions cannot be read: ", status.message()));
    if (!status.ok()) reader_.reset();
    Publish();
  }
}

void Reactor::Adopt() {
  const std::vector<int32_t> leading = options_.leaders->Leading();
  for (int32_t partition = 0; partition < options_.leaders->partitions(); ++partition) {
    const bool led = std::find(leading.begin(), leading.end(), partition) != leading.end();
    const auto known = targets_.find(partition);
    if (known != targets_.end() && known->second.led == led) continue;
    targets_.erase(partition);
    if (!led && !CaughtUp()) continue;
    // Who leads has folded all that earlier leaders recorded. To read too little here would only mean to go through
    // more: the leader knows what is done.
    const auto serving = options_.model->Serving();
    const auto stored = ResourceView(*options_.aggregates, serving->database())
                            .FindPartition({options_.aggregates->topic(), partition});
    if (!stored.ok()) continue;  // the read model says so itself; at the next turn
    const event_log::Positions consumed = PositionsIn(stored->consumed());
    Target& target = targets_[partition];
    target.led = led;
    for (const auto& source : sources_) {
      const auto position = consumed.find(source);
      const int64_t next = position == consumed.end() ? 0 : position->second;
      Lane lane;
      lane.recorded = lane.sent = lane.cursor = next;
      target.lanes.emplace(source, lane);
    }
  }
}

bool Reactor::CaughtUp() {
  if (start_.empty()) {
    const auto ends = options_.log->EndPositions(options_.aggregates->topic(), absl::Now() + kLook);
    if (!ends.ok()) return false;
    start_ = *ends;
  }
  return projection::Includes(options_.model->Serving()->progress().Current(), start_);
}

absl::Status Reactor::Position() {
  event_log::Positions from;
  for (const auto& [partition, target] : targets_) {
    for (const auto& [source, lane] : target.lanes) {
      if (lane.standing) continue;
      const auto [least, is_first] = from.emplace(source, lane.cursor);
      least->second = std::min(least->second, lane.cursor);
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
  std::lock_guard<std::mutex> lock(mutex_);
  reader_ = std::move(reader);
  if (closing_ && reader_ != nullptr) reader_->Close();
  return absl::OkStatus();
}

bool Reactor::IsAwaited(const event_log::ReadRecord& record) const {
  return std::any_of(targets_.begin(), targets_.end(), [&](const auto& entry) {
    const auto lane = entry.second.lanes.find(record.partition);
    return lane != entry.second.lanes.end() && !lane->second.standing && lane->second.cursor <= record.offset;
  });
}

void Reactor::GoThrough(const event_log::Batch& batch) {
  std::vector<Sent> sent;
  for (const event_log::ReadRecord& record : batch.records) {
    if (!IsAwaited(record)) continue;
    const auto caused = options_.reactions->React(record.partition.topic, record.record.value);
    for (auto& [partition, target] : targets_) {
      Lane& lane = target.lanes.at(record.partition);
      if (lane.standing || lane.cursor > record.offset) continue;
      if (target.led) {
        Show(record, partition, lane, caused, &sent);
      } else {
        lane.cursor = record.offset + 1;
        if (!caused.ok() || HasEffects(*caused, partition)) waits_.Causes(record.partition, record.offset, partition);
      }
    }
  }
  for (Sent& batch : sent) Settle(std::move(batch));
  for (const auto& [source, next] : batch.positions) {
    reading_[source] = next;
    for (auto& [partition, target] : targets_) {
      Lane& lane = target.lanes.at(source);
      if (!lane.standing) lane.cursor = std::max(lane.cursor, next);
    }
  }
}

bool Reactor::IsIn(const Command& effect, int32_t partition) const {
  return event_log::PartitionOf(effect.subject, options_.leaders->partitions()) == partition;
}

bool Reactor::HasEffects(const Reactions::Caused& caused, int32_t partition) const {
  return caused.on_each.has_value() || std::any_of(caused.effects.begin(), caused.effects.end(),
                                                   [&](const Command& effect) { return IsIn(effect, partition); });
}

void Reactor::Show(const event_log::ReadRecord& record, int32_t partition, Lane& lane,
                   const absl::StatusOr<Reactions::Caused>& caused, std::vector<Sent>* sent) {
  if (!caused.ok()) {
    StandStill(record, partition, lane, caused.status());
    return;
  }
  EffectBatch batch;
  batch.sources.push_back({record.partition, lane.sent, record.offset + 1});
  batch.bytes = record.record.value.size();
  for (const Command& effect : caused->effects) {
    if (IsIn(effect, partition)) batch.effects.push_back(effect);
  }
  if (caused->on_each.has_value()) {
    if (const absl::Status known = ReadyForEach(record); !known.ok()) {
      StandStill(record, partition, lane, known);
      return;
    }
    batch.on_each = caused->on_each;
    batch.partitions = options_.leaders->partitions();
    if (lane.stall.has_value() && lane.stall->record.offset == record.offset) batch.after = lane.stall->after;
  }
  lane.cursor = record.offset + 1;
  if (caused->event) lane.last_event = record.offset;
  if (batch.effects.empty() && !batch.on_each.has_value()) return;
  waits_.Causes(record.partition, record.offset, partition);
  lane.sent = record.offset + 1;
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
  // An append may take as long as a broker does: who waits is told of the end of their time meanwhile.
  while (outcome.wait_for(absl::ToChronoMilliseconds(kLook)) != std::future_status::ready) TellWaits();
  return outcome.get();
}

void Reactor::Settle(Sent sent) {
  const absl::StatusOr<Outcome> outcome = AwaitOutcome(sent.outcome);
  const event_log::ReadRecord& record = *sent.record;
  Lane* lane = Find(sent.partition, record.partition);
  if (lane == nullptr) return;
  if (outcome.ok() && outcome->effects > 0) options_.on_effects(outcome->effects);
  if (outcome.ok() && !outcome->more_after.empty()) {
    Stall& stall = StandBefore(record, *lane);
    stall.after = outcome->more_after;
    stall.pause = absl::ZeroDuration();
    stall.again = In(absl::ZeroDuration());
    return;
  }
  if (outcome.ok()) {
    lane->recorded = std::max(lane->recorded, record.offset + 1);
    lane->sent = std::max(lane->sent, lane->recorded);
    return;
  }
  // What was sent behind one that failed is refused: it comes again after that one.
  if (lane->standing && lane->stall->record.offset <= record.offset) return;
  if (absl::IsAborted(outcome.status()) && FailedReaction(outcome.status()).empty()) {
    targets_.erase(sent.partition);  // it was led elsewhere in between: begin where it stands now
  } else {
    StandStill(record, sent.partition, *lane, outcome.status());
  }
}

void Reactor::StandStill(const event_log::ReadRecord& record, int32_t partition, Lane& lane, const absl::Status& why) {
  Stall& stall = StandBefore(record, lane);
  if (!PassesByItself(why)) {
    const bool is_news = !stall.fault || stall.why != why;
    stall.fault = true;
    stall.why = why;
    if (is_news) options_.on_halt(HaltOf(partition, record.partition, stall));
  }
  stall.pause = std::clamp(stall.pause * 2, stall.fault ? kFirstFaultPause : kFirstPause,
                           stall.fault ? kLongestFaultPause : kLongestPause);
  stall.again = In(stall.pause);
}

Reactor::Stall& Reactor::StandBefore(const event_log::ReadRecord& record, Lane& lane) {
  if (!lane.stall.has_value() || lane.stall->record.offset != record.offset) lane.stall = Stall{.record = record};
  lane.standing = true;
  lane.cursor = record.offset;
  lane.sent = lane.recorded;
  return *lane.stall;
}

absl::Status Reactor::ReadyForEach(const event_log::ReadRecord& record) {
  if (!options_.model->OfThisSchema()) {
    return absl::UnavailableError("the read model is being rebuilt for this version, and its indexes are not complete");
  }
  if (record.partition.topic != options_.aggregates->topic()) return absl::OkStatus();
  const absl::Status folded =
      options_.model->Wait({{record.partition, record.offset + 1}}, absl::Now() + kFoldPatience);
  return folded.ok() ? folded : absl::UnavailableError(folded.message());
}

void Reactor::RetryStalled() {
  std::vector<std::pair<int32_t, event_log::TopicPartition>> due;
  for (const auto& [partition, target] : targets_) {
    for (const auto& [source, lane] : target.lanes) {
      if (lane.standing && lane.stall->again <= In(absl::ZeroDuration())) due.emplace_back(partition, source);
    }
  }
  // One batch of each, together: the parts of an effect on each of many must not keep others waiting.
  std::list<event_log::ReadRecord> records;  // what is sent points to them
  std::vector<Sent> sent;
  for (const auto& [partition, source] : due) {
    Lane& lane = *Find(partition, source);
    const event_log::ReadRecord& record = records.emplace_back(lane.stall->record);
    lane.standing = false;
    Show(record, partition, lane, options_.reactions->React(source.topic, record.record.value), &sent);
  }
  for (Sent& batch : sent) Settle(std::move(batch));
  for (const auto& [partition, source] : due) {
    Lane* lane = Find(partition, source);
    if (lane == nullptr || lane->standing) continue;
    if (lane->stall->fault) options_.on_resume(HaltOf(partition, source, *lane->stall));
    lane->stall.reset();
  }
}

absl::Duration Reactor::UntilRetry() const {
  Steady next = In(kLook);
  for (const auto& [partition, target] : targets_) {
    for (const auto& [source, lane] : target.lanes) {
      if (lane.standing) next = std::min(next, lane.stall->again);
    }
  }
  return std::max(absl::ZeroDuration(), absl::FromChrono(next - In(absl::ZeroDuration())));
}

void Reactor::RecordPositions() {
  if (In(absl::ZeroDuration()) < record_again_) return;
  record_again_ = In(options_.record_every);
  std::vector<std::pair<int32_t, std::future<absl::StatusOr<Outcome>>>> sent;
  std::map<int32_t, std::vector<EffectBatch::Source>> moved;
  for (const auto& [partition, target] : targets_) {
    if (!target.led) continue;
    for (const auto& [source, lane] : target.lanes) {
      // Hardly ever for the sake of what logs say about themselves: two services would tell each other for ever. But
      // now and then, or it would all be read again at each start.
      const bool worth = lane.last_event >= lane.recorded || lane.cursor - lane.recorded >= kUnrecorded;
      if (!worth || lane.cursor <= lane.recorded) continue;
      moved[partition].push_back({source, lane.recorded, lane.cursor});
    }
  }
  for (const auto& [partition, sources] : moved) {
    EffectBatch batch;
    batch.sources = sources;
    sent.emplace_back(partition, Submit(partition, std::move(batch)));
  }
  for (auto& [partition, future] : sent) {
    const auto outcome = AwaitOutcome(future);
    if (outcome.ok()) {
      for (const EffectBatch::Source& source : moved[partition]) {
        Lane& lane = targets_.at(partition).lanes.at(source.partition);
        lane.recorded = lane.sent = source.next;
      }
    } else if (absl::IsAborted(outcome.status())) {
      targets_.erase(partition);
    }  // else it is tried again the next time
  }
}

void Reactor::Publish() {
  halts_.clear();
  reached_.clear();
  for (const auto& [partition, target] : targets_) {
    if (!target.led) continue;
    for (const auto& [source, lane] : target.lanes) {
      if (lane.standing && lane.stall->fault) halts_.push_back(HaltOf(partition, source, *lane.stall));
      const auto [least, is_first] = reached_.emplace(source, lane.cursor);
      least->second = std::min(least->second, lane.cursor);
    }
  }
}

void Reactor::TellWaits() {
  std::map<int32_t, event_log::Positions> gone_through;
  for (const auto& [partition, target] : targets_) {
    for (const auto& [source, lane] : target.lanes) gone_through[partition][source] = lane.cursor;
  }
  waits_.GoneThrough(std::move(gone_through));
}

Halt Reactor::HaltOf(int32_t partition, const event_log::TopicPartition& source, const Stall& stall) {
  return {source, stall.record.offset, partition, FailedReaction(stall.why), stall.why};
}

Reactor::Lane* Reactor::Find(int32_t partition, const event_log::TopicPartition& source) {
  const auto target = targets_.find(partition);
  return target == targets_.end() ? nullptr : &target->second.lanes.at(source);
}

}  // namespace aims::command
