#include "aims/inventory/v1/interested_party.grpc.pb.h"
#include "services/inventory/api/apis.h"
#include "services/inventory/domain/interested_party.h"

namespace aims::inventory {
namespace {

using Context = grpc::CallbackServerContext;
using Reactor = grpc::ServerUnaryReactor;

class InterestedPartyApi final : public v1::InterestedPartyService::CallbackService {
 public:
  explicit InterestedPartyApi(api::Parts parts) : api_(parts) {}

  Reactor* CreateInterestedParty(Context* context, const v1::CreateInterestedPartyRequest* request,
                                 v1::InterestedParty* response) override {
    return api_.Create<InterestedParties>(context, request, response, &Register);
  }
  Reactor* GetInterestedParty(Context* context, const v1::GetInterestedPartyRequest* request,
                              v1::InterestedParty* response) override {
    return api_.Get(context, request, response);
  }
  Reactor* ListInterestedParties(Context* context, const v1::ListInterestedPartiesRequest* request,
                                 v1::ListInterestedPartiesResponse* response) override {
    return api_.List<InterestedParties>(context, request, response);
  }
  Reactor* UpdateInterestedParty(Context* context, const v1::UpdateInterestedPartyRequest* request,
                                 v1::InterestedParty* response) override {
    return api_.Change<InterestedParties>(context, request, response, &Update);
  }
  Reactor* SetRequirement(Context* context, const v1::SetRequirementRequest* request,
                          v1::InterestedParty* response) override {
    return api_.Change<InterestedParties>(context, request, response, &inventory::SetRequirement);
  }
  Reactor* RemoveRequirement(Context* context, const v1::RemoveRequirementRequest* request,
                             v1::InterestedParty* response) override {
    return api_.Change<InterestedParties>(context, request, response, &inventory::RemoveRequirement);
  }
  Reactor* DeleteInterestedParty(Context* context, const v1::DeleteInterestedPartyRequest* request,
                                 v1::InterestedParty* response) override {
    return api_.Change<InterestedParties>(context, request, response, &Delete);
  }
  Reactor* UndeleteInterestedParty(Context* context, const v1::UndeleteInterestedPartyRequest* request,
                                   v1::InterestedParty* response) override {
    return api_.Undelete<InterestedParties>(context, request, response, &Undelete);
  }

 private:
  api::ResourceApi api_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeInterestedPartyApi(const api::Parts& parts) {
  return std::make_unique<InterestedPartyApi>(parts);
}

}  // namespace aims::inventory
