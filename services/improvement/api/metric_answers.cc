#include "services/improvement/api/metric_answers.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/base/time.h"
#include "common/domain/refusal.h"
#include "common/query/page.h"
#include "services/improvement/domain/evaluate.h"
#include "services/improvement/domain/kind.h"

namespace aims::improvement {
namespace {

using v1::MetricDefinition;

absl::Time WindowStart(const Metric& metric, uint32_t days, absl::Time time) {
  return time - absl::Hours(24) * (days > 0 ? days : metric.definition.window_days());
}

bool Has(const MetricDefinition& definition, MetricDefinition::Dimension dimension) {
  return std::find(definition.dimensions().begin(), definition.dimensions().end(), dimension) !=
         definition.dimensions().end();
}

}  // namespace

absl::StatusOr<const Metric*> MetricOfName(absl::string_view name) {
  const Metric* const metric = FindMetric(LastPart(name));
  if (metric != nullptr) return metric;
  return absl::NotFoundError(
      absl::StrCat("no metric has the id ", LastPart(name), "; ListMetricDefinitions returns all metrics"));
}

absl::Status CheckInstant(absl::string_view field, const google::protobuf::Timestamp& time) {
  if (base::FromProto(time) >= absl::UnixEpoch()) return absl::OkStatus();
  return domain::BadField(field, "is before 1970, and nothing is recorded of then");
}

absl::Status CheckFilter(const Metric& metric, const v1::MetricFilter& filter) {
  const struct {
    const std::string& value;
    MetricDefinition::Dimension dimension;
    absl::string_view field;
    absl::string_view words;
  } conditions[] = {{filter.unit(), MetricDefinition::DIMENSION_UNIT, "filter.unit", "no unit"},
                    {filter.owner(), MetricDefinition::DIMENSION_OWNER, "filter.owner", "no owner"},
                    {filter.ai_system(), MetricDefinition::DIMENSION_AI_SYSTEM, "filter.ai_system", "no AI system"},
                    {filter.framework(), MetricDefinition::DIMENSION_FRAMEWORK, "filter.framework", "no framework"}};
  for (const auto& condition : conditions) {
    if (condition.value.empty() || Has(metric.definition, condition.dimension)) continue;
    return domain::BadField(condition.field,
                            absl::StrCat("the metric ", metric.definition.id(), " cannot be narrowed by it: its ",
                                         metric.definition.counts(), " have ", condition.words,
                                         " here. Its definition lists the dimensions that it has."));
  }
  return absl::OkStatus();
}

absl::StatusOr<v1::MetricValue> CurrentValue(const MetricView& view, const Metric& metric, absl::Time now) {
  return ValueAt(metric, view.organization(), view, view, now, WindowStart(metric, 0, now));
}

absl::Status AnswerDefinitions(const v1::ListMetricDefinitionsRequest& request,
                               v1::ListMetricDefinitionsResponse* response) {
  ASSIGN_OR_RETURN(const query::PageRequest page, query::PageRequest::Read(request));
  query::PageRoom room(page.size());
  bool begun = page.after().empty();
  std::string last;
  for (const Metric& metric : Metrics()) {
    if (!begun) {
      begun = metric.definition.id() == page.after();
      continue;
    }
    if (!room.Take(metric.definition.ByteSizeLong())) {
      response->set_next_page_token(page.TokenBehind(last));
      break;
    }
    last = metric.definition.id();
    *response->add_definitions() = metric.definition;
  }
  return absl::OkStatus();
}

absl::Status AnswerMetric(const MetricView::Snapshot& snapshot, const v1::GetMetricRequest& request, absl::Time now,
                          v1::MetricValue* response) {
  ASSIGN_OR_RETURN(const Metric* const metric, MetricOfName(request.name()));
  RETURN_IF_ERROR(CheckFilter(*metric, request.filter()));
  const std::string organization(OrganizationOf(request.name()));
  if (request.has_read_time()) RETURN_IF_ERROR(CheckInstant("read_time", request.read_time()));
  const absl::Time time = request.has_read_time() ? base::FromProto(request.read_time()) : now;
  const MetricView all(snapshot, organization);
  const MetricView counted(snapshot, organization, request.filter());
  ASSIGN_OR_RETURN(
      *response, ValueAt(*metric, organization, counted, all, time, WindowStart(*metric, request.window_days(), time)));
  return absl::OkStatus();
}

}  // namespace aims::improvement
