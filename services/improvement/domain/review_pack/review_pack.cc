#include "services/improvement/domain/review_pack/review_pack.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/mistake.h"
#include "common/base/status_macros.h"
#include "common/base/time.h"
#include "services/improvement/domain/evaluate.h"
#include "services/improvement/domain/review_pack/review_inputs.h"

namespace aims::improvement {
namespace {

using v1::MetricDefinition;
using v1::ReviewPackMetric;

ReviewPackMetric::Trend TrendOf(const MetricDefinition& definition, const v1::MetricValue& now,
                                const v1::MetricValue& earlier) {
  if (!now.has_value() || !earlier.has_value() || definition.direction() == MetricDefinition::DIRECTION_NEITHER) {
    return ReviewPackMetric::TREND_UNSPECIFIED;
  }
  if (now.value() == earlier.value()) return ReviewPackMetric::TREND_SAME;
  const bool higher = now.value() > earlier.value();
  return higher == (definition.direction() == MetricDefinition::DIRECTION_HIGHER) ? ReviewPackMetric::TREND_BETTER
                                                                                  : ReviewPackMetric::TREND_WORSE;
}

absl::StatusOr<ReviewPackMetric> MetricOver(const Ledger& ledger, const std::string& organization, const Metric& metric,
                                            absl::Time period_start, absl::Time time) {
  ReviewPackMetric pack;
  pack.set_metric(metric.definition.id());
  pack.set_title(metric.definition.title());
  ASSIGN_OR_RETURN(*pack.mutable_value(), ValueAt(metric, organization, ledger, ledger, time, period_start));
  // Of the same length, as far as there was time before.
  const absl::Time earlier_start = std::max(absl::UnixEpoch(), period_start - (time - period_start));
  ASSIGN_OR_RETURN(*pack.mutable_earlier(), ValueAt(metric, organization, ledger, ledger, period_start, earlier_start));
  pack.set_trend(TrendOf(metric.definition, pack.value(), pack.earlier()));
  return pack;
}

// The events of a period, by their input.
std::map<audit::v1::ReviewInput, std::vector<v1::ReviewPackEvent>> EventsIn(const Ledger& ledger, absl::Time after,
                                                                            absl::Time to, const IsOpen& is_open) {
  std::map<audit::v1::ReviewInput, std::vector<v1::ReviewPackEvent>> events;
  for (const auto& [key, history] : ledger.items()) {
    if (key.first != kReviewInputsKind) continue;
    for (const Moment& moment : history) {
      if (moment.time <= after || moment.time > to) continue;
      v1::ReviewPackEvent event;
      event.set_event_type(EventTypeOf(moment));
      const auto* const input = InputOf(event.event_type());
      if (input == nullptr) continue;
      if (is_open(moment.subject)) {
        event.set_subject(moment.subject);
        event.set_version(moment.version);
        event.set_event_id(moment.event_id);
      }
      *event.mutable_event_time() = base::ToProto(moment.time);
      events[input->input()].push_back(std::move(event));
    }
  }
  for (auto& [input, list] : events) {
    const auto place = [](const v1::ReviewPackEvent& event) {
      return std::make_tuple(base::FromProto(event.event_time()), event.subject(), event.version());
    };
    std::sort(list.begin(), list.end(), [&](const auto& a, const auto& b) { return place(a) > place(b); });
  }
  return events;
}

void AddEvents(std::vector<v1::ReviewPackEvent> events, v1::ReviewPackInput* input) {
  std::map<std::string, int64_t> tallies;
  for (const v1::ReviewPackEvent& event : events) ++tallies[event.event_type()];
  std::vector<std::pair<std::string, int64_t>> ordered(tallies.begin(), tallies.end());
  std::stable_sort(ordered.begin(), ordered.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
  for (const auto& [type, count] : ordered) {
    v1::ReviewPackTally& tally = *input->add_tallies();
    tally.set_event_type(type);
    tally.set_count(count);
  }
  const size_t listed = std::min<size_t>(events.size(), kMaxPackEvents);
  for (size_t i = 0; i < listed; ++i) *input->add_events() = std::move(events[i]);
  input->set_events_left_out(static_cast<int64_t>(events.size() - listed));
  input->set_nothing_happened(events.empty());
}

}  // namespace

bool IsForPacks(const Kind& kind) {
  static const std::set<Series>& read = *[] {
    auto* series = new std::set<Series>();
    for (const auto& input : ReviewPackInputs().inputs()) {
      for (const std::string& id : input.metrics()) {
        const Metric* const metric = FindMetric(id);
        if (metric == nullptr) continue;
        for (const Input& each : metric->formula.inputs) series->insert(each.series);
        series->insert(metric->formula.looks_up.begin(), metric->formula.looks_up.end());
      }
    }
    return series;
  }();
  return kind.id == kReviewInputsKind ||
         std::any_of(kind.series.begin(), kind.series.end(), [](Series series) { return read.count(series) > 0; });
}

absl::StatusOr<v1::ManagementReviewPack> PackOf(const Ledger& ledger, const std::string& organization,
                                                absl::Time period_start, absl::Time time, const IsOpen& is_open) {
  v1::ManagementReviewPack pack;
  *pack.mutable_period_start_time() = base::ToProto(period_start);
  *pack.mutable_read_time() = base::ToProto(time);
  auto events = EventsIn(ledger, period_start, time, is_open);
  for (const auto& defined : ReviewPackInputs().inputs()) {
    v1::ReviewPackInput& input = *pack.add_inputs();
    input.set_input(defined.input());
    input.set_clause(defined.clause());
    input.set_title(defined.title());
    for (const std::string& id : defined.metrics()) {
      const Metric* const metric = FindMetric(id);
      if (metric == nullptr)
        base::Mistake(absl::StrCat("review_inputs.textproto names the metric ", id, ", which is none"));
      ASSIGN_OR_RETURN(*input.add_metrics(), MetricOver(ledger, organization, *metric, period_start, time));
    }
    AddEvents(std::move(events[defined.input()]), &input);
  }
  return pack;
}

}  // namespace aims::improvement
