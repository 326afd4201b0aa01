#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "aims/inventory/v1/ai_system_service.grpc.pb.h"
#include "common/api/batch.h"
#include "common/api/import_stream.h"
#include "services/inventory/api/apis.h"
#include "services/inventory/domain/ai_system.h"
#include "services/inventory/domain/classification_procedure.h"

namespace aims::inventory {
namespace {

using Context = grpc::CallbackServerContext;
using Reactor = grpc::ServerUnaryReactor;

class AiSystemApi final : public v1::AiSystemService::CallbackService {
 public:
  explicit AiSystemApi(api::Parts parts) : api_(parts) {}

  Reactor* CreateAiSystem(Context* context, const v1::CreateAiSystemRequest* request, v1::AiSystem* response) override {
    return api_.Create<AiSystems>(context, request, response, &Register);
  }
  Reactor* BatchCreateAiSystems(Context* context, const v1::BatchCreateAiSystemsRequest* request,
                                v1::BatchCreateAiSystemsResponse* response) override {
    return api::BatchCreate<AiSystems, v1::CreateAiSystemRequest>(
        api_.parts(), context, request, response, "/aims.inventory.v1.AiSystemService/CreateAiSystem", &Register,
        [](auto* result) { return result->mutable_ai_system(); });
  }
  grpc::ServerBidiReactor<v1::ImportAiSystemsRequest, v1::ImportAiSystemsResponse>* ImportAiSystems(
      Context* context) override {
    return api::ImportStream<AiSystems, v1::ImportAiSystemsRequest, v1::ImportAiSystemsResponse>::Start(
        api_.parts(), context, "/aims.inventory.v1.AiSystemService/ImportAiSystems", &Import);
  }
  Reactor* GetAiSystem(Context* context, const v1::GetAiSystemRequest* request, v1::AiSystem* response) override {
    return api_.Get(context, request, response);
  }
  Reactor* ListAiSystems(Context* context, const v1::ListAiSystemsRequest* request,
                         v1::ListAiSystemsResponse* response) override {
    return api_.List<AiSystems>(context, request, response);
  }
  Reactor* UpdateAiSystem(Context* context, const v1::UpdateAiSystemRequest* request, v1::AiSystem* response) override {
    return api_.Change<AiSystems>(context, request, response, &Update);
  }
  Reactor* DeleteAiSystem(Context* context, const v1::DeleteAiSystemRequest* request, v1::AiSystem* response) override {
    return api_.Change<AiSystems>(context, request, response, &Delete);
  }
  Reactor* UndeleteAiSystem(Context* context, const v1::UndeleteAiSystemRequest* request,
                            v1::AiSystem* response) override {
    return api_.Undelete<AiSystems>(context, request, response, &Undelete);
  }
  Reactor* DeclareAiSystemState(Context* context, const v1::DeclareAiSystemStateRequest* request,
                                v1::AiSystem* response) override {
    return api_.Change<AiSystems>(context, request, response, &DeclareState);
  }
  Reactor* WithdrawAiSystem(Context* context, const v1::WithdrawAiSystemRequest* request,
                            v1::AiSystem* response) override {
    return api_.Change<AiSystems>(context, request, response, &Withdraw);
  }
  Reactor* StartInception(Context* context, const v1::StartInceptionRequest* request, v1::AiSystem* response) override {
    return api_.Change<AiSystems>(context, request, response, &inventory::StartInception);
  }
  Reactor* StartDevelopment(Context* context, const v1::StartDevelopmentRequest* request,
                            v1::AiSystem* response) override {
    return api_.Change<AiSystems>(context, request, response, &inventory::StartDevelopment);
  }
  Reactor* SubmitForVerification(Context* context, const v1::SubmitForVerificationRequest* request,
                                 v1::AiSystem* response) override {
    return api_.Change<AiSystems>(context, request, response, &inventory::SubmitForVerification);
  }
  Reactor* ApproveAiSystem(Context* context, const v1::ApproveAiSystemRequest* request,
                           v1::AiSystem* response) override {
    return api_.Change<AiSystems>(context, request, response, &Approve);
  }
  Reactor* BreakGlassApproveAiSystem(Context* context, const v1::BreakGlassApproveAiSystemRequest* request,
                                     v1::AiSystem* response) override {
    return api_.Change<AiSystems>(context, request, response, &BreakGlassApprove);
  }
  Reactor* ReviewAiSystemBreakGlass(Context* context, const v1::ReviewAiSystemBreakGlassRequest* request,
                                    v1::AiSystem* response) override {
    return api_.Change<AiSystems>(context, request, response, &ReviewBreakGlass);
  }
  Reactor* RejectAiSystem(Context* context, const v1::RejectAiSystemRequest* request, v1::AiSystem* response) override {
    return api_.Change<AiSystems>(context, request, response, &Reject);
  }
  Reactor* PutIntoOperation(Context* context, const v1::PutIntoOperationRequest* request,
                            v1::AiSystem* response) override {
    return api_.Change<AiSystems>(context, request, response, &inventory::PutIntoOperation);
  }
  Reactor* SuspendAiSystem(Context* context, const v1::SuspendAiSystemRequest* request,
                           v1::AiSystem* response) override {
    return api_.Change<AiSystems>(context, request, response, &Suspend);
  }
  Reactor* ReviewSuspension(Context* context, const v1::ReviewSuspensionRequest* request,
                            v1::AiSystem* response) override {
    return api_.Change<AiSystems>(context, request, response, &inventory::ReviewSuspension);
  }
  Reactor* ResumeAiSystem(Context* context, const v1::ResumeAiSystemRequest* request, v1::AiSystem* response) override {
    return api_.Change<AiSystems>(context, request, response, &Resume);
  }
  Reactor* StartChange(Context* context, const v1::StartChangeRequest* request, v1::AiSystem* response) override {
    return api_.Change<AiSystems>(context, request, response, &inventory::StartChange);
  }
  Reactor* DecideChangeSignificance(Context* context, const v1::DecideChangeSignificanceRequest* request,
                                    v1::AiSystem* response) override {
    return api_.Change<AiSystems>(context, request, response, &inventory::DecideChangeSignificance);
  }
  Reactor* CompleteChange(Context* context, const v1::CompleteChangeRequest* request, v1::AiSystem* response) override {
    return api_.Change<AiSystems>(context, request, response, &inventory::CompleteChange);
  }
  Reactor* CancelChange(Context* context, const v1::CancelChangeRequest* request, v1::AiSystem* response) override {
    return api_.Change<AiSystems>(context, request, response, &inventory::CancelChange);
  }
  Reactor* StartRetiring(Context* context, const v1::StartRetiringRequest* request, v1::AiSystem* response) override {
    return api_.Change<AiSystems>(context, request, response, &inventory::StartRetiring);
  }
  Reactor* CancelRetiring(Context* context, const v1::CancelRetiringRequest* request, v1::AiSystem* response) override {
    return api_.Change<AiSystems>(context, request, response, &inventory::CancelRetiring);
  }
  Reactor* RetireAiSystem(Context* context, const v1::RetireAiSystemRequest* request, v1::AiSystem* response) override {
    return api_.Change<AiSystems>(context, request, response, &Retire);
  }
  Reactor* BlockAiSystem(Context* context, const v1::BlockAiSystemRequest* request, v1::AiSystem* response) override {
    return api_.Change<AiSystems>(context, request, response, &Block);
  }
  Reactor* RequestUnblock(Context* context, const v1::RequestUnblockRequest* request, v1::AiSystem* response) override {
    return api_.Change<AiSystems>(context, request, response, &inventory::RequestUnblock);
  }
  Reactor* DecideUnblock(Context* context, const v1::DecideUnblockRequest* request, v1::AiSystem* response) override {
    return api_.Change<AiSystems>(context, request, response, &inventory::DecideUnblock);
  }
  Reactor* ClassifyAiSystem(Context* context, const v1::ClassifyAiSystemRequest* request,
                            v1::AiSystem* response) override {
    return api_.Change<AiSystems>(context, request, response, &Classify);
  }
  Reactor* ConfirmExemption(Context* context, const v1::ConfirmExemptionRequest* request,
                            v1::AiSystem* response) override {
    return api_.Change<AiSystems>(context, request, response, &inventory::ConfirmExemption);
  }
  Reactor* RequestClassificationOverride(Context* context, const v1::RequestClassificationOverrideRequest* request,
                                         v1::AiSystem* response) override {
    return api_.Change<AiSystems>(context, request, response, &RequestOverride);
  }
  Reactor* DecideClassificationOverride(Context* context, const v1::DecideClassificationOverrideRequest* request,
                                        v1::AiSystem* response) override {
    return api_.Change<AiSystems>(context, request, response, &DecideOverride);
  }
  Reactor* GetClassificationProcedure(Context* context, const v1::GetClassificationProcedureRequest* request,
                                      v1::ClassificationProcedure* response) override {
    auto [reactor, call] = api_.parts().gate->Begin(context, *request);
    if (call == nullptr) return reactor;
    if (!absl::EndsWith(request->name(), "/classificationProcedures/eu-ai-act")) {
      call->Finish(absl::NotFoundError(
          absl::StrCat(request->name(), " does not exist: the only procedure is classificationProcedures/eu-ai-act")));
      return reactor;
    }
    *response = EuAiAct().data();
    response->set_name(request->name());
    call->Finish(absl::OkStatus());
    return reactor;
  }

 private:
  api::ResourceApi api_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeAiSystemApi(const api::Parts& parts) { return std::make_unique<AiSystemApi>(parts); }

}  // namespace aims::inventory
