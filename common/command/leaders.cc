#include "common/command/leaders.h"

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/command/placement.h"

namespace aims::command {

absl::StatusOr<std::unique_ptr<Leaders>> Leaders::Create(LeaderOptions options) {
  ASSIGN_OR_RETURN(event_log::Positions ends, options.log->EndPositions(options.aggregates->topic()));
  const auto present = static_cast<int32_t>(ends.size());
  ASSIGN_OR_RETURN(options.partitions, PlacedOver(*options.log, *options.aggregates, ends));
  return std::unique_ptr<Leaders>(new Leaders(std::move(options), present));
}

absl::Status Leaders::Join(const std::string& member, const std::string& address) {
  options_.address = address;
  ASSIGN_OR_RETURN(ownership_, options_.log->JoinOwners(options_.aggregates->topic(), member, this));
  return absl::OkStatus();
}

Leaders::~Leaders() { Leave(); }

Route Leaders::Find(absl::string_view subject) const {
  Route route;
  route.partition = event_log::PartitionOf(subject, partitions_);
  {
    std::shared_lock<std::shared_mutex> lock(mutex_);
    auto it = leaders_.find(route.partition);
    if (it != leaders_.end()) {
      // Assigned here: even while it is being taken over, no one else is the one to ask.
      route.here = true;
      return route;
    }
  }
  auto serving = options_.model->Serving();
  auto stored = ResourceView(*options_.aggregates, serving->database())
                    .FindPartition({options_.aggregates->topic(), route.partition});
  if (stored.ok() && stored->owner() != options_.owner) route.address = stored->address();
  return route;
}

void Leaders::Submit(Command command) {
  const int32_t partition = event_log::PartitionOf(command.subject, partitions_);
  SubmitTo(partition, std::move(command));
}

void Leaders::Submit(int32_t partition, EffectBatch batch) { SubmitTo(partition, std::move(batch)); }

template <class Work>
void Leaders::SubmitTo(int32_t partition, Work work) {
  std::shared_ptr<Leader> leader;
  {
    std::shared_lock<std::shared_mutex> lock(mutex_);
    auto it = leaders_.find(partition);
    if (it != leaders_.end()) leader = it->second;
  }
  if (leader == nullptr) {
    work.done(absl::UnavailableError(absl::StrCat("partition ", partition, " of ", options_.aggregates->topic(),
                                                  " is not led by this replica; nothing was recorded, try again")));
    return;
  }
  leader->Submit(std::move(work));
}

std::vector<int32_t> Leaders::Leading() const {
  std::shared_lock<std::shared_mutex> lock(mutex_);
  std::vector<int32_t> leading;
  for (const auto& [partition, leader] : leaders_) {
    if (leader->leading()) leading.push_back(partition);
  }
  return leading;
}

void Leaders::Leave() { ownership_.reset(); }

Leaders::Figures Leaders::figures() const {
  std::shared_lock<std::shared_mutex> lock(mutex_);
  Figures figures;
  figures.partitions = partitions_;
  for (const auto& [partition, leader] : leaders_) {
    ++figures.assigned;
    figures.leading += leader->leading() ? 1 : 0;
    figures.queued += leader->queued();
  }
  return figures;
}

absl::Status Leaders::Health() const {
  std::shared_lock<std::shared_mutex> lock(mutex_);
  for (const auto& [partition, leader] : leaders_) RETURN_IF_ERROR(leader->Health());
  return absl::OkStatus();
}

void Leaders::OnAssigned(const std::vector<event_log::TopicPartition>& partitions) {
  std::unique_lock<std::shared_mutex> lock(mutex_);
  for (const auto& partition : partitions) {
    if (partition.partition >= partitions_) continue;  // added to the topic; nothing is placed there
    auto& leader = leaders_[partition.partition];
    if (leader == nullptr) leader = std::make_shared<Leader>(options_, partition);
  }
}

void Leaders::OnRevoked(const std::vector<event_log::TopicPartition>& partitions) {
  std::vector<std::shared_ptr<Leader>> leaving;
  {
    std::unique_lock<std::shared_mutex> lock(mutex_);
    for (const auto& partition : partitions) {
      auto it = leaders_.find(partition.partition);
      if (it == leaders_.end()) continue;
      leaving.push_back(std::move(it->second));
      leaders_.erase(it);
    }
  }
  for (const auto& leader : leaving) leader->Stop();
}

}  // namespace aims::command
