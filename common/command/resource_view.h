#pragma once
// Reads the read model of a command service at one instant: resources now or as of a time, lists in order, history,
// request ids, due times, leaders.
//
//   ResourceView view(aggregates, database);
//   ASSIGN_OR_RETURN(std::unique_ptr<Message> supplier, view.Find(name));   // nullptr: there is none
//
// Has a snapshot: cheap to create, not for long use. Not thread-safe. Errors are those of the database.

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/optional.h"
#include "aims/event/v1/event.pb.h"
#include "aims/internal/v1/read_model.pb.h"
#include "common/command/aggregates.h"
#include "common/command/command.h"
#include "common/projection/projection.h"
#include "common/read_model/database.h"

namespace aims::command {

class ResourceView {
 public:
  // Both outlive the view.
  ResourceView(const Aggregates& aggregates, const read_model::Database& database)
      : ResourceView(aggregates, database.TakeSnapshot()) {}
  // Of a snapshot that was taken already.
  ResourceView(const Aggregates& aggregates, std::shared_ptr<const read_model::Snapshot> snapshot)
      : aggregates_(aggregates), snapshot_(std::move(snapshot)) {}

  // The resource, also a deleted one; nullptr when there is none.
  absl::StatusOr<std::unique_ptr<Message>> Find(absl::string_view name) const;
  // The resource at `time`: its history folded up to and including its last event that is dated no later.
  absl::StatusOr<std::unique_ptr<Message>> FindAsOf(absl::string_view name, absl::Time time) const;

  struct ListOptions {
    std::string parent;    // "organizations/acme"; empty for organizations
    std::string order_by;  // one of the type's indexed fields; empty: by name
    std::string equal_to;  // OrderKey of a value of `order_by`: only resources that have it, which are then by name
    bool descending = false;
    std::string after;  // continue behind this key, as given to `visit`; empty: from the beginning
    absl::optional<absl::Time> as_of;
  };
  using VisitResource = std::function<bool(std::unique_ptr<Message>& resource, absl::string_view key)>;
  // Visits the resources of `type` in order until `visit` returns false. `visit` may take the resource, which saves a
  // copy; `key` is a place to continue from. As of a time, the order is by name only (InvalidArgument otherwise).
  absl::Status List(const AggregateType& type, const ListOptions& options, const VisitResource& visit) const;

  // Names of the resources that refer to something, after the name `after` (empty: from the first), in order.
  absl::Status Referring(const Referrers& referrers, absl::string_view after,
                         const std::function<bool(absl::string_view name)>& visit) const;

  // Names of all resources that refer to `name`, also deleted ones; one that does so in two fields comes twice.
  absl::Status ReferringTo(absl::string_view name, const std::function<bool(absl::string_view name)>& visit) const;

  // The history of `name` from `version` on, until `visit` returns false.
  absl::Status History(absl::string_view name, uint64_t from_version, bool newest_first,
                       const std::function<bool(uint64_t version, const Aggregates::Decoded&)>& visit) const;

  // A version of a resource as it is in its history.
  struct Version {
    uint64_t version = 0;
    Aggregates::Decoded event;
    std::vector<const google::protobuf::FieldDescriptor*> changed_fields;  // of the resource, by the event
  };
  // The same with what each event changed. Costs what is visited, however long the history is.
  absl::Status Versions(absl::string_view name, uint64_t from_version, bool newest_first,
                        const std::function<bool(const Version&)>& visit) const;

  // By RequestKey.
  absl::StatusOr<absl::optional<internal::v1::StoredRequest>> FindRequest(absl::string_view request_key) const;
  // Epoch and leader of a partition; default when none has opened it yet.
  absl::StatusOr<internal::v1::StoredPartition> FindPartition(const event_log::TopicPartition& partition) const;

  // The due times of a partition, in order, after the entry `after` (empty: from the first). `due` is never earlier
  // than the due time of the resource.
  absl::Status Due(
      const event_log::TopicPartition& partition, absl::string_view after,
      const std::function<bool(absl::Time due, absl::string_view name, absl::string_view key)>& visit) const;

  // The exact positions up to which this view is folded.
  absl::StatusOr<event_log::Positions> Positions() const { return projection::StoredPositions(*snapshot_); }

 private:
  absl::Status ListAsOf(const AggregateType& type, const ListOptions& options, const VisitResource& visit) const;

  const Aggregates& aggregates_;
  std::shared_ptr<const read_model::Snapshot> snapshot_;
};

}  // namespace aims::command
