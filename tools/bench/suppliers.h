#pragma once
// The requests of the benchmarks: suppliers, as an organization describes them in some 250 bytes.

#include <cstdint>
#include <string>

#include "aims/inventory/v1/supplier.pb.h"

namespace aims::bench {

inline constexpr char kOrganization[] = "organizations/acme";
inline constexpr char kCreateSupplier[] = "/aims.inventory.v1.SupplierService/CreateSupplier";
inline constexpr char kGetSupplier[] = "/aims.inventory.v1.SupplierService/GetSupplier";
inline constexpr char kListSuppliers[] = "/aims.inventory.v1.SupplierService/ListSuppliers";

// Of supplier `number`: "organizations/acme/suppliers/s-17".
std::string SupplierName(uint64_t number);
inventory::v1::Supplier SupplierOf(uint64_t number);
// With a request id of its own.
inventory::v1::CreateSupplierRequest CreateRequest(uint64_t number);

}  // namespace aims::bench
