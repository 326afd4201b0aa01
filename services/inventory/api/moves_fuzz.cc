// The moves of the inventory, in any order (common/api/testing/moves_fuzz.h).

#include "common/api/testing/moves_fuzz.h"

#include "services/inventory/domain/ai_system.h"
#include "services/inventory/domain/dataset.h"
#include "services/inventory/domain/interested_party.h"
#include "services/inventory/domain/model.h"
#include "services/inventory/domain/organization.h"
#include "services/inventory/domain/supplier.h"

namespace aims::inventory {
namespace {

using api::testing::AnyMove;

constexpr AnyMove kMoves[] = {
    AIMS_MOVE(Organizations, Organization, CreateOrganizationRequest, Register),
    AIMS_MOVE(Organizations, Organization, UpdateOrganizationRequest, Update),
    AIMS_MOVE(Organizations, Organization, ProposeScopeRequest, ProposeScope),
    AIMS_MOVE(Organizations, Organization, ApproveScopeRequest, ApproveScope),
    AIMS_MOVE(Organizations, Organization, BreakGlassApproveScopeRequest, BreakGlassApproveScope),
    AIMS_MOVE(Organizations, Organization, RejectScopeRequest, RejectScope),
    AIMS_MOVE(Organizations, Organization, WithdrawScopeRequest, WithdrawScope),
    AIMS_MOVE(Organizations, Organization, ReviewBreakGlassRequest, ReviewBreakGlass),
    AIMS_MOVE(Organizations, Organization, AssignResponsibilityRequest, AssignResponsibility),
    AIMS_MOVE(Organizations, Organization, RevokeResponsibilityRequest, RevokeResponsibility),
    AIMS_MOVE(InterestedParties, InterestedParty, CreateInterestedPartyRequest, Register),
    AIMS_MOVE(InterestedParties, InterestedParty, UpdateInterestedPartyRequest, Update),
    AIMS_MOVE(InterestedParties, InterestedParty, SetRequirementRequest, SetRequirement),
    AIMS_MOVE(InterestedParties, InterestedParty, RemoveRequirementRequest, RemoveRequirement),
    AIMS_MOVE(InterestedParties, InterestedParty, DeleteInterestedPartyRequest, Delete),
    AIMS_MOVE(InterestedParties, InterestedParty, UndeleteInterestedPartyRequest, Undelete),
    AIMS_MOVE(AiSystems, AiSystem, CreateAiSystemRequest, Register),
    AIMS_MOVE(AiSystems, AiSystem, ImportAiSystemsRequest, Import),
    AIMS_MOVE(AiSystems, AiSystem, UpdateAiSystemRequest, Update),
    AIMS_MOVE(AiSystems, AiSystem, DeleteAiSystemRequest, Delete),
    AIMS_MOVE(AiSystems, AiSystem, UndeleteAiSystemRequest, Undelete),
    AIMS_MOVE(AiSystems, AiSystem, DeclareAiSystemStateRequest, DeclareState),
    AIMS_MOVE(AiSystems, AiSystem, WithdrawAiSystemRequest, Withdraw),
    AIMS_MOVE(AiSystems, AiSystem, StartInceptionRequest, StartInception),
    AIMS_MOVE(AiSystems, AiSystem, StartDevelopmentRequest, StartDevelopment),
    AIMS_MOVE(AiSystems, AiSystem, SubmitForVerificationRequest, SubmitForVerification),
    AIMS_MOVE(AiSystems, AiSystem, ApproveAiSystemRequest, Approve),
    AIMS_MOVE(AiSystems, AiSystem, BreakGlassApproveAiSystemRequest, BreakGlassApprove),
    AIMS_MOVE(AiSystems, AiSystem, ReviewAiSystemBreakGlassRequest, ReviewBreakGlass),
    AIMS_MOVE(AiSystems, AiSystem, RejectAiSystemRequest, Reject),
    AIMS_MOVE(AiSystems, AiSystem, PutIntoOperationRequest, PutIntoOperation),
    AIMS_MOVE(AiSystems, AiSystem, SuspendAiSystemRequest, Suspend),
    AIMS_MOVE(AiSystems, AiSystem, ReviewSuspensionRequest, ReviewSuspension),
    AIMS_MOVE(AiSystems, AiSystem, ResumeAiSystemRequest, Resume),
    AIMS_MOVE(AiSystems, AiSystem, StartChangeRequest, StartChange),
    AIMS_MOVE(AiSystems, AiSystem, DecideChangeSignificanceRequest, DecideChangeSignificance),
    AIMS_MOVE(AiSystems, AiSystem, CompleteChangeRequest, CompleteChange),
    AIMS_MOVE(AiSystems, AiSystem, CancelChangeRequest, CancelChange),
    AIMS_MOVE(AiSystems, AiSystem, StartRetiringRequest, StartRetiring),
    AIMS_MOVE(AiSystems, AiSystem, CancelRetiringRequest, CancelRetiring),
    AIMS_MOVE(AiSystems, AiSystem, RetireAiSystemRequest, Retire),
    AIMS_MOVE(AiSystems, AiSystem, BlockAiSystemRequest, Block),
    AIMS_MOVE(AiSystems, AiSystem, RequestUnblockRequest, RequestUnblock),
    AIMS_MOVE(AiSystems, AiSystem, DecideUnblockRequest, DecideUnblock),
    AIMS_MOVE(AiSystems, AiSystem, ClassifyAiSystemRequest, Classify),
    AIMS_MOVE(AiSystems, AiSystem, ConfirmExemptionRequest, ConfirmExemption),
    AIMS_MOVE(AiSystems, AiSystem, RequestClassificationOverrideRequest, RequestOverride),
    AIMS_MOVE(AiSystems, AiSystem, DecideClassificationOverrideRequest, DecideOverride),
    AIMS_MOVE(Models, Model, CreateModelRequest, Register),
    AIMS_MOVE(Models, Model, UpdateModelRequest, Update),
    AIMS_MOVE(Models, Model, DeprecateModelRequest, Deprecate),
    AIMS_MOVE(Models, Model, WithdrawModelRequest, Withdraw),
    AIMS_MOVE(Models, Model, DeleteModelRequest, Delete),
    AIMS_MOVE(Models, Model, UndeleteModelRequest, Undelete),
    AIMS_MOVE(Datasets, Dataset, CreateDatasetRequest, Register),
    AIMS_MOVE(Datasets, Dataset, UpdateDatasetRequest, Update),
    AIMS_MOVE(Datasets, Dataset, RecordQualityMeasureRequest, RecordQualityMeasure),
    AIMS_MOVE(Datasets, Dataset, DeleteDatasetRequest, Delete),
    AIMS_MOVE(Datasets, Dataset, UndeleteDatasetRequest, Undelete),
    AIMS_MOVE(Suppliers, Supplier, CreateSupplierRequest, Register),
    AIMS_MOVE(Suppliers, Supplier, UpdateSupplierRequest, Update),
    AIMS_MOVE(Suppliers, Supplier, AssessSupplierRequest, Assess),
    AIMS_MOVE(Suppliers, Supplier, DeleteSupplierRequest, Delete),
    AIMS_MOVE(Suppliers, Supplier, UndeleteSupplierRequest, Undelete),
};

}  // namespace
}  // namespace aims::inventory

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  return aims::api::testing::RunMoves(aims::inventory::kMoves, {}, data, size);
}
