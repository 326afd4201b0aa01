#include "common/domain/proposal.h"

#include <memory>

#include "common/base/digest.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"

namespace aims::domain {

std::string DigestOf(const google::protobuf::Message& content) {
  std::unique_ptr<google::protobuf::Message> known(content.New());
  known->CopyFrom(content);
  known->DiscardUnknownFields();
  std::string bytes;
  {
    google::protobuf::io::StringOutputStream stream(&bytes);
    google::protobuf::io::CodedOutputStream coded(&stream);
    coded.SetSerializationDeterministic(true);
    known->SerializeToCodedStream(&coded);
  }
  return base::Sha256Hex(bytes);
}

}  // namespace aims::domain
