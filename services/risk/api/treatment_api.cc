#include "aims/risk/v1/treatment.grpc.pb.h"
#include "services/risk/api/apis.h"
#include "services/risk/domain/treatment.h"

namespace aims::risk {
namespace {

using Context = grpc::CallbackServerContext;
using Reactor = grpc::ServerUnaryReactor;

class TreatmentApi final : public v1::TreatmentService::CallbackService {
 public:
  explicit TreatmentApi(api::Parts parts) : api_(parts) {}

  Reactor* CreateTreatment(Context* context, const v1::CreateTreatmentRequest* request,
                           v1::Treatment* response) override {
    return api_.Create<Treatments>(context, request, response, &Plan);
  }
  Reactor* GetTreatment(Context* context, const v1::GetTreatmentRequest* request, v1::Treatment* response) override {
    return api_.Get(context, request, response);
  }
  Reactor* ListTreatments(Context* context, const v1::ListTreatmentsRequest* request,
                          v1::ListTreatmentsResponse* response) override {
    return api_.List<Treatments>(context, request, response);
  }
  Reactor* UpdateTreatment(Context* context, const v1::UpdateTreatmentRequest* request,
                           v1::Treatment* response) override {
    return api_.Change<Treatments>(context, request, response, &Update);
  }
  Reactor* ApproveTreatment(Context* context, const v1::ApproveTreatmentRequest* request,
                            v1::Treatment* response) override {
    return api_.Change<Treatments>(context, request, response, &Approve);
  }
  Reactor* BreakGlassApproveTreatment(Context* context, const v1::BreakGlassApproveTreatmentRequest* request,
                                      v1::Treatment* response) override {
    return api_.Change<Treatments>(context, request, response, &BreakGlassApprove);
  }
  Reactor* ReviewTreatmentBreakGlass(Context* context, const v1::ReviewTreatmentBreakGlassRequest* request,
                                     v1::Treatment* response) override {
    return api_.Change<Treatments>(context, request, response, &ReviewBreakGlass);
  }
  Reactor* RejectTreatment(Context* context, const v1::RejectTreatmentRequest* request,
                           v1::Treatment* response) override {
    return api_.Change<Treatments>(context, request, response, &Reject);
  }
  Reactor* StartTreatment(Context* context, const v1::StartTreatmentRequest* request,
                          v1::Treatment* response) override {
    return api_.Change<Treatments>(context, request, response, &Start);
  }
  Reactor* CompleteTreatmentAction(Context* context, const v1::CompleteTreatmentActionRequest* request,
                                   v1::Treatment* response) override {
    return api_.Change<Treatments>(context, request, response, &CompleteAction);
  }
  Reactor* CompleteTreatment(Context* context, const v1::CompleteTreatmentRequest* request,
                             v1::Treatment* response) override {
    return api_.Change<Treatments>(context, request, response, &Complete);
  }
  Reactor* RecordTreatmentTest(Context* context, const v1::RecordTreatmentTestRequest* request,
                               v1::Treatment* response) override {
    return api_.Change<Treatments>(context, request, response, &RecordTest);
  }
  Reactor* WithdrawTreatment(Context* context, const v1::WithdrawTreatmentRequest* request,
                             v1::Treatment* response) override {
    return api_.Change<Treatments>(context, request, response, &risk::Withdraw);
  }

 private:
  api::ResourceApi api_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeTreatmentApi(const api::Parts& parts) {
  return std::make_unique<TreatmentApi>(parts);
}

}  // namespace aims::risk
