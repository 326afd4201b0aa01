#include "common/domain/references.h"

#include "google/protobuf/descriptor.pb.h"
#include "gtest/gtest.h"

namespace aims::domain {
namespace {

using Names = std::set<std::string>;

TEST(NamesAt, CollectsThroughRepeatedFieldsWithoutEmptyOnes) {
  google::protobuf::FileDescriptorProto file;
  file.set_package("organizations/acme");
  file.add_dependency("b");
  file.add_dependency("");
  file.add_dependency("a");
  file.add_dependency("b");
  file.add_message_type()->add_field()->set_name("x");
  file.add_message_type();
  file.add_message_type()->add_field()->set_name("y");
  EXPECT_EQ(NamesAt(file, "package"), Names{"organizations/acme"});
  EXPECT_EQ(NamesAt(file, "dependency"), (Names{"a", "b"}));
  EXPECT_EQ(NamesAt(file, "message_type.field.name"), (Names{"x", "y"}));
  EXPECT_EQ(NamesAt(file, "options.java_package"), Names{});
}

TEST(NamesAt, APathThatLeadsNowhereIsAFaultOfTheProgram) {
  EXPECT_DEATH(NamesAt(google::protobuf::FileDescriptorProto(), "nothing"), "nothing");
}

}  // namespace
}  // namespace aims::domain
