#pragma once
// Copies of protobuf messages whose type is known at run time only.
//
//   std::unique_ptr<Message> mine = base::CopyOf(request);
//   base::CopyInto(stored, response);
//
// Message::CopyFrom does the same at a higher cost: in builds with assertions, such as Debian's library, it first
// searches both messages to find out whether one is a part of the other. That was a tenth of the cost of a list.

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
