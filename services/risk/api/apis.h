#pragma once
// The gRPC services of risk: one per kind of resource, and RiskRegisterService for what all of them share. Their
// handlers say which aggregate and which move; common/api does the rest.
//
// `parts` and what it points to outlive the services.

#include <memory>

#include "common/api/resource_api.h"

namespace grpc {
class Service;
}

namespace aims::risk {

std::unique_ptr<grpc::Service> MakeRiskApi(const api::Parts& parts);
std::unique_ptr<grpc::Service> MakeTreatmentApi(const api::Parts& parts);
std::unique_ptr<grpc::Service> MakeImpactAssessmentApi(const api::Parts& parts);
std::unique_ptr<grpc::Service> MakeRiskCriteriaApi(const api::Parts& parts);
std::unique_ptr<grpc::Service> MakeRiskCategoryApi(const api::Parts& parts);
std::unique_ptr<grpc::Service> MakeRiskRegisterApi(const api::Parts& parts, event_log::Log* log);

}  // namespace aims::risk
