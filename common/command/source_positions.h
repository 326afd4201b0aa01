#pragma once
// Positions of other topics, as SourcesConsumed and the read model hold them.

#include "aims/event/v1/event.pb.h"
#include "common/event_log/log.h"

namespace aims::command {

using SourcePositions = google::protobuf::RepeatedPtrField<event::v1::SourcesConsumed::Position>;

inline event_log::Positions PositionsIn(const SourcePositions& said) {
  event_log::Positions positions;
  for (const auto& position : said) positions[{position.topic(), position.partition()}] = position.next();
  return positions;
}

// In order, so that equal positions are equal bytes.
inline void PutPositions(const event_log::Positions& positions, SourcePositions* said) {
  said->Clear();
  for (const auto& [source, next] : positions) {
    auto* position = said->Add();
    position->set_topic(source.topic);
    position->set_partition(source.partition);
    position->set_next(next);
  }
}

}  // namespace aims::command
