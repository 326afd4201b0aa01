#include "services/improvement/api/metric_gauges.h"

#include <memory>
#include <utility>

#include "absl/time/clock.h"
#include "common/base/status_macros.h"
#include "services/improvement/api/metric_answers.h"
#include "services/improvement/domain/kind.h"

namespace aims::improvement {

absl::Status MetricGauges::Compute(absl::Time now) {
  const MetricView::Snapshot snapshot = model_->Serving()->database().TakeSnapshot();
  ASSIGN_OR_RETURN(std::vector<std::string> organizations, Organizations(*snapshot, kMaxOrganizations + 1));
  more_ = organizations.size() > kMaxOrganizations;
  if (more_) organizations.pop_back();
  std::vector<v1::MetricValue> values;
  for (const std::string& organization : organizations) {
    const MetricView view(snapshot, organization);
    for (const Metric& metric : Metrics()) {
      ASSIGN_OR_RETURN(values.emplace_back(), CurrentValue(view, metric, now));
    }
  }
  values_ = std::move(values);
  return absl::OkStatus();
}

void MetricGauges::Collect(telemetry::Collection& out) {
  std::lock_guard<std::mutex> lock(mutex_);
  const absl::Time now = absl::Now();
  if (now - computed_ >= kFresh || now < computed_) {
    failed_ = !Compute(now).ok();
    computed_ = now;
  }
  out.Gauge("aims_metrics_failed", "1 while the metrics of organizations cannot be computed; the last ones are told",
            {}, failed_);
  out.Gauge("aims_metrics_organizations_left_out", "1 when there are more organizations than have gauges", {}, more_);
  for (const v1::MetricValue& value : values_) {
    const telemetry::Labels labels = {{"organization", std::string(LastPart(OrganizationOf(value.name())))},
                                      {"metric", std::string(LastPart(value.name()))}};
    if (value.has_value()) {
      out.Gauge("aims_metric_value", "Value of a metric of the management system, in the unit of its definition",
                labels, value.value());
    }
    out.Gauge("aims_metric_numerator", "Numerator of a metric of the management system", labels, value.numerator());
    out.Gauge("aims_metric_denominator", "Denominator of a metric of the management system; 0 for counts and days",
              labels, value.denominator());
  }
}

}  // namespace aims::improvement
