#include "services/improvement/api/improvement_api.h"

#include <algorithm>
#include <functional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "aims/improvement/v1/improvement_service.pb.h"
#include "common/api/change_feed.h"
#include "common/api/readers.h"
#include "common/api/reads.h"
#include "common/base/status_macros.h"
#include "common/base/time.h"
#include "common/command/stored_changes.h"
#include "services/improvement/api/metric_answers.h"
#include "services/improvement/api/review_pack_answer.h"
#include "services/improvement/domain/readiness/readiness.h"
#include "services/improvement/domain/values.h"

namespace aims::improvement {
namespace {

// Whose subjects are counted, and who may read which.
struct Sources {
  std::shared_ptr<const command::Topics> topics;
  api::Readers readers;

  // A resource that can itself exclude readers is shown to nobody here: its state is not known to this service.
  bool MayRead(const identity::Caller& caller, absl::string_view subject) const {
    const command::AggregateType* const type = topics->TypeOf(subject);
    return readers.MayRead(caller, subject) && (type == nullptr || !type->may_read);
  }
};
using SharedSources = std::shared_ptr<const Sources>;

// The metrics that an event of a subject may move: those that read a series of a kind that the events of its type move.
std::vector<const Metric*> MovedBy(const Sources& sources, absl::string_view subject) {
  std::set<Series> series;
  const command::AggregateType* const type = sources.topics->TypeOf(subject);
  if (type == nullptr) return {};
  for (const Kind& kind : Kinds()) {
    const bool moves = std::any_of(kind.sources.begin(), kind.sources.end(), [&](const Source& source) {
      return source.event->GetDescriptor() == type->payload->message_type();
    });
    if (moves) series.insert(kind.series.begin(), kind.series.end());
  }
  std::vector<const Metric*> metrics;
  for (const Metric& metric : Metrics()) {
    const auto reads = [&](Series each) { return series.count(each) > 0; };
    if (std::any_of(metric.formula.inputs.begin(), metric.formula.inputs.end(),
                    [&](const Input& input) { return reads(input.series); }) ||
        std::any_of(metric.formula.looks_up.begin(), metric.formula.looks_up.end(), reads) ||
        (metric.definition.id() == kReadinessMetric && (reads(Series::kPresence) || reads(Series::kDone)))) {
      metrics.push_back(&metric);
    }
  }
  return metrics;
}

absl::Status TellMetrics(const Sources& sources, const api::SharedSnapshot& snapshot,
                         const internal::v1::StoredChange& change, const identity::Caller& caller,
                         v1::WatchMetricsResponse* response) {
  const MetricView view(snapshot, std::string(command::OrganizationOfName(change.subject())));
  const absl::Time now = absl::Now();
  for (const Metric* const metric : MovedBy(sources, change.subject())) {
    ASSIGN_OR_RETURN(*response->add_values(), CurrentValue(view, *metric, now));
  }
  if (sources.MayRead(caller, change.subject())) {
    response->set_subject(change.subject());
    response->set_version(change.version());
  }
  return absl::OkStatus();
}

api::WatchOptions OptionsOf(const SharedSources& sources, const identity::Caller& caller,
                            const v1::WatchMetricsRequest& request) {
  api::WatchOptions options;
  options.organization = request.parent();
  const std::set<std::string> roles(caller.actor.roles().begin(), caller.actor.roles().end());
  options.audience = absl::StrJoin(roles, ",");
  options.after = request.after();
  options.wanted = [sources, ids = std::set<std::string>(request.metrics().begin(), request.metrics().end())](
                       const api::SharedSnapshot&, absl::string_view subject) -> absl::StatusOr<bool> {
    const std::vector<const Metric*> moved = MovedBy(*sources, subject);
    return std::any_of(moved.begin(), moved.end(),
                       [&](const Metric* metric) { return ids.empty() || ids.count(metric->definition.id()) > 0; });
  };
  return options;
}

}  // namespace

absl::StatusOr<std::unique_ptr<rpc::Service>> MakeImprovementApi(const api::ModelParts& parts,
                                                                 std::shared_ptr<const command::Topics> topics) {
  ASSIGN_OR_RETURN(api::Readers readers, api::Readers::Of(topics->aggregates()));
  const std::vector<std::string> names = topics->names();
  const auto sources = std::make_shared<const Sources>(Sources{std::move(topics), std::move(readers)});
  auto service = std::make_unique<rpc::Service>(parts.gate, "aims.improvement.v1.ImprovementService");
  service->Handle<v1::ListMetricDefinitionsRequest, v1::ListMetricDefinitionsResponse>(
      [](const std::shared_ptr<rpc::Call>& call, const v1::ListMetricDefinitionsRequest&,
         v1::ListMetricDefinitionsResponse* response) {
        for (const Metric& metric : Metrics()) *response->add_definitions() = metric.definition;
        call->Finish(absl::OkStatus());
      });
  service->Handle<v1::GetMetricRequest, v1::MetricValue>(
      [parts](const std::shared_ptr<rpc::Call>& call, const v1::GetMetricRequest& request, v1::MetricValue* response) {
        api::ServeSnapshot(parts, call, [&request, response](const api::SharedSnapshot& snapshot) {
          return AnswerMetric(snapshot, request, absl::Now(), response);
        });
      });
  service->Handle<v1::QueryMetricSeriesRequest, v1::QueryMetricSeriesResponse>(
      [parts](const std::shared_ptr<rpc::Call>& call, const v1::QueryMetricSeriesRequest& request,
              v1::QueryMetricSeriesResponse* response) {
        api::ServeSnapshot(parts, call, [&request, response](const api::SharedSnapshot& snapshot) {
          return AnswerSeries(snapshot, request, absl::Now(), response);
        });
      });
  service->Handle<v1::ExplainMetricRequest, v1::ExplainMetricResponse>(
      [parts, sources](const std::shared_ptr<rpc::Call>& call, const v1::ExplainMetricRequest& request,
                       v1::ExplainMetricResponse* response) {
        api::ServeSnapshot(
            parts, call, [sources, &caller = call->caller(), &request, response](const api::SharedSnapshot& snapshot) {
              const Subjects subjects{
                  .is_name = [&](absl::string_view name) { return sources->topics->TypeOf(name) != nullptr; },
                  .may_read = [&](absl::string_view name) { return sources->MayRead(caller, name); }};
              return AnswerExplanation(snapshot, request, absl::Now(), subjects, response);
            });
      });
  service->Handle<v1::GetReadinessRequest, v1::Readiness>(
      [parts](const std::shared_ptr<rpc::Call>& call, const v1::GetReadinessRequest& request, v1::Readiness* response) {
        api::ServeSnapshot(parts, call, [&request, response](const api::SharedSnapshot& snapshot) -> absl::Status {
          const MetricView view(snapshot, std::string(command::OrganizationOfName(request.name())));
          const absl::Time time = request.has_read_time() ? base::FromProto(request.read_time()) : absl::Now();
          ASSIGN_OR_RETURN(*response, ReadinessOf(view, time));
          response->set_name(request.name());
          return absl::OkStatus();
        });
      });
  service->Handle<v1::GetManagementReviewPackRequest, v1::ManagementReviewPack>(
      [parts, names](const std::shared_ptr<rpc::Call>& call, const v1::GetManagementReviewPackRequest& request,
                     v1::ManagementReviewPack* response) {
        api::ServeSnapshot(parts, call, [&names, &request, response](const api::SharedSnapshot& snapshot) {
          return AnswerReviewPack(snapshot, request, absl::Now(), names, response);
        });
      });
  const auto changes = std::make_shared<api::ChangeFeed>(
      parts, v1::WatchMetricsResponse::default_instance(),
      [sources](const api::SharedSnapshot& snapshot, const internal::v1::StoredChange& change,
                const identity::Caller& caller, google::protobuf::Message* response) {
        return TellMetrics(*sources, snapshot, change, caller, static_cast<v1::WatchMetricsResponse*>(response));
      });
  service->HandleWrites(service->MethodOf(*v1::WatchMetricsRequest::descriptor()),
                        [=](const std::shared_ptr<rpc::Admission>& admission,
                            const std::unique_ptr<const google::protobuf::Message>& asked) {
                          const auto& request = static_cast<const v1::WatchMetricsRequest&>(*asked);
                          for (const std::string& id : request.metrics()) {
                            if (const auto found = MetricOfName(id); !found.ok()) {
                              return rpc::RefuseStream(*admission, found.status());
                            }
                          }
                          return changes->Watch(admission, OptionsOf(sources, admission->caller(), request));
                        });
  return service;
}

}  // namespace aims::improvement
