#include "common/base/message_json.h"

#include "aims/inventory/v1/topic.pb.h"
#include "google/protobuf/any.pb.h"
#include "google/protobuf/struct.pb.h"
#include "google/protobuf/timestamp.pb.h"
#include "google/protobuf/util/json_util.h"
#include "gtest/gtest.h"

namespace aims::base {
namespace {

using google::protobuf::Message;

// As protobuf itself prints it.
std::string Canonical(const Message& message) {
  google::protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  std::string json;
  EXPECT_TRUE(google::protobuf::util::MessageToJsonString(message, &json, options).ok());
  return json;
}

inventory::v1::AiSystemEvent Imported() {
  inventory::v1::AiSystemEvent event;
  auto& imported = *event.mutable_imported();
  imported.mutable_ai_system()->set_display_name("Triage \"<2>\" – größer");
  imported.mutable_ai_system()->add_ai_roles(inventory::v1::Organization::AI_ROLE_CUSTOMER);
  imported.mutable_ai_system()->mutable_create_time()->set_seconds(1);
  imported.set_state(inventory::v1::AiSystem::STATE_OPERATION);
  (*imported.mutable_provenance()->mutable_attributes())["stage"] = "initiated";  // a map
  imported.mutable_provenance()->set_row(7);
  return event;
}

TEST(MessageJson, IsTheCanonicalMapping) {
  const auto event = Imported();
  google::protobuf::Any any;
  any.PackFrom(event);
  google::protobuf::Value value;
  value.mutable_list_value()->add_values()->set_string_value("a");
  for (const Message* message : std::initializer_list<const Message*>{&event, &any, &value}) {
    for (int again = 0; again < 2; ++again) {
      const auto json = MessageJson(*message);
      ASSERT_TRUE(json.ok()) << json.status();
      EXPECT_EQ(*json, Canonical(*message));
    }
  }
}

TEST(MessageJson, OfWhatHasNoneIsRefused) {
  google::protobuf::Timestamp far;
  far.set_seconds(int64_t{1} << 60);
  EXPECT_EQ(MessageJson(far).status().code(), absl::StatusCode::kInternal);
  google::protobuf::Any unknown;
  unknown.set_type_url("type.googleapis.com/no.such.Message");
  unknown.set_value("x");
  EXPECT_EQ(MessageJson(unknown).status().code(), absl::StatusCode::kInternal);
}

}  // namespace
}  // namespace aims::base
