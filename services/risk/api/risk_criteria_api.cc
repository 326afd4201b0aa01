#include "aims/risk/v1/risk_criteria.grpc.pb.h"
#include "services/risk/api/apis.h"
#include "services/risk/domain/risk_criteria.h"

namespace aims::risk {
namespace {

using Context = grpc::CallbackServerContext;
using Reactor = grpc::ServerUnaryReactor;

class RiskCriteriaApi final : public v1::RiskCriteriaService::CallbackService {
 public:
  explicit RiskCriteriaApi(api::Parts parts) : api_(parts) {}

  Reactor* CreateRiskCriteria(Context* context, const v1::CreateRiskCriteriaRequest* request,
                              v1::RiskCriteria* response) override {
    return api_.Create<RiskCriteriaSets>(context, request, response, &Register);
  }
  Reactor* GetRiskCriteria(Context* context, const v1::GetRiskCriteriaRequest* request,
                           v1::RiskCriteria* response) override {
    return api_.Get(context, request, response);
  }
  Reactor* ListRiskCriteria(Context* context, const v1::ListRiskCriteriaRequest* request,
                            v1::ListRiskCriteriaResponse* response) override {
    return api_.List<RiskCriteriaSets>(context, request, response);
  }
  Reactor* UpdateRiskCriteria(Context* context, const v1::UpdateRiskCriteriaRequest* request,
                              v1::RiskCriteria* response) override {
    return api_.Change<RiskCriteriaSets>(context, request, response, &Update);
  }
  Reactor* ProposeRiskCriteria(Context* context, const v1::ProposeRiskCriteriaRequest* request,
                               v1::RiskCriteria* response) override {
    return api_.Change<RiskCriteriaSets>(context, request, response, &Propose);
  }
  Reactor* ApproveRiskCriteria(Context* context, const v1::ApproveRiskCriteriaRequest* request,
                               v1::RiskCriteria* response) override {
    return api_.Change<RiskCriteriaSets>(context, request, response, &Approve);
  }
  Reactor* BreakGlassApproveRiskCriteria(Context* context, const v1::BreakGlassApproveRiskCriteriaRequest* request,
                                         v1::RiskCriteria* response) override {
    return api_.Change<RiskCriteriaSets>(context, request, response, &BreakGlassApprove);
  }
  Reactor* ReviewRiskCriteriaBreakGlass(Context* context, const v1::ReviewRiskCriteriaBreakGlassRequest* request,
                                        v1::RiskCriteria* response) override {
    return api_.Change<RiskCriteriaSets>(context, request, response, &ReviewBreakGlass);
  }
  Reactor* RejectRiskCriteria(Context* context, const v1::RejectRiskCriteriaRequest* request,
                              v1::RiskCriteria* response) override {
    return api_.Change<RiskCriteriaSets>(context, request, response, &Reject);
  }
  Reactor* WithdrawRiskCriteria(Context* context, const v1::WithdrawRiskCriteriaRequest* request,
                                v1::RiskCriteria* response) override {
    return api_.Change<RiskCriteriaSets>(context, request, response, &Withdraw);
  }
  Reactor* ReviewRiskCriteria(Context* context, const v1::ReviewRiskCriteriaRequest* request,
                              v1::RiskCriteria* response) override {
    return api_.Change<RiskCriteriaSets>(context, request, response, &Review);
  }

 private:
  api::ResourceApi api_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeRiskCriteriaApi(const api::Parts& parts) {
  return std::make_unique<RiskCriteriaApi>(parts);
}

}  // namespace aims::risk
