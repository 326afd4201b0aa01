#include "aims/risk/v1/risk_category.grpc.pb.h"
#include "common/api/import_stream.h"
#include "services/risk/api/apis.h"
#include "services/risk/domain/risk_category.h"

namespace aims::risk {
namespace {

using Context = grpc::CallbackServerContext;
using Reactor = grpc::ServerUnaryReactor;

class RiskCategoryApi final : public v1::RiskCategoryService::CallbackService {
 public:
  explicit RiskCategoryApi(api::Parts parts) : api_(parts) {}

  Reactor* CreateRiskCategory(Context* context, const v1::CreateRiskCategoryRequest* request,
                              v1::RiskCategory* response) override {
    return api_.Create<RiskCategories>(context, request, response, &Register);
  }
  grpc::ServerBidiReactor<v1::ImportRiskCategoriesRequest, v1::ImportRiskCategoriesResponse>* ImportRiskCategories(
      Context* context) override {
    return api::ImportStream<RiskCategories, v1::ImportRiskCategoriesRequest, v1::ImportRiskCategoriesResponse>::Start(
        api_.parts(), context, "/aims.risk.v1.RiskCategoryService/ImportRiskCategories", &Import);
  }
  Reactor* GetRiskCategory(Context* context, const v1::GetRiskCategoryRequest* request,
                           v1::RiskCategory* response) override {
    return api_.Get(context, request, response);
  }
  Reactor* ListRiskCategories(Context* context, const v1::ListRiskCategoriesRequest* request,
                              v1::ListRiskCategoriesResponse* response) override {
    return api_.List<RiskCategories>(context, request, response);
  }
  Reactor* UpdateRiskCategory(Context* context, const v1::UpdateRiskCategoryRequest* request,
                              v1::RiskCategory* response) override {
    return api_.Change<RiskCategories>(context, request, response, &Update);
  }
  Reactor* DeleteRiskCategory(Context* context, const v1::DeleteRiskCategoryRequest* request,
                              v1::RiskCategory* response) override {
    return api_.Change<RiskCategories>(context, request, response, &Delete);
  }
  Reactor* UndeleteRiskCategory(Context* context, const v1::UndeleteRiskCategoryRequest* request,
                                v1::RiskCategory* response) override {
    return api_.Undelete<RiskCategories>(context, request, response, &Undelete);
  }

 private:
  api::ResourceApi api_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeRiskCategoryApi(const api::Parts& parts) {
  return std::make_unique<RiskCategoryApi>(parts);
}

}  // namespace aims::risk
