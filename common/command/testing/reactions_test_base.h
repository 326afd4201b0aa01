#pragma once
// Processes that keep notes and react to a topic of causes, on an embedded log in a directory of their own: what the
// tests of reactions share.

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "common/command/reactions.h"
#include "common/command/reactor.h"
#include "common/command/source_positions.h"
#include "common/command/testing/replica_test_base.h"
#include "common/command/testing/words.h"
#include "gtest/gtest.h"

namespace aims::command::testing {

inline constexpr char kCauses[] = "aims.causes.events";

inline std::string IdOf(absl::string_view name) { return std::string(name.substr(name.rfind('/') + 1)); }

// A process that keeps notes and reacts.
class Service {
 public:
  Service(event_log::Log* log, const std::string& directory, const std::string& member, Reactions reactions,
          const std::string& topic = kTopic, LeaderOptions options = {},
          Replica::MakeFolder make_folder = &Replica::MakeResourceFolder,
          absl::Duration record_every = absl::Milliseconds(1))
      : replica_(log, directory, member, std::move(options), std::move(make_folder), topic),
        reactions_(std::move(reactions)) {
    ReactorOptions reactor;
    reactor.log = log;
    reactor.model = &replica_.model();
    reactor.aggregates = &replica_.aggregates();
    reactor.leaders = &replica_.leaders();
    reactor.reactions = &reactions_;
    reactor.executor = &executor_;
    reactor.record_every = record_every;
    reactor_ = *Reactor::Create(std::move(reactor));
    EXPECT_TRUE(replica_.Join().ok());
    reactor_->Start();
  }
  Replica& replica() { return replica_; }
  Reactor& reactor() { return *reactor_; }

 private:
  base::Executor executor_{1};
  Replica replica_;
  Reactions reactions_;
  std::unique_ptr<Reactor> reactor_;
};

class ReactionsTest : public ::testing::Test {
 protected:
  ReactionsTest() {
    directory_ = ::testing::TempDir() + "/reactions_test_" + std::to_string(getpid()) + "_" +
                 ::testing::UnitTest::GetInstance()->current_test_info()->name();
    std::filesystem::remove_all(directory_);
    log_ = *event_log::OpenEmbeddedLog({.directory = directory_ + "/log", .sync = false});
    for (const char* topic : {kTopic, kCauses}) EXPECT_TRUE(log_->OpenTopic({topic, 2}).ok());
  }
  ~ReactionsTest() override {
    service_.reset();
    log_.reset();
    std::filesystem::remove_all(directory_);
  }

  void Open(Reactions reactions, LeaderOptions options = {}) {
    service_ =
        std::make_unique<Service>(log_.get(), directory_ + "/model", "one", std::move(reactions), kTopic, options);
  }

  // Appends to the topic of causes, as another service does.
  int64_t Append(const std::string& subject, const std::string& value) {
    const event_log::TopicPartition partition{kCauses, event_log::PartitionOf(subject, 2)};
    auto& writer = writers_[partition];
    if (writer == nullptr) writer = *log_->TakeOver(partition);
    const event_log::Record record{subject, value, {}};
    return *writer->Append({&record, 1}) - 1;
  }
  NotesRecord CauseOf(const std::string& id, const std::string& text) {
    NotesRecord cause;
    cause.mutable_metadata()->set_event_id(absl::StrCat("event-", ++causes_));
    cause.mutable_metadata()->set_correlation_id("whatever began it");
    cause.mutable_metadata()->set_subject(Named(id));
    cause.mutable_note()->mutable_written()->set_text(text);
    return cause;
  }
  int64_t Cause(const std::string& id, const std::string& text) {
    return Append(Named(id), CauseOf(id, text).SerializeAsString());
  }

  // All records of a topic, as far as they are appended now.
  std::vector<NotesRecord> RecordsOf(const std::string& topic) {
    const event_log::Positions ends = *log_->EndPositions(topic);
    event_log::Positions reached;
    for (const auto& [partition, end] : ends) reached[partition] = 0;
    auto reader = *log_->Read(reached);
    std::vector<NotesRecord> records;
    while (!projection::Includes(reached, ends)) {
      auto batch = reader->Next({.deadline = absl::Now() + absl::Seconds(20)});
      EXPECT_TRUE(batch.ok()) << batch.status();
      reached = batch->positions;
      for (const auto& read : batch->records) EXPECT_TRUE(records.emplace_back().ParseFromString(read.record.value));
    }
    return records;
  }
  // What reactions have recorded: per subject, its cause's event ids in the order of the log.
  std::map<std::string, std::vector<std::string>> Effects(const std::string& topic = kTopic) {
    std::map<std::string, std::vector<std::string>> effects;
    for (const NotesRecord& record : RecordsOf(topic)) {
      if (record.metadata().causation_id().empty()) continue;
      effects[IdOf(record.metadata().subject())].push_back(record.metadata().causation_id());
    }
    return effects;
  }
  size_t CountEffects() {
    size_t count = 0;
    for (const auto& [subject, causes] : Effects()) count += causes.size();
    return count;
  }
  static bool WaitUntil(const std::function<bool()>& condition) {
    const absl::Time deadline = absl::Now() + absl::Seconds(30);
    bool met = condition();
    for (; !met && absl::Now() < deadline; met = condition()) absl::SleepFor(absl::Milliseconds(2));
    EXPECT_TRUE(met);
    return met;
  }
  // The reactor has gone through all causes that there are.
  void WaitThrough(Service& service) {
    const event_log::Positions ends = *log_->EndPositions(kCauses);
    WaitUntil([&] {
      const event_log::Positions reached = service.reactor().reached();
      return !reached.empty() && projection::Includes(reached, ends);
    });
  }
  event_log::Positions Consumed(Service& service, int32_t partition) {
    return PositionsIn(service.replica().View().FindPartition({kTopic, partition})->consumed());
  }

  // It is recorded that all causes that there are have been gone through.
  void WaitConsumed(Service& service) {
    const event_log::Positions ends = *log_->EndPositions(kCauses);
    for (int32_t partition : {0, 1}) {
      WaitUntil([&] { return projection::Includes(Consumed(service, partition), ends); });
    }
  }

  base::testing::SetClock machine_{absl::FromUnixSeconds(1000000000)};  // of the services that are told so
  std::string directory_;
  std::unique_ptr<event_log::Log> log_;
  std::map<event_log::TopicPartition, std::unique_ptr<event_log::Writer>> writers_;
  std::unique_ptr<Service> service_;
  int causes_ = 0;
};

}  // namespace aims::command::testing
