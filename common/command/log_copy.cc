#include "common/command/log_copy.h"

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/base/digest.h"
#include "common/base/status_macros.h"
#include "common/base/time.h"
#include "common/command/command.h"
#include "common/command/log_order.h"
#include "common/command/placement.h"
#include "common/command/source_positions.h"
#include "common/event_log/read_to.h"

namespace aims::command {
namespace {

using event_log::Positions;
using event_log::ReadRecord;
using event_log::TopicPartition;

// An append to the new log.
constexpr size_t kAppendRecords = 1000;
constexpr size_t kAppendBytes = size_t{1} << 20;

std::string PlaceOf(const ReadRecord& record) {
  return absl::StrCat(record.partition.topic, "/", record.partition.partition, " at offset ", record.offset);
}

// One partition of the new log while it is written, and what it must then have.
class Target {
 public:
  Target(event_log::Log* log, TopicPartition id) : log_(*log), id_(std::move(id)) {}

  absl::Status Put(event_log::Record record) {
    bytes_ += record.key.size() + record.value.size();
    digest_ = Next(digest_, record);
    records_.push_back(std::move(record));
    return records_.size() < kAppendRecords && bytes_ < kAppendBytes ? absl::OkStatus() : Flush();
  }
  absl::Status Flush() {
    if (records_.empty()) return absl::OkStatus();
    if (writer_ == nullptr) {
      ASSIGN_OR_RETURN(writer_, log_.TakeOver(id_, next_));
    }
    ASSIGN_OR_RETURN(next_, writer_->Append(records_));
    records_.clear();
    bytes_ = 0;
    return absl::OkStatus();
  }
  // Flushes, and lets go of the log until more is put: there may be thousands of partitions.
  absl::Status Rest() {
    RETURN_IF_ERROR(Flush());
    writer_.reset();
    return absl::OkStatus();
  }

  // The position after all that was flushed.
  int64_t next() const { return next_; }
  const TopicPartition& id() const { return id_; }

  // Compares the log with what was put.
  absl::Status Verify(const std::function<void(int64_t)>& on_progress) const {
    std::string found;
    int64_t position = 0;
    RETURN_IF_ERROR(event_log::ReadTo(log_, id_, next_, [&](const event_log::Batch& batch) {
      for (const ReadRecord& read : batch.records) found = Next(found, read.record);
      const int64_t now = batch.positions.at(id_);
      on_progress(now - std::exchange(position, now));
      return absl::OkStatus();
    }));
    if (found == digest_) return absl::OkStatus();
    return absl::DataLossError(absl::StrCat("the records that were written to ", id_.topic, "/", id_.partition,
                                            " are not those that are read there: delete the copied topics, and copy "
                                            "again"));
  }

 private:
  static std::string Next(const std::string& digest, const event_log::Record& record) {
    return base::Sha256(absl::StrCat(digest, base::Sha256(record.key), base::Sha256(record.value)));
  }

  event_log::Log& log_;
  const TopicPartition id_;
  std::unique_ptr<event_log::Writer> writer_;
  std::vector<event_log::Record> records_;
  size_t bytes_ = 0;
  int64_t next_ = 0;
  std::string digest_;
};

// A partition of the former log, as the first pass found it.
struct Surveyed {
  uint64_t epoch = 0;       // of its last leader
  absl::Time latest;        // time of its last record
  Positions consumed;       // by its reactions
  std::set<int64_t> marks;  // positions up to which reactions of any partition have consumed it
};

// A topic of the former log.
struct Topic {
  const Aggregates* aggregates = nullptr;
  Positions ends;
  int32_t placed_over = 0;
};

class Copy {
 public:
  explicit Copy(const LogCopyOptions& options) : options_(options), id_of_from_(options.from->Id()) {}

  absl::StatusOr<LogCopied> Run() {
    RETURN_IF_ERROR(id_of_from_.status());
    RETURN_IF_ERROR(FindTopics());
    for (const Topic& topic : topics_) RETURN_IF_ERROR(Survey(topic));
    for (const auto& [partition, surveyed] : surveyed_) {
      for (const auto& [source, next] : surveyed.consumed) {
        if (const auto found = surveyed_.find(source); found != surveyed_.end()) found->second.marks.insert(next);
      }
    }
    RETURN_IF_ERROR(OpenTargets());
    for (const Topic& topic : topics_) RETURN_IF_ERROR(CopyTopic(topic));
    RETURN_IF_ERROR(PutConsumed());
    RETURN_IF_ERROR(CheckUnchanged());
    for (const auto& [id, target] : targets_) {
      RETURN_IF_ERROR(target->Verify([this](int64_t read) { Advance(read); }));
    }
    return std::move(copied_);
  }

 private:
  absl::Status FindTopics() {
    for (const Aggregates* aggregates : options_.topics) {
      auto ends = options_.from->EndPositions(aggregates->topic());
      if (absl::IsNotFound(ends.status())) continue;
      RETURN_IF_ERROR(ends.status());
      ASSIGN_OR_RETURN(const int32_t placed_over, PlacedOver(*options_.from, *aggregates, *ends));
      if (options_.partitions < placed_over || options_.partitions % placed_over != 0) {
        return absl::InvalidArgumentError(absl::StrCat(
            "the events of ", aggregates->topic(), " are placed over ", placed_over,
            " partitions: they can be copied over a multiple of that number, not over ", options_.partitions));
      }
      for (const auto& [partition, end] : *ends) total_ += 3 * end;
      topics_.push_back({aggregates, *std::move(ends), placed_over});
    }
    copied_.topics = static_cast<int64_t>(topics_.size());
    if (topics_.empty()) return absl::NotFoundError("the log has no topics of AIMS");
    return absl::OkStatus();
  }

  // Reads a topic, and finds out whether all of it can be copied.
  absl::Status Survey(const Topic& topic) {
    return Each(topic, [&](const ReadRecord& record) -> absl::Status {
      Surveyed& surveyed = surveyed_[record.partition];
      const auto decoded = topic.aggregates->Decode(record.record.value);
      if (decoded.ok() && decoded->opened != nullptr) {
        surveyed.epoch = decoded->opened->epoch();
        surveyed.latest = base::FromProto(decoded->metadata->occur_time());
        return absl::OkStatus();
      }
      if (decoded.ok() && decoded->consumed != nullptr) {
        for (const auto& [source, next] : PositionsIn(decoded->consumed->positions())) {
          int64_t& known = surveyed.consumed[source];
          known = std::max(known, next);
        }
        surveyed.latest = base::FromProto(decoded->metadata->occur_time());
        return absl::OkStatus();
      }
      if (!IsEvent(topic, record)) {
        return LeaveOut(record, decoded.ok() ? absl::DataLossError("its key is not its subject") : decoded.status());
      }
      if (event_log::PartitionOf(record.record.key, topic.placed_over) != record.partition.partition) {
        return absl::DataLossError(absl::StrCat("the event of ", record.record.key, " in ", PlaceOf(record),
                                                " is not in the partition of its subject"));
      }
      ++copied_.events;
      return absl::OkStatus();
    });
  }

  // Also one that this version does not know, or that does not fold: it has a version of its subject all the same.
  static bool IsEvent(const Topic& topic, const ReadRecord& record) {
    return ParkedEvent(*topic.aggregates, record).has_value();
  }

  absl::Status LeaveOut(const ReadRecord& record, const absl::Status& why) {
    if (!options_.leave_out_foreign) {
      return absl::FailedPreconditionError(
          absl::StrCat("the record in ", PlaceOf(record), " cannot be copied: ", why.message(),
                       ". Copy with a version of AIMS that knows the record. Leave it out only when another program "
                       "wrote it"));
    }
    copied_.left_out.push_back({record.partition, record.offset, {}});
    return absl::OkStatus();
  }

  absl::Status OpenTargets() {
    for (const Topic& topic : topics_) {
      const std::string& name = topic.aggregates->topic();
      ASSIGN_OR_RETURN(const int32_t present, options_.to->OpenTopic({name, options_.partitions}));
      ASSIGN_OR_RETURN(const Positions ends, options_.to->EndPositions(name));
      const bool empty = std::all_of(ends.begin(), ends.end(), [](const auto& end) { return end.second == 0; });
      if (present != options_.partitions || !empty) {
        return absl::FailedPreconditionError(absl::StrCat(
            "the new log has a topic ", name, " already, ",
            empty ? absl::StrCat("with ", present, " partitions instead of ", options_.partitions) : "with records",
            ". Nothing is written to it. Copy into a log without this topic"));
      }
    }
    return absl::OkStatus();
  }

  absl::Status CopyTopic(const Topic& topic) {
    for (const auto& [source, end] : topic.ends) {
      if (source.partition >= topic.placed_over) continue;  // it was added, and has no events
      std::vector<Target*> parts;
      for (int32_t partition = source.partition; partition < options_.partitions; partition += topic.placed_over) {
        const TopicPartition id = {source.topic, partition};
        parts.push_back(targets_.emplace(id, std::make_unique<Target>(options_.to, id)).first->second.get());
      }
      auto mark = surveyed_[source].marks.begin();
      const auto last_mark = surveyed_[source].marks.end();
      auto reach = [&](int64_t offset) -> absl::Status {
        for (; mark != last_mark && *mark <= offset; ++mark) {
          for (Target* part : parts) {
            RETURN_IF_ERROR(part->Flush());
            reached_[{source, *mark}][part->id()] = part->next();
          }
        }
        return absl::OkStatus();
      };
      RETURN_IF_ERROR(EachOf(source, end, [&](const ReadRecord& record) -> absl::Status {
        RETURN_IF_ERROR(reach(record.offset));
        return CopyRecord(topic, record, parts);
      }));
      RETURN_IF_ERROR(reach(end));
      for (Target* part : parts) RETURN_IF_ERROR(part->Rest());
      if (mark != last_mark) {
        return absl::DataLossError(absl::StrCat("reactions have consumed ", source.topic, "/", source.partition,
                                                " up to ", *mark, ", but it ends at ", end,
                                                ": the topics are not of one time. Restore them from one backup"));
      }
    }
    return absl::OkStatus();
  }

  absl::Status CopyRecord(const Topic& topic, const ReadRecord& record, const std::vector<Target*>& parts) {
    if (IsEvent(topic, record)) {
      const int32_t partition = event_log::PartitionOf(record.record.key, options_.partitions);
      return parts[static_cast<size_t>(partition / topic.placed_over)]->Put(record.record);
    }
    const auto decoded = topic.aggregates->Decode(record.record.value);
    if (!decoded.ok() || decoded->opened == nullptr) return absl::OkStatus();
    event::v1::PartitionOpened opened = *decoded->opened;
    opened.set_partitions(options_.partitions);
    event::v1::EventMetadata metadata = *decoded->metadata;
    metadata.set_reason(absl::StrCat("copied from partition ", record.partition.partition, " of ", topic.placed_over,
                                     " in the log ", *id_of_from_, " on ", base::TimeToText(begun_)));
    for (Target* part : parts) {
      RETURN_IF_ERROR(part->Put(topic.aggregates->Encode(metadata, opened, record.record.key)));
    }
    return absl::OkStatus();
  }

  // Tells each new partition how far the reactions in it have gone through the topics.
  absl::Status PutConsumed() {
    for (const Topic& topic : topics_) {
      for (const auto& [source, end] : topic.ends) {
        if (source.partition >= topic.placed_over) continue;
        const Surveyed& surveyed = surveyed_[source];
        Positions reached;
        for (const auto& [consumed, next] : surveyed.consumed) {
          const auto found = reached_.find({consumed, next});
          if (found != reached_.end()) reached.insert(found->second.begin(), found->second.end());
        }
        if (reached.empty()) continue;
        event::v1::SourcesConsumed said;
        PutPositions(reached, said.mutable_positions());
        for (int32_t partition = source.partition; partition < options_.partitions; partition += topic.placed_over) {
          event::v1::EventMetadata metadata;
          metadata.set_event_id(base::UuidV5(absl::StrCat(source.topic, "/", partition, "/copied/", *id_of_from_)));
          *metadata.mutable_occur_time() = base::ToProto(surveyed.latest);
          metadata.set_writer_epoch(surveyed.epoch);
          *metadata.mutable_actor() = SystemActor("reactions");
          Target& target = *targets_.at({source.topic, partition});
          RETURN_IF_ERROR(target.Put(topic.aggregates->Encode(metadata, said, source.topic)));
          RETURN_IF_ERROR(target.Rest());
        }
      }
    }
    return absl::OkStatus();
  }

  absl::Status CheckUnchanged() {
    for (const Topic& topic : topics_) {
      ASSIGN_OR_RETURN(const Positions now, options_.from->EndPositions(topic.aggregates->topic()));
      if (now == topic.ends) continue;
      return absl::AbortedError(absl::StrCat(topic.aggregates->topic(),
                                             " was written to while it was copied, and the copy is not whole: stop "
                                             "the services of the former log, delete the copied topics, and copy "
                                             "again"));
    }
    return absl::OkStatus();
  }

  absl::Status Each(const Topic& topic, const std::function<absl::Status(const ReadRecord&)>& on_record) {
    for (const auto& [partition, end] : topic.ends) RETURN_IF_ERROR(EachOf(partition, end, on_record));
    return absl::OkStatus();
  }

  absl::Status EachOf(const TopicPartition& partition, int64_t end,
                      const std::function<absl::Status(const ReadRecord&)>& on_record) {
    int64_t position = 0;
    return event_log::ReadTo(*options_.from, partition, end, [&](const event_log::Batch& batch) -> absl::Status {
      for (const ReadRecord& record : batch.records) RETURN_IF_ERROR(on_record(record));
      const int64_t now = batch.positions.at(partition);
      Advance(now - std::exchange(position, now));
      return absl::OkStatus();
    });
  }

  void Advance(int64_t read) {
    done_ += read;
    if (options_.on_progress) options_.on_progress(std::min(done_, total_), total_);
  }

  const LogCopyOptions& options_;
  const absl::StatusOr<std::string> id_of_from_;
  const absl::Time begun_ = absl::Now();
  std::vector<Topic> topics_;
  std::map<TopicPartition, Surveyed> surveyed_;  // by partition of the former log
  std::map<TopicPartition, std::unique_ptr<Target>> targets_;
  // By a partition of the former log and a mark in it: the positions in its parts.
  std::map<std::pair<TopicPartition, int64_t>, Positions> reached_;
  int64_t done_ = 0, total_ = 0;
  LogCopied copied_;
};

}  // namespace

absl::StatusOr<LogCopied> CopyLog(const LogCopyOptions& options) { return Copy(options).Run(); }

}  // namespace aims::command
