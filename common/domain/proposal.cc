#include "common/domain/proposal.h"

#include <memory>

#include "common/base/digest.h"
#include "common/base/message_bytes.h"
#include "common/base/message_copy.h"

namespace aims::domain {

std::string DigestOf(const google::protobuf::Message& content) {
  std::unique_ptr<google::protobuf::Message> known = base::CopyOf(content);
  known->DiscardUnknownFields();
  return base::Sha256Hex(base::MessageBytes(*known));
}

}  // namespace aims::domain
