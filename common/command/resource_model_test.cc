// The read model of a command service on a real embedded log: what is read from it, and how it comes back.

#include <filesystem>
#include <fstream>
#include <random>

#include "common/command/testing/replica_test_base.h"
#include "gtest/gtest.h"

namespace aims::command::testing {
namespace {

using ResourceModel = ReplicaTest;

TEST_F(ResourceModel, AResourceAsOfATimeIsItsHistoryUpToThen) {
  Restart({.clock = machine_.guarded()});
  ASSERT_TRUE(Execute(NoteName(1), {"a"}, "r1").ok());
  machine_.PassUntil(At(2000));
  auto outcome = Execute(NoteName(1), {"b"}, "r2");
  ASSERT_NE(replica_->Read(NoteName(1), outcome->positions), nullptr);
  const auto text_at = [&](int64_t seconds) {
    auto found = replica_->View().FindAsOf(NoteName(1), absl::FromUnixSeconds(seconds));
    return *found == nullptr ? std::string("absent") : static_cast<const Note&>(**found).text();
  };
  EXPECT_EQ(text_at(999), "absent");
  EXPECT_EQ(text_at(1000), "a");
  EXPECT_EQ(text_at(1999), "a");
  EXPECT_EQ(text_at(2000), "b");
}

TEST_F(ResourceModel, ListsStandInOrderNowAndAsOfATime) {
  Restart({.clock = machine_.guarded()});
  event_log::Positions positions;
  const auto write = [&](int number, const std::string& text) {
    auto outcome = Execute(NoteName(number), {text}, std::to_string(number) + text);
    ASSERT_TRUE(outcome.ok()) << outcome.status();
    for (const auto& [partition, next] : outcome->positions) positions[partition] = next;
    machine_.Pass(absl::Seconds(1));
  };
  write(3, "first");   // at 1000
  write(1, "second");  // at 1001
  write(2, "third");   // at 1002
  write(3, "fourth");  // at 1003
  ASSERT_TRUE(replica_->model().Wait(positions, absl::Now() + absl::Seconds(20)).ok());
  const AggregateType& type = replica_->aggregates().types()[0];
  const auto list = [&](ResourceView::ListOptions options) {
    options.parent = "organizations/acme";
    std::vector<std::string> texts;
    auto status = replica_->View().List(type, options, [&](std::unique_ptr<Message>& note, absl::string_view key) {
      texts.push_back(static_cast<const Note&>(*note).text());
      if (texts.size() % 2 == 0) note.reset();  // it may be taken, or not
      options.after = std::string(key);
      return true;
    });
    EXPECT_TRUE(status.ok()) << status;
    return texts;
  };
  using Texts = std::vector<std::string>;
  EXPECT_EQ(list({}), (Texts{"second", "third", "fourth"}));
  EXPECT_EQ(list({.descending = true}), (Texts{"fourth", "third", "second"}));
  EXPECT_EQ(list({.order_by = "update_time"}), (Texts{"second", "third", "fourth"}));
  EXPECT_EQ(list({.order_by = "update_time", .descending = true}), (Texts{"fourth", "third", "second"}));
  EXPECT_EQ(list({.as_of = absl::FromUnixSeconds(1001)}), (Texts{"second", "first"}));
  EXPECT_EQ(list({.descending = true, .as_of = absl::FromUnixSeconds(1001)}), (Texts{"first", "second"}));
  EXPECT_EQ(list({.as_of = absl::FromUnixSeconds(999)}), Texts{});

  // From a place on, and not from a place elsewhere.
  std::string second_key;
  ASSERT_TRUE(replica_->View()
                  .List(type, {.parent = "organizations/acme"},
                        [&](std::unique_ptr<Message>&, absl::string_view key) {
                          second_key = std::string(key);
                          return false;
                        })
                  .ok());
  EXPECT_EQ(list({.after = second_key}), (Texts{"third", "fourth"}));
  EXPECT_TRUE(absl::IsInvalidArgument(
      replica_->View().List(type, {.parent = "organizations/acme", .after = "x"},
                            [](std::unique_ptr<Message>&, absl::string_view) { return true; })));
}

TEST_F(ResourceModel, ARebuiltReadModelEqualsTheLiveOne) {
  // Words are kept in a map, which has no order of its own.
  const std::vector<std::string> texts = {"one two three four five six seven", "eight nine ten one two"};
  for (int i = 0; i < 200; ++i) ASSERT_TRUE(Execute(NoteName(i % 20), texts, std::to_string(i)).ok());
  ExpectRebuildsTheSame(*log_, *replica_);
  EXPECT_TRUE(Execute(NoteName(1), {"after"}, "after").ok());
}

TEST_F(ResourceModel, AReadModelThatIsFoundDamagedIsReplaced) {
  std::mt19937 random(7);
  std::string text(2000, ' ');  // not to be compressed, so that it can be found in the file
  for (char& c : text) c = static_cast<char>('!' + random() % 90);
  for (int i = 0; i < 100; ++i) ASSERT_TRUE(Execute(NoteName(i), {"t" + std::to_string(i)}, std::to_string(i)).ok());
  ASSERT_TRUE(Execute(NoteName(50), {text}, "long").ok());
  ASSERT_TRUE(replica_->model().Wait(*log_->EndPositions(kTopic), absl::Now() + absl::Seconds(20)).ok());
  const std::string files = replica_->model().Serving()->database().directory();
  ASSERT_TRUE(replica_->model().Serving()->database().Flush().ok());
  replica_ = nullptr;
  int damaged = 0;
  for (const auto& entry : std::filesystem::directory_iterator(files)) {
    if (entry.path().extension() != ".sst") continue;
    std::fstream file(entry.path(), std::ios::in | std::ios::out | std::ios::binary);
    const std::string content((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
    const size_t at = content.rfind(text.substr(1000, 20));  // the last is in the resource itself
    if (at == std::string::npos) continue;
    file.clear();
    file.seekp(static_cast<std::streamoff>(at));
    file << "damage";
    ++damaged;
  }
  ASSERT_EQ(damaged, 1);
  Restart();
  const auto before = replica_->model().Serving();
  auto outcome = Execute(NoteName(50), {"again"}, "again");
  ASSERT_TRUE(outcome.ok()) << outcome.status();
  EXPECT_EQ(VersionAt(*outcome), 3u);
  EXPECT_NE(replica_->model().Serving(), before);
}

// Folds as a ResourceFolder, but ends each batch late: a generation that keeps up and is always a little behind.
class LateFolder : public ResourceFolder {
 public:
  using ResourceFolder::ResourceFolder;
  absl::Status Finish(read_model::Batch& batch) override {
    absl::SleepFor(absl::Milliseconds(30));
    return ResourceFolder::Finish(batch);
  }
};

// Else the leader would decide on a state that it has decided on before.
TEST_F(ResourceModel, AGenerationThatIsBehindIsNotDecidedOn) {
  constexpr int kThreads = 4, kNotes = 50;
  replica_ = nullptr;
  std::atomic<int> folders = 0;
  replica_ = std::make_unique<Replica>(log_.get(), directory_ + "/model", "replica", LeaderOptions(),
                                       [&](const Aggregates& aggregates) -> std::unique_ptr<projection::Folder> {
                                         if (folders++ == 0) return std::make_unique<ResourceFolder>(&aggregates);
                                         return std::make_unique<LateFolder>(&aggregates);
                                       });
  ASSERT_TRUE(replica_->Join().ok());
  const auto live = replica_->model().Serving();
  std::atomic<bool> swapped = false;
  std::atomic<int> written = 0;
  std::vector<std::thread> writers;
  for (int t = 0; t < kThreads; ++t) {
    writers.emplace_back([&, t] {
      // Each note again after kNotes others: by then it is folded by the old generation, and no longer in the overlay.
      for (int i = 0, after = 0; after < 2 * kNotes; ++i, after += swapped ? 1 : 0) {
        auto outcome = Execute(NoteName(t * kNotes + i % kNotes), {"x"}, absl::StrCat(t, "-", i));
        ASSERT_TRUE(outcome.ok()) << outcome.status();
        ASSERT_EQ(VersionAt(*outcome), static_cast<uint64_t>(i / kNotes) + 1);
        ++written;
      }
    });
  }
  EXPECT_TRUE(replica_->model().Rebuild().ok());
  const absl::Time deadline = absl::Now() + absl::Seconds(30);
  while (replica_->model().Serving() == live && absl::Now() < deadline) absl::SleepFor(absl::Milliseconds(1));
  swapped = true;
  for (std::thread& writer : writers) writer.join();
  EXPECT_NE(replica_->model().Serving(), live);
  EXPECT_TRUE(replica_->model().Wait(*log_->EndPositions(kTopic), absl::Now() + absl::Seconds(20)).ok());
  EXPECT_TRUE(replica_->model().Health().ok()) << replica_->model().Health();
  uint64_t versions = 0;
  for (int i = 0; i < kThreads * kNotes; ++i) versions += VersionOf(**replica_->View().Find(NoteName(i)));
  EXPECT_EQ(versions, static_cast<uint64_t>(written));
}

TEST_F(ResourceModel, ARebuildForgetsTheRequestsThatTheLiveOneForgot) {
  Restart({.clock = machine_.guarded()});
  const auto knows = [&](const std::string& request_id) {
    return replica_->View().FindRequest(KeyOfRequest(request_id))->has_value();
  };
  for (int day = 0; day < 12; ++day) {
    machine_.PassUntil(At(1000 + day * 86400));
    if (day == 5) Restart({.clock = machine_.guarded()});
    absl::StatusOr<Outcome> outcome;
    for (uint32_t i = 0; i < RequestWindow::kBlock; ++i) {
      outcome = Execute(NoteName(1), {"a"}, absl::StrCat("day", day, "-", i));
      ASSERT_TRUE(outcome.ok()) << outcome.status();
    }
    ASSERT_NE(replica_->Read(NoteName(1), outcome->positions), nullptr);
  }
  EXPECT_FALSE(knows("day0-0"));
  EXPECT_FALSE(knows("day3-99"));
  EXPECT_TRUE(knows("day4-0")) << "seven days ago";
  EXPECT_TRUE(knows("day11-0"));
  ExpectRebuildsTheSame(*log_, *replica_);
  EXPECT_FALSE(knows("day3-99"));
  EXPECT_TRUE(knows("day4-0"));
}

// A clock that was days ahead for some seconds, on a log that nothing guards.
TEST_F(ResourceModel, SomeEventsThatAreDatedAheadHaveNoRequestForgotten) {
  Restart({.clock = machine_.guarded()});
  absl::StatusOr<Outcome> outcome;
  const auto write = [&](const std::string& id, int count) {
    for (int i = 0; i < count; ++i) {
      outcome = Execute(NoteName(1), {"a"}, absl::StrCat(id, i));
      ASSERT_TRUE(outcome.ok()) << outcome.status();
    }
    ASSERT_NE(replica_->Read(NoteName(1), outcome->positions), nullptr);
  };
  const auto knows_all = [&](const std::string& id, int count) {
    for (int i = 0; i < count; ++i) {
      if (!replica_->View().FindRequest(KeyOfRequest(absl::StrCat(id, i)))->has_value()) return false;
    }
    return true;
  };
  const auto restart = [&](absl::Duration jump) {
    replica_.reset();
    machine_.Jump(jump);
    machine_.Restart();
    Restart({.clock = machine_.guarded()});
  };
  write("before", 120);
  restart(absl::Hours(8 * 24));
  write("ahead", 50);
  EXPECT_TRUE(knows_all("before", 120));
  restart(absl::Hours(-8 * 24));
  write("after", 250);
  EXPECT_TRUE(knows_all("before", 120) && knows_all("ahead", 50) && knows_all("after", 250));
  ExpectRebuildsTheSame(*log_, *replica_);
  machine_.Pass(absl::Hours(8 * 24));
  write("later", 199);
  EXPECT_FALSE(knows_all("before", 1));
  EXPECT_FALSE(knows_all("after", 1));
  EXPECT_TRUE(knows_all("later", 199));
  ExpectRebuildsTheSame(*log_, *replica_);
}

// Else most of what a rebuild of a log of years writes would be requests that it forgets again.
TEST_F(ResourceModel, RequestsThatWillBeForgottenAtTheEndAreNotKeptOnTheWay) {
  Restart({.clock = machine_.guarded()});
  ASSERT_TRUE(Execute(NoteName(1), {"a"}, "old").ok());
  machine_.Pass(absl::Hours(8 * 24));
  absl::StatusOr<Outcome> outcome;
  for (uint32_t i = 0; i < 3 * RequestWindow::kBlock; ++i) {
    outcome = Execute(NoteName(1), {"b"}, absl::StrCat("young", i));
    ASSERT_TRUE(outcome.ok()) << outcome.status();
  }
  ASSERT_NE(replica_->Read(NoteName(1), outcome->positions), nullptr);

  const event_log::TopicPartition partition = outcome->positions.begin()->first;
  auto reader = log_->Read({{partition, 0}});
  ASSERT_TRUE(reader.ok()) << reader.status();
  std::vector<event_log::ReadRecord> records;
  while (records.empty() || records.back().offset + 1 < outcome->positions.begin()->second) {
    auto batch = (*reader)->Next({.deadline = absl::Now() + absl::Seconds(20)});
    ASSERT_TRUE(batch.ok()) << batch.status();
    std::move(batch->records.begin(), batch->records.end(), std::back_inserter(records));
  }
  const read_model::Memory memory(size_t{16} << 20);
  const auto knows_old_on_the_way = [&](const std::string& directory, size_t looked_at) {
    auto database = read_model::Database::Open(directory_ + directory, memory);
    EXPECT_TRUE(database.ok()) << database.status();
    ResourceFolder folder(&replica_->aggregates());
    for (size_t i = records.size() - looked_at; i < records.size(); ++i) folder.LookAhead(records[i]);
    bool knows = false;
    for (const event_log::ReadRecord& record : records) {
      read_model::Batch batch(**database);
      EXPECT_TRUE(folder.Fold(record, batch).ok());
      EXPECT_TRUE(folder.Finish(batch).ok());
      EXPECT_TRUE((*database)->Write(batch).ok());
      knows |= ResourceView(replica_->aggregates(), **database).FindRequest(KeyOfRequest("old"))->has_value();
    }
    EXPECT_TRUE(ResourceView(replica_->aggregates(), **database).FindRequest(KeyOfRequest("young299"))->has_value());
    EXPECT_FALSE(ResourceView(replica_->aggregates(), **database).FindRequest(KeyOfRequest("old"))->has_value());
    return knows;
  };
  EXPECT_FALSE(knows_old_on_the_way("/far", 3 * RequestWindow::kBlock));
  EXPECT_TRUE(knows_old_on_the_way("/near", 20)) << "too few to know";
}

// An event that follows in the log has happened later, whatever it is dated.
TEST_F(ResourceModel, AsOfATimeIncludesWhatPrecedesAnEventOfThatTime) {
  machine_.PassUntil(At(90000));
  Restart({.clock = machine_.guarded()});
  ASSERT_TRUE(Execute(NoteName(1), {"ahead"}, "r1").ok());
  replica_.reset();
  machine_.Jump(absl::Hours(-24));
  machine_.Restart();
  Restart({.clock = machine_.guarded()});
  const auto outcome = Execute(NoteName(1), {"now", "then"}, "r2");  // at 3600
  ASSERT_TRUE(outcome.ok()) << outcome.status();
  ASSERT_NE(replica_->Read(NoteName(1), outcome->positions), nullptr);
  for (const int64_t seconds : {3599, 3600, 90000}) {
    const auto found = replica_->View().FindAsOf(NoteName(1), At(seconds));
    ASSERT_TRUE(found.ok()) << found.status();
    EXPECT_EQ(*found == nullptr ? 0u : VersionOf(**found), seconds < 3600 ? 0u : 3u);
    ResourceView::ListOptions options{.parent = "organizations/acme", .as_of = At(seconds)};
    uint64_t version = 0;
    const auto see = [&](std::unique_ptr<Message>& note, absl::string_view) {
      version = VersionOf(*note);
      return true;
    };
    ASSERT_TRUE(replica_->View().List(replica_->aggregates().types()[0], options, see).ok());
    EXPECT_EQ(version, seconds < 3600 ? 0u : 3u);
  }
}

TEST_F(ResourceModel, AViewSaysUpToWhereItIsFoldedAndNoFurther) {
  const auto first = Execute(NoteName(1), {"a"}, "r1");
  ASSERT_TRUE(first.ok()) << first.status();
  ASSERT_TRUE(replica_->model().Wait(first->positions, absl::Now() + absl::Seconds(20)).ok());
  const ResourceView before = replica_->View();
  const auto second = Execute(NoteName(1), {"b"}, "r2");
  ASSERT_TRUE(second.ok()) << second.status();
  ASSERT_TRUE(replica_->model().Wait(second->positions, absl::Now() + absl::Seconds(20)).ok());

  const auto partition = first->positions.begin()->first;
  EXPECT_EQ(VersionOf(**before.Find(NoteName(1))), 1u);
  EXPECT_EQ(before.Positions()->at(partition), first->positions.at(partition));
  EXPECT_EQ(replica_->View().Positions()->at(partition), second->positions.at(partition));
}

TEST_F(ResourceModel, ADeletedReadModelComesBackFromTheLog) {
  ASSERT_TRUE(Execute(NoteName(1), {"a"}, "r1").ok());
  const std::string digest_before =
      [&] {
        auto ends = log_->EndPositions(kTopic);
        EXPECT_TRUE(replica_->model().Wait(*ends, absl::Now() + absl::Seconds(20)).ok());
        return *replica_->View().Find(NoteName(1));
      }()
          ->SerializeAsString();
  replica_.reset();
  std::filesystem::remove_all(directory_ + "/model");
  OpenReplica();
  auto again = Execute(NoteName(1), {"a"}, "r1");
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_TRUE(again->repeated);
  EXPECT_EQ(again->resource->SerializeAsString(), digest_before);
}

TEST_F(ResourceModel, APoisonEventHaltsUntilItIsParked) {
  ASSERT_TRUE(Execute(NoteName(1), {"a"}, "r1").ok());
  replica_->leaders().Leave();
  // A foreign record in the partition: not one of ours.
  const int32_t partition = event_log::PartitionOf(NoteName(1), 2);
  auto writer = log_->TakeOver({kTopic, partition});
  ASSERT_TRUE(writer.ok());
  event_log::Record rubbish{NoteName(1), "not a record \xff", {}};
  auto next = (*writer)->Append({&rubbish, 1});
  ASSERT_TRUE(next.ok());
  const absl::Time deadline = absl::Now() + absl::Seconds(20);
  while (!replica_->model().Serving()->halted().has_value() && absl::Now() < deadline) {
    absl::SleepFor(absl::Milliseconds(2));
  }
  auto halted = replica_->model().Serving()->halted();
  ASSERT_TRUE(halted.has_value());
  EXPECT_EQ(halted->offset, *next - 1);
  EXPECT_EQ(halted->fault, projection::RecordFault::kForeign);
  for (const char* part : {"offset", "FOREIGN", "park the record"}) {
    EXPECT_TRUE(absl::StrContains(replica_->model().Health().message(), part)) << replica_->model().Health();
  }
  EXPECT_NE(*replica_->View().Find(NoteName(1)), nullptr) << "what was folded is served on";
  writer->reset();

  // Who takes the partition over cannot lead it, and says why.
  Restart();
  std::string refusal;
  for (; !absl::StrContains(refusal, "FOREIGN") && absl::Now() < deadline; absl::SleepFor(absl::Milliseconds(5))) {
    refusal = replica_->ExecuteOnce(Write(NoteName(1), {"refused"}, "refused")).status().ToString();
  }
  EXPECT_TRUE(absl::StrContains(refusal, "FOREIGN")) << refusal;

  ASSERT_TRUE(replica_->Park(halted->partition, halted->offset).ok());
  ASSERT_TRUE(replica_->model().Wait({{{kTopic, partition}, *next}}, absl::Now() + absl::Seconds(20)).ok());
  ASSERT_TRUE(Execute(NoteName(1), {"led again"}, "r1a").ok());
  EXPECT_EQ(replica_->parking().All().size(), 1u);

  // Parked once is parked in every later generation, and the service goes on.
  replica_.reset();
  std::filesystem::remove_all(directory_ + "/model/" + [&] {
    for (const auto& entry : std::filesystem::directory_iterator(directory_ + "/model")) {
      if (entry.is_directory()) return entry.path().filename().string();
    }
    return std::string();
  }());
  OpenReplica();
  auto outcome = Execute(NoteName(1), {"b"}, "r2");
  ASSERT_TRUE(outcome.ok()) << outcome.status();
  EXPECT_EQ(VersionAt(*outcome), 3u) << "what is no event has no version";
}

TEST_F(ResourceModel, AnEventThatCannotBeFoldedLeavesNothing) {
  auto first = Execute(NoteName(1), {"a"}, "r1");
  ASSERT_TRUE(first.ok()) << first.status();
  const event_log::TopicPartition partition = first->positions.begin()->first;
  NotesRecord gap;  // the second event of a note that has no first
  gap.mutable_metadata()->set_subject(NoteName(99));
  gap.mutable_metadata()->set_version(2);
  gap.mutable_metadata()->set_command_size(1);
  gap.mutable_metadata()->set_writer_epoch(replica_->View().FindPartition(partition)->epoch());
  gap.mutable_note()->mutable_written()->set_text("b");
  replica_->leaders().Leave();
  auto writer = log_->TakeOver(partition);
  const event_log::Record record{NoteName(99), gap.SerializeAsString(), {}};
  ASSERT_TRUE((*writer)->Append({&record, 1}).ok());
  const absl::Time deadline = absl::Now() + absl::Seconds(20);
  while (!replica_->model().Serving()->halted().has_value() && absl::Now() < deadline) {
    absl::SleepFor(absl::Milliseconds(2));
  }
  ASSERT_TRUE(replica_->model().Serving()->halted().has_value());
  EXPECT_EQ(replica_->model().halted()->fault, projection::RecordFault::kDamaged);
  EXPECT_EQ(*replica_->View().Find(NoteName(99)), nullptr);
}

TEST_F(ResourceModel, AParkedEventOfANewerKindKeepsItsVersion) {
  auto first = Execute(NoteName(1), {"a"}, "r1");
  ASSERT_TRUE(first.ok()) << first.status();
  const event_log::TopicPartition partition = first->positions.begin()->first;
  const uint64_t epoch = replica_->View().FindPartition(partition)->epoch();
  replica_->leaders().Leave();
  // Metadata as ever, and a payload that this version has no field for.
  NotesRecord newer;
  newer.mutable_metadata()->set_subject(NoteName(1));
  newer.mutable_metadata()->set_version(2);
  newer.mutable_metadata()->set_command_size(1);
  newer.mutable_metadata()->set_writer_epoch(epoch);
  auto writer = log_->TakeOver(partition);
  ASSERT_TRUE(writer.ok());
  const event_log::Record record{NoteName(1), newer.SerializeAsString(), {}};
  auto next = (*writer)->Append({&record, 1});
  ASSERT_TRUE(next.ok());
  writer->reset();
  const absl::Time deadline = absl::Now() + absl::Seconds(20);
  while (!replica_->model().Serving()->halted().has_value() && absl::Now() < deadline) {
    absl::SleepFor(absl::Milliseconds(2));
  }
  EXPECT_EQ(replica_->model().halted()->fault, projection::RecordFault::kUnknown);
  ASSERT_TRUE(replica_->Park(partition, *next - 1).ok());
  replica_.reset();
  OpenReplica();
  auto outcome = Execute(NoteName(1), {"c"}, "r3");
  ASSERT_TRUE(outcome.ok()) << outcome.status();
  EXPECT_EQ(VersionAt(*outcome), 3u);
}

// Folds as a ResourceFolder, but not the record at `offset`.
class FolderOfLess : public ResourceFolder {
 public:
  FolderOfLess(const Aggregates* aggregates, const event_log::TopicPartition& partition, int64_t offset)
      : ResourceFolder(aggregates), partition_(partition), offset_(offset) {}
  absl::Status Fold(const event_log::ReadRecord& record, read_model::Batch& batch) override {
    if (record.partition == partition_ && record.offset == offset_) return absl::DataLossError("not this one");
    return ResourceFolder::Fold(record, batch);
  }

 private:
  const event_log::TopicPartition partition_;
  const int64_t offset_;
};

TEST_F(ResourceModel, AGenerationThatHaltsWhileItIsFilledSaysSoAndIsHelped) {
  auto first = Execute(NoteName(1), {"a"}, "r1");
  ASSERT_TRUE(first.ok());
  const event_log::TopicPartition other = {kTopic, 1 - event_log::PartitionOf(NoteName(1), 2)};
  auto writer = log_->TakeOver(other);
  ASSERT_TRUE(writer.ok());
  const event_log::Record rubbish{NoteName(1), "not a record \xff", {}};
  auto next = (*writer)->Append({&rubbish, 1});
  ASSERT_TRUE(next.ok());
  writer->reset();
  const absl::Time deadline = absl::Now() + absl::Seconds(20);
  const auto wait_until = [&](const std::function<bool()>& condition) {
    bool met = condition();
    for (; !met && absl::Now() < deadline; met = condition()) absl::SleepFor(absl::Milliseconds(2));
    EXPECT_TRUE(met);
  };
  ASSERT_TRUE(replica_->Park(other, *next - 1).ok());

  // It reads the partitions in another order than they were written in, and comes to the same.
  ASSERT_TRUE(replica_->model().Rebuild().ok());
  wait_until([&] { return !replica_->model().rebuild().running; });
  EXPECT_EQ(VersionOf(*replica_->Read(NoteName(1), first->positions)), 1u);

  const event_log::TopicPartition partition = first->positions.begin()->first;
  const int64_t offset = first->positions.begin()->second - 1;
  replica_.reset();
  std::atomic<int> folders = 0;
  replica_ = std::make_unique<Replica>(log_.get(), directory_ + "/model", "replica", LeaderOptions(),
                                       [&](const Aggregates& aggregates) -> std::unique_ptr<projection::Folder> {
                                         if (folders++ == 0) return std::make_unique<ResourceFolder>(&aggregates);
                                         return std::make_unique<FolderOfLess>(&aggregates, partition, offset);
                                       });
  ASSERT_TRUE(replica_->model().Rebuild().ok());
  wait_until([&] { return !replica_->model().Health().ok(); });
  EXPECT_TRUE(replica_->model().Serving()->Health().ok()) << "the old read model continues to serve";
  EXPECT_EQ(replica_->model().halted()->offset, offset);
  ASSERT_TRUE(replica_->Park(partition, offset).ok());
  wait_until([&] { return !replica_->model().rebuild().running; });
  EXPECT_TRUE(replica_->model().Health().ok());
}

TEST_F(ResourceModel, AModelAheadOfItsLogIsRefusedAndKept) {
  ASSERT_TRUE(Execute(NoteName(1), {"a"}, "r1").ok());
  ASSERT_TRUE(replica_->model().Wait(*log_->EndPositions(kTopic), absl::Now() + absl::Seconds(20)).ok());
  replica_.reset();
  log_.reset();
  std::filesystem::remove_all(directory_ + "/log");  // acknowledged events are gone
  OpenLog();
  try {
    Replica replica(log_.get(), directory_ + "/model", "replica");
    FAIL() << "opened on a log that lost its end";
  } catch (const std::runtime_error& error) {
    EXPECT_NE(std::string(error.what()).find("ahead of the log"), std::string::npos) << error.what();
  }
  EXPECT_TRUE(std::filesystem::exists(directory_ + "/model/CURRENT"));
}

TEST_F(ResourceModel, ARebuildThatFailsSaysSoAndTheOldOneServesOn) {
  ASSERT_TRUE(Execute(NoteName(1), {"a"}, "r1").ok());
  const auto* serving = replica_->model().Serving().get();
  std::filesystem::create_directory(directory_ + "/model/CURRENT.new");  // where the new name would be written
  ASSERT_TRUE(replica_->model().Rebuild().ok());
  const absl::Time deadline = absl::Now() + absl::Seconds(20);
  while (replica_->model().rebuild().running && absl::Now() < deadline) absl::SleepFor(absl::Milliseconds(2));
  EXPECT_NE(replica_->model().Health().message().find("CURRENT.new"), absl::string_view::npos);
  EXPECT_EQ(replica_->model().Serving().get(), serving);
  EXPECT_TRUE(Execute(NoteName(1), {"b"}, "r2").ok());

  std::filesystem::remove(directory_ + "/model/CURRENT.new");
  ASSERT_TRUE(replica_->model().Rebuild().ok());
  while (replica_->model().rebuild().running && absl::Now() < deadline) absl::SleepFor(absl::Milliseconds(2));
  EXPECT_TRUE(replica_->model().Health().ok()) << replica_->model().Health();
}

}  // namespace
}  // namespace aims::command::testing
