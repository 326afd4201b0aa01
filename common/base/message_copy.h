#pragma once
// Copies of protobuf messages whose type is known at run time only.
//
//   std::unique_ptr<Message> mine = base::CopyOf(request);
//   base::CopyInto(stored, response);
//
// Message::CopyFrom is the same and dearer: in builds with assertions, as Debian's library is one, it first looks
// through all of both messages whether one is a part of the other. That was a tenth of the cost of a list.

#include <memory>

#include "google/protobuf/message.h"

namespace aims::base {

// `to` has the type of `from`, and neither is a part of the other.
inline void CopyInto(const google::protobuf::Message& from, google::protobuf::Message* to) {
  to->Clear();
  to->MergeFrom(from);
}

inline std::unique_ptr<google::protobuf::Message> CopyOf(const google::protobuf::Message& from) {
  std::unique_ptr<google::protobuf::Message> copy(from.New());
  copy->MergeFrom(from);
  return copy;
}

}  // namespace aims::base
