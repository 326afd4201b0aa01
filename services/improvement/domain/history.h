#pragma once
// The history of an item: the events that moved it, in the order of time, each with that of its content which is counted.
// An item is a subject that metrics count, such as a treatment, or a part of one, such as a row of a statement, or
// something that several subjects tell of, such as an AI system with its impact assessment.
//
//   for (const Moment& moment : history) {
//     if (const auto* event = moment.As<risk::v1::TreatmentEvent>()) …
//   }
//
// A history is a set: it is the same whatever order the events of different subjects were read in.

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "google/protobuf/message.h"

namespace aims::improvement {

// Place of an event in the log.
struct EventPlace {
  uint32_t topic = 0;  // number in the list of topics of the service
  int32_t partition = 0;
  int64_t offset = 0;
};

struct Moment {
  absl::Time time;      // never before that of an earlier version of the same subject
  std::string subject;  // resource name of the subject of the event
  uint64_t version = 0;
  std::string event_id;
  EventPlace place;
  uint32_t source = 0;                                     // number of the source in the item's kind
  std::shared_ptr<const google::protobuf::Message> event;  // never nullptr

  // The event, if it is of this type; otherwise nullptr.
  template <class Event>
  const Event* As() const {
    return event->GetDescriptor() == Event::descriptor() ? static_cast<const Event*>(event.get()) : nullptr;
  }
};

using History = std::vector<Moment>;

}  // namespace aims::improvement
