#pragma once
// What is the same for every resource of a command service, as a gRPC service: the history of each, the changes of all,
// and the care of the read model. A service says in its proto what it is called, and which messages it takes:
//
//   struct Protos {
//     using Service = v1::InventoryService;
//     using ListRevisionsRequest = v1::ListRevisionsRequest;
//     using ListRevisionsResponse = v1::ListRevisionsResponse;
//     using WatchChangesRequest = v1::WatchChangesRequest;
//     using WatchChangesResponse = v1::WatchChangesResponse;
//     using GetReadModelRequest = v1::GetReadModelRequest;
//     using RebuildReadModelRequest = v1::RebuildReadModelRequest;
//     using ParkEventRequest = v1::ParkEventRequest;
//   };
//   return std::make_unique<api::ServiceApi<Protos>>(parts, log);
//
// Include it in .cc files only: it needs the .grpc.pb.h.

#include <utility>

#include "common/api/history.h"
#include "common/api/read_model_api.h"
#include "common/api/reads.h"
#include "common/api/watch.h"

namespace aims::api {

template <class Protos>
class ServiceApi final : public Protos::Service::CallbackService {
  using Context = grpc::CallbackServerContext;
  using Reactor = grpc::ServerUnaryReactor;
  using ReadModel = type::v1::ReadModel;

 public:
  // What `parts` points to, and `log`, outlive it.
  ServiceApi(Parts parts, event_log::Log* log) : parts_(parts), log_(log) {}

  Reactor* ListRevisions(Context* context, const typename Protos::ListRevisionsRequest* request,
                         typename Protos::ListRevisionsResponse* response) override {
    auto [reactor, call] = parts_.gate->Begin(context, *request);
    if (call == nullptr) return reactor;
    ServeRead(parts_, call, [request, response](const command::ResourceView& view) -> absl::Status {
      auto page = RevisionsPage(view, request->name(), request->page_size(), request->page_token());
      if (!page.ok()) return page.status();
      for (auto& revision : page->revisions) *response->add_revisions() = std::move(revision);
      response->set_next_page_token(page->next_page_token);
      return absl::OkStatus();
    });
    return reactor;
  }

  grpc::ServerWriteReactor<typename Protos::WatchChangesResponse>* WatchChanges(
      Context* context, const typename Protos::WatchChangesRequest* request) override {
    return Watch<typename Protos::WatchChangesResponse>::Start(parts_, context, *request, request->parent(),
                                                               request->after(), request->from_beginning());
  }

  Reactor* GetReadModel(Context* context, const typename Protos::GetReadModelRequest* request,
                        ReadModel* response) override {
    return CareForReadModel(parts_, log_, context, *request, response, [] { return absl::OkStatus(); });
  }
  Reactor* RebuildReadModel(Context* context, const typename Protos::RebuildReadModelRequest* request,
                            ReadModel* response) override {
    return CareForReadModel(parts_, log_, context, *request, response, [this] { return parts_.model->Rebuild(); });
  }
  Reactor* ParkEvent(Context* context, const typename Protos::ParkEventRequest* request, ReadModel* response) override {
    return CareForReadModel(parts_, log_, context, *request, response, [this, request] {
      return parts_.model->Park({parts_.aggregates->topic(), request->partition()}, request->offset(),
                                request->reason());
    });
  }

 private:
  const Parts parts_;
  event_log::Log* const log_;
};

}  // namespace aims::api
