#pragma once
// Folds the events of all command topics into the counts of metrics: the history of each item, the changes of its counts by
// series and time, and their sums by hour, day and block of days.
//
// An event is kept only where it moves an item (kind.h), and of a history that has grown only that is written which
// differs: the changes after its last moment. Sums are added up, so they do not depend on the order of events of different
// subjects, and a rebuilt model is the live one.
//
// It checks the epochs and the completeness of commands (command/log_order.h). The versions of each subject are checked by
// the services that fold its state.

#include <map>
#include <memory>
#include <set>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "common/command/aggregates.h"
#include "common/command/log_order.h"
#include "common/command/topics.h"
#include "common/projection/projection.h"
#include "common/read_model/database.h"
#include "services/improvement/domain/formula.h"
#include "services/improvement/domain/kind.h"

namespace aims::improvement {

using command::Topics;

// Bump when what is stored changes, also by another definition: the read model is then rebuilt beside the serving one.
inline constexpr int kMetricSchema = 1;

class MetricFolder : public projection::Folder {
 public:
  // `kinds` outlives it.
  MetricFolder(std::shared_ptr<const Topics> topics, const std::vector<Kind>& kinds);

  absl::Status Fold(const event_log::ReadRecord& record, read_model::Batch& batch) override;
  absl::Status Skip(const event_log::ReadRecord& record, read_model::Batch& batch) override;
  bool Whole() const override { return order_.Whole(); }
  void Reset() override;
  absl::Status Finish(read_model::Batch& batch) override;

 private:
  // The changes of one item in a series at an instant, by their key.
  using Rows = std::map<std::string, std::string>;
  struct Item {
    const Kind* kind = nullptr;
    std::string organization;
    std::string id;
    History history;
    Rows rows;             // as stored
    std::string bytes;     // of the history, as stored
    size_t stored = 0;     // moments in it
    bool changed = false;  // since it was stored
  };
  struct Subscriber {
    const Kind* kind;
    uint32_t source;
  };

  absl::StatusOr<Item*> Load(const Kind& kind, const std::string& organization, absl::string_view item,
                             const read_model::Database& database);
  absl::StatusOr<int64_t*> LoadCell(const std::string& key, const read_model::Database& database);
  absl::Status Store(Item& item, read_model::Batch& batch);
  // Adds the counts of a row of changes, `sign` times, to the sums.
  absl::Status AddToCells(const Item& item, absl::string_view row_key, const std::string& row, int sign,
                          const read_model::Database& database);

  const std::shared_ptr<const Topics> topics_;
  std::unordered_map<const google::protobuf::Descriptor*, std::vector<Subscriber>> subscribers_;
  command::LogOrder order_;
  // Kept for the next event of the same item: what was used since the last turn, and in the turn before. A turn ends when
  // so many bytes were stored.
  std::unordered_map<std::string, Item> items_;
  std::unordered_map<std::string, Item> older_;
  size_t stored_bytes_ = 0;
  std::vector<std::string> changed_;  // keys of items, since the last write
  // Sums by their key; those that changed since the last write.
  std::unordered_map<std::string, int64_t> cells_;
  std::unordered_set<std::string> changed_cells_;
  std::set<std::string> organizations_;  // known to be stored
};

}  // namespace aims::improvement
