#include "common/command/stored_changes.h"

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/command/read_model_keys.h"

namespace aims::command {

void PutChange(const event_log::ReadRecord& record, const event::v1::EventMetadata& metadata,
               read_model::Batch& batch) {
  internal::v1::StoredChange change;
  change.set_subject(metadata.subject());
  change.set_version(metadata.version());
  batch.Put(keys::Change(record.partition, record.offset), change.SerializeAsString());
}

absl::Status VisitChanges(const read_model::Snapshot& snapshot, const event_log::TopicPartition& partition,
                          int64_t from, const VisitChange& visit) {
  absl::Status failure;
  RETURN_IF_ERROR(snapshot.Scan(
      keys::ChangesOf(partition), keys::Change(partition, from), /*reverse=*/false,
      [&](absl::string_view key, absl::string_view value) {
        const auto offset = static_cast<int64_t>(keys::FromBigEndian(key.substr(key.size() - 8)));
        internal::v1::StoredChange change;
        if (!change.ParseFromArray(value.data(), static_cast<int>(value.size()))) {
          failure = absl::DataLossError(absl::StrCat("the change at ", partition.topic, "/", partition.partition,
                                                     " offset ", offset, " does not parse; rebuild the read model"));
          return false;
        }
        return visit(offset, change);
      }));
  return failure;
}

absl::string_view OrganizationOfName(absl::string_view name) {
  const size_t slash = name.find('/');
  return slash == absl::string_view::npos ? name : name.substr(0, name.find('/', slash + 1));
}

}  // namespace aims::command
