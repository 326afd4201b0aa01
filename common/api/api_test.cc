// The conventions of methods.

#include <list>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "aims/inventory/v1/supplier.pb.h"
#include "aims/risk/v1/risk_category.pb.h"
#include "common/api/batch.h"
#include "common/api/command_call.h"
#include "common/api/conventions.h"
#include "common/base/resource_name.h"
#include "common/domain/refusal.h"
#include "google/api/resource.pb.h"
#include "google/rpc/code.pb.h"
#include "google/rpc/status.pb.h"
#include "gtest/gtest.h"

namespace aims::api {
namespace {

using inventory::v1::CreateSupplierRequest;
using inventory::v1::UpdateSupplierRequest;

// Methods of suppliers, with moves that decide nothing.
class CommandMethodTest : public ::testing::Test {
 protected:
  CommandMethodTest() {
    type_.collection = "suppliers";
    type_.prototype = &inventory::v1::Supplier::default_instance();
  }
  absl::StatusOr<CommandMethod> Compile(const MethodDescriptor& method) {
    moves_.push_back({method.input_type(), {}, "", nullptr});
    return CommandMethod::Compile(method, type_, moves_.back());
  }
  CommandMethod Of(const std::string& name) {
    const auto* method = google::protobuf::DescriptorPool::generated_pool()->FindMethodByName(
        "aims.inventory.v1.SupplierService." + name);
    auto compiled = Compile(*method);
    if (!compiled.ok()) throw std::runtime_error(compiled.status().ToString());
    return *compiled;
  }
  // A method BlessSupplier that answers with a Supplier, and whose request has the text fields, and the flag, that
  // `fields` names. Its name refers to a resource of the type `refers_to`.
  const MethodDescriptor& Made(const std::set<std::string>& fields,
                               const std::string& refers_to = "aims.dev/Supplier") {
    google::protobuf::FileDescriptorProto file;
    const std::string package = absl::StrCat("made", ++made_);
    file.set_name(package + ".proto");
    file.set_package(package);
    file.set_syntax("proto3");
    file.add_dependency("aims/inventory/v1/supplier.proto");
    auto* request = file.add_message_type();
    request->set_name("BlessSupplierRequest");
    for (const std::string& name : fields) {
      auto* field = request->add_field();
      field->set_name(name);
      field->set_number(request->field_size());
      field->set_label(google::protobuf::FieldDescriptorProto::LABEL_OPTIONAL);
      field->set_type(name == "validate_only" ? google::protobuf::FieldDescriptorProto::TYPE_BOOL
                                              : google::protobuf::FieldDescriptorProto::TYPE_STRING);
      if (name == "name") {
        field->mutable_options()->MutableExtension(google::api::resource_reference)->set_type(refers_to);
      }
    }
    auto* service = file.add_service();
    service->set_name("SupplierService");
    auto* method = service->add_method();
    method->set_name("BlessSupplier");
    method->set_input_type(absl::StrCat(".", package, ".BlessSupplierRequest"));
    method->set_output_type(".aims.inventory.v1.Supplier");
    return *pool_.BuildFile(file)->service(0)->method(0);
  }

  command::AggregateType type_;
  std::list<domain::Move> moves_;
  google::protobuf::DescriptorPool pool_{google::protobuf::DescriptorPool::generated_pool()};
  int made_ = 0;
};

TEST_F(CommandMethodTest, ADigestLeavesOutTheRequestIdAndNothingElse) {
  const CommandMethod create = Of("CreateSupplier");
  CreateSupplierRequest request;
  request.mutable_supplier()->set_display_name("Labs");
  const std::string digest = create.DigestOf(request);
  request.set_request_id("r1");
  EXPECT_EQ(create.DigestOf(request), digest);
  request.set_supplier_id("labs");
  EXPECT_NE(create.DigestOf(request), digest);
}

TEST_F(CommandMethodTest, DigestsDifferBetweenMethodsOfTheSameShape) {
  inventory::v1::DeleteSupplierRequest remove;
  inventory::v1::UndeleteSupplierRequest bring_back;
  remove.set_name("organizations/acme/suppliers/labs");
  bring_back.set_name("organizations/acme/suppliers/labs");
  EXPECT_NE(Of("DeleteSupplier").DigestOf(remove), Of("UndeleteSupplier").DigestOf(bring_back));
}

TEST_F(CommandMethodTest, NameAndEtagAreTheRequestsOwnOrThoseOfItsResource) {
  inventory::v1::DeleteSupplierRequest remove;
  remove.set_name("organizations/acme/suppliers/labs");
  remove.set_etag("3");
  EXPECT_EQ(Of("DeleteSupplier").SubjectOf(remove), remove.name());
  EXPECT_EQ(Of("DeleteSupplier").EtagOf(remove), "3");
  UpdateSupplierRequest update;
  EXPECT_EQ(Of("UpdateSupplier").EtagOf(update), "");
  update.mutable_supplier()->set_name(remove.name());
  update.mutable_supplier()->set_etag("4");
  EXPECT_EQ(Of("UpdateSupplier").SubjectOf(update), remove.name());
  EXPECT_EQ(Of("UpdateSupplier").EtagOf(update), "4");
}

TEST_F(CommandMethodTest, ExpectsWhatItsNameSays) {
  EXPECT_EQ(Of("CreateSupplier").expects, command::Expects::kAbsent);
  EXPECT_EQ(Of("UpdateSupplier").expects, command::Expects::kPresent);
  EXPECT_EQ(Of("AssessSupplier").expects, command::Expects::kPresent);
  EXPECT_EQ(Of("UndeleteSupplier").expects, command::Expects::kDeleted);
}

event::v1::Actor Ana() {
  event::v1::Actor ana;
  ana.set_kind(event::v1::Actor::KIND_PERSON);
  ana.set_subject("ana");
  return ana;
}

TEST_F(CommandMethodTest, TheSameRequestIdMakesTheSameName) {
  const CommandMethod create = Of("CreateSupplier");
  CreateSupplierRequest first, second;
  for (CreateSupplierRequest* request : {&first, &second}) {
    request->set_parent("organizations/acme");
    request->set_request_id("r1");
    FillCreate(create, Ana(), request);
  }
  EXPECT_EQ(create.SubjectOf(first), create.SubjectOf(second));
  EXPECT_TRUE(base::ResourceName::Parse(create.SubjectOf(first)).ok()) << create.SubjectOf(first);
  second.set_request_id("r2");
  second.clear_supplier_id();
  FillCreate(create, Ana(), &second);
  EXPECT_NE(create.SubjectOf(first), create.SubjectOf(second));
  // Nor does that of another caller, whose request it is not.
  second.set_request_id("r1");
  second.clear_supplier_id();
  event::v1::Actor ben = Ana();
  ben.set_subject("ben");
  FillCreate(create, ben, &second);
  EXPECT_NE(create.SubjectOf(first), create.SubjectOf(second));
}

TEST_F(CommandMethodTest, AChosenIdIsKeptAndARequestIdFilledIn) {
  CreateSupplierRequest request;
  request.set_parent("organizations/acme");
  request.set_supplier_id("labs");
  FillCreate(Of("CreateSupplier"), Ana(), &request);
  EXPECT_EQ(Of("CreateSupplier").SubjectOf(request), "organizations/acme/suppliers/labs");
  EXPECT_FALSE(request.request_id().empty());
}

TEST_F(CommandMethodTest, AMethodThatMissesAConventionalFieldDoesNotCompile) {
  const std::set<std::string> all = {"name", "etag", "request_id", "validate_only", "reason"};
  EXPECT_TRUE(Compile(Made(all)).ok());
  for (const std::string& missing : all) {
    std::set<std::string> fields = all;
    fields.erase(missing);
    const absl::Status status = Compile(Made(fields)).status();
    EXPECT_TRUE(absl::IsFailedPrecondition(status)) << status;
    EXPECT_TRUE(absl::StrContains(status.message(), absl::StrCat("needs the fields ", missing, " ("))) << status;
  }
}

TEST_F(CommandMethodTest, ANameThatDoesNotReferToTheResourceDoesNotCompile) {
  const std::set<std::string> all = {"name", "etag", "request_id", "validate_only", "reason"};
  const absl::Status status = Compile(Made(all, "aims.dev/Model")).status();
  EXPECT_TRUE(absl::IsFailedPrecondition(status)) << status;
  EXPECT_TRUE(absl::StrContains(status.message(), "name (string with a resource_reference to aims.dev/Supplier)"))
      << status;
}

TEST(CommandMethod, OfAnImportTakesTheEtagOfTheResource) {
  command::AggregateType categories;
  categories.collection = "riskCategories";
  categories.prototype = &risk::v1::RiskCategory::default_instance();
  const domain::Move move{risk::v1::ImportRiskCategoriesRequest::descriptor(), {}, "", nullptr};
  const auto import = CommandMethod::Compile(*google::protobuf::DescriptorPool::generated_pool()->FindMethodByName(
                                                 "aims.risk.v1.RiskCategoryService.ImportRiskCategories"),
                                             categories, move);
  ASSERT_TRUE(import.ok()) << import.status();
  risk::v1::ImportRiskCategoriesRequest row;
  row.mutable_risk_category()->set_etag("4");
  EXPECT_EQ(import->EtagOf(row), "4");
}

TEST(ToRpcStatus, CarriesCodeAndDetails) {
  const absl::Status status = domain::BadField("supplier.display_name", "is missing");
  const google::rpc::Status proto = ToRpcStatus(status);
  EXPECT_EQ(proto.code(), google::rpc::INVALID_ARGUMENT);
  EXPECT_EQ(proto.details_size(), 1);
  EXPECT_EQ(FieldOf(status), "supplier.display_name");
  EXPECT_EQ(FieldOf(absl::NotFoundError("x")), "");
}

}  // namespace
}  // namespace aims::api
