#pragma once
// Answers about metrics from a view of their counts: a value, values over time, and the subjects behind a value.

#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "aims/improvement/v1/improvement_service.pb.h"
#include "services/improvement/domain/catalogue.h"
#include "services/improvement/views/metric_view.h"

namespace aims::improvement {

// The metric of a name: "organizations/acme/metrics/tests-missed". NotFound, with the way to the list, when it is none.
absl::StatusOr<const Metric*> MetricOfName(absl::string_view name);
// InvalidArgument for a filter by a property that the metric's subjects do not have.
absl::Status CheckFilter(const Metric& metric, const v1::MetricFilter& filter);

// InvalidArgument for a field with an instant before 1970: nothing is recorded of then.
absl::Status CheckInstant(absl::string_view field, const google::protobuf::Timestamp& time);

absl::Status AnswerDefinitions(const v1::ListMetricDefinitionsRequest& request,
                               v1::ListMetricDefinitionsResponse* response);

// `now` is the instant of an answer whose request names none.
absl::Status AnswerMetric(const MetricView::Snapshot& snapshot, const v1::GetMetricRequest& request, absl::Time now,
                          v1::MetricValue* response);

absl::Status AnswerSeries(const MetricView::Snapshot& snapshot, const v1::QueryMetricSeriesRequest& request,
                          absl::Time now, v1::QueryMetricSeriesResponse* response);

// How subjects are named.
struct Subjects {
  // Whether the text is the name of a resource.
  std::function<bool(absl::string_view name)> is_name;
  // Whether the caller may read a subject.
  std::function<bool(absl::string_view name)> may_read;
};
absl::Status AnswerExplanation(const MetricView::Snapshot& snapshot, const v1::ExplainMetricRequest& request,
                               absl::Time now, const Subjects& subjects, v1::ExplainMetricResponse* response);

// The value of a metric of an organization, over the window of its definition.
absl::StatusOr<v1::MetricValue> CurrentValue(const MetricView& view, const Metric& metric, absl::Time now);

}  // namespace aims::improvement
