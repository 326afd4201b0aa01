#include "services/evidence/domain/json_text.h"

#include "common/base/message_json.h"
#include "google/protobuf/struct.pb.h"

namespace aims::evidence {

std::string JsonText(const google::protobuf::Message& message) {
  auto json = base::MessageJson(message);
  if (json.ok()) return *std::move(json);
  google::protobuf::Value text;
  text.set_string_value(message.ShortDebugString());
  return base::MessageJson(text).value_or("\"\"");
}

}  // namespace aims::evidence
