#include "tools/bench/suppliers.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace aims::bench {

std::string SupplierName(uint64_t number) { return absl::StrCat(kOrganization, "/suppliers/s-", number); }

inventory::v1::Supplier SupplierOf(uint64_t number) {
  inventory::v1::Supplier supplier;
  supplier.set_display_name(absl::StrCat("Northwind Annotation ", number));
  supplier.set_supplies("annotation of training data for the claims triage model, in German and French");
  supplier.set_responsibilities("The supplier keeps the annotators' qualification; the model's owner reviews samples.");
  supplier.add_contracts(absl::StrCat("PO-2026-", number));
  return supplier;
}

inventory::v1::CreateSupplierRequest CreateRequest(uint64_t number) {
  inventory::v1::CreateSupplierRequest request;
  request.set_parent(kOrganization);
  request.set_supplier_id(absl::StrCat("s-", number));
  *request.mutable_supplier() = SupplierOf(number);
  request.set_request_id(absl::StrFormat("8c1f2a52-0d5e-4c6b-9d1e-%012x", number));
  return request;
}

}  // namespace aims::bench
