#include "aims/inventory/v1/supplier.grpc.pb.h"
#include "services/inventory/api/apis.h"
#include "services/inventory/domain/supplier.h"

namespace aims::inventory {
namespace {

using Context = grpc::CallbackServerContext;
using Reactor = grpc::ServerUnaryReactor;

class SupplierApi final : public v1::SupplierService::CallbackService {
 public:
  explicit SupplierApi(api::Parts parts) : api_(parts) {}

  Reactor* CreateSupplier(Context* context, const v1::CreateSupplierRequest* request, v1::Supplier* response) override {
    return api_.Create<Suppliers>(context, request, response, &Register);
  }
  Reactor* GetSupplier(Context* context, const v1::GetSupplierRequest* request, v1::Supplier* response) override {
    return api_.Get(context, request, response);
  }
  Reactor* ListSuppliers(Context* context, const v1::ListSuppliersRequest* request,
                         v1::ListSuppliersResponse* response) override {
    return api_.List<Suppliers>(context, request, response);
  }
  Reactor* UpdateSupplier(Context* context, const v1::UpdateSupplierRequest* request, v1::Supplier* response) override {
    return api_.Change<Suppliers>(context, request, response, &Update);
  }
  Reactor* AssessSupplier(Context* context, const v1::AssessSupplierRequest* request, v1::Supplier* response) override {
    return api_.Change<Suppliers>(context, request, response, &Assess);
  }
  Reactor* DeleteSupplier(Context* context, const v1::DeleteSupplierRequest* request, v1::Supplier* response) override {
    return api_.Change<Suppliers>(context, request, response, &Delete);
  }
  Reactor* UndeleteSupplier(Context* context, const v1::UndeleteSupplierRequest* request,
                            v1::Supplier* response) override {
    return api_.Undelete<Suppliers>(context, request, response, &Undelete);
  }

 private:
  api::ResourceApi api_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeSupplierApi(const api::Parts& parts) { return std::make_unique<SupplierApi>(parts); }

}  // namespace aims::inventory
