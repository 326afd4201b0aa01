#pragma once
// The changes of a read model by their place in the log, for those who watch. The same table in the read models of command
// services and of trails.
//
//   PutChange(record, metadata, batch);
//   RETURN_IF_ERROR(VisitChanges(*snapshot, partition, offset, [&](int64_t offset, const StoredChange& change) { … }));
//
// Thread-safe: no state.

#include <cstdint>
#include <functional>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "aims/event/v1/event.pb.h"
#include "aims/internal/v1/read_model.pb.h"
#include "common/event_log/log.h"
#include "common/read_model/database.h"

namespace aims::command {

void PutChange(const event_log::ReadRecord& record, const event::v1::EventMetadata& metadata, read_model::Batch& batch);

// Visits the changes of a partition from an offset on, in their order, until `visit` returns false.
using VisitChange = std::function<bool(int64_t offset, const internal::v1::StoredChange&)>;
absl::Status VisitChanges(const read_model::Snapshot& snapshot, const event_log::TopicPartition& partition,
                          int64_t from, const VisitChange& visit);

// "organizations/acme" of the name of a resource of it, or of itself.
absl::string_view OrganizationOfName(absl::string_view name);

}  // namespace aims::command
