#pragma once
// A kind of item: the events that move it, how much of them is kept, and how its history is counted. All of it is pure.
//
//   Kind{.id = "treatments", .sources = {On<risk::v1::TreatmentEvent>(&KeepTreatment)}, .count = &CountTreatment}
//
// `keep` is called with each event of its type. It names the items that the event moves, by an id that is one subject's
// name without the organization ("risks/r1/treatments/t1"; SubjectPart), or any other text, and gives for each the
// part of the event that is counted: texts that nobody counts are left out, since the history of each item is stored whole. An
// event that moves nothing names no item.

#include <functional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "aims/event/v1/event.pb.h"
#include "google/protobuf/message.h"
#include "services/improvement/domain/history.h"
#include "services/improvement/domain/timeline.h"

namespace aims::improvement {

// Takes an item and the kept part of the event.
using KeepItem = std::function<void(absl::string_view item, const google::protobuf::Message& kept)>;

struct Source {
  const google::protobuf::Message* event = nullptr;  // the type of events
  std::function<void(const google::protobuf::Message& event, const event::v1::EventMetadata& metadata,
                     const KeepItem& keep)>
      keep;
};

template <class Event>
Source On(void (*keep)(const Event& event, const event::v1::EventMetadata& metadata, const KeepItem& keep)) {
  return {&Event::default_instance(),
          [keep](const google::protobuf::Message& event, const event::v1::EventMetadata& metadata,
                 const KeepItem& item) { keep(static_cast<const Event&>(event), metadata, item); }};
}

struct Kind {
  std::string id;  // "treatments"; stored
  std::vector<Source> sources;
  std::vector<Series> series;  // all that `count` writes
  void (*count)(const History& history, Timeline& timeline) = nullptr;
};

// The full name of the innermost message of a moment's event: "aims.risk.v1.TreatmentApproved".
std::string EventTypeOf(const Moment& moment);

// "organizations/acme" of the name of anything in it.
absl::string_view OrganizationOf(absl::string_view name);
// A name without its organization: "risks/r1" of "organizations/acme/risks/r1"; empty for the organization itself.
absl::string_view SubjectPart(absl::string_view name);
// The last part of a name: "r1".
absl::string_view LastPart(absl::string_view name);

}  // namespace aims::improvement
