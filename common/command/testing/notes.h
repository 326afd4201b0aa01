#pragma once
// The notes aggregate and a process that keeps notes on a given log: what the tests of the command path share.

#include <filesystem>
#include <future>
#include <memory>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "common/base/digest.h"
#include "common/base/time.h"
#include "common/command/leaders.h"
#include "common/command/parking.h"
#include "common/command/request_key.h"
#include "common/command/resource_folder.h"
#include "common/command/testing/notes.pb.h"

namespace aims::command::testing {

struct Notes {
  using State = Note;
  using Event = NoteEvent;
  static constexpr absl::string_view kCollection = "notes";
  // A note with this text stays due: the mistake that an aggregate can make.
  static constexpr absl::string_view kEndless = "endless";
  // Data of the program: a note with the text of an earlier law ("law 1") is due at once, and then has this one's.
  static inline std::string law;
  static bool IsOfEarlierLaw(const State& state) {
    return absl::StartsWith(state.text(), "law ") && state.text() < law;
  }
  static std::string DueBasis() { return law; }
  static absl::Status Fold(const Event& event, const event::v1::EventMetadata& metadata, State* state) {
    switch (event.event_case()) {
      case Event::kWritten:
        state->set_text(event.written().text());
        state->clear_words();
        for (absl::string_view word : absl::StrSplit(state->text(), ' '))
          ++(*state->mutable_words())[std::string(word)];
        return absl::OkStatus();
      case Event::kDeleted:
        *state->mutable_delete_time() = metadata.occur_time();
        return absl::OkStatus();
      case Event::kReminderSet:
        *state->mutable_remind_times() = event.reminder_set().remind_times();
        return absl::OkStatus();
      case Event::kReminded:
        state->set_reminded(state->reminded() + 1);
        if (state->text() != kEndless) state->mutable_remind_times()->DeleteSubrange(0, 1);
        return absl::OkStatus();
      case Event::EVENT_NOT_SET:
        break;
    }
    return domain::UnknownEvent(metadata);
  }
  static absl::optional<absl::Time> NextDue(const State& state) {
    if (IsOfEarlierLaw(state)) return absl::UnixEpoch();
    if (state.remind_times().empty()) return absl::nullopt;
    return base::FromProto(state.remind_times(0));
  }
  static absl::StatusOr<std::vector<Event>> FallDue(const State& state, const domain::Decision& decision) {
    std::vector<Event> events;
    if (IsOfEarlierLaw(state)) events.emplace_back().mutable_written()->set_text(law);
    for (const auto& time : state.remind_times()) {
      if (base::FromProto(time) > decision.time) break;
      *events.emplace_back().mutable_reminded()->mutable_due_time() = time;
    }
    return events;
  }
};

inline constexpr char kTopic[] = "aims.notes.events";

inline std::unique_ptr<Message> Written(const std::string& text) {
  auto event = std::make_unique<NoteEvent>();
  event->mutable_written()->set_text(text);
  return event;
}

inline std::string NoteName(int number) { return "organizations/acme/notes/n" + std::to_string(number); }

// A command that writes `texts`, one event each, by request id `request_id`.
inline Command Write(const std::string& name, const std::vector<std::string>& texts, const std::string& request_id) {
  Command command;
  command.subject = name;
  command.expects = Expects::kAny;
  command.request_id = request_id;
  command.request_digest = base::Sha256(name + texts.front());
  command.actor.set_subject("ana");
  command.bytes = 100;
  command.decide = [texts](const Message&, const domain::Decision&) -> absl::StatusOr<Events> {
    Events events;
    for (const std::string& text : texts) events.push_back(Written(text));
    return events;
  };
  return command;
}

// A command that deletes the note.
inline Command Delete(const std::string& name) {
  Command command = Write(name, {""}, name + "/delete");
  command.decide = [](const Message&, const domain::Decision&) -> absl::StatusOr<Events> {
    auto event = std::make_unique<NoteEvent>();
    event->mutable_deleted();
    Events events;
    events.push_back(std::move(event));
    return events;
  };
  return command;
}

// What the request id of such a command is kept by.
inline std::string KeyOfRequest(const std::string& request_id) {
  return RequestKey("organizations/acme", Write(NoteName(1), {""}, request_id).actor, request_id);
}

// A command that sets when to remind of the note.
inline Command Remind(const std::string& name, const std::vector<absl::Time>& times, const std::string& request_id) {
  Command command = Write(name, {""}, request_id);
  command.decide = [times](const Message&, const domain::Decision&) -> absl::StatusOr<Events> {
    auto event = std::make_unique<NoteEvent>();
    event->mutable_reminder_set();
    for (absl::Time time : times) *event->mutable_reminder_set()->add_remind_times() = base::ToProto(time);
    Events events;
    events.push_back(std::move(event));
    return events;
  };
  return command;
}

// One replica of the notes service.
class Replica {
 public:
  using MakeFolder = std::function<std::unique_ptr<projection::Folder>(const Aggregates&)>;
  static std::unique_ptr<projection::Folder> MakeResourceFolder(const Aggregates& aggregates) {
    return std::make_unique<ResourceFolder>(&aggregates);
  }

  Replica(event_log::Log* log, const std::string& directory, const std::string& member, LeaderOptions options = {},
          MakeFolder make_folder = &MakeResourceFolder, const std::string& topic = kTopic)
      : log_(log), aggregates_(topic, NotesRecord::default_instance()), member_(member) {
    aggregates_.Add<Notes>();
    if (options.clock == nullptr) options.clock = &clock_;
    parking_ = *Parking::Open(log, options.clock, member);
    projection::GenerationsOptions model;
    model.log = log;
    model.topics = {topic};
    model.name = "notes";
    model.directory = directory;
    model.memory = &memory_;
    model.schema = kResourceSchema;
    model.basis = aggregates_.DueBasis();
    model.make_folder = [this, make_folder] { return make_folder(aggregates_); };
    model.parked = &parking_->records();
    auto opened = projection::Generations::Open(std::move(model), &executor_);
    if (!opened.ok()) throw std::runtime_error(opened.status().ToString());
    model_ = *std::move(opened);
    options.log = log;
    options.model = model_.get();
    options.aggregates = &aggregates_;
    options.owner = member + "/" + base::RandomUuid();
    leaders_ = *Leaders::Create(std::move(options));
  }
  ~Replica() {
    leaders_.reset();
    model_.reset();
  }

  absl::Status Join() { return leaders_->Join(member_, "127.0.0.1:1"); }

  // Sends the command, and again while it is Unavailable, as a client does.
  absl::StatusOr<Outcome> Execute(const std::function<Command()>& make, absl::Duration patience = absl::Seconds(20)) {
    const absl::Time deadline = absl::Now() + patience;
    while (true) {
      absl::StatusOr<Outcome> outcome = ExecuteOnce(make());
      if (!absl::IsUnavailable(outcome.status()) || absl::Now() > deadline) return outcome;
      absl::SleepFor(absl::Milliseconds(5));
    }
  }
  absl::StatusOr<Outcome> ExecuteOnce(Command command) {
    auto promise = std::make_shared<std::promise<absl::StatusOr<Outcome>>>();
    command.done = [promise](absl::StatusOr<Outcome> outcome) { promise->set_value(std::move(outcome)); };
    auto future = promise->get_future();
    leaders_->Submit(std::move(command));
    return future.get();
  }

  // The note as the read model has it once it includes `positions`.
  std::unique_ptr<Note> Read(const std::string& name, const event_log::Positions& positions) {
    if (!model_->Wait(positions, absl::Now() + absl::Seconds(20)).ok()) return nullptr;
    auto found = ResourceView(aggregates_, model_->Serving()->database()).Find(name);
    if (!found.ok() || *found == nullptr) return nullptr;
    return std::unique_ptr<Note>(static_cast<Note*>(found->release()));
  }

  ResourceView View() { return ResourceView(aggregates_, model_->Serving()->database()); }
  Leaders& leaders() { return *leaders_; }
  projection::Generations& model() { return *model_; }
  Parking& parking() { return *parking_; }
  // Parks a record, as an operator does.
  absl::Status Park(const event_log::TopicPartition& partition, int64_t offset) {
    Parking::Request request;
    request.record.set_topic(partition.topic);
    request.record.set_partition(partition.partition);
    request.record.set_offset(offset);
    request.actor.set_subject("olga");
    request.reason = "a test wrote it";
    auto promise = std::make_shared<std::promise<absl::Status>>();
    parking_->Park(std::move(request), [promise](absl::Status status) { promise->set_value(std::move(status)); });
    return promise->get_future().get();
  }
  const Aggregates& aggregates() const { return aggregates_; }
  event_log::Log& log() { return *log_; }

 private:
  event_log::Log* const log_;
  read_model::Memory memory_{size_t{16} << 20};
  base::Executor executor_{2};
  base::GuardedClock clock_{{}};
  Aggregates aggregates_;
  const std::string member_;
  std::unique_ptr<Parking> parking_;
  std::unique_ptr<projection::Generations> model_;
  std::unique_ptr<Leaders> leaders_;
};

}  // namespace aims::command::testing
