#include "common/event_log/kafka/kafka_log.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/event_log/kafka/kafka_held_up.h"
#include "common/event_log/kafka/kafka_ownership.h"
#include "common/event_log/kafka/kafka_reader.h"
#include "common/event_log/kafka/kafka_topics.h"
#include "common/event_log/kafka/kafka_writer.h"

namespace aims::event_log {
namespace {

class KafkaLog : public Log {
 public:
  static absl::StatusOr<std::unique_ptr<Log>> Open(const KafkaOptions& options) {
    std::unique_ptr<KafkaLog> log(new KafkaLog(options));
    ASSIGN_OR_RETURN(log->topics_, kafka::Topics::Make(&log->options_));
    log->held_up_ = std::make_unique<kafka::HeldUpWatch>(&log->options_, log->topics_.get());
    return log;
  }

  absl::StatusOr<std::string> Id() override { return topics_->ClusterId(); }

  absl::StatusOr<int32_t> OpenTopic(const TopicSpec& spec) override { return topics_->Open(spec); }

  absl::StatusOr<std::unique_ptr<Writer>> TakeOver(const TopicPartition& partition, int64_t known) override {
    RETURN_IF_ERROR(CheckExists(partition));
    ASSIGN_OR_RETURN(auto writer, kafka::TakeOverPartition(&options_, partition, known));
    if (known == 0) return writer;
    ASSIGN_OR_RETURN(const Positions ends, topics_->Ends(partition.topic, absl::InfiniteFuture()));
    if (const int64_t end = ends.at(partition); end < known) return LostEnd(partition, known, end);
    return writer;
  }

  absl::StatusOr<std::unique_ptr<Reader>> Read(const Positions& from) override {
    for (const auto& [partition, offset] : from) {
      RETURN_IF_ERROR(CheckExists(partition));
      if (offset < 0) {
        return absl::InvalidArgumentError(absl::StrCat("cannot read ", partition.topic, "/", partition.partition,
                                                       " from offset ", offset, ": the first offset is 0"));
      }
    }
    return kafka::ReadPartitions(&options_, from);
  }

  absl::StatusOr<Positions> EndPositions(absl::string_view topic, absl::Time deadline) override {
    return topics_->Ends(topic, deadline);
  }

  absl::StatusOr<std::unique_ptr<Ownership>> JoinOwners(absl::string_view topic, absl::string_view member,
                                                        OwnershipListener* listener) override {
    RETURN_IF_ERROR(topics_->Partitions(topic).status());
    return kafka::JoinGroup(&options_, topic, member, listener);
  }

  absl::Status Health() const override { return topics_->Health(); }

  std::vector<HeldUp> HeldUpPartitions() const override { return held_up_->Now(); }

 private:
  explicit KafkaLog(const KafkaOptions& options) : options_(options) {}

  absl::Status CheckExists(const TopicPartition& partition) {
    ASSIGN_OR_RETURN(const int32_t partitions, topics_->Partitions(partition.topic));
    if (partition.partition >= 0 && partition.partition < partitions) return absl::OkStatus();
    return absl::NotFoundError(absl::StrCat("topic ", partition.topic, " has partitions 0 to ", partitions - 1,
                                            ", but no partition ", partition.partition));
  }

  const KafkaOptions options_;
  std::unique_ptr<kafka::Topics> topics_;
  std::unique_ptr<kafka::HeldUpWatch> held_up_;  // asks topics_
};

}  // namespace

absl::StatusOr<std::unique_ptr<Log>> OpenKafkaLog(const KafkaOptions& options) { return KafkaLog::Open(options); }

}  // namespace aims::event_log
