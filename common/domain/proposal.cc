#include "common/domain/proposal.h"

#include <memory>

#include "common/base/digest.h"
#include "common/base/message_bytes.h"

namespace aims::domain {

std::string DigestOf(const google::protobuf::Message& content) {
  std::unique_ptr<google::protobuf::Message> known(content.New());
  known->CopyFrom(content);
  known->DiscardUnknownFields();
  return base::Sha256Hex(base::MessageBytes(*known));
}

}  // namespace aims::domain
