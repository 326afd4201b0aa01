// The moves of the risk service, in any order (common/api/testing/moves_fuzz.h).

#include "common/api/testing/moves_fuzz.h"
#include "services/risk/domain/impact_assessment.h"
#include "services/risk/domain/risk.h"
#include "services/risk/domain/risk_category.h"
#include "services/risk/domain/risk_criteria.h"
#include "services/risk/domain/treatment.h"

namespace aims::risk {
namespace {

using api::testing::AnyMove;

constexpr AnyMove kMoves[] = {
    AIMS_MOVE(RiskCriteriaSets, RiskCriteria, CreateRiskCriteriaRequest, Register),
    AIMS_MOVE(RiskCriteriaSets, RiskCriteria, UpdateRiskCriteriaRequest, Update),
    AIMS_MOVE(RiskCriteriaSets, RiskCriteria, ProposeRiskCriteriaRequest, Propose),
    AIMS_MOVE(RiskCriteriaSets, RiskCriteria, ApproveRiskCriteriaRequest, Approve),
    AIMS_MOVE(RiskCriteriaSets, RiskCriteria, RejectRiskCriteriaRequest, Reject),
    AIMS_MOVE(RiskCriteriaSets, RiskCriteria, WithdrawRiskCriteriaRequest, Withdraw),
    AIMS_MOVE(RiskCriteriaSets, RiskCriteria, ReviewRiskCriteriaRequest, Review),
    AIMS_MOVE(RiskCategories, RiskCategory, CreateRiskCategoryRequest, Register),
    AIMS_MOVE(RiskCategories, RiskCategory, UpdateRiskCategoryRequest, Update),
    AIMS_MOVE(RiskCategories, RiskCategory, ImportRiskCategoriesRequest, Import),
    AIMS_MOVE(RiskCategories, RiskCategory, DeleteRiskCategoryRequest, Delete),
    AIMS_MOVE(RiskCategories, RiskCategory, UndeleteRiskCategoryRequest, Undelete),
    AIMS_MOVE(Risks, Risk, CreateRiskRequest, Identify),
    AIMS_MOVE(Risks, Risk, UpdateRiskRequest, Update),
    AIMS_MOVE(Risks, Risk, AssessRiskRequest, Assess),
    AIMS_MOVE(Risks, Risk, EvaluateRiskRequest, Evaluate),
    AIMS_MOVE(Risks, Risk, ChooseRiskTreatmentRequest, ChooseTreatment),
    AIMS_MOVE(Risks, Risk, StartRiskMonitoringRequest, StartMonitoring),
    AIMS_MOVE(Risks, Risk, RequestRiskReassessmentRequest, RequestReassessment),
    AIMS_MOVE(Risks, Risk, RequestRiskAcceptanceRequest, RequestAcceptance),
    AIMS_MOVE(Risks, Risk, AcceptRiskRequest, Accept),
    AIMS_MOVE(Risks, Risk, RejectRiskAcceptanceRequest, RejectAcceptance),
    AIMS_MOVE(Risks, Risk, WithdrawRiskAcceptanceRequest, WithdrawAcceptance),
    AIMS_MOVE(Risks, Risk, RevokeRiskAcceptanceRequest, RevokeAcceptance),
    AIMS_MOVE(Risks, Risk, CloseRiskRequest, Close),
    AIMS_MOVE(Treatments, Treatment, CreateTreatmentRequest, Plan),
    AIMS_MOVE(Treatments, Treatment, UpdateTreatmentRequest, Update),
    AIMS_MOVE(Treatments, Treatment, ApproveTreatmentRequest, Approve),
    AIMS_MOVE(Treatments, Treatment, RejectTreatmentRequest, Reject),
    AIMS_MOVE(Treatments, Treatment, StartTreatmentRequest, Start),
    AIMS_MOVE(Treatments, Treatment, CompleteTreatmentActionRequest, CompleteAction),
    AIMS_MOVE(Treatments, Treatment, CompleteTreatmentRequest, Complete),
    AIMS_MOVE(Treatments, Treatment, RecordTreatmentTestRequest, RecordTest),
    AIMS_MOVE(Treatments, Treatment, WithdrawTreatmentRequest, Withdraw),
    AIMS_MOVE(ImpactAssessments, ImpactAssessment, CreateImpactAssessmentRequest, Open),
    AIMS_MOVE(ImpactAssessments, ImpactAssessment, RecordImpactScreeningRequest, RecordScreening),
    AIMS_MOVE(ImpactAssessments, ImpactAssessment, DecideImpactNotRequiredRequest, DecideNotRequired),
    AIMS_MOVE(ImpactAssessments, ImpactAssessment, StartImpactAssessmentRequest, Start),
    AIMS_MOVE(ImpactAssessments, ImpactAssessment, SetImpactSectionsRequest, SetSections),
    AIMS_MOVE(ImpactAssessments, ImpactAssessment, SetImpactHarmsRequest, SetHarms),
    AIMS_MOVE(ImpactAssessments, ImpactAssessment, SetImpactBenefitsRequest, SetBenefits),
    AIMS_MOVE(ImpactAssessments, ImpactAssessment, SetImpactMeasuresRequest, SetMeasures),
    AIMS_MOVE(ImpactAssessments, ImpactAssessment, SetImpactTargetRequest, SetTarget),
    AIMS_MOVE(ImpactAssessments, ImpactAssessment, WithdrawImpactAssessmentRequest, Withdraw),
    AIMS_MOVE(ImpactAssessments, ImpactAssessment, SubmitImpactAssessmentRequest, Submit),
    AIMS_MOVE(ImpactAssessments, ImpactAssessment, ReviewImpactAssessmentRequest, Review),
    AIMS_MOVE(ImpactAssessments, ImpactAssessment, ApproveImpactAssessmentRequest, Approve),
    AIMS_MOVE(ImpactAssessments, ImpactAssessment, RejectImpactAssessmentRequest, Reject),
    AIMS_MOVE(ImpactAssessments, ImpactAssessment, RequestImpactRenewalRequest, RequestRenewal),
    AIMS_MOVE(ImpactAssessments, ImpactAssessment, ArchiveImpactAssessmentRequest, Archive),
    // Moves are chosen by their place: new ones at the end, so that the corpus goes on to mean what it does.
    AIMS_MOVE(RiskCriteriaSets, RiskCriteria, BreakGlassApproveRiskCriteriaRequest, BreakGlassApprove),
    AIMS_MOVE(RiskCriteriaSets, RiskCriteria, ReviewRiskCriteriaBreakGlassRequest, ReviewBreakGlass),
    AIMS_MOVE(Treatments, Treatment, BreakGlassApproveTreatmentRequest, BreakGlassApprove),
    AIMS_MOVE(Treatments, Treatment, ReviewTreatmentBreakGlassRequest, ReviewBreakGlass),
    AIMS_MOVE(ImpactAssessments, ImpactAssessment, BreakGlassApproveImpactAssessmentRequest, BreakGlassApprove),
    AIMS_MOVE(ImpactAssessments, ImpactAssessment, ReviewImpactAssessmentBreakGlassRequest, ReviewBreakGlass),
};

}  // namespace
}  // namespace aims::risk

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  return aims::api::testing::RunMoves(
      aims::risk::kMoves, {{"aims.dev/Risk", "risks"}, {"aims.dev/RiskCriteria", "riskCriteria"}}, data, size);
}
