#include "services/risk/domain/impact_assessment.h"

namespace aims::risk {

using v1::ImpactAssessment;

std::vector<domain::Move> ImpactAssessments::Moves() {
  return domain::MoveTable<ImpactAssessments>()
      .On<v1::CreateImpactAssessmentRequest>(&Open)
      .On<v1::RecordImpactScreeningRequest>(&RecordScreening,
                                            {ImpactAssessment::STATE_SCREENING, ImpactAssessment::STATE_IN_PROGRESS,
                                             ImpactAssessment::STATE_IN_REVIEW, ImpactAssessment::STATE_DUE},
                                            "6.1.4")
      .On<v1::DecideImpactNotRequiredRequest>(&DecideNotRequired, {ImpactAssessment::STATE_SCREENING}, "6.1.4")
      .On<v1::StartImpactAssessmentRequest>(&Start, {ImpactAssessment::STATE_SCREENING, ImpactAssessment::STATE_DUE},
                                            "A.5.2")
      .On<v1::SetImpactSectionsRequest>(
          &SetSections, {ImpactAssessment::STATE_IN_PROGRESS, ImpactAssessment::STATE_IN_REVIEW}, "A.5.2")
      .On<v1::SetImpactHarmsRequest>(&SetHarms,
                                     {ImpactAssessment::STATE_IN_PROGRESS, ImpactAssessment::STATE_IN_REVIEW}, "A.5.2")
      .On<v1::SetImpactBenefitsRequest>(
          &SetBenefits, {ImpactAssessment::STATE_IN_PROGRESS, ImpactAssessment::STATE_IN_REVIEW}, "A.5.2")
      .On<v1::SetImpactMeasuresRequest>(
          &SetMeasures, {ImpactAssessment::STATE_IN_PROGRESS, ImpactAssessment::STATE_IN_REVIEW}, "A.5.2")
      .On<v1::SetImpactTargetRequest>(&SetTarget,
                                      {ImpactAssessment::STATE_IN_PROGRESS, ImpactAssessment::STATE_IN_REVIEW}, "A.5.2")
      .On<v1::WithdrawImpactAssessmentRequest>(
          &Withdraw, {ImpactAssessment::STATE_IN_PROGRESS, ImpactAssessment::STATE_IN_REVIEW}, "A.5.2")
      .On<v1::SubmitImpactAssessmentRequest>(&Submit, {ImpactAssessment::STATE_IN_PROGRESS}, "A.5.2")
      .On<v1::ReviewImpactAssessmentRequest>(&Review, {ImpactAssessment::STATE_IN_REVIEW}, "A.5.2")
      .On<v1::ApproveImpactAssessmentRequest>(&Approve, {ImpactAssessment::STATE_IN_REVIEW}, "8.4")
      .On<v1::BreakGlassApproveImpactAssessmentRequest>(&BreakGlassApprove, {ImpactAssessment::STATE_IN_REVIEW}, "8.4")
      .On<v1::ReviewImpactAssessmentBreakGlassRequest>(&ReviewBreakGlass)
      .On<v1::RejectImpactAssessmentRequest>(&Reject, {ImpactAssessment::STATE_IN_REVIEW}, "8.4")
      .On<v1::RequestImpactRenewalRequest>(
          &RequestRenewal,
          {ImpactAssessment::STATE_NOT_REQUIRED, ImpactAssessment::STATE_APPROVED, ImpactAssessment::STATE_REJECTED},
          "8.4")
      .On<v1::ArchiveImpactAssessmentRequest>(
          &Archive,
          {ImpactAssessment::STATE_SCREENING, ImpactAssessment::STATE_NOT_REQUIRED, ImpactAssessment::STATE_IN_PROGRESS,
           ImpactAssessment::STATE_IN_REVIEW, ImpactAssessment::STATE_APPROVED, ImpactAssessment::STATE_REJECTED,
           ImpactAssessment::STATE_DUE},
          "A.5.3");
}

}  // namespace aims::risk
