#include "tools/bench/echo.h"

#include <signal.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>

#include "aims/inventory/v1/supplier.grpc.pb.h"
#include "common/identity/development.h"
#include "common/rpc/server.h"
#include "tools/bench/suppliers.h"

namespace aims::bench {
namespace {

namespace v1 = inventory::v1;
using Context = grpc::CallbackServerContext;
using Reactor = grpc::ServerUnaryReactor;

constexpr int kListed = 450;

class EchoService final : public v1::SupplierService::CallbackService {
 public:
  EchoService() {
    for (int i = 0; i < kListed; ++i) *list_.add_suppliers() = Stored(i);
  }
  Reactor* CreateSupplier(Context* context, const v1::CreateSupplierRequest* request, v1::Supplier* response) override {
    response->CopyFrom(request->supplier());
    return Done(context);
  }
  Reactor* GetSupplier(Context* context, const v1::GetSupplierRequest*, v1::Supplier* response) override {
    response->CopyFrom(list_.suppliers(0));
    return Done(context);
  }
  Reactor* ListSuppliers(Context* context, const v1::ListSuppliersRequest*,
                         v1::ListSuppliersResponse* response) override {
    response->CopyFrom(list_);
    return Done(context);
  }

 private:
  // As the real service returns it.
  static v1::Supplier Stored(uint64_t number) {
    v1::Supplier supplier = SupplierOf(number);
    supplier.set_name(SupplierName(number));
    supplier.set_etag("1");
    supplier.mutable_create_time()->set_seconds(1'790'000'000);
    supplier.mutable_create_time()->set_nanos(123'456'000);
    *supplier.mutable_update_time() = supplier.create_time();
    return supplier;
  }
  static Reactor* Done(Context* context) {
    Reactor* reactor = context->DefaultReactor();
    reactor->Finish(grpc::Status::OK);
    return reactor;
  }

  v1::ListSuppliersResponse list_;
};

}  // namespace

int ServeEcho(const std::string& ready_file) {
  sigset_t stop;
  sigemptyset(&stop);
  sigaddset(&stop, SIGTERM);
  sigaddset(&stop, SIGINT);
  pthread_sigmask(SIG_BLOCK, &stop, nullptr);

  const identity::DevelopmentAuthenticator authenticator;
  rpc::Gate gate({.authenticator = &authenticator});
  EchoService service;
  auto server = rpc::Server::Start(
      {.address = "127.0.0.1:0", .gate = &gate, .services = {rpc::Serving<v1::SupplierService>(&service)}});
  if (!server.ok()) {
    std::fprintf(stderr, "aims_bench: %s\n", std::string(server.status().message()).c_str());
    return 1;
  }
  std::ofstream(ready_file + ".new") << "{\"address\":\"" << (*server)->address() << "\"}\n";
  std::filesystem::rename(ready_file + ".new", ready_file);
  int signal = 0;
  sigwait(&stop, &signal);
  return 0;
}

}  // namespace aims::bench
