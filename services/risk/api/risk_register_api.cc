#include "aims/risk/v1/risk_register.grpc.pb.h"
#include "common/api/service_api.h"
#include "services/risk/api/apis.h"

namespace aims::risk {
namespace {

struct Protos {
  using Service = v1::RiskRegisterService;
  using ListRevisionsRequest = v1::ListRevisionsRequest;
  using ListRevisionsResponse = v1::ListRevisionsResponse;
  using WatchChangesRequest = v1::WatchChangesRequest;
  using WatchChangesResponse = v1::WatchChangesResponse;
  using GetReadModelRequest = v1::GetReadModelRequest;
  using RebuildReadModelRequest = v1::RebuildReadModelRequest;
  using ParkEventRequest = v1::ParkEventRequest;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeRiskRegisterApi(const api::Parts& parts, event_log::Log* log) {
  return std::make_unique<api::ServiceApi<Protos>>(parts, log);
}

}  // namespace aims::risk
