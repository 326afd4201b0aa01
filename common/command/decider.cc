#include "common/command/decider.h"

#include <algorithm>
#include <limits>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/digest.h"
#include "common/base/error_details.h"
#include "common/base/message_copy.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "common/base/time.h"
#include "common/command/request_key.h"
#include "common/command/source_positions.h"
#include "common/domain/refusal.h"

namespace aims::command {
namespace {

std::string OrganizationOf(absl::string_view name) {
  auto parsed = base::ResourceName::Parse(name);
  return parsed.ok() ? std::string(parsed->organization()) : std::string();
}

absl::Status StaleEtag(const Command& command, const Message& state) {
  const uint64_t current = VersionOf(state);
  return base::WithErrorInfo(absl::AbortedError(absl::StrCat(
                                 command.subject, " has etag ", current, ", not ", command.etag,
                                 ": the resource changed; read it again and repeat the change if it is still right")),
                             "ETAG_NOT_CURRENT", {{"current_etag", absl::StrCat(current)}});
}

// How much of an effect on each of many is decided at once: commands wait meanwhile.
constexpr size_t kEachAtOnce = 500;
constexpr size_t kEachBytesAtOnce = size_t{1} << 20;

constexpr char kReactionUrl[] = "aims.dev/reaction";

absl::Status OfEffect(const Command& effect, const absl::Status& status) {
  absl::Status told(status.code(),
                    absl::StrCat(effect.actor.subject(), " on ", effect.subject, ": ", status.message()));
  told.SetPayload(kReactionUrl, absl::Cord(effect.actor.subject()));
  return told;
}

}  // namespace

std::string FailedReaction(const absl::Status& status) {
  const auto reaction = status.GetPayload(kReactionUrl);
  return reaction.has_value() ? std::string(*reaction) : std::string();
}

// Other resources for a decision: the overlay where it has them, else the view. Each is read once.
class Decider::OverlayReferences : public domain::References {
 public:
  explicit OverlayReferences(const Decider& decider) : decider_(decider) {}
  std::shared_ptr<const Message> Find(absl::string_view name) const override {
    auto [known, is_new] = found_.emplace(name, nullptr);
    if (is_new) known->second = Read(name);
    return known->second;
  }
  std::vector<std::string> Referring(absl::string_view name, size_t most) const override {
    auto referring = decider_.ReferringTo(name, most);
    if (referring.ok()) return *std::move(referring);
    if (status_.ok()) status_ = referring.status();
    return {};
  }
  const absl::Status& status() const { return status_; }

 private:
  std::shared_ptr<const Message> Read(absl::string_view name) const {
    auto state = decider_.StateOf(name);
    if (!state.ok()) {
      if (status_.ok()) status_ = state.status();
      return nullptr;
    }
    if (*state == nullptr || IsDeleted(**state)) return nullptr;
    return *std::move(state);
  }

  const Decider& decider_;
  mutable std::map<std::string, std::shared_ptr<const Message>> found_;
  mutable absl::Status status_;
};

void Decider::BeginBatch(std::unique_ptr<ResourceView> view, int64_t folded, uint64_t epoch) {
  view_ = std::move(view);
  epoch_ = epoch;
  bytes_ = 0;
  decided_ = Decided();
  decided_.number = next_number_++;
  while (!batches_.empty() && batches_.front().next >= 0 && batches_.front().next <= folded) {
    const Batch& batch = batches_.front();
    for (const std::string& subject : batch.subjects) {
      auto it = states_.find(subject);
      if (it != states_.end() && it->second.batch == batch.number) states_.erase(it);
    }
    for (const std::string& request : batch.requests) requests_.erase(request);
    batches_.pop_front();
  }
  batches_.emplace_back();
  batches_.back().number = decided_.number;
}

void Decider::Decide(Command command, const DecisionTime& time) {
  bool recorded = false;
  absl::StatusOr<Outcome> outcome = DecideOne(command, time, &recorded);
  decided_.answers.push_back({std::move(command.done), std::move(outcome), recorded});
}

absl::Status Decider::DecideDue(const std::string& name, const DecisionTime& time) {
  ASSIGN_OR_RETURN(const std::shared_ptr<const Message> state, StateOf(name));
  const AggregateType* type = aggregates_.Of(name);
  if (state == nullptr || type == nullptr) return absl::OkStatus();
  const auto due = NextDue(*type, *state);
  if (!due.has_value() || *due > time.clock) return absl::OkStatus();

  Command command;
  command.subject = name;
  command.expects = Expects::kAny;
  command.actor = SystemActor("timer");
  command.request_id = base::UuidV5(absl::StrCat("timer/", name, "/", VersionOf(*state)));
  command.request_digest = base::Sha256(command.request_id);
  command.decide = type->fall_due;
  command.ensure = [&](const Message& after) {
    const auto next = NextDue(*type, after);
    if (!next.has_value() || *next > time.recorded) return absl::OkStatus();
    return absl::InternalError(absl::StrCat(name, " is still due at ", base::TimeToText(*next),
                                            " after its due events at ", base::TimeToText(time.recorded),
                                            ": it would be due without end, so nothing was recorded"));
  };
  bool recorded = false;
  ASSIGN_OR_RETURN(const Outcome outcome, DecideOne(command, time, &recorded));
  if (recorded) return absl::OkStatus();
  return absl::InternalError(
      absl::StrCat(name, " is due since ", base::TimeToText(*due), ", but its rules give no event for it"));
}

void Decider::Decide(EffectBatch batch, const DecisionTime& time) {
  Undo undo{decided_.records.size(), bytes_, batches_.back().subjects.size(), batches_.back().requests.size(), {}};
  undo_ = &undo;
  bool recorded = false;
  absl::StatusOr<Outcome> outcome = DecideEffects(batch, time, &recorded);
  undo_ = nullptr;
  if (!outcome.ok()) TakeBack(undo);
  decided_.answers.push_back({std::move(batch.done), std::move(outcome), recorded});
}

absl::StatusOr<Outcome> Decider::DecideEffects(EffectBatch& batch, const DecisionTime& time, bool* recorded) {
  Outcome outcome;
  outcome.repeated = true;
  for (const EffectBatch::Source& source : batch.sources) {
    const int64_t stands = consumed_[source.partition];
    if (stands < source.from) {
      return absl::AbortedError(absl::StrCat(source.partition.topic, "/", source.partition.partition,
                                             " is consumed up to ", stands, ", not up to ", source.from));
    }
    if (stands < source.next) outcome.repeated = false;
  }
  if (outcome.repeated) return outcome;
  if (batch.on_each.has_value()) {
    ASSIGN_OR_RETURN(outcome.more_after, DecideOnEach(batch, time, &outcome));
    outcome.recorded = *recorded = outcome.effects > 0;
    if (!outcome.more_after.empty()) return outcome;
  }
  for (Command& effect : batch.effects) {
    bool effect_recorded = false;
    absl::StatusOr<Outcome> decided = DecideOne(effect, time, &effect_recorded);
    if (!decided.ok()) return OfEffect(effect, decided.status());
    outcome.effects += effect_recorded;
  }
  for (const EffectBatch::Source& source : batch.sources) {
    int64_t& stands = consumed_[source.partition];
    if (stands < source.next) moved_.insert(source.partition);
    stands = std::max(stands, source.next);
  }
  moved_at_ = time.recorded;
  outcome.recorded = *recorded = true;
  return outcome;
}

absl::StatusOr<std::string> Decider::DecideOnEach(const EffectBatch& batch, const DecisionTime& time,
                                                  Outcome* outcome) {
  ASSIGN_OR_RETURN(const std::vector<std::string> names, ReferringHere(batch, kEachAtOnce));
  const size_t bytes = bytes_;
  for (const std::string& name : names) {
    Command effect = batch.on_each->command(name);
    // Of this version of it: when the batch is done again, its state says whether there is anything to do, and not that
    // it was asked before.
    ASSIGN_OR_RETURN(const std::shared_ptr<const Message> state, StateOf(name));
    effect.request_id = base::UuidV5(absl::StrCat(effect.request_id, "/", state ? VersionOf(*state) : 0));
    effect.request_digest = base::Sha256(effect.request_id);
    bool recorded = false;
    const absl::StatusOr<Outcome> decided = DecideOne(effect, time, &recorded);
    if (!decided.ok()) return OfEffect(effect, decided.status());
    outcome->effects += recorded;
    if (bytes_ - bytes >= kEachBytesAtOnce) return name;
  }
  return names.size() < kEachAtOnce ? std::string() : names.back();
}

absl::StatusOr<std::vector<std::string>> Decider::ReferringHere(const EffectBatch& batch, size_t most) const {
  const Referrers& on = batch.on_each->on;
  if (on.collection.empty()) return AllReferringHere(batch, most);
  const std::string names = absl::StrCat(on.parent, "/", on.collection, "/");
  const AggregateType* type = aggregates_.Of(names + "x");
  if (type == nullptr || std::count(type->references.begin(), type->references.end(), on.field) == 0) {
    return absl::InternalError(absl::StrCat("the proto of ", names, " does not name ", on.field,
                                            " as a reference, so nothing is found by it"));
  }
  // Decided events that are not yet folded may add or remove references.
  std::set<std::string> found;
  for (const auto& [name, entry] : states_) {
    if (absl::StartsWith(name, names) && name > batch.after &&
        domain::NamesAt(*entry.state, on.field).count(on.value) > 0) {
      found.insert(name);
    }
  }
  size_t seen = 0;
  RETURN_IF_ERROR(view_->Referring(on, batch.after, [&](absl::string_view name) {
    if (event_log::PartitionOf(name, batch.partitions) != partition_.partition) return true;
    if (states_.count(std::string(name)) == 0) seen += found.emplace(name).second;
    return seen < most;
  }));
  std::vector<std::string> first;
  for (const std::string& name : found) {
    if (first.size() < most) first.push_back(name);
  }
  return first;
}

absl::StatusOr<std::vector<std::string>> Decider::AllReferringHere(const EffectBatch& batch, size_t most) const {
  ASSIGN_OR_RETURN(const std::vector<std::string> all,
                   ReferringTo(batch.on_each->on.value, std::numeric_limits<size_t>::max()));
  std::vector<std::string> first;
  for (const std::string& name : all) {
    const bool here = event_log::PartitionOf(name, batch.partitions) == partition_.partition;
    if (here && name > batch.after && first.size() < most) first.push_back(name);
  }
  return first;
}

absl::StatusOr<std::vector<std::string>> Decider::ReferringTo(absl::string_view name, size_t most) const {
  std::set<std::string> found;
  for (const auto& [referring, entry] : states_) {
    const bool refers = !IsDeleted(*entry.state) && domain::RefersTo(*entry.state, std::string(name));
    if (refers) found.insert(referring);
  }
  absl::Status failure;
  size_t seen = 0;
  RETURN_IF_ERROR(view_->ReferringTo(name, [&](absl::string_view referring) {
    if (states_.count(std::string(referring)) > 0) return true;  // it may not do so any more
    const auto state = StateOf(referring);
    failure = state.status();
    if (failure.ok() && *state != nullptr && !IsDeleted(**state)) seen += found.emplace(referring).second;
    return failure.ok() && seen < most;
  }));
  RETURN_IF_ERROR(failure);
  std::vector<std::string> first(found.begin(), found.end());
  if (first.size() > most) first.resize(most);
  return first;
}

void Decider::TakeBack(const Undo& undo) {
  for (auto it = undo.states.rbegin(); it != undo.states.rend(); ++it) {
    if (it->second.has_value()) {
      states_[it->first] = *it->second;
    } else {
      states_.erase(it->first);
    }
  }
  Batch& batch = batches_.back();
  for (size_t i = undo.requests; i < batch.requests.size(); ++i) requests_.erase(batch.requests[i]);
  batch.subjects.resize(undo.subjects);
  batch.requests.resize(undo.requests);
  decided_.records.resize(undo.records);
  bytes_ = undo.bytes;
}

void Decider::RecordConsumed() {
  if (moved_.empty()) return;
  event_log::Positions positions;
  for (const auto& source : moved_) positions[source] = consumed_[source];
  moved_.clear();
  event::v1::SourcesConsumed consumed;
  PutPositions(positions, consumed.mutable_positions());
  event::v1::EventMetadata metadata;
  metadata.set_event_id(base::UuidV5(
      absl::StrCat(partition_.topic, "/", partition_.partition, "/", epoch_, "/consumed/", decided_.number)));
  *metadata.mutable_occur_time() = base::ToProto(moved_at_);
  metadata.set_writer_epoch(epoch_);
  *metadata.mutable_actor() = SystemActor("reactions");
  decided_.records.push_back(aggregates_.Encode(metadata, consumed, partition_.topic));
}

Decided Decider::EndBatch() {
  RecordConsumed();
  view_.reset();
  if (batches_.back().subjects.empty()) batches_.pop_back();
  return std::move(decided_);
}

void Decider::Committed(uint64_t number, int64_t next) {
  for (Batch& batch : batches_) {
    if (batch.number == number) batch.next = next;
  }
}

void Decider::Resume(event_log::TopicPartition partition, event_log::Positions consumed) {
  partition_ = std::move(partition);
  consumed_ = std::move(consumed);
  moved_.clear();
  states_.clear();
  requests_.clear();
  batches_.clear();
}

absl::StatusOr<Outcome> Decider::DecideOne(Command& command, const DecisionTime& time, bool* recorded) {
  if (command.deadline <= time.clock) {
    return absl::DeadlineExceededError("the deadline passed before the command was decided; nothing was recorded");
  }
  const AggregateType* type = aggregates_.Of(command.subject);
  if (type == nullptr) return absl::NotFoundError(absl::StrCat(command.subject, " does not belong to this service"));
  if (command.type != nullptr && command.type != type) {
    return domain::BadField(
        "name", absl::StrCat("must be the name of one of the ", command.type->collection, ", not ", command.subject));
  }

  const std::string request_key = RequestKey(OrganizationOf(command.subject), command.actor, command.request_id);
  ASSIGN_OR_RETURN(auto seen, RequestOf(request_key));
  ASSIGN_OR_RETURN(std::shared_ptr<const Message> state, StateOf(command.subject));
  if (seen.has_value()) {
    if (seen->subject() != command.subject || seen->digest() != command.request_digest) {
      return domain::BadField(
          "request_id", absl::StrCat("\"", command.request_id, "\" was used for another request on ", seen->subject(),
                                     ": choose a new one"));
    }
    return Outcome{std::move(state), {}, /*recorded=*/false, /*repeated=*/true};
  }
  RETURN_IF_ERROR(CheckExpectation(command, state.get()));
  if (state == nullptr) state = type->NewState();

  const OverlayReferences references(*this);
  const domain::Decision decision{command.actor, time.recorded, &references, command.subject};
  absl::StatusOr<Events> events = command.decide(*state, decision);
  RETURN_IF_ERROR(references.status());
  RETURN_IF_ERROR(events.status());
  if (events->empty()) return Outcome{std::move(state), {}};
  ASSIGN_OR_RETURN(std::shared_ptr<const Message> after, Record(command, *type, *state, *events, time.recorded));
  *recorded = !command.validate_only;
  return Outcome{std::move(after), {}, *recorded};
}

absl::StatusOr<std::shared_ptr<const Message>> Decider::StateOf(absl::string_view name) const {
  auto it = states_.find(std::string(name));
  if (it != states_.end()) return it->second.state;
  ASSIGN_OR_RETURN(std::unique_ptr<Message> stored, view_->Find(name));
  return std::shared_ptr<const Message>(std::move(stored));
}

absl::StatusOr<absl::optional<internal::v1::StoredRequest>> Decider::RequestOf(const std::string& key) const {
  auto it = requests_.find(key);
  if (it != requests_.end()) return absl::optional<internal::v1::StoredRequest>(it->second.stored);
  return view_->FindRequest(key);
}

absl::Status Decider::CheckExpectation(const Command& command, const Message* state) const {
  switch (command.expects) {
    case Expects::kAbsent:
      if (state != nullptr) {
        return absl::AlreadyExistsError(
            absl::StrCat(command.subject, " already exists",
                         IsDeleted(*state) ? " (deleted: undelete it, or choose another id)" : ""));
      }
      break;
    case Expects::kPresent:
      if (state == nullptr) return absl::NotFoundError(absl::StrCat(command.subject, " does not exist"));
      if (IsDeleted(*state)) {
        return domain::Refusal(command.subject,
                               {"DELETED", "", absl::StrCat(command.subject, " is deleted: undelete it first")});
      }
      break;
    case Expects::kDeleted:
      if (state == nullptr) return absl::NotFoundError(absl::StrCat(command.subject, " does not exist"));
      if (!IsDeleted(*state)) {
        return domain::Refusal(command.subject, {"NOT_DELETED", "", absl::StrCat(command.subject, " is not deleted")});
      }
      break;
    case Expects::kAny:
      break;
  }
  if (!command.etag.empty() && state != nullptr && command.etag != absl::StrCat(VersionOf(*state))) {
    return StaleEtag(command, *state);
  }
  return absl::OkStatus();
}

absl::Status Decider::CheckSize(const Command& command, const Message& before, const Message& after) const {
  if (command.actor.kind() == event::v1::Actor::KIND_SYSTEM) return absl::OkStatus();
  const size_t size = after.ByteSizeLong();
  // One that is too large already may be made smaller step by step.
  if (size <= max_resource_bytes_ || size <= before.ByteSizeLong()) return absl::OkStatus();
  return domain::Refusal(
      command.subject,
      {"RESOURCE_TOO_LARGE", "",
       absl::StrCat(command.subject, " would have ", size, " bytes, and the limit is ", max_resource_bytes_,
                    ": shorten its texts, remove entries, or keep documents elsewhere and refer to them")});
}

absl::StatusOr<std::shared_ptr<const Message>> Decider::Record(const Command& command, const AggregateType& type,
                                                               const Message& state, const Events& events,
                                                               absl::Time now) {
  event::v1::EventMetadata metadata;
  metadata.set_organization(OrganizationOf(command.subject));
  metadata.set_subject(command.subject);
  *metadata.mutable_occur_time() = base::ToProto(now);
  *metadata.mutable_actor() = command.actor;
  metadata.set_request_id(command.request_id);
  metadata.set_request_digest(command.request_digest);
  metadata.set_command_size(static_cast<uint32_t>(events.size()));
  metadata.set_causation_id(command.causation_id);
  metadata.set_correlation_id(command.correlation_id.empty() ? command.request_id : command.correlation_id);
  metadata.set_traceparent(command.traceparent);
  metadata.set_reason(command.reason);
  metadata.set_writer_epoch(epoch_);

  const std::string request_key = RequestKey(metadata.organization(), command.actor, command.request_id);
  std::shared_ptr<Message> after = base::CopyOf(state);
  std::vector<event_log::Record> records;
  size_t bytes = 0;
  for (size_t i = 0; i < events.size(); ++i) {
    metadata.set_event_id(base::UuidV5(absl::StrCat(request_key, absl::string_view("\0", 1), i)));
    metadata.set_version(VersionOf(*after) + 1);
    metadata.set_command_index(static_cast<uint32_t>(i));
    RETURN_IF_ERROR(type.fold(*events[i], metadata, after.get()));
    event_log::Record record = aggregates_.Encode(metadata, type, *events[i]);
    const size_t size = record.key.size() + record.value.size();
    if (size > event_log::kMaxRecordBytes) {
      return absl::InvalidArgumentError(absl::StrCat("the event on ", command.subject, " would have ", size,
                                                     " bytes, and the limit is ", event_log::kMaxRecordBytes,
                                                     ": shorten the content, or store it elsewhere and refer to it"));
    }
    bytes += size;
    records.push_back(std::move(record));
  }
  RETURN_IF_ERROR(CheckSize(command, state, *after));
  if (command.ensure) RETURN_IF_ERROR(command.ensure(*after));
  if (command.validate_only) return after;

  for (event_log::Record& record : records) decided_.records.push_back(std::move(record));
  bytes_ += bytes;
  Entry& entry = states_[command.subject];
  if (undo_ != nullptr) {
    undo_->states.emplace_back(command.subject, entry.state ? absl::make_optional(entry) : absl::nullopt);
  }
  entry = {after, decided_.number};
  Request request;
  request.batch = decided_.number;
  request.stored.set_subject(command.subject);
  request.stored.set_version(VersionOf(*after));
  request.stored.set_digest(command.request_digest);
  requests_[request_key] = std::move(request);
  batches_.back().subjects.push_back(command.subject);
  batches_.back().requests.push_back(request_key);
  return std::shared_ptr<const Message>(std::move(after));
}

}  // namespace aims::command
