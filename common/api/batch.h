#pragma once
// Several commands in one call, each decided on its own: a batch of creates, and a stream of rows. What is wrong with
// one does not keep the others out.

#include <algorithm>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "common/api/freshness.h"
#include "common/api/resource_api.h"
#include "common/domain/refusal.h"
#include "google/rpc/status.pb.h"

namespace aims::api {

// As google.rpc.Status, for results inside messages.
google::rpc::Status ToRpcStatus(const absl::Status& status);

// The first field that `status` (a BadRequest) is about; empty when it is about none.
std::string FieldOf(const absl::Status& status);

// BatchCreate… of `Aggregate`. `BatchRequest` has parent and requests (of type `Request`); `BatchResponse` has results,
// each with the resource or an error. `create_path` is the method that creates one, for what other replicas lead.
//
//   return BatchCreate<AiSystems>(parts, context, request, response,
//                                 "/aims.inventory.v1.AiSystemService/CreateAiSystem", &Register,
//                                 [](auto* result) { return result->mutable_ai_system(); });
template <class Aggregate, class Request, class BatchRequest, class BatchResponse, class Slot>
grpc::ServerUnaryReactor* BatchCreate(const Parts& parts, grpc::CallbackServerContext* context,
                                      const BatchRequest* request, BatchResponse* response,
                                      const std::string& create_path, DecideFunction<Aggregate, Request> decide,
                                      Slot slot) {
  auto [reactor, begun] = parts.gate->Begin(context, *request);
  if (begun == nullptr) return reactor;
  std::shared_ptr<rpc::Call> call = begun;

  struct Progress {
    std::mutex mutex;
    int open = 0;
    event_log::Positions positions;
  };
  auto progress = std::make_shared<Progress>();
  progress->open = request->requests_size() + 1;
  for (int i = 0; i < request->requests_size(); ++i) response->add_results();
  // Each result is written by one callback; the last one to come finishes the call.
  const auto finish_one = [call, progress](const event_log::Positions& positions) {
    std::unique_lock<std::mutex> lock(progress->mutex);
    Include(positions, &progress->positions);
    if (--progress->open > 0) return;
    lock.unlock();
    if (!progress->positions.empty()) {
      call->AddTrailer(rpc::kFreshnessTokenKey, TokenAfter(call->freshness_token(), progress->positions));
    }
    call->Finish(absl::OkStatus());
  };
  for (int i = 0; i < request->requests_size(); ++i) {
    auto* result = response->mutable_results(i);
    const Request& item = request->requests(i);
    if (item.parent() != request->parent()) {
      *result->mutable_error() =
          ToRpcStatus(domain::BadField("parent", "must be the parent of the batch, " + request->parent()));
      finish_one({});
      continue;
    }
    Errand errand;
    std::shared_ptr<const Message> prepared = PrepareCreate(item, Aggregate::kCollection, &errand.subject);
    auto resource = std::make_shared<typename Aggregate::State>();
    errand.admission = call.get();
    errand.path = create_path;
    errand.request = prepared.get();
    errand.response = resource.get();
    errand.expects = command::Expects::kAbsent;
    errand.decide = Erase<Aggregate>(static_cast<const Request&>(*prepared), decide);
    errand.on_outcome = [=](absl::StatusOr<command::Outcome> outcome) {
      if (outcome.ok()) {
        *slot(result) = static_cast<const typename Aggregate::State&>(*outcome->resource);
      } else {
        *result->mutable_error() = ToRpcStatus(outcome.status());
      }
      finish_one(outcome.ok() ? outcome->positions : event_log::Positions());
    };
    errand.on_forwarded = [=, keep = prepared](const absl::Status& status, const rpc::Metadata& trailers) {
      if (status.ok()) {
        *slot(result) = *resource;
      } else {
        *result->mutable_error() = ToRpcStatus(status);
      }
      finish_one(FreshnessIn(trailers));
    };
    errand.decide = [keep = prepared, decide = std::move(errand.decide)](
                        const Message& state, const domain::Decision& decision) { return decide(state, decision); };
    Run(parts, std::move(errand));
  }
  finish_one({});
  return reactor;
}

}  // namespace aims::api
