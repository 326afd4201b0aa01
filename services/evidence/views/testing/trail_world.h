#pragma once
// A log with the events of two services, notes and papers, and the trails that are folded from it: for tests.
//
//   world.Append("organizations/acme/papers/a", Written("A", "organizations/acme/notes/n"), {.actor = "ana"});
//   world.CatchUp();
//   world.View().Find("organizations/acme/papers/a")

#include <unistd.h>

#include <filesystem>
#include <map>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/base/executor.h"
#include "common/base/time.h"
#include "common/command/testing/notes.h"
#include "common/event_log/embedded/embedded_log.h"
#include "common/projection/generations.h"
#include "gtest/gtest.h"
#include "services/evidence/domain/testing/papers.h"
#include "services/evidence/views/trail_folder.h"
#include "services/evidence/views/trail_view.h"

namespace aims::evidence::testing {

inline constexpr int kPartitions = 2;

inline PaperEvent Written(const std::string& title, const std::string& about = "") {
  PaperEvent event;
  event.mutable_written()->mutable_paper()->set_display_name(title);
  event.mutable_written()->mutable_paper()->set_about(about);
  return event;
}

inline command::testing::NoteEvent Noted(const std::string& text) {
  command::testing::NoteEvent event;
  event.mutable_written()->set_text(text);
  return event;
}

// What differs from event to event besides what happened.
struct Facts {
  std::string actor = "ana";
  int64_t time = 0;  // seconds; 0: one after the last
  std::string reason;
  std::string event_id;  // empty: of the subject and its version
  std::string causation_id;
};

class TrailWorld {
 public:
  TrailWorld() {
    directory_ = ::testing::TempDir() + "/trail_world_" + std::to_string(getpid()) + "_" +
                 ::testing::UnitTest::GetInstance()->current_test_info()->name();
    std::filesystem::remove_all(directory_);
    log_ = *event_log::OpenEmbeddedLog({.directory = directory_ + "/log", .sync = false});
    command::Aggregates notes(command::testing::kTopic, command::testing::NotesRecord::default_instance());
    notes.Add<command::testing::Notes>();
    command::Aggregates papers(kPapersTopic, PapersRecord::default_instance());
    papers.Add<Papers>();
    topics_ = *Topics::Create({notes, papers});
    for (const std::string& topic : topics_->names()) {
      EXPECT_TRUE(log_->OpenTopic({topic, kPartitions}).ok());
      for (int partition = 0; partition < kPartitions; ++partition) Open({topic, partition}, 1);
    }
    projection::GenerationsOptions options;
    options.log = log_.get();
    options.topics = topics_->names();
    options.name = "trails";
    options.directory = directory_ + "/model";
    options.memory = &memory_;
    options.schema = kTrailSchema;
    options.make_folder = [this] { return std::make_unique<TrailFolder>(topics_); };
    options.parked = &parked_;
    auto model = projection::Generations::Open(std::move(options), &executor_);
    EXPECT_TRUE(model.ok()) << model.status();
    model_ = *std::move(model);
  }
  ~TrailWorld() {
    model_.reset();
    writers_.clear();
    log_.reset();
    std::filesystem::remove_all(directory_);
  }

  // A new leader of a partition begins.
  void Open(const event_log::TopicPartition& partition, uint64_t epoch) {
    event::v1::EventMetadata metadata;
    event::v1::PartitionOpened opened;
    opened.set_epoch(epoch);
    writers_[partition] = *log_->TakeOver(partition);
    AppendRecord(partition, topics_->Find(partition.topic)->Encode(metadata, opened, "opened"));
  }

  // Appends an event as the next of its subject. Returns its metadata.
  event::v1::EventMetadata Append(const std::string& subject, const command::Message& event, const Facts& facts = {}) {
    event::v1::EventMetadata metadata = Next(subject, facts);
    const command::Aggregates& aggregates = AggregatesOf(subject);
    AppendRecord(PartitionOf(subject), aggregates.Encode(metadata, *aggregates.Of(subject), event));
    return metadata;
  }
  event::v1::EventMetadata Next(const std::string& subject, const Facts& facts) {
    now_ = facts.time != 0 ? facts.time : now_ + 1;
    event::v1::EventMetadata metadata;
    metadata.set_organization(std::string(keys::OrganizationOf(subject)));
    metadata.set_subject(subject);
    metadata.set_version(++versions_[subject]);
    metadata.set_event_id(facts.event_id.empty() ? absl::StrCat(subject, "@", metadata.version()) : facts.event_id);
    metadata.mutable_occur_time()->set_seconds(now_);
    metadata.mutable_actor()->set_subject(facts.actor);
    metadata.mutable_actor()->set_kind(event::v1::Actor::KIND_PERSON);
    metadata.set_reason(facts.reason);
    metadata.set_causation_id(facts.causation_id);
    metadata.set_request_id(absl::StrCat("r", now_));
    metadata.set_command_size(1);
    metadata.set_writer_epoch(1);
    return metadata;
  }
  // Appends whatever is given. Returns its offset.
  int64_t AppendRecord(const event_log::TopicPartition& partition, const event_log::Record& record) {
    auto next = writers_[partition]->Append({&record, 1});
    EXPECT_TRUE(next.ok()) << next.status();
    return *next - 1;
  }

  event_log::Positions Ends() {
    event_log::Positions ends;
    for (const std::string& topic : topics_->names()) {
      const auto of_topic = *log_->EndPositions(topic);
      ends.insert(of_topic.begin(), of_topic.end());
    }
    return ends;
  }
  void CatchUp() {
    const absl::Status caught_up = model_->Wait(Ends(), absl::Now() + absl::Seconds(20));
    ASSERT_TRUE(caught_up.ok()) << caught_up << model_->Health();
  }
  TrailView View(TrailView::MayRead may_read = [](absl::string_view) { return true; }) {
    return TrailView(*topics_, model_->Serving()->database().TakeSnapshot(), std::move(may_read));
  }
  const Topics& topics() const { return *topics_; }

  const command::Aggregates& AggregatesOf(const std::string& subject) const {
    for (const std::string& topic : topics_->names()) {
      if (topics_->Find(topic)->Of(subject) != nullptr) return *topics_->Find(topic);
    }
    ADD_FAILURE() << subject << " is of no topic";
    std::abort();
  }
  event_log::TopicPartition PartitionOf(const std::string& subject) const {
    return {AggregatesOf(subject).topic(), event_log::PartitionOf(subject, kPartitions)};
  }
  projection::Generations& model() { return *model_; }
  projection::ParkedRecords& parked() { return parked_; }

 private:
  std::string directory_;
  read_model::Memory memory_{size_t{16} << 20};
  base::Executor executor_{2};
  std::unique_ptr<event_log::Log> log_;
  std::shared_ptr<const Topics> topics_;
  std::map<event_log::TopicPartition, std::unique_ptr<event_log::Writer>> writers_;
  projection::ParkedRecords parked_;
  std::unique_ptr<projection::Generations> model_;
  std::map<std::string, uint64_t> versions_;
  int64_t now_ = 1000;
};

}  // namespace aims::evidence::testing
