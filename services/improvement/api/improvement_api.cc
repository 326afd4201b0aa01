#include "services/improvement/api/improvement_api.h"

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "aims/improvement/v1/improvement_service.pb.h"
#include "aims/options/v1/options.pb.h"
#include "common/api/change_feed.h"
#include "common/api/readers.h"
#include "common/api/reads.h"
#include "common/base/status_macros.h"
#include "common/base/time.h"
#include "services/improvement/api/metric_answers.h"
#include "services/improvement/api/review_pack_answer.h"
#include "services/improvement/domain/evaluate.h"
#include "services/improvement/domain/kind.h"
#include "services/improvement/domain/readiness/readiness.h"

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

  // Whether every role that reads the services may know the subject: its collection is not confidential.
  bool IsOpen(absl::string_view subject) const {
    const command::AggregateType* const type = topics->TypeOf(subject);
    return type != nullptr && !type->may_read &&
           !type->prototype->GetDescriptor()->options().GetExtension(options::v1::confidential);
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
  const std::set<Series>& readiness = SeriesOfReadiness();
  std::vector<const Metric*> metrics;
  for (const Metric& metric : Metrics()) {
    const auto reads = [&](Series each) { return series.count(each) > 0; };
    if (std::any_of(metric.formula.inputs.begin(), metric.formula.inputs.end(),
                    [&](const Input& input) { return reads(input.series); }) ||
        std::any_of(metric.formula.looks_up.begin(), metric.formula.looks_up.end(), reads) ||
        (metric.definition.id() == kReadinessMetric && std::any_of(readiness.begin(), readiness.end(), reads))) {
      metrics.push_back(&metric);
    }
  }
  return metrics;
}

// The values at one snapshot, each computed once: changes that are read together, and the audiences that are told of them,
// have the same values. Thread-safe.
class ValuesAtSnapshot {
 public:
  absl::StatusOr<v1::MetricValue> Of(const api::SharedSnapshot& snapshot, const std::string& organization,
                                     const Metric& metric) {
    std::lock_guard<std::mutex> lock(mutex_);
    if (of_.lock() != snapshot) {
      values_.clear();
      of_ = snapshot;
      now_ = absl::Now();
    }
    const auto [at, is_new] = values_.try_emplace({organization, metric.definition.number()});
    if (is_new) {
      auto value = CurrentValue(MetricView(snapshot, organization), metric, now_);
      if (!value.ok()) {
        values_.erase(at);
        return value;
      }
      at->second = *std::move(value);
    }
    return at->second;
  }

 private:
  std::mutex mutex_;
  std::weak_ptr<const read_model::Snapshot> of_;
  absl::Time now_;
  std::map<std::pair<std::string, uint32_t>, v1::MetricValue> values_;
};

absl::Status TellMetrics(const Sources& sources, ValuesAtSnapshot& values, const api::SharedSnapshot& snapshot,
                         const internal::v1::StoredChange& change, const identity::Caller& caller,
                         v1::WatchMetricsResponse* response) {
  const std::string organization(OrganizationOf(change.subject()));
  for (const Metric* const metric : MovedBy(sources, change.subject())) {
    ASSIGN_OR_RETURN(*response->add_values(), values.Of(snapshot, organization, *metric));
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
      [](const std::shared_ptr<rpc::Call>& call, const v1::ListMetricDefinitionsRequest& request,
         v1::ListMetricDefinitionsResponse* response) { call->Finish(AnswerDefinitions(request, response)); });
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
          const MetricView view(snapshot, std::string(OrganizationOf(request.name())));
          if (request.has_read_time()) RETURN_IF_ERROR(CheckInstant("read_time", request.read_time()));
          const absl::Time time = request.has_read_time() ? base::FromProto(request.read_time()) : absl::Now();
          ASSIGN_OR_RETURN(*response, ReadinessOf(view, time));
          response->set_name(request.name());
          return absl::OkStatus();
        });
      });
  service->Handle<v1::GetManagementReviewPackRequest, v1::ManagementReviewPack>(
      [parts, names, sources, packing = std::make_shared<std::mutex>()](
          const std::shared_ptr<rpc::Call>& call, const v1::GetManagementReviewPackRequest& request,
          v1::ManagementReviewPack* response) {
        api::ServeSnapshot(
            parts, call, [sources, packing, &names, &request, response](const api::SharedSnapshot& snapshot) {
              const std::unique_lock<std::mutex> alone(*packing, std::try_to_lock);
              if (!alone.owns_lock()) {
                return absl::ResourceExhaustedError("the pack of another call is computed: try again in a moment");
              }
              return AnswerReviewPack(
                  snapshot, request, absl::Now(), names,
                  [&](absl::string_view subject) { return sources->IsOpen(subject); }, response);
            });
      });
  const auto changes = std::make_shared<api::ChangeFeed>(
      parts, v1::WatchMetricsResponse::default_instance(),
      [sources, values = std::make_shared<ValuesAtSnapshot>()](
          const api::SharedSnapshot& snapshot, const internal::v1::StoredChange& change, const identity::Caller& caller,
          google::protobuf::Message* response) {
        return TellMetrics(*sources, *values, snapshot, change, caller,
                           static_cast<v1::WatchMetricsResponse*>(response));
      });
  service->HandleWrites(service->MethodOf(*v1::WatchMetricsRequest::descriptor()),
                        [=](const std::shared_ptr<rpc::Admission>& admission,
                            const std::unique_ptr<const google::protobuf::Message>& asked) {
                          const auto& request = static_cast<const v1::WatchMetricsRequest&>(*asked);
                          for (const std::string& id : request.metrics()) {
                            if (FindMetric(id) == nullptr) {
                              return rpc::RefuseStream(*admission, MetricOfName(id).status());
                            }
                          }
                          return changes->Watch(admission, OptionsOf(sources, admission->caller(), request));
                        });
  return service;
}

}  // namespace aims::improvement
