#include "aims/risk/v1/risk_service.grpc.pb.h"
#include "services/risk/api/apis.h"
#include "services/risk/domain/risk.h"

namespace aims::risk {
namespace {

using Context = grpc::CallbackServerContext;
using Reactor = grpc::ServerUnaryReactor;

class RiskApi final : public v1::RiskService::CallbackService {
 public:
  explicit RiskApi(api::Parts parts) : api_(parts) {}

  Reactor* CreateRisk(Context* context, const v1::CreateRiskRequest* request, v1::Risk* response) override {
    return api_.Create<Risks>(context, request, response, &Identify);
  }
  Reactor* GetRisk(Context* context, const v1::GetRiskRequest* request, v1::Risk* response) override {
    return api_.Get(context, request, response);
  }
  Reactor* ListRisks(Context* context, const v1::ListRisksRequest* request, v1::ListRisksResponse* response) override {
    return api_.List<Risks>(context, request, response);
  }
  Reactor* UpdateRisk(Context* context, const v1::UpdateRiskRequest* request, v1::Risk* response) override {
    return api_.Change<Risks>(context, request, response, &Update);
  }
  Reactor* AssessRisk(Context* context, const v1::AssessRiskRequest* request, v1::Risk* response) override {
    return api_.Change<Risks>(context, request, response, &Assess);
  }
  Reactor* EvaluateRisk(Context* context, const v1::EvaluateRiskRequest* request, v1::Risk* response) override {
    return api_.Change<Risks>(context, request, response, &Evaluate);
  }
  Reactor* ChooseRiskTreatment(Context* context, const v1::ChooseRiskTreatmentRequest* request,
                               v1::Risk* response) override {
    return api_.Change<Risks>(context, request, response, &ChooseTreatment);
  }
  Reactor* StartRiskMonitoring(Context* context, const v1::StartRiskMonitoringRequest* request,
                               v1::Risk* response) override {
    return api_.Change<Risks>(context, request, response, &StartMonitoring);
  }
  Reactor* RequestRiskReassessment(Context* context, const v1::RequestRiskReassessmentRequest* request,
                                   v1::Risk* response) override {
    return api_.Change<Risks>(context, request, response, &RequestReassessment);
  }
  Reactor* RequestRiskAcceptance(Context* context, const v1::RequestRiskAcceptanceRequest* request,
                                 v1::Risk* response) override {
    return api_.Change<Risks>(context, request, response, &RequestAcceptance);
  }
  Reactor* AcceptRisk(Context* context, const v1::AcceptRiskRequest* request, v1::Risk* response) override {
    return api_.Change<Risks>(context, request, response, &Accept);
  }
  Reactor* RejectRiskAcceptance(Context* context, const v1::RejectRiskAcceptanceRequest* request,
                                v1::Risk* response) override {
    return api_.Change<Risks>(context, request, response, &RejectAcceptance);
  }
  Reactor* WithdrawRiskAcceptance(Context* context, const v1::WithdrawRiskAcceptanceRequest* request,
                                  v1::Risk* response) override {
    return api_.Change<Risks>(context, request, response, &WithdrawAcceptance);
  }
  Reactor* RevokeRiskAcceptance(Context* context, const v1::RevokeRiskAcceptanceRequest* request,
                                v1::Risk* response) override {
    return api_.Change<Risks>(context, request, response, &RevokeAcceptance);
  }
  Reactor* CloseRisk(Context* context, const v1::CloseRiskRequest* request, v1::Risk* response) override {
    return api_.Change<Risks>(context, request, response, &Close);
  }

 private:
  api::ResourceApi api_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeRiskApi(const api::Parts& parts) { return std::make_unique<RiskApi>(parts); }

}  // namespace aims::risk
