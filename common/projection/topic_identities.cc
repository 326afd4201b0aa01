#include "common/projection/topic_identities.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/base/digest.h"
#include "common/base/status_macros.h"
#include "common/event_log/first_records.h"
#include "common/projection/projection.h"

namespace aims::projection {
namespace {

// Lines of topic "/" partition " " digest.
const std::string& Key() {
  static const std::string key = {kPositionsPrefix, 'i'};
  return key;
}

std::string IdentityOf(const event_log::Record& first) {
  return base::Sha256Hex(absl::StrCat(base::Sha256(first.key), base::Sha256(first.value)));
}

}  // namespace

absl::Status TopicIdentities::Load(const read_model::Snapshot& snapshot) {
  ASSIGN_OR_RETURN(const auto stored, snapshot.Get(Key()));
  if (!stored.has_value()) return absl::OkStatus();
  std::lock_guard<std::mutex> lock(mutex_);
  for (const absl::string_view line : absl::StrSplit(*stored, '\n', absl::SkipEmpty())) {
    const std::pair<absl::string_view, absl::string_view> parts = absl::StrSplit(line, absl::MaxSplits(' ', 1));
    const size_t slash = parts.first.rfind('/');
    event_log::TopicPartition partition;
    if (slash == absl::string_view::npos || !absl::SimpleAtoi(parts.first.substr(slash + 1), &partition.partition)) {
      return absl::DataLossError("a stored identity of a topic in the read model is damaged");
    }
    partition.topic = std::string(parts.first.substr(0, slash));
    known_[partition] = std::string(parts.second);
  }
  return absl::OkStatus();
}

absl::Status TopicIdentities::Note(const event_log::ReadRecord& first) {
  RETURN_IF_ERROR(Compare(first.partition, first.record));
  std::lock_guard<std::mutex> lock(mutex_);
  known_.emplace(first.partition, IdentityOf(first.record));
  changed_ = true;
  return absl::OkStatus();
}

absl::Status TopicIdentities::CheckAll(event_log::Log& log, const event_log::Positions& ends,
                                       absl::Time deadline) const {
  event_log::Positions asked;
  for (const auto& [partition, identity] : Known()) {
    const auto end = ends.find(partition);
    if (end != ends.end()) asked.insert(*end);
  }
  if (asked.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const auto found, event_log::FirstRecords(log, asked, deadline));
  for (const auto& [partition, first] : found) RETURN_IF_ERROR(Compare(partition, first));
  return absl::OkStatus();
}

absl::Status TopicIdentities::Check(event_log::Log& log, const event_log::TopicPartition& partition, int64_t end,
                                    absl::Time deadline) const {
  return CheckAll(log, {{partition, end}}, deadline);
}

void TopicIdentities::Save(read_model::Batch& batch) {
  std::lock_guard<std::mutex> lock(mutex_);
  if (!changed_) return;
  std::string text;
  for (const auto& [partition, identity] : known_) {
    absl::StrAppend(&text, partition.topic, "/", partition.partition, " ", identity, "\n");
  }
  batch.Put(Key(), text);
  changed_ = false;
}

TopicIdentities::ByPartition TopicIdentities::Known() const {
  std::lock_guard<std::mutex> lock(mutex_);
  return known_;
}

absl::Status TopicIdentities::Compare(const event_log::TopicPartition& partition,
                                      const event_log::Record& first) const {
  std::lock_guard<std::mutex> lock(mutex_);
  const auto known = known_.find(partition);
  if (known == known_.end() || known->second == IdentityOf(first)) return absl::OkStatus();
  return absl::DataLossError(absl::StrCat(
      partition.topic, "/", partition.partition, " begins with another record than the one that was read ",
      "there before: the topic was deleted and made anew, or this is another log. Stop the service, restore ",
      "the topic, or delete the read models only if the present log is the right one"));
}

}  // namespace aims::projection
