#pragma once
// The gRPC services of the inventory: one per kind of resource, and InventoryService for what all of them share. Their
// handlers say which aggregate and which move; common/api does the rest.
//
// `parts` and what it points to outlive the services.

#include <memory>

#include "common/api/resource_api.h"

namespace grpc {
class Service;
}

namespace aims::inventory {

std::unique_ptr<grpc::Service> MakeOrganizationApi(const api::Parts& parts);
std::unique_ptr<grpc::Service> MakeInterestedPartyApi(const api::Parts& parts);
std::unique_ptr<grpc::Service> MakeAiSystemApi(const api::Parts& parts);
std::unique_ptr<grpc::Service> MakeModelApi(const api::Parts& parts);
std::unique_ptr<grpc::Service> MakeDatasetApi(const api::Parts& parts);
std::unique_ptr<grpc::Service> MakeSupplierApi(const api::Parts& parts);
std::unique_ptr<grpc::Service> MakeSystemAssuranceApi(const api::Parts& parts);
std::unique_ptr<grpc::Service> MakeInventoryApi(const api::Parts& parts, event_log::Log* log);

}  // namespace aims::inventory
