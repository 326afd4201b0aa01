#pragma once
// Server reflection of gRPC, by which clients such as grpcurl and ghz learn the proto from the server itself, in both
// versions of the protocol. gRPC's own plugin has the older version alone, and sends fields without their JSON names.
//
//   Reflection reflection({"aims.risk.v1.RiskService", "grpc.health.v1.Health"});
//   for (grpc::Service* version : reflection.versions()) builder.RegisterService(version);
//
// It describes every proto that is linked into the program, and asks nobody who they are: what it tells is public.
// Thread-safe. Outlives the server.

#include <memory>
#include <string>
#include <vector>

#include "grpcpp/impl/service_type.h"

namespace aims::rpc {

class Reflection {
 public:
  // `services` are listed by their full names, and reflection itself.
  explicit Reflection(std::vector<std::string> services);
  ~Reflection();

  // The services to register.
  std::vector<grpc::Service*> versions() const;

 private:
  class Version;

  std::vector<std::string> services_;
  std::vector<std::unique_ptr<Version>> versions_;
};

}  // namespace aims::rpc
