#pragma once
// A log that does what another one does. A test overrides the part that is to be different.
//
//   class SlowLog : public ForwardingLog {
//     using ForwardingLog::ForwardingLog;
//     absl::StatusOr<Positions> EndPositions(absl::string_view topic, absl::Time deadline) override { … }
//   };
//
// The other log must live longer.

#include <memory>
#include <string>
#include <vector>

#include "common/event_log/log.h"

namespace aims::event_log::testing {

class ForwardingLog : public Log {
 public:
  explicit ForwardingLog(Log* log) : log_(*log) {}

  absl::StatusOr<std::string> Id() override { return log_.Id(); }
  absl::StatusOr<int32_t> OpenTopic(const TopicSpec& spec) override { return log_.OpenTopic(spec); }
  absl::StatusOr<std::unique_ptr<Writer>> TakeOver(const TopicPartition& partition, int64_t known) override {
    return log_.TakeOver(partition, known);
  }
  absl::StatusOr<std::unique_ptr<Reader>> Read(const Positions& from) override { return log_.Read(from); }
  absl::StatusOr<Positions> EndPositions(absl::string_view topic, absl::Time deadline) override {
    return log_.EndPositions(topic, deadline);
  }
  absl::StatusOr<std::unique_ptr<Ownership>> JoinOwners(absl::string_view topic, absl::string_view member,
                                                        OwnershipListener* listener) override {
    return log_.JoinOwners(topic, member, listener);
  }
  absl::Status Health() const override { return log_.Health(); }
  std::vector<HeldUp> HeldUpPartitions() const override { return log_.HeldUpPartitions(); }

 private:
  Log& log_;
};

}  // namespace aims::event_log::testing
