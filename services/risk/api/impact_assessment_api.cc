#include "aims/risk/v1/impact_assessment_service.grpc.pb.h"
#include "services/risk/api/apis.h"
#include "services/risk/domain/impact_assessment.h"

namespace aims::risk {
namespace {

using Context = grpc::CallbackServerContext;
using Reactor = grpc::ServerUnaryReactor;

class ImpactAssessmentApi final : public v1::ImpactAssessmentService::CallbackService {
 public:
  explicit ImpactAssessmentApi(api::Parts parts) : api_(parts) {}

  Reactor* CreateImpactAssessment(Context* context, const v1::CreateImpactAssessmentRequest* request,
                                  v1::ImpactAssessment* response) override {
    return api_.Create<ImpactAssessments>(context, request, response, &Open);
  }
  Reactor* GetImpactAssessment(Context* context, const v1::GetImpactAssessmentRequest* request,
                               v1::ImpactAssessment* response) override {
    return api_.Get(context, request, response);
  }
  Reactor* ListImpactAssessments(Context* context, const v1::ListImpactAssessmentsRequest* request,
                                 v1::ListImpactAssessmentsResponse* response) override {
    return api_.List<ImpactAssessments>(context, request, response);
  }
  Reactor* RecordImpactScreening(Context* context, const v1::RecordImpactScreeningRequest* request,
                                 v1::ImpactAssessment* response) override {
    return api_.Change<ImpactAssessments>(context, request, response, &RecordScreening);
  }
  Reactor* DecideImpactNotRequired(Context* context, const v1::DecideImpactNotRequiredRequest* request,
                                   v1::ImpactAssessment* response) override {
    return api_.Change<ImpactAssessments>(context, request, response, &DecideNotRequired);
  }
  Reactor* StartImpactAssessment(Context* context, const v1::StartImpactAssessmentRequest* request,
                                 v1::ImpactAssessment* response) override {
    return api_.Change<ImpactAssessments>(context, request, response, &Start);
  }
  Reactor* SetImpactSections(Context* context, const v1::SetImpactSectionsRequest* request,
                             v1::ImpactAssessment* response) override {
    return api_.Change<ImpactAssessments>(context, request, response, &SetSections);
  }
  Reactor* SetImpactHarms(Context* context, const v1::SetImpactHarmsRequest* request,
                          v1::ImpactAssessment* response) override {
    return api_.Change<ImpactAssessments>(context, request, response, &SetHarms);
  }
  Reactor* SetImpactBenefits(Context* context, const v1::SetImpactBenefitsRequest* request,
                             v1::ImpactAssessment* response) override {
    return api_.Change<ImpactAssessments>(context, request, response, &SetBenefits);
  }
  Reactor* SetImpactMeasures(Context* context, const v1::SetImpactMeasuresRequest* request,
                             v1::ImpactAssessment* response) override {
    return api_.Change<ImpactAssessments>(context, request, response, &SetMeasures);
  }
  Reactor* SetImpactTarget(Context* context, const v1::SetImpactTargetRequest* request,
                           v1::ImpactAssessment* response) override {
    return api_.Change<ImpactAssessments>(context, request, response, &SetTarget);
  }
  Reactor* WithdrawImpactAssessment(Context* context, const v1::WithdrawImpactAssessmentRequest* request,
                                    v1::ImpactAssessment* response) override {
    return api_.Change<ImpactAssessments>(context, request, response, &Withdraw);
  }
  Reactor* SubmitImpactAssessment(Context* context, const v1::SubmitImpactAssessmentRequest* request,
                                  v1::ImpactAssessment* response) override {
    return api_.Change<ImpactAssessments>(context, request, response, &Submit);
  }
  Reactor* ReviewImpactAssessment(Context* context, const v1::ReviewImpactAssessmentRequest* request,
                                  v1::ImpactAssessment* response) override {
    return api_.Change<ImpactAssessments>(context, request, response, &Review);
  }
  Reactor* ApproveImpactAssessment(Context* context, const v1::ApproveImpactAssessmentRequest* request,
                                   v1::ImpactAssessment* response) override {
    return api_.Change<ImpactAssessments>(context, request, response, &Approve);
  }
  Reactor* BreakGlassApproveImpactAssessment(Context* context,
                                             const v1::BreakGlassApproveImpactAssessmentRequest* request,
                                             v1::ImpactAssessment* response) override {
    return api_.Change<ImpactAssessments>(context, request, response, &BreakGlassApprove);
  }
  Reactor* ReviewImpactAssessmentBreakGlass(Context* context,
                                            const v1::ReviewImpactAssessmentBreakGlassRequest* request,
                                            v1::ImpactAssessment* response) override {
    return api_.Change<ImpactAssessments>(context, request, response, &ReviewBreakGlass);
  }
  Reactor* RejectImpactAssessment(Context* context, const v1::RejectImpactAssessmentRequest* request,
                                  v1::ImpactAssessment* response) override {
    return api_.Change<ImpactAssessments>(context, request, response, &Reject);
  }
  Reactor* RequestImpactRenewal(Context* context, const v1::RequestImpactRenewalRequest* request,
                                v1::ImpactAssessment* response) override {
    return api_.Change<ImpactAssessments>(context, request, response, &RequestRenewal);
  }
  Reactor* ArchiveImpactAssessment(Context* context, const v1::ArchiveImpactAssessmentRequest* request,
                                   v1::ImpactAssessment* response) override {
    return api_.Change<ImpactAssessments>(context, request, response, &Archive);
  }

 private:
  api::ResourceApi api_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeImpactAssessmentApi(const api::Parts& parts) {
  return std::make_unique<ImpactAssessmentApi>(parts);
}

}  // namespace aims::risk
