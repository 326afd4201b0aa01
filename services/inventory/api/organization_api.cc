#include "aims/inventory/v1/organization.grpc.pb.h"
#include "services/inventory/api/apis.h"
#include "services/inventory/domain/organization.h"

namespace aims::inventory {
namespace {

using Context = grpc::CallbackServerContext;
using Reactor = grpc::ServerUnaryReactor;

class OrganizationApi final : public v1::OrganizationService::CallbackService {
 public:
  explicit OrganizationApi(api::Parts parts) : api_(parts) {}

  Reactor* CreateOrganization(Context* context, const v1::CreateOrganizationRequest* request,
                              v1::Organization* response) override {
    return api_.Create<Organizations>(context, request, response, &Register);
  }
  Reactor* GetOrganization(Context* context, const v1::GetOrganizationRequest* request,
                           v1::Organization* response) override {
    return api_.Get(context, request, response);
  }
  Reactor* ListOrganizations(Context* context, const v1::ListOrganizationsRequest* request,
                             v1::ListOrganizationsResponse* response) override {
    return api_.List<Organizations>(context, request, response);
  }
  Reactor* UpdateOrganization(Context* context, const v1::UpdateOrganizationRequest* request,
                              v1::Organization* response) override {
    return api_.Change<Organizations>(context, request, response, &Update);
  }
  Reactor* ProposeScope(Context* context, const v1::ProposeScopeRequest* request, v1::Organization* response) override {
    return api_.Change<Organizations>(context, request, response, &inventory::ProposeScope);
  }
  Reactor* ApproveScope(Context* context, const v1::ApproveScopeRequest* request, v1::Organization* response) override {
    return api_.Change<Organizations>(context, request, response, &inventory::ApproveScope);
  }
  Reactor* BreakGlassApproveScope(Context* context, const v1::BreakGlassApproveScopeRequest* request,
                                  v1::Organization* response) override {
    return api_.Change<Organizations>(context, request, response, &inventory::BreakGlassApproveScope);
  }
  Reactor* RejectScope(Context* context, const v1::RejectScopeRequest* request, v1::Organization* response) override {
    return api_.Change<Organizations>(context, request, response, &inventory::RejectScope);
  }
  Reactor* WithdrawScope(Context* context, const v1::WithdrawScopeRequest* request,
                         v1::Organization* response) override {
    return api_.Change<Organizations>(context, request, response, &inventory::WithdrawScope);
  }
  Reactor* ReviewBreakGlass(Context* context, const v1::ReviewBreakGlassRequest* request,
                            v1::Organization* response) override {
    return api_.Change<Organizations>(context, request, response, &inventory::ReviewBreakGlass);
  }
  Reactor* AssignResponsibility(Context* context, const v1::AssignResponsibilityRequest* request,
                                v1::Organization* response) override {
    return api_.Change<Organizations>(context, request, response, &inventory::AssignResponsibility);
  }
  Reactor* RevokeResponsibility(Context* context, const v1::RevokeResponsibilityRequest* request,
                                v1::Organization* response) override {
    return api_.Change<Organizations>(context, request, response, &inventory::RevokeResponsibility);
  }

 private:
  api::ResourceApi api_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeOrganizationApi(const api::Parts& parts) {
  return std::make_unique<OrganizationApi>(parts);
}

}  // namespace aims::inventory
