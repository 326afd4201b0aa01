#include "aims/inventory/v1/model.grpc.pb.h"
#include "services/inventory/api/apis.h"
#include "services/inventory/domain/model.h"

namespace aims::inventory {
namespace {

using Context = grpc::CallbackServerContext;
using Reactor = grpc::ServerUnaryReactor;

class ModelApi final : public v1::ModelService::CallbackService {
 public:
  explicit ModelApi(api::Parts parts) : api_(parts) {}

  Reactor* CreateModel(Context* context, const v1::CreateModelRequest* request, v1::Model* response) override {
    return api_.Create<Models>(context, request, response, &Register);
  }
  Reactor* GetModel(Context* context, const v1::GetModelRequest* request, v1::Model* response) override {
    return api_.Get(context, request, response);
  }
  Reactor* ListModels(Context* context, const v1::ListModelsRequest* request,
                      v1::ListModelsResponse* response) override {
    return api_.List<Models>(context, request, response);
  }
  Reactor* UpdateModel(Context* context, const v1::UpdateModelRequest* request, v1::Model* response) override {
    return api_.Change<Models>(context, request, response, &Update);
  }
  Reactor* DeprecateModel(Context* context, const v1::DeprecateModelRequest* request, v1::Model* response) override {
    return api_.Change<Models>(context, request, response, &Deprecate);
  }
  Reactor* WithdrawModel(Context* context, const v1::WithdrawModelRequest* request, v1::Model* response) override {
    return api_.Change<Models>(context, request, response, &Withdraw);
  }
  Reactor* DeleteModel(Context* context, const v1::DeleteModelRequest* request, v1::Model* response) override {
    return api_.Change<Models>(context, request, response, &Delete);
  }
  Reactor* UndeleteModel(Context* context, const v1::UndeleteModelRequest* request, v1::Model* response) override {
    return api_.Undelete<Models>(context, request, response, &Undelete);
  }

 private:
  api::ResourceApi api_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeModelApi(const api::Parts& parts) { return std::make_unique<ModelApi>(parts); }

}  // namespace aims::inventory
