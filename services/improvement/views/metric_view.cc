#include "services/improvement/views/metric_view.h"

#include <algorithm>
#include <limits>
#include <set>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/base/login.h"
#include "common/base/status_macros.h"
#include "common/base/time.h"
#include "services/improvement/views/stored_item.h"

namespace aims::improvement {
namespace {

absl::Status Damaged(absl::string_view what) {
  return absl::DataLossError(absl::StrCat("stored ", what, " does not parse; rebuild the read model"));
}

// Times as nanoseconds since 1970: the end of an interval that includes an instant. No change is at or after kEver.
constexpr uint64_t kEver = std::numeric_limits<int64_t>::max();
uint64_t EndAfter(absl::Time time) {
  if (time == absl::InfinitePast()) return 0;
  return std::min(kEver, keys::Nanos(time) + (time < absl::UnixEpoch() ? 0 : 1));
}

void AddCount(absl::string_view label, int64_t count, Counts& counts) {
  auto at = counts.lower_bound(label);
  if (at == counts.end() || at->first != label) at = counts.emplace_hint(at, std::string(label), 0);
  if ((at->second += count) == 0) counts.erase(at);
}

// Adds a stored sum.
absl::Status AddCell(absl::string_view label, absl::string_view stored, Counts& counts) {
  int64_t count = 0;
  if (!absl::SimpleAtoi(stored, &count)) return Damaged("sum of a metric");
  AddCount(label, count, counts);
  return absl::OkStatus();
}

}  // namespace

MetricView::MetricView(Snapshot snapshot, std::string organization, v1::MetricFilter filter)
    : snapshot_(std::move(snapshot)),
      organization_(std::move(organization)),
      filter_(std::move(filter)),
      owner_key_(filter_.owner().empty() ? "" : base::LoginKey(filter_.owner())),
      ai_system_(LastPart(filter_.ai_system())),
      narrowed_(filter_.ByteSizeLong() > 0) {}

bool MetricView::Matches(const internal::v1::StoredDimensions& dimensions) const {
  const auto has = [](const auto& list, absl::string_view value) {
    return std::find(list.begin(), list.end(), value) != list.end();
  };
  return (filter_.unit().empty() || dimensions.unit() == filter_.unit()) &&
         (owner_key_.empty() || dimensions.owner() == owner_key_) &&
         (ai_system_.empty() || has(dimensions.ai_systems(), ai_system_)) &&
         (filter_.framework().empty() || has(dimensions.frameworks(), filter_.framework()));
}

absl::Status MetricView::Deltas(Series series, uint64_t begin, uint64_t end, const VisitDelta& visit) const {
  const std::string prefix = keys::DeltasOf(organization_, series);
  absl::Status failure;
  internal::v1::StoredDeltas deltas;
  RETURN_IF_ERROR(snapshot_->Scan(prefix, keys::DeltasFrom(organization_, series, begin), /*reverse=*/false,
                                  [&](absl::string_view key, absl::string_view value) {
                                    const uint64_t nanos = keys::FromBigEndian(key.substr(prefix.size()));
                                    if (nanos >= end) return false;
                                    if (!deltas.ParseFromArray(value.data(), static_cast<int>(value.size()))) {
                                      failure = Damaged("change of a metric");
                                      return false;
                                    }
                                    for (const internal::v1::StoredDelta& delta : deltas.deltas()) {
                                      if (narrowed_ && !Matches(delta.dimensions())) continue;
                                      visit(nanos, key.substr(prefix.size() + 8), delta);
                                    }
                                    return true;
                                  }));
  return failure;
}

absl::Status MetricView::AddCells(Series series, keys::Level level, uint64_t begin, uint64_t end,
                                  Counts& counts) const {
  if (begin >= end) return absl::OkStatus();
  const std::string prefix = keys::CellsOf(organization_, series, level);
  const uint64_t last = end / keys::NanosOf(level);
  absl::Status failure;
  RETURN_IF_ERROR(snapshot_->Scan(prefix, keys::CellsFrom(organization_, series, level, begin / keys::NanosOf(level)),
                                  /*reverse=*/false, [&](absl::string_view key, absl::string_view value) {
                                    if (keys::FromBigEndian(key.substr(prefix.size())) >= last) return false;
                                    failure = AddCell(key.substr(prefix.size() + 8), value, counts);
                                    return failure.ok();
                                  }));
  return failure;
}

absl::Status MetricView::Add(Series series, uint64_t begin, uint64_t end, Counts& counts) const {
  if (begin >= end) return absl::OkStatus();
  const auto add = [&](uint64_t, absl::string_view, const internal::v1::StoredDelta& delta) {
    AddCount(delta.label(), delta.count(), counts);
  };
  if (narrowed_) return Deltas(series, begin, end, add);
  // From both ends to the middle: changes, hours, days, and blocks of days between.
  const auto up = [](uint64_t nanos, keys::Level level) {
    const uint64_t length = keys::NanosOf(level);
    return (nanos + length - 1) / length * length;
  };
  const auto down = [](uint64_t nanos, keys::Level level) {
    return nanos / keys::NanosOf(level) * keys::NanosOf(level);
  };
  const uint64_t first_hour = up(begin, keys::Level::kHour), last_hour = down(end, keys::Level::kHour);
  if (first_hour > last_hour) return Deltas(series, begin, end, add);
  RETURN_IF_ERROR(begin < first_hour ? Deltas(series, begin, first_hour, add) : absl::OkStatus());
  RETURN_IF_ERROR(last_hour < end ? Deltas(series, last_hour, end, add) : absl::OkStatus());
  const uint64_t first_day = up(first_hour, keys::Level::kDay), last_day = down(last_hour, keys::Level::kDay);
  if (first_day > last_day) return AddCells(series, keys::Level::kHour, first_hour, last_hour, counts);
  RETURN_IF_ERROR(AddCells(series, keys::Level::kHour, first_hour, first_day, counts));
  RETURN_IF_ERROR(AddCells(series, keys::Level::kHour, last_day, last_hour, counts));
  const uint64_t first_block = up(first_day, keys::Level::kBlock), last_block = down(last_day, keys::Level::kBlock);
  if (first_block > last_block) return AddCells(series, keys::Level::kDay, first_day, last_day, counts);
  RETURN_IF_ERROR(AddCells(series, keys::Level::kDay, first_day, first_block, counts));
  RETURN_IF_ERROR(AddCells(series, keys::Level::kDay, last_block, last_day, counts));
  return AddCells(series, keys::Level::kBlock, first_block, last_block, counts);
}

absl::StatusOr<Counts> MetricView::Standing(Series series, absl::Time at) const {
  return Occurred(series, absl::InfinitePast(), at);
}

absl::StatusOr<Counts> MetricView::Occurred(Series series, absl::Time after, absl::Time to) const {
  Counts counts;
  RETURN_IF_ERROR(Add(series, EndAfter(after), EndAfter(to), counts));
  return counts;
}

absl::StatusOr<std::vector<Counts>> MetricView::Spans(Series series, const std::vector<absl::Time>& bounds) const {
  std::vector<Counts> spans(bounds.size());
  if (bounds.empty()) return spans;
  std::vector<uint64_t> ends;
  for (const absl::Time bound : bounds) ends.push_back(EndAfter(bound));
  RETURN_IF_ERROR(Add(series, 0, ends.front(), spans.front()));
  const bool many =
      bounds.size() > 1 && (ends.back() - ends.front()) / (bounds.size() - 1) <= 8 * 24 * keys::kNanosPerHour;
  if (!narrowed_ && !many) {
    for (size_t i = 1; i < ends.size(); ++i) RETURN_IF_ERROR(Add(series, ends[i - 1], ends[i], spans[i]));
    return spans;
  }
  // Many short spans: one way through all that lies in them, hour by hour.
  const auto span_of = [&](uint64_t nanos) -> Counts& {
    return spans[static_cast<size_t>(std::upper_bound(ends.begin(), ends.end(), nanos) - ends.begin())];
  };
  const auto add = [&](uint64_t nanos, absl::string_view, const internal::v1::StoredDelta& delta) {
    AddCount(delta.label(), delta.count(), span_of(nanos));
  };
  if (narrowed_) {
    RETURN_IF_ERROR(Deltas(series, ends.front(), ends.back(), add));
    return spans;
  }
  // Change by change in the hours that a bound cuts through; their sums may be 0, and then are not stored.
  std::set<uint64_t> cut;
  for (const uint64_t end : ends) {
    if (end % keys::kNanosPerHour != 0) cut.insert(end / keys::kNanosPerHour);
  }
  for (const uint64_t hour : cut) {
    RETURN_IF_ERROR(Deltas(series, std::max(hour * keys::kNanosPerHour, ends.front()),
                           std::min((hour + 1) * keys::kNanosPerHour, ends.back()), add));
  }
  const std::string prefix = keys::CellsOf(organization_, series, keys::Level::kHour);
  absl::Status failure;
  RETURN_IF_ERROR(snapshot_->Scan(
      prefix, keys::CellsFrom(organization_, series, keys::Level::kHour, ends.front() / keys::kNanosPerHour),
      /*reverse=*/false, [&](absl::string_view key, absl::string_view value) {
        const uint64_t hour = keys::FromBigEndian(key.substr(prefix.size()));
        if (hour * keys::kNanosPerHour >= ends.back()) return false;
        if (cut.count(hour) > 0) return true;
        failure = AddCell(key.substr(prefix.size() + 8), value, span_of(hour * keys::kNanosPerHour));
        return failure.ok();
      }));
  RETURN_IF_ERROR(failure);
  return spans;
}

absl::StatusOr<std::map<MetricView::ItemId, MetricView::Share>> MetricView::Shares(Series series, Over over,
                                                                                   absl::Time after,
                                                                                   absl::Time to) const {
  std::map<ItemId, Share> shares;
  // Causes of what went at an instant, which come back where it is there again at the same instant: it has only another
  // owner, or other properties.
  std::map<std::pair<ItemId, std::string>, std::vector<EventId>> gone;
  uint64_t gone_at = 0;
  absl::Status failure;
  const uint64_t begin = over == Over::kInstant ? 0 : EndAfter(after);
  RETURN_IF_ERROR(Deltas(series, begin, EndAfter(to),
                         [&](uint64_t nanos, absl::string_view rest, const internal::v1::StoredDelta& delta) {
                           const auto key = ParseItemKey(rest);
                           if (!key.ok()) return failure.Update(key.status());
                           const ItemId id{std::string(key->kind), std::string(key->item)};
                           Share& share = shares[id];
                           AddCount(delta.label(), delta.count(), share.counts);
                           std::vector<EventId>& causes = share.causes[delta.label()];
                           const auto now = share.counts.find(delta.label());
                           // What went again is explained by nothing.
                           if (gone_at != nanos) gone.clear();
                           gone_at = nanos;
                           if (now == share.counts.end()) {
                             gone[{id, delta.label()}] = std::move(causes);
                             return causes.clear();
                           }
                           if (const auto back = gone.find({id, delta.label()}); back != gone.end()) {
                             causes = std::move(back->second);
                             gone.erase(back);
                             return;
                           }
                           if (delta.count() > 0 || over == Over::kWindow) {
                             causes.emplace_back(delta.subject(), delta.version());
                           }
                         }));
  RETURN_IF_ERROR(failure);
  for (auto it = shares.begin(); it != shares.end();) {
    it = it->second.counts.empty() ? shares.erase(it) : std::next(it);
  }
  return shares;
}

absl::StatusOr<History> MetricView::HistoryOf(const Kind& kind, const std::string& item) const {
  ASSIGN_OR_RETURN(const auto stored, snapshot_->Get(keys::Item(organization_, kind.id, item)));
  if (!stored.has_value()) return History();
  return FromStored(*stored, kind, organization_, item);
}

absl::StatusOr<Ledger> MetricView::LedgerOf(const std::vector<Kind>& kinds,
                                            const std::function<bool(const EventPlace&)>& includes) const {
  Ledger ledger(kinds);
  const std::string prefix = keys::ItemsOf(organization_);
  absl::Status failure;
  RETURN_IF_ERROR(snapshot_->Scan(prefix, "", false, [&](absl::string_view key, absl::string_view value) {
    const auto parsed = ParseItemKey(key.substr(prefix.size()));
    if (!parsed.ok()) {
      failure = parsed.status();
      return false;
    }
    const auto kind =
        std::find_if(kinds.begin(), kinds.end(), [&](const Kind& each) { return each.id == parsed->kind; });
    if (kind == kinds.end()) return true;
    auto history = FromStored(value, *kind, organization_, parsed->item);
    if (!history.ok()) {
      failure = history.status();
      return false;
    }
    for (Moment& moment : *history) {
      if (includes(moment.place)) ledger.Add(*kind, std::string(parsed->item), std::move(moment));
    }
    return true;
  }));
  RETURN_IF_ERROR(failure);
  return ledger;
}

absl::StatusOr<absl::TimeZone> MetricView::TimeZoneAt(absl::Time at) const {
  const MetricView all(snapshot_, organization_);
  ASSIGN_OR_RETURN(const Counts zones, all.Standing(Series::kTimeZone, at));
  if (zones.empty()) return absl::UTCTimeZone();
  auto zone = base::TimeZoneFromText(zones.begin()->first);
  if (zone.ok()) return zone;
  return absl::FailedPreconditionError(absl::StrCat("this server's time zone database has no ", zones.begin()->first,
                                                    ", the time zone of ", organization_,
                                                    ": its operator has to renew the database"));
}

absl::StatusOr<std::vector<std::string>> Organizations(const read_model::Snapshot& snapshot, size_t most) {
  std::vector<std::string> organizations;
  const std::string prefix = keys::Organizations();
  RETURN_IF_ERROR(snapshot.Scan(prefix, "", false, [&](absl::string_view key, absl::string_view) {
    if (organizations.size() == most) return false;
    organizations.emplace_back(key.substr(prefix.size()));
    return true;
  }));
  return organizations;
}

}  // namespace aims::improvement
