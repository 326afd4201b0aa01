#include "common/api/change_feed.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/api/freshness.h"
#include "common/base/mistake.h"
#include "common/base/status_macros.h"
#include "common/command/stored_changes.h"
#include "common/domain/refusal.h"
#include "common/projection/generations.h"
#include "common/rpc/errors.h"
#include "common/rpc/wire.h"

namespace aims::api {
namespace {

using google::protobuf::Message;
using internal::v1::StoredChange;

// How long the feed waits for something new before it looks for watchers whose time is over.
constexpr absl::Duration kTurn = absl::Milliseconds(500);
// Changes that one step reads, of whichever organization: others wait for the thread meanwhile.
constexpr size_t kMaxRead = 2000;
// What is kept for followers that are still being sent something else; who needs more reads the read model.
constexpr size_t kMaxKept = 1024;
constexpr size_t kMaxKeptBytes = size_t{8} << 20;

// How many positions of the log are before `positions`, all partitions together. A partition that is not named is at its
// beginning.
int64_t PassedBy(const event_log::Positions& positions) {
  int64_t passed = 0;
  for (const auto& [partition, next] : positions) passed += next;
  return passed;
}

// Calls `done` once `model` includes `wanted`; at once, before returning, where it does already.
void WhenFolded(projection::Generations& model, const event_log::Positions& wanted, absl::Time deadline,
                std::function<void(absl::Status)> done) {
  if (projection::Includes(model.Serving()->progress().Current(), wanted)) return done(absl::OkStatus());
  model.Await(wanted, deadline, std::move(done));
}

// Visits the changes that are folded, partition by partition, from where `positions` stands, until `visit` returns false
// or `*budget` changes were read. It then stands behind the last one visited. Whether all up to `end` were.
absl::StatusOr<bool> ReadOn(const read_model::Snapshot& snapshot, const event_log::Positions& end, size_t* budget,
                            event_log::Positions* positions, const std::function<bool(const StoredChange&)>& visit) {
  for (const auto& [partition, next] : end) {
    const int64_t last = next;  // Clang 14 lets no lambda use a structured binding
    int64_t& at = (*positions)[partition];
    if (at >= last) continue;
    bool stopped = false;
    RETURN_IF_ERROR(command::VisitChanges(snapshot, partition, at, [&](int64_t offset, const StoredChange& change) {
      if (offset >= last) return false;
      at = offset + 1;
      --*budget;
      stopped = !visit(change) || *budget == 0;
      return !stopped;
    }));
    if (stopped) return false;
    at = last;
  }
  return true;
}

}  // namespace

// One watcher. At any moment somebody has it: gRPC while it writes, the feed while it is idle or joins, the read model
// while it waits for it, else the thread in Pump. Who has it pumps or ends it.
class ChangeFeed::Stream : public rpc::WriteStream, public std::enable_shared_from_this<ChangeFeed::Stream> {
 public:
  Stream(std::shared_ptr<ChangeFeed> feed, std::shared_ptr<rpc::Admission> admission, WatchOptions options)
      : feed_(std::move(feed)),
        admission_(std::move(admission)),
        options_(std::move(options)),
        group_(absl::StrCat(options_.organization, "\n", options_.audience)) {}

  void Begin() {
    self_ = shared_from_this();
    admission_->OnStop([weak = weak_from_this()] {
      if (const auto self = weak.lock()) self->Stop();
    });
    if (!options_.after.empty() && options_.from_beginning) {
      return End(domain::BadField("from_beginning", "not together with `after`: begin at one place"));
    }
    auto after = DecodeWatchToken(options_.after, "after", feed_->parts_.model->topics());
    if (!after.ok()) return End(after.status());
    after_ = *std::move(after);
    const absl::Time deadline = std::min(admission_->deadline(), absl::Now() + admission_->max_wait());
    Resolve(feed_->parts_, admission_->freshness_token(), deadline,
            [this, deadline](absl::StatusOr<event_log::Positions> seen) {
              if (!seen.ok()) return End(rpc::SayWhenToRetry(seen.status()));
              Freshness all{*std::move(seen), {}};
              Include({after_, {}}, &all);
              BeginOnceChecked(all.positions, deadline);
            });
  }

  void Pump() {
    while (true) {
      if (cancelled_) return End(absl::CancelledError("the client is gone"));
      if (stopped_ || feed_->closed_) return End(Stopped());
      if (admission_->deadline() <= absl::Now()) return End(absl::DeadlineExceededError("the watch's deadline passed"));
      const absl::StatusOr<bool> go_on = follows_ ? Follow() : CatchUp();
      if (!go_on.ok()) return End(go_on.status());
      if (!*go_on) return;  // somebody else has it
    }
  }

  void OnWriteDone(bool ok) override { ok ? Pump() : End(absl::CancelledError("the client is gone")); }
  void OnCancel() override {
    cancelled_ = true;
    if (feed_->TakeIdle(this)) End(absl::CancelledError("the client is gone"));
  }
  void OnDone() override { const auto self = std::move(self_); }

  const std::string& organization() const { return options_.organization; }
  const std::string& group() const { return group_; }
  const identity::Caller& caller() const { return admission_->caller(); }
  absl::Time deadline() const { return admission_->deadline(); }
  // Whether it is about to end, and must not become idle.
  bool ending() const { return cancelled_ || stopped_; }
  // Whether its client is to be told that it is behind so many positions. Of who has the stream.
  bool IsDueAt(int64_t passed, absl::Time now) const {
    if (!has_token_) return true;
    const ProgressEvery& every = feed_->every_;
    return passed > token_passed_ && (passed - token_passed_ >= every.positions || now - token_time_ >= every.time);
  }

  // Of the feed, under its lock.
  uint64_t epoch = 0;  // in which it follows; 0: it does not
  uint64_t next = 0;   // number of what it has not seen

 private:
  static absl::Status Stopped() { return rpc::ServerStops("begin again from the last token"); }

  void Stop() {
    stopped_ = true;
    if (feed_->TakeIdle(this)) End(Stopped());
  }

  void BeginOnceChecked(const event_log::Positions& seen, absl::Time deadline) {
    if (options_.check == nullptr) return BeginOnceFolded(seen, deadline);
    projection::Generations& model = *options_.checked_by;
    WhenFolded(model, PositionsOf(model.topics(), seen), deadline, [this, &model, seen, deadline](absl::Status folded) {
      if (!folded.ok()) return End(std::move(folded));
      absl::Status checked = options_.check(model.Serving()->database().TakeSnapshot());
      if (!checked.ok()) return End(checked);
      BeginOnceFolded(seen, deadline);
    });
  }

  void BeginOnceFolded(const event_log::Positions& seen, absl::Time deadline) {
    const projection::Generations& model = *feed_->parts_.model;
    WhenFolded(*feed_->parts_.model, PositionsOf(model.topics(), seen), deadline, [this](absl::Status folded) {
      if (!folded.ok()) return End(std::move(folded));
      const projection::Generations& model = *feed_->parts_.model;
      at_ = PositionsOf(model.topics(), after_);
      if (options_.after.empty() && !options_.from_beginning) at_ = model.Serving()->progress().Current();
      has_token_ = !options_.after.empty();
      token_passed_ = PassedBy(at_);
      token_time_ = absl::Now();
      StartSendInitialMetadata();  // a client that has it misses nothing that happens from now on
      Pump();
    });
  }

  // These two return whether to go on; false when somebody else has the stream.
  absl::StatusOr<bool> Follow() {
    SharedTold told;
    switch (feed_->NextFor(this, &told)) {
      case Next::kIdle:
        return false;  // and may be gone already
      case Next::kEnding:
        return true;
      case Next::kBehind:
        follows_ = false;
        if (told_ != nullptr) at_ = told_->positions;
        return true;
      case Next::kTold:
        break;
    }
    told_ = std::move(told);
    if (options_.wanted && !told_->subject.empty()) {
      ASSIGN_OR_RETURN(const bool wanted,
                       options_.wanted(feed_->parts_.model->Serving()->database().TakeSnapshot(), told_->subject));
      if (!wanted) {
        if (!IsDueAt(told_->passed, absl::Now())) return true;
        bytes_ = feed_->BytesOf(told_->positions);
        Send(&bytes_, told_->passed);
        return false;
      }
    }
    Send(&told_->bytes, told_->passed);
    return false;
  }

  absl::StatusOr<bool> CatchUp() {
    projection::Generations& model = *feed_->parts_.model;
    const SharedSnapshot snapshot = model.Serving()->database().TakeSnapshot();
    ASSIGN_OR_RETURN(event_log::Positions end, projection::StoredPositions(*snapshot));
    for (auto& [partition, next] : end) {
      const auto wanted = end_.find(partition);
      next = std::min(next, wanted == end_.end() ? 0 : wanted->second);
    }
    StoredChange found;
    absl::Status failure;
    size_t budget = kMaxRead;
    ASSIGN_OR_RETURN(const bool all, ReadOn(*snapshot, end, &budget, &at_, [&](const StoredChange& change) {
                       if (command::OrganizationOfName(change.subject()) != organization()) return true;
                       if (options_.wanted) {
                         const auto wanted = options_.wanted(snapshot, change.subject());
                         failure = wanted.status();
                         if (!wanted.ok() || !*wanted) return wanted.ok();
                       }
                       found = change;
                       return false;
                     }));
    RETURN_IF_ERROR(failure);
    if (!found.subject().empty()) {
      ASSIGN_OR_RETURN(bytes_, feed_->BytesOf(snapshot, found, caller(), at_));
      Send(&bytes_, PassedBy(at_));
      return false;
    }
    if (!all && IsDueAt(PassedBy(at_), absl::Now())) {
      bytes_ = feed_->BytesOf(at_);
      Send(&bytes_, PassedBy(at_));
      return false;
    }
    if (!all) {  // others are to have the thread
      model.Await({}, absl::InfiniteFuture(), [this](const absl::Status&) { Pump(); });
      return false;
    }
    if (!projection::Includes(at_, end_)) {  // a generation that was swapped in is not there yet
      model.Await(end_, absl::Now() + kTurn, [this](const absl::Status&) { Pump(); });
      return false;
    }
    switch (feed_->Join(this, at_, &end_)) {
      case Joined::kLater:
        return false;
      case Joined::kReadOn:
        return true;
      case Joined::kFollows:
        break;
    }
    follows_ = true;
    told_.reset();
    return true;
  }

  // What is sent includes a token at which so much is passed.
  void Send(const grpc::ByteBuffer* bytes, int64_t passed) {
    has_token_ = true;
    token_passed_ = passed;
    token_time_ = absl::Now();
    StartWrite(bytes);  // at the end: gRPC has the stream then, and it may be gone before this returns
  }

  void End(const absl::Status& status) {
    feed_->Leave(this);
    Finish(admission_->End(status));
  }

  const std::shared_ptr<ChangeFeed> feed_;
  const std::shared_ptr<rpc::Admission> admission_;
  const WatchOptions options_;
  const std::string group_;
  std::shared_ptr<Stream> self_;  // until gRPC is done with it
  std::atomic<bool> cancelled_{false};
  std::atomic<bool> stopped_{false};  // by the server
  event_log::Positions after_;

  bool follows_ = false;
  event_log::Positions at_;   // where it stands, while it does not follow
  event_log::Positions end_;  // what it reads up to
  grpc::ByteBuffer bytes_;
  SharedTold told_;  // the last one since it follows

  // The last token that its client has.
  bool has_token_ = false;
  int64_t token_passed_ = 0;
  absl::Time token_time_;
};

ChangeFeed::ChangeFeed(const ModelParts& parts, const Message& response, Tell tell, ProgressEvery every)
    : parts_(parts),
      response_(response),
      token_(response.GetDescriptor()->FindFieldByName("token")),
      tell_(std::move(tell)),
      every_(every) {
  if (token_ == nullptr) base::Mistake(absl::StrCat(response.GetTypeName(), " has no field token"));
}

ChangeFeed::~ChangeFeed() = default;

rpc::WriteStream* ChangeFeed::Watch(std::shared_ptr<rpc::Admission> admission, WatchOptions options) {
  const auto stream = std::make_shared<Stream>(shared_from_this(), std::move(admission), std::move(options));
  stream->Begin();
  return stream.get();
}

absl::StatusOr<grpc::ByteBuffer> ChangeFeed::BytesOf(const SharedSnapshot& snapshot, const StoredChange& change,
                                                     const identity::Caller& caller,
                                                     const event_log::Positions& behind) const {
  const std::unique_ptr<Message> response(response_.New());
  RETURN_IF_ERROR(tell_(snapshot, change, caller, response.get()));
  response->GetReflection()->SetString(response.get(), token_, WatchToken(behind));
  return rpc::ToBytes(*response);
}

grpc::ByteBuffer ChangeFeed::BytesOf(const event_log::Positions& behind) const {
  const std::unique_ptr<Message> response(response_.New());
  response->GetReflection()->SetString(response.get(), token_, WatchToken(behind));
  return rpc::ToBytes(*response);
}

bool ChangeFeed::IsFollower(const Stream& stream) const { return stream.epoch == epoch_; }

ChangeFeed::Joined ChangeFeed::Join(Stream* stream, const event_log::Positions& at, event_log::Positions* end) {
  absl::MutexLock lock(&mutex_);
  if (!awake_) {
    MoveTo(parts_.model->Serving()->progress().Current());
    awake_ = true;
    AwaitTurn(positions_);
  }
  if (!projection::Includes(at, positions_)) {
    *end = positions_;
    return Joined::kReadOn;
  }
  // While a turn runs, it reads for those who follow already; and one that has read further than the feed would be told
  // of the same again.
  if (turning_ || !projection::Includes(positions_, at)) {
    joining_.push_back(stream);
    return Joined::kLater;
  }
  stream->epoch = epoch_;
  stream->next = next_number_;
  Followers& of = followers_[stream->group()];
  if (of.count++ == 0) of.caller = stream->caller();
  return Joined::kFollows;
}

ChangeFeed::Next ChangeFeed::NextFor(Stream* stream, SharedTold* told) {
  absl::MutexLock lock(&mutex_);
  if (!IsFollower(*stream)) return Next::kBehind;
  Followers& of = followers_[stream->group()];
  if (stream->next < of.dropped) {
    LeaveLocked(stream);
    return Next::kBehind;
  }
  const auto number = std::lower_bound(of.numbers.begin(), of.numbers.end(), stream->next);
  if (number == of.numbers.end()) {
    stream->next = next_number_;
    if (stream->ending()) return Next::kEnding;
    if (stream->IsDueAt(passed_, absl::Now())) {
      *told = Place();
      return Next::kTold;
    }
    of.idle.insert(stream);
    return Next::kIdle;
  }
  *told = kept_[*number - kept_.front()->number];
  stream->next = *number + 1;
  return Next::kTold;
}

bool ChangeFeed::TakeIdle(Stream* stream) {
  absl::MutexLock lock(&mutex_);
  if (!IsFollower(*stream)) return false;
  return followers_[stream->group()].idle.erase(stream) > 0;
}

void ChangeFeed::Leave(Stream* stream) {
  absl::MutexLock lock(&mutex_);
  if (IsFollower(*stream)) LeaveLocked(stream);
}

void ChangeFeed::LeaveLocked(Stream* stream) {
  stream->epoch = 0;
  const auto of = followers_.find(stream->group());
  if (--of->second.count == 0) followers_.erase(of);
}

void ChangeFeed::AwaitTurn(const event_log::Positions& positions) {
  parts_.model->Await(
      positions, absl::Now() + kTurn, [self = shared_from_this()](const absl::Status& woken) { self->Turn(woken); },
      projection::Until::kPassed);
}

void ChangeFeed::Turn(const absl::Status& woken) {
  event_log::Positions from;
  Groups groups;
  {
    absl::MutexLock lock(&mutex_);
    turning_ = true;
    from = positions_;
    for (const auto& [group, of] : followers_) {
      groups[group.substr(0, group.find('\n'))].push_back({group, of.caller});
    }
  }
  if (absl::IsCancelled(woken)) closed_ = true;
  const bool over = closed_;
  absl::StatusOr<Reading> reading = over ? Reading{from, {}} : Read(from, groups);

  std::vector<Stream*> pumped;
  {
    absl::MutexLock lock(&mutex_);
    if (reading.ok()) {
      Keep(*std::move(reading), &pumped);
      WakeIdle(over, &pumped);
    } else {  // each meets the error where it reads by itself, and ends with it
      WakeIdle(/*all=*/true, &pumped);
      followers_.clear();
      ++epoch_;
    }
    pumped.insert(pumped.end(), joining_.begin(), joining_.end());
    joining_.clear();
    turning_ = false;
  }
  for (Stream* stream : pumped) stream->Pump();

  absl::MutexLock lock(&mutex_);
  if (over || (followers_.empty() && joining_.empty())) {
    awake_ = false;
    kept_.clear();
    kept_bytes_ = 0;
    return;
  }
  AwaitTurn(positions_);
}

absl::StatusOr<ChangeFeed::Reading> ChangeFeed::Read(event_log::Positions from, const Groups& groups) const {
  const SharedSnapshot snapshot = parts_.model->Serving()->database().TakeSnapshot();
  ASSIGN_OR_RETURN(const event_log::Positions end, projection::StoredPositions(*snapshot));
  Reading reading{std::move(from), {}};
  absl::Status failure;
  size_t budget = kMaxRead;
  const auto read = ReadOn(*snapshot, end, &budget, &reading.positions, [&](const StoredChange& change) {
    const auto of = groups.find(std::string(command::OrganizationOfName(change.subject())));
    if (of == groups.end()) return true;
    for (const Group& group : of->second) {
      auto bytes = BytesOf(snapshot, change, group.caller, reading.positions);
      failure = bytes.status();
      if (!bytes.ok()) return false;
      auto told = std::make_shared<Told>();
      told->group = group.name;
      told->subject = change.subject();
      told->positions = reading.positions;
      told->passed = PassedBy(reading.positions);
      told->bytes = *std::move(bytes);
      reading.told.push_back(std::move(told));
    }
    return true;
  });
  RETURN_IF_ERROR(read.status());
  RETURN_IF_ERROR(failure);
  return reading;
}

void ChangeFeed::Keep(Reading reading, std::vector<Stream*>* woken) {
  MoveTo(std::move(reading.positions));
  for (std::shared_ptr<Told>& told : reading.told) {
    told->number = next_number_++;
    kept_bytes_ += told->bytes.Length();
    const auto of = followers_.find(told->group);
    kept_.push_back(std::move(told));
    if (of == followers_.end()) continue;  // the last of them left meanwhile
    of->second.numbers.push_back(kept_.back()->number);
    woken->insert(woken->end(), of->second.idle.begin(), of->second.idle.end());
    of->second.idle.clear();
  }
  while (kept_.size() > kMaxKept || kept_bytes_ > kMaxKeptBytes) DropOldest();
}

void ChangeFeed::DropOldest() {
  const Told& oldest = *kept_.front();
  kept_bytes_ -= oldest.bytes.Length();
  const auto of = followers_.find(oldest.group);
  if (of != followers_.end() && !of->second.numbers.empty() && of->second.numbers.front() == oldest.number) {
    of->second.numbers.pop_front();
    of->second.dropped = oldest.number + 1;
  }
  kept_.pop_front();
}

void ChangeFeed::MoveTo(event_log::Positions positions) {
  positions_ = std::move(positions);
  passed_ = PassedBy(positions_);
  place_.reset();
}

ChangeFeed::SharedTold ChangeFeed::Place() {
  if (place_ == nullptr) {
    auto place = std::make_shared<Told>();
    place->positions = positions_;
    place->passed = passed_;
    place->bytes = BytesOf(positions_);
    place_ = std::move(place);
  }
  return place_;
}

void ChangeFeed::WakeIdle(bool all, std::vector<Stream*>* woken) {
  const absl::Time now = absl::Now();
  for (auto& [group, of] : followers_) {
    for (auto it = of.idle.begin(); it != of.idle.end();) {
      if (all || (*it)->deadline() <= now || (*it)->IsDueAt(passed_, now)) {
        woken->push_back(*it);
        it = of.idle.erase(it);
      } else {
        ++it;
      }
    }
  }
}

}  // namespace aims::api
