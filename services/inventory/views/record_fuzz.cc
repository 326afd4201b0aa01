// Records of the log, whatever wrote them, folded into a real read model: what is poison is an error and leaves nothing
// behind, what is not can be read, and the model is the same however the records were batched.
//
// Input: for each record a byte of options, two bytes of length, and a serialized InventoryTopicRecord. The options
// mend what a fuzzer would not hit by chance: subject, version, epoch and place in the command.

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <memory>

#include "absl/strings/match.h"
#include "aims/inventory/v1/inventory.pb.h"
#include "common/base/resource_name.h"
#include "common/command/resource_folder.h"
#include "common/command/resource_view.h"
#include "google/protobuf/util/message_differencer.h"
#include "services/inventory/views/views.h"
#include "tests/fuzz/input.h"

namespace aims::inventory {
namespace {

using Content = std::map<std::string, std::string>;

enum Option : uint8_t {
  kMended = 1,      // continues what was folded: version, epoch, place in the command
  kStrangeKey = 2,  // the key is not its subject
  kOfTwo = 4,       // begins a command of two events
  kOwnSubject = 8,  // keeps its subject; otherwise it is the one of its kind
  kPark = 16,       // is parked if it is poison; otherwise the reading ends there
};

constexpr int64_t kMaxRecords = 32;

const event_log::TopicPartition kPartition{kTopic, 0};

// Records being folded into a database.
struct Folding {
  Folding(const command::Aggregates& aggregates, read_model::Database& into)
      : database(into), folder(&aggregates), batch(into) {}

  void Write() {
    fuzz::Check(folder.Finish(batch).ok() && database.Write(batch).ok(), "it is written");
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
  command::ResourceFolder folder;
  read_model::Batch batch;
};

// What a record has to be to continue the log.
struct Next {
  std::map<std::string, uint64_t> versions;
  uint64_t epoch = 0;
  uint32_t index = 0, size = 1;
};

std::string Mend(v1::InventoryTopicRecord record, uint8_t options, const Next& next) {
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
    const char* subject = record.has_ai_system()          ? "organizations/acme/aiSystems/a"
                          : record.has_model()            ? "organizations/acme/models/m"
                          : record.has_dataset()          ? "organizations/acme/datasets/d"
                          : record.has_supplier()         ? "organizations/acme/suppliers/s"
                          : record.has_interested_party() ? "organizations/acme/interestedParties/p"
                                                          : "organizations/acme";
    metadata.set_subject(subject);
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

// Every resource is found by its name, stands once in every list, and is what its history says.
void CheckReadable(const command::Aggregates& aggregates, const read_model::Database& database, bool parked) {
  command::ResourceView view(aggregates, database);
  for (const command::AggregateType& type : aggregates.types()) {
    command::ResourceView::ListOptions options;
    options.parent = type.collection == "organizations" ? "" : "organizations/acme";
    std::vector<std::string> names;
    const auto list = [&] {
      std::vector<std::string> listed;
      const absl::Status status =
          view.List(type, options, [&](std::unique_ptr<command::Message>& resource, absl::string_view) {
            listed.push_back(
                resource->GetReflection()->GetString(*resource, resource->GetDescriptor()->FindFieldByName("name")));
            return true;
          });
      fuzz::Check(status.ok(), status.ToString());
      std::sort(listed.begin(), listed.end());
      return listed;
    };
    names = list();
    for (const std::string& field : type.ordered_by) {
      options.order_by = field;
      fuzz::Check(list() == names, absl::StrCat("lists of ", type.collection, " by ", field, " hold the same"));
    }
    for (const std::string& name : names) {
      auto found = view.Find(name);
      fuzz::Check(found.ok() && *found != nullptr && command::VersionOf(**found) > 0,
                  absl::StrCat("\"", name, "\" is found"));
      auto as_of = view.FindAsOf(name, absl::InfiniteFuture());
      fuzz::Check(as_of.ok(), "its history can be folded");
      if (parked) continue;  // what was parked counts as a version, and is no part of the history
      fuzz::Check(*as_of != nullptr && google::protobuf::util::MessageDifferencer::Equals(**found, **as_of),
                  "it is what its history says");
    }
    options.order_by.clear();
    options.as_of = absl::UnixEpoch();
    list();
  }
}

// Two databases that stay for many inputs, since opening one takes long.
class World {
 public:
  World() : aggregates_(InventoryAggregates()) { Open(); }
  ~World() {
    databases_.clear();
    std::filesystem::remove_all(directory_);
  }

  void Run(fuzz::Input input) {
    // New ones now and then: what is deleted leaves marks in them that make reading slow.
    if (++runs_ % 1000 == 0) Open();
    Folding stepwise(aggregates_, *databases_[0]), at_once(aggregates_, *databases_[1]);
    Fold(input, stepwise, at_once);
    for (auto& database : databases_) Empty(*database);
  }

 private:
  void Fold(fuzz::Input& input, Folding& stepwise, Folding& at_once) {
    Next next;
    bool parked = false;
    for (int64_t offset = 0; !input.empty() && offset < kMaxRecords; ++offset) {
      const uint8_t options = input.Byte();
      const absl::string_view bytes = input.Bytes();
      event_log::ReadRecord record{kPartition, offset, {"k", std::string(bytes), {}}};
      v1::InventoryTopicRecord parsed;
      const bool parses = parsed.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
      if (parses) {
        record.record.value = Mend(parsed, options, next);
        parsed.ParseFromString(record.record.value);
        if ((options & kStrangeKey) == 0) record.record.key = parsed.metadata().subject();
      }
      const bool whole = stepwise.folder.Whole();
      absl::Status status = stepwise.folder.Fold(record, stepwise.batch);
      fuzz::Check(at_once.folder.Fold(record, at_once.batch) == status, "it says the same however it is batched");
      if (!status.ok()) {
        fuzz::Check(absl::IsDataLoss(status) || absl::IsInternal(status), status.ToString());
        fuzz::Check(stepwise.folder.Whole() == whole, "what is poison takes no place in a command");
        if (whole) {
          const Content before = stepwise.Read();
          stepwise.Write();
          fuzz::Check(stepwise.Read() == before, "what is poison leaves nothing behind");
        }
        if ((options & kPark) == 0) break;
        parked = true;
        fuzz::Check(
            stepwise.folder.Skip(record, stepwise.batch).ok() && at_once.folder.Skip(record, at_once.batch).ok(),
            "it is parked");
      }
      if (stepwise.folder.Whole()) stepwise.Write();
      if (parses) Continue(parsed, status.ok(), next);
    }
    if (!stepwise.folder.Whole()) return;
    at_once.Write();
    fuzz::Check(stepwise.Read() == at_once.Read(), "the model is the same however it is batched");
    CheckReadable(aggregates_, stepwise.database, parked);
  }

  static void Continue(const v1::InventoryTopicRecord& record, bool folded, Next& next) {
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

  const std::filesystem::path directory_ =
      std::filesystem::temp_directory_path() / absl::StrCat("aims_record_fuzz_", getpid());
  const command::Aggregates aggregates_;
  const read_model::Memory memory_{size_t{16} << 20};
  std::vector<std::unique_ptr<read_model::Database>> databases_;
  size_t runs_ = 0;
};

}  // namespace
}  // namespace aims::inventory

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace aims;
  static inventory::World world;
  world.Run(fuzz::Input(data, size));
  return 0;
}
