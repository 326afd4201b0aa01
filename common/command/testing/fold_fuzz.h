#pragma once
// Records of the log, whatever wrote them, folded into a real read model: what is poison is an error and leaves nothing
// behind, and the model is the same however the records were batched. What else must hold of the model, whoever uses
// this checks.
//
//   FoldFuzz<InventoryTopicRecord> fuzz({.topic = kTopic, .make_folder = …, .subject_of = …, .check = …});
//   fuzz.Run(fuzz::Input(data, size));
//
// Input: for each record a byte of options, two bytes of length, and a serialized topic record. The options mend what a
// fuzzer would not hit by chance: subject, version, epoch and place in the command.

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/event_log/log.h"
#include "common/projection/projection.h"
#include "common/read_model/database.h"
#include "tests/fuzz/input.h"

namespace aims::command::testing {

// `Record` is the record message of a topic.
template <class Record>
class FoldFuzz {
 public:
  struct Plan {
    std::string topic;
    std::function<std::unique_ptr<projection::Folder>()> make_folder;
    // The one subject that records of this payload are about, unless they keep their own; all of one organization.
    std::function<std::string(const Record& record)> subject_of;
    // Holds the model to what else is promised of it. `parked`: whether records were stepped over.
    std::function<void(const read_model::Database& database, bool parked)> check;
  };

  // Two databases that stay for many inputs, since opening one takes long.
  explicit FoldFuzz(Plan plan) : plan_(std::move(plan)), partition_{plan_.topic, 0} { Open(); }
  ~FoldFuzz() {
    databases_.clear();
    std::filesystem::remove_all(directory_);
  }

  void Run(fuzz::Input input) {
    // New ones now and then: what is deleted leaves marks in them that make reading slow.
    if (++runs_ % 1000 == 0) Open();
    Folding stepwise(plan_, *databases_[0]), at_once(plan_, *databases_[1]);
    Fold(input, stepwise, at_once);
    for (auto& database : databases_) Empty(*database);
  }

 private:
  using Content = std::map<std::string, std::string>;

  static constexpr int64_t kMaxRecords = 32;

  enum Option : uint8_t {
    kMended = 1,      // continues what was folded: version, epoch, place in the command
    kStrangeKey = 2,  // the key is not its subject
    kOfTwo = 4,       // begins a command of two events
    kOwnSubject = 8,  // keeps its subject; otherwise it is the one of its kind
    kPark = 16,       // is parked if it is poison; otherwise the reading ends there
  };

  // Records being folded into a database.
  struct Folding {
    Folding(const Plan& plan, read_model::Database& into) : database(into), folder(plan.make_folder()), batch(into) {}

    void Write() {
      fuzz::Check(folder->Finish(batch).ok() && database.Write(batch).ok(), "it is written");
      batch.Clear();
    }
    Content Read() const {
      Content content;
      const absl::Status status =
          database.TakeSnapshot()->Scan("", "", false, [&](absl::string_view key, absl::string_view value) {
            content.emplace(key, value);
            return true;
          });
      fuzz::Check(status.ok(), status.ToString());
      return content;
    }

    read_model::Database& database;
    std::unique_ptr<projection::Folder> folder;
    read_model::Batch batch;
  };

  // What a record has to be to continue the log.
  struct Next {
    std::map<std::string, uint64_t> versions;
    uint64_t epoch = 0;
    uint32_t index = 0, size = 1;
  };

  std::string Mend(Record record, uint8_t options, const Next& next) const {
    if (record.has_partition_opened()) {
      if ((options & kMended) != 0) record.mutable_partition_opened()->set_epoch(next.epoch + 1);
      return record.SerializeAsString();
    }
    auto& metadata = *record.mutable_metadata();
    if (record.has_sources_consumed()) {
      if ((options & kMended) != 0) metadata.set_writer_epoch(next.epoch);
      return record.SerializeAsString();
    }
    if ((options & kOwnSubject) == 0) {
      metadata.set_organization("organizations/acme");
      metadata.set_subject(plan_.subject_of(record));
    }
    if ((options & kMended) != 0) {
      auto known = next.versions.find(metadata.subject());
      metadata.set_version(known == next.versions.end() ? 1 : known->second + 1);
      metadata.set_writer_epoch(next.epoch);
      metadata.set_request_id(next.index == 0 ? metadata.request_id() : "r");
      metadata.set_command_index(next.index);
      metadata.set_command_size(next.index > 0 ? next.size : (options & kOfTwo) != 0 ? 2 : 1);
      if (metadata.command_size() > 1) metadata.set_request_id("r");
    }
    return record.SerializeAsString();
  }

  void Fold(fuzz::Input& input, Folding& stepwise, Folding& at_once) {
    Next next;
    bool parked = false;
    for (int64_t offset = 0; !input.empty() && offset < kMaxRecords; ++offset) {
      const uint8_t options = input.Byte();
      const absl::string_view bytes = input.Bytes();
      event_log::ReadRecord record{partition_, offset, {"k", std::string(bytes), {}}};
      Record parsed;
      const bool parses = parsed.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
      if (parses) {
        record.record.value = Mend(parsed, options, next);
        parsed.ParseFromString(record.record.value);
        if ((options & kStrangeKey) == 0) record.record.key = parsed.metadata().subject();
      }
      const bool whole = stepwise.folder->Whole();
      absl::Status status = stepwise.folder->Fold(record, stepwise.batch);
      fuzz::Check(at_once.folder->Fold(record, at_once.batch) == status, "it says the same however it is batched");
      if (!status.ok()) {
        fuzz::Check(absl::IsDataLoss(status) || absl::IsInternal(status), status.ToString());
        fuzz::Check(stepwise.folder->Whole() == whole, "what is poison takes no place in a command");
        if (whole) {
          const Content before = stepwise.Read();
          stepwise.Write();
          fuzz::Check(stepwise.Read() == before, "what is poison leaves nothing behind");
        }
        if ((options & kPark) == 0) break;
        parked = true;
        fuzz::Check(
            stepwise.folder->Skip(record, stepwise.batch).ok() && at_once.folder->Skip(record, at_once.batch).ok(),
            "it is parked");
      }
      if (stepwise.folder->Whole()) stepwise.Write();
      if (parses) Continue(parsed, status.ok(), next);
    }
    if (!stepwise.folder->Whole()) return;
    at_once.Write();
    fuzz::Check(stepwise.Read() == at_once.Read(), "the model is the same however it is batched");
    plan_.check(stepwise.database, parked);
  }

  static void Continue(const Record& record, bool folded, Next& next) {
    if (record.has_partition_opened()) {
      if (folded) next.epoch = record.partition_opened().epoch();
      return;
    }
    if (record.has_sources_consumed()) return;
    const auto& metadata = record.metadata();
    uint64_t& version = next.versions[metadata.subject()];
    version = std::max(version, metadata.version());
    next.index = metadata.command_index() + 1;
    next.size = metadata.command_size();
    if (next.index >= next.size) next.index = 0;
  }

  void Open() {
    databases_.clear();
    std::filesystem::remove_all(directory_);
    for (const char* name : {"stepwise", "at_once"}) {
      auto database = read_model::Database::Open(directory_ / name, memory_);
      fuzz::Check(database.ok(), database.status().ToString());
      databases_.push_back(*std::move(database));
    }
  }
  static void Empty(read_model::Database& database) {
    read_model::Batch batch(database);
    fuzz::Check(database.TakeSnapshot()
                        ->Scan("", "", false,
                               [&](absl::string_view key, absl::string_view) {
                                 batch.Delete(key);
                                 return true;
                               })
                        .ok() &&
                    database.Write(batch).ok(),
                "it is emptied");
  }

  const Plan plan_;
  const event_log::TopicPartition partition_;
  const std::filesystem::path directory_ =
      std::filesystem::temp_directory_path() / absl::StrCat("aims_fold_fuzz_", getpid());
  const read_model::Memory memory_{size_t{16} << 20};
  std::vector<std::unique_ptr<read_model::Database>> databases_;
  size_t runs_ = 0;
};

}  // namespace aims::command::testing
