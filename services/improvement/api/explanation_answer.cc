// ExplainMetric: the subjects behind a value, with their shares and events.

#include <algorithm>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/base/time.h"
#include "common/domain/refusal.h"
#include "common/query/page.h"
#include "services/improvement/api/metric_answers.h"
#include "services/improvement/domain/evaluate.h"
#include "services/improvement/domain/kind.h"
#include "services/improvement/domain/readiness/readiness.h"
#include "services/improvement/domain/value.h"
#include "services/improvement/views/stored_item.h"

namespace aims::improvement {
namespace {

// Events that explain one subject; the first ones are left out where there are more.
constexpr size_t kMaxEvents = 50;

struct Explained {
  Tally tally;
  std::set<MetricView::EventId> causes;
};
using ByItem = std::map<MetricView::ItemId, Explained>;

bool IsNothing(const Tally& tally) {
  return tally.numerator == 0 && tally.denominator == 0 && tally.ended_days.empty() && tally.running_days.empty() &&
         std::all_of(tally.parts.begin(), tally.parts.end(), [](const auto& part) { return part.second == 0; });
}

absl::StatusOr<ByItem> ExplainedItems(const Metric& metric, const MetricView& counted, const MetricView& all,
                                      absl::Time time, absl::Time window_start) {
  ASSIGN_OR_RETURN(const LookedUp looked_up, LookUp(metric.formula, all, time));
  const Context context = ContextOf(looked_up, time, window_start);
  ByItem items;
  for (const Input& input : metric.formula.inputs) {
    ASSIGN_OR_RETURN(const auto shares, counted.Shares(input.series, input.over, window_start, time));
    for (const auto& [id, share] : shares) {
      Explained& item = items[id];
      for (const auto& [label, count] : share.counts) {
        input.add(label, count, context, item.tally);
        const auto causes = share.causes.find(label);
        if (causes != share.causes.end()) item.causes.insert(causes->second.begin(), causes->second.end());
      }
    }
  }
  for (auto it = items.begin(); it != items.end();) it = IsNothing(it->second.tally) ? items.erase(it) : std::next(it);
  return items;
}

void SetTally(const Tally& tally, v1::MetricShare* share) {
  share->set_numerator(tally.numerator);
  share->set_denominator(tally.denominator);
  for (const auto& [id, count] : tally.parts) {
    if (count == 0) continue;
    v1::MetricValue::Part& part = *share->add_parts();
    part.set_id(id);
    part.set_count(count);
  }
  for (const auto& [days, count] : tally.ended_days) {
    for (int64_t i = 0; i < count; ++i) share->add_ended_days(days);
  }
  for (const auto& [days, count] : tally.running_days) {
    for (int64_t i = 0; i < count; ++i) share->add_running_days(days);
  }
}

absl::Status AddEvents(const MetricView& view, const MetricView::ItemId& id, const Explained& explained,
                       const Subjects& subjects, v1::MetricShare* share) {
  const auto kind = std::find_if(Kinds().begin(), Kinds().end(), [&](const Kind& each) { return each.id == id.first; });
  if (kind == Kinds().end()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const History history, view.HistoryOf(*kind, id.second));
  std::vector<const Moment*> moments;
  for (const Moment& moment : history) {
    const absl::string_view part = SubjectPart(moment.subject);
    const MetricView::EventId cause(part == id.second ? "" : std::string(part), moment.version);
    // Of a subject that the caller may not read, nothing is told.
    if (explained.causes.count(cause) > 0 && subjects.may_read(moment.subject)) moments.push_back(&moment);
  }
  for (size_t i = moments.size() > kMaxEvents ? moments.size() - kMaxEvents : 0; i < moments.size(); ++i) {
    v1::ExplainingEvent& event = *share->add_events();
    event.set_subject(moments[i]->subject);
    event.set_version(moments[i]->version);
    event.set_event_id(moments[i]->event_id);
    event.set_event_type(EventTypeOf(*moments[i]));
    *event.mutable_event_time() = base::ToProto(moments[i]->time);
  }
  return absl::OkStatus();
}

// The resource that an item is: itself, or the subject of the events behind it.
std::string SubjectName(const MetricView& view, const MetricView::ItemId& id, const v1::MetricShare& share,
                        const Subjects& subjects) {
  const std::string name = SubjectOf(view.organization(), id.second, "");
  if (subjects.is_name(name) || share.events().empty()) return name;
  return share.events(share.events_size() - 1).subject();
}

// The clauses and controls behind the metric of readiness.
absl::Status ExplainReadiness(const MetricView& view, absl::Time time, const query::PageRequest& page,
                              v1::ExplainMetricResponse* response) {
  ASSIGN_OR_RETURN(const v1::Readiness readiness, ReadinessOf(view, time));
  query::PageRoom room(page.size());
  bool begun = page.after().empty();
  std::string last;
  for (const v1::RequirementReadiness& requirement : readiness.requirements()) {
    if (!begun) {
      begun = requirement.requirement() == page.after();
      continue;
    }
    v1::MetricShare share;
    share.set_subject(requirement.requirement());
    SetTally(RequirementTally(requirement), &share);
    if (!room.Take(share.ByteSizeLong())) {
      response->set_next_page_token(page.TokenBehind(last));
      return absl::OkStatus();
    }
    last = requirement.requirement();
    *response->add_shares() = std::move(share);
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status AnswerExplanation(const MetricView::Snapshot& snapshot, const v1::ExplainMetricRequest& request,
                               absl::Time now, const Subjects& subjects, v1::ExplainMetricResponse* response) {
  ASSIGN_OR_RETURN(const query::PageRequest page, query::PageRequest::Read(request));
  ASSIGN_OR_RETURN(const Metric* const metric, MetricOfName(request.name()));
  RETURN_IF_ERROR(CheckFilter(*metric, request.filter()));
  const std::string organization(OrganizationOf(request.name()));
  if (request.has_read_time()) RETURN_IF_ERROR(CheckInstant("read_time", request.read_time()));
  const absl::Time time = request.has_read_time() ? base::FromProto(request.read_time()) : now;
  const uint32_t days = request.window_days() > 0 ? request.window_days() : metric->definition.window_days();
  const absl::Time window_start = time - absl::Hours(24) * days;
  const MetricView all(snapshot, organization);
  const MetricView counted(snapshot, organization, request.filter());
  ASSIGN_OR_RETURN(*response->mutable_value(), ValueAt(*metric, organization, counted, all, time, window_start));
  if (metric->definition.id() == kReadinessMetric) return ExplainReadiness(all, time, page, response);

  ASSIGN_OR_RETURN(const ByItem items, ExplainedItems(*metric, counted, all, time, window_start));
  // A page begins at a number: a token with a name would tell it to readers who may not know it.
  size_t begin = 0;
  if (!page.after().empty() && !absl::SimpleAtoi(page.after(), &begin)) {
    return domain::BadField("page_token", "is not a token of this list: send one as it came");
  }
  query::PageRoom room(page.size());
  size_t number = 0;
  for (const auto& [id, explained] : items) {
    if (number < begin) {
      ++number;
      continue;
    }
    v1::MetricShare share;
    if (!room.full()) {
      SetTally(explained.tally, &share);
      RETURN_IF_ERROR(AddEvents(all, id, explained, subjects, &share));
      const std::string subject = SubjectName(all, id, share, subjects);
      if (subjects.may_read(subject)) {
        share.set_subject(subject);
      } else {
        share.set_confidential(true);
        share.clear_events();
      }
    }
    if (room.full() || !room.Take(share.ByteSizeLong())) {
      response->set_next_page_token(page.TokenBehind(absl::StrCat(number)));
      break;
    }
    ++number;
    *response->add_shares() = std::move(share);
  }
  return absl::OkStatus();
}

}  // namespace aims::improvement
