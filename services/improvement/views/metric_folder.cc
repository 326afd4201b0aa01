#include "services/improvement/views/metric_folder.h"

#include <algorithm>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "aims/internal/v1/measure.pb.h"
#include "common/base/login.h"
#include "common/base/status_macros.h"
#include "common/base/time.h"
#include "common/command/stored_changes.h"
#include "services/improvement/domain/ledger.h"
#include "services/improvement/views/keys.h"
#include "services/improvement/views/stored_item.h"

namespace aims::improvement {
namespace {

// Of items as stored; in memory they take some times as much.
constexpr size_t kKeptBytes = size_t{6} << 20;
constexpr size_t kKeptCells = 100'000;

internal::v1::StoredDimensions StoredOf(const Properties& properties) {
  internal::v1::StoredDimensions stored;
  stored.set_unit(properties.unit);
  if (!properties.owner.empty()) stored.set_owner(base::LoginKey(properties.owner));
  for (const std::string& system : properties.ai_systems) stored.add_ai_systems(std::string(LastPart(system)));
  for (const std::string& framework : properties.frameworks) stored.add_frameworks(framework);
  return stored;
}

// The rows of an item's changes, by their key.
std::map<std::string, std::string> RowsOf(const Kind& kind, const std::string& organization, const std::string& item,
                                          const History& history) {
  const Timeline timeline = TimelineOf(kind, history);
  std::vector<internal::v1::StoredDimensions> properties;
  for (const Properties& each : timeline.properties()) properties.push_back(StoredOf(each));
  std::map<std::string, internal::v1::StoredDeltas> rows;
  for (const Delta& delta : timeline.deltas()) {
    if (delta.time == absl::InfiniteFuture()) continue;
    internal::v1::StoredDelta& stored =
        *rows[keys::Deltas(organization, delta.series, delta.time, kind.id, item)].add_deltas();
    stored.set_label(delta.label);
    stored.set_count(delta.count);
    const Moment& moment = history[delta.moment];
    const absl::string_view subject = SubjectPart(moment.subject);
    if (subject != item) stored.set_subject(std::string(subject));
    stored.set_version(moment.version);
    *stored.mutable_dimensions() = properties[delta.properties];
  }
  std::map<std::string, std::string> bytes;
  for (const auto& [key, row] : rows) bytes.emplace_hint(bytes.end(), key, row.SerializeAsString());
  return bytes;
}

}  // namespace

MetricFolder::MetricFolder(std::shared_ptr<const Topics> topics, const std::vector<Kind>& kinds)
    : topics_(std::move(topics)) {
  for (const Kind& kind : kinds) {
    for (size_t i = 0; i < kind.sources.size(); ++i) {
      subscribers_[kind.sources[i].event->GetDescriptor()].push_back({&kind, static_cast<uint32_t>(i)});
    }
  }
}

absl::Status MetricFolder::Fold(const event_log::ReadRecord& record, read_model::Batch& batch) {
  const command::Aggregates* aggregates = topics_->Find(record.partition.topic);
  if (aggregates == nullptr) {
    return absl::InternalError(absl::StrCat("this service does not fold the topic ", record.partition.topic));
  }
  ASSIGN_OR_RETURN(command::PartitionOrder * partition, order_.Of(record.partition, batch.database()));
  ASSIGN_OR_RETURN(const command::Aggregates::Decoded decoded, aggregates->Decode(record.record.value));
  if (decoded.opened != nullptr) return partition->Open(*decoded.opened);
  if (decoded.consumed != nullptr) return partition->Consume(*decoded.metadata, *decoded.consumed);
  const event::v1::EventMetadata& metadata = *decoded.metadata;
  RETURN_IF_ERROR(partition->Check(metadata, record.record.key));

  // First all that can fail, so that a record that fails has changed nothing.
  struct Kept {
    Item* item;
    uint32_t source;
    std::shared_ptr<const google::protobuf::Message> event;
  };
  std::vector<Kept> kept;
  const std::string organization(command::OrganizationOfName(metadata.subject()));
  absl::Status failure;
  if (const auto found = subscribers_.find(decoded.event->GetDescriptor()); found != subscribers_.end()) {
    for (const Subscriber& subscriber : found->second) {
      subscriber.kind->sources[subscriber.source].keep(
          *decoded.event, metadata, [&](absl::string_view item, const google::protobuf::Message& event) {
            auto loaded = Load(*subscriber.kind, organization, item, batch.database());
            if (!loaded.ok()) return failure.Update(loaded.status());
            std::shared_ptr<google::protobuf::Message> copy(event.New());
            copy->CopyFrom(event);
            kept.push_back({*loaded, subscriber.source, std::move(copy)});
          });
    }
  }
  RETURN_IF_ERROR(failure);

  partition->Pass(metadata);
  if (organizations_.insert(organization).second) batch.Put(keys::Organization(organization), "");
  if (kept.empty()) return absl::OkStatus();
  const auto& names = topics_->names();
  const auto topic =
      static_cast<uint32_t>(std::find(names.begin(), names.end(), record.partition.topic) - names.begin());
  for (Kept& each : kept) {
    each.item->history.push_back({.time = base::FromProto(metadata.occur_time()),
                                  .subject = metadata.subject(),
                                  .version = metadata.version(),
                                  .event_id = metadata.event_id(),
                                  .place = {topic, record.partition.partition, record.offset},
                                  .source = each.source,
                                  .event = std::move(each.event)});
    if (!each.item->changed) {
      changed_.push_back(keys::Item(organization, each.item->kind->id, each.item->id));
      each.item->changed = true;
    }
  }
  command::PutChange(record, metadata, batch);
  return absl::OkStatus();
}

absl::Status MetricFolder::Skip(const event_log::ReadRecord& record, read_model::Batch& batch) {
  const command::Aggregates* aggregates = topics_->Find(record.partition.topic);
  if (aggregates == nullptr) return absl::OkStatus();
  const auto metadata = command::ParkedEvent(*aggregates, record);
  if (!metadata.has_value()) return absl::OkStatus();
  ASSIGN_OR_RETURN(command::PartitionOrder * partition, order_.Of(record.partition, batch.database()));
  partition->PassParked(*metadata);
  return absl::OkStatus();
}

void MetricFolder::Reset() {
  order_.Reset();
  items_.clear();
  older_.clear();
  stored_bytes_ = 0;
  changed_.clear();
  cells_.clear();
  changed_cells_.clear();
  organizations_.clear();
}

absl::Status MetricFolder::Finish(read_model::Batch& batch) {
  for (const std::string& key : changed_) RETURN_IF_ERROR(Store(items_.at(key), batch));
  changed_.clear();
  for (const std::string& key : changed_cells_) {
    const int64_t count = cells_.at(key);
    if (count == 0) {
      batch.Delete(key);
    } else {
      batch.Put(key, absl::StrCat(count));
    }
  }
  changed_cells_.clear();
  if (cells_.size() > kKeptCells) cells_.clear();
  if (stored_bytes_ > kKeptBytes) {
    older_ = std::exchange(items_, {});
    stored_bytes_ = 0;
  }
  order_.Finish(batch);
  return absl::OkStatus();
}

absl::StatusOr<MetricFolder::Item*> MetricFolder::Load(const Kind& kind, const std::string& organization,
                                                       absl::string_view id, const read_model::Database& database) {
  const std::string key = keys::Item(organization, kind.id, id);
  if (const auto found = items_.find(key); found != items_.end()) return &found->second;
  if (auto node = older_.extract(key); !node.empty()) return &items_.insert(std::move(node)).position->second;
  Item item{.kind = &kind, .organization = organization, .id = std::string(id)};
  ASSIGN_OR_RETURN(const auto stored, database.Get(key));
  if (stored.has_value()) {
    ASSIGN_OR_RETURN(item.history, FromStored(*stored, kind, organization, id));
    item.rows = RowsOf(kind, organization, item.id, item.history);
    item.bytes = *stored;
    item.stored = item.history.size();
  }
  return &items_.emplace(key, std::move(item)).first->second;
}

absl::StatusOr<int64_t*> MetricFolder::LoadCell(const std::string& key, const read_model::Database& database) {
  if (const auto found = cells_.find(key); found != cells_.end()) return &found->second;
  ASSIGN_OR_RETURN(const auto stored, database.Get(key));
  int64_t count = 0;
  if (stored.has_value() && !absl::SimpleAtoi(*stored, &count)) {
    return absl::DataLossError("a stored sum of a metric does not parse; rebuild the read model");
  }
  return &cells_.emplace(key, count).first->second;
}

absl::Status MetricFolder::Store(Item& item, read_model::Batch& batch) {
  // Nearly always, what is new comes after all that was there, and only that is put into bytes.
  const bool appended = IsInOrderFrom(item.history, item.stored);
  if (!appended) Order(item.history);
  Rows rows = RowsOf(*item.kind, item.organization, item.id, item.history);
  for (const auto& [key, row] : item.rows) {
    const auto now = rows.find(key);
    if (now != rows.end() && now->second == row) continue;
    RETURN_IF_ERROR(AddToCells(item, key, row, -1, batch.database()));
    if (now == rows.end()) batch.Delete(key);
  }
  for (const auto& [key, row] : rows) {
    const auto before = item.rows.find(key);
    if (before != item.rows.end() && before->second == row) continue;
    RETURN_IF_ERROR(AddToCells(item, key, row, 1, batch.database()));
    batch.Put(key, row);
  }
  item.rows = std::move(rows);
  if (appended) {
    item.bytes += ToStored(item.history, item.stored, item.organization, item.id);
  } else {
    item.bytes = ToStored(item.history, 0, item.organization, item.id);
  }
  item.stored = item.history.size();
  batch.Put(keys::Item(item.organization, item.kind->id, item.id), item.bytes);
  stored_bytes_ += item.bytes.size();
  item.changed = false;
  return absl::OkStatus();
}

absl::Status MetricFolder::AddToCells(const Item& item, absl::string_view row_key, const std::string& row, int sign,
                                      const read_model::Database& database) {
  internal::v1::StoredDeltas deltas;
  if (!deltas.ParseFromString(row)) return absl::InternalError("changes of a metric do not parse");
  const size_t series_at = keys::Table('D', item.organization).size();
  const auto series = static_cast<Series>((static_cast<unsigned char>(row_key[series_at]) << 8) |
                                          static_cast<unsigned char>(row_key[series_at + 1]));
  const uint64_t nanos = keys::FromBigEndian(row_key.substr(series_at + 2));
  for (const internal::v1::StoredDelta& delta : deltas.deltas()) {
    for (const keys::Level level : {keys::Level::kHour, keys::Level::kDay, keys::Level::kBlock}) {
      const std::string key = keys::Cell(item.organization, series, level, nanos / keys::NanosOf(level), delta.label());
      ASSIGN_OR_RETURN(int64_t* const count, LoadCell(key, database));
      *count += sign * delta.count();
      changed_cells_.insert(key);
    }
  }
  return absl::OkStatus();
}

}  // namespace aims::improvement
