#include "common/command/resource_view.h"

#include <limits>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/base/time.h"
#include "common/command/log_order.h"
#include "common/command/read_model_keys.h"
#include "common/query/order_key.h"

namespace aims::command {
namespace {

absl::Status DoesNotParse(absl::string_view name) {
  return absl::DataLossError(absl::StrCat("stored state of ", name, " does not parse; rebuild the read model"));
}

}  // namespace

absl::StatusOr<std::unique_ptr<Message>> ResourceView::Find(absl::string_view name) const {
  const AggregateType* type = aggregates_.Of(name);
  if (type == nullptr) return std::unique_ptr<Message>();
  ASSIGN_OR_RETURN(auto stored, snapshot_->Get(keys::Resource(name)));
  if (!stored.has_value()) return std::unique_ptr<Message>();
  std::unique_ptr<Message> state = type->NewState();
  if (!state->ParseFromString(*stored)) return DoesNotParse(name);
  return state;
}

absl::StatusOr<std::unique_ptr<Message>> ResourceView::FindAsOf(absl::string_view name, absl::Time time) const {
  // Times may step back: what precedes an event that had happened by then, had happened by then.
  uint64_t last = 0;
  RETURN_IF_ERROR(History(name, std::numeric_limits<uint64_t>::max(), /*newest_first=*/true,
                          [&](uint64_t version, const Aggregates::Decoded& decoded) {
                            if (base::FromProto(decoded.metadata->occur_time()) > time) return true;
                            last = version;
                            return false;
                          }));
  std::unique_ptr<Message> state;
  absl::Status folded;
  RETURN_IF_ERROR(History(name, 1, /*newest_first=*/false, [&](uint64_t version, const Aggregates::Decoded& decoded) {
    if (version > last) return false;
    if (state == nullptr) state = decoded.type->NewState();
    folded = decoded.type->fold(*decoded.event, *decoded.metadata, state.get());
    return folded.ok();
  }));
  RETURN_IF_ERROR(folded);
  return state;
}

absl::Status ResourceView::List(const AggregateType& type, const ListOptions& options,
                                const VisitResource& visit) const {
  const std::string names = absl::StrCat(options.parent, options.parent.empty() ? "" : "/", type.collection, "/");
  const bool by_index = !options.order_by.empty() && !options.as_of.has_value();
  const std::string range =
      by_index ? absl::StrCat(keys::Index(names, options.order_by), options.equal_to) : keys::Resource(names);
  if (!options.after.empty() && !absl::StartsWith(options.after, range)) {
    return absl::InvalidArgumentError("page_token: the token does not belong to this list");
  }
  if (options.as_of.has_value()) return ListAsOf(type, options, visit);
  std::unique_ptr<Message> state;
  absl::Status failure;
  const auto visit_state = [&](absl::string_view name, absl::string_view bytes, absl::string_view key) {
    if (key == options.after) return true;
    if (state == nullptr) state = type.NewState();
    if (!state->ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
      failure = DoesNotParse(name);
      return false;
    }
    return visit(state, key);
  };
  if (!by_index) {
    RETURN_IF_ERROR(
        snapshot_->Scan(range, options.after, options.descending, [&](absl::string_view key, absl::string_view value) {
          return visit_state(keys::NameOfResource(key), value, key);
        }));
    return failure;
  }
  RETURN_IF_ERROR(
      snapshot_->Scan(range, options.after, options.descending, [&](absl::string_view key, absl::string_view) {
        const absl::string_view name = key.substr(key.rfind(names));
        auto stored = snapshot_->Get(keys::Resource(name));
        if (!stored.ok() || !stored->has_value()) {
          failure = stored.ok() ? absl::DataLossError(absl::StrCat("the index names ", name, ", which is not stored"))
                                : stored.status();
          return false;
        }
        return visit_state(name, **stored, key);
      }));
  return failure;
}

absl::Status ResourceView::Referring(const Referrers& referrers, absl::string_view after,
                                     const std::function<bool(absl::string_view)>& visit) const {
  const std::string names = absl::StrCat(referrers.parent, "/", referrers.collection, "/");
  const std::string range = keys::References(referrers.value, names, referrers.field);
  const std::string from = after.empty() ? "" : absl::StrCat(range, after);
  return snapshot_->Scan(range, from, /*descending=*/false, [&](absl::string_view key, absl::string_view) {
    return key == from || visit(key.substr(range.size()));
  });
}

absl::Status ResourceView::ReferringTo(absl::string_view name,
                                       const std::function<bool(absl::string_view)>& visit) const {
  return snapshot_->Scan(
      keys::ReferencesTo(name), "", /*descending=*/false,
      [&](absl::string_view key, absl::string_view) { return visit(key.substr(key.rfind(keys::kEnd) + 1)); });
}

absl::Status ResourceView::ListAsOf(const AggregateType& type, const ListOptions& options,
                                    const VisitResource& visit) const {
  if (!options.order_by.empty()) {
    return absl::InvalidArgumentError("order_by: as of a read_time, resources are ordered by name only");
  }
  const std::string names = absl::StrCat(options.parent, options.parent.empty() ? "" : "/", type.collection, "/");
  absl::Status failure;
  RETURN_IF_ERROR(snapshot_->Scan(keys::Resource(names), options.after, options.descending,
                                  [&](absl::string_view key, absl::string_view) {
                                    if (key == options.after) return true;
                                    auto state = FindAsOf(keys::NameOfResource(key), *options.as_of);
                                    failure = state.status();
                                    if (!state.ok()) return false;
                                    return *state == nullptr || visit(*state, key);
                                  }));
  return failure;
}

absl::Status ResourceView::History(absl::string_view name, uint64_t from_version, bool newest_first,
                                   const std::function<bool(uint64_t, const Aggregates::Decoded&)>& visit) const {
  return Versions(name, from_version, newest_first,
                  [&](const Version& version) { return visit(version.version, version.event); });
}

absl::Status ResourceView::Versions(absl::string_view name, uint64_t from_version, bool newest_first,
                                    const std::function<bool(const Version&)>& visit) const {
  absl::Status failure;
  RETURN_IF_ERROR(snapshot_->Scan(keys::HistoryOf(name), keys::History(name, from_version), newest_first,
                                  [&](absl::string_view key, absl::string_view value) {
                                    internal::v1::StoredRevision stored;
                                    if (!stored.ParseFromArray(value.data(), static_cast<int>(value.size()))) {
                                      failure = DoesNotParse(name);
                                      return false;
                                    }
                                    auto decoded = aggregates_.Decode(stored.record());
                                    // Parked: it has a version, but this version of AIMS cannot show it.
                                    if (!decoded.ok() || decoded->type == nullptr) return true;
                                    Version version;
                                    version.version = keys::FromBigEndian(key.substr(key.size() - 8));
                                    version.event = *std::move(decoded);
                                    const auto& type = *version.event.type->prototype->GetDescriptor();
                                    for (const uint32_t number : stored.changed_fields()) {
                                      const auto* field = type.FindFieldByNumber(static_cast<int>(number));
                                      if (field != nullptr) version.changed_fields.push_back(field);
                                    }
                                    return visit(version);
                                  }));
  return failure;
}

absl::StatusOr<absl::optional<internal::v1::StoredRequest>> ResourceView::FindRequest(
    absl::string_view request_key) const {
  ASSIGN_OR_RETURN(auto stored, snapshot_->Get(keys::Request(request_key)));
  if (!stored.has_value()) return absl::optional<internal::v1::StoredRequest>();
  internal::v1::StoredRequest request;
  if (!request.ParseFromString(*stored)) return DoesNotParse("a request");
  return absl::optional<internal::v1::StoredRequest>(std::move(request));
}

absl::StatusOr<internal::v1::StoredPartition> ResourceView::FindPartition(
    const event_log::TopicPartition& partition) const {
  return StoredPartitionOf(*snapshot_, partition);
}

absl::Status ResourceView::Due(
    const event_log::TopicPartition& partition, absl::string_view after,
    const std::function<bool(absl::Time, absl::string_view, absl::string_view)>& visit) const {
  return snapshot_->Scan(keys::DueIn(partition), after, false, [&](absl::string_view key, absl::string_view) {
    if (key == after) return true;
    return visit(keys::TimeOfDue(partition, key), keys::NameOfDue(partition, key), key);
  });
}

}  // namespace aims::command
