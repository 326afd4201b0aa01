#include "common/domain/standard_moves.h"

namespace aims::domain {

const google::protobuf::Message& ResourceIn(const google::protobuf::Message& payload) {
  return payload.GetReflection()->GetMessage(payload, payload.GetDescriptor()->FindFieldByNumber(1));
}

google::protobuf::Message* MutableResourceIn(google::protobuf::Message* payload) {
  return payload->GetReflection()->MutableMessage(payload, payload->GetDescriptor()->FindFieldByNumber(1));
}

}  // namespace aims::domain
