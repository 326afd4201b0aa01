#pragma once
// A log that loses its connection at the worst moment, for the tests of the command path.

#include <atomic>
#include <functional>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "common/event_log/log.h"

namespace aims::command::testing {

// A log whose next append happens, or not, without its writer learning which: a broker that is lost while it commits.
class ForgetfulLog : public event_log::Log {
 public:
  explicit ForgetfulLog(event_log::Log* log) : log_(log) {}
  enum class Next { kWorks, kAppendsAndForgets, kRefuses };
  std::atomic<Next> next{Next::kWorks};
  // From now on what is sent is refused, and what was sent is appended and forgotten: to the log it is as if the
  // process had been killed here.
  std::atomic<bool> killed{false};
  std::atomic<int> sends_until_killed{std::numeric_limits<int>::max()};
  // The clock of the log, where it is to have one; and how often a partition was taken over.
  std::function<absl::Time()> clock;
  std::atomic<int> takeovers{0};

  absl::StatusOr<std::string> Id() override { return log_->Id(); }
  absl::StatusOr<int32_t> OpenTopic(const event_log::TopicSpec& spec) override { return log_->OpenTopic(spec); }
  absl::StatusOr<std::unique_ptr<event_log::Writer>> TakeOver(const event_log::TopicPartition& partition,
                                                              int64_t known) override {
    if (killed) return absl::UnavailableError("the broker is away");
    ++takeovers;
    auto writer = log_->TakeOver(partition, known);
    if (!writer.ok()) return writer.status();
    return std::make_unique<ForgetfulWriter>(this, *std::move(writer));
  }
  absl::StatusOr<std::unique_ptr<event_log::Reader>> Read(const event_log::Positions& from) override {
    return log_->Read(from);
  }
  absl::StatusOr<event_log::Positions> EndPositions(absl::string_view topic, absl::Time deadline) override {
    return log_->EndPositions(topic, deadline);
  }
  absl::StatusOr<std::unique_ptr<event_log::Ownership>> JoinOwners(absl::string_view topic, absl::string_view member,
                                                                   event_log::OwnershipListener* listener) override {
    return log_->JoinOwners(topic, member, listener);
  }
  absl::Status Health() const override { return log_->Health(); }

 private:
  class ForgetfulWriter : public event_log::Writer {
   public:
    ForgetfulWriter(ForgetfulLog* log, std::unique_ptr<event_log::Writer> writer)
        : log_(log), writer_(std::move(writer)) {}
    absl::Status Send(std::vector<event_log::Record> records) override {
      Next refuses = Next::kRefuses;
      if (--log_->sends_until_killed < 0) log_->killed = true;
      if (log_->killed || log_->next.compare_exchange_strong(refuses, Next::kWorks)) {
        return absl::UnavailableError("the broker is away");
      }
      return writer_->Send(std::move(records));
    }
    absl::optional<absl::Time> log_time() const override {
      return log_->clock ? absl::make_optional(log_->clock()) : writer_->log_time();
    }
    absl::StatusOr<int64_t> Settle() override {
      Next forgets = Next::kAppendsAndForgets;
      const bool forgotten = log_->killed || log_->next.compare_exchange_strong(forgets, Next::kWorks);
      auto appended = writer_->Settle();
      if (forgotten) return absl::DeadlineExceededError("no answer to the commit");
      return appended;
    }

   private:
    ForgetfulLog* const log_;
    const std::unique_ptr<event_log::Writer> writer_;
  };
  event_log::Log* const log_;
};

}  // namespace aims::command::testing
