#include "aims/inventory/v1/inventory.grpc.pb.h"
#include "common/api/history.h"
#include "common/api/read_model_api.h"
#include "common/api/reads.h"
#include "common/api/watch.h"
#include "services/inventory/api/apis.h"

namespace aims::inventory {
namespace {

using Context = grpc::CallbackServerContext;
using Reactor = grpc::ServerUnaryReactor;

class InventoryApi final : public v1::InventoryService::CallbackService {
 public:
  InventoryApi(api::Parts parts, event_log::Log* log) : parts_(parts), log_(log) {}

  Reactor* ListRevisions(Context* context, const v1::ListRevisionsRequest* request,
                         v1::ListRevisionsResponse* response) override {
    auto [reactor, call] = parts_.gate->Begin(context, *request);
    if (call == nullptr) return reactor;
    api::ServeRead(parts_, call, [request, response](const command::ResourceView& view) -> absl::Status {
      auto page = api::RevisionsPage(view, request->name(), request->page_size(), request->page_token());
      if (!page.ok()) return page.status();
      for (auto& revision : page->revisions) *response->add_revisions() = std::move(revision);
      response->set_next_page_token(page->next_page_token);
      return absl::OkStatus();
    });
    return reactor;
  }

  grpc::ServerWriteReactor<v1::WatchChangesResponse>* WatchChanges(Context* context,
                                                                   const v1::WatchChangesRequest* request) override {
    return api::Watch<v1::WatchChangesResponse>::Start(parts_, context, *request, request->parent(), request->after(),
                                                       request->from_beginning());
  }

  Reactor* GetReadModel(Context* context, const v1::GetReadModelRequest* request,
                        type::v1::ReadModel* response) override {
    return Care(context, *request, response, [] { return absl::OkStatus(); });
  }
  Reactor* RebuildReadModel(Context* context, const v1::RebuildReadModelRequest* request,
                            type::v1::ReadModel* response) override {
    return Care(context, *request, response, [this] { return parts_.model->Rebuild(); });
  }
  Reactor* ParkEvent(Context* context, const v1::ParkEventRequest* request, type::v1::ReadModel* response) override {
    return Care(context, *request, response, [this, request] {
      return parts_.model->Park({parts_.aggregates->topic(), request->partition()}, request->offset(),
                                request->reason());
    });
  }

 private:
  // Does something to the read model, then says how it stands.
  Reactor* Care(Context* context, const google::protobuf::Message& request, type::v1::ReadModel* response,
                const std::function<absl::Status()>& act) {
    auto [reactor, call] = parts_.gate->Begin(context, request);
    if (call == nullptr) return reactor;
    const absl::Status status = act();
    if (status.ok()) *response = api::DescribeReadModel(parts_, log_);
    call->Finish(status);
    return reactor;
  }

  const api::Parts parts_;
  event_log::Log* const log_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeInventoryApi(const api::Parts& parts, event_log::Log* log) {
  return std::make_unique<InventoryApi>(parts, log);
}

}  // namespace aims::inventory
