#include "tools/aims/reflection/server_methods.h"

#include <grpcpp/client_context.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/server_builder.h>

#include "absl/strings/str_cat.h"
#include "aims/history/v1/history_service.grpc.pb.h"
#include "aims/inventory/v1/supplier.grpc.pb.h"
#include "aims/options/v1/options.pb.h"
#include "common/rpc/reflection.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace aims::cli {
namespace {

using testing::HasSubstr;

// A server of two services that answer nothing, but describe themselves.
class ServerMethodsTest : public testing::Test {
 protected:
  ServerMethodsTest() {
    grpc::ServerBuilder builder;
    int port = 0;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
    builder.RegisterService(&suppliers_);
    builder.RegisterService(&history_);
    for (grpc::Service* version : reflection_.versions()) builder.RegisterService(version);
    server_ = builder.BuildAndStart();
    methods_ = std::make_unique<ServerMethods>(
        grpc::CreateChannel(absl::StrCat("127.0.0.1:", port), grpc::InsecureChannelCredentials()),
        [] { return std::make_unique<grpc::ClientContext>(); });
  }

  std::string Found(absl::string_view name) {
    const auto method = methods_->Find(name);
    return method.ok() ? (*method)->full_name() : std::string(method.status().message());
  }

  inventory::v1::SupplierService::Service suppliers_;
  history::v1::HistoryService::Service history_;
  rpc::Reflection reflection_{
      {history::v1::HistoryService::service_full_name(), inventory::v1::SupplierService::service_full_name()}};
  std::unique_ptr<grpc::Server> server_;
  std::unique_ptr<ServerMethods> methods_;
};

TEST_F(ServerMethodsTest, ListsAllButGrpcsOwn) {
  const auto all = methods_->All();
  ASSERT_TRUE(all.ok()) << all.status();
  EXPECT_EQ(all->front()->service()->full_name(), "aims.history.v1.HistoryService");
  EXPECT_EQ(all->back()->service()->full_name(), "aims.inventory.v1.SupplierService");
}

TEST_F(ServerMethodsTest, FindsByFullAndShortNames) {
  for (const char* name :
       {"aims.inventory.v1.SupplierService/CreateSupplier", "SupplierService/CreateSupplier", "CreateSupplier",
        "/aims.inventory.v1.SupplierService/CreateSupplier", "aims.inventory.v1.SupplierService.CreateSupplier"}) {
    EXPECT_EQ(Found(name), "aims.inventory.v1.SupplierService.CreateSupplier") << name;
  }
}

TEST_F(ServerMethodsTest, SuggestsWhatIsNear) {
  EXPECT_THAT(Found("SupplierService/supplier"),
              HasSubstr("did you mean aims.inventory.v1.SupplierService/CreateSupplier"));
  EXPECT_THAT(Found("plierService/CreateSupplier"), HasSubstr("no method"));
  EXPECT_THAT(Found("Nonsense"), HasSubstr("`aims call --list` shows"));
}

TEST_F(ServerMethodsTest, GivesMessagesWithTheirRules) {
  const auto method = methods_->Find("CreateSupplier");
  ASSERT_TRUE(method.ok());
  const auto request = methods_->New(*(*method)->input_type());
  EXPECT_EQ(request->GetDescriptor()->full_name(), "aims.inventory.v1.CreateSupplierRequest");
  const auto* field = request->GetDescriptor()->FindFieldByName("supplier_id");
  EXPECT_EQ(field->options().GetExtension(options::v1::limits).max_length(), 63u);
}

TEST_F(ServerMethodsTest, SaysThatTheServerIsAway) {
  server_->Shutdown();
  EXPECT_EQ(methods_->All().status().code(), absl::StatusCode::kUnavailable);
}

}  // namespace
}  // namespace aims::cli
