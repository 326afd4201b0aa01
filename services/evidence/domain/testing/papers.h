#pragma once
// The papers aggregate, for the tests of trails.

#include "common/domain/aggregate.h"
#include "services/evidence/domain/testing/papers.pb.h"

namespace aims::evidence::testing {

struct Papers {
  using State = Paper;
  using Event = PaperEvent;
  static constexpr absl::string_view kCollection = "papers";
  static absl::Status Fold(const Event& event, const event::v1::EventMetadata& metadata, State* state) {
    switch (event.event_case()) {
      case Event::kWritten: {
        const std::string name = state->name(), etag = state->etag();
        const google::protobuf::Timestamp created = state->create_time();
        *state = event.written().paper();
        state->set_name(name);
        state->set_etag(etag);
        if (!name.empty()) *state->mutable_create_time() = created;
        return absl::OkStatus();
      }
      case Event::kApproved:
        return absl::OkStatus();
      case Event::EVENT_NOT_SET:
        break;
    }
    return domain::UnknownEvent(metadata);
  }
};

inline constexpr char kPapersTopic[] = "aims.papers.events";

}  // namespace aims::evidence::testing
