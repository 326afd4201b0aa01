#pragma once
// The partitions of one topic that this process leads, and the addresses of the leaders of the others.
//
//   ASSIGN_OR_RETURN(auto leaders, Leaders::Create(options));
//   RETURN_IF_ERROR(leaders->Join("replica-0", server.address()));    // once the server can take forwarded commands
//   Route route = leaders->Find("organizations/acme/suppliers/labs");
//   if (route.here) {
//     leaders->Submit(std::move(command));
//   } else if (!route.address.empty()) {
//     …forward…
//   }
//
// Thread-safe.

#include <map>
#include <memory>
#include <shared_mutex>
#include <string>
#include <vector>

#include "common/command/leader.h"

namespace aims::command {

// Where the commands of a resource are decided.
struct Route {
  bool here = false;
  std::string address;  // of the leader, if it is another one and known
  int32_t partition = 0;
};

class Leaders : private event_log::OwnershipListener {
 public:
  // Leads no partition yet: Find returns other leaders, Submit refuses. Join sets `options.address`, and Create sets
  // `options.partitions`, by the log (placement.h).
  static absl::StatusOr<std::unique_ptr<Leaders>> Create(LeaderOptions options);
  // Joins the owners of the topic and leads the assigned partitions from then on. `member` is stable across restarts of
  // the same replica; other replicas reach this one at `address`. Call it once, before other threads submit.
  absl::Status Join(const std::string& member, const std::string& address);
  ~Leaders() override;

  Route Find(absl::string_view subject) const;
  // Hands the command to the leader of its subject's partition; Unavailable when that is not here.
  void Submit(Command command);
  // Hands the batch to the leader of `partition`; the same.
  void Submit(int32_t partition, EffectBatch batch);

  // The partitions that are led here and take commands.
  std::vector<int32_t> Leading() const;
  // Over which the subjects are placed.
  int32_t partitions() const { return partitions_; }
  // Partitions that the topic had at the start: as many, or more (placement.h).
  int32_t present() const { return present_; }

  // Hands over all partitions: stops admitting, settles and leaves, so that others take over at once. Find still works.
  void Leave();

  // The number of led partitions, of all partitions, and of waiting commands.
  struct Figures {
    int leading = 0;
    int assigned = 0;
    int partitions = 0;
    size_t queued = 0;
  };
  Figures figures() const;
  // OK; or the first partition that is assigned here and not led because its log has lost records.
  absl::Status Health() const;

 private:
  Leaders(LeaderOptions options, int32_t present)
      : options_(std::move(options)), partitions_(options_.partitions), present_(present) {}
  void OnAssigned(const std::vector<event_log::TopicPartition>& partitions) override;
  void OnRevoked(const std::vector<event_log::TopicPartition>& partitions) override;

  template <class Work>
  void SubmitTo(int32_t partition, Work work);

  LeaderOptions options_;
  const int32_t partitions_;
  const int32_t present_;
  mutable std::shared_mutex mutex_;
  std::map<int32_t, std::shared_ptr<Leader>> leaders_;
  std::unique_ptr<event_log::Ownership> ownership_;
};

}  // namespace aims::command
