#include "common/rpc/reflection.h"

#include <grpcpp/support/sync_stream.h>

#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/rpc/errors.h"
#include "common/rpc/testing/librarian.h"
#include "gmock/gmock.h"
#include "google/protobuf/descriptor.pb.h"
#include "grpc/reflection/v1/reflection.pb.h"
#include "gtest/gtest.h"

namespace aims::rpc {
namespace {

using google::protobuf::FileDescriptorProto;
using grpc::reflection::v1::ServerReflectionRequest;
using grpc::reflection::v1::ServerReflectionResponse;
using ::testing::AllOf;
using ::testing::Contains;
using testing::Context;
using ::testing::ElementsAre;
using testing::Fixture;
using ::testing::HasSubstr;

// Tests run with each version of the protocol. Their messages have the same bytes.
class ReflectionTest : public ::testing::TestWithParam<const char*> {
 protected:
  using Stream = grpc::ClientReaderWriter<ServerReflectionRequest, ServerReflectionResponse>;

  ReflectionTest() {
    const std::string path = absl::StrCat("/grpc.reflection.", GetParam(), ".ServerReflection/ServerReflectionInfo");
    const grpc::internal::RpcMethod method(path.c_str(), grpc::internal::RpcMethod::BIDI_STREAMING);
    using Streams = grpc::internal::ClientReaderWriterFactory<ServerReflectionRequest, ServerReflectionResponse>;
    stream_.reset(Streams::Create(fixture_.channel.get(), method, context_.get()));
  }
  ~ReflectionTest() override {
    stream_->WritesDone();
    EXPECT_TRUE(stream_->Finish().ok());
  }

  ServerReflectionResponse Ask(const ServerReflectionRequest& request) {
    ServerReflectionResponse response;
    EXPECT_TRUE(stream_->Write(request));
    EXPECT_TRUE(stream_->Read(&response));
    EXPECT_EQ(response.original_request().SerializeAsString(), request.SerializeAsString());
    return response;
  }
  ServerReflectionResponse Symbol(const std::string& name) {
    ServerReflectionRequest request;
    request.set_file_containing_symbol(name);
    return Ask(request);
  }

  Fixture fixture_;
  std::shared_ptr<grpc::ClientContext> context_ = Context();
  std::unique_ptr<Stream> stream_;
};

std::vector<FileDescriptorProto> Files(const ServerReflectionResponse& response) {
  std::vector<FileDescriptorProto> files;
  for (const std::string& bytes : response.file_descriptor_response().file_descriptor_proto()) {
    EXPECT_TRUE(files.emplace_back().ParseFromString(bytes));
  }
  return files;
}

std::set<std::string> Names(const std::vector<FileDescriptorProto>& files) {
  std::set<std::string> names;
  for (const FileDescriptorProto& file : files) names.insert(file.name());
  return names;
}

TEST_P(ReflectionTest, ListsServicesAndDescribesEachOfThem) {
  ServerReflectionRequest request;
  request.set_list_services("*");
  const ServerReflectionResponse listed = Ask(request);
  std::vector<std::string> names;
  for (const auto& service : listed.list_services_response().service()) {
    names.push_back(service.name());
    EXPECT_FALSE(Files(Symbol(service.name())).empty()) << service.name();
  }
  EXPECT_THAT(names, ElementsAre("grpc.health.v1.Health", "aims.rpc.testing.LibraryService",
                                 "grpc.reflection.v1.ServerReflection", "grpc.reflection.v1alpha.ServerReflection"));
}

TEST_P(ReflectionTest, DescribesFieldsWithTheirJsonNames) {
  for (const FileDescriptorProto& file : Files(Symbol("aims.rpc.testing.CreateBookRequest"))) {
    for (const auto& message : file.message_type()) {
      for (const auto& field : message.field()) {
        EXPECT_TRUE(field.has_json_name()) << message.name() << "." << field.name();
        if (field.name() == "request_id") {
          EXPECT_EQ(field.json_name(), "requestId");
        }
      }
    }
  }
}

TEST_P(ReflectionTest, SendsWhatAFileImportsOnceForAStream) {
  const auto first = Files(Symbol("aims.rpc.testing.LibraryService"));
  EXPECT_EQ(first.front().name(), "common/rpc/testing/library.proto");
  EXPECT_THAT(Names(first),
              AllOf(Contains("aims/options/v1/options.proto"), Contains("google/protobuf/descriptor.proto")));
  ServerReflectionRequest request;
  request.set_file_by_filename("common/rpc/testing/library.proto");
  EXPECT_THAT(Names(Files(Ask(request))), ElementsAre("common/rpc/testing/library.proto"));
}

TEST_P(ReflectionTest, DescribesTheDetailsOfErrors) {
  for (const char* name :
       {"google.rpc.ErrorInfo", "google.rpc.BadRequest", "google.rpc.PreconditionFailure", "google.rpc.RetryInfo"}) {
    EXPECT_THAT(Names(Files(Symbol(name))), Contains("google/rpc/error_details.proto")) << name;
  }
}

TEST_P(ReflectionTest, FindsExtensions) {
  ServerReflectionRequest request;
  request.set_all_extension_numbers_of_type("google.protobuf.MethodOptions");
  const auto numbers = Ask(request).all_extension_numbers_response();
  EXPECT_EQ(numbers.base_type_name(), "google.protobuf.MethodOptions");
  EXPECT_THAT(numbers.extension_number(), Contains(50101));
  request.mutable_file_containing_extension()->set_containing_type("google.protobuf.MethodOptions");
  request.mutable_file_containing_extension()->set_extension_number(50101);
  EXPECT_EQ(Files(Ask(request)).front().name(), "aims/options/v1/options.proto");
}

TEST_P(ReflectionTest, SaysWhatItDoesNotHave) {
  ServerReflectionRequest file, extension, extended;
  file.set_file_by_filename("no/such.proto");
  extension.mutable_file_containing_extension()->set_containing_type("no.Type");
  extended.set_all_extension_numbers_of_type("no.Type");
  for (const auto& response :
       {Symbol("no.Symbol"), Symbol(std::string(5000, 'x')), Symbol(""), Ask(file), Ask(extension), Ask(extended)}) {
    EXPECT_EQ(response.error_response().error_code(), grpc::StatusCode::NOT_FOUND) << response.ShortDebugString();
    EXPECT_THAT(response.error_response().error_message(), HasSubstr("this server has no "));
    EXPECT_LE(response.error_response().error_message().size(), kMaxErrorMessageBytes);
  }
  EXPECT_EQ(Ask({}).error_response().error_code(), grpc::StatusCode::INVALID_ARGUMENT);
}

INSTANTIATE_TEST_SUITE_P(Versions, ReflectionTest, ::testing::Values("v1", "v1alpha"),
                         [](const auto& info) { return std::string(info.param); });

}  // namespace
}  // namespace aims::rpc
