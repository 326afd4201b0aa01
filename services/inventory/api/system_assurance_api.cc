#include "aims/inventory/v1/system_assurance.grpc.pb.h"
#include "services/inventory/api/apis.h"
#include "services/inventory/domain/system_assurance.h"

namespace aims::inventory {
namespace {

using Context = grpc::CallbackServerContext;
using Reactor = grpc::ServerUnaryReactor;

class SystemAssuranceApi final : public v1::SystemAssuranceService::CallbackService {
 public:
  explicit SystemAssuranceApi(api::Parts parts) : api_(parts) {}

  Reactor* GetSystemAssurance(Context* context, const v1::GetSystemAssuranceRequest* request,
                              v1::SystemAssurance* response) override {
    return api_.Get(context, request, response);
  }
  Reactor* ListSystemAssurances(Context* context, const v1::ListSystemAssurancesRequest* request,
                                v1::ListSystemAssurancesResponse* response) override {
    return api_.List<SystemAssurances>(context, request, response);
  }

 private:
  api::ResourceApi api_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeSystemAssuranceApi(const api::Parts& parts) {
  return std::make_unique<SystemAssuranceApi>(parts);
}

}  // namespace aims::inventory
